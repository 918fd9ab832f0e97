"""Everything but slots and bookings as it goes over the wire, and what is answered to it."""

from datetime import date

from scheduling.calcom import operations
from scheduling.calcom.calendars import Calendar
from scheduling.calcom.event_types import (
    DISABLED,
    BookingLimits,
    BookingWindow,
    Confirmation,
    EventTypeChanges,
    NewEventType,
    NewTeamEventType,
    Recurrence,
    Seats,
    TeamEventTypeChanges,
    TeamHost,
)
from scheduling.calcom.models import BookingFilter
from scheduling.calcom.schedules import (
    DateOverride,
    NewSchedule,
    ScheduleChanges,
    WorkingHours,
)
from scheduling.calcom.webhooks import NewWebhook, Subscriber, WebhookChanges
from tests.scheduling.calcom.booking_cases import BOOKING, NINE, NINE_TEXT, TEN, TEN_TEXT, U
from tests.scheduling.calcom.case import Case, ident, idents, same

EVENT_TYPE = {"id": 101, "slug": "intro", "title": "Intro", "lengthInMinutes": 60}
TEAM_EVENT_TYPE = {
    **EVENT_TYPE,
    "teamId": 7,
    "schedulingType": "roundRobin",
    "hosts": [{"userId": 1, "mandatory": True}],
}
SCHEDULE = {
    "id": 3,
    "ownerId": 1,
    "name": "Hours",
    "timeZone": "Europe/Rome",
    "isDefault": True,
    "availability": [{"days": ["Monday"], "startTime": "09:00", "endTime": "17:00"}],
    "overrides": [{"date": "2030-01-08", "startTime": "10:00", "endTime": "11:00"}],
}
WEBHOOK = {
    "id": "w-1",
    "userId": 1,
    "subscriberUrl": "https://example.com/hook",
    "triggers": ["BOOKING_CREATED"],
    "active": True,
    "payloadTemplate": None,
}
TEAM = {"id": 7, "parentId": 5, "name": "Front", "slug": "front", "isOrganization": False}
HOURS = WorkingHours(days=("Monday",), start_time="09:00", end_time="17:00")
ON_THE_EIGHTH = DateOverride(date=date(2030, 1, 8), start_time="10:00", end_time="11:00")
HOOK = NewWebhook(
    subscriber_url="https://example.com/hook", triggers=("BOOKING_CREATED",), secret="quiet"
)
HOOK_BODY = {
    "active": True,
    "subscriberUrl": "https://example.com/hook",
    "triggers": ["BOOKING_CREATED"],
    "secret": "quiet",
}

