"""Days as said: weekdays, dates, holidays; resolved late, when all of the phrase is known."""

from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from scheduling.when.clock import Part
from scheduling.when.holidays import holiday
from scheduling.when.reading import Problem
from scheduling.when.scene import Scene

Mode = Literal[
    "bare",
    "this",
    "this week",
    "next",
    "next week",
    "later",
    "last",
    "falls",
    "working",
    "ahead",
    "same",
]
_WEEK: Final = timedelta(days=7)
WEEKS: Final[tuple[Mode, ...]] = ("this week", "next week")
"""Said with the week they are in, which goes for the weekdays beside them too."""


class Day(NamedTuple):
    """A day as said; what was left out is None and filled in by the rest of the phrase.

    `nth` counts `weekday` inside the month, -1 for the last. `weeks` and `days` are added to the
    day found. `holiday` indexes `HOLIDAYS`. Of mode "same", the day stands a week after the one said before it.
    """

    exact: date | None = None
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    nth: int | None = None
    mode: Mode = "bare"
    months_on: int | None = None
    days: int = 0
    holiday: int | None = None
    part: Part | None = None
    problem: Problem | None = None

    @property
    def open_month(self) -> bool:
        """Tell whether only a day of the month was said."""
        return self.day is not None and self.month is None and self.months_on is None

    @property
    def bare_weekday(self) -> bool:
        """Tell whether only a weekday was said."""
        return self.weekday is not None and self.day is None and self.nth is None

    def in_week_of(self, later: "Day") -> "Day":
        """Return this weekday in the week said with a later one: "thursday or friday next week"."""
        if later.mode in WEEKS and self.bare_weekday and self.mode == "bare":
            return self._replace(mode=later.mode)
        return self

    def moved(self, days: int) -> "Day":
        """Return the day so many days on."""
        return self._replace(days=self.days + days)

    def again(self, same: "Day") -> "Day":
        """Return this day a week on, as "same day next week" after it asks; that of a month is unclear."""
        return Day(problem="unsure") if same.months_on else self.moved(7)


class Days(NamedTuple):
    """Days named as alternatives: "this friday or the one after"."""

    days: tuple[Day, ...]


def monday_of(day: date) -> date:
    """Return the Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def month_start(day: date, months: int = 0) -> date:
    """Return the first of the month so many months after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_later(day: date, months: int) -> date:
    """Return the same day so many months on, or the last day of a shorter month."""
    first = month_start(day, months)
    last = month_start(first, 1) - timedelta(days=1)
    return min(last, first + timedelta(days=day.day - 1))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _near_year(month: int, day: int, today: date) -> date | None:
    """Return the next such date from today on; None when next year's does not exist either."""
    this_year = _date(today.year, month, day)
    if this_year and this_year >= today:
        return this_year
    return _date(today.year + 1, month, day)


def resolve_day(said: Day, scene: Scene, within: tuple[date, date] | None = None) -> date | Problem:
    """Return the day meant, or why there is none; `within` is the span said around it."""
    found = said.problem or _find(said, scene, within)
    if isinstance(found, str):
        return found
    if found is None:
        return "impossible_date"
    if said.days:
        found += timedelta(days=said.days)
    return found if found >= scene.today else "past"


def _find(said: Day, scene: Scene, within: tuple[date, date] | None) -> date | Problem | None:
    if said.holiday is not None:
        return _holiday(said, scene)
    if said.nth is not None:
        return _nth_weekday(said, scene, within)
    if said.day is not None:
        return _dated(said, scene, within)
    return said.exact or _weekday(said, scene, within)


def _holiday(said: Day, scene: Scene) -> date:
    index, locale = said.holiday or 0, scene.context.locale
    if said.year:
        return holiday(index, said.year, locale)
    this_year = holiday(index, scene.today.year, locale)
    if this_year >= scene.today:
        return this_year
    return holiday(index, scene.today.year + 1, locale)


