"""A Cal.com on the wire: one host in Rome, spoken to by plain httpx.

The embedded one in every run. With `-m live` the tests listed in `anywhere.py` run against the
account that CALCOM_API_KEY names, at CALCOM_BASE_URL if given: `rented.py` says what they leave.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from scheduling.clock import Clock, FixedClock, SystemClock
from scheduling.localcal import (
    Account,
    AccountSeed,
    BookingField,
    EventTypeSeed,
    LocalCal,
    SeededTeam,
    TeamEventTypeSeed,
    TeamSeed,
    create_app,
)
from tests.calendars import new_calendar
from tests.contract.anywhere import ANYWHERE
from tests.contract.rented import PREFIX, Rented, address_and_key

Json = dict[str, Any]

BOOKINGS, SLOTS, EVENT_TYPES = "2024-08-13", "2024-09-04", "2024-06-14"

ADA = AccountSeed(
    username="ada",
    name="Ada",
    time_zone="Europe/Rome",
    event_types=(
        EventTypeSeed("intro", "Intro", 60, notice=0),
        EventTypeSeed("review", "Review", 60, notice=120),
        EventTypeSeed("on-request", "On request", 60, notice=0, confirmation_required=True),
        EventTypeSeed("variable", "Variable", 15, notice=0, lengths=(15, 30)),
        EventTypeSeed("by-phone", "By phone", 60, notice=0, email="optional", phone="required"),
        EventTypeSeed(
            "places",
            "Places",
            60,
            notice=0,
            locations=(
                {"type": "integration", "integration": "cal-video"},
                {"type": "address", "address": "1 Via Example", "public": True},
                {"type": "link", "link": "https://meet.example.com/ada", "public": True},
                {"type": "attendeeAddress"},
                {"type": "attendeeDefined"},
            ),
        ),
        EventTypeSeed(
            "questions",
            "Questions",
            60,
            notice=0,
            fields=(
                BookingField("why", "textarea", required=True),
                BookingField("age", "number"),
                BookingField("new", "boolean"),
                BookingField("side", "select", options=("left", "right")),
                BookingField("aches", "multiselect", options=("knee", "back")),
            ),
        ),
        EventTypeSeed("secret", "Secret", 60, notice=0, hidden=True),
        EventTypeSeed("members", "Members", 60, notice=0, login_required=True),
    ),
)


@dataclass(frozen=True)
class Wire:
    """The host's account and ways to ask; without a `key` it is anybody who asks.

    `calendar` and a clock that can be moved are there with the embedded Cal.com only.
    """

    account: Account
    http: httpx.AsyncClient
    clock: Clock
    calendar: LocalCal | None = None
    rented: Rented | None = None

    def slug(self, name: str) -> str:
        """Return how an event type of that name is called in this account."""
        return PREFIX + name if self.rented else name

    def new(self, name: str, **more: Any) -> Json:
        """Return the body of an event type of an hour that may be booked at once."""
        if self.rented:
            return self.rented.body(name) | more
        body = {"lengthInMinutes": 60, "title": name, "slug": name, "minimumBookingNotice": 0}
        return body | more

    def is_now(self, text: str, *, minutes: int = 0) -> bool:
        """Tell whether that is now, or in so many minutes: exactly by a clock that stands still."""
        off = datetime.fromisoformat(text) - self.clock.now() - timedelta(minutes=minutes)
        return abs(off) <= timedelta(seconds=60 if self.rented else 0)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        version: str = BOOKINGS,
        key: str = "",
        query: Any = None,
        body: Any = None,
    ) -> httpx.Response:
        headers = {"cal-api-version": version} if version else {}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        return await self.http.request(method, path, headers=headers, params=query, json=body)

    async def listed(self, slug: str = "intro", *, key: str = "", **query: Any) -> dict[str, Any]:
        number = None if "eventTypeId" in query else self.account.id_of(slug)
        query = {"eventTypeId": number, **query}
        answer = await self.ask("GET", "/v2/slots", version=SLOTS, key=key, query=query)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def book(
        self, start: str, slug: str = "intro", *, key: str = "", **more: Any
    ) -> httpx.Response:
        body = {"start": start, "eventTypeId": self.account.id_of(slug), **guest("Bob"), **more}
        return await self.ask("POST", "/v2/bookings", key=key, body=body)

    async def booked(self, start: str, slug: str = "intro", **more: Any) -> Json:
        answer = await self.book(start, slug, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()["data"]

    async def reserve(self, start: str, slug: str = "intro", **more: Any) -> httpx.Response:
        key = more.pop("key", "")
        body = {"eventTypeId": self.account.id_of(slug), "slotStart": start, **more}
        return await self.ask("POST", "/v2/slots/reservations", version=SLOTS, key=key, body=body)

    async def make(self, slug: str, **more: Any) -> int:
        """Make an event type of an hour on the wire and return its id."""
        body, key = self.new(slug, **more), self.account.api_key
        answer = await self.ask("POST", "/v2/event-types", version=EVENT_TYPES, key=key, body=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["data"]["id"]

    async def take(self, number: int, start: str, who: str = "Bob", **more: Any) -> httpx.Response:
        """Book an event type by its id."""
        key, version = more.pop("key", ""), more.pop("version", BOOKINGS)
        body = {"start": start, "eventTypeId": number, **guest(who), **more}
        return await self.ask("POST", "/v2/bookings", version=version, key=key, body=body)

    async def act(self, uid: str, action: str, *, key: str = "", **body: Any) -> httpx.Response:
        """Do something with a booking: cancel, reschedule, confirm, ..."""
        return await self.ask("POST", f"/v2/bookings/{uid}/{action}", key=key, body=body)

    async def seen(self, uid: str, *, key: str = "") -> Any:
        """Read a booking, or all of a recurrence."""
        answer = await self.ask("GET", f"/v2/bookings/{uid}", key=key)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]


def guest(name: str, **more: Any) -> Json:
    email = f"{name.lower()}@example.com"
    return {"attendee": {"name": name, "email": email, "timeZone": "Europe/Rome", **more}}


def said(answer: httpx.Response) -> str:
    """The message of any error shape that has one."""
    body = answer.json()
    return body["error"]["message"] if "error" in body else body["message"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let what holds anywhere run twice: here always, and against Cal.com with `-m live`."""
    if "target" in metafunc.fixturenames:
        file = metafunc.definition.path.stem.removeprefix("test_calcom_")
        targets: list[Any] = ["localcal"]
        if f"{file}::{metafunc.function.__name__}" in ANYWHERE:
            targets.append(pytest.param("calcom", marks=pytest.mark.live))
        metafunc.parametrize("target", targets)


