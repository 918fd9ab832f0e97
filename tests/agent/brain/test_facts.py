"""The facts of the system message are read, whatever lines are missing."""

from datetime import time

import pytest

from agent.brain.facts import read_facts

FACTS = """Be brief.

## Facts
- Business: Maple Street Physio
- Now: Tuesday, March 2, 2027 at 10:00 AM (2027-03-02T10:00:00-05:00)
- Timezone: America/New_York
- Channel: voice
- Caller number: known
- Services: consultation = Consultation, 30 minutes (also: first visit, check-up); extended = Extended session, 60 minutes
- Hours: Monday to Friday 9:00 AM to 5:00 PM; Saturday 10:00 AM to 1:00 PM; Sunday closed
- Required: name, email, phone
- Topics: price, location
- Offers per turn: 2
"""


def test_all_lines() -> None:
    facts = read_facts(FACTS)
    assert facts.business == "Maple Street Physio"
    assert facts.now.isoformat() == "2027-03-02T10:00:00-05:00"
    assert facts.tz.key == "America/New_York"
    assert facts.voice
    assert facts.caller_number
    assert [(one.slug, one.name, one.minutes, one.spoken) for one in facts.services] == [
        ("consultation", "Consultation", 30, ("first visit", "check-up")),
        ("extended", "Extended session", 60, ()),
    ]
    assert facts.hours is not None
    assert facts.hours.days[0] == (time(9), time(17))
    assert facts.hours.days[4] == (time(9), time(17))
    assert facts.hours.days[5] == (time(10), time(13))
    assert facts.hours.days[6] is None
    assert facts.required == ("name", "email", "phone")
    assert facts.topics == ("price", "location")
    assert facts.offers == 2


@pytest.mark.parametrize("line", [line for line in FACTS.splitlines() if line.startswith("-")])
def test_a_missing_line_keeps_the_rest(line: str) -> None:
    facts = read_facts(FACTS.replace(line + "\n", ""))
    known = read_facts(FACTS)
    kept = [
        name
        for name in ("business", "now", "services", "hours")
        if getattr(facts, name) == getattr(known, name)
    ]
    assert len(kept) >= 3 or "Timezone" in line


@pytest.mark.parametrize(
    "text",
    [
        "",
        "## Facts",
        "## Facts\n- Now: someday\n- Timezone: Mars/Base\n- Hours: always\n- Services: ;;=,",
        "- Now: 2027-99-99T99:99:99Z",
    ],
)
def test_nonsense_gives_defaults(text: str) -> None:
    facts = read_facts(text)
    assert facts.tz.key == "UTC"
    assert facts.now.tzinfo is not None
    assert facts.required == ("name", "email")


def test_single_and_listed_days() -> None:
    facts = read_facts(
        "## Facts\n- Hours: Monday, Wednesday and Friday 8:30 AM to 12:00 PM; Tuesday closed"
    )
    assert facts.hours is not None
    assert [day is not None for day in facts.hours.days] == [
        True,
        False,
        True,
        False,
        True,
        False,
        False,
    ]
