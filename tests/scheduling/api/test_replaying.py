"""The Idempotency-Key: one request, one answer."""

import asyncio
import json
import sqlite3
from datetime import timedelta
from typing import Any

import pytest

from scheduling.api.answering import Reply
from scheduling.api.replaying import once
from scheduling.errors import CalcomFailed
from scheduling.storage import replays
from scheduling.storage.replays import Asked
from tests.scheduling.api.world import NOW, Api, without


def held(api: Api) -> list[tuple[Any, ...]]:
    """What the database file holds of the answers."""
    with sqlite3.connect(api.office.storage.name) as db:
        found = db.execute("SELECT key, fingerprint, status, body FROM replays").fetchall()
    db.close()
    return found


async def test_the_same_request_gives_the_kept_answer(api: Api) -> None:
    first = await api.manage(api.books(), idempotency_key="k-1")
    # meanwhile somebody cancels: without the key the request would book anew
    uid = first.json()["data"]["appointment_id"]
    assert (await api.manage(api.asks("cancel", appointment_id=uid))).status_code == 200
    reordered = dict(reversed(api.books().items()))
    second = await api.manage(reordered, idempotency_key="k-1")
    assert (second.status_code, second.content) == (200, first.content)
    assert second.headers["content-type"] == "application/json"
    assert len(api.calendar.bookings()) == 1


async def test_a_time_that_is_gone_stays_gone_under_its_key(api: Api) -> None:
    uid = await api.booked()
    first = await api.manage(api.books(email="bo@example.com"), idempotency_key="k-1")
    await api.manage(api.asks("cancel", appointment_id=uid))
    second = await api.manage(api.books(email="bo@example.com"), idempotency_key="k-1")
    assert (first.status_code, second.status_code) == (422, 422)
    assert second.content == first.content


@pytest.mark.parametrize("change", [{"name": "Bo"}, {"notes": "x"}, {"action": "availability"}])
async def test_another_request_under_the_key_is_refused(api: Api, change: dict[str, str]) -> None:
    await api.manage(api.books(), idempotency_key="k-1")
    answer = await api.manage(api.books() | change, idempotency_key="k-1")
    assert answer.status_code == 400
    assert answer.json() == {
        "success": False,
        "message": "That Idempotency-Key was used with another request. Please use a new one.",
        "code": "INVALID_REQUEST",
    }
    assert len(api.calendar.bookings()) == 1


async def test_a_request_that_is_still_running_is_a_conflict(api: Api) -> None:
    asked = Asked.of("org-1", "k-1", json.dumps(api.books(), sort_keys=True))
    lease = NOW + timedelta(seconds=60)
    assert await replays.claim(api.office.storage, asked, now=NOW, until=lease) is None
    answer = await api.manage(api.books(), idempotency_key="k-1")
    assert answer.status_code == 409
    assert answer.json() == {
        "success": False,
        "message": "The same request is still being answered. Please ask again in a moment.",
        "code": "CONFLICT",
    }
    other = await api.manage(api.books(notes="x"), idempotency_key="k-1")
    assert other.status_code == 400
    assert api.calendar.bookings() == []

    api.clock.move_to(lease)  # its process has died
    assert (await api.manage(api.books(), idempotency_key="k-1")).status_code == 200


async def test_many_at_once_do_it_once(api: Api) -> None:
    storage, clock = api.office.storage, api.clock
    asked = Asked.of("org-1", "k-1", json.dumps(api.books(), sort_keys=True))
    go, done = asyncio.Event(), 0

    async def answer() -> Reply:
        nonlocal done
        await go.wait()
        done += 1
        return Reply(200, "{}")

    tasks = [asyncio.create_task(once(storage, clock, asked, answer)) for _ in range(5)]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    go.set()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["Reply"] + ["StillRunning"] * 4
    assert done == 1
    assert await once(storage, clock, asked, answer) == Reply(200, "{}")


async def test_keys_are_each_organizations_own(api: Api) -> None:
    await api.manage(api.books(), idempotency_key="k-1")
    other = api.books() | {"org_id": "org-2", "agent_id": "desk"}
    answer = await api.manage(other, idempotency_key="k-1")
    assert (answer.status_code, answer.json()["data"]["summary"]) == (200, "Requested")


