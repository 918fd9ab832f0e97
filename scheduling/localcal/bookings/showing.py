"""A booking as the one who asks may see it."""

from collections.abc import Iterable

from scheduling.localcal.bookings.views import booking_view
from scheduling.localcal.errors import Json
from scheduling.localcal.rows.diary import booking_by_uid
from scheduling.localcal.rows.directory import booked_event_type, user_by_id
from scheduling.localcal.rows.records import Booking, EventType, User
from scheduling.localcal.rows.teams import ADMINS, role_in
from scheduling.localcal.wire import Call, Reply


def shown(call: Call, booking: Booking) -> Json:
    """Return the booking's wire shape."""
    return all_shown(call, [booking])[0]


def all_shown(call: Call, bookings: Iterable[Booking]) -> list[Json]:
    """Return the wire shape of each booking, in their order."""
    page = list(bookings)
    event_types: dict[int, EventType] = {}
    hosts: dict[int, User] = {}
    for one in page:
        if one.event_type_id not in event_types:
            event_types[one.event_type_id] = booked_event_type(call.store, one.event_type_id)
        if one.user_id not in hosts:
            hosts[one.user_id] = user_by_id(call.store, one.user_id)
    return [
        booking_view(
            one,
            event_types[one.event_type_id],
            hosts[one.user_id],
            owner=is_host(call, one, event_types[one.event_type_id]),
        )
        for one in page
    ]


def now_shown(call: Call, uid: str) -> Reply:
    """Return the answer that shows a booking that is known to exist."""
    booking = booking_by_uid(call.store, uid)
    assert booking is not None  # noqa: S101  # bookings are never deleted
    return Reply(shown(call, booking))


def is_host(call: Call, booking: Booking, event_type: EventType) -> bool:
    """Tell whether the caller hosts the booking, or administers the team that does."""
    if call.caller is None:
        return False
    if call.caller.id == booking.user_id:
        return True
    team_id = event_type.team_id
    return team_id is not None and role_in(call.store, team_id, call.caller.id) in ADMINS
