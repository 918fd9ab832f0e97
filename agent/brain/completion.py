"""One completion, a pure function of the request: messages and tools in, words or a call out."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from agent.brain import policy, speak, understanding
from agent.brain.frames import Ledger
from agent.brain.ledger import fold
from agent.brain.moves import Call, Move, Say
from agent.brain.transcript import Message
from agent.brain.wording import (
    MOST_READBACK_WORDS,
    MOST_WORDS,
    Line,
    Part,
    Voice,
    acknowledge,
    compose,
    render,
)
from scheduling import when

_SHORTER = {"anything_else": "anything_else.1", "offer": "which_of_those", "offer_one": "that_one"}
"""What is asked instead, where a turn grows too long."""
_SAFE_CALLS = ("find_times", "answer_question", "find_bookings")


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call to make, its arguments as JSON text."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model answers: words, tool calls or both."""

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()

    @property
    def finish_reason(self) -> str:
        """Return "tool_calls" when tools are to run, else "stop"."""
        return "tool_calls" if self.tool_calls else "stop"


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """Which tools are listed and whether one must, may or must not be called.

    `required` maps a tool to the arguments it cannot do without. `named` is the one tool that
    must be called.
    """

    listed: frozenset[str] = frozenset()
    required: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    mode: str = "auto"
    named: str = ""


def reply(messages: Sequence[Message], tools: ToolChoice) -> Completion:
    """Answer a conversation; the same messages and tools always get the same answer."""
    ledger = fold(messages)
    if tools.named:
        return _completion(messages, ledger, _forced(ledger, tools, tools.named))
    listed = frozenset[str]() if tools.mode == "none" else tools.listed
    move = policy.decide(ledger, listed)
    if tools.mode == "required" and isinstance(move, Say) and tools.listed:
        name = next((one for one in _SAFE_CALLS if one in tools.listed), min(tools.listed))
        move = _forced(ledger, tools, name)
    return _completion(messages, ledger, move)


def _forced(ledger: Ledger, tools: ToolChoice, name: str) -> Call:
    """Call this tool, with what is known for the arguments it needs."""
    move = policy.decide(ledger, frozenset((name,)))
    if isinstance(move, Call) and move.name == name:
        return move
    frame, caller = ledger.frame, ledger.caller
    known = {
        "name": caller.name,
        "email": caller.email,
        "phone": caller.phone,
        "question": ledger.turn.text[:300],
        "slot_id": frame.slot.id if frame and frame.slot else "",
        "booking_id": frame.target.id if frame and frame.target else "",
    }
    if name == "find_times" and frame is not None:
        return Call(name, frame.wish(caller, ledger.facts))
    return Call(name, {key: known.get(key, "") for key in tools.required.get(name, ())})


def _completion(messages: Sequence[Message], ledger: Ledger, move: Move) -> Completion:
    if isinstance(move, Say):
        return Completion(_words(ledger, move, _voice(messages, ledger)))
    arguments = json.dumps(dict(move.arguments))
    call = ToolCall(_call_id(messages, move.name, arguments), move.name, arguments)
    return Completion(tool_calls=(call,))


def _voice(messages: Sequence[Message], ledger: Ledger) -> Voice:
    first = next((one for one in messages if one.get("role") == "user"), {})
    seed = f"{ledger.facts.business}|{ledger.facts.now:%F}|{first.get('content', '')}"
    return Voice(conversation=seed, turn=ledger.turns, said=ledger.said)


def _words(ledger: Ledger, move: Say, voice: Voice) -> str:
    if not move.lines:
        return ""
    *lead, last = (render(line, voice) for line in move.lines)
    parts = [Part(text) for text in lead]
    long = bool(lead) and speak.words(speak.joined((*lead, last))) > MOST_WORDS
    if long and (move.lines[-1].act in _SHORTER) and _is_told_before(move, lead):
        last = render(Line(_SHORTER[move.lines[-1].act]), voice)
    if move.courteous and _polite(ledger):
        parts.insert(0, Part(acknowledge(voice, _called_by(ledger)), needed=False))
    most = MOST_READBACK_WORDS if move.lines[-1].text else MOST_WORDS
    return compose(parts, last, most=most)


def _is_told_before(move: Say, lead: Sequence[str]) -> bool:
    """Tell whether what leads in named the times already, so that the question may be short."""
    times = move.lines[-1].values.get("times", "")
    return not times or times in speak.joined(lead)


def _polite(ledger: Ledger) -> bool:
    """An acknowledgment suits an answer, not the first words, and not every turn."""
    return ledger.turn.gain and len(ledger.said) > 1


def _called_by(ledger: Ledger) -> str:
    return speak.first_name(ledger.caller.name) if "name" in ledger.turn.changed else ""


def _call_id(messages: Sequence[Message], name: str, arguments: str) -> str:
    text = json.dumps([list(messages), name, arguments], default=str, sort_keys=True)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"call_{digest[:24]}"


def estimate_tokens(value: Any) -> int:  # noqa: ANN401 - any JSON value
    """Estimate the tokens of a JSON value at four characters each."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return (len(text) + 3) // 4


@cache
def warm() -> None:
    """Build every table and answer a short conversation, so that no caller waits for it."""
    understanding.warm()
    when.warm()
    said = "my name is ada park, a visit tomorrow at nine, ada at example dot com, 212 555 0100"
    asked = {"role": "assistant", "content": "What day and time would suit you?"}
    messages: list[Message] = [{"role": "user", "content": said}, asked]
    for line in (
        "friday",
        "no wait, can i move it to half past two",
        "what does it cost?",
        "yes, ada with a d",
    ):
        reply([*messages, {"role": "user", "content": line}], ToolChoice())
