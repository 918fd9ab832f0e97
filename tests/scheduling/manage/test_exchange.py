"""One service in the place of another: the new one first, and at no step neither of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from scheduling.calcom.client import CalcomClient
from scheduling.clock import FixedClock
from scheduling.desk import Desk
from scheduling.errors import CalcomFailed, InvalidRequest, SlotUnavailable
from scheduling.journal import Recovery
from scheduling.localcal import LocalCal
from scheduling.manage import availability, book, cancel, reschedule
from scheduling.model import Action, ManageRequest, Outcome

Instant = Callable[..., datetime]
Change = Callable[..., ManageRequest]


@pytest.fixture
async def booked(desk: Desk, march: Instant) -> Outcome:
    """Ada has a consultation on Thursday at nine."""
    return await book(
        desk,
        ManageRequest(
            Action.BOOK,
            name="Ada Park",
            email="ada@example.com",
            start_at=march(4, 9),
            notes="Left knee",
        ),
    )


@pytest.fixture
def change(booked: Outcome, march: Instant) -> Change:
    """Ada wants an extended session on Friday at ten in its place."""

    def change(start_at: datetime | None = None, **other: Any) -> ManageRequest:
        asked = ManageRequest(
            Action.RESCHEDULE,
            event_type="extended",
            appointment_id=booked.appointment_id,
            start_at=start_at or march(5, 10),
        )
        return replace(asked, **other)

    return change


def live(calendar: LocalCal) -> list[tuple[str, str]]:
    shown = [one for one in calendar.bookings() if one["status"] != "cancelled"]
    return sorted((one["eventType"]["slug"], one["start"]) for one in shown)


NEW = ("extended", "2027-03-05T15:00:00.000Z")
OLD = ("consultation", "2027-03-04T14:00:00.000Z")


async def test_the_new_one_is_booked_before_the_old_one_is_cancelled(
    desk: Desk, calendar: LocalCal, change: Change, wire: list[str], booked: Outcome
) -> None:
    wire.clear()
    outcome = await reschedule(desk, change())
    assert outcome.message == (
        "You're booked: Extended session on Friday, March 5 at 10:00 AM. "
        "Your consultation on Thursday, March 4 at 9:00 AM is cancelled."
    )
    assert (outcome.success, outcome.summary, outcome.action_required) == (True, "Rescheduled", "")
    assert live(calendar) == [NEW]
    assert [sent for sent in wire if sent.startswith("POST")] == [
        "POST /v2/bookings",
        f"POST /v2/bookings/{booked.appointment_id}/cancel",
    ]
    made = next(one for one in calendar.bookings() if one["status"] == "accepted")
    assert made["attendees"][0]["email"] == "ada@example.com"
    assert made["bookingFieldsResponses"]["notes"] == "Left knee"


@pytest.mark.deep
async def test_asking_twice_exchanges_once(desk: Desk, calendar: LocalCal, change: Change) -> None:
    first = await reschedule(desk, change())
    second = await reschedule(desk, change())
    assert (second.success, second.appointment_id) == (True, first.appointment_id)
    assert second.message == first.message
    assert live(calendar) == [NEW]


async def test_a_time_that_is_gone_leaves_the_old_one(
    desk: Desk, calendar: LocalCal, change: Change, march: Instant
) -> None:
    calendar.block(march(5, 9), march(5, 12))
    with pytest.raises(SlotUnavailable, match="You still have Thursday, March 4 at 9:00 AM") as no:
        await reschedule(desk, change())
    assert no.value.available_slots
    assert no.value.intent_id
    assert live(calendar) == [OLD]


async def test_the_own_appointment_in_the_way_takes_a_person(
    desk: Desk, calendar: LocalCal, change: Change, march: Instant
) -> None:
    with pytest.raises(CalcomFailed, match="Someone from the business") as no:
        await reschedule(desk, change(march(4, 9)))
    assert "You still have your consultation on Thursday, March 4 at 9:00 AM" in str(no.value)
    assert live(calendar) == [OLD]


async def test_an_unknown_booking_leaves_the_old_one_until_it_is_settled(
    desk: Desk, calendar: LocalCal, change: Change, clock: FixedClock
) -> None:
    calendar.fail_next("create_booking", 500, done=True)
    calendar.fail_next("list_bookings", 500, times=8)
    outcome = await reschedule(desk, change())
    assert (outcome.success, outcome.summary) == (False, "Pending")
    assert outcome.message.endswith(
        "Your consultation on Thursday, March 4 at 9:00 AM stands until it does."
    )
    assert live(calendar) == [OLD, NEW]

    async def calcom_for(_org_id: str) -> CalcomClient:
        return desk.calcom

    calendar.faults.clear()
    assert await desk.journal.recover(calcom_for) == Recovery(booked=1)
    clock.move_to(clock.now() + timedelta(seconds=10))
    await desk.journal.tidy(calcom_for)
    assert live(calendar) == [NEW]
    assert (await reschedule(desk, change())).success


async def test_a_cancel_that_fails_is_said_and_finished_later(
    desk: Desk, calendar: LocalCal, change: Change, clock: FixedClock
) -> None:
    calendar.fail_next("cancel_booking", 500)
    outcome = await reschedule(desk, change())
    assert outcome.message == (
        "You're booked: Extended session on Friday, March 5 at 10:00 AM. I'm still giving up your "
        "consultation on Thursday, March 4 at 9:00 AM; it isn't cancelled yet."
    )
    assert (outcome.success, outcome.action_required) == (True, "wait")
    assert live(calendar) == [OLD, NEW]

    async def calcom_for(_org_id: str) -> CalcomClient:
        return desk.calcom

    # the lost cancellation is looked for, sent once more, and found done
    for seconds in (61, 6):
        clock.move_to(clock.now() + timedelta(seconds=seconds))
        await desk.journal.recover(calcom_for)
    assert live(calendar) == [NEW]
    clock.move_to(clock.now() + timedelta(minutes=2))
    await desk.journal.tidy(calcom_for)
    assert (await reschedule(desk, change())).action_required == ""


@pytest.mark.deep
async def test_a_cancelled_appointment_is_not_exchanged(
    desk: Desk, calendar: LocalCal, change: Change, booked: Outcome
) -> None:
    await cancel(desk, ManageRequest(Action.CANCEL, appointment_id=booked.appointment_id))
    with pytest.raises(InvalidRequest, match="was cancelled"):
        await reschedule(desk, change())
    assert live(calendar) == []


@pytest.mark.deep
async def test_times_of_the_other_service_are_found_beside_the_old_one(
    desk: Desk, change: Change, march: Instant
) -> None:
    asked = replace(change(), action=Action.AVAILABILITY, start_at=None, days_ahead=3)
    starts = {slot.start_at for day in (await availability(desk, asked)).days for slot in day.slots}
    assert march(5, 10) in starts
    assert march(4, 9) not in starts  # it stands until the other one is booked


async def test_a_service_that_is_to_be_confirmed_leaves_the_old_one_until_then(
    clinic: Desk, calendar: LocalCal, march: Instant, clock: FixedClock
) -> None:
    old = await book(
        clinic,
        ManageRequest(
            Action.BOOK,
            event_type="call",
            name="Ada Park",
            email="ada@example.com",
            phone="+12025550123",
            start_at=march(4, 9),
        ),
    )
    asked = ManageRequest(
        Action.RESCHEDULE,
        event_type="visit",
        appointment_id=old.appointment_id,
        start_at=march(5, 10),
    )
    outcome = await reschedule(clinic, asked)
    assert (outcome.success, outcome.summary) == (True, "Requested")
    assert outcome.message == (
        "I've requested your visit on Friday, March 5 at 10:00 AM. Your phone call on Thursday, "
        "March 4 at 9:00 AM stands until the business confirms the new time."
    )
    assert [kind for kind, _ in live(calendar)] == ["call", "visit"]

    async def calcom_for(_org_id: str) -> CalcomClient:
        return clinic.calcom

    clock.move_to(clock.now() + timedelta(minutes=2))
    await clinic.journal.tidy(calcom_for)
    assert [kind for kind, _ in live(calendar)] == ["call", "visit"]
    await clinic.calcom.confirm_booking(outcome.appointment_id)
    clock.move_to(clock.now() + timedelta(hours=2))
    await clinic.journal.tidy(calcom_for)
    assert [kind for kind, _ in live(calendar)] == ["visit"]
