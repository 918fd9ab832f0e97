"""Attacks on the appointments API: races, repetitions, other people's ids, strange characters."""

import asyncio
import json
import socket
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
import uvicorn

from scheduling.api import Front, TokenKeys
from tests.scheduling.api.world import MANAGE, PATH, SECRET, Api, Application, without

JSON = {"Content-Type": "application/json"}


async def test_fifty_equal_requests_at_once_are_one_booking(api: Api) -> None:
    asked = [api.manage(api.books(), idempotency_key="k-1") for _ in range(50)]
    answers = await asyncio.gather(*asked)
    statuses = Counter(one.status_code for one in answers)
    assert set(statuses) <= {200, 409}
    assert len({one.content for one in answers if one.status_code == 200}) == 1
    assert len(api.calendar.bookings()) == 1
    assert (await api.manage(api.books(), idempotency_key="k-1")).status_code == 200


async def test_many_equal_requests_without_a_key_are_one_booking(api: Api) -> None:
    answers = await asyncio.gather(*(api.manage(api.books()) for _ in range(20)))
    uids = {one.json()["data"]["appointment_id"] for one in answers if one.status_code == 200}
    assert len(uids) == len(api.calendar.bookings()) == 1


async def test_one_of_many_gets_the_slot_and_the_rest_is_told_so(api: Api) -> None:
    async def booked(n: int) -> httpx.Response:
        return await api.manage(api.books(email=f"a{n}@example.com", name=f"Ada {n}"))

    answers = await asyncio.gather(*(booked(n) for n in range(80)))
    statuses = Counter(one.status_code for one in answers)
    assert set(statuses) <= {200, 422, 503}
    assert statuses[200] == len(api.calendar.bookings()) == 1
    shed = [one for one in answers if one.status_code == 503]
    assert all(one.headers["retry-after"] == "1" for one in shed)
    assert all(one.json()["code"] == "UNAVAILABLE" for one in shed)
    assert (await api.manage(api.asks("suggest"))).status_code == 200  # there is room again


async def test_a_full_room_turns_away_before_anything_is_done(api: Api) -> None:
    front = Front(api.office, TokenKeys(SECRET, clock=api.clock), asyncio.Semaphore(1))
    ours = httpx.ASGITransport(Application(front))
    async with httpx.AsyncClient(transport=ours, base_url="http://api.example.com") as http:
        await front.room.acquire()
        refused = await http.post(MANAGE, json=api.books(), headers={"Idempotency-Key": "k"})
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        front.room.release()
        assert not api.calendar.bookings()
        taken = await http.post(MANAGE, json=api.books(), headers={"Idempotency-Key": "k"})
        assert taken.status_code == 200


async def test_whose_an_id_is_cannot_be_told(api: Api) -> None:
    uid = await api.booked()
    elm = await api.manage(
        api.books(email="bo@example.com") | {"org_id": "org-2", "agent_id": "desk"}
    )
    foreign = elm.json()["data"]["appointment_id"]
    extended = await api.manage(
        api.books("2027-03-05T09:00:00-05:00", email="cy@example.com") | {"agent_id": "back"}
    )
    colleagues = extended.json()["data"]["appointment_id"]
    unknown = ["x" * len(uid), "a", uid[:-1], uid + "x", uid.swapcase(), "..", "../me", "%2e%2e"]
    at = "2027-03-04T11:00:00-05:00"
    for action in ("cancel", "reschedule", "suggest", "availability"):
        seen = set[tuple[int, bytes]]()
        for one in (foreign, colleagues, *unknown):
            body = api.asks(action, appointment_id=one, appointment_datetime=at)
            answer = await api.manage(body)
            seen.add((answer.status_code, answer.content))
        assert len(seen) == 1
        assert seen.pop()[0] == 400
    single = [await api.get(f"/{one}") for one in (foreign, "x" * len(uid))]
    assert len({(one.status_code, one.content) for one in single}) == 1
    assert {one["status"] for one in api.calendar.bookings()} == {"accepted", "pending"}


async def test_which_organizations_exist_cannot_be_told(api: Api) -> None:
    seen = set[tuple[int, bytes]]()
    for org_id, agent_id in (
        ("org-1", "desk"),
        ("org-1", "nobody"),
        ("org-3", "front"),
        ("org-9", "front"),
        ("ORG-1", "front"),
        ("org-1 ", "front"),
        ("org-1' OR '1'='1", "front"),
        ("../org-1", "front"),
    ):
        for key in ({}, {"idempotency_key": "k-1"}):
            body = api.books() | {"org_id": org_id, "agent_id": agent_id}
            answer = await api.manage(body, **key)
            seen.add((answer.status_code, answer.content))
    assert len(seen) == 1
    assert seen.pop()[0] == 400


STRANGE = ["\u202e", "\u2066", "\0", "\r\n", "\x1b[31m", "\x7f", "\u2028", "\ud800", "\x85"]


