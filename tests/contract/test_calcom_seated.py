"""Seated event types as Cal.com's end-to-end specs assert them; the numbers are the contract's."""

import asyncio
from typing import Any

import pytest

START, LATER = "2050-09-05T08:00:00.000Z", "2050-09-06T08:00:00.000Z"
DAY = {"start": "2050-09-05", "end": "2050-09-05"}


def seats(count: int, *, shown: bool = True) -> Any:
    return {
        "seats": {
            "seatsPerTimeSlot": count,
            "showAttendeeInfo": shown,
            "showAvailabilityCount": True,
        }
    }


@pytest.fixture
async def group(cal: Any) -> int:
    return await cal.make("group", **seats(2))


async def test_49_50_seats_share_a_booking(cal: Any, group: int, tell: Any) -> None:
    first = (await cal.take(group, START)).json()["data"]
    assert [one["seatUid"] for one in first["attendees"]] == [first["seatUid"]]
    more = {"metadata": {"a": "b"}, "bookingFieldsResponses": {"topic": "knee"}}
    answer = await cal.take(group, START, "Cleo", **more)
    assert answer.status_code == 201
    second = answer.json()["data"]
    assert second["uid"] == first["uid"]
    assert second["seatUid"] != first["seatUid"]
    assert [one["name"] for one in second["attendees"]] == ["Bob", "Cleo"]
    cleo = second["attendees"][1]
    assert cleo["metadata"] == {"a": "b"}
    assert cleo["bookingFieldsResponses"]["topic"] == "knee"
    assert "bookingFieldsResponses" not in second
    full = await cal.take(group, START, "Dan")
    assert (full.status_code, tell(full)) == (409, "No more seats left at this seated booking.")
    assert full.json()["error"]["code"] == "ConflictException"


async def test_a_race_fills_the_seats_and_no_more(cal: Any, group: int) -> None:
    names = ("Ann", "Ben", "Cleo", "Dan", "Eve")
    answers = await asyncio.gather(*(cal.take(group, START, who) for who in names))
    assert sorted(one.status_code for one in answers) == [201, 201, 409, 409, 409]
    (booking,) = cal.calendar.bookings()
    assert len(booking["attendees"]) == 2


async def test_97_seats_left(cal: Any) -> None:
    number = await cal.make("five", **seats(5))
    free = (await cal.listed(eventTypeId=number, **DAY))["2050-09-05"]
    assert free[0] == {
        "start": "2050-09-05T07:00:00.000Z",
        "seatsBooked": 0,
        "seatsRemaining": 5,
        "seatsTotal": 5,
    }
    uid = (await cal.take(number, START)).json()["data"]["uid"]
    told = {"seatsBooked": 1, "seatsRemaining": 4, "seatsTotal": 5, "bookingUid": uid}
    now = (await cal.listed(eventTypeId=number, **DAY))["2050-09-05"]
    assert now[1] == {"start": START, **told}
    assert len(now) == 8
    ranged = (await cal.listed(eventTypeId=number, **DAY, format="range"))["2050-09-05"]
    assert ranged[1] == {"start": START, "end": "2050-09-05T09:00:00.000Z", **told}
    assert START not in str(await cal.listed(**DAY))  # taken for everything else


async def test_a_full_slot_is_not_listed(cal: Any, group: int, tell: Any) -> None:
    await cal.take(group, START)
    await cal.take(group, START, "Cleo")
    assert len((await cal.listed(eventTypeId=group, **DAY))["2050-09-05"]) == 7
    overlapping = await cal.take(group, "2050-09-05T08:30:00Z", "Dan")
    assert overlapping.status_code == 400
    held = {"eventTypeId": group, "slotStart": START}
    answer = await cal.ask("POST", "/v2/slots/reservations", version="2024-09-04", body=held)
    assert (answer.status_code, tell(answer)) == (
        422,
        f"Booking with id={group} at {START} has no more seats left.",
    )


