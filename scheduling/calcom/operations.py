"""The operations of Cal.com API v2 that the client speaks, one a line.

A new one is a line here and a record for its answer: `client.call(NAME, id, query=..., body=...)`
works from then on. Any status 2xx with Cal.com's envelope is success; `success` is the one it
publishes, to which its stand-ins are held.
"""

from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import Field, TypeAdapter

from scheduling.calcom.calendars import Busy, Calendars
from scheduling.calcom.event_types import GoneEventType, TeamEventTypeRecord
from scheduling.calcom.models import (
    Booking,
    EventTypeRecord,
    Me,
    Reassignment,
    Reservation,
)
from scheduling.calcom.parts import (
    AttendeeRecord,
    CalendarLink,
    ConferencingSession,
    GoneAttendee,
    Recording,
    Reference,
)
from scheduling.calcom.platform import ManagedUser, ManagedUserKeys, TokenPair
from scheduling.calcom.schedules import Schedule
from scheduling.calcom.slots import Days, OldSlots
from scheduling.calcom.teams import Membership, OrganizationUser, OutOfOffice, Team
from scheduling.calcom.webhooks import Webhook
from scheduling.calcom.wire import path_part

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Operation(Generic[T]):
    """One row: how to ask, under which `cal-api-version`, what comes back.

    `{}` in the path stands for an id. Another version, or none, selects in silence the API of
    2024-04-15; where the version says "any", Cal.com does not look at it.
    """

    method: str
    path: str
    version: str
    success: int
    shape: TypeAdapter[T]

    def at(self, *ids: str | int) -> str:
        """Return the path with its ids.

        Raises:
            CalcomNotFound: an id cannot be one of Cal.com's.
        """
        return self.path.format(*map(path_part, ids))


SLOT, BOOKING, EVENT, HOURS = "2024-09-04", "2024-08-13", "2024-06-14", "2024-06-11"
OLD, ANY = "2024-04-15", BOOKING

_Series = Annotated[list[Booking], Field(min_length=1)]
_booking: TypeAdapter[Booking | list[Booking]] = TypeAdapter(Booking | _Series)
_bookings = TypeAdapter(list[Booking])
_hold = TypeAdapter(Reservation)
_maybe_hold: TypeAdapter[Reservation | None] = TypeAdapter(Reservation | None)
_event_type = TypeAdapter(EventTypeRecord)
_event_types = TypeAdapter(list[EventTypeRecord])
_team_event_type = TypeAdapter(TeamEventTypeRecord)
_team_event_types = TypeAdapter(list[TeamEventTypeRecord])
_gone = TypeAdapter(GoneEventType)
_schedule = TypeAdapter(Schedule)
_maybe_schedule: TypeAdapter[Schedule | None] = TypeAdapter(Schedule | None)
_webhook = TypeAdapter(Webhook)
_webhooks = TypeAdapter(list[Webhook])
_team = TypeAdapter(Team)
_teams = TypeAdapter(list[Team])
_membership = TypeAdapter(Membership)
_memberships = TypeAdapter(list[Membership])
_away = TypeAdapter(OutOfOffice)
_attendee = TypeAdapter(AttendeeRecord)
_managed_user = TypeAdapter(ManagedUser)
_me = TypeAdapter(Me)
_anything: TypeAdapter[object] = TypeAdapter(object)

# fmt: off
GET_ME = Operation("GET", "/me", ANY, 200, _me)
UPDATE_ME = Operation("PATCH", "/me", ANY, 200, _me)

LIST_SLOTS = Operation("GET", "/slots", SLOT, 200, TypeAdapter(Days))
LIST_SLOTS_OLD = Operation("GET", "/slots/available", OLD, 200, TypeAdapter(OldSlots))
CREATE_RESERVATION = Operation("POST", "/slots/reservations", SLOT, 201, _hold)
GET_RESERVATION = Operation("GET", "/slots/reservations/{}", SLOT, 200, _maybe_hold)
UPDATE_RESERVATION = Operation("PATCH", "/slots/reservations/{}", SLOT, 200, _hold)
DELETE_RESERVATION = Operation("DELETE", "/slots/reservations/{}", SLOT, 200, _anything)

