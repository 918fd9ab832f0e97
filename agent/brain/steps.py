"""One step of the wish at work: the first thing it still needs."""

from collections.abc import Mapping, Sequence

from agent.brain import speak
from agent.brain.frames import CONFIRMS, Frame, Ledger, Proposal, identity
from agent.brain.lookups import Choice, Found, Search
from agent.brain.moves import Call, Line, Move, Say, say, verbatim

_QUESTIONS: Mapping[str, str] = {
    "intent": "ask_intent",
    "service": "ask_service",
    "when": "ask_when",
    "name": "ask_name",
    "email": "ask_email",
    "phone": "ask_phone",
    "anything_else": "anything_else",
    "handoff_offer": "handoff_offer",
    "change": "change",
}
_MOST_OF_AN_OFFER = 19
"""Words of a reason and its times; the rest of a turn is the question."""
_MOST_OF_A_LIST = 21
_LISTED = ("times", "open")


def advance(ledger: Ledger) -> Move:
    """Return the next step of the wish at work: a tool call or the question that is open."""
    frame = ledger.frame
    if frame is None:
        return say("anything_else")
    if frame.intent in ("cancel", "reschedule", "lookup"):
        move = _identify(ledger, frame)
        if move is not None:
            return move
    if frame.intent == "lookup":
        return _tell_bookings(ledger, frame)
    if frame.intent == "cancel":
        booking_id = frame.target.id if frame.target else ""
        return _write(ledger, frame, "cancel", {"booking_id": booking_id})
    if frame.intent == "reschedule":
        return _timed(ledger, frame) or _reschedule(ledger, frame)
    return _service(ledger, frame) or _timed(ledger, frame) or _book(ledger, frame)


def question(ledger: Ledger, *, repeating: bool = False) -> Line:
    """Return the open question in short, as the last line of a turn."""
    if ledger.asks >= 3 and not repeating:
        return Line("handoff_offer")
    frame = ledger.frame
    if frame is not None:
        move = advance(ledger)
        if isinstance(move, Say) and move.lines:
            return move.lines[-1]
    act = _QUESTIONS.get(ledger.asked, "ask_intent")
    return Line(act, _values(ledger, act))


def reask(ledger: Ledger, act: str, asked: str) -> Line:
    """Return a question, in other words with every turn that brought nothing; then a person."""
    level = _level(ledger, asked)
    if level >= 3:
        return Line("handoff_offer")
    return Line(f"{act}.{level}" if level else act, _values(ledger, act))


def _level(ledger: Ledger, asked: str) -> int:
    """Return 0 for a first ask, 1 and 2 for a repeated one, 3 when it must not be asked again."""
    answering = ledger.turn.gain or ledger.turn.has("faq")
    if ledger.asked != asked or answering or not ledger.said:
        return 0
    if ledger.asks >= 3:
        return 3
    return min(ledger.misses, 3)


def _values(ledger: Ledger, act: str) -> dict[str, str]:
    if act != "ask_service":
        return {}
    names = [speak.article(one.name) for one in ledger.facts.services]
    return {"services": speak.either(names)}


def _service(ledger: Ledger, frame: Frame) -> Move | None:
    if frame.service or not ledger.facts.services:
        return None
    return Say((reask(ledger, "ask_service", "service"),))


def _timed(ledger: Ledger, frame: Frame) -> Move | None:
    """Find and offer times until one is picked; None once it is."""
    if frame.slot is not None:
        return None
    problem = _time_problem(ledger)
    if problem is not None:
        return problem
    if frame.rejected:
        return say("ask_when_better")
    if frame.search is not None:
        return _offer(ledger, frame, frame.search)
    wish = frame.wish(ledger.caller, ledger.facts)
    if frame.when is None and not frame.anytime and frame.intent != "availability":
        return _ask_when(ledger, frame)
    return (
        say("calendar_down") if ledger.turn.called("find_times", wish) else Call("find_times", wish)
    )


def _ask_when(ledger: Ledger, frame: Frame) -> Move:
    line = reask(ledger, "ask_when", "when")
    moving = frame.intent == "reschedule" and line.act == "ask_when"
    return Say((Line("ask_when_move") if moving else line,))


def _time_problem(ledger: Ledger) -> Move | None:
    understood = ledger.turn.understood
    if understood is None or "when" in ledger.turn.changed or ledger.turn.results:
        return None
    if understood.problem in ("past", "impossible_date"):
        return _unless_stuck(ledger, "when", Line(understood.problem))
    return None


def _unless_stuck(ledger: Ledger, asked: str, line: Line) -> Move:
    return say("handoff_offer") if _level(ledger, asked) >= 3 else Say((line,))


