"""What hosts do: absence, conflicts they allow, parts of a booking, out of office, calendars."""

from datetime import UTC, datetime
from typing import Any

import pytest

from scheduling.localcal import AccountSeed

START = "2050-09-05T08:00:00.000Z"
WEEK = {"start": "2050-09-05", "end": "2050-09-09"}


async def test_24_25_absence(cal: Any, tell: Any) -> None:
    uid = (await cal.booked(START))["uid"]
    key = cal.account.api_key
    early = await cal.act(uid, "mark-absent", key=key, host=True)
    assert (early.status_code, tell(early)) == (
        400,
        "Bookings can only be marked as absent after their scheduled start time. Current time in"
        " UTC+0: 2050-09-01T06:00:00.000Z, Booking start time in UTC+0: 2050-09-05T08:00:00.000Z",
    )
    cal.clock.move_to(datetime(2050, 9, 5, 8, 30, tzinfo=UTC))
    absent = await cal.act(uid, "mark-absent", key=key, host=True)
    assert (absent.status_code, absent.json()["data"]["absentHost"]) == (200, True)
    who = [{"email": "bob@example.com", "absent": True}]
    answer = await cal.act(uid, "mark-absent", key=key, attendees=who)
    assert answer.json()["data"]["attendees"][0]["absent"] is True
    assert answer.json()["data"]["absentHost"] is True
    unknown = await cal.act("none", "mark-absent", key=key, host=True)
    assert (unknown.status_code, tell(unknown)) == (404, "Booking with uid=none not found.")
    assert (await cal.act(uid, "mark-absent", host=True)).status_code == 401
    for wrong in ({"host": "x"}, {"attendees": []}, {"attendees": [1]}, {"attendees": [{}]}):
        assert (await cal.act(uid, "mark-absent", key=key, **wrong)).status_code == 400


async def test_135_conflicts_that_the_host_allows(cal: Any) -> None:
    eve = cal.calendar.add_account(AccountSeed("eve"))
    intro = cal.account.event_type_id
    await cal.booked(START)
    newest = {"version": "2026-02-25"}
    allowed = {"allowConflicts": True, **newest}
    assert (await cal.take(intro, START, "Cleo", key=eve.api_key, **allowed)).status_code == 400
    assert (await cal.take(intro, START, "Cleo", **allowed)).status_code == 400
    host = await cal.take(intro, START, "Cleo", key=cal.account.api_key, **newest)
    assert host.status_code == 400
    host = await cal.take(intro, START, "Cleo", key=cal.account.api_key, **allowed)
    assert host.status_code == 201
    older = await cal.take(intro, START, "Cleo", key=cal.account.api_key, allowConflicts=True)
    assert older.status_code == 400  # no such property there


@pytest.mark.parametrize("part", ["recordings", "transcripts", "conferencing-sessions"])
async def test_136_parts_are_the_hosts(cal: Any, part: str) -> None:
    eve = cal.calendar.add_account(AccountSeed("eve"))
    path = f"/v2/bookings/{(await cal.booked(START))['uid']}/{part}"
    assert (await cal.ask("GET", path)).status_code == 401
    assert (await cal.ask("GET", path, key=eve.api_key)).status_code == 403
    answer = await cal.ask("GET", path, key=cal.account.api_key)
    assert (answer.status_code, answer.json()["data"]) == (200, [])


async def test_attendees_guests_and_location(cal: Any) -> None:
    key, uid = cal.account.api_key, (await cal.booked(START, "places"))["uid"]
    answer = await cal.ask("GET", f"/v2/bookings/{uid}/attendees", key=key)
    assert [one["name"] for one in answer.json()["data"]] == ["Bob"]
    guests = [{"email": "g@example.com"}, {"email": "bob@example.com"}]
    added = await cal.act(uid, "guests", key=key, guests=guests)
    assert added.json()["data"]["guests"] == ["g@example.com"]
    for wrong in ({}, {"guests": []}, {"guests": [{"email": "x"}]}, {"guests": [1]}):
        assert (await cal.act(uid, "guests", key=key, **wrong)).status_code == 400
    path = f"/v2/bookings/{uid}/location"
    body = {"location": {"type": "attendeeDefined", "location": "the park"}}
    moved = await cal.ask("PATCH", path, key=key, body=body)
    assert moved.json()["data"]["location"] == "the park"
    for wrong in ({}, {"location": {"type": "moon"}}, {"location": {"type": "phone"}}):
        assert (await cal.ask("PATCH", path, key=key, body=wrong)).status_code == 400


