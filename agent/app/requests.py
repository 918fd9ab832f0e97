"""What every request passes on its way in and out: its id, its line in the log, headers that guard.

The line holds no personal data: an address as it is written in the code (its template), never its
query, its body or who asked.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from loguru import logger
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.app.origins import PageOrigins, is_preflight
from scheduling.api.errors import error_answer

log = logging.getLogger(__name__)

REQUEST_ID = "X-Request-Id"
_GIVEN_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What a proxy in front of us calls a request; anything else could be a name or a number."""
_OWN_ID_BYTES = 16
_UNSEEN = {"/healthz", "/readyz", "/metrics"}
"""Asked every few seconds: in the log only when they fail."""
_NOWHERE = "(none)"
_CUT_OFF = 499
"""As proxies write it: who asked was gone before there was an answer."""
_FAILED = 500
_COMPRESSED = "Please send the body as it is, without Content-Encoding."

GUARDS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""Headers of every answer that has none of its own of that name."""
HTTPS_ONLY = "max-age=31536000"


@dataclass(frozen=True, slots=True)
class Answered:
    """One request that is over: `route` is a template.

    `status` of a socket is the code it was closed with, 101 when the other side closed it.
    """

    method: str
    route: str
    status: int
    seconds: float


@dataclass(slots=True)
class _Passing:
    """One request on its way."""

    scope: Scope
    id: str
    templates: Mapping[Any, str]
    status: int = 0
    begun_at: float = field(default_factory=time.perf_counter)

    def answered(self) -> Answered:
        """Return what became of it."""
        socket = self.scope["type"] == "websocket"
        route = self.templates.get(self.scope.get("endpoint"), _NOWHERE)
        method = "WEBSOCKET" if socket else _method(self.scope["method"])
        seconds = time.perf_counter() - self.begun_at
        return Answered(method, route, self.status or _CUT_OFF, seconds)


class Guarded:
    """An application behind the one gate that all its requests pass."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        templates: Mapping[Any, str],
        pages: PageOrigins,
        https: bool = False,
        observe: Callable[[Answered], None] = lambda _: None,
    ) -> None:
        """Guard `app`, of which `templates` has the addresses by endpoint.

        `https` where it is only reached so; `observe` is told of each request.
        """
        self._app = app
        self._templates = templates
        self._pages = pages
        self._observe = observe
        self._headers = dict(GUARDS) | ({"Strict-Transport-Security": HTTPS_ONLY} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        passing = _Passing(scope, _id_of(headers), self._templates)

        async def sending(message: Message) -> None:
            await self._complete(message, passing, headers)
            await send(message)

        with logger.contextualize(request=passing.id):
            try:
                await (await self._chosen(scope, headers))(scope, receive, sending)
            except Exception:
                if passing.status < _FAILED:
                    passing.status = _FAILED
                    raise
                log.exception("a request failed")  # it has its answer, and here its id
            finally:
                self._note(passing.answered())

    async def _chosen(self, scope: Scope, headers: Headers) -> ASGIApp:
        """Return who answers: the application, or a word of our own before it."""
        if scope["type"] == "websocket":
            return self._app
        if any(one.strip().lower() not in ("", "identity") for one in _encodings(headers)):
            return _refusal(scope["path"])
        if _is_api(scope["path"]) and is_preflight(scope["method"], headers):
            return await self._pages.preflight(headers)
        return self._app

    async def _complete(self, message: Message, passing: _Passing, asked: Headers) -> None:
        """Give an answer the headers that guard it."""
        if message["type"] == "websocket.accept":
            passing.status = 101
        if message["type"] == "websocket.close":
            passing.status = message.get("code", 1000) if passing.status else 403
        if message["type"] not in ("http.response.start", "websocket.http.response.start"):
            return
        passing.status = message["status"]
        headers = MutableHeaders(raw=list(message["headers"]))
        headers[REQUEST_ID] = passing.id
        if _is_api(passing.scope["path"]):
            await self._pages.admit(passing.scope, asked, headers)
        if "access-control-allow-origin" not in headers:
            headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        message["headers"] = headers.raw

    def _note(self, answered: Answered) -> None:
        self._observe(answered)
        level = logging.INFO
        if answered.route in _UNSEEN and answered.status < _FAILED:
            level = logging.DEBUG
        if log.isEnabledFor(level):
            fields = {
                "method": answered.method,
                "route": answered.route,
                "status": answered.status,
                "ms": f"{answered.seconds * 1000:.1f}",
            }
            log.log(level, "a request was answered", extra=fields)


def _id_of(headers: Headers) -> str:
    given = headers.getlist(REQUEST_ID)
    if len(given) == 1 and _GIVEN_ID.fullmatch(given[0]):
        return given[0]
    return secrets.token_hex(_OWN_ID_BYTES)


def _method(name: str) -> str:
    """Return a method as one of the few there are: what a client makes up is not repeated."""
    return name if name in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "OTHER"


def _encodings(headers: Headers) -> list[str]:
    return [one for line in headers.getlist("content-encoding") for one in line.split(",")]


def _is_api(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")


def _refusal(path: str) -> ASGIApp:
    if _is_api(path):
        return error_answer(415, _COMPRESSED, "INVALID_REQUEST")
    return JSONResponse({"message": _COMPRESSED}, 415)
