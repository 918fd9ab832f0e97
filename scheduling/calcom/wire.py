"""Requests and answers of Cal.com API v2 below the level of records: queries, envelopes, headers."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, cast

import httpx

from scheduling.calcom.errors import (
    RATE_LIMIT_BLOCK_SECONDS,
    CalcomError,
    CalcomNotFound,
    Complaint,
    error_of,
)
from scheduling.calcom.models import BookingFilter, Record, utc_text

UID = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)
SORTS = {
    "start": "sortStart",
    "end": "sortEnd",
    "created": "sortCreated",
    "updated": "sortUpdatedAt",
}
MAX_QUOTED = 500


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what to ask, under which version of its resource."""

    method: str
    path: str
    version: str
    query: dict[str, str] = field(default_factory=dict[str, str])
    body: dict[str, Any] | None = None

    @property
    def content(self) -> bytes | None:
        """Return the body as ASCII JSON, which holds any text a caller may have typed."""
        return None if self.body is None else json.dumps(self.body).encode("ascii")


class Pagination(Record):
    """What a booking list says about its pages."""

    total_items: int = 0
    has_next_page: bool = False

    @classmethod
    def of(cls, answer: httpx.Response) -> "Pagination":
        """Read it from a list's answer; one that is missing is an only page."""
        found = _object(answer.json()).get("pagination")
        return cls.model_validate(found if isinstance(found, dict) else {})


def path_part(uid: str) -> str:
    """Return `uid` as a part of a path.

    Raises:
        CalcomNotFound: it cannot be one of Cal.com's, so nothing is asked.
    """
    if not UID.fullmatch(uid):
        raise CalcomNotFound("That is not a uid of Cal.com's.", status=404)
    return uid


def booking_query(wanted: BookingFilter) -> dict[str, str]:
    """Return the query of a booking list; what is empty is not asked for."""
    times = {
        "afterStart": wanted.after_start,
        "beforeEnd": wanted.before_end,
        "afterCreatedAt": wanted.after_created,
    }
    query = {
        "status": ",".join(wanted.status),
        "attendeeEmail": wanted.attendee_email,
        "attendeeName": wanted.attendee_name,
        "bookingUid": wanted.booking_uid,
        "eventTypeIds": ",".join(map(str, wanted.event_type_ids)),
        "take": str(wanted.take),
        "skip": str(wanted.skip),
        **{name: utc_text(at) for name, at in times.items() if at},
    }
    if wanted.sort:
        query[SORTS[wanted.sort]] = "desc" if wanted.newest else "asc"
    return {name: text for name, text in query.items() if text}


def payload_of(answer: httpx.Response) -> object:
    """Return `data` of a success envelope, None when there is none.

    Raises:
        ValueError: the answer is not Cal.com's envelope.
    """
    body: object = answer.json()
    if not isinstance(body, dict) or _object(body).get("status") != "success":
        raise ValueError("not a success envelope")
    return _object(body).get("data")


def refusal(answer: httpx.Response, *, write: bool) -> CalcomError:
    """Return the error an unsuccessful answer stands for, whichever envelope it came in."""
    return error_of(
        Complaint(
            status=answer.status_code,
            message=_message(answer),
            request_id=answer.headers.get("x-request-id", ""),
            reset_seconds=_reset_seconds(answer),
        ),
        write=write,
    )


def _message(answer: httpx.Response) -> str:
    """Return `error.message ?? message ?? text`; a validation's details name what is wrong."""
    try:
        body = _object(answer.json())
    except ValueError:
        return answer.text[:MAX_QUOTED] or answer.reason_phrase
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


def _reset_seconds(answer: httpx.Response) -> float:
    """Return how long to wait; Cal.com sends no Retry-After."""
    name = next((n for n in answer.headers if n.lower().startswith("x-ratelimit-reset")), "")
    try:
        return max(0.0, float(answer.headers.get(name, "")))
    except ValueError:
        return RATE_LIMIT_BLOCK_SECONDS


def _object(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
