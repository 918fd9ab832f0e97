"""Whether a described account can be: a clear sentence instead of a surprise at the first request."""

from datetime import date

from scheduling.localcal.errors import LocalCalError
from scheduling.localcal.seeds.descriptions import (
    WEEKDAYS,
    AccountSeed,
    EventTypeSeed,
    OpenHours,
    ScheduleSeed,
)
from scheduling.localcal.times.hours import minute_of
from scheduling.localcal.times.instants import known_zone

_MOST_BUFFER = 24 * 60


def check_seed(seed: AccountSeed) -> None:
    """Check an account's description.

    Raises:
        LocalCalError: it cannot be.
    """
    if not seed.username:
        raise LocalCalError("An account needs a username.")
    _check_schedule(ScheduleSeed(seed.time_zone, seed.hours, seed.overrides))
    for one in seed.event_types:
        _check_event_type(one)
    for start, end in seed.busy:
        if start.tzinfo is None or end.tzinfo is None:
            raise LocalCalError("Busy times need aware datetimes.")


def _check_event_type(one: EventTypeSeed) -> None:
    counts = (one.minutes, *one.lengths, *(() if one.step is None else (one.step,)))
    if min(counts) < 1:
        raise LocalCalError(f"Event type {one.slug} needs a length and a step of a minute or more.")
    if min(one.notice, one.offset, one.before, one.after) < 0:
        raise LocalCalError(f"Event type {one.slug} has a negative notice, offset or buffer.")
    if max(one.before, one.after) > _MOST_BUFFER:
        raise LocalCalError(f"Event type {one.slug} has a buffer longer than a day.")
    if one.schedule:
        _check_schedule(one.schedule)


def _check_schedule(schedule: ScheduleSeed) -> None:
    if known_zone(schedule.time_zone) is None:
        raise LocalCalError(f"{schedule.time_zone} is no IANA time zone.")
    for one in schedule.hours:
        _check_hours(one)
    for override in schedule.overrides:
        try:
            date.fromisoformat(override.date)
            minute_of(override.start)
            minute_of(override.end)
        except ValueError as error:
            raise LocalCalError(f"{override} is no date override.") from error


def _check_hours(one: OpenHours) -> None:
    unknown = [day for day in one.days if day not in WEEKDAYS]
    if unknown:
        raise LocalCalError(f"{unknown[0]} is no weekday; they are {', '.join(WEEKDAYS)}.")
    try:
        ordered = minute_of(one.start) < minute_of(one.end)
    except ValueError as error:
        raise LocalCalError(f"{one.start} to {one.end} are no hours.") from error
    if not ordered:
        raise LocalCalError(f"Hours cannot end at {one.end} when they start at {one.start}.")
