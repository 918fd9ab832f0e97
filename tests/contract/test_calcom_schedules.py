"""Schedules and the profile on the wire, as Cal.com's end-to-end specs assert them."""

from typing import Any

import pytest

from scheduling.localcal import AccountSeed

SCHEDULES = "2024-06-11"
NEW = {"name": "Evenings", "timeZone": "Europe/Rome", "isDefault": True}


async def ask(cal: Any, method: str, path: str = "", body: Any = None, key: str = "") -> Any:
    key = key or cal.account.api_key
    return await cal.ask(method, f"/v2/schedules{path}", version=SCHEDULES, key=key, body=body)


async def test_130_a_default_schedule_without_hours(cal: Any) -> None:
    answer = await ask(cal, "POST", body=NEW)
    assert answer.status_code == 201
    made = answer.json()["data"]
    assert made == {
        **NEW,
        "id": made["id"],
        "ownerId": 1,
        "availability": [
            {
                "days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
                "startTime": "09:00",
                "endTime": "17:00",
            }
        ],
        "overrides": [],
    }
    me = await cal.ask("GET", "/v2/me", key=cal.account.api_key)
    assert me.json()["data"]["defaultScheduleId"] == made["id"]


async def test_131_read_change_delete(cal: Any, tell: Any) -> None:
    first = (await ask(cal, "GET", "/default")).json()["data"]
    hours = [{"days": ["Saturday"], "startTime": "18:00", "endTime": "20:00"}]
    made = (await ask(cal, "POST", body={**NEW, "availability": hours})).json()["data"]
    path = f"/{made['id']}"
    assert (await ask(cal, "GET", "/default")).json()["data"] == made
    listed = (await ask(cal, "GET")).json()["data"]
    assert listed == [{**first, "isDefault": False}, made]
    days = await cal.listed(start="2050-09-03", end="2050-09-10")
    assert {day: [slot["start"] for slot in slots] for day, slots in days.items()} == {
        day: [f"{day}T16:00:00.000Z", f"{day}T17:00:00.000Z"]
        for day in ("2050-09-03", "2050-09-10")
    }
    other = [{"date": "2050-09-05", "startTime": "10:00", "endTime": "12:00"}]
    changed = await ask(cal, "PATCH", path, {"name": "Late", "overrides": other})
    assert changed.status_code == 200
    assert changed.json()["data"] == {**made, "name": "Late", "overrides": other}
    assert len((await cal.listed(start="2050-09-05", end="2050-09-05"))["2050-09-05"]) == 2
    emptied = await ask(cal, "PATCH", path, {"availability": [], "overrides": []})
    assert emptied.json()["data"] == {
        **made,
        "name": "Late",
        "availability": [],
        "overrides": [],
    }
    assert (await ask(cal, "GET", path)).json() == emptied.json()
    assert await cal.listed(start="2050-09-03", end="2050-09-10") == {}
    gone = await ask(cal, "DELETE", path)
    assert (gone.status_code, gone.json()) == (200, {"status": "success"})
    assert (await ask(cal, "GET", "/default")).json()["data"] == first
    for method, status in (("GET", 404), ("PATCH", 404), ("DELETE", 400)):
        answer = await ask(cal, method, path, {} if method == "PATCH" else None)
        assert answer.status_code == status
        assert tell(answer) == f"Schedule with ID={made['id']} does not exist."


async def test_131_one_beside_the_default(cal: Any) -> None:
    before = (await ask(cal, "GET", "/default")).json()["data"]
    hours = [{"days": ["Saturday"], "startTime": "18:00", "endTime": "20:00"}]
    body = {**NEW, "isDefault": False, "availability": hours}
    made = (await ask(cal, "POST", body=body)).json()["data"]
    assert body.items() <= made.items()
    path = f"/{made['id']}"
    assert made in (await ask(cal, "GET")).json()["data"]
    other = [{"date": "2050-09-05", "startTime": "10:00", "endTime": "12:00"}]
    changed = await ask(cal, "PATCH", path, {"name": "Late", "overrides": other})
    assert changed.json()["data"] == {**made, "name": "Late", "overrides": other}
    emptied = await ask(cal, "PATCH", path, {"availability": [], "overrides": []})
    assert (await ask(cal, "GET", path)).json() == emptied.json()
    assert (await ask(cal, "DELETE", path)).status_code == 200
    assert (await ask(cal, "GET", path)).status_code == 404
    assert (await ask(cal, "GET", "/default")).json()["data"] == before


