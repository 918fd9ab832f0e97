"""What is wished, apart from what is only told beside it: reasons, other people's days, days given up.

An utterance is cut into clauses (`joints`), and each is wished, told, refused, or says when somebody is free
(`clauses`). What is only told goes. A time somebody is free at is corrected by the wish, as in "i'm off on friday so
could we do three"; of what is told at most its day is kept, for a wish without one: "half eight on thursday, so
could we do nine that day". Where no clause is clearly the wish, all stays as it was said.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from scheduling.when.clauses import (
    BACK,
    DAYS,
    GIVEN_UP,
    HAPPENED,
    HOURS,
    SLIP,
    STILL,
    Clause,
    Role,
    clauses_of,
)
from scheduling.when.clock import Part
from scheduling.when.days import Day, month_start, resolve_day
from scheduling.when.grammar import CUT, EMPTY, MOVED, NOT, Line, line_of
from scheduling.when.joints import Wording, may_tell
from scheduling.when.refusals import Unwanted
from scheduling.when.scene import Scene
from scheduling.when.weeks import Span
from scheduling.when.words import code, listed

_BOOKED: Final = Wording(r"""
    (?:my|the|our|an?|this|that|his|her|have|got|TIME) (?:next |last |TIME )?(?:appointment|appt|booking|reservation|slot)
""")
"""What was booked here before: the rules for moves read that."""
_OF_IT: Final = Wording(r"""
    (?:it|that|this) is (?:booked|at|on)
    [TH] is (?:a|an|free|available|ok|good)
""")
"""Told of the visit itself."""
_ASKS: Final = Wording(r"""
    so|can|could|would|please|need
""")
_THAT_DAY: Final = Wording(r"""
    (?:that|the same|same) (?:day|week|P)
    there and then
""")
_NEGATED: Final = Wording(r"""
    nothing|not|isn'?t|aren'?t|don'?t|no
""")
_END: Final = Wording(r"""
    earl(?:y|ier|iest)|soon\w*|late(?:r|st)|asap
""")
"""Which end of a window is wanted: that may be said in a clause of its own."""
_BETTER: Final = Wording(r"""
    better|best|easier|easiest|prefer|works|suits|ideal|perfect|good|great|fine
