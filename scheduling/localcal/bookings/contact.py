"""Who books and what they answered: e-mail or phone, the event type's own fields."""

import re
from collections.abc import Callable
from typing import Any, cast

from scheduling.localcal.errors import FieldRefusal, HttpRefusal, Json
from scheduling.localcal.rows.records import Attendee, EventType
from scheduling.localcal.seeds.descriptions import BookingField, EventTypeSeed

_EMAIL = re.compile(
    r"[A-Za-z0-9_+'%&/=?^`{|}~#$*!-]+(\.[A-Za-z0-9_+'%&/=?^`{|}~#$*!-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
_PHONE = re.compile(r"\+[1-9]\d{6,14}")


def attendee_of(asked: Json, terms: EventTypeSeed) -> Attendee:
    """Return who booked, from the request's checked `attendee` object.

    Phone-only bookers get Cal.com's address made of the number. A hidden e-mail field drops a
    given e-mail, as Cal.com does.

    Raises:
        HttpRefusal: the event type demands a phone number and none is given.
        FieldRefusal: the e-mail is missing or no e-mail, the phone number no number.
    """
    email = (asked.get("email") or "").strip()
    phone = (asked.get("phoneNumber") or "").strip()
    if terms.phone == "required" and not phone:
        raise HttpRefusal(
            400,
            "Missing attendee phone number - it is required by the event type."
            ' Pass it as "attendee.phoneNumber" string in the request.',
        )
    if terms.email == "hidden" and phone:
        email = ""
    if not email and terms.email == "required":
        raise FieldRefusal("{email}error_required_field")
    if email and not is_email(email):
        raise FieldRefusal("{email}email_validation_error")
    if phone and (terms.phone != "hidden" or not email) and not _PHONE.fullmatch(phone):
        raise FieldRefusal("{attendeePhoneNumber}invalid_number")
    return Attendee(
        name=asked["name"],
        email=email or f"{phone.removeprefix('+')}@sms.cal.com",
        time_zone=asked["timeZone"],
        language=asked.get("language") or "en",
        phone=phone,
    )


def is_email(text: str) -> bool:
    """Tell whether it looks like one e-mail address."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def answers(given: Json, event_type: EventType) -> Json:
    """Return the checked answers to the event type's own fields, with any others as sent.

    Raises:
        HttpRefusal: 400, one is missing or of a wrong kind or no option.
    """
    kept = {slug: "" if value is None else value for slug, value in given.items()}
    for field in event_type.terms.fields:
        if kept.get(field.slug, "") == "" or kept[field.slug] == []:
            if field.required:
                raise HttpRefusal(
                    400,
                    f"Missing required booking field response: {field.slug} - it is required by the"
                    " event type booking fields, but missing in the bookingFieldsResponses. You can"
                    f" fetch the event type with ID {event_type.id} to see the required fields.",
                )
            continue
        _check_kind(field, kept[field.slug])
        _check_options(field, kept[field.slug])
    return kept


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, str) for one in cast("list[object]", value)
    )


_KINDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "number": ("number", _is_number),
    "boolean": ("boolean", _is_flag),
    "multiemail": ("array", _is_list),
    "multiselect": ("array", _is_list),
    "checkbox": ("array", _is_list),
}
_TEXT_KIND = ("string", _is_text)


def _check_kind(field: BookingField, value: object) -> None:
    expected, fits = _KINDS.get(field.type, _TEXT_KIND)
    if not fits(value):
        raise HttpRefusal(
            400,
            f"Invalid type for booking field '{field.slug}'. Expected type {expected} (compatible"
            f" with field type '{field.type}'), but received {_kind_of(value)}.",
        )


def _kind_of(value: object) -> str:
    if _is_flag(value):
        return "boolean"
    if _is_number(value):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _check_options(field: BookingField, value: Any) -> None:  # noqa: ANN401  # any JSON
    if not field.options:
        return
    allowed = ", ".join(field.options)
    if isinstance(value, list):
        if any(one not in field.options for one in cast("list[object]", value)):
            raise HttpRefusal(
                400,
                f"One or more invalid options for booking field '{field.slug}'."
                f" Allowed options are: {allowed}.",
            )
    elif value not in field.options:
        raise HttpRefusal(
            400,
            f"Invalid option '{value}' for booking field '{field.slug}'."
            f" Allowed options are: {allowed}.",
        )
