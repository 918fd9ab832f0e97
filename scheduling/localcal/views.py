"""What Cal.com shows of a user, an event type, a booking, a reservation."""

from typing import Any

from scheduling.localcal.errors import Json
from scheduling.localcal.instants import MINUTE, utc_text
from scheduling.localcal.records import Attendee, Booking, EventType, Reservation, User
from scheduling.localcal.seeds import BookingField, EventTypeSeed


def me_view(user: User) -> Json:
    """Show the caller to himself."""
    return {
        "id": user.id,
        "username": user.username,
        "email": user.email,
        "name": user.name,
        "avatarUrl": None,
        "bio": None,
        "timeFormat": 12,
        "defaultScheduleId": user.schedule_id,
        "weekStart": "Sunday",
        "timeZone": user.time_zone,
        "organizationId": None,
    }


def event_type_view(event_type: EventType, owner: User) -> Json:
    """Show an event type as version 2024-06-14 does."""
    terms = event_type.terms
    shown: Json = {
        "id": event_type.id,
        "ownerId": owner.id,
        "lengthInMinutes": terms.minutes,
        "title": terms.title,
        "slug": terms.slug,
        "description": terms.description,
        "locations": [dict(one) for one in terms.locations],
        "bookingFields": _fields_view(terms),
        "recurrence": None,
        "disableGuests": False,
        "slotInterval": terms.step,
        "minimumBookingNotice": terms.notice,
        "beforeEventBuffer": terms.before,
        "afterEventBuffer": terms.after,
        "offsetStart": terms.offset,
        "metadata": {},
        "price": 0,
        "currency": "usd",
        "lockTimeZoneToggleOnBookingPage": False,
        "forwardParamsSuccessRedirect": True,
        "successRedirectUrl": None,
        "isInstantEvent": False,
        "scheduleId": event_type.schedule_id,
        "hidden": terms.hidden,
        "bookingRequiresAuthentication": terms.login_required,
        "confirmationPolicy": _confirmation_view(terms),
        "seats": {"disabled": True},
        "bookingWindow": _window_view(terms),
        "disableCancelling": terms.cancelling_disabled,
        "users": [_owner_view(owner)],
    }
    if terms.lengths:
        shown["lengthInMinutesOptions"] = list(terms.lengths)
    return shown


def _owner_view(owner: User) -> Json:
    return {
        "id": owner.id,
        "name": owner.name,
        "username": owner.username,
        "avatarUrl": None,
        "weekStart": "Sunday",
        "metadata": {},
    }


def _confirmation_view(terms: EventTypeSeed) -> Json:
    if not terms.confirmation_required:
        return {"disabled": True}
    return {"type": "always", "blockUnconfirmedBookingsInBooker": terms.blocks_unconfirmed}


def _window_view(terms: EventTypeSeed) -> Json:
    if terms.window is None:
        return {"disabled": True}
    if terms.window.type == "range":
        return {"type": "range", "value": [terms.window.first, terms.window.last]}
    return {"type": terms.window.type, "value": terms.window.days, "rolling": False}


def _fields_view(terms: EventTypeSeed) -> list[Json]:
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
        *(_own_field(one) for one in terms.fields),
        _default_field("textarea", "notes", required=False),
        _default_field("multiemail", "guests", required=False),
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


def _own_field(one: BookingField) -> Json:
    shown: Json = {
        "type": one.type,
        "slug": one.slug,
        "label": one.label or one.slug,
        "required": one.required,
        "hidden": False,
        "isDefault": False,
        "placeholder": "",
    }
    if one.options:
        shown["options"] = list(one.options)
    return shown


def booking_view(booking: Booking, event_type: EventType, host: User) -> Json:
    """Show a booking as version 2024-08-13 does."""
    shown: Json = {
        "id": booking.id,
        "uid": booking.uid,
        "title": booking.title,
        "description": booking.description,
        "hosts": [_host_view(host)],
        "status": booking.status,
        "cancellationReason": booking.cancellation_reason,
        "cancelledByEmail": booking.cancelled_by,
        "start": utc_text(booking.start_at),
        "end": utc_text(booking.end_at),
        "duration": (booking.end_at - booking.start_at) // MINUTE,
        "eventTypeId": event_type.id,
        "eventType": {"id": event_type.id, "slug": event_type.terms.slug},
        "attendees": [_attendee_view(one) for one in booking.attendees if not one.guest],
        "guests": [one.email for one in booking.attendees if one.guest],
        "location": booking.location,
        "meetingUrl": booking.location,
        "absentHost": False,
        "createdAt": utc_text(booking.created_at),
        "updatedAt": utc_text(booking.updated_at),
        "metadata": dict(booking.metadata),
        "rating": None,
        "icsUid": f"{booking.uid}@Cal.com",
        "bookingFieldsResponses": dict(booking.responses),
    }
    return shown | _when_set(booking)


def _when_set(booking: Booking) -> Json:
    shown = {
        "reschedulingReason": booking.rescheduling_reason,
        "rescheduledByEmail": booking.rescheduled_by,
        "rescheduledFromUid": booking.from_uid,
        "rescheduledToUid": booking.to_uid,
    }
    return {name: value for name, value in shown.items() if value}


def _host_view(host: User) -> Json:
    return {
        "id": host.id,
        "name": host.name,
        "email": host.email,
        "displayEmail": host.email,
        "username": host.username,
        "timeZone": host.time_zone,
    }


def _attendee_view(one: Attendee) -> Json:
    shown: Json = {
        "name": one.name,
        "email": one.email,
        "displayEmail": one.email,
        "timeZone": one.time_zone,
        "language": one.language,
        "absent": one.absent,
    }
    return shown | ({"phoneNumber": one.phone} if one.phone else {})


def reservation_view(reservation: Reservation, *, minutes_held: int | None = None) -> Json:
    """Show a reservation; how long it holds is told only to whom made or moved it."""
    shown: dict[str, Any] = {
        "eventTypeId": reservation.event_type_id,
        "slotStart": utc_text(reservation.start_at),
        "slotEnd": utc_text(reservation.end_at),
        "slotDuration": (reservation.end_at - reservation.start_at) // MINUTE,
        "reservationUid": reservation.uid,
        "reservationUntil": utc_text(reservation.until_at),
    }
    return shown | ({} if minutes_held is None else {"reservationDuration": minutes_held})
