import json

import pytest

from tests.scheduling.api.world import MANAGE, Api

JSON = {"content-type": "application/json"}


async def refused(api: Api, content: bytes, status: int = 400, **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()} or JSON
    answer = await api.http.post(MANAGE, content=content, headers=named)
    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["success", "message", "code"]
    assert answer.json()["code"] == "INVALID_REQUEST"
    return answer.json()["message"]


@pytest.mark.parametrize("content", [b"", b"  \n"])
async def test_an_empty_body(api: Api, content: bytes) -> None:
    assert "body is empty" in await refused(api, content)


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"{'action': 'book'}",
        b'{"action": NaN}',
        b'{"days_ahead": Infinity}',
        b'{"days_ahead": -Infinity}',
        b'{"action": "book"} trailing',
        b"\xff\xfe\x00",
        b'{"action": "\xff"}',
        b"[" * 60_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"days_ahead": ' + b"9" * 5000 + b"}",
    ],
)
async def test_what_is_no_json(api: Api, content: bytes) -> None:
    assert "not valid JSON" in await refused(api, content)


@pytest.mark.parametrize("content", [b"[]", b'[{"action":"book"}]', b'"book"', b"7", b"null"])
async def test_what_is_no_object(api: Api, content: bytes) -> None:
    assert await refused(api, content) == "Please send one JSON object."


async def test_depth_is_bounded(api: Api) -> None:
    deep: object = 1
    for _ in range(15):
        deep = [deep]
    fits = json.dumps(api.asks("suggest", more=deep)).encode()
    assert (await api.http.post(MANAGE, content=fits, headers=JSON)).status_code == 200
    assert "nested too deep" in await refused(api, json.dumps({"more": [deep]}).encode())


async def test_length_is_bounded_and_counted_as_it_arrives(api: Api) -> None:
    body = api.asks("suggest")
    fits = json.dumps(body).encode().ljust(64 * 1024)
    assert (await api.http.post(MANAGE, content=fits, headers=JSON)).status_code == 200
    assert "at most 64 KiB" in await refused(api, fits + b" ", 413)

    sent = 0

    async def chunks():
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b" " * 1024

    answer = await api.http.post(MANAGE, content=chunks(), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "INVALID_REQUEST")


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "text/json",
        "",
    ],
)
async def test_only_json_is_read(api: Api, kind: str) -> None:
    content = json.dumps(api.books()).encode()
    assert "application/json" in await refused(api, content, content_type=kind)


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "application/vnd.calla+json"]
)
async def test_json_under_its_other_names(api: Api, kind: str) -> None:
    content = b"\xef\xbb\xbf" + json.dumps(api.asks("suggest")).encode()
    answer = await api.http.post(MANAGE, content=content, headers={"content-type": kind})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "name", ["name", "email", "phone", "timezone", "appointment_datetime", "notes", "org_id"]
)
async def test_lone_surrogates_are_refused(api: Api, name: str) -> None:
    content = json.dumps(api.books() | {name: "ada\ud800@example.com"}).encode()
    assert b"\\ud800" in content
    keyed = {"content_type": "application/json", "idempotency_key": "k-1"}
    assert await refused(api, content, 400, **keyed)
    assert api.calendar.bookings() == []


async def test_the_name_of_an_unknown_field_may_be_anything(api: Api) -> None:
    content = json.dumps(api.asks("suggest") | {"\ud800": 1, "": 2, "\0": 3}).encode()
    answer = await api.http.post(
        MANAGE, content=content, headers={**JSON, "idempotency-key": "k-2"}
    )
    assert answer.status_code == 200
