"""What backs a claim: the receipts, bookings, offers and facts of one call."""

import re
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.brain.understanding.polarity import judge
from agent.session import CallSession, Receipt
from agent.truth.claims import Claim, Kind
from agent.truth.clocks import Clock, clocks_in, normalized
from scheduling.labels import start_label

_RECEIPTS: dict[Kind, tuple[str, ...]] = {
    "booked": ("booked", "rescheduled"),
    "moved": ("rescheduled",),
    "cancelled": ("cancelled",),
    "transferred": ("transferred", "message_taken"),
    "any": ("booked", "rescheduled", "cancelled"),
    "sent": ("message_taken",),
    "available": (),
    "kept": (),
    "refused": (),
}
WAITING = "I'm still waiting for the calendar to answer, so nothing is certain yet."
_NOT_YET: dict[Kind, str] = {
    "booked": "Nothing has been booked yet. Which day and time would you like?",
    "moved": "Nothing has been moved yet. Which booking would you like to move?",
    "cancelled": "Nothing has been cancelled yet. Which booking is it?",
    "sent": "I haven't sent anything. What would you like to do?",
    "transferred": "I haven't transferred you yet. Would you like to talk to a person?",
    "any": "Nothing has been changed yet. What would you like to do?",
    "available": "I'd have to check the calendar for that. Which day would you like?",
    "kept": "A time is only certain once it is booked.",
    "refused": WAITING,
}
_MESSAGE = re.compile(
    r"\b(?:e ?mails?|e?mailed|texts?|texted|sms|confirmation|invitation|reminder)\b"
)
_WORD = re.compile(r"[a-z0-9]+")


def backs(call: CallSession, sentence: str, claim: Claim) -> bool:
    """Tell whether this call has shown what `claim` says."""
    if _is_known_text(call, sentence):
        return True
    if claim.kind == "available":
        if not claim.clocks:
            return _all_named(call, claim, _shown_starts(call))
        return all(_shown(call, clock, claim) for clock in claim.clocks)
    if claim.kind in ("kept", "refused"):
        return _is_kept(call, claim) if claim.kind == "kept" else not _is_doubtful(call, claim)
    if claim.kind == "sent" and any(receipt.kind == "pending" for receipt in call.receipts):
        return not _MESSAGE.search(normalized(sentence))  # the request was sent, no message was
    return _committed(call, claim)


def true_state(call: CallSession, claim: Claim) -> str:
    """Return what may be said instead."""
    if claim.kind == "available":
        return _what_is_open(call)
    if claim.kind == "kept":
        return _NOT_YET["kept"]
    last = next(reversed(call.receipts), None)
    if claim.kind == "refused" or _is_waiting(call):
        return WAITING
    if call.proposal is not None:
        return f"That isn't done yet. {call.proposal.readback}"
    if last is not None and last.kind in ("booked", "requested", "rescheduled", "cancelled"):
        return _stands(call, last)
    return _NOT_YET[claim.kind]


def _what_is_open(call: CallSession) -> str:
    starts = [slot.start_at for slot in call.open_slots() if slot.start_at > call.clock.now()]
    if not starts:
        return _NOT_YET["available"]
    most = call.desk.agent.most_offers
    labels = [start_label(start, tz=call.tz, other_tz=call.home) for start in starts[:most]]
    return f"What I found open is {' or '.join(labels)}. Which would you like?"


def _stands(call: CallSession, receipt: Receipt) -> str:
    booking = call.bookings.get(receipt.booking)
    if booking is None or receipt.start_at is None:
        return _NOT_YET["any"]
    when = start_label(receipt.start_at, tz=call.tz, other_tz=call.home)
    said = {
        "requested": f"I've requested {when}, and the business still has to confirm it.",
        "cancelled": f"What was cancelled is {when}.",
        "rescheduled": f"What was moved is now on {when}.",
    }
    return said.get(receipt.kind, f"What is booked is {when}.") + " Is there anything else?"


def _committed(call: CallSession, claim: Claim) -> bool:
    kinds = _RECEIPTS[claim.kind]
    receipts = [
        receipt for receipt in call.receipts if receipt.kind in kinds and _current(call, receipt)
    ]
    starts = [
        start
        for receipt in receipts
        for start in (receipt.start_at, receipt.old_start_at)
        if start is not None
    ]
    named = bool(claim.clocks or claim.days)
    if claim.kind in ("booked", "any") and named:
        starts += [one.start_at for one in call.bookings.values() if one.status == "booked"]
    if claim.kind == "transferred":
        return bool(receipts)
    if not named:
        return bool(receipts) and not _is_open(call)
    return _all_named(call, claim, starts)


