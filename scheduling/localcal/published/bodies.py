"""What each operation takes as its body."""

from scheduling.localcal.errors import Json
from scheduling.localcal.event_types.body import (
    ECHOED,
    FLAGS,
    FREQUENCIES,
    NUMBERS,
    PERIODS,
    UNITS,
)
from scheduling.localcal.event_types.fields import TYPES as FIELDS
from scheduling.localcal.published.records import PRIORITIES
from scheduling.localcal.published.shapes import (
    ANYTHING,
    CLOCK,
    COUNT,
    DAY,
    EMAIL,
    FLAG,
    INSTANT,
    LINK,
    NUMBER,
    OBJECT,
    TEXT,
    ZONE,
    either,
    many,
    maybe,
    named,
    one_of,
    record,
)
from scheduling.localcal.seeds.descriptions import WEEKDAYS
from scheduling.localcal.webhooks.subscriptions import TRIGGERS

_OFF = record({"disabled": one_of([True])})
_PHONE: Json = {"type": "string", "pattern": r"^\+[1-9][0-9]{6,14}$"}
_LIMITS = either(_OFF, record({}, dict.fromkeys(PERIODS, COUNT)))
_METADATA: Json = {
    "type": "object",
    "maxProperties": 50,
    "propertyNames": {"maxLength": 40},
    "additionalProperties": {"type": ["string", "number", "boolean"], "maxLength": 500},
}

_BOOKING = record(
    {
        "start": INSTANT,
        "attendee": record(
            {"name": TEXT, "timeZone": ZONE},
            {"email": EMAIL, "phoneNumber": _PHONE, "language": TEXT},
        ),
    },
    {
        "eventTypeId": NUMBER,
        "eventTypeSlug": TEXT,
        "username": TEXT,
        "teamSlug": TEXT,
        "organizationSlug": TEXT,
        "bookingFieldsResponses": OBJECT,
        "guests": many(EMAIL),
        "location": either(named("Location"), TEXT),
        "meetingUrl": LINK,
        "metadata": _METADATA,
        "lengthInMinutes": COUNT,
        "recurrenceCount": COUNT,
        "routing": ANYTHING,
        "emailVerificationCode": TEXT,
    },
)
_RESERVATION = record(
    {"eventTypeId": NUMBER, "slotStart": INSTANT},
    {"slotDuration": COUNT, "reservationDuration": COUNT},
)
_EVENT_TYPE: Json = {
    **{
        name: {"type": "integer", "minimum": least, "maximum": most}
        for name, (_, least, most) in NUMBERS.items()
    },
    **dict.fromkeys(FLAGS, FLAG),
    **dict.fromkeys(ECHOED, ANYTHING),
    "title": TEXT,
    "slug": {"type": "string", "pattern": "^[a-z0-9-]+$"},
    "description": TEXT,
    "scheduleId": maybe(NUMBER),
    "lengthInMinutesOptions": many(COUNT),
    "locations": many(named("Location")),
    "bookingFields": many(
        record(
            {"type": one_of((*FIELDS, "name", "email"))},
            {
                "slug": TEXT,
                "label": TEXT,
                "placeholder": TEXT,
                "required": FLAG,
                "hidden": FLAG,
                "options": many(TEXT),
            },
        )
    ),
    "recurrence": either(
        _OFF,
        record({"interval": COUNT, "occurrences": COUNT, "frequency": one_of(FREQUENCIES)}),
    ),
    "confirmationPolicy": either(
        _OFF,
        record(
            {"type": one_of(["always", "time"])},
            {
                "noticeThreshold": record({"unit": one_of(UNITS), "count": COUNT}),
                "blockUnconfirmedBookingsInBooker": FLAG,
            },
        ),
    ),
    "seats": either(
        _OFF,
        record(
            {"seatsPerTimeSlot": COUNT},
            {"showAttendeeInfo": FLAG, "showAvailabilityCount": FLAG},
        ),
    ),
    "bookingLimitsCount": _LIMITS,
    "bookingLimitsDuration": _LIMITS,
    "bookingWindow": either(
        _OFF,
        record({"type": one_of(["range"]), "value": many(DAY)}),
        record(
            {"type": one_of(["calendarDays", "businessDays"]), "value": COUNT}, {"rolling": FLAG}
        ),
    ),
}
_TEAM_EVENT_TYPE: Json = {
    **_EVENT_TYPE,
    "schedulingType": one_of(["collective", "roundRobin"]),
    "assignAllTeamMembers": FLAG,
    "hosts": many(record({"userId": NUMBER}, {"mandatory": FLAG, "priority": one_of(PRIORITIES)})),
}
_SCHEDULE: Json = {
    "name": TEXT,
    "timeZone": ZONE,
    "isDefault": FLAG,
    "availability": many(
        record(
            {"days": many(one_of(WEEKDAYS), least=1), "startTime": CLOCK, "endTime": CLOCK},
        )
    ),
    "overrides": many(record({"date": DAY, "startTime": CLOCK, "endTime": CLOCK})),
}
_WEBHOOK: Json = {
    "active": FLAG,
    "subscriberUrl": LINK,
    "triggers": many(one_of(TRIGGERS)),
    "payloadTemplate": maybe(TEXT),
    "secret": maybe(TEXT),
    "version": TEXT,
}
_PROFILE: Json = {
    "name": TEXT,
    "email": EMAIL,
    "timeFormat": one_of([12, 24]),
    "weekStart": one_of(WEEKDAYS),
    "timeZone": ZONE,
    "locale": TEXT,
    "avatarUrl": TEXT,
    "bio": TEXT,
    "metadata": OBJECT,
}
_TEAM: Json = {
    **dict.fromkeys(("name", "slug", "logoUrl", "bio", "theme", "timeZone", "weekStart"), TEXT),
    **dict.fromkeys(("hideBranding", "isPrivate", "hideBookATeamMember"), FLAG),
    "metadata": OBJECT,
}
_ROLE = one_of(["MEMBER", "ADMIN", "OWNER"])
_MEMBER = record({"userId": NUMBER}, {"role": _ROLE})
_REASON = record({}, {"reason": TEXT})


