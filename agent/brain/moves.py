"""What the policy answers with: a tool call or words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.brain.wording import Line


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call."""

    name: str
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Say:
    """Words: the last line is the question or the next step, the others lead in.

    `courteous` lets an acknowledgment come first.
    """

    lines: tuple[Line, ...] = ()
    courteous: bool = False


Move = Call | Say


def say(act: str, **values: str) -> Say:
    """Return one act as words."""
    return Say((Line(act, values),))


def verbatim(text: str) -> Line:
    """Return a line that is said as it is."""
    return Line(text=text)
