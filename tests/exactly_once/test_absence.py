"""What Cal.com does not show is not believed to be absent too soon: lists lag, reads fail, rows are lost."""

import asyncio
import sqlite3

import pytest

from tests.exactly_once.history import Verdict
from tests.exactly_once.practice import FIRST, Practice, request_of
from tests.exactly_once.scenes import (
    BO,
    CY,
    LATER,
    Play,
    book,
    deep,
    live,
    sends,
    states,
    unseen,
)
from tests.exactly_once.weather import BEHIND, Fault


def test_booked_on_the_web_before_the_second_send(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        process = await practice.start()
        process.line.on_write = lambda where: practice.kill(process) if where == "sent" else None
        assert (await book(practice, "lost")).verdict is Verdict.NOTHING
        practice.on_the_web(FIRST)
        process = await practice.start()
        await asyncio.sleep(115)
        assert (states(practice), sends(practice)) == (["FAILED"], 2)
        assert [one.contact for one in practice.records()] == ["web@example.com"]

    play(scene)


@pytest.mark.parametrize("fault", ["conflict after", deep("twice")])
def test_taken_by_its_own_booking(play: Play, fault: Fault) -> None:
    """The list lags behind at the first look and fails at the second: nobody may say "taken"."""

    async def scene(practice: Practice) -> None:
        process = await practice.start()
        unseen(practice, process, BEHIND, "500", "500")
        assert (await book(practice, fault)).verdict is Verdict.PENDING
        assert (states(practice), live(practice)) == (["UNKNOWN"], 1)
        await asyncio.sleep(65)
        assert (states(practice), live(practice), sends(practice)) == (["BOOKED"], 1, 1)

    play(scene)


@pytest.mark.parametrize("reads", [["500"] * 4, [BEHIND] * 4, ["", BEHIND, "500", "500"]])
def test_moved_by_itself(play: Play, reads: list[str]) -> None:
    """Cal.com says it was moved, and shows neither that nor where to."""

    async def scene(practice: Practice) -> None:
        process = await practice.start()
        made = await book(practice)
        await asyncio.sleep(120)
        unseen(practice, process, *reads)
        practice.weather.forced.append("twice")
        request = request_of("reschedule", appointment_id=made.uid, start_at=LATER)
        told = await practice.ask(process, request, BO)
        assert told.verdict in (Verdict.PENDING, Verdict.MOVED)
        await asyncio.sleep(95)
        assert (states(practice), live(practice), sends(practice)) == (["BOOKED", "BOOKED"], 1, 2)

    play(scene)


def test_cancelled_by_itself(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        process = await practice.start()
        made = await book(practice)
        practice.weather.forced.append("twice")
        request = request_of("cancel", appointment_id=made.uid)
        assert (await practice.ask(process, request, BO)).verdict is Verdict.CANCELLED
        assert (states(practice), live(practice), sends(practice)) == (["BOOKED", "BOOKED"], 0, 2)

    play(scene)


@pytest.mark.parametrize("service", ["", "long"])
def test_what_the_caller_has_by_another_way(play: Play, service: str) -> None:
    """Moved or exchanged to where it is asked for now: it is theirs, and not taken."""

    async def scene(practice: Practice) -> None:
        process = await practice.start()
        made = await book(practice)
        change = {"start_at": LATER, "event_type": service}
        move = request_of("reschedule", appointment_id=made.uid, **change)
        moved = await practice.ask(process, move, BO)
        assert moved.uid != made.uid
        wish = request_of("book", email=BO, **change | {"event_type": service or "visit"})
        again = await practice.ask(process, wish, BO)
        assert (again.verdict, again.uid) == (Verdict.BOOKED, moved.uid)
        before = sends(practice)
        other = await book(practice)
        onto = request_of("reschedule", appointment_id=other.uid, **change)
        assert (await practice.ask(process, onto, BO)).verdict is Verdict.FAILED
        assert (live(practice), sends(practice)) == (2, before + 1)

    play(scene)


def test_a_database_put_back_from_a_backup(play: Play) -> None:
    """The rows are lost, and what the caller has booked is not: Cal.com holds it under its tag."""

    async def scene(practice: Practice) -> None:
        await practice.start()
        made = await book(practice)
        with sqlite3.connect(practice.database) as db:
            db.execute("DELETE FROM booking_intents")
        db.close()
        practice.weather.forced_reads.extend(["", "500", "500"])  # nobody can tell who has it
        assert (await book(practice, contact="dee@example.com")).verdict is Verdict.FAILED
        assert (await book(practice, contact=CY)).verdict is Verdict.TAKEN
        again = await book(practice)
        assert (again.verdict, again.uid) == (Verdict.BOOKED, made.uid)
        assert states(practice) == ["REJECTED", "REJECTED", "BOOKED"]
        assert (live(practice), sends(practice)) == (1, 1)

    play(scene)
