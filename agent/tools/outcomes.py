"""What came of a write: given to the model once, told to the caller once, however late it is known.

A write that was sent and not answered is `pending`. It is looked for again before the caller's next
turn, and whenever the model asks for the same write again; nothing is ever sent for that. What it
comes to enters the call like an outcome in time: a receipt, a booking, a sentence from a template.
"""

import asyncio
import logging
from dataclasses import replace

from agent.session import PENDING, CallSession, Proposal, Result, Telling, Untold
from agent.tools.results import moment_label, refused
from scheduling import sentences
from scheduling.appointments import get_appointment
from scheduling.errors import SchedulingError
from scheduling.journal import Entry, Kind, State, Told
from scheduling.labels import in_prose
from scheduling.model import Action, Outcome
from scheduling.storage import StorageError

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.5
"""So long, at most, a turn waits to learn what came of a write."""
COMMITTED = ("booked", "requested", "rescheduled", "cancelled")
_AWAITING_HOST = "pending"
"""Cal.com's status of a booking that its host has yet to confirm."""


def owe(call: CallSession, proposal: Proposal, result: Result, *, repeats: int = 1) -> Result:
    """Return the outcome for the model, and note that the caller has yet to hear it.

    What was answered in time is said once more where it was not heard; what was refused before
    anything was sent is nothing to be told.
    """
    code = str(result["code"])
    proposal.given = code
    done = code in COMMITTED
    if not (done or code == PENDING or proposal.intent_id):
        return result
    told = "done" if done else "pending" if code == PENDING else "failed"
    last = next(reversed(call.receipts), None)
    call.untold = [one for one in call.untold if one.write != proposal.digest]
    call.untold.append(
        Untold(
            write=proposal.digest,
            told=told,
            message=str(result["message"]),
            made_at=len(call.lines),
            turn=len(call.turns),
            kind=last.kind if done and last is not None else "",
            start_at=proposal.start_at,
            intent_id=proposal.intent_id,
            repeats=repeats if told != "failed" or result.get("settled") else 0,
        )
    )
    return result


def owe_late(
    call: CallSession, entry: Entry, message: str, *, told: Telling, kind: str = ""
) -> None:
    """Note that the caller has yet to hear what came of a write of an earlier conversation."""
    call.untold.append(
        Untold(
            write=entry.intent_id,
            told=told,
            message=message,
            made_at=len(call.lines),
            turn=len(call.turns),
            kind=kind,
            start_at=entry.start_at,
            intent_id=entry.intent_id,
            repeats=1,
        )
    )


async def settled(call: CallSession) -> list[Proposal]:
    """Return the writes whose outcome is known now, and of which the model was told otherwise.

    The others are looked for once, within 2.5 seconds in all.
    """
    if not call.awaits_news:
        return []
    await look_again(call)
    late = [one for one in call.proposals.values() if one.given == PENDING]
    return [one for one in late if not one.is_unsettled and _news(call, one)]


def _news(call: CallSession, proposal: Proposal) -> Result | None:
    """Give the model an outcome that came after it was told that there is none yet."""
    result = proposal.result
    if result is None:
        return None
    _close(call, proposal)
    if not result.get("settled"):
        message = f"The calendar has answered. {result['message']}"
        result = proposal.result = {**result, "message": message, "settled": True}
    return owe(call, proposal, result)


def _close(call: CallSession, proposal: Proposal) -> None:
    """Take back that it is not known: what a tool gave up waiting for has no name then."""
    call.receipts[:] = [
        one
        for one in call.receipts
        if one.kind != "pending" or one.write not in ("", proposal.digest)
    ]


async def look_again(call: CallSession) -> None:
    """Learn what came of the writes that are not being sent any more, as far as that can be known.

    It takes 2.5 seconds at most; a look that takes longer goes on, and the next one finds it.
    """
    if call.looking is None or call.looking.done():
        call.looking = asyncio.create_task(_look(call))
        call.behind(call.looking)
    await asyncio.wait({call.looking}, timeout=LOOK_SECONDS)


async def _look(call: CallSession) -> None:
    for one in call.unsettled:
        if one.work is None:
            await _learn(call, one)


async def _learn(call: CallSession, proposal: Proposal) -> None:
    try:
        entry = await _entry(call, proposal)
        if entry is None or entry.is_open:
            return
        proposal.result = await _result(call, proposal, entry)
    except (StorageError, SchedulingError):
        log.warning("an outcome could not be looked up")
        return
    _close(call, proposal)


def note_told(call: CallSession, heard: list[Untold]) -> None:
    """Take what the caller has heard to its end off the list, and write it down behind the call."""
    for one in heard:
        call.untold.remove(one)
        if one.intent_id:
            call.behind(asyncio.create_task(_write_down(call, one)))


async def _write_down(call: CallSession, one: Untold) -> None:
    try:
        await call.desk.journal.told(call.desk.organization.org_id, one.intent_id, Told(one.told))
    except StorageError:
        log.warning("what a caller was told could not be stored")


async def _entry(call: CallSession, proposal: Proposal) -> Entry | None:
    """Return the write as the journal knows it; one that was given up on in time has no name yet."""
    org_id = call.desk.organization.org_id
    for entry in await call.desk.journal.untold(org_id, call_session_id=call.id):
        if entry.intent_id == proposal.intent_id:
            return entry
        if not proposal.intent_id and entry.start_at == proposal.start_at:
            return entry
    return None


async def _result(call: CallSession, proposal: Proposal, entry: Entry) -> Result:
    """Return the outcome of an entry as if it had come in time."""
    if entry.state is not State.BOOKED or proposal.receive is None:
        what = _NAMES[entry.kind].format(
            service=in_prose(proposal.service.title), when=moment_label(call, entry.start_at)
        )
        message = f"The calendar has answered: {what} didn't go through, so nothing was changed."
        return refused("failed", message, settled=True)
    outcome = await _outcome(call, proposal, entry)
    message = f"The calendar has answered. {outcome.message}"
    return proposal.receive(replace(outcome, message=message)) | {"settled": True}


_NAMES = {
    Kind.BOOK: "your request for {service} on {when}",
    Kind.RESCHEDULE: "your request to move your {service} to {when}",
    Kind.CANCEL: "your request to cancel your {service} on {when}",
}


async def _outcome(call: CallSession, proposal: Proposal, entry: Entry) -> Outcome:
    made = await get_appointment(call.desk, entry.uid or entry.old_uid)
    zones = call.desk.zones(call.tz)
    title, waits = proposal.service.title, made.status == _AWAITING_HOST
    when = zones.start_label(made.start_at)
    if entry.kind is Kind.CANCEL:
        wording = sentences.cancelled(title, when)
    elif entry.kind is Kind.BOOK:
        wording = (sentences.requested if waits else sentences.booked)(title, when)
    else:
        said = sentences.move_requested if waits else sentences.rescheduled
        wording = said(title, when, old=zones.start_label(proposal.old_start_at or made.start_at))
    return Outcome(
        success=True,
        action=Action(proposal.tool),
        message=wording.message,
        detail=wording.detail,
        summary=wording.summary,
        appointment_id=made.uid,
        start_at=made.start_at,
        intent_id=entry.intent_id,
    )
