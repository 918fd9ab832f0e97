"""RTVI on a chat's wire: what a browser says, read strictly; what the agent says, as JSON.

Messages are Pipecat's own models of its protocol, so that any RTVI client understands them.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pipecat.processors.frameworks.rtvi import models
from pydantic import BaseModel, ValidationError

from agent.pipeline import OfferedDay
from agent.session import Line
from scheduling.labels import start_label

DEEPEST = 16
LONGEST_ID = 128
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_VERSION_1 = re.compile(r"1\.\d{1,4}\.\d{1,4}")

NOT_READ = "That message could not be read."
NOT_KNOWN = "This kind of message is not supported here."
NO_TEXT = "There was no text in that message."


class Unreadable(Exception):
    """A browser's message is refused; `str()` is the sentence it is told, `id` the message's."""

    def __init__(self, sentence: str, message_id: str = "") -> None:
        """Refuse the message `message_id`, empty when it has none that can be read."""
        super().__init__(sentence)
        self.id = message_id


@dataclass(frozen=True, slots=True)
class Ready:
    """The browser is ready to be told; it speaks this `version` of the protocol."""

    id: str
    version: str = models.PROTOCOL_VERSION


@dataclass(frozen=True, slots=True)
class Said:
    """The caller typed something, not cleaned yet."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Wish:
    """The caller wants the answer cut off, or the conversation over."""

    kind: Literal["interrupt", "leave"]


Heard = Ready | Said | Wish


def read(frame: str) -> Heard:
    """Return what a text frame says.

    Raises:
        Unreadable: it is no RTVI message, or one that a chat has no use for.
    """
    try:
        message = models.Message.model_validate(_parsed(frame))
    except ValidationError:
        raise Unreadable(NOT_READ) from None
    if len(message.id) > LONGEST_ID or not message.id.isprintable():
        raise Unreadable(NOT_READ)
    try:
        return _understood(message)
    except ValidationError:
        raise Unreadable(NOT_READ, message.id) from None


def _understood(message: models.Message) -> Heard:
    match message.type:
        case "client-ready":
            version = str((message.data or {}).get("version", ""))
            older = _VERSION_1.fullmatch(version)
            return Ready(message.id, version if older else models.PROTOCOL_VERSION)
        case "send-text":
            said = models.SendTextData.model_validate(message.data).content
            if not said.strip():
                raise Unreadable(NO_TEXT, message.id)
            return Said(message.id, said)
        case "client-message":
            wish = models.RawClientMessageData.model_validate(message.data)
            if wish.t == "interrupt":
                return Wish("interrupt")
        case "disconnect-bot":
            return Wish("leave")
        case _:
            pass
    raise Unreadable(NOT_KNOWN, message.id)


def _parsed(frame: str) -> object:
    if _depth(frame) > DEEPEST:
        raise Unreadable(NOT_READ)
    try:
        return json.loads(frame, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unreadable(NOT_READ) from None


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity are not JSON


def _depth(frame: str) -> int:
    """Return how deep brackets are nested, before a parser follows them."""
    deepest = depth = 0
    for char in _STRING.sub("", frame):
        depth += (char in "[{") - (char in "]}")
        deepest = max(deepest, depth)
    return deepest


def ready(message_id: str, version: str) -> str:
    """Answer the browser's own ready message."""
    data = models.BotReadyData(version=version, about={"library": "calla"})
    return _json(models.BotReady(id=message_id, data=data))


def started() -> str:
    """An answer begins."""
    return _json(models.BotLLMStartedMessage())


def words(text: str) -> str:
    """A piece of an answer."""
    return _json(models.BotLLMTextMessage(data=models.TextMessageData(text=text)))


def stopped() -> str:
    """An answer is over."""
    return _json(models.BotLLMStoppedMessage())


def tool_started(tool_id: str, name: str) -> str:
    """A tool works; what it was called with stays here."""
    data = models.LLMFunctionCallInProgressMessageData(tool_call_id=tool_id, function_name=name)
    return _json(models.LLMFunctionCallInProgressMessage(data=data))


def tool_stopped(tool_id: str, name: str, *, cancelled: bool = False) -> str:
    """A tool is done; what it found stays here."""
    data = models.LLMFunctionCallStoppedMessageData(
        tool_call_id=tool_id, function_name=name, cancelled=cancelled
    )
    return _json(models.LLMFunctionCallStoppedMessage(data=data))


def history(lines: Sequence[Line]) -> str:
    """Everything said so far, in order."""
    return _ours("history", lines=[{"speaker": one.speaker, "text": one.text} for one in lines])


def slots(days: Sequence[OfferedDay], *, tz: ZoneInfo) -> str:
    """Return the times to show, no days to show none; `say` is what picks a time."""
    return _ours(
        "slots",
        days=[
            {
                "day": day.day.isoformat(),
                "label": day.label,
                "times": [_time(one.handle, one.label, one.start_at, tz) for one in day.times],
            }
            for day in days
        ],
    )


def _time(handle: str, label: str, start_at: datetime, tz: ZoneInfo) -> Mapping[str, str]:
    return {"id": handle, "label": label, "say": start_label(start_at, tz=tz)}


def fresh() -> str:
    """The conversation asked for is gone; this is a new one."""
    return _ours("fresh")


def ended(reason: str) -> str:
    """The conversation is over."""
    return _ours("ended", reason=reason)


def error(sentence: str, *, fatal: bool = False) -> str:
    """Something went wrong on our side; `fatal` when the conversation did not survive it."""
    return _json(models.Error(data=models.ErrorData(error=sentence, fatal=fatal)))


def refused(message_id: str, sentence: str) -> str:
    """Return why a browser's message was not taken."""
    data = models.ErrorResponseData(error=sentence)
    return _json(models.ErrorResponse(id=message_id, data=data))


def _ours(kind: str, **more: object) -> str:
    return _json(models.ServerMessage(data={"type": kind, **more}))


def _json(message: BaseModel) -> str:
    # Pydantic's own writer refuses half a surrogate pair, which a model may well say.
    return json.dumps(message.model_dump(exclude_none=True), separators=(",", ":"))
