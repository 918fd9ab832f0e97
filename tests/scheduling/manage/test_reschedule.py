import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scheduling.clock import FixedClock
from scheduling.desk import Desk
from scheduling.errors import CalcomFailed, InvalidRequest, NotFound, SlotUnavailable
from scheduling.localcal import Account, LocalCal, Visit
from scheduling.manage import book, reschedule
from scheduling.model import Action, ManageRequest, Outcome

Instant = Callable[..., datetime]
Move = Callable[..., ManageRequest]


@pytest.fixture
async def booked(desk: Desk, march: Instant) -> Outcome:
    """Ada has Thursday at nine."""
    return await book(
        desk,
        ManageRequest(Action.BOOK, name="Ada Park", email="ada@example.com", start_at=march(4, 9)),
    )


@pytest.fixture
def move(booked: Outcome) -> Move:
    def move(start_at: datetime, **change: Any) -> ManageRequest:
        asked = ManageRequest(
            Action.RESCHEDULE, appointment_id=booked.appointment_id, start_at=start_at
        )
        return replace(asked, **change)

    return move


def live(calendar: LocalCal) -> list[str]:
    return [one["start"] for one in calendar.bookings() if one["status"] != "cancelled"]


def writes(wire: list[str]) -> list[str]:
    return [sent for sent in wire if not sent.startswith("GET")]


async def test_moves_in_one_step_and_answers_the_new_uid(
    desk: Desk,
    calendar: LocalCal,
    booked: Outcome,
    move: Move,
    march: Instant,
    wire: list[str],
) -> None:
    wire.clear()
    outcome = await reschedule(desk, move(march(5, 10)))

    assert outcome.success
    assert outcome.message == (
        "Your consultation has moved from Thursday, March 4 at 9:00 AM "
        "to Friday, March 5 at 10:00 AM."
    )
    assert (outcome.summary, outcome.start_at) == ("Rescheduled", march(5, 10))
    assert outcome.appointment_id not in ("", booked.appointment_id)
    assert live(calendar) == ["2027-03-05T15:00:00.000Z"]
    assert writes(wire) == [f"POST /v2/bookings/{booked.appointment_id}/reschedule"]
    old = next(one for one in calendar.bookings() if one["uid"] == booked.appointment_id)
    assert old["rescheduledToUid"] == outcome.appointment_id


async def test_the_own_booking_is_not_in_the_way(
    desk: Desk, calendar: LocalCal, move: Move, march: Instant
) -> None:
    hour = move(march(4, 13))
    outcome = await reschedule(desk, hour)
    calendar.block(march(4, 9), march(4, 12, 30))
    back = await reschedule(
        desk, replace(hour, appointment_id=outcome.appointment_id, start_at=march(4, 12, 30))
    )
    assert back.start_at == march(4, 12, 30)
    assert live(calendar) == ["2027-03-04T17:30:00.000Z"]


async def test_an_hour_can_move_by_half_of_it(
    desk: Desk, calendar: LocalCal, march: Instant
) -> None:
    asked = ManageRequest(
        Action.BOOK,
        event_type="extended",
        name="Ada Park",
        email="ada@example.com",
        start_at=march(4, 9),
    )
    booked = await book(desk, asked)
    moved = await reschedule(
        desk,
        ManageRequest(
            Action.RESCHEDULE, appointment_id=booked.appointment_id, start_at=march(4, 9, 30)
        ),
    )
    assert moved.message.startswith("Your extended session has moved")
    assert live(calendar) == ["2027-03-04T14:30:00.000Z"]


async def test_asking_twice_moves_once(
    desk: Desk, calendar: LocalCal, move: Move, march: Instant, wire: list[str]
) -> None:
    first = await reschedule(desk, move(march(5, 10)))
    wire.clear()
    second = await reschedule(desk, move(march(5, 10)))
    assert second.success
    assert second.appointment_id == first.appointment_id
    assert second.start_at == march(5, 10)
    assert writes(wire) == []
    assert len(live(calendar)) == 1


