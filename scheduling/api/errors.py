"""What is refused -> status and JSON: one table, and the handlers that use it."""

import logging
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import (
    http_exception_handler,
    request_validation_exception_handler,
)
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.exceptions import HTTPException

from scheduling.errors import (
    CalcomFailed,
    InvalidRequest,
    NotConnected,
    SchedulingError,
    SlotUnavailable,
    TooMany,
)
from scheduling.storage import StorageError

log = logging.getLogger(__name__)

NOT_AUTHORIZED = "Please send a valid token for this organization."
"""One sentence for all that can be wrong with a token."""
TROUBLE = "Something went wrong on our side. Please try again in a moment."
_HTTP = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
}
_UNREADABLE = "That request cannot be read."
SIGNATURE = "Calla-Signature"
"""The scheme and the header of a signed request."""


class TooLong(InvalidRequest):
    """The body is longer than is read."""


class TooSlow(InvalidRequest):
    """The body did not arrive in time."""


class StillRunning(SchedulingError):
    """The same request is being answered this moment."""

    code = "CONFLICT"


class Overloaded(SchedulingError):
    """More is asked at once than is answered at once; nothing was begun."""

    code = "UNAVAILABLE"


class Unauthorized(SchedulingError):
    """No good token, or one for another organization; only that of get has a code."""

    def __init__(self, code: str = "") -> None:
        """Answer with `code`, or without one."""
        super().__init__(NOT_AUTHORIZED)
        self.code = code


class NotSigned(SchedulingError):
    """The organization only takes signed requests, and this one is not, or not well."""

    code = "UNAUTHORIZED"

    def __init__(self) -> None:
        """Say how; not what is wrong."""
        super().__init__(
            "Please sign the request anew, with the organization's secret and the time of now, in"
            " the header Calla-Signature."
        )


class NotListed(SchedulingError):
    """The organization only takes requests from addresses it knows."""

    code = "FORBIDDEN"

    def __init__(self) -> None:
        """Say so."""
        super().__init__("Requests from this address are not taken here.")


STATUS: dict[type[Exception], int] = {
    InvalidRequest: 400,
    NotConnected: 400,
    CalcomFailed: 400,
    Unauthorized: 401,
    NotSigned: 401,
    NotListed: 403,
    TooSlow: 408,
    StillRunning: 409,
    TooLong: 413,
    SlotUnavailable: 422,
    TooMany: 429,
    Overloaded: 503,
    SchedulingError: 500,
}

HEADERS = {
    401: {"WWW-Authenticate": "Bearer"},
    408: {"Connection": "close"},  # the rest of the request is not waited for
    503: {"Retry-After": "1"},
}

Handler = Callable[[Request, Exception], Awaitable[Response]]


def install_errors(app: FastAPI) -> None:
    """Answer everything that goes wrong under /api in the API's shape; elsewhere change nothing."""
    app.add_exception_handler(SchedulingError, _under_api(_refused, _raised))
    app.add_exception_handler(StorageError, _under_api(_unusable, _raised))
    app.add_exception_handler(HTTPException, _under_api(_no_such_thing, _http))
    app.add_exception_handler(RequestValidationError, _under_api(_unread, _unprocessable))
    app.add_exception_handler(Exception, _under_api(_failed, _plainly_failed))


def error_answer(
    status: int, message: str, code: str = "", headers: dict[str, str] | None = None
) -> JSONResponse:
    """Return the shape of all errors but a time that is gone; no key `code` without one."""
    content = {"success": False, "message": message, **({"code": code} if code else {})}
    return JSONResponse(content, status, headers)


def _under_api(ours: Handler, elsewhere: Handler) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        path = request.scope["path"]
        chosen = ours if path == "/api" or path.startswith("/api/") else elsewhere
        return await chosen(request, error)

    return handle


async def _refused(_request: Request, error: Exception) -> Response:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    code = error.code if isinstance(error, SchedulingError) else ""
    return error_answer(status, str(error), code, _headers(error, status))


def _headers(error: Exception, status: int) -> dict[str, str] | None:
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.retry_after_seconds)}
    if isinstance(error, NotSigned):
        return {"WWW-Authenticate": SIGNATURE}
    return HEADERS.get(status)


async def _unusable(_request: Request, error: Exception) -> Response:
    # its sentence is for who runs the program: it names files
    log.error("a request failed for the database", exc_info=error)
    return error_answer(500, TROUBLE, SchedulingError.code)


async def _no_such_thing(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    headers = dict(error.headers) if error.headers else None
    message = _HTTP.get(error.status_code, _UNREADABLE)
    return error_answer(error.status_code, message, InvalidRequest.code, headers)


async def _unread(_request: Request, _error: Exception) -> Response:
    return error_answer(400, _UNREADABLE, InvalidRequest.code)


async def _failed(_request: Request, _error: Exception) -> Response:
    return error_answer(
        500, TROUBLE, SchedulingError.code
    )  # Starlette raises it again, to be logged


async def _raised(_request: Request, error: Exception) -> Response:
    raise error


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    return await http_exception_handler(request, error)


async def _unprocessable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    return await request_validation_exception_handler(request, error)


async def _plainly_failed(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("Internal Server Error", 500)
