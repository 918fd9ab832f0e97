"""Picks against the offered slots: "the first one", "option two", "thursday", "the ten forty five"."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from scheduling.when.bands import hours_said
from scheduling.when.clock import Clock
from scheduling.when.days import Day, resolve_day
from scheduling.when.grammar import BARE, CUT, PICK, Layer, Line, Match, Rule
from scheduling.when.phrase import Phrase
from scheduling.when.reading import NOTHING, Reading
from scheduling.when.scene import Scene
from scheduling.when.words import CLASSES, code, listed

Which = Literal["nth", "last", "earliest", "latest", "earlier", "later", "middle", "other", "that"]
_WHICH: Final = "Which of the times do you mean?"


@dataclass(frozen=True, slots=True)
class Pick:
    """Which of the offered slots: `nth` from 1, else by its place among the others."""

    which: Which
    nth: int = 0
    refused: bool = False
    soft: bool = False
    """Could as well be a day of the month: "the second"."""


def _rule(pattern: str, which: Which) -> Rule:
    def build(got: Match, _scene: Scene) -> Pick:
        return Pick(which, got.number("n"), refused=got.has("refused"))

    return Rule(pattern, PICK, build)


def _soft(got: Match, _scene: Scene) -> Pick:
    return Pick("nth", got.number("n"), refused=got.has("refused"), soft=True)


_ONE: Final = "(one|option|slot|choice|appointment|opening|time) (slot)? (?! i| we| that i| you)"
_REFUSED: Final = "(<refused:not>)?"

_PICKS: Final = Layer(
    (
        _rule(f"{_REFUSED} the? <n:ORD> {_ONE}", "nth"),
        _rule(
            f"{_REFUSED} (option|number|slot) (number)? <n:HOUR> (?! COLON| AMPM| oclock| MIN)",
            "nth",
        ),
        _rule(
            "(the|your)? last (?! WDAY| week| month| weekend| year| thing| MONTH| night) (one|option|slot|choice|time)?",
            "last",
        ),
        _rule(f"{_REFUSED} the? (earliest|first available) (one|slot|time)?", "earliest"),
        _rule(f"{_REFUSED} the? latest (?! COMMA? CLOCK) (one|slot|time)?", "latest"),
        _rule(f"{_REFUSED} the (earlier|sooner) (?! the) (one|slot|time|of)?", "earlier"),
        _rule(f"{_REFUSED} the later (?! the) (one|slot|time|of)?", "later"),
        _rule(f"{_REFUSED} the middle (?! of) (one|slot|time)?", "middle"),
        _rule("the other (one|slot|time|option)?", "other"),
        _rule(f"{_REFUSED} (that|this) (one|slot|time)", "that"),
        Rule(
            f"{_REFUSED} the <n:ORD> (?! of| MONTH| NOTDAY| WDAY| half| time| OTHER (one|slot))"
            "|^ (yes COMMA?)? <n:ORD> (?= (please|COMMA|STOP|works|is|sounds)?)$",
            PICK,
            _soft,
        ),
    )
)

_SEARCH: Final = frozenset(
    code(word)
    for word in listed("anything something any else other anywhere there got more instead")
)
_THE_ONE: Final = (code("the") + code("one"), code("that") + code("one"))
CLASSES["PICKED"] = PICK


def mark_picks(line: Line, scene: Scene) -> Line:
    """Return the line with the words that point at an offered slot marked."""
    return _PICKS.rewrite(line, scene)


def pick(line: Line, phrase: Phrase, scene: Scene) -> Reading | None:
    """Return the slot the words point at, a question when several fit, None when none does."""
    slots = [slot.astimezone(scene.tz) for slot in scene.context.slots]
    said = [value for value in _after_cut(line).values if isinstance(value, Pick)]
    pool = [at for at, slot in enumerate(slots) if _fits(phrase, slot, scene)]
    if said:
        return _picked(said, pool, slots, phrase, scene)
    number = _number_alone(line, phrase)
    if number:
        return _hour_or_option(number, pool, len(slots))
    if phrase.preference == "earliest" and not (phrase.says_day or phrase.says_hour):
        return _pick(min(pool, key=lambda at: slots[at]))
    return _pointed(line, phrase, pool)


def _pointed(line: Line, phrase: Phrase, pool: list[int]) -> Reading | None:
    """Read a day, time or daypart as a pick when it is not a search for something else."""
    narrow = phrase.hours or phrase.span or phrase.ranges
    the_one = any(words in line.codes for words in _THE_ONE)
    if phrase.unwanted_days or phrase.unwanted_parts or phrase.preference or phrase.instant:
        return None
    if not (phrase.says_day or phrase.says_hour) or (narrow and not the_one) or not pool:
        return None
    exact = bool(phrase.clocks) and len(pool) == 1
    if not exact and not _SEARCH.isdisjoint(line.codes):
        return None
    return _one_of(pool)


def _after_cut(line: Line) -> Line:
    """Return what follows the last correction that still points at something."""
    cut = line.codes.rfind(CUT)
    if cut < 0 or not any(value is not None for value in line.values[cut + 1 :]):
        return line
    return Line(line.codes[cut + 1 :], line.values[cut + 1 :], line.spans[cut + 1 :])


def _pick(index: int) -> Reading:
    return replace(NOTHING, kind="pick", index=index)


def _one_of(pool: list[int]) -> Reading:
    if len(pool) == 1:
        return _pick(pool[0])
    return replace(NOTHING, problem="ambiguous", question=_WHICH)


def _number_alone(line: Line, phrase: Phrase) -> Clock | None:
    """Return the number of a bare "two", which may be an hour or an option."""
    if phrase.says_day or phrase.parts or phrase.hours or len(phrase.clocks) != 1:
        return None
    clock = phrase.clocks[0]
    if clock.half or clock.sure or clock.minute or BARE not in line.codes:
        return None
    return clock


def _hour_or_option(clock: Clock, pool: list[int], count: int) -> Reading | None:
    option = clock.hour - 1 if clock.hour <= count else None
    if option is None:
        return _one_of(pool) if pool else None
    if not pool or pool == [option]:
        return _pick(option)
    return replace(NOTHING, problem="ambiguous", question=_WHICH)


def _fits(phrase: Phrase, slot: datetime, scene: Scene) -> bool:
    """Tell whether a slot is on one of the days and at one of the times that were said."""
    if phrase.days and not any(_on_day(day, slot, scene) for day in phrase.days):
        return False
    if phrase.span and not phrase.span.first <= slot.date() < phrase.span.end:
        return False
    minute = slot.hour * 60 + slot.minute
    half = phrase.half
    if phrase.clocks:
        return any(minute in clock.within(half).options() for clock in phrase.clocks)
    if phrase.parts or phrase.hours:
        start, end = hours_said(phrase, scene)
        return start <= minute < end
    return True


def _on_day(day: Day, slot: datetime, scene: Scene) -> bool:
    if day.bare_weekday and day.mode in ("bare", "this") and not day.days:
        return slot.weekday() == day.weekday
    if day.open_month:
        return slot.day == day.day and day.weekday in (None, slot.weekday())
    return resolve_day(day, scene) == slot.date()


def _picked(
    said: list[Pick], pool: list[int], slots: list[datetime], phrase: Phrase, scene: Scene
) -> Reading | None:
    if not pool:
        return None
    wanted = [one for one in said if not one.refused]
    if not wanted:
        out = {_index(one, pool, slots, scene) for one in said}
        return _one_of([at for at in pool if at not in out])
    last = wanted[-1]
    index = _index(last, pool, slots, scene)
    if index is None:
        return replace(NOTHING, problem="ambiguous", question=_WHICH)
    if last.soft and not phrase.says_day:
        on_day = [at for at, slot in enumerate(slots) if slot.day == last.nth]
        if on_day and index not in on_day:
            return _one_of([*on_day, index])
    return _pick(index)


def _index(one: Pick, pool: list[int], slots: list[datetime], scene: Scene) -> int | None:
    """Return the place of the slot a pick means among the slots in question."""
    in_time = sorted(pool, key=lambda at: slots[at])
    if one.which == "nth":
        if one.nth <= len(pool):
            return pool[one.nth - 1]
        on_day = [at for at in pool if slots[at].day == one.nth]
        return on_day[0] if len(on_day) == 1 else None
    if one.which == "last":
        return pool[-1]
    if one.which in ("earliest", "latest"):
        return in_time[0 if one.which == "earliest" else -1]
    if one.which == "middle":
        return pool[len(pool) // 2] if len(pool) % 2 else None
    return _compared(one.which, in_time, slots, scene)


def _compared(which: Which, pool: list[int], slots: list[datetime], scene: Scene) -> int | None:
    """Return the pick that only makes sense for two slots, or for one."""
    if which == "that":
        return pool[0] if len(pool) == 1 else None
    if len(pool) != 2:
        return None
    if which == "other":
        left = [at for at in pool if slots[at] != scene.context.anchor]
        return left[0] if len(left) == 1 else None
    return pool[0 if which == "earlier" else 1]
