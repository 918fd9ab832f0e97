"""The body of a request: bounded bytes -> one JSON object."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any, cast

from fastapi import Request
from starlette.requests import ClientDisconnect

from scheduling.api.errors import TooLong, TooSlow
from scheduling.errors import InvalidRequest

LONGEST_BODY = 64 * 1024
BODY_SECONDS = 10.0
"""Longest wait for the whole of a body: one that trickles in would hold its connection."""
DEEPEST = 16
_NOT_JSON = "The body is not valid JSON. Please send one JSON object."


async def read_raw(request: Request, *, seconds: float = BODY_SECONDS) -> bytes:
    """Return the body's bytes; at most 64 KiB are read, whatever its headers say.

    Raises:
        TooLong: it is longer.
        TooSlow: it is not there within `seconds`.
        InvalidRequest: it is not declared as JSON, or was cut off.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (
        kind.startswith("application/") and kind.endswith("+json")
    ):
        raise InvalidRequest("Please send the body as application/json.")
    return await _bytes_of(request, seconds)


def object_of(raw: bytes) -> dict[str, Any]:
    """Return the JSON object of a body.

    Raises:
        InvalidRequest: it is no JSON object, or nested too deep.
    """
    body = _parsed(raw)
    if not isinstance(body, dict):
        raise InvalidRequest("Please send one JSON object.")
    _check_depth(body)
    return cast("dict[str, Any]", body)


async def _bytes_of(request: Request, seconds: float) -> bytes:
    raw = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                raw += chunk
                if len(raw) > LONGEST_BODY:
                    raise TooLong("The request is too long: at most 64 KiB are read.")
    except TimeoutError:
        raise TooSlow("The request did not arrive in time. Please send it again.") from None
    except ClientDisconnect:
        raise InvalidRequest("The request was cut off.") from None
    return bytes(raw)


def _parsed(raw: bytes) -> object:
    if not raw.strip():
        raise InvalidRequest("The body is empty. Please send one JSON object.")
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise InvalidRequest(_NOT_JSON) from None


def _refuse(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity, which Python reads and JSON does not know


def _check_depth(body: object) -> None:
    level = [body]
    for _ in range(DEEPEST):
        level = [one for outer in level for one in _inside(outer) if isinstance(one, dict | list)]
        if not level:
            return
    raise InvalidRequest(f"The body is nested too deep: at most {DEEPEST} levels are read.")


def _inside(container: object) -> Iterable[object]:
    if isinstance(container, dict):
        return cast("dict[str, object]", container).values()
    return cast("list[object]", container)
