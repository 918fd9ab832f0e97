"""The customer's zone and time, as the wire writes them -> a request to the desk."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from scheduling.api.schemas import ManageBody
from scheduling.errors import InvalidRequest
from scheduling.model import Action, ManageRequest

USUAL_DAYS_AHEAD = 7
_TIMED = (Action.BOOK, Action.RESCHEDULE)
_DATE_AND_TIME = re.compile(r"[0-9W-]{7,10}[Tt ][0-9:.,+-]{2,32}[Zz]?", re.ASCII)
_NO_PLACES = frozenset({"localtime", "Factory"})
_NO_TIME = (
    "Please give appointment_datetime in ISO 8601 with its date and time,"
    " such as 2027-03-04T09:00:00-05:00."
)


def action_of(body: ManageBody) -> Action:
    """Return the action; `create` is the published prose's word for book."""
    return Action.BOOK if body.action == "create" else Action(body.action)


def request_of(body: ManageBody, *, home: ZoneInfo) -> ManageRequest:
    """Return what `body` asks of a desk whose organization is in `home`.

    Raises:
        InvalidRequest: there is no such zone, or the time cannot be read.
    """
    action = action_of(body)
    tz = zone_of(body.timezone or "")
    given = (body.appointment_datetime or "").strip() if action in _TIMED else ""
    return ManageRequest(
        action,
        name=body.name or "",
        email=body.email or "",
        phone=body.phone or "",
        tz=tz,
        start_at=instant_of(given, tz=tz or home) if given else None,
        appointment_id=body.appointment_id or "",
        call_session_id=body.call_session_id or "",
        notes=body.notes or "",
        days_ahead=USUAL_DAYS_AHEAD if body.days_ahead is None else body.days_ahead,
    )


def zone_of(name: str) -> ZoneInfo | None:
    """Return the IANA zone of that name, None for no name.

    Raises:
        InvalidRequest: there is none.
    """
    name = name.strip()
    if not name:
        return None
    if name not in _zone_names():
        raise InvalidRequest("Please give timezone as an IANA name, such as America/New_York.")
    return ZoneInfo(name)


def instant_of(text: str, *, tz: ZoneInfo) -> datetime:
    """Return an ISO 8601 date and time as aware UTC; without an offset it is in `tz`.

    A local time that comes twice is the first of the two.

    Raises:
        InvalidRequest: it cannot be read, or the clocks of `tz` skip it.
    """
    if not _DATE_AND_TIME.fullmatch(text):
        raise InvalidRequest(_NO_TIME)
    try:
        at = datetime.fromisoformat(text.upper())
        if at.tzinfo is not None:
            return at.astimezone(UTC)
        utc = at.replace(tzinfo=tz).astimezone(UTC)
        skipped = utc.astimezone(tz).replace(tzinfo=None) != at
    except (ValueError, OverflowError):
        raise InvalidRequest(_NO_TIME) from None
    if skipped:
        raise InvalidRequest(
            "That time does not exist on that day, because the clocks skip it. "
            "Please choose another time."
        )
    return utc


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones()) - _NO_PLACES
