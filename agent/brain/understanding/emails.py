"""E-mail addresses, typed or dictated; spelled letters win over the word they spell."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.brain.understanding import domains, typed_addresses
from agent.brain.understanding.asides import annotated, sign_between
from agent.brain.understanding.by_name import local_by_name
from agent.brain.understanding.dictation import is_half, meant
from agent.brain.understanding.letter_remarks import noted
from agent.brain.understanding.misheard import mended, sounds_garbled
from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.prefilter import Prefiltered
from agent.brain.understanding.respelling import lost_letters, prefer_spelled, respell
from agent.brain.understanding.spelling import (
    DIGITS,
    LETTER_NAMES,
    Piece,
    letters_of,
    pieces,
)

_MAILBOXES = frozenset(["contact", "me", "mail", "new", "try", "here", "info", "office"])
_SPELLS = frozenset(["that's", "thats", "spelled", "spelt", "it's", "so", "which", "is"])
_LEADS = word_set("""is my email address it it's its the that that's was to use so and um yeah yes yep no sure
    okay ok please send me on mail be would name name's you can reach contact just e under with
    write i'm i have use's here here's like i'd say put down as or but actually sorry not for uh
    er erm well spell spelled its' then should instead meant said mean correct right type emails
    i've got ready morning evening going try of confirmation goes go at new wait make whoops oops hang hold in different another number first
    nope nah wrong incorrect probably alright right course absolutely certainly definitely simply only still obviously basically actually currently
    normally usually mostly maybe perhaps believe think guess gonna that'd that'll it'd it'll i'd let's lets we'll we we'd you'd
    mine alrighty lovely grand brilliant cheers cool awesome gotcha best how about again same ah
    gmail hotmail yahoo outlook icloud""")
_BEFORE_DOMAIN = (_LEADS | {"oh", "mean", "that"}) - domains.PROVIDERS
_TAKING_BACK = word_set("no wait actually sorry mean rather oops whoops instead make")
_IN_PASSING = word_set("""this that these those i you we they he she my your his her our does do did was were am
    been usually again today now then but because anyway fine thing god look""")
_ABOUT_SPELLING = Prefiltered(
    "word|lower|small|space|dot|together|joined|run|number|digit|numeral|letter|then|followed|initial|last|family|sur"
    "|one|email|address|mail|caps|gap|capital",
    r"\b(?:(?:it'?s|that'?s|is|and|but|that is|which is|which'?s) )?(?:all )?(?:(?:as )?one word|lower ?case|small letters|no (?:spaces?|dots?|gaps?|caps|capitals)|without (?:any )?(?:spaces?|dots?)|(?:all |written )together|altogether"
    r"|(?:all )?joined(?: up| together)?|(?:all )?run together)\b"
    r"|\b(?:and )?(?:the )?(?:then )?(?:the )?(?:numbers?|digits?|numerals?)(?= (?:\d|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|\w+teen))"
    r"|\b(?:as|in) (?:an? )?(?:numbers?|digits?|numerals?)\b|\b(?:and )?the letter(?= [a-z]\b)"
    r"|\b(?:my|the|a|our|his|her) (?:work|personal|home|school|main|usual|best|old|company|business|private|other|own|office) (?:one|e-?mail|address|mail)(?:'s|s)?\b"
    r"|\bcapital [a-z](?= (?<=(?P<capital>.) )(?P=capital)[a-z]{2})|\b(?:and )?then(?=\s+at\b)|(?<=\bat )(?:and )?then\b"
    r"|\b(?:(?:and )?then|followed by)\b(?! (?:the |an? )?at\b)|\b(?:(?:my|the) )?(?:first |middle |last )?initials?(?: is)? (?=[a-z]\b)"
    r"|\b(?:and )?(?:then )?(?:(?:my|the) )?(?:last|family|sur) ?name (?=[a-z]+ (?:at|dot|underscore|dash)\b)"
    r"|\b(?:a |an )?(?:different|another|other|better|second|new) (?:one|address|email)(?:'s|s)?\b",
    re.IGNORECASE,
)
_HALF_TYPED = re.compile(r"[\w.+-]+@[\w-]*\.?(?=[\s,;!?]|$)")
_DOT_SAID = re.compile(r"\s*(?:dot|period|point)\b", re.IGNORECASE)
_LOCAL = re.compile(r"[a-z0-9](?:[a-z0-9_'-]|[.+](?![.+]))*(?<![.+])", re.IGNORECASE)
_CLOCK = re.compile(r"\b[ap]\.? ?m\b|\d[.:]\d", re.IGNORECASE)
_CONTRACTED = ("'s", "'ll", "'d", "'ve", "'re", "'m")
_TWO_WORDS = re.compile(r"[a-z]{2,}[._-][a-z]{2,}")
_ENDING_SAID = re.compile(
    r"\b(?:com|org|net|edu|co|dev|io)\b|\bdo[tgc]\s+\w{2,}\s*$", re.IGNORECASE
)
# Unasked: "sara dot venn example dot org", "sara dog venn at", "at example dog org".
_SIGNS_LOST = Prefiltered(
    "dog|dock|doc|dart|dot|underscore",
    r"\b(?:dog|dock|doc|dart)\s+\w+\s+(?:at|add)\s+\w+\s+do[tgc]\s+\w+"
    r"|\b(?:dot|underscore)\s+(?:\w+\s+){1,3}do[tgc]\s+(?:com|org|net|edu|co)\b"
    r"|\b(?:dot|underscore)\s+\w+\s+dot\s+(?:com|org|net)\b|\b(?:at|add)\s+(?:\w+\s+){1,2}(?:dog|dock|doc|dart)\s+(?:com|org|net|edu|co)\b",
    re.IGNORECASE,
)
_SIGNS_SAID = (
    ".", "_", "-", "@", "dot", "point", "period", "stop", "score", "dash", "hyphen", "minus",
    *domains.PROVIDERS, *domains.MISHEARD,
)  # fmt: skip
_TRIGGER = Prefiltered("@|at", r"@|\bat\b", re.IGNORECASE)


class EmailFound(NamedTuple):
    """An address, or a piece of one: `email` is None when it is incomplete.

    `unsure` marks one that a slip or a bad line may have changed: read it back by itself. `local`
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
        if typed := typed_addresses.find(text):
            email = typed.email if valid(typed.email) else None
            return EmailFound(email, typed.start, typed.end, unsure=typed.unsure)
        half = _HALF_TYPED.search(text)
        if half and not _DOT_SAID.match(text, half.end()):
            return EmailFound(None, half.start(), half.end())
    garbled = _SIGNS_LOST.search(text) or (
        expected and (_ENDING_SAID.search(text) or sounds_garbled(text))
    )
    if not garbled and not (_TRIGGER.search(text) and (expected or _says_a_sign(text))):
        return _half_alone(text) if expected else None
    text = noted(_ABOUT_SPELLING.sub(lambda match: " " * len(match.group()), text))
    cut = meant(annotated(sign_between(pieces(text))), name)
    cut, guessed = mended(cut, name=name) if garbled else (cut, False)
    heard = _without_pauses(cut)
    ats = [i for i, piece in enumerate(heard) if piece.text in ("at", "@")]
    for at in reversed(ats):
        domain = domains.read_domain(heard, at + 1, loose=expected)
        found = _around(heard, at, domain, expected=expected, name=name) if domain else None
        if found and found.email:
            unsure = found.unsure or guessed or _may_be_misheard(found, heard[:at], text)
            return found._replace(unsure=unsure)
    half = _incomplete(heard, ats, expected=expected) or _without_domain(heard)
    if not half and expected:
        return _half_alone(text)
    return half and half._replace(local=_whole(local_by_name(half.local, name)))


