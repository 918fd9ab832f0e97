"""GET /v2/slots (2024-09-04) and its predecessor /v2/slots/available."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from scheduling.localcal.bookings.seating import seats_taken
from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.event_types import finding
from scheduling.localcal.rows.diary import reserved_times, seated_bookings
from scheduling.localcal.rows.directory import (
    event_type_by_id,
    event_type_by_slug,
    first_user,
    user_by_name,
)
from scheduling.localcal.rows.records import EventType
from scheduling.localcal.times.hosting import Question, Roster, roster
from scheduling.localcal.times.hours import Span, merged
from scheduling.localcal.times.instants import DAY, MINUTE, known_zone, parse_instant, zone_text
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
    found = roster(
        call.store,
        Question(question.event_type, looked, question.minutes, call.now, question.but_uid),
    )
    length = question.minutes * MINUTE
    starts = found.starts(question.minutes, terms.step or question.minutes, terms.offset)
    # an end of 23:59:59 takes in what ends at midnight
    latest = last - length + 1000
    inside = [at for at in starts if first <= at <= latest]
    held = reserved_times(call.store, question.event_type.id, looked, at=call.now)
    if terms.seats:
        return _with_seats(call, question, inside, held)
    if terms.scheduling == "roundRobin" and held:
        return [at for at in inside if _hosts_left(found, held, at, at + length)]
    together = merged(held)
    return [at for at in inside if not _overlaps(together, at, at + length)] if held else inside


def _hosts_left(found: Roster, held: Iterable[Span], start: int, end: int) -> bool:
    """Tell whether more hosts are free than holds are on that time: each hold takes one."""
    holds = sum(1 for one, other in held if one < end and start < other)
    return holds == 0 or len(found.free((start, end))) > holds


def _with_seats(
    call: Call, question: SlotQuestion, starts: list[int], held: Sequence[Span]
) -> list[int]:
    """Return the starts that have a seat left, none that would cut into a shared booking."""
    seats = question.event_type.terms.seats
    assert seats is not None  # noqa: S101  # asked by the caller
    length = question.minutes * MINUTE
    if not starts:
        return []
    span = (starts[0], starts[-1] + length)
    shared = seated_bookings(call.store, question.event_type.id, span)
    taken = {one.start_at: seats_taken(one) for one in shared}
    spans = [(one.start_at, one.end_at) for one in shared]
    for start, _ in held:
        taken[start] = taken.get(start, 0) + 1
    spans += held
    return [
        at
        for at in starts
        if taken.get(at, 0) < seats.per_slot
        and not _overlaps((one for one in spans if one[0] != at), at, at + length)
    ]


def _overlaps(spans: Iterable[Span], start: int, end: int) -> bool:
    return any(one < end and start < other for one, other in spans)


async def list_slots(call: Call) -> Reply:
    """Answer the open starts by local day.

    Raises:
        HttpRefusal: 400 a wrong query, 404 unknown event type or user.
    """
    asked = call.query.flat()
    if call.lenient:  # the names of older documents
        old = {"startTime": "start", "endTime": "end"}
        asked = {old.get(name, name): value for name, value in asked.items()}
    refuse_worded(_complaints(asked))
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
    days = _by_day(starts, tz, length)
    if event_type.terms.seats and starts:
        _add_seats(call, event_type, days, (starts[0], starts[-1] + MINUTE))
    if event_type.terms.first_slot_only:
        days = {day: slots[:1] for day, slots in days.items()}
    return Reply(days)


def _add_seats(call: Call, event_type: EventType, days: Json, span: Span) -> None:
    total = event_type.terms.seats.per_slot if event_type.terms.seats else 0
    shared = {one.start_at: one for one in seated_bookings(call.store, event_type.id, span)}
    for slot in (one for slots in days.values() for one in slots):
        booking = shared.get(parse_instant(slot["start"]) or 0)
        booked = seats_taken(booking) if booking else 0
        slot |= {"seatsBooked": booked, "seatsRemaining": total - booked, "seatsTotal": total}
        if booking:
            slot["bookingUid"] = booking.uid


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
    query, missing = call.query, "Event Type not found"
    number = leading_int(query.get("eventTypeId") or "")
    if number is not None:
        return finding.by_id(call.store, number, missing)
    slug = query.get("eventTypeSlug") or ""
    if team := query.get("teamSlug"):
        within = query.get("organizationSlug")
        return finding.of_team(call.store, team, within, slug, missing)
    group = [name for name in query.many("usernames") if name]
    if group and not slug:
        return finding.of_group(call.store, group)
    name = query.get("username") or ",".join(group)
    if not name and call.lenient and (only := first_user(call.store)):
        name = only.username
    return finding.of_user(call.store, name, slug, missing)


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
