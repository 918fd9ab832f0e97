"""A seed file's bookings and holds -> rows, checked against nothing but their event types."""

import sqlite3
from dataclasses import dataclass
from uuid import uuid4

from scheduling.localcal.bookings.contact import answers
from scheduling.localcal.bookings.locations import place_of
from scheduling.localcal.bookings.recurring import occurrences
from scheduling.localcal.bookings.seating import seats_taken, with_seat
from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.rows.diary import (
    add_attendee,
    end_booking,
    insert_booking,
    put_reservation,
    seated_bookings,
)
from scheduling.localcal.rows.directory import event_type_by_id, user_by_id
from scheduling.localcal.rows.records import (
    DEAD,
    Attendee,
    Booking,
    EventType,
    Reservation,
    new_uid,
)
from scheduling.localcal.rows.store import Store
from scheduling.localcal.rows.teams import hosts_of, team_by_id
from scheduling.localcal.seeds.forms import AccountForm
from scheduling.localcal.seeds.reading import Place
from scheduling.localcal.seeds.references import owner_of
from scheduling.localcal.seeds.worlds import BookingForm, OfEventType, World
from scheduling.localcal.seeds.writing import Impossible, Written, team_key
from scheduling.localcal.times.hosting import choose
from scheduling.localcal.times.hours import Span
from scheduling.localcal.times.instants import MINUTE, to_ms


def write_visits(written: Written, world: World) -> None:
    """Insert all bookings and holds of people who are written.

    Raises:
        Impossible: one cannot be.
    """
    for at, one in enumerate(world.bookings):
        here: Place = ("bookings", at)
        try:
            _book(written, world, here, one)
        except sqlite3.IntegrityError as error:
            said = "its host has another booking at exactly that time."
            raise Impossible((*here, "start"), said) from error
    for one in world.reservations:
        event_type, host = _meant(written, world, one)
        start = written.moment(one.start, host)
        until = to_ms(written.now) + one.minutes * MINUTE
        span = (start, start + event_type.terms.minutes * MINUTE)
        hold = Reservation(str(uuid4()), event_type.id, *span, until)
        put_reservation(written.store, hold, at=to_ms(written.now))


def _meant(written: Written, world: World, asked: OfEventType) -> tuple[EventType, str]:
    """Return the event type, and in whose zone its times are."""
    owner = owner_of(world, asked)
    assert owner is not None  # noqa: S101  # references were looked at before
    own = isinstance(owner, AccountForm)
    key = owner.username if own else team_key(owner)
    found = event_type_by_id(written.store, written.event_types[key, asked.event_type])
    assert found is not None  # noqa: S101  # just written
    return found, owner.username if own else owner.members[0].username


@dataclass(frozen=True, slots=True)
class _Visit:
    """One booking of the file, with all that is known of it but its times."""

    store: Store
    here: Place
    asked: BookingForm
    event_type: EventType
    attendee: Attendee
    now: int
    recurring_uid: str

    @property
    def status(self) -> str:
        """What it is, by itself pending where the event type wants a confirmation."""
        wanted = self.event_type.terms.confirmation_required
        return self.asked.status or ("pending" if wanted else "accepted")


def _book(written: Written, world: World, here: Place, asked: BookingForm) -> None:
    event_type, whose = _meant(written, world, asked)
    terms = event_type.terms
    attendee = _attendee(asked, written.zones[whose].key)
    recurring = str(uuid4()) if terms.recurrence else ""
    now = to_ms(written.now)
    visit = _Visit(written.store, here, asked, event_type, attendee, now, recurring)
    keep = written.users.get(asked.host, 0)
    starts = occurrences(terms, written.moment(asked.start, whose), attendee.time_zone, asked.count)
    for start_at in starts:
        span = (start_at, start_at + (asked.length or terms.minutes) * MINUTE)
        if not (terms.seats and _join(visit, span)):
            _insert(visit, span, keep)


def _attendee(asked: BookingForm, zone: str) -> Attendee:
    who = asked.attendee
    email = who.email or f"{who.phone.removeprefix('+')}@sms.cal.com"
    return Attendee(who.name, email, who.time_zone or zone, who.language, who.phone)


def _join(visit: _Visit, span: Span) -> bool:
    """Take a seat beside others; False when there are none yet."""
    seats = visit.event_type.terms.seats
    shared = seated_bookings(visit.store, visit.event_type.id, span)
    same = next((one for one in shared if one.start_at == span[0]), None)
    if seats is None or same is None or visit.status in DEAD:
        return False
    if seats_taken(same) >= seats.per_slot:
        raise Impossible((*visit.here, "start"), f"all {seats.per_slot} seats are taken then.")
    add_attendee(visit.store, same.id, _seated(visit)[0])
    return True


def _seated(visit: _Visit) -> tuple[Attendee, ...]:
    return with_seat(visit.attendee, _responses(visit), dict(visit.asked.metadata))


def _insert(visit: _Visit, span: Span, keep: int) -> None:
    asked, event_type = visit.asked, visit.event_type
    user_id, others = _hosts(visit, keep)
    team = team_by_id(visit.store, event_type.team_id) if event_type.team_id else None
    host = team.name if team else user_by_id(visit.store, user_id).name
    ended = visit.status in DEAD
    booking = Booking(
        uid=new_uid(),
        user_id=user_id,
        event_type_id=event_type.id,
        title=f"{event_type.terms.title} between {host} and {visit.attendee.name}",
        description=asked.notes,
        status="pending" if ended else visit.status,
        start_at=span[0],
        end_at=span[1],
        created_at=visit.now,
        updated_at=visit.now,
        attendees=_seated(visit) if event_type.terms.seats else (visit.attendee, *_guests(visit)),
        metadata=dict(asked.metadata),
        responses=_responses(visit),
        location=place_of(asked.location, event_type).text,
        recurring_uid=visit.recurring_uid,
        other_hosts=others,
    )
    insert_booking(visit.store, booking)
    if ended:
        why: dict[str, str | int] = {"cancellation_reason": asked.reason}
        end_booking(visit.store, booking.uid, {"status": visit.status, **why})


def _hosts(visit: _Visit, keep: int) -> tuple[int, tuple[int, ...]]:
    hosts = hosts_of(visit.store, visit.event_type)
    if not hosts:
        raise Impossible((*visit.here, "event_type"), "nobody hosts it.")
    return choose(visit.store, visit.event_type, hosts, keep=keep)


def _guests(visit: _Visit) -> tuple[Attendee, ...]:
    who = visit.attendee
    return tuple(
        Attendee("", email, who.time_zone, who.language, guest=True) for email in visit.asked.guests
    )


def _responses(visit: _Visit) -> Json:
    asked, who = visit.asked, visit.attendee
    given: Json = {**asked.fields} | ({"notes": asked.notes} if asked.notes else {})
    try:
        told = answers(given, visit.event_type) if asked.fields else given
    except HttpRefusal as refusal:
        sentence = refusal.message.partition(" - ")[0].partition(". You can")[0]
        raise Impossible((*visit.here, "fields"), f"{sentence.rstrip('.')}.") from refusal
    told = told | {"name": who.name, "email": who.email}
    if who.phone:
        told["attendeePhoneNumber"] = who.phone
    if asked.guests:
        told["guests"] = list(asked.guests)
    place = place_of(asked.location, visit.event_type)
    return told | ({"location": place.response} if place.text else {})
