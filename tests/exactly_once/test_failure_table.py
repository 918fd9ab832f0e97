"""The failure table: what can go wrong with a write, what the journal keeps, what the caller hears.

Failure                                  Test
Timeout after send, committed            test_a_timeout_after_the_commit
Timeout, request lost                    test_a_timeout_of_a_lost_request, test_a_request_lost_twice
Slow commit after we gave up             test_a_commit_after_we_gave_up
5xx after commit, before commit          test_a_server_error
429                                      test_too_many_requests, test_too_many_requests_twice
kill -9 before send, between, after      test_kill_9; with real processes: test_killed.py
Webhook late, early, duplicate           test_nothing_but_a_look_settles_a_write
Hang-up before yes                       test_a_hang_up_before_the_yes
Hang-up after yes                        test_a_hang_up_after_the_yes
Barge-in during POST                     test_a_barge_in
Two callers, one slot                    test_two_callers; with real processes: test_races.py
Booked on the web meanwhile              test_booked_on_the_web_meanwhile; test_absence.py
Refused for what it has done itself      test_absence.py
Caller or client repeats                 test_the_same_request_again; test_absence.py
Cal.com key revoked mid-call             test_a_revoked_key
Reschedule done, response lost           test_a_move_whose_answer_was_lost
Cancelled, response lost                 test_a_cancellation_whose_answer_was_lost
Metadata dropped                         test_dropped_metadata
Database lost after send                 test_a_database_that_is_gone_after_the_send; test_absence.py
"""

import asyncio
import re
import sqlite3
from contextlib import suppress

import pytest

from scheduling.journal import Told as Heard
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
    owed,
    sends,
    states,
)
from tests.exactly_once.seeded import ORG
from tests.exactly_once.talks import Talks, on_stage
from tests.exactly_once.weather import METADATA_DROPPED, Fault


