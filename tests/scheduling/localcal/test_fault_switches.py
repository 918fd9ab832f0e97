"""What goes wrong when it is told to: on connections that end, on answers that are none."""

import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Literal

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp

from agent.app.listening import listen, url_of
from agent.app.serving import Server
from scheduling.clock import FixedClock
from scheduling.localcal import LocalCal, LocalCalError, create_app, seed_demo
from tests.calendars import new_calendar

NOW = datetime(2027, 3, 2, 15, tzinfo=UTC)
AT = "2027-03-04T15:00:00Z"


@pytest.fixture
def calendar() -> Iterator[LocalCal]:
    opened = new_calendar(FixedClock(NOW))
    seed_demo(opened)
    yield opened
    opened.close()


@asynccontextmanager
async def client(calendar: LocalCal, *, faults: bool = True) -> AsyncGenerator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(calendar, faults=faults))
    headers = {"cal-api-version": "2024-08-13"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://cal.test", headers=headers
    ) as http:
        yield http


async def book(http: httpx.AsyncClient, fault: str = "") -> httpx.Response:
    who = {"name": "Bob", "email": "bob@example.com", "timeZone": "UTC"}
    body = {"eventTypeId": 1, "start": AT, "attendee": who}
    headers = {"x-localcal-fault": fault} if fault else {}
    return await http.post("/v2/bookings", json=body, headers=headers)


def bookings(calendar: LocalCal) -> int:
    return len(calendar.bookings())


@asynccontextmanager
async def served(app: ASGIApp, http: Literal["h11", "httptools", "ours"]) -> AsyncGenerator[str]:
    """Serve it as the program does, or by plain uvicorn."""
    sock = listen(0)
    if http == "ours":
        server = Server(app, sock)
        await server.start()
        yield url_of(sock)
        await server.stop()
        return
    config = uvicorn.Config(app, http=http, lifespan="off", log_config=None)
    plain = uvicorn.Server(config)
    config.load()
    plain.lifespan = config.lifespan_class(config)
    await plain.startup(sockets=[sock])
    yield url_of(sock)
    await plain.shutdown(sockets=[sock])


@pytest.mark.parametrize("by", ["ours", "h11", "httptools"])
async def test_connections_end_without_an_answer(
    calendar: LocalCal, by: Literal["h11", "httptools", "ours"], caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"cal-api-version": "2024-08-13"}
    async with (
        served(create_app(calendar, faults=True), by) as url,
        httpx.AsyncClient(base_url=url, headers=headers) as http,
    ):
        for fault, done in (("drop-before-work", 0), ("drop-after-commit", 1)):
            with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
                await book(http, fault)
            assert bookings(calendar) == done
        with pytest.raises(
            httpx.RemoteProtocolError, match="without sending complete message body"
        ):
            await http.get(f"/v2/bookings/{calendar.bookings()[0]['uid']}", headers=dropped())
        assert (await http.get("/v2/slots")).status_code == 404  # it goes on
    assert [one.message for one in caplog.records if one.levelname == "ERROR"] == []


def dropped() -> dict[str, str]:
    return {"x-localcal-fault": "drop-mid-answer"}


async def test_without_a_connection_a_drop_is_an_exception(calendar: LocalCal) -> None:
    async with client(calendar) as http:
        with pytest.raises(ConnectionAbortedError):
            await book(http, "drop-after-commit")
    assert bookings(calendar) == 1


@pytest.mark.parametrize(
    ("fault", "status", "content_type", "made"),
    [
        ("500", 500, "application/json; charset=utf-8", 0),
        ("500:done", 500, "application/json; charset=utf-8", 1),
        ("502", 502, "text/html", 0),
        ("503:ms=1", 503, "text/html", 0),
        ("504:done", 504, "text/html", 1),
        ("401", 401, "application/json; charset=utf-8", 0),
        ("html", 201, "text/html", 1),
        ("cut-json", 201, "application/json; charset=utf-8", 1),
        ("wrong-type", 201, "text/html", 1),
        ("late:ms=1", 201, "application/json; charset=utf-8", 1),
        ("late-after-commit:ms=1.5", 201, "application/json; charset=utf-8", 1),
    ],
)
async def test_answers_that_are_none(
    calendar: LocalCal, fault: str, status: int, content_type: str, made: int
) -> None:
    async with client(calendar) as http:
        answer = await book(http, fault)
    assert (answer.status_code, answer.headers["content-type"]) == (status, content_type)
    assert bookings(calendar) == made
    assert is_json(answer) == (fault not in ("cut-json", "html") and status not in (502, 503, 504))
    assert calendar.faults.struck == {"create_booking": 1}


