"""What is said before the next step: what the tools answered, what the caller asked beside it."""

from collections.abc import Mapping

from agent.brain import known
from agent.brain.asking import MOST_ASKS, MOST_HANDOFF_OFFERS
from agent.brain.frames import Ledger
from agent.brain.moves import Line, verbatim
from agent.brain.speak import article, either, noun, short
from agent.brain.templates import WISHES
from scheduling.labels import in_prose

_CHANGES = ("reschedule", "cancel")


def report(ledger: Ledger) -> tuple[tuple[Line, ...], Line | None]:
    """Return what must be said before the next step, and the question that ends the turn, if any."""
    lines: list[Line] = []
    for result in ledger.turn.results:
        told, stop = _told(ledger, result.call.name, result.state, result.code, result.message)
        if told is not None and told not in lines:
            lines.append(told)
        if stop is not None:
            return tuple(lines), stop
    frame = ledger.frame
    if lines and frame is not None and frame.is_bare and ledger.turn.result("book", *_CHANGES):
        service = ledger.facts.service(frame.service)
        lines.append(
            Line("next_wish", {"wish": in_prose(service.name) if service else "other one"})
        )
    lines += _asides(ledger)
    return tuple(lines), None


def _asides(ledger: Ledger) -> list[Line]:
    """Return what the caller's own questions and further wishes want said first."""
    turn = ledger.turn
    lines = [Line(act) for act in ("robot", "abilities") if turn.has(act)]
    if turn.has("ask_services") and ledger.facts.services:
        names = either(
            [article(noun(one.name, one.spoken)) for one in ledger.facts.services], "and"
        )
        if ledger.frame is not None and ledger.frame.service:
            lines.append(Line("offering", {"services": names}))
    if turn.assumed and (service := ledger.facts.service(turn.assumed)):
        lines.append(Line("assumed", {"service": article(service.name)}))
    if turn.has("ask_why") and not turn.results and ledger.asked not in ("intent", "other"):
        lines.append(Line("why"))
    lines += known.answers(ledger)
    if turn.has("faq") and not turn.called("answer_question") and not known.answered(ledger):
        lines.append(Line("no_answer"))
    if turn.spent and not turn.results:
        lines.append(Line("done_already"))
    if turn.queued is not None and len(ledger.frames) > 1:
        lines.append(Line("queued", {"wish": WISHES[turn.queued]}))
    return lines


def _told(
    ledger: Ledger, name: str, state: str, code: str, message: str
) -> tuple[Line | None, Line | None]:
    if name in ("book", "reschedule", "cancel"):
        return _told_of_write(ledger, state, code, message)
    if state in ("cancelled", "empty") and name in ("find_times", "find_bookings"):
        return None, Line("calendar_down")
    if name == "find_bookings" and code == "pending_request":
        return verbatim(short(message)), None
    if code in ("calendar_error", "too_many_calls"):
        return None, Line("calendar_down")
    if name == "answer_question":
        return _told_of_question(ledger, code, message)
    return None, None


def _told_of_write(
    ledger: Ledger, state: str, code: str, message: str
) -> tuple[Line | None, Line | None]:
    if code in ("booked", "requested", "rescheduled", "cancelled"):
        return verbatim(message), None
    if code == "pending" or state in ("cancelled", "empty"):
        again = bool(message) and any(message in said for said in ledger.said)
        told = verbatim(message) if message else Line("pending")
        return told, Line("check_person" if again else "anything_else")
    if code == "calendar_error":
        return None, Line("calendar_down")
    if code in _VALUE_PROBLEMS:
        detail, act = code.partition("_")[2], _VALUE_PROBLEMS[code]
        asked_often = ledger.dry.get(detail, 0) >= MOST_ASKS
        return None, Line("handoff_offer" if asked_often else act)
    known = (
        "confirmation_needed",
        "not_confirmed",
        "slot_taken",
        "unknown_slot",
        "unknown_booking",
    )
    if code and code not in known and not ledger.turn.spoken:
        return verbatim(short(message)) if message else None, Line("handoff_offer")
    return None, None


_VALUE_PROBLEMS: Mapping[str, str] = {
    "need_email": "ask_email",
    "invalid_email": "email_incomplete",
    "need_name": "ask_name",
    "need_phone": "ask_phone",
    "invalid_phone": "phone_incomplete",
}


def _told_of_question(ledger: Ledger, code: str, message: str) -> tuple[Line | None, Line | None]:
    if code == "answer":
        return verbatim(message), None
    offered = max(ledger.declined, ledger.dry.get("handoff_offer", 0)) >= MOST_HANDOFF_OFFERS
    if ledger.frame is None and not offered:
        return None, Line("no_answer_offer")
    if ledger.frame is None:
        return Line("no_answer_here"), Line("anything_else")
    return Line("no_answer"), None
