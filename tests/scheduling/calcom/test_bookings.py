"""Bookings beyond one attendee and one time: series, seats, teams, hosts who decide, long lists."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import (
    CalcomNotFound,
    CalcomRefused,
    CalcomUnauthorized,
    FieldRefused,
    SlotTaken,
)
from scheduling.calcom.models import Booking, BookingFilter, EventTypeName, NewBooking
from scheduling.calcom.slots import SlotQuery
from scheduling.clock import FixedClock
from scheduling.localcal import (
    AccountSeed,
    BookingField,
    EventTypeSeed,
    Recurrence,
    Seats,
    TeamEventTypeSeed,
    TeamSeed,
    create_app,
)
from tests.calendars import new_calendar

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)
WEEK = timedelta(days=7)
BO = NewBooking(NINE, 0, "Bo Lind", email="bo@example.com")
KINDS = (
    EventTypeSeed("intro", "Intro", 30),
    EventTypeSeed("weekly", "Weekly", 30, recurrence=Recurrence(4)),
    EventTypeSeed("class", "Class", 30, seats=Seats(2, show_attendees=True)),
    EventTypeSeed("asked", "Asked", 30, confirmation_required=True),
    EventTypeSeed("any-length", "Any length", 30, lengths=(30, 60)),
    EventTypeSeed("form", "Form", 30, fields=(BookingField("knee", "text", required=True),)),
)


@pytest.fixture
async def office():
    """An account with every kind of event type, and a team of it and another one."""
    calendar = new_calendar(FixedClock(NOW))
    ada = calendar.add_account(AccountSeed("ada", event_types=KINDS))
    calendar.add_account(AccountSeed("eve"))
    shared = TeamEventTypeSeed(EventTypeSeed("shared", "Shared", 30))
    team = calendar.add_team(
        TeamSeed("front", "Front", ("ada", "eve"), organization="acme", event_types=(shared,))
    )
    transport = httpx.ASGITransport(create_app(calendar))
    async with httpx.AsyncClient(transport=transport, base_url="http://calendar.test") as http:
        yield CalcomClient(http, api_key=ada.api_key), ada, team
    calendar.close()


@pytest.fixture
def calcom(office) -> CalcomClient:
    return office[0]


@pytest.fixture
def of(office):
    """A booking of one of Ada's event types."""

    def build(slug: str, **details: object) -> NewBooking:
        return replace(BO, event_type_id=office[1].id_of(slug), **details)

    return build


async def uids(bookings) -> list[str]:
    return [booking.uid async for booking in bookings]


async def test_an_event_type_goes_by_its_name(calcom, office):
    name = EventTypeName("intro", "ada")
    made = await calcom.create_booking(replace(BO, event_type=name))
    assert made.event_type_slug == "intro"
    days = await calcom.find_slots(SlotQuery(name, NINE, NINE + HALF * 2, ranges=True))
    assert [(s.start_at, s.end_at) for s in days[date(2027, 3, 3)]] == [
        (NINE + HALF, NINE + HALF * 2)
    ]
    with pytest.raises(CalcomNotFound, match="belonging to user ada not found"):
        await calcom.create_booking(replace(BO, event_type=EventTypeName("nothing", "ada")))


async def test_days_are_those_of_the_zone_asked_for(calcom, office):
    wanted = SlotQuery(
        office[1].event_type_id, NINE, NINE + HALF, time_zone="Pacific/Kiritimati"
    )  # UTC+14
    days = await calcom.find_slots(wanted)
    assert [(day, str(s.start_at.utcoffset())) for day, slots in days.items() for s in slots] == [
        (date(2027, 3, 3), "14:00:00")
    ]


async def test_the_older_list_says_the_same(calcom, office):
    wanted = SlotQuery(office[1].event_type_id, NINE, NINE + HALF * 2)
    assert await calcom.find_slots_old(wanted) == {date(2027, 3, 3): [NINE, NINE + HALF]}


async def test_everything_a_booking_may_say_comes_back(calcom, of):
    made = await calcom.create_booking(
        of(
            "any-length",
            length_in_minutes=60,
            guests=("cy@example.com",),
            metadata={"call": "c1", "turn": 3, "new": True},
            language="it",
        )
    )
    assert (made.duration, made.end_at) == (60, NINE + HALF * 2)
    assert made.guests == ("cy@example.com",)
    assert made.attendees[0].language == "it"
    assert set(made.metadata) == {"call", "turn", "new"}


async def test_a_field_the_form_wants_is_named(calcom, of):
    with pytest.raises(FieldRefused) as refused:
        await calcom.create_booking(of("form"))
    assert refused.value.field == "knee"
    made = await calcom.create_booking(of("form", fields={"knee": "left"}))
    assert made.booking_fields_responses["knee"] == "left"


