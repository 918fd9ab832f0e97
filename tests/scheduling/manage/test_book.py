import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from scheduling.calcom.client import CalcomClient
from scheduling.clock import FixedClock
from scheduling.desk import Desk
from scheduling.errors import CalcomFailed, InvalidRequest, SchedulingError, SlotUnavailable
from scheduling.localcal import Account, LocalCal, Visit
from scheduling.manage import availability, book
from scheduling.model import Action, ManageRequest

Instant = Callable[..., datetime]
MOUNTAIN = ZoneInfo("America/Denver")


@pytest.fixture
def request_(march: Instant) -> ManageRequest:
    """Ada asks for Thursday at nine."""
    return ManageRequest(
        Action.BOOK,
        name="Ada Park",
        email="ada@example.com",
        start_at=march(4, 9),
        call_session_id="call-7",
    )


def writes(wire: list[str]) -> list[str]:
    return [sent for sent in wire if not sent.startswith("GET")]


async def test_books_what_was_asked(
    desk: Desk, calendar: LocalCal, request_: ManageRequest, march: Instant
) -> None:
    outcome = await book(desk, replace(request_, notes="Left knee.\nSecond visit."))

    (booking,) = calendar.bookings()
    assert outcome.success
    assert outcome.message == "You're booked: Consultation on Thursday, March 4 at 9:00 AM."
    assert (outcome.summary, outcome.action) == ("Appointment confirmed", Action.BOOK)
    assert (outcome.appointment_id, outcome.start_at) == (booking["uid"], march(4, 9))
    assert (outcome.agent_name, outcome.action_required, outcome.days) == ("Front desk", "", ())
    assert booking["status"] == "accepted"
    assert booking["start"] == "2027-03-04T14:00:00.000Z"
    assert booking["attendees"][0]["email"] == "ada@example.com"
    assert booking["attendees"][0]["timeZone"] == "America/New_York"
    assert booking["metadata"]["agent_id"] == "agent-1"
    assert booking["metadata"]["call_session_id"] == "call-7"
    assert booking["metadata"]["agent_intent"]
    assert booking["bookingFieldsResponses"]["notes"] == "Left knee.\nSecond visit."


async def test_the_customers_zone_is_spoken_beside_ours(
    desk: Desk, calendar: LocalCal, request_: ManageRequest
) -> None:
    outcome = await book(desk, replace(request_, tz=MOUNTAIN, event_type="extended"))
    assert outcome.message == (
        "You're booked: Extended session on "
        "Thursday, March 4 at 7:00 AM Mountain Time (9:00 AM Eastern Time)."
    )
    (booking,) = calendar.bookings()
    assert (booking["duration"], booking["attendees"][0]["timeZone"]) == (60, "America/Denver")


async def test_asking_twice_books_once(
    desk: Desk, calendar: LocalCal, request_: ManageRequest, wire: list[str]
) -> None:
    first = await book(desk, request_)
    second = await book(desk, replace(request_, email="ADA@example.com", call_session_id="call-8"))
    assert second == first
    assert len(calendar.bookings()) == 1
    assert writes(wire) == ["POST /v2/bookings"]


async def test_two_at_once_with_the_same_details_book_once(
    desk: Desk, calendar: LocalCal, request_: ManageRequest
) -> None:
    outcomes = await asyncio.gather(*(book(desk, request_) for _ in range(5)))
    assert len({outcome.appointment_id for outcome in outcomes}) == 1
    assert len(calendar.bookings()) == 1


async def test_of_many_who_want_one_time_one_gets_it(
    desk: Desk, calendar: LocalCal, request_: ManageRequest
) -> None:
    callers = [replace(request_, email=f"caller{n}@example.com") for n in range(6)]
    answers = await asyncio.gather(
        *(book(desk, caller) for caller in callers), return_exceptions=True
    )
    assert len(calendar.bookings()) == 1
    refusals = [answer for answer in answers if isinstance(answer, BaseException)]
    assert len(refusals) == 5
    assert all(isinstance(refusal, SlotUnavailable) for refusal in refusals)


async def test_a_pending_booking_is_requested_never_booked(
    clinic: Desk, calendar: LocalCal, request_: ManageRequest
) -> None:
    outcome = await book(clinic, request_)
    assert outcome.success
    assert outcome.summary == "Requested"
    assert outcome.message == (
        "I've requested your visit on Thursday, March 4 at 9:00 AM. "
        "It isn't final until the business confirms it."
    )
    assert calendar.bookings()[0]["status"] == "pending"


