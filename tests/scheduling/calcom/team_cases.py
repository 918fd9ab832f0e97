"""Parts of bookings, organizations, teams, platforms over the wire, and what is answered to it."""

from datetime import UTC, datetime

from scheduling.calcom import operations
from scheduling.calcom.event_types import NewTeamEventType, TeamEventTypeChanges
from scheduling.calcom.models import BookingFilter
from scheduling.calcom.platform import ManagedUserChanges, NewManagedUser
from scheduling.calcom.teams import NewTeam, TeamChanges
from scheduling.calcom.webhooks import Subscriber, WebhookChanges
from tests.scheduling.calcom.account_cases import (
    HOOK,
    HOOK_BODY,
    SCHEDULE,
    TEAM,
    TEAM_EVENT_TYPE,
    WEBHOOK,
)
from tests.scheduling.calcom.booking_cases import BOOKING, NINE, NINE_TEXT, TEN, TEN_TEXT, U
from tests.scheduling.calcom.case import Case, ident, idents, uid

WHO = {"id": 9, "name": "Cleo", "email": "cleo@example.com", "timeZone": "Europe/Rome"}
PLACE = {
    "id": 4,
    "userId": 2,
    "teamId": 7,
    "role": "ADMIN",
    "accepted": True,
    "user": {"name": "Eve", "email": "eve@example.com", "username": "eve"},
}
AWAY = {"id": 3, "uuid": "x", "userId": 2, "start": NINE_TEXT, "end": TEN_TEXT, "reason": "sick"}
PAIR = {
    "accessToken": "access-2",
    "refreshToken": "refresh-2",
    "accessTokenExpiresAt": 1893402000000,
    "refreshTokenExpiresAt": 1893402000000,
}
MANAGED = {"id": 12, "email": "eve+c1@example.com", "username": "eve-c1", "timeZone": "UTC"}
C = "client-1"


def role(place):
    return place.role


def hook_cases(of, path, rows):
    """One kind of webhooks: list, create, get, update, delete."""
    listing, create, get, update, delete = rows
    return (
        Case(listing, lambda c: c.list_webhooks(of), path, [WEBHOOK], idents, ["w-1"],
             query={"take": "250", "skip": "0"}),
        Case(create, lambda c: c.create_webhook(HOOK, of), path, WEBHOOK, ident, "w-1",
             body=HOOK_BODY),
        Case(get, lambda c: c.get_webhook("w-1", of), f"{path}/w-1", WEBHOOK, ident, "w-1"),
        Case(update, lambda c: c.update_webhook("w-1", WebhookChanges(active=True), of),
             f"{path}/w-1", WEBHOOK, ident, "w-1", body={"active": True}),
        Case(delete, lambda c: c.delete_webhook("w-1", of), f"{path}/w-1", WEBHOOK, ident, "w-1"),
    )  # fmt: skip


def member_cases(path, rows, **org):
    """Who belongs to a team: list, add, get, update, remove."""
    listing, add, get, update, remove = rows
    return (
        Case(listing, lambda c: c.list_team_members(7, **org), path, [PLACE],
             lambda found: found[0].user.name, "Eve"),
        Case(add, lambda c: c.add_team_member(7, 2, role="ADMIN", **org), path, PLACE, role,
             "ADMIN", body={"userId": 2, "role": "ADMIN"}),
        Case(get, lambda c: c.get_team_member(7, 4, **org), f"{path}/4", PLACE, ident, 4),
        Case(update, lambda c: c.change_team_member(7, 4, role="ADMIN", **org), f"{path}/4", PLACE,
             role, "ADMIN", body={"role": "ADMIN"}),
        Case(remove, lambda c: c.remove_team_member(7, 4, **org), f"{path}/4", PLACE, ident, 4),
    )  # fmt: skip


