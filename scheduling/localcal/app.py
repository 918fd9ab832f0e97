"""Cal.com API v2 on the wire: which operation a request means, and every answer's envelope."""

import json
import logging
import sqlite3
from collections.abc import Mapping
from uuid import uuid4

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from scheduling.localcal.calendar import LocalCal
from scheduling.localcal.errors import HttpRefusal, Json, Refusal
from scheduling.localcal.faults import TOO_MANY
from scheduling.localcal.operation import Operation
from scheduling.localcal.routes import operation_of
from scheduling.localcal.throttle import Throttle, Turn
from scheduling.localcal.times.instants import utc_text
from scheduling.localcal.wire import Call, Query, Reply, identify, read_body

_log = logging.getLogger(__name__)

_LARGEST_BODY = 1_000_000
_SERVER_TROUBLE = "There was an error, please try again later."


def create_app(
    calendar: LocalCal, *, lenient: bool = False, throttle: Throttle | None = None
) -> Starlette:
    """Return the app that serves `calendar` under /v2.

    `lenient` answers in today's shape whatever `cal-api-version` says; otherwise a missing or
    other version gets what Cal.com gives it, which is 404 or an older shape. `throttle` bounds how
    many requests a caller may send; without it nothing is counted.
    """
    wire = _Wire(calendar, lenient=lenient, throttle=throttle)
    return Starlette(routes=[Route("/{path:path}", wire)])


class _Wire:
    """The ASGI side: one request in, one JSON answer out."""

    def __init__(self, calendar: LocalCal, *, lenient: bool, throttle: Throttle | None) -> None:
        self._calendar = calendar
        self._lenient = lenient
        self._throttle = throttle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        path = _path(scope)
        url = path + (f"?{_text(scope['query_string'])}" if scope["query_string"] else "")
        turn = self._throttle.count(headers, _address(scope)) if self._throttle else None
        try:
            if turn and turn.refused:
                raise HttpRefusal(429, TOO_MANY)
            reply = await self._answer(scope, receive, headers, url)
            status, content = reply.status, reply.content()
        except Refusal as refusal:
            at = utc_text(self._calendar.now)
            status, content = refusal.status, refusal.body(path=url, at=at)
        except sqlite3.Error:
            _log.exception("localcal cannot use its file")
            trouble = {"code": "INTERNAL_SERVER_ERROR", "message": _SERVER_TROUBLE}
            at = utc_text(self._calendar.now)
            status = 500
            content = {"status": "error", "timestamp": at, "path": url, "error": trouble}
        await _send(send, status, content, headers, turn)

    async def _answer(self, scope: Scope, receive: Receive, headers: Headers, url: str) -> Reply:
        method: str = scope["method"]
        operation, ids = self._operation(method, _path(scope), headers, url)
        calendar = self._calendar
        caller = identify(calendar.store, headers, calendar.now)
        body = await _body(receive)
        call = Call(
            calendar.store,
            calendar.now,
            caller,
            Query(scope["query_string"]),
            None if method == "GET" else read_body(body),
            ids,
            headers.get("cal-api-version", "").strip(),
            self._lenient,
            _path(scope).startswith("/v2/organizations/"),
        )
        if operation.login:
            _ = call.user
        fault = calendar.faults.take(operation.name)
        if fault:
            await fault.wait()
            if fault.status and not fault.done:
                raise fault.refusal()
        reply = await operation.run(call)
        if call.news:
            calendar.courier.tell(call, utc_text(calendar.now))
        if fault and fault.status:
            raise fault.refusal()
        return reply

    def _operation(
        self, method: str, path: str, headers: Mapping[str, str], url: str
    ) -> tuple[Operation, tuple[str, ...]]:
        version = headers.get("cal-api-version", "").strip()
        parts = path.strip("/").split("/")
        found = operation_of(method, parts, version, lenient=self._lenient)
        if found is None:
            raise HttpRefusal(404, f"Cannot {method} {url}")
        return found


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")


async def _body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HttpRefusal(400, "request aborted")
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > _LARGEST_BODY:
            raise HttpRefusal(413, "request entity too large")
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


async def _send(send: Send, status: int, content: Json, asked: Headers, turn: Turn | None) -> None:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    request_id = asked.get("x-request-id", "")
    if not request_id.isalnum() or len(request_id) > 64:
        request_id = uuid4().hex
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"x-request-id", request_id.encode()),
    ]
    if turn is None and status == 429:  # a fault on demand
        turn = Turn(120, 0, 60, refused=True)
    if turn:
        headers += turn.headers()
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