@pytest.fixture(scope="session")
def account_rented(request: pytest.FixtureRequest) -> Iterator[Rented]:
    """The run's own corner of the account; no other run may use the account meanwhile."""
    if hasattr(request.config, "workerinput"):
        pytest.fail("The live tests share one account: run them without -n.", pytrace=False)
    try:
        address, key = address_and_key()
    except ValueError as error:
        pytest.exit(str(error), returncode=4)
    with httpx.Client(timeout=30.0) as http:
        rented = Rented(address, key, http)
        try:
            rented.furnish()
            yield rented
        finally:
            rented.clear()


@pytest.fixture
def rented(target: str, request: pytest.FixtureRequest) -> Rented | None:
    return request.getfixturevalue("account_rented") if target == "calcom" else None


@pytest.fixture
async def cal(rented: Rented | None) -> AsyncIterator[Wire]:
    async with AsyncExitStack() as stack:
        if rented and rented.account:
            stack.callback(rented.tidy)
            hooks: Any = {"request": [rented.wait], "response": [rented.note]}
            http = httpx.AsyncClient(base_url=rented.address, event_hooks=hooks, timeout=30.0)
            yield Wire(
                rented.account, await stack.enter_async_context(http), SystemClock(), rented=rented
            )
            return
        clock = FixedClock(datetime(2050, 9, 1, 6, tzinfo=UTC))  # a Thursday
        calendar = new_calendar(clock)
        stack.callback(calendar.close)
        transport = httpx.ASGITransport(create_app(calendar))
        http = httpx.AsyncClient(transport=transport, base_url="http://cal.test")
        account = calendar.add_account(ADA)
        yield Wire(account, await stack.enter_async_context(http), clock, calendar)


@pytest.fixture
def tell() -> Any:
    """`said`, reachable from the test modules of this folder."""
    return said


@pytest.fixture
def visitor() -> Any:
    """`guest`, reachable from the test modules of this folder."""
    return guest


@dataclass(frozen=True)
class Clinic:
    """A team of three within an organization: ada owns both, eve and finn are members."""

    team: SeededTeam
    eve: Account
    finn: Account
    stranger: Account

    @property
    def path(self) -> str:
        return f"/v2/organizations/{self.team.organization_id}/teams/{self.team.id}"


@pytest.fixture
def clinic(cal: Any) -> Clinic:
    eve, finn, stranger = (
        cal.calendar.add_account(AccountSeed(name, name.title(), time_zone="Europe/Rome"))
        for name in ("eve", "finn", "gus")
    )
    by_phone = EventTypeSeed(
        "by-phone", "By phone", 60, notice=0, email="optional", phone="required"
    )
    team = cal.calendar.add_team(
        TeamSeed(
            "clinic",
            "Clinic",
            ("ada", "eve", "finn"),
            organization="acme",
            event_types=(
                TeamEventTypeSeed(
                    EventTypeSeed("turn", "Turn", 60, notice=0), hosts=("eve", "finn")
                ),
                TeamEventTypeSeed(EventTypeSeed("all", "All", 60, notice=0), "collective"),
                TeamEventTypeSeed(by_phone, hosts=("eve",)),
                TeamEventTypeSeed(EventTypeSeed("nobody", "Nobody", 60, notice=0), hosts=()),
            ),
        )
    )
    return Clinic(team, eve, finn, stranger)
