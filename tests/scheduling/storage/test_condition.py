"""What the database says of itself, on both engines."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import text

from scheduling.model import Organization
from scheduling.storage import Storage, add_organization
from scheduling.storage.condition import Condition, census_of, condition_of
from scheduling.storage.intents import State
from scheduling.storage.models import BookingIntent

SENT = datetime(2027, 3, 2, 15, 0, tzinfo=UTC)


async def test_a_database_in_order(storage: Storage) -> None:
    assert await condition_of(storage) == Condition(writable=True, migrated=True, keys_fit=True)


async def test_a_database_of_another_revision(storage: Storage) -> None:
    async with storage.across_organizations().transaction() as db:
        await db.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert await condition_of(storage) == Condition(writable=True, migrated=False, keys_fit=True)


async def test_keys_that_do_not_fit(storage: Storage) -> None:
    async with storage.across_organizations().transaction() as db:
        await db.execute(text("UPDATE facts SET value = 'another' WHERE name = 'key_check'"))
    assert await condition_of(storage) == Condition(writable=True, migrated=True, keys_fit=False)
    async with storage.across_organizations().transaction() as db:
        await db.execute(text("DELETE FROM facts"))
    assert not (await condition_of(storage)).keys_fit


async def test_a_database_that_is_gone(storage: Storage) -> None:
    async with storage.across_organizations().transaction() as db:
        await db.execute(text("DROP TABLE facts"))
    assert await condition_of(storage) == Condition()


async def test_writes_are_counted_by_state(storage: Storage) -> None:
    assert set((await census_of(storage)).intents.values()) == {0}
    for number, state in enumerate((State.BOOKED, State.UNKNOWN, State.UNKNOWN)):
        one = Organization(f"org-{number}", "One", ZoneInfo("UTC"))
        await add_organization(storage, one)
        async with storage.of(one.org_id).transaction() as db:
            db.add(row(number, state))
    census = await census_of(storage)
    assert census.intents[State.UNKNOWN] == 2
    assert census.intents[State.BOOKED] == 1
    assert census.intents[State.SENDING] == 0
    assert census.unknown_since == SENT.replace(minute=1)


def row(number: int, state: State) -> BookingIntent:
    return BookingIntent(
        org_id=f"org-{number}",
        session="",
        kind="book",
        base=f"base-{number}",
        generation=0,
        key=f"key-{number}",
        event_type_id=1,
        host="ada",
        chain=f"key-{number}",
        start_at=SENT,
        end_at=SENT,
        old_uid="",
        state=state.value,
        sent_at=SENT.replace(minute=number),
        lease_owner="machine/1/nonce",
        lease_until=SENT,
    )