def _half_alone(text: str) -> EmailFound | None:
    """Read an answer that is the part before an at, or the one after it: "chloe dot b"."""
    heard = [piece for piece in pieces(text) if piece.kind != "break"]
    leads = _LEADS - domains.PROVIDERS
    while heard and (heard[0].text in leads or heard[0].text.endswith(_CONTRACTED)):
        heard = heard[1:]
    if not is_half(heard) or _CLOCK.search(text):
        return None
    said, span = letters_of(heard), (heard[0].start, heard[-1].end)
    if heard[-1].text in ("com", "org", "net", "edu", "uk") and heard[-2].text == ".":
        return EmailFound(None, *span, domain=said if domains.is_domain(said) else "")
    return EmailFound(None, *span, local=_whole(said))


def _says_a_sign(text: str) -> bool:
    """Tell whether there is more of an address than its at: "at ten" has neither dot nor provider."""
    return any(map(text.lower().__contains__, _SIGNS_SAID))


def _without_domain(heard: Sequence[Piece]) -> EmailFound | None:
    """Read "ada dot park dot org", whose at and domain were lost."""
    for at in range(4, len(heard)):
        part = heard[at - 4 : at + 1]
        kinds = [piece.kind for piece in part]
        ending = part[-1].text in ("com", "org", "net") and part[-2].text == "."
        if ending and kinds[:4] == ["word", "sign", "word", "sign"] and part[1].text != "-":
            return EmailFound(None, part[0].start, part[-1].end, local=letters_of(part[:3]))
    return None


