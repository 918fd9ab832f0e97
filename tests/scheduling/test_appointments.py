from collections.abc import Callable
from datetime import datetime

import pytest

from scheduling.appointments import get_appointment, list_appointments
from scheduling.desk import Desk
from scheduling.errors import CalcomFailed, InvalidRequest, NotFound
from scheduling.localcal import Account, LocalCal, Visit
from scheduling.manage import book, reschedule
from scheduling.model import Action, Appointment, ManageRequest

Instant = Callable[..., datetime]


@pytest.fixture
def visits(calendar: LocalCal, account: Account, march: Instant) -> list[str]:
    """Uids: one past, two ahead, one cancelled, in the order of their starts."""
    made = [
        Visit(account.id_of("consultation"), march(1, 9), "Ada Park", "ada@example.com"),
        Visit(account.id_of("follow-up"), march(3, 9), "Ada Park", "ada@example.com"),
        Visit(account.id_of("extended"), march(4, 9), "Bo Lind", "bo@example.com"),
        Visit(
            account.id_of("follow-up"), march(5, 9), "Cy Ong", "cy@example.com", status="cancelled"
        ),
    ]
    return [calendar.add_booking(visit)["uid"] for visit in made]


async def test_lists_all_of_the_agents(desk: Desk, visits: list[str]) -> None:
    assert [one.uid for one in await list_appointments(desk)] == visits


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        (("upcoming",), [1, 2]),
        (("past",), [0]),
        (("cancelled",), [3]),
        (("upcoming", "cancelled"), [1, 2, 3]),
    ],
)
async def test_a_status_is_passed_on(
    desk: Desk, visits: list[str], status: tuple[str, ...], kept: list[int]
) -> None:
    found = await list_appointments(desk, status=status)
    assert [one.uid for one in found] == [visits[index] for index in kept]


async def test_one_attendees(desk: Desk, visits: list[str]) -> None:
    found = await list_appointments(desk, attendee_email="ada@example.com")
    assert [one.uid for one in found] == visits[:2]


async def test_a_status_nobody_knows_is_refused(desk: Desk, wire: list[str]) -> None:
    with pytest.raises(InvalidRequest, match="upcoming, recurring, past"):
        await list_appointments(desk, status=("upcoming", "booked"))
    assert wire == []


@pytest.mark.parametrize(
    ("limit", "count"), [(1, 1), (60, 60), (200, 60), (0, 50), (-1, 50), (201, 50)]
)
async def test_a_limit_out_of_range_is_fifty(
    desk: Desk, account: Account, calendar: LocalCal, march: Instant, limit: int, count: int
) -> None:
    for minute in range(60):
        calendar.add_booking(
            Visit(account.event_type_id, march(4, 9, minute), "Ada", "ada@example.com")
        )
    assert len(await list_appointments(desk, limit=limit)) == count


async def test_shows_an_appointment(desk: Desk, march: Instant) -> None:
    asked = ManageRequest(
        Action.BOOK,
        name="Ada Park",
        email="ada@example.com",
        phone="+12125550123",
        start_at=march(4, 9),
    )
    outcome = await book(desk, asked)
    assert await get_appointment(desk, outcome.appointment_id) == Appointment(
        uid=outcome.appointment_id,
        event_type="consultation",
        title="Consultation between Maple Street Physio and Ada Park",
        start_at=march(4, 9),
        end_at=march(4, 9, 30),
        status="accepted",
        attendee_name="Ada Park",
        attendee_email="ada@example.com",
        attendee_phone="+12125550123",
        attendee_tz="America/New_York",
        agent_id="agent-1",
    )


async def test_a_phone_only_attendee_has_no_invented_address(clinic: Desk, march: Instant) -> None:
    asked = ManageRequest(
        Action.BOOK, event_type="call", name="Ada", phone="+12125550123", start_at=march(4, 9)
    )
    outcome = await book(clinic, asked)
    found = await get_appointment(clinic, outcome.appointment_id)
    assert (found.attendee_email, found.attendee_phone) == ("", "+12125550123")


async def test_a_moved_appointment_is_shown_as_it_is(desk: Desk, march: Instant) -> None:
    asked = ManageRequest(
        Action.BOOK, name="Ada Park", email="ada@example.com", start_at=march(4, 9)
    )
    old = (await book(desk, asked)).appointment_id
    move = ManageRequest(Action.RESCHEDULE, appointment_id=old, start_at=march(5, 9))
    new = (await reschedule(desk, move)).appointment_id
    assert (await get_appointment(desk, old)).status == "cancelled"
    assert (await get_appointment(desk, new)).status == "accepted"


async def test_desks_do_not_see_each_other(desk: Desk, clinic: Desk, visits: list[str]) -> None:
    assert await list_appointments(clinic) == ()
    with pytest.raises(NotFound, match=r"No appointment with that id\."):
        await get_appointment(clinic, visits[0])


@pytest.mark.parametrize(("uid", "error"), [("1", InvalidRequest), ("nothing", NotFound)])
async def test_ids_that_name_nothing(desk: Desk, uid: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await get_appointment(desk, uid)


async def test_a_calendar_that_does_not_answer_is_said_so(desk: Desk, calendar: LocalCal) -> None:
    calendar.fail_next("list_bookings", 500, times=2)
    with pytest.raises(CalcomFailed, match="isn't answering right now"):
        await list_appointments(desk)
