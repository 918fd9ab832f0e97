"""The messages of a conversation, folded into what is known, what was asked, what tools said."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from agent.brain import timing
from agent.brain.facts import read_facts
from agent.brain.frames import CONFIRMS, WRITES, Frame, Ledger, Proposal, identity
from agent.brain.hearing import hear
from agent.brain.lookups import (
    Choice,
    Found,
    Search,
    choices,
    read_booking,
    read_bookings,
    read_search,
    spoken,
    wanted,
)
from agent.brain.questions import classify
from agent.brain.transcript import (
    Called,
    Event,
    Heard,
    Message,
    Returned,
    Spoke,
    events,
    system_text,
)
from agent.brain.wishes import aim, take_all

_UNFIT_FOR_SPEECH = re.compile(r"[^\w]+")
_YES_OR_NO = (
    "confirm", "confirm_booking", "confirm_move", "confirm_cancel", "confirm_email", "confirm_phone",
    "confirm_name", "confirm_date", "handoff_offer", "anything_else",
)  # fmt: skip
"""Questions that are no question while their end was not heard."""
_COUNTED = frozenset(["service", "when", "name", "email", "phone", "timezone", "which_booking"])
"""Details that are asked for three times at most before they are given."""
_DONE = {"booked", "requested", "rescheduled", "cancelled"}


def fold(messages: Sequence[Message]) -> Ledger:
    """Fold the messages of a request; the same messages always give the same ledger."""
    ledger = Ledger(facts=read_facts(system_text(messages)))
    for event in events(messages):
        _take(ledger, event)
    return ledger


def _take(ledger: Ledger, event: Event) -> None:
    match event:
        case Heard(text):
            hear(ledger, text)
        case Spoke(text):
            _take_speech(ledger, text)
        case Called():
            _take_call(ledger, event)
        case Returned():
            _take_result(ledger, event)


def _take_speech(ledger: Ledger, text: str) -> None:
    asked = classify(text)
    if asked == "other" and "?" not in text and ledger.turn.has("hold"):
        asked = ledger.asked  # "Take your time." leaves the question open
    elif not text.endswith("?") and (asked in _YES_OR_NO or asked == "other"):
        asked = _left_open(ledger)
    frame = ledger.frame
    if frame is not None and frame.intent == "lookup" and _is_told(ledger, frame, asked):
        ledger.frames.remove(frame)
        frame = ledger.frame
    proposal = frame.proposal if frame else None
    if proposal is not None:
        asked = _hear_readback(proposal, text, asked)
    ledger.asks = ledger.asks + 1 if asked == ledger.asked and ledger.said else 1
    ledger.last_name_asked = ledger.last_name_asked or "last name" in text.lower()
    if asked in _COUNTED:
        ledger.dry[asked] = ledger.dry.get(asked, 0) + 1
    ledger.asked = asked
    ledger.said = (text, *ledger.said[:2])
    ledger.turn.spoken.append(text)
    if frame is not None and frame.search is not None:
        named = spoken(text, frame.search.all, today=ledger.facts.now.date())
        if named:
            again = [one.start_at for one in named] == [one.start_at for one in ledger.offers]
            ledger.same_offers = ledger.same_offers + 1 if again else 1
            ledger.offers = named
            frame.shown |= {one.id for one in named}


def _left_open(ledger: Ledger) -> str:
    """Return what words that were cut off before their question would have asked; never for a yes."""
    frame = ledger.frame
    if frame is None or ledger.waiting:
        return "other"
    if frame.intent in WRITES.values() and frame.intent != "book" and frame.target is None:
        return "which_booking" if ledger.bookings else _missing(ledger, frame)
    if frame.intent in ("cancel", "lookup"):
        return _missing(ledger, frame)
    if frame.intent != "reschedule" and not frame.service and ledger.facts.services:
        return "service"
    if frame.slot is None:
        return "slot_offer" if frame.search and frame.search.times else "when"
    return _missing(ledger, frame)


def _missing(ledger: Ledger, frame: Frame) -> str:
    """Return the first detail about the caller that a wish still needs."""
    caller, required = ledger.caller, ledger.facts.required
    wants_phone = frame.intent == "book" and "phone" in required and not frame.phone_declined
    needed = ("name", "email", "phone") if wants_phone else ("name", "email")
    return next((one for one in needed if not getattr(caller, one)), "other")


def _is_told(ledger: Ledger, frame: Frame, asked: str) -> bool:
    known = frame.looked_up or bool(ledger.own)
    return asked == "anything_else" or (known and asked not in ("name", "email", "which_booking"))


def _hear_readback(proposal: Proposal, text: str, asked: str) -> str:
    """Note whether the read-back was heard to its end; a cut one cannot be confirmed."""
    own = CONFIRMS[proposal.call.name]
    if _plain(proposal.readback) in _plain(text):
        proposal.spoken, proposal.fresh = True, False
        return own
    if asked == own and "?" in text and len(text) >= len(proposal.readback) // 2:
        proposal.spoken, proposal.fresh = True, False
    elif proposal.fresh:
        proposal.fresh = False
    return asked


def _plain(text: str) -> str:
    return _UNFIT_FOR_SPEECH.sub(" ", text.lower()).strip()


def _take_call(ledger: Ledger, call: Called) -> None:
    """Take a call's arguments as evidence: a hosted model may have known more than its words."""
    ledger.turn.calls.append(call)
    ledger.waiting.add(call.call_id)
    for detail in ("name", "email", "phone"):
        value = call.arguments.get(detail)
        if value and call.name in ("book", "find_bookings"):
            setattr(ledger.caller, detail, value)
    if call.name == "book":
        ledger.caller.doubt = ""
    if call.name == "find_times":
        _take_search_call(ledger, call)
    elif call.name in WRITES:
        _take_write_call(ledger, call)
    elif call.name == "find_bookings":
        ledger.tried.add(identity(call.arguments))
        if ledger.frame is None:
            ledger.frames.append(Frame("lookup", text=ledger.turn.text))