async def test_no_schedule_at_all(cal: Any) -> None:
    first = (await ask(cal, "GET", "/default")).json()["data"]["id"]
    assert (await ask(cal, "DELETE", f"/{first}")).status_code == 200
    assert (await ask(cal, "GET", "/default")).json() == {"status": "success", "data": None}
    assert await cal.listed(start="2050-09-05", end="2050-09-09") == {}
    assert (await cal.book("2050-09-05T08:00:00Z")).status_code == 400


async def test_somebody_elses_schedule(cal: Any, tell: Any) -> None:
    eve = cal.calendar.add_account(AccountSeed("eve"))
    for method in ("GET", "PATCH", "DELETE"):
        body = {"name": "x"} if method == "PATCH" else None
        answer = await ask(cal, method, "/1", body, key=eve.api_key)
        assert (answer.status_code, tell(answer)) == (
            403,
            "User with ID=2 does not own schedule with ID=1",
        )
    assert (await cal.ask("GET", "/v2/schedules", version=SCHEDULES)).status_code == 401
    assert (await ask(cal, "GET", "/abc")).status_code == 400


async def test_days_by_number_are_understood(cal: Any) -> None:
    hours = [{"days": [1, 0], "startTime": "09:00", "endTime": "17:00"}]
    made = (await ask(cal, "POST", body={**NEW, "availability": hours})).json()["data"]
    assert made["availability"][0]["days"] == ["Monday", "Sunday"]


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {**NEW, "isDefault": None},
        {**NEW, "isDefault": "yes"},
        {**NEW, "timeZone": "+02:00"},
        {**NEW, "name": None},
        {**NEW, "availability": {}},
        {**NEW, "availability": [1]},
        {**NEW, "availability": [{"days": [], "startTime": "09:00", "endTime": "10:00"}]},
        {**NEW, "availability": [{"days": ["Noday"], "startTime": "09:00", "endTime": "10:00"}]},
        {**NEW, "availability": [{"days": [7], "startTime": "09:00", "endTime": "10:00"}]},
        {**NEW, "availability": [{"days": [[]], "startTime": "09:00", "endTime": "10:00"}]},
        {**NEW, "availability": [{"days": ["Monday"], "startTime": "17:00", "endTime": "09:00"}]},
        {**NEW, "availability": [{"days": ["Monday"], "startTime": "9", "endTime": "10:00"}]},
        {**NEW, "availability": [{"days": ["Monday"], "startTime": "09:00", "endTime": "24:30"}]},
        {**NEW, "overrides": [{"date": "2050-02-30", "startTime": "09:00", "endTime": "10:00"}]},
        {**NEW, "overrides": [{"date": "soon", "startTime": "09:00", "endTime": "10:00"}]},
        {**NEW, "overrides": ["x"]},
    ],
)
async def test_wrong_schedules(cal: Any, body: Any) -> None:
    assert (await ask(cal, "POST", body=body)).status_code == 400


async def test_134_patch_me(cal: Any) -> None:
    key = cal.account.api_key
    body = {
        "name": "Ada L.",
        "email": "ada.l@example.com",
        "timeFormat": 24,
        "weekStart": "Monday",
        "timeZone": "america/new_york",
        "bio": "Hello",
    }
    answer = await cal.ask("PATCH", "/v2/me", version="", key=key, body=body)
    assert answer.status_code == 200
    told = answer.json()["data"]
    assert told == (await cal.ask("GET", "/v2/me", version="", key=key)).json()["data"]
    assert {**body, "timeZone": "America/New_York"}.items() <= told.items()
    default = (await ask(cal, "GET", "/default")).json()["data"]
    assert default["timeZone"] == "America/New_York"
    day = (await cal.listed(start="2050-09-05", end="2050-09-05"))["2050-09-05"]
    assert day[0]["start"] == "2050-09-05T13:00:00.000Z"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"timeZone": "Rome"}, 400),
        ({"timeZone": 5}, 400),
        ({"timeFormat": 13}, 400),
        ({"timeFormat": "x"}, 400),
        ({"weekStart": "Someday"}, 400),
        ({"weekStart": []}, 400),
        ({"email": "x"}, 400),
        ({"name": 5}, 400),
        ({"defaultScheduleId": "x"}, 400),
        ({"defaultScheduleId": 999}, 404),
    ],
)
async def test_134_wrong_profiles(cal: Any, body: Any, status: int) -> None:
    answer = await cal.ask("PATCH", "/v2/me", key=cal.account.api_key, body=body)
    assert answer.status_code == status
    assert (await cal.ask("PATCH", "/v2/me", body=body)).status_code == 401
