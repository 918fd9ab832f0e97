"""The body of POST /v2/bookings: what it may hold, and the complaints about it."""

from typing import Any

from scheduling.localcal.bookings.locations import check_location
from scheduling.localcal.errors import Json
from scheduling.localcal.validation import (
    Complaint,
    check_instant,
    check_integer,
    check_text,
    check_texts,
    check_zone,
    unknown,
    wrong,
)

_NAMES = (
    "start",
    "attendee",
    "eventTypeId",
    "eventTypeSlug",
    "username",
    "teamSlug",
    "organizationSlug",
    "bookingFieldsResponses",
    "guests",
    "location",
    "meetingUrl",
    "metadata",
    "lengthInMinutes",
    "recurrenceCount",
    "routing",
    "emailVerificationCode",
)
_NEWEST_NAMES = ("allowConflicts", "allowBookingOutOfBounds")
_ATTENDEE_NAMES = ("name", "timeZone", "email", "phoneNumber", "language")
_METADATA_LIMITS = (
    "Metadata must have at most 50 keys, each key up to 40 characters,"
    " and string values up to 500 characters."
)


def complaints_about(asked: Json, *, newest: bool = False) -> list[Complaint]:
    """Return what class-validator would find, in its order; the `newest` version allows more."""
    names = _NAMES + _NEWEST_NAMES if newest else _NAMES
    complaints = unknown(asked, names) + check_instant(asked, "start")
    complaints += _attendee_complaints(asked.get("attendee"))
    for name in ("eventTypeId", "lengthInMinutes", "recurrenceCount"):
        complaints += check_integer(asked, name, least=None if name == "eventTypeId" else 1)
    for name in ("eventTypeSlug", "username", "teamSlug", "organizationSlug", "meetingUrl"):
        complaints += check_text(asked, name)
    complaints += check_texts(asked, "guests")
    complaints += check_location(asked.get("location"))
    responses = asked.get("bookingFieldsResponses")
    if responses is not None and not isinstance(responses, dict):
        text = "bookingFieldsResponses must be an object"
        complaints.append(wrong("bookingFieldsResponses", "isObject", text))
    complaints += _metadata_complaints(asked.get("metadata"))
    if not _identified(asked):
        complaints.append(
            wrong(
                "eventTypeId or eventTypeSlug + username",
                "either",
                "Either eventTypeId or eventTypeSlug + username or eventTypeSlug + teamSlug"
                " must be provided",
            )
        )
    return complaints


def _identified(asked: Json) -> bool:
    if asked.get("eventTypeId") is not None:
        return True
    return bool(asked.get("eventTypeSlug") and (asked.get("username") or asked.get("teamSlug")))


def _attendee_complaints(asked: Any) -> list[Complaint]:  # noqa: ANN401  # any JSON
    if asked is None:
        text = "attendee should not be null or undefined"
        return [wrong("attendee", "isDefined", text)]
    if not isinstance(asked, dict):
        text = "nested property attendee must be either object or array"
        return [wrong("attendee", "nestedValidation", text, asked)]
    found = unknown(asked, _ATTENDEE_NAMES)
    found += check_text(asked, "name", required=True) + check_zone(asked, required=True)
    for name in ("email", "phoneNumber", "language"):
        found += check_text(asked, name)
    if not (asked.get("email") or asked.get("phoneNumber")):
        found.append(
            wrong(
                "attendee email or phone",
                "contact",
                "Attendee must have at least one contact method (email or phone number)",
            )
        )
    return [Complaint("attendee", {}, asked, tuple(found))] if found else []


def _metadata_complaints(metadata: Any) -> list[Complaint]:  # noqa: ANN401  # any JSON
    if metadata is None:
        return []
    if not isinstance(metadata, dict):
        return [wrong("metadata", "isObject", "metadata must be an object", metadata)]
    fits = len(metadata) <= 50 and all(
        len(key) <= 40 and isinstance(value, str | int | float) and len(_text(value)) <= 500
        for key, value in metadata.items()
    )
    return [] if fits else [wrong("metadata", "limits", _METADATA_LIMITS, metadata)]


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else ""
