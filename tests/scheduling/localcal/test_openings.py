"""What is listed is what can be booked: against a slow oracle, and on the wire."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from scheduling.clock import FixedClock
from scheduling.localcal import (
    Account,
    AccountSeed,
    BookingWindow,
    EventTypeSeed,
    LocalCal,
    OpenHours,
    ScheduleSeed,
    Visit,
    create_app,
)
from scheduling.localcal.times.instants import MINUTE
from scheduling.localcal.times.openings import Openings
from tests.calendars import new_calendar
from tests.depth import depth

MONDAY = datetime(2027, 3, 8, tzinfo=UTC)
NOW = datetime(2027, 3, 8, 8, 20, tzinfo=UTC)
spans = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60)), max_size=6)


def disjoint(pairs: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, length in sorted(pairs):
        if length and (not found or start * MINUTE > found[-1][1]):
            found.append((start * MINUTE, (start + length) * MINUTE))
    return tuple(found)


@given(spans, spans, st.integers(1, 40), st.integers(1, 40), st.integers(0, 100))
def test_one_pass_agrees_with_asking_each_minute(
    hours: Any, busy: Any, minutes: int, step: int, earliest: int
) -> None:
    found = Openings(disjoint(hours), disjoint(busy), earliest * MINUTE, None)
    expected = [
        at
        for opening, closing in found.hours
        for at in range(opening, closing, step * MINUTE)
        if at >= found.earliest
        and any(one <= at and at + minutes * MINUTE <= other for one, other in found.hours)
        and all(other <= at or at + minutes * MINUTE <= one for one, other in found.busy)
    ]
    assert list(found.starts(minutes, step, 0)) == expected
    assert all(found.free(at, at + minutes * MINUTE) for at in expected)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[AccountSeed, list[int]]:
    """A host with two event types, busy times, and minutes from Monday where bookings stand."""
    zone = draw(st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata", "Europe/Rome"]))
    opens, closes = draw(st.integers(0, 11)), draw(st.integers(12, 24))
    kinds = tuple(
        EventTypeSeed(
            slug,
            slug,
            minutes=draw(st.sampled_from([15, 30, 45, 60])),
            step=draw(st.sampled_from([None, 15, 20, 30])),
            notice=draw(st.sampled_from([0, 60, 120, 600])),
            before=draw(st.sampled_from([0, 5, 15])),
            after=draw(st.sampled_from([0, 10, 30])),
        )
        for slug in ("one", "two")
    )
    busy = tuple(
        (MONDAY + timedelta(minutes=start), MONDAY + timedelta(minutes=start + length))
        for start, length in draw(
            st.lists(st.tuples(st.integers(0, 2800), st.integers(1, 200)), max_size=3)
        )
    )
    hours = (OpenHours(start=f"{opens:02}:00", end=f"{closes:02}:00"),)
    seed = AccountSeed("host", time_zone=zone, hours=hours, event_types=kinds, busy=busy)
    return seed, draw(st.lists(st.integers(0, 180).map(lambda n: n * 15), max_size=5))


def open_by_hand(seed: AccountSeed, booked: list[Any], at: datetime) -> bool:
    """Whether the second event type can start then, said again without the product's code."""
    kind, tz = seed.event_types[1], ZoneInfo(seed.time_zone)
    end = at + timedelta(minutes=kind.minutes)
    local, local_end = at.astimezone(tz), (end - timedelta(seconds=1)).astimezone(tz)
    opens, closes = int(seed.hours[0].start[:2]), int(seed.hours[0].end[:2])
    if closes - opens < 24 and local.date() != local_end.date():
        return False
    if max(local.weekday(), local_end.weekday()) > 4 or not opens <= local.hour < closes:
        return False
    if local_end.hour >= closes or at < NOW + timedelta(minutes=kind.notice):
        return False
    before, after = timedelta(minutes=kind.before), timedelta(minutes=kind.after)
    other = seed.event_types[0]
    taken = [
        *seed.busy,
        *(
            (
                datetime.fromisoformat(one["start"]) - timedelta(minutes=other.before),
                datetime.fromisoformat(one["end"]) + timedelta(minutes=other.after),
            )
            for one in booked
        ),
    ]
    return all(stop <= at - before or end + after <= start for start, stop in taken)


