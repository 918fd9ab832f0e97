from collections.abc import Callable
from datetime import datetime

import pytest

from scheduling.clock import FixedClock
from scheduling.desk import Desk
from scheduling.errors import CalcomFailed, InvalidRequest, NotFound
from scheduling.localcal import Account, LocalCal, Visit
from scheduling.manage import book, cancel, reschedule
from scheduling.model import Action, ManageRequest, Outcome

Instant = Callable[..., datetime]


@pytest.fixture
def asked(march: Instant) -> ManageRequest:
    return ManageRequest(
        Action.BOOK, name="Ada Park", email="ada@example.com", start_at=march(4, 9)
    )


@pytest.fixture
async def booked(desk: Desk, asked: ManageRequest) -> Outcome:
    """Ada has Thursday at nine."""
    return await book(desk, asked)


def giving_up(booked: Outcome, notes: str = "") -> ManageRequest:
    return ManageRequest(Action.CANCEL, appointment_id=booked.appointment_id, notes=notes)


def statuses(calendar: LocalCal) -> list[str]:
    return [one["status"] for one in calendar.bookings()]


def writes(wire: list[str]) -> list[str]:
    return [sent for sent in wire if not sent.startswith("GET")]


async def test_cancels_with_a_reason(
    desk: Desk, calendar: LocalCal, booked: Outcome, march: Instant
) -> None:
    outcome = await cancel(desk, giving_up(booked))
    assert outcome.success
    assert outcome.message == "Your consultation on Thursday, March 4 at 9:00 AM is cancelled."
    assert (outcome.summary, outcome.appointment_id, outcome.start_at) == (
        "Cancelled",
        booked.appointment_id,
        march(4, 9),
    )
    (gone,) = calendar.bookings()
    assert (gone["status"], gone["cancellationReason"]) == (
        "cancelled",
        "Cancelled at the attendee's request",
    )


async def test_the_callers_reason_is_passed_on(
    desk: Desk, calendar: LocalCal, booked: Outcome
) -> None:
    await cancel(desk, giving_up(booked, notes="Feeling better"))
    assert calendar.bookings()[0]["cancellationReason"] == "Feeling better"


async def test_a_reason_is_plain_text(desk: Desk, calendar: LocalCal, booked: Outcome) -> None:
    with pytest.raises(InvalidRequest, match="plain text"):
        await cancel(desk, giving_up(booked, notes="\u202eevil"))
    assert statuses(calendar) == ["accepted"]


async def test_cancelling_again_is_a_success(desk: Desk, booked: Outcome, wire: list[str]) -> None:
    await cancel(desk, giving_up(booked))
    wire.clear()
    again = await cancel(desk, giving_up(booked))
    assert again.success
    assert again.summary == "Cancelled"
    assert again.message.endswith("was already cancelled.")
    assert writes(wire) == []


async def test_a_time_given_up_can_be_booked_again(
    desk: Desk, calendar: LocalCal, asked: ManageRequest, booked: Outcome
) -> None:
    await cancel(desk, giving_up(booked))
    again = await book(desk, asked)
    assert again.success
    assert again.appointment_id != booked.appointment_id
    assert sorted(statuses(calendar)) == ["accepted", "cancelled"]


async def test_what_was_moved_is_cancelled_where_it_is_now(
    desk: Desk, calendar: LocalCal, booked: Outcome, march: Instant
) -> None:
    moved = await reschedule(
        desk,
        ManageRequest(
            Action.RESCHEDULE, appointment_id=booked.appointment_id, start_at=march(5, 10)
        ),
    )
    outcome = await cancel(desk, giving_up(booked))
    assert outcome.appointment_id == moved.appointment_id
    assert outcome.message == "Your consultation on Friday, March 5 at 10:00 AM is cancelled."
    assert statuses(calendar) == ["cancelled", "cancelled"]


async def test_a_lost_answer_is_read_again(desk: Desk, calendar: LocalCal, booked: Outcome) -> None:
    calendar.fail_next("cancel_booking", 500, done=True)
    outcome = await cancel(desk, giving_up(booked))
    assert (outcome.success, outcome.summary) == (True, "Cancelled")


async def test_an_outcome_nobody_knows_promises_nothing(
    desk: Desk, calendar: LocalCal, booked: Outcome
) -> None:
    calendar.fail_next("cancel_booking", 500)
    outcome = await cancel(desk, giving_up(booked))
    assert (outcome.success, outcome.summary, outcome.action_required) == (False, "Pending", "wait")
    assert "is cancelled" not in outcome.message
    assert statuses(calendar) == ["accepted"]


async def test_cancelled_by_somebody_else_in_that_moment(
    desk: Desk, calendar: LocalCal, booked: Outcome
) -> None:
    text = (
        f"Can't cancel booking with uid={booked.appointment_id} because it has been cancelled "
        "already. Please provide uid of a booking that is not cancelled."
    )
    calendar.fail_next("cancel_booking", 400, text, done=True)
    outcome = await cancel(desk, giving_up(booked))
    assert outcome.success
    assert outcome.summary == "Cancelled"
    assert statuses(calendar) == ["cancelled"]


async def test_what_still_stands_is_not_called_cancelled(
    desk: Desk, calendar: LocalCal, booked: Outcome
) -> None:
    text = (
        f"Can't cancel booking with uid={booked.appointment_id} because it has been cancelled "
        "already. Please provide uid of a booking that is not cancelled."
    )
    calendar.fail_next("cancel_booking", 400, text)
    with pytest.raises(CalcomFailed, match="changed a moment ago"):
        await cancel(desk, giving_up(booked))
    assert statuses(calendar) == ["accepted"]


async def test_a_booking_that_is_over_is_refused(
    desk: Desk, clock: FixedClock, calendar: LocalCal, booked: Outcome, march: Instant
) -> None:
    clock.move_to(march(4, 9, 30))
    with pytest.raises(InvalidRequest, match="already over"):
        await cancel(desk, giving_up(booked))
    assert statuses(calendar) == ["accepted"]


@pytest.mark.parametrize(
    ("uid", "error"),
    [("", InvalidRequest), ("1", InvalidRequest), ("unknownUnknownUnknown1", NotFound)],
)
async def test_ids_that_name_nothing(desk: Desk, uid: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await cancel(desk, ManageRequest(Action.CANCEL, appointment_id=uid))


async def test_somebody_elses_booking_is_as_unknown_as_none(
    desk: Desk, clinic: Desk, calendar: LocalCal, booked: Outcome
) -> None:
    with pytest.raises(NotFound, match=r"No appointment with that id\."):
        await cancel(clinic, giving_up(booked))
    assert statuses(calendar) == ["accepted"]


async def test_a_request_that_waits_can_be_cancelled(
    clinic: Desk, account: Account, calendar: LocalCal, march: Instant
) -> None:
    visit = Visit(
        clinic.event_type("visit").id, march(4, 9), "Ada", "ada@example.com", status="pending"
    )
    uid = calendar.add_booking(visit)["uid"]
    assert (await cancel(clinic, ManageRequest(Action.CANCEL, appointment_id=uid))).success
    assert statuses(calendar) == ["cancelled"]
