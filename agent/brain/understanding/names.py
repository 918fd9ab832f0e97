"""A caller's name: said, spelled, last name first, or corrected; never a sentence taken for one."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from agent.brain.understanding.asides import annotated
from agent.brain.understanding.name_labels import labelled
from agent.brain.understanding.name_parts import NameFound, assemble, capitalize
from agent.brain.understanding.name_told import taken_back, told
from agent.brain.understanding.name_words import (
    ANNOUNCING,
    BEFORE_NAMES,
    BEGINS_NONE,
    FILLERS,
    GIVEN_MONTHS,
    MONTHS,
    NEVER,
    NEXT_CLAUSE,
    OATHS,
    PARTING,
    POLITE,
    SURNAMES,
    TITLES,
    is_a_state,
)
from agent.brain.understanding.people import RELATION
from agent.brain.understanding.prefilter import Prefiltered
from agent.brain.understanding.spelling import (
    LETTER_NAMES,
    Piece,
    alike,
    letters_of,
    pieces,
    spelled,
)

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_STRONG_LEAD = Prefiltered(
    "name|call me|go by|under|this is|booking is|behalf|out to|for my|for our",
    rf"\b(?:for (?:my|our) (?:\w+ )?{RELATION},?(?: named| called)?"
    r"|(?:(?:my|her|his) \w+'?s|my|the|her|his|full|whole|patient'?s?|legal) (?:full |first |last )?name(?: (?:in|on) (?:the|your) \w+)?(?:'s| is|s| would be| should be| was| to| a| as| his)?(?: actually| just)?"
    r"|name(?:'s| is| should be)|(?:sur|(?:first|given|last|family) )name(?:'s| is| should be)|(?<!friends )(?<!people )(?<!everyone )call me|i go by|(?:book(?:ed)?|it'?s|put(?: it| me)?|is|was)?\s*(?:down )?under(?: the)?(?: name(?: of)?)?"
    r"|(?:the )?booking is for(?: an?(?= m[rs]))?|this is|on behalf of|make it out to)\s+",
    re.IGNORECASE,
)
_WEAK_LEAD = Prefiltered(
    "i'm|im|i am|it's|its|it is|that's|thats|that is|for|i said|i meant|put",
    r"\b(?:(?:i'?m|i am|it'?s|it is|that'?s|that is)(?: the (?:patient|client|customer|one))?|for|i said|i meant"
    r"|put(?: (?:me|it|that))?(?: down)?(?: as| under)?)\s+",
    re.IGNORECASE,
)
_SPELLED_LEAD = Prefiltered(
    "spel", r"\b(?:spelled|spelt|spell (?:it|that)(?: for you)?|spelling is)\s+", re.IGNORECASE
)
_TRAILER = Prefiltered(
    "here|speaking|name|calling",
    r"(?:\s+(?:here|speaking|is (?:my|the) (?:full )?name|calling)|'s the (?:full )?name)\b",
    re.IGNORECASE,
)
_LONGEST = 60  # characters of space: blanked values leave many
_PARTS = re.compile(r"\S(?:(?! {3})[^,;\n])*")


# "Rowan like the tree Pike", "Teresa Holt, Tess for short"
_IN_PASSING = re.compile(
    r",?\s*\b(?:like|as in) (?:the|an?) [a-z]+,?|,?\s*\b(?:[a-z]+ for short|short for [a-z]+,?)\b",
    re.IGNORECASE,
)
# "Ada, Ada like the tree"
_LIKE = re.compile(r"[\s,]+(?P<word>[a-z]+),? (?:like|as in) (?:the )?[a-z]+$", re.IGNORECASE)


def read(text: str, *, expected: bool, whole: bool = False) -> NameFound | None:
    """Find a name in `text`.

    `expected` when it was asked for: then the bare name is enough. With `whole` "it's X" is
    enough too, if nothing else is said. Otherwise only "my name is X" and the like count.
    """
    text = _without_likeness(text, expected=expected)
    if expected and (found := _behind_an_aside(text)):
        return found
    if expected or whole:
        text, start = told(text)
        if again := _told_again(text) or _begun(text, start):
            return again
    if "name" in text.lower() and (found := labelled(text, bare=_bare, named=_from)):
        return found
    if found := _strongly_led(text) or _trailed(text):
        return found
    return _expected(text) if expected else _weakly_led(text, least=1 if whole else 2)


def _begun(text: str, start: int) -> NameFound | None:
    """Read the name behind "under my wife's name", which ends at `start`."""
    return _from(text, start, least=1, closed=True) if start else None


def _strongly_led(text: str) -> NameFound | None:
    for lead in _STRONG_LEAD.finditer(text):
        strict = lead.group().strip().lower() in ("this is", "call me")
        if found := _from(text, lead.end(), least=1, closed=strict):
            return found
    return None


def _trailed(text: str) -> NameFound | None:
    trailer = _TRAILER.search(text)
    said = text[: trailer.start()] if trailer else ""
    found = _bare(said) if said else None
    if found and said[found.end :].strip(" ,."):
        return None  # "hello pet, i'm calling"
    return found or (_at_the_end(said) if trailer and "name" in trailer.group() else None)


def _told_again(text: str) -> NameFound | None:
    """Read "owen, no sorry, owain tran": the new telling, or the old one with a part replaced."""
    cut = taken_back(text)
    old = _bare(cut[0]) if cut else None
    new = read(" " * cut[1] + text[cut[1] :], expected=True) if cut and old else None
    if not old or not new:
        return None
    words, said = old.name.split(), new.name.split()
    if len(said) == 1 and len(words) > 1:
        near = [at for at, word in enumerate(words) if alike(word.lower(), said[0].lower())]
        words[near[0] if len(near) == 1 else -1] = said[0]
        return replace(new, name=" ".join(words), start=old.start)
    return replace(new, start=old.start)


def _without_likeness(text: str, *, expected: bool) -> str:
    """Leave out what a name is like or short for, so that the rest stays in its place."""
    like = _LIKE.search(text) if "like" in text or "as in" in text else None
    if like and like["word"].lower() in text[: like.start()].lower().split():
        text = text[: like.start()]
    if not expected or not ("like" in text or "as in" in text or "short" in text):
        return text
    return _IN_PASSING.sub(lambda found: " " * len(found.group()), text)


def listed(text: str, *, beside_contact: bool) -> NameFound | None:
    """Find a full name among details listed one after the other, without "my name is".

    The parts are those between commas, line breaks and gaps left by details read before. A part
    counts when it is a name of two words and more and nothing else; without an address or a
    number beside it (`beside_contact`), only when it was typed with capitals.
    """
    if not beside_contact and text.islower():
        return None  # nothing was typed with capitals
    for part in _PARTS.finditer(text):
        found = _bare(part.group()) or (_at_the_end(part.group()) if beside_contact else None)
        if not found or " " not in found.name:
            continue
        start, end = part.start() + found.start, part.start() + found.end
        if beside_contact or all(word[0].isupper() for word in text[start:end].split()):
            return NameFound(found.name, start, end, found.spelled)
    return None


def fuller(text: str, known: str, *, near: bool = False) -> NameFound | None:
    """Read a text that is nothing but a longer form of the `known` name: "jane park" of "Jane".

    With `near` a word that sounds like a part of it is enough: "no, Jayne".
    """
    if not known:
        return None
    parts = known.casefold().split()
    if not (near or set(parts) & set(text.casefold().split())):
        return None
    found = _bare(text) if text.count(" ") < _LONGEST else None
    if not found or known.casefold() == found.name.casefold():
        return None
    if near and " " not in found.name and found.name.casefold() not in parts:
        return found if any(alike(part, found.name.casefold()) for part in parts) else None
    shared = set(parts) & set(found.name.casefold().split())
    return found if shared and found.name.count(" ") >= known.count(" ") else None


def _at_the_end(text: str) -> NameFound | None:
    """Read the words behind the last one that cannot belong to a name: "friday at ten Ada Park"."""
    heard = _pieces(text)
    first = len(heard)
    while first and _plausible(heard, first - 1):
        first -= 1
    return _name_at(text, heard[first:], closed=True) if first < len(heard) else None


# "Park, Ada Park"; "Ada, Ada Park".
_SAID_TWICE = re.compile(
    r"\b(?P<part>(?:[^\W\d_]|'){2,})[,.]? (?:(?:please|calling|here|speaking) )?(?P<full>(?P=part) [^\W\d_]{2,}|[^\W\d_]{3,} (?P=part))\b",
    re.IGNORECASE,
)


# "Sunday Adeyemi", "it's Monday Okafor": a day before a word that is nothing but a name.
_DAY_AND_NAME = re.compile(
    r"\W*(?:(?:my |the )?(?:full )?name(?:'s| is) |it'?s |it is |that'?d be |this is |i'?m |i am )?"
    r"(?P<name>(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day) (?P<rest>[a-z'-]{2,}(?: [a-z'-]{2,})?))\W*",
    re.IGNORECASE,
)


_CLAUSE_END = re.compile(r"[.!?;,]\s+")
_KEPT_BY = re.compile(
    r"\W*(?:(?:oh|ah|ugh|right|okay|ok|yes|yeah|um+|uh|god|jeez|and|so)\W+)*"
    r"(?:sorry|apologies|excuse|pardon|hang on|hold on|bear with|wait|one (?:sec|second|moment)|just a|hello|i'?m back|back now|here (?:i am|we go)"
    r"|where was i|where were we|what was (?:that|it)|anyway|the (?:dog|cat|baby|kids?|door|line|phone)|my (?:dog|cat|kids?|phone|line))\b",
    re.IGNORECASE,
)
"""How one comes back to the talk after something else."""
_OF_NO_NAME = re.compile(r"\b(?:the|an?|my|this|that|there|it|someone|about|we|i)\b", re.IGNORECASE)


def _expected(text: str) -> NameFound | None:
    if spelled(text) and (found := _bare(text)):
        return found
    dayly = _DAY_AND_NAME.fullmatch(text)
    if dayly and (rest := _bare(dayly["rest"])) and not rest.name.lower().startswith("mid"):
        name = capitalize(f"{dayly['day']} {rest.name}")
        return NameFound(name, dayly.start("name"), dayly.end("name"))
    twice = _SAID_TWICE.search(text)
    if (
        twice
        and twice["part"].lower() not in LETTER_NAMES
        and (found := _bare(text[twice.start("full") :]))
    ):
        start = twice.start("full")
        return NameFound(found.name, start + found.start, start + found.end, found.spelled)
    for lead in _WEAK_LEAD.finditer(text):
        found = _from(text, lead.end(), least=1, closed=True)
        if found and not is_a_state(found.name):
            return found
    if found := _bare(text):
        return found
    led = _SPELLED_LEAD.search(text)
    return _from(text, led.end(), least=1, closed=True) if led else None


def _behind_an_aside(text: str) -> NameFound | None:
    """Read a full name at the end, behind what kept the caller: "sorry, the dog. ada park"."""
    kept = _KEPT_BY.match(text)
    ends = [one.end() for one in _CLAUSE_END.finditer(text)] if kept else []
    if kept is None or not ends or not _OF_NO_NAME.search(text[: ends[-1]]):
        return None
    found = _bare(" " * ends[-1] + text[ends[-1] :])
    return found if found and " " in found.name else None


def _weakly_led(text: str, *, least: int) -> NameFound | None:
    for lead in _WEAK_LEAD.finditer(text):
        found = _from(text, lead.end(), least=1, closed=True)
        if found and (found.name.count(" ") + 1 >= least or _introduces(text, lead)):
            return None if is_a_state(found.name) else found
    return None


def _introduces(text: str, lead: re.Match[str]) -> bool:
    """Tell whether "I'm" stands where people say their names: first, or after hello."""
    before = text[: lead.start()].lower().split()
    return (
        lead.group().lower().startswith("i")
        and "it" not in lead.group().lower()
        and all(
            word.strip(",.!") in ("hi", "hello", "hey", "good", "morning", "afternoon")
            for word in before
        )
    )


def _bare(text: str) -> NameFound | None:
    """Read a text that is a name and polite words at most."""
    heard = _pieces(text)
    first = 0
    while first < len(heard) and (heard[first].kind == "break" or heard[first].text in POLITE):
        first += 1
    return _name_at(text, heard[first:], closed=True)


def _from(text: str, start: int, *, least: int, closed: bool) -> NameFound | None:
    first = _WORD.match(text, start)
    if first and first.group().lower() in BEGINS_NONE:
        return None
    heard = [piece for piece in _pieces(text) if piece.start >= start]
    while heard and heard[0].text in BEFORE_NAMES:
        heard = heard[1:]
    found = _name_at(text, heard, closed=closed)
    return found if found and found.name.count(" ") + 1 >= least else None


def _name_at(text: str, heard: Sequence[Piece], *, closed: bool) -> NameFound | None:
    """Read the name that begins with the first piece.

    With `closed` what follows may only be polite words, a pause or a new clause.
    """
    heard = _untitled([piece for piece in heard if piece.text not in FILLERS])
    end = 0
    while end < len(heard) and _plausible(heard, end):
        end += 1
    part = heard[:end]
    while part and (part[-1].kind in ("break", "sign") or part[-1].text in TITLES):
        part = part[:-1]
    if not part or not _may_follow(heard[end:], closed=closed) or not _real(part, heard[end:]):
        return None
    by_letters = sum(piece.kind == "letter" for piece in part) > 1
    name = assemble(text, part)
    return NameFound(name, part[0].start, part[-1].end, by_letters) if name else None


_CONTRACTED = ("'ll", "'d", "'ve", "'re", "'m")


@lru_cache(maxsize=64)
def _pieces(text: str) -> Sequence[Piece]:
    """Cut `text`; a remark on the spelling is folded in, "spelled" before letters is a pause."""
    heard = [piece for piece in annotated(pieces(text)) if piece.text != "apostrophe"]
    return tuple(
        piece._replace(kind="break", text=",")
        if _announces_letters(heard, at) or _parts_letters(heard, at)
        else piece
        for at, piece in enumerate(heard)
    )


def _parts_letters(heard: Sequence[Piece], at: int) -> bool:
    """Tell whether a word parts spelled names: "t e s s space h o l t"."""
    if heard[at].text not in PARTING:
        return False
    near = (*heard[max(at - 1, 0) : at], *heard[at + 1 : at + 2])
    return any(piece.kind == "letter" for piece in near)


def _announces_letters(heard: Sequence[Piece], at: int) -> bool:
    if heard[at].text not in ANNOUNCING or not 0 < at < len(heard) - 2:
        return False
    return all(piece.kind == "letter" for piece in heard[at + 1 : at + 3])


def _untitled(heard: Sequence[Piece]) -> Sequence[Piece]:
    while heard and (heard[0].text in TITLES or heard[0].kind == "break"):
        heard = heard[1:]
    return heard


def _plausible(heard: Sequence[Piece], at: int) -> bool:
    piece = heard[at]
    if piece.kind == "letter":
        return _beside_letter(heard, at) or (piece.text != "i" and not _article(heard, at))
    if piece.kind == "sign":
        return piece.text == "-" and at > 0
    if piece.kind == "break":
        if at == 0 or at + 1 == len(heard) or heard[at + 1].kind == "break":
            return False
        return piece.text in ",." and _plausible(heard, at + 1)
    if piece.text in SURNAMES and at == 1 and all(one.kind != "word" for one in heard[2:]):
        return _plausible(heard, 0)
    word = piece.text.removesuffix("'s")
    named = word not in NEVER and "n't" not in word and not word.endswith(_CONTRACTED)
    return piece.kind == "word" and named and (word not in OATHS or _goes_on(heard, at))


def _goes_on(heard: Sequence[Piece], at: int) -> bool:
    return at + 1 < len(heard) and _plausible(heard, at + 1)


def _article(heard: Sequence[Piece], at: int) -> bool:
    """Tell whether "a" is no initial: those stand between the words of a name."""
    return heard[at].text == "a" and (at == 0 or heard[at + 1 : at + 2] == [])


def _beside_letter(heard: Sequence[Piece], at: int) -> bool:
    before = next((piece for piece in reversed(heard[:at]) if piece.kind != "break"), None)
    after = next((piece for piece in heard[at + 1 :] if piece.kind != "break"), None)
    return any(piece is not None and piece.kind == "letter" for piece in (before, after))


def _may_follow(rest: Sequence[Piece], *, closed: bool) -> bool:
    if not rest or rest[0].kind == "break":
        return True
    if rest[0].kind == "number":
        return False
    return not closed or rest[0].text in POLITE or rest[0].text in NEXT_CLAUSE


def _real(part: Sequence[Piece], rest: Sequence[Piece]) -> bool:
    """Refuse dates, single stray letters and long runs of words."""
    named = [piece for piece in part if piece.kind == "word"]
    letters = [piece for piece in part if piece.kind == "letter"]
    months = [piece for piece in named if piece.text in MONTHS]
    if len(part) == 1 and letters and len(set(part[0].text)) == 1:
        return False  # "double t"
    if len({piece.text for piece in named}) > 5 or (not named and len(letters_of(letters)) < 2):
        return False
    if months and len(months) == len(named) and not letters:
        return len(named) > 1 or (named[0].text in GIVEN_MONTHS and not rest)
    return True
