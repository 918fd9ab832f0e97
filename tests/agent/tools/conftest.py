"""Calling tools as the model's service calls them, without a model."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.llm_service import FunctionCallParams

from agent.session import CallSession, Result
from agent.tools import TOOLS

Use = Callable[..., Awaitable[Result]]


@pytest.fixture
def use() -> Use:
    """Call a tool by name, each time as if it were the first of its turn."""

    async def run(call: CallSession, tool_name: str, /, **arguments: Any) -> Result:
        answers: list[Result] = []

        async def take(result: Any, *, properties: Any = None) -> None:
            answers.append(result)

        call.turn.started.clear()
        tool = next(one for one in TOOLS if one.__name__ == tool_name)
        params = FunctionCallParams(
            function_name=tool_name,
            tool_call_id="c1",
            arguments=arguments,
            llm=cast("Any", None),
            pipeline_worker=cast("Any", None),
            context=LLMContext(),
            result_callback=take,
            app_resources=call,
        )
        await tool(params=params, **arguments)
        assert len(answers) == 1
        assert answers[0]["code"]
        assert answers[0]["message"]
        return answers[0]

    return run
