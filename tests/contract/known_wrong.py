"""Where Cal.com's published OpenAPI document is not what Cal.com does, and why we do not follow it."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownWrong:
    """Operations, places and a rule that the document has wrong; `*` stands for any text."""

    operation: str
    place: str
    rule: str
    reason: str

    def covers(self, operation: str, place: str, rule: str) -> bool:
        return self.rule == rule and _like(self.operation, operation) and _like(self.place, place)


def _like(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None


REFLECTED = "the generator wrote `object` for a type it could not see; it is a simple value"
LATER = "added in 2026, after the document"
LOOSE = "an optional property may be null: that empties it"
TIMES = "the name of a regular expression stands where the expression should"
ITSELF = "the record refers to its own envelope instead of to what is in it"

KNOWN_WRONG = (
    KnownWrong("GET /v2/slots/available", "", "absent", "older than the document, still served"),
    KnownWrong("GET /v2/teams/{}/bookings", "", "absent", LATER),
    KnownWrong("* /v2/teams/{}/event-types/{}/webhooks*", "", "absent",
               "described for an organization's team only, served for any"),
    KnownWrong("GET /v2/slots", "answer.*", "type", "days are described without their envelope"),
    # what is asked
    KnownWrong("GET /v2/calendars/busy-times", "query.calendarsToLoad*", "unknown",
               "the query names calendars with brackets, as calendarsToLoad[0][credentialId]"),
    KnownWrong("GET /v2/calendars/busy-times", "query.*Id", "required",
               "there is no flat credentialId and externalId"),
    KnownWrong("*", "body.triggers", "type", "a list of triggers, not one"),
    KnownWrong("*", "body.triggers", "enum", "a list of triggers, not one"),
    KnownWrong("*", "body.lengthInMinutesOptions[]", "type", "minutes are numbers"),
    KnownWrong("PATCH *", "body.scheduleId", "type", LOOSE),
    KnownWrong("PATCH *", "body.secret", "type", LOOSE),
    # schedules, asked and answered
    KnownWrong("*schedules*", "*.days", "enum", "the choice is of each day, not of the list"),
    KnownWrong("*schedules*", "*.startTime", "pattern", TIMES),
    KnownWrong("*schedules*", "*.endTime", "pattern", TIMES),
    # event types
    KnownWrong("*", "*.bookingFields[].isDefault", "type", REFLECTED),
    KnownWrong("*", "*.forwardParamsSuccessRedirect", "type", REFLECTED),
    KnownWrong("*", "answer.data*.seatsPerTimeSlot", "type", REFLECTED),
    KnownWrong("*", "answer.data*.users[]", "type", "users are records, not names"),
    KnownWrong("*", "answer.data*.hosts[]", "type", "hosts are records, not names"),
    KnownWrong("*", "answer.data*.bookingWindow", "type", "one window, as it is asked for"),
    KnownWrong("*", "answer.data*.seats.disabled", "unknown", "without seats it is as asked for"),
    KnownWrong("*", "answer.data*.seats.*", "required", "without seats it is as asked for"),
    KnownWrong("*", "answer.data*.bookingUrl", "unknown", LATER),
    KnownWrong("*", "answer.data*.disableCancelling", "unknown", LATER),
    KnownWrong("*", "answer.data*.disableRescheduling", "unknown", LATER),
    # bookings and reservations
    KnownWrong("*", "answer.data*.rating", "type", "null until somebody rates"),
    KnownWrong("*", "answer.data*.displayEmail", "unknown", LATER),
    KnownWrong("*/reassign*", "answer.data.*", "unknown", ITSELF),
    KnownWrong("*/reassign*", "answer.data.*", "required", ITSELF),
    KnownWrong("GET /v2/slots/reservations/{uid}", "answer.data.*", "unknown", ITSELF),
    KnownWrong("GET /v2/slots/reservations/{uid}", "answer.data.*", "required", ITSELF),
    # people
    KnownWrong("GET /v2/bookings/{bookingUid}/*", "answer.status", "type", REFLECTED),
    KnownWrong("* /v2/me", "answer.data.name", "unknown", LATER),
    KnownWrong("* /v2/me", "answer.data.avatarUrl", "unknown", LATER),
    KnownWrong("* /v2/me", "answer.data.bio", "unknown", LATER),
    KnownWrong("*teams*", "answer.data*.bio", "type", "null for a team without one"),
    KnownWrong("*teams*", "answer.data*Url", "type", "null for a team without one"),
    KnownWrong("*teams*", "answer.data*Color", "type", "null for a team without one"),
    KnownWrong("*teams*", "answer.data*.theme", "type", "null for a team without one"),
    KnownWrong("* /v2/teams*", "answer.data.parentId", "type", "null outside of organizations"),
    KnownWrong("*memberships*", "answer.data", "type", "a list of memberships, not one"),
    KnownWrong("*memberships*", "answer.data.user.*", "type", "null for a user without one"),
    # webhooks and calendars
    KnownWrong("*webhooks*", "answer.data*.id", "type", "a UUID, not a number"),
    KnownWrong("*webhooks*", "answer.data*.triggers[]", "type", REFLECTED),
    KnownWrong("*webhooks*", "answer.data*.payloadTemplate", "type", "null without a template"),
    KnownWrong("*webhooks*", "answer.data*.version", "unknown", LATER),
    KnownWrong("GET /v2/calendars", "answer.data.destinationCalendar.id", "type", REFLECTED),
)  # fmt: skip
"""Most are in the contract's list of known wrong places or follow from its text."""

LEFT_OUT = (
    KnownWrong("GET /v2/organizations/{orgId}/users", "answer.data[].createdDate", "required",
               "no calendar here keeps when a user was made"),
)  # fmt: skip
"""Where the document is right and the embedded Cal.com says less."""
