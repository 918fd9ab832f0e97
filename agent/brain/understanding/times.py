"""When: the time wanted, the booking pointed at, the offer picked, by way of `scheduling.when`."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import lru_cache

from agent.brain.understanding import picks
from agent.brain.understanding.intents import IntentFound
from agent.brain.understanding.normalize import Word
from agent.brain.understanding.rewording import SHIFT, reworded, said_alone
from agent.brain.understanding.situation import Situation, Wish
from scheduling.model import OpeningHours
from scheduling.when import Context, Reading, named_zone, read

_TO = re.compile(
    r"\b(?:to|until|till|into)\s+(?!(?:reschedule|move|change|cancel|push|see|come|do|make|switch|get|book|go|have|be|a different|another|something|say|ask)\b)",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"(?:,|\band\b|\bbut\b|\bso\b|\.|;)?\s*\b(?:can|could|may|might) (?:we|i|you) (?:do|come|make|have|move|get|try|see|please|possibly|maybe|instead|book|switch|change|fit|reschedule|push)\b"
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
_MAYBE_TIME = re.compile(
    r"\d|day\b|days\b|week|month|morning|noon|night|evening|hour|minute|mins\b|today|tom+or+ow|tmr|fortnight|o'?clock"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|half|quarter|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|eleventh|twelfth|\w+teenth|\w+tieth|mon|tues?|weds?|thurs?|thu|fri|sat|sun|jan\w*|feb\w*|mar|march|apr\w*|may|june?"
    r"|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*|earl\w*|late\w*|soon\w*|next|last|after|before|between|lunch\w*|am|pm|a\.m|at (?:for|fore)|won|ate|to"
    r"|middle|other|that one|this one|option|easter|christmas|thanksgiving|new year\w*|time|possible|available|noonish|\w+ish|wensday|\w+day)\b",
    re.IGNORECASE,
)
_ZONE_FILL = re.compile(
    r"\b(?:please|time|zone|the|in|its|it is|im|i am|on|my|is|thanks|standard|daylight)\b"
)
_PLACE = re.compile(
    r"\b(?:i'?m|i am|we'?re|we are|calling|live|living|based|located|here)(?: calling)?(?: here)? (?:in|from|out of) (?P<city>[a-z]+(?: [a-z]+)?)",
    re.IGNORECASE,
)


_WEEKDAY = re.compile(
    r"(?:(?:on|the|that) )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:,? (?:at |in the )?(?:morning|afternoon|evening|noon"
    r"|(?:\d[\d:]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: (?:thirty|fifteen|forty.five|o'?clock|[ap]\.?m\.?))*))?",
    re.IGNORECASE,
)
# Where details were blanked, and before the words that lead to one.
_APART = re.compile(
    r"\s{3,}|[,;.!]\s|\b(?:i'?m|i am|it'?s for|my|this is|the name|and|under|for)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Times:
    """What an utterance says about time; `used` is the characters that said it."""

    when: Reading | None = None
    about: Reading | None = None
    wishes: tuple[Wish, ...] = ()
    pick: int | None = None
    which: int | None = None
    several: bool = False
    used: tuple[tuple[int, int], ...] = ()


@lru_cache(maxsize=32)
def _envelope(hours: OpeningHours | None) -> tuple[time, time] | None:
    """Return the earliest opening and the latest closing of the week."""
    days = [day for day in hours.days if day] if hours else []
    return (min(day[0] for day in days), max(day[1] for day in days)) if days else None


def context_of(
    situation: Situation, *, slots: tuple[datetime, ...] = (), anchor: datetime | None = None
) -> Context:
    """Return the context a phrase of this conversation is read in."""
    return Context(
        now=situation.now,
        tz=situation.tz,
        locale=situation.locale,
        hours=_envelope(situation.hours),
        slots=slots,
        anchor=anchor or situation.anchor,
    )


def reading_of(text: str, context: Context, hours: OpeningHours | None = None) -> Reading | None:
    """Read `text`; None when nothing was said about time."""
    if not _MAYBE_TIME.search(text):
        return None
    reading = read(reworded(text), context)
    if reading.kind == "none" and not reading.problem:
        return None
    if reading.kind == "window" and hours and reading.start_at and reading.end_at:
        return _by_day_hours(text, reading, context, hours)
    return reading


def _by_day_hours(text: str, reading: Reading, context: Context, hours: OpeningHours) -> Reading:
    """Clip a daypart to the hours of its own day, where they differ from the week's."""
    if reading.start_at is None or reading.end_at is None:
        return reading
    day = reading.start_at.astimezone(context.tz).date()
    own = hours.on(day)
    if reading.end_at.astimezone(context.tz).date() != day or not own or own == context.hours:
        return reading
    return read(reworded(text), replace(context, hours=own))


