"""E-mail addresses, typed or dictated; spelled letters win over the word they spell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.brain.understanding.asides import annotated
from agent.brain.understanding.misheard import mended
from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.respelling import prefer_spelled, respell
from agent.brain.understanding.spelling import (
    DIGITS,
    LETTER_NAMES,
    Piece,
    distance,
    letters_of,
    pieces,
)

_PROVIDERS = {
    "gmail": ("gmial", "gmal", "gamil", "gmai", "gnail", "gmaill", "gemail", "geemail", "g-mail"),
    "hotmail": ("hotmial", "hotmal", "hotmai", "homail"),
    "yahoo": ("yaho", "yahooo", "yhoo"),
    "outlook": ("outlok", "outlokk", "outloo"),
    "icloud": ("iclod", "eyecloud", "icloude"),
    "protonmail": ("protonmal", "protonmial"),
    "aol": (),
    "proton": (),
    "fastmail": (),
    "gmx": (),
    "msn": (),
    "live": (),
    "comcast": (),
}
_MISHEARD = {wrong: right for right, wrongs in _PROVIDERS.items() for wrong in wrongs}
_KNOWN = ("example", "mail", "email", "ymail", "googlemail", "rocketmail", "verizon")
_TYPED_ENDINGS = {
    "con": "com",
    "cmo": "com",
    "vom": "com",
    "comm": "com",
    "cim": "com",
    "ocm": "com",
}
_ENDINGS = word_set("""com org net edu gov mil int info biz dev app io ai co me tv xyz online site shop store tech
    email name health clinic studio design agency cloud pro eu uk us ca au nz ie in de fr es it nl
    be ch at se no dk fi pl pt br mx ar jp cn kr sg hk za ru ua gr cz hu ro il tr ph my id""")
# Endings that may be heard without their dot; others are too short or too common as words.
_MAILBOXES = frozenset(["contact", "me", "mail", "new", "try", "here", "info", "office"])
_SPELLS = frozenset(["that's", "thats", "spelled", "spelt", "it's", "so", "which", "is"])
_BARE_ENDINGS = frozenset(["com", "org", "net", "edu"])
_HEARD_ENDINGS = {"calm": "com", "comm": "com", "come": "com", "comb": "com", "nett": "net"}
_LEADS = word_set("""is my email address it it's its the that that's was to use so and um yeah yes yep no sure
    okay ok please send me on mail be would name name's you can reach contact just e under with
    write i'm i have use's here here's like i'd say put down as or but actually sorry not for uh
    er erm well spell spelled its' then should instead meant said mean correct right type emails
    i've got try of confirmation goes go at new wait make""")
