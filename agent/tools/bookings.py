"""The tools that touch appointments: find, book, move, cancel."""

from collections.abc import Awaitable
from dataclasses import asdict
from datetime import datetime

from pipecat.services.llm_service import FunctionCallParams

from agent.brain import speak
from agent.session import (
    GONE,
    PENDING,
    CallSession,
    KnownBooking,
    OfferedSlot,
    Proposal,
    Receipt,
    Result,
)
from agent.tools.calling import session_of, tool
from agent.tools.confirmation import Draft, propose_or_commit
from agent.tools.details import (
    Contact,
    Problem,
    checked,
    spoken_email,
    spoken_name,
    written_phone,
)
from agent.tools.holding import keep, kept_label, let_go
from agent.tools.lookup import look_up
from agent.tools.results import (
    booking_entry,
    done,
    moment_label,
    of_error,
    refused,
    said_booking,
    said_moment,
    time_entries,
)
from scheduling.errors import SchedulingError, SlotUnavailable
from scheduling.holds import KeptTime
from scheduling.labels import in_prose
from scheduling.manage import (
    book as book_slot,
    cancel as cancel_booking,
    reschedule as move_booking,
)
from scheduling.model import Action, ManageRequest, Outcome
from scheduling.sentences import in_own_way

WRITE_SECONDS = 12.0
_MISSING = {
    "need_name": "What is your full name?",
    "need_email": "Which e-mail address should I use?",
    "need_phone": "Which phone number should I use?",
    "invalid_email": "That e-mail address is not complete. Could you give it to me again?",
    "invalid_phone": "That phone number is not complete. Could you give it to me again?",
}
CALLING_FROM = "caller"
"""In place of a phone number: the one of this call, which no model is told."""
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
        phone: The caller's phone number, if given; "caller" for the one they are calling from.
        notes: What the business should know, only if the caller said so.
    """
    call = session_of(params)
    slot = _offered(call, slot_id)
    if slot is None:
        return refused("unknown_slot", _UNKNOWN_SLOT)
    reached = call.caller_number if phone == CALLING_FROM else phone
    contact, problem = _contact(call, slot, Contact(name, email, reached))
    if problem:
        keep(call, slot)
        return refused(problem, _MISSING[problem], **kept_label(call))
    given = Contact(name, email, phone)
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
        asked=_asked(slot_id=slot_id, notes=notes, **asdict(given)),
        slot=slot,
        receive=lambda outcome: _receive(call, outcome, slot),
    )

    async def commit(proposal: Proposal) -> Result:
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
            proposal.intent_id = error.intent_id
            return _refusal(call, error, slot)
        proposal.intent_id = outcome.intent_id
        return _receive(call, outcome, slot)

    return await _held(call, slot, propose_or_commit(call, draft, commit))


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
    """Move a booking to an offered time, which may be one of another service.

    Call it once to get the read-back; say it word for word. Call it again with the same arguments after the caller has said yes to the read-back. Find the
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
    if slot is None:
        return refused("unknown_slot", _UNKNOWN_SLOT)
    if _is_in_own_way(call, booking, slot):
        when = moment_label(call, slot.start_at)
        old = said_booking(call, booking)
        return refused("needs_person", in_own_way(slot.service.title, when, old=old))
    draft = Draft(
        tool="reschedule",
        arguments={
            "booking": booking.uid,
            "service": slot.service.slug,
            "start": slot.start_at.isoformat(),
        },
        readback=_move_readback(call, booking, slot),
        start_at=slot.start_at,
        service=slot.service,
        names_service=slot.service.slug != booking.service.slug,
        asked=_asked(booking_id=booking_id, slot_id=slot_id),
        slot=slot,
        old_start_at=booking.start_at,
        receive=lambda outcome: _receive(call, outcome, slot, old=booking),
    )

    async def commit(proposal: Proposal) -> Result:
        request = ManageRequest(
            action=Action.RESCHEDULE,
            event_type=slot.service.slug,
            tz=call.tz,
            start_at=slot.start_at,
            appointment_id=booking.uid,
            stands_at=booking.start_at,
            call_session_id=call.id,
        )
        try:
            outcome = await move_booking(call.desk, request)
        except SchedulingError as error:
            proposal.intent_id = error.intent_id
            return _refusal(call, error, slot, moving=booking.handle)
        proposal.intent_id = outcome.intent_id
        return _receive(call, outcome, slot, old=booking)

    return await _held(call, slot, propose_or_commit(call, draft, commit))


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
        asked=_asked(booking_id=booking_id, reason=reason),
        receive=lambda outcome: _receive_end(call, outcome, booking),
    )

    async def commit(proposal: Proposal) -> Result:
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
            proposal.intent_id = error.intent_id
            return of_error(error)
        proposal.intent_id = outcome.intent_id
        return _receive_end(call, outcome, booking)

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


