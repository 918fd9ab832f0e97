"""A write whose outcome is not known: looked for, never sent again, told to nobody else."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from agent.session import CallSession, Result
from agent.tools.outcomes import note_told, settled
from agent.truth import checked, told
from scheduling.journal import Told

MARA = {"name": "Mara Quill", "email": "mara@example.com"}
WHEN = "march 4 at 11:30 am"
Use = Callable[..., Awaitable[Result]]
BOOKED = "Consultation on Thursday, March 4 at 11:30 AM"


async def lost(world: Any, use: Use, call: CallSession, *, made: bool) -> Result:
    """Book, and hear nothing of it: the answer is lost and the list is down."""
    found = await use(call, "find_times", when=WHEN)
    slot = found["times"][0]["id"]
    proposed = await use(call, "book", slot_id=slot, **MARA)
    call.heard(proposed["readback"])
    call.begin_turn("yes")
    world.calendar.misbehave("list_bookings:500")
    world.calendar.fail_next("create_booking", 500, done=made)
    return await use(call, "book", slot_id=slot, **MARA)


async def recovered(world: Any, *, minutes: int = 0) -> None:
    """Let the background look, as it does every half minute."""
    world.calendar.faults.clear()
    for _ in range(3 if minutes else 1):
        world.clock.move_to(world.clock.now() + timedelta(minutes=minutes))
        await world.office.journal.recover(world.office.calcom_for)


async def entry(world: Any, call: CallSession) -> Any:
    [one] = await world.office.journal.untold("maple", call_session_id=call.id)
    return one


async def test_what_is_not_known_is_told_when_it_is(world: Any, use: Use) -> None:
    call = world.call()
    pending = await lost(world, use, call, made=True)
    assert (pending["code"], call.receipts[-1].kind) == ("pending", "pending")
    assert await settled(call) == []
    await recovered(world)
    [write] = await settled(call)
    assert write.result is not None
    assert (write.result["code"], write.result["settled"]) == ("booked", True)
    assert write.result["message"] == f"The calendar has answered. You're booked: {BOOKED}."
    assert write.result["booking"]["label"] == BOOKED
    assert [one.kind for one in call.receipts] == ["booked"]
    assert await settled(call) == []
    assert len(world.active()) == 1


async def test_asking_again_looks_and_sends_nothing(world: Any, use: Use) -> None:
    call = world.call()
    await lost(world, use, call, made=True)
    slot = next(iter(call.slots))
    for _ in range(3):
        call.begin_turn("did that go through?")
        again = await use(call, "book", slot_id=slot, **MARA)
        assert (again["code"], "readback" in again) == ("pending", False)
        for given in ({}, MARA):
            looked = await use(call, "find_bookings", **given)
            assert (looked["ok"], looked["code"]) == (False, "pending_request")
    await recovered(world)
    assert (await use(call, "book", slot_id=slot, **MARA))["code"] == "booked"
    assert len(world.active()) == 1


async def test_what_came_to_nothing_is_said_and_may_be_tried_again(world: Any, use: Use) -> None:
    call = world.call()
    await lost(world, use, call, made=False)
    world.calendar.faults.clear()
    world.calendar.misbehave("create_booking:500")
    for _ in range(6):
        world.clock.move_to(world.clock.now() + timedelta(minutes=3))
        await world.office.journal.recover(world.office.calcom_for)
    world.calendar.faults.clear()
    [write] = await settled(call)
    assert write.result is not None
    assert write.result["code"] == "failed"
    assert "didn't go through" in write.result["message"]
    assert world.active() == []
    slot = next(iter(call.slots))
    proposed = await use(call, "book", slot_id=slot, **MARA)
    assert proposed["code"] == "confirmation_needed"
    call.heard(proposed["readback"])
    call.begin_turn("yes")
    assert (await use(call, "book", slot_id=slot, **MARA))["code"] == "booked"
    assert len(world.active()) == 1


@pytest.mark.parametrize("tool", ["reschedule", "cancel"])
async def test_a_move_and_a_cancellation_are_told_late_too(world: Any, use: Use, tool: str) -> None:
    call = world.call()
    slot = (await use(call, "find_times", when=WHEN))["times"][0]["id"]
    arguments = {"slot_id": slot, **MARA}
    call.heard((await use(call, "book", **arguments))["readback"])
    call.begin_turn("yes")
    await use(call, "book", **arguments)
    arguments = {"booking_id": "b1"}
    if tool == "reschedule":
        new = await use(call, "find_times", when="march 5 at 10 am", booking_id="b1")
        arguments["slot_id"] = new["times"][0]["id"]
    call.heard((await use(call, tool, **arguments))["readback"])
    call.begin_turn("yes")
    operation = {"reschedule": "reschedule_booking", "cancel": "cancel_booking"}[tool]
    world.calendar.fail_next(operation, 500, done=True)
    world.calendar.fail_next("get_booking", 0)  # it is read, and then not any more
    world.calendar.fail_next("get_booking", 500, times=40)
    assert (await use(call, tool, **arguments))["code"] == "pending"
    await recovered(world)
    [write] = await settled(call)
    assert write.result is not None
    if tool == "cancel":
        assert write.result["code"] == "cancelled"
        assert world.active() == []
    else:
        assert write.result["code"] == "rescheduled"
        assert "from Thursday, March 4 at 11:30 AM to Friday, March 5" in write.result["message"]
        assert call.live_booking("b1") is call.bookings["b2"]


async def test_what_was_told_is_written_down_and_nothing_else(world: Any, use: Use) -> None:
    call = world.call()
    await lost(world, use, call, made=True)
    assert (await entry(world, call)).told is None
    call.heard("I've sent your request, but the calendar hasn't con")
    assert told(call) == []
    call.heard("firmed it yet.")
    note_told(call, told(call))
    for task in list(call.notes):
        await task
    assert (await entry(world, call)).told is Told.PENDING
    await recovered(world)
    await settled(call)
    call.heard("Anything else?")
    assert told(call) == []
    call.heard(" You're booked for Thursday at 11:30.")
    note_told(call, told(call))
    for task in list(call.notes):
        await task
    assert await world.office.journal.untold("maple", call_session_id=call.id) == ()


CLAIMS = """You're booked for Thursday, March 4 at 11:30 AM.
All set!
Great news, your appointment is confirmed.
Done.
It's yours.
I booked it.
See you Thursday at 11:30!
The booking failed, I'm afraid.
Sorry, somebody else just took that time.
That time is taken.
Unfortunately 11:30 AM is no longer available.
Nothing was booked.
I couldn't book it.
It didn't go through.
Your request did not go through.
You're not booked.
I was unable to book that.""".splitlines()


async def test_while_nothing_is_known_neither_success_nor_failure_is_said(
    world: Any, use: Use
) -> None:
    call = world.call()
    await lost(world, use, call, made=True)
    call.begin_turn("so?")
    waiting = "I'm still waiting for the calendar to answer, so nothing is certain yet."
    said = {claim: checked(call, claim, already=set()) for claim in CLAIMS}
    assert said == dict.fromkeys(CLAIMS, waiting)
    for true in (
        "I've sent your request, but the calendar hasn't confirmed it yet.",
        "9:00 AM on Thursday is taken.",
        "I don't know yet whether it went through.",
        "I'll tell you as soon as the calendar answers.",
    ):
        assert checked(call, true, already=set()) == true


class TestAnotherConversation:
    """Whoever asks again is told what came of it; nobody else is."""

    @pytest.fixture
    async def broken_off(self, world: Any, use: Use) -> CallSession:
        call = world.call()
        await lost(world, use, call, made=True)
        return call

    @staticmethod
    def again(world: Any) -> CallSession:
        call = world.call()
        call.id = "call-2"
        return call

    async def test_the_same_request_gives_the_outcome(
        self, world: Any, use: Use, broken_off: CallSession
    ) -> None:
        await recovered(world)
        call = self.again(world)
        found = await use(call, "find_bookings", **MARA)
        assert (found["code"], found["settled"]) == ("found", True)
        assert found["message"] == f"I have that booked for you: {BOOKED}."
        call.heard(found["message"])
        note_told(call, told(call))
        for task in list(call.notes):
            await task
        later = await use(self.again(world), "find_bookings", **MARA)
        assert later["message"] == f"You have {BOOKED}."

    @pytest.mark.parametrize(
        "somebody",
        [
            {"name": "Ned Foley", "email": "mara@example.com"},
            {"name": "Mara Quill", "email": "ned@example.com"},
            {"name": "Ned Foley", "email": "mara@example.com", "when": WHEN},
        ],
    )
    async def test_somebody_else_is_told_nothing(
        self, world: Any, use: Use, broken_off: CallSession, somebody: dict[str, str]
    ) -> None:
        await recovered(world)
        found = await use(self.again(world), "find_bookings", **somebody)
        assert found["code"] == "not_found"
        assert "Thursday" not in str(found)

    async def test_what_is_still_open_is_told_to_whom_knows_its_time(
        self, world: Any, use: Use, broken_off: CallSession
    ) -> None:
        world.calendar.faults.clear()
        world.calendar.store.run("UPDATE booking SET metadata = '{}', status = 'cancelled'")
        call = self.again(world)
        without = await use(call, "find_bookings", **MARA)
        nobody = await use(
            self.again(world), "find_bookings", name="No Body", email="no@example.com"
        )
        assert without == nobody
        assert "tell me its day and time" in without["message"]
        wrong = await use(call, "find_bookings", **MARA, when="march 4 at noon")
        assert wrong["code"] == "not_found"
        known = await use(call, "find_bookings", **MARA, when=WHEN)
        assert (known["ok"], known["code"]) == (False, "pending_request")
        assert BOOKED.removeprefix("Consultation on ") in known["message"]


async def test_a_tool_that_stopped_waiting_has_not_failed(world: Any, use: Use) -> None:
    """A wait that was cancelled or ran out says nothing of the write, which goes on."""
    call = world.call()
    slot = (await use(call, "find_times", when=WHEN))["times"][0]["id"]
    call.heard((await use(call, "book", slot_id=slot, **MARA))["readback"])
    call.begin_turn("yes")
    world.calendar.fail_next("create_booking", 0, delay_seconds=0.2)
    waiting = asyncio.ensure_future(use(call, "book", slot_id=slot, **MARA))
    while not call.writes:  # noqa: ASYNC110 - it has no event
        await asyncio.sleep(0.001)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert (call.awaits_news, await settled(call)) == (True, [])
    assert checked(call, "Sorry, I couldn't book it.", already=set()).startswith("I'm still")
    await asyncio.wait(set(call.writes))
    [write] = await settled(call)
    assert write.result is not None
    assert write.result["message"] == f"The calendar has answered. You're booked: {BOOKED}."
    assert len(world.active()) == 1


async def test_the_same_write_while_it_runs_is_the_same_write(world: Any, use: Use) -> None:
    call = world.call()
    slot = (await use(call, "find_times", when=WHEN))["times"][0]["id"]
    call.heard((await use(call, "book", slot_id=slot, **MARA))["readback"])
    call.begin_turn("yes")
    world.calendar.fail_next("create_booking", 0, delay_seconds=0.1)
    answers = await asyncio.gather(
        *(use(call, "book", slot_id=slot, **MARA) for _ in range(4)),
    )
    assert [one["code"] for one in answers] == ["booked"] * 4
    assert [one.kind for one in call.receipts] == ["booked"]
    assert len(world.active()) == 1


async def test_a_time_that_is_ones_own_is_not_refused_as_taken(world: Any, use: Use) -> None:
    """After a line that was cut, the caller's own booking is in the way of asking for it again."""
    first, second, third = world.call(), world.call(), world.call()
    second.id, third.id = "call-2", "call-3"
    await lost(world, use, first, made=True)
    await recovered(world)
    found = await use(second, "find_times", when=WHEN)
    assert (found["code"], found["maybe_yours"]) == ("taken", True)
    assert "was asked for a moment ago. If that was you" in found["message"]
    assert len(found["times"]) == 3
    told_now = await use(second, "find_bookings", **MARA)
    assert told_now["message"] == f"I have that booked for you: {BOOKED}."
    second.heard(told_now["message"])
    note_told(second, told(second))
    await asyncio.wait(set(second.notes))
    later = await use(third, "find_times", when=WHEN)
    assert (later["code"], "maybe_yours" in later) == ("taken", False)
