"""The embedded Cal.com against its own OpenAPI document: whatever fits it or nearly does, no 5xx."""

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from scheduling.clock import FixedClock
from scheduling.localcal import (
    AccountSeed,
    BookingField,
    EventTypeSeed,
    LocalCal,
    Recurrence,
    Seats,
    TeamEventTypeSeed,
    TeamSeed,
    create_app,
)
from tests.calendars import new_calendar
from tests.contract.conforming import Documented
from tests.depth import depth

EXAMPLES = int(os.environ.get("CALLA_FUZZ_EXAMPLES", depth(0, 10)))  # noqa: TID251 # how long to look, no setting
GROUPS = 6
TWINS = ("_in_organization", "_organization_", "oauth_client_webhook", "event_type_webhook")
"""In the names of operations whose code is asked under another path already."""
KINDS = (
    EventTypeSeed("plain", "Plain", 60, notice=0, lengths=(15, 60)),
    EventTypeSeed("weekly", "Weekly", 60, notice=0, recurrence=Recurrence(4)),
    EventTypeSeed("group", "Group", 60, notice=0, seats=Seats(2)),
    EventTypeSeed("asked", "Asked", 60, notice=0, confirmation_required=True),
    EventTypeSeed("why", "Why", 60, notice=0, fields=(BookingField("why", "select"),)),
)
WHEN = ["2050-09-05T08:00:00Z", "2050-09-05T09:00:00+02:00", "2050-09-06T13:00:00Z", "2050-09-07"]
GOOD: dict[str, list[Any]] = {
    "eventTypeId": [1, 2, 3, 4, 5, 6],
    "scheduleId": [1, 2, None],
    "userId": [1, 2, 3],
    "timeZone": ["Europe/Rome", "America/New_York"],
    "loggedInUsersTz": ["Europe/Rome"],
    "email": ["bob@example.com", "ada@example.com"],
    "eventTypeSlug": ["plain", "turn"],
    "username": ["ada"],
    "teamSlug": ["team"],
    "organizationSlug": ["org"],
    **dict.fromkeys(("start", "slotStart", "dateFrom", "afterStart", "startTime"), WHEN),
    **{name: ["2050-09-12", *WHEN] for name in ("end", "dateTo", "beforeEnd", "endTime")},
}
"""What a stranger would not guess; without it nearly all would be refused at the door."""


@dataclass
class World:
    """A calendar with a team and bookings of each kind, its keys, and the ids to be found in it."""

    calendar: LocalCal
    keys: list[str]
    ids: dict[str, list[str]]


async def made() -> World:
    calendar = new_calendar(FixedClock(datetime(2050, 9, 1, 6, tzinfo=UTC)))
    keys = [
        calendar.add_account(one).api_key
        for one in (
            AccountSeed("ada", time_zone="Europe/Rome", event_types=KINDS),
            AccountSeed("eve"),
        )
    ]
    turn = TeamEventTypeSeed(EventTypeSeed("turn", "Turn", 60, notice=0))
    team = calendar.add_team(TeamSeed("team", "Team", ("ada", "eve"), "org", (turn,)))
    ids = {"teamId": [str(team.id)], "orgId": [str(team.organization_id)]}
    async with talk(calendar) as http:
        bob = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Rome"}
        http.headers["cal-api-version"] = "2024-08-13"
        for number, hour in enumerate((7, 9, 11, 13), 1):
            body = {"start": f"2050-09-05T{hour:02}:00:00Z", "eventTypeId": number, "attendee": bob}
            booked = (await http.post("/v2/bookings", json=body)).json()["data"]
            one = booked[0] if isinstance(booked, list) else booked
            ids.setdefault("bookingUid", []).append(one["uid"])
            ids["seatUid"] = [one["seatUid"]] if "seatUid" in one else ids.get("seatUid", [])
        http.headers["cal-api-version"] = "2024-09-04"
        body = {"eventTypeId": 1, "slotStart": "2050-09-06T08:00:00Z"}
        held = await http.post("/v2/slots/reservations", json=body)
        ids["reservationUid"] = [held.json()["data"]["reservationUid"]]
        http.headers["Authorization"] = f"Bearer {keys[0]}"
        hook = {"active": True, "subscriberUrl": "https://hooks.example.com", "triggers": []}
        subscribed = await http.post("/v2/webhooks", json=hook)
        ids["webhookId"] = [subscribed.json()["data"]["id"]]
        platform = {"name": "Ours", "permissions": ["*"], "redirectUris": []}
        client = await http.post("/v2/oauth-clients", json=platform)
        ids["clientId"] = [client.json()["data"]["clientId"]]
    return World(calendar, keys, ids)