ACCOUNT_CASES = (
    Case(operations.LIST_EVENT_TYPES,
         lambda c: c.list_event_types(username="ada", slug="intro", organization="acme", org_id=5),
         "/event-types", [EVENT_TYPE], idents, [101],
         query={"username": "ada", "eventSlug": "intro", "orgSlug": "acme", "orgId": "5"}),
    Case(
        operations.CREATE_EVENT_TYPE,
        lambda c: c.create_event_type(NewEventType(
            title="Intro", slug="intro", length_in_minutes=60, length_in_minutes_options=(30, 60),
            booking_limits_count=BookingLimits(day=3), recurrence=DISABLED,
            booking_window=BookingWindow(type="calendarDays", value=30, rolling=True),
            confirmation_policy=Confirmation(
                type="always", block_unconfirmed_bookings_in_booker=True),
            seats=Seats(seats_per_time_slot=5, show_attendee_info=False,
                        show_availability_count=True),
            more={"hideCalendarNotes": True},
        )),
        "/event-types", EVENT_TYPE, ident, 101,
        body={"title": "Intro", "slug": "intro", "lengthInMinutes": 60,
              "lengthInMinutesOptions": [30, 60], "bookingLimitsCount": {"day": 3},
              "recurrence": {"disabled": True}, "hideCalendarNotes": True,
              "bookingWindow": {"type": "calendarDays", "value": 30, "rolling": True},
              "confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True},
              "seats": {"seatsPerTimeSlot": 5, "showAttendeeInfo": False,
                        "showAvailabilityCount": True}},
    ),
    Case(operations.GET_EVENT_TYPE, lambda c: c.get_event_type(101), "/event-types/101",
         EVENT_TYPE, ident, 101),
    Case(
        operations.UPDATE_EVENT_TYPE,
        lambda c: c.update_event_type(101, EventTypeChanges(
            hidden=True, schedule_id=None,
            recurrence=Recurrence(interval=1, occurrences=4, frequency="weekly"))),
        "/event-types/101", EVENT_TYPE, ident, 101,
        body={"hidden": True, "scheduleId": None,
              "recurrence": {"interval": 1, "occurrences": 4, "frequency": "weekly"}},
    ),
    Case(operations.DELETE_EVENT_TYPE, lambda c: c.delete_event_type(101), "/event-types/101",
         EVENT_TYPE, ident, 101),
    Case(operations.LIST_SCHEDULES, lambda c: c.list_schedules(), "/schedules", [SCHEDULE],
         lambda found: found[0].overrides, (ON_THE_EIGHTH,)),
    Case(operations.GET_DEFAULT_SCHEDULE, lambda c: c.get_default_schedule(),
         "/schedules/default", None, same, None),
    Case(
        operations.CREATE_SCHEDULE,
        lambda c: c.create_schedule(NewSchedule(
            name="Hours", time_zone="Europe/Rome", is_default=True, availability=(HOURS,),
            overrides=(ON_THE_EIGHTH,))),
        "/schedules", SCHEDULE, ident, 3,
        body={k: v for k, v in SCHEDULE.items() if k not in ("id", "ownerId")},
    ),
    Case(operations.GET_SCHEDULE, lambda c: c.get_schedule(3), "/schedules/3", SCHEDULE,
         lambda found: found.availability, (HOURS,)),
    Case(operations.UPDATE_SCHEDULE,
         lambda c: c.update_schedule(3, ScheduleChanges(overrides=())), "/schedules/3", SCHEDULE,
         ident, 3, body={"overrides": []}),
    Case(operations.DELETE_SCHEDULE, lambda c: c.delete_schedule(3), "/schedules/3", None, same,
         None),
    Case(operations.LIST_WEBHOOKS, lambda c: c.list_webhooks(take=5, skip=2), "/webhooks",
         [WEBHOOK], idents, ["w-1"], query={"take": "5", "skip": "2"}),
    Case(operations.CREATE_WEBHOOK, lambda c: c.create_webhook(HOOK), "/webhooks", WEBHOOK,
         ident, "w-1", body=HOOK_BODY),
    Case(operations.GET_WEBHOOK, lambda c: c.get_webhook("w-1"), "/webhooks/w-1", WEBHOOK,
         ident, "w-1"),
    Case(operations.UPDATE_WEBHOOK,
         lambda c: c.update_webhook("w-1", WebhookChanges(active=False)), "/webhooks/w-1",
         {**WEBHOOK, "id": 12, "active": False}, ident, "12", body={"active": False}),
    Case(operations.DELETE_WEBHOOK, lambda c: c.delete_webhook("w-1"), "/webhooks/w-1", WEBHOOK,
         ident, "w-1"),
    Case(operations.LIST_EVENT_TYPE_WEBHOOKS, lambda c: c.list_webhooks(Subscriber(event_type_id=101)),
         "/event-types/101/webhooks", [WEBHOOK], idents, ["w-1"],
         query={"take": "250", "skip": "0"}),
    Case(operations.CREATE_EVENT_TYPE_WEBHOOK, lambda c: c.create_webhook(HOOK, Subscriber(event_type_id=101)),
         "/event-types/101/webhooks", WEBHOOK, ident, "w-1", body=HOOK_BODY),
    Case(operations.GET_EVENT_TYPE_WEBHOOK, lambda c: c.get_webhook("w-1", Subscriber(event_type_id=101)),
         "/event-types/101/webhooks/w-1", WEBHOOK, ident, "w-1"),
    Case(operations.UPDATE_EVENT_TYPE_WEBHOOK,
         lambda c: c.update_webhook("w-1", WebhookChanges(secret=None), Subscriber(event_type_id=101)),
         "/event-types/101/webhooks/w-1", WEBHOOK, ident, "w-1", body={"secret": None}),
    Case(operations.DELETE_EVENT_TYPE_WEBHOOK,
         lambda c: c.delete_webhook("w-1", Subscriber(event_type_id=101)),
         "/event-types/101/webhooks/w-1", WEBHOOK, ident, "w-1"),
    Case(
        operations.GET_CALENDARS, lambda c: c.get_calendars(), "/calendars",
        {"connectedCalendars": [{"integration": {"slug": "google-calendar"}, "credentialId": 4,
                                 "calendars": [{"externalId": "a@example.com"}]}],
         "destinationCalendar": None},
        lambda found: found.connected_calendars[0].calendars[0].external_id, "a@example.com",
    ),
    Case(
        operations.GET_BUSY_TIMES,
        lambda c: c.get_busy_times(
            [Calendar(external_id="a@example.com", credential_id=4)],
            first=date(2030, 1, 8), last=date(2030, 1, 9), time_zone="Europe/Rome"),
        "/calendars/busy-times", [{"start": NINE_TEXT, "end": TEN_TEXT, "source": None}],
        lambda found: [(one.start_at, one.end_at) for one in found], [(NINE, TEN)],
        query={"loggedInUsersTz": "Europe/Rome", "dateFrom": "2030-01-08", "dateTo": "2030-01-09",
               "calendarsToLoad[0][credentialId]": "4",
               "calendarsToLoad[0][externalId]": "a@example.com"},
    ),
    Case(operations.LIST_TEAMS, lambda c: c.list_teams(), "/teams", [TEAM], idents, [7]),
    Case(operations.GET_TEAM, lambda c: c.get_team(7), "/teams/7", TEAM, ident, 7),
    Case(operations.LIST_TEAM_EVENT_TYPES, lambda c: c.list_team_event_types(7),
         "/teams/7/event-types", [TEAM_EVENT_TYPE], idents, [101]),
    Case(operations.LIST_ORG_TEAMS, lambda c: c.list_teams(org_id=5), "/organizations/5/teams",
         [TEAM], lambda found: found[0].parent_id, 5),
    Case(operations.LIST_MY_ORG_TEAMS, lambda c: c.list_my_teams(5), "/organizations/5/teams/me",
         [TEAM], idents, [7]),
    Case(operations.GET_ORG_TEAM, lambda c: c.get_team(7, org_id=5), "/organizations/5/teams/7",
         TEAM, ident, 7),
    Case(operations.LIST_ORG_TEAM_EVENT_TYPES, lambda c: c.list_team_event_types(7, org_id=5),
         "/organizations/5/teams/7/event-types", [TEAM_EVENT_TYPE],
         lambda found: found[0].scheduling_type, "roundRobin"),
    Case(
        operations.CREATE_ORG_TEAM_EVENT_TYPE,
        lambda c: c.create_team_event_type(
            NewTeamEventType(title="Intro", slug="intro", length_in_minutes=60,
                             scheduling_type="roundRobin",
                             hosts=(TeamHost(user_id=1, mandatory=True),)),
            org_id=5, team_id=7),
        "/organizations/5/teams/7/event-types", TEAM_EVENT_TYPE,
        lambda made: made.hosts[0].user_id, 1,
        body={"title": "Intro", "slug": "intro", "lengthInMinutes": 60,
              "schedulingType": "roundRobin", "hosts": [{"userId": 1, "mandatory": True}]},
    ),
    Case(operations.GET_ORG_TEAM_EVENT_TYPE,
         lambda c: c.get_team_event_type(101, org_id=5, team_id=7),
         "/organizations/5/teams/7/event-types/101", TEAM_EVENT_TYPE, ident, 101),
    Case(operations.UPDATE_ORG_TEAM_EVENT_TYPE,
         lambda c: c.update_team_event_type(
             101, TeamEventTypeChanges(assign_all_team_members=True), org_id=5, team_id=7),
         "/organizations/5/teams/7/event-types/101", TEAM_EVENT_TYPE, ident, 101,
         body={"assignAllTeamMembers": True}),
    Case(operations.DELETE_ORG_TEAM_EVENT_TYPE,
         lambda c: c.delete_team_event_type(101, org_id=5, team_id=7),
         "/organizations/5/teams/7/event-types/101", EVENT_TYPE, ident, 101),
    Case(
        operations.LIST_ORG_TEAM_BOOKINGS,
        lambda c: c.list_team_bookings(5, 7, BookingFilter(status=("upcoming",), sort="created")),
        "/organizations/5/teams/7/bookings", [BOOKING], lambda page: page.bookings[0].uid, U,
        query={"status": "upcoming", "sortCreated": "asc", "take": "100"},
    ),
)  # fmt: skip
