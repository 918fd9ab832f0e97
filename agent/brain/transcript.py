"""The messages of a chat-completions request, as what was heard, said, called and returned."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, cast

SILENCE = "<silence>"
"""What the pipeline writes when the caller said nothing; only this exact form counts."""

State = Literal["done", "running", "cancelled", "empty"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the caller said, consecutive messages joined."""

    text: str


@dataclass(frozen=True, slots=True)
class Spoke:
    """What the agent said, as far as it was heard."""

    text: str


@dataclass(frozen=True, slots=True)
class Called:
    """A tool call by the agent."""

    call_id: str
    name: str
    arguments: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Returned:
    """What a tool answered; `data` is empty unless `state` is "done"."""

    call: Called
    state: State
    data: Mapping[str, Any] = field(default_factory=dict[str, Any], hash=False)

    @property
    def code(self) -> str:
        """The result's code, empty when there is none."""
        return str(self.data.get("code", ""))

    @property
    def message(self) -> str:
        """The result's relayable sentence."""
        return str(self.data.get("message", ""))


Event = Heard | Spoke | Called | Returned
Message = Mapping[str, Any]


def system_text(messages: Iterable[Message]) -> str:
    """Return the newest instructions that hold facts, else all instructions joined."""
    texts = [text_of(one) for one in messages if one.get("role") in ("system", "developer")]
    with_facts = [text for text in texts if "## Facts" in text]
    return with_facts[-1] if with_facts else "\n".join(texts)


def events(messages: Sequence[Message]) -> list[Event]:
    """Turn messages into events in the order they happened; what cannot be read is left out."""
    found: list[Event] = []
    calls: dict[str, Called] = {}
    for message in messages:
        match message.get("role"):
            case "user":
                _hear(found, text_of(message).strip())
            case "assistant":
                _speak(found, calls, message)
            case "tool" | "function":
                _take_result(found, calls, message)
            case "developer" | "system":
                _take_late_result(found, calls, message)
            case _:
                continue
    return found


def text_of(message: Message) -> str:
    """Return the text of a message whose content is a string or a list of parts."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = [
        cast("Mapping[str, Any]", part)
        for part in cast("list[Any]", content)
        if isinstance(part, dict)
    ]
    texts = [part.get("text", part.get("refusal", "")) for part in parts]
    return " ".join(text for text in texts if isinstance(text, str) and text)


def _hear(found: list[Event], text: str) -> None:
    if not text:
        return
    last = found[-1] if found else None
    if not isinstance(last, Heard):
        found.append(Heard(text))
    elif text != SILENCE:
        found[-1] = Heard(text if last.text == SILENCE else f"{last.text} {text}")


def _speak(found: list[Event], calls: dict[str, Called], message: Message) -> None:
    text = text_of(message).strip()
    if text:
        last = found[-1] if found else None
        if isinstance(last, Spoke):
            found[-1] = Spoke(f"{last.text} {text}")
        else:
            found.append(Spoke(text))
    listed = message.get("tool_calls")
    for entry in cast("list[Any]", listed) if isinstance(listed, list) else []:
        call = _call(entry)
        if call is not None:
            calls[call.call_id] = call
            found.append(call)


def _call(entry: Any) -> Called | None:  # noqa: ANN401 - a piece of a foreign JSON body
    if not isinstance(entry, dict):
        return None
    fields = cast("Mapping[str, Any]", entry)
    function = fields.get("function")
    if not isinstance(function, dict):
        return None
    named = cast("Mapping[str, Any]", function)
    arguments = _object(named.get("arguments"))
    texts = {key: str(value).strip() for key, value in arguments.items() if value is not None}
    return Called(str(fields.get("id", "")), str(named.get("name", "")), texts)


def _take_result(found: list[Event], calls: Mapping[str, Called], message: Message) -> None:
    call_id = str(message.get("tool_call_id", ""))
    text = text_of(message).strip()
    data = _object(text)
    if data.get("type") == "async_tool":
        call_id, text, data = _unwrap(data)
    call = calls.get(call_id) or _orphan(call_id, str(message.get("name", "")), data)
    if call is not None:
        found.append(_returned(call, text, data))


def _take_late_result(found: list[Event], calls: Mapping[str, Called], message: Message) -> None:
    data = _object(text_of(message).strip())
    if data.get("type") == "async_tool":
        call_id, text, inner = _unwrap(data)
    elif data.get("tool_call_id"):
        call_id, text = str(data["tool_call_id"]), str(data.get("result", ""))
        inner = _object(data.get("result"))
    else:
        return
    if call_id in calls:
        found.append(_returned(calls[call_id], text, inner))


def _unwrap(data: Mapping[str, Any]) -> tuple[str, str, Mapping[str, Any]]:
    """Read Pipecat's async tool payload: {type, status, tool_call_id, result}."""
    call_id = str(data.get("tool_call_id", ""))
    if data.get("status") != "finished":
        return call_id, "IN_PROGRESS", {}
    text = str(data.get("result", ""))
    return call_id, text, _object(data.get("result"))


def _returned(call: Called, text: str, data: Mapping[str, Any]) -> Returned:
    if data:
        return Returned(call, "done", data)
    if text.startswith("IN_PROGRESS"):
        return Returned(call, "running")
    if text.startswith("CANCELLED") or "failed and returned no result" in text:
        return Returned(call, "cancelled")
    if text in ("", "COMPLETED", "null", "[]", "{}"):
        return Returned(call, "empty")
    return Returned(call, "done", {"code": "text", "message": _plain(text)})


def _orphan(call_id: str, name: str, data: Mapping[str, Any]) -> Called | None:
    """Give a result whose call was trimmed away the tool its shape belongs to."""
    if not name and "times" in data:
        name = "find_times"
    elif not name and "bookings" in data:
        name = "find_bookings"
    return Called(call_id, name, {}) if name and data else None


def _object(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a piece of a foreign JSON body
    if isinstance(value, str):
        return _loaded(value)
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


@lru_cache(maxsize=512)
def _loaded(text: str) -> Mapping[str, Any]:
    """Parse JSON once: every request of a conversation repeats the same results."""
    if not text.startswith("{"):
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:200]