async def test_two_at_once_move_once(
    desk: Desk, calendar: LocalCal, move: Move, march: Instant
) -> None:
    outcomes = await asyncio.gather(*(reschedule(desk, move(march(5, 10))) for _ in range(3)))
    assert len({outcome.appointment_id for outcome in outcomes}) == 1
    assert len(live(calendar)) == 1


async def test_an_old_uid_stands_for_the_newest(
    desk: Desk, calendar: LocalCal, move: Move, march: Instant
) -> None:
    await reschedule(desk, move(march(5, 10)))
    await reschedule(desk, move(march(5, 11)))
    last = await reschedule(desk, move(march(8, 9)))
    assert last.message.startswith("Your consultation has moved from Friday, March 5 at 11:00 AM")
    assert live(calendar) == ["2027-03-08T14:00:00.000Z"]


async def test_there_and_back_again(
    desk: Desk, calendar: LocalCal, booked: Outcome, move: Move, march: Instant
) -> None:
    there = await reschedule(desk, move(march(5, 10)))
    back = await reschedule(desk, move(march(4, 9)))
    again = await reschedule(desk, move(march(5, 10)))
    uids = {one.appointment_id for one in (booked, there, back, again)}
    assert len(uids) == 4
    assert live(calendar) == ["2027-03-05T15:00:00.000Z"]


async def test_the_time_it_has_already_is_no_move(
    desk: Desk, booked: Outcome, move: Move, march: Instant, wire: list[str]
) -> None:
    wire.clear()
    outcome = await reschedule(desk, move(march(4, 9)))
    assert outcome.success
    assert outcome.message == (
        "Your consultation is already on Thursday, March 4 at 9:00 AM, so there is nothing to move."
    )
    assert outcome.appointment_id == booked.appointment_id
    assert writes(wire) == []


async def test_a_time_that_is_not_open_leaves_the_booking(
    desk: Desk,
    account: Account,
    calendar: LocalCal,
    move: Move,
    march: Instant,
    wire: list[str],
) -> None:
    calendar.add_booking(Visit(account.event_type_id, march(4, 9, 30), "Bo", "bo@example.com"))
    wire.clear()
    with pytest.raises(SlotUnavailable) as refused:
        await reschedule(desk, move(march(4, 9, 30)))
    assert str(refused.value) == (
        "Thursday, March 4 at 9:30 AM isn't available. "
        "You still have Thursday, March 4 at 9:00 AM. "
        "The nearest I have is Thursday, March 4 at 10:00 AM, 10:30 AM, or 11:00 AM."
    )
    assert refused.value.action is Action.RESCHEDULE
    assert writes(wire) == []
    assert "2027-03-04T14:00:00.000Z" in live(calendar)


async def test_a_refusal_of_the_move_leaves_the_booking(
    desk: Desk, calendar: LocalCal, move: Move, march: Instant
) -> None:
    taken = "User either already has booking at this time or is not available"
    calendar.fail_next("reschedule_booking", 400, taken)
    with pytest.raises(SlotUnavailable, match=r"You still have Thursday, March 4 at 9:00 AM\."):
        await reschedule(desk, move(march(5, 10)))
    assert live(calendar) == ["2027-03-04T14:00:00.000Z"]
    assert (await reschedule(desk, move(march(5, 10)))).success


async def test_a_lost_answer_is_found_in_the_same_turn(
    desk: Desk, calendar: LocalCal, move: Move, march: Instant
) -> None:
    calendar.fail_next("reschedule_booking", 500, done=True)
    outcome = await reschedule(desk, move(march(5, 10)))
    assert (outcome.success, outcome.summary) == (True, "Rescheduled")
    assert live(calendar) == ["2027-03-05T15:00:00.000Z"]


async def test_an_outcome_nobody_knows_promises_nothing(
    desk: Desk, calendar: LocalCal, booked: Outcome, move: Move, march: Instant
) -> None:
    calendar.fail_next("reschedule_booking", 500)
    outcome = await reschedule(desk, move(march(5, 10)))
    assert (outcome.success, outcome.summary, outcome.action_required) == (False, "Pending", "wait")
    assert outcome.appointment_id == booked.appointment_id
    assert "has moved" not in outcome.message
    assert live(calendar) == ["2027-03-04T14:00:00.000Z"]