PART_CASES = (
    Case(operations.GET_BOOKING_BY_SEAT, lambda c: c.get_booking_by_seat("s-1"),
         "/bookings/by-seat/s-1", BOOKING, uid, U),
    Case(operations.LIST_ATTENDEES, lambda c: c.list_attendees("u1"), "/bookings/u1/attendees",
         [WHO], idents, [9]),
    Case(operations.GET_ATTENDEE, lambda c: c.get_attendee("u1", 9), "/bookings/u1/attendees/9",
         {**WHO, "absent": True}, lambda who: (who.name, who.absent), ("Cleo", True)),
    Case(
        operations.ADD_ATTENDEE,
        lambda c: c.add_attendee(
            "u1", name="Cleo", time_zone="Europe/Rome", email="cleo@example.com",
            phone="+12025550123"),
        "/bookings/u1/attendees", {**WHO, "bookingId": 501}, lambda who: who.booking_id, 501,
        body={"name": "Cleo", "timeZone": "Europe/Rome", "email": "cleo@example.com",
              "phoneNumber": "+12025550123"},
    ),
    Case(operations.REMOVE_ATTENDEE, lambda c: c.remove_attendee("u1", 9),
         "/bookings/u1/attendees/9", {**WHO, "bookingId": 501}, ident, 9),
    Case(operations.ADD_GUESTS, lambda c: c.add_guests("u1", ("g@example.com",)),
         "/bookings/u1/guests", BOOKING, uid, U, body={"guests": [{"email": "g@example.com"}]}),
    Case(operations.CHANGE_LOCATION,
         lambda c: c.change_location("u1", {"type": "attendeeDefined", "location": "the park"}),
         "/bookings/u1/location", BOOKING, uid, U,
         body={"location": {"type": "attendeeDefined", "location": "the park"}}),
    Case(operations.LIST_CALENDAR_LINKS, lambda c: c.list_calendar_links("u1"),
         "/bookings/u1/calendar-links", [{"label": "ICS", "link": "data:text/calendar,x"}],
         lambda found: found[0].label, "ICS"),
    Case(operations.LIST_REFERENCES, lambda c: c.list_references("u1"), "/bookings/u1/references",
         [{"id": 1, "type": "google_calendar", "eventUid": "e-1", "destinationCalendarId": 3}],
         lambda found: found[0].event_uid, "e-1"),
    Case(operations.LIST_RECORDINGS, lambda c: c.list_recordings("u1"), "/bookings/u1/recordings",
         [{"id": "r-1", "roomName": "x", "startTs": 1893402000, "duration": 60,
           "downloadLink": "https://example.com/r", "error": None}],
         lambda found: found[0].start_ts, 1893402000),
    Case(operations.LIST_TRANSCRIPTS, lambda c: c.list_transcripts("u1"),
         "/bookings/u1/transcripts", ["https://example.com/t"], list, ["https://example.com/t"]),
    Case(operations.LIST_CONFERENCING_SESSIONS, lambda c: c.list_conferencing_sessions("u1"),
         "/bookings/u1/conferencing-sessions",
         [{"id": "s", "room": "x", "startTime": 1893402000, "duration": 60, "ongoing": False}],
         lambda found: found[0].room, "x"),
)  # fmt: skip

HOOK_CASES = (
    *hook_cases(
        Subscriber(org_id=5), "/organizations/5/webhooks",
        (operations.LIST_ORG_WEBHOOKS, operations.CREATE_ORG_WEBHOOK, operations.GET_ORG_WEBHOOK,
         operations.UPDATE_ORG_WEBHOOK, operations.DELETE_ORG_WEBHOOK)),
    *hook_cases(
        Subscriber(client_id=C), f"/oauth-clients/{C}/webhooks",
        (operations.LIST_OAUTH_CLIENT_WEBHOOKS, operations.CREATE_OAUTH_CLIENT_WEBHOOK,
         operations.GET_OAUTH_CLIENT_WEBHOOK, operations.UPDATE_OAUTH_CLIENT_WEBHOOK,
         operations.DELETE_OAUTH_CLIENT_WEBHOOK)),
    *hook_cases(
        Subscriber(event_type_id=101, team_id=7), "/teams/7/event-types/101/webhooks",
        (operations.LIST_TEAM_EVENT_TYPE_WEBHOOKS, operations.CREATE_TEAM_EVENT_TYPE_WEBHOOK,
         operations.GET_TEAM_EVENT_TYPE_WEBHOOK, operations.UPDATE_TEAM_EVENT_TYPE_WEBHOOK,
         operations.DELETE_TEAM_EVENT_TYPE_WEBHOOK)),
)  # fmt: skip

