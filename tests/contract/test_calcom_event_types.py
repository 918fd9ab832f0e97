"""Event types made, changed and deleted on the wire; ET numbers are the contract's."""

from typing import Any

import pytest

from scheduling.localcal import AccountSeed

EVENT_TYPES, SCHEDULES = "2024-06-14", "2024-06-11"
NEW = {"lengthInMinutes": 30, "title": "Quick", "slug": "quick"}
FULL: Any = {
    "lengthInMinutes": 45,
    "lengthInMinutesOptions": [15, 45],
    "title": "Whole",
    "slug": "whole",
    "description": "All of it",
    "locations": [
        {"type": "integration", "integration": "cal-video"},
        {"type": "address", "address": "1 Via Example", "public": True},
    ],
    "bookingFields": [
        {"type": "name", "required": True},
        {"type": "email", "required": True},
        {
            "type": "select",
            "slug": "side",
            "label": "Side",
            "required": True,
            "options": ["l", "r"],
        },
        {"type": "text", "slug": "note", "label": "Note", "placeholder": "…"},
    ],
    "disableGuests": True,
    "slotInterval": 15,
    "minimumBookingNotice": 60,
    "beforeEventBuffer": 5,
    "afterEventBuffer": 10,
    "bookingLimitsCount": {"day": 2, "week": 5},
    "bookingLimitsDuration": {"day": 120},
    "onlyShowFirstAvailableSlot": True,
    "bookingWindow": {"type": "calendarDays", "value": 30, "rolling": True},
    "offsetStart": 5,
    "confirmationPolicy": {
        "type": "time",
        "noticeThreshold": {"unit": "minutes", "count": 90},
        "blockUnconfirmedBookingsInBooker": True,
    },
    "customName": "{Event type title} with {Organizer}",
    "successRedirectUrl": "https://example.com/thanks",
    "hideCalendarNotes": True,
    "hidden": True,
}


async def ask(cal: Any, method: str, path: str = "", body: Any = None, key: str = "") -> Any:
    return await cal.ask(
        method,
        f"/v2/event-types{path}",
        version=EVENT_TYPES,
        key=key or cal.account.api_key,
        body=body,
    )


async def test_124_create(cal: Any) -> None:
    new = {**NEW, "slug": cal.slug("quick")}
    answer = await ask(cal, "POST", body=new)
    assert answer.status_code == 201
    made = answer.json()["data"]
    assert new.items() <= made.items()
    assert made["locations"] == [{"type": "integration", "integration": "cal-video"}]
    assert made["minimumBookingNotice"] == 120
    assert (await cal.ask("POST", "/v2/event-types", version=EVENT_TYPES)).status_code == 401


async def test_124_what_was_created_can_be_booked(cal: Any, visitor: Any) -> None:
    made = (await ask(cal, "POST", body=NEW)).json()["data"]
    body = {"start": "2050-09-05T08:00:00Z", "eventTypeId": made["id"], **visitor("Bob")}
    booked = (await cal.ask("POST", "/v2/bookings", body=body)).json()["data"]
    assert booked["duration"] == 30


async def test_124_create_full_and_hidden(cal: Any) -> None:
    full = {**FULL, "slug": cal.slug("whole")}
    answer = await ask(cal, "POST", body=full)
    assert answer.status_code == 201, answer.text
    made = answer.json()["data"]
    for name, value in full.items():
        if name != "bookingFields":
            assert made[name] == value
    fields = {one["slug"]: one for one in made["bookingFields"]}
    assert fields["side"]["options"] == ["l", "r"]
    assert fields["side"]["required"] is True
    assert fields["note"]["placeholder"] == "…"
    assert (await ask(cal, "GET", f"/{made['id']}")).json()["data"] == made
    query = {"username": cal.account.username}
    shown = await cal.ask("GET", "/v2/event-types", version=EVENT_TYPES, query=query)
    assert cal.slug("whole") not in [one["slug"] for one in shown.json()["data"]]


