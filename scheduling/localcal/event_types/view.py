"""What Cal.com shows of an event type, version 2024-06-14."""

from collections.abc import Mapping

from scheduling.localcal.errors import Json
from scheduling.localcal.event_types.fields import fields_view
from scheduling.localcal.rows.records import EventType, User
from scheduling.localcal.seeds.descriptions import EventTypeSeed

_ECHO_DEFAULTS: Json = {
    "lockTimeZoneToggleOnBookingPage": False,
    "successRedirectUrl": None,
    "requiresBookerEmailVerification": False,
    "hideCalendarNotes": False,
}


def event_type_view(event_type: EventType, owner: User) -> Json:
    """Show a user's event type."""
    shown = terms_view(event_type)
    return shown | {
        "ownerId": owner.id,
        "users": [_owner_view(owner)],
        "bookingUrl": f"https://cal.com/{owner.username}/{event_type.terms.slug}",
    }


def terms_view(event_type: EventType) -> Json:
    """Show what users' and teams' event types have in common."""
    terms = event_type.terms
    shown: Json = {
        "id": event_type.id,
        "lengthInMinutes": terms.minutes,
        "title": terms.title,
        "slug": terms.slug,
        "description": terms.description,
        "locations": [dict(one) for one in terms.locations],
        "bookingFields": fields_view(terms),
        "recurrence": _recurrence_view(terms),
        "disableGuests": terms.guests_disabled,
        "slotInterval": terms.step,
        "minimumBookingNotice": terms.notice,
        "beforeEventBuffer": terms.before,
        "afterEventBuffer": terms.after,
        "offsetStart": terms.offset,
        "metadata": {},
        "price": 0,
        "currency": "usd",
        "forwardParamsSuccessRedirect": True,
        "isInstantEvent": False,
        "scheduleId": event_type.schedule_id,
        "hidden": terms.hidden,
        "bookingRequiresAuthentication": terms.login_required,
        "confirmationPolicy": _confirmation_view(terms),
        "seats": _seats_view(terms),
        "bookingLimitsCount": _limits_view(terms.count_limits),
        "bookingLimitsDuration": _limits_view(terms.minute_limits),
        "onlyShowFirstAvailableSlot": terms.first_slot_only,
        "bookingWindow": _window_view(terms),
        "disableCancelling": terms.cancelling_disabled,
        "disableRescheduling": terms.rescheduling_disabled,
    }
    if terms.lengths:
        shown["lengthInMinutesOptions"] = list(terms.lengths)
    if terms.seats:
        shown["seatsPerTimeSlot"] = terms.seats.per_slot
        shown["seatsShowAvailabilityCount"] = terms.seats.show_count
    return shown | _ECHO_DEFAULTS | dict(terms.extra)


def _owner_view(owner: User) -> Json:
    return {
        "id": owner.id,
        "name": owner.name,
        "username": owner.username,
        "avatarUrl": owner.settings.get("avatarUrl"),
        "weekStart": owner.settings.get("weekStart", "Sunday"),
        "metadata": {},
    }


def _confirmation_view(terms: EventTypeSeed) -> Json:
    if not terms.confirmation_required:
        return {"disabled": True}
    blocks = {"blockUnconfirmedBookingsInBooker": terms.blocks_unconfirmed}
    if terms.confirmation_within is None:
        return {"type": "always", **blocks}
    threshold = {"unit": "minutes", "count": terms.confirmation_within}
    return {"type": "time", "noticeThreshold": threshold, **blocks}


def _window_view(terms: EventTypeSeed) -> Json:
    if terms.window is None:
        return {"disabled": True}
    if terms.window.type == "range":
        return {"type": "range", "value": [terms.window.first, terms.window.last]}
    window = terms.window
    return {"type": window.type, "value": window.days, "rolling": window.rolling}


def _recurrence_view(terms: EventTypeSeed) -> Json | None:
    one = terms.recurrence
    if one is None:
        return None
    return {
        "interval": one.interval,
        "occurrences": one.occurrences,
        "frequency": one.frequency,
    }


def _seats_view(terms: EventTypeSeed) -> Json:
    if terms.seats is None:
        return {"disabled": True}
    return {
        "seatsPerTimeSlot": terms.seats.per_slot,
        "showAttendeeInfo": terms.seats.show_attendees,
        "showAvailabilityCount": terms.seats.show_count,
    }


def _limits_view(limits: Mapping[str, int]) -> Json:
    return dict(limits) or {"disabled": True}
