"""A write and its answer: re-checked first, sent once through the journal, told as an outcome."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import (
    CalcomError,
    CalcomNotSent,
    CalcomRefused,
    OutcomeUnknown,
    OutsideWindow,
    SlotTaken,
)
from scheduling.calcom.models import Booking
from scheduling.desk import Desk
from scheduling.errors import SchedulingError
from scheduling.journal import Kind, Request, Send, WriteIntent, tagged_before
from scheduling.manage.attendee import checked_session_id
from scheduling.manage.existing import Existing
from scheduling.manage.openings import Wanted, forget_hold, is_open, unavailable
from scheduling.manage.refusals import translated
from scheduling.model import DaySlots, ManageRequest, Outcome
from scheduling.sentences import Wording

PENDING = "pending"
"""Cal.com's status of a booking that its host has yet to confirm."""


def answer(
    desk: Desk,
    request: ManageRequest,
    wording: Wording,
    *,
    booking: Booking | None = None,
    days: Sequence[DaySlots] = (),
    intent: WriteIntent | None = None,
) -> Outcome:
    """Return a success: what Cal.com has done, by `intent`, or what it says is open."""
    return Outcome(
        success=True,
        action=request.action,
        message=wording.message,
        detail=wording.detail,
        summary=wording.summary,
        appointment_id=booking.uid if booking else "",
        start_at=booking.start_at if booking else None,
        agent_name=desk.agent.name,
        action_required=wording.action_required,
        days=tuple(days),
        intent_id=intent.key(0) if intent else "",
    )


def unsettled(
    desk: Desk, request: ManageRequest, wording: Wording, *, intent: WriteIntent, uid: str = ""
) -> Outcome:
    """Return the outcome of a write whose answer is not known; `uid` is the booking it is about."""
    return Outcome(
        success=False,
        action=request.action,
        message=wording.message,
        detail=wording.detail,
        summary=wording.summary,
        appointment_id=uid,
        start_at=intent.start_at,
        agent_name=desk.agent.name,
        action_required=wording.action_required,
        intent_id=intent.key(0),
    )


class _NotOpen(CalcomRefused):
    """Raised in place of sending: Cal.com's own list says that the time is not open."""


@contextmanager
def about(intent: WriteIntent) -> Generator[None]:
    """Name the write in whatever is refused inside."""
    try:
        yield
    except SchedulingError as error:
        error.intent_id = intent.key(0)
        raise


async def write_at(
    desk: Desk, request: ManageRequest, wanted: Wanted, intent: WriteIntent, sent: Request
) -> Booking:
    """Put a booking at `wanted`; the same intent again returns the booking it made.

    A time that is not open is still put to the journal, without sending: it may be taken by the
    very booking that is asked for again, even one that the journal knows nothing of any more.

    Raises:
        SlotUnavailable: the time is not open; Cal.com was not changed.
        OutcomeUnknown: sent, and not answered yet.
        SchedulingError: anything else; Cal.com was not changed.
    """
    session = request.call_session_id
    kept = sent if await is_open(desk, wanted, session=session) else None
    with about(intent):
        try:
            with translated(_NotOpen, SlotTaken, OutsideWindow, OutcomeUnknown):
                return await desk.journal.run(
                    intent,
                    (kept or _Standing(intent)).sender(desk.calcom),
                    calcom=desk.calcom,
                    quota=desk.quota,
                    request=kept,
                )
        except (_NotOpen, SlotTaken, OutsideWindow):
            forget_hold(desk, wanted, session)
            raise await unavailable(desk, request, wanted) from None


def intent_for(
    desk: Desk, request: ManageRequest, wanted: Wanted, *, contact: str, old_uid: str = ""
) -> WriteIntent:
    """Return the intent to book `wanted` for `contact`, in place of `old_uid` where it is given."""
    return WriteIntent(
        org_id=desk.organization.org_id,
        agent_id=desk.agent.agent_id,
        kind=Kind.BOOK,
        event_type_id=wanted.event_type.id,
        start_at=wanted.start_at,
        end_at=wanted.start_at + timedelta(minutes=wanted.event_type.minutes),
        contact=contact,
        call_session_id=checked_session_id(request.call_session_id),
        old_uid=old_uid,
        host=desk.host,
        exclusive=desk.exclusive,
    )


def intent_on(
    desk: Desk, request: ManageRequest, kind: Kind, existing: Existing, wanted: Wanted
) -> WriteIntent:
    """Return the intent to move `existing` to `wanted`, or to cancel it."""
    booking = existing.booking
    return WriteIntent(
        org_id=desk.organization.org_id,
        agent_id=desk.agent.agent_id,
        kind=kind,
        event_type_id=existing.event_type.id,
        start_at=wanted.start_at,
        end_at=wanted.start_at + (booking.end_at - booking.start_at),
        contact=next((attendee.email for attendee in booking.attendees), ""),
        call_session_id=checked_session_id(request.call_session_id),
        old_uid=booking.uid,
        host=desk.host,
        exclusive=desk.exclusive,
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """In place of a request for a time that is not open: sends nothing, looks who has that time.

    The journal asks where it knows of no booking: its rows may be lost, put back from an older
    backup, or Cal.com may have shown the booking too late.
    """

    intent: WriteIntent

    def sender(self, calcom: CalcomClient) -> Send:
        async def look(_tag: str) -> Booking:
            if self.intent.kind is Kind.BOOK:
                try:
                    found = await tagged_before(calcom, self.intent)
                except CalcomError as error:
                    raise CalcomNotSent("Nobody can tell who has that time.") from error
                if found is not None:
                    return found
            raise _NotOpen("Not among the open slots.")

        return look
