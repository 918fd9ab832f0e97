"""The host's other calendar: that it is connected, and when it is busy."""

from zoneinfo import ZoneInfo

from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.rows.records import User
from scheduling.localcal.times.instants import DAY, known_zone, parse_instant, zone_text
from scheduling.localcal.validation import Complaint, leading_int, refuse_listed, wrong
from scheduling.localcal.wire import Call, Reply

_LOAD = "calendarsToLoad[{}][{}]"
_MOST_CALENDARS = 50


async def list_calendars(call: Call) -> Reply:
    """Answer the one calendar every account here has beside its bookings."""
    shared = _calendar(call.user)
    calendar = {**shared, "isSelected": True}
    connected = {
        "integration": {
            "name": "Local calendar",
            "title": "Local calendar",
            "description": "Busy times kept beside the bookings",
            "installed": True,
            "type": "local_calendar",
            "slug": "local-calendar",
            "variant": "calendar",
            "categories": ["calendar"],
            "logo": "",
            "publisher": "",
            "url": "",
            "email": "",
            "locationOption": None,
        },
        "credentialId": call.user.id,
        "delegationCredentialId": None,
        "primary": calendar,
        "calendars": [calendar],
    }
    destination = {
        **shared,
        "id": call.user.id,
        "userId": call.user.id,
        "eventTypeId": None,
        "primaryEmail": call.user.email,
        "integrationTitle": "Local calendar",
    }
    return Reply({"connectedCalendars": [connected], "destinationCalendar": destination})


def _calendar(user: User) -> Json:
    return {
        "externalId": user.email,
        "integration": "local_calendar",
        "name": user.email,
        "email": user.email,
        "primary": True,
        "readOnly": False,
        "credentialId": user.id,
        "delegationCredentialId": None,
    }


async def busy_times(call: Call) -> Reply:
    """Answer when the calendars asked for are busy, in the zone asked for.

    Raises:
        Refusal: 400 a wrong query, 401 somebody else's calendar.
    """
    asked = call.query.flat()
    start = parse_instant(asked.get("dateFrom") or asked.get("startTime"))
    end = parse_instant(asked.get("dateTo") or asked.get("endTime"))
    zone = known_zone(asked.get("loggedInUsersTz") or asked.get("timeZone") or "")
    if zone is None and call.lenient:
        zone = ZoneInfo("UTC")
    refuse_listed(_complaints(asked, start, end, zone), asked)
    assert start is not None and end is not None and zone is not None  # noqa: S101, PT018  # checked
    for credential in _credentials(asked):
        if credential != call.user.id:
            raise HttpRefusal(401, "These credentials do not belong to you")
    last = end + DAY - 1000 if end % DAY == 0 else end
    rows = call.store.all(
        "SELECT start_at, end_at FROM busy WHERE user_id = ? AND end_at > ? AND start_at < ?"
        " ORDER BY start_at, id",
        call.user.id,
        start,
        last,
    )
    return Reply([_busy_view(row[0], row[1], zone) for row in rows])


def _busy_view(start_at: int, end_at: int, zone: ZoneInfo) -> Json:
    start, end = zone_text(start_at, zone), zone_text(end_at, zone)
    return {"start": start, "end": end, "source": "local_calendar"}


def _credentials(asked: Json) -> list[int | None]:
    names = [_LOAD.format(number, "credentialId") for number in range(_MOST_CALENDARS)]
    names.append("credentialId")  # as older documents say
    return [leading_int(asked[name]) for name in names if name in asked]


def _complaints(
    asked: Json, start: int | None, end: int | None, zone: ZoneInfo | None
) -> list[Complaint]:
    found: list[Complaint] = []
    for name, value in (("dateFrom", start), ("dateTo", end)):
        if value is None:
            text = f"{name} must be a valid ISO 8601 date string"
            found.append(wrong(name, "isDateString", text, asked.get(name)))
    if zone is None:
        text = "loggedInUsersTz must be a valid IANA time-zone"
        found.append(wrong("loggedInUsersTz", "isTimeZone", text, asked.get("loggedInUsersTz")))
    return found
