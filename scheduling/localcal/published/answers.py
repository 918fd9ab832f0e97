"""What each operation answers when it goes well."""

from dataclasses import dataclass

from scheduling.localcal.errors import Json
from scheduling.localcal.published.bodies import WHOSE
from scheduling.localcal.published.shapes import (
    ANYTHING,
    TEXT,
    either,
    many,
    maybe,
    named,
    one_of,
    record,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: `data` (None for an envelope without), its status (0 for any), if it has pages."""

    data: Json | None
    status: int = 200
    paged: bool = False

    @property
    def schema(self) -> Json:
        """The envelope."""
        parts: Json = {"status": one_of(["success"])}
        if self.data is not None:
            parts["data"] = self.data
        if self.paged:
            parts["pagination"] = named("Pagination")
        return record(parts)


_BOOKING, _BOOKINGS = named("Booking"), many(named("Booking"))
_ONE = Answer(_BOOKING)
_ONE_OR_ALL = Answer(either(_BOOKING, _BOOKINGS))
_LIST = Answer(_BOOKINGS, paged=True)
_EVENT_TYPE, _EVENT_TYPES = Answer(named("EventType")), Answer(many(named("EventType")))
_TEAM, _TEAMS = Answer(named("Team")), Answer(many(named("Team")))
_SCHEDULE = Answer(named("Schedule"))
_MANAGED = Answer(named("ManagedUser"))
_PLACES = ("organization_membership", "organization_member", "member")
_MEMBERS = Answer(many(named("Membership")))
_NOTHING = Answer(None)
_DELETED = Answer(named("DeletedEventType"))
_LEGACY_SLOT = record({"time": {"type": "string", "format": "date-time"}})


def _by_day(slot: Json) -> Json:
    return {"type": "object", "additionalProperties": many(slot)}


def _made(name: str) -> Answer:
    return Answer(named(name), 201)


ANSWERS: dict[str, Answer] = {
    "me": Answer(named("Me")),
    "patch_me": Answer(named("Me")),
    "list_event_types": _EVENT_TYPES,
    "create_event_type": _made("EventType"),
    "get_event_type": _EVENT_TYPE,
    "change_event_type": _EVENT_TYPE,
    "delete_event_type": _DELETED,
    "list_schedules": Answer(many(named("Schedule"))),
    "create_schedule": _made("Schedule"),
    "default_schedule": Answer(maybe(named("Schedule"))),
    "get_schedule": _SCHEDULE,
    "patch_schedule": _SCHEDULE,
    "delete_schedule": _NOTHING,
    "list_slots": Answer(_by_day(named("Slot"))),
    "list_slots_legacy": Answer(record({"slots": _by_day(_LEGACY_SLOT)})),
    "reserve_slot": _made("Reservation"),
    "get_reservation": Answer(maybe(named("Reservation"))),
    "move_reservation": Answer(named("Reservation")),
    "release_slot": _NOTHING,
    "create_booking": Answer(either(_BOOKING, _BOOKINGS), 201),
    "list_bookings": _LIST,
    "get_booking": _ONE_OR_ALL,
    "reschedule_booking": Answer(_BOOKING, 201),
    "cancel_booking": _ONE_OR_ALL,
    "confirm_booking": _ONE,
    "decline_booking": _ONE,
    "mark_absent": _ONE,
    "reassign_booking": Answer(named("Reassignment")),
    "reassign_to": Answer(named("Reassignment")),
    "booking_by_seat": _ONE,
    "list_attendees": Answer(many(named("Attendee"))),
    "add_attendee": _made("Attendee"),
    "get_attendee": Answer(named("Attendee")),
    "remove_attendee": Answer(named("RemovedAttendee")),
    "calendar_links": Answer(many(record({"label": TEXT, "link": TEXT}))),
    "add_guests": _ONE,
    "change_location": _ONE,
    **dict.fromkeys(
        ("recordings", "transcripts", "references", "conferencing_sessions"), Answer(many({}))
    ),
    "list_team_event_types": _EVENT_TYPES,
    "create_team_event_type": _made("EventType"),
    "get_team_event_type": _EVENT_TYPE,
    "change_team_event_type": _EVENT_TYPE,
    "delete_team_event_type": _DELETED,
    "list_team_bookings": _LIST,
    **dict.fromkeys(("organization_teams", "own_organization_teams", "list_teams"), _TEAMS),
    **dict.fromkeys(("create_organization_team", "create_team"), _made("Team")),
    **dict.fromkeys(
        (
            f"{what}_{whose}team"
            for what in ("get", "patch", "delete")
            for whose in ("organization_", "")
        ),
        _TEAM,
    ),
    **dict.fromkeys(
        ("organization_memberships", "list_organization_members", "list_members"), _MEMBERS
    ),
    **dict.fromkeys((f"add_{place}" for place in _PLACES), _made("Membership")),
    **dict.fromkeys(
        (f"{what}_{place}" for what in ("get", "patch", "remove") for place in _PLACES),
        Answer(named("Membership")),
    ),
    "organization_users": Answer(many(named("OrganizationUser"))),
    "organization_schedules": Answer(many(named("Schedule"))),
    "list_organization_event_types": _EVENT_TYPES,
    "list_organization_bookings": _LIST,
    "list_organization_user_bookings": _LIST,
    "list_oauth_clients": Answer(many(named("OAuthClient"))),
    "create_oauth_client": _made("NewOAuthClient"),
    "get_oauth_client": Answer(named("OAuthClient")),
    "list_managed_users": Answer(many(named("ManagedUser"))),
    "create_managed_user": _made("Tokens"),
    "get_managed_user": _MANAGED,
    "patch_managed_user": _MANAGED,
    "delete_managed_user": _MANAGED,
    "renew_managed_user": Answer(named("Tokens")),
    "refresh_tokens": Answer(named("Tokens")),
    "list_out_of_office": Answer(many(named("OutOfOffice"))),
    "create_out_of_office": _made("OutOfOffice"),
    "delete_out_of_office": Answer(named("OutOfOffice")),
    **{f"list_{whose}webhooks": Answer(many(named("Webhook"))) for whose in WHOSE},
    **{f"create_{whose}webhook": _made("Webhook") for whose in WHOSE},
    **{
        f"{what}_{whose}webhook": Answer(named("Webhook"))
        for what in ("get", "patch", "delete")
        for whose in WHOSE
    },
    "delete_event_type_webhooks": Answer(TEXT),
    "delete_oauth_client_webhooks": Answer(TEXT),
    "list_calendars": Answer(named("Calendars")),
    "busy_times": Answer(many(named("BusyTime"))),
}
UNDESCRIBED = Answer(ANYTHING, 0)