_ABOUT_SPELLING = re.compile(
    r"\b(?:all )?(?:(?:as )?one word|lower ?case|small letters|no spaces?|without spaces?|written together)\b"
    r"|\b(?:and )?(?:the )?(?:numbers?|digits?|numerals?)(?= (?:\d|zero|one|two|three|four|five|six|seven|eight|nine|ten))"
    r"|\b(?:as|in) (?:an? )?(?:numbers?|digits?|numerals?)\b|\b(?:and )?the letter(?= [a-z]\b)"
    r"|\b(?:my|the) (?:work|personal|home|school|main|usual|best|old) (?:one|email|address|mail)\b"
    r"|\b(?:a |an )?(?:different|another|other|better|second|new) (?:one|address|email)\b",
    re.IGNORECASE,
)
_TYPED = re.compile(r"[\w.+'-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_HALF_TYPED = re.compile(r"[\w.+-]+@[\w-]*\.?(?=[\s,;!?]|$)")
_LOCAL = re.compile(r"[a-z0-9](?:[a-z0-9_'-]|[.+](?![.+]))*(?<![.+])", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.IGNORECASE)
_ENDING_SAID = re.compile(r"\b(?:com|org|net|edu|co|dev|io)\b", re.IGNORECASE)
# "sara dot venn example dot org": two words side by side between the dots.
_NO_AT = re.compile(
    r"\b(?:dog|dock|doc) \w+ at \w+ dot \w+|\b(?:dot|underscore) \w+ \w+ dot (?:com|org|net|edu|co)\b",
    re.IGNORECASE,
)
_TRIGGER = re.compile(r"@|\bat\b|\bat sign\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EmailFound:
    """An address, or a piece of one: `email` is None when it is incomplete.

    `unsure` marks a dictated one whose words may have been meant as letters or as digits. `local`
    and `domain` are the half of an incomplete one that was heard.
    """

    email: str | None
    start: int
    end: int
    spelled: bool = False
    unsure: bool = False
    local: str = ""
    domain: str = ""


def read(text: str, *, expected: bool, name: str = "") -> EmailFound | None:
    """Find an address in `text`; `expected` when it was asked for, `name` the caller's if known.

    An address that was asked for or typed and has no ending comes back with `email` None.
    """
    if "@" in text:
        if typed := _TYPED.search(text):
            return _typed(typed)
        if half := _HALF_TYPED.search(text):
            return EmailFound(None, half.start(), half.end())
    garbled = (expected and _ENDING_SAID.search(text)) or _NO_AT.search(text)
    if not garbled and not _TRIGGER.search(text):
        return None
    text = _ABOUT_SPELLING.sub(lambda match: " " * len(match.group()), text)
    cut = annotated(pieces(text))
    cut, guessed = mended(cut, name=name) if garbled else (cut, False)
    heard = _without_pauses(cut)
    ats = [i for i, piece in enumerate(heard) if piece.text in ("at", "@")]
    for at in reversed(ats):
        domain = read_domain(heard, at + 1, loose=expected)
        found = _around(heard, at, domain, expected=expected) if domain else None
        if found and found.email:
            return replace(found, unsure=guessed or _may_be_misheard(found, heard[:at], text))
    return _incomplete(heard, ats, expected=expected)


def _without_pauses(heard: Sequence[Piece]) -> list[Piece]:
    """Drop the pauses beside a sign, or an at before a domain: "ada dot park, at example, dot com"."""
    kept = [
        piece
        for at, piece in enumerate(heard)
        if piece.kind != "break" or not any(one.kind == "sign" for one in _beside(heard, at))
    ]
    for at in reversed([i for i, piece in enumerate(kept) if piece.text == "at"]):
        after = at + 2 if at + 1 < len(kept) and kept[at + 1].kind == "break" else at + 1
        if read_domain(kept, after, loose=False):
            before = at - 1 if at > 0 and kept[at - 1].kind == "break" else at
            kept[before:after] = [kept[at]]
    return kept


def _beside(heard: Sequence[Piece], at: int) -> Sequence[Piece]:
    return (*heard[max(at - 1, 0) : at], *heard[at + 1 : at + 2])


def _may_be_misheard(found: EmailFound, before: Sequence[Piece], text: str) -> bool:
    """Tell whether a word of the local part also names a letter, or a digit was said as a word."""
    local = (found.email or "").partition("@")[0]
    for piece in before:
        if piece.start < found.start:
            continue
        if piece.kind == "word" and piece.text in LETTER_NAMES and piece.text in local:
            return True
        if piece.kind == "number" and text[piece.start : piece.end].lower() in DIGITS:
            return True
    return False


def valid(email: str) -> bool:
    """Tell whether `email` is well formed; its domain is not looked up."""
    local, _, domain = email.partition("@")
    return bool(
        len(local) <= 64
        and _LOCAL.fullmatch(local)
        and len(domain) < 254
        and _DOMAIN.fullmatch(domain)
    )


def _typed(match: re.Match[str]) -> EmailFound:
    local, _, domain = match.group().replace(" ", "").lower().partition("@")
    name, dot, ending = domain.partition(".")
    meant = _MISHEARD.get(name, name)
    ended = _TYPED_ENDINGS.get(ending, ending) if meant in _PROVIDERS else ending
    email = f"{local.strip('.')}@{meant}{dot}{ended.strip('.-')}"
    unsure = (meant, ended) != (name, ending) or _is_nearly_known(name)
    return EmailFound(email if valid(email) else None, match.start(), match.end(), unsure=unsure)


def _is_nearly_known(name: str) -> bool:
    """Tell whether a domain is one slip away from one that everybody knows."""
    if name in _PROVIDERS or name in _KNOWN or len(name) < 4:
        return False
    return any(
        known[0] == name[0] and abs(len(known) - len(name)) < 2 and distance(known, name) == 1
        for known in (*_PROVIDERS, *_KNOWN)
        if len(known) > 4
    )


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
        elif piece.kind in ("word", "letter", "number") or piece.text == "-":
            if _ends_here(labels, label, heard, at):
                break
            if loose and not labels and label and _bare_ending(heard, at):
                labels, label = [label], ""
            label += piece.text
        else:
            break
        at += 1
    return _joined(labels, label, at)


def _joined(labels: list[str], label: str, at: int) -> tuple[str, int] | None:
    ending = _HEARD_ENDINGS.get(label, label)
    if not labels or len(ending) < 2 or not ending.isalpha():
        return None
    if len(labels[0]) > 40:
        return None
    labels[0] = _MISHEARD.get(labels[0], labels[0])
    domain = ".".join([*labels, ending])
    return (domain, at) if _DOMAIN.fullmatch(domain) else None


def _ends_here(labels: Sequence[str], label: str, heard: Sequence[Piece], at: int) -> bool:
    """Tell whether the domain is complete before piece `at`."""
    if not labels or not label or heard[at].text == "-":
        return False
    if heard[at].kind == "letter" and heard[at - 1].kind == "letter":
        return _HEARD_ENDINGS.get(label, label) in _ENDINGS and len(label) >= 3
    return heard[at - 1].text != "-"


def _bare_ending(heard: Sequence[Piece], at: int) -> bool:
    last = at + 1 == len(heard) or heard[at + 1].kind == "break"
    return heard[at].text in _BARE_ENDINGS and (last or heard[at + 1].kind == "word")


def _around(
    heard: Sequence[Piece], at: int, domain: tuple[str, int], *, expected: bool
) -> EmailFound | None:
    """Join the local part before the at with the domain after it."""
    first = local_start(heard, at, join=expected)
    if first == at:
        first = at - 1 if expected and at and heard[at - 1].text in _MAILBOXES else at
    if first == at:
        return None
    part = heard[first:at]
    local = letters_of(prefer_spelled(part))
    first, local = _spelled_again(heard, first, at, local)
    after, end, respelled = _spelled_after(heard, domain[1], local)
    email = f"{after}@{domain[0]}"
    if not valid(email):
        return None
    spelled = respelled or any(piece.kind == "letter" for piece in part)
    return EmailFound(email, heard[first].start, heard[end - 1].end, spelled)


def _spelled_again(heard: Sequence[Piece], first: int, at: int, local: str) -> tuple[int, str]:
    """Read "nina dot petrova that's p e t r o v a at": the letters spell a part said before."""
    lead = first
    while lead and (heard[lead - 1].text in _SPELLS or heard[lead - 1].kind == "break"):
        lead -= 1
    if lead == first or any(piece.kind != "letter" for piece in heard[first:at]):
        return first, local
    start = local_start(heard, lead, join=False)
    said = letters_of(heard[start:lead])
    replaced = respell(said, local) if start < lead else ""
    return (start, replaced) if replaced else (first, local)


def local_start(heard: Sequence[Piece], at: int, *, join: bool) -> int:
    """Return where the local part that ends before piece `at` begins.

    `join` also takes words that stand side by side, as in "red fox at".
    """
    first = at
    while first > 0:
        before = heard[first - 1]
        after = heard[first] if first < at else None
        if before.kind == "break":
            if first < 2 or not _within_spelling(heard[first - 2], after):
                break
        elif not _belongs(heard, first - 1, after, join=join):
            break
        first -= 1
    while first < at and (heard[first].kind == "break" or heard[first].text in (".", "@", "-")):
        first += 1
    return _without_echo(heard, first, at)


def _belongs(heard: Sequence[Piece], i: int, after: Piece | None, *, join: bool) -> bool:
    """Tell whether piece `i` is part of the local part that goes on with `after`."""
    piece = heard[i]
    if piece.text in ("@", "at"):
        return False
    if piece.kind in ("sign", "number"):
        return True
    led = after is None or after.kind == "sign"
    if piece.kind == "letter":
        lone = i == 0 or heard[i - 1].kind != "letter"
        return (
            led or not lone or (after is not None and (after.kind != "word" or piece.text != "i"))
        )
    if led:
        joined = i > 0 and heard[i - 1].kind == "sign"
        return joined or after is not None or piece.text not in _LEADS
    if piece.text in _LEADS:
        return False
    return join or (after is not None and after.kind in ("letter", "number"))


def _within_spelling(before: Piece, after: Piece | None) -> bool:
    """Tell whether a comma stands between spelled letters or right after the last of them."""
    if after is None:
        return before.kind == "letter"
    return before.kind != "word" and after.kind != "word"


def _without_echo(heard: Sequence[Piece], first: int, at: int) -> int:
    """Drop a name said just before the address that begins with it: "ada park ada at"."""
    part = [piece.text for piece in heard[first:at]]
    for cut in range(len(part) - 1, 0, -1):
        words = [piece for piece in heard[first : first + cut] if piece.kind == "word"]
        if len(words) == cut >= 1 and part[cut] in part[:cut] and heard[first + cut].kind == "word":
            return first + cut
    return first


def _spelled_after(heard: Sequence[Piece], at: int, local: str) -> tuple[str, int, bool]:
    """Apply letters that follow the address: "... dot com, that's p a r k".

    Returns the local part, the piece after what was used, and whether letters were used.
    """
    start = at
    while start < len(heard) and _leads_to_letters(heard[start], local):
        start += 1
    end = start
    while end < len(heard) and heard[end].kind in ("letter", "number", "sign"):
        end += 1
    spelled = letters_of(heard[start:end])
    if sum(piece.kind == "letter" for piece in heard[start:end]) < 2:
        return local, at, False
    replaced = respell(local, spelled)
    return (replaced, end, True) if replaced else (local, at, False)


def _leads_to_letters(piece: Piece, local: str) -> bool:
    named = piece.kind == "word" and piece.text in re.split(r"[._+-]", local)
    return piece.kind == "break" or piece.text in _LEADS or piece.text in ("but", "spell") or named


def _incomplete(heard: Sequence[Piece], ats: Sequence[int], *, expected: bool) -> EmailFound | None:
    """An at with something on one side is half an address."""
    for at in reversed(ats):
        if heard[at].start == heard[at].end:
            continue  # only guessed
        after = heard[at + 1].text if at + 1 < len(heard) else ""
        provider = _MISHEARD.get(after, after) in _PROVIDERS
        start = local_start(heard, at, join=False)
        domain = read_domain(heard, at + 1, loose=expected)
        if (start < at and (provider or expected)) or (expected and domain):
            local = letters_of(prefer_spelled(heard[start:at]))
            last = heard[min(at + 1, len(heard) - 1)]
            half = domain[0] if domain else ""
            whole = local if _LOCAL.fullmatch(local) else ""
            return EmailFound(None, heard[min(start, at)].start, last.end, local=whole, domain=half)
    return None