def _whole(local: str) -> str:
    return local if _LOCAL.fullmatch(local) and local[-1] not in "._+-" else ""


def _without_pauses(heard: Sequence[Piece]) -> list[Piece]:
    """Drop the pauses beside a sign, or an at before a domain: "ada dot park, at example, dot com"."""
    kept = [
        piece
        for at, piece in enumerate(heard)
        if piece.kind != "break" or not any(one.kind == "sign" for one in _beside(heard, at))
    ]
    for at in reversed([i for i, piece in enumerate(kept) if piece.text == "at"]):
        after = at + 2 if at + 1 < len(kept) and kept[at + 1].kind == "break" else at + 1
        if domains.read_domain(kept, after, loose=False):
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
    return bool(len(local) <= 64 and _LOCAL.fullmatch(local) and domains.is_domain(domain))


def _around(
    heard: Sequence[Piece], at: int, domain: tuple[str, int], *, expected: bool, name: str
) -> EmailFound | None:
    """Join the local part before the at with the domain after it."""
    first = local_start(heard, at, join=expected)
    if first == at:
        first = at - 1 if expected and at and heard[at - 1].text in _MAILBOXES else at
    if first == at:
        return None
    part = heard[first:at]
    kept = prefer_spelled(part)
    first, local = _spelled_again(heard, first, at, letters_of(kept))
    after, end, respelled = _spelled_after(heard, domain[1], local)
    mended_local = _by_name(after, heard[first - 1 : first], name)
    meant, end = _domain_again(heard, end, domain[0])
    email = f"{mended_local}@{meant}"
    if mended_local[-1] in "._+-" or not valid(email):
        return None
    spelled = respelled or any(piece.kind == "letter" for piece in part)
    guessed = mended_local != after or domains.may_be_misheard(meant)
    guessed = guessed or domains.may_be_slip(meant)
    guessed = guessed or _holds_a_stray(heard, first, domain[1])
    unsure = guessed or (spelled and lost_letters(part, kept))
    return EmailFound(email, heard[first].start, heard[end - 1].end, spelled, unsure)


def _holds_a_stray(heard: Sequence[Piece], first: int, end: int) -> bool:
    """Tell whether a small word stands in an address: it may have come for another."""
    return any(
        piece.kind == "word" and piece.text in domains.STRAY and piece.text not in domains.ENDINGS
        for piece in heard[first:end]
    )


