"""The offered slot a phrase means: by its place, its day, its time or what it is not."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from scheduling.when.bands import hours_said
from scheduling.when.clock import Clock
from scheduling.when.days import Day, resolve_day
from scheduling.when.grammar import (
    BARE,
    CUT,
    INSTANT,
    LONG,
    PART,
    PICK,
    SHORT,
    SPAN,
    THEONE,
    TIME,
    Line,
)
from scheduling.when.phrase import Phrase
from scheduling.when.picks import Pick, Which
from scheduling.when.reading import Reading
from scheduling.when.resolve import merged_days
from scheduling.when.scene import Scene
from scheduling.when.words import code, listed

_WHICH: Final = "Which of the times do you mean?"
_SEARCH: Final = frozenset(
    code(word)
    for word in listed(
        "anything something any else other anywhere there more instead later earlier"
    )
)
_BESIDE: Final = frozenset(map(code, ("later", "earlier")))
_LENGTHS: Final = frozenset((SHORT, LONG))
_THE_ONE: Final = (
    *(first + code("one") for first in (code("the"), code("that"), SPAN, PART)),
    THEONE,
)
_NO_SINGLE: Final = re.compile(
    f"[{SHORT}{LONG}{INSTANT}][{code('later')}{code('earlier')}{code('than')}{code('after')}{code('before')}]+{PICK}"
    f"|{PICK}[{code('or')}{code('and')}]{PICK}"
    f"|{PICK}[^{PICK}]{{0,5}}[{code('later')}{code('earlier')}]"
)
"""An hour after one of them, one of two of them, or one that were better later."""
_LISTED: Final = frozenset(code(word) for word in ("or", "nor", "and"))


def pick(line: Line, phrase: Phrase, scene: Scene) -> Reading | None:
    """Return the slot the words point at, a question when several fit, None when none does."""
    slots = [slot.astimezone(scene.tz) for slot in scene.context.slots]
    phrase = _with_merged_days(phrase)
    whole, line = line, _after_cut(line)
    said = _refusals_listed(line)
    if said and said[-1].which == "other" and line is not whole:
        said = [*(one._replace(refused=True) for one in _picks_in(whole)[: -len(said)]), *said]
    refused = _turned_down(phrase, slots, scene)
    fitting = [at for at, slot in enumerate(slots) if _fits(phrase, slot, scene)]
    if not fitting and (clocks := _without_one(phrase, line)) is not None:
        without = replace(phrase, clocks=clocks)
        fitting = [at for at, slot in enumerate(slots) if _fits(without, slot, scene)]
        phrase = without if fitting else phrase
    pool = [at for at in fitting if at not in refused]
    if said and not said[-1].refused and _NO_SINGLE.search(line.codes):
        return _ask()
    if said:
        return _picked(said, pool, slots, phrase, scene)
    number = None if _hour_corrected(whole, line) else _number_alone(line, phrase)
    if number:
        return _hour_or_option(number, pool, slots)
    if phrase.preference == "earliest" and not (phrase.says_day or phrase.says_hour):
        return _pick(min(pool, key=lambda at: slots[at])) if pool else None
    if refused and not (phrase.says_day or phrase.says_hour or phrase.preference):
        return _one_of(pool) if pool else None
    return _pointed(line, phrase, pool)


def _with_merged_days(phrase: Phrase) -> Phrase:
    days = tuple(merged_days(phrase.days, phrase.unwanted_days))
    return phrase if days == phrase.days else replace(phrase, days=days)


def _picks_in(line: Line) -> list[Pick]:
    return [value for value in line.values if isinstance(value, Pick)]


def _refusals_listed(line: Line) -> list[Pick]:
    """Return the picks that were said; "not the first or the second" turns both down."""
    said: list[Pick] = []
    last = -3
    for index, value in enumerate(line.values):
        if not isinstance(value, Pick):
            continue
        joined = index - last == 2 and line.codes[index - 1] in _LISTED
        too = joined and said and said[-1].refused
        said.append(value._replace(refused=True) if too else value)
        last = index
    return said


def _turned_down(phrase: Phrase, slots: list[datetime], scene: Scene) -> set[int]:
    """Return the slots on a day, at a time or in a part of the day that was turned down."""
    refusals = [
        *(Phrase(days=(day,)) for day in phrase.unwanted_days),
        *(Phrase(parts=(part,)) for part in phrase.unwanted_parts),
        *(Phrase(span=span) for span in phrase.unwanted_spans),
        *(Phrase(clocks=(clock,)) for clock in phrase.unwanted_clocks),
    ]
    return {
        at
        for at, slot in enumerate(slots)
        if any(_fits(refusal, slot, scene) for refusal in refusals)
    }


def _without_one(phrase: Phrase, line: Line) -> tuple[Clock, ...] | None:
    """Return the clocks without the "one" of "friday's one", "the nine thirty one"; None if none."""
    if len(phrase.clocks) != 1:
        return None
    clock = phrase.clocks[0]
    if clock.minute % 10 == 1:
        return (clock._replace(minute=clock.minute - 1),)
    bare = BARE in line.codes and clock.hour == 1 and not clock.minute
    return () if bare and (phrase.says_day or phrase.parts) else None


def _pointed(line: Line, phrase: Phrase, pool: list[int]) -> Reading | None:
    """Read a day, time or daypart as a pick when it is not a search for something else."""
    narrow = phrase.hours or phrase.span or phrase.ranges
    the_one = any(words in line.codes for words in _THE_ONE)
    if phrase.preference or phrase.instant:
        return None
    if not (phrase.says_day or phrase.says_hour) or (narrow and not the_one) or not pool:
        return None
    exact = bool(phrase.clocks) and len(pool) == 1
    beside = not _BESIDE.isdisjoint(line.codes)  # "nine works but is there anything later"
    if beside and (exact or not _LENGTHS.isdisjoint(line.codes)):
        return _ask()
    if not exact and not _SEARCH.isdisjoint(line.codes):
        return None
    return _one_of(pool)


def _after_cut(line: Line) -> Line:
    """Return what follows the last correction that still points at something."""
    cut = line.codes.rfind(CUT)
    if cut < 0 or not any(value is not None for value in line.values[cut + 1 :]):
        return line
    return line.part(cut + 1, len(line.chars))


def _ask() -> Reading:
    return Reading("none", problem="ambiguous", question=_WHICH)


def _pick(index: int) -> Reading:
    return Reading("pick", index=index)


def _one_of(pool: list[int]) -> Reading:
    if len(pool) == 1:
        return _pick(pool[0])
    return _ask()


def _hour_corrected(whole: Line, line: Line) -> bool:
    """Tell whether an hour was said before the correction: "at two, no, three"."""
    before = whole.codes[: len(whole.codes) - len(line.codes)]
    return TIME in before or BARE in before


def _number_alone(line: Line, phrase: Phrase) -> Clock | None:
    """Return the number of a bare "two", which may be an hour or an option."""
    if phrase.says_day or phrase.parts or phrase.hours or len(phrase.clocks) != 1:
        return None
    clock = phrase.clocks[0]
    if clock.half or clock.sure or clock.minute or BARE not in line.codes:
        return None
    return clock


def _hour_or_option(clock: Clock, pool: list[int], slots: list[datetime]) -> Reading | None:
    option = clock.hour - 1 if clock.hour <= len(slots) else None
    if option is None:
        return _one_of(pool) if pool else None
    same_hour = [at for at, slot in enumerate(slots) if slot.hour % 12 == clock.hour % 12]
    if not same_hour or same_hour == [option]:
        return _pick(option)
    return _ask()


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
    if day.bare_weekday and day.mode == "bare" and not day.days:
        return slot.weekday() == day.weekday
    if day.open_month:
        return slot.day == day.day and day.weekday in (None, slot.weekday())
    return resolve_day(day, scene) == slot.date()


def _picked(
    said: list[Pick], pool: list[int], slots: list[datetime], phrase: Phrase, scene: Scene
) -> Reading | None:
    if not pool:
        return None
    refused = [one for one in said if one.refused]
    out = {_index(one, pool, slots) for one in refused}
    off = {one.weekday for one in refused if one.which == "only"}
    left = [at for at in pool if at not in out and slots[at].weekday() not in off]
    wanted = [one for one in said if not one.refused]
    if not wanted:
        return _ask() if any(one.unfit for one in refused) else _one_of(left)
    last = wanted[-1]
    if last.which == "other":
        return _other(left, slots, scene)
    index = _index(last, pool, slots)
    if index is None:
        return _ask()
    if last.soft and not phrase.says_day:
        on_day = [at for at, slot in enumerate(slots) if slot.day == last.nth]
        if on_day and index not in on_day:
            return _one_of([*on_day, index])
    return _pick(index)


def _other(left: list[int], slots: list[datetime], scene: Scene) -> Reading:
    """Return the slot that is neither turned down nor under discussion, when there is just one."""
    others = [at for at in left if slots[at] != scene.context.anchor]
    return _pick(others[0]) if len(others) == 1 < len(slots) else _ask()


def _index(one: Pick, pool: list[int], slots: list[datetime]) -> int | None:
    """Return the place of the slot a pick means among the slots in question."""
    if one.weekday is not None:
        pool = [at for at in pool if slots[at].weekday() == one.weekday]
    if not pool:
        return None
    if one.which == "nth":
        return _nth(one, pool, slots)
    if one.which == "last":
        return pool[-max(one.nth, 1)] if one.nth <= len(pool) else None
    return _among(one.which, pool, sorted(pool, key=lambda at: slots[at]))


def _among(which: Which, pool: list[int], in_time: list[int]) -> int | None:
    """Return the slot that stands out: by time, in the middle, of two, or as the only one."""
    count = len(pool)
    standing = {
        "earliest": in_time[0],
        "latest": in_time[-1],
        "middle": pool[count // 2] if count % 2 else None,
        "earlier": in_time[0] if count == 2 else None,
        "later": in_time[1] if count == 2 else None,
    }
    return standing.get(which, pool[0] if count == 1 else None)


def _nth(one: Pick, pool: list[int], slots: list[datetime]) -> int | None:
    if one.nth <= len(pool):
        return pool[one.nth - 1]
    on_day = [at for at in pool if slots[at].day == one.nth]
    return on_day[0] if len(on_day) == 1 and not one.counted else None