@pytest.mark.parametrize("field", ["name", "email", "phone", "notes", "call_session_id"])
async def test_strange_characters_reach_no_calendar(api: Api, field: str) -> None:
    for mark in STRANGE:
        if field == "notes" and mark == "\r\n":
            continue
        text = {"email": f"ada{mark}@example.com", "phone": f"+1202{mark}5550123"}
        body = api.books(**{field: text.get(field, f"Ada{mark}Park")})
        raw = json.dumps(body).encode()  # a lone surrogate goes as an escape
        answer = await api.http.post(MANAGE, content=raw, headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST"), mark
        assert mark not in answer.text
        assert not api.calendar.bookings()


async def test_notes_may_have_lines(api: Api) -> None:
    assert (await api.manage(api.books(notes="Ada\r\nPark"))).status_code == 200


async def test_what_a_stranger_sends_changes_no_metadata_of_ours(api: Api) -> None:
    body = api.books(
        call_session_id='x","agent_id":"back',
        metadata={"agent_id": "back", "calla": "x"},
        notes='{"agent_id":"back"}',
    )
    assert (await api.manage(body)).status_code == 200
    metadata = api.calendar.bookings()[0]["metadata"]
    assert metadata["agent_id"] == "front"
    assert metadata["call_session_id"] == 'x","agent_id":"back'
    assert (await api.manage(api.books(call_session_id="x" * 201))).status_code == 400


@pytest.mark.parametrize("days", [-(10**300), -1, 0, 1, 30, 31, 10**18, 10**300, 7.0, 1e300])
async def test_days_ahead_at_its_extremes(api: Api, days: float) -> None:
    answer = await api.manage(api.asks("availability", days_ahead=days))
    assert answer.status_code == 200
    last = answer.json()["data"]["available_slots"][-1]["date"]
    assert last <= "2027-04-01"


@pytest.mark.parametrize("value", ["1e999", "-1e999", "7.5", "true", '"7"', "[7]", "9" * 5_000])
async def test_days_that_are_no_number(api: Api, value: str) -> None:
    raw = json.dumps(api.asks("suggest", days_ahead="?")).replace('"?"', value)
    answer = await api.http.post(MANAGE, content=raw, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")


async def test_a_wide_body_is_read_or_refused(api: Api) -> None:
    wide = api.asks("suggest") | {f"k{n}": n for n in range(4_000)}
    assert (await api.manage(wide)).status_code == 200
    lists = api.asks("suggest", more=[[]] * 15_000)
    assert (await api.manage(lists)).status_code == 200
    for hostile in ("[" * 30_000, '{"a":' * 10_000, '"' + "\\" * 60_000, "1" * 60_000):
        answer = await api.http.post(MANAGE, content=hostile, headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")


async def test_personal_answers_are_kept_by_no_cache(api: Api) -> None:
    uid = await api.booked()
    for answer in (await api.get(org_id="org-1"), await api.get(f"/{uid}")):
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"


async def test_refusals_say_nothing_of_what_was_sent(api: Api) -> None:
    canary = "<script>canary</script>"
    for name in api.books():
        answer = await api.manage(api.books() | {name: canary})
        assert "canary" not in answer.text or name == "name"
    for name in without(api.books(), "org_id", "agent_id"):
        answer = await api.manage(api.books() | {name: {"canary": canary}})
        assert answer.status_code == 400
        assert "canary" not in answer.text


@asynccontextmanager
async def listening(front: Front) -> AsyncGenerator[int]:
    """Serve the API on a real socket; yields its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(Application(front), lifespan="off", log_config=None, ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 - it has no event for that
        await asyncio.sleep(0.005)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await serving
        listener.close()


async def test_a_body_that_trickles_in_is_not_waited_for(api: Api) -> None:
    front = Front(api.office, TokenKeys(SECRET, clock=api.clock))
    async with listening(replace(front, body_seconds=0.05)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"POST {MANAGE} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            'Content-Length: 100\r\n\r\n{"action'.encode()
        )
        async with asyncio.timeout(5):
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
    assert head.startswith(b"HTTP/1.1 408")
    answer: dict[str, Any] = json.loads(body)
    assert (answer["success"], answer["code"]) == (False, "INVALID_REQUEST")


async def test_a_token_opens_only_its_own_organization(api: Api) -> None:
    uid = await api.booked()
    elm = api.token("org-2")
    assert (await api.get(org_id="org-1", token=elm)).status_code == 401
    for query in ({}, {"org_id": "org-1"}):
        foreign = await api.get(f"/{uid}", token=elm, **query)
        unknown = await api.get("/" + "x" * len(uid), token=elm, **query)
        assert foreign.content == unknown.content
        assert foreign.status_code == 400
    twice = f"{PATH}?org_id=org-2&org_id=org-1"
    answer = await api.http.get(twice, headers={"Authorization": f"Bearer {elm}"})
    assert answer.status_code in {200, 401}
    assert "ada@example.com" not in answer.text
