"""Several wishes in one breath: which time and which service belong to which."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agent.brain import timing
from agent.brain.frames import Frame, Ledger
from agent.brain.parsing import time_in
from agent.brain.understanding import Understood, Wish
from scheduling.when import Reading

_JOINTS: Final = re.compile(
    r"\b(?:and then|and after that|then|and|plus|followed by)\b|[,;]", re.IGNORECASE
)
_AFTER_IT: Final = re.compile(
    r"\b(?:exactly |just )?(?P<far>(?:an?|one|two|three|four|five|six|\d+) (?:fortnight|month|week|day|hour)s?) (?:after|from)"
    r"(?: (?:that|then|it|this|the (?:first|other)(?: one)?))?\b",
    re.IGNORECASE,
)
_CLAUSES: Final = re.compile(r"[,;.!?]\s+")
_MOST_TIMES: Final = 3
_HOUR: Final = (
    r"(?:half (?:past )?)?(?:one(?! (?:at|for|on|and)\b)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}(?::\d\d)?)"
    r"(?: (?:thirty|fifteen|forty[- ]five|o'clock))?(?: ?[ap]\.?m\b)?|noon|midday"
)
_OF_EACH: Final = (
    r"(?:for|the|first|second|other|one|another|also|then|at|and|is|him|her|me|my \w+)"
)
_TWO_HOURS: Final = re.compile(
    rf"\b(?:(?:the|first|one|at) )*(?P<one>{_HOUR})(?=[\s,]+(?:[\w,]+ ){{0,4}}?and\b|,)(?:[\s,]+{_OF_EACH}\b)*[\s,]+(?P<other>{_HOUR})\b(?: for (?:the (?:second|other)(?: one)?|him|her|me))?",
    re.IGNORECASE,
)
"""Two hours said one after the other: "ten for the first and ten thirty for the other"."""
_COUNT_OF_TWO: Final = re.compile(
    r"(?<!at )\b(?:two|2|a couple) (?:of (?:them|us|you)\b|(?:[a-z-]+ ){0,2}?(?!works\b|suits\b)[a-z-]+s\b)",
    re.IGNORECASE,
)
_OF_TWO: Final = re.compile(
    rf"{_COUNT_OF_TWO.pattern}|\b(?:both(?! (?:work|suit|are|would|fine|ok|good|times|days))|back to back|one after (?:the )?(?:other|another)|another|the (?:second|other)|one at \w+(?: \w+)? and one)\b",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"\b(?:between|from|either) $", re.IGNORECASE)
_LATER: Final = re.compile(r"\b(?:later|day after|next day|following|week after)\b", re.IGNORECASE)


def take_each_time(ledger: Ledger, understood: Understood) -> None:
    """Make a booking of each time of "thursday at ten and friday at eleven"."""
    frame, turn = ledger.frame, ledger.turn
    making = frame is not None and frame.intent == "book" and frame.slot is None
    asked = turn.started or turn.asked == "when"
    if frame is None or not (making and asked) or len(ledger.frames) > 1:
        return
    opened = turn.started and frame.when is None and understood.when is None
    times = [*(_hours_of_a_day(ledger) or (_days_and_hours(ledger) if opened else ()))]
    if not 1 < len(times) <= _MOST_TIMES or any(one.kind != "datetime" for one in times):
        return
    frame.forget_times()
    frame.when, frame.doubt = times.pop(0), None
    turn.changed.add("when")
    turn.queued = "book"
    for one in times:
        ledger.frames.append(Frame("book", text=turn.text, service=frame.service, when=one))


def _days_and_hours(ledger: Ledger) -> Sequence[Reading]:
    """Return the several times that were said, each with its own day."""
    said = time_in(ledger, ledger.turn.text)
    return said.options if said is not None and said.problem == "ambiguous" else ()


def _hours_of_a_day(ledger: Ledger) -> Sequence[Reading]:
    """Return both times of "two of them on saturday, at ten and at ten thirty"."""
    text = ledger.turn.text
    pair = _TWO_HOURS.search(text)
    if pair is None or not _OF_TWO.search(text) or _BETWEEN.search(text[: pair.start()]):
        return ()
    rest = _COUNT_OF_TWO.sub(" ", f"{text[: pair.start()]} , {text[pair.end() :]}")
    on = time_in(ledger, rest)
    hours = [time_in(ledger, f"at {pair[one]}") for one in ("one", "other")]
    if on is None or on.kind != "date" or on.day is None:
        return ()
    clocks = [one.at_time for one in hours if one is not None and one.at_time is not None]
    return [timing.at(on.day, clock, tz=ledger.tz) for clock in clocks]


def the_one_with_an_hour(ledger: Ledger, understood: Understood) -> Understood:
    """Take the only clause with a day and an hour where the whole says several days: "i arrive sunday, can i come monday at two"."""
    booking = set(understood.intents) <= {"book", "availability"} and len(understood.wishes) < 2
    if understood.when is not None or not (booking and understood.intents):
        return understood
    clauses = [part for part in _CLAUSES.split(ledger.turn.text) if part.strip()]
    said = [time_in(ledger, part) for part in clauses]
    exact = [one for one in said if one is not None and one.kind == "datetime"]
    if len(clauses) < 2 or len(exact) != 1 or any(one and one.options for one in said):
        return understood
    wishes = tuple(replace(wish, when=exact[0]) for wish in understood.wishes)
    return replace(understood, when=exact[0], wishes=wishes)


def further(text: str, service: str) -> Frame:
    """Return the wish for a second service, whose time may count from the first booking."""
    later = after_the_first(text)
    frame = Frame("book", text=later or text, service=service)
    frame.relative = bool(later)
    return frame


def after_the_first(text: str) -> str:
    """Return the part of `text` that counts from the booking named before it, in plain words; "" for none.

    "A consultation on thursday, and then a follow-up two weeks after that": "a follow-up two weeks later".
    """
    found = _AFTER_IT.search(text) or _LATER.search(text)
    joints = [one.end() for one in _JOINTS.finditer(text) if found and one.end() <= found.start()]
    return _AFTER_IT.sub(r"\g<far> later", text[joints[-1] :].strip()) if joints else ""


def paired(wishes: Sequence[Wish]) -> Sequence[Wish]:
    """Give each of several wishes its own time, where as many times were read as one doubt."""
    times = wishes[0].when.options if wishes and wishes[0].when else ()
    alone = all(wish.when is None for wish in wishes[1:])
    if len(times) != len(wishes) or not alone:
        return wishes
    return [replace(wish, when=time) for wish, time in zip(wishes, times, strict=True)]


def frame_of(wish: Wish, free: Sequence[Frame], wishes: Sequence[Wish]) -> Frame | None:
    """Return the wish at work that was spoken of: of the same service, not that of another one."""
    alike = [one for one in free if one.intent == wish.intent]
    named = [one for one in alike if wish.service and one.service == wish.service]
    others = {one.service for one in wishes if one is not wish and one.service}
    return next(iter(named or [one for one in alike if one.service not in others]), None)


def split_services(ledger: Ledger, understood: Understood) -> None:
    """Make two bookings of two services that were named in one sentence."""
    frame = ledger.frame
    booking = all(wish.intent == "book" for wish in understood.wishes)
    asked_about = understood.question and not understood.intents
    several = understood.services if booking and not asked_about else ()
    if frame is None or frame.intent != "book" or len(several) < 2 or frame.slot is not None:
        return
    timed = len(understood.wishes) > 1 and all(wish.when for wish in understood.wishes)
    if timed:
        frame.service = ""
    if (frame.service in several and len(ledger.facts.services) > 1) or not (
        timed or ledger.turn.started or ledger.asked == "service"
    ):
        return
    frame.service, *others = several
    for service in others[:2]:
        ledger.frames.append(further(ledger.turn.text, service))
    ledger.turn.queued = "book"
    ledger.turn.gain = True
