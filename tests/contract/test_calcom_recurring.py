"""Recurring bookings as Cal.com's end-to-end specs assert them; the numbers are the contract's."""

from datetime import UTC, datetime
from typing import Any

import pytest

START = "2050-09-05T08:00:00.000Z"
WEEKLY = {"recurrence": {"interval": 1, "occurrences": 4, "frequency": "weekly"}}
DAYS = ["2050-09-05", "2050-09-12", "2050-09-19", "2050-09-26"]


async def recurrence(cal: Any, **more: Any) -> Any:
    number = await cal.make("weekly", **WEEKLY)
    answer = await cal.take(number, START, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def test_6_create(cal: Any) -> None:
    made = await recurrence(cal)
    assert [one["start"] for one in made] == [f"{day}T08:00:00.000Z" for day in DAYS]
    assert len({one["recurringBookingUid"] for one in made}) == 1
    assert len({one["uid"] for one in made}) == 4


async def test_9_10_get(cal: Any) -> None:
    made = await recurrence(cal)
    one = await cal.seen(made[1]["uid"])
    assert one == made[1]
    assert await cal.seen(one["recurringBookingUid"]) == made


async def test_14_listed_as_recurring(cal: Any) -> None:
    made = await recurrence(cal)
    await cal.booked("2050-09-06T08:00:00Z")
    query = {"status": "recurring", "eventTypeId": made[0]["eventTypeId"]}
    answer = await cal.ask("GET", "/v2/bookings", key=cal.account.api_key, query=query)
    assert answer.json()["data"] == made


@pytest.mark.parametrize("count", [1, 3, 4])
async def test_46_fewer_or_all(cal: Any, count: int) -> None:
    assert len(await recurrence(cal, recurrenceCount=count)) == count


async def test_45_too_many(cal: Any, tell: Any) -> None:
    number = await cal.make("weekly", **WEEKLY)
    answer = await cal.take(number, START, recurrenceCount=5)
    assert (answer.status_code, tell(answer)) == (
        400,
        "Provided recurrence count is higher than the event type's recurring event count.",
    )


async def test_22_23_moving_one(cal: Any) -> None:
    made = await recurrence(cal)
    common = made[0]["recurringBookingUid"]
    answer = await cal.act(made[2]["uid"], "reschedule", start="2050-09-20T10:00:00Z")
    assert answer.status_code == 201
    moved = answer.json()["data"]
    assert moved["recurringBookingUid"] == common
    now = await cal.seen(common)
    assert now == [made[0], made[1], moved, made[3]]


async def test_47_cancelling_what_follows(cal: Any) -> None:
    made = await recurrence(cal)
    answer = await cal.act(made[2]["uid"], "cancel", cancelSubsequentBookings=True)
    assert answer.status_code == 200
    assert [one["uid"] for one in answer.json()["data"]] == [one["uid"] for one in made[2:]]
    now = await cal.seen(made[0]["recurringBookingUid"])
    assert [one["status"] for one in now] == ["accepted", "accepted", "cancelled", "cancelled"]


async def test_27_48_cancelling_all_that_remain(cal: Any, tell: Any) -> None:
    made = await recurrence(cal)
    common = made[0]["recurringBookingUid"]
    cal.clock.move_to(datetime(2050, 9, 6, tzinfo=UTC))
    refused = await cal.act(common, "cancel", key=cal.account.api_key)
    assert (refused.status_code, tell(refused)) == (
        400,
        "Cancellation reason is required when you are the host",
    )
    answer = await cal.act(common, "cancel", cancellationReason="moved away")
    assert answer.status_code == 200
    gone = answer.json()["data"]
    assert [one["uid"] for one in gone] == [one["uid"] for one in made[1:]]
    assert {(one["status"], one["cancellationReason"]) for one in gone} == {
        ("cancelled", "moved away")
    }
    assert (await cal.seen(made[0]["uid"]))["status"] == "accepted"
    assert (await cal.act(common, "cancel")).status_code == 400


async def test_27_cancelling_all(cal: Any) -> None:
    made = await recurrence(cal)
    common = made[0]["recurringBookingUid"]
    answer = await cal.act(common, "cancel", cancellationReason="moved away")
    assert answer.status_code == 200
    assert [one["uid"] for one in answer.json()["data"]] == [one["uid"] for one in made]
    assert {one["status"] for one in await cal.seen(common)} == {"cancelled"}


async def test_cancelling_one_leaves_the_others(cal: Any) -> None:
    made = await recurrence(cal)
    answer = await cal.act(made[1]["uid"], "cancel")
    assert answer.json()["data"]["status"] == "cancelled"
    now = await cal.seen(made[0]["recurringBookingUid"])
    assert [one["status"] for one in now] == ["accepted", "cancelled", "accepted", "accepted"]


async def test_83_a_chosen_length(cal: Any) -> None:
    number = await cal.make("long", **WEEKLY, lengthInMinutesOptions=[60, 90])
    answer = await cal.take(number, START, lengthInMinutes=90)
    assert [one["duration"] for one in answer.json()["data"]] == [90] * 4
    assert (await cal.take(number, START, lengthInMinutes=75)).status_code == 400


async def test_one_taken_date_refuses_all(cal: Any) -> None:
    number = await cal.make("weekly", **WEEKLY)
    await cal.booked("2050-09-19T08:30:00Z")
    assert (await cal.take(number, START)).status_code == 400
    assert len(cal.calendar.bookings()) == 1


async def test_the_wall_time_stays_through_a_change_of_clocks(cal: Any) -> None:
    monthly = {"recurrence": {"interval": 1, "occurrences": 3, "frequency": "monthly"}}
    number = await cal.make("monthly", **monthly)
    answer = await cal.take(number, "2050-09-28T08:00:00Z")
    assert [one["start"] for one in answer.json()["data"]] == [
        "2050-09-28T08:00:00.000Z",
        "2050-10-28T08:00:00.000Z",
        "2050-11-28T09:00:00.000Z",
    ]