def zone_of(text: str, *, asked: bool) -> str | None:
    """Return the IANA name of a zone that was named: "mountain time", "I'm in Denver"."""
    lowered = text.lower()
    zone = named_zone(lowered)
    if zone is None and asked:
        place = _ZONE_FILL.sub("", re.sub(r"[^a-z ]", "", lowered)).strip()
        zone = named_zone(f"{place} time")
    if zone is None and (living := _PLACE.search(lowered)):
        city = living["city"]
        zone = named_zone(f"{city} time") or named_zone(f"{city.split(' ')[0]} time")
    return zone.key if zone else None


def read_times(
    text: str, heard: tuple[Word, ...], found: tuple[IntentFound, ...], situation: Situation
) -> Times:
    """Read the times in `text`, whose details other than time are blanked."""
    if situation.offers and _choosing(situation.asked):
        text = said_alone(text)
    if not _MAYBE_TIME.search(text):
        wishes = tuple(Wish(cue.intent) for cue in found)
        return Times(wishes=wishes)
    if situation.asked == "which_booking" and not found:
        return _pointed_booking(text, situation)
    if found and any(cue.intent in ("cancel", "reschedule", "lookup") for cue in found):
        return _wished(text, heard, found, situation)
    times = _wanted(text, heard, situation)
    return replace(times, wishes=tuple(Wish(cue.intent, when=times.when) for cue in found))


def _wanted(text: str, heard: tuple[Word, ...], situation: Situation) -> Times:
    """Read a wanted time, or a pick among the offers."""
    offered = situation.offers if _choosing(situation.asked) else ()
    context = context_of(situation, slots=offered)
    reading = reading_of(text, context, situation.hours)
    if reading is None and _choosing(situation.asked):
        reading = _beside_details(text, context, situation.hours)
    used = _place_of(reading, text)
    if not offered:
        return Times(when=reading, used=used)
    if reading and reading.kind == "pick" and reading.index is not None:
        return Times(pick=reading.index, used=used)
    place = picks.ordinal(tuple(word.text for word in heard), len(situation.offers))
    if place is not None and (reading is None or reading.problem):
        return Times(pick=place, used=used)
    if reading is None or reading.problem == "ambiguous":
        reading = reading_of(text, replace(context, slots=()), situation.hours)
    return _among_offers(reading, used, situation)


def _beside_details(text: str, context: Context, hours: OpeningHours | None) -> Reading | None:
    """Read the time that stands apart from other details: "nine, please. I'm ..."."""
    parts = [part.strip() for part in _APART.split(text) if part.strip()]
    if parts == [text.strip()]:
        return None
    readings = (reading_of(part, context, hours) for part in parts)
    return next((reading for reading in readings if reading), None)


def _place_of(reading: Reading | None, text: str) -> tuple[tuple[int, int], ...]:
    """Return the characters of `text` that a reading was taken from."""
    at = text.find(reading.span) if reading and reading.span else -1
    return ((at, at + len(reading.span)),) if reading and at >= 0 else ()


def _choosing(asked: str) -> bool:
    """Tell whether the times on offer can be what an answer points at."""
    return asked in ("slot_offer", "slot_taken", "when") or asked.startswith("confirm")


