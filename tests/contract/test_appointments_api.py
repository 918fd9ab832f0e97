"""The published documents of the appointments API, held against what ours answers on the wire."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from scheduling.localcal import Visit
from tests.scheduling.api.world import NEW_YORK, NOW, Api, api, filled

__all__ = ["api", "filled"]  # fixtures

Json = dict[str, Any]
SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
LIST, GET, MANAGE = "000", "001", "002"


def published(number: str) -> list[Json]:
    """The JSON objects of a published document, in its order; `<string>` and the like filled in."""
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip(f"the published document {number} is not at {SEEDS}")
    text = found[0].read_text(encoding="utf-8")
    text = text.replace("<boolean>", "true").replace("<integer>", "1")
    return list(_objects(text))


def _objects(text: str) -> Iterator[Json]:
    decoder, at = json.JSONDecoder(), 0
    while found := re.compile(r"^ *\{$", re.MULTILINE).search(text, at):
        try:
            value, at = decoder.raw_decode(text, found.end() - 1)
            yield value
        except ValueError:
            at = found.end()


def shape(value: Any) -> Any:
    """Keys and types; of a list, those of its first item."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def example(number: str, *keys: str) -> Json:
    """The first published object that has exactly these keys."""
    return next(one for one in published(number) if set(one) == set(keys))


def refusal(number: str, code: str) -> Json:
    return next(one for one in published(number) if one.get("code") == code)


OK = ("success", "message", "data")


async def test_manage_answers_as_published(api: Api) -> None:
    wanted = example(MANAGE, *OK)
    booked = await api.manage(api.books())
    offered = await api.manage(api.asks("availability"))
    assert (booked.status_code, offered.status_code) == (200, 200)
    assert shape(offered.json()) == shape(wanted)
    assert shape(booked.json()) == shape(
        wanted | {"data": wanted["data"] | {"available_slots": []}}
    )
    ours, theirs = booked.json()["data"], wanted["data"]
    for name in ("success", "message", "summary", "action", "action_required"):
        assert ours[name] == theirs[name]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", ours["date_time"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", theirs["date_time"])


async def test_a_time_that_is_gone_answers_as_published(api: Api) -> None:
    wanted = example(MANAGE, "success", "message", "error")
    await api.booked()
    answer = await api.manage(api.books(email="bo@example.com"))
    assert answer.status_code == 422
    assert shape(answer.json()) == shape(wanted)
    ours, theirs = answer.json()["error"], wanted["error"]
    assert answer.json()["success"] is wanted["success"] is False
    assert (ours["code"], ours["message"]) == (theirs["code"], theirs["message"])
    for name in ("summary", "action", "action_required"):
        assert ours["details"][name] == theirs["details"][name]


@pytest.mark.parametrize(
    ("action", "summary"),
    [
        ("reschedule", "Rescheduled"),
        ("cancel", "Cancelled"),
        ("suggest", "Suggested times"),
        ("availability", "Available times"),
    ],
)
async def test_the_five_actions_have_one_shape(api: Api, action: str, summary: str) -> None:
    uid = await api.booked()
    more = {"appointment_datetime": "2027-03-05T09:00:00-05:00"} if action == "reschedule" else {}
    answer = await api.manage(api.asks(action, appointment_id=uid, **more))
    data = answer.json()["data"]
    assert answer.status_code == 200
    assert list(data) == list(example(MANAGE, *OK)["data"])
    assert (data["action"], data["summary"]) == (action, summary)


async def test_list_answers_as_published(api: Api) -> None:
    wanted = example(LIST, *OK)
    await api.booked(phone="+12025550123")
    answer = await api.get(org_id="org-1", agent_id="a-1")
    assert answer.status_code == 200
    assert shape(answer.json()) == shape(wanted)
    assert answer.json()["message"] == wanted["message"]
    assert list(answer.json()["data"]["appointments"][0]) == list(wanted["data"]["appointments"][0])


async def test_get_answers_as_published(api: Api) -> None:
    wanted = example(GET, *OK)
    uid = await api.booked(phone="+12025550123")
    answer = await api.get(f"/{uid}")
    assert answer.status_code == 200
    assert shape(answer.json()) == shape(wanted)
    assert answer.json()["message"] == wanted["message"]
    assert list(answer.json()["data"]["appointment"]) == list(wanted["data"]["appointment"])


async def test_refusals_of_list_are_as_published(api: Api) -> None:
    same(await api.get(), 400, refusal(LIST, "INVALID_REQUEST"))
    same(
        await api.get(token=api.token("org-3"), org_id="org-3"), 400, refusal(LIST, "NOT_CONNECTED")
    )
    same(await api.get(token=""), 401, example(LIST, "success", "message"))
    api.calendar.fail_next("list_bookings", 500, times=2)
    same(await api.get(org_id="org-1"), 400, refusal(LIST, "CALCOM_API_ERROR"))


async def test_refusals_of_get_are_as_published(api: Api) -> None:
    same(await api.get("/12345"), 400, refusal(GET, "INVALID_REQUEST"))
    same(await api.get("/x", token=api.token("org-3")), 400, refusal(GET, "NOT_CONNECTED"))
    same(await api.get("/x", token=""), 401, refusal(GET, "UNAUTHORIZED"))
    same(await api.get("/nothing"), 400, refusal(GET, "CALCOM_API_ERROR"))


def same(answer: httpx.Response, status: int, wanted: Json) -> None:
    assert answer.status_code == status
    assert shape(answer.json()) == shape(wanted)
    assert answer.json()["success"] is False
    assert answer.json().get("code") == wanted.get("code")


@pytest.mark.parametrize(
    ("limit", "count"), [(1, 1), (50, 50), (60, 52), (200, 52), (0, 50), (-1, 50), (201, 50)]
)
async def test_a_limit_out_of_range_is_the_published_fifty(
    api: Api, limit: int, count: int
) -> None:
    for minute in range(52):
        at = NOW.replace(day=4, hour=9, minute=minute, tzinfo=NEW_YORK)
        visit = Visit(api.maple.event_type_id, at, "Ada", "ada@example.com")
        api.calendar.add_booking(visit)
    answer = await api.get(org_id="org-1", limit=limit)
    assert answer.json()["data"]["count"] == count
    assert len(answer.json()["data"]["appointments"]) == count


def test_openapi_keeps_the_published_names(api: Api) -> None:
    ours = api.app.openapi()["paths"]
    for number, path, method in (
        (LIST, "/api/v1/calcom/appointments", "get"),
        (MANAGE, "/api/v1/calcom/appointments/manage", "post"),
    ):
        text = sorted(SEEDS.glob(f"{number}_*.txt"))
        if not text:
            pytest.skip(f"the published document {number} is not at {SEEDS}")
        page = text[0].read_text(encoding="utf-8")
        assert f"  {path}:\n    {method}:" in page
        (operation,) = re.findall(r"operationId: (\w+)", page)
        assert ours[path][method]["operationId"] == operation


def test_every_published_field_of_a_request_is_taken(api: Api) -> None:
    (page, *_) = sorted(SEEDS.glob(f"{MANAGE}_*.txt")) or [None]
    if page is None:
        pytest.skip(f"the published document {MANAGE} is not at {SEEDS}")
    names = re.findall(r'<ParamField body="(\w+)"', page.read_text(encoding="utf-8"))
    operation = api.app.openapi()["paths"]["/api/v1/calcom/appointments/manage"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert len(names) == 11
    assert set(schema["properties"]) == {*names, "timezone"}
    assert schema["required"] == ["action", "agent_id", "org_id"]