async def test_a_time_that_is_taken_brings_the_nearest(
    desk: Desk,
    account: Account,
    calendar: LocalCal,
    request_: ManageRequest,
    march: Instant,
    wire: list[str],
) -> None:
    calendar.add_booking(Visit(account.event_type_id, march(4, 10), "Bo", "bo@example.com"))
    with pytest.raises(SlotUnavailable) as refused:
        await book(desk, replace(request_, start_at=march(4, 10)))
    assert str(refused.value) == (
        "Thursday, March 4 at 10:00 AM isn't available. "
        "The nearest I have is Thursday, March 4 at 10:30 AM, 9:30 AM, or 11:00 AM."
    )
    assert refused.value.action is Action.BOOK
    (day,) = refused.value.available_slots
    assert (day.label, day.slots[0].start_at) == ("Thursday", march(4, 10, 30))
    assert march(4, 10) not in [slot.start_at for slot in day.slots]
    assert writes(wire) == []


async def test_a_time_that_goes_between_the_check_and_the_write(
    desk: Desk, calendar: LocalCal, request_: ManageRequest, wire: list[str]
) -> None:
    taken = "User either already has booking at this time or is not available"
    calendar.fail_next("create_booking", 400, taken)
    with pytest.raises(SlotUnavailable) as refused:
        await book(desk, request_)
    starts = [slot.start_at for day in refused.value.available_slots for slot in day.slots]
    assert starts
    assert request_.start_at not in starts
    assert writes(wire) == ["POST /v2/bookings"]
    assert (await book(desk, request_)).success


async def test_a_closed_day_offers_the_days_after(
    desk: Desk, request_: ManageRequest, march: Instant
) -> None:
    with pytest.raises(SlotUnavailable) as refused:
        await book(desk, replace(request_, start_at=march(7, 20)))
    assert [day.label for day in refused.value.available_slots] == ["Monday"]
    assert refused.value.available_slots[0].slots[0].start_at == march(8, 9)


async def test_alternatives_are_looked_for_further_on(
    desk: Desk, calendar: LocalCal, request_: ManageRequest, march: Instant
) -> None:
    calendar.block(march(1, 0), march(25, 12))
    with pytest.raises(SlotUnavailable) as refused:
        await book(desk, request_)
    first = refused.value.available_slots[0]
    assert (first.label, first.slots[0].start_at) == ("Thursday, March 25", march(25, 12))


async def test_a_calendar_that_is_full_says_so(
    desk: Desk, calendar: LocalCal, request_: ManageRequest, march: Instant
) -> None:
    calendar.block(march(1, 0), march(1, 0) + timedelta(days=400))
    with pytest.raises(SlotUnavailable, match="I don't see another open time near it") as refused:
        await book(desk, request_)
    assert refused.value.available_slots == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Please give the full name for the booking."),
        ({"name": " \t "}, "Please give the full name for the booking."),
        ({"name": "A" * 121}, "at most 120 characters"),
        ({"name": "Ada\u202ekraP"}, "plain text"),
        ({"name": "Ada\x00"}, "plain text"),
        ({"name": "Ada\ud800"}, "plain text"),
        ({"name": "Ada\nPark"}, "plain text"),
        ({"email": ""}, "Please give an e-mail address or a phone number"),
        ({"email": "ada at example"}, "such as alex@example.com"),
        ({"email": "ada..park@example.com"}, "such as alex@example.com"),
        ({"email": "", "phone": "212 555 0123"}, "e-mail address; Consultation needs one"),
        ({"phone": "555-0123"}, "area code"),
        ({"phone": "twelve"}, "area code"),
        ({"notes": "x" * 1001}, "1000 characters"),
        ({"notes": "a\u2066b"}, "plain text"),
        ({"call_session_id": "x" * 201}, "call session id"),
        ({"event_type": "massage"}, "that kind of appointment"),
        ({"start_at": None}, "Please give the day and time"),
    ],
)
async def test_a_request_that_cannot_be_says_what_to_do(
    desk: Desk, request_: ManageRequest, wire: list[str], change: dict[str, object], said: str
) -> None:
    with pytest.raises(InvalidRequest, match=said) as refused:
        await book(desk, replace(request_, **change))
    assert str(refused.value).endswith(".")
    assert wire == []


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(0), "already passed"),
        (timedelta(minutes=-1), "already passed"),
        (timedelta(days=366, minutes=1), "more than a year"),
    ],
)
async def test_the_start_is_ahead_and_within_a_year(
    desk: Desk, clock: FixedClock, request_: ManageRequest, ahead: timedelta, said: str
) -> None:
    with pytest.raises(InvalidRequest, match=said):
        await book(desk, replace(request_, start_at=clock.now() + ahead))


async def test_the_last_day_of_the_year_can_be_booked(
    desk: Desk, clock: FixedClock, request_: ManageRequest
) -> None:
    assert (await book(desk, replace(request_, start_at=clock.now() + timedelta(days=366)))).success


