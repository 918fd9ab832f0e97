"""A part of a name said anew, put in its place in the full name."""

import re
from collections.abc import Sequence

from agent.brain.understanding.situation import Situation
from agent.brain.understanding.spelling import alike

_MIDDLE = 1
_PART_OF_NAME = re.compile(
    r"\b(?:(?P<first>first|given)|(?P<middle>middle)|last|family|sur) ?name\b", re.IGNORECASE
)


def _part_named(text: str) -> int | None:
    """Return 0 where a first name is spoken of, 1 for a middle and -1 for a last name."""
    match = _PART_OF_NAME.search(text)
    if not match:
        return None
    return 0 if match["first"] else _MIDDLE if match["middle"] else -1


def completed_name(name: str, situation: Situation, *, text: str) -> str:
    """Put a corrected first or last name in its place in the full name that is known.

    `text` is what was said: it may tell which part of the name is meant.
    """
    part = _part_named(text)
    known = situation.known.get("name", "").split()
    name = _parted(name, known)
    if part is not None and len(known) > 1 and " " not in name:
        return _with_part(known, name, part)
    if situation.asked == "name" and len(known) == 1 and " " not in name:
        return name if alike(known[0].lower(), name.lower()) else f"{known[0]} {name}"
    if " " in name or len(known) < 2 or not situation.asked.startswith("confirm"):
        return name
    near = [at for at, part in enumerate(known) if alike(part.lower(), name.lower())]
    if len(near) != 1:
        return name
    known[near[0]] = name
    return " ".join(known)


def _parted(name: str, known: Sequence[str]) -> str:
    """Part a name spelled without a pause where the known first name ends: "roykeane"."""
    first = known[0] if known else ""
    rest = name[len(first) :]
    joined = name.casefold().startswith(first.casefold()) and rest.isalpha()
    spelled = len(known) > 1 and name.casefold() == "".join(known).casefold()
    if first and joined and (spelled or (len(known) == 1 and len(first) > 2 and len(rest) > 2)):
        return f"{first} {rest.capitalize()}"
    return name


def _with_part(known: list[str], name: str, part: int) -> str:
    if part == _MIDDLE:
        return " ".join([known[0], name, *known[1:]])
    if len(known) == len({name, *known}) == 2 and known[part] != name:
        return f"{known[1]} {known[0]}"  # "quill is my first name" of Mara Quill
    known[part] = name
    return " ".join(known)
