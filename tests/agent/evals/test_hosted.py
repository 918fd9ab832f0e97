"""A model at an address of its own is judged like ours; where it gives no answer, it is said why."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from openai import APIConnectionError, AsyncOpenAI

from agent.evals.reach import why
from agent.evals.running import play_jobs, run_jobs
from agent.settings import ModelAddress
from tests.agent.evals.test_play import job
from tests.agent.world import broken, model

__all__ = ["broken", "model"]


async def errors(address: str, jobs: int, empty: Path) -> list[str]:
    there = ModelAddress(address, "no", "m")  # a key that the server repeats
    verdicts = await play_jobs([job()] * jobs, model=there, empty=empty, told=lambda _: None)
    assert not any(one.success or one.reasons for one in verdicts)
    return [one.error for one in verdicts]


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (404, "", "the model's address has no such model or path (404: ***)"),
        (400, "", "the request is refused (400: ***)"),
        (200, "<html>no</html>", "is no chat-completions stream"),
        (200, "data: null\n\n", "is no chat-completions stream"),
        (200, "data: {not json\n\n", "is no chat-completions stream"),
        (200, 'data: {"error": {"message": "overloaded"}}\n\n', "server broke an answer off"),
    ],
)
async def test_a_model_that_does_not_answer_is_told_with_its_reason(
    model: Any, broken: Any, migrated: Path, status: int, body: str, told: str
) -> None:
    model.otherwise = broken(status, body)
    assert told in (await errors(model.address, 1, migrated))[0]


async def test_after_three_in_vain_the_rest_is_not_tried(
    model: Any, broken: Any, migrated: Path
) -> None:
    model.otherwise = broken(401)
    found = await errors(model.address, 5, migrated)
    assert len(model.requests) == 3
    assert [one.startswith("not tried") for one in found] == [False] * 3 + [True] * 2
    assert len({one.removeprefix("not tried, after others in a row: ") for one in found}) == 1


@pytest.mark.parametrize(
    ("lost", "told"), [("silent", "too long"), ("nowhere", "cannot be reached")]
)
async def test_what_is_lost_on_the_way_is_told(lost: str, told: str) -> None:
    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)  # and never a word

    held: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1] if lost == "silent" else 9
    client = AsyncOpenAI(
        base_url=f"http://127.0.0.1:{port}", api_key="k", timeout=0.05, max_retries=0
    )
    with pytest.raises(APIConnectionError) as caught:
        await client.models.list()
    assert told in why(caught.value)
    assert why(None) == "the model came to no end"
    for writer in held:
        writer.close()
    server.close()
    await client.close()


@pytest.mark.deep
def test_several_processes_give_up_together() -> None:
    nowhere = ModelAddress("http://127.0.0.1:9/v1", "", "m")
    verdicts = run_jobs([job()] * 60, model=nowhere, processes=2, told=lambda _: None)
    assert len(verdicts) == 60
    assert all("cannot be reached" in one.error for one in verdicts)
    assert sum(not one.error.startswith("not tried") for one in verdicts) < 30
