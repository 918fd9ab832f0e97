"""Worlds for whole conversations."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations.stage import Service, Stage, World, on_stage

EYES = World(
    name="Lakeside Eye Care",
    tz="America/Chicago",
    now="2027-05-11T09:20:00-05:00",  # a Tuesday
    services=(
        Service("eye-exam", "Eye exam", 30, ("eye test", "sight test", "checkup")),
        Service("lens-fitting", "Lens fitting", 30, ("contact lenses", "contact lens fitting")),
        Service("long-exam", "Long exam", 60, ("extended exam",)),
    ),
    hours=(("08:30", "17:00"), ("09:00", "12:00"), None),
    knowledge={
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
async def stage(tmp_path: Path, migrated: Path) -> AsyncIterator[Stage]:
    """An eye clinic with an empty calendar and a caller who was just greeted."""
    async with on_stage(EYES, tmp_path, migrated=migrated) as opened:
        yield opened