TEAMS = (
    Case(operations.CREATE_TEAM, lambda c: c.create_team(NewTeam(name="Front", slug="front")),
         "/teams", TEAM, ident, 7, body={"name": "Front", "slug": "front"}),
    Case(operations.UPDATE_TEAM, lambda c: c.update_team(7, TeamChanges(name="Back")), "/teams/7",
         TEAM, ident, 7, body={"name": "Back"}),
    Case(operations.DELETE_TEAM, lambda c: c.delete_team(7), "/teams/7", TEAM, ident, 7),
    Case(operations.CREATE_ORG_TEAM, lambda c: c.create_team(NewTeam(name="Front"), org_id=5),
         "/organizations/5/teams", TEAM, ident, 7, body={"name": "Front"}),
    Case(operations.UPDATE_ORG_TEAM,
         lambda c: c.update_team(7, TeamChanges(time_zone="UTC", bio="Nights"), org_id=5),
         "/organizations/5/teams/7", TEAM, ident, 7, body={"timeZone": "UTC", "bio": "Nights"}),
    Case(operations.DELETE_ORG_TEAM, lambda c: c.delete_team(7, org_id=5),
         "/organizations/5/teams/7", TEAM, ident, 7),
    *member_cases(
        "/teams/7/memberships",
        (operations.LIST_TEAM_MEMBERS, operations.ADD_TEAM_MEMBER, operations.GET_TEAM_MEMBER,
         operations.UPDATE_TEAM_MEMBER, operations.REMOVE_TEAM_MEMBER)),
    *member_cases(
        "/organizations/5/teams/7/memberships",
        (operations.LIST_ORG_TEAM_MEMBERS, operations.ADD_ORG_TEAM_MEMBER,
         operations.GET_ORG_TEAM_MEMBER, operations.UPDATE_ORG_TEAM_MEMBER,
         operations.REMOVE_ORG_TEAM_MEMBER), org_id=5),
    Case(operations.CREATE_TEAM_EVENT_TYPE,
         lambda c: c.create_team_event_type(
             NewTeamEventType(title="Intro", slug="intro", length_in_minutes=60,
                              scheduling_type="collective", assign_all_team_members=True),
             team_id=7),
         "/teams/7/event-types", TEAM_EVENT_TYPE, ident, 101,
         body={"title": "Intro", "slug": "intro", "lengthInMinutes": 60,
               "schedulingType": "collective", "assignAllTeamMembers": True}),
    Case(operations.GET_TEAM_EVENT_TYPE, lambda c: c.get_team_event_type(101, team_id=7),
         "/teams/7/event-types/101", TEAM_EVENT_TYPE, ident, 101),
    Case(operations.UPDATE_TEAM_EVENT_TYPE,
         lambda c: c.update_team_event_type(101, TeamEventTypeChanges(hidden=True), team_id=7),
         "/teams/7/event-types/101", TEAM_EVENT_TYPE, ident, 101, body={"hidden": True}),
    Case(operations.DELETE_TEAM_EVENT_TYPE, lambda c: c.delete_team_event_type(101, team_id=7),
         "/teams/7/event-types/101", TEAM_EVENT_TYPE, ident, 101),
    Case(operations.LIST_TEAM_BOOKINGS,
         lambda c: c.list_team_bookings(None, 7, BookingFilter(status=("past",))),
         "/teams/7/bookings", [BOOKING], lambda page: page.bookings[0].uid, U,
         query={"status": "past", "take": "100"}),
)  # fmt: skip

