"""What one may do to the calendar beside the wire, and what the demo account is."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from scheduling.clock import FixedClock
from scheduling.localcal import (
    AccountSeed,
    DateOverride,
    EventTypeSeed,
    LocalCal,
    LocalCalError,
    OpenHours,
    Recurrence,
    Seats,
    TeamEventTypeSeed,
    TeamSeed,
    Visit,
    create_app,
    ready_line,
    seed_demo,
)
from tests.calendars import new_calendar

NOW = datetime(2027, 3, 2, 15, tzinfo=UTC)
AT = datetime(2027, 3, 4, 15, tzinfo=UTC)


@pytest.fixture
def calendar() -> Any:
    opened = new_calendar(FixedClock(NOW))
    yield opened
    opened.close()


def test_the_demo_account_is_the_same_on_every_start(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "calendar.sqlite"
    first = LocalCal.open(path)
    demo = seed_demo(first)
    assert seed_demo(first) == demo
    first.close()
    again = LocalCal.open(path)
    assert seed_demo(again) == demo
    again.close()
    assert demo.api_key.startswith("cal_")
    assert [one.slug for one in demo.event_types] == ["consultation", "follow-up", "extended"]
    key = path.with_name("calendar.sqlite.demo-key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert demo.api_key.encode() not in path.read_bytes()


def test_a_lost_demo_key_is_replaced(tmp_path: Path) -> None:
    calendar = LocalCal.open(tmp_path / "c.sqlite")
    key = tmp_path / "c.sqlite.demo-key"
    old = seed_demo(calendar)
    key.unlink()
    new = seed_demo(calendar)
    assert new.api_key != old.api_key
    key.write_text("nonsense")
    assert seed_demo(calendar).api_key.startswith("cal_")
    calendar.close()


def test_the_ready_line(calendar: LocalCal) -> None:
    line = ready_line(seed_demo(calendar), "http://127.0.0.1:8000")
    word, facts = line.split(" ", 1)
    assert word == "ready"
    assert list(json.loads(facts)) == ["url", "api_key", "username", "event_type_id"]
    assert "\n" not in line


@pytest.mark.parametrize(
    ("seed", "text"),
    [
        (AccountSeed(""), "needs a username"),
        (AccountSeed("a", time_zone="Moon"), "Moon is no IANA time zone"),
        (AccountSeed("a", hours=(OpenHours(("Mon",)),)), "Mon is no weekday"),
        (AccountSeed("a", hours=(OpenHours(start="9"),)), "no hours"),
        (AccountSeed("a", hours=(OpenHours(start="18:00"),)), "cannot end at 17:00"),
        (AccountSeed("a", overrides=(DateOverride("soon"),)), "no date override"),
        (AccountSeed("a", event_types=(EventTypeSeed("x", "X", 0),)), "a minute or more"),
        (AccountSeed("a", event_types=(EventTypeSeed("x", "X", notice=-1),)), "negative"),
        (AccountSeed("a", event_types=(EventTypeSeed("x", "X", after=1441),)), "longer than a day"),
        (AccountSeed("a", busy=((datetime(2027, 1, 1), AT),)), "aware"),  # noqa: DTZ001
        (AccountSeed("a", event_types=(EventTypeSeed("x", "X"),) * 2), "slug twice"),
    ],
)
def test_accounts_that_cannot_be(calendar: LocalCal, seed: AccountSeed, text: str) -> None:
    with pytest.raises(LocalCalError, match=text):
        calendar.add_account(seed)
    with pytest.raises(LocalCalError, match="no user"):
        calendar.account("a", "")


def test_a_username_is_taken_once(calendar: LocalCal) -> None:
    calendar.add_account(AccountSeed("ada"))
    with pytest.raises(LocalCalError, match="already has a user ada"):
        calendar.add_account(AccountSeed("ada"))


def test_adding_bookings(calendar: LocalCal) -> None:
    demo = seed_demo(calendar)
    visit = Visit(demo.event_type_id, AT, "Ada", phone="+15550100", metadata={"a": "b"})
    booking = calendar.add_booking(visit)
    assert calendar.bookings() == [booking]
    assert booking["attendees"][0]["phoneNumber"] == "+15550100"
    with pytest.raises(LocalCalError, match="exactly that time"):
        calendar.add_booking(visit)
    with pytest.raises(LocalCalError, match="no event type 99"):
        calendar.add_booking(Visit(99, AT, "Ada"))


def test_seams_need_an_account(calendar: LocalCal) -> None:
    with pytest.raises(LocalCalError, match="no user yet"):
        calendar.block(AT, AT + timedelta(hours=1))


async def book(calendar: LocalCal, number: int) -> httpx.Response:
    transport = httpx.ASGITransport(create_app(calendar))
    who = {"name": "Bob", "email": "bob@example.com", "timeZone": "UTC"}
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.test") as http:
        return await http.post(
            "/v2/bookings",
            json={"eventTypeId": number, "start": AT.isoformat(), "attendee": who},
            headers={"cal-api-version": "2024-08-13"},
        )


async def test_faults(calendar: LocalCal) -> None:
    number = seed_demo(calendar).event_type_id
    calendar.fail_next("create_booking", 500)
    answer = await book(calendar, number)
    bare = {"statusCode": 500, "message": "Internal server error"}
    assert (answer.status_code, answer.json()) == (500, bare)
    calendar.fail_next("create_booking", 429)
    answer = await book(calendar, number)
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "ThrottlerException"
    assert answer.headers["X-RateLimit-Reset-Default"] == "60"
    assert "retry-after" not in answer.headers
    assert calendar.bookings() == []
    calendar.fail_next("create_booking", 502, done=True)
    assert (await book(calendar, number)).status_code == 502
    assert len(calendar.bookings()) == 1


async def test_a_late_answer_is_true(calendar: LocalCal) -> None:
    number = seed_demo(calendar).event_type_id
    calendar.fail_next("create_booking", 0, delay_seconds=0.01)
    assert (await book(calendar, number)).status_code == 201
    with pytest.raises(LocalCalError, match="no operation bake"):
        calendar.fail_next("bake", 500)


def test_a_team_and_its_organization(calendar: Any) -> None:
    for name in ("ada", "eve"):
        calendar.add_account(AccountSeed(name))
    kinds = (TeamEventTypeSeed(EventTypeSeed("turn", "Turn"), hosts=("eve",)),)
    team = calendar.add_team(TeamSeed("clinic", "Clinic", ("ada", "eve"), "acme", kinds))
    assert team.event_type_ids["turn"]
    other = calendar.add_team(TeamSeed("spa", "Spa", ("eve",), "acme"))
    assert other.organization_id == team.organization_id
    alone = calendar.add_team(TeamSeed("clinic", "Clinic", ("ada",)))
    assert alone.organization_id == 0


@pytest.mark.parametrize(
    ("team", "text"),
    [
        (TeamSeed("t", "T", ()), "A team needs a member"),
        (TeamSeed("t", "T", ("nobody",)), "no user nobody"),
        (TeamSeed("clinic", "T", ("ada",)), "a team clinic there already"),
    ],
)
def test_teams_that_cannot_be(calendar: Any, team: TeamSeed, text: str) -> None:
    calendar.add_account(AccountSeed("ada"))
    calendar.add_team(TeamSeed("clinic", "Clinic", ("ada",)))
    with pytest.raises(LocalCalError, match=text):
        calendar.add_team(team)


def test_a_visit_has_a_seat_and_a_host_may_be_away(calendar: Any) -> None:
    kinds = (
        EventTypeSeed("weekly", "Weekly", recurrence=Recurrence(4)),
        EventTypeSeed("group", "Group", seats=Seats(3)),
    )
    account = calendar.add_account(AccountSeed("ada", event_types=kinds))
    booking = calendar.add_booking(Visit(account.id_of("group"), AT, "Bob", "bob@example.com"))
    assert booking["attendees"][0]["seatUid"]
    calendar.out_of_office(AT, AT + timedelta(days=1))
    with pytest.raises(LocalCalError, match="no user nobody"):
        calendar.out_of_office(AT, AT + timedelta(days=1), username="nobody")
