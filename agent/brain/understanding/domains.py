"""The part of an address after its at: providers, endings, and what a line makes of them."""

import re
from collections.abc import Sequence

from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.spelling import Piece, one_slip_apart

PROVIDERS = word_set(
    "gmail hotmail yahoo outlook icloud protonmail aol proton fastmail gmx msn live comcast"
)
SLIPS = word_set("""gmial gmal gamil gmai gnail gmaill gemail hotmial hotmal hotmai homail yaho yahooo yhoo outlok
    outlokk outloo iclod icloude protonmal protonmial""")
"""Names of providers as fingers miss them: taken as they stand, and asked about."""
MISHEARD = {
    "geemail": "gmail",
    "g-mail": "gmail",
    "gmale": "gmail",
    "jemail": "gmail",
    "eyecloud": "icloud",
}
"""Names of providers as recognizers write them."""
_KNOWN = ("example", "mail", "email", "ymail", "googlemail", "rocketmail", "verizon")
_SLIPPED_ENDINGS = word_set("con cmo vom comm cim ocm cm coom")
ENDINGS = word_set("""com org net edu gov mil int info biz dev app io ai co me tv xyz online site shop store tech
    email name health clinic studio design agency cloud pro eu uk us ca au nz ie in de fr es it nl
    be ch at se no dk fi pl pt br mx ar jp cn kr sg hk za ru ua gr cz hu ro il tr ph my id""")
# Endings that may be heard without their dot; others are too short or too common as words.
_BARE_ENDINGS = frozenset(["com", "org", "net", "edu"])
_DOUBLE_ENDINGS = frozenset(
    [
        ("co", "uk"),
        ("co", "nz"),
        ("co", "za"),
        ("co", "in"),
        ("com", "au"),
        ("org", "uk"),
        ("ac", "uk"),
        ("com", "br"),
    ]
)
_HEARD_ENDINGS = {"calm": "com", "comm": "com", "come": "com", "comb": "com", "nett": "net"}
STRAY = word_set("the a an uh um er it in of and is to that this so well like oh")
"""Small words that a bad line puts in the place of one that was lost."""
_NO_DOMAINS = word_set("the a an uh um er it in of and is")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.IGNORECASE)


def is_domain(domain: str) -> bool:
    """Tell whether `domain` is well formed."""
    return len(domain) < 254 and _DOMAIN.fullmatch(domain) is not None


def may_be_misheard(domain: str) -> bool:
    """Tell whether a dictated domain holds a small word, or ends as hardly any does."""
    labels = domain.split(".")
    return labels[-1] not in ENDINGS - STRAY or labels[0] in STRAY


def may_be_slip(domain: str) -> bool:
    """Tell whether a typed domain may be a slip of the fingers for one that everybody knows."""
    name, _, ending = domain.partition(".")
    return name in SLIPS or ending in _SLIPPED_ENDINGS or _is_nearly_known(name)


def _is_nearly_known(name: str) -> bool:
    """Tell whether a domain is one slip away from one that everybody knows."""
    if name in PROVIDERS or name in _KNOWN or len(name) < 4:
        return False
    known = (known for known in (*PROVIDERS, *_KNOWN) if len(known) > 4 and known[0] == name[0])
    return any(one_slip_apart(name, one) for one in known)


def read_domain(heard: Sequence[Piece], at: int, *, loose: bool) -> tuple[str, int] | None:
    """Read a domain from piece `at`: the domain and the piece after it, None without an ending.

    `loose` also takes "example com", the dot lost on the way.
    """
    labels: list[str] = []
    label = ""
    while at < len(heard):
        piece = heard[at]
        if piece.kind == "sign" and piece.text == "." and label:
            labels.append(label)
            label = ""
        elif piece.text != "at" and (
            piece.kind in ("word", "letter", "number") or piece.text == "-"
        ):
            if _ends_here(labels, label, heard, at):
                if not _second_ending(label, heard, at):
                    break
                labels, label = [*labels, label], ""
            if loose and not labels and label and _bare_ending(heard, at):
                labels, label = [label], ""
            label += piece.text
        else:
            break
        at += 1
    return _joined(labels, label, at)


def _joined(labels: list[str], label: str, at: int) -> tuple[str, int] | None:
    ending = _HEARD_ENDINGS.get(label, label)
    lost = ending in STRAY - ENDINGS or (len(labels) == 1 and labels[0] in _NO_DOMAINS)
    if not labels or lost or len(ending) < 2 or not ending.isalpha() or len(labels[0]) > 40:
        return None
    labels[0] = MISHEARD.get(labels[0], labels[0])
    domain = ".".join([*labels, ending])
    return (domain, at) if is_domain(domain) else None


def _ends_here(labels: Sequence[str], label: str, heard: Sequence[Piece], at: int) -> bool:
    """Tell whether the domain is complete before piece `at`."""
    if not labels or not label or heard[at].text == "-":
        return False
    if heard[at].kind == "letter" and heard[at - 1].kind == "letter":
        return _HEARD_ENDINGS.get(label, label) in ENDINGS and len(label) >= 3
    return heard[at - 1].text != "-"


def _second_ending(label: str, heard: Sequence[Piece], at: int) -> bool:
    """Tell whether a dot was lost in "dot co uk", "dot com au"."""
    return (label, heard[at].text) in _DOUBLE_ENDINGS


def _bare_ending(heard: Sequence[Piece], at: int) -> bool:
    if at + 1 < len(heard) and _second_ending(heard[at].text, heard, at + 1):
        return True
    last = at + 1 == len(heard) or heard[at + 1].kind == "break"
    return heard[at].text in _BARE_ENDINGS and (last or heard[at + 1].kind == "word")
