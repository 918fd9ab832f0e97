"""Who may read the figures, what is counted of Cal.com, and what probes are told in trouble."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from agent.app.health import FRESH_SECONDS, LOOK_SECONDS, Health
from agent.app.metrics import Metrics, MetricsDoor
from agent.app.origins import PageOrigins
from agent.app.requests import Answered, Guarded
from agent.app.traffic import Traffic
from scheduling.clock import SystemClock
from scheduling.storage import Storage

TOKEN = SecretStr("a token of the tests")
HERE, ELSEWHERE = "127.0.0.1", "192.0.2.7"


@pytest.fixture
async def storage(home: Path) -> AsyncIterator[Storage]:
    opened = await Storage.open(home / "calla.db", key_file=home / "calla.key")
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("token", "reached", "client", "headers", "status"),
    [
        (None, False, HERE, {}, 200),
        (None, False, "::1", {}, 200),
        (None, False, ELSEWHERE, {}, 404),
        (None, False, HERE, {"X-Forwarded-For": HERE}, 404),
        (None, False, HERE, {"Forwarded": "for=127.0.0.1"}, 404),
        (None, True, HERE, {}, 404),
        (TOKEN, True, ELSEWHERE, {"Authorization": "Bearer a token of the tests"}, 200),
        (TOKEN, False, HERE, {}, 401),
        (TOKEN, False, HERE, {"Authorization": "Bearer a token of the test"}, 401),
        (TOKEN, False, HERE, {"Authorization": "Bearer"}, 401),
    ],
)
async def test_who_may_read_the_figures(
    storage: Storage,
    token: SecretStr | None,
    reached: bool,
    client: str,
    headers: dict[str, str],
    status: int,
) -> None:
    metrics = Metrics(storage, Traffic(), clock=SystemClock(), conversations=dict)
    door = MetricsDoor(metrics, token=token, reached=reached)
    app = Starlette(routes=[Route("/metrics", door.answer)])
    transport = httpx.ASGITransport(app, client=(client, 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://calla.test") as http:
        answer = await http.get("/metrics", headers=headers)
    assert answer.status_code == status
    assert ("intents" in answer.text) is (status == 200)


async def test_figures_come_without_those_of_a_database_that_is_gone(storage: Storage) -> None:
    metrics = Metrics(storage, Traffic(), clock=SystemClock(), conversations=dict)
    await lose(storage)
    figures = (await metrics.text()).decode()
    assert "intents{" not in figures
    assert "process_resident_memory_bytes" in figures


async def test_a_database_that_is_gone_is_told(storage: Storage) -> None:
    health = Health(storage, Traffic(), accepting=lambda: True, fresh_seconds=0)
    assert (await health.report()).ready
    await lose(storage)
    report = await health.report()
    assert not report.ready
    assert report.checks == {
        "database": False,
        "migrations": False,
        "keys": False,
        "accepting": True,
    }


async def test_a_database_that_hangs_is_not_waited_for(storage: Storage) -> None:
    health = Health(storage, Traffic(), accepting=lambda: True, look_seconds=0.1, fresh_seconds=0)
    async with storage.transaction() as db:  # its one connection is taken
        await db.execute(text("UPDATE facts SET value = value"))
        report = await health.report()
    assert not any(report.checks[name] for name in ("database", "migrations", "keys"))
    assert (await health.report()).ready
    assert LOOK_SECONDS + FRESH_SECONDS < 3  # as served, so that a probe has it in time


async def test_many_who_ask_cost_one_look(storage: Storage) -> None:
    health = Health(storage, Traffic(), accepting=lambda: True)
    first, *others = await asyncio.gather(*(health.report() for _ in range(50)))
    await lose(storage)
    assert first.ready
    assert all(one.ready for one in [*others, await health.report()])


async def test_pages_stay_allowed_while_the_database_is_gone(storage: Storage) -> None:
    pages = PageOrigins(storage)
    await lose(storage)
    assert (
        await pages.preflight(Headers({"origin": "https://www.example.com"}))
    ).status_code == 403


async def lose(storage: Storage) -> None:
    """Take away what the database needs to be of use."""
    async with storage.across_organizations().transaction() as db:
        for table in ("facts", "booking_intents", "organizations"):
            await db.execute(text(f"ALTER TABLE {table} RENAME TO lost_{table}"))


def test_cal_com_is_counted_by_operation() -> None:
    traffic = Traffic()
    assert traffic.state == "not asked"
    for method, path, status in (
        ("POST", "/v2/bookings", 201),
        ("POST", "/v2/bookings/abc/cancel", 404),
        ("GET", "/v2/bookings/abc", 503),
        ("GET", "/calcom/v2/slots", 200),
        ("GET", "/v2/bookings/abc", 0),
        ("GET", "/v2/nothing/like/it", 404),
        ("POST", "/v1/chat/completions", 200),
    ):
        traffic.note(method, path, status)
    assert traffic.counts == {
        ("create_booking", "2xx"): 1,
        ("cancel_booking", "4xx"): 1,
        ("get_booking", "5xx"): 1,
        ("list_slots", "2xx"): 1,
        ("get_booking", "lost"): 1,
        ("other", "4xx"): 1,
    }


@pytest.mark.parametrize(
    ("statuses", "state"),
    [((200,), "answering"), ((200, 0), "failing"), ((503, 404), "answering"), ((429,), "failing")],
)
def test_what_cal_com_did_last_is_its_state(statuses: tuple[int, ...], state: str) -> None:
    traffic = Traffic()
    for status in statuses:
        traffic.note("GET", "/v2/slots", status)
    assert traffic.state == state


async def crash(_request: Request) -> Response:
    raise RuntimeError("of Ada Park, +12025550123")


async def crash_at_once(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("of Ada Park, +12025550123")


async def test_a_failure_is_answered_logged_once_and_counted(
    storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Answered] = []
    app = Starlette(routes=[Route("/crash/{who}", crash)])
    guarded = Guarded(
        app,
        templates={crash: "/crash/{who}"},
        pages=PageOrigins(storage),
        https=True,
        observe=seen.append,
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(guarded), base_url="https://calla.test"
    ) as http:
        answer = await http.get("/crash/ada?park=1")
    assert answer.status_code == 500
    assert "Ada" not in answer.text
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert [(one.method, one.route, one.status) for one in seen] == [("GET", "/crash/{who}", 500)]
    told = [one.getMessage() for one in caplog.records if one.name == "agent.app.requests"]
    assert told == ["a request failed", "a request was answered"]


async def test_a_failure_without_an_answer_is_the_servers_to_answer(storage: Storage) -> None:
    seen: list[Answered] = []
    guarded = Guarded(crash_at_once, templates={}, pages=PageOrigins(storage), observe=seen.append)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(guarded), base_url="https://calla.test"
    ) as http:
        with pytest.raises(RuntimeError):
            await http.get("/")
    assert [(one.route, one.status) for one in seen] == [("(none)", 500)]


async def test_who_is_gone_before_the_answer_is_counted_as_such(storage: Storage) -> None:
    seen: list[Answered] = []

    async def silent(_scope: Scope, _receive: Receive, _send: Send) -> None:
        return

    guarded = Guarded(silent, templates={}, pages=PageOrigins(storage), observe=seen.append)
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}

    async def nothing(*_: object) -> Message:
        return {"type": "http.disconnect"}

    await guarded(scope, nothing, silent_send)
    assert [one.status for one in seen] == [499]


async def silent_send(_message: Message) -> None:
    raise AssertionError("nothing is to be sent")
