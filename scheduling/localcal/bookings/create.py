"""POST /v2/bookings (2024-08-13): the request understood, then the time taken."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from scheduling.localcal.bookings.body import complaints_about
from scheduling.localcal.bookings.contact import answers, attendee_of, is_email
from scheduling.localcal.bookings.locations import place_of
from scheduling.localcal.bookings.recurring import occurrences
from scheduling.localcal.bookings.seating import join, shared_booking, with_seat
from scheduling.localcal.bookings.showing import all_shown, shown
from scheduling.localcal.bookings.taking import Leave, take_times
from scheduling.localcal.errors import BareRefusal, FieldRefusal, HttpRefusal, Json
from scheduling.localcal.event_types import finding
from scheduling.localcal.rows.diary import count_where, repeated_booking
from scheduling.localcal.rows.directory import user_by_id
from scheduling.localcal.rows.records import Attendee, Booking, EventType, new_uid
from scheduling.localcal.rows.teams import hosts_of, team_by_id
from scheduling.localcal.times.instants import MINUTE, parse_instant
from scheduling.localcal.validation import refuse_worded, whole
from scheduling.localcal.wire import Call, News, Reply

NEWEST = "2026-02-25"


async def create_booking(call: Call) -> Reply:
    """Book: once, several times for a recurrence, or a seat.

    Raises:
        Refusal: as Cal.com's create does, see the contract's table.
    """
    asked = call.fields()
    refuse_worded(complaints_about(asked, newest=call.version == NEWEST))
    event_type = _event_type(call, asked)
    _check_login(call, event_type)
    wish = _wish(call, asked, event_type)
    _check_active(call, event_type, wish.attendees[0])
    starts = occurrences(
        event_type.terms,
        parse_instant(asked["start"]) or 0,
        wish.attendees[0].time_zone,
        whole(asked.get("recurrenceCount")),
    )
    recurring = str(uuid4()) if event_type.terms.recurrence else ""
    wanted = [replace(wish, start_at=at, recurring_uid=recurring) for at in starts]
    if event_type.terms.seats:
        made = [await _seated(call, event_type, one, asked) for one in wanted]
    else:
        made = all_shown(call, await _alone(call, event_type, wanted, asked))
    trigger = "BOOKING_CREATED" if made[0]["status"] == "accepted" else "BOOKING_REQUESTED"
    call.news.extend(News(trigger, one["uid"]) for one in made)
    return Reply(made if recurring else made[0], 201)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be booked, but for its hosts."""

    event_type: EventType
    title: str
    minutes: int
    attendees: tuple[Attendee, ...]
    responses: Json
    metadata: Json
    location: str
    start_at: int = 0
    recurring_uid: str = ""

    def booking(self, now: int) -> Booking:
        """Return it as a booking that begins to be."""
        return Booking(
            uid=new_uid(),
            user_id=self.event_type.user_id,
            event_type_id=self.event_type.id,
            title=self.title,
            description=str(self.responses.get("notes", "")),
            status="pending"
            if _to_be_confirmed(self.event_type, self.start_at - now)
            else "accepted",
            start_at=self.start_at,
            end_at=self.start_at + self.minutes * MINUTE,
            created_at=now,
            updated_at=now,
            attendees=self.attendees,
            metadata=self.metadata,
            responses=self.responses,
            location=self.location,
            recurring_uid=self.recurring_uid,
        )


def _wish(call: Call, asked: Json, event_type: EventType) -> _Wish:
    minutes = _length(asked, event_type)
    responses = answers(asked.get("bookingFieldsResponses") or {}, event_type)
    attendee = attendee_of(asked["attendee"], event_type.terms)
    guests = _guests(asked, attendee)
    place = place_of(asked.get("location") or asked.get("meetingUrl"), event_type)
    team = team_by_id(call.store, event_type.team_id) if event_type.team_id else None
    host = team.name if team else user_by_id(call.store, event_type.user_id).name
    return _Wish(
        event_type,
        f"{event_type.terms.title} between {host} and {attendee.name}",
        minutes,
        (attendee, *guests),
        _stored(responses, attendee, guests, place.response),
        asked.get("metadata") or {},
        place.text,
    )


