"""Requests and answers of Cal.com API v2 below the level of records: paths, bodies, envelopes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, urlencode

import httpx

from scheduling.calcom.errors import CalcomError, CalcomNotFound, Complaint, error_of
from scheduling.calcom.limits import reset_seconds

UID = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)
MAX_QUOTED = 2000


@dataclass(frozen=True, slots=True)
class Pages:
    """What a booking list says about its pages; a list that says nothing is the only page."""

    total: int = 0
    has_next: bool = False


def path_part(part: str | int) -> str:
    """Return a uid or a number as a part of a path.

    Raises:
        CalcomNotFound: it cannot be one of Cal.com's, so nothing is asked.
    """
    text = str(part)
    if not UID.fullmatch(text):
        raise CalcomNotFound("That is not a uid of Cal.com's.", status=404)
    return text


def query_text(query: Mapping[str, str] | None) -> str:
    """Return a query with its question mark; what cannot be text on the wire becomes "?"."""
    if not query:
        return ""
    return "?" + urlencode(query, quote_via=quote, safe=":", errors="replace", encoding="utf-8")


def content_of(body: dict[str, Any] | None) -> bytes | None:
    """Return a body as ASCII JSON, which holds any text a caller may have typed."""
    return None if body is None else json.dumps(body).encode("ascii")


def payload_of(answer: httpx.Response) -> tuple[object, Pages]:
    """Return `data` of a success envelope, None when there is none, and what it says of pages.

    Raises:
        ValueError: the answer is not Cal.com's envelope.
    """
    body = _object(_parsed(answer))
    if body.get("status") != "success":
        raise ValueError("not a success envelope")
    pages = _object(body.get("pagination"))
    total = pages.get("totalItems")
    return body.get("data"), Pages(
        total if isinstance(total, int) else 0, pages.get("hasNextPage") is True
    )


def refusal(answer: httpx.Response, *, write: bool, secret: str = "") -> CalcomError:
    """Return the error an unsuccessful answer stands for, whichever envelope it came in.

    A gateway may quote a request in its answer: `secret` is cut out of the text.
    """
    message = _message(answer)
    if secret:
        message = message.replace(secret, "[key]")
    return error_of(
        Complaint(
            status=answer.status_code,
            message=message[:MAX_QUOTED],
            request_id=answer.headers.get("x-request-id", ""),
            reset_seconds=reset_seconds(answer.headers),
        ),
        write=write,
    )


def _message(answer: httpx.Response) -> str:
    """Return `error.message ?? message ?? text`; a validation's details name what is wrong."""
    try:
        body = _object(_parsed(answer))
    except ValueError:
        return answer.text or answer.reason_phrase
    error = body.get("error")
    inner = _object(error)
    flaws = _constraints(_object(inner.get("details")).get("errors"))
    if flaws:
        return "; ".join(flaws)
    said = inner.get("message") or body.get("message") or error
    if isinstance(said, list):
        return ", ".join(str(part) for part in cast("list[object]", said))
    return str(said) if said else answer.reason_phrase


def _constraints(errors: object) -> list[str]:
    # A flaw's own value is left out: it may be somebody's e-mail address.
    if not isinstance(errors, list):
        return []
    found: list[str] = []
    for flaw in map(_object, cast("list[object]", errors)):
        found += [str(text) for text in _object(flaw.get("constraints")).values()]
        found += _constraints(flaw.get("children"))
    return found


def _parsed(answer: httpx.Response) -> object:
    try:
        return answer.json()
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _object(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
