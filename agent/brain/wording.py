"""The sentences the agent says: three to five templates an act, chosen by hash, never twice running."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from agent.brain.speak import joined, words
from agent.brain.templates import ACKNOWLEDGMENTS, TEMPLATES

MOST_WORDS: Final = 25
MOST_READBACK_WORDS: Final = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One act with its values; `text` instead is said verbatim."""

    act: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    text: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence that leads in; a courtesy, not needed, gives way in a long turn."""

    text: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Voice:
    """What decides a wording: the conversation, its turn, what was said before."""

    conversation: str
    turn: int
    said: tuple[str, ...] = ()


def render(line: Line, voice: Voice) -> str:
    """Return the sentence of an act: the same for the same voice, never the previous wording."""
    if line.text:
        return line.text
    options = [template.format_map(_Blank(line.values)) for template in TEMPLATES[line.act]]
    return _pick(options, line.act, voice)


def acknowledge(voice: Voice, name: str = "") -> str:
    """Return a short acknowledgment, never the one the last turns began with."""
    options = (f"Thanks, {name}.",) if name else ACKNOWLEDGMENTS
    return _pick(options, "acknowledge", voice)


def _pick(options: Sequence[str], act: str, voice: Voice) -> str:
    start = zlib.crc32(
        f"{voice.conversation}|{voice.turn}|{act}".encode("utf-8", "surrogatepass")
    ) % len(options)
    turned = (*options[start:], *options[:start])
    last = voice.said[0] if voice.said else ""
    return next((one for one in turned if one not in last), turned[0])


def compose(opening: Sequence[Part], main: str, *, most: int = MOST_WORDS) -> str:
    """Join what leads in with what is said; courtesies give way when the turn grows too long."""
    kept = list(opening)
    while words(joined((*(part.text for part in kept), main))) > most:
        spare = next((part for part in kept if not part.needed), None)
        if spare is None:
            break
        kept.remove(spare)
    return joined((*(part.text for part in kept), main))


class _Blank(dict[str, str]):
    """Values for a template; one that is missing is left empty."""

    def __missing__(self, key: str) -> str:
        return ""
