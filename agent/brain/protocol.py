"""The subset of OpenAI's chat-completions protocol that is honored: requests, answers, errors."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from agent.brain.completion import Completion, ToolCall, ToolChoice, estimate_tokens

MODEL = "calla-embedded"
MOST_MESSAGES = 2_000
MOST_BYTES = 8_000_000
_ROLES = ("system", "developer", "user", "assistant", "tool", "function")
_UNSUPPORTED = ("functions", "function_call", "audio", "logprobs", "top_logprobs", "prediction")
_PIECE = re.compile(r"\s*(?:\S+\s*){1,5}")  # the stock client spends half a millisecond a chunk

Json = Mapping[str, Any]


class BadRequest(Exception):
    """The request cannot be honored; `param` names the field, as OpenAI's errors do."""

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None) -> None:
        """Say `message`."""
        super().__init__(message)
        self.param = param
        self.code = code


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A request that can be honored."""

    messages: tuple[Json, ...]
    tools: ToolChoice
    stream: bool = False
    include_usage: bool = False


def read_request(raw: bytes) -> ChatRequest:
    """Read a request body.

    Raises:
        BadRequest: it is not JSON, not of the right shape, or asks for what is not supported.
    """
    if len(raw) > MOST_BYTES:
        raise BadRequest("The body is too large.")
    try:
        body: Any = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadRequest("The body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.")
    fields = cast("Json", body)
    if not isinstance(fields.get("model"), str) or not fields["model"]:
        raise BadRequest("You must provide a model.", param="model")
    _refuse_unsupported(fields)
    options = fields.get("stream_options")
    usage = isinstance(options, dict) and cast("Json", options).get("include_usage") is True
    return ChatRequest(
        messages=_messages(fields.get("messages")),
        tools=_tools(fields),
        stream=_flag(fields, "stream"),
        include_usage=usage,
    )


def _refuse_unsupported(fields: Json) -> None:
    form = fields.get("response_format")
    if form is not None and (
        not isinstance(form, dict) or cast("Json", form).get("type") != "text"
    ):
        raise BadRequest(
            "Only response_format of type 'text' is supported by this model.",
            param="response_format",
            code="unsupported_value",
        )
    if fields.get("n") not in (None, 1):
        raise BadRequest("Only n = 1 is supported by this model.", param="n")
    for name in _UNSUPPORTED:
        if fields.get(name):
            raise BadRequest(
                f"'{name}' is not supported by this model.",
                param=name,
                code="unsupported_parameter",
            )


def _flag(fields: Json, name: str) -> bool:
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise BadRequest(f"'{name}' must be a boolean.", param=name)
    return bool(value)


def _messages(value: Any) -> tuple[Json, ...]:  # noqa: ANN401 - a piece of a foreign JSON body
    if not isinstance(value, list) or not value:
        raise BadRequest("'messages' must be a non-empty array.", param="messages")
    listed = cast("list[Any]", value)
    if len(listed) > MOST_MESSAGES:
        raise BadRequest(f"At most {MOST_MESSAGES} messages are read.", param="messages")
    for index, message in enumerate(listed):
        where = f"messages[{index}]"
        if not isinstance(message, dict):
            raise BadRequest(f"'{where}' must be an object.", param=where)
        _check_message(cast("Json", message), where)
    return tuple(cast("list[Json]", listed))


def _check_message(message: Json, where: str) -> None:
    role, content = message.get("role"), message.get("content")
    if role not in _ROLES:
        raise BadRequest(
            f"'{where}.role' must be one of {', '.join(_ROLES)}.", param=f"{where}.role"
        )
    if content is None and role not in ("assistant", "function"):
        raise BadRequest(f"'{where}.content' is required.", param=f"{where}.content")
    if content is not None and not isinstance(content, str | list):
        raise BadRequest(
            f"'{where}.content' must be a string or an array of parts.", param=f"{where}.content"
        )
    calls = message.get("tool_calls")
    if calls is not None and not isinstance(calls, list):
        raise BadRequest(f"'{where}.tool_calls' must be an array.", param=f"{where}.tool_calls")


def _tools(fields: Json) -> ToolChoice:
    value = fields.get("tools")
    if value is not None and not isinstance(value, list):
        raise BadRequest("'tools' must be an array.", param="tools")
    required: dict[str, tuple[str, ...]] = {}
    for index, entry in enumerate(cast("list[Any]", value or [])):
        name, needed = _tool(entry, f"tools[{index}]")
        required[name] = needed
    mode, named = _choice(fields.get("tool_choice"), required)
    return ToolChoice(frozenset(required), required, mode, named)


def _tool(entry: Any, where: str) -> tuple[str, tuple[str, ...]]:  # noqa: ANN401 - foreign JSON
    function = cast("Json", entry).get("function") if isinstance(entry, dict) else None
    name = cast("Json", function).get("name") if isinstance(function, dict) else None
    if not isinstance(name, str) or not name:
        raise BadRequest(f"'{where}.function.name' is required.", param=f"{where}.function.name")
    schema = cast("Json", function).get("parameters")
    needed = cast("Json", schema).get("required") if isinstance(schema, dict) else None
    listed = cast("list[Any]", needed) if isinstance(needed, list) else []
    return name, tuple(str(one) for one in listed)


def _choice(choice: Any, listed: Mapping[str, Any]) -> tuple[str, str]:  # noqa: ANN401 - foreign JSON
    if choice is None or choice in ("auto", "none"):
        return choice or "auto", ""
    if choice == "required":
        if not listed:
            raise BadRequest("'tool_choice' needs 'tools'.", param="tool_choice")
        return "required", ""
    function = cast("Json", choice).get("function") if isinstance(choice, dict) else None
    name = cast("Json", function).get("name") if isinstance(function, dict) else None
    if not isinstance(name, str) or name not in listed:
        raise BadRequest(
            "'tool_choice' must be none, auto, required or name one of 'tools'.",
            param="tool_choice",
        )
    return "required", name


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an answer is stamped with: its id and the second it was made."""

    id: str
    created: int


