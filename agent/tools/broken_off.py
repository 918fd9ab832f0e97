"""What a conversation that broke off has asked for, told to whoever asks again and is entitled to it.

A booking nobody was told of is told to whom its name and contact fit. A request that is still open,
or came to nothing, is no booking and has no name: there the caller names its day and time as well.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from agent.session import CallSession, KnownBooking, Receipt, Result
from agent.tools.details import Contact, normal_email, normal_phone, same_person
from agent.tools.outcomes import owe_late
from agent.tools.results import booking_label, done, moment_label, refused
from agent.tools.wishes import wish_of
from scheduling.appointments import get_appointment
from scheduling.errors import SchedulingError
from scheduling.journal import Entry, Kind, State
from scheduling.labels import in_prose
from scheduling.model import Appointment, EventType
from scheduling.storage import StorageError

RECENTLY = timedelta(days=2)
"""A conversation that broke off longer ago is not taken up again."""
JUST_NOW = timedelta(hours=1)
LIVE = (State.SENDING, State.UNKNOWN, State.BOOKED)

Made = Literal["booked", "requested"]


@dataclass(frozen=True, slots=True)
class News:
    """A write whose caller has not heard the end of it, and the appointment it is about, if any."""

    entry: Entry
    about: Appointment | None


async def news(call: CallSession, supplied: Contact, when: str) -> list[News]:
    """Return what the caller's broken-off conversations have asked for and not told the end of.

    What is about a booking is told to whom its name fits as well. Of a request that is no booking
    the journal knows no name: there the day and the time the caller says have to be its own.
    """
    wish = wish_of(call, when, call.tz) if when else None
    found: list[News] = []
    for entry in await _unheard(call, supplied):
        uid = entry.uid or entry.old_uid
        try:
            about = await get_appointment(call.desk, uid) if uid else None
        except SchedulingError:
            continue
        if about is not None and not same_person(supplied.name, about.attendee_name):
            continue
        if about is None and (wish is None or wish.at != entry.start_at):
            continue
        found.append(News(entry, about))
    return found


async def _unheard(call: CallSession, supplied: Contact) -> list[Entry]:
    country = call.desk.organization.country
    phone = normal_phone(supplied.phone, country=country) if supplied.phone else ""
    contacts = [normal_email(supplied.email) if supplied.email else "", phone]
    if call.caller_verified:
        contacts.append(call.caller_number)
    since = call.clock.now() - RECENTLY
    entries: dict[str, Entry] = {}
    with suppress(StorageError):
        for contact in filter(None, dict.fromkeys(contacts)):
            for one in await _read(call, contact=contact):
                entries[one.intent_id] = one
    own = {one.intent_id for one in (*call.untold, *call.proposals.values())}
    return [
        one
        for one in entries.values()
        if one.intent_id not in own and one.call_session_id and one.sent_at > since
    ]


async def _read(
    call: CallSession, *, contact: str = "", start_at: datetime | None = None
) -> Sequence[Entry]:
    """Read the journal in a task of its own: whoever interrupts a look-up breaks no connection."""
    org_id, journal = call.desk.organization.org_id, call.desk.journal
    reading = asyncio.create_task(journal.untold(org_id, contact=contact, start_at=start_at))
    call.behind(reading)
    return await asyncio.shield(reading)


async def is_unheard(call: CallSession, service: EventType, at: datetime) -> bool:
    """Tell whether somebody has asked for that time and not heard what came of it.

    It may be who asks now, after their line was cut: whoever it is has to say the name and the
    contact before anything else is told.
    """
    since = call.clock.now() - JUST_NOW
    try:
        entries = await _read(call, start_at=at)
    except StorageError:
        return False
    return any(
        one.event_type_id == service.id
        and one.call_session_id not in ("", call.id)
        and one.sent_at > since
        and one.told is None
        and one.state in LIVE
        for one in entries
    )


def told_late(call: CallSession, unheard: Sequence[News], found: Sequence[KnownBooking]) -> str:
    """Return the sentences about bookings that were made while their caller was gone."""
    said: list[str] = []
    for one in unheard:
        booking = next((b for b in found if b.uid == one.entry.uid), None)
        if booking is None or one.entry.state is not State.BOOKED:
            continue
        label = booking_label(call, booking)
        message = f"I have that booked for you: {label}."
        if booking.status == "requested":
            message = f"That is requested for you: {label}. The business has yet to confirm it."
        kind: Made = "requested" if booking.status == "requested" else "booked"
        call.receipts.append(Receipt(kind, booking.handle, booking.start_at))
        owe_late(call, one.entry, message, told="done", kind=kind)
        said.append(message)
    return " ".join(said)


def waiting(call: CallSession) -> Result | None:
    """Tell of what this very call has asked for and does not know the end of."""
    if not call.unsettled:
        return None
    write = call.unsettled[-1]
    about = f"{in_prose(write.service.title)} on {moment_label(call, write.start_at)}"
    return refused(
        "pending_request", f"I'm still waiting for the calendar to answer about your {about}."
    )


def told_request(call: CallSession, unheard: Sequence[News]) -> Result | None:
    """Return what came of the first request that is no booking; None where there is none."""
    return next(filter(None, (_request(call, one) for one in unheard)), None)


def _request(call: CallSession, unheard: News) -> Result | None:
    """Tell of what is no booking: not known yet, come to nothing, or cancelled. None for one that is."""
    entry = unheard.entry
    when = moment_label(call, entry.start_at)
    if entry.is_open:
        message = f"Your request for {when} was sent, and the calendar hasn't confirmed it yet."
        owe_late(call, entry, message, told="pending")
        return refused("pending_request", message)
    if entry.state is not State.BOOKED:
        message = f"Your request for {when} didn't go through, so nothing was changed."
        owe_late(call, entry, message, told="failed")
        return refused("request_failed", message)
    if entry.kind is not Kind.CANCEL:
        return None
    message = f"Your appointment on {when} is cancelled."
    owe_late(call, entry, message, told="done", kind="cancelled")
    return done("cancelled_before", message)