def _weekday(said: Day, scene: Scene, within: tuple[date, date] | None) -> date | Problem | None:
    if said.weekday is None:
        return None
    today = scene.today
    if within and not said.mode.startswith("next"):
        first = within[0] + timedelta(days=(said.weekday - within[0].weekday()) % 7)
        if first < within[1]:
            return first
        if within[1] - within[0] <= timedelta(days=2):
            return "unsure"  # "monday, this weekend"
    ahead = today + timedelta(days=(said.weekday - today.weekday()) % 7)
    if said.mode == "bare":
        return ahead
    this_week = monday_of(today) + timedelta(days=said.weekday)
    to_come = ahead if ahead > today else today + _WEEK
    by_mode = {
        "this": max(this_week, ahead) if this_week < today else this_week,
        "this week": this_week,
        "next": this_week + _WEEK,
        "next week": this_week + _WEEK,
        "ahead": to_come,
        "later": to_come + _WEEK,
        "last": ahead - _WEEK,
    }
    return by_mode.get(said.mode, ahead)


def _dated(said: Day, scene: Scene, within: tuple[date, date] | None) -> date | Problem | None:
    day = said.day or 0
    if said.month and said.year:
        found = _date(said.year, said.month, day)
        return _checked(said, found)
    if said.months_on is not None:
        first = month_start(scene.today, said.months_on)
        return _checked(said, _date(first.year, first.month, day))
    if said.month:
        found = _near_year(said.month, day, scene.today)
        if found is None and said.month == 2 and day == 29:
            return "impossible_date"
        return _checked(said, found)
    start = max(within[0], scene.today) if within else scene.today
    found = _day_of_month(said, start)
    outside = within and isinstance(found, date) and found >= within[1]
    return "impossible_date" if outside else found


def _checked(said: Day, found: date | None) -> date | Problem | None:
    """Hold a date against the weekday said with it."""
    if found is None or said.weekday is None or found.weekday() == said.weekday:
        return found
    return "unsure"


def _day_of_month(said: Day, start: date) -> date | Problem | None:
    """Return the next day of that number; with a weekday, the next one that falls on it."""
    day = said.day or 0
    for ahead in range(40):
        first = month_start(start, ahead)
        found = _date(first.year, first.month, day)
        if found is None or found < start:
            continue
        if said.weekday in (None, found.weekday()):
            return found
        if said.mode != "falls":
            return "unsure"
    return None


_SOON: Final = timedelta(days=70)


def near_misses(said: Day, scene: Scene) -> list[date]:
    """Return the dates "friday the sixth" may mean when the sixth is no friday.

    Each half of it, and a sixth soon after that is a friday.
    """
    if said.weekday is None or said.day is None:
        return []
    dated = resolve_day(said._replace(weekday=None), scene)
    if isinstance(dated, str):
        return []
    near = (dated + timedelta(days=off) for off in (-1, 1, -2, 2, -3, 3))
    named = [day for day in near if day.weekday() == said.weekday][:1]
    both = resolve_day(said._replace(mode="falls"), scene)
    if isinstance(both, date) and both - scene.today < _SOON:
        named.append(both)
    return sorted({day for day in (dated, *named) if day >= scene.today})


def _nth_weekday(said: Day, scene: Scene, within: tuple[date, date] | None) -> date | None:
    if said.month:
        year = said.year or scene.today.year
        found = _nth_in(date(year, said.month, 1), said)
        if said.year is None and (found is None or found < scene.today):
            found = _nth_in(date(year + 1, said.month, 1), said)
        return found
    if within:
        return _nth_in(month_start(within[0]), said)
    found = _nth_in(month_start(scene.today, said.months_on or 0), said)
    if said.months_on is None and (found is None or found < scene.today):
        found = _nth_in(month_start(scene.today, 1), said)
    return found


def _nth_in(first: date, said: Day) -> date | None:
    last = month_start(first, 1) - timedelta(days=1)
    if said.weekday is None:
        weekend = max(last.weekday() - 4, 0) if said.mode == "working" else 0
        return last - timedelta(days=weekend - (said.nth or -1) - 1)
    weekday, nth = said.weekday, said.nth or 1
    if nth < 0:
        return last - timedelta(days=(last.weekday() - weekday) % 7 - 7 * (nth + 1))
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return found if found.month == first.month else None
