"""After a crash: what a killed process was sending is found at the calendar, never sent again."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduling.calcom.errors import OutcomeUnknown
from scheduling.calcom.models import Booking
from scheduling.journal import TAG, Journal, Recovery
from scheduling.localcal import Visit
from scheduling.storage import Storage

ROOT = Path(__file__).resolve().parents[3]
NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
SENDER = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
import httpx
from scheduling.calcom.client import CalcomClient
from scheduling.clock import FixedClock
from scheduling.journal import Journal, Kind, WriteIntent
from scheduling.storage import Storage

NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)

async def main():
    storage = await Storage.open(sys.argv[1], key_file=Path(sys.argv[2]))
    clock = FixedClock(datetime(2027, 3, 1, 12, tzinfo=UTC))
    intent = WriteIntent("org-1", "front", Kind.BOOK, int(sys.argv[3]), NINE,
        NINE + timedelta(minutes=30), contact="bo@example.com", host="ada")

    async def send(tag):
        print(tag, flush=True)
        await asyncio.sleep(600)

    client = CalcomClient(httpx.AsyncClient(), api_key="cal_none")
    await Journal(storage, clock).run(intent, send, calcom=client)

asyncio.run(main())
"""


async def killed_while_sending(world) -> str:
    """Return the tag of a write whose process was killed before it had an answer."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        SENDER,
        world.kept.address,
        str(world.kept.key_file),
        str(world.account.event_type_id),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    tag = (await process.stdout.readline()).decode().strip()
    os.kill(process.pid, signal.SIGKILL)
    await process.stdout.read()
    await process.wait()
    return tag


async def abandoned(world) -> str:
    """Return the tag of a write that another process left unfinished, without the killing."""
    tags: list[str] = []

    async def broken(tag: str) -> Booking:
        tags.append(tag)
        raise LookupError

    gone = await Storage.open(world.kept.address, key_file=world.kept.key_file)
    with pytest.raises(LookupError):
        await Journal(gone, world.clock).run(world.intent(), broken, calcom=world.calcom)
    await gone.close()
    return tags[0]


def committed(world, tag: str) -> None:
    """Let Cal.com have done what the killed process asked for."""
    visit = Visit(
        world.account.event_type_id, NINE, "Bo Lind", "bo@example.com", metadata={TAG: tag}
    )
    world.calendar.add_booking(visit)


async def test_what_was_committed_before_kill_9_is_found(world):
    tag = await killed_while_sending(world)
    assert tag == world.intent().key(0)
    assert await world.rows() == [("book", "SENDING", True)]
    committed(world, tag)
    assert await world.recover() == Recovery(booked=1)
    assert (await world.book()).metadata[TAG] == tag
    assert world.line.writes == []


async def test_what_was_not_committed_is_given_up_after_the_quiet_period(world):
    await abandoned(world)
    assert await world.recover() == Recovery(open=1)
    with pytest.raises(OutcomeUnknown):
        await world.book()
    world.pass_time(61)
    assert await world.recover() == Recovery(open=1)
    world.pass_time(6)
    made = await world.book()
    assert made.metadata[TAG] == world.intent().key(1)
    assert len(world.live()) == 1


async def test_the_same_caller_need_not_wait_for_a_recovery(world):
    committed(world, await abandoned(world))
    assert (await world.book()).start_at == NINE
    assert world.line.writes == []


async def test_another_caller_finds_the_time_still_held(world):
    await abandoned(world)
    world.pass_time(61)
    await world.recover()
    world.pass_time(6)
    made = await world.book(contact="cy@example.com")
    assert made.start_at == NINE


async def test_a_write_of_a_living_process_is_left_alone(world):
    world.line.gate.clear()
    booking = asyncio.create_task(world.book())
    await world.line.reached.wait()
    assert await world.recover() == Recovery()
    assert await world.rows() == [("book", "SENDING", True)]
    world.line.gate.set()
    await booking


async def test_an_organization_that_is_gone_stays_open(world):
    await abandoned(world)

    async def nobody(org_id: str) -> None:
        return None

    assert await world.journal.recover(nobody) == Recovery(open=1)


async def test_a_booking_made_and_cancelled_meanwhile_is_over(world):
    tag = await abandoned(world)
    committed(world, tag)
    uid = world.calendar.bookings()[0]["uid"]
    await world.calcom.cancel_booking(uid, reason="On the web")
    assert await world.recover() == Recovery(booked=1)
    assert await world.rows() == [("book", "BOOKED", False)]
    assert (await world.book()).metadata[TAG] == world.intent().key(1)


async def test_a_drain_without_writes_is_done_at_once(world):
    assert await Journal(world.storage, world.clock).drain(0)


async def test_an_open_row_of_this_process_outlives_its_lease_at_most(world):
    async def broken(tag: str):
        raise LookupError

    with pytest.raises(LookupError):
        await world.journal.run(world.intent(), broken, calcom=world.calcom)
    assert await world.recover() == Recovery()
    world.pass_time(timedelta(minutes=2).total_seconds())
    assert await world.recover() == Recovery(open=1)