def _offer(ledger: Ledger, frame: Frame, search: Search) -> Move:
    if search.code in ("which_service", "unclear"):
        return _clarify(ledger, search)
    offered = _to_offer(ledger, frame, search)
    if not offered:
        return Say((Line("none", {"reason": _reason(search)}),))
    values = {"times": times(ledger, offered)}
    reason = _reason(search)
    if speak.words(f"{reason} {values['times']}") > _MOST_OF_AN_OFFER:
        reason = "That time isn't open."
    act = _again(ledger) or _offer_act(ledger, frame, search)
    if len(offered) == 1:
        act = "offer_one" if act.startswith("which_time") else act
        act = f"{act}_one" if act in ("gone", "offer") else act
    return Say((Line(act, {"reason": reason, **values}),))


def _clarify(ledger: Ledger, search: Search) -> Move:
    if search.code == "which_service":
        return Say((reask(ledger, "ask_service", "service"),))
    if ledger.turn.called("find_times") and "?" in search.message:
        return Say((verbatim(speak.short(search.message)),))
    return Say((reask(ledger, "ask_when", "when"),))


def _offer_act(ledger: Ledger, frame: Frame, search: Search) -> str:
    if search.code == "open" and frame.intent == "availability":
        return "offer_open"
    new = ledger.turn.called("find_times") or ledger.turn.result("book", "reschedule")
    return "gone" if new and search.code not in _LISTED and not frame.show else "offer"


def _to_offer(ledger: Ledger, frame: Frame, search: Search) -> tuple[Choice, ...]:
    most = min(ledger.facts.offers, 2 if _abroad(ledger) else 3)
    if frame.show:
        return frame.show[:most]
    asked_again = ledger.asked in ("slot_offer", "slot_taken") and not ledger.turn.calls
    still = [one for one in ledger.offers if one in search.all]
    listed = still if asked_again and still else search.times or search.all
    return tuple(sorted(listed[:most], key=lambda one: one.start_at))


def _again(ledger: Ledger) -> str | None:
    """Return the act of a repeated offer, None when it is a new one."""
    if ledger.turn.calls or ledger.turn.gain or ledger.turn.has("faq"):
        return None
    if ledger.turn.has("pick_ambiguous"):
        return "which_time"
    level = max(_level(ledger, "slot_offer"), _level(ledger, "slot_taken"))
    return (None, "which_time", "which_time.2", "handoff_offer")[level]


def _reason(search: Search) -> str:
    """Return why the asked time is not to be had: the first sentence of the answer."""
    first = speak.sentences(search.message)
    return first[0] if first and "?" not in first[0] else "That time isn't open."


def times(ledger: Ledger, offered: Sequence[Choice]) -> str:
    """Say these times, in both zones where the caller's differs."""
    return speak.times(offered, voice=ledger.facts.voice, other_zone=_abroad(ledger))


def _abroad(ledger: Ledger) -> bool:
    return bool(ledger.caller.tz) and ledger.caller.tz != ledger.facts.tz.key


def _book(ledger: Ledger, frame: Frame) -> Move:
    caller, required = ledger.caller, ledger.facts.required
    if not caller.name:
        return _ask(ledger, frame, "name")
    if not caller.email and ("email" in required or "phone" not in required):
        return _ask(ledger, frame, "email")
    if caller.doubt == caller.email and caller.email:
        return _doubted(ledger)
    if not caller.phone and "phone" in required and not frame.phone_declined:
        return _ask(ledger, frame, "phone")
    arguments = {
        "slot_id": frame.slot.id if frame.slot else "",
        "name": caller.name,
        "email": caller.email,
        "phone": caller.phone,
    }
    return _write(ledger, frame, "book", {key: value for key, value in arguments.items() if value})


def _doubted(ledger: Ledger) -> Move:
    """Ask whether an address was heard right."""
    if _level(ledger, "confirm_email") >= 3:
        return say("handoff_offer")
    address = speak.spelled_email(ledger.caller.email, voice=ledger.facts.voice)
    return say("confirm_email", email=address)


def _ask(ledger: Ledger, frame: Frame, detail: str) -> Move:
    understood = ledger.turn.understood
    lead = _is_open(ledger, frame)
    problem = understood.problem if understood else None
    if problem and ledger.asked == detail and problem == f"{detail}_incomplete":
        return _unless_stuck(ledger, detail, Line(problem))
    if detail == "email" and ledger.turn.asked == "confirm_email" and ledger.turn.no:
        return say("ask_email.2")
    if detail == "email" and ledger.turn.asked == detail and ledger.turn.has("refuse"):
        return _unless_stuck(ledger, detail, Line("ask_email_why"))
    return Say((*lead, reask(ledger, f"ask_{detail}", detail)))


def _is_open(ledger: Ledger, frame: Frame) -> tuple[Line, ...]:
    """Confirm the time just chosen by saying it."""
    if frame.slot is None or ledger.turn.changed.isdisjoint(("when", "service")):
        return ()
    voice, abroad = ledger.facts.voice, _abroad(ledger)
    time = speak.moment(frame.slot, voice=voice, other_zone=abroad)
    return (Line("is_open", {"time": time}),)


def _reschedule(ledger: Ledger, frame: Frame) -> Move:
    arguments = {
        "booking_id": frame.target.id if frame.target else "",
        "slot_id": frame.slot.id if frame.slot else "",
    }
    return _write(ledger, frame, "reschedule", arguments)


