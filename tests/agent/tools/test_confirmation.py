"""The gate: no write without a yes to exactly what was read back."""

import asyncio
from datetime import UTC, datetime

import pytest

from agent.session import CallSession, Proposal, Result
from agent.tools.confirmation import Draft, names_start, propose_or_commit
from scheduling.model import EventType

START = datetime(2027, 3, 4, 16, 30, tzinfo=UTC)
READBACK = (
    "Consultation on Thursday, March 4 at 11:30 AM for Mara Quill, mara@example.com. "
    "Shall I book it?"
)


class Gate:
    """A write behind the gate, and how often it was really done."""

    def __init__(self, call: CallSession) -> None:
        self.call = call
        self.commits = 0

    async def ask(self, tool: str = "book", **changed: str) -> Result:
        service: EventType = self.call.desk.agent.event_types[0]
        email = changed.get("email", "mara@example.com")
        readback = READBACK.replace("mara@example.com", email)
        draft = Draft(tool, {"email": email}, readback, START, service, email)
        return await propose_or_commit(self.call, draft, self._commit)

    async def _commit(self, _proposal: Proposal) -> Result:
        self.commits += 1
        await asyncio.sleep(0.01)
        self.call.know("u1", self.call.desk.agent.event_types[0], START)
        return {"ok": True, "code": "booked", "message": "Done.", "booking": {"id": "b1"}}

    def agent(self, text: str) -> None:
        self.call.heard(text)

    def caller(self, text: str) -> None:
        self.call.begin_turn(text)


@pytest.fixture
def gate(call: CallSession) -> Gate:
    return Gate(call)


async def test_propose_read_back_yes_commit(gate: Gate) -> None:
    first = await gate.ask()
    assert (first["ok"], first["code"]) == (False, "confirmation_needed")
    assert first["readback"] == first["message"] == READBACK
    gate.agent(READBACK)
    gate.caller("yes please")
    assert (await gate.ask())["code"] == "booked"
    assert gate.commits == 1


async def test_a_yes_is_spent_once(gate: Gate) -> None:
    await gate.ask()
    gate.agent(READBACK)
    gate.caller("yes")
    assert await gate.ask() == await gate.ask()
    assert gate.commits == 1


async def test_identical_calls_collapse_into_the_one_in_flight(gate: Gate) -> None:
    await gate.ask()
    gate.agent(READBACK)
    gate.caller("yes")
    results = await asyncio.gather(*(gate.ask() for _ in range(5)))
    assert {result["code"] for result in results} == {"booked"}
    assert gate.commits == 1


async def test_a_cancelled_wait_does_not_cancel_the_write(gate: Gate) -> None:
    await gate.ask()
    gate.agent(READBACK)
    gate.caller("yes")
    waiting = asyncio.create_task(gate.ask())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait(gate.call.writes)
    assert (await gate.ask())["code"] == "booked"
    assert gate.commits == 1


@pytest.mark.parametrize(
    "answer",
    ["no", "yes but make it noon", "no wait", "sure, what else do you have?", "mhm", "<silence>",
     "hold on", "maybe", "what does it cost?", "yes, but my e-mail is different",
     "yes but do you have parking", "sure, how long does it take", "yes please, and is there parking?"],
)  # fmt: skip
async def test_anything_but_a_plain_yes_commits_nothing(gate: Gate, answer: str) -> None:
    await gate.ask()
    gate.agent(READBACK)
    gate.caller(answer)
    assert (await gate.ask())["code"] == "not_confirmed"
    assert gate.commits == 0


@pytest.mark.parametrize(
    "spoken",
    [
        "",
        "Shall I book it?",
        "Consultation on Thursday, March 4",
        "Consultation on Thursday, March 4 at 11:30 AM. Shall I book it?",
        "Thursday, March 4 at 11:30 AM for mara@example.com. Shall I book it?",
        "Consultation on Thursday, March 4 at 11:30 PM for mara@example.com. Shall I book it?",
        "Consultation on Thursday, March 14 at 11:30 AM for mara@example.com. Shall I book it?",
    ],
)
async def test_a_yes_counts_only_for_what_was_heard(gate: Gate, spoken: str) -> None:
    await gate.ask()
    if spoken:
        gate.agent(spoken)
    gate.caller("yes")
    again = await gate.ask()
    assert (again["code"], again["readback"]) == ("not_confirmed", READBACK)
    assert gate.commits == 0


@pytest.mark.parametrize(
    "spoken",
    [
        "Consultation on March 4th at 11:30 a.m. for Mara, mara at example dot com. Okay?",
        "A consultation, Thursday the 4th of March, eleven thirty, m a r a at example dot com?",
        "First visit on Thursday, March 4 at 11:30 for mara@example.com. Is that right?",
    ],
)
async def test_a_readback_in_other_words_counts(gate: Gate, spoken: str) -> None:
    await gate.ask()
    gate.agent(spoken)
    gate.caller("yes")
    assert (await gate.ask())["code"] == "booked"