ORGANIZATION_CASES = (
    Case(operations.LIST_ORG_EVENT_TYPES, lambda c: c.list_organization_event_types(5),
         "/organizations/5/teams/event-types", [TEAM_EVENT_TYPE], idents, [101]),
    Case(operations.LIST_ORG_BOOKINGS,
         lambda c: c.list_organization_bookings(5, BookingFilter(team_id=7), user_ids=(1, 2)),
         "/organizations/5/bookings", [BOOKING], lambda page: page.bookings[0].uid, U,
         query={"teamId": "7", "userIds": "1,2", "take": "100"}),
    Case(operations.LIST_ORG_USER_BOOKINGS,
         lambda c: c.list_user_bookings(5, 2, BookingFilter(after_updated=NINE)),
         "/organizations/5/users/2/bookings", [BOOKING], lambda page: page.bookings[0].uid, U,
         query={"afterUpdatedAt": NINE_TEXT, "take": "100"}),
    Case(operations.LIST_ORG_USERS,
         lambda c: c.list_organization_users(5, emails=("eve@example.com",)),
         "/organizations/5/users", [{"id": 2, "email": "eve@example.com"}], idents, [2],
         query={"emails": "eve@example.com"}),
    Case(operations.LIST_ORG_SCHEDULES, lambda c: c.list_organization_schedules(5),
         "/organizations/5/schedules", [SCHEDULE], idents, [3]),
    Case(operations.LIST_ORG_MEMBERS, lambda c: c.list_organization_members(5),
         "/organizations/5/memberships", [PLACE], idents, [4]),
    Case(operations.ADD_ORG_MEMBER, lambda c: c.add_organization_member(5, 2, role="OWNER"),
         "/organizations/5/memberships", PLACE, ident, 4, body={"userId": 2, "role": "OWNER"}),
    Case(operations.GET_ORG_MEMBER, lambda c: c.get_organization_member(5, 4),
         "/organizations/5/memberships/4", PLACE, ident, 4),
    Case(operations.UPDATE_ORG_MEMBER, lambda c: c.change_organization_member(5, 4, role="MEMBER"),
         "/organizations/5/memberships/4", PLACE, ident, 4, body={"role": "MEMBER"}),
    Case(operations.REMOVE_ORG_MEMBER, lambda c: c.remove_organization_member(5, 4),
         "/organizations/5/memberships/4", PLACE, ident, 4),
    Case(operations.LIST_OUT_OF_OFFICE, lambda c: c.list_out_of_office(5, 2),
         "/organizations/5/users/2/ooo", [AWAY], lambda found: found[0].start_at, NINE),
    Case(operations.ADD_OUT_OF_OFFICE,
         lambda c: c.add_out_of_office(2, org_id=5, start_at=NINE, end_at=TEN, reason="sick"),
         "/organizations/5/users/2/ooo", AWAY, ident, 3,
         body={"start": NINE_TEXT, "end": TEN_TEXT, "reason": "sick"}),
    Case(operations.REMOVE_OUT_OF_OFFICE, lambda c: c.remove_out_of_office(5, 2, 3),
         "/organizations/5/users/2/ooo/3", AWAY, ident, 3),
)  # fmt: skip

PLATFORM_CASES = (
    Case(operations.LIST_MANAGED_USERS,
         lambda c: c.list_managed_users(C, emails=("eve@example.com",)),
         f"/oauth-clients/{C}/users", [MANAGED], idents, [12],
         query={"limit": "250", "offset": "0", "emails": "eve@example.com"}),
    Case(operations.CREATE_MANAGED_USER,
         lambda c: c.create_managed_user(C, NewManagedUser(email="eve@example.com", name="Eve")),
         f"/oauth-clients/{C}/users", {**PAIR, "user": MANAGED},
         lambda made: (made.user.id, made.access_token), (12, "access-2"),
         body={"email": "eve@example.com", "name": "Eve"}),
    Case(operations.GET_MANAGED_USER, lambda c: c.get_managed_user(C, 12),
         f"/oauth-clients/{C}/users/12", MANAGED, ident, 12),
    Case(operations.UPDATE_MANAGED_USER,
         lambda c: c.update_managed_user(C, 12, ManagedUserChanges(time_zone="Europe/Rome")),
         f"/oauth-clients/{C}/users/12", MANAGED, ident, 12, body={"timeZone": "Europe/Rome"}),
    Case(operations.DELETE_MANAGED_USER, lambda c: c.delete_managed_user(C, 12),
         f"/oauth-clients/{C}/users/12", MANAGED, ident, 12),
    Case(operations.RENEW_MANAGED_USER, lambda c: c.renew_managed_user(C, 12),
         f"/oauth-clients/{C}/users/12/force-refresh", PAIR,
         lambda pair: pair.access_expires_at, datetime(2029, 12, 31, 9, tzinfo=UTC)),
    Case(operations.REFRESH_TOKENS,
         lambda c: c.call(operations.REFRESH_TOKENS, C, body={"refreshToken": "refresh-1"}),
         f"/oauth/{C}/refresh", PAIR, lambda pair: pair.refresh_token, "refresh-2",
         body={"refreshToken": "refresh-1"}),
)  # fmt: skip

TEAM_CASES = (*PART_CASES, *HOOK_CASES, *TEAMS, *ORGANIZATION_CASES, *PLATFORM_CASES)
