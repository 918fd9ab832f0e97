"""The tools that touch appointments: find, book, move, cancel."""

from datetime import datetime

from pipecat.services.llm_service import FunctionCallParams

from agent.session import GONE, CallSession, KnownBooking, OfferedSlot, Receipt, Result
from agent.tools.calling import session_of, tool
from agent.tools.confirmation import Draft, propose_or_commit
from agent.tools.details import (
    Contact,
    Problem,
    checked,
    spoken_email,
    spoken_name,
    spoken_phone,
)
from agent.tools.lookup import look_up
from agent.tools.results import (
    booking_entry,
    done,
    of_error,
    refused,
    said_booking,
    said_moment,
    time_entries,
)
from scheduling.errors import SchedulingError, SlotUnavailable
from scheduling.labels import in_prose
from scheduling.manage import (
    book as book_slot,
    cancel as cancel_booking,
    reschedule as move_booking,
)
from scheduling.model import Action, ManageRequest, Outcome

WRITE_SECONDS = 12.0
_MISSING = {
    "need_name": "What is your full name?",
    "need_email": "Which e-mail address should I use?",
    "need_phone": "Which phone number should I use?",
    "invalid_email": "That e-mail address is not complete. Could you give it to me again?",
    "invalid_phone": "That phone number is not complete. Could you give it to me again?",
}
_UNKNOWN_SLOT = "That time was not offered in this call. Use find_times and one of its ids."
_UNKNOWN_BOOKING = "I don't have that booking. Use find_bookings and one of its ids."


@tool(seconds=WRITE_SECONDS, writes=True)
async def book(
    params: FunctionCallParams,
    slot_id: str,
    name: str,
    email: str = "",
    phone: str = "",
    notes: str = "",
) -> Result:
    """Book one offered time. Call it once to get the read-back; say the read-back word for word.

    Call it again with exactly the same arguments after the caller has said yes to the read-back.
    Nothing is booked before the answer says so.

    Args:
        slot_id: Id of a time returned by find_times, such as "s3".
        name: The caller's full name.
        email: The caller's e-mail address.
        phone: The caller's phone number, if given.
        notes: What the business should know, only if the caller said so.
    """
    call = session_of(params)
    slot = _offered(call, slot_id)
    if slot is None:
        return refused("unknown_slot", _UNKNOWN_SLOT)
    contact, problem = _contact(call, slot, Contact(name, email, phone))
    if problem:
        return refused(problem, _MISSING[problem])
    draft = Draft(
        tool="book",
        arguments={
            "service": slot.service.slug,
            "start": slot.start_at.isoformat(),
            "name": contact.name,
            "email": contact.email,
            "phone": contact.phone,
            "notes": notes,
        },
        readback=_booking_readback(call, slot, contact, notes),
        start_at=slot.start_at,
        service=slot.service,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        notes=notes,
    )

    async def commit() -> Result:
        request = ManageRequest(
            action=Action.BOOK,
            event_type=slot.service.slug,
            name=contact.name,
            email=contact.email,
            phone=contact.phone,
            tz=call.tz,
            start_at=slot.start_at,
            call_session_id=call.id,
            notes=notes,
        )
        try:
            outcome = await book_slot(call.desk, request)
        except SchedulingError as error:
            return _refusal(call, error, slot)
        return _receive(call, outcome, slot)

    return await propose_or_commit(call, draft, commit)


@tool(seconds=8.0)
async def find_bookings(
    params: FunctionCallParams, name: str = "", email: str = "", phone: str = "", when: str = ""
) -> Result:
    """Look up the caller's upcoming bookings, before moving or cancelling one.

    Pass only what the caller has said. It needs the full name, and the e-mail address or phone
    number the booking was made with. Bookings made in this conversation need nothing.

    Args:
        name: The caller's full name.
        email: The e-mail address the booking was made with.
        phone: The phone number the booking was made with.
        when: What the caller said about when the booking is, if anything.
    """
    return await look_up(session_of(params), Contact(name, email, phone), when)


@tool(seconds=WRITE_SECONDS, writes=True)
async def reschedule(params: FunctionCallParams, booking_id: str, slot_id: str) -> Result:
    """Move a booking to an offered time. Call it once to get the read-back; say it word for word.

    Call it again with the same arguments after the caller has said yes to the read-back. Find the
    time with find_times and this booking_id first.

    Args:
        booking_id: Id of a booking returned by find_bookings or book, such as "b1".
        slot_id: Id of a time returned by find_times, such as "s3".
    """
    call = session_of(params)
    booking = call.live_booking(booking_id)
    if booking is None:
        return refused("unknown_booking", _UNKNOWN_BOOKING)
    slot = _offered(call, slot_id)
    if slot is None or slot.service.slug != booking.service.slug:
        return refused("unknown_slot", _UNKNOWN_SLOT)
    new = said_moment(call, slot.start_at)
    draft = Draft(
        tool="reschedule",
        arguments={"booking": booking.uid, "start": slot.start_at.isoformat()},
        readback=f"I'd move your {_moved(call, booking)} to {new}. Shall I move it?",
        start_at=slot.start_at,
        service=booking.service,
    )

    async def commit() -> Result:
        request = ManageRequest(
            action=Action.RESCHEDULE,
            event_type=booking.service.slug,
            tz=call.tz,
            start_at=slot.start_at,
            appointment_id=booking.uid,
            stands_at=booking.start_at,
            call_session_id=call.id,
        )
        try:
            outcome = await move_booking(call.desk, request)
        except SchedulingError as error:
            return _refusal(call, error, slot, moving=booking.handle)
        return _receive(call, outcome, slot, old=booking)

    return await propose_or_commit(call, draft, commit)