def _with(properties: Json, *required: str) -> Json:
    """Return an object of all `properties`, of which only some are required."""
    needed = {name: properties[name] for name in required}
    return record(needed, {name: one for name, one in properties.items() if name not in needed})


_NEW_EVENT_TYPE = ("lengthInMinutes", "title", "slug")
_NEW_WEBHOOK = ("active", "subscriberUrl", "triggers")

WHOSE = ("", "event_type_", "team_event_type_", "organization_", "oauth_client_")
"""What webhooks can be of, as the names of their operations say it."""

BODIES: dict[str, Json] = {
    "patch_me": _with({**_PROFILE, "defaultScheduleId": NUMBER}),
    "create_managed_user": _with(_PROFILE, "email", "name"),
    "patch_managed_user": _with(_PROFILE),
    "create_oauth_client": record({"name": TEXT}),
    "refresh_tokens": record({"refreshToken": TEXT}),
    "create_event_type": _with(_EVENT_TYPE, *_NEW_EVENT_TYPE),
    "change_event_type": _with(_EVENT_TYPE),
    "create_team_event_type": _with(_TEAM_EVENT_TYPE, *_NEW_EVENT_TYPE, "schedulingType"),
    "change_team_event_type": _with(_TEAM_EVENT_TYPE),
    "create_schedule": _with(_SCHEDULE, "name", "timeZone", "isDefault"),
    "patch_schedule": _with(_SCHEDULE),
    "reserve_slot": _RESERVATION,
    "move_reservation": _RESERVATION,
    "create_booking": _BOOKING,
    "reschedule_booking": record(
        {"start": INSTANT},
        {
            "reschedulingReason": TEXT,
            "rescheduledBy": EMAIL,
            "seatUid": TEXT,
            "emailVerificationCode": TEXT,
        },
    ),
    "cancel_booking": record(
        {}, {"cancellationReason": TEXT, "cancelSubsequentBookings": FLAG, "seatUid": TEXT}
    ),
    "decline_booking": _REASON,
    "mark_absent": record(
        {},
        {"host": FLAG, "attendees": many(record({"email": EMAIL, "absent": FLAG}), least=1)},
    ),
    "reassign_booking": _REASON,
    "reassign_to": _REASON,
    "add_attendee": record(
        {"name": TEXT, "timeZone": ZONE, "email": EMAIL}, {"phoneNumber": _PHONE, "language": TEXT}
    ),
    "add_guests": record({"guests": many(record({"email": EMAIL}), least=1)}),
    "change_location": record({"location": either(named("Location"), TEXT)}),
    **dict.fromkeys(("create_organization_team", "create_team"), _with(_TEAM, "name")),
    **dict.fromkeys(("patch_organization_team", "patch_team"), _with(_TEAM)),
    **dict.fromkeys(
        ("add_organization_membership", "add_organization_member", "add_member"), _MEMBER
    ),
    **dict.fromkeys(
        ("patch_organization_membership", "patch_organization_member", "patch_member"),
        record({}, {"role": _ROLE}),
    ),
    "create_out_of_office": record(
        {"start": INSTANT, "end": INSTANT}, {"notes": TEXT, "reason": TEXT}
    ),
    **{f"create_{whose}webhook": _with(_WEBHOOK, *_NEW_WEBHOOK) for whose in WHOSE},
    **{f"patch_{whose}webhook": _with(_WEBHOOK) for whose in WHOSE},
}
