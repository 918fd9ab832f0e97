"""What goes wrong beside the actions: wrong addresses, a broken database, a bug."""

import asyncio
import logging
import sqlite3
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from scheduling.api import Front, TokenKeys, install_errors
from scheduling.api.errors import STATUS, StillRunning, TooLong, Unauthorized
from scheduling.errors import InvalidRequest, NotFound, SchedulingError
from tests.scheduling.api.world import MANAGE, PATH, SECRET, Api, Application

TROUBLE = {
    "success": False,
    "message": "Something went wrong on our side. Please try again in a moment.",
    "code": "INTERNAL_ERROR",
}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api", 404),
        ("GET", "/api/v2", 404),
        ("POST", f"{MANAGE}/more", 404),
        ("GET", f"{PATH}/a/b", 404),
        ("GET", MANAGE, 405),
        ("PUT", MANAGE, 405),
        ("DELETE", f"{PATH}/some-uid", 405),
        ("POST", PATH, 405),
        ("PATCH", PATH, 405),
    ],
)
async def test_wrong_addresses_and_methods(api: Api, method: str, path: str, status: int) -> None:
    answer = await api.http.request(method, path)
    assert answer.status_code == status
    assert list(answer.json()) == ["success", "message", "code"]
    assert (answer.json()["success"], answer.json()["code"]) == (False, "INVALID_REQUEST")
    assert bool(answer.headers.get("allow")) is (status == 405)


async def test_head_of_a_wrong_address_has_no_body_to_trip_on(api: Api) -> None:
    assert (await api.http.head("/api/nothing")).status_code == 404


async def test_a_broken_database_is_no_secret_told(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    uid = await api.booked()
    with sqlite3.connect(api.office.storage.name) as db:
        db.execute("DROP TABLE agents")
    db.close()
    with caplog.at_level(logging.ERROR):
        answers = [
            await api.manage(api.asks("suggest", agent_id="back")),  # front is remembered
            await api.get(org_id="org-1"),
            await api.get(f"/{uid}"),
        ]
    for answer in answers:
        assert (answer.status_code, answer.json()) == (500, TROUBLE)
    assert "a request failed for the database" in caplog.messages


async def test_a_journal_that_cannot_be_written_says_that_nothing_changed(api: Api) -> None:
    with sqlite3.connect(api.office.storage.name) as db:
        db.execute("DROP TABLE booking_intents")
    db.close()
    answer = await api.manage(api.books())
    assert (answer.status_code, answer.json()) == (
        500,
        {
            "success": False,
            "message": "I can't take changes right now. Nothing was changed.",
            "code": "INTERNAL_ERROR",
        },
    )
    assert api.calendar.bookings() == []


async def test_a_bug_is_answered_without_its_words(api: Api) -> None:
    def broken(_address: str) -> httpx.AsyncClient:
        raise RuntimeError("the key is cal_live_secret")

    office = replace(api.office, http_for=broken)
    app = Application(Front(office, TokenKeys(SECRET, clock=api.clock)))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api.example.com") as http:
        answer = await http.post(MANAGE, json=api.asks("suggest"))
    assert (answer.status_code, answer.json()) == (500, TROUBLE)
    # it goes on to the server, which logs it
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://api.example.com"
    ) as http:
        with pytest.raises(RuntimeError):
            await http.post(MANAGE, json=api.asks("suggest"))


async def test_who_comes_when_there_is_no_room_is_sent_away_at_once(api: Api) -> None:
    front = Front(api.office, TokenKeys(SECRET, clock=api.clock), room=asyncio.Semaphore(1))
    transport = httpx.ASGITransport(Application(front))
    async with httpx.AsyncClient(transport=transport, base_url="http://api.example.com") as http:
        async with front.room:
            answer = await http.post(MANAGE, json=api.asks("suggest"))
            headers = {"Authorization": f"Bearer {api.token()}"}
            for path in (f"{PATH}?org_id=org-1", f"{PATH}/x"):
                read = await http.get(path, headers=headers)
                assert (read.status_code, read.content) == (503, answer.content)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json() == {
            "success": False,
            "message": "There are too many requests right now. Please try again in a moment.",
            "code": "UNAVAILABLE",
        }
        refused = await http.post(MANAGE, json=api.asks("list"))
        assert refused.status_code == 400
        assert (await http.post(MANAGE, json=api.asks("suggest"))).status_code == 200


async def test_a_request_that_is_cut_off_is_no_trouble_of_ours(api: Api) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": MANAGE,
        "raw_path": MANAGE.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"content-type", b"application/json")],
    }
    await api.app(scope, receive, send)
    assert sent[0]["status"] == 400


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InvalidRequest, 400, "INVALID_REQUEST"),
        (NotFound, 400, "CALCOM_API_ERROR"),
        (TooLong, 413, "INVALID_REQUEST"),
        (StillRunning, 409, "CONFLICT"),
        (SchedulingError, 500, "INTERNAL_ERROR"),
    ],
)
def test_statuses(error: type[SchedulingError], status: int, code: str) -> None:
    assert next(STATUS[kind] for kind in error.__mro__ if kind in STATUS) == status
    assert error.code == code


class Form(BaseModel):
    count: int


@pytest.fixture
async def beside() -> httpx.AsyncClient:
    """An application with routes of others, under /api and elsewhere."""
    app = FastAPI()
    install_errors(app)

    async def form(form: Form) -> int:
        return form.count

    async def fails(_request: Request) -> None:
        raise RuntimeError("secret")

    async def teapot() -> None:
        raise HTTPException(418, "I am a teapot")

    async def refuses() -> None:
        raise Unauthorized

    for start in ("/api/other", "/other", "/apiary"):
        app.add_api_route(f"{start}/form", form, methods=["POST"])
        app.add_api_route(f"{start}/fails", fails)
        app.add_api_route(f"{start}/teapot", teapot)
        app.add_api_route(f"{start}/refuses", refuses)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://api.example.com")


async def test_fastapis_own_422_never_appears_under_api(beside: httpx.AsyncClient) -> None:
    async with beside as http:
        answer = await http.post("/api/other/form", json={"count": "many"})
        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
        assert (await http.get("/api/other/teapot")).json()["code"] == "INVALID_REQUEST"
        assert (await http.get("/api/other/fails")).json() == TROUBLE
        assert (await http.get("/api/other/refuses")).status_code == 401


@pytest.mark.parametrize("start", ["/other", "/apiary"])
async def test_elsewhere_nothing_changes(beside: httpx.AsyncClient, start: str) -> None:
    async with beside as http:
        assert (await http.post(f"{start}/form", json={"count": "many"})).status_code == 422
        assert (await http.get(f"{start}/teapot")).json() == {"detail": "I am a teapot"}
        assert (await http.get(f"{start}/nothing")).json() == {"detail": "Not Found"}
        for path in ("fails", "refuses"):
            answer = await http.get(f"{start}/{path}")
            assert (answer.status_code, answer.text) == (500, "Internal Server Error")