@tool(seconds=WRITE_SECONDS, writes=True)
async def cancel(params: FunctionCallParams, booking_id: str, reason: str = "") -> Result:
    """Cancel a booking. Call it once to get the read-back; say the read-back word for word.

    Call it again with the same arguments after the caller has said yes to the read-back.

    Args:
        booking_id: Id of a booking returned by find_bookings or book, such as "b1".
        reason: Why, only if the caller said so; do not ask for it.
    """
    call = session_of(params)
    booking = call.live_booking(booking_id)
    if booking is None:
        known = call.bookings.get(booking_id)
        if known is not None and known.status == "cancelled":
            return done("cancelled", f"Your {said_booking(call, known)} is cancelled.")
        return refused("unknown_booking", _UNKNOWN_BOOKING)
    draft = Draft(
        tool="cancel",
        arguments={"booking": booking.uid, "reason": reason},
        readback=f"I'd cancel your {said_booking(call, booking)}. Shall I cancel it?",
        start_at=booking.start_at,
        service=booking.service,
    )

    async def commit() -> Result:
        request = ManageRequest(
            action=Action.CANCEL,
            event_type=booking.service.slug,
            tz=call.tz,
            appointment_id=booking.uid,
            stands_at=booking.start_at,
            call_session_id=call.id,
            notes=reason,
        )
        try:
            outcome = await cancel_booking(call.desk, request)
        except SchedulingError as error:
            return of_error(error)
        if not outcome.success:
            return _pending(call, outcome)
        booking.status = "cancelled"
        call.made.add(booking.handle)
        call.receipts.append(Receipt("cancelled", booking.handle, booking.start_at))
        return done("cancelled", outcome.message, booking=booking_entry(call, booking))

    return await propose_or_commit(call, draft, commit)


def _offered(call: CallSession, handle: str) -> OfferedSlot | None:
    slot = call.slots.get(handle)
    return slot if slot is not None and slot.start_at != GONE else None


def _contact(call: CallSession, slot: OfferedSlot, given: Contact) -> tuple[Contact, Problem]:
    country = call.desk.organization.country
    contact, problem = checked(given.name, given.email, given.phone, country=country)
    if problem:
        return contact, problem
    if not contact.email and (slot.service.email_required or not contact.phone):
        return contact, "need_email"
    if not contact.phone and slot.service.phone_required:
        return contact, "need_phone"
    return contact, ""


def _moved(call: CallSession, booking: KnownBooking) -> str:
    return f"{in_prose(booking.service.title)} from {said_moment(call, booking.start_at)}"


def _booking_readback(call: CallSession, slot: OfferedSlot, contact: Contact, notes: str) -> str:
    name = spoken_name(contact.name)
    email, phone = contact.email, contact.phone
    if call.is_voice:
        email = spoken_email(email, name=contact.name) if email else ""
        phone = spoken_phone(phone) if phone else ""
    reach = ", ".join(part for part in (email, phone) if part)
    when = said_moment(call, slot.start_at)
    noted = f", with the note: {notes.rstrip(' .!?')}" if notes else ""
    return f"{slot.service.title} on {when} for {name}, {reach}{noted}. Shall I book it?"


def _receive(
    call: CallSession, outcome: Outcome, slot: OfferedSlot, *, old: KnownBooking | None = None
) -> Result:
    """Take in the outcome of a booking or a move: a handle, a receipt, an answer."""
    if not outcome.success:
        return _pending(call, outcome)
    start_at: datetime = outcome.start_at or slot.start_at
    booking = call.know(outcome.appointment_id, slot.service, start_at)
    requested = outcome.summary == "Requested"
    booking.status = "requested" if requested else "booked"
    call.made.add(booking.handle)
    old_start = None
    if old is not None and old is not booking:
        old_start, old.status, old.moved_to = old.start_at, "moved", booking.handle
    done_kind = "rescheduled" if old is not None else "booked"
    kind = "requested" if requested else done_kind
    call.receipts.append(Receipt(kind, booking.handle, start_at, old_start))
    return done(kind, outcome.message, booking=booking_entry(call, booking))


def _pending(call: CallSession, outcome: Outcome) -> Result:
    call.receipts.append(Receipt("pending"))
    return refused("pending", outcome.message)


def _refusal(
    call: CallSession, error: SchedulingError, slot: OfferedSlot, *, moving: str = ""
) -> Result:
    """Refuse; a time that is gone loses its handle and brings the nearest others."""
    if not isinstance(error, SlotUnavailable):
        return of_error(error)
    call.withdraw(slot)
    times = time_entries(call, error.available_slots, slot.service, moving=moving)
    return refused("slot_taken", str(error), times=times, timezone=call.tz.key)