def _by_name(local: str, before: Sequence[Piece], name: str) -> str:
    """Mend a local part by the caller's name; a sign before it may have lost its first word."""
    if before and before[0].text in (".", "_", "-"):
        whole = local_by_name(before[0].text + local, name)
        if whole[0].isalpha():
            return whole
    return local_by_name(local, name)


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
        elif not _belongs(heard, first - 1, after, join=join) or _is_said_before(heard, first, at):
            break
        first -= 1
    while first < at and (heard[first].kind == "break" or heard[first].text in (".", "@", "-")):
        first += 1
    if heard[first].text in ("oh", "ah") and first + 1 < at and heard[first + 1].kind == "word":
        first += 1
    return _without_echo(heard, first, at)


def _belongs(heard: Sequence[Piece], i: int, after: Piece | None, *, join: bool) -> bool:
    """Tell whether piece `i` is part of the local part that goes on with `after`."""
    piece = heard[i]
    if piece.text in ("@", "at", "its", "thats") or piece.text.endswith(_CONTRACTED):
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


def _is_said_before(heard: Sequence[Piece], first: int, at: int) -> bool:
    """Tell whether the word before piece `first` is not of the address: "fine, val dot ortiz at".

    Words side by side are one part, as in "red fox at", but none stands before a part with a sign
    in it, and none is what people say in passing.
    """
    before = heard[first - 1]
    if first == at or before.kind != "word" or heard[first].kind != "word":
        return False
    if before.text in _IN_PASSING or "'" in before.text:
        return True
    return any(piece.kind == "sign" for piece in heard[first:at])


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


def _domain_again(heard: Sequence[Piece], at: int, domain: str) -> tuple[str, int]:
    """Take the domain that is put right after an address: "... dot com, no wait, at example dot org".

    Returns the domain, and the piece after what was used.
    """
    start = at
    while start < len(heard) and (
        heard[start].kind == "break" or heard[start].text in _BEFORE_DOMAIN
    ):
        start += 1
    said = {piece.text for piece in heard[at:start]}
    if _TAKING_BACK.isdisjoint(said) or "not" in said:
        return domain, at
    ending = [piece.text for piece in heard[start : start + 2]]
    if ending[:1] and ending[0] in domains.PROVIDERS and ending[1:] != ["."]:
        return f"{ending[0]}.{domain.partition('.')[2]}", start + 1
    if ending[:1] == ["."] and ending[-1] in domains.ENDINGS:
        return f"{domain.rpartition('.')[0]}.{ending[-1]}", start + 2
    return domains.read_domain(heard, start, loose=False) or (domain, at)


def _leads_to_letters(piece: Piece, local: str) -> bool:
    named = piece.kind == "word" and piece.text in re.split(r"[._+-]", local)
    return piece.kind == "break" or piece.text in _LEADS or piece.text in ("but", "spell") or named


def _end_of_half(heard: Sequence[Piece], at: int) -> Piece:
    """Return the last piece of what follows an at without being a domain: "at dot org"."""
    end = min(at + 1, len(heard) - 1)
    while end + 1 < len(heard) and (
        heard[end + 1].kind == "sign" or (heard[end].text == "." and heard[end + 1].kind == "word")
    ):
        end += 1
    return heard[end]


def _incomplete(heard: Sequence[Piece], ats: Sequence[int], *, expected: bool) -> EmailFound | None:
    """An at with something on one side is half an address."""
    for at in reversed(ats):
        if heard[at].start == heard[at].end:
            continue  # only guessed
        after = heard[at + 1].text if at + 1 < len(heard) else ""
        provider = domains.MISHEARD.get(after, after) in domains.PROVIDERS
        start = local_start(heard, at, join=False)
        domain = domains.read_domain(heard, at + 1, loose=expected)
        local = letters_of(prefer_spelled(heard[start:at]))
        if domain is None and heard[at + 1 : at + 2] and heard[at + 1].kind == "number":
            continue  # "thursday at two"
        told = provider or expected or _TWO_WORDS.fullmatch(local)
        if (start < at and told) or (expected and domain):
            last = _end_of_half(heard, at)
            half = domain[0] if domain else ""
            return EmailFound(None, heard[min(start, at)].start, last.end, local=local, domain=half)
    return None
