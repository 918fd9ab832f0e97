"""Recurring bookings: the starts of a recurrence, and cancelling what remains of it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.localcal.errors import HttpRefusal
from scheduling.localcal.seeds.descriptions import EventTypeSeed, Recurrence
from scheduling.localcal.times.instants import from_ms, known_zone, to_ms


def occurrences(
    terms: EventTypeSeed, start_at: int, time_zone: str, count: int | None
) -> list[int]:
    """Return the starts of a booking: one, or those of the recurrence, in the attendee's local time.

    Raises:
        HttpRefusal: 400, more are asked than the event type allows.
    """
    recurrence = terms.recurrence
    if recurrence is None:
        return [start_at]
    if count is not None and count > recurrence.occurrences:
        raise HttpRefusal(
            400,
            "Provided recurrence count is higher than the event type's recurring event count.",
        )
    tz = known_zone(time_zone) or ZoneInfo("UTC")
    local = from_ms(start_at).astimezone(tz)
    return [
        to_ms(_later(local, recurrence, number))
        for number in range(count or recurrence.occurrences)
    ]


def _later(local: datetime, recurrence: Recurrence, number: int) -> datetime:
    steps = number * recurrence.interval
    if recurrence.frequency in ("daily", "weekly"):
        days = steps * (7 if recurrence.frequency == "weekly" else 1)
        if local.year + days // 365 > 8999:
            raise HttpRefusal(400, "The recurrence reaches too far.")
        return local + timedelta(days=days)  # the same wall time: aware arithmetic is local
    months = steps * (12 if recurrence.frequency == "yearly" else 1) + local.month - 1
    year, month = local.year + months // 12, months % 12 + 1
    if year > 8999:
        raise HttpRefusal(400, "The recurrence reaches too far.")
    return local.replace(year=year, month=month, day=min(local.day, _last_day(year, month)))


def _last_day(year: int, month: int) -> int:
    after = datetime(year + month // 12, month % 12 + 1, 1)  # noqa: DTZ001  # a date only
    return (after - timedelta(days=1)).day
