"""When: the time wanted, the booking pointed at, the offer picked, by way of `scheduling.when`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from agent.brain.understanding import picks
from agent.brain.understanding.intents import IntentFound, asks_policy
from agent.brain.understanding.normalize import Word, texts
from agent.brain.understanding.pointing import Times, cuts as cuts_of, pointed_booking, wished
from agent.brain.understanding.reading import context_of, may_be_time, place_of, reading_of
from agent.brain.understanding.rewording import said_alone
from agent.brain.understanding.services import ServiceFound
from agent.brain.understanding.situation import Situation, Wish
from agent.brain.understanding.topics import about_times, asks_today, is_question
from scheduling.model import OpeningHours
from scheduling.when import Context, Reading

_WEEKDAY = re.compile(
    r"(?:(?:on|the|that) )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:,? (?:at |in the )?(?:morning|afternoon|evening|noon"
    r"|(?:\d[\d:]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: (?:thirty|fifteen|forty.five|o'?clock|[ap]\.?m\.?))*))?",
    re.IGNORECASE,
)
_RIGHT_AFTER = re.compile(
    r"\b(?:right|straight|directly|immediately|just) after(?:wards?)?\b(?! (?:\d|work|school|lunch|noon|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))"
    r"|\bback to back\b|\bthe (?:next slot|slot after)\b",
    re.IGNORECASE,
)
_BARE_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_DATED = re.compile(
    r"\b(?:this|next|coming|week|after|today|tomorrow|\d+(?:st|nd|rd|th)|\w+teenth|\w+tieth|first|second|third|fourth|fifth|sixth"
    r"|seventh|eighth|ninth|tenth|eleventh|twelfth|twenty|thirty.first|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*"
    r"|oct\w*|nov\w*|dec\w*)\b",
    re.IGNORECASE,
)
# "Friday but not so early", "a bit before that": another time than the one that is named.
_COMPARED = re.compile(
    r"\b(?:not (?:so|quite so|that|as)|(?:a )?(?:bit|little|touch|tad)|slightly|somewhat) (?:early|late|earlier|later|before|after)\b"
    r"|\b(?:before|after|earlier than|later than) that\b",
    re.IGNORECASE,
)
# A place among the offers, though it may be a day of the month: "both are good, the second".
_NTH = re.compile(r"(?:the )?(?:first|second|third|fourth|last)", re.IGNORECASE)
# Where details were blanked, and before the words that lead to one.
_APART = re.compile(
    r"\s{3,}|[,;.!]\s|\b(?:i'?m|i am|it'?s for|my|this is|the name|and|under|for)\b", re.IGNORECASE
)


def read_times(
    text: str,
    heard: tuple[Word, ...],
    found: tuple[IntentFound, ...],
    situation: Situation,
    *,
    named: Sequence[ServiceFound],
) -> Times:
    """Read the times in `text`, whose details other than time are blanked; `named` are services."""
    if len(named) > 1 and all(cue.intent == "book" for cue in found):
        wishes = _for_each(text, named, situation)
        if any(wish.when for wish in wishes):
            return Times(when=wishes[0].when, wishes=wishes)
    times = _read(text, heard, found, situation)
    if len(times.wishes) < 2 or not named:
        return times
    cuts = [*cuts_of(text, heard, found), len(text)]
    wishes = [
        replace(wish, service=_service_in(named, start, end))
        for wish, start, end in zip(times.wishes, cuts, cuts[1:], strict=False)
    ]
    return times._replace(wishes=tuple(wishes))


def _service_in(named: Sequence[ServiceFound], start: int, end: int) -> str | None:
    return next((hit.slug for hit in named if start <= hit.start < end), None)


def _for_each(text: str, named: Sequence[ServiceFound], situation: Situation) -> tuple[Wish, ...]:
    """Give each service the time said after it, or the one time before them all."""
    cuts = [0, *(hit.start for hit in named[1:]), len(text)]
    clauses = [text[start:end] for start, end in pairwise(cuts)]
    read = [reading_of(one, context_of(situation), situation.hours) for one in clauses]
    return tuple(
        Wish("book", when=when, service=hit.slug) for hit, when in zip(named, read, strict=True)
    )


def _read(
    text: str, heard: tuple[Word, ...], found: tuple[IntentFound, ...], situation: Situation
) -> Times:
    if situation.offers and _choosing(situation.asked):
        text = said_alone(text)
    if situation.after and _RIGHT_AFTER.search(text):
        when = Reading(kind="datetime", at=situation.after, span="right after")
        return Times(when=when, wishes=tuple(Wish(cue.intent, when=when) for cue in found))
    plain = " ".join(texts(heard))
    settled = situation.asked.startswith("confirm") or situation.asked in ("name", "email", "phone")
    settled = settled and is_question(plain) and about_times(plain)
    settled = settled or (not found and "cancel" in plain and asks_policy(plain))
    if settled or not may_be_time(text) or asks_today(plain):
        wishes = tuple(Wish(cue.intent) for cue in found)
        return Times(wishes=wishes)
    if situation.asked == "which_booking" and not found:
        return pointed_booking(text, situation)
    if found and any(cue.intent in ("cancel", "reschedule", "lookup") for cue in found):
        return wished(text, heard, found, situation)
    times = _wanted(text, heard, situation)
    return times._replace(wishes=tuple(Wish(cue.intent, when=times.when) for cue in found))


def _wanted(text: str, heard: tuple[Word, ...], situation: Situation) -> Times:
    """Read a wanted time, or a pick among the offers."""
    picking = _choosing(situation.asked) and not _COMPARED.search(text)
    offered = situation.offers if picking else ()
    heard_words = texts(heard)
    nth = picks.place_on_day(" ".join(heard_words), offered, situation.tz) if offered else None
    if nth is not None:
        return Times(pick=nth)
    context = context_of(situation, slots=offered)
    reading = reading_of(text, context, situation.hours)
    if reading is None and _choosing(situation.asked):
        reading = _beside_details(text, context, situation.hours)
    used = place_of(reading, text)
    if not offered:
        near = _near_anchor(reading, situation) if reading else None
        return Times(when=near or reading, used=used)
    if reading and reading.kind == "pick" and reading.index is not None:
        return Times(pick=reading.index, used=used)
    place = picks.ordinal(heard_words, len(situation.offers))
    if place is not None and (reading is None or reading.problem or _NTH.fullmatch(reading.span)):
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
    only_excluded = bool(reading.excluded_days) and not (reading.start_at or reading.from_time)
    if len(fitting) == 1 and (reading.kind != "window" or only_excluded):
        return Times(pick=fitting[0], used=used)
    return Times(when=reading, several=len(fitting) > 1, used=used)


def _near_anchor(reading: Reading, situation: Situation) -> Reading | None:
    """Take a bare weekday that corrects a read-back as one of the week that was read back."""
    anchor, said = situation.anchor, picks.day_of(reading, situation.tz)
    if reading.kind == "window" and reading.start_at:
        said = reading.start_at.astimezone(situation.tz).date()
    correcting = situation.asked.startswith("confirm") and situation.asked != "confirm_cancel"
    if not (correcting and anchor and said) or not _BARE_WEEKDAY.search(reading.span):
        return None
    if _DATED.search(reading.span):
        return None
    agreed = anchor.astimezone(situation.tz).date()
    later = agreed + timedelta(said.weekday() - agreed.weekday()) - said
    return moved(reading, later) if later > timedelta() else None


def moved(reading: Reading, later: timedelta) -> Reading:
    """Return a reading of another day."""
    return replace(
        reading,
        day=reading.day and reading.day + later,
        at=reading.at and reading.at + later,
        start_at=reading.start_at and reading.start_at + later,
        end_at=reading.end_at and reading.end_at + later,
    )


def _weekday_offered(reading: Reading, situation: Situation) -> Reading:
    """Take "wednesday" as the Wednesday just offered, where only one was."""
    start_at = reading.at or reading.start_at
    said = reading.day or (start_at and start_at.astimezone(situation.tz).date())
    days = {start.astimezone(situation.tz).date() for start in situation.offers}
    same = [day for day in days if said and day.weekday() == said.weekday()]
    if len(same) != 1 or not said:
        return reading
    return moved(reading, same[0] - said)
