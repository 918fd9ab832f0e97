"""What goes on by itself while the program serves."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from agent.app.upkeep import keep_up
from scheduling.journal import Told
from scheduling.manage import book
from scheduling.model import Action, ManageRequest
from scheduling.storage.models import BookingIntent
from tests.agent.world import NOW, at

LOOKS = 500


async def whose(world: Any) -> str:
    """Return what the journal's only row knows of whom it was for."""
    async with world.office.storage.of("maple").reading() as db:
        return (await db.scalars(select(BookingIntent))).one().contact


async def test_whom_an_old_write_was_for_is_forgotten(world: Any) -> None:
    request = ManageRequest(
        Action.BOOK, name="Ada Park", email="ada@example.com", start_at=at(4, 10)
    )
    outcome = await book(world.desk, request)
    await world.office.journal.told("maple", outcome.intent_id, Told.DONE)
    world.clock.move_to(NOW + timedelta(days=30))
    while await world.office.journal.tidy(world.office.calcom_for):
        pass
    assert await whose(world)

    upkeep = asyncio.create_task(keep_up(world.office))
    for _ in range(LOOKS):
        if not await whose(world):
            break
        await asyncio.sleep(0.01)
    upkeep.cancel()
    with suppress(asyncio.CancelledError):
        await upkeep
    assert await whose(world) == ""
