"""A hold from end to end on both engines: taken, moved, given back, left behind by a process that dies."""

import platform
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from scheduling import manage
from scheduling.calcom.client import CalcomClient
from scheduling.clock import FixedClock
from scheduling.desk import Desk
from scheduling.holds import Holds, Keeper, KeptTime
from scheduling.journal import Journal
from scheduling.model import Action, ManageRequest, Organization
from scheduling.storage import Storage, add_organization
from scheduling.storage.models import HoldRow
from tests.conftest import Kept

NINE = datetime(2027, 3, 4, 14, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
CALL, OTHER = "call-1", "call-2"
DEAD = 2**22 + 1
"""No process has this id: Linux gives out none above 2**22."""


@pytest.fixture
async def storage(kept: Kept) -> AsyncIterator[Storage]:
    storage = await Storage.open(kept.address, key_file=kept.key_file)
    await add_organization(storage, Organization("org-1", "Maple Street", ZoneInfo("UTC")))
    yield storage
    await storage.close()


@pytest.fixture
def journal(storage: Storage, clock: FixedClock) -> Journal:
    return Journal(storage, clock)


@pytest.fixture
def at_desk(storage: Storage, desk: Desk, clock: FixedClock) -> Desk:
    """The desk of a process that keeps times in that database."""
    return replace(desk, holds=Holds(storage, clock))


def time_of(desk: Desk, start_at: datetime) -> KeptTime:
    return KeptTime.of(desk.event_type(), start_at, host=desk.host)


async def keep(desk: Desk, start_at: datetime, *, session: str = CALL) -> None:
    """Keep a time, and wait until it is kept."""
    assert desk.holds is not None
    desk.holds.keep(Keeper("org-1", session, desk.calcom), time_of(desk, start_at))
    await settled(desk)


async def settled(desk: Desk) -> None:
    assert desk.holds is not None
    for hold in list(desk.holds._holds.values()):
        if hold.work is not None:
            await hold.work


async def hidden(desk: Desk) -> list[datetime]:
    """Return which of the two times Cal.com does not list."""
    day = NINE.replace(hour=0)
    listed = await desk.calcom.list_slots(
        desk.event_type().id, start_at=day, end_at=day + timedelta(days=1)
    )
    return [at for at in (NINE, TEN) if at not in listed]


async def rows(storage: Storage) -> list[str]:
    async with storage.across_organizations().reading() as db:
        return list((await db.scalars(select(HoldRow.session))).all())


async def test_a_hold_is_taken_moved_and_given_back(at_desk: Desk, storage: Storage) -> None:
    assert at_desk.holds is not None
    assert await hidden(at_desk) == []
    await keep(at_desk, NINE)
    assert (await hidden(at_desk), await rows(storage)) == ([NINE], [CALL])
    await keep(at_desk, TEN)
    assert (await hidden(at_desk), await rows(storage)) == ([TEN], [CALL])
    await keep(at_desk, TEN, session=OTHER)
    assert at_desk.holds.kept("org-1", OTHER) is None
    await at_desk.holds.cleared("org-1", CALL, seconds=5)
    assert (await hidden(at_desk), await rows(storage)) == ([], [])


async def test_who_has_the_hold_books_it_and_others_do_not(at_desk: Desk) -> None:
    await keep(at_desk, NINE)
    wish = ManageRequest(Action.BOOK, name="Bo Lind", email="bo@example.com", start_at=NINE)
    booked = await manage.book(at_desk, replace(wish, call_session_id=CALL))
    assert (booked.success, booked.start_at) == (True, NINE)


async def test_what_a_dead_process_keeps_is_given_back(
    at_desk: Desk, storage: Storage, clock: FixedClock
) -> None:
    async def calcom_for(_org_id: str) -> CalcomClient:
        return at_desk.calcom

    own = storage.owner
    storage.owner = f"{platform.node()}/{DEAD}/gone"
    await keep(at_desk, NINE)
    storage.owner = own
    survivor = Holds(storage, clock)
    assert await survivor.sweep(calcom_for) == 1
    assert (await hidden(at_desk), await rows(storage)) == ([], [])
    assert await survivor.sweep(calcom_for) == 0