def answer(request: ChatRequest, completion: Completion, stamp: Stamp) -> dict[str, Any]:
    """Return the JSON answer of a request that does not stream."""
    message: dict[str, Any] = {
        "role": "assistant",
        "content": completion.text or (None if completion.tool_calls else ""),
        "refusal": None,
    }
    if completion.tool_calls:
        message["tool_calls"] = [_tool_call(call) for call in completion.tool_calls]
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": completion.finish_reason,
    }
    return {
        **_envelope(stamp, "chat.completion"),
        "choices": [choice],
        "usage": _usage(request, completion),
    }


def chunks(request: ChatRequest, completion: Completion, stamp: Stamp) -> Iterator[str]:
    """Yield the server-sent events of a request that streams: a few words, or one call, a chunk."""
    for delta in _deltas(completion):
        yield _event(_chunk(stamp, [_choice_of(delta)], request))
    yield _event(_chunk(stamp, [_choice_of({}, completion.finish_reason)], request))
    if request.include_usage:
        usage = _usage(request, completion)
        yield _event({**_envelope(stamp, "chat.completion.chunk"), "choices": [], "usage": usage})
    yield "data: [DONE]\n\n"


def _deltas(completion: Completion) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": "" if not completion.tool_calls else None}
    for piece in _PIECE.findall(completion.text):
        yield {"content": piece}
    for index, call in enumerate(completion.tool_calls):
        # Pipecat reads only the first entry of a chunk and counts changes of the index.
        yield {"tool_calls": [{"index": index, **_tool_call(call)}]}


def _choice_of(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


def _chunk(stamp: Stamp, choices: list[Any], request: ChatRequest) -> dict[str, Any]:
    chunk = {**_envelope(stamp, "chat.completion.chunk"), "choices": choices}
    return {**chunk, "usage": None} if request.include_usage else chunk


def _event(data: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(data)}\n\n"


def _tool_call(call: ToolCall) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.id, "type": "function", "function": function}


def _envelope(stamp: Stamp, kind: str) -> dict[str, Any]:
    return {
        "id": stamp.id,
        "object": kind,
        "created": stamp.created,
        "model": MODEL,
        "system_fingerprint": None,
    }


def _usage(request: ChatRequest, completion: Completion) -> dict[str, int]:
    asked = estimate_tokens(list(request.messages))
    told = estimate_tokens(
        completion.text + "".join(one.arguments for one in completion.tool_calls)
    )
    return {"prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told}


def error_body(
    message: str, *, kind: str, param: str | None = None, code: str | None = None
) -> Json:
    """Return an error in OpenAI's shape."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def models() -> Sequence[Json]:
    """Return the models served: one."""
    return [{"id": MODEL, "object": "model", "created": 0, "owned_by": "calla"}]
