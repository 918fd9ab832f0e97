"""Which existing booking is meant: who the caller is, what was found, which one of several."""

import re
from collections.abc import Sequence

from agent.brain import speak
from agent.brain.asking import MOST_ASKS, level, reask
from agent.brain.frames import Frame, Ledger, identity
from agent.brain.lookups import Found
from agent.brain.moves import Call, Line, Move, Say, say, verbatim
from agent.brain.targets import candidates, is_done
from agent.brain.understanding.people import RELATION

_MOST_OF_A_LIST = 21
_OF_ANOTHER = re.compile(
    rf"\b(?:my|his|her|our|the) {RELATION}\b|\bi'?m (?:his|her|their) \w+|\b(?:someone|somebody) else's\b",
    re.IGNORECASE,
)


def identify(ledger: Ledger, frame: Frame) -> Move | None:
    """Find the booking meant by what the caller supplies; None once it is known."""
    if frame.target is not None:
        return None
    left = candidates(ledger, frame)
    if left and is_done(ledger, frame.hint):
        return _no_more(ledger, frame)
    own = {one.id for one in left} & ledger.own
    if left and (frame.looked_up or (own and frame.hint is None and not frame.every)):
        return _which(ledger, left) if frame.intent != "lookup" else None
    return _look_up(ledger, frame)


def _look_up(ledger: Ledger, frame: Frame) -> Move:
    caller, turn = ledger.caller, ledger.turn
    if frame.looked_up:
        return _no_more(ledger, frame)
    private = (Line("only_own"),) if frame.intent == "lookup" and _asks_of_another(ledger) else ()
    if not caller.name:
        return Say((*private, _identity(ledger, "name")))
    if not (caller.email or caller.phone):
        return Say((*private, _identity(ledger, "email")))
    found = {"name": caller.name, "email": caller.email, "phone": caller.phone}
    arguments = {key: value for key, value in found.items() if value}
    answer = turn.result("find_bookings")
    if answer is not None:
        return _not_found(ledger, answer.code, answer.message)
    if identity(arguments) in ledger.found:
        return _no_more(ledger, frame)
    tried = identity(arguments) in ledger.tried
    return _tried_already(ledger) if tried else Call("find_bookings", arguments)


def _asks_of_another(ledger: Ledger) -> bool:
    """Tell whether somebody else's appointment was just asked about: "when is my wife coming in"."""
    return _OF_ANOTHER.search(ledger.turn.text) is not None


def _no_more(ledger: Ledger, frame: Frame) -> Move:
    """All that could be found is known, and none of it is meant any more."""
    told = "done_already" if is_done(ledger, frame.hint) else "no_bookings"
    return Say((Line(told), Line("anything_else")))


def _tried_already(ledger: Ledger) -> Move:
    """The same details lead nowhere again: doubt the name, then offer a person."""
    if not ledger.dry.get("name") and ledger.turn.asked == "email":
        return say("identify_name_again")
    again = (
        ledger.identity_fails > 1 or ledger.dry.get("email", 0) > 1 or ledger.turn.asked == "name"
    )
    return say("not_found_again" if again else "not_found")


def _identity(ledger: Ledger, detail: str) -> Line:
    understood = ledger.turn.understood
    problem = understood.problem if understood else None
    if problem and ledger.asked == detail and problem == f"{detail}_incomplete":
        return Line("handoff_offer" if level(ledger, detail) >= MOST_ASKS else problem)
    line = reask(ledger, f"ask_{detail}", detail)
    first = line.act in (f"ask_{detail}", "ask_name_of")  # whoever else it may be for later
    return Line(f"identify_{detail}") if first else line


def _not_found(ledger: Ledger, code: str, message: str) -> Move:
    if code == "need_details" and message:
        return Say((verbatim(speak.short(message)),))
    if ledger.identity_fails >= MOST_ASKS or ledger.dry.get("email", 0) >= MOST_ASKS:
        return say("handoff_offer")
    return say("not_found_again" if ledger.identity_fails > 1 else "not_found")


def _which(ledger: Ledger, known: Sequence[Found]) -> Move:
    if level(ledger, "which_booking") >= MOST_ASKS:
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


def bookings_told(ledger: Ledger, frame: Frame) -> Line:
    """Return the line that says which bookings were found."""
    known = [frame.target] if frame.target else list(ledger.bookings.values())
    return Line("your_booking", {"bookings": _bookings(known, voice=ledger.facts.voice)})