def _is_open(call: CallSession) -> bool:
    """Tell whether a write is still to come or not known: "you're booked" would be taken for it."""
    if _is_waiting(call):
        return True
    if call.proposal is None:
        return False
    caller = [line for line in call.lines[call.proposal.made_at :] if line.speaker == "caller"]
    return not caller or judge(caller[-1].text) != "no"


def _is_waiting(call: CallSession) -> bool:
    """Tell whether a write was sent whose outcome nobody knows yet."""
    last = next(reversed(call.receipts), None)
    return bool(call.unsettled) or (last is not None and last.kind == "pending")


def _is_kept(call: CallSession, claim: Claim) -> bool:
    return call.keeping is not None and _all_named(call, claim, [call.keeping])


def _is_doubtful(call: CallSession, claim: Claim) -> bool:
    """Tell whether what is said to have failed may be a write nobody knows the outcome of."""
    starts = [one.start_at for one in call.unsettled]
    if not starts:
        return _is_waiting(call) and not claim.clocks
    if not claim.clocks:
        return all(one.name != "find_times" for one in call.turn.tools)  # it is of another time
    tzs, now = _zones(call), call.clock.now()
    return any(clock.fits(start, tzs, now) for clock in claim.clocks for start in starts)


def _all_named(call: CallSession, claim: Claim, starts: Iterable[datetime]) -> bool:
    """Tell whether each time of the claim is one of `starts`, and its days are theirs."""
    known, tzs, now = list(starts), _zones(call), call.clock.now()
    hits = [clock for clock in claim.clocks if any(clock.fits(start, tzs, now) for start in known)]
    others = [clock for clock in claim.clocks if clock not in hits]
    if claim.clocks:
        return bool(hits) and all(_is_fact(call, clock) for clock in others)
    return all(
        any(
            day.fits(start.astimezone(tz).date(), now.astimezone(tz).date())
            for start in known
            for tz in tzs
        )
        for day in claim.days
    )


def _current(call: CallSession, receipt: Receipt) -> bool:
    """A receipt of a booking that was cancelled or moved since backs nothing but that."""
    booking = call.bookings.get(receipt.booking)
    if booking is None or receipt.kind == "cancelled":
        return True
    return booking.is_live


def _shown(call: CallSession, clock: Clock, claim: Claim) -> bool:
    tzs, now = _zones(call), call.clock.now()
    if any(clock.fits(start, tzs, now) for start in _shown_starts(call)):
        return True
    if claim.hours and _is_fact(call, clock):
        return True
    if not claim.plain:
        return False
    said = [
        heard
        for line in call.lines
        if line.speaker == "caller"
        for heard in clocks_in(normalized(line.text))
    ]
    return any(
        clock.fits_clock(heard.hour, heard.minute) or heard.fits_clock(clock.hour, clock.minute)
        for heard in said
    )


def _shown_starts(call: CallSession) -> list[datetime]:
    """Return every time a tool has shown in this call: open ones and those of bookings."""
    starts = [slot.start_at for slot in call.open_slots()]
    return starts + [booking.start_at for booking in call.bookings.values()]


def _is_fact(call: CallSession, clock: Clock) -> bool:
    """Tell whether the clock time is one of the opening hours or stands in the known facts."""
    hours = call.desk.agent.opening_hours
    edges = [edge for day in hours.days if day for edge in day] if hours is not None else []
    if any(clock.fits_clock(edge.hour, edge.minute) for edge in edges):
        return True
    facts = normalized(" ".join(call.desk.agent.knowledge.values()))
    return any(clock.fits_clock(fact.hour, fact.minute) for fact in clocks_in(facts))


def _is_known_text(call: CallSession, sentence: str) -> bool:
    """Tell whether the sentence is one of the known facts, or words a tool of this call wrote."""
    words = _WORD.findall(normalized(sentence))
    if not words:
        return True
    text = " ".join(words)
    facts = call.desk.agent.knowledge.values()
    if any(text in " ".join(_WORD.findall(normalized(fact))) for fact in facts):
        return True
    latest = call.turn.tools[-1].result if call.turn.tools else {}
    return text in " ".join(_WORD.findall(normalized(str(latest.get("message", "")))))


def _zones(call: CallSession) -> tuple[ZoneInfo, ...]:
    return (call.tz, call.home)
