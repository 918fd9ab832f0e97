"""POST /v2/bookings (2024-08-13): the request understood, then the time taken."""

from scheduling.localcal.booking_body import complaints_about
from scheduling.localcal.contact import answers, attendee_of, is_email
from scheduling.localcal.diary import repeated_booking
from scheduling.localcal.directory import (
    event_type_by_id,
    event_type_by_slug,
    user_by_id,
    user_by_name,
)
from scheduling.localcal.errors import FieldRefusal, HttpRefusal, Json
from scheduling.localcal.instants import MINUTE, parse_instant
from scheduling.localcal.locations import place_of
from scheduling.localcal.records import Attendee, Booking, EventType, new_uid
from scheduling.localcal.taking import take_time
from scheduling.localcal.validation import refuse_worded, whole
from scheduling.localcal.views import booking_view
from scheduling.localcal.wire import Call, Reply


async def create_booking(call: Call) -> Reply:
    """Book.

    Raises:
        Refusal: as Cal.com's create does, see the contract's table.
    """
    asked = call.fields()
    refuse_worded(complaints_about(asked))
    event_type = _event_type(call, asked)
    _check_login(call, event_type)
    minutes = _length(asked, event_type)
    responses = answers(asked.get("bookingFieldsResponses") or {}, event_type)
    attendee = attendee_of(asked["attendee"], event_type.terms)
    guests = _guests(asked, attendee)
    place = place_of(asked.get("location") or asked.get("meetingUrl"), event_type)
    start_at = parse_instant(asked["start"]) or 0
    host = user_by_id(call.store, event_type.user_id)
    pending = event_type.terms.confirmation_required
    if pending:
        # Cal.com answers a repeated request for the same time with the first one's booking
        repeated = repeated_booking(call.store, event_type.id, attendee.email, start_at)
        if repeated:
            return Reply(booking_view(repeated, event_type, host), 201)
    booking = Booking(
        uid=new_uid(),
        user_id=host.id,
        event_type_id=event_type.id,
        title=f"{event_type.terms.title} between {host.name} and {attendee.name}",
        description=str(responses.get("notes", "")),
        status="pending" if pending else "accepted",
        start_at=start_at,
        end_at=start_at + minutes * MINUTE,
        created_at=call.now,
        updated_at=call.now,
        attendees=(attendee, *guests),
        metadata=asked.get("metadata") or {},
        responses=_stored(responses, attendee, guests, place.response),
        location=place.text,
    )
    written = await take_time(call, event_type, booking)
    return Reply(booking_view(written, event_type, host), 201)


def _event_type(call: Call, asked: Json) -> EventType:
    number = whole(asked.get("eventTypeId"))
    if number is not None:
        found = event_type_by_id(call.store, number)
        if found is None:
            raise HttpRefusal(404, f"Event type with id {number} not found.")
        return found
    slug, name = asked["eventTypeSlug"], asked.get("username")
    if not name:
        raise HttpRefusal(404, f"Team with slug {asked['teamSlug']} not found")
    user = user_by_name(call.store, name)
    if user is None:
        raise HttpRefusal(404, f"User with username {name} not found")
    found = event_type_by_slug(call.store, user.id, slug)
    if found is None:
        raise HttpRefusal(404, f"Event type with slug {slug} belonging to user {name} not found.")
    return found


def _check_login(call: Call, event_type: EventType) -> None:
    if not event_type.terms.login_required:
        return
    if call.caller is None:
        raise HttpRefusal(
            401,
            "checkBookingRequiresAuthentication - request must be authenticated by passing"
            " credentials belonging to event type owner.",
        )
    if call.caller.id != event_type.user_id:
        raise HttpRefusal(
            403,
            "checkBookingRequiresAuthentication - user is not authorized to access this event"
            " type. User has to be its owner.",
        )


def _length(asked: Json, event_type: EventType) -> int:
    wanted, lengths = whole(asked.get("lengthInMinutes")), event_type.terms.lengths
    if wanted is None:
        return event_type.terms.minutes
    if not lengths:
        raise HttpRefusal(
            400,
            "Can't specify 'lengthInMinutes' because event type does not have multiple possible"
            " lengths. Please, remove the 'lengthInMinutes' field from the request.",
        )
    if wanted not in lengths:
        raise HttpRefusal(
            400,
            "Provided 'lengthInMinutes' is not one of the possible lengths for the event type."
            f" The possible lengths are: {', '.join(str(one) for one in lengths)}",
        )
    return wanted


def _guests(asked: Json, attendee: Attendee) -> tuple[Attendee, ...]:
    emails = [str(one).strip() for one in asked.get("guests") or []]
    if not all(is_email(one) for one in emails):
        raise FieldRefusal("{guests}email_validation_error")
    return tuple(
        Attendee("", one, attendee.time_zone, attendee.language, guest=True) for one in emails
    )


def _stored(
    responses: Json, attendee: Attendee, guests: tuple[Attendee, ...], location: dict[str, str]
) -> Json:
    stored = responses | {"name": attendee.name, "email": attendee.email}
    if attendee.phone:
        stored["attendeePhoneNumber"] = attendee.phone
    if guests:
        stored["guests"] = [one.email for one in guests]
    return stored | ({"location": location} if location["optionValue"] else {})
