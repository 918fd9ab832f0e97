"""The hours of a day that were said, in minutes: bare hours settled, dayparts and limits cut together."""

from datetime import time
from typing import Final, NamedTuple

from scheduling.when.clock import AFTERNOON, USUAL_HOURS, Clock, Half, Part, minutes_of
from scheduling.when.phrase import Phrase
from scheduling.when.reading import Problem, Reading
from scheduling.when.scene import Scene
from scheduling.when.windows import Hours

QUESTIONS: Final[dict[Problem, str]] = {
    "past": "That has already passed. Which day would suit you?",
    "impossible_date": "That date does not exist. Which day did you mean?",
    "ambiguous": "Which time did you mean?",
    "unsure": "I am not sure which day you mean. Could you give me the date?",
    "recurring": "I can only book one appointment at a time. Which day would you like first?",
}
DAY_MINUTES: Final = 24 * 60


class Refused(Exception):
    """The phrase cannot be answered; carries the problem and what to ask."""

    def __init__(
        self, problem: Problem, question: str = "", options: tuple[Reading, ...] = ()
    ) -> None:
        super().__init__(problem)
        self.problem: Problem = problem
        self.question = question or QUESTIONS[problem]
        self.options = options


class Band(NamedTuple):
    """Hours of a day in minutes, None for open."""

    start: int | None
    end: int | None
    approximate: bool = False


def minute_of(clock: Clock, scene: Scene) -> int:
    """Return the minute of day of a clock time.

    Raises:
        Refused: morning or evening is not clear.
    """
    minute = clock.settle(scene.context.hours)
    if minute is None:
        name = f"{clock.hour}:{clock.minute:02}"
        options = tuple(
            Reading("time", at_time=time(at // 60 % 24, at % 60)) for at in clock.options()
        )
        raise Refused("ambiguous", f"Is that {name} in the morning or in the evening?", options)
    return minute


def band_of(phrase: Phrase, scene: Scene) -> Band | None:
    """Return the hours of the day that were said, dayparts and limits cut together."""
    if not (phrase.parts or phrase.hours or phrase.unwanted_parts):
        return None
    parts = [part for part in phrase.parts if not (phrase.hours and part.whole)]
    bands = [_part_band(part, scene) for part in parts]
    while len(bands) > 1:
        bands = [_together(bands[0], bands[1]), *bands[2:]]
    half = phrase.half
    bands += [_hours_band(hours, half, scene) for hours in phrase.hours]
    bands += [_without(part, scene) for part in phrase.unwanted_parts]
    if not bands:
        return None
    starts = [band.start for band in bands if band.start is not None]
    ends = [band.end for band in bands if band.end is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    if start is not None and end is not None and start >= end:
        raise Refused("ambiguous")
    return Band(start, end, approximate=any(band.approximate for band in bands))


def _part_band(part: Part, scene: Scene) -> Band:
    if part.opening:
        opens = minutes_of(scene.context.hours[0]) if scene.context.hours else 8 * 60
        return Band(opens, opens + (part.end or 120))
    if scene.context.hours and part.start is not None and part.end is not None:
        opens, closes = (minutes_of(bound) for bound in scene.context.hours)
        if part.start < closes < part.end < DAY_MINUTES:
            return Band(part.start, closes)
        if part.start < opens < part.end < DAY_MINUTES:
            return Band(opens, part.end)
    return Band(part.start, part.end)


def _together(first: Band, second: Band) -> Band:
    """Return the hours of "evening after work", which overlap, or of "morning or afternoon"."""
    starts = [band.start for band in (first, second) if band.start is not None]
    ends = [band.end for band in (first, second) if band.end is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    if start is None or end is None or start < end:
        return Band(start, end)
    return _joined([first, second])


def _joined(bands: list[Band]) -> Band:
    """Return the hours of "morning or afternoon": from the earlier start to the later end."""
    starts = [band.start for band in bands]
    ends = [band.end for band in bands]
    start = None if None in starts else min(at for at in starts if at is not None)
    end = None if None in ends else max(at for at in ends if at is not None)
    return Band(start, end)


def _without(part: Part, scene: Scene) -> Band:
    """Return the hours that are left when a part of the day is not wanted.

    Raises:
        Refused: it is the middle of the day.
    """
    if part.start is None:
        return Band(part.end, None)
    opens, closes = (minutes_of(bound) for bound in scene.context.hours or USUAL_HOURS)
    if opens < part.start and part.end is not None and part.end < min(closes, AFTERNOON.end or 0):
        raise Refused("unsure", "Would before or after that be better for you?")
    return Band(None, part.start)


def _hours_band(hours: Hours, half: Half | None, scene: Scene) -> Band:
    start, end = hours.start, hours.end
    if half:
        start = start.within(half) if start else None
        end = end.within(half) if end else None
    if start and end:
        first, last = _pair(start, end, scene)
        if hours.either:
            return Band(first, min(last + 30, DAY_MINUTES), approximate=True)
        return Band(first, last)
    if start:
        return Band(minute_of(start, scene), None)
    if end:
        last = minute_of(end, scene)
        return Band(None, last or DAY_MINUTES)
    return Band(None, None)


def _pair(start: Clock, end: Clock, scene: Scene) -> tuple[int, int]:
    """Return both ends of a range: the shortest one that fits, inside opening hours if any does."""
    firsts, lasts = start.options(), [last or DAY_MINUTES for last in end.options()]
    pairs = [(first, last) for first in firsts for last in lasts if first < last]
    if not pairs:
        raise Refused("ambiguous")
    settled = start.settle(scene.context.hours)
    open_pairs = [pair for pair in pairs if pair[0] == settled]
    if len(firsts) > 1 and len(end.options()) > 1:
        if not open_pairs:
            raise Refused("ambiguous")
        pairs = open_pairs
    return min(pairs, key=lambda pair: (pair[1] - pair[0], pair[0]))


def clipped(band: Band, scene: Scene) -> tuple[int, int]:
    """Return the hours of one day, its open ends closed by opening hours where those fit."""
    start, end = band.start or 0, DAY_MINUTES if band.end is None else band.end
    if scene.context.hours is None:
        return start, end
    opens, closes = (minutes_of(bound) for bound in scene.context.hours)
    if band.start is None and opens < end:
        start = opens
    if band.end is None and start < closes:
        end = closes
    return start, end


def hours_said(phrase: Phrase, scene: Scene) -> tuple[int, int]:
    """Return the minutes of day between which the phrase asks for a time; the day if it is unclear."""
    try:
        band = band_of(phrase, scene)
    except Refused:
        band = None
    start = band.start if band else None
    end = band.end if band else None
    return start or 0, DAY_MINUTES if end is None else end
