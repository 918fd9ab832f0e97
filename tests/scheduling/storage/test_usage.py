"""Quotas, counted in the rows of the journal, on both engines."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from scheduling.model import Organization
from scheduling.storage import Storage, add_organization, intents, usage
from scheduling.storage.intent_changes import change
from scheduling.storage.intents import Draft, Lease, Role, State
from scheduling.storage.models import BookingIntent
from scheduling.storage.usage import OverQuota, Quota, contact_key

NOW = datetime(2027, 3, 2, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
async def organizations(storage: Storage) -> None:
    for org_id in ("org-1", "org-2"):
        await add_organization(storage, Organization(org_id, org_id, ZoneInfo("UTC")))


def draft(name: str, *, contact: str = "ada", kind: str = "book", org_id: str = "org-1") -> Draft:
    start_at = NOW + DAY * (sum(map(ord, name)) % 300 + 1)
    return Draft(
        org_id, "", kind, name, 1, name, start_at, start_at, "", locks=False, contact=contact
    )


async def begin(
    storage: Storage, wanted: Draft, quota: Quota, *, now: datetime = NOW
) -> BookingIntent:
    lease = Lease(storage.owner, now, now)

    def work(db: Session) -> tuple[Role, BookingIntent]:
        return intents.begin(
            db,
            wanted,
            lease=lease,
            key_of=lambda n: f"{wanted.base}-{n}",
            allowed=lambda: usage.check(db, wanted, quota, now=now),
        )

    role, row = await storage.of(wanted.org_id).write(work)
    assert role in (Role.NEW, Role.SAME)
    return row


async def close(storage: Storage, row: BookingIntent, state: State) -> None:
    assert await storage.of(row.org_id).write(lambda db: change(db, row, state=state.value))


async def test_changes_of_a_contact(storage: Storage) -> None:
    quota = Quota(changes_per_day=2)
    first = await begin(storage, draft("a"), quota)
    await begin(storage, draft("b", kind="cancel"), quota)
    for kind in ("book", "reschedule", "cancel"):
        with pytest.raises(OverQuota) as full:
            await begin(storage, draft("c", kind=kind), quota)
        assert full.value.of_contact
    assert (await begin(storage, draft("a"), quota)).id == first.id  # the same request again
    await begin(storage, draft("d", contact="bo"), quota)
    await begin(storage, draft("e", contact=""), quota)
    await begin(storage, draft("f", org_id="org-2"), quota)
    await close(storage, first, State.REJECTED)
    await begin(storage, draft("g"), quota)
    with pytest.raises(OverQuota):
        await begin(storage, draft("h"), quota, now=NOW + DAY - timedelta(seconds=1))
    await begin(storage, draft("h"), quota, now=NOW + DAY)


async def test_bookings_that_lie_ahead(storage: Storage) -> None:
    quota = Quota(open_bookings=2)
    rows = [await begin(storage, draft(name), quota) for name in "ab"]
    await begin(storage, draft("x", kind="cancel"), quota)
    with pytest.raises(OverQuota) as full:
        await begin(storage, draft("c"), quota)
    assert [row.id for row in full.value.standing] == [row.id for row in rows]
    assert full.value.standing[0].state == State.SENDING  # readable after its transaction
    assert await storage.of("org-1").write(
        lambda db: change(db, rows[0], slot=None, retired_at=NOW)
    )
    await begin(storage, draft("c"), quota)
    with pytest.raises(OverQuota):
        await begin(storage, draft("d"), quota)
    await begin(storage, draft("d"), quota, now=rows[1].start_at + DAY * 30)


async def test_bookings_of_an_organization(storage: Storage) -> None:
    quota = Quota(bookings_per_day=2)
    for hours, name in enumerate("ab"):
        at = NOW + timedelta(hours=hours)
        await begin(storage, draft(name, contact=name), quota, now=at)
    later = NOW + timedelta(hours=2)
    with pytest.raises(OverQuota) as full:
        await begin(storage, draft("c"), quota, now=later)
    assert (full.value.of_contact, full.value.until) == (False, NOW + DAY)
    await begin(storage, draft("c", kind="cancel"), quota, now=later)
    await begin(storage, draft("d", org_id="org-2"), quota, now=later)
    await begin(storage, draft("c"), quota, now=NOW + DAY)


async def test_writers_at_once_are_counted_one_by_one(storage: Storage) -> None:
    quota = Quota(open_bookings=2)
    ends = await asyncio.gather(
        *(begin(storage, draft(name), quota) for name in "abcdef"), return_exceptions=True
    )
    assert sum(isinstance(one, OverQuota) for one in ends) == 4
    assert sum(isinstance(one, BookingIntent) for one in ends) == 2


async def test_the_key_of_contacts_is_made_once(storage: Storage) -> None:
    keys = await asyncio.gather(*(contact_key(storage) for _ in range(5)))
    assert len({*keys, await contact_key(storage)}) == 1
    assert len(keys[0]) == 32
