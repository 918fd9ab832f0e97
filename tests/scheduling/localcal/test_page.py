"""The calendar page on the wire: its week as data, and who may look."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from scheduling.clock import FixedClock
from scheduling.localcal import (
    AccountSeed,
    EventTypeSeed,
    LocalCal,
    OpenHours,
    TeamEventTypeSeed,
    TeamSeed,
    Visit,
    create_app,
)
from tests.calendars import new_calendar

HOST = "127.0.0.1:5555"
FILES = ("calendar.css", "calendar.js", "week.js", "entries.js", "details.js", "walls.js", "dom.js")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2050, 9, 5, 7, tzinfo=UTC))  # Monday, nine in Rome


@pytest.fixture
def calendar(clock: FixedClock) -> Iterator[LocalCal]:
    calendar = new_calendar(clock)
    yield calendar
    calendar.close()


@pytest.fixture
async def browser(calendar: LocalCal) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(calendar, page=True))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as http:
        yield http


def intro(**more: Any) -> EventTypeSeed:
    return EventTypeSeed("intro", "Intro", 60, notice=0, **more)


async def week(browser: httpx.AsyncClient, **asked: str) -> Any:
    answer = await browser.get("/calendar/week.json", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("headers", "client"),
    [
        ({"host": "calls.example.com"}, "127.0.0.1"),
        ({"host": "127.0.0.1.example.com:5555"}, "127.0.0.1"),
        ({"host": "localhost@example.com"}, "127.0.0.1"),
        ({"x-forwarded-for": "192.0.2.7"}, "127.0.0.1"),
        ({"forwarded": "for=192.0.2.7"}, "127.0.0.1"),
        ({}, "192.0.2.7"),
        ({}, "somewhere"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/calendar/week.json", "/calendar/calendar.js"])
async def test_only_a_browser_of_this_machine_sees_it(
    calendar: LocalCal, headers: dict[str, str], client: str, path: str
) -> None:
    transport = httpx.ASGITransport(create_app(calendar, page=True), client=(client, 4000))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as http:
        answer = await http.get(path, headers=headers)
    assert answer.status_code == 403
    assert "http://127.0.0.1" in answer.text


@pytest.mark.parametrize("host", [HOST, "localhost:5555", "LOCALHOST", "[::1]:5555"])
async def test_every_name_of_this_machine_leads_to_it(
    browser: httpx.AsyncClient, host: str
) -> None:
    for path in ("/", *(f"/calendar/{name}" for name in FILES)):
        answer = await browser.get(path, headers={"host": host})
        assert answer.status_code == 200
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_without_being_asked_for_there_is_no_page(calendar: LocalCal) -> None:
    transport = httpx.ASGITransport(create_app(calendar))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as http:
        for path in ("/", "/calendar/week.json"):
            assert (await http.get(path)).json()["error"]["message"] == f"Cannot GET {path}"


async def test_only_the_page_itself_is_taken_from_the_wire(browser: httpx.AsyncClient) -> None:
    for method, path in (("POST", "/"), ("GET", "/calendar/page.py"), ("GET", "/calendar/..%2f")):
        assert (await browser.request(method, path)).status_code == 404


async def test_what_has_not_changed_is_not_sent_again(
    calendar: LocalCal, clock: FixedClock, browser: httpx.AsyncClient
) -> None:
    account = calendar.add_account(AccountSeed("ada", event_types=(intro(),)))
    start = datetime(2050, 9, 6, 9, tzinfo=UTC)
    hold = {"eventTypeId": account.event_type_id, "slotStart": start.isoformat()}

    async def status() -> int:
        answer = await browser.get("/calendar/week.json", headers={"if-none-match": tags[-1]})
        tags.append(answer.headers["etag"])
        return answer.status_code

    tags = [""]
    assert [await status(), await status()] == [200, 304]
    calendar.add_booking(Visit(account.event_type_id, start, "Bob"))
    assert [await status(), await status()] == [200, 304]
    hold["slotStart"] = start.replace(hour=11).isoformat()
    version = {"cal-api-version": "2024-09-04"}
    held = await browser.post("/v2/slots/reservations", headers=version, json=hold)
    assert held.status_code == 201
    assert [await status(), await status()] == [200, 304]
    clock.move_to(clock.now() + timedelta(minutes=4, seconds=59))
    assert [await status(), await status()] == [200, 304]
    clock.move_to(clock.now() + timedelta(seconds=1))
    assert [await status(), await status()] == [200, 304]
    assert [one["kind"] for one in (await week(browser))["entries"]] == ["booking"]
    assert tags[-1] != (await browser.get("/calendar/week.json?user=ada")).headers["etag"]


async def test_what_another_process_writes_is_seen(tmp_path: Path, clock: FixedClock) -> None:
    ours = LocalCal.open(tmp_path / "calendar.db", clock=clock)
    theirs = LocalCal.open(tmp_path / "calendar.db", clock=clock)
    account = theirs.add_account(AccountSeed("ada", event_types=(intro(),)))
    transport = httpx.ASGITransport(create_app(ours, page=True))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as http:
        tag = (await http.get("/calendar/week.json")).headers["etag"]
        theirs.add_booking(Visit(account.event_type_id, datetime(2050, 9, 6, 9, tzinfo=UTC), "Bob"))
        answer = await http.get("/calendar/week.json", headers={"if-none-match": tag})
    assert [one["title"] for one in answer.json()["entries"]] == ["Intro"]
    ours.close()
    theirs.close()


async def test_a_calendar_without_accounts_says_so(browser: httpx.AsyncClient) -> None:
    assert await week(browser) == {"users": []}


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"user": "nobody"}, 404, "no user nobody"),
        ({"week": "soon"}, 400, "2050-09-05"),
        ({"week": "9999-12-31"}, 400, "2050-09-05"),
        ({"week": "0001-01-01"}, 400, "2050-09-05"),
    ],
)
async def test_a_wrong_question_is_answered_in_words(
    calendar: LocalCal, browser: httpx.AsyncClient, asked: Any, status: int, words: str
) -> None:
    calendar.add_account(AccountSeed("ada"))
    answer = await browser.get("/calendar/week.json", params=asked)
    assert answer.status_code == status
    assert words in answer.json()["message"]


async def test_times_are_the_walls_of_the_user_also_when_the_clocks_change(
    calendar: LocalCal, browser: httpx.AsyncClient
) -> None:
    sundays = (OpenHours(("Sunday",), "00:00", "06:00"),)
    seed = AccountSeed("ada", time_zone="Europe/Rome", hours=sundays, event_types=(intro(),))
    number = calendar.add_account(seed).event_type_id
    for hour in (0, 1):  # 02:00 twice
        calendar.add_booking(Visit(number, datetime(2050, 10, 30, hour, tzinfo=UTC), "Bob"))
    seen = await week(browser, week="2050-10-27")
    times = [(one["start"], one["end"]) for one in seen["entries"]]
    assert (seen["first"], seen["zone"]) == ("2050-10-24", "Europe/Rome")
    assert times == [("2050-10-30T02:00", at) for at in ("2050-10-30T02:00", "2050-10-30T03:00")]
    assert (
        seen["open"][-1].items() > {"start": "2050-10-30T00:00", "end": "2050-10-30T06:00"}.items()
    )
    assert (await week(browser, week="2050-10-31"))["entries"] == []


async def test_a_host_sees_what_is_held_and_booked_with_the_team(
    calendar: LocalCal, browser: httpx.AsyncClient
) -> None:
    for name in ("ada", "eve", "finn"):
        calendar.add_account(AccountSeed(name))
    both = TeamEventTypeSeed(intro(), "collective", hosts=("ada", "eve"))
    team = calendar.add_team(
        TeamSeed("clinic", "Clinic", ("ada", "eve", "finn"), event_types=(both,))
    )
    number = team.event_type_ids["intro"]
    attendee = {"name": "Bob", "email": "bob@example.com", "timeZone": "UTC"}
    start = "2050-09-06T09:00:00Z"
    body = {"eventTypeId": number, "start": start, "attendee": attendee}
    version = {"cal-api-version": "2024-08-13"}
    booked = await browser.post("/v2/bookings", headers=version, json=body)
    version = {"cal-api-version": "2024-09-04"}
    hold = {"eventTypeId": number, "slotStart": "2050-09-06T11:00:00Z"}
    held = await browser.post("/v2/slots/reservations", headers=version, json=hold)
    assert (booked.status_code, held.status_code) == (201, 201)
    for name, kinds in {"ada": ["booking", "hold"], "eve": ["booking", "hold"], "finn": []}.items():
        seen = await week(browser, user=name)
        assert [one["kind"] for one in seen["entries"]] == kinds
    assert (await week(browser, user="ada"))["entries"][1]["until"] == "2050-09-05T07:05"


@pytest.mark.parametrize(
    ("event_types", "asked", "start"),
    [
        ((intro(),), "2050-09-05", "2050-09-05T09:00:00.000Z"),
        ((intro(),), "2050-09-12", "2050-09-12T09:00:00.000Z"),
        ((intro(),), "2050-08-01", "2050-09-05T09:00:00.000Z"),  # it is over: soon, then
        ((intro(phone="required", email="optional"),), "2050-09-05", "2050-09-05T09:00:00.000Z"),
        ((), "2050-09-05", None),
    ],
)
async def test_the_example_of_an_empty_week_can_be_booked(
    calendar: LocalCal, browser: httpx.AsyncClient, event_types: Any, asked: str, start: str | None
) -> None:
    calendar.add_account(AccountSeed("ada", event_types=event_types))
    example = (await week(browser, week=asked))["example"]
    assert (example and example["start"]) == start
    if example:
        version = {"cal-api-version": "2024-08-13"}
        answer = await browser.post("/v2/bookings", headers=version, json=example)
        assert answer.status_code == 201, answer.text
        assert "example" not in await week(browser, week=example["start"][:10])
