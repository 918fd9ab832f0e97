"""Every mistake in a seed file is a sentence with its place, and nothing of the file is written."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduling.clock import FixedClock
from scheduling.localcal.rows.directory import first_user
from scheduling.localcal.seeds.file import SeedFile
from scheduling.localcal.seeds.mistakes import SeedError
from tests.calendars import new_calendar

NOW = datetime(2027, 3, 2, 15, tzinfo=UTC)
ADA = "accounts:\n  - username: ada\n"
KIND = ADA + "    event_types:\n      - slug: intro\n"
TEAM = ADA + "teams:\n  - slug: desk\n    members: [ada]\n"
VISIT = """\
bookings:
  - account: ada
    event_type: intro
    start: 2027-03-04 10:00
    attendee: {name: Bob, email: bob@example.com}
"""
Refused = Callable[[str], str]


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """Write a text to a file that cannot be, and return what is said of it."""

    def write(text: str) -> str:
        path = tmp_path / "world.yaml"
        path.write_text(text, encoding="utf-8")
        calendar = new_calendar(FixedClock(NOW))
        with pytest.raises(SeedError) as found:
            SeedFile.read(path).write(calendar)
        assert first_user(calendar.store) is None
        assert calendar.bookings() == []
        calendar.close()
        return str(found.value)

    return write


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("accounts: []", 1, "accounts: must not be empty."),
        (
            ADA + "accountts: []\n",
            3,
            "accountts: there is no key accountts here; did you mean accounts?",
        ),
        (ADA + "    time_zone: Moon\n", 3, 'time_zone: "Moon" is not an IANA zone such as'),
        (ADA + "    api_key: secret\n", 3, "is not a key that begins with cal_."),
        (ADA + "    email: ada\n", 3, '"ada" is not an e-mail address such as ada@example.com.'),
        (ADA + "    name: 12\n", 3, 'accounts[0].name: has to be a text; put "quotes" around'),
        (ADA + "    hours: all day\n", 3, 'hours: has to be a list, with a "-" before each'),
        (
            ADA + "    hours:\n      - end: 9:00\n",
            4,
            '"9:00" is not a time of day such as "09:00".',
        ),
        (ADA + "    hours:\n      - end: '08:00'\n", 4, "hours from 09:00 have to end later than"),
        (ADA + "    hours:\n      - days: [Mon]\n", 4, '"Mon" is not one of Monday, Tuesday,'),
        (ADA + "    overrides:\n      - date: 2027-02-30\n", 4, "is not a day such as 2027-03-04,"),
        (
            ADA + "    busy:\n      - start: soon\n        end: today 10:00\n",
            4,
            "is not a day and time such",
        ),
        (ADA + "  - username: ada\n", 3, "accounts[1].username: ada is taken by accounts[0]."),
        (
            KIND + "        lengthy: 3\n",
            5,
            "event_types[0].lengthy: there is no key lengthy here; did",
        ),
        (KIND + "        lengthy: 3\n", 5, "did you mean length?"),
        (KIND + "        lengthInMinutes: 3\n", 5, "did you mean length?"),
        (
            KIND + "        length: '30'\n",
            5,
            "has to be a whole number, such as 30, without quotes.",
        ),
        (
            KIND + "        length: 0\n",
            5,
            "accounts[0].event_types[0].length: has to be 1 or more.",
        ),
        (KIND + "        before: 2000\n", 5, "before: has to be 1440 or less."),
        (KIND + "        hidden: yes\n", 5, "hidden: has to be true or false."),
        (
            KIND + "        email: maybe\n",
            5,
            "has to be one of 'required', 'optional' or 'hidden'.",
        ),
        (KIND + "        lengths: [15, 45]\n", 4, "the length 30 has to be one of the lengths."),
        (
            KIND + "        schedule: Nights\n",
            5,
            "no schedule of ada's called Nights; there are none.",
        ),
        (
            KIND + "        window: {type: range}\n",
            5,
            "a window of type range needs first and last.",
        ),
        (
            KIND + "        count_limits: {decade: 1}\n",
            5,
            '"decade" is not one of day, week, month,',
        ),
        (
            KIND + "        seats: {per_slot: 2}\n        confirmation_required: true\n",
            4,
            "together",
        ),
        (KIND + "        fields: [{slug: why, type: essay}]\n", 5, '"essay" is not one of phone,'),
        (
            KIND + "        fields: [{slug: why, type: radio}]\n",
            5,
            "a radio needs options to choose",
        ),
        (KIND + "        locations: [{type: link}]\n", 5, "a location of type link needs link."),
        (
            KIND + "      - slug: intro\n",
            5,
            "event_types[1].slug: intro is taken by event_types[0].",
        ),
        (TEAM + "    organization: acme\n", 6, "there is no organization acme; there are none."),
        (
            TEAM.replace("[ada]", "[eda]"),
            5,
            "members[0]: there is no account eda; did you mean ada?",
        ),
        (TEAM.replace("[ada]", "[]"), 5, "teams[0].members: must not be empty."),
        (TEAM + "    event_types: [{slug: t, hosts: [bob]}]\n", 6, "no member of desk called bob;"),
        (KIND + VISIT.replace("ada", "bob", 1), 6, "bookings[0].account: there is no account bob;"),
        (KIND + VISIT.replace("intro", "introo"), 7, "no event type introo; did you mean intro?"),
        (
            KIND + VISIT.replace("10:00", "25:00"),
            8,
            '"2027-03-04 25:00" is not a day and time such',
        ),
        (
            KIND + VISIT.replace(", email: bob@example.com", ""),
            9,
            "an attendee needs email or phone.",
        ),
        (KIND + VISIT.replace("account: ada\n    ", ""), 6, "needs either account or team."),
        (
            KIND + VISIT + "    fields: {why: x}\n",
            10,
            "fields.why: there is no field of intro called",
        ),
        (
            KIND
            + "        fields: [{slug: leg, type: select, options: [left]}]\n"
            + VISIT
            + "    fields: {leg: up}\n",
            11,
            "bookings[0].fields: Invalid option 'up' for booking field 'leg'. Allowed options are:",
        ),
        (
            TEAM
            + "    event_types: [{slug: intro, hosts: []}]\n"
            + VISIT.replace("account: ada", "team: desk"),
            9,
            "bookings[0].event_type: nobody hosts it.",
        ),
        (KIND + VISIT.replace("account: ada", "team: desk"), 6, "there is no team desk; there are"),
        (KIND + VISIT + "    count: 2\n", 10, "bookings[0].count: intro has no recurrence."),
        (KIND + VISIT + "    length: 45\n", 10, "bookings[0].length: intro lasts 30 minutes."),
        (KIND + VISIT + "    host: ada\n", 10, "only a team's event type has a host to choose."),
        (
            KIND + VISIT + VISIT.removeprefix("bookings:\n"),
            12,
            "another booking at exactly that time.",
        ),
        (
            ADA + "    busy: [{start: tomorrow 10:00, end: today 10:00}]\n",
            3,
            "later than the start.",
        ),
        (
            ADA + "    out_of_office: [{first: tomorrow, last: today}]\n",
            3,
            "must not be before first.",
        ),
    ],
)
def test_each_mistake_is_a_sentence_with_its_place(
    refused: Refused, text: str, line: int, told: str
) -> None:
    said = refused(text)
    assert f"world.yaml:{line}: " in said
    assert told in said
    assert "\n" not in said


def test_all_mistakes_are_told_at_once(refused: Refused) -> None:
    world = ADA + "    time_zon: Ada\n    time_zone: Moon\n" + "bookings:\n" + "  - {}\n" * 12
    lines = refused(world).splitlines()
    assert len(lines) == 21
    assert "did you mean time_zone?" in lines[1]
    assert lines[-1].startswith("There are 18 more mistakes in ")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read: no such file or directory."),
        (b"\xff\xfe\xff", "is not a UTF-8 text file."),
        (b"", "says nothing: a seed file begins with accounts:."),
        (b"- a\n- b\n", "says nothing"),
        (b"accounts: [\n", ":2: this is no YAML: "),
        (b"accounts: !!python/object:os.system {}\n", ":1: this is no YAML: "),
        (b"accounts: []\naccounts: []\n", ":2: accounts is written twice."),
        (b"a: &a [*a]\n", "there is no key a here"),
        (b"? [1]\n: 2\n", "this is no YAML"),
        (b"accounts: 'a\x00'", "it holds something that YAML cannot"),
        (b'accounts: ["\\ud800"]', ":1: a text holds half a character."),
        (b"#" * 2_000_001, "is larger than 2 MB."),
    ],
)
def test_files_that_are_none(tmp_path: Path, content: bytes | None, told: str) -> None:
    path = tmp_path / "world.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SeedError, match=re.escape(told)):
        SeedFile.read(path)
