"""The server's own OpenAPI document: whole, true, and readable without anything from elsewhere."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from scheduling.clock import FixedClock
from scheduling.localcal import AccountSeed, EventTypeSeed, create_app
from scheduling.localcal.published.answers import ANSWERS
from scheduling.localcal.published.bodies import BODIES
from scheduling.localcal.published.document import path_of
from scheduling.localcal.published.queries import NEEDED, QUERIES
from scheduling.localcal.routes import ROUTES
from tests.calendars import new_calendar

Json = dict[str, Any]
BODILESS = {"confirm_booking", "renew_managed_user"}


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    calendar = new_calendar(FixedClock(datetime(2050, 9, 1, 6, tzinfo=UTC)))
    calendar.add_account(AccountSeed("ada", event_types=(EventTypeSeed("intro", "Intro", 30),)))
    transport = httpx.ASGITransport(create_app(calendar))
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.test") as client:
        yield client
    calendar.close()


@pytest.fixture
async def document(http: httpx.AsyncClient) -> Json:
    answer = await http.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def operations(document: Json) -> list[Json]:
    return [one for methods in document["paths"].values() for one in methods.values()]


async def test_every_operation_is_in_it_once(document: Json) -> None:
    told = [(method, path) for path, methods in document["paths"].items() for method in methods]
    assert sorted(told) == sorted((method.lower(), path_of(path)[0]) for method, path, _ in ROUTES)
    ids = [one["operationId"] for one in operations(document)]
    assert len(set(ids)) == len(ids)


def test_every_operation_is_described_and_nothing_else() -> None:
    names = {operation.name for _, _, operation in ROUTES}
    taking = {one.name for method, _, one in ROUTES if method in ("POST", "PATCH")} - BODILESS
    assert set(ANSWERS) == names
    assert set(BODIES) == taking
    assert set(QUERIES) | set(NEEDED) <= names


async def test_every_schema_is_one_and_every_reference_leads_somewhere(document: Json) -> None:
    components = document["components"]["schemas"]
    for schema in (*components.values(), *BODIES.values()):
        Draft202012Validator.check_schema(schema)
    references = set(re.findall(r"'\$ref': '#/components/schemas/(\w+)'", repr(document)))
    assert references == set(components)


async def test_every_id_of_a_path_is_a_parameter(document: Json) -> None:
    for path, methods in document["paths"].items():
        for one in methods.values():
            told = [p["name"] for p in one["parameters"] if p["in"] == "path"]
            assert told == re.findall(r"\{(\w+)\}", path)
            assert len(set(told)) == len(told), path


async def test_no_documented_name_is_refused_as_unknown(
    http: httpx.AsyncClient, document: Json
) -> None:
    """Bookings and slots refuse what they do not know, so their names can be asked about."""
    for path, version in (
        ("/v2/bookings", "2024-08-13"),
        ("/v2/bookings/x/reschedule", "2024-08-13"),
    ):
        told = document["paths"][path.replace("/x/", "/{bookingUid}/")]["post"]
        schema = told["requestBody"]["content"]["application/json"]["schema"]
        body = dict.fromkeys(schema["properties"], 1)
        answer = await http.post(path, json=body, headers={"cal-api-version": version})
        assert answer.status_code == 400
        assert "should not exist" not in answer.text
    told = document["paths"]["/v2/slots"]["get"]["parameters"]
    query = {one["name"]: "x" for one in told if one["in"] == "query"}
    answer = await http.get("/v2/slots", params=query, headers={"cal-api-version": "2024-09-04"})
    assert answer.status_code == 400
    assert "should not exist" not in answer.text


async def test_the_page_has_all_of_it_and_loads_nothing_from_elsewhere(
    http: httpx.AsyncClient, document: Json
) -> None:
    page = await http.get("/docs")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    for path in document["paths"]:
        assert f"<code>{path}</code>" in page.text
    loaded = re.findall(r"<(?:link|script|img)[^>]+(?:href|src)=\"([^\"]+)\"", page.text)
    assert loaded == ["docs/style.css"]
    style = await http.get("/docs/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "//" not in style.text
    for anchor in set(re.findall(r"href=[\"']#([^\"']+)", page.text)):
        assert f'id="{anchor}"' in page.text


@pytest.mark.parametrize("path", ["/v2/bookings/a%0Ab", "/%0A", "/v2/%0D%0A", "/docs/", "/x"])
async def test_a_path_of_nobody_is_refused_as_at_calcom(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path, headers={"cal-api-version": "2024-08-13"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotFoundException")
