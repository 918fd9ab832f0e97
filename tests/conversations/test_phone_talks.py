"""Whole phone calls as a recognizer writes them, judged by the calendar and by how a voice talks."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from agent.evals.formats import Service, World
from agent.speech.reading import as_spoken
from tests.conversations.stage import Stage, on_stage

SALON = World(
    id="salon",
    business="Corner Salon",
    timezone="Australia/Sydney",
    now=datetime.fromisoformat("2028-02-28T10:00:00+11:00"),  # a Monday, the day before February 29
    event_types=(
        Service(slug="haircut", minutes=30, spoken=("cut", "hair cut")),
        Service(slug="coloring", minutes=60, spoken=("color", "highlights")),
        Service(slug="beard-trim", minutes=30, spoken=("beard",)),
    ),
    hours={"mon-fri": ("09:00", "18:00"), "sat": ("09:00", "16:00"), "sun": None},
    min_notice_minutes=60,
    faq={"price": "A haircut is 40 dollars.", "payment": "Cards and cash are fine."},
)
LAWYER = World(
    id="lawyer",
    business="Hill Law",
    timezone="America/New_York",
    now=datetime.fromisoformat("2026-12-30T14:00:00-05:00"),  # a Wednesday
    event_types=(Service(slug="consultation", minutes=60, spoken=("meeting",)),),
    hours={"mon-fri": ("09:00", "17:00"), "sat": None, "sun": None},
    min_notice_minutes=60,
    required=("name", "email", "phone"),
    faq={"location": "We are at 8 Hill Street, third floor."},
)
VET = World(
    id="vet",
    business="Park Vet",
    timezone="Europe/London",
    now=datetime.fromisoformat(
        "2026-10-22T08:00:00+01:00"
    ),  # the Thursday before the clocks go back
    event_types=(
        Service(slug="checkup", minutes=30, spoken=("check-up", "check up")),
        Service(slug="vaccination", minutes=30, spoken=("shots", "jab")),
    ),
    hours={"mon-fri": ("08:30", "18:00"), "sat": ("09:00", "13:00"), "sun": None},
    min_notice_minutes=60,
    faq={"price": "A check-up is 45 pounds, a vaccination 30 pounds."},
)
SAM = ("sam oakes", "sam at example dot com")
MIA = ("mia stone", "mia at example dot com")


@dataclass(frozen=True)
class Talk:
    """What a caller says, and the calendar it leaves: (service, local start, e-mail)."""

    name: str
    world: World
    lines: tuple[str, ...]
    calendar: tuple[tuple[str, str, str], ...]
    before: tuple[tuple[str, str], ...] = ()
    """Bookings of Sam Oakes there are already: service, local start."""


TALKS = (
    Talk(
        "an address with pauses",
        SALON,
        (
            "um a haircut on the twenty ninth of february, at half past two",
            "leo marsh",
            "it's l e o, dot, marsh, at example, dot com",
            "yeah that's right",
        ),
        (("haircut", "2028-02-29T14:30", "leo.marsh@example.com"),),
    ),
    Talk(
        "a time, a name and an address in one breath",
        SALON,
        (
            "do you have anything tomorrow morning for a haircut",
            "ten thirty please i'm mia stone mia at example dot com",
            "yes",
        ),
        (("haircut", "2028-02-29T10:30", "mia@example.com"),),
    ),
    Talk(
        "a time not offered, with capitals and commas",
        SALON,
        (
            "Do you have anything on Thursday morning for a haircut?",
            "Nine thirty, please. I'm Mia Stone, mia@example.com.",
            "Yes.",
        ),
        (("haircut", "2028-03-02T09:30", "mia@example.com"),),
    ),
    Talk(
        "hours heard as other words",
        SALON,
        ("a beard trim on friday", "do you have for thirty", *MIA, "uh huh yes"),
        (("beard-trim", "2028-03-03T16:30", "mia@example.com"),),
    ),
    Talk(
        "doubled letters and backchannels",
        SALON,
        (
            "mhm",
            "coloring on friday at one p m",
            "mhm",
            "anna lee",
            "a double n a dot l double e at example dot com",
            "mhm",
            "yes go ahead",
        ),
        (("coloring", "2028-03-03T13:00", "anna.lee@example.com"),),
    ),
    Talk(
        "another time for what was just booked",
        SALON,
        (
            "haircut tomorrow at ten",
            *MIA,
            "yes",
            "oh wait can you make it eleven instead",
            "yes",
        ),
        (("haircut", "2028-02-29T11:00", "mia@example.com"),),
    ),
    Talk(
        "a weekday of the week that was offered",
        SALON,
        ("i need a haircut sometime next week", "um monday at ten", *MIA, "yes"),
        (("haircut", "2028-03-06T10:00", "mia@example.com"),),
    ),
    Talk(
        "a name said twice, an hour run together",
        SALON,
        ("Haircut on the 3rd at 930", "it's stone, mia stone", "mia at example dot com", "yes"),
        (("haircut", "2028-03-03T09:30", "mia@example.com"),),
    ),
    Talk(
        "letters that mend the address",
        SALON,
        ("haircut wednesday at ten", "ada park", "eda at example dot com", "no it's a d a", "yes"),
        (("haircut", "2028-03-01T10:00", "ada@example.com"),),
    ),
    Talk(
        "a phone number on the keypad",
        LAWYER,
        (
            "a consultation, monday at ten",
            "nina frost",
            "nina at example dot com",
            "2025550123",
            "yes",
        ),
        (("consultation", "2027-01-04T10:00", "nina@example.com"),),
    ),
    Talk(
        "a phone number in words, corrected",
        LAWYER,
        (
            "can i come in on january fifth at nine",
            "ray cole",
            "ray at example dot com",
            "two oh two five five five, oh one, double four",
            "no it's two oh two five five five oh one four seven",
            "yes that's right",
        ),
        (("consultation", "2027-01-05T09:00", "ray@example.com"),),
    ),
    Talk(
        "an animal to bring in",
        VET,
        (
            "hi i'd like to bring my dog in for his shots",
            "um the twenty seventh",
            "ten fifteen",
            "no ten thirty",
            *SAM,
            "yes",
        ),
        (("vaccination", "2026-10-27T10:30", "sam@example.com"),),
    ),
    Talk(
        "a price first, then one of those",
        VET,
        ("how much is a vaccination", "okay can i book one for monday at nine", *SAM, "sure"),
        (("vaccination", "2026-10-26T09:00", "sam@example.com"),),
    ),
    Talk(
        "yes with a question, no with a new day",
        VET,
        ("checkup monday at ten", *SAM, "yes and what does it cost", "no tuesday", "yes"),
        (("checkup", "2026-10-27T10:00", "sam@example.com"),),
    ),
    Talk(
        "hello and what was that",
        VET,
        ("hello?", "a check up tomorrow at three", "hello?", *SAM, "sorry what was that", "yes"),
        (("checkup", "2026-10-23T15:00", "sam@example.com"),),
    ),
    Talk("nothing but a murmur", VET, ("checkup monday at ten", *SAM, "mhm", "hello?"), ()),
    Talk(
        "the second of two by one key",
        VET,
        ("i gotta cancel", *SAM, "2", "yes"),
        (("checkup", "2026-10-26T10:00", "sam@example.com"),),
        before=(("checkup", "2026-10-26T10:00"), ("vaccination", "2026-10-28T09:00")),
    ),
    Talk(
        "one of two by what it is for",
        VET,
        ("i have to, uh, move my vaccination", *SAM, "can i come, friday, at four", "yes"),
        (
            ("vaccination", "2026-10-23T16:00", "sam@example.com"),
            ("checkup", "2026-10-26T10:00", "sam@example.com"),
        ),
        before=(("checkup", "2026-10-26T10:00"), ("vaccination", "2026-10-28T09:00")),
    ),
)


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.name)
async def test_a_call_leaves_the_calendar_it_should(talk: Talk, migrated: Path) -> None:
    async with on_stage(talk.world, migrated=migrated, channel="phone") as stage:
        for service, start in talk.before:
            stage.book(service, start, "Sam Oakes", "sam@example.com")
        for line in talk.lines:
            await stage.says(line)
            assert len(stage.offered) <= 3
        assert tuple(stage.appointments()) == talk.calendar
        if talk.world is LAWYER:
            assert {row["phone"][:8] for row in stage.bookings()} == {"+1202555"}
        assert _faults(stage) == []


def _faults(stage: Stage) -> list[str]:
    """Return what the agent said that does not suit an ear."""
    answers = [text for speaker, text in stage.transcript if speaker == "agent"]
    openings = [re.split(r"(?<=[.!?])\s", text)[0] for text in answers]
    faults = [text for text in answers if not _suits_an_ear(text)]
    faults += [one for one, after in pairwise(openings) if one == after and len(one.split()) <= 3]
    return faults


def _suits_an_ear(text: str) -> bool:
    readback = re.search(r"\bShall I (?:book|move|cancel)\b", text)
    heard = as_spoken(text)
    return (
        len(text.split()) <= (40 if readback else 25)
        and text.count("?") == 1
        and text.endswith("?")
        and not re.search(r"\d:\d\d|@", heard)
    )
