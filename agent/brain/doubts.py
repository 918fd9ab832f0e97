"""A day said in two ways that do not agree: "Friday the 26th", where the 26th is a Thursday."""

import re
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from agent.brain import timing
from agent.brain.frames import Frame, Ledger
from agent.brain.parsing import time_in
from agent.brain.understanding import Understood
from scheduling.when import Reading

_DAY_AND_DATE: Final = re.compile(
    r"\b(?:mon|tues?|wed|wednes|thurs?|fri|satur|sat|sun)(?:day)?\b.{0,20}\b(?:the|of|\d+|[a-z]+(?:th|st|nd|rd))\b"
    r"|\b(?:\d+|[a-z]+(?:th|st|nd|rd|first|second))\b.{0,20}\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)
_HOUR: Final = re.compile(
    r"\bat (?:noon|(?:\d{1,2}(?::\d\d)?|[a-z]+)(?: (?:thirty|fifteen|forty[- ]five|o'?clock))?(?: ?[ap]\.?m\b)?)"
    r"|\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b|\bin the (?:morning|afternoon|evening)\b",
    re.IGNORECASE,
)
_FIRST: Final = re.compile(r"\b(?:first|former)\b", re.IGNORECASE)
_SECOND: Final = re.compile(r"\b(?:second|latter|last|other)\b", re.IGNORECASE)
_ONE_OF_THEM: Final = re.compile(
    r"\W*(?:i mean|i meant|no|yes|yeah)?\W*the (?:first|second|former|latter)(?: one)?\W*(?:please)?\W*",
    re.IGNORECASE,
)


def take_doubt(ledger: Ledger, understood: Understood) -> Understood:
    """Note a day that must be asked about, or settle it; return what else was said."""
    frame = ledger.frame
    if frame is None or frame.intent in ("cancel", "lookup"):
        return understood
    settle_by_target(frame, tz=ledger.tz)
    if (said := _doubtful(ledger)) is not None:
        frame.doubt, frame.doubts = said, frame.doubts + 1
        frame.when = _hour_beside(ledger) or frame.when
        ledger.turn.changed.add("when")
        return replace(understood, when=None, pick=None, wishes=())
    if frame.doubt is None:
        return understood
    meant = _meant(ledger, frame.doubt, understood)
    if meant is None:
        was_asked = bool(ledger.said) and frame.doubt.question in ledger.said[0]
        frame.doubts += was_asked  # not while a name or an address was asked for
        return understood
    frame.doubt = None
    return replace(understood, when=meant, pick=None)


def settle_by_target(frame: Frame, *, tz: ZoneInfo) -> None:
    """Take the other of two days where one names the weekday of the appointment to be moved."""
    held = frame.target.start_at if frame.target else None
    if frame.doubt is None or held is None or frame.intent != "reschedule":
        return
    weekday = held.astimezone(tz).weekday()
    days = [timing.day_of(one, tz=tz) for one in frame.doubt.options]
    others = [day for day in days if day is not None and day.weekday() != weekday]
    if len(others) != 1 or len(days) != 2:
        return
    day = others[0]
    clock = timing.clock_of(frame.when, tz=tz) if frame.when else None
    chosen = frame.doubt.options[days.index(day)]
    frame.when = timing.at(day, clock, tz=tz) if clock else chosen
    frame.doubt = None


def _doubtful(ledger: Ledger) -> Reading | None:
    """Return the reading of a day that was said in two ways, None for any other."""
    text = ledger.turn.text
    if not _DAY_AND_DATE.search(text):
        return None
    said = time_in(ledger, text)
    return said if said and said.problem == "unsure" and len(said.options) == 2 else None


def _hour_beside(ledger: Ledger) -> Reading | None:
    """Return the clock time that was said with the day: "at two"."""
    found = _HOUR.search(ledger.turn.text)
    if found is None:
        return None
    hour = time_in(ledger, found.group())
    return hour if hour and hour.kind == "time" else None


def _meant(ledger: Ledger, doubt: Reading, understood: Understood) -> Reading | None:
    """Return which of the two days is meant; another day altogether is taken as it is."""
    said, tz, words = understood.when, ledger.tz, ledger.turn.text
    chosen = [bool(one.search(words)) for one in (_FIRST, _SECOND)]
    if sum(chosen) == 1 and (said is None or _ONE_OF_THEM.fullmatch(words)):
        return doubt.options[chosen.index(True)]
    day = timing.day_of(said, tz=tz) if said else None
    if said is None or day is None:
        return said
    clock = timing.clock_of(said, tz=tz)
    for option in doubt.options:
        on = timing.day_of(option, tz=tz)
        if on is not None and (on == day or on.weekday() == day.weekday()):
            return timing.at(on, clock, tz=tz) if clock else option
    return said