def on_grid(seed: AccountSeed) -> list[datetime]:
    """Every start of the two days that the second event type's grid has."""
    kind, tz = seed.event_types[1], ZoneInfo(seed.time_zone)
    opens = int(seed.hours[0].start[:2])
    step = timedelta(minutes=kind.step or kind.minutes)
    found: list[datetime] = []
    for day in range(6, 11):
        at = datetime(2027, 3, day, opens, tzinfo=tz).astimezone(UTC)
        stop = at + timedelta(hours=int(seed.hours[0].end[:2]) - opens)
        while at < stop:
            if at >= MONDAY and at + timedelta(minutes=kind.minutes) <= MONDAY + timedelta(days=2):
                found.append(at)
            at += step
    return found


async def listed_and_booked(seed: AccountSeed, stands: list[int]) -> None:
    calendar = new_calendar(FixedClock(NOW))
    account = calendar.add_account(seed)
    for minute in set(stands):
        start = MONDAY + timedelta(minutes=minute)
        calendar.add_booking(Visit(account.event_type_id, start, "Ada", "ada@example.com"))
    booked = calendar.bookings()
    number = account.id_of("two")
    transport = httpx.ASGITransport(create_app(calendar))
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.test") as http:
        listed = await all_slots(http, number)
        grid = {MONDAY + timedelta(minutes=15 * n) for n in range(4 * 48)}
        others = sorted(at for at in grid.difference(listed) if at > NOW)
        assert listed == [at for at in on_grid(seed) if open_by_hand(seed, booked, at)]
        for at in (*listed[::9], *others[::25]):
            answer = await book(http, number, at)
            can = open_by_hand(seed, booked, at)  # an open time off the grid can be booked too
            assert answer.status_code == (201 if can else 400), (at, answer.text)
            if can:
                await cancel(http, answer.json()["data"]["uid"])
    calendar.close()


async def all_slots(http: httpx.AsyncClient, number: int) -> list[datetime]:
    query = {"eventTypeId": number, "start": "2027-03-08", "end": "2027-03-09"}
    answer = await http.get("/v2/slots", params=query, headers={"cal-api-version": "2024-09-04"})
    days = answer.json()["data"].values()
    return [datetime.fromisoformat(slot["start"]) for day in days for slot in day]


async def cancel(http: httpx.AsyncClient, uid: str) -> None:
    headers = {"cal-api-version": "2024-08-13"}
    answer = await http.post(f"/v2/bookings/{uid}/cancel", json={}, headers=headers)
    assert answer.status_code == 200


async def book(http: httpx.AsyncClient, number: int, at: datetime) -> httpx.Response:
    who = {"name": "Bob", "email": "bob@example.com", "timeZone": "UTC"}
    body = {"eventTypeId": number, "start": at.isoformat(), "attendee": who}
    headers = {"cal-api-version": "2024-08-13"}
    return await http.post("/v2/bookings", json=body, headers=headers)


