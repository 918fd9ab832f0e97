"""A caller on a line in memory: real pipeline, real tools and calendar, a model that is scripted."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from agent.pipeline import Patience
from agent.session import CallSession
from tests.agent.pipeline_voice.stage import Talk, talking

QUICK = Patience(
    idle_seconds=30.0,
    words_seconds=0.08,
    noise_seconds=30.0,
    longest_call_seconds=30.0,
    last_words_seconds=2.0,
)


@pytest.fixture
async def talk(call: CallSession, model: Any) -> AsyncIterator[Callable[..., Any]]:
    """Return what opens a call; afterwards nothing of it may be left running."""
    talks: list[Talk] = []
    before = asyncio.all_tasks()

    async def open_call(*, world: Any = None, greeted: bool = True, **changes: Any) -> Talk:
        session = replace(call, channel="phone") if world is None else world.call("phone")
        session.transfer_to = changes.pop("transfer_to", "")
        talk = await talking(session, model, patience=QUICK, **changes)
        talks.append(talk)
        if world is not None:
            world.ending.append(talk.end)
        if greeted:
            await talk.hears("What can I do for you?")
        return talk

    yield open_call
    for talk in talks:
        await talk.end()
    await asyncio.sleep(0)
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    assert not {repr(task) for task in left if "uvicorn" not in repr(task)}
