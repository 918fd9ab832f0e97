"""What comes from a keyboard, a pipe or a file, made safe to hand on."""

import unicodedata
from dataclasses import dataclass

LONGEST_LINE = 2_000
TOO_LONG = "That was very long; I read only its beginning."
SILENCE = "<silence>"


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line to hand on; `was_cut` when it was longer than anybody says in one turn."""

    text: str
    was_cut: bool = False


def typed_line(raw: str) -> TypedLine:
    """Return a line without control characters and bytes that are no text, spaces joined."""
    kept = (" " if _is_control(char) else char for char in raw[: 4 * LONGEST_LINE])
    text = " ".join("".join(kept).split())
    return TypedLine(text[:LONGEST_LINE].rstrip(), was_cut=len(text) > LONGEST_LINE)


def script_lines(text: str) -> list[str]:
    """Return the lines of a script a caller says: no comments, no empty lines."""
    lines = (typed_line(raw).text for raw in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _is_control(char: str) -> bool:
    return char == "\N{REPLACEMENT CHARACTER}" or unicodedata.category(char) in {"Cc", "Cf", "Cs"}
