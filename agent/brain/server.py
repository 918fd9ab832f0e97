"""The embedded model on the wire: /v1/chat/completions and /v1/models, as OpenAI serves them."""

import asyncio
import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from threading import Thread
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from agent.brain.completion import Completion, reply, warm
from agent.brain.protocol import (
    MODEL,
    BadRequest,
    ChatRequest,
    Stamp,
    answer,
    chunks,
    error_body,
    models,
    read_request,
)
from scheduling.clock import Clock, SystemClock


def create_app(*, api_key: str = "", clock: Clock | None = None) -> Starlette:
    """Build the app; a request must carry `api_key` as bearer when one is given."""
    app = Starlette(
        routes=[
            Route("/v1/chat/completions", _complete, methods=["POST"]),
            Route("/v1/models", _list_models, methods=["GET"]),
            Route("/v1/models/{model:path}", _get_model, methods=["GET"]),
        ],
        exception_handlers={404: _not_served, 405: _not_served},
    )
    app.state.api_key = api_key
    app.state.clock = clock or SystemClock()
    Thread(target=warm, name="warm-brain", daemon=True).start()  # ready before the first caller is
    return app


async def _complete(request: Request) -> Response:
    if refusal := _unauthorized(request):
        return refusal
    body = await request.body()
    try:
        asked = read_request(body)
    except BadRequest as error:
        return _bad(error)
    completion = reply(asked.messages, asked.tools)
    stamp = Stamp(_completion_id(body), int(request.app.state.clock.now().timestamp()))
    if asked.stream:
        words = _stream(asked, completion, stamp)
        return StreamingResponse(words, media_type="text/event-stream")
    return _json(answer(asked, completion, stamp))


async def _list_models(request: Request) -> Response:
    return _unauthorized(request) or _json({"object": "list", "data": list(models())})


async def _get_model(request: Request) -> Response:
    if refusal := _unauthorized(request):
        return refusal
    if request.path_params["model"] == MODEL:
        return _json(models()[0])
    missing = error_body(
        "There is no such model.", kind="invalid_request_error", code="model_not_found"
    )
    return _json(missing, 404)


async def _stream(asked: ChatRequest, completion: Completion, stamp: Stamp) -> AsyncIterator[str]:
    for chunk in chunks(asked, completion, stamp):
        yield chunk
        await asyncio.sleep(0)  # let each word leave on its own, as a hosted model's would


async def _not_served(request: Request, error: Exception) -> Response:
    status = int(getattr(error, "status_code", 404))
    message = f"{request.method} {request.url.path} is not served here."
    return _json(error_body(message, kind="invalid_request_error"), status)


def _unauthorized(request: Request) -> Response | None:
    api_key: str = request.app.state.api_key
    if not api_key:
        return None
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if secrets.compare_digest(given.encode(), api_key.encode()):
        return None
    body = error_body(
        "Incorrect API key provided.", kind="invalid_request_error", code="invalid_api_key"
    )
    return _json(body, 401)


def _bad(error: BadRequest) -> Response:
    body = error_body(str(error), kind="invalid_request_error", param=error.param, code=error.code)
    return _json(body, 400)


def _json(body: Mapping[str, Any], status: int = 200) -> Response:
    # ASCII only: a lone surrogate in what a caller typed must not break the answer.
    return Response(json.dumps(body), status, media_type="application/json")


def _completion_id(body: bytes) -> str:
    return f"chatcmpl-{hashlib.sha256(body).hexdigest()[:24]}"
