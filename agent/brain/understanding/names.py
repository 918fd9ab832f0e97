"""A caller's name: said, spelled, last name first, or corrected; never a sentence taken for one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.people import RELATION
from agent.brain.understanding.spelling import Piece, alike, letters_of, pieces

_NEVER = word_set("""a about absolutely actually after afternoon again agent all already alright also always am an
    and another any anyone anything anymore appointment appointments are around as ask at available
    away back be because been before best better book booked booking bother bout but by call called
    calling can cannot can't cancel card change check close closed come coming consultation correct
    cost could couldn't customer day days did didn't different discuss do does doesn't doing done
    don't dot double each earlier early eastern either else email evening every everything exactly
    excuse extended far few fine first follow follow-up for forget forty free friday from full get
    getting give go going good goodbye got great had half happy has hasn't have haven't having he
    hello help her here hey hi him his hold hour hours how however human i i'd i'll i'm i've if in
    instead into is isn't it its it's just keep know last late later least leave less let let's like
    little long look looking lot lunch make many maybe me mean midday mine minute minutes moment
    monday month months more morning most mountain move much must my name name's need needed needs
    never new next nice night no nobody none noon nope not nothing now number o'clock of off office
    oh ok okay on once one ones only open opening or other our out over pacific parking past pay
    payment perfect person phone please pm prefer price private problem provide put question quite
    rather ready real really reschedule right same saturday say saying second see seeing service
    session shall share she should shouldn't slot slots so some somebody someone something soon
    sorry sound sounds spell spelled spelling spelt stop sunday sure take talk tell than thank
    thanks that that's the their them then there there's these they thing things think this those
    though thought three through thursday time times to today together tomorrow tonight too tuesday
    two twenty thirty under unless until up us use user using very visit wait want wanted wants was
    wasn't way we wednesday week weeks well went were what what's whatever when whenever where which
    while who whom who's whose why with without won't work working works would wouldn't wrong yeah
    yep yes yesterday yet you you'll your you're yours yup half-hour am a.m p.m ten eleven twelve
    four five six seven eight nine zero fifteen thirteen fourteen sixteen seventeen eighteen
    nineteen fifty sixty hundred tenth third fourth fifth sixth seventh eighth ninth eleventh
    twelfth thirtieth twentieth quarter usual address confirmation confirm details information info
    operator representative receptionist human machine robot bot computer silence skip nevermind
    urgent ridiculous crazy annoying silly stupid terrible awful important frustrating useless
    unacceptable wonderful correctly wrongly mistake unable sick ill busy afraid interested
    able hoping wondering trying ages enough lower upper capital case letter letters surname
    firstname lastname underscore dash hyphen plus com pass refuse denied secret confidential
    anonymous prices parking location directions cash money charge fee refund policy insurance
    asap same damn hell shit fuck fucking bloody crap idiot gonna wanna lol hmm uh um er erm wow huh pardon
    repeat understand hear heard speak speaking started stay sometime anytime ish around approx
    soonest earliest latest available availability openings schedule scheduled""")
# Surnames that are words too: believed after a first name, when nothing else is said.
_SURNAMES = word_set("""long little best price day early fine friday noon more close check case call hand first read
    do so an great moon monday park share keep good card""")
_FILLERS = frozenset(["um", "uh", "er", "erm", "uhm", "hmm"])
_MONTHS = word_set("""january february march april may june july august september october november
    december""")
_GIVEN_MONTHS = frozenset(["april", "may", "june", "august"])
_PARTICLES = word_set(
    "van de der den von da di la le du bin ibn al el dos del della ter ten y e zu"
)
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "doctor", "mister", "sir", "madam", "prof"])
_POLITE = word_set("""please thanks thank you um uh yes yeah yep sure okay ok well so oh hi hello sorry right no
    nope speaking here ma'am sir it's it is that's that that would be is and the just actually
    good morning afternoon there calling""")
_NEXT_CLAUSE = frozenset(["my", "i", "i'd", "i'm", "could", "can", "may", "would", "do", "from"])
_STRONG_LEAD = re.compile(
    rf"\b(?:for (?:my|our) (?:\w+ )?{RELATION},?(?: named| called)?"
    r"|(?:(?:my|her|his) \w+'?s|my|the|her|his|full|whole|patient'?s?|legal) (?:full |first |last )?name(?:'s| is|s| would be| should be| was)?(?: actually| just)?"
    r"|name(?:'s| is| should be)|call me|i go by|(?:book(?:ed)?|it'?s|put(?: it| me)?|is|was)?\s*(?:down )?under(?: the)?(?: name(?: of)?)?"
    r"|the booking is for|this is|on behalf of|make it out to)\s+",
    re.IGNORECASE,
)
_WEAK_LEAD = re.compile(
    r"\b(?:i'?m|i am|it'?s|it is|that'?s|that is|for|spelled|i said|i meant)\s+", re.IGNORECASE
)
_TRAILER = re.compile(r"\s+(?:here|speaking|is (?:my|the) (?:full )?name|calling)\b", re.IGNORECASE)
_FIRST_LAST = re.compile(
    r"\b(?P<which>first|given|last|family|sur)[ -]?name(?:'s| is|:)?\s+(?P<name>.+?)"
    r"(?=[\s,.]+(?:and\s+)?(?:my\s+|the\s+)?(?:first|given|last|family|sur)[ -]?name|$)",
    re.IGNORECASE,
)

_PARTS = re.compile(r"\S(?:(?! {3})[^,;\n])*")


@dataclass(frozen=True, slots=True)
class NameFound:
    """A capitalized name and the characters it was said in."""

    name: str
    start: int
    end: int
    spelled: bool = False


def read(text: str, *, expected: bool, whole: bool = False) -> NameFound | None:
    """Find a name in `text`.

    `expected` when it was asked for: then the bare name is enough. With `whole` "it's X" is
    enough too, if nothing else is said. Otherwise only "my name is X" and the like count.
    """
    if found := _first_and_last(text):
        return found
    for lead in _STRONG_LEAD.finditer(text):
        strict = lead.group().strip().lower() in ("this is", "call me")
        if found := _from(text, lead.end(), least=1, closed=strict):
            return found
    if trailer := _TRAILER.search(text):
        found = _bare(text[: trailer.start()])
        if found:
            return found
    if expected:
        return _expected(text)
    return _weakly_led(text, least=1 if whole else 2)


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


def fuller(text: str, known: str) -> NameFound | None:
    """Read a text that is nothing but a longer form of the `known` name: "jane park" of "Jane"."""
    found = _bare(text) if known else None
    if not found or known.casefold() == found.name.casefold():
        return None
    return found if known.casefold() in found.name.casefold().split() else None


def _at_the_end(text: str) -> NameFound | None:
    """Read the words behind the last one that cannot belong to a name: "friday at ten Ada Park"."""
    heard = pieces(text)
    first = len(heard)
    while first and _plausible(heard, first - 1):
        first -= 1
    return _name_at(text, heard[first:], closed=True) if first < len(heard) else None


def capitalize(name: str) -> str:
    """Write a name in lower case the way names are written."""
    return " ".join(_capitalized(word, first=at == 0) for at, word in enumerate(name.split()))


# "Park, Ada Park"; "Ada, Ada Park".
_SAID_TWICE = re.compile(
    r"\b(?P<part>[^\W\d_]{2,})[,.]? (?P<full>(?P=part) [^\W\d_]{2,}|[^\W\d_]{2,} (?P=part))\b",
    re.IGNORECASE,
)


def _expected(text: str) -> NameFound | None:
    if (twice := _SAID_TWICE.search(text)) and (found := _bare(text[twice.start("full") :])):
        start = twice.start("full")
        return NameFound(found.name, start + found.start, start + found.end, found.spelled)
    for lead in _WEAK_LEAD.finditer(text):
        if found := _from(text, lead.end(), least=1, closed=True):
            return found
    return _bare(text)


def _weakly_led(text: str, *, least: int) -> NameFound | None:
    for lead in _WEAK_LEAD.finditer(text):
        found = _from(text, lead.end(), least=1, closed=True)
        if found and (found.name.count(" ") + 1 >= least or _introduces(text, lead)):
            return found
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
    heard = pieces(text)
    first = 0
    while first < len(heard) and (heard[first].kind == "break" or heard[first].text in _POLITE):
        first += 1
    return _name_at(text, heard[first:], closed=True)


def _from(text: str, start: int, *, least: int, closed: bool) -> NameFound | None:
    shifted = text[:start]
    heard = pieces(" " * len(shifted) + text[start:])
    while heard and heard[0].text in ("actually", "just", "um", "uh", "under", "spelled"):
        heard = heard[1:]
    found = _name_at(text, heard, closed=closed)
    return found if found and found.name.count(" ") + 1 >= least else None


def _name_at(text: str, heard: Sequence[Piece], *, closed: bool) -> NameFound | None:
    """Read the name that begins with the first piece.

    With `closed` what follows may only be polite words, a pause or a new clause.
    """
    heard = _untitled([piece for piece in heard if piece.text not in _FILLERS])
    end = 0
    while end < len(heard) and _plausible(heard, end):
        end += 1
    part = heard[:end]
    while part and part[-1].kind in ("break", "sign"):
        part = part[:-1]
    if not part or not _may_follow(heard[end:], closed=closed) or not _real(part, heard[end:]):
        return None
    spelled = sum(piece.kind == "letter" for piece in part) > 1
    name = _assemble(text, part)
    return NameFound(name, part[0].start, part[-1].end, spelled) if name else None


def _untitled(heard: Sequence[Piece]) -> Sequence[Piece]:
    while heard and (heard[0].text in _TITLES or heard[0].kind == "break"):
        heard = heard[1:]
    return heard


def _plausible(heard: Sequence[Piece], at: int) -> bool:
    piece = heard[at]
    if piece.kind == "letter":
        return piece.text != "i" or _beside_letter(heard, at)
    if piece.kind == "sign":
        return piece.text == "-" and at > 0
    if piece.kind == "break":
        if at == 0 or at + 1 == len(heard) or heard[at + 1].kind == "break":
            return False
        return piece.text in ",." and _plausible(heard, at + 1)
    if piece.text in _SURNAMES and len(heard) == 2 and at == 1:
        return _plausible(heard, 0)
    return piece.kind == "word" and piece.text not in _NEVER and "n't" not in piece.text


def _beside_letter(heard: Sequence[Piece], at: int) -> bool:
    near = (*heard[max(at - 1, 0) : at], *heard[at + 1 : at + 2])
    return any(piece.kind == "letter" for piece in near)


def _may_follow(rest: Sequence[Piece], *, closed: bool) -> bool:
    if not rest or rest[0].kind == "break":
        return True
    if rest[0].kind == "number":
        return False
    return not closed or rest[0].text in _POLITE or rest[0].text in _NEXT_CLAUSE


def _real(part: Sequence[Piece], rest: Sequence[Piece]) -> bool:
    """Refuse dates, single stray letters and long runs of words."""
    named = [piece for piece in part if piece.kind == "word"]
    letters = [piece for piece in part if piece.kind == "letter"]
    months = [piece for piece in named if piece.text in _MONTHS]
    if len(named) > 5 or (not named and len(letters_of(letters)) < 2):
        return False
    if months and len(months) == len(named) and not letters:
        return len(named) > 1 or (named[0].text in _GIVEN_MONTHS and not rest)
    return True


def _assemble(text: str, part: Sequence[Piece]) -> str:
    words = _spelled_words(text, _separated(part))
    words = _deduped(words)
    if any(piece.text == "," for piece in part) and len(words) == 2 and _commas_once(part):
        words = [words[1], words[0]]  # "Quill, Mara"
    named = [_capitalized(word, first=at == 0) for at, word in enumerate(words)]
    return " ".join(named).replace(" - ", "-")


def _commas_once(part: Sequence[Piece]) -> bool:
    return sum(piece.text == "," for piece in part) == 1 and all(
        piece.kind != "letter" for piece in part
    )


def _separated(part: Sequence[Piece]) -> list[list[Piece]]:
    """Split at pauses, unless the pauses only separate single letters."""
    groups: list[list[Piece]] = [[]]
    for piece in part:
        if piece.kind == "break":
            groups.append([])
        else:
            groups[-1].append(piece)
    groups = [group for group in groups if group]
    if all(len(group) == 1 and group[0].kind == "letter" for group in groups):
        return [[piece for group in groups for piece in group]]
    merged = [groups[0]]
    for group in groups[1:]:
        if group[0].kind == "letter" and len(merged[-1]) and merged[-1][-1].kind == "word":
            merged[-1] += group  # "Park, P A R C": the letters spell the word before
        elif len(group) == 1 and group[0].kind == "letter" and merged[-1][-1].kind == "letter":
            merged[-1] += group
        else:
            merged.append(group)
    return merged


def _spelled_words(text: str, groups: Sequence[Sequence[Piece]]) -> list[str]:
    """Return the words of a name, each spelled run in place of the word it spells."""
    out: list[str] = []
    for group in groups:
        run = ""
        for piece in group:
            if piece.kind == "letter":
                run += piece.text
                continue
            out, said = _add_spelled(out, run), text[piece.start : piece.end]
            if not (len(run) > 1 and piece.text == run):
                out.append("-" if piece.kind == "sign" else said)
            run = ""
        out = _add_spelled(out, run)
    return _with_apostrophes(out)


def _add_spelled(words: list[str], run: str) -> list[str]:
    if len(run) < 2:
        return [*words, run] if run else words
    if words and alike(words[-1].lower(), run):
        return [*words[:-1], run]
    if alike("".join(words).lower(), run):
        return words
    return [*words, run]


def _with_apostrophes(words: Sequence[str]) -> list[str]:
    """Join "o brien" and "maria d angelo"."""
    out: list[str] = []
    for word in words:
        before = out[-1].lower() if out else ""
        if before == "o" or (before == "d" and len(out) > 1 and word[0].lower() in "aeiou"):
            out[-1] = f"{out[-1]}'{word}"
        else:
            out.append(word)
    return out


def _deduped(words: Sequence[str]) -> list[str]:
    """Undo "smith john smith" and words said twice."""
    lower = [word.lower() for word in words]
    kept = [word for at, word in enumerate(words) if at == 0 or lower[at] != lower[at - 1]]
    lower = [word.lower() for word in kept]
    half = len(kept) // 2
    if len(kept) >= 3 and kept[0].lower() == kept[-1].lower():
        return kept[1:]
    if half and len(kept) % 2 == 0 and lower[:half] == lower[half : 2 * half]:
        return kept[:half]
    return kept


def _capitalized(word: str, *, first: bool) -> str:
    if word.lower() in _PARTICLES and not first:
        return word.lower()
    if not (word.islower() or word.isupper()):
        return word  # typed with care: MacLeod
    parts = re.split(r"(['-])", word.lower())
    return "".join(_mc(part) for part in parts)


def _mc(part: str) -> str:
    if part.startswith("mc") and len(part) > 3:
        return f"Mc{part[2:].capitalize()}"
    return part.capitalize()


def _first_and_last(text: str) -> NameFound | None:
    """Read "first name ada last name park" in either order."""
    said: dict[str, NameFound] = {}
    for match in _FIRST_LAST.finditer(text):
        place = "first" if match["which"].lower() in ("first", "given") else "last"
        found = _from(text[: match.end("name")], match.start("name"), least=1, closed=False)
        if found:
            said[place] = found
    if len(said) < 2:
        return None
    spans = [(found.start, found.end) for found in said.values()]
    spelled = any(found.spelled for found in said.values())
    name = f"{said['first'].name} {said['last'].name}"
    return NameFound(name, min(spans)[0], max(end for _, end in spans), spelled)
