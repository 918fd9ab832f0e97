"""A part of an address said anew: its domain, the ending of that, the words before the at."""

import re
from collections.abc import Sequence

from agent.brain.understanding.domains import ENDINGS, PROVIDERS
from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.spelling import alike

_SURE_ENDS = word_set("com org net edu io dev uk ca us biz info app gov ie nz au co in de fr eu")
_COMMON_ENDS = frozenset(["com", "org", "net"])
_MISSED = re.compile(
    r"(?:you (?:have )?|you've |i (?:have )?|i've )?(?:missed|forgot|forgotten|left out|missing|lost|skipped)(?: out| off)? (?:the |a |an |off )*(?P<new>(?:[._+-] ?)?[a-z0-9]+(?: [._+-] [a-z0-9]+)*)(?: off)?"
)
_DIGITS = "0123456789"
SIGNS = "._+-"


def with_part(known: str, said: Sequence[str], *, refuted: str, place: int | None) -> str | None:
    """Put what was `said`, words and signs, in its place in the `known` address.

    `refuted` is the part that was said to be wrong, `place` that of the word before the at that is
    meant, 0 for the first and -1 for the last. None comes back where the place is not sure.
    """
    local, _, domain = known.partition("@")
    if not said:
        return None
    if place is not None:
        new = _at_place(said, local, place)
        return f"{new}@{domain}" if new else None
    if host := _host(said, domain, refuted):
        return f"{local}@{host}"
    new = _missed(said, local) or _sign(said, local) or _local(said, local, refuted)
    return f"{new}@{domain}" if new else None


def _at_place(said: Sequence[str], local: str, place: int) -> str:
    parts = re.split(r"([._+-])", local)
    if len(said) != 1 or not said[0].isalnum() or len(parts) < 3:
        return ""
    parts[place] = said[0]
    return "".join(parts)


def _host(said: Sequence[str], domain: str, refuted: str) -> str:
    """Read a domain or a part of one: "at example dot org", "org" for com, "gmail" for example."""
    led = said[0] in ("at", "@")
    words = " ".join(said[1:] if led else said).replace(" - ", "-").split()
    if not words or any(not (word.replace("-", "").isalnum() or word == ".") for word in words):
        return ""
    labels = [label for label in "".join(words).split(".") if label]
    dotted = words[0] == "."
    if not dotted and len(words) != 2 * len(labels) - 1:
        return ""  # words side by side
    return _ending(labels, domain, refuted, dotted=dotted, led=led) or (
        "" if dotted else _name(labels, domain, refuted, led=led)
    )


def _ending(labels: Sequence[str], domain: str, refuted: str, *, dotted: bool, led: bool) -> str:
    """Read the ending alone: "dot org", or "org" where com was refuted."""
    name, _, ending = domain.partition(".")
    alone = len(labels) == 1 and not led and labels[0] in _SURE_ENDS
    sure = dotted or refuted == ending or (alone and labels[0] in _COMMON_ENDS)
    if not sure or not _all_endings(labels) or not (dotted or alone or refuted == ending):
        return ""
    return f"{name}.{'.'.join(labels)}"


def _name(labels: Sequence[str], domain: str, refuted: str, *, led: bool) -> str:
    """Read a whole domain, or its name alone."""
    name, _, ending = domain.partition(".")
    meant = refuted in (name, domain)
    if len(labels) > 1:
        near = led or meant or alike(labels[0], name) or labels[0] in PROVIDERS
        return ".".join(labels) if near and _all_endings(labels[1:]) else ""
    if labels[0] in PROVIDERS and (led or meant or not refuted):
        return f"{labels[0]}.com"
    return f"{labels[0]}.{ending}" if len(labels[0]) > 2 and refuted == name else ""


def _all_endings(labels: Sequence[str]) -> bool:
    return bool(labels) and all(label in ENDINGS for label in labels)


def _missed(said: Sequence[str], local: str) -> str:
    """Read "you missed the dot tran"; a letter that was missed may stand anywhere."""
    match = _MISSED.fullmatch(" ".join(said))
    new = match["new"].replace(" ", "") if match else ""
    return local + new if new and (new[0] in SIGNS or new.isdigit()) else ""


def _sign(said: Sequence[str], local: str) -> str:
    """Read a sign alone, or before a word that is there: "underscore", "underscore tran"."""
    signs = set(local) & set(SIGNS)
    after = "".join(said[1:])
    if said[0] not in SIGNS or len(signs) != 1 or not f"x{after}".isalnum():
        return ""
    present = signs.pop()
    if len(said) == 1:
        return local.replace(present, said[0])
    before = f"{present}{after}"
    return f"{local.removesuffix(before)}{said[0]}{after}" if local.endswith(before) else ""


def _local(said: Sequence[str], local: str, refuted: str) -> str:
    """Read the part before the at, whole or in part: "lee dot park seven", "owen seven"."""
    words = _once(said)
    new = "".join(words)
    if any(not (word.isalnum() or word in SIGNS) for word in words) or {words[0], words[-1]} & set(
        SIGNS
    ):
        return ""
    signs = [word for word in words if word in SIGNS]
    a_domain = words[-2:-1] == ["."] and words[-1] in _SURE_ENDS
    if a_domain or sum(word.isalpha() for word in words) > len(signs) + 1:
        return ""  # words side by side are of no one part
    if signs or new == re.sub(r"[._+-]", "", local):
        return new
    return _digits(new, local) if new.isdigit() else _word(words, local, refuted)


def _digits(new: str, local: str) -> str:
    """Put a number for the one it completes: "double seven" for 7."""
    bare = local.rstrip(_DIGITS)
    return bare + new if bare != local and local[len(bare) :] in new else ""


def _word(words: Sequence[str], local: str, refuted: str) -> str:
    """Put a word, with a number after it perhaps, for the one part it can be meant for."""
    parts = re.split(r"([._+-])", local)
    new = "".join(words)
    at = [
        i for i, part in enumerate(parts) if part.isalnum() and _is_meant(words[0], part, refuted)
    ]
    if len(at) != 1 or new == parts[at[0]] or (len(words) == 1 and not refuted):
        return ""
    return "".join([*parts[: at[0]], new, *parts[at[0] + 1 :]])


def _once(said: Sequence[str]) -> list[str]:
    """Drop a word before the letters that spell it: "leigh l e i g h dot park"."""
    return [
        word
        for at, word in enumerate(said)
        if not (word.isalpha() and _spells(said[at + 1 : at + 2], word))
    ]


def _spells(after: Sequence[str], word: str) -> bool:
    return bool(after) and after[0].isalpha() and alike(word, after[0])


def _is_meant(word: str, part: str, refuted: str) -> bool:
    bare = part.rstrip(_DIGITS)
    return (
        part == refuted
        or word in (part, bare)
        or (not refuted and bool(bare) and alike(word, bare))
    )