async def test_what_was_said_before_the_proposal_does_not_count(gate: Gate) -> None:
    gate.agent(READBACK)
    gate.caller("yes")
    assert (await gate.ask())["code"] == "confirmation_needed"
    assert (await gate.ask())["code"] == "not_confirmed"
    assert gate.commits == 0


async def test_a_changed_field_is_a_new_proposal(gate: Gate) -> None:
    await gate.ask()
    gate.agent(READBACK)
    gate.caller("yes")
    assert (await gate.ask(email="mara@example.org"))["code"] == "confirmation_needed"
    assert (await gate.ask())["code"] == "confirmation_needed"
    assert gate.commits == 0


async def test_a_question_in_between_keeps_the_open_question(gate: Gate) -> None:
    await gate.ask()
    gate.agent(READBACK)
    gate.caller("is there parking?")
    gate.agent("Free parking behind the building. Shall I book it?")
    gate.caller("yes")
    assert (await gate.ask())["code"] == "booked"


@pytest.mark.parametrize(
    ("between", "asked"),
    [
        ("is there parking?", "Free parking behind the building. Anything else?"),
        ("make it friday", "Sure. Shall I book it?"),
        ("no", "What else? Shall I book it?"),
        ("my mail is joe@example.com", "Okay. Shall I book it?"),
    ],
)
async def test_a_yes_to_something_else_is_no_yes(gate: Gate, between: str, asked: str) -> None:
    await gate.ask()
    gate.agent(READBACK)
    gate.caller(between)
    gate.agent(asked)
    gate.caller("yes")
    assert (await gate.ask())["code"] == "not_confirmed"
    assert gate.commits == 0


async def test_a_failed_write_needs_a_new_yes(gate: Gate) -> None:
    await gate.ask()
    gate.agent(READBACK)
    gate.caller("yes")
    known = gate.call.proposal
    assert known is not None
    known.result = {"ok": False, "code": "calendar_error", "message": "No."}
    assert (await gate.ask())["code"] == "confirmation_needed"


@pytest.mark.parametrize(
    ("start_at", "text"),
    [
        (datetime(2027, 3, 4, 17, 0, tzinfo=UTC), "March 4 at noon"),
        (datetime(2027, 3, 4, 14, 0, tzinfo=UTC), "thursday march fourth".replace("fourth", "4th") + " at nine o'clock"),
        (datetime(2027, 3, 4, 14, 0, tzinfo=UTC), "March 4 at 9 AM"),
        (datetime(2027, 3, 4, 14, 5, tzinfo=UTC), "4 March, nine oh five"),
    ],
)  # fmt: skip
def test_times_are_recognized_in_speech(call: CallSession, start_at: datetime, text: str) -> None:
    assert names_start(text, start_at, call.tz)


CANCELLING = "I'd cancel your consultation on Thursday, March 4 at 11:30 AM. Shall I cancel it?"


@pytest.mark.parametrize(
    ("tool", "text"),
    [
        ("book", "yes, the consultation on thursday at eleven thirty"),
        ("book", "yes book the consultation"),
        ("book", "perfect, march fourth at half past eleven"),
        ("book", "yes mara at example dot com"),
        ("cancel", "yes, cancel the consultation"),
        ("cancel", "yes cancel the consultation on thursday"),
        ("cancel", "yes please cancel my eleven thirty"),
    ],
)
async def test_a_yes_that_repeats_what_was_read_back_is_one(
    gate: Gate, tool: str, text: str
) -> None:
    readback = READBACK if tool == "book" else CANCELLING
    await gate.ask(tool)
    gate.agent(readback)
    gate.caller(text)
    await gate.ask(tool)
    assert gate.commits == 1


@pytest.mark.parametrize(
    ("tool", "text"),
    [
        ("book", "yes on friday at eleven thirty"),
        ("book", "yes at twelve"),
        ("book", "yes but the follow-up"),
        ("book", "yes if thursday is free"),
        ("book", "yes, thursday or friday"),
        ("book", "is it thursday, yes?"),
        ("cancel", "yes, cancel the follow-up"),
        ("cancel", "no cancel the follow-up"),
        ("cancel", "yes, cancel the consultation on monday"),
        ("cancel", "don't cancel the consultation"),
        ("cancel", "yes move the consultation to friday"),
    ],
)
async def test_a_yes_to_other_values_is_none(gate: Gate, tool: str, text: str) -> None:
    readback = READBACK if tool == "book" else CANCELLING
    await gate.ask(tool)
    gate.agent(readback)
    gate.caller(text)
    assert (await gate.ask(tool))["code"] == "not_confirmed"
    assert gate.commits == 0