async def test_attendees_one_by_one(cal: Any, tell: Any) -> None:
    key, uid = cal.account.api_key, (await cal.booked(START))["uid"]
    eve = cal.calendar.add_account(AccountSeed("eve"))
    path = f"/v2/bookings/{uid}/attendees"
    cleo = {"name": "Cleo", "email": "cleo@example.com", "timeZone": "Europe/Rome"}
    made = await cal.ask("POST", path, key=key, body={**cleo, "phoneNumber": "+12025550123"})
    assert made.status_code == 201, made.text
    shown = made.json()["data"]
    assert cleo.items() <= shown.items()
    assert (await cal.seen(uid))["attendees"][1]["phoneNumber"] == "+12025550123"
    bob, second = (await cal.ask("GET", path, key=key)).json()["data"]
    assert second == {name: value for name, value in shown.items() if name != "bookingId"}
    assert (await cal.ask("GET", f"{path}/{second['id']}", key=key)).json()["data"] == second
    twice = await cal.ask("POST", path, key=key, body=cleo)
    assert (twice.status_code, tell(twice)) == (400, "An attendee with this email comes already.")
    for wrong in ({}, {**cleo, "timeZone": "+02:00"}, {**cleo, "email": "x"}, {**cleo, "name": 1}):
        assert (await cal.ask("POST", path, key=key, body=wrong)).status_code == 400
    first = await cal.ask("DELETE", f"{path}/{bob['id']}", key=key)
    assert first.status_code == 400
    for method, where in (("GET", path), ("GET", f"{path}/{bob['id']}"), ("DELETE", path + "/1")):
        assert (await cal.ask(method, where)).status_code == 401
        assert (await cal.ask(method, where, key=eve.api_key)).status_code == 403
    gone = await cal.ask("DELETE", f"{path}/{second['id']}", key=key)
    assert (gone.status_code, gone.json()["data"]["email"]) == (200, "cleo@example.com")
    assert (await cal.ask("GET", f"{path}/{second['id']}", key=key)).status_code == 404
    links = await cal.ask("GET", f"/v2/bookings/{uid}/calendar-links", key=key)
    assert [one["label"] for one in links.json()["data"]] == ["Google Calendar", "ICS"]
    assert "DTSTART%3A20500905T080000Z" in links.json()["data"][1]["link"]


async def test_99_out_of_office_days_have_no_key(cal: Any) -> None:
    cal.calendar.out_of_office(
        datetime(2050, 9, 6, tzinfo=UTC), datetime(2050, 9, 7, 23, 59, tzinfo=UTC)
    )
    assert list(await cal.listed(**WEEK)) == ["2050-09-05", "2050-09-08", "2050-09-09"]
    assert (await cal.book("2050-09-06T08:00:00Z")).status_code == 400


@pytest.mark.parametrize(
    ("more", "taken", "refused", "open_at"),
    [
        ({"bookingLimitsCount": {"day": 1}}, "2050-09-05T08", "2050-09-05T12", "2050-09-06T12"),
        ({"bookingLimitsCount": {"week": 1}}, "2050-09-05T08", "2050-09-09T12", "2050-09-12T12"),
        ({"bookingLimitsCount": {"month": 1}}, "2050-09-05T08", "2050-09-30T12", "2050-10-03T12"),
        ({"bookingLimitsCount": {"year": 1}}, "2050-09-05T08", "2050-12-30T12", "2051-01-02T12"),
        (
            {"bookingLimitsDuration": {"day": 100}},
            "2050-09-05T08",
            "2050-09-05T12",
            "2050-09-06T12",
        ),
        ({"beforeEventBuffer": 60}, "2050-09-05T08", "2050-09-05T09", "2050-09-05T10"),
        ({"afterEventBuffer": 60}, "2050-09-05T09", "2050-09-05T08", "2050-09-05T07"),
    ],
)
async def test_limits_and_buffers(
    cal: Any, more: Any, taken: str, refused: str, open_at: str
) -> None:
    number = await cal.make("limited", **more)
    assert (await cal.take(number, f"{taken}:00:00Z")).status_code == 201
    for start, fits in ((refused, False), (open_at, True)):
        days = await cal.listed(eventTypeId=number, start=start[:10], end=start[:10])
        starts = [slot["start"][:13] for slot in days.get(start[:10], [])]
        assert (start in starts) is fits
        answer = await cal.take(number, f"{start}:00:00Z", "Cleo")
        assert answer.status_code == (201 if fits else 400)


