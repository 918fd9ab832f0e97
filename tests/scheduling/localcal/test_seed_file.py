"""Seed files: the example on the wire, every mistake said with its place, nothing half written."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from copy import copy, deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings, strategies as st

from scheduling.clock import FixedClock
from scheduling.localcal import LocalCal, create_app
from scheduling.localcal.rows.directory import first_user
from scheduling.localcal.seeds import file as seed_file
from scheduling.localcal.seeds.file import Seeded, SeedFile
from scheduling.localcal.seeds.mistakes import SeedError
from scheduling.localcal.seeds.reading import Document
from tests.calendars import new_calendar
from tests.depth import depth

EXAMPLE = Path(seed_file.__file__).with_name("example.yaml")
NOW = datetime(2027, 3, 2, 15, tzinfo=UTC)  # a Tuesday, ten in the morning in New York
ADA = "accounts:\n  - username: ada\n"
KIND = ADA + "    event_types:\n      - slug: intro\n"
VISIT = """\
bookings:
  - account: ada
    event_type: intro
    start: 2027-03-04 10:00
    attendee: {name: Bob, email: bob@example.com}
"""


@pytest.fixture
def calendar() -> Iterator[LocalCal]:
    opened = new_calendar(FixedClock(NOW))
    yield opened
    opened.close()


Plant = Callable[[str], Seeded]


@pytest.fixture
def plant(calendar: LocalCal, tmp_path: Path) -> Plant:
    """Write a text to a file and let the calendar be as it says."""

    def write(text: str) -> Seeded:
        path = tmp_path / "world.yaml"
        path.write_text(text, encoding="utf-8")
        return SeedFile.read(path).write(calendar)

    return write


Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
async def ask(calendar: LocalCal) -> AsyncIterator[Ask]:
    """Ask the calendar on the wire as ada does."""
    transport = httpx.ASGITransport(create_app(calendar, lenient=True))
    headers = {"Authorization": "Bearer cal_ada"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://cal.test", headers=headers
    ) as http:

        async def data(path: str, **query: Any) -> Any:
            answer = await http.get(f"/v2/{path}", params=query)
            assert answer.status_code == 200, answer.text
            return answer.json()["data"]

        yield data


async def test_the_example_s_bookings(calendar: LocalCal, ask: Ask) -> None:
    SeedFile.read(EXAMPLE).write(calendar)
    booked = await ask("bookings", take=50, sortStart="asc")
    assert [
        (one["start"][:16], one["title"].split(" between")[0], one["status"]) for one in booked
    ] == [
        ("2027-03-03T14:00", "Weekly training", "accepted"),
        ("2027-03-03T15:00", "Consultation", "accepted"),
        ("2027-03-04T20:00", "Consultation", "cancelled"),
        ("2027-03-04T21:00", "Back class", "accepted"),
        ("2027-03-05T15:00", "Next free", "accepted"),
        ("2027-03-05T18:00", "Panel", "accepted"),
        ("2027-03-08T16:00", "Callback", "accepted"),
        ("2027-03-09T19:00", "Second opinion", "pending"),
        ("2027-03-10T14:00", "Weekly training", "accepted"),
        ("2027-03-17T13:00", "Weekly training", "accepted"),  # the clocks have changed
    ]
    _, visit, gone, shared, turn, panel, call, *_ = booked
    assert visit["location"] == "12 Maple Street, Springfield"
    assert visit["guests"] == ["carol@example.com"]
    assert visit["bookingFieldsResponses"]["side"] == "left"
    assert visit["metadata"] == {"source": "seed"}
    assert gone["cancellationReason"] == "Feels better"
    assert [one["name"] for one in shared["attendees"]] == ["Hana Fox", "Ivo Lake"]
    assert turn["hosts"][0]["name"] == "Eve Stone"
    assert panel["title"] == "Panel between Front desk and Lea Cole"
    assert call["attendees"][0]["email"] == "12025550124@sms.cal.com"
    assert call["attendees"][0]["timeZone"] == "America/Chicago"


async def test_the_example_s_people(calendar: LocalCal, ask: Ask) -> None:
    facts = SeedFile.read(EXAMPLE).write(calendar).facts()
    assert (facts["api_key"], facts["username"]) == ("cal_ada", "ada")
    assert [one["api_key"] for one in facts["accounts"]] == ["cal_ada", "cal_eve", "cal_finn"]
    kinds = facts["accounts"][0]["event_types"]
    assert facts["event_type_id"] == kinds["consultation"]
    (team,) = facts["teams"]
    group = f"organizations/{team['organization_id']}/teams/{team['id']}"
    assert [one["role"] for one in await ask(f"{group}/memberships")] == [
        "OWNER",
        "MEMBER",
        "MEMBER",
    ]
    asked = await ask(f"event-types/{kinds['consultation']}")
    assert [one["slug"] for one in asked["bookingFields"] if not one["isDefault"]] == [
        "reason",
        "side",
    ]
    (hook,) = await ask("webhooks")
    assert hook["triggers"] == ["BOOKING_CREATED", "BOOKING_CANCELLED"]

    async def starts(slug: str, first: str, last: str) -> dict[str, list[str]]:
        here = {"timeZone": "America/New_York", "start": first, "end": last}
        days = await ask("slots", eventTypeId=kinds[slug], **here)
        return {day: [one["start"][11:16] for one in times] for day, times in days.items()}

    evening = await starts("session", "2027-03-09", "2027-03-10T04:00:00Z")  # 18:00 is held
    assert evening == {"2027-03-09": ["17:00", "17:15", "18:45", "19:00", "19:15"]}
    assert await starts("callback", "2027-03-22", "2027-03-26") == {}  # she is away
    week = await starts("callback", "2027-03-09", "2027-03-10")
    assert list(week) == ["2027-03-10"]  # the ninth is closed
    assert (week["2027-03-10"][0], week["2027-03-10"][-1]) == ("12:00", "14:45")


def test_a_calendar_with_accounts_is_left_alone(calendar: LocalCal, plant: Plant) -> None:
    first = plant(KIND + VISIT)
    again = plant(KIND.replace("intro", "other") + "  - username: eve\n")
    assert (first.fresh, again.fresh) == (True, False)
    assert again.accounts == first.accounts
    assert len(calendar.bookings()) == 1


def test_a_key_that_is_no_longer_good_is_not_told(plant: Plant) -> None:
    plant(ADA)
    facts = plant(ADA + "    api_key: cal_other\n").facts()
    assert "api_key" not in facts
    assert facts["accounts"] == [{"username": "ada", "event_types": {}}]


def test_a_full_class_takes_nobody(calendar: LocalCal, plant: Plant) -> None:
    seated = KIND + "        seats: {per_slot: 1}\n"
    with pytest.raises(
        SeedError, match=re.escape("bookings[1].start: all 1 seats are taken then.")
    ):
        plant(seated + VISIT + VISIT.removeprefix("bookings:\n"))
    assert first_user(calendar.store) is None
    assert calendar.bookings() == []


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("10:00", "10:00"),
        ("2027-03-04", "2027-03-04"),
        ("+15550100", "+15550100"),
        ("007", "007"),
        ("no", "no"),
        ("0x1F", "0x1F"),
        ("12", 12),
        ("-1.5", -1.5),
        ("true", True),
        ("~", None),
        ("", None),
    ],
)
def test_only_json_s_types_are_more_than_text(text: str, content: object) -> None:
    assert Document(f"a: {text}").content == {"a": content}


_JUNK = st.sampled_from(
    [None, True, -1, 2**70, 1.5, "", "x", "tomorrow", "24:00", [], ["a"], {}, {"a": {}}]
)


_READ = Document(EXAMPLE.read_text(encoding="utf-8"))


def _spots(node: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        yield node, key
        if isinstance(node[key], dict | list):
            yield from _spots(node[key])


@settings(max_examples=depth(15, 400))
@given(data=st.data())
def test_a_spoilt_example_is_refused_or_written(data: Any) -> None:
    document = copy(_READ)
    document.content = content = deepcopy(_READ.content)
    spots = list(_spots(content))
    node, key = spots[data.draw(st.integers(0, len(spots) - 1))]
    if data.draw(st.booleans()):
        node[key] = data.draw(_JUNK)
    else:
        del node[key]
    calendar = new_calendar(FixedClock(NOW))
    said = ""
    try:
        assert SeedFile.understood(EXAMPLE, document).write(calendar).fresh
    except SeedError as error:
        said = str(error)
    assert bool(said) == (first_user(calendar.store) is None)
    assert said.startswith(str(EXAMPLE) if said else "")
    calendar.close()
