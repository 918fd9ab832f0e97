"""Names whose parts are called what they are: "surname okoye, first name ada"."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from agent.brain.understanding.name_parts import NameFound, capitalize

Bare = Callable[[str], NameFound | None]
"""Reads a text that is nothing but a name."""


class Named(Protocol):
    """Reads the name that begins at a place of a text."""

    def __call__(self, text: str, start: int, *, least: int, closed: bool) -> NameFound | None:
        """Return the name, None if there is none."""
        ...


_FIRST_LAST = re.compile(
    r"\b(?P<which>first|given|last|family|sur)[ -]?name(?:'s| is|:)?\s+(?P<name>.+?)"
    r"(?=[\s,.]+(?:and\s+)?(?:my\s+|the\s+)?(?:first|given|last|family|sur)[ -]?name|$)",
    re.IGNORECASE,
)

# "Ada is the first name, Okoye the surname"
_LABELLED_AFTER = re.compile(
    r"\b(?P<name>[^\W\d_](?:[\w-]|'(?!s\b))*)(?:,? (?:is|being)|'s) (?:my|the|his|her) (?P<which>first|given|last|family|sur)(?:[ -]?name)?\b",
    re.IGNORECASE,
)
_OTHER_LABELLED = re.compile(
    r"\b(?P<name>[^\W\d_](?:[\w-]|'(?!s\b))*)(?:,? |'s )(?:is )?(?:my |the |his |her )?(?P<which>first|given|last|family|sur)(?:[ -]?name)?\W*$",
    re.IGNORECASE,
)


def labelled(text: str, *, bare: Bare, named: Named) -> NameFound | None:
    """Find a name of which a part at least is labelled, before or after it."""
    return _labelled_after(text, bare) or _first_and_last(text, bare, named)


def _first_and_last(text: str, bare: Bare, named: Named) -> NameFound | None:
    """Read "first name ada last name park" in either order."""
    said: dict[str, NameFound] = {}
    for match in _FIRST_LAST.finditer(text):
        place = "first" if _is_first(match) else "last"
        found = named(text[: match.end("name")], match.start("name"), least=1, closed=False)
        if found:
            said[place] = found
    if len(said) == 1:
        return _other_part(text, said, bare)
    if not said:
        return None
    spans = [(found.start, found.end) for found in said.values()]
    by_letters = any(found.spelled for found in said.values())
    name = f"{said['first'].name} {said['last'].name}"
    return NameFound(name, min(spans)[0], max(end for _, end in spans), by_letters)


def _labelled_after(text: str, bare: Bare) -> NameFound | None:
    """Read "ada is the first name, okoye the surname"."""
    one = _LABELLED_AFTER.search(text)
    other = _OTHER_LABELLED.search(text, one.end()) if one else None
    if one and other is None:
        return _one_labelled(text, one, bare)
    if one is None or other is None or _is_first(one) == _is_first(other):
        return None
    first, last = (one, other) if _is_first(one) else (other, one)
    name = capitalize(f"{first['name']} {last['name']}")
    return NameFound(name, one.start(), other.end())


def _one_labelled(text: str, label: re.Match[str], bare: Bare) -> NameFound | None:
    """Read "mei, and chow is the family name"."""
    before = bare(text[: label.start()])
    if not before or " " in before.name or not bare(label["name"]):
        return None
    parts = (label["name"], before.name) if _is_first(label) else (before.name, label["name"])
    return NameFound(capitalize(" ".join(parts).lower()), before.start, label.end())


def _is_first(label: re.Match[str]) -> bool:
    return label["which"].lower() in ("first", "given")


def _other_part(text: str, said: Mapping[str, NameFound], bare: Bare) -> NameFound | None:
    """Read "smith, first name adam": the part that is not labelled stands before."""
    ((place, part),) = said.items()
    label = _FIRST_LAST.search(text)
    other = bare(text[: label.start()]) if label else None
    if not other or " " in other.name:
        return None
    names = (part.name, other.name) if place == "first" else (other.name, part.name)
    return NameFound(" ".join(names), other.start, part.end, part.spelled or other.spelled)
