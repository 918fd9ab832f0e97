"""Weeks and weekends around a day, and what follows a day or a week that was just named."""

from datetime import date, timedelta
from typing import Final

from scheduling.when.anchored import under_discussion
from scheduling.when.days import Day, Days, monday_of, month_start, resolve_day
from scheduling.when.grammar import Match
from scheduling.when.scene import Scene
from scheduling.when.weeks import Span

_WEEK: Final = timedelta(days=7)


def week_span(day: date, scene: Scene, weeks: int = 0) -> Span:
    """Return the calendar week of a day, or one so many weeks on, without what has passed."""
    first = monday_of(day) + timedelta(days=7 * weeks)
    return Span(first, first + timedelta(days=7)).from_day(scene.today)


def weekend_after(got: Match, scene: Scene) -> Span | None:
    """Read "the weekend before halloween"."""
    found = resolve_day(got.value("d", Day), scene)
    if isinstance(found, str) or not got.value("s", Span).weekend:
        return None
    ahead = (4 - found.weekday()) % 7 + 1
    if got.has("back"):
        ahead = -((found.weekday() - 6) % 7) - 1
    saturday = found + timedelta(days=ahead)
    return Span(saturday, saturday + timedelta(days=2), weekend=True)


def week_of(got: Match, scene: Scene) -> Span:
    """Read "the week of the fifth"."""
    found = resolve_day(got.value("d", Day), scene)
    if isinstance(found, str):
        return Span(scene.today, scene.today, problem=found)
    return week_span(found, scene, int(got.has("after")))


def holiday_week(got: Match, scene: Scene) -> Span | None:
    """Read "christmas week", and "the easter weekend" with the free days beside it."""
    weekend = got.maybe("weekend", Span)
    if got.value("d", Day).holiday is None or (weekend and not weekend.weekend):
        return None
    found = resolve_day(got.value("d", Day), scene)
    if isinstance(found, str):
        return Span(scene.today, scene.today, problem=found)
    if got.has("week"):
        return week_span(found, scene)
    saturday = monday_of(found - timedelta(days=2)) + timedelta(days=5)
    first, last = min(saturday, found), max(saturday + timedelta(days=1), found)
    return Span(first, last + timedelta(days=1), weekend=True).from_day(scene.today)


def beside_weekend(got: Match, scene: Scene) -> Day | None:
    """Read "the day before labor day weekend"."""
    span = holiday_week(got, scene)
    if span is None or span.problem:
        return None
    return Day(exact=span.first - timedelta(days=1) if got.has("back") else span.end)


def week_before(got: Match, scene: Scene) -> Span:
    """Return the seven days up to a day: "the week before christmas"."""
    found = resolve_day(got.value("d", Day), scene)
    if isinstance(found, str):
        return Span(scene.today, scene.today, problem=found)
    return Span(found - timedelta(days=7), found).from_day(scene.today)


def week_after(got: Match, scene: Scene) -> Span:
    """Read "the week after", counted from the week just said or the day under discussion."""
    said = got.earlier(Span)
    if said and said.first > scene.today and not got.earlier(Day):
        return week_span(said.end - timedelta(days=1), scene, 1)
    return week_span(under_discussion(got, scene) or scene.today, scene, 1)


def weekend_of(got: Match, scene: Scene) -> Span:
    """Read "the weekend of the fifth"."""
    found = resolve_day(got.value("d", Day), scene)
    if isinstance(found, str):
        return Span(scene.today, scene.today, problem=found)
    saturday = monday_of(found) + timedelta(days=5)
    return Span(saturday, saturday + timedelta(days=2), weekend=True).from_day(scene.today)


def one_after(got: Match, _scene: Scene) -> Day | None:
    """Read "friday no the one after" as the friday after that, "no the day after" as the saturday."""
    day, same = got.value("d", Day), got.maybe("same", Day)
    week = got.has("one") or got.has("next") or same is not None
    if week and (day.weekday is None or (same and same.weekday != day.weekday)):
        return None
    return day.moved(7 if week else 1)


def other_nth(got: Match, _scene: Scene) -> Day | None:
    """Read "the first monday in april, no, the second" as a monday too."""
    day, nth = got.value("d", Day), got.value("e", Day)
    if day.nth is None or not nth.open_month or nth.weekday is not None or (nth.day or 9) > 5:
        return None
    return day._replace(nth=nth.day)


def same_day_after(got: Match, _scene: Scene) -> Day | None:
    """Read "thursday, no, same day next week" as the thursday after."""
    same = got.value("same", Day)
    return got.value("d", Day).again(same) if same.mode == "same" else None


def or_after(got: Match, _scene: Scene) -> Days | None:
    """Read "friday or the one after" as both days."""
    day, same = got.value("d", Day), got.maybe("same", Day)
    week = got.has("one") or got.has("next") or same is not None
    if week and (day.weekday is None or (same and same.weekday != day.weekday)):
        return None
    return Days((day, day.moved(7 if week else 1)))


def span_after(got: Match, scene: Scene) -> Span | None:
    """Read "next week or the week after": both weeks, the later one where the first is corrected."""
    first, same = got.value("s", Span), got.maybe("same", Span)
    days = (first.end - first.first).days
    if (
        (same and same != first)
        or (got.has("week") and days > 7)
        or (got.has("month") and days < 8)
    ):
        return None
    later = week_span(first.first, scene, 1) if days < 8 else _next_month(first, scene)
    if first.weekend:
        later = first._replace(first=first.first + _WEEK, end=first.end + _WEEK)
    return first.joined(later) if got.has("or") else later


def _next_month(span: Span, scene: Scene) -> Span:
    start = month_start(span.first, 1)
    return Span(start, month_start(start, 1)).from_day(scene.today)