def test_a_timeout_after_the_commit(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        await practice.start()
        told = await book(practice, "silent after")
        assert told.verdict is Verdict.BOOKED
        assert (told.told_at - told.asked_at).total_seconds() < 10
        assert (states(practice), live(practice), sends(practice)) == (["BOOKED"], 1, 1)

    play(scene)


def test_a_timeout_of_a_lost_request(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        process = await practice.start()
        assert (await book(practice, "lost")).verdict is Verdict.PENDING
        assert (states(practice), live(practice)) == (["UNKNOWN"], 0)
        await asyncio.sleep(55)
        assert sends(practice) == 1
        await asyncio.sleep(75)
        assert (states(practice), live(practice), sends(practice)) == (["BOOKED"], 1, 2)
        assert await owed(process) == ["BOOKED"]
        assert (await book(practice)).verdict is Verdict.BOOKED
        assert sends(practice) == 2

    play(scene)


def test_a_request_lost_twice(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        process = await practice.start()
        assert (await book(practice, "lost", "lost")).verdict is Verdict.PENDING
        await asyncio.sleep(300)
        assert (states(practice), live(practice), sends(practice)) == (["FAILED"], 0, 2)
        assert await owed(process) == ["FAILED"]
        assert (await book(practice, contact=CY)).verdict is Verdict.BOOKED

    play(scene)


def test_a_commit_after_we_gave_up(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        process = await practice.start()
        assert (await book(practice, "late")).verdict is Verdict.PENDING
        await asyncio.sleep(60)
        assert (states(practice), live(practice), sends(practice)) == (["BOOKED"], 1, 1)
        assert await owed(process) == ["BOOKED"]

    play(scene)


@pytest.mark.parametrize(
    "fault", ["500 after", "502 page", deep("garbage after"), deep("cut after")]
)
def test_a_server_error(play: Play, fault: Fault) -> None:
    async def scene(practice: Practice) -> None:
        await practice.start()
        assert (await book(practice, fault)).verdict is Verdict.BOOKED
        assert (states(practice), live(practice), sends(practice)) == (["BOOKED"], 1, 1)
        other = request_of("book", email=CY, event_type="visit", start_at=LATER)
        practice.weather.forced.append("500 before")
        told = await practice.ask(practice.processes[0], other, CY)
        assert told.verdict is Verdict.PENDING
        await asyncio.sleep(130)
        assert (states(practice), live(practice)) == (["BOOKED", "BOOKED"], 2)

    play(scene)


def test_too_many_requests(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        await practice.start()
        assert (await book(practice, "429")).verdict is Verdict.BOOKED
        assert (states(practice), live(practice), sends(practice)) == (["BOOKED"], 1, 2)

    play(scene)


def test_too_many_requests_twice(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        await practice.start()
        assert (await book(practice, "429", "429", "429")).verdict is Verdict.FAILED
        assert (states(practice), live(practice), sends(practice)) == (["REJECTED"], 0, 2)

    play(scene)


@pytest.mark.parametrize("moment", ["before", "sent", "answered"])
def test_kill_9(play: Play, moment: str) -> None:
    async def scene(practice: Practice) -> None:
        process = await practice.start()

        def dies(where: str) -> None:
            if where == moment:
                practice.kill(process)

        process.line.on_write = dies
        assert (await book(practice)).verdict is Verdict.NOTHING
        process = await practice.start(machine=process.name)
        await asyncio.sleep(115)
        assert (states(practice), live(practice)) == (["BOOKED"], 1)
        assert await owed(process) == ["BOOKED"]
        told = await book(practice)
        assert told.verdict is Verdict.BOOKED
        assert sends(practice) == 1
        await process.journal.told(ORG, told.intent_id, Heard.DONE)
        assert await owed(process) == []

    play(scene)


def test_nothing_but_a_look_settles_a_write(play: Play) -> None:
    """No notice of Cal.com's is taken for proof: none is listened to, the calendar is read."""

    async def scene(practice: Practice) -> None:
        await practice.start()
        await book(practice, "late after reset")
        assert states(practice) in (["UNKNOWN"], ["BOOKED"])
        await asyncio.sleep(65)
        assert (states(practice), live(practice), sends(practice)) == (["BOOKED"], 1, 1)

    play(scene)


def test_a_hang_up_before_the_yes(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        async with on_stage(practice, Talks(1)) as stage:
            talk = await stage.open(BO)
            await talk.says("I'd like to book a visit on Wednesday at nine, I'm Bo Lind")
            assert "Shall I book it?" in await talk.says(BO)
            await talk.conversation.stop()
        await asyncio.sleep(130)
        assert (states(practice), live(practice), sends(practice)) == ([], 0, 0)

    play(scene)


@pytest.mark.parametrize("fault", ["", "silent after"])
def test_a_hang_up_after_the_yes(play: Play, fault: Fault) -> None:
    async def scene(practice: Practice) -> None:
        async with on_stage(practice, Talks(1)) as stage:
            talk = await stage.open(BO)
            await talk.says("I'd like to book a visit on Wednesday at nine, I'm Bo Lind")
            await talk.says(BO)
            answer, sent = asyncio.create_task(talk.says("yes")), asyncio.Event()
            practice.weather.forced.append(fault)
            stage.process.line.on_write = lambda where: sent.set() if where == "sent" else None
            await sent.wait()
            answer.cancel()
            with suppress(asyncio.CancelledError):
                await answer
            await talk.conversation.stop()
            await asyncio.sleep(20)
            assert (states(practice), live(practice), sends(practice)) == (["BOOKED"], 1, 1)
            assert await owed(stage.process) == ["BOOKED"]

    play(scene)


def test_a_barge_in(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        async with on_stage(practice, Talks(1)) as stage:
            talk = await stage.open(BO)
            await talk.says("I'd like to book a visit on Wednesday at nine, I'm Bo Lind")
            await talk.says(BO)
            answer, sent = asyncio.create_task(talk.says("yes")), asyncio.Event()
            stage.process.line.on_write = lambda where: sent.set() if where == "sent" else None
            await sent.wait()
            heard = await talk.says("hello, are you there?")
            heard += await answer
            assert len(re.findall("You're booked", heard)) == 1
            assert (states(practice), live(practice), sends(practice)) == (["BOOKED"], 1, 1)
            await talk.conversation.stop()

    play(scene)


def test_two_callers(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        await practice.start()
        await practice.start()
        told = await asyncio.gather(book(practice), book(practice, contact=CY, by=1))
        assert {one.verdict for one in told} == {Verdict.BOOKED, Verdict.TAKEN}
        assert (live(practice), sends(practice)) == (1, 1)

    play(scene)


def test_booked_on_the_web_meanwhile(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        process = await practice.start()
        process.line.on_write = lambda _where: practice.on_the_web(FIRST)
        assert (await book(practice)).verdict is Verdict.TAKEN
        assert (states(practice), sends(practice)) == (["REJECTED"], 1)
        assert [one.contact for one in practice.records()] == ["web@example.com"]

    play(scene)


def test_the_same_request_again(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        await practice.start()
        await practice.start()
        one, other = await asyncio.gather(book(practice), book(practice))
        again = await book(practice, by=1)
        assert one.uid == other.uid == again.uid != ""
        assert (states(practice), live(practice), sends(practice)) == (["BOOKED"], 1, 1)

    play(scene)


def test_a_revoked_key(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        process = await practice.start()

        def revoked(where: str) -> None:
            practice.calendar.store.run("DELETE FROM api_key")

        process.line.on_write = revoked
        assert (await book(practice)).verdict is Verdict.FAILED
        assert (states(practice), live(practice), sends(practice)) == (["REJECTED"], 0, 1)

    play(scene)


@pytest.mark.parametrize(
    "fault", ["silent after", "twice", deep("reset after"), deep("500 after"), deep("cut after")]
)
def test_a_move_whose_answer_was_lost(play: Play, fault: Fault) -> None:
    async def scene(practice: Practice) -> None:
        process = await practice.start()
        made = await book(practice)
        practice.weather.forced.append(fault)
        request = request_of("reschedule", appointment_id=made.uid, start_at=LATER)
        assert (await practice.ask(process, request, BO)).verdict is Verdict.MOVED
        assert (live(practice), sends(practice)) == (1, 2)
        assert (await practice.ask(process, request, BO)).verdict is Verdict.MOVED
        assert sends(practice) == 2

    play(scene)


@pytest.mark.parametrize(
    "fault", ["silent after", "twice", deep("reset after"), deep("500 after"), deep("cut after")]
)
def test_a_cancellation_whose_answer_was_lost(play: Play, fault: Fault) -> None:
    async def scene(practice: Practice) -> None:
        process = await practice.start()
        made = await book(practice)
        practice.weather.forced.append(fault)
        request = request_of("cancel", appointment_id=made.uid)
        assert (await practice.ask(process, request, BO)).verdict is Verdict.CANCELLED
        assert (live(practice), sends(practice)) == (0, 2)
        assert (await book(practice)).verdict is Verdict.BOOKED

    play(scene)


@pytest.mark.parametrize("fault", sorted(METADATA_DROPPED))
def test_dropped_metadata(play: Play, fault: Fault) -> None:
    async def scene(practice: Practice) -> None:
        await practice.start()
        assert (await book(practice, fault)).verdict is Verdict.BOOKED
        [row] = practice.rows()
        assert (row["state"], row["needs_person"], live(practice)) == ("BOOKED", "untagged", 1)
        assert (await book(practice)).verdict is Verdict.BOOKED
        assert sends(practice) == 1

    play(scene)


def test_a_database_that_is_gone_after_the_send(play: Play) -> None:
    async def scene(practice: Practice) -> None:
        process = await practice.start()
        other = sqlite3.connect(practice.database, isolation_level=None)

        def held(where: str) -> None:
            if where == "sent":
                other.execute("BEGIN IMMEDIATE")

        process.line.on_write = held
        assert (await book(practice)).verdict is Verdict.BOOKED
        refused = request_of("book", email=CY, event_type="visit", start_at=LATER)
        assert (await practice.ask(process, refused, CY)).verdict is Verdict.FAILED
        assert (live(practice), sends(practice)) == (1, 1)
        other.close()
        assert states(practice) == ["SENDING"]
        await asyncio.sleep(65)
        assert (states(practice), live(practice), sends(practice)) == (["BOOKED"], 1, 1)

    play(scene)


def test_every_test_has_its_row() -> None:
    named = set(re.findall(r"test_\w+(?![\w.])", str(__doc__)))
    own = {name for name in globals() if name.startswith("test_")}
    assert named == own - {"test_every_test_has_its_row"}
