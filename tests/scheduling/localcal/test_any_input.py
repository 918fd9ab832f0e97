"""Whatever arrives at whichever path: an answer in Cal.com's shapes, never a 500."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlencode

from hypothesis import HealthCheck, given, settings, strategies as st

from scheduling.clock import FixedClock
from scheduling.localcal import (
    AccountSeed,
    EventTypeSeed,
    LocalCal,
    Recurrence,
    Seats,
    TeamEventTypeSeed,
    TeamSeed,
    Throttle,
    create_app,
)
from scheduling.localcal.routes import ROUTES
from tests.calendars import new_calendar
from tests.depth import depth

START = "2050-09-05T08:00:00Z"
WHO = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Rome"}
GOOD: dict[str, Any] = {
    "start": START,
    "end": "2050-09-07T08:00:00Z",
    "slotStart": START,
    "eventTypeId": 1,
    "attendee": WHO,
    "attendees": [{"email": "bob@example.com", "absent": True}],
    "title": "T",
    "slug": "t",
    "lengthInMinutes": 60,
    "name": "N",
    "timeZone": "Europe/Rome",
    "isDefault": True,
    "active": True,
    "subscriberUrl": "https://hooks.example.com",
    "triggers": ["BOOKING_PAID"],
    "schedulingType": "collective",
    "hosts": [{"userId": 1}],
    "userId": 1,
    "availability": [{"days": ["Monday"], "startTime": "09:00", "endTime": "17:00"}],
    "overrides": [{"date": "2050-09-05", "startTime": "09:00", "endTime": "17:00"}],
    "recurrence": {"interval": 500, "occurrences": 500, "frequency": "weekly"},
    "seats": {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True},
    "bookingFields": [{"type": "text", "slug": "why", "label": "Why"}],
    "bookingWindow": {"type": "range", "value": ["2050-09-05", "2050-09-06"]},
    "bookingLimitsCount": {"day": 1, "year": 3},
    "confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True},
    "bookerActiveBookingsLimit": {"maximumActiveBookings": 1},
    "locations": [{"type": "link", "link": "https://example.com"}],
    "location": {"type": "link"},
    "guests": ["g@example.com"],
    "metadata": {"a": 1},
    "bookingFieldsResponses": {"why": "x"},
    "seatUid": "x",
    "cancellationReason": "x",
    "recurrenceCount": 2,
    "reason": "sick",
    "role": "ADMIN",
}
QUERY = {
    "start": "2050-09-05",
    "end": "2050-09-06",
    "startTime": "2050-09-05",
    "endTime": "2050-09-06",
    "dateFrom": "2050-09-05",
    "dateTo": "2050-09-06",
    "loggedInUsersTz": "UTC",
    "eventTypeId": "1",
    "teamId": "1",
    "take": "1",
    "skip": "1",
    "status": "past",
    "usernames": "ada,eve",
    "username": "ada",
    "teamSlug": "team",
    "eventTypeSlug": "plain",
    "duration": "15",
    "calendarsToLoad[0][credentialId]": "1",
    "sortStart": "asc",
    "afterStart": "2050-09-05",
}
ODD: list[Any] = [
    None,
    True,
    -1,
    0,
    1e300,
    2**70,
    "",
    "x",
    "\x00",
    "9999-12-31T23:59:59Z",
    "0001-01-01",
    "2050-09-05T25:00:00Z",
    "8999-12-31T23:59:59+14:00",
    [],
    [[]],
    {},
    {"disabled": 1},
    {"type": None},
    {"type": "range", "value": None},
    ["\udcff"],
]
VERSIONS = ("2024-08-13", "2026-02-25", "2024-09-04", "2024-06-14", "2024-06-11", "")

json_values = st.recursive(
    st.sampled_from(ODD) | st.integers(-(2**60), 2**60) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
bodies = st.fixed_dictionaries(
    {},
    optional={name: st.just(value) | json_values for name, value in GOOD.items()},
)
# most of it right, and nothing the operation does not know, so that later checks are reached too
KINDS = (
    ("start", "attendee", "eventTypeId", "lengthInMinutes", "metadata", "guests"),
    ("start", "attendee", "eventTypeId", "recurrenceCount", "bookingFieldsResponses", "location"),
    ("start", "seatUid"),
    ("cancellationReason", "seatUid"),
    ("eventTypeId", "slotStart"),
    ("title", "slug", "lengthInMinutes", "recurrence", "seats", "bookingFields", "schedulingType"),
    ("title", "slug", "lengthInMinutes", "bookingWindow", "bookingLimitsCount", "locations"),
    tuple(sorted(GOOD)),
)


@st.composite
def nearly(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.sampled_from(KINDS))
    body = {name: GOOD[name] for name in names}
    body["eventTypeId"] = draw(st.integers(1, 4))
    if "eventTypeId" not in names:
        del body["eventTypeId"]
    for name in draw(st.lists(st.sampled_from(names), max_size=2)):
        body[name] = draw(json_values)
    return body


queries = st.dictionaries(
    st.sampled_from(sorted(QUERY)),
    st.sampled_from(["", "x", "-1", "99999999999999999999", "9999-12-31", "1", "\x00", "a,b"]),
    max_size=3,
)
ids = st.sampled_from(["1", "2", "0", "-1", "abc", "99999999999999999999", "%00", "none", "uid"])


def world() -> tuple[LocalCal, str, str]:
    calendar = new_calendar(FixedClock(datetime(2050, 9, 1, 6, tzinfo=UTC)))
    kinds = (
        EventTypeSeed("plain", "Plain", 60, notice=0, lengths=(15, 60)),
        EventTypeSeed("weekly", "Weekly", 60, notice=0, recurrence=Recurrence(4)),
        EventTypeSeed("group", "Group", 60, notice=0, seats=Seats(2)),
    )
    ada = calendar.add_account(AccountSeed("ada", time_zone="Europe/Rome", event_types=kinds))
    eve = calendar.add_account(AccountSeed("eve"))
    hosts = (TeamEventTypeSeed(EventTypeSeed("turn", "Turn", 60)),)
    calendar.add_team(TeamSeed("team", "Team", ("ada", "eve"), "org", hosts))
    return calendar, ada.api_key, eve.api_key


async def ask(
    app: Any, method: str, path: str, *, query: dict[str, str], headers: dict[str, str], body: bytes
) -> tuple[int, Any]:
    """Hand an app one request as a server does; a client takes longer over it than the app."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": urlencode(query).encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], json.loads(b"".join(one.get("body", b"") for one in sent))


