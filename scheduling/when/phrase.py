"""A line of atoms -> one phrase: what was said of days, hours and wishes, corrections applied."""

from dataclasses import dataclass, replace
from itertools import compress
from typing import Final

from scheduling.when.clock import Clock, Half, Part
from scheduling.when.days import Day, Days
from scheduling.when.grammar import (
    BARE,
    CUT,
    DAY,
    DAYRANGE,
    INSTANT,
    MOVED,
    NOT,
    PART,
    RANGE,
    SKIP,
    SPAN,
    TIME,
    UNSURE,
    WISH,
    Line,
    line_of,
)
from scheduling.when.reading import Preference, Problem
from scheduling.when.refusals import Unwanted
from scheduling.when.scene import Instant
from scheduling.when.weeks import Span
from scheduling.when.windows import DayRange, Hours
from scheduling.when.words import CLASSES, UNKNOWN, code, listed


@dataclass(slots=True)
class Phrase:
    """Everything one utterance says about time, still unresolved."""

    days: tuple[Day, ...] = ()
    span: Span | None = None
    ranges: tuple[DayRange, ...] = ()
    clocks: tuple[Clock, ...] = ()
    hours: tuple[Hours, ...] = ()
    parts: tuple[Part, ...] = ()
    unwanted_days: tuple[Day, ...] = ()
    unwanted_parts: tuple[Part, ...] = ()
    unwanted_spans: tuple[Span, ...] = ()
    unwanted_clocks: tuple[Clock, ...] = ()
    instant: Instant | None = None
    preference: Preference | None = None
    unclear: bool = False
    problem: Problem | None = None
    question: str = ""
    listed: bool = False
    """Said with "or" or "and", so that several days are meant as several."""
    turned: bool = False
    """Said after a day that was given up: "then monday", which on a monday is not today."""

    @property
    def says_day(self) -> bool:
        """Tell whether any day was said."""
        return bool(self.days or self.span or self.ranges)

    @property
    def says_hour(self) -> bool:
        """Tell whether any time of day was said."""
        return bool(self.clocks or self.hours or self.parts)

    @property
    def half(self) -> Half | None:
        """Return the half of the day the dayparts settle."""
        for part in self.parts:
            if part.half:
                return part.half
        return None

    @property
    def empty(self) -> bool:
        """Tell whether nothing was said about time."""
        said = self.says_day or self.says_hour or self.instant or self.preference
        unwanted = self.unwanted_days or self.unwanted_parts or self.unwanted_spans
        return not (said or unwanted or self.unclear or self.problem)

    def put(self, atom: str, value: object) -> None:
        """Add the value of one atom."""
        if isinstance(value, Day):
            self.days += (value,)
            if value.part:
                self.parts += (value.part,)
        elif isinstance(value, Clock):
            self.clocks += (value,)
        elif isinstance(value, Hours):
            self.hours += (value,)
        elif isinstance(value, Part):
            self.parts += (value,)
        elif isinstance(value, DayRange):
            self.ranges += (value,)
        elif isinstance(value, Span):
            self.span = self.span.joined(value) if self.span else value
        else:
            self._put_rare(atom, value)

    def _put_rare(self, atom: str, value: object) -> None:
        if isinstance(value, Unwanted):
            self.unwanted_days += value.days
            self.unwanted_parts += value.parts
            self.unwanted_spans += value.spans
            self.unwanted_clocks += value.clocks
            self.unclear = self.unclear or value.unclear
        elif isinstance(value, Instant):
            self.instant = value
        elif isinstance(value, Days):
            self.days += value.days
            self.listed = True
        elif atom == WISH:
            self.preference = "latest" if value == "latest" else "earliest"
        elif atom == UNSURE:
            self.problem = "recurring" if value == "recurring" else "unsure"
            self.question = str(value) if str(value).endswith("?") else ""

    def overlay(self, later: "Phrase", *, moved: bool) -> "Phrase":
        """Return this phrase corrected by a later one: what that does not repeat is kept."""
        if later.empty:
            self.unwanted_clocks += later.unwanted_clocks
            return self
        if later.instant or self.empty:
            return later
        merged = replace(later)
        self._carry_days(merged, later, moved=moved)
        self._carry_hours(merged, later, moved=moved)
        merged.unwanted_days = self.unwanted_days + later.unwanted_days
        merged.unwanted_parts = self.unwanted_parts + later.unwanted_parts
        merged.unwanted_spans = self.unwanted_spans + later.unwanted_spans
        merged.unwanted_clocks = self.unwanted_clocks + later.unwanted_clocks
        merged.preference = later.preference or self.preference
        merged.problem = later.problem or self.problem
        merged.question = later.question or self.question
        return merged

    def _carry_days(self, merged: "Phrase", later: "Phrase", *, moved: bool) -> None:
        if not later.says_day:
            merged.days, merged.span, merged.ranges = self.days, self.span, self.ranges
            return
        merged.days = tuple(_in_month_of(self.days, day) for day in later.days)
        if later.turned and (self.days or self.unwanted_days):
            merged.days = tuple(
                day._replace(mode="ahead") if day.bare_weekday and day.mode == "bare" else day
                for day in merged.days
            )
        elif self.days and not moved:
            merged.days = tuple(day.in_week_of(self.days[-1]) for day in merged.days)
        if not later.span and all(day.bare_weekday for day in later.days) and not moved:
            merged.span = self.span if later.days else None

    def _carry_hours(self, merged: "Phrase", later: "Phrase", *, moved: bool) -> None:
        if not later.says_hour and not (moved and later.says_day):
            merged.clocks, merged.hours, merged.parts = self.clocks, self.hours, self.parts
        elif later.clocks and not later.parts:
            merged.clocks = tuple(_same_half(self, clock) for clock in later.clocks)
        elif self.clocks and later.parts and not (later.clocks or later.parts[0].named):
            half = later.parts[0].half  # "ten p m, i mean a m"
            merged.clocks = tuple(one._replace(half=half) for one in self.clocks)
            merged.parts = ()