CREATE_BOOKING = Operation("POST", "/bookings", BOOKING, 201, _booking)
LIST_BOOKINGS = Operation("GET", "/bookings", BOOKING, 200, _bookings)
GET_BOOKING = Operation("GET", "/bookings/{}", BOOKING, 200, _booking)
RESCHEDULE_BOOKING = Operation("POST", "/bookings/{}/reschedule", BOOKING, 201, _booking)
CANCEL_BOOKING = Operation("POST", "/bookings/{}/cancel", BOOKING, 200, _booking)
CONFIRM_BOOKING = Operation("POST", "/bookings/{}/confirm", BOOKING, 200, _booking)
DECLINE_BOOKING = Operation("POST", "/bookings/{}/decline", BOOKING, 200, _booking)
MARK_ABSENT = Operation("POST", "/bookings/{}/mark-absent", BOOKING, 200, _booking)
REASSIGN_BOOKING = Operation("POST", "/bookings/{}/reassign", BOOKING, 200, TypeAdapter(Reassignment))
REASSIGN_BOOKING_TO = Operation("POST", "/bookings/{}/reassign/{}", BOOKING, 200, TypeAdapter(Reassignment))

GET_BOOKING_BY_SEAT = Operation("GET", "/bookings/by-seat/{}", BOOKING, 200, _booking)
LIST_ATTENDEES = Operation("GET", "/bookings/{}/attendees", BOOKING, 200, TypeAdapter(list[AttendeeRecord]))
ADD_ATTENDEE = Operation("POST", "/bookings/{}/attendees", BOOKING, 201, _attendee)
GET_ATTENDEE = Operation("GET", "/bookings/{}/attendees/{}", BOOKING, 200, _attendee)
REMOVE_ATTENDEE = Operation("DELETE", "/bookings/{}/attendees/{}", BOOKING, 200, TypeAdapter(GoneAttendee))
ADD_GUESTS = Operation("POST", "/bookings/{}/guests", BOOKING, 200, _booking)
CHANGE_LOCATION = Operation("PATCH", "/bookings/{}/location", BOOKING, 200, _booking)
LIST_CALENDAR_LINKS = Operation("GET", "/bookings/{}/calendar-links", BOOKING, 200, TypeAdapter(list[CalendarLink]))
LIST_REFERENCES = Operation("GET", "/bookings/{}/references", BOOKING, 200, TypeAdapter(list[Reference]))
LIST_RECORDINGS = Operation("GET", "/bookings/{}/recordings", BOOKING, 200, TypeAdapter(list[Recording]))
LIST_TRANSCRIPTS = Operation("GET", "/bookings/{}/transcripts", BOOKING, 200, TypeAdapter(list[str]))
LIST_CONFERENCING_SESSIONS = Operation("GET", "/bookings/{}/conferencing-sessions", BOOKING, 200, TypeAdapter(list[ConferencingSession]))

LIST_EVENT_TYPES = Operation("GET", "/event-types", EVENT, 200, _event_types)
CREATE_EVENT_TYPE = Operation("POST", "/event-types", EVENT, 201, _event_type)
GET_EVENT_TYPE = Operation("GET", "/event-types/{}", EVENT, 200, _event_type)
UPDATE_EVENT_TYPE = Operation("PATCH", "/event-types/{}", EVENT, 200, _event_type)
DELETE_EVENT_TYPE = Operation("DELETE", "/event-types/{}", EVENT, 200, _gone)

