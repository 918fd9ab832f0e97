"""What each operation takes in its query."""

from scheduling.localcal.errors import Json
from scheduling.localcal.published.bodies import WHOSE
from scheduling.localcal.published.shapes import NUMBER, TEXT, ZONE, one_of

_INSTANT: Json = {
    "type": "string",
    "format": "date-time",
    "description": "ISO 8601 instant or date; without an offset it is UTC",
}
_ORDER = one_of(["asc", "desc"])
_PAGE: Json = {
    "take": {"type": "integer", "minimum": 1, "maximum": 250},
    "skip": {"type": "integer", "minimum": 0},
}
_LIST: Json = {"type": "string", "description": "One, or several with commas between them"}
_STATUS = one_of(["upcoming", "recurring", "past", "cancelled", "unconfirmed"])
_BOOKINGS: Json = {
    "status": _STATUS | {"description": _LIST["description"]},
    "attendeeEmail": TEXT,
    "attendeeName": TEXT,
    "bookingUid": TEXT,
    "eventTypeId": NUMBER,
    "eventTypeIds": _LIST,
    **dict.fromkeys(("afterStart", "beforeEnd"), _INSTANT),
    **dict.fromkeys(
        ("afterCreatedAt", "beforeCreatedAt", "afterUpdatedAt", "beforeUpdatedAt"), _INSTANT
    ),
    **dict.fromkeys(("sortStart", "sortEnd", "sortCreated", "sortUpdatedAt"), _ORDER),
    **_PAGE,
}

QUERIES: dict[str, Json] = {
    "list_slots": {
        "start": _INSTANT,
        "end": _INSTANT,
        "timeZone": ZONE,
        "duration": NUMBER,
        "format": one_of(["time", "range"]),
        "bookingUidToReschedule": TEXT,
        "eventTypeId": NUMBER,
        "eventTypeSlug": TEXT,
        "username": TEXT,
        "usernames": _LIST,
        "teamSlug": TEXT,
        "organizationSlug": TEXT,
    },
    "list_slots_legacy": {
        "startTime": _INSTANT,
        "endTime": _INSTANT,
        "eventTypeId": NUMBER,
        "eventTypeSlug": TEXT,
        "usernameList[]": TEXT,
        "duration": NUMBER,
        "timeZone": ZONE,
        "rescheduleUid": TEXT,
    },
    "list_bookings": {**_BOOKINGS, "teamId": NUMBER, "teamsIds": _LIST},
    "list_team_bookings": _BOOKINGS,
    "list_organization_bookings": _BOOKINGS,
    "list_organization_user_bookings": _BOOKINGS,
    "list_event_types": {
        "username": TEXT,
        "eventSlug": TEXT,
        "usernames": _LIST,
        "orgSlug": TEXT,
        "orgId": NUMBER,
        "sortCreatedAt": _ORDER,
    },
    "list_team_event_types": {"eventSlug": TEXT},
    "busy_times": {
        "loggedInUsersTz": ZONE,
        "dateFrom": _INSTANT,
        "dateTo": _INSTANT,
        "calendarsToLoad[0][credentialId]": NUMBER,
        "calendarsToLoad[0][externalId]": TEXT,
    },
    **dict.fromkeys(
        (
            *(f"list_{whose}webhooks" for whose in WHOSE),
            "organization_teams",
            "own_organization_teams",
            "organization_schedules",
            "organization_memberships",
            "list_teams",
            "list_members",
            "list_organization_members",
        ),
        _PAGE,
    ),
    "organization_users": {"emails": _LIST, **_PAGE},
    "list_managed_users": {"emails": _LIST, "limit": NUMBER, "offset": NUMBER},
}
NEEDED: dict[str, frozenset[str]] = {
    "list_slots": frozenset({"start", "end"}),
    "list_slots_legacy": frozenset({"startTime", "endTime"}),
    "busy_times": frozenset({"loggedInUsersTz", "dateFrom", "dateTo"}),
}
