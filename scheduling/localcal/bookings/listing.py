"""GET /v2/bookings and GET /v2/bookings/{uid}: filters, order, pages."""

from dataclasses import dataclass, field

from scheduling.localcal.bookings.showing import all_shown, shown
from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.event_types.of_teams import team_in_path
from scheduling.localcal.people.guards import asked_organization
from scheduling.localcal.rows.diary import (
    booking_by_uid,
    bookings_of_recurrence,
    bookings_where,
    count_where,
)
from scheduling.localcal.rows.directory import event_type_by_id, user_by_id
from scheduling.localcal.rows.records import User
from scheduling.localcal.rows.teams import role_in, team_by_id
from scheduling.localcal.times.instants import parse_instant
from scheduling.localcal.validation import Complaint, leading_int, refuse_listed, wrong
from scheduling.localcal.wire import Call, Query, Reply, number_in_path

# Cal.com's predicates
_STATUS = {
    "upcoming": (
        "b.end_at >= {now} AND (b.status = 'accepted' OR"
        " b.recurring_uid = '' AND b.status NOT IN ('cancelled', 'rejected'))"
    ),
    "recurring": (
        "b.end_at >= {now} AND b.recurring_uid <> '' AND b.status NOT IN ('cancelled', 'rejected')"
    ),
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
    """Answer one booking to whoever knows its uid, all of a recurrence under that one's uid.

    Raises:
        HttpRefusal: 404.
    """
    uid = call.ids[0]
    booking = booking_by_uid(call.store, uid)
    if booking is None and (recurrence := bookings_of_recurrence(call.store, uid)):
        return Reply(all_shown(call, recurrence))
    if booking is None:
        raise HttpRefusal(404, f"Booking with uid={uid} was not found in the database")
    return Reply(shown(call, booking))


async def list_bookings(call: Call) -> Reply:
    """Answer a page of the caller's bookings, as host, as attendee, or of teams they belong to.

    Raises:
        Refusal: 400 a wrong query, 401 without credentials, 404 no such team.
    """
    user, query = call.user, call.query
    teams = [leading_int(one) for one in query.many("teamId") + query.many("teamsIds")]
    if teams:
        scope = _of_teams(call, teams)
        _check_event_types(call, query, teams)
        return _page(call, scope)
    return _page(call, _of_user(user))


async def list_user_bookings(call: Call) -> Reply:
    """Answer a page of the bookings of somebody of an organization, to its admins."""
    organization = asked_organization(call, admin=True)
    number = number_in_path(call.ids[1])
    if role_in(call.store, organization.id, number) is None:
        raise HttpRefusal(403, f"IsUserInOrg - User with id={number} is not in the organization.")
    return _page(call, _of_user(user_by_id(call.store, number)))


def _of_user(user: User) -> _Where:
    """Return what is a user's as organizer, attendee, host beside, or admin of the team."""
    scope = _Where()
    scope.add(
        "b.user_id = ?1 OR b.id IN (SELECT a.booking_id FROM attendee a WHERE a.email = ?2)"
        " OR b.id IN (SELECT h.booking_id FROM booking_host h WHERE h.user_id = ?1)"
        " OR b.event_type_id IN (SELECT e.id FROM event_type e JOIN team t ON t.id = e.team_id"
        " JOIN membership m ON m.team_id IN (t.id, t.parent_id) WHERE m.user_id = ?1"
        " AND m.role IN ('ADMIN', 'OWNER'))",
        user.id,
        user.email,
    )
    return scope


async def list_team_bookings(call: Call) -> Reply:
    """Answer a page of a team's bookings, to its admins.

    Raises:
        Refusal: 400 a wrong query or an event type that is not the team's, 403, 404.
    """
    team, _ = team_in_path(call, admin=True)
    _check_event_types(call, call.query, [team.id])
    scope = _Where()
    scope.add(_TEAM_SCOPE.format("?"), team.id)
    return _page(call, scope)


async def list_organization_bookings(call: Call) -> Reply:
    """Answer a page of the bookings of an organization's people and teams, to its admins.

    `userIds`, `teamId` and `teamsIds` leave those of some.
    """
    organization = asked_organization(call, admin=True)
    query = call.query
    users = [leading_int(one) for one in query.many("userIds") if one]
    teams = [leading_int(one) for one in query.many("teamId") + query.many("teamsIds")]
    scope = _Where()
    scope.add(
        "b.user_id IN (SELECT m.user_id FROM membership m WHERE m.team_id = ?1) OR"
        " b.event_type_id IN (SELECT e.id FROM event_type e JOIN team t ON t.id = e.team_id"
        " WHERE t.parent_id = ?1)",
        organization.id,
    )
    if users:
        scope.add(f"b.user_id IN ({', '.join('?' * len(users))})", *users)
    if teams:
        scope.add(_TEAM_SCOPE.format(", ".join("?" * len(teams))), *teams)
    return _page(call, scope)


_TEAM_SCOPE = "b.event_type_id IN (SELECT e.id FROM event_type e WHERE e.team_id IN ({}))"


def _of_teams(call: Call, teams: list[int | None]) -> _Where:
    for number in teams:
        team = team_by_id(call.store, number) if number is not None else None
        if team is None:
            raise HttpRefusal(404, f"Team with id {number} not found")
        if not any(
            role_in(call.store, one, call.user.id) for one in (team.id, team.parent_id or 0)
        ):
            raise HttpRefusal(403, f"User with ID={call.user.id} is not in team {team.id}")
    scope = _Where()
    scope.add(_TEAM_SCOPE.format(", ".join("?" * len(teams))), *teams)
    return scope


def _check_event_types(call: Call, query: Query, teams: list[int | None]) -> None:
    for text in query.many("eventTypeId") + query.many("eventTypeIds"):
        number = leading_int(text)
        found = event_type_by_id(call.store, number) if number is not None else None
        if found is None or found.team_id not in teams:
            raise HttpRefusal(400, f"Event type with id {text} is not one of the team's.")


def _page(call: Call, scope: _Where) -> Reply:
    """Answer a page of what `scope` holds and the query's filters leave."""
    query = call.query
    refuse_listed(_complaints(query), query.flat())
    where = _filtered(call, query)
    where.parts[:0] = scope.parts  # first: its marks are numbered
    where.values[:0] = scope.values
    take = _number(query, "take", 100)
    skip = _number(query, "skip", 0)
    total = count_where(call.store, where.sql, where.values)
    page = bookings_where(
        call.store,
        f"{where.sql} ORDER BY {_order(query)} LIMIT ? OFFSET ?",
        [*where.values, take, skip],
    )
    data = all_shown(call, page)
    return Reply(data, extra={"pagination": _pagination(len(data), total, take, skip)})


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