async def test_a_move_to_be_confirmed_is_requested(
    clinic: Desk, calendar: LocalCal, march: Instant
) -> None:
    asked = ManageRequest(
        Action.BOOK, name="Ada Park", email="ada@example.com", start_at=march(4, 9)
    )
    booked = await book(clinic, asked)
    to_ten = ManageRequest(
        Action.RESCHEDULE, appointment_id=booked.appointment_id, start_at=march(4, 10)
    )
    moved = await reschedule(clinic, to_ten)
    assert moved.summary == "Requested"
    assert "isn't final" in moved.message
    again = await reschedule(clinic, to_ten)
    assert (again.summary, again.appointment_id) == ("Requested", moved.appointment_id)


async def test_the_customers_zone_is_spoken_beside_ours(
    desk: Desk, move: Move, march: Instant
) -> None:
    outcome = await reschedule(desk, move(march(5, 10), tz=ZoneInfo("America/Los_Angeles")))
    assert outcome.message == (
        "Your consultation has moved from "
        "Thursday, March 4 at 6:00 AM Pacific Time (9:00 AM Eastern Time) to "
        "Friday, March 5 at 7:00 AM Pacific Time (10:00 AM Eastern Time)."
    )


@pytest.mark.parametrize(
    ("uid", "error", "said"),
    [
        ("", InvalidRequest, "Please give the id of the appointment."),
        ("12", InvalidRequest, "a number alone is not one"),
        ("unknownUnknownUnknown1", NotFound, "No appointment with that id."),
        ("../me", NotFound, "No appointment with that id."),
        ("a" * 65, NotFound, "No appointment with that id."),
    ],
)
async def test_ids_that_name_nothing(
    desk: Desk, march: Instant, uid: str, error: type[Exception], said: str
) -> None:
    asked = ManageRequest(Action.RESCHEDULE, appointment_id=uid, start_at=march(5, 10))
    with pytest.raises(error, match=said):
        await reschedule(desk, asked)


async def test_somebody_elses_booking_is_as_unknown_as_none(
    desk: Desk, clinic: Desk, booked: Outcome, move: Move, march: Instant
) -> None:
    with pytest.raises(NotFound, match=r"No appointment with that id\."):
        await reschedule(clinic, move(march(5, 10)))


async def test_a_cancelled_booking_stays_cancelled(
    desk: Desk, account: Account, calendar: LocalCal, march: Instant
) -> None:
    visit = Visit(account.event_type_id, march(4, 9), "Ada", "ada@example.com", status="cancelled")
    uid = calendar.add_booking(visit)["uid"]
    with pytest.raises(InvalidRequest, match="was cancelled"):
        await reschedule(
            desk, ManageRequest(Action.RESCHEDULE, appointment_id=uid, start_at=march(5, 10))
        )


async def test_a_past_booking_is_refused(
    desk: Desk, clock: FixedClock, move: Move, march: Instant
) -> None:
    clock.move_to(march(4, 9))
    with pytest.raises(InvalidRequest, match="already begun"):
        await reschedule(desk, move(march(5, 10)))


async def test_a_booking_changed_meanwhile_is_looked_up_again(
    desk: Desk, calendar: LocalCal, booked: Outcome, move: Move, march: Instant
) -> None:
    uid = booked.appointment_id
    calendar.fail_next(
        "reschedule_booking",
        400,
        f"Can't reschedule booking with uid={uid} because it has been cancelled. "
        "Please provide uid of a booking that is not cancelled.",
    )
    with pytest.raises(CalcomFailed, match="changed a moment ago"):
        await reschedule(desk, move(march(5, 10)))


async def test_a_start_in_the_past_is_refused_before_anything_is_read(
    desk: Desk, move: Move, march: Instant, wire: list[str]
) -> None:
    wire.clear()
    with pytest.raises(InvalidRequest, match="already passed"):
        await reschedule(desk, move(march(1, 9)))
    assert wire == []
