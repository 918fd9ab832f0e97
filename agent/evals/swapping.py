"""Another brain takes over in the middle: after every turn of a run, and the calendar is the same.

The other brain is a stranger: it decides as ours does, and words everything differently. So what
the two read in each other's conversations is nothing but the messages.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.evals.judging import judge
from agent.evals.plan import Job
from agent.evals.play import play
from agent.evals.record import active
from agent.evals.serving import AsgiApp, Message, Receive, Send, replayed, whole_body
from agent.evals.stage import Stage

_REWORDED: tuple[tuple[str, str], ...] = (
    (r"Shall I (book|move|cancel) it\?", r"Is that all correct, and may I go ahead and \1 it?"),
    (
        r"(?:What|May I have|Could I have|And|Sorry)[^.?!]*\b(?:name)\b[^.?!]*\?",
        "Under whose full name should it be?",
    ),
    (
        r"(?:What|Which|And|Sorry)[^.?!]*\be-?mail\b[^.?!]*\?",
        "I need an email address too; what is yours?",
    ),
    (
        r"(?:Which (?:of (?:those|them)|would|works|suits|one would)|Would you like (?:to take )?(?:it|that))[^.?!]*\?",
        "Do any of these suit you?",
    ),
    (
        r"(?:What|Which) day and time[^.?!]*\?|When would you like[^.?!]*\?",
        "For when shall I look?",
    ),
    (
        r"(?:Is there anything else|Anything else|Can I help with anything else)[^.?!]*\?",
        "Was there something else on your list?",
    ),
    (r"\bI (?:have|can offer) ", "What I could find is "),
    (r"\bYou're booked: ", "That's confirmed, you are booked: "),
)
_LABEL = re.compile(r"(\w+day), (\w+) (\d{1,2}) at (\d{1,2}):(\d\d) ([AP]M)")


@dataclass(frozen=True, slots=True)
class Cut:
    """A run in which the brain changed after `after` turns, and whether its calendar was the same."""

    id: str
    after: int
    strange_first: bool
    same: bool
    reasons: tuple[str, ...] = ()


async def swaps_of(
    job: Job,
    *,
    after: Collection[int] = (),
    empty: Path | None = None,
    told: Callable[[Cut], None],
) -> list[Cut]:
    """Play a job once, then once for every cut and both orders of the two brains.

    `after` names the turns to cut after, all of them where it is empty; `empty` is as for
    `Stage.open`.
    """
    scenario, how = job.prepared()
    cuts: list[Cut] = []
    async with Stage.open(empty=empty) as stage:
        async with stage.scene(scenario, job.world) as scene:
            whole = await play(scene, scenario, how)
        wanted = _entries(whole.bookings)
        for cut in after or range(1, len(whole.exchanges)):
            for strange_first in (True, False):
                swap = _Swap(cut, strange_first=strange_first)
                async with stage.scene(scenario, job.world, brain=swap.between) as scene:
                    record = await play(scene, scenario, how)
                verdict = judge(record, scenario, job.world)
                same = _entries(record.bookings) == wanted
                cuts.append(Cut(job.id, cut, strange_first, same, verdict.reasons))
                told(cuts[-1])
    return cuts


def cuts_of(job: Job) -> list[Cut]:
    """Return all the cuts of a job, played in an event loop of their own."""
    return asyncio.run(swaps_of(job, told=lambda _: None))


def _entries(rows: Sequence[Any]) -> list[tuple[str, ...]]:
    return [(row["type"], row["start"], row["name"], row["email"]) for row in active(tuple(rows))]


class _Swap:
    """Passes requests on to our brain, and puts a stranger's words in place of its own for a while."""

    def __init__(self, after: int, *, strange_first: bool) -> None:
        self._after = after
        self._strange_first = strange_first

    def between(self, brain: AsgiApp) -> AsgiApp:
        """Return what stands between the agent and `brain`."""

        async def app(scope: Message, receive: Receive, send: Send) -> None:
            body = await whole_body(receive)
            request = json.loads(body) if body else {}
            turns = sum(one.get("role") == "user" for one in request.get("messages", ()))
            strange = (turns <= self._after) is self._strange_first
            if not strange:
                await brain(scope, replayed(body, receive), send)
                return
            plain = {k: v for k, v in request.items() if k not in ("stream", "stream_options")}
            asked = replayed(json.dumps(plain).encode(), receive)
            await _answer_strangely(brain, scope, asked, send)

        return app


async def _answer_strangely(brain: AsgiApp, scope: Message, receive: Receive, send: Send) -> None:
    """Ask our brain for the whole answer, and stream it in other words."""
    chunks: list[bytes] = []

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.body":
            chunks.append(message.get("body", b""))

    await brain(scope, receive, collect)
    answer = json.loads(b"".join(chunks))
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    async for line in _streamed(answer):
        await send({"type": "http.response.body", "body": line, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _streamed(answer: dict[str, Any]) -> AsyncIterator[bytes]:
    choice = answer["choices"][0]
    message = choice["message"]
    deltas: list[dict[str, Any]] = []
    if message.get("content"):
        deltas.append({"role": "assistant", "content": strangely(message["content"])})
    for index, call in enumerate(message.get("tool_calls") or ()):
        deltas.append({"tool_calls": [{"index": index, **call}]})
    head = {key: answer[key] for key in ("id", "created", "model")}
    for delta, finish in [*((one, None) for one in deltas), ({}, choice["finish_reason"])]:
        chunk = {
            **head,
            "object": "chat.completion.chunk",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
        yield f"data: {json.dumps(chunk)}\n\n".encode()
    yield b"data: [DONE]\n\n"


def strangely(text: str) -> str:
    """Return what another model might have said: other questions, other ways to say a time."""
    for pattern, words in _REWORDED:
        text = re.sub(pattern, words, text)
    return _LABEL.sub(_other_time, text)


def _other_time(found: re.Match[str]) -> str:
    weekday, month, day, hour, minute, half = found.groups()
    suffix = (
        "th" if day in ("11", "12", "13") else {"1": "st", "2": "nd", "3": "rd"}.get(day[-1], "th")
    )
    clock = f"{hour} {half.lower()}" if minute == "00" else f"{hour}:{minute} {half.lower()}"
    return f"{weekday} the {day}{suffix} of {month} at {clock}"
