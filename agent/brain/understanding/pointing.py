"""Which existing booking is pointed at, and each wish with the times of its own clause."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from agent.brain.understanding import picks
from agent.brain.understanding.intents import IntentFound
from agent.brain.understanding.normalize import Word
from agent.brain.understanding.reading import context_of, may_be_time, place_of, reading_of
from agent.brain.understanding.rewording import RELATIVE, SHIFT
from agent.brain.understanding.situation import Situation, Wish
from scheduling.when import Reading

_TO = re.compile(
    r"\b(?:to|until|till|into)\s+(?!(?:reschedule|move|change|cancel|push|see|come|do|make|switch|get|book|go|have|be|a different|another|something|say|ask)\b)",
    re.IGNORECASE,
)

# "I'm booked for Tuesday at ten but I need it on Wednesday."
_BUT = re.compile(
    r"\b(?:but|and now|only|now|though|however|except|and(?=.*\binstead\b))(?! (?:not|with)\b)",
    re.IGNORECASE,
)

_INSTEAD = re.compile(
    r"(?:,|\band\b|\bbut\b|\bso\b|\.|;)?\s*\b(?:can|could|may|might) (?:we|i|you) (?:do|come|make|have|move|get|try|see|please|possibly|maybe|instead|book|switch|change|fit|reschedule|push)\b"
    r"|(?:,|\band\b|\bbut\b|\bso\b|\.|;)?\s*\b(?:can|could|may|might) (?:it|that|mine) (?:be|go|start)\b"
    r"|\b(?:how|what) about\b|\bmake it\b|\bis there\b|\bdo you have\b|\bwould\b|\bi can do\b|\bi would like\b|\bi want\b|\bi'd like\b|\bplease\b(?=.* (?:on|at|to) )",
    re.IGNORECASE,
)

_FOR = re.compile(r"\b(?:for|on)\s+", re.IGNORECASE)

_MINE = re.compile(
    r"\b(?:my|the|that|our)\s+(?:[\w'.:-]+\s+){0,5}?(?:appointments?|bookings?|visits?|sessions?|ones?|consultations?|follow[ -]ups?|reservations?)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day's\b|\bcan(?:no|')?t\b|\bwon't\b|\bnot (?:be )?able\b|\bhave an?\b",
    re.IGNORECASE,
)

_CLAUSE = re.compile(r"\s+(?:and|then|also|plus)\s+|[,;.]\s+", re.IGNORECASE)

_CANNOT = re.compile(
    r"\bcan(?:no|')?t\b|\bwon'?t\b|\bunable\b|\bnot able\b|\bnot going to\b", re.IGNORECASE
)

_NOT_THIS = re.compile(r"^\W*(?:no )?(?:not|isn't|it's not)\b|\bbut not\b", re.IGNORECASE)


class Times(NamedTuple):
    """What an utterance says about time; `used` is the characters that said it."""

    when: Reading | None = None
    about: Reading | None = None
    wishes: tuple[Wish, ...] = ()
    pick: int | None = None
    which: int | None = None
    several: bool = False
    used: tuple[tuple[int, int], ...] = ()


def pointed_booking(text: str, situation: Situation) -> Times:
    """Return which existing booking `text` is about."""
    about, which = _booking(text, situation)
    if about and _NOT_THIS.search(text):
        left = set(range(len(situation.bookings))) - set(
            picks.same_day(about, situation.bookings, situation.tz)
        )
        return Times(which=left.pop() if len(left) == 1 else None)
    return Times(about=about, which=which)


def _booking(text: str, situation: Situation) -> tuple[Reading | None, int | None]:
    """Return what `text` says about an existing booking, and the only booking that it fits."""
    about = _said_of_old(reading_of(text, context_of(situation)))
    if not situation.bookings or not text:
        return about, None
    pointed = reading_of(text, context_of(situation, slots=situation.bookings))
    fitting = picks.fitting(about, situation.bookings, situation.tz) if about else []
    refused = len(fitting) == 1 and _CANNOT.search(text) is not None
    if pointed and pointed.kind == "pick" and not refused:
        return about if pointed.index in fitting else None, pointed.index
    if about:
        if not fitting:
            fitting = picks.same_day(about, situation.bookings, situation.tz)
        return about, fitting[0] if len(fitting) == 1 else None
    heard = tuple(re.findall(r"[a-z0-9']+", text.lower()))
    return about, picks.ordinal(heard, len(situation.bookings))


def _said_of_old(reading: Reading | None) -> Reading | None:
    """Take "can't make friday" as the day that does not suit."""
    if reading is None or reading.kind in ("none", "pick"):
        return None
    if reading.kind == "window" and reading.excluded_days and not reading.start_at:
        return Reading(kind="date", day=reading.excluded_days[0], span=reading.span)
    return reading


def wished(
    text: str, heard: tuple[Word, ...], found: tuple[IntentFound, ...], situation: Situation
) -> Times:
    """Give each wish the times of its own clause."""
    wishes = tuple(
        _wish(cue, clause, situation)
        for cue, clause in zip(found, _clauses(text, heard, found), strict=True)
    )
    first_which = next((wish.which for wish in wishes if wish.which is not None), None)
    about = next((wish.about for wish in wishes if wish.about), None)
    when = next((wish.when for wish in wishes if wish.when), None)
    used = (*place_of(about, text), *place_of(when, text))
    return Times(when=when, about=about, wishes=wishes, which=first_which, used=used)


def _clauses(text: str, heard: tuple[Word, ...], found: tuple[IntentFound, ...]) -> list[str]:
    """Cut `text` before each wish but the first, at the joint next to it."""
    at = cuts(text, heard, found)
    return [text[start:end] for start, end in zip(at, [*at[1:], len(text)], strict=True)]


def cuts(text: str, heard: tuple[Word, ...], found: tuple[IntentFound, ...]) -> list[int]:
    """Return where each wish begins in `text`: at the joint next to its cue, the first at 0."""
    starts = [0]
    for cue in found[1:]:
        at = _position(heard, cue.start)
        joints = [match.end() for match in _CLAUSE.finditer(text, starts[-1], at + 1)]
        starts.append(joints[-1] if joints else at)
    return starts


def _position(heard: tuple[Word, ...], plain_at: int) -> int:
    """Return the character of the text that a place in the canonical text comes from."""
    at = 0
    for word in heard:
        if at >= plain_at:
            return word.start
        at += len(word.text) + 1
    return heard[-1].end if heard else 0


def _wish(cue: IntentFound, clause: str, situation: Situation) -> Wish:
    if cue.intent == "reschedule":
        return _move(clause, situation)
    if cue.intent in ("book", "availability"):
        reading = reading_of(clause, context_of(situation), situation.hours)
        return Wish(cue.intent, when=reading)
    about, which = _booking(clause, situation)
    return Wish(cue.intent, about=about, which=which)


def _move(clause: str, situation: Situation) -> Wish:
    """Split "my friday one to monday at ten" into the booking and the time it moves to."""
    old, new = _old_and_new(clause)
    about, which = _booking(old, situation)
    anchor = situation.bookings[which] if which is not None else about and about.at
    when = reading_of(new, context_of(situation, anchor=anchor), situation.hours) if new else None
    return Wish("reschedule", about=about, which=which, when=when)


def _old_and_new(clause: str) -> tuple[str, str]:
    """Return the words about the present appointment and those about the new time."""
    shift = SHIFT.search(clause)
    if shift:
        return clause[: shift.start("length")], clause[shift.start() :]
    if relative := RELATIVE.search(clause):
        return clause[: relative.start()], relative.group()
    for old, new in _splits(clause):
        if _says_time(new):
            return old, new
    if over := re.search(r"\binstead of\b", clause, re.IGNORECASE):
        return clause[over.end() :], clause[: over.start()]
    if re.search(r"\binstead\b|\breschedule (?:it )?(?:for|to)\b", clause, re.IGNORECASE):
        return "", clause
    return _mine_first(clause)


def _splits(clause: str) -> Iterator[tuple[str, str]]:
    """Cut where the new time may begin; "but" does so only behind an old one."""
    for split in _BUT.finditer(clause):
        if _says_time(clause[: split.start()]):
            yield clause[: split.start()], clause[split.end() :]
    for split in (*reversed(list(_TO.finditer(clause))), *_INSTEAD.finditer(clause)):
        yield re.sub(r"\bfrom\b", "", clause[: split.start()]), clause[split.end() :]


def _mine_first(clause: str) -> tuple[str, str]:
    """Split the rest: "my friday appointment for monday" has both; "my appointment on friday" only the old."""
    mine = _MINE.search(clause)
    if not mine:
        return "", clause
    parts = list(_FOR.finditer(clause))
    if parts and _says_time(mine.group()) and _says_time(clause[parts[-1].end() :]):
        return clause[: parts[-1].start()], clause[parts[-1].end() :]
    return clause, ""


def _says_time(text: str) -> bool:
    return may_be_time(
        re.sub(r"\b(?:to|other|that one|this one|time|available|possible)\b", "", text)
    )
