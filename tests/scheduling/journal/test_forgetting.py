"""Old rows: whom they were for is forgotten first, then the rows; what somebody may need stays."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from scheduling.calcom.errors import OutcomeUnknown
from scheduling.journal import Pace, Task, Told
from scheduling.storage.models import BookingIntent

NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)
DAY = 86_400.0
KEPT = Pace().kept_days * DAY


async def known(world: Any) -> list[tuple[str, bool, bool]]:
    """Return of each row its state, whether it is known whose it was, and what it had sent."""
    async with world.storage.across_organizations().reading() as db:
        rows = (await db.scalars(select(BookingIntent).order_by(BookingIntent.id))).all()
    return [(row.state, bool(row.contact), row.request is not None) for row in rows]


async def looked_after(world: Any, seconds: float) -> None:
    """Let time pass, and the janitor come by until nothing is due."""
    await world.tidy(seconds)
    while await world.tidy():
        pass


async def test_a_row_that_was_told_is_stripped_and_then_removed(world):
    await world.ask()
    assert await known(world) == [("BOOKED", True, False)]
    await world.journal.told("org-1", world.intent().key(0), Told.DONE)
    await looked_after(world, DAY)
    assert await world.journal.forget() == 0  # it lies ahead
    await looked_after(world, 3 * DAY)
    assert await world.journal.forget() == 1
    assert await known(world) == [("BOOKED", False, False)]
    await looked_after(world, KEPT - 3 * DAY)
    assert await world.journal.forget() == 0
    await looked_after(world, 3 * DAY)
    assert await world.journal.forget() == 1
    assert await known(world) == []


async def test_who_has_not_heard_the_end_is_known_for_longer(world):
    await world.ask()
    await looked_after(world, 10 * DAY)
    await world.journal.forget()
    assert await known(world) == [("BOOKED", True, False)]
    assert len(await world.journal.untold("org-1", contact="bo@example.com")) == 1
    await looked_after(world, 25 * DAY)
    await world.journal.forget()
    assert await known(world) == [("BOOKED", False, False)]
    assert await world.journal.untold("org-1", contact="bo@example.com") == ()


async def test_what_is_open_or_for_a_person_or_lies_ahead_stays(world):
    world.line.faults = ["lose"]
    with pytest.raises(OutcomeUnknown):
        await world.ask()
    ahead = world.clock.now() + timedelta(days=200)
    made = await world.book(start_at=ahead, end_at=ahead + HALF)
    await world.cancel(made.uid)
    later = NINE + HALF
    gone = await world.book(start_at=later, end_at=later + HALF)
    await world.calcom.cancel_booking(gone.uid, reason="Elsewhere")
    await looked_after(world, 200)
    assert [entry.task for entry in await world.entries()][-1] is Task.GONE
    await looked_after(world, 2 * KEPT)
    await world.journal.forget()
    assert await known(world) == [
        ("UNKNOWN", True, True),
        ("BOOKED", True, False),
        ("BOOKED", True, False),
    ]