async def test_a_series_is_made_read_and_cancelled_from_its_third_on(calcom, of):
    series = await calcom.create_series(of("weekly", recurrence=4))
    assert [one.start_at for one in series] == [NINE + WEEK * n for n in range(4)]
    whole = series[0].recurring_booking_uid
    assert whole
    assert [one.uid for one in await calcom.get_series(whole)] == [one.uid for one in series]
    assert (await calcom.get_booking(whole)).uid == series[0].uid
    await calcom.cancel_series(series[2].uid, reason="Ill", from_here=True)
    assert [one.live for one in await calcom.get_series(whole)] == [True, True, False, False]
    gone = await calcom.cancel_series(whole, reason="Ill")
    assert not [one for one in gone if one.live]
    with pytest.raises(CalcomRefused, match="higher than"):
        await calcom.create_series(of("weekly", recurrence=5))


async def test_seats_share_a_time_until_they_are_taken(calcom, of, office):
    first, second = [
        await calcom.create_booking(of("class", email=f"{name}@example.com"))
        for name in ("bo", "cy")
    ]
    assert first.uid == second.uid
    assert first.seat_uid != second.seat_uid
    with pytest.raises(SlotTaken):
        await calcom.create_booking(of("class", email="di@example.com"))
    with pytest.raises(CalcomRefused, match="seatUid"):
        await calcom.reschedule_booking(first.uid, start_at=NINE + HALF, reason="Asked")
    assert first.seat_uid
    await calcom.cancel_booking(first.uid, reason="Ill", seat_uid=first.seat_uid)
    left = await calcom.get_booking(first.uid)
    assert [who.email for who in left.attendees] == ["cy@example.com"]
    query = SlotQuery(office[1].id_of("class"), NINE, NINE + HALF)
    (slot,) = (await calcom.find_slots(query))[date(2027, 3, 3)]
    assert (slot.seats_booked, slot.seats_remaining, slot.seats_total) == (1, 1, 2)


async def test_a_host_confirms_or_declines_what_is_pending(calcom, of):
    asked = await calcom.create_booking(of("asked"))
    assert (await calcom.confirm_booking(asked.uid)).status == "accepted"
    with pytest.raises(CalcomRefused) as again:
        await calcom.confirm_booking(asked.uid)
    assert (again.value.status, bool(again.value.request_id)) == (400, True)
    other = await calcom.create_booking(of("asked", start_at=NINE + HALF))
    assert (await calcom.decline_booking(other.uid, reason="Full")).status == "rejected"


async def test_nobody_is_absent_before_the_start(calcom, of):
    made = await calcom.create_booking(of("intro"))
    with pytest.raises(CalcomRefused, match="after their scheduled start"):
        await calcom.mark_absent(made.uid, attendees={"bo@example.com": True})


async def test_a_round_robin_booking_goes_to_the_other_host(calcom, office):
    team = office[2]
    shared = team.event_type_ids["shared"]
    assert [one.id for one in await calcom.list_my_teams(team.organization_id)] == [team.id]
    kinds = await calcom.list_team_event_types(team.id, org_id=team.organization_id)
    assert [(one.id, one.scheduling_type) for one in kinds] == [(shared, "roundRobin")]
    name = EventTypeName("shared", team="front", organization="acme")
    made = await calcom.create_booking(replace(BO, event_type=name))
    moved = await calcom.reassign_booking(made.uid)
    assert moved.to.id != made.hosts[0].id
    back = await calcom.reassign_booking(made.uid, user_id=made.hosts[0].id, reason="Asked")
    assert back.to.id == made.hosts[0].id
    found = calcom.each_team_booking(team.organization_id, team.id, BookingFilter())
    assert await uids(found) == [made.uid]
    with pytest.raises(CalcomNotFound):
        await calcom.list_team_bookings(team.organization_id, 99, BookingFilter())


async def test_a_long_list_comes_page_by_page(calcom, of):
    made = [await calcom.create_booking(of("intro", start_at=NINE + HALF * n)) for n in range(5)]
    wanted = BookingFilter(status=("upcoming",), sort="start", take=2)
    assert await uids(calcom.each_booking(wanted)) == [one.uid for one in made]
    assert await uids(calcom.each_booking(replace(wanted, skip=3))) == [b.uid for b in made[3:]]
    assert await uids(calcom.each_booking(BookingFilter(attendee_name="Nobody"))) == []


async def test_a_booking_that_slips_to_the_next_page_comes_once(wire, said):
    def page(*names: str, more: bool) -> bytes:
        one = {"id": 1, "status": "accepted", "start": "2030-01-08T09:00:00Z"}
        bookings = [{**one, "end": one["start"], "uid": name} for name in names]
        pages = {"totalItems": 4, "hasNextPage": more}
        return said(200, {"status": "success", "data": bookings, "pagination": pages})

    server = await wire(page("a", "b", more=True), page("b", "c", more=True), page(more=True))
    assert await uids(server.client.each_booking(BookingFilter(take=2))) == ["a", "b", "c"]
    assert ["skip=2" in asked for asked in server.requests] == [False, True, False]


async def test_what_is_public_needs_no_key(calcom, of, office):
    anybody = CalcomClient(calcom._http)
    made = await anybody.create_booking(of("intro"))
    assert isinstance(await anybody.get_booking(made.uid), Booking)
    with pytest.raises(CalcomUnauthorized, match="No authentication method provided"):
        await anybody.list_bookings(BookingFilter())
