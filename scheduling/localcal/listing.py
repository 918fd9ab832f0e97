"""GET /v2/bookings and GET /v2/bookings/{uid}: filters, order, pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from scheduling.localcal.change import event_type_of, shown
from scheduling.localcal.diary import booking_by_uid, bookings_where, count_where
from scheduling.localcal.directory import user_by_id
from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.instants import parse_instant
from scheduling.localcal.records import Booking
from scheduling.localcal.validation import Complaint, leading_int, refuse_listed, wrong
from scheduling.localcal.views import booking_view
from scheduling.localcal.wire import Call, Query, Reply

# Cal.com's predicates; nothing recurs here, so `recurring` finds nothing
_STATUS = {
    "upcoming": "b.end_at >= {now} AND b.status NOT IN ('cancelled', 'rejected')",
    "recurring": "0",
    "past": "b.end_at <= {now} AND b.status NOT IN ('cancelled', 'rejected')",
    "cancelled": "b.status IN ('cancelled', 'rejected')",
    "unconfirmed": "b.end_at >= {now} AND b.status = 'pending'",
}
_INSTANTS = {
    "afterStart": "b.start_at >= ?",
    "beforeEnd": "b.end_at <= ?",
    "afterCreatedAt": "b.created_at >= ?",
    "beforeCreatedAt": "b.created_at <= ?",
    "afterUpdatedAt": "b.updated_at >= ?",
    "beforeUpdatedAt": "b.updated_at <= ?",
}
_SORTS = {
    "sortStart": "b.start_at",
    "sortEnd": "b.end_at",
    "sortCreated": "b.created_at",
    "sortUpdatedAt": "b.updated_at",
}
_MOST = 250


@dataclass(slots=True)
class _Where:
    """A WHERE clause in the making."""

    parts: list[str] = field(default_factory=list[str])
    values: list[object] = field(default_factory=list[object])

    def add(self, part: str, *values: object) -> None:
        """Demand `part`, its question marks filled with `values`."""
        self.parts.append(part)
        self.values.extend(values)

    @property
    def sql(self) -> str:
        """The clause."""
        return "WHERE " + " AND ".join(f"({part})" for part in self.parts)


async def get_booking(call: Call) -> Reply:
    """Answer one booking to whoever knows its uid.

    Raises:
        HttpRefusal: 404.
    """
    uid = call.ids[0]
    booking = booking_by_uid(call.store, uid)
    if booking is None:
        raise HttpRefusal(404, f"Booking with uid={uid} was not found in the database")
    return Reply(shown(call, booking))


async def list_bookings(call: Call) -> Reply:
    """Answer a page of the caller's bookings, as host or as attendee.

    Raises:
        Refusal: 400 a wrong query, 401 without credentials.
    """
    user, query = call.user, call.query
    refuse_listed(_complaints(query), query.flat())
    if team := query.get("teamId") or query.get("teamsIds"):
        raise HttpRefusal(404, f"Team with id {team} not found")
    where = _filtered(call, query)
    where.add(
        "b.user_id = ? OR b.id IN (SELECT a.booking_id FROM attendee a WHERE a.email = ?)",
        user.id,
        user.email,
    )
    take = _number(query, "take", 100)
    skip = _number(query, "skip", 0)
    total = count_where(call.store, where.sql, where.values)
    page = bookings_where(
        call.store,
        f"{where.sql} ORDER BY {_order(query)} LIMIT ? OFFSET ?",
        [*where.values, take, skip],
    )
    data = _all_shown(call, page)
    return Reply(data, extra={"pagination": _pagination(len(data), total, take, skip)})


def _all_shown(call: Call, page: Sequence[Booking]) -> list[Json]:
    one_each = {one.event_type_id: one for one in page}.values()
    event_types = {one.event_type_id: event_type_of(call, one) for one in one_each}
    hosts = {one: user_by_id(call.store, one) for one in {each.user_id for each in page}}
    return [booking_view(one, event_types[one.event_type_id], hosts[one.user_id]) for one in page]


def _number(query: Query, name: str, default: int) -> int:
    value = leading_int(query.get(name) or "")
    return default if value is None else value


def _filtered(call: Call, query: Query) -> _Where:
    where = _Where()
    if "status" in query:
        wanted = (_STATUS[one].format(now=call.now) for one in query.many("status"))
        where.add(" OR ".join(f"({part})" for part in wanted))
    if email := query.get("attendeeEmail"):
        # an unescaped + of an address arrives as a space
        _by_attendee(where, "email", email.strip().replace(" ", "+"))
    if name := query.get("attendeeName"):
        _by_attendee(where, "name", name)
    if uid := query.get("bookingUid"):
        where.add("b.uid = ?", uid)
    ids = [leading_int(one) for one in query.many("eventTypeId") + query.many("eventTypeIds")]
    if ids:
        where.add(f"b.event_type_id IN ({', '.join('?' * len(ids))})", *ids)
    for param, part in _INSTANTS.items():
        if param in query:
            where.add(part, parse_instant(query.get(param)))
    return where


def _by_attendee(where: _Where, column: str, value: str) -> None:
    where.add(
        f"b.id IN (SELECT a.booking_id FROM attendee a WHERE a.{column} = ?)",  # noqa: S608  # ours
        value,
    )


def _order(query: Query) -> str:
    for param, column in _SORTS.items():
        if param in query:
            down = query.get(param) == "desc"
            return f"{column} {'DESC' if down else 'ASC'}, b.id"
    if query.many("status") in (["past"], ["cancelled"]):
        return "b.start_at DESC, b.id"
    return "b.start_at ASC, b.id"


def _complaints(query: Query) -> list[Complaint]:
    found: list[Complaint] = []
    if "status" in query:
        found += _status_complaints(query.many("status"))
    found += _page_complaints(query, "take", least=1, most=_MOST)
    found += _page_complaints(query, "skip", least=0, most=None)
    for param in _INSTANTS:
        if param in query and parse_instant(query.get(param)) is None:
            text = f"{param} must be a valid ISO 8601 date string"
            found.append(wrong(param, "isISO8601", text, query.get(param)))
    for param in _SORTS:
        if param in query and query.get(param) not in ("asc", "desc"):
            text = f'{param} must be either "asc" or "desc".'
            found.append(wrong(param, "isEnum", text, query.get(param)))
    ids = query.many("eventTypeId") + query.many("eventTypeIds")
    if any(leading_int(one) is None for one in ids):
        text = "eventTypeId must be a number conforming to the specified constraints"
        found.append(wrong("eventTypeId", "isNumber", text))
    return found


def _status_complaints(statuses: list[str]) -> list[Complaint]:
    if statuses == [""]:
        return [wrong("status", "arrayNotEmpty", "status cannot be empty.", statuses)]
    if all(one in _STATUS for one in statuses):
        return []
    text = f"Invalid status. Allowed are {', '.join(_STATUS)}"
    return [wrong("status", "isEnum", text, statuses)]


def _page_complaints(query: Query, name: str, *, least: int, most: int | None) -> list[Complaint]:
    if name not in query:
        return []
    value = leading_int(query.get(name) or "")
    if value is None:
        text = f"{name} must be a number conforming to the specified constraints"
        return [wrong(name, "isNumber", text, query.get(name))]
    if value < least:
        return [wrong(name, "min", f"{name} must not be less than {least}", value)]
    if most is not None and value > most:
        return [wrong(name, "max", f"{name} must not be greater than {most}", value)]
    return []


def _pagination(returned: int, total: int, take: int, skip: int) -> Json:
    pages = -(-total // take)
    page = min(skip // take + 1, pages)
    return {
        "returnedItems": returned,
        "totalItems": total,
        "itemsPerPage": take,
        "remainingItems": max(0, total - skip - returned),
        "currentPage": page,
        "totalPages": pages,
        "hasNextPage": skip + take < total,
        "hasPreviousPage": total > 0 and skip > 0,
    }