def _to_be_confirmed(event_type: EventType, ahead: int) -> bool:
    terms = event_type.terms
    within = terms.confirmation_within
    return terms.confirmation_required and (within is None or ahead < within * MINUTE)


async def _alone(
    call: Call, event_type: EventType, wanted: list[_Wish], asked: Json
) -> list[Booking]:
    bookings = [one.booking(call.now) for one in wanted]
    first = bookings[0]
    if first.status == "pending" and len(bookings) == 1:
        # Cal.com answers a repeated request for the same time with the first one's booking
        email = first.attendees[0].email
        repeated = repeated_booking(call.store, event_type.id, email, first.start_at)
        if repeated:
            return [repeated]
    host = call.caller is not None and any(
        one.user_id == call.caller.id for one in hosts_of(call.store, event_type)
    )
    leave = Leave(
        host and asked.get("allowConflicts") is True,
        host and asked.get("allowBookingOutOfBounds") is True,
    )
    return await take_times(call, event_type, bookings, leave=leave)


async def _seated(call: Call, event_type: EventType, wish: _Wish, asked: Json) -> Json:
    seated = with_seat(wish.attendees[0], wish.responses, wish.metadata)
    booking = replace(wish, attendees=seated).booking(call.now)
    span = (booking.start_at, booking.end_at)
    shared = shared_booking(call, event_type, span)
    if shared is None:
        try:
            (written,) = await _alone(call, event_type, [replace(wish, attendees=seated)], asked)
        except BareRefusal:  # somebody else took the first seat meanwhile
            shared = shared_booking(call, event_type, span)
            if shared is None:
                raise
            written = join(call, event_type, shared, seated[0])
    else:
        written = join(call, event_type, shared, seated[0])
    return shown(call, written) | {"seatUid": seated[0].seat_uid}


def _check_active(call: Call, event_type: EventType, attendee: Attendee) -> None:
    limit: Any = event_type.terms.extra.get("bookerActiveBookingsLimit")
    most = whole(limit.get("maximumActiveBookings")) if isinstance(limit, dict) else None
    if most is None:
        return
    active = count_where(
        call.store,
        "JOIN attendee a ON a.booking_id = b.id WHERE a.email = ? AND b.event_type_id = ?"
        " AND b.end_at > ? AND b.status IN ('accepted', 'pending')",
        (attendee.email, event_type.id, call.now),
    )
    if active >= most:
        raise HttpRefusal(
            400,
            "Attendee with this email can't book because the maximum number of active bookings"
            " has been reached.",
        )


def _event_type(call: Call, asked: Json) -> EventType:
    number = whole(asked.get("eventTypeId"))
    if number is not None:
        return finding.by_id(call.store, number, f"Event type with id {number} not found.")
    slug, name = asked["eventTypeSlug"], asked.get("username")
    within = asked.get("organizationSlug")
    suffix = f" within organization {within} not found." if within else " not found."
    if name:
        text = f"Event type with slug {slug} belonging to user {name}"
        return finding.of_user(call.store, name, slug, text + suffix)
    team = asked["teamSlug"]
    text = f"Event type with slug {slug} belonging to team {team}"
    return finding.of_team(call.store, team, within, slug, text + suffix)


def _check_login(call: Call, event_type: EventType) -> None:
    if not event_type.terms.login_required:
        return
    if call.caller is None:
        raise HttpRefusal(
            401,
            "checkBookingRequiresAuthentication - request must be authenticated by passing"
            " credentials belonging to event type owner.",
        )
    if not any(one.user_id == call.caller.id for one in hosts_of(call.store, event_type)):
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
