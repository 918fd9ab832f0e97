"""The live run's own corner of an account: it takes nothing along and leaves nothing behind."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from typing_extensions import override

from scheduling.clock import FixedClock
from scheduling.localcal import AccountSeed, EventTypeSeed, LocalCal, Visit, create_app
from tests.calendars import new_calendar
from tests.contract.rented import EVENT_TYPES, PREFIX, Key, Pace, Rented, address_and_key

START = datetime(2050, 9, 5, 8, tzinfo=UTC)


class Inside(httpx.BaseTransport):
    """Reaches an embedded Cal.com without a socket."""

    def __init__(self, calendar: LocalCal) -> None:
        self._app = httpx.ASGITransport(create_app(calendar))

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answer() -> httpx.Response:
            told = await self._app.handle_async_request(request)
            return httpx.Response(
                told.status_code, headers=told.headers, content=await told.aread(), request=request
            )

        return asyncio.run(answer())


@pytest.fixture
def calendar() -> Iterator[LocalCal]:
    """Somebody's account: an event type, a booking, and what a killed run left behind."""
    calendar = new_calendar(FixedClock(datetime(2050, 9, 1, tzinfo=UTC)))
    kinds = (EventTypeSeed("daily", "Daily", 60), EventTypeSeed(PREFIX + "old", "Old", 60))
    account = calendar.add_account(AccountSeed("ada", api_key="cal_live", event_types=kinds))
    calendar.add_booking(Visit(account.event_type_id, START, "Own", "own@example.com"))
    old = account.id_of(PREFIX + "old")
    calendar.add_booking(Visit(old, START + timedelta(hours=1), "Old", "old@example.com"))
    yield calendar
    calendar.close()


def test_only_what_the_run_made_is_ever_touched(calendar: LocalCal) -> None:
    with httpx.Client(transport=Inside(calendar)) as http:
        rented = Rented("http://cal.test", Key("cal_live"), http)
        account = rented.furnish()
        assert {one.slug for one in account.event_types} == set(EVENT_TYPES)
        headers = {"cal-api-version": "2024-08-13"}
        who = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Rome"}
        body = {"start": "2050-09-05T10:00:00Z", "eventTypeId": account.id_of("intro")}
        booked = http.post(
            "http://cal.test/v2/bookings", json={**body, "attendee": who}, headers=headers
        )
        assert booked.status_code == 201
        hold = {"eventTypeId": account.id_of("intro"), "slotStart": "2050-09-05T12:00:00Z"}
        held = http.post(
            "http://cal.test/v2/slots/reservations",
            json=hold,
            headers={"cal-api-version": "2024-09-04"},
        )
        asyncio.run(rented.note(held))
        assert rented.made == [f"/v2/slots/reservations/{held.json()['data']['reservationUid']}"]
        rented.tidy()
        assert calendar.store.all("SELECT * FROM reservation") == []
        rented.clear()
    statuses = {one["attendees"][0]["name"]: one["status"] for one in calendar.bookings()}
    assert statuses == {"Own": "accepted", "Old": "cancelled", "Bob": "cancelled"}
    left = calendar.account("ada", "").event_types
    assert [one.slug for one in left] == ["daily"]
    assert len(calendar.store.all("SELECT id FROM schedule")) == 1


def test_without_a_key_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CALCOM_API_KEY", raising=False)
    with pytest.raises(ValueError, match="name it with CALCOM_API_KEY"):
        address_and_key()


def test_the_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALCOM_API_KEY", "cal_live_quiet")
    _, key = address_and_key()
    assert f"Bearer {key}" == "Bearer cal_live_quiet"
    assert "quiet" not in repr({"key": key})


def test_the_last_requests_of_a_minute_are_left_unused() -> None:
    waits: list[float] = []
    pace = Pace(waits.append)
    request = httpx.Request("GET", "http://cal.test/v2/me", headers={"Authorization": "Bearer a"})
    for left in ("4", "3"):
        pace.before(request)
        headers = {"x-ratelimit-remaining-default": left, "x-ratelimit-reset-default": "50"}
        pace.after(httpx.Response(200, headers=headers, request=request))
    assert waits == []
    pace.before(httpx.Request("GET", "http://cal.test/v2/me"))  # another count
    assert waits == []
    pace.before(request)
    assert 50 < waits[0] <= 51