LIST_SCHEDULES = Operation("GET", "/schedules", HOURS, 200, TypeAdapter(list[Schedule]))
GET_DEFAULT_SCHEDULE = Operation("GET", "/schedules/default", HOURS, 200, _maybe_schedule)
CREATE_SCHEDULE = Operation("POST", "/schedules", HOURS, 201, _schedule)
GET_SCHEDULE = Operation("GET", "/schedules/{}", HOURS, 200, _schedule)
UPDATE_SCHEDULE = Operation("PATCH", "/schedules/{}", HOURS, 200, _schedule)
DELETE_SCHEDULE = Operation("DELETE", "/schedules/{}", HOURS, 200, _anything)

LIST_WEBHOOKS = Operation("GET", "/webhooks", ANY, 200, _webhooks)
CREATE_WEBHOOK = Operation("POST", "/webhooks", ANY, 201, _webhook)
GET_WEBHOOK = Operation("GET", "/webhooks/{}", ANY, 200, _webhook)
UPDATE_WEBHOOK = Operation("PATCH", "/webhooks/{}", ANY, 200, _webhook)
DELETE_WEBHOOK = Operation("DELETE", "/webhooks/{}", ANY, 200, _webhook)
LIST_EVENT_TYPE_WEBHOOKS = Operation("GET", "/event-types/{}/webhooks", ANY, 200, _webhooks)
CREATE_EVENT_TYPE_WEBHOOK = Operation("POST", "/event-types/{}/webhooks", ANY, 201, _webhook)
GET_EVENT_TYPE_WEBHOOK = Operation("GET", "/event-types/{}/webhooks/{}", ANY, 200, _webhook)
UPDATE_EVENT_TYPE_WEBHOOK = Operation("PATCH", "/event-types/{}/webhooks/{}", ANY, 200, _webhook)
DELETE_EVENT_TYPE_WEBHOOK = Operation("DELETE", "/event-types/{}/webhooks/{}", ANY, 200, _webhook)
LIST_ORG_WEBHOOKS = Operation("GET", "/organizations/{}/webhooks", ANY, 200, _webhooks)
CREATE_ORG_WEBHOOK = Operation("POST", "/organizations/{}/webhooks", ANY, 201, _webhook)
GET_ORG_WEBHOOK = Operation("GET", "/organizations/{}/webhooks/{}", ANY, 200, _webhook)
UPDATE_ORG_WEBHOOK = Operation("PATCH", "/organizations/{}/webhooks/{}", ANY, 200, _webhook)
DELETE_ORG_WEBHOOK = Operation("DELETE", "/organizations/{}/webhooks/{}", ANY, 200, _webhook)
LIST_TEAM_EVENT_TYPE_WEBHOOKS = Operation("GET", "/teams/{}/event-types/{}/webhooks", ANY, 200, _webhooks)
CREATE_TEAM_EVENT_TYPE_WEBHOOK = Operation("POST", "/teams/{}/event-types/{}/webhooks", ANY, 201, _webhook)
GET_TEAM_EVENT_TYPE_WEBHOOK = Operation("GET", "/teams/{}/event-types/{}/webhooks/{}", ANY, 200, _webhook)
UPDATE_TEAM_EVENT_TYPE_WEBHOOK = Operation("PATCH", "/teams/{}/event-types/{}/webhooks/{}", ANY, 200, _webhook)
DELETE_TEAM_EVENT_TYPE_WEBHOOK = Operation("DELETE", "/teams/{}/event-types/{}/webhooks/{}", ANY, 200, _webhook)
LIST_OAUTH_CLIENT_WEBHOOKS = Operation("GET", "/oauth-clients/{}/webhooks", ANY, 200, _webhooks)
CREATE_OAUTH_CLIENT_WEBHOOK = Operation("POST", "/oauth-clients/{}/webhooks", ANY, 201, _webhook)
GET_OAUTH_CLIENT_WEBHOOK = Operation("GET", "/oauth-clients/{}/webhooks/{}", ANY, 200, _webhook)
UPDATE_OAUTH_CLIENT_WEBHOOK = Operation("PATCH", "/oauth-clients/{}/webhooks/{}", ANY, 200, _webhook)
DELETE_OAUTH_CLIENT_WEBHOOK = Operation("DELETE", "/oauth-clients/{}/webhooks/{}", ANY, 200, _webhook)

