"""Cal.com API v2 on the wire: which operation a request means, and every answer's envelope."""

import asyncio
import json
import logging
import re
import sqlite3
from collections.abc import Mapping
from uuid import uuid4

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from scheduling.localcal.calendar import LocalCal
from scheduling.localcal.errors import HttpRefusal, Json, LocalCalError, Refusal
from scheduling.localcal.faults import TOO_MANY, Answer, Fault
from scheduling.localcal.hanging_up import hang_up
from scheduling.localcal.operation import Operation
from scheduling.localcal.page import page_routes
from scheduling.localcal.published import published_routes
from scheduling.localcal.routes import operation_of
from scheduling.localcal.switches import HEADER, read_fault
from scheduling.localcal.throttle import Throttle, Turn
from scheduling.localcal.times.instants import utc_text
from scheduling.localcal.wire import Call, Query, Reply, identify, read_body

_log = logging.getLogger(__name__)

_LARGEST_BODY = 1_000_000
_SERVER_TROUBLE = "There was an error, please try again later."


def create_app(
    calendar: LocalCal,
    *,
    lenient: bool = False,
    throttle: Throttle | None = None,
    faults: bool = False,
    page: bool = False,
) -> Starlette:
    """Return the app that serves `calendar` under /v2.

    `lenient` answers in today's shape whatever `cal-api-version` says; otherwise a missing or
    other version gets what Cal.com gives it, which is 404 or an older shape. `throttle` bounds how
    many requests a caller may send; without it nothing is counted. `faults` lets any request ask
    for its own misfortune with the header `x-localcal-fault`, see `switches`; what `LocalCal`
    itself was told to do wrong happens also without it. `page` shows the calendar at `/`, to
    browsers of this machine alone.
    """
    wire = _Wire(calendar, lenient=lenient, throttle=throttle, faults=faults)
    shown = page_routes(calendar) if page else []
    anything = Route("/{path:path}", wire)
    anything.path_regex = re.compile("/(?P<path>.*)", re.DOTALL)  # line ends in a path, too
    return Starlette(routes=[*shown, *published_routes(), anything])


class _Wire:
    """The ASGI side: one request in, one JSON answer out."""

    def __init__(
        self, calendar: LocalCal, *, lenient: bool, throttle: Throttle | None, faults: bool
    ) -> None:
        self._calendar = calendar
        self._lenient = lenient
        self._throttle = throttle
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        path = _path(scope)
        url = path + (f"?{_text(scope['query_string'])}" if scope["query_string"] else "")
        turn = self._throttle.count(headers, _address(scope)) if self._throttle else None
        fault: Fault | None = None
        try:
            if turn and turn.refused:
                raise HttpRefusal(429, TOO_MANY)
            operation, call = await self._understood(scope, receive, headers, url)
            fault = self._fault(operation, headers)
            reply = await self._done(operation, call, fault)
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
        answer = Answer(status, _json(content))
        if fault:
            answer = fault.spoil(answer)
        if answer.sent != -1:
            await _send(send, answer, headers, turn)
        if answer.sent is not None:
            await hang_up(receive)

    async def _understood(
        self, scope: Scope, receive: Receive, headers: Headers, url: str
    ) -> tuple[Operation, Call]:
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
        return operation, call

    def _fault(self, operation: Operation, headers: Headers) -> Fault | None:
        asked = headers.get(HEADER) if self._faults else None
        try:
            fault = read_fault(asked) if asked else None
        except LocalCalError as error:
            raise HttpRefusal(400, f"{HEADER}: {error}") from error
        return self._calendar.faults.take(operation.name, asked=fault)

    async def _done(self, operation: Operation, call: Call, fault: Fault | None) -> Reply:
        calendar = self._calendar
        if calendar.faults.latency_seconds > 0:
            await asyncio.sleep(calendar.faults.latency_seconds)
        if fault:
            await fault.meet(done=False)
        reply = await operation.run(call)
        if call.news:
            calendar.courier.tell(call, utc_text(calendar.now))
        calendar.look_at_meetings()
        if fault:
            await fault.meet(done=True)
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


def _json(content: Json) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


async def _send(send: Send, answer: Answer, asked: Headers, turn: Turn | None) -> None:
    request_id = asked.get("x-request-id", "")
    if not request_id.isalnum() or len(request_id) > 64:
        request_id = uuid4().hex
    headers = [
        (b"content-type", answer.content_type),
        (b"content-length", str(len(answer.body)).encode()),
        (b"x-request-id", request_id.encode()),
    ]
    if turn is None and answer.status == 429:  # a fault on demand
        turn = Turn(120, 0, 60, refused=True)
    if turn:
        headers += turn.headers()
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    cut = answer.sent is not None
    await send({"type": "http.response.body", "body": answer.body[: answer.sent], "more_body": cut})