def _write(ledger: Ledger, frame: Frame, tool: str, arguments: Mapping[str, str]) -> Move:
    """Propose, read back, and commit only on a yes to just these values."""
    turn, proposal = ledger.turn, frame.proposal
    if proposal is None or dict(proposal.call.arguments) != dict(arguments):
        return say("handoff_offer") if turn.called(tool, arguments) else Call(tool, arguments)
    if proposal.fresh:
        return Say((verbatim(proposal.readback),))
    agreed = turn.yes and turn.asked in (CONFIRMS[tool], "confirm") and proposal.spoken
    if agreed and not turn.called(tool) and not turn.changed:
        return Call(tool, arguments)
    return _unconfirmed(ledger, frame, proposal)


def _unconfirmed(ledger: Ledger, frame: Frame, proposal: Proposal) -> Move:
    turn, readback, tool = ledger.turn, verbatim(proposal.readback), proposal.call.name
    if turn.no and not turn.changed and tool == "book":
        return say("change" if frame.refusals < 3 else "handoff_offer")
    if not proposal.spoken or turn.gain or turn.calls or turn.asked != CONFIRMS[tool]:
        return Say((readback,))
    if _level(ledger, CONFIRMS[tool]) >= 3:
        return say("handoff_offer")
    return Say((Line("again"), readback)) if ledger.misses else Say((readback,))


def _identify(ledger: Ledger, frame: Frame) -> Move | None:
    """Find the booking meant by what the caller supplies; None once it is known."""
    if frame.target is not None:
        return None
    known = list(ledger.bookings.values())
    if known and (frame.looked_up or ledger.own):
        return _which(ledger, known) if frame.intent != "lookup" else None
    return _look_up(ledger, frame)


def _look_up(ledger: Ledger, frame: Frame) -> Move:
    caller, turn = ledger.caller, ledger.turn
    if frame.looked_up:
        return Say((Line("no_bookings"), Line("anything_else")))
    if not caller.name:
        return Say((_identity(ledger, "name"),))
    if not (caller.email or caller.phone):
        return Say((_identity(ledger, "email"),))
    found = {"name": caller.name, "email": caller.email, "phone": caller.phone}
    arguments = {key: value for key, value in found.items() if value}
    answer = turn.result("find_bookings")
    if answer is not None:
        return _not_found(ledger, answer.code, answer.message)
    if identity(arguments) in ledger.tried and not turn.gain:
        return Say((_identity(ledger, "email"),))
    return Call("find_bookings", arguments)


def _identity(ledger: Ledger, detail: str) -> Line:
    understood = ledger.turn.understood
    problem = understood.problem if understood else None
    if problem and ledger.asked == detail and problem == f"{detail}_incomplete":
        return Line("handoff_offer" if _level(ledger, detail) >= 3 else problem)
    line = reask(ledger, f"ask_{detail}", detail)
    return Line(f"identify_{detail}") if line.act == f"ask_{detail}" else line


def _not_found(ledger: Ledger, code: str, message: str) -> Move:
    if code == "need_details" and message:
        return Say((verbatim(speak.short(message)),))
    if ledger.identity_fails >= 3:
        return say("handoff_offer")
    return say("not_found")


def _which(ledger: Ledger, known: Sequence[Found]) -> Move:
    if _level(ledger, "which_booking") >= 3:
        return say("handoff_offer")
    return say("which_booking", bookings=_bookings(known, voice=ledger.facts.voice))


def _bookings(known: Sequence[Found], *, voice: bool) -> str:
    """Name bookings; of many in a voice the times alone, and the days alone where that tells them apart."""
    listed = known[:3]
    named = speak.either([_booking(one, voice=voice) for one in listed], "and")
    starts = [one.start_at for one in listed if one.start_at is not None]
    if not voice or speak.words(named) <= _MOST_OF_A_LIST or len(starts) < len(listed):
        return named
    named = speak.either([speak.moment_of(start, voice=True) for start in starts], "and")
    return f"one on {named}" if len(starts) > 1 else named


def _booking(booking: Found, *, voice: bool) -> str:
    if not booking.label:
        return "an appointment"
    service, on, _ = booking.label.partition(" on ")
    if not (voice and on and booking.start_at):
        return speak.article(booking.label)
    return f"{speak.article(service)} on {speak.moment_of(booking.start_at, voice=True)}"


def _tell_bookings(ledger: Ledger, frame: Frame) -> Move:
    known = [frame.target] if frame.target else list(ledger.bookings.values())
    bookings = _bookings(known, voice=ledger.facts.voice)
    told = Line("your_booking", {"bookings": bookings})
    return Say((told, _resume(ledger)))


def _resume(ledger: Ledger) -> Line:
    """Return the open question of the wish that waits behind the one just answered."""
    waiting = ledger.frames[1:]
    if waiting and waiting[0].slot is not None and waiting[0].proposal is not None:
        return verbatim(waiting[0].proposal.readback)
    return Line("anything_else.1" if ledger.facts.voice else "anything_else")
