"""Two processes that write for one organization take turns, on both engines."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from scheduling.model import Organization
from scheduling.storage import Storage, add_organization, intents, replays
from scheduling.storage.intents import Draft, Lease, Role
from scheduling.storage.models import OrganizationRow
from scheduling.storage.replays import Asked
from tests.conftest import Kept

NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
HALF = timedelta(minutes=30)


@pytest.fixture
async def processes(kept: Kept) -> AsyncIterator[list[Storage]]:
    opened = [await Storage.open(kept.address, key_file=kept.key_file) for _ in range(2)]
    for org_id in ("org-1", "org-2"):
        await add_organization(opened[0], Organization(org_id, "0", ZoneInfo("UTC")))
    yield opened
    for storage in opened:
        await storage.close()


def draft(caller: int, start_at: datetime) -> Draft:
    base = f"caller {caller} at {start_at}"
    end_at = start_at + HALF
    return Draft("org-1", "", "book", base, 1, "ada", start_at, end_at, "", locks=True)


async def test_one_of_twenty_gets_the_time(processes: list[Storage]):
    async def begin(caller: int, start_at: datetime) -> Role:
        storage = processes[caller % 2]
        lease = Lease(storage.owner, NOW, NOW + HALF)
        wanted = draft(caller, start_at)
        role, _ = await storage.of("org-1").write(
            lambda db: intents.begin(db, wanted, lease=lease, key_of=lambda n: f"{wanted.base} {n}")
        )
        return role

    near = [NINE + timedelta(minutes=caller % 4 * 5) for caller in range(20)]
    roles = await asyncio.gather(*(begin(n, at) for n, at in enumerate(near)))
    assert sorted(roles) == [Role.HELD] * 19 + [Role.NEW]


async def test_one_of_many_gets_the_key(processes: list[Storage]):
    asked = Asked.of("org-1", "key", "request")
    found = await asyncio.gather(
        *(
            replays.claim(processes[n % 2], asked, now=NOW, until=NOW + HALF)
            for n in range(10)
        )
    )  # fmt: skip
    assert sum(one is None for one in found) == 1


async def test_what_was_read_in_a_transaction_still_holds_at_its_end(processes: list[Storage]):
    async def count(storage: Storage, org_id: str) -> None:
        sessions = storage.across_organizations() if org_id == "" else storage.of(org_id)
        async with sessions.transaction() as db:
            row = OrganizationRow
            for one in ("org-1", "org-2") if org_id == "" else (org_id,):
                before = await db.scalar(select(row.name).where(row.org_id == one))
                await asyncio.sleep(0)
                changed = (
                    update(row).where(row.org_id == one).values(name=str(int(before or 0) + 1))
                )
                await db.execute(changed)

    await asyncio.gather(
        *(count(processes[n % 2], ("org-1", "org-2", "")[n % 3]) for n in range(18))
    )
    async with processes[0].across_organizations().reading() as db:
        names = await db.scalars(select(OrganizationRow.name))
        assert names.all() == ["12", "12"]


async def test_one_organization_does_not_wait_for_another(kept_on_postgres: Kept):
    storage = await Storage.open(
        kept_on_postgres.address, key_file=kept_on_postgres.key_file, busy_seconds=0.2
    )
    async with storage.of("org-1").transaction() as db:
        await db.execute(text("SELECT 1"))
        await add_organization(storage, Organization("org-2", "0", ZoneInfo("UTC")))
    await storage.close()


def renamed(name: str) -> Callable[[Session], None]:
    def work(db: Session) -> None:
        db.execute(update(OrganizationRow).values(name=name))

    return work


async def name_of(storage: Storage) -> str | None:
    async with storage.of("org-1").reading() as db:
        return await db.scalar(select(OrganizationRow.name))


async def test_a_write_is_whole_or_leaves_no_trace(processes: list[Storage]):
    def fails(db: Session) -> None:
        renamed("half")(db)
        raise LookupError

    with pytest.raises(LookupError):
        await processes[0].of("org-1").write(fails)
    assert await name_of(processes[1]) == "0"
    await processes[0].of("org-1").write(renamed("whole"))
    assert await name_of(processes[1]) == "whole"


async def test_a_write_that_nobody_waits_for_is_whole_and_in_nobodys_way(processes: list[Storage]):
    """On a file it is done all the same; it is over before the next one begins."""
    task = asyncio.create_task(processes[0].of("org-1").write(renamed("whole")))
    while not task.done():
        await asyncio.sleep(0)
        task.cancel()
    assert await name_of(processes[0]) in {"0", "whole"}
    await processes[0].of("org-1").write(renamed("next"))
    assert await name_of(processes[1]) == "next"
