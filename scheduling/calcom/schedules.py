"""When a user can be booked: Cal.com's schedules (2024-06-11)."""

from datetime import date

from scheduling.calcom.models import Changes, Many, Record, Text


class WorkingHours(Record):
    """Hours of some weekdays: "Monday" to "Sunday", "HH:MM" on the schedule's clock."""

    days: tuple[str, ...]
    start_time: str
    end_time: str


class DateOverride(Record):
    """The hours of one date, in place of its weekday's; several a date are possible."""

    date: date
    start_time: str
    end_time: str


class Schedule(Record):
    """One schedule of a user."""

    id: int
    owner_id: int | None = None
    name: Text = ""
    time_zone: Text = "UTC"
    is_default: bool = False
    availability: Many[WorkingHours] = ()
    overrides: Many[DateOverride] = ()


class NewSchedule(Changes):
    """A schedule to make; without `availability` it is Monday to Friday, 09:00 to 17:00."""

    name: str
    time_zone: str
    is_default: bool
    availability: tuple[WorkingHours, ...] = ()
    overrides: tuple[DateOverride, ...] = ()


class ScheduleChanges(Changes):
    """What to change of a schedule; an empty tuple empties, what is not given stays."""

    name: str | None = None
    time_zone: str | None = None
    is_default: bool | None = None
    availability: tuple[WorkingHours, ...] | None = None
    overrides: tuple[DateOverride, ...] | None = None