async def ask_all(requests: list[tuple[Any, ...]]) -> None:
    calendar, *keys = world()
    app = create_app(calendar, throttle=Throttle(10_000))
    common = {"host": "cal.test"}
    body = json.dumps({"start": START, "eventTypeId": 1, "attendee": WHO}).encode()
    headers = common | {"cal-api-version": "2024-08-13"}
    _, made = await ask(app, "POST", "/v2/bookings", query={}, headers=headers, body=body)
    uid = made["data"]["uid"]
    for (method, path), parts, query, body, who in requests:
        asked = path
        for part in parts:
            asked = asked.replace("*", uid if part == "uid" else part, 1)
        content = b"" if method == "GET" else json.dumps(body).encode()
        for version in VERSIONS:
            headers = common | {"cal-api-version": version}
            if who < 2:
                headers["authorization"] = f"Bearer {keys[who]}"
            status, answer = await ask(
                app, method, f"/v2/{asked}", query=query, headers=headers, body=content
            )
            assert status < 500, (method, path, query, body, answer)
            assert "status" in answer or "statusCode" in answer
    calendar.close()


@settings(
    max_examples=depth(10, 300),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=True,
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([(method, path) for method, path, _ in ROUTES]),
            st.tuples(ids, ids, ids),
            queries | st.just(QUERY) | st.just({}),
            nearly() | bodies | json_values,
            st.sampled_from([0, 0, 0, 1, 2]),
        ),
        min_size=8,
        max_size=16,
    )
)
def test_never_a_500(requests: list[tuple[Any, ...]]) -> None:
    asyncio.run(ask_all(requests))


def test_every_path_with_a_good_body() -> None:
    """Each operation once with what it wants, so that none is only ever refused at its door."""
    requests = [
        ((method, path), ("1", "1", "1"), {}, GOOD, 0)
        for method, path, _ in ROUTES
        if method != "DELETE"
    ]
    asyncio.run(ask_all(requests))
