"""Calendars a user has connected, and what they say is busy (any version)."""

from collections.abc import Iterable
from datetime import date

from pydantic import Field

from scheduling.calcom.models import Many, Record, Text, Utc


class Calendar(Record):
    """One calendar; the two ids together are what `get_busy_times` asks for."""

    external_id: str
    credential_id: int | None = None
    integration: Text = ""
    name: Text = ""
    email: Text = ""
    primary: bool | None = None
    read_only: bool | None = None
    is_selected: bool | None = None


class Integration(Record):
    """What connects a calendar, such as Google's."""

    slug: Text = ""
    type: Text = ""
    name: Text = ""


class Connected(Record):
    """One account at a calendar service."""

    credential_id: int
    integration: Integration | None = None
    primary: Calendar | None = None
    calendars: Many[Calendar] = ()


class Destination(Record):
    """The calendar new bookings are written to."""

    external_id: Text = ""
    credential_id: int | None = None
    integration: Text = ""


class Calendars(Record):
    """All that a user has connected."""

    connected_calendars: Many[Connected] = ()
    destination_calendar: Destination | None = None


class Busy(Record):
    """A time that is not free."""

    start_at: Utc = Field(alias="start")
    end_at: Utc = Field(alias="end")
    source: Text = ""


def busy_query(
    calendars: Iterable[Calendar], *, first: date, last: date, time_zone: str
) -> dict[str, str]:
    """Return the query of busy times: the keys have literal brackets, unlike the published page."""
    query = {
        "loggedInUsersTz": time_zone,
        "dateFrom": first.isoformat(),
        "dateTo": last.isoformat(),
    }
    for number, calendar in enumerate(calendars):
        query[f"calendarsToLoad[{number}][credentialId]"] = str(calendar.credential_id)
        query[f"calendarsToLoad[{number}][externalId]"] = calendar.external_id
    return query