def is_json(answer: httpx.Response) -> bool:
    try:
        json.loads(answer.content)
    except ValueError:
        return False
    return True


async def test_too_many_requests_look_as_at_cal_com(calendar: LocalCal) -> None:
    async with client(calendar) as http:
        answer = await book(http, "429")
    assert answer.json()["error"]["code"] == "ThrottlerException"
    assert answer.headers["x-ratelimit-remaining-default"] == "0"
    assert "retry-after" not in answer.headers


async def test_the_header_is_deaf_unless_asked_for(calendar: LocalCal) -> None:
    async with client(calendar, faults=False) as http:
        assert (await book(http, "500")).status_code == 201


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("bang", "bang is no fault; they are 400 to 599, late,"),
        ("200", "200 is no fault"),
        ("late", "late needs to know how late, as in late:ms=250."),
        ("late:ms=soon", "ms is a number from 0 to 600000."),
        ("late:ms=nan", "ms is a number from 0 to 600000."),
        ("html:done", "done goes with a status only, as in 500:done."),
        ("500:times=2", "times is no option here; there are ms, done."),
    ],
)
async def test_a_header_that_means_nothing_is_told_so(
    calendar: LocalCal, fault: str, told: str
) -> None:
    async with client(calendar) as http:
        answer = await book(http, fault)
    assert answer.status_code == 400
    assert told in answer.json()["error"]["message"]
    assert bookings(calendar) == 0


async def statuses(calendar: LocalCal, count: int, path: str = "/v2/me") -> list[int]:
    headers = {"Authorization": "Bearer cal_demo", "cal-api-version": "2024-06-11"}
    async with client(calendar, faults=False) as http:
        return [(await http.get(path, headers=headers)).status_code for _ in range(count)]


async def test_rules_strike_so_many_calls_of_an_operation(calendar: LocalCal) -> None:
    calendar.misbehave("me:503:times=2")
    calendar.misbehave("list_*:500")
    assert await statuses(calendar, 4) == [503, 503, 200, 200]
    assert await statuses(calendar, 2, "/v2/schedules") == [500, 500]
    assert calendar.faults.struck == {"me": 2, "list_schedules": 2}
    calendar.faults.clear()
    assert await statuses(calendar, 1, "/v2/schedules") == [200]


async def test_a_share_is_the_same_every_time(calendar: LocalCal) -> None:
    runs: list[list[int]] = []
    for seed in (7, 7, 8):
        calendar.misbehave(f"*:500:share=0.3:seed={seed}")
        runs.append(await statuses(calendar, 60))
        calendar.faults.clear()
    assert runs[0] == runs[1] != runs[2]
    assert 8 < runs[0].count(500) < 30


async def test_what_waits_for_its_operation_comes_before_the_rules(calendar: LocalCal) -> None:
    calendar.misbehave("me:500:times=1")
    calendar.fail_next("me", 502)
    calendar.faults.latency_seconds = 0.001
    assert await statuses(calendar, 3) == [502, 500, 200]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("503", "503 is no fault: write OPERATION:FAULT, create_booking:503."),
        ("create_bookings:503", "no operation create_bookings; did you mean create_booking."),
        ("bake:503", "There is no operation bake; there are me, patch_me,"),
        ("me:boom", "boom is no fault"),
        ("me:503:times=0", "times is a whole number from 1 to 1000000000."),
        ("me:503:share=1.5", "share is a number from 0 to 1."),
        ("me:503:seed=-1", "seed is a whole number"),
        ("me:503:often", "often is no option here; there are ms, done, times, share, seed."),
    ],
)
def test_rules_that_mean_nothing(calendar: LocalCal, rule: str, told: str) -> None:
    with pytest.raises(LocalCalError) as refused:
        calendar.misbehave(rule)
    assert told in str(refused.value)


def test_texts_of_any_kind_are_rules_or_refused(calendar: LocalCal) -> None:
    spoilt = ["", ":", "*:", "*:429:", "*:429:ms", "*:٤٠٤", "[:503", "*:late:ms=1e400"]
    for rule in spoilt:
        with pytest.raises(LocalCalError):
            calendar.misbehave(rule)
