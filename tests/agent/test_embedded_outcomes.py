"""The embedded model in a conversation whose write is not answered: what it sounds like."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from agent.brain.server import create_app as create_brain
from agent.pipeline import TextChunk, TextConversation, text_worker
from agent.session import CallSession
from tests.agent.world import served

NEWS = "The calendar has answered. You're booked: Consultation on Thursday, March 4 at 10:00 AM."


@pytest.fixture
async def brain() -> AsyncIterator[str]:
    async with served(create_brain(api_key="key")) as address:
        yield f"{address}/v1"


class Caller:
    """Somebody who types, and keeps what was said."""

    def __init__(self, call: CallSession, brain: str) -> None:
        self.call = call
        self.conversation: TextConversation = text_worker(
            call, llm_address=brain, llm_api_key="key", llm_model="any"
        )

    async def __aenter__(self) -> "Caller":
        await self.conversation.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.conversation.stop()

    async def says(self, words: str) -> str:
        said = [one async for one in self.conversation.say(words)]
        answer = "".join(one.text for one in said if isinstance(one, TextChunk))
        print(f"Caller: {words}\nAgent:  {answer}")  # noqa: T201 - shown with `pytest -s`
        return answer


async def recover(world: Any) -> None:
    world.calendar.faults.clear()
    await world.office.journal.recover(world.office.calcom_for)


async def test_an_unknown_outcome_sounds_honest(world: Any, brain: str) -> None:
    async with Caller(world.call(), brain) as caller:
        asked = await caller.says(
            "A consultation on Thursday at 10 am please. My name is Ada Park, ada@example.com"
        )
        assert "Shall I book it?" in asked
        world.lose_the_answer()
        assert "hasn't confirmed it yet" in await caller.says("yes")
        parking = await caller.says("okay, where can I park?")
        assert "Free parking" in parking
        await recover(world)
        assert (await caller.says("thanks")).startswith(NEWS)
        again = await caller.says("when is my appointment?")
        assert "Thursday, March 4 at 10:00 AM" in again
    assert len(world.active()) == 1
    assert await world.office.journal.untold("maple", call_session_id="call-1") == ()


async def test_who_was_cut_off_hears_of_it_the_next_time(world: Any, brain: str) -> None:
    async with Caller(world.call(), brain) as caller:
        await caller.says(
            "A consultation on Thursday at 10 am please. My name is Ada Park, ada@example.com"
        )
        world.calendar.fail_next("create_booking", 0, delay_seconds=0.3)
        async for _ in caller.conversation.say("yes"):
            break  # the line is dead
    again = world.call()
    again.id = "call-2"
    async with Caller(again, brain) as caller:
        told = await caller.says("When is my appointment? Ada Park, ada@example.com")
        assert "Thursday, March 4 at 10:00 AM" in told
    assert len(world.active()) == 1
    assert await world.office.journal.untold("maple", call_session_id="call-1") == ()
