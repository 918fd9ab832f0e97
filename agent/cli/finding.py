"""One line of what `calla doctor` reports."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `fix` says what to do where `state` is "fix"."""

    name: str
    state: Literal["ok", "note", "fix"]
    detail: str
    fix: str = ""