def talk(calendar: LocalCal) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(calendar))
    return httpx.AsyncClient(transport=transport, base_url="http://cal.test")


def led(value: Any, chance: Random) -> Any:
    """Return a generated value with most of what is named in `GOOD` replaced by something good."""
    if isinstance(value, list):
        return [led(one, chance) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: chance.choice(GOOD[name])
        if name in GOOD and chance.random() < 0.8
        else led(inner, chance)
        for name, inner in value.items()
    }


async def ask_all(documented: Documented, cases: list[Any], chance: Random) -> None:
    world = await made()
    async with talk(world.calendar) as http:
        for case in cases:
            case.query, case.body = led(case.query, chance), led(case.body, chance)
            case.path_parameters = {
                name: chance.choice(world.ids.get(name, ["1", "2"]))
                if chance.random() < 0.9
                else value
                for name, value in case.path_parameters.items()
            }
            answer = await http.request(**asked(case, world, chance))
            assert answer.status_code < 500, (answer.request.url, case.body, answer.text)
            assert answer.headers["content-type"].startswith("application/json")
            responses = documented.document["paths"][case.path][case.method.lower()]["responses"]
            kind = f"{answer.status_code // 100}XX"
            said = responses.get(str(answer.status_code)) or responses[kind]
            schema = said["content"]["application/json"]["schema"]
            assert documented.flaws(schema, answer.json()) == set(), (case.body, answer.text)
    world.calendar.close()


def asked(case: Any, world: World, chance: Random) -> dict[str, Any]:
    """Return a generated case as httpx sends it, nearly always with a key of the calendar."""
    told = case.as_transport_kwargs(base_url="http://cal.test")
    headers = told["headers"]
    if chance.random() < 0.9:
        for name in ("x-cal-client-id", "x-cal-secret-key"):
            headers.pop(name, None)
        headers["Authorization"] = f"Bearer {chance.choice([*world.keys, world.keys[0]])}"
    body = {"json": told["json"]} if "json" in told else {"content": told.get("data")}
    return body | {
        "method": told["method"],
        "url": told["url"],
        "params": told["params"],
        "headers": {name: str(value).encode("latin-1") for name, value in headers.items()},
    }


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    async def read() -> dict[str, Any]:
        world = await made()
        async with talk(world.calendar) as http:
            answer = await http.get("/openapi.json")
        world.calendar.close()
        return answer.json()

    return asyncio.run(read())


@pytest.fixture(scope="module")
def requests(published: dict[str, Any]) -> list[st.SearchStrategy[Any]]:
    """For each operation, the requests that fit it or nearly do."""
    import schemathesis  # not above: of all who collect this file one runs it

    schema = schemathesis.openapi.from_dict(published)
    found: list[Any] = [one.ok() for one in schema.get_all_operations()]  # pyright: ignore[reportAttributeAccessIssue]
    modes = list(schemathesis.GenerationMode)
    return [
        st.sampled_from(modes).flatmap(lambda mode, one=one: one.as_strategy(generation_mode=mode))
        for one in found
        if EXAMPLES or worth_a_short_look(one.definition.raw)
    ]


def worth_a_short_look(operation: dict[str, Any]) -> bool:
    """Tell whether it takes a body; ids and queries are drawn in `test_any_input.py` as well."""
    twin = any(word in operation["operationId"] for word in TWINS)
    return "requestBody" in operation and not twin


@pytest.mark.parametrize("group", range(GROUPS))
def test_whatever_is_asked_there_is_an_answer_as_published(
    published: dict[str, Any], requests: list[st.SearchStrategy[Any]], group: int
) -> None:
    """All operations, and other requests each time, in a deep run or with CALLA_FUZZ_EXAMPLES=100."""
    documented = Documented(published)

    @settings(
        max_examples=EXAMPLES or 2,
        derandomize=not EXAMPLES,
        database=None,
        phases=[Phase.generate],  # a smaller example would cost minutes
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
        ],
    )
    @given(st.tuples(*requests[group::GROUPS]), st.integers(0, 2**32))
    def ask(cases: tuple[Any, ...], seed: int) -> None:
        asyncio.run(ask_all(documented, list(cases), Random(seed)))

    ask()