async def test_51_52_moving_a_seat(cal: Any, group: int, tell: Any) -> None:
    first = (await cal.take(group, START)).json()["data"]
    second = (await cal.take(group, START, "Cleo")).json()["data"]
    refused = await cal.act(first["uid"], "reschedule", start=LATER)
    assert refused.status_code == 400
    assert tell(refused).startswith(
        f"Booking with uid={first['uid']} is a seated booking which means you have to provide"
        " seatUid in the request body "
    )
    answer = await cal.act(first["uid"], "reschedule", start=LATER, seatUid=second["seatUid"])
    assert answer.status_code == 201
    moved = answer.json()["data"]
    assert (moved["start"], moved["seatUid"]) == (LATER, second["seatUid"])
    assert [one["name"] for one in moved["attendees"]] == ["Cleo"]
    left = await cal.seen(first["uid"])
    assert [one["name"] for one in left["attendees"]] == ["Bob"]
    assert left["status"] == "accepted"
    joined = await cal.act(first["uid"], "reschedule", start=LATER, seatUid=first["seatUid"])
    assert joined.status_code == 201
    assert joined.json()["data"]["uid"] == moved["uid"]
    assert len(joined.json()["data"]["attendees"]) == 2
    empty = await cal.seen(first["uid"])
    assert (empty["status"], empty["rescheduledToUid"]) == ("cancelled", moved["uid"])
    assert len((await cal.listed(**DAY))["2050-09-05"]) == 8


async def test_a_full_target_moves_nobody(cal: Any, group: int) -> None:
    for who in ("Dan", "Eve"):
        await cal.take(group, LATER, who)
    first = (await cal.take(group, START)).json()["data"]
    answer = await cal.act(first["uid"], "reschedule", start=LATER, seatUid=first["seatUid"])
    assert answer.status_code == 409
    assert [one["seatUid"] for one in (await cal.seen(first["uid"]))["attendees"]] == [
        first["seatUid"]
    ]


async def test_53_54_hidden_attendees(cal: Any) -> None:
    number = await cal.make("private", **seats(3, shown=False))
    made = (await cal.take(number, START)).json()["data"]
    assert made["attendees"] == []
    assert "bob" not in str(await cal.seen(made["uid"])).lower().replace(made["title"].lower(), "")
    owned = await cal.seen(made["uid"], key=cal.account.api_key)
    assert [one["seatUid"] for one in owned["attendees"]] == [made["seatUid"]]
    by_owner = await cal.take(number, START, "Cleo", key=cal.account.api_key)
    assert len(by_owner.json()["data"]["attendees"]) == 2


async def test_55_cancelling_a_seat(cal: Any, group: int, tell: Any) -> None:
    first = (await cal.take(group, START)).json()["data"]
    second = (await cal.take(group, START, "Cleo")).json()["data"]
    answer = await cal.act(first["uid"], "cancel", seatUid=first["seatUid"])
    assert answer.status_code == 200
    assert [one["name"] for one in answer.json()["data"]["attendees"]] == ["Cleo"]
    again = await cal.act(first["uid"], "cancel", seatUid=first["seatUid"])
    assert (again.status_code, tell(again)) == (
        400,
        "Invalid seatUid: this seat does not exist or has already been cancelled.",
    )
    last = await cal.act(first["uid"], "cancel", seatUid=second["seatUid"])
    assert last.json()["data"]["status"] == "cancelled"


async def test_56_57_a_host_cancels_with_a_reason(cal: Any, group: int) -> None:
    uid = (await cal.take(group, START)).json()["data"]["uid"]
    key = cal.account.api_key
    refused = await cal.act(uid, "cancel", key=key)
    assert refused.status_code == 400
    assert refused.json()["message"] == "Cancellation reason is required when you are the host"
    answer = await cal.act(uid, "cancel", key=key, cancellationReason="ill")
    assert answer.json()["data"]["status"] == "cancelled"


async def test_by_seat(cal: Any, group: int) -> None:
    made = (await cal.take(group, START)).json()["data"]
    answer = await cal.ask("GET", f"/v2/bookings/by-seat/{made['seatUid']}")
    assert answer.json()["data"]["uid"] == made["uid"]
    assert (await cal.ask("GET", "/v2/bookings/by-seat/none")).status_code == 404


async def test_recurring_seats(cal: Any) -> None:
    weekly = {"recurrence": {"interval": 1, "occurrences": 2, "frequency": "weekly"}}
    number = await cal.make("class", **seats(2), **weekly)
    first = (await cal.take(number, START)).json()["data"]
    second = (await cal.take(number, START, "Cleo")).json()["data"]
    assert [one["uid"] for one in second] == [one["uid"] for one in first]
    assert [len(one["attendees"]) for one in second] == [2, 2]
