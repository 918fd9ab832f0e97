"""How a tool is called: clean arguments, a deadline, limits per turn, a trace, one answer."""

import asyncio
import inspect
import json
import logging
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from time import perf_counter
from typing import Any

from pipecat.adapters.llm.schemas.direct_function import DirectFunction, tool_options
from pipecat.frames.frames import FunctionCallResultProperties, TTSSpeakFrame
from pipecat.services.llm_service import FunctionCallParams

from agent.session import PENDING, CallSession, Receipt, Result, ToolTrace, Turn
from agent.tools.results import CALENDAR_SILENT, NOT_ANSWERED, of_error, refused
from scheduling.errors import SchedulingError

log = logging.getLogger(__name__)

CALLS_PER_TURN = 6
LONGEST_ARGUMENT = 1_000
GRACE_SECONDS = 2.0
"""Pipecat's own deadline lies this much behind ours: a late tool still gives a real answer."""

_FOR_THE_MODEL = ("repeated", "too_many_calls", "no_such_tool")
"""Codes of answers that are no words for a caller."""
_COMMITS = ("booked", "requested", "rescheduled", "cancelled")
_UNWANTED = ("Cc", "Cf", "Cs", "Co", "Cn")  # control, bidirectional marks, surrogates, unassigned

Tool = Callable[..., Awaitable[Result]]


def tool(*, seconds: float, writes: bool = False) -> Callable[[Tool], DirectFunction]:
    """Make a direct function of `async def name(params, ...) -> Result`.

    A tool that writes is not cancelled by an interruption: it goes on, and its answer reaches the
    model when it is there. Its deadline ends the wait, never the write.
    """

    def decorate(function: Tool) -> DirectFunction:
        @wraps(function)
        async def run(params: FunctionCallParams, **arguments: Any) -> None:  # noqa: ANN401 - a model wrote them
            call: CallSession = params.app_resources
            given = clean(function, arguments)
            if stop := _too_much(call.turn, params.function_name, given):
                await _break_off(params, call, stop)
                return
            turn, before, began = call.turn, len(call.receipts), perf_counter()
            result = await _answer(function(params, **given), call, seconds, writes=writes)
            turn.started[_key(params.function_name, given)] = result
            trace = ToolTrace(
                params.function_name,
                given,
                result,
                (perf_counter() - began) * 1000,
                any(receipt.kind in _COMMITS for receipt in call.receipts[before:]),
            )
            turn.tools.append(trace)
            await _deliver(params, turn, result)

        return tool_options(
            run, cancel_on_interruption=not writes, timeout_secs=seconds + GRACE_SECONDS
        )

    return decorate


def session_of(params: FunctionCallParams) -> CallSession:
    """Return the call a tool works for."""
    call: CallSession = params.app_resources
    return call


def clean(function: Tool, arguments: Mapping[str, Any]) -> dict[str, str]:
    """Return exactly the arguments the tool knows, as bounded text without control characters.

    Models leave out, invent and mistype arguments; what is missing is empty.
    """
    known = [name for name in inspect.signature(function).parameters if name != "params"]
    return {name: _text(arguments.get(name)) for name in known}


def _text(value: object) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    text = "".join(
        " " if unicodedata.category(char) in _UNWANTED else char
        for char in unicodedata.normalize("NFC", str(value)[: 2 * LONGEST_ARGUMENT])
    )
    return " ".join(text.split())[:LONGEST_ARGUMENT]


def _key(name: str, given: Mapping[str, str]) -> str:
    return json.dumps([name, given], sort_keys=True)


def _too_much(turn: Turn, name: str, given: Mapping[str, str]) -> Result | None:
    """Count the call; return the answer that ends the turn when the model goes in circles."""
    key = _key(name, given)
    if key in turn.started:
        earlier = turn.started[key]
        return earlier or refused("repeated", "That is already on its way.")
    if len(turn.started) >= CALLS_PER_TURN:
        return refused("too_many_calls", "Those were too many steps for one turn.")
    turn.started[key] = None
    return None


async def _answer(
    work: Awaitable[Result], call: CallSession, seconds: float, *, writes: bool
) -> Result:
    try:
        async with asyncio.timeout(seconds):
            return await work
    except SchedulingError as error:
        return of_error(error)
    except TimeoutError:
        return _unanswered(call, writes=writes)
    except Exception as error:  # noqa: BLE001 - whatever a model's arguments bring about
        log.error("a tool failed: %s", type(error).__name__)  # noqa: TRY400 - a trace quotes callers
        return _unanswered(call, writes=writes)


def _unanswered(call: CallSession, *, writes: bool) -> Result:
    """Answer for a tool that did not: what a write that was begun has come to is not known then."""
    if not (writes and call.unsettled):
        return refused("calendar_error", CALENDAR_SILENT)
    call.receipts.append(Receipt("pending"))
    return refused(PENDING, NOT_ANSWERED)


async def _break_off(params: FunctionCallParams, call: CallSession, result: Result) -> None:
    """End the turn without asking the model again: say the answer it keeps asking for.

    Without such an answer nothing is said here; the pipeline finds words for a silent turn.
    """
    turn = call.turn
    if not turn.stopped and result["code"] not in _FOR_THE_MODEL:
        words = str(result.get("readback") or result["message"])
        await params.llm.push_frame(TTSSpeakFrame(words))
    turn.stopped = True
    await _deliver(params, turn, result)


async def _deliver(params: FunctionCallParams, turn: Turn, result: Result) -> None:
    properties = FunctionCallResultProperties(run_llm=False) if turn.stopped else None
    await params.result_callback(result, properties=properties)
