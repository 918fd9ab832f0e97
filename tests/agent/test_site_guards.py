"""What every request passes, at the doors as they are served: ids, headers, log, figures, pages."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families
from websockets.asyncio.client import connect
from websockets.typing import Origin

from agent.log import OURS
from scheduling.storage import add_organization, get_organization
from tests.agent.doors import APPOINTMENTS, MANAGE, Doors, open_doors
from tests.agent.test_log import file as file_log

__all__ = ["file_log"]  # a fixture

PAGE = "https://www.maple.example.com"
ASKED = {"action": "suggest", "org_id": "demo", "agent_id": "front-desk"}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def doors(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Doors]:
    home = tmp_path_factory.mktemp("doors")
    async with open_doors(home, calla_metrics_token="a token of the tests") as opened:
        yield opened


async def test_every_answer_has_its_own_id_and_what_guards_it(doors: Doors) -> None:
    paths = (
        "/",
        "/healthz",
        "/readyz",
        "/docs",
        "/openapi.json",
        MANAGE,
        "/nothing",
        "/chat/session",
    )
    answers = [await doors.http.get(path) for path in paths]
    ids = [one.headers["x-request-id"] for one in answers]
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in ids)
    assert len(set(ids)) == len(ids)
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] in {"no-store", "no-cache"}
        assert "server" not in answer.headers
        assert "strict-transport-security" not in answer.headers  # not over https
    assert answers[5].headers["cache-control"] == "no-store"


@pytest.mark.parametrize("given", ["0" * 31 + "f", "3f2b8c1e-0d7a-4b7e-9a51-0c8f5e2d7a10"])
async def test_the_id_a_proxy_gave_is_kept(doors: Doors, given: str) -> None:
    answer = await doors.http.get("/healthz", headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["+12025550123", "ada@example.com", "F" * 32, "a" * 33, ""])
async def test_what_could_name_a_person_is_no_id(doors: Doors, given: str) -> None:
    answer = await doors.http.get("/healthz", headers={"X-Request-Id": given})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
    assert answer.headers["x-request-id"] != given


async def test_the_log_says_where_and_how_and_nothing_of_the_one_who_asked(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="agent")
    canary = "ada.canary@example.com"
    query, headers = {"org_id": canary}, {"User-Agent": canary, "Authorization": f"Bearer {canary}"}
    await doors.http.get(APPOINTMENTS, params=query, headers=headers)
    await doors.http.get(f"{APPOINTMENTS}/{canary}", params=query, headers=headers)
    await doors.http.post(MANAGE, json={**ASKED, "name": canary, "org_id": canary})
    await doors.http.get(f"/widget/{canary}")
    await doors.http.get(f"/{canary}")
    await doors.http.request("TRACE", "/healthz")
    lines = [one for one in caplog.records if one.name == "agent.app.requests"]
    told = [[getattr(one, name) for name in ("method", "route", "status")] for one in lines]
    assert told == [
        ["GET", APPOINTMENTS, 401],
        ["GET", f"{APPOINTMENTS}/{{appointment_id}}", 401],
        ["POST", MANAGE, 400],
        ["GET", "/widget/{file}", 404],
        ["GET", "(none)", 404],
        ["OTHER", "/healthz", 405],
    ]
    assert all(float(getattr(one, "ms")) >= 0 for one in lines)  # noqa: B009 - a field of its own
    ours = [one for one in caplog.records if one.name.split(".")[0] in OURS]
    assert all("canary" not in str(vars(one)) for one in ours)


async def test_lines_of_one_request_have_its_id(doors: Doors, file_log: Path) -> None:
    given = "c" * 32
    async with connect(
        str(doors.http.base_url.copy_with(scheme="ws", path="/chat/socket")),
        additional_headers={"X-Request-Id": given},
        origin=Origin("https://evil.example"),
        proxy=None,
    ) as socket:
        await socket.wait_closed()
    text = await asyncio.to_thread(file_log.read_text)
    lines = [one for one in text.splitlines() if f"request={given}" in one]
    refused, answered = [re.sub(r".*Z \w+ +\S+ ", "", one) for one in lines]
    assert refused.startswith(f"a socket was refused request={given}")
    line = f"a request was answered request={given} method=WEBSOCKET route=/chat/socket status=4403"
    assert answered.startswith(line)


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, deflate", "x"])
async def test_a_compressed_body_is_refused_at_every_door(doors: Doors, encoding: str) -> None:
    headers = {"Content-Encoding": encoding, "Content-Type": "application/json"}
    for path in (MANAGE, "/chat/session", "/phone/twilio/voice"):
        answer = await doors.http.post(path, content=b"{}", headers=headers)
        assert answer.status_code == 415
        assert "Content-Encoding" in answer.json()["message"]
    refused = await doors.http.post(MANAGE, content=b"{}", headers=headers)
    assert refused.json() | {"message": ""} == {
        "success": False,
        "message": "",
        "code": "INVALID_REQUEST",
    }
    plain = headers | {"Content-Encoding": "identity"}
    assert (await doors.http.post(MANAGE, json=ASKED, headers=plain)).status_code == 200


@pytest_asyncio.fixture(loop_scope="module")
async def allowed(doors: Doors) -> None:
    """The demo business lets one page of another origin in."""
    storage = doors.program.office.storage
    demo = await get_organization(storage, "demo")
    assert demo is not None
    await add_organization(storage, replace(demo, allowed_origins=(PAGE,)))
    other = replace(demo, org_id="other", allowed_origins=("https://other.example.com",))
    await add_organization(storage, other)
    doors.site.pages.forget()


def preflight(doors: Doors, origin: str) -> httpx.Request:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return doors.http.build_request("OPTIONS", MANAGE, headers=headers)


@pytest.mark.usefixtures("allowed")
async def test_a_page_may_read_what_its_own_organization_answers(doors: Doors) -> None:
    before = await doors.http.send(preflight(doors, PAGE))
    assert before.status_code == 204
    assert before.headers["access-control-allow-origin"] == PAGE
    assert "Idempotency-Key" in before.headers["access-control-allow-headers"]
    for org_id, readable in (("demo", True), ("other", False), ("nobody", False)):
        body = {**ASKED, "org_id": org_id}
        answer = await doors.http.post(MANAGE, json=body, headers={"Origin": PAGE})
        assert ("access-control-allow-origin" in answer.headers) is readable
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers["vary"] == "Origin"
    for query, readable in (({"org_id": "demo"}, True), ({"org_id": "other"}, False), ({}, True)):
        answer = await doors.http.get(APPOINTMENTS, params=query, headers={"Origin": PAGE})
        assert (answer.headers.get("access-control-allow-origin") == PAGE) is readable


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "*",
        "https://maple.example.com",
        "https://www.maple.example.com.evil.example",
        "https://evil.example/?https://www.maple.example.com",
        "http://www.maple.example.com",
        "https://www.maple.example.com:8443",
        "https://www.maple.example.com/",
    ],
)
async def test_no_other_page_may_ask(doors: Doors, origin: str) -> None:
    before = await doors.http.send(preflight(doors, origin))
    assert before.status_code == 403
    answer = await doors.http.post(MANAGE, json=ASKED, headers={"Origin": origin})
    for one in (before, answer):
        assert not [name for name in one.headers if name.startswith("access-control")]


async def test_the_figures_name_nobody_and_want_the_token(doors: Doors) -> None:
    for token in ("", "Bearer", "Bearer another token", "Basic a token of the tests"):
        refused = await doors.http.get("/metrics", headers={"Authorization": token})
        assert refused.status_code == 401
        assert "http_requests" not in refused.text
    await doors.http.post(MANAGE, json=ASKED)
    headers = {"Authorization": "Bearer a token of the tests"}
    answer = await doors.http.get("/metrics", headers=headers)
    found = {one.name: one for one in text_string_to_metric_families(answer.text)}
    assert {
        "active_calls",
        "calcom_requests",
        "http_requests",
        "http_request_seconds",
        "intents",
        "intent_unknown_age_seconds_max",
        "loop_lag_seconds",
        "process_resident_memory_bytes",
    } <= set(found)
    labels = [one.labels for family in found.values() for one in family.samples]
    asked = [one for one in labels if one.get("op")]
    assert {"op": "list_slots", "class": "2xx"} in asked
    assert {"method": "POST", "route": MANAGE, "status": "200"} in labels
    assert not {"demo", "front-desk", "maple"} & set(re.findall("[a-z-]+", answer.text.lower()))


async def test_the_description_can_be_read_by_people_and_programs(doors: Doors) -> None:
    document = (await doors.http.get("/openapi.json")).json()
    assert document["servers"] == [{"url": str(doors.http.base_url).rstrip("/")}]
    page = (await doors.http.get("/docs")).text
    for path in document["paths"]:
        assert f"<code>{path}</code>" in page
    for field in json.dumps(document["paths"][MANAGE]["post"]["requestBody"]).split('"'):
        if field in {"appointment_datetime", "days_ahead", "timezone"}:
            assert f"<code>{field}</code>" in page
    assert "<script" not in page
    assert "://" not in re.sub(r"https?://127\.0\.0\.1:\d+/api", "", page)
    assert (await doors.http.get("/docs/style.css")).headers["content-type"].startswith("text/css")
