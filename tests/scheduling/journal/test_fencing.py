"""Several processes at one database: each row is settled, sent again and put right by one of them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.orm import Session

from scheduling.calcom.errors import OutcomeUnknown, SlotTaken
from scheduling.calcom.models import Booking
from scheduling.journal import Journal, Pace, Recovery, State, Task, Told
from scheduling.journal.rows import Rows
from scheduling.storage import Storage, StorageError
from scheduling.storage.engines import url_of
from scheduling.storage.intent_changes import change
from scheduling.storage.migration import upgrade
from scheduling.storage.models import BookingIntent
from tests.conftest import Kept

ORGANIZATION = """INSERT INTO organizations (org_id, name, tz, country, locale)
 VALUES ('org-1', 'Maple Street', 'UTC', 'US', 'en-US')"""
LIVE_ROW = """INSERT INTO booking_intents (org_id, session, kind, base, generation, key,
 event_type_id, host, slot, chain, start_at, end_at, old_uid, uid, state, attempts, sent_at,
 lease_owner, lease_until, version) SELECT 'org-1', '', 'book', :number, 0, :number, 1, 'ada',
 :number, :number, at, at + interval '1 hour', '', '', 'BOOKED', 1, at, 'me/1/x', at, 1
 FROM (SELECT timestamptz '2027-03-02 15:00:00+00' AS at) AS given"""
NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)


@pytest.fixture
async def other(world):
    """A second process, as far as the database can tell."""
    storage = await Storage.open(world.kept.address, key_file=world.kept.key_file)
    yield Journal(storage, world.clock, pace=Pace(pause_seconds=0.01))
    await storage.close()


async def lost(world) -> None:
    world.line.faults = ["lose"]
    with pytest.raises(OutcomeUnknown):
        await world.ask()


async def row_of(world) -> BookingIntent:
    async with world.storage.of("org-1").reading() as db:
        row = await db.scalar(select(BookingIntent))
    assert row is not None
    return row


@pytest.mark.deep
async def test_a_row_changes_only_from_the_version_it_was_read_at(world):
    await world.book()
    one, two = await row_of(world), await row_of(world)

    def first(db: Session) -> bool:
        return change(db, one, needs_person="gone")

    def second(db: Session) -> bool:
        return change(db, two, needs_person="stuck")

    assert await world.storage.of("org-1").write(first)
    assert not await world.storage.of("org-1").write(second)
    assert (two.needs_person, two.version) == ("gone", one.version)


async def test_of_two_processes_one_sends_again(world, other):
    await lost(world)
    world.pass_time(61)
    await world.recover()
    world.pass_time(6)
    world.line.gate.clear()
    world.line.reached.clear()
    passes = [asyncio.create_task(one.recover(world.calcom_for)) for one in (world.journal, other)]
    await world.line.reached.wait()
    await asyncio.sleep(0.3)
    world.line.gate.set()
    done = await asyncio.gather(*passes)
    assert sum(one.resent for one in done) == 1
    assert len(world.line.writes) == 2
    assert len(world.live()) == 1
    (entry,) = await world.entries()
    assert (entry.state, entry.attempts) == (State.BOOKED, 2)


async def test_a_late_answer_wins_over_what_another_process_guessed(world, other):
    """The sender stood still for minutes; meanwhile its row was given up."""
    world.line.gate.clear()
    booking = asyncio.create_task(world.book())
    await world.line.reached.wait()
    world.pass_time(91)
    assert await other.recover(world.calcom_for) == Recovery(open=1)
    world.pass_time(6)
    assert await other.recover(world.calcom_for) == Recovery(failed=1)
    world.line.gate.set()
    made = await booking
    (entry,) = await world.entries()
    assert (entry.state, entry.uid) == (State.BOOKED, made.uid)
    assert entry.task is Task.NONE  # nobody had been told anything else
    with pytest.raises(SlotTaken):
        await world.book(contact="cy@example.com")


@pytest.mark.deep
async def test_who_was_told_otherwise_is_told_again(world, other):
    world.line.gate.clear()
    booking = asyncio.create_task(world.book())
    await world.line.reached.wait()
    world.pass_time(91)
    await other.recover(world.calcom_for)
    world.pass_time(6)
    await other.recover(world.calcom_for)
    await other.told("org-1", world.intent().key(0), Told.FAILED)
    world.line.gate.set()
    await booking
    (entry,) = await world.entries()
    assert (entry.state, entry.task, entry.told) == (State.BOOKED, Task.TELL_DONE, Told.PENDING)
    assert [one.number for one in await other.untold("org-1", contact="bo@example.com")] == [
        entry.number
    ]


async def test_a_time_that_another_caller_got_meanwhile_is_for_a_person(world, other):
    """Both were made at Cal.com; only one of them can have the lock."""
    world.line.gate.clear()
    booking = asyncio.create_task(world.book())
    await world.line.reached.wait()
    world.pass_time(91)
    await other.recover(world.calcom_for)
    world.pass_time(6)
    await other.recover(world.calcom_for)

    async def says_yes(tag: str) -> Booking:
        made = {"id": 7, "uid": "theirs", "status": "accepted", "start": NINE, "end": NINE + HALF}
        return Booking.model_validate(made | {"metadata": {"agent_intent": tag}})

    theirs = world.intent(contact="cy@example.com")
    await other.run(theirs, says_yes, calcom=world.calcom)
    world.line.gate.set()
    made = await booking
    late, _ = await world.entries()
    assert (late.state, late.uid, late.task) == (State.BOOKED, made.uid, Task.DOUBLED)
    assert [slot for *_, slot in await world.rows()] == [False, True]


@pytest.mark.deep
async def test_a_refusal_of_a_row_that_was_sent_again_is_no_proof(world):
    """Two sends are out; that one of them was refused says nothing about the other."""
    await lost(world)
    row = await row_of(world)
    async with world.storage.of("org-1").transaction() as db:
        await db.execute(
            update(BookingIntent).values(
                attempts=2, state=State.SENDING.value, version=BookingIntent.version + 1
            )
        )
    rows = Rows(world.storage, world.clock, Pace())
    await rows.refused(row)
    assert [entry.state for entry in await world.entries()] == [State.SENDING]


async def test_the_database_itself_forbids_overlaps(world):
    """Past every check of ours: on Postgres by its constraint, on SQLite for equal starts."""
    await world.book()
    row = await row_of(world)
    on_postgres = "postgresql" in world.kept.address
    shift = timedelta(minutes=15) if on_postgres else timedelta()

    async def again(chain: str, slot: str | None) -> None:
        async with world.storage.of("org-1").transaction() as db:
            values = {
                column.name: getattr(row, column.name) for column in BookingIntent.__table__.columns
            }
            values |= {"id": row.id + 1, "key": chain, "chain": chain, "slot": slot}
            values |= {"start_at": row.start_at + shift, "end_at": row.end_at + shift}
            db.add(BookingIntent(**values))

    with pytest.raises(StorageError):
        await again("other", "ada@later" if on_postgres else row.slot)
    await again("seats", None)


async def test_rows_that_overlap_already_do_not_stop_the_migration(
    kept_on_postgres: Kept, postgres, caplog
):
    """Then the journal's own query is all that forbids more of them; it says so."""
    bare = Kept(postgres.address(name := postgres.new(migrated=False)), kept_on_postgres.key_file)
    engine = create_engine(url_of(bare.address))
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('calla.across_organizations', 'on', false)"))
        upgrade(connection, "0005")
        connection.execute(text(ORGANIZATION))
        for number in (1, 2):
            connection.execute(text(LIVE_ROW), {"number": number})
    engine.dispose()
    storage = await Storage.open(bare.address, key_file=bare.key_file)
    assert "only the journal forbids more of them" in caplog.text
    await storage.close()
    postgres.drop(name)