GET_CALENDARS = Operation("GET", "/calendars", ANY, 200, TypeAdapter(Calendars))
GET_BUSY_TIMES = Operation("GET", "/calendars/busy-times", ANY, 200, TypeAdapter(list[Busy]))

LIST_TEAMS = Operation("GET", "/teams", ANY, 200, _teams)
CREATE_TEAM = Operation("POST", "/teams", ANY, 201, _team)
GET_TEAM = Operation("GET", "/teams/{}", ANY, 200, _team)
UPDATE_TEAM = Operation("PATCH", "/teams/{}", ANY, 200, _team)
DELETE_TEAM = Operation("DELETE", "/teams/{}", ANY, 200, _team)
LIST_TEAM_MEMBERS = Operation("GET", "/teams/{}/memberships", ANY, 200, _memberships)
ADD_TEAM_MEMBER = Operation("POST", "/teams/{}/memberships", ANY, 201, _membership)
GET_TEAM_MEMBER = Operation("GET", "/teams/{}/memberships/{}", ANY, 200, _membership)
UPDATE_TEAM_MEMBER = Operation("PATCH", "/teams/{}/memberships/{}", ANY, 200, _membership)
REMOVE_TEAM_MEMBER = Operation("DELETE", "/teams/{}/memberships/{}", ANY, 200, _membership)
LIST_TEAM_EVENT_TYPES = Operation("GET", "/teams/{}/event-types", ANY, 200, _team_event_types)
CREATE_TEAM_EVENT_TYPE = Operation("POST", "/teams/{}/event-types", ANY, 201, _team_event_type)
GET_TEAM_EVENT_TYPE = Operation("GET", "/teams/{}/event-types/{}", ANY, 200, _team_event_type)
UPDATE_TEAM_EVENT_TYPE = Operation("PATCH", "/teams/{}/event-types/{}", ANY, 200, _team_event_type)
DELETE_TEAM_EVENT_TYPE = Operation("DELETE", "/teams/{}/event-types/{}", ANY, 200, _gone)
LIST_TEAM_BOOKINGS = Operation("GET", "/teams/{}/bookings", ANY, 200, _bookings)

LIST_ORG_TEAMS = Operation("GET", "/organizations/{}/teams", ANY, 200, _teams)
CREATE_ORG_TEAM = Operation("POST", "/organizations/{}/teams", ANY, 201, _team)
GET_ORG_TEAM = Operation("GET", "/organizations/{}/teams/{}", ANY, 200, _team)
UPDATE_ORG_TEAM = Operation("PATCH", "/organizations/{}/teams/{}", ANY, 200, _team)
DELETE_ORG_TEAM = Operation("DELETE", "/organizations/{}/teams/{}", ANY, 200, _team)
LIST_ORG_TEAM_MEMBERS = Operation("GET", "/organizations/{}/teams/{}/memberships", ANY, 200, _memberships)
ADD_ORG_TEAM_MEMBER = Operation("POST", "/organizations/{}/teams/{}/memberships", ANY, 201, _membership)
GET_ORG_TEAM_MEMBER = Operation("GET", "/organizations/{}/teams/{}/memberships/{}", ANY, 200, _membership)
UPDATE_ORG_TEAM_MEMBER = Operation("PATCH", "/organizations/{}/teams/{}/memberships/{}", ANY, 200, _membership)
REMOVE_ORG_TEAM_MEMBER = Operation("DELETE", "/organizations/{}/teams/{}/memberships/{}", ANY, 200, _membership)
LIST_ORG_TEAM_EVENT_TYPES = Operation("GET", "/organizations/{}/teams/{}/event-types", ANY, 200, _team_event_types)
CREATE_ORG_TEAM_EVENT_TYPE = Operation("POST", "/organizations/{}/teams/{}/event-types", ANY, 201, _team_event_type)
GET_ORG_TEAM_EVENT_TYPE = Operation("GET", "/organizations/{}/teams/{}/event-types/{}", ANY, 200, _team_event_type)
UPDATE_ORG_TEAM_EVENT_TYPE = Operation("PATCH", "/organizations/{}/teams/{}/event-types/{}", ANY, 200, _team_event_type)
DELETE_ORG_TEAM_EVENT_TYPE = Operation("DELETE", "/organizations/{}/teams/{}/event-types/{}", ANY, 200, _gone)
LIST_ORG_TEAM_BOOKINGS = Operation("GET", "/organizations/{}/teams/{}/bookings", ANY, 200, _bookings)