async def test_123_refused_creations(cal: Any, tell: Any) -> None:
    eve = cal.calendar.add_account(AccountSeed("eve"))
    me = (await cal.ask("GET", "/v2/me", key=eve.api_key)).json()["data"]
    foreign = me["defaultScheduleId"]
    answer = await ask(cal, "POST", body={**NEW, "scheduleId": foreign})
    assert (answer.status_code, tell(answer)) == (
        404,
        f"User with ID=1 does not own schedule with ID={foreign}",
    )
    video = [{"type": "integration", "integration": "google-meet"}]
    answer = await ask(cal, "POST", body={**NEW, "locations": video})
    assert (answer.status_code, tell(answer)) == (400, "google-meet not connected.")
    only_phone = [
        {"type": "email", "required": False},
        {"type": "phone", "slug": "attendeePhoneNumber", "required": True},
    ]
    answer = await ask(cal, "POST", body={**NEW, "bookingFields": only_phone})
    assert (answer.status_code, tell(answer)) == (
        400,
        "checkIsEmailUserAccessible - Email booking field must be required and visible",
    )
    answer = await ask(cal, "POST", body={**NEW, "slug": "intro"})
    assert (answer.status_code, tell(answer)) == (
        400,
        "User already has an event type with this slug.",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"locations": [{"type": "link", "link": "https://example.com"}, {"type": "attendeePhone"}]},
        {"confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": False}},
    ],
)
async def test_126_what_seats_cannot_be_with(cal: Any, change: Any) -> None:
    seats = {
        "seats": {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
    }
    assert (await ask(cal, "POST", body=cal.new("both", **seats, **change))).status_code == 400
    for slug, first, second in (("a", seats, change), ("b", change, seats)):
        made = await ask(cal, "POST", body=cal.new(slug, **first))
        number = made.json()["data"]["id"]
        assert (await ask(cal, "PATCH", f"/{number}", second)).status_code == 400
        kept = (await ask(cal, "GET", f"/{number}")).json()["data"]
        assert kept == made.json()["data"]


async def test_127_patch_and_delete(cal: Any, tell: Any) -> None:
    full = {**FULL, "slug": cal.slug("whole")}
    made = (await ask(cal, "POST", body=full)).json()["data"]
    number = made["id"]
    answer = await ask(cal, "PATCH", f"/{number}", {"title": "Other", "slotInterval": None})
    assert answer.status_code == 200
    assert answer.json()["data"] == {**made, "title": "Other", "slotInterval": None}
    assert (await ask(cal, "PATCH", f"/{number}", {"slug": cal.slug("intro")})).status_code == 400
    gone = await ask(cal, "DELETE", f"/{number}")
    assert (gone.status_code, gone.json()["data"]) == (
        200,
        {"id": number, "lengthInMinutes": 45, "slug": cal.slug("whole"), "title": "Other"},
    )
    for method, text in (
        ("GET", f"Event type with id {number} not found"),
        ("PATCH", f"Event type with id {number} not found"),
        ("DELETE", f"Event type with ID={number} does not exist."),
    ):
        answer = await ask(cal, method, f"/{number}", {} if method == "PATCH" else None)
        assert (answer.status_code, tell(answer)) == (404, text)
    assert (await ask(cal, "POST", body=full)).status_code == 201  # the slug is free again


async def test_a_booking_outlives_its_event_type(cal: Any) -> None:
    number = await cal.make("short-lived")
    uid = (await cal.take(number, "2050-09-05T08:00:00Z")).json()["data"]["uid"]
    assert (await ask(cal, "DELETE", f"/{number}")).status_code == 200
    assert (await cal.seen(uid))["eventTypeId"] == number


async def test_foreign_event_types_stay_untouched(cal: Any, tell: Any) -> None:
    eve = cal.calendar.add_account(AccountSeed("eve"))
    for method in ("GET", "PATCH", "DELETE"):
        body = {"title": "Mine"} if method == "PATCH" else None
        answer = await ask(cal, method, "/1", body, key=eve.api_key)
        assert (answer.status_code, tell(answer)) == (
            403,
            "User with ID=2 does not own event type with ID=1",
        )


async def test_128_a_body_of_the_older_version(cal: Any) -> None:
    answer = await ask(cal, "POST", body={"length": 60, "slug": "old", "title": "Old"})
    assert answer.status_code == 400
    (error,) = answer.json()["error"]["details"]["errors"]
    assert error["property"] == "lengthInMinutes"


async def test_129_an_output_is_an_input(cal: Any) -> None:
    full = {**FULL, "slug": cal.slug("whole")}
    made = (await ask(cal, "POST", body=full)).json()["data"]
    answer = await ask(cal, "POST", body={**made, "slug": cal.slug("copy")})
    assert answer.status_code == 201, answer.text
    copy = answer.json()["data"]
    for name in set(made) - {"id", "slug", "bookingUrl"}:
        assert copy[name] == made[name]


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {"title": "x", "slug": "x"},
        {**NEW, "lengthInMinutes": 0},
        {**NEW, "lengthInMinutes": "30"},
        {**NEW, "lengthInMinutes": 10**12},
        {**NEW, "title": 5},
        {**NEW, "slug": "a/b"},
        {**NEW, "slug": ""},
        {**NEW, "hidden": "yes"},
        {**NEW, "locations": {}},
        {**NEW, "locations": ["x"]},
        {**NEW, "locations": [{"type": []}]},
        {**NEW, "bookingFields": {}},
        {**NEW, "bookingFields": [{"type": "moon", "slug": "x"}]},
        {**NEW, "bookingFields": [{"type": {}, "slug": []}]},
        {**NEW, "bookingWindow": {"type": "range", "value": ["x", "y"]}},
        {**NEW, "bookingWindow": {"type": "range", "value": ["2050-02-30", "2050-03-01"]}},
        {**NEW, "bookingWindow": {"type": "calendarDays", "value": 10**9}},
        {**NEW, "confirmationPolicy": {"type": "time"}},
        {**NEW, "recurrence": {"interval": 0, "occurrences": 4, "frequency": "weekly"}},
        {**NEW, "recurrence": {"interval": 1, "occurrences": 4, "frequency": "hourly"}},
        {**NEW, "seats": {"seatsPerTimeSlot": 0}},
        {**NEW, "seats": [1]},
        {**NEW, "bookingLimitsCount": {"day": "two"}},
        {**NEW, "lengthInMinutesOptions": [15, None]},
        {**NEW, "scheduleId": "one"},
    ],
)
async def test_wrong_bodies_are_refused(cal: Any, body: Any) -> None:
    answer = await ask(cal, "POST", body=body)
    assert answer.status_code == 400, answer.text
    assert (await ask(cal, "PATCH", "/999999", body)).status_code == 404