def _take_search_call(ledger: Ledger, call: Called) -> None:
    frame = ledger.frame
    if frame is None or frame.intent in ("cancel", "lookup"):
        frame = Frame("reschedule" if call.arguments.get("booking_id") else "book")
        ledger.frames.insert(0, frame)
    frame.service = call.arguments.get("service", "") or frame.service
    said = call.arguments.get("when", "")
    if said and said != timing.phrase(frame.when, ledger.tz):
        frame.when = timing.read_phrase(said, ledger.facts.now, ledger.tz) or frame.when
    target = ledger.bookings.get(call.arguments.get("booking_id", ""))
    frame.target = target or frame.target
    zone = call.arguments.get("timezone", "")
    if zone and zone != ledger.facts.tz.key:
        ledger.caller.tz = zone


def _take_write_call(ledger: Ledger, call: Called) -> None:
    frame, intent = ledger.frame, WRITES[call.name]
    if frame is None or frame.intent not in (intent, "availability"):
        frame = Frame(intent, text=ledger.turn.text)
        ledger.frames.insert(0, frame)
    frame.intent = intent
    slot_id, booking_id = call.arguments.get("slot_id", ""), call.arguments.get("booking_id", "")
    if slot_id:
        unknown = Choice(slot_id, "", ledger.facts.now)
        frame.slot = ledger.choices.get(slot_id, unknown)
    if booking_id:
        frame.target = ledger.bookings.get(booking_id, Found(booking_id, "", "", None))


def _take_result(ledger: Ledger, result: Returned) -> None:
    ledger.turn.results.append(result)
    if result.state != "running":
        ledger.waiting.discard(result.call.call_id)
    match result.call.name:
        case "find_times" if result.state == "done":
            _take_search(ledger, result)
        case "find_bookings" if result.state == "done":
            _take_bookings(ledger, result)
        case "book" | "reschedule" | "cancel":
            _take_write(ledger, result)
        case "answer_question" if result.code == "answer":
            ledger.told = result.message
        case "transfer_to_human" if result.state == "done":
            ledger.transferred = bool(result.data.get("ok", True))
        case "end_conversation":
            ledger.ended = True
        case _:
            return


