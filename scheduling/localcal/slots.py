"""GET /v2/slots (2024-09-04) and its predecessor /v2/slots/available."""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from scheduling.localcal.diary import reserved_times
from scheduling.localcal.directory import (
    event_type_by_id,
    event_type_by_slug,
    user_by_name,
)
from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.hours import Span, merged
from scheduling.localcal.instants import DAY, MINUTE, known_zone, parse_instant, zone_text
from scheduling.localcal.openings import openings
from scheduling.localcal.records import EventType
from scheduling.localcal.validation import (
    Complaint,
    check_instant,
    check_zone,
    leading_int,
    refuse_worded,
    unknown,
    wrong,
)
from scheduling.localcal.wire import Call, Query, Reply

_NAMES = (
    "start",
    "end",
    "timeZone",
    "duration",
    "format",
    "bookingUidToReschedule",
    "eventTypeId",
    "eventTypeSlug",
    "username",
    "usernames",
    "teamSlug",
    "organizationSlug",
)
_LONGEST = 400 * DAY  # one answer lists no more than this, whatever end is asked

UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class SlotQuestion:
    """Which starts are wanted: inside `span`, of `minutes`, as if `but_uid` were not booked."""

    event_type: EventType
    span: Span
    minutes: int
    but_uid: str = ""


def open_slots(call: Call, question: SlotQuestion) -> list[int]:
    """Return the listed starts, ascending: bookable, inside the span, not reserved."""
    terms = question.event_type.terms
    first, last = question.span
    last = min(last, first + _LONGEST)
    if last <= call.now:
        return []
    first_looked = max(first, call.now)
    looked = (first_looked, max(first_looked, last))
    found = openings(
        call.store, question.event_type, looked, now=call.now, but_uid=question.but_uid
    )
    held = merged(reserved_times(call.store, question.event_type.id, looked, at=call.now))
    length = question.minutes * MINUTE
    starts = found.starts(question.minutes, terms.step or question.minutes, terms.offset)
    # an end of 23:59:59 takes in what ends at midnight
    latest = last - length + 1000
    inside = [at for at in starts if first <= at <= latest]
    return [at for at in inside if not _overlaps(held, at, at + length)] if held else inside


def _overlaps(spans: Iterable[Span], start: int, end: int) -> bool:
    return any(one < end and start < other for one, other in spans)


async def list_slots(call: Call) -> Reply:
    """Answer the open starts by local day.

    Raises:
        HttpRefusal: 400 a wrong query, 404 unknown event type or user.
    """
    asked = call.query.flat()
    complaints = _complaints(asked)
    refuse_worded(complaints)
    event_type = _event_type(call)
    question = SlotQuestion(
        event_type,
        _span(asked),
        _minutes(event_type, asked.get("duration", "")),
        asked.get("bookingUidToReschedule", ""),
    )
    starts = open_slots(call, question)
    tz = known_zone(asked.get("timeZone", "")) or UTC_ZONE
    length = question.minutes * MINUTE if asked.get("format", "").lower() == "range" else 0
    return Reply(_by_day(starts, tz, length))


def _complaints(asked: Json) -> list[Complaint]:
    complaints = (
        unknown(asked, _NAMES) + check_instant(asked, "start") + check_instant(asked, "end")
    )
    complaints += check_zone(asked)
    if asked.get("format", "time").lower() not in ("time", "range"):
        text = "slotFormat must be either 'range' or 'time'"
        complaints.append(wrong("format", "isEnum", text))
    for name in ("eventTypeId", "duration"):
        if name in asked and leading_int(asked[name]) is None:
            text = f"{name} must be a number conforming to the specified constraints"
            complaints.append(wrong(name, "isNumber", text))
    if not any(name in asked for name in ("eventTypeId", "eventTypeSlug", "usernames")):
        text = "eventTypeId must be a number conforming to the specified constraints"
        complaints.append(wrong("eventTypeId", "isNumber", text))
    return complaints


def _span(asked: Json) -> Span:
    start, end = parse_instant(asked["start"]), parse_instant(asked["end"])
    assert start is not None and end is not None  # noqa: S101, PT018  # checked before
    if end % DAY == 0:
        end += DAY - 1000  # a date or midnight means that whole day
    if end < start:
        raise HttpRefusal(
            400, "Invalid time range given - check the 'start' and 'end' query parameters."
        )
    return start, end


def _event_type(call: Call) -> EventType:
    query = call.query
    number = leading_int(query.get("eventTypeId") or "")
    if number is not None:
        found = event_type_by_id(call.store, number)
    else:
        if team := query.get("teamSlug"):
            raise HttpRefusal(404, f"Team with slug {team} not found")
        name = query.get("username") or query.get("usernames") or ""
        user = user_by_name(call.store, name)
        if user is None:
            raise HttpRefusal(404, f"User with username {name} not found")
        found = event_type_by_slug(call.store, user.id, query.get("eventTypeSlug") or "")
    if found is None:
        raise HttpRefusal(404, "Event Type not found")
    return found


def _minutes(event_type: EventType, duration: str) -> int:
    wanted = leading_int(duration)
    return wanted if wanted in event_type.terms.lengths and wanted else event_type.terms.minutes


def _by_day(starts: Iterable[int], tz: ZoneInfo, length: int) -> Json:
    days: dict[str, list[Json]] = {}
    for at in starts:
        text = zone_text(at, tz)
        slot = {"start": text}
        if length:
            slot["end"] = zone_text(at + length, tz)
        days.setdefault(text[:10], []).append(slot)
    return days


async def list_slots_legacy(call: Call) -> Reply:
    """Answer the open starts in the shape of before 2024-09-04.

    Raises:
        HttpRefusal: 400 a wrong query, 404 unknown event type.
    """
    asked = call.query.flat()
    complaints = check_instant(asked, "startTime") + check_instant(asked, "endTime")
    refuse_worded(complaints + check_zone(asked))
    event_type = _event_type_legacy(call, call.query)
    span = _span({"start": asked["startTime"], "end": asked["endTime"]})
    but_uid = asked.get("rescheduleUid", "")
    minutes = _minutes(event_type, asked.get("duration", ""))
    starts = open_slots(call, SlotQuestion(event_type, span, minutes, but_uid))
    tz = known_zone(asked.get("timeZone", "")) or UTC_ZONE
    days = {
        day: [{"time": slot["start"]} for slot in slots]
        for day, slots in _by_day(starts, tz, 0).items()
    }
    return Reply({"slots": days})


def _event_type_legacy(call: Call, query: Query) -> EventType:
    number = leading_int(query.get("eventTypeId") or "")
    if number is not None:
        found = event_type_by_id(call.store, number)
    else:
        names = query.many("usernameList")
        user = user_by_name(call.store, names[0]) if names else None
        slug = query.get("eventTypeSlug") or ""
        found = event_type_by_slug(call.store, user.id, slug) if user else None
    if found is None:
        raise HttpRefusal(404, "Event Type not found")
    return found