async def test_too_soon_is_refused_by_the_calendars_own_list(
    desk: Desk, clock: FixedClock, request_: ManageRequest, march: Instant
) -> None:
    with pytest.raises(SlotUnavailable) as refused:
        await book(desk, replace(request_, start_at=march(2, 10, 30)))
    assert refused.value.available_slots[0].slots[0].start_at == march(2, 11)


@pytest.mark.parametrize("phone", ["+1 212 555 0123", "(212) 555-0123", "2125550123"])
async def test_a_phone_number_is_enough_where_the_service_says_so(
    clinic: Desk, calendar: LocalCal, request_: ManageRequest, phone: str
) -> None:
    await book(clinic, replace(request_, event_type="call", email="", phone=phone))
    (booking,) = calendar.bookings()
    assert booking["attendees"][0]["phoneNumber"] == "+12125550123"


async def test_names_of_the_world_are_kept(
    desk: Desk, calendar: LocalCal, request_: ManageRequest
) -> None:
    await book(desk, replace(request_, name="  Zoë   O'Connor-李  "))
    assert calendar.bookings()[0]["attendees"][0]["name"] == "Zoë O'Connor-李"


async def test_a_lost_answer_is_found_in_the_same_turn(
    desk: Desk, calendar: LocalCal, request_: ManageRequest
) -> None:
    calendar.fail_next("create_booking", 500, done=True)
    outcome = await book(desk, request_)
    assert (outcome.success, outcome.summary) == (True, "Appointment confirmed")
    assert outcome.appointment_id == calendar.bookings()[0]["uid"]


async def test_an_outcome_nobody_knows_promises_nothing(
    desk: Desk, calendar: LocalCal, request_: ManageRequest, wire: list[str]
) -> None:
    calendar.fail_next("create_booking", 500, done=True)
    calendar.fail_next("list_bookings", 500, times=8)
    outcome = await book(desk, request_)
    assert (outcome.success, outcome.summary, outcome.action_required) == (False, "Pending", "wait")
    assert (outcome.appointment_id, outcome.start_at) == ("", request_.start_at)
    assert "booked" not in outcome.message

    answers = [await book(desk, request_) for _ in range(8)]
    assert answers[-1].appointment_id == calendar.bookings()[0]["uid"]
    assert writes(wire) == ["POST /v2/bookings"]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (429, "The calendar is busy right now"),
        (401, "no longer accepts our key"),
        (400, "The calendar refused that"),
    ],
)
async def test_refusals_are_translated(
    desk: Desk, calendar: LocalCal, request_: ManageRequest, status: int, said: str
) -> None:
    calendar.fail_next("create_booking", status, "Nobody's sentence.")
    with pytest.raises(CalcomFailed, match=said) as refused:
        await book(desk, request_)
    assert "Nothing was changed." in str(refused.value)
    assert calendar.bookings() == []
    assert (await book(desk, request_)).success


async def test_a_calendar_out_of_reach_is_said_so(desk: Desk, request_: ManageRequest) -> None:
    async def unreachable(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    transport = httpx.MockTransport(unreachable)
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.example.com") as http:
        away = replace(desk, calcom=CalcomClient(http, api_key="cal_any"))
        with pytest.raises(CalcomFailed, match="I can't reach the calendar right now"):
            await book(away, request_)


async def test_without_a_journal_nothing_is_sent(
    desk: Desk, request_: ManageRequest, wire: list[str], tmp_path: Path
) -> None:
    (tmp_path / "data" / "calla.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(SchedulingError, match="I can't take changes right now") as refused:
        await book(desk, request_)
    assert refused.value.code == "INTERNAL_ERROR"
    assert writes(wire) == []


async def test_a_field_cal_com_wants_is_asked_for(
    desk: Desk, calendar: LocalCal, request_: ManageRequest
) -> None:
    calendar.fail_next("create_booking", 400, "responses - {email}email_validation_error, ")
    with pytest.raises(InvalidRequest, match="valid e-mail address"):
        await book(desk, request_)


async def test_a_hang_up_does_not_stop_the_write(
    desk: Desk, calendar: LocalCal, request_: ManageRequest
) -> None:
    calendar.fail_next("create_booking", 0, delay_seconds=0.2)
    task = asyncio.create_task(book(desk, request_))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await desk.journal.drain(2)
    assert len(calendar.bookings()) == 1


async def test_every_open_time_can_be_booked(
    desk: Desk, calendar: LocalCal, request_: ManageRequest
) -> None:
    found = await availability(desk, ManageRequest(Action.AVAILABILITY, days_ahead=1))
    starts = [slot.start_at for day in found.days for slot in day.slots]
    for n, start_at in enumerate(starts):
        assert (
            await book(desk, replace(request_, email=f"a{n}@example.com", start_at=start_at))
        ).success
    left = await availability(desk, ManageRequest(Action.AVAILABILITY, days_ahead=1))
    assert left.days == ()
    assert len(calendar.bookings()) == len(starts)
