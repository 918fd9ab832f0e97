"""Slots and reservations as Cal.com's own end-to-end specs assert them; S numbers are its list's."""

from datetime import UTC, datetime
from typing import Any

import pytest

from scheduling.localcal import AccountSeed, Visit

SLOTS = "2024-09-04"
WEEK = {"start": "2050-09-05", "end": "2050-09-09"}  # Monday to Friday
HOURS = [f"{hour:02}:00:00.000" for hour in range(7, 15)]


async def test_84_eight_slots_a_day_in_utc(cal: Any) -> None:
    days = await cal.listed(**WEEK)
    assert list(days) == [f"2050-09-0{day}" for day in range(5, 10)]
    for day, slots in days.items():
        assert [slot["start"] for slot in slots] == [f"{day}T{hour}Z" for hour in HOURS]


async def test_85_slots_in_a_time_zone(cal: Any) -> None:
    days = await cal.listed(**WEEK, timeZone="Europe/Rome")
    assert days["2050-09-05"][0] == {"start": "2050-09-05T09:00:00.000+02:00"}
    assert days["2050-09-05"][-1] == {"start": "2050-09-05T16:00:00.000+02:00"}


async def test_86_slug_and_username_list_the_same(cal: Any) -> None:
    query = {"eventTypeSlug": cal.slug("intro"), "username": cal.account.username, **WEEK}
    answer = await cal.ask("GET", "/v2/slots/", version=SLOTS, query=query)
    assert answer.json() == {"status": "success", "data": await cal.listed(**WEEK)}


async def test_87_hours_clip(cal: Any) -> None:
    days = await cal.listed(start="2050-09-05T09:00:00Z", end="2050-09-05T12:00:00+00:00")
    assert [slot["start"][11:16] for slot in days["2050-09-05"]] == ["09:00", "10:00", "11:00"]


async def test_88_range_has_ends(cal: Any) -> None:
    days = await cal.listed(**WEEK, format="RANGE")
    assert days["2050-09-05"][0] == {
        "start": "2050-09-05T07:00:00.000Z",
        "end": "2050-09-05T08:00:00.000Z",
    }


async def test_days_without_slots_have_no_key(cal: Any) -> None:
    assert await cal.listed(start="2050-09-10", end="2050-09-11") == {}


async def test_notice_hides_what_is_too_soon(cal: Any) -> None:
    today = {"start": "2050-09-01", "end": "2050-09-01"}
    assert len((await cal.listed("intro", **today))["2050-09-01"]) == 8
    review = await cal.listed("review", **today)  # two hours before: 06:00Z + 2 h
    assert review["2050-09-01"][0]["start"] == "2050-09-01T08:00:00.000Z"


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [
        ({"eventTypeId": 999, **WEEK}, 404, "Event Type not found"),
        (
            {"eventTypeSlug": "intro", "username": "eve", **WEEK},
            404,
            "User with username eve not found",
        ),
        ({"eventTypeSlug": "x", "teamSlug": "t", **WEEK}, 404, "Team with slug t not found"),
        (
            {"eventTypeId": 1, "start": "2050-09-06", "end": "2050-09-04"},
            400,
            "Invalid time range given - check the 'start' and 'end' query parameters.",
        ),
        (
            {"eventTypeId": 1, "startTime": "2050-09-05", "endTime": "2050-09-06"},
            400,
            "startTime property is wrong,property startTime should not exist , endTime property is"
            " wrong,property endTime should not exist , start property is wrong,start must be a"
            " valid ISO 8601 date string , end property is wrong,end must be a valid ISO 8601 date"
            " string ",
        ),
        (
            {"eventTypeId": 1, "timeZone": "+02:00", **WEEK},
            400,
            "timeZone property is wrong,timeZone must be a valid IANA time-zone ",
        ),
    ],
)
async def test_wrong_queries(cal: Any, tell: Any, query: Any, status: int, text: str) -> None:
    answer = await cal.ask("GET", "/v2/slots", version=SLOTS, query=query)
    assert (answer.status_code, tell(answer)) == (status, text)


async def test_wrong_format(cal: Any, tell: Any) -> None:
    query = {"eventTypeId": 1, "format": "list", **WEEK}
    answer = await cal.ask("GET", "/v2/slots", version=SLOTS, query=query)
    assert answer.status_code == 400
    assert "slotFormat must be either 'range' or 'time'" in tell(answer)


