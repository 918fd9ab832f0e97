"""Worlds for whole conversations."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from agent.evals.formats import Service, World
from tests.conversations.stage import Stage, on_stage

EYES = World(
    id="eyes",
    business="Lakeside Eye Care",
    timezone="America/Chicago",
    now=datetime.fromisoformat("2027-05-11T09:20:00-05:00"),  # a Tuesday
    event_types=(
        Service(slug="eye-exam", minutes=30, spoken=("eye test", "sight test", "checkup")),
        Service(slug="lens-fitting", minutes=30, spoken=("contact lenses", "contact lens fitting")),
        Service(slug="long-exam", minutes=60, spoken=("extended exam",)),
    ),
    hours={"mon-fri": ("08:30", "17:00"), "sat": ("09:00", "12:00"), "sun": None},
    min_notice_minutes=60,
    faq={
        "price": "An eye exam is 60 dollars, a lens fitting is 45 dollars, a long exam 110 dollars.",
        "location": "9 Shore Road, next to the library.",
        "parking": "There is a car park behind the library.",
        "hours": "Monday to Friday eight thirty to five, Saturday nine to noon, closed Sunday.",
    },
)


@pytest.fixture
def eyes() -> World:
    """The business of most dialogues."""
    return EYES


@pytest.fixture
async def stage(migrated: Path) -> AsyncIterator[Stage]:
    """An eye clinic with an empty calendar and a caller who was just greeted."""
    async with on_stage(EYES, migrated=migrated) as opened:
        yield opened
