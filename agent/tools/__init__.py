"""What the model may do: direct functions, their docstrings are prompt text."""

from pipecat.adapters.llm.schemas.direct_function import DirectFunction
from pipecat.adapters.llm.schemas.function_schema import FunctionSchema

from agent.session import CallSession
from agent.tools.bookings import book, cancel, find_bookings, reschedule
from agent.tools.service import (
    answer_question,
    end_conversation,
    no_such_tool,
    transfer_to_human,
)
from agent.tools.slots import find_times

__all__ = ["TOOLS", "no_such_tool", "tools_for"]

TOOLS: tuple[DirectFunction, ...] = (
    find_times,
    book,
    find_bookings,
    reschedule,
    cancel,
    transfer_to_human,
    answer_question,
    end_conversation,
)
"""In the order the model sees them."""


def tools_for(call: CallSession) -> list[FunctionSchema | DirectFunction]:
    """Return the tools of a call: a person is offered only where there is one to pass on to."""
    return [tool for tool in TOOLS if call.can_transfer or tool is not transfer_to_human]