async def test_older_version_lists_elsewhere(cal: Any) -> None:
    query = {"startTime": "2050-09-05", "endTime": "2050-09-05", "eventTypeId": 1}
    answer = await cal.ask("GET", "/v2/slots/available", version="", query=query)
    slots = answer.json()["data"]["slots"]["2050-09-05"]
    assert [slot["time"] for slot in slots] == [f"2050-09-05T{hour}Z" for hour in HOURS]
    assert (await cal.ask("GET", "/v2/slots", version="", query=WEEK)).status_code == 404
    answer = await cal.ask("GET", "/v2/slots/available", version=SLOTS, query=query)
    assert answer.status_code == 404


async def test_89_90_reserving_hides_the_slot_for_five_minutes(cal: Any) -> None:
    made = await cal.reserve("2050-09-05T07:00:00.000Z")
    assert made.status_code == 201
    held = made.json()["data"]
    uid = held["reservationUid"]
    assert held == {
        "eventTypeId": cal.account.event_type_id,
        "slotStart": "2050-09-05T07:00:00.000Z",
        "slotEnd": "2050-09-05T08:00:00.000Z",
        "slotDuration": 60,
        "reservationUid": uid,
        "reservationDuration": 5,
        "reservationUntil": held["reservationUntil"],
    }
    assert cal.is_now(held["reservationUntil"], minutes=5)
    days = await cal.listed(**WEEK)
    assert days["2050-09-05"][0]["start"] == "2050-09-05T08:00:00.000Z"
    got = await cal.ask("GET", f"/v2/slots/reservations/{uid}", version=SLOTS)
    del held["reservationDuration"]
    assert got.json()["data"] == held


async def test_89_a_hold_ends_after_five_minutes(cal: Any) -> None:
    assert (await cal.reserve("2050-09-05T07:00:00.000Z")).status_code == 201
    assert len((await cal.listed(**WEEK))["2050-09-05"]) == 7
    cal.clock.move_to(datetime(2050, 9, 1, 6, 5, tzinfo=UTC))
    assert len((await cal.listed(**WEEK))["2050-09-05"]) == 8


async def test_a_reservation_does_not_stop_a_booking(cal: Any) -> None:
    await cal.reserve("2050-09-05T07:00:00Z")
    assert (await cal.book("2050-09-05T07:00:00Z")).status_code == 201


@pytest.mark.parametrize("start", ["07:30", "08:30", "08:00"])
async def test_91_93_overlapping_reservations(cal: Any, tell: Any, start: str) -> None:
    assert (await cal.reserve("2050-09-05T08:00:00Z")).status_code == 201
    answer = await cal.reserve(f"2050-09-05T{start}:00Z")
    assert answer.status_code == 422
    assert tell(answer) == (
        "This time slot is already reserved by another user. Please choose a different time."
    )


async def test_94_moving_and_releasing_a_hold(cal: Any, tell: Any) -> None:
    uid = (await cal.reserve("2050-09-05T07:00:00Z")).json()["data"]["reservationUid"]
    path = f"/v2/slots/reservations/{uid}"
    body = {"eventTypeId": cal.account.event_type_id, "slotStart": "2050-09-05T08:00:00Z"}
    moved = await cal.ask("PATCH", path, version=SLOTS, body=body)
    assert moved.status_code == 200
    starts = [slot["start"][11:13] for slot in (await cal.listed(**WEEK))["2050-09-05"]]
    assert starts[:2] == ["07", "09"]
    gone = await cal.ask("DELETE", path, version=SLOTS)
    assert (gone.status_code, gone.json()) == (200, {"status": "success"})
    assert len((await cal.listed(**WEEK))["2050-09-05"]) == 8
    again = await cal.ask("PATCH", path, version=SLOTS, body=body)
    assert (again.status_code, tell(again)) == (404, f"Slot with uid={uid} not found")


async def test_unknown_reservation_is_null(cal: Any) -> None:
    answer = await cal.ask("GET", "/v2/slots/reservations/none", version=SLOTS)
    assert (answer.status_code, answer.json()["data"]) == (200, None)


async def test_95_holding_longer_needs_the_owner(cal: Any) -> None:
    start = "2050-09-05T07:00:00Z"
    nobody = await cal.reserve(start, reservationDuration=30)
    assert nobody.status_code == 401
    assert nobody.json()["error"]["message"] == (
        "reservationDuration can only be used for authenticated requests"
        " - use access token, api key or OAuth credentials"
    )
    answer = await cal.reserve(start, reservationDuration=30, key=cal.account.api_key)
    assert answer.status_code == 201
    assert cal.is_now(answer.json()["data"]["reservationUntil"], minutes=30)


async def test_95_a_stranger_may_not_hold_longer(cal: Any) -> None:
    key = cal.calendar.add_account(AccountSeed("eve")).api_key
    answer = await cal.reserve("2050-09-05T07:00:00Z", reservationDuration=30, key=key)
    assert answer.status_code == 403


