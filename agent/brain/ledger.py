"""The messages of a conversation, folded into what is known, what was asked, what tools said."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from agent.brain import timing
from agent.brain.facts import Facts, read_facts
from agent.brain.frames import WRITES, Frame, Ledger, Proposal, identity
from agent.brain.hearing import hear
from agent.brain.lookups import (
    Choice,
    Found,
    Search,
    choices,
    read_booking,
    read_bookings,
    read_search,
    wanted,
)
from agent.brain.people import take_turn
from agent.brain.said import take_speech
from agent.brain.snapshots import Snapshots
from agent.brain.targets import aim, take_all
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

_LATE = "The calendar has answered. "
"""How the tools begin an outcome that comes late."""
SNAPSHOTS = Snapshots()
_DONE = {"booked", "requested", "rescheduled", "cancelled"}


def fold(messages: Sequence[Message]) -> Ledger:
    """Fold the messages of a request; the same messages always give the same ledger."""
    facts, happened = read_facts(system_text(messages)), tuple(events(messages))
    heard = [at for at, event in enumerate(happened) if isinstance(event, Heard)]
    begin, ledger = _known(facts, happened, heard[-2:])
    for at, event in enumerate(happened[begin:], begin):
        if begin < at == heard[-1]:
            SNAPSHOTS.keep(happened[:at], ledger)
        _take(ledger, event)
    return ledger


def _known(facts: Facts, happened: tuple[Event, ...], heard: Sequence[int]) -> tuple[int, Ledger]:
    """Return what a conversation had come to before one of its last turns, else an empty ledger.

    What happened before the caller is heard does not change any more.
    """
    for at in reversed(heard):
        if ledger := SNAPSHOTS.find(facts, happened[:at]):
            return at, ledger
    return 0, Ledger(facts=facts)


def _take(ledger: Ledger, event: Event) -> None:
    match event:
        case Heard(text):
            hear(ledger, text)
        case Spoke(text):
            take_speech(ledger, text)
        case Called():
            _take_call(ledger, event)
        case Returned():
            _take_result(ledger, event)


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
    ledger.caller.tz = call.arguments.get("timezone", "") or ledger.caller.tz


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
        ledger.found.add(identity(result.call.arguments))
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
        if frame.slot is not None:
            frame.weighed = [*(one for one in frame.weighed if one != frame.slot), frame.slot]
        frame.kept = bool(result.data.get("keeping"))
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
    if code == "calendar_error":
        ledger.failed = frame
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
        ledger.gone.append(frame.target)
    entry = result.data.get("booking")
    if isinstance(entry, dict) and result.code != "cancelled":
        booking = read_booking(cast("Mapping[str, Any]", entry), ledger.facts.tz)
        if booking.id:
            ledger.bookings[booking.id] = booking
            ledger.own.add(booking.id)
    ledger.finished, ledger.pending, ledger.failed = frame.intent, None, None
    ledger.receipt = result.message.removeprefix(_LATE)
    ledger.dry.clear()
    ledger.often.clear()
    ledger.frames.remove(frame)
    ledger.offers = ()
    for other in ledger.frames:
        aim(ledger, other)
    take_turn(ledger)


def _lose_slot(ledger: Ledger, frame: Frame, result: Returned) -> None:
    """Keep name and e-mail, put the nearest alternatives in place of what is gone."""
    times = choices(result.data.get("times"), ledger.tz)
    for one in times:
        ledger.choices[one.id] = one
    gone = frame.slot.id if frame.slot else ""
    frame.forget_times()
    frame.weighed = [one for one in frame.weighed if one.id != gone]
    frame.shown = {gone}
    frame.search = Search(
        wanted=wanted(frame.wish(ledger.caller, ledger.facts)),
        code="taken",
        message=result.message,
        times=times,
        all=times,
    )