@settings(max_examples=depth(8, 200), suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
async def test_listing_and_booking_agree(world: tuple[AccountSeed, list[int]]) -> None:
    await listed_and_booked(*world)


def opened(*kinds: EventTypeSeed, **more: Any) -> tuple[LocalCal, Account]:
    calendar = new_calendar(FixedClock(NOW))
    return calendar, calendar.add_account(AccountSeed("host", event_types=kinds, **more))


async def starts(calendar: LocalCal, number: int, day: str, **query: Any) -> list[str]:
    transport = httpx.ASGITransport(create_app(calendar))
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.test") as http:
        answer = await http.get(
            "/v2/slots",
            params={"eventTypeId": number, "start": day, "end": day, **query},
            headers={"cal-api-version": "2024-09-04"},
        )
    found = answer.json()["data"].get(day, [])
    return [slot["start"][11:16] for slot in found]


async def test_step_and_offset() -> None:
    calendar, account = opened(
        EventTypeSeed("stepped", "Stepped", 60, step=90, notice=0),
        EventTypeSeed("offset", "Offset", 120, notice=0, offset=10),
        hours=(OpenHours(end="13:00"),),
    )
    assert await starts(calendar, account.id_of("stepped"), "2027-03-09") == [
        "09:00",
        "10:30",
        "12:00",
    ]
    assert await starts(calendar, account.id_of("offset"), "2027-03-09") == ["09:10"]


async def test_buffers_of_both_sides_count() -> None:
    calendar, account = opened(
        EventTypeSeed("tidy", "Tidy", 30, step=15, notice=0, before=15, after=15),
        EventTypeSeed("plain", "Plain", 30, step=15, notice=0),
        hours=(OpenHours(start="09:00", end="13:00"),),
    )
    noon = datetime(2027, 3, 9, 11, tzinfo=UTC)
    calendar.add_booking(Visit(account.id_of("tidy"), noon, "Ada", "ada@example.com"))
    plain = await starts(calendar, account.id_of("plain"), "2027-03-09")
    assert plain[:6] == ["09:00", "09:15", "09:30", "09:45", "10:00", "10:15"]
    assert plain[6:] == ["11:45", "12:00", "12:15", "12:30"]
    tidy = await starts(calendar, account.id_of("tidy"), "2027-03-09")
    assert tidy == ["09:00", "09:15", "09:30", "09:45", "10:00", "12:00", "12:15", "12:30"]


async def test_busy_times_are_widened_by_the_new_bookings_buffers() -> None:
    calendar, account = opened(
        EventTypeSeed("tidy", "Tidy", 30, step=30, notice=0, after=30),
        hours=(OpenHours(start="09:00", end="13:00"),),
    )
    start = datetime(2027, 3, 9, 11, tzinfo=UTC)
    calendar.block(start, start + timedelta(hours=1))
    found = await starts(calendar, account.event_type_id, "2027-03-09")
    assert found == ["09:00", "09:30", "10:00", "12:00", "12:30"]


async def test_an_event_types_own_schedule() -> None:
    night = ScheduleSeed("America/New_York", (OpenHours(("Tuesday",), "20:00", "22:00"),))
    calendar, account = opened(EventTypeSeed("night", "Night", 60, notice=0, schedule=night))
    day = await starts(calendar, account.event_type_id, "2027-03-10")
    assert day == ["01:00", "02:00"]  # Tuesday evening in New York is Wednesday in UTC
    local = await starts(calendar, account.event_type_id, "2027-03-09", timeZone="America/New_York")
    assert local == []  # the window asked ends with the UTC day


@pytest.mark.parametrize(
    ("window", "days"),
    [
        (BookingWindow("calendarDays", 1), ["2027-03-08", "2027-03-09"]),
        (BookingWindow("businessDays", 5), ["2027-03-08", "2027-03-12", "2027-03-15"]),
        (BookingWindow("range", first="2027-03-09", last="2027-03-10"), ["2027-03-09"]),
    ],
)
async def test_booking_window(window: BookingWindow, days: list[str]) -> None:
    calendar, account = opened(EventTypeSeed("near", "Near", 60, notice=0, window=window))
    for day in days:
        assert await starts(calendar, account.event_type_id, day) != []
    assert await starts(calendar, account.event_type_id, "2027-03-16") == []
    transport = httpx.ASGITransport(create_app(calendar))
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.test") as http:
        answer = await book(http, account.event_type_id, datetime(2027, 3, 16, 9, tzinfo=UTC))
    assert "too far in the future" in answer.json()["error"]["message"]


async def test_pending_bookings_block_where_the_event_type_says_so() -> None:
    calendar, account = opened(
        EventTypeSeed("ask", "Ask", 60, confirmation_required=True, blocks_unconfirmed=True),
        hours=(OpenHours(start="09:00", end="11:00"),),
    )
    start = datetime(2027, 3, 9, 9, tzinfo=UTC)
    calendar.add_booking(
        Visit(account.event_type_id, start, "A", "a@example.com", status="pending")
    )
    assert await starts(calendar, account.event_type_id, "2027-03-09") == ["10:00"]


async def test_a_hosts_own_appointments_elsewhere_block() -> None:
    calendar, account = opened(
        EventTypeSeed("one", "One", 60), hours=(OpenHours(start="09:00", end="11:00"),)
    )
    other = calendar.add_account(AccountSeed("eve", event_types=(EventTypeSeed("e", "E", 60),)))
    start = datetime(2027, 3, 9, 9, tzinfo=UTC)
    calendar.add_booking(Visit(other.event_type_id, start, "Host", account.email))
    assert await starts(calendar, account.event_type_id, "2027-03-09") == ["10:00"]


async def test_an_endless_question_is_answered() -> None:
    calendar, account = opened(EventTypeSeed("one", "One", 60))
    found = await starts(calendar, account.event_type_id, "2027-03-09", end="8999-12-31")
    assert len(found) == 8
