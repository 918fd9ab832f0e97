"""What goes wrong: our own sentence when the calendar cannot open, Cal.com's five error shapes on the wire.

LocalCalError              the calendar's file, a seed or a seam: a sentence for the person who started us
Refusal                    an answer with an error status
 +-- HttpRefusal           shape 1: envelope, code is the exception class, details
 +-- DtoRefusal            shape 2: the same, "Bad Request Exception" and details.errors
 +-- FieldRefusal          shape 3: code BAD_REQUEST, no details
 +-- TrpcRefusal           shape 4: code TRPCError, a generic text per status
 +-- BareRefusal           shape 5: no envelope
"""

from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]

_REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Payload Too Large",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    498: "Token Expired",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
_CLASSES = {
    429: "ThrottlerException",
    500: "InternalServerErrorException",
}
_TRPC = {
    400: "Bad request: Please check your request data and try again",
    401: "You are not authorized to access this resource",
    409: "Could not process the request due to a resource conflict with the current state",
}


class LocalCalError(Exception):
    """The calendar cannot be opened or described so; `str()` is one clear sentence."""


class Refusal(Exception):
    """An answer with an error status; `error` is that member of the envelope, None for no envelope."""

    def __init__(self, status: int, message: str, error: Json | None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.error = error

    def body(self, *, path: str, at: str) -> Json:
        """Return the JSON answered; `at` is the ISO time, `path` the URL asked, with its query."""
        if self.error is None:
            return {"statusCode": self.status, "message": self.message}
        return {"status": "error", "timestamp": at, "path": path, "error": self.error}


class HttpRefusal(Refusal):
    """Shape 1, an HttpException."""

    def __init__(self, status: int, message: str) -> None:
        reason = _REASONS.get(status, "Error")
        code = _CLASSES.get(status, reason.replace(" ", "") + "Exception")
        details = {"message": message, "error": reason, "statusCode": status}
        super().__init__(status, message, {"code": code, "message": message, "details": details})


class DtoRefusal(Refusal):
    """Shape 2, the global validation pipe; `errors` are class-validator's objects."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        text = "Bad Request Exception"
        details = {"errors": list(errors)}
        error = {"code": "BadRequestException", "message": text, "details": details}
        super().__init__(400, text, error)


class FieldRefusal(Refusal):
    """Shape 3, the booking schema; each complaint is like `{email}error_required_field`."""

    def __init__(self, *complaints: str) -> None:
        text = "responses - " + "".join(f"{one}, " for one in complaints)
        super().__init__(400, text, {"code": "BAD_REQUEST", "message": text})


class TrpcRefusal(Refusal):
    """Shape 4; Cal.com loses the specific text here."""

    def __init__(self, status: int) -> None:
        text = _TRPC[status]
        super().__init__(status, text, {"code": "TRPCError", "message": text})


class BareRefusal(Refusal):
    """Shape 5, an error no filter maps."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message, None)
