"""What a person at the terminal chose of the conversation."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class How:
    """How to talk, and to whom: ids that are empty for the usual organization and agent."""

    as_json: bool
    as_phone: bool
    plain: bool
    org_id: str = ""
    agent_id: str = ""

    @property
    def channel(self) -> Literal["phone", "console"]:
        """Whose wording is spoken."""
        return "phone" if self.as_phone else "console"