async def test_an_answer_is_kept_for_a_day(api: Api) -> None:
    first = await api.manage(api.asks("suggest"), idempotency_key="k-1")
    api.clock.move_to(NOW + timedelta(hours=23, minutes=59))
    assert (await api.manage(api.asks("suggest"), idempotency_key="k-1")).content == first.content
    api.clock.move_to(NOW + timedelta(hours=24))
    later = await api.manage(api.asks("suggest"), idempotency_key="k-1")
    assert later.status_code == 200
    assert later.content != first.content
    assert len(held(api)) == 1


async def test_a_refusal_frees_the_key(api: Api) -> None:
    api.calendar.fail_next("list_slots", 500, times=2)
    refused = await api.manage(api.books(), idempotency_key="k-1")
    assert (refused.status_code, refused.json()["code"]) == (400, "CALCOM_API_ERROR")
    assert held(api) == []
    assert (await api.manage(api.books(), idempotency_key="k-1")).status_code == 200


async def test_an_outcome_that_is_not_known_settles_under_its_key(api: Api) -> None:
    api.calendar.fail_next("create_booking", 500, done=True)
    api.calendar.fail_next("list_bookings", 500, times=1000)
    pending = await api.manage(api.books(), idempotency_key="k-1")
    assert pending.json()["data"]["summary"] == "Pending"
    while api.calendar.faults.take("list_bookings"):
        pass
    settled = await api.manage(api.books(), idempotency_key="k-1")
    assert settled.json()["data"]["summary"] == "Appointment confirmed"
    assert len(api.calendar.bookings()) == 1


async def test_what_goes_wrong_inside_frees_the_key(api: Api) -> None:
    asked = Asked.of("org-1", "k-1", "{}")

    async def fails() -> Reply:
        raise CalcomFailed("no")

    begun = asyncio.Event()

    async def waits() -> Reply:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(CalcomFailed):
        await once(api.office.storage, api.clock, asked, fails)
    assert held(api) == []
    task = asyncio.create_task(once(api.office.storage, api.clock, asked, waits))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert held(api) == []


async def test_what_was_done_is_told_though_it_cannot_be_kept(api: Api) -> None:
    asked = Asked.of("org-1", "k-1", "{}")

    async def answer() -> Reply:
        with sqlite3.connect(api.office.storage.name) as db:
            db.execute("DROP TABLE replays")
        db.close()
        return Reply(200, "done")

    assert await once(api.office.storage, api.clock, asked, answer) == Reply(200, "done")


async def test_kept_answers_are_sealed(api: Api) -> None:
    uid = await api.booked()
    body = api.asks("cancel", appointment_id=uid)
    assert (await api.manage(body, idempotency_key="key-of-ada")).status_code == 200
    ((key, fingerprint, status, kept),) = held(api)
    assert status == 200
    for secret in (uid, "Cancelled", "key-of-ada", "Thursday"):
        assert secret not in f"{key} {fingerprint} {kept}"


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 256, "k\x7f", "\xe9", "k,\tk"])
async def test_a_key_that_cannot_be(api: Api, key: str) -> None:
    headers = [(b"idempotency-key", key.encode("latin-1"))]
    answer = await api.http.post("/api/v1/calcom/appointments/manage", json={}, headers=headers)
    assert answer.json()["message"] == "Please give action."
    answer = await api.http.post(
        "/api/v1/calcom/appointments/manage", json=api.books(), headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
    assert "Idempotency-Key of 1 to 255" in answer.json()["message"]
    assert api.calendar.bookings() == []


async def test_two_keys_are_refused(api: Api) -> None:
    headers = [("idempotency-key", "a"), ("idempotency-key", "b")]
    answer = await api.http.post(
        "/api/v1/calcom/appointments/manage", json=api.books(), headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")


async def test_a_request_that_names_nobody_keeps_nothing(api: Api) -> None:
    for body in (api.books() | {"agent_id": "nobody"}, without(api.books(), "action")):
        assert (await api.manage(body, idempotency_key="k-1")).status_code == 400
    assert held(api) == []
