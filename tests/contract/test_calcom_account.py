"""Credentials, versions, error envelopes, me and event types."""

import re
from typing import Any

import httpx
import pytest

from scheduling.localcal import AccountSeed, create_app

EVENT_TYPES = "2024-06-14"
NO_METHOD = "ApiAuthStrategy - No authentication method provided."


async def test_134_me(cal: Any) -> None:
    data = (await cal.ask("GET", "/v2/me", version="", key=cal.account.api_key)).json()["data"]
    assert data["username"] == cal.account.username
    assert data["timeZone"] == cal.account.time_zone
    assert {"id", "email", "timeFormat", "defaultScheduleId", "weekStart"} <= set(data)


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({}, NO_METHOD),
        ({"x-cal-client-id": "me"}, NO_METHOD),
        ({"Authorization": "Bearer cal_wrong"}, "CustomThrottlerGuard - Invalid API Key"),
        (
            {"Authorization": "Bearer token"},
            "ApiAuthStrategy - access token - Invalid Access Token.",
        ),
        (
            {"x-cal-client-id": "me", "x-cal-secret-key": "s"},
            "ApiAuthStrategy - oAuth client - Client with ID me not found",
        ),
    ],
)
async def test_refused_credentials(cal: Any, tell: Any, headers: Any, text: str) -> None:
    answer = await cal.http.get("/v2/me/", headers=headers)
    assert answer.status_code == 401
    assert tell(answer).startswith(text)
    assert answer.json()["error"]["code"] == "UnauthorizedException"


async def test_a_key_without_bearer(cal: Any) -> None:
    headers = {"Authorization": cal.account.api_key}
    assert (await cal.http.get("/v2/me", headers=headers)).status_code == 200


async def test_wrong_credentials_fail_where_none_are_needed(cal: Any) -> None:
    answer = await cal.ask("GET", "/v2/bookings/none", key="cal_wrong")
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v2/bookings"),
        ("POST", "/v2/bookings/x/confirm"),
        ("POST", "/v2/bookings/x/decline"),
    ],
)
async def test_login_needed(cal: Any, method: str, path: str) -> None:
    assert (await cal.ask(method, path)).status_code == 401


async def test_the_first_error_shape(cal: Any) -> None:
    answer = await cal.ask("GET", "/v2/bookings/none", query={"a": "b"})
    text = "Booking with uid=none was not found in the database"
    at = answer.json()["timestamp"]
    assert cal.is_now(at)
    assert answer.json() == {
        "status": "error",
        "timestamp": at,
        "path": "/v2/bookings/none?a=b",
        "error": {
            "code": "NotFoundException",
            "message": text,
            "details": {"message": text, "error": "Not Found", "statusCode": 404},
        },
    }
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize("version", ["", "2024-04-15", "2099-01-01"])
@pytest.mark.parametrize("path", ["/v2/bookings/x", "/v2/event-types", "/v2/slots"])
async def test_versions_are_strict(cal: Any, tell: Any, path: str, version: str) -> None:
    answer = await cal.ask("GET", path, version=version)
    assert (answer.status_code, tell(answer)) == (404, f"Cannot GET {path}")


async def test_lenient_serves_today_whatever_the_version(cal: Any) -> None:
    app = create_app(cal.calendar, lenient=True)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.test") as http:
        answer = await http.get("/v2/event-types?username=ada")
    assert len(answer.json()["data"]) == 8


@pytest.mark.parametrize(
    "path", ["/", "/v2", "/v2/selected-calendars", "/v1/me", "/v2/bookings/a/b/c"]
)
async def test_what_is_not_served(cal: Any, tell: Any, path: str) -> None:
    answer = await cal.ask("GET", path, key=cal.account.api_key)
    assert (answer.status_code, tell(answer)) == (404, f"Cannot GET {path}")
    assert (await cal.ask("PUT", path)).status_code == 404


async def test_122_event_type_by_id(cal: Any) -> None:
    number = cal.account.event_type_id
    path = f"/v2/event-types/{number}"
    assert (await cal.ask("GET", path, version=EVENT_TYPES)).status_code == 401
    answer = await cal.ask("GET", path, version=EVENT_TYPES, key=cal.account.api_key)
    data = answer.json()["data"]
    assert (data["id"], data["slug"], data["lengthInMinutes"]) == (number, cal.slug("intro"), 60)
    assert data["minimumBookingNotice"] == 0
    assert data["slotInterval"] is None