async def test_a_move_does_not_count_twice(cal: Any) -> None:
    number = await cal.make("limited", bookingLimitsCount={"day": 1})
    uid = (await cal.take(number, START)).json()["data"]["uid"]
    answer = await cal.act(uid, "reschedule", start="2050-09-05T12:00:00Z")
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("window", "last"),
    [
        ({"type": "calendarDays", "value": 5, "rolling": False}, "2050-09-06"),
        ({"type": "businessDays", "value": 5, "rolling": False}, "2050-09-08"),
        ({"type": "range", "value": ["2050-09-06", "2050-09-07"]}, "2050-09-07"),
    ],
)
async def test_booking_windows(cal: Any, window: Any, last: str) -> None:
    number = await cal.make("soon", bookingWindow=window)
    days = await cal.listed(eventTypeId=number, start="2050-09-01", end="2050-09-30")
    assert max(days) == last
    if window["type"] == "range":
        assert min(days) == "2050-09-06"


async def test_only_the_first_slot_of_a_day(cal: Any) -> None:
    number = await cal.make("first", onlyShowFirstAvailableSlot=True)
    days = await cal.listed(eventTypeId=number, **WEEK)
    assert {len(slots) for slots in days.values()} == {1}


async def test_confirmation_only_at_short_notice(cal: Any) -> None:
    policy = {
        "type": "time",
        "noticeThreshold": {"unit": "hours", "count": 24},
        "blockUnconfirmedBookingsInBooker": False,
    }
    number = await cal.make("short", confirmationPolicy=policy)
    soon = await cal.take(number, "2050-09-01T12:00:00Z")
    assert soon.json()["data"]["status"] == "pending"
    later = await cal.take(number, START)
    assert later.json()["data"]["status"] == "accepted"


async def test_active_bookings_of_one_booker(cal: Any, tell: Any) -> None:
    number = await cal.make("once", bookerActiveBookingsLimit={"maximumActiveBookings": 1})
    assert (await cal.take(number, START)).status_code == 201
    answer = await cal.take(number, "2050-09-06T08:00:00Z")
    assert (answer.status_code, tell(answer)) == (
        400,
        "Attendee with this email can't book because the maximum number of active bookings has"
        " been reached.",
    )
    assert (await cal.take(number, "2050-09-06T08:00:00Z", "Cleo")).status_code == 201


async def test_calendars_and_busy_times(cal: Any, tell: Any) -> None:
    key = cal.account.api_key
    start, end = datetime(2050, 9, 5, 8, tzinfo=UTC), datetime(2050, 9, 5, 9, tzinfo=UTC)
    cal.calendar.block(start, end)
    listed = (await cal.ask("GET", "/v2/calendars", version="", key=key)).json()["data"]
    (connected,) = listed["connectedCalendars"]
    assert listed["destinationCalendar"]["credentialId"] == connected["credentialId"]
    query = {
        "loggedInUsersTz": "Europe/Rome",
        "dateFrom": "2050-09-05",
        "dateTo": "2050-09-05",
        "calendarsToLoad[0][credentialId]": connected["credentialId"],
        "calendarsToLoad[0][externalId]": connected["primary"]["externalId"],
    }
    path = "/v2/calendars/busy-times"
    answer = await cal.ask("GET", path, version="", key=key, query=query)
    assert answer.json()["data"] == [
        {
            "start": "2050-09-05T10:00:00.000+02:00",
            "end": "2050-09-05T11:00:00.000+02:00",
            "source": "local_calendar",
        }
    ]
    foreign = {**query, "calendarsToLoad[0][credentialId]": 99}
    answer = await cal.ask("GET", path, key=key, query=foreign)
    assert (answer.status_code, tell(answer)) == (401, "These credentials do not belong to you")
    for wrong in ({}, {**query, "dateFrom": "soon"}, {**query, "loggedInUsersTz": "Rome"}):
        assert (await cal.ask("GET", path, key=key, query=wrong)).status_code == 400
