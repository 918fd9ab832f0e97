"""Whose booking is it: what a caller must supply before any booking is named.

Nothing of a booking is read out to be confirmed. Unknown, wrong and somebody else's give one
sentence, and after three failures in a call the search is closed. What a conversation that broke off
has asked for is looked up too; see `broken_off`.
"""

from collections.abc import Collection, Sequence

from agent.session import CallSession, KnownBooking, Result
from agent.tools.broken_off import News, news, told_late, told_request, waiting
from agent.tools.details import Contact, normal_email, normal_phone, plain_words, same_person
from agent.tools.outcomes import settled
from agent.tools.results import booking_entry, booking_label, done, refused
from agent.tools.wishes import Wish, wish_of
from scheduling.appointments import list_appointments
from scheduling.calcom.models import stand_in_email
from scheduling.errors import SchedulingError
from scheduling.model import Appointment, EventType

TRIES = 3
MOST_LISTED = 10
WIDEST_SEARCH = 200
UPCOMING = ("upcoming", "unconfirmed")
NOT_FOUND = "I can't find a booking with those details."
JUST_NOW = "If you have only just asked for it, tell me its day and time."
TOO_MANY = "I can't find it with those details. A person can help you further."
_ENDED = ("cancelled", "rejected")


async def look_up(call: CallSession, supplied: Contact, when: str) -> Result:
    """Return the caller's upcoming bookings, or what is missing, or one uniform refusal."""
    await settled(call)
    try:
        return await _look_up(call, supplied, when)
    except SchedulingError:
        if (still := waiting(call)) is not None:
            return still  # that nothing was changed is not known
        raise


async def _look_up(call: CallSession, supplied: Contact, when: str) -> Result:
    own = [b for b in call.bookings.values() if b.handle in call.made and b.is_live]
    missing = _missing(call, supplied)
    if missing:
        if own:
            return _found(call, own, when)
        return waiting(call) or refused("need_details", _asking(missing), missing=missing)
    found: list[KnownBooking] = []
    unheard: list[News] = []
    if call.failed_lookups < TRIES:
        known = [_known(call, one) for one in await _matching(call, supplied)]
        found = [one for one in known if one is not None and one.is_live]
        unheard = await news(call, supplied, when)
        call.failed_lookups += not (found or unheard)
    bookings = list({one.handle: one for one in (*found, *own)}.values())
    if bookings:
        return _found(call, bookings, when, late=told_late(call, unheard, bookings))
    return told_request(call, unheard) or waiting(call) or _nothing(call, when)


def _nothing(call: CallSession, when: str) -> Result:
    if call.failed_lookups >= TRIES:
        return refused("too_many_tries", TOO_MANY)
    return refused("not_found", NOT_FOUND if when else f"{NOT_FOUND} {JUST_NOW}")


def _missing(call: CallSession, supplied: Contact) -> list[str]:
    missing = [] if len(plain_words(supplied.name)) >= 2 else ["name"]
    trusted = call.caller_verified and call.caller_number
    if not (supplied.email or supplied.phone or trusted):
        missing.append("email_or_phone")
    return missing


def _asking(missing: list[str]) -> str:
    words = {"name": "your full name", "email_or_phone": "the e-mail or phone it was booked with"}
    return f"To find it I need {' and '.join(words[one] for one in missing)}."


async def _matching(call: CallSession, supplied: Contact) -> list[Appointment]:
    """Return the appointments whose attendee has both the name and the contact supplied.

    Cal.com finds an address only in the very letters it was stored in, and no phone numbers but by
    its stand-in address. So what it does not find is looked for in the list of all.
    """
    email = normal_email(supplied.email) if supplied.email else ""
    country = call.desk.organization.country
    phones = {normal_phone(supplied.phone, country=country)} if supplied.phone else set[str]()
    if call.caller_verified:
        phones.add(call.caller_number)
    phones.discard("")
    found: list[Appointment] = []
    for address in dict.fromkeys((email, email.casefold(), *map(stand_in_email, phones))):
        if address:
            found += await _upcoming(call, address)
    theirs = [one for one in found if _is_theirs(call, one, supplied.name, email, phones)]
    if (theirs and not phones) or not (email or phones):
        return theirs
    everyone = await _upcoming(call)
    return [one for one in everyone if _is_theirs(call, one, supplied.name, email, phones)] + theirs


async def _upcoming(call: CallSession, address: str = "") -> Sequence[Appointment]:
    return await list_appointments(
        call.desk, status=UPCOMING, attendee_email=address, limit=WIDEST_SEARCH
    )


def _is_theirs(
    call: CallSession, one: Appointment, name: str, email: str, phones: Collection[str]
) -> bool:
    return (
        one.status not in _ENDED
        and one.start_at > call.clock.now()
        and same_person(name, one.attendee_name)
        and (
            (bool(email) and one.attendee_email.casefold() == email.casefold())
            or (bool(one.attendee_phone) and one.attendee_phone in phones)
        )
    )


def _known(call: CallSession, one: Appointment) -> KnownBooking | None:
    service = _service(call, one.event_type)
    if service is None:
        return None
    booking = call.know(one.uid, service, one.start_at)
    if booking.is_live and one.status == "pending":
        booking.status = "requested"
    return booking


def _service(call: CallSession, slug: str) -> EventType | None:
    try:
        return call.desk.event_type(slug)
    except SchedulingError:
        return None


def _found(call: CallSession, bookings: list[KnownBooking], when: str, *, late: str = "") -> Result:
    ordered = sorted(bookings, key=lambda booking: booking.start_at)[:MOST_LISTED]
    wish = wish_of(call, when, call.tz) if when else None
    named = [booking for booking in ordered if wish is not None and _is_meant(booking, wish)]
    chosen = named or ordered
    labels = "; ".join(booking_label(call, booking) for booking in chosen)
    message = f"You have {labels}." if len(chosen) == 1 else f"You have {len(chosen)}: {labels}."
    if late:
        message = late if len(chosen) == 1 else f"{late} {message}"
    return done(
        "found",
        message,
        bookings=[booking_entry(call, booking) for booking in chosen],
        timezone=call.tz.key,
        **({"settled": True} if late else {}),
    )


def _is_meant(booking: KnownBooking, wish: Wish) -> bool:
    if wish.at is not None:
        return booking.start_at == wish.at
    search = wish.search
    if search is None:
        return False
    return search.start_at <= booking.start_at < search.end_at