LIST_MY_ORG_TEAMS = Operation("GET", "/organizations/{}/teams/me", ANY, 200, _teams)
LIST_ORG_EVENT_TYPES = Operation("GET", "/organizations/{}/teams/event-types", ANY, 200, _team_event_types)
LIST_ORG_BOOKINGS = Operation("GET", "/organizations/{}/bookings", ANY, 200, _bookings)
LIST_ORG_USER_BOOKINGS = Operation("GET", "/organizations/{}/users/{}/bookings", ANY, 200, _bookings)
LIST_ORG_USERS = Operation("GET", "/organizations/{}/users", ANY, 200, TypeAdapter(list[OrganizationUser]))
LIST_ORG_SCHEDULES = Operation("GET", "/organizations/{}/schedules", ANY, 200, TypeAdapter(list[Schedule]))
LIST_ORG_MEMBERS = Operation("GET", "/organizations/{}/memberships", ANY, 200, _memberships)
ADD_ORG_MEMBER = Operation("POST", "/organizations/{}/memberships", ANY, 201, _membership)
GET_ORG_MEMBER = Operation("GET", "/organizations/{}/memberships/{}", ANY, 200, _membership)
UPDATE_ORG_MEMBER = Operation("PATCH", "/organizations/{}/memberships/{}", ANY, 200, _membership)
REMOVE_ORG_MEMBER = Operation("DELETE", "/organizations/{}/memberships/{}", ANY, 200, _membership)
LIST_OUT_OF_OFFICE = Operation("GET", "/organizations/{}/users/{}/ooo", ANY, 200, TypeAdapter(list[OutOfOffice]))
ADD_OUT_OF_OFFICE = Operation("POST", "/organizations/{}/users/{}/ooo", ANY, 201, _away)
REMOVE_OUT_OF_OFFICE = Operation("DELETE", "/organizations/{}/users/{}/ooo/{}", ANY, 200, _away)

LIST_MANAGED_USERS = Operation("GET", "/oauth-clients/{}/users", ANY, 200, TypeAdapter(list[ManagedUser]))
CREATE_MANAGED_USER = Operation("POST", "/oauth-clients/{}/users", ANY, 201, TypeAdapter(ManagedUserKeys))
GET_MANAGED_USER = Operation("GET", "/oauth-clients/{}/users/{}", ANY, 200, _managed_user)
UPDATE_MANAGED_USER = Operation("PATCH", "/oauth-clients/{}/users/{}", ANY, 200, _managed_user)
DELETE_MANAGED_USER = Operation("DELETE", "/oauth-clients/{}/users/{}", ANY, 200, _managed_user)
RENEW_MANAGED_USER = Operation("POST", "/oauth-clients/{}/users/{}/force-refresh", ANY, 200, TypeAdapter(TokenPair))
REFRESH_TOKENS = Operation("POST", "/oauth/{}/refresh", ANY, 200, TypeAdapter(TokenPair))
# fmt: on