def _among_offers(
    reading: Reading | None, used: tuple[tuple[int, int], ...], situation: Situation
) -> Times:
    if reading is None or reading.kind == "none":
        return Times(
            when=reading, several=bool(reading and reading.problem == "ambiguous"), used=used
        )
    fitting = picks.fitting(reading, situation.offers, situation.tz)
    if (
        reading.kind in ("date", "datetime", "window")
        and not fitting
        and _WEEKDAY.fullmatch(reading.span)
    ):
        reading = _weekday_offered(reading, situation)
        fitting = picks.fitting(reading, situation.offers, situation.tz)
    if len(fitting) == 1 and reading.kind != "window":
        return Times(pick=fitting[0], used=used)
    return Times(when=reading, several=len(fitting) > 1, used=used)


def _weekday_offered(reading: Reading, situation: Situation) -> Reading:
    """Take "wednesday" as the Wednesday just offered, where only one was."""
    start_at = reading.at or reading.start_at
    said = reading.day or (start_at and start_at.astimezone(situation.tz).date())
    days = {start.astimezone(situation.tz).date() for start in situation.offers}
    same = [day for day in days if said and day.weekday() == said.weekday()]
    if len(same) != 1 or not said:
        return reading
    if reading.kind == "date":
        return replace(reading, day=same[0])
    later = same[0] - said
    return replace(
        reading,
        at=reading.at and reading.at + later,
        start_at=reading.start_at and reading.start_at + later,
        end_at=reading.end_at and reading.end_at + later,
    )


def _pointed_booking(text: str, situation: Situation) -> Times:
    about, which = _booking(text, situation)
    return Times(about=about, which=which)


def _booking(text: str, situation: Situation) -> tuple[Reading | None, int | None]:
    """Return what `text` says about an existing booking, and the only booking that it fits."""
    about = _said_of_old(reading_of(text, context_of(situation)))
    if not situation.bookings or not text:
        return about, None
    pointed = reading_of(text, context_of(situation, slots=situation.bookings))
    fitting = picks.fitting(about, situation.bookings, situation.tz) if about else []
    if pointed and pointed.kind == "pick":
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


def _wished(
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
    used = (*_place_of(about, text), *_place_of(when, text))
    return Times(when=when, about=about, wishes=wishes, which=first_which, used=used)


def _clauses(text: str, heard: tuple[Word, ...], found: tuple[IntentFound, ...]) -> list[str]:
    """Cut `text` before each wish but the first, at the joint next to it."""
    cuts = [0]
    for cue in found[1:]:
        at = _position(heard, cue.start)
        joints = [match.end() for match in _CLAUSE.finditer(text, cuts[-1], at + 1)]
        cuts.append(joints[-1] if joints else at)
    return [text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]


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
    anchor = situation.bookings[which] if which is not None else None
    when = reading_of(new, context_of(situation, anchor=anchor), situation.hours) if new else None
    return Wish("reschedule", about=about, which=which, when=when)


def _old_and_new(clause: str) -> tuple[str, str]:
    """Return the words about the present appointment and those about the new time."""
    shift = SHIFT.search(clause)
    if shift:
        return clause[: shift.start("length")], clause[shift.start() :]
    for split in (*reversed(list(_TO.finditer(clause))), *_INSTEAD.finditer(clause)):
        new = clause[split.end() :]
        if _says_time(new):
            return re.sub(r"\bfrom\b", "", clause[: split.start()]), new
    if over := re.search(r"\binstead of\b", clause, re.IGNORECASE):
        return clause[over.end() :], clause[: over.start()]
    if re.search(r"\binstead\b|\breschedule (?:it )?(?:for|to)\b", clause, re.IGNORECASE):
        return "", clause
    if _MINE.search(clause):
        return _mine_first(clause)
    return "", clause


def _mine_first(clause: str) -> tuple[str, str]:
    """Split the rest: "my friday appointment for monday" has both; "my appointment on friday" only the old."""
    mine = _MINE.search(clause)
    parts = list(_FOR.finditer(clause))
    if mine and parts and _says_time(mine.group()) and _says_time(clause[parts[-1].end() :]):
        return clause[: parts[-1].start()], clause[parts[-1].end() :]
    return clause, ""


def _says_time(text: str) -> bool:
    return bool(
        _MAYBE_TIME.search(
            re.sub(r"\b(?:to|other|that one|this one|time|available|possible)\b", "", text)
        )
    )
