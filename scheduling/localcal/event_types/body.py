"""The body of POST and PATCH /v2/event-types (2024-06-14) -> the description of an event type."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from scheduling.localcal.bookings.locations import TYPES as LOCATION_TYPES
from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.event_types.fields import field_complaints, read_fields
from scheduling.localcal.seeds.descriptions import BookingWindow, EventTypeSeed, Recurrence, Seats
from scheduling.localcal.times.instants import parse_instant
from scheduling.localcal.validation import (
    Complaint,
    check_text,
    refuse_listed,
    whole,
    wrong,
)

_LONGEST = 366 * 24 * 60
_DAY_MINUTES = 24 * 60
# wire name -> our field, least, most
NUMBERS = {
    "lengthInMinutes": ("minutes", 1, _LONGEST),
    "slotInterval": ("step", 1, _LONGEST),
    "minimumBookingNotice": ("notice", 0, 10 * _LONGEST),
    "beforeEventBuffer": ("before", 0, _DAY_MINUTES),
    "afterEventBuffer": ("after", 0, _DAY_MINUTES),
    "offsetStart": ("offset", 0, _DAY_MINUTES),
}
_TEXTS = ("title", "slug", "description")
FLAGS = {
    "hidden": "hidden",
    "disableGuests": "guests_disabled",
    "onlyShowFirstAvailableSlot": "first_slot_only",
    "bookingRequiresAuthentication": "login_required",
    "disableCancelling": "cancelling_disabled",
    "disableRescheduling": "rescheduling_disabled",
}
ECHOED = (
    "bookerLayouts",
    "requiresBookerEmailVerification",
    "hideCalendarNotes",
    "lockTimeZoneToggleOnBookingPage",
    "color",
    "customName",
    "destinationCalendar",
    "useDestinationCalendarEmail",
    "hideCalendarEventDetails",
    "successRedirectUrl",
    "hideOrganizerEmail",
    "calVideoSettings",
    "interfaceLanguage",
    "bookerActiveBookingsLimit",
    "showOptimizedSlots",
)
_LOCATION_TEXTS = ("integration", "address", "link", "phone", "location")
PERIODS = ("day", "week", "month", "year")
FREQUENCIES = ("daily", "weekly", "monthly", "yearly")
UNITS = {"minutes": 1, "hours": 60, "days": _DAY_MINUTES}


def read_event_type(asked: Json, before: EventTypeSeed | None, *, team: bool) -> EventTypeSeed:
    """Return what the body describes, on top of what was there `before` (None for a new one).

    Raises:
        Refusal: 400, a field is missing or wrong, or two fields cannot be together.
    """
    refuse_listed(_complaints(asked, new=before is None), asked)
    seed = before or EventTypeSeed(asked["slug"], asked["title"])
    changes: dict[str, Any] = {name: asked[name] for name in _TEXTS if asked.get(name) is not None}
    for name, (ours, _, _) in NUMBERS.items():
        if name in asked and (asked[name] is not None or ours == "step"):
            changes[ours] = whole(asked[name])
    for name, ours in FLAGS.items():
        if asked.get(name) is not None:
            changes[ours] = _flag(asked[name])
    for name, read in _NESTED.items():
        if asked.get(name) is not None:
            changes |= read(asked[name])
    if asked.get("bookingFields") is not None:
        changes |= read_fields(asked["bookingFields"], team=team)
    echoed = {name: asked[name] for name in ECHOED if name in asked}
    made = replace(seed, **changes, extra={**seed.extra, **echoed})
    _check_together(made)
    return made


def _flag(value: object) -> bool:
    if isinstance(value, dict):
        return cast("Json", value).get("disabled") is True
    return value is True


def _check_together(made: EventTypeSeed) -> None:
    if made.seats and len(made.locations) > 1:
        raise HttpRefusal(
            400, "Seats Validation failed: Seats are enabled but more than one location is set."
        )
    if made.seats and made.confirmation_required:
        raise HttpRefusal(
            400,
            "Seats Validation failed: Seats are enabled but confirmation policy is also enabled.",
        )


def _off(value: Json) -> bool:
    return value.get("disabled") is True


def _read_lengths(value: list[Any]) -> Json:
    return {"lengths": tuple(whole(one) for one in value)}


def _read_window(value: Json) -> Json:
    if _off(value):
        return {"window": None}
    if value["type"] == "range":
        first, last = (str(one)[:10] for one in value["value"])
        return {"window": BookingWindow("range", first=first, last=last)}
    kind, days = value["type"], whole(value["value"]) or 0
    return {"window": BookingWindow(kind, days, rolling=value.get("rolling") is True)}


def _read_confirmation(value: Json) -> Json:
    if _off(value):
        return {
            "confirmation_required": False,
            "confirmation_within": None,
            "blocks_unconfirmed": False,
        }
    within = None
    if value["type"] == "time":
        threshold = value["noticeThreshold"]
        within = (whole(threshold["count"]) or 0) * UNITS[threshold["unit"]]
    return {
        "confirmation_required": True,
        "confirmation_within": within,
        "blocks_unconfirmed": value.get("blockUnconfirmedBookingsInBooker") is True,
    }


def _read_recurrence(value: Json) -> Json:
    if _off(value):
        return {"recurrence": None}
    occurrences, interval = whole(value["occurrences"]) or 1, whole(value["interval"]) or 1
    return {"recurrence": Recurrence(occurrences, interval, value["frequency"])}


def _read_seats(value: Json) -> Json:
    if _off(value):
        return {"seats": None}
    return {
        "seats": Seats(
            whole(value["seatsPerTimeSlot"]) or 1,
            value.get("showAttendeeInfo") is True,
            value.get("showAvailabilityCount") is True,
        )
    }


def _read_location(value: Json) -> Json:
    kept = ("type", *_LOCATION_TEXTS, "public")  # the rest is stripped
    return {name: value[name] for name in kept if value.get(name) is not None}


def _limits(value: Json) -> dict[str, int]:
    return (
        {} if _off(value) else {name: whole(value[name]) or 0 for name in PERIODS if name in value}
    )


_NESTED: dict[str, Callable[[Any], Json]] = {
    "lengthInMinutesOptions": _read_lengths,
    "bookingWindow": _read_window,
    "confirmationPolicy": _read_confirmation,
    "recurrence": _read_recurrence,
    "seats": _read_seats,
    "bookingLimitsCount": lambda value: {"count_limits": _limits(value)},
    "bookingLimitsDuration": lambda value: {"minute_limits": _limits(value)},
    "locations": lambda value: {"locations": tuple(_read_location(one) for one in value)},
}


def _complaints(asked: Json, *, new: bool) -> list[Complaint]:
    found: list[Complaint] = []
    for name, (_, least, most) in NUMBERS.items():
        if asked.get(name) is not None or (new and name == "lengthInMinutes"):
            found += number_complaints(name, asked.get(name), least, most)
    found += _text_complaints(asked, new=new)
    for name in FLAGS:
        if not isinstance(asked.get(name), bool | dict | None):
            text = f"{name} must be a boolean value"
            found.append(wrong(name, "isBoolean", text, asked[name]))
    for name, fits in _SHAPES.items():
        if asked.get(name) is not None and not fits(asked[name]):
            found.append(wrong(name, "nestedValidation", f"{name} is not valid", asked[name]))
    return found + field_complaints(asked.get("bookingFields"))


def _text_complaints(asked: Json, *, new: bool) -> list[Complaint]:
    found: list[Complaint] = []
    for name in _TEXTS:
        found += check_text(asked, name, required=new and name != "description")
    slug = asked.get("slug")
    if isinstance(slug, str) and ("/" in slug or not slug):
        found.append(wrong("slug", "isSlug", "slug must be a slug", slug))
    return found


def number_complaints(name: str, value: object, least: int, most: int) -> list[Complaint]:
    """Complain unless the value is a whole number in those bounds."""
    number = whole(value)
    if number is None:
        return [wrong(name, "isInt", f"{name} must be an integer number", value)]
    if number < least:
        return [wrong(name, "min", f"{name} must not be less than {least}", value)]
    if number > most:
        return [wrong(name, "max", f"{name} must not be greater than {most}", value)]
    return []


def _object(value: object, fits: Callable[[Mapping[str, Any]], bool]) -> bool:
    if not isinstance(value, dict):
        return False
    fields = cast("Json", value)
    return _off(fields) or fits(fields)


def _count(value: object, most: int = 10_000) -> bool:
    number = whole(value)
    return number is not None and 1 <= number <= most


def _is_window(one: Mapping[str, Any]) -> bool:
    if one.get("type") == "range":
        ends = one.get("value")
        return isinstance(ends, list) and [
            isinstance(end, str) and parse_instant(end[:10]) is not None
            for end in cast("list[object]", ends)
        ] == [True, True]
    return one.get("type") in ("calendarDays", "businessDays") and _count(one.get("value"))


def _is_confirmation(one: Mapping[str, Any]) -> bool:
    if one.get("type") != "time":
        return one.get("type") == "always"
    threshold = one.get("noticeThreshold")
    if not isinstance(threshold, dict):
        return False
    told = cast("Json", threshold)
    return told.get("unit") in ("minutes", "hours", "days") and _count(told.get("count"))


def _is_recurrence(one: Mapping[str, Any]) -> bool:
    counted = _count(one.get("occurrences"), 500) and _count(one.get("interval"), 500)
    return counted and one.get("frequency") in FREQUENCIES


def _is_location(one: object) -> bool:
    if not isinstance(one, dict):
        return False
    told = cast("Json", one)
    texts = all(isinstance(told.get(name), str | None) for name in _LOCATION_TEXTS)
    public = isinstance(told.get("public"), bool | None)
    return texts and public and told.get("type") in LOCATION_TYPES


_SHAPES: dict[str, Callable[[Any], bool]] = {
    "lengthInMinutesOptions": lambda value: (
        isinstance(value, list) and all(_count(one, _LONGEST) for one in cast("list[Any]", value))
    ),
    "bookingWindow": lambda value: _object(value, _is_window),
    "confirmationPolicy": lambda value: _object(value, _is_confirmation),
    "recurrence": lambda value: _object(value, _is_recurrence),
    "seats": lambda value: _object(value, lambda one: _count(one.get("seatsPerTimeSlot"))),
    "bookingLimitsCount": lambda value: _object(value, _is_limits),
    "bookingLimitsDuration": lambda value: _object(value, _is_limits),
    "locations": lambda value: (
        isinstance(value, list) and all(_is_location(one) for one in cast("list[Any]", value))
    ),
}


def _is_limits(one: Mapping[str, Any]) -> bool:
    return all(_count(one[name], _LONGEST) for name in PERIODS if name in one)
