"""The client against the embedded Cal.com, which was written without a look at it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import (
    AlreadyCancelled,
    CalcomNotFound,
    CalcomUnauthorized,
    FieldRefused,
    OutsideWindow,
    PastStart,
    SlotTaken,
)
from scheduling.calcom.models import BookingFilter, NewBooking, stand_in_email

NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)


def new(world, start=NINE, slug="intro", **details) -> NewBooking:
    given: dict[str, Any] = {"name": "Bo Lind", "email": "bo@example.com", **details}
    return NewBooking(start_at=start, event_type_id=world.account.id_of(slug), **given)


async def test_the_account_and_its_event_types(world):
    assert (await world.calcom.me()).username == "ada"
    kinds = {kind.slug: kind for kind in await world.calcom.list_event_types()}
    assert set(kinds) == {"intro", "by-phone", "asked"}
    assert kinds["intro"].length_in_minutes == 30
    assert kinds["intro"].email_required
    assert not kinds["by-phone"].email_required
    named = await world.calcom.list_event_types(username="ada")
    assert {kind.slug for kind in named} == set(kinds)


async def test_slots_are_ascending_utc_and_stay_in_the_window(world):
    starts = await world.calcom.list_slots(
        world.account.event_type_id, start_at=NINE, end_at=datetime(2027, 3, 4, tzinfo=UTC)
    )
    assert starts == [NINE + HALF * n for n in range(16)]
    assert all(start.tzinfo is UTC for start in starts)


async def test_an_end_at_midnight_is_not_read_as_the_end_of_that_day(world):
    midnight = datetime(2027, 3, 5, tzinfo=UTC)
    starts = await world.calcom.list_slots(
        world.account.event_type_id, start_at=midnight - timedelta(days=1), end_at=midnight
    )
    assert {start.day for start in starts} == {4}


async def test_no_slots_is_an_empty_list(world):
    saturday = datetime(2027, 3, 6, tzinfo=UTC)
    assert not await world.calcom.list_slots(
        world.account.event_type_id, start_at=saturday, end_at=saturday + timedelta(days=1)
    )


async def test_a_booking_is_made_read_moved_and_cancelled(world):
    made = await world.calcom.create_booking(
        new(world, phone="+12125550123", notes="Back pain", metadata={"agent_intent": "k1"})
    )
    assert (made.status, made.start_at, made.end_at) == ("accepted", NINE, NINE + HALF)
    assert made.event_type_slug == "intro"
    assert made.attendees[0].own_email == "bo@example.com"
    assert made.attendees[0].phone == "+12125550123"
    assert made.metadata["agent_intent"] == "k1"
    assert await world.calcom.get_booking(made.uid) == made

    moved = await world.calcom.reschedule_booking(
        made.uid, start_at=NINE + timedelta(hours=2), reason="Asked"
    )
    assert moved.uid != made.uid
    assert moved.rescheduled_from_uid == made.uid
    assert moved.metadata["agent_intent"] == "k1"
    old = await world.calcom.get_booking(made.uid)
    assert (old.live, old.rescheduled_to_uid) == (False, moved.uid)

    gone = await world.calcom.cancel_booking(moved.uid, reason="")
    assert not gone.live


async def test_a_booking_that_needs_confirmation_is_pending(world):
    assert (await world.calcom.create_booking(new(world, slug="asked"))).status == "pending"


async def test_a_phone_is_enough_where_the_event_type_says_so(world):
    made = await world.calcom.create_booking(
        new(world, slug="by-phone", email="", phone="+12125550123")
    )
    assert made.attendees[0].email == stand_in_email("+12125550123")
    assert made.attendees[0].own_email == ""
    page = await world.calcom.list_bookings(
        BookingFilter(attendee_email=stand_in_email("+12125550123"))
    )
    assert [booking.uid for booking in page.bookings] == [made.uid]


async def test_a_phone_is_not_enough_by_default(world):
    with pytest.raises(FieldRefused) as refused:
        await world.calcom.create_booking(new(world, email="", phone="+12125550123"))
    assert refused.value.field == "email"


async def test_a_taken_start_is_told_from_one_that_is_too_soon_or_past(world):
    await world.calcom.create_booking(new(world))
    with pytest.raises(SlotTaken):
        await world.calcom.create_booking(new(world, email="cy@example.com"))
    with pytest.raises(OutsideWindow):
        await world.calcom.create_booking(new(world, datetime(2027, 3, 1, 12, 30, tzinfo=UTC)))
    with pytest.raises(PastStart):
        await world.calcom.create_booking(new(world, datetime(2027, 2, 26, 9, tzinfo=UTC)))


async def test_what_is_cancelled_or_moved_says_so(world):
    made = await world.calcom.create_booking(new(world))
    moved = await world.calcom.reschedule_booking(
        made.uid, start_at=NINE + timedelta(hours=2), reason="Asked"
    )
    with pytest.raises(AlreadyCancelled) as again:
        await world.calcom.reschedule_booking(made.uid, start_at=NINE + HALF, reason="Asked")
    assert again.value.new_uid == moved.uid
    await world.calcom.cancel_booking(moved.uid, reason="Asked")
    with pytest.raises(AlreadyCancelled) as twice:
        await world.calcom.cancel_booking(moved.uid, reason="Asked")
    assert twice.value.new_uid is None


async def test_its_own_time_is_open_to_a_booking_that_moves(world):
    made = await world.calcom.create_booking(new(world))
    window = {"start_at": NINE, "end_at": NINE + HALF}
    event_type = world.account.event_type_id
    assert await world.calcom.list_slots(event_type, **window) == []
    assert await world.calcom.list_slots(event_type, **window, moving_uid=made.uid) == [NINE]


async def test_a_hold_hides_a_slot_until_it_is_released(world):
    event_type = world.account.event_type_id
    hold = await world.calcom.reserve_slot(event_type, start_at=NINE, minutes=7)
    assert hold.until == datetime(2027, 3, 1, 12, 7, tzinfo=UTC)
    assert await world.calcom.get_reservation(hold.uid) == hold
    window = {"start_at": NINE, "end_at": NINE + HALF}
    assert await world.calcom.list_slots(event_type, **window) == []
    with pytest.raises(SlotTaken):
        await world.calcom.reserve_slot(event_type, start_at=NINE)
    await world.calcom.release_slot(hold.uid)
    assert await world.calcom.list_slots(event_type, **window) == [NINE]
    assert await world.calcom.get_reservation(hold.uid) is None
    await world.calcom.release_slot(hold.uid)


async def test_a_list_is_filtered_sorted_and_paged(world):
    starts = [NINE + HALF * n for n in range(3)]
    for number, start in enumerate(starts):
        await world.calcom.create_booking(new(world, start, email=f"p{number}@example.com"))
    page = await world.calcom.list_bookings(
        BookingFilter(status=("upcoming",), sort="start", newest=True, take=2)
    )
    assert [booking.start_at for booking in page.bookings] == starts[:0:-1]
    assert (page.has_next, page.total) == (True, 3)
    rest = await world.calcom.list_bookings(BookingFilter(after_start=starts[1], sort="start"))
    assert [booking.start_at for booking in rest.bookings] == starts[1:]
    event_types = BookingFilter(event_type_ids=(world.account.id_of("asked"),))
    assert (await world.calcom.list_bookings(event_types)).bookings == ()


@pytest.mark.parametrize("uid", ["", "..", "a/b", "a?b", "é", "no such uid", "x" * 200])
async def test_a_uid_that_cannot_be_is_not_sent(world, uid):
    with pytest.raises(CalcomNotFound):
        await world.calcom.get_booking(uid)
    with pytest.raises(CalcomNotFound):
        await world.calcom.cancel_booking(uid, reason="Asked")


async def test_an_unknown_booking_is_not_found(world):
    with pytest.raises(CalcomNotFound):
        await world.calcom.get_booking("2NtaeaVcKfpmSZ4CthFdfk")


async def test_a_wrong_key_is_unauthorized(world):
    stranger = CalcomClient(world.http, api_key="cal_wrong")
    with pytest.raises(CalcomUnauthorized):
        await stranger.me()


async def test_any_text_a_caller_types_goes_over_the_wire(world):
    name = "Zoë \N{PILE OF POO} O'Neil\x00 \ud800"
    made = await world.calcom.create_booking(new(world, name=name))
    assert made.attendees[0].name.startswith("Zoë \N{PILE OF POO} O'Neil")
