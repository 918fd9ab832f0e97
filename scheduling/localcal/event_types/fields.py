"""The booking fields of an event type: what the wire says of them, and what is asked of an attendee."""

from typing import Any, cast

from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.seeds.descriptions import BookingField, EventTypeSeed, Visibility
from scheduling.localcal.validation import Complaint, wrong

TYPES = (
    "phone",
    "address",
    "text",
    "number",
    "textarea",
    "boolean",
    "url",
    "multiemail",
    "multiselect",
    "checkbox",
    "radio",
    "select",
)
# on every event type, under these slugs
_DEFAULTS = (
    "name",
    "email",
    "attendeePhoneNumber",
    "location",
    "title",
    "notes",
    "guests",
    "rescheduleReason",
    "splitName",
)


def read_fields(given: list[Json], *, team: bool) -> Json:
    """Return the changes of the description that checked `bookingFields` mean.

    Raises:
        HttpRefusal: 400, nobody could be written to.
    """
    email: Visibility = "required"
    phone: Visibility = "hidden"
    own: list[BookingField] = []
    for one in given:
        slug = _slug(one)
        if slug == "email":
            email = _visibility(one, required=True)
        elif slug == "attendeePhoneNumber":
            phone = _visibility(one, required=False)
        elif slug not in _DEFAULTS:
            own.append(_own(one, slug))
    if email != "required" and not (team and phone == "required"):
        raise HttpRefusal(
            400, "checkIsEmailUserAccessible - Email booking field must be required and visible"
        )
    return {"email": email, "phone": phone, "fields": tuple(own)}


def _slug(one: Json) -> str:
    return str(one.get("slug") or (one["type"] if one["type"] in _DEFAULTS else ""))


def _visibility(one: Json, *, required: bool) -> Visibility:
    if one.get("hidden") is True:
        return "hidden"
    return "required" if one.get("required", required) is True else "optional"


def _own(one: Json, slug: str) -> BookingField:
    return BookingField(
        slug,
        one["type"],
        str(one.get("label") or ""),
        one.get("required") is True,
        tuple(_options(one.get("options"))),
        str(one.get("placeholder") or ""),
        one.get("hidden") is True,
    )


def _options(given: object) -> list[str]:
    options = cast("list[object]", given) if isinstance(given, list) else []
    return [
        str(cast("Json", one).get("value")) if isinstance(one, dict) else str(one)
        for one in options
    ]


def field_complaints(given: object) -> list[Complaint]:
    """Complain about what is no list of booking fields."""
    if given is None:
        return []
    if not isinstance(given, list):
        return [wrong("bookingFields", "isArray", "bookingFields must be an array", given)]
    if all(_is_field(one) for one in cast("list[object]", given)):
        return []
    text = f"each booking field needs a slug and a type of {', '.join(TYPES)}"
    return [wrong("bookingFields", "validateBookingFields", text, given)]


def _is_field(one: object) -> bool:
    if not isinstance(one, dict):
        return False
    fields = cast("Json", one)
    slug = fields.get("slug")
    if not isinstance(slug, str | None):
        return False
    if slug in _DEFAULTS or fields.get("type") in _DEFAULTS:
        return isinstance(fields.get("type"), str)
    return bool(slug) and fields.get("type") in TYPES


def fields_view(terms: EventTypeSeed) -> list[Json]:
    """Show the default fields and the event type's own."""
    phone = terms.phone
    return [
        _default_field("name", "name", required=True),
        _default_field(
            "email", "email", required=terms.email == "required", hidden=terms.email == "hidden"
        ),
        _default_field(
            "phone", "attendeePhoneNumber", required=phone == "required", hidden=phone == "hidden"
        ),
        _default_field("radioInput", "location", required=False),
        *(_own_view(one) for one in terms.fields),
        _default_field("textarea", "notes", required=False),
        _default_field("multiemail", "guests", required=False, hidden=terms.guests_disabled),
        _default_field("textarea", "rescheduleReason", required=False),
    ]


def _default_field(kind: str, slug: str, *, required: bool, hidden: bool = False) -> Json:
    return {
        "type": kind,
        "slug": slug,
        "required": required,
        "hidden": hidden,
        "isDefault": True,
        "label": "",
        "placeholder": "",
    }


def _own_view(one: BookingField) -> Json:
    shown: dict[str, Any] = {
        "type": one.type,
        "slug": one.slug,
        "label": one.label or one.slug,
        "required": one.required,
        "hidden": one.hidden,
        "isDefault": False,
        "placeholder": one.placeholder,
    }
    if one.options:
        shown["options"] = list(one.options)
    return shown