""")
_LEADING: Final = frozenset((",", ".", *map(code, listed("so but and because then since as"))))
_ORDER: Final[dict[Role, int]] = {"free": 0, "told": 0, "refused": 1}
"""What the wish corrects comes before it, however it was said."""


def wished(line: Line, text: str, scene: Scene) -> Line:
    """Return the line without what is only told beside a wish; the same line where nothing is."""
    if not may_tell(line, text):
        return line
    clauses = clauses_of(line, text)
    kept = _kept(clauses)
    return line if kept is None else _joined(_near_told(line, clauses, scene), kept)


def _near_told(line: Line, clauses: Sequence[Clause], scene: Scene) -> Line:
    """Give "the eleventh" of a wish the month that is nearest to "the tenth of june" told beside it.

    And "same day next week" the weekday of the last day told.
    """
    told = [day for one in clauses if one.role != "wish" for day in one.days if day.mode != "same"]
    dated = [day for day in told if day.month]
    near = resolve_day(dated[-1], scene) if dated else None
    values = list(line.values)
    for at, value in enumerate(values):
        if isinstance(value, Day) and value.mode == "same" and told:
            values[at] = told[-1].again(value)
        elif isinstance(value, Day) and isinstance(near, date):
            values[at] = _nearest(value, near)
    return line._replace(values=values)


def _nearest(said: Day, near: date) -> Day:
    """Return a bare day of the month as the one nearest to a date."""
    if not said.open_month or said.weekday is not None:
        return said
    months = (month_start(near, ahead) for ahead in (-1, 0, 1))
    days = [first + timedelta(days=(said.day or 1) - 1) for first in months]
    same = [day for day in days if day.day == said.day]
    return (
        said._replace(day=None, exact=min(same, key=lambda day: abs(day - near))) if same else said
    )


def _kept(clauses: Sequence[Clause]) -> list[Clause] | None:
    """Return the clauses that count, in the order to read them; None where all stays as it is."""
    timed = _with_better(_without_given_up([one for one in clauses if one.times]))
    if _is_unclear(clauses, timed):
        return None
    if not any(one.role == "wish" for one in timed):
        timed = _wished_free(timed)
    wishes = [one for one in timed if one.role == "wish"]
    if not wishes:
        return [] if timed and all(map(_is_over, timed)) else None
    if any(_limits(one, wishes) for one in timed):
        return None
    reasons = any(one.role == "nothing" and one.joint == "because" for one in clauses)
    if len(wishes) == len(timed) and not (reasons and len(timed) > 1):
        return None
    ends = [one for one in clauses if one.role == "nothing" and _is_said_apart(one)]
    same_time = any("C" in one.words.split() for one in clauses)
    kept = [*_beside(timed, wishes, same_time=same_time), *ends]
    return sorted(kept, key=lambda one: (_ORDER.get(one.role, 2), one.start))


def _is_unclear(clauses: Sequence[Clause], timed: Sequence[Clause]) -> bool:
    """Tell whether the line is better read whole: a move, a wish that counts from what is told."""
    if any(one.role == "loose" or _BOOKED.within(one.words) for one in timed):
        return True
    if any(
        one.role == "told" and one.joint != "because" and _OF_IT.within(one.words) for one in timed
    ):
        return True
    return any(
        one.role == "nothing" and _ASKS.within(one.words) and BACK.within(one.words)
        for one in clauses
    )


def _without_given_up(timed: list[Clause]) -> list[Clause]:
    """Refuse what "i'd love the monday but ..." gives up, where another wish follows."""
    out = list(timed)
    for at, one in enumerate(timed[:-1]):
        later = any(two.role in ("wish", "free") for two in timed[at + 1 :])
        if one.role == "wish" and later and GIVEN_UP.within(one.words):
            out[at] = one._replace(role="refused")
    return out


def _with_better(timed: list[Clause]) -> list[Clause]:
    """Take the "thursday's better" after "i can do tuesday or thursday" for a wish that corrects."""
    first = next((one.start for one in timed if one.role == "wish"), None)
    if first is None:
        return timed
    return [
        one._replace(role="wish", joint="better") if _is_better(one, first) else one
        for one in timed
    ]


def _is_better(one: Clause, first: int) -> bool:
    after = one.start > first and one.joint != "because"
    return after and one.role == "free" and bool(DAYS & one.times) and _BETTER.within(one.words)


def _wished_free(timed: Sequence[Clause]) -> list[Clause]:
    """Take "thursday i'm free" for the wish where nothing else is."""
    free = [one for one in timed if one.role == "free"]
    wishes = [one for one in free if one.joint != "because"] or free
    return [one._replace(role="wish") if one in wishes else one for one in timed]


def _is_over(one: Clause) -> bool:
    """Tell whether a clause is about the past, and not about what is booked."""
    return HAPPENED.within(one.words) and not STILL.within(one.words)


def _is_said_apart(one: Clause) -> bool:
    return one.joint != "because" and (_END.within(one.words) or SLIP.within(one.words))


def _limits(one: Clause, wishes: Sequence[Clause]) -> bool:
    """Tell whether a clause bounds the wish before it: "friday works but i finish at four"."""
    if one.role != "told" or one.joint != "but" or DAYS & one.times:
        return False
    return one.start > wishes[0].start and not any(HOURS & two.times for two in wishes)


class _Wish(NamedTuple):
    """What the wished clauses say, and what they lack."""

    pick: bool
    days: bool
    hours: bool
    that_day: bool
    same_time: bool


def _beside(timed: Sequence[Clause], wishes: Sequence[Clause], *, same_time: bool) -> list[Clause]:
    """Return the wishes and what they rest on: what they count from, whose day they keep."""
    pick = any("K" in one.times for one in wishes)
    wish = _Wish(
        pick=pick,
        days=pick or any(DAYS & one.times for one in wishes),
        hours=any(HOURS & one.times for one in wishes),
        that_day=any(_THAT_DAY.within(one.words) for one in wishes),
        same_time=same_time,
    )
    back = timed.index(wishes[0]) - 1 if any(BACK.within(one.words) for one in wishes) else -1
    roles = ("wish" if at == back else _kept_as(one, wish) for at, one in enumerate(timed))
    kept = [one._replace(role=role) for one, role in zip(timed, roles, strict=True) if role]
    if wish.hours or wish.pick or any(one.role == "free" and HOURS & one.times for one in kept):
        return [one for one in kept if one.role != "refused" or not one.times <= HOURS]
    return kept


def _kept_as(one: Clause, wish: _Wish) -> Role | None:
    """Return what a clause counts as beside the wish, None where it does not."""
    if one.role in ("wish", "slip"):
        return one.role
    days = bool(DAYS & one.times)
    if one.role == "free":
        return None if wish.pick or (wish.days and "D" in one.times) else "free"
    if wish.same_time and HOURS & one.times and not wish.hours:
        return "free"  # corrected by the wish, which keeps its hour
    lacks_day = days and wish.hours and not wish.days
    if one.role == "refused":
        return "told" if lacks_day and (wish.that_day or HOURS & one.times) else "refused"
    return "told" if lacks_day and not HAPPENED.within(one.words) else None


def _joined(line: Line, kept: Sequence[Clause]) -> Line:
    """Return one line of the clauses kept, told apart by what corrects what."""
    out = EMPTY
    before: Clause | None = None
    for one in kept:
        start = one.start
        joined = before is not None and (
            before.role == "slip"
            or (before.end == start and before.role == one.role and one.joint != "better")
        )
        while not joined and start < one.end and line.codes[start] in _LEADING:
            start += 1
        piece = _piece(line.part(start, one.end), one)
        if not piece.codes:
            continue
        if before is not None and not joined:
            out = out.joined(line_of([_between(before, one)], [None], piece.spans[:1]))
        out = out.joined(piece)
        before = one
    return out


def _between(before: Clause, after: Clause) -> str:
    """Return the code that stands between two clauses: the later corrects, follows or adds."""
    if before.role in ("free", "told"):
        return CUT
    if before.role == "refused" and after.role == "wish":
        return MOVED
    return CUT if after.joint in ("but", "better") else ","


def _piece(said: Line, one: Clause) -> Line:
    """Return the codes of a clause, of a told one its day, of a refused one the refusal."""
    if not said.codes:
        return said
    if one.role == "told" or (one.role == "free" and _NEGATED.within(one.words)):
        return _day_of(said)
    if one.role == "slip":
        return line_of([CUT], [None], said.spans[:1])
    return _refusal(said) if one.role == "refused" else said


def _day_of(said: Line) -> Line:
    """Return the last day of a clause alone, without the "early" of "early tomorrow"."""
    at = max(said.codes.rfind(char) for char in DAYS)
    day = said.values[at]
    value = day._replace(part=None) if isinstance(day, Day) else day
    return line_of([said.chars[at]], [value], [said.spans[at]]) if at >= 0 else EMPTY


def _refusal(said: Line) -> Line:
    """Return what is turned down; of "tuesday morning" neither the day nor the mornings are."""
    days = tuple(value for value in said.values if isinstance(value, Day))
    parts = tuple(value for value in said.values if isinstance(value, Part))
    wide = tuple(value for value in said.values if isinstance(value, Span))
    if ((days or wide) and parts) or not (days or wide or parts):
        return EMPTY
    span = (said.spans[0][0], said.spans[-1][1])
    return line_of([NOT], [Unwanted(days, parts, wide)], [span])