def _is_in_own_way(call: CallSession, booking: KnownBooking, slot: OfferedSlot) -> bool:
    """Tell whether another service cannot be booked before the booking is given up."""
    if slot.service.slug == booking.service.slug or not call.desk.exclusive:
        return False
    old, new = (
        KeptTime.of(one.service, one.start_at, host=call.desk.host) for one in (booking, slot)
    )
    return old.overlaps(new)


def _move_readback(call: CallSession, booking: KnownBooking, slot: OfferedSlot) -> str:
    new = said_moment(call, slot.start_at)
    if slot.service.slug == booking.service.slug:
        old = f"{in_prose(booking.service.title)} from {said_moment(call, booking.start_at)}"
        return f"I'd move your {old} to {new}. Shall I move it?"
    return (
        f"I'd change your {said_booking(call, booking)} to {in_prose(slot.service.title)} "
        f"on {new}. Shall I change it?"
    )


def _booking_readback(call: CallSession, slot: OfferedSlot, contact: Contact, notes: str) -> str:
    name = spoken_name(contact.name)
    email, phone = contact.email, contact.phone
    if phone and not call.is_voice:
        phone = written_phone(phone)
    if call.is_voice:
        email = spoken_email(email, name=contact.name) if email else ""
        phone = speak.phone(phone, voice=True) if phone else ""
    reach = ", ".join(part for part in (email, phone) if part)
    when = said_moment(call, slot.start_at)
    noted = f", with the note: {notes.rstrip(' .!?')}" if notes else ""
    return f"{slot.service.title} on {when} for {name}, {reach}{noted}. Shall I book it?"


def _receive(
    call: CallSession, outcome: Outcome, slot: OfferedSlot, *, old: KnownBooking | None = None
) -> Result:
    """Take in the outcome of a booking or a move: a handle, a receipt, an answer."""
    if not outcome.success:
        return refused(PENDING, outcome.message)
    start_at: datetime = outcome.start_at or slot.start_at
    booking = call.know(outcome.appointment_id, slot.service, start_at)
    requested = outcome.summary == "Requested"
    booking.status = "requested" if requested else "booked"
    call.made.add(booking.handle)
    old_start = None
    if old is not None and old is not booking:
        old_start, old.status, old.moved_to = old.start_at, "moved", booking.handle
        if old.service.slug != slot.service.slug and not outcome.action_required:
            call.receipts.append(Receipt("cancelled", old.handle, old.start_at))
    done_kind = "rescheduled" if old is not None else "booked"
    kind = "requested" if requested else done_kind
    call.receipts.append(Receipt(kind, booking.handle, start_at, old_start))
    return done(kind, outcome.message, booking=booking_entry(call, booking))


def _receive_end(call: CallSession, outcome: Outcome, booking: KnownBooking) -> Result:
    """Take in the outcome of a cancellation."""
    if not outcome.success:
        return refused(PENDING, outcome.message)
    booking.status = "cancelled"
    call.made.add(booking.handle)
    call.receipts.append(Receipt("cancelled", booking.handle, booking.start_at))
    return done("cancelled", outcome.message, booking=booking_entry(call, booking))


async def _held(call: CallSession, slot: OfferedSlot, answer: Awaitable[Result]) -> Result:
    """Keep the time while it is only proposed, and give it back once it is booked or gone."""
    result = await answer
    if call.proposal is not None:
        keep(call, slot)
        return {**result, **kept_label(call)}
    let_go(call)
    return result


def _asked(**arguments: str) -> dict[str, str]:
    """Return what the model called a tool with, without what it left empty."""
    return {name: text for name, text in arguments.items() if text}


def _refusal(
    call: CallSession, error: SchedulingError, slot: OfferedSlot, *, moving: str = ""
) -> Result:
    """Refuse; a time that is gone loses its handle and brings the nearest others."""
    if not isinstance(error, SlotUnavailable):
        return of_error(error)
    call.withdraw(slot)
    times = time_entries(call, error.available_slots, slot.service, moving=moving)
    return refused("slot_taken", str(error), times=times, timezone=call.tz.key)
