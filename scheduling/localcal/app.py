"""Cal.com API v2 on the wire: which operation a request means, and every answer's envelope."""

import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from scheduling.localcal import change, create, listing, profile, reservations, slots
from scheduling.localcal.calendar import LocalCal
from scheduling.localcal.errors import HttpRefusal, Json, Refusal
from scheduling.localcal.instants import utc_text
from scheduling.localcal.wire import Call, Query, Reply, identify, read_body

_log = logging.getLogger(__name__)

_LARGEST_BODY = 1_000_000
_SERVER_TROUBLE = "There was an error, please try again later."

BOOKINGS = frozenset({"2024-08-13", "2026-02-25"})
SLOTS = frozenset({"2024-09-04"})
EVENT_TYPES = frozenset({"2024-06-14"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: what it is called, its code, the versions that reach it, who may.

    `versions` None is any version; `but` are versions that do not reach it.
    """

    name: str
    run: Callable[[Call], Awaitable[Reply]]
    versions: frozenset[str] | None = None
    but: frozenset[str] = frozenset()
    login: bool = False

    def serves(self, version: str, *, lenient: bool) -> bool:
        """Tell whether a `cal-api-version` value reaches it."""
        if lenient:
            return True
        return version not in self.but and (self.versions is None or version in self.versions)


# "*" stands for one path part; longer literal paths win by coming first
_ROUTES: tuple[tuple[str, str, Operation], ...] = (
    ("GET", "me", Operation("me", profile.me, login=True)),
    (
        "GET",
        "event-types",
        Operation("list_event_types", profile.list_event_types, EVENT_TYPES),
    ),
    (
        "GET",
        "event-types/*",
        Operation("get_event_type", profile.get_event_type, EVENT_TYPES, login=True),
    ),
    ("GET", "slots", Operation("list_slots", slots.list_slots, SLOTS)),
    (
        "GET",
        "slots/available",
        Operation("list_slots_legacy", slots.list_slots_legacy, but=SLOTS),
    ),
    (
        "POST",
        "slots/reservations",
        Operation("reserve_slot", reservations.reserve_slot, SLOTS),
    ),
    (
        "GET",
        "slots/reservations/*",
        Operation("get_reservation", reservations.get_reservation, SLOTS),
    ),
    (
        "PATCH",
        "slots/reservations/*",
        Operation("move_reservation", reservations.move_reservation, SLOTS),
    ),
    (
        "DELETE",
        "slots/reservations/*",
        Operation("release_slot", reservations.release_slot, SLOTS),
    ),
    ("POST", "bookings", Operation("create_booking", create.create_booking, BOOKINGS)),
    ("GET", "bookings", Operation("list_bookings", listing.list_bookings, BOOKINGS, login=True)),
    ("GET", "bookings/*", Operation("get_booking", listing.get_booking, BOOKINGS)),
    (
        "POST",
        "bookings/*/reschedule",
        Operation("reschedule_booking", change.reschedule_booking, BOOKINGS),
    ),
    ("POST", "bookings/*/cancel", Operation("cancel_booking", change.cancel_booking, BOOKINGS)),
    (
        "POST",
        "bookings/*/confirm",
        Operation("confirm_booking", change.confirm_booking, BOOKINGS, login=True),
    ),
    (
        "POST",
        "bookings/*/decline",
        Operation("decline_booking", change.decline_booking, BOOKINGS, login=True),
    ),
)


def create_app(calendar: LocalCal, *, lenient: bool = False) -> Starlette:
    """Return the app that serves `calendar` under /v2.

    `lenient` answers in today's shape whatever `cal-api-version` says; otherwise a missing or
    other version gets what Cal.com gives it, which is 404 or an older shape.
    """
    return Starlette(routes=[Route("/{path:path}", _Wire(calendar, lenient=lenient))])


class _Wire:
    """The ASGI side: one request in, one JSON answer out."""

    def __init__(self, calendar: LocalCal, *, lenient: bool) -> None:
        self._calendar = calendar
        self._lenient = lenient

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        path = _path(scope)
        url = path + (f"?{_text(scope['query_string'])}" if scope["query_string"] else "")
        try:
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
        await _send(send, status, content, headers)

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
        )
        if operation.login:
            _ = call.user
        fault = calendar.faults.take(operation.name)
        if fault is None:
            return await operation.run(call)
        await fault.wait()
        if not fault.status:
            return await operation.run(call)
        if fault.done:
            await operation.run(call)
        raise fault.refusal()

    def _operation(
        self, method: str, path: str, headers: Mapping[str, str], url: str
    ) -> tuple[Operation, tuple[str, ...]]:
        version = headers.get("cal-api-version", "").strip()
        parts = path.strip("/").split("/")
        if parts[0] == "v2":
            for wanted_method, pattern, operation in _ROUTES:
                ids = _matched(pattern, parts[1:]) if method == wanted_method else None
                if ids is not None and operation.serves(version, lenient=self._lenient):
                    return operation, ids
        raise HttpRefusal(404, f"Cannot {method} {url}")


def _matched(pattern: str, parts: list[str]) -> tuple[str, ...] | None:
    wanted = pattern.split("/")
    if len(wanted) != len(parts):
        return None
    pairs = list(zip(wanted, parts, strict=True))
    if any(one not in ("*", part) for one, part in pairs):
        return None
    return tuple(part for one, part in pairs if one == "*")


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


async def _send(send: Send, status: int, content: Json, asked: Headers) -> None:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    request_id = asked.get("x-request-id", "")
    if not request_id.isalnum() or len(request_id) > 64:
        request_id = uuid4().hex
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"x-request-id", request_id.encode()),
    ]
    if status == 429:
        headers.append((b"x-ratelimit-limit-default", b"120"))
        headers.append((b"x-ratelimit-remaining-default", b"0"))
        headers.append((b"x-ratelimit-reset-default", b"60"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
