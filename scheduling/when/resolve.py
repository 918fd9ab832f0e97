"""A phrase -> a reading: days on the calendar, hours by opening hours, the clocks of the zone."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import NamedTuple

from scheduling.labels import full_day_label
from scheduling.when.bands import DAY_MINUTES, QUESTIONS, Band, Refused, band_of, clipped, minute_of
from scheduling.when.clock import USUAL_HOURS, Clock, minutes_of
from scheduling.when.days import WEEKS, Day, monday_of, near_misses, resolve_day
from scheduling.when.phrase import Phrase
from scheduling.when.reading import NOTHING, Problem, Reading
from scheduling.when.scene import Instant, Scene
from scheduling.when.weeks import Span
from scheduling.when.windows import DayRange


class _Dates(NamedTuple):
    """Days from `first` up to, without, `end`; instants when a clock time bounds them."""

    first: date | None
    end: date | None
    excluded: tuple[date, ...] = ()
    first_at: int | None = None
    end_at: int | None = None


def problem_reading(
    problem: Problem, question: str = "", options: tuple[Reading, ...] = ()
) -> Reading:
    """Return the reading of a phrase that cannot be answered."""
    return Reading(
        "none", problem=problem, question=question or QUESTIONS[problem], options=options
    )


def resolve(phrase: Phrase, scene: Scene) -> Reading:
    """Return the reading of a phrase."""
    if phrase.empty:
        return NOTHING
    try:
        return _resolve(phrase, scene)
    except Refused as refused:
        return problem_reading(refused.problem, refused.question, refused.options)
    except (OverflowError, ValueError):
        return problem_reading("unsure")


def _resolve(phrase: Phrase, scene: Scene) -> Reading:
    if phrase.problem or (phrase.unclear and not (phrase.days or phrase.says_hour)):
        raise Refused(phrase.problem or "unsure", phrase.question)
    if phrase.instant:
        return _at_instant(phrase.instant, scene)
    phrase = _day_within(phrase, scene)
    days = days_of(phrase, scene)
    clocks = _clocks_of(phrase)
    if len(clocks) > 1:
        return _several_clocks(phrase, clocks, days, scene)
    if clocks and not phrase.hours:
        return _at_clock(phrase, clocks[0], days, scene)
    if clocks:  # "between two and four ... ten": two different wishes
        raise Refused("ambiguous")
    band = band_of(phrase, scene)
    if len(days) == 1 and not phrase.ranges:
        return _one_day(phrase, days[0], band, scene)
    return _window(phrase, days, band, scene)


def _clocks_of(phrase: Phrase) -> tuple[Clock, ...]:
    """Return the times that were said, each once, in the half of the day that was said."""
    half = phrase.half
    clocks = tuple(clock.within(half) for clock in phrase.clocks) if half else phrase.clocks
    return tuple(dict.fromkeys(clocks)) if len(clocks) > 1 else clocks


def _day_within(phrase: Phrase, scene: Scene) -> Phrase:
    """Read "the wednesday between the third and the tenth" as one day of that range."""
    if len(phrase.ranges) != 1 or not phrase.days:
        return phrase
    if not all(day.bare_weekday and day.mode == "bare" for day in phrase.days):
        return phrase
    dates = _ranged(phrase, scene)
    if not (dates.first and dates.end) or dates.first_at or dates.end_at:
        return phrase
    return replace(phrase, ranges=(), span=Span(dates.first, dates.end))


def _at_instant(said: Instant, scene: Scene) -> Reading:
    if said.at < scene.now - timedelta(minutes=1):
        raise Refused("past")
    if said.until:
        return Reading("window", start_at=said.at, end_at=said.until)
    return Reading("datetime", at=said.at.astimezone(scene.tz))


def days_of(phrase: Phrase, scene: Scene) -> list[date]:
    """Return the days that were named, ascending, each once."""
    within = (phrase.span.first, phrase.span.end) if phrase.span else None
    merged = merged_days(phrase.days, phrase.unwanted_days)
    if len(merged) < 2:
        return [_resolved(day, scene, within) for day in merged]
    if phrase.listed and len(merged) > 1:
        to_come = [day for day in merged if resolve_day(day, scene, within) != "past"]
        merged = to_come or merged
    found = [_resolved(day, scene, within) for day in merged]
    if len(found) == 2 and merged[0].open_month and merged[1].open_month:
        found[1] = _in_same_month(merged, found, scene)
    if found[-1] == scene.today < found[0] and merged[-1].bare_weekday:
        found[-1] += timedelta(days=7)  # "monday or tuesday", said on a tuesday
    days = sorted(set(found))
    if len(days) == 2 and not phrase.listed:  # "today, march fifth", "i said monday, tuesday"
        raise _refusal("unsure", days)
    return days


def merged_days(said: tuple[Day, ...], unwanted: tuple[Day, ...]) -> list[Day]:
    """Join "the fifth ... a monday" and give "the fifth or sixth of april" one month."""
    days = list(said)
    if len(days) < 2 and not unwanted:
        return days
    _place_same_days(days, unwanted)
    week = next((day for day in (*reversed(said), *unwanted) if day.mode in WEEKS), None)
    if week:
        days = [day.in_week_of(week) for day in days]
    if len(days) < 2:
        return days
    months = [day for day in days if day.month or day.months_on is not None]
    if months:
        month = months[-1]
        days = [
            day._replace(month=month.month, year=month.year, months_on=month.months_on)
            if day.open_month
            else day
            for day in days
        ]
    dated = [day for day in days if day.day is not None]
    if len(dated) == 2 == len(days):
        days = [days[0], _elliptic(days[0], days[1])]
    bare = [day for day in days if day.bare_weekday and not day.mode.startswith("next")]
    if len(dated) == 1 and len(bare) == 1 and len(days) == 2 and dated[0].weekday is None:
        return [dated[0]._replace(weekday=bare[0].weekday)]
    return days


def _place_same_days(days: list[Day], unwanted: tuple[Day, ...]) -> None:
    """Put the second of "thursday or same day next week" on a thursday."""
    for at, day in enumerate(days):
        if day.mode == "same" and (before := (*unwanted, *days[:at])):
            days[at] = before[-1].again(day)


def _in_same_month(days: list[Day], found: list[date], scene: Scene) -> date:
    """Return the second of "the first or the second", which follows the first said."""
    ascending = (days[0].day or 0) < (days[1].day or 0)
    if ascending and found[1] < found[0]:
        return _resolved(days[1], scene._replace(today=found[0]))
    return found[1]


def _elliptic(first: Day, last: Day) -> Day:
    """Give "the twenty fifth or sixth" its tens."""
    tens = (first.day or 0) // 10 * 10
    short = tens >= 20 and last.day is not None and 0 < last.day < 10 and first.month == last.month
    return last._replace(day=tens + last.day) if short and last.day else last


def _resolved(day: Day, scene: Scene, within: tuple[date, date] | None = None) -> date:
    found = resolve_day(day, scene, within)
    if isinstance(found, str):
        raise _refusal(found, near_misses(day, scene) if found == "unsure" else [])
    return found


def _refusal(problem: Problem, days: list[date]) -> Refused:
    """Return why there is no day, with the days to choose from where the words fit two."""
    if len(days) < 2:
        return Refused(problem)
    options = tuple(Reading("date", day=day) for day in days)
    *names, last = (full_day_label(day) for day in days)
    return Refused(problem, f"Do you mean {', '.join(names)}, or {last}?", options)


def _several_clocks(
    phrase: Phrase, clocks: tuple[Clock, ...], days: list[date], scene: Scene
) -> Reading:
    """Two times without a correction: the same time twice, else a question or a span of days."""
    minutes = {minute_of(clock, scene) for clock in clocks}
    if len(minutes) == 1:
        best = max(clocks, key=lambda clock: (clock.sure, clock.half is not None))
        return _at_clock(phrase, best, days, scene)
    raise Refused("ambiguous")


def _at_clock(phrase: Phrase, clock: Clock, days: list[date], scene: Scene) -> Reading:
    minute = minute_of(clock, scene)
    if len(days) == 1 and not phrase.ranges:
        return _at_day(phrase, clock, days[0], minute, scene)
    if days or phrase.span or phrase.ranges:
        band = Band(minute, min(minute + 30, DAY_MINUTES), approximate=True)
        return _window(phrase, days, band, scene)
    at_time = time(minute // 60 % 24, minute % 60, fold=clock.fold)
    return Reading(kind="time", at_time=at_time, approximate=clock.approximate)


def _at_day(phrase: Phrase, clock: Clock, day: date, minute: int, scene: Scene) -> Reading:
    at = scene.instant(day, minute, fold=clock.fold)
    if at < scene.now and day == scene.today:
        said = phrase.days[-1] if phrase.days else Day()
        if not said.bare_weekday or said.mode in ("this", "this week"):
            raise Refused("past")
        at = scene.instant(day + timedelta(days=7), minute, fold=clock.fold)
    if at < scene.now - timedelta(minutes=1):
        raise Refused("past")
    return Reading(kind="datetime", at=at, approximate=clock.approximate)


def _one_day(phrase: Phrase, day: date, band: Band | None, scene: Scene) -> Reading:
    if band is None:
        if phrase.preference is None:
            return Reading(kind="date", day=day)
        start, end = scene.instant(day), scene.instant(day + timedelta(days=1))
        return Reading(kind="window", start_at=start, end_at=end, preference=phrase.preference)
    first, last = clipped(band, scene)
    if band.start is None and not first and phrase.parts and not phrase.hours:
        first = minutes_of(USUAL_HOURS[0])  # a morning does not begin at midnight
    start, end = scene.instant(day, first), scene.instant(day, last)
    if end <= scene.now:
        said = phrase.days[-1] if phrase.days else Day()
        if not said.bare_weekday or said.mode in ("this", "this week"):
            raise Refused("past")
        again = day + timedelta(days=7)
        start, end = scene.instant(again, first), scene.instant(again, last)
    return Reading(
        kind="window",
        start_at=start,
        end_at=end,
        approximate=band.approximate,
        preference=phrase.preference,
    )


def _window(phrase: Phrase, days: list[date], band: Band | None, scene: Scene) -> Reading:
    dates = _dates(phrase, days, scene)
    if dates is None:
        start = end = None
    else:
        start = scene.instant(dates.first, dates.first_at or 0) if dates.first else None
        end = scene.instant(dates.end, dates.end_at or 0) if dates.end else None
    if end is not None and end <= scene.now:
        raise Refused("past")
    if start is not None and end is not None and start >= end:
        raise Refused("unsure")
    excluded = (*(dates.excluded if dates else ()), *_unwanted(phrase, dates, scene))
    if dates and dates.first and dates.end and _is_all_of(dates.first, dates.end, excluded):
        raise Refused("unsure")
    return Reading(
        kind="window",
        start_at=start,
        end_at=end,
        from_time=_time(band.start) if band else None,
        to_time=_time(band.end) if band else None,
        excluded_days=tuple(sorted(set(excluded))),
        approximate=band.approximate if band else False,
        preference=phrase.preference,
    )


def _is_all_of(first: date, end: date, excluded: tuple[date, ...]) -> bool:
    """Tell whether no day of a window is left: "next week's a write off so the following week"."""
    days = (end - first).days
    return 0 < days <= len(excluded) and all(
        first + timedelta(days=ahead) in excluded for ahead in range(days)
    )


def _time(minute: int | None) -> time | None:
    """Return a local time; midnight at the end of a day is an open end."""
    if minute is None or minute >= DAY_MINUTES:
        return None
    return time(minute // 60, minute % 60)


def _dates(phrase: Phrase, days: list[date], scene: Scene) -> _Dates | None:
    if days and not phrase.ranges:
        first, end = days[0], days[-1] + timedelta(days=1)
        skipped = [first + timedelta(days=n) for n in range((end - first).days)]
        left_out = tuple(day for day in skipped if day not in days) if len(days) > 1 else ()
        return _Dates(first, end, left_out if len(left_out) < 40 else ())
    if phrase.ranges:
        return _ranged(phrase, scene)
    named = [day for day in phrase.unwanted_days if day.mode in WEEKS]
    if phrase.span:
        if phrase.span.problem:
            raise Refused(phrase.span.problem)
        return _Dates(phrase.span.first, phrase.span.end, phrase.span.excluded)
    current = [span.end for span in phrase.unwanted_spans if span.first <= scene.today]
    if current:
        return _Dates(max(current), None)
    return _week_of(named[-1], scene) if named else None


def _week_of(said: Day, scene: Scene) -> _Dates:
    """Return the week of "any day but friday next week", from today on."""
    monday = monday_of(_resolved(said, scene))
    return _Dates(max(monday, scene.today), monday + timedelta(days=7))


def _ranged(phrase: Phrase, scene: Scene) -> _Dates:
    """Return the days of the ranges that were said, cut with the span around them."""
    within = (phrase.span.first, phrase.span.end) if phrase.span else None
    dates = _Dates(*(within or (None, None)))
    for said in phrase.ranges:
        first = _range_start(said, scene, within)
        end = _range_end(said, first, scene, within)
        dates = _Dates(
            first or dates.first,
            end or dates.end,
            first_at=minute_of(said.first_at, scene) if said.first_at else dates.first_at,
            end_at=minute_of(said.end_at, scene) if said.end_at else dates.end_at,
        )
    return dates


def _range_start(said: DayRange, scene: Scene, within: tuple[date, date] | None) -> date | None:
    if said.first is None:
        return None
    found = resolve_day(said.first, scene, within)
    if found == "past" and said.first.exact:
        return scene.today
    if isinstance(found, str):
        raise Refused(found)
    return found


def _range_end(
    said: DayRange, first: date | None, scene: Scene, within: tuple[date, date] | None
) -> date | None:
    """Return where a range ends, the next such day after its first one."""
    if said.end is None:
        return None
    later = scene._replace(today=first) if first else scene
    if said.end.day is not None:
        return _resolved(said.end, later, within)
    end = _resolved(said.end, scene, within)
    return _resolved(said.end, later, within) if first and end <= first else end


def _unwanted_span(span: Span, first: date, end: date) -> list[date]:
    """Return the days of a span that was turned down; weekends count in every week."""
    days = [first + timedelta(days=n) for n in range(min((end - first).days, 62))]
    if span.weekend:
        return [day for day in days if day.weekday() > 4]
    return [day for day in days if span.first <= day < span.end]


def _unwanted(phrase: Phrase, dates: _Dates | None, scene: Scene) -> tuple[date, ...]:
    """Return the days that were turned down; a bare weekday counts every week of the window."""
    first = (dates.first if dates else None) or scene.today
    end = (dates.end if dates else None) or first + timedelta(days=28)
    out = [day for span in phrase.unwanted_spans for day in _unwanted_span(span, first, end)]
    for said in phrase.unwanted_days:
        if said.bare_weekday and said.mode == "bare":
            days = (end - first).days
            ahead = (first + timedelta(days=n) for n in range(min(days, 28)))
            out += [day for day in ahead if day.weekday() == said.weekday]
        else:
            found = resolve_day(said, scene)
            if not isinstance(found, str):
                out.append(found)
    return tuple(out)