def _take_search(ledger: Ledger, result: Returned) -> None:
    if ledger.frame is None:
        ledger.frames.append(Frame("book"))
    frame = ledger.frames[0]
    search = read_search(result.call.arguments, result.data, ledger.tz)
    for one in search.all + search.times:
        ledger.choices[one.id] = one
    frame.search, frame.show, frame.rejected = search, (), False
    if result.data.get("maybe_yours") is True:
        ledger.frames.insert(0, Frame("lookup", text=ledger.turn.text))
        return
    frame.service = frame.service or search.service
    if search.code == "open" and search.times and frame.intent != "availability":
        frame.slot = search.times[0]
    if frame.extreme and search.code == "times" and search.all:
        frame.show = (search.all[-1 if frame.extreme == "last" else 0],)


def _take_bookings(ledger: Ledger, result: Returned) -> None:
    found = read_bookings(result.data, ledger.facts.tz)
    if result.code == "found":
        ledger.bookings |= {one.id: one for one in found}
        ledger.identity_fails = 0
    elif result.code == "not_found":
        ledger.identity_fails += 1
    elif result.code == "pending_request" and ledger.frame is not None:
        ledger.frames.pop(0)
    for frame in ledger.frames:
        frame.looked_up = frame.looked_up or result.code == "found"
        aim(ledger, frame)
    if ledger.frame is not None and ledger.frame.every and len(ledger.bookings) > 1:
        ledger.frame.every = False
        take_all(ledger, ledger.frame)


def _take_write(ledger: Ledger, result: Returned) -> None:
    frame = ledger.frame
    if frame is None or result.state != "done":
        return
    code = result.code
    if code in ("confirmation_needed", "not_confirmed"):
        readback = str(result.data.get("readback") or result.message)
        frame.proposal = Proposal(result.call, readback)
    elif code in _DONE and result.data.get("ok"):
        _finish(ledger, frame, result)
    elif code == "slot_taken":
        _lose_slot(ledger, frame, result)
    elif code == "pending":
        ledger.pending, ledger.receipt = result.call, ""
        ledger.frames.remove(frame)  # it is over here: it settles by itself
        ledger.dry.clear()
    else:
        _refuse_write(ledger, frame, code)


def _refuse_write(ledger: Ledger, frame: Frame, code: str) -> None:
    """Forget the value the calendar would not take, so that it is asked for again."""
    frame.proposal = None
    if code in ("unknown_slot", "unknown_booking"):
        frame.forget_times()
    if code == "unknown_booking":
        frame.target, frame.looked_up = None, False
    for detail in ("email", "name", "phone"):
        if code in (f"need_{detail}", f"invalid_{detail}"):
            setattr(ledger.caller, detail, "")


def _finish(ledger: Ledger, frame: Frame, result: Returned) -> None:
    if frame.target is not None:
        ledger.bookings.pop(frame.target.id, None)
    entry = result.data.get("booking")
    if isinstance(entry, dict) and result.code != "cancelled":
        booking = read_booking(cast("Mapping[str, Any]", entry), ledger.facts.tz)
        if booking.id:
            ledger.bookings[booking.id] = booking
            ledger.own.add(booking.id)
    ledger.finished, ledger.receipt, ledger.pending = frame.intent, result.message, None
    ledger.dry.clear()
    ledger.frames.remove(frame)
    ledger.offers = ()
    for other in ledger.frames:
        aim(ledger, other)


def _lose_slot(ledger: Ledger, frame: Frame, result: Returned) -> None:
    """Keep name and e-mail, put the nearest alternatives in place of what is gone."""
    times = choices(result.data.get("times"), ledger.tz)
    for one in times:
        ledger.choices[one.id] = one
    gone = frame.slot.id if frame.slot else ""
    frame.forget_times()
    frame.shown = {gone}
    frame.search = Search(
        wanted=wanted(frame.wish(ledger.caller, ledger.facts)),
        code="taken",
        message=result.message,
        times=times,
        all=times,
    )