def _in_month_of(before: tuple[Day, ...], day: Day) -> Day:
    """Give a bare "the seventh" the month of the date it corrects, "same day next week" its weekday."""
    if day.mode == "same" and before:
        return before[-1].again(day)
    if not day.open_month or not before or before[-1].day is None:
        return day
    last = before[-1]
    return day._replace(month=last.month, year=last.year, months_on=last.months_on)


def _same_half(before: Phrase, clock: Clock) -> Clock:
    """Give a bare "five" the half of the day of the time it corrects."""
    half = before.parts[-1].half if before.parts else None
    if before.clocks:
        half = before.clocks[-1].half or half
    return clock.within(half)


_SMALL_TALK: Final = listed(
    "yes yeah yep yup ok okay sure please then works is good fine would be great the lets do "
    "it i id like um uh er erm well so perfect that thats for and us me take have can could "
    "we prefer better best maybe perhaps how about what if say make sounds right suits at on "
    "does sound thanks thank you just go with hmm alright cool lovely think guess probably ideal book "
    "want possible by will ill my any chance of mine available free ones only sharp itself "
    "there got need looking something hoping come in get exactly ish oh actually fits looks "
    "seems still this its going has today instead"
)
CLASSES["SMALL"] = "".join(code(word) for word in _SMALL_TALK) + ",.DSTPRHFXCM#" + code("to")
_MOVE, _FROM, _TO = code("move"), code("from"), code("to")
_CUES: Final = frozenset(
    code(word) for word in listed("at around about by past until before after from between")
)
_WOULD: Final = code("would")
_BE, _IS = code("be"), code("is")
_IT: Final = frozenset(map(code, ("it", "to")))
_OPEN: Final = frozenset(map(code, listed("possible free open available ok okay doable")))
_WEAK: Final = _CUES | {code(word) for word in listed("say said like or make for do but would")}


def _hour_is_meant(line: Line, index: int, *, small_talk: bool) -> bool:
    """Decide whether a bare number is an hour: a cue before it, a day beside it, or nothing else."""
    codes = line.codes
    before = codes[index - 1] if index else ""
    after = codes[index + 1] if index + 1 < len(codes) else ""
    if before == code("in"):  # "in ten" is minutes
        return False
    if before in (",",) and index > 1:
        before = codes[index - 2]
    if before == _BE and index > 1 and codes[index - 2] in _IT:  # "can it be ten"
        return True
    if before == _IS and after in _OPEN:  # "is four possible"
        return True
    if before in (DAY, PART, CUT, MOVED, NOT) or after in (DAY, PART, _WOULD) or small_talk:
        return True
    return before in (_WEAK if TIME not in codes else _CUES) and after != UNKNOWN


def cut_move(line: Line) -> Line:
    """Return the line with the "to" of "move my tuesday appointment to friday" marked: what is left of it was."""
    codes = line.codes
    if _MOVE not in codes:
        return line
    verb = codes.find(_MOVE)
    target = codes.find(_TO, verb + 1)
    left, right = codes[verb + 1 : target], codes[target + 1 : target + 4]
    atoms = set(DAY + TIME + BARE + PART + SPAN)
    if target < 0 or atoms.isdisjoint(left) or atoms.isdisjoint(right):
        return line
    chars = line.chars.copy()
    chars[target] = MOVED
    if (origin := codes.find(_FROM, verb, target)) > 0:
        chars[origin] = SKIP  # what is left, and no limit
    return line_of(chars, line.values, line.spans)


_ATOMS: Final = frozenset((DAY, SPAN, TIME, PART, RANGE, DAYRANGE, INSTANT, WISH, NOT, UNSURE))


def phrase_of(line: Line) -> tuple[Phrase, list[int]]:
    """Return what the line says and the places of the atoms it says it with."""
    codes = line.chars
    small_talk = BARE in codes and TIME not in codes and _SMALL.issuperset(codes)
    listed = not _LISTING.isdisjoint(codes)
    done: Phrase | None = None
    current, moved, start = Phrase(listed=listed), False, 0
    used: list[int] = []
    for index, atom in compress(enumerate(codes), map(_COUNTED.__contains__, codes)):
        if atom in (CUT, MOVED):
            done = done.overlay(current, moved=moved) if done else current
            aside = line.values[index] is None or not _SMALL.issuperset(codes[start:index])
            current = Phrase(listed=listed, turned=atom == MOVED)
            moved, start = current.turned and aside, index + 1
        elif atom != BARE or _hour_is_meant(line, index, small_talk=small_talk):
            current.put(atom, line.values[index])
            used.append(index)
    return done.overlay(current, moved=moved) if done else current, used


_COUNTED: Final = _ATOMS | {BARE, CUT, MOVED}
_LISTING: Final = frozenset((code("or"), code("and"), "/"))
_SMALL: Final = frozenset(CLASSES["SMALL"])