async def test_122_foreign_and_unknown_event_types(cal: Any, tell: Any) -> None:
    path = f"/v2/event-types/{cal.account.event_type_id}"
    eve = cal.calendar.add_account(AccountSeed("eve"))
    for key, asked, status in (
        (eve.api_key, path, 403),
        (cal.account.api_key, "/v2/event-types/999", 404),
        (cal.account.api_key, "/v2/event-types/abc", 400),
    ):
        answer = await cal.ask("GET", asked, version=EVENT_TYPES, key=key)
        assert answer.status_code == status
    answer = await cal.ask("GET", "/v2/event-types/999", version=EVENT_TYPES, key=eve.api_key)
    assert tell(answer) == "Event type with id 999 not found"


async def test_125_listing_event_types(cal: Any) -> None:
    async def slugs(key: str = "", **query: str) -> list[str]:
        answer = await cal.ask("GET", "/v2/event-types/", version=EVENT_TYPES, key=key, query=query)
        assert answer.status_code == 200
        return [one["slug"] for one in answer.json()["data"]]

    key, username = cal.account.api_key, cal.account.username
    everything = {cal.slug(one.slug) for one in cal.account.event_types}
    for listed in (await slugs(key), await slugs(key, username=username)):
        assert everything <= set(listed)
        assert len(listed) == len(set(listed))
    public = await slugs(username=username)
    assert everything - set(public) == {cal.slug("secret")}
    assert await slugs(username=username, eventSlug=cal.slug("review")) == [cal.slug("review")]
    assert await slugs(username="no/body") == []
    assert await slugs() == []


async def test_125_own_event_types_in_their_order(cal: Any) -> None:
    key, query = cal.account.api_key, {"username": "ada"}
    answer = await cal.ask("GET", "/v2/event-types", version=EVENT_TYPES, key=key, query=query)
    slugs = [one["slug"] for one in answer.json()["data"]]
    assert slugs == [one.slug for one in cal.account.event_types]


async def test_phone_fields_are_visible(cal: Any) -> None:
    path = f"/v2/event-types/{cal.account.id_of('by-phone')}"
    answer = await cal.ask("GET", path, version=EVENT_TYPES, key=cal.account.api_key)
    fields = {one["slug"]: one for one in answer.json()["data"]["bookingFields"]}
    assert fields["email"]["required"] is False
    assert fields["attendeePhoneNumber"]["required"] is True
    assert fields["attendeePhoneNumber"]["isDefault"] is True


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[1]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b'{"start": 1e999}',
        b'{"start": NaN}',
        b'{"a":' * 60 + b"1" + b"}" * 60,
        b"[" * 5000,
        b'{"attendee": [], "start": {}, "metadata": [], "location": 5, "guests": "x"}',
        b'{"start": "2050-09-05T08:00:00Z", "eventTypeId": 1e300, "attendee": {"name": "B",'
        b' "email": "b@example.com", "timeZone": "../../etc/passwd"}}',
    ],
)
async def test_garbage_is_refused_not_crashed_on(cal: Any, raw: bytes) -> None:
    headers = {"cal-api-version": "2024-08-13", "content-type": "application/json"}
    answer = await cal.http.post("/v2/bookings", content=raw, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["status"] == "error"


async def test_a_lone_surrogate_is_stored_as_something_else(cal: Any) -> None:
    raw = (
        b'{"start": "2050-09-05T08:00:00Z", "eventTypeId": 1, "attendee": {"name": "B\\ud800",'
        b' "email": "b@example.com", "timeZone": "Europe/Rome"}}'
    )
    headers = {"cal-api-version": "2024-08-13"}
    answer = await cal.http.post("/v2/bookings", content=raw, headers=headers)
    assert answer.status_code == 201
    assert re.fullmatch(r"B.", answer.json()["data"]["attendees"][0]["name"])


async def test_a_huge_body_is_refused(cal: Any) -> None:
    headers = {"cal-api-version": "2024-08-13"}
    answer = await cal.http.post("/v2/bookings", content=b" " * 1_000_001, headers=headers)
    assert answer.status_code == 413
