"""What the client sends and the embedded Cal.com answers, held to the document Cal.com publishes."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from typing_extensions import override

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import CalcomError
from scheduling.clock import FixedClock
from scheduling.localcal import create_app
from tests.calendars import new_calendar
from tests.contract.conforming import Documented, Flaw
from tests.contract.known_wrong import KNOWN_WRONG, LEFT_OUT
from tests.contract.walk import CLINIC, HOSTS, TABLE, Calendar, walk
from tests.contract.walk_teams import walk_teams
from tests.scheduling.calcom.account_cases import ACCOUNT_CASES
from tests.scheduling.calcom.booking_cases import BOOKING_CASES
from tests.scheduling.calcom.team_cases import TEAM_CASES

DOCUMENT = Path(__file__).parents[3] / "shared" / "calcom-openapi.json"
NOW = datetime(2050, 9, 1, 6, tzinfo=UTC)
EXCEPTED = (*KNOWN_WRONG, *LEFT_OUT)
Found = set[tuple[str, Flaw]]

pytestmark = pytest.mark.skipif(
    not DOCUMENT.exists(), reason="Cal.com's OpenAPI document is not beside the project"
)


@dataclass(frozen=True)
class Exchange:
    """A request as it went out and the answer as it came back."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    body: Any
    status: int
    answer: Any


class Listening(httpx.ASGITransport):
    """Carries requests to an app and keeps what is said."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.heard: list[Exchange] = []

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        answer = await response.aread()
        self.heard.append(
            Exchange(
                request.method,
                request.url.path,
                parse_qsl(request.url.query.decode(), keep_blank_values=True),
                request.headers,
                json.loads(request.content) if request.content else None,
                response.status_code,
                json.loads(answer),
            )
        )
        return response


@dataclass(frozen=True)
class Heard:
    """What the client's cases said, and what was said on a walk through a calendar."""

    cases: list[Exchange]
    walk: list[Exchange]


async def listen(speak: Callable[[Calendar], Awaitable[None]]) -> list[Exchange]:
    """Return what is said between a client and a calendar of its own."""
    calendar = new_calendar(FixedClock(NOW))
    account, _ = [calendar.add_account(one) for one in HOSTS]
    team = calendar.add_team(CLINIC)
    transport = Listening(create_app(calendar))
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.test") as http:
        client = CalcomClient(http, api_key=account.api_key)
        await speak(Calendar(client, calendar, account, team))
    calendar.close()
    return transport.heard


async def cases(at: Calendar) -> None:
    for case in (*BOOKING_CASES, *ACCOUNT_CASES, *TEAM_CASES):
        with suppress(CalcomError):  # most ids of the cases are in no calendar
            await case.ask(at.client)


async def all_walks(at: Calendar) -> None:
    await walk(at)
    await walk_teams(at)


@pytest.fixture(scope="module")
def heard() -> Heard:
    return Heard(asyncio.run(listen(cases)), asyncio.run(listen(all_walks)))


@pytest.fixture(scope="module")
def documented() -> Documented:
    return Documented(json.loads(DOCUMENT.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def found(heard: Heard, documented: Documented) -> Found:
    asked = [one for exchange in (*heard.cases, *heard.walk) for one in sent(documented, exchange)]
    answered = [one for exchange in heard.walk for one in said(documented, exchange)]
    return {*asked, *answered}


def sent(documented: Documented, exchange: Exchange) -> Found:
    label, operation = described(documented, exchange)
    if operation is None:
        return {(label, Flaw("", "absent"))}
    flaws: set[Flaw] = set()
    parameters = {one["name"]: one for one in operation.get("parameters", [])}
    version = parameters.get("cal-api-version", {}).get("schema", {}).get("default")
    if version and exchange.headers.get("cal-api-version") != version:
        flaws.add(Flaw("cal-api-version", "const"))
    for name, value in exchange.query:
        one = parameters.pop(name, None)
        place = f"query.{name}"
        if one is None:
            flaws.add(Flaw(place, "unknown"))
        else:
            flaws |= documented.flaws(one["schema"], read(value, one["schema"]), place)
    flaws |= {
        Flaw(f"query.{one['name']}", "required")
        for one in parameters.values()
        if one["in"] == "query" and one.get("required")
    }
    content = operation.get("requestBody", {}).get("content", {})
    if content:
        schema = content["application/json"]["schema"]
        flaws |= documented.flaws(schema, exchange.body, "body")
    elif exchange.body:
        flaws.add(Flaw("body", "unknown"))
    return {(label, flaw) for flaw in flaws}


def said(documented: Documented, exchange: Exchange) -> Found:
    label, operation = described(documented, exchange)
    if operation is None:
        return set()
    response = operation["responses"].get(str(exchange.status))
    if response is None:
        return {(label, Flaw("status", "unknown"))}
    schema = next(iter(response.get("content", {}).values()), {}).get("schema", {})
    return {(label, flaw) for flaw in documented.flaws(schema, exchange.answer, "answer")}


def described(documented: Documented, exchange: Exchange) -> tuple[str, Any]:
    """Return the operation's name, `GET /v2/me`, and what the document says of it."""
    method, asked = exchange.method.lower(), exchange.path
    fitting = [
        path
        for path, methods in documented.document["paths"].items()
        if method in methods and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), asked)
    ]
    if not fitting:
        return f"{exchange.method} {re.sub(r'/[^/]*[0-9][^/]*(?=/|$)(?<!/v2)', '/{}', asked)}", None
    path = min(fitting, key=lambda one: one.count("{"))
    return f"{exchange.method} {path}", documented.document["paths"][path][method]


def read(value: str, schema: Any) -> object:
    """Return a query's text as the type that the document gives it."""
    if schema.get("type") == "array":
        return value.split(",")
    if schema.get("type") in ("number", "integer") and re.fullmatch(r"-?\d+", value):
        return int(value)
    return value


def test_all_is_as_published_but_for_what_is_known_to_be_wrong(found: Found) -> None:
    told = {
        f"{operation}: {flaw.place} {flaw.rule}"
        for operation, flaw in found
        if not any(one.covers(operation, flaw.place, flaw.rule) for one in EXCEPTED)
    }
    assert sorted(told) == []


def test_nothing_is_called_wrong_that_is_not(found: Found) -> None:
    needless = [
        one
        for one in EXCEPTED
        if not any(one.covers(operation, flaw.place, flaw.rule) for operation, flaw in found)
    ]
    assert needless == []


def test_the_walk_met_no_refusal(heard: Heard) -> None:
    assert [(one.method, one.path, one.answer) for one in heard.walk if one.status >= 400] == []


def test_the_walk_does_every_operation_of_the_client(heard: Heard) -> None:
    done = {(one.method, one.path) for one in heard.walk}
    left_out = [
        (method, path)
        for method, path in TABLE
        if not any(
            method == other and re.fullmatch("/v2" + path.replace("{}", "[^/]+"), asked)
            for other, asked in done
        )
    ]
    assert left_out == []
