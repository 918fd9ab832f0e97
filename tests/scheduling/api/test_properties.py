"""Whatever is sent, one of the declared answers comes back; whatever is open is shown in order."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from scheduling.api.answering import slot_days
from scheduling.labels import day_label
from scheduling.model import Slot
from scheduling.slots import by_day
from tests.contract.conforming import Documented
from tests.depth import depth
from tests.scheduling.api.world import MANAGE, NOW, Api, routes

ANSWERS = {
    200: ["success", "message", "data"],
    400: ["success", "message", "code"],
    413: ["success", "message", "code"],
    422: ["success", "message", "error"],
}
TEXT = st.text(max_size=20) | st.sampled_from(
    ["", " ", "\0", "\u202e", "0", "ada@example.com", "+12025550123", "America/Denver", "x" * 2000]
)
SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
VALUE = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)
FIELDS = {
    "action": st.sampled_from(
        ["book", "create", "reschedule", "cancel", "suggest", "availability", "list"]
    ),
    "org_id": st.sampled_from(["org-1", "org-2", "org-3", "org-4"]),
    "agent_id": st.sampled_from(["front", "back", "desk"]),
    "name": st.sampled_from(["Ada Park", "A", "山田 太郎"]),
    "email": st.sampled_from(["ada@example.com", "bo@example.com", "nobody"]),
    "phone": st.sampled_from(["+12025550123", "(202) 555-0123", "1"]),
    "timezone": st.timezone_keys(),
    "appointment_datetime": st.integers(-24, 500).map(
        lambda hours: (NOW + timedelta(hours=hours)).isoformat()
    )
    | st.sampled_from(["2027-03-04T09:00", "2027-03-14T02:30", "9999-12-31T23:59:59-12:00"]),
    "appointment_id": st.sampled_from(["unknown", "17", "../me"]),
    "days_ahead": st.integers(-3, 40),
    "notes": TEXT,
    "call_session_id": TEXT,
}
REQUIRED = ("action", "org_id", "agent_id")
LIKELY = st.fixed_dictionaries(
    {name: FIELDS[name] for name in REQUIRED},
    optional={name: values for name, values in FIELDS.items() if name not in REQUIRED},
)
BASE = {
    "org_id": "org-1",
    "agent_id": "front",
    "name": "Ada Park",
    "email": "ada@example.com",
    "appointment_datetime": "2027-03-04T09:00:00-05:00",
}


def changed_request(action: str, change: dict[str, Any]) -> dict[str, Any]:
    return {**BASE, "action": action, **change}


ONE_ODD = st.builds(
    changed_request,
    st.sampled_from(["book", "reschedule", "suggest", "availability"]),
    st.sampled_from(sorted(FIELDS)).flatmap(
        lambda name: st.fixed_dictionaries({name: FIELDS[name] | VALUE})
    ),
)
ODD = st.fixed_dictionaries({}, optional={name: values | VALUE for name, values in FIELDS.items()})


@cache
def described() -> Documented:
    return Documented(routes().openapi())


def schema_of(status: int) -> dict[str, Any]:
    """Return what OpenAPI says of an answer of manage."""
    answers = described().document["paths"][MANAGE]["post"]["responses"]
    return answers[str(status)]["content"]["application/json"]["schema"]


@settings(
    max_examples=depth(30, 1000),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=ONE_ODD | LIKELY | ODD | VALUE)
async def test_any_json_gets_a_declared_answer(api: Api, body: Any) -> None:
    raw = json.dumps(body).encode()
    answer = await api.http.post(MANAGE, content=raw, headers={"content-type": "application/json"})
    assert answer.status_code in ANSWERS, answer.text
    assert list(answer.json()) == ANSWERS[answer.status_code]
    assert described().flaws(schema_of(answer.status_code), answer.json()) == set()
    assert answer.json()["message"].endswith(".")
    data = answer.json().get("data")
    if data:
        assert answer.json()["success"] is data["success"] is True
    if answer.status_code == 422:
        assert answer.json()["error"]["code"] == "SLOT_UNAVAILABLE"
    details = data or answer.json().get("error", {}).get("details") or {"available_slots": []}
    days = details["available_slots"]
    assert [day["date"] for day in days] == sorted({day["date"] for day in days})
    assert all(day["slots"] for day in days)


@settings(max_examples=depth(20, 300), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200))
async def test_any_bytes_get_a_declared_answer(api: Api, raw: bytes) -> None:
    answer = await api.http.post(MANAGE, content=raw, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")


INSTANTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
ZONES = st.sampled_from(
    ["America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC"]
).map(ZoneInfo)


@given(starts=st.lists(INSTANTS, max_size=30), tz=ZONES, now=INSTANTS)
def test_days_are_shown_in_order_each_time_once(
    starts: list[datetime], tz: ZoneInfo, now: datetime
) -> None:
    today = now.astimezone(tz).date()
    days = slot_days(by_day(map(Slot, starts), tz=tz, today=today), tz=tz)
    dates = [day.date for day in days]
    assert dates == sorted(set(dates))
    assert all(day.slots for day in days)
    back = [
        (day.date, datetime.strptime(label, "%I:%M %p").replace(tzinfo=UTC).time())
        for day in days
        for label in day.slots
    ]
    local = [one.astimezone(tz) for one in sorted(set(starts))]
    assert back == [(one.date().isoformat(), one.time()) for one in local]
    for day in days:
        assert day.date_label == day_label(date.fromisoformat(day.date), today=today)


@pytest.mark.parametrize(
    ("ahead", "label"),
    [
        (0, "Today"),
        (1, "Tomorrow"),
        (2, "Friday"),
        (6, "Tuesday"),
        (7, "Wednesday, March 31"),
        (8, "Thursday, April 1"),
        (-1, "Tuesday, March 23"),
    ],
)
def test_labels_of_days(ahead: int, label: str) -> None:
    today = date(2027, 3, 24)
    at = datetime(2027, 3, 24, 12, tzinfo=UTC) + timedelta(days=ahead)
    (day,) = slot_days(by_day([Slot(at)], tz=ZoneInfo("UTC"), today=today), tz=ZoneInfo("UTC"))
    assert (day.date_label, day.slots) == (label, ["12:00 PM"])


def test_a_sunday_is_no_friday() -> None:
    """The published example says Friday of this one."""
    at = datetime(2026, 3, 22, 14, tzinfo=UTC)
    (day,) = slot_days(
        by_day([Slot(at)], tz=ZoneInfo("UTC"), today=date(2026, 3, 20)), tz=ZoneInfo("UTC")
    )
    assert day.date_label == "Sunday"
