"""Lengths of time: "two hours", "a week and a half", "a couple of days"."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from scheduling.when.days import month_later
from scheduling.when.grammar import LONG, SHORT, UNSURE, Match, Rule, Said
from scheduling.when.scene import Scene
from scheduling.when.words import code


class Length(NamedTuple):
    """A length of time: minutes elapse, days and months run on the calendar."""

    minutes: int = 0
    days: int = 0
    months: int = 0
    unit: int = 1
    """The days of one of its units: 7 for weeks."""

    def after(self, day: date, times: int = 1) -> date:
        """Return the day this length after `day`, before it when `times` is negative."""
        return month_later(day, self.months * times) + timedelta(days=self.days * times)


SIZES: Final = {
    code("minute"): Length(minutes=1),
    code("hour"): Length(minutes=60),
    code("day"): Length(days=1),
    code("week"): Length(days=7),
    code("fortnight"): Length(days=14),
    code("month"): Length(months=1),
    code("year"): Length(months=12),
}


def _times(length: Length, count: float) -> Length:
    minutes, days, months = length.minutes, length.days, length.months
    return Length(int(minutes * count), int(days * count), int(months * count), unit=days or 30)


_COUNTS: Final = {
    "couple": 2.0,
    "few": 3.0,
    "quarter": 0.25,
    "threequarters": 0.75,
    "half": 0.5,
    "hundred": 100.0,
}


def _length(got: Match, _scene: Scene) -> Said:
    said = next((value for name, value in _COUNTS.items() if got.has(name)), 1.0)
    count = float(got.number("n")) if got.has("n") else said
    count += 0.5 if got.has("andhalf") else 0.25 if got.has("andquarter") else 0.0
    length = _times(SIZES[got.word("u")], count)
    if length.minutes:
        return Said(SHORT, Length(minutes=length.minutes + got.number("m")))
    return Said(LONG, length)


def _week_and_days(got: Match, _scene: Scene) -> Length:
    weeks = _times(SIZES[got.word("u")], got.number("n", 1))
    return Length(days=weeks.days + got.number("m", 1))


_COUNT = "(<n:N>|a|an|(a)? <couple:couple> of?|(a)? <few:(few|several)>|(a|one) <hundred:hundred>)"
LENGTH_RULES: Final = (
    # "eleven thirty two weeks from today" may be 11:30 or thirty two weeks
    Rule("(?<= HOUR) MIN (day|week|fortnight|month)", UNSURE, lambda _got, _scene: "unsure"),
    Rule(
        "(<threequarters:three> (quarter|quarters) of (a|an)|a? <quarter:quarter> (of (a|an)|DASH)"
        "|a? <half:half> (a|an|DASH)?) <u:hour>",
        SHORT,
        _length,
    ),
    Rule("<half:half> a <u:year>", LONG, _length),
    Rule(f"{_COUNT} <andhalf:and> a? half <u:UNIT>", SHORT, _length),
    Rule(f"{_COUNT} <u:UNIT> and a? (<andhalf:half>|<andquarter:quarter>)", SHORT, _length),
    Rule(
        f"{_COUNT} <u:hour> ((and|COMMA)? <m:N> minute|and <m:N> (?! COUNTED)|<m:MIN> (?! COUNTED| COLON| oclock| AMPM))",
        SHORT,
        _length,
    ),
    Rule(f"{_COUNT} <u:(week|fortnight)> and (a|<m:N>) day", LONG, _week_and_days),
    Rule(f"{_COUNT} more? (full|business|busy)? DASH? <u:UNIT>", SHORT, _length),
)
"""Lengths of time; alone they say how long, not when."""