async def test_96_booking_removes_the_slot_of_every_event_type(cal: Any) -> None:
    await cal.booked("2050-09-05T07:00:00Z")
    for slug in ("intro", "review"):
        assert (await cal.listed(slug, **WEEK))["2050-09-05"][0]["start"][11:13] == "08"


async def test_98_variable_length_holds(cal: Any, tell: Any) -> None:
    start = "2050-09-05T07:00:00Z"
    bad = await cal.reserve(start, "variable", slotDuration=20)
    assert bad.status_code == 400
    assert tell(bad).endswith("variable length event type are: 15, 30")
    assert (await cal.reserve(start, "variable", slotDuration=30)).status_code == 201
    assert (await cal.reserve("2050-09-05T07:15:00Z", "variable")).status_code == 422
    fixed = await cal.reserve(start, "intro", slotDuration=30)
    assert tell(fixed) == (
        "You passed 'slotDuration' but this event type is not a variable length event type."
    )


async def test_reserving_for_nothing(cal: Any, tell: Any) -> None:
    path = "/v2/slots/reservations"
    body: Any = {"eventTypeId": 999, "slotStart": "2050-09-05T07:00:00Z"}
    answer = await cal.ask("POST", path, version=SLOTS, body=body)
    assert (answer.status_code, tell(answer)) == (404, "Event Type with ID=999 not found")
    answer = await cal.ask("POST", path, version=SLOTS, body={"eventTypeId": "9"})
    error = answer.json()["error"]
    assert (answer.status_code, error["message"]) == (400, "Bad Request Exception")
    assert [one["property"] for one in error["details"]["errors"]] == ["eventTypeId", "slotStart"]


@pytest.mark.parametrize("slug", ["intro", "on-request"])
async def test_100_101_no_hold_over_a_live_booking(cal: Any, tell: Any, slug: str) -> None:
    await cal.booked("2050-09-05T08:00:00Z", slug)
    answer = await cal.reserve("2050-09-05T08:00:00Z", slug)
    assert answer.status_code == 422
    assert tell(answer) == "Can't reserve a slot if the event is already booked."


async def test_102_no_hold_over_a_booking_that_awaits_its_host(cal: Any, tell: Any) -> None:
    number = cal.account.event_type_id
    at = datetime(2050, 9, 5, 8, tzinfo=UTC)
    cal.calendar.add_booking(Visit(number, at, "Bob", status="awaiting_host"))
    answer = await cal.reserve("2050-09-05T08:00:00Z")
    assert answer.status_code == 422
    assert tell(answer) == "Can't reserve a slot if the event is already booked."


@pytest.mark.parametrize("action", ["cancel", "decline"])
async def test_103_104_a_dead_booking_frees_the_time(cal: Any, action: str) -> None:
    uid = (await cal.booked("2050-09-05T08:00:00Z", "on-request"))["uid"]
    body = {"cancellationReason": "ill"} if action == "cancel" else {"reason": "full"}
    path = f"/v2/bookings/{uid}/{action}"
    assert (await cal.ask("POST", path, key=cal.account.api_key, body=body)).status_code == 200
    assert (await cal.reserve("2050-09-05T08:00:00Z", "on-request")).status_code == 201


@pytest.mark.parametrize(
    ("start", "status"),
    [
        ("08:00", 422),
        ("07:01", 422),
        ("07:30", 422),
        ("08:30", 422),
        ("08:59", 422),
        ("07:00", 201),
        ("09:00", 201),
        ("10:00", 201),
    ],
)
async def test_105_116_overlap_is_half_open(cal: Any, start: str, status: int) -> None:
    await cal.booked("2050-09-05T08:00:00Z")
    assert (await cal.reserve(f"2050-09-05T{start}:00Z")).status_code == status


async def test_117_the_moved_bookings_own_time_is_open(cal: Any) -> None:
    booking = await cal.booked("2050-09-05T07:00:00Z")
    assert len((await cal.listed(**WEEK))["2050-09-05"]) == 7
    own = await cal.listed(**WEEK, bookingUidToReschedule=booking["uid"])
    assert len(own["2050-09-05"]) == 8
    for uid in ("", "unknown", "x" * 500):
        days = await cal.listed(**WEEK, bookingUidToReschedule=uid)
        assert len(days["2050-09-05"]) == 7


async def test_pending_bookings_hide_nothing(cal: Any) -> None:
    await cal.booked("2050-09-05T07:00:00Z", "on-request")
    assert len((await cal.listed("on-request", **WEEK))["2050-09-05"]) == 8


async def test_a_variable_length_is_asked_by_duration(cal: Any) -> None:
    days = await cal.listed("variable", **WEEK, duration=30, format="range")
    assert days["2050-09-05"][0]["end"] == "2050-09-05T07:30:00.000Z"
