"""One step of the wish at work: the first thing it still needs."""

import re
from collections.abc import Mapping
from dataclasses import replace

from agent.brain import known, speak
from agent.brain.asking import MOST_ASKS, level, reask, unless_stuck, values_of
from agent.brain.doubts import settle_by_target
from agent.brain.finding import bookings_told, identify
from agent.brain.frames import CONFIRMS, Frame, Ledger, Proposal
from agent.brain.lookups import Choice
from agent.brain.moves import Call, Line, Move, Say, say, verbatim
from agent.brain.offers import is_abroad, labeled, offer, times
from agent.brain.targets import fits_hint
from agent.brain.unlisted import unlisted

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
_YES_AND = re.compile(r"\W*(?:yes|yeah|yep|yup|yea|sure|okay|ok)\b", re.IGNORECASE)
_STOPS = re.compile(
    r"^\W*(?:(?:oh|no|um+|uh+|actually|sorry|but) )*(?:wait|hold on|hang on|stop)\W*(?:a \w+|no|please|actually)?\W*$",
    re.IGNORECASE,
)
"""Words that stop the questions: something said before is to be different."""


def advance(ledger: Ledger) -> Move:
    """Return the next step of the wish at work: a tool call or the question that is open."""
    frame = ledger.frame
    if frame is None:
        return say("anything_else")
    if frame.intent in ("cancel", "reschedule", "lookup"):
        move = identify(ledger, frame)
        if move is not None:
            return move
    if frame.intent == "lookup":
        return _told(ledger, frame)
    if frame.intent == "cancel":
        booking_id = frame.target.id if frame.target else ""
        return _write(ledger, frame, "cancel", {"booking_id": booking_id})
    if frame.intent == "reschedule":
        return _timed(ledger, frame) or _reschedule(ledger, frame)
    return _service(ledger, frame) or _timed(ledger, frame) or _book(ledger, frame)


def _told(ledger: Ledger, frame: Frame) -> Move:
    """Say which bookings were found, and go on with the wish that waits, if one was put in words."""
    told, waiting = bookings_told(ledger, frame), ledger.frames[1:]
    if waiting and not waiting[0].implied:
        move = advance(replace(ledger, frames=waiting))
        if isinstance(move, Say):
            return Say((told, *move.lines))
    return Say((told, Line("anything_else.1" if ledger.facts.voice else "anything_else")))


def question(ledger: Ledger, *, repeating: bool = False) -> Line:
    """Return the open question in short, as the last line of a turn."""
    if ledger.asks >= MOST_ASKS and not repeating:
        return Line("handoff_offer")
    frame = ledger.frame
    if frame is not None:
        move = advance(ledger)
        if isinstance(move, Say) and move.lines:
            return move.lines[-1]
    act = _QUESTIONS.get(ledger.asked, "anything_else" if ledger.finished else "ask_intent")
    return Line(act, values_of(ledger, act))


def _service(ledger: Ledger, frame: Frame) -> Move | None:
    if frame.service or not ledger.facts.services:
        return None
    line = reask(ledger, "ask_service", "service")
    thing = unlisted(ledger) if line.act.startswith("ask_service") else ""
    if thing:
        values = {"thing": thing, **values_of(ledger, "ask_service")}
        return Say((Line("ask_service.unlisted", values),))
    return Say((line,))


def _timed(ledger: Ledger, frame: Frame) -> Move | None:
    """Find and offer times until one is picked; None once it is."""
    if frame.slot is not None and frame.doubt is None:
        return None
    settle_by_target(frame, tz=ledger.tz)
    problem = _doubt_of_day(frame) or _time_problem(ledger)
    if problem is not None:
        return problem
    if frame.rejected:
        return unless_stuck(ledger, "when", Line("ask_when_better"))
    if frame.search is not None:
        return offer(ledger, frame, frame.search)
    wish = frame.wish(ledger.caller, ledger.facts)
    if frame.when is None and not frame.anytime and frame.intent != "availability":
        return _ask_when(ledger, frame)
    return (
        say("calendar_down") if ledger.turn.called("find_times", wish) else Call("find_times", wish)
    )


def _doubt_of_day(frame: Frame) -> Move | None:
    """Ask which of two days is meant, of whoever named a weekday and a date that do not agree."""
    if frame.doubt is None:
        return None
    asked_often = frame.doubts > MOST_ASKS
    return say("handoff_offer") if asked_often else Say((verbatim(frame.doubt.question),))


def _ask_when(ledger: Ledger, frame: Frame) -> Move:
    wish = frame.wish(ledger.caller, ledger.facts)
    if (
        ledger.turn.gain
        and level(ledger, "when") >= MOST_ASKS
        and not ledger.turn.called("find_times")
    ):
        return Call("find_times", wish)  # asked often enough: some times to choose from
    line = reask(ledger, "ask_when", "when")
    moving = frame.intent == "reschedule" and line.act == "ask_when"
    return Say((Line("ask_when_move") if moving else line,))


def _time_problem(ledger: Ledger) -> Move | None:
    understood = ledger.turn.understood
    if understood is None or "when" in ledger.turn.changed or ledger.turn.results:
        return None
    if understood.problem in ("past", "impossible_date"):
        return unless_stuck(ledger, "when", Line(understood.problem))
    return None


def _book(ledger: Ledger, frame: Frame) -> Move:
    caller, required = ledger.caller, ledger.facts.required
    needs_email = not caller.email and ("email" in required or "phone" not in required)
    if not caller.name and not (needs_email and _lets_name_wait(ledger)):
        return _ask(ledger, frame, "name")
    if _lacks_last_name(ledger):
        return say("ask_last_name", name=speak.first_name(caller.name))
    if needs_email:
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


def _lets_name_wait(ledger: Ledger) -> bool:
    """Tell whether the caller changed their mind at each ask for a name: the e-mail is asked first."""
    changing = not ledger.turn.changed.isdisjoint(("when", "service")) or ledger.asked == "email"
    return ledger.dry.get("name", 0) == MOST_ASKS - 1 and changing


def _lacks_last_name(ledger: Ledger) -> bool:
    """Tell whether only a first name is known; the last one is asked for once."""
    name = ledger.caller.name
    return bool(speak.first_name(name)) and " " not in name and not ledger.last_name_asked


def _doubted(ledger: Ledger) -> Move:
    """Ask whether an address was heard right."""
    if level(ledger, "confirm_email") >= MOST_ASKS:
        return say("handoff_offer")
    address = speak.spelled_email(ledger.caller.email, voice=ledger.facts.voice)
    return say("confirm_email", email=address)


def _ask(ledger: Ledger, frame: Frame, detail: str) -> Move:
    understood = ledger.turn.understood
    lead = _time_chosen(ledger, frame)
    problem = understood.problem if understood else None
    act = problem if ledger.asked == detail and problem == f"{detail}_incomplete" else ""
    if detail == "phone" and ledger.turn.has("caller_number"):
        act = "ask_phone.unseen"
    if act:
        return unless_stuck(ledger, detail, Line(act))
    if ledger.turn.asked == detail and ledger.turn.no and _STOPS.search(ledger.turn.text):
        return say("change")
    if detail == "email" and ledger.turn.asked == "confirm_email" and ledger.turn.no:
        return say("ask_email.2")
    refusing = ledger.turn.has("refuse") and not ledger.turn.has("faq")
    if detail == "email" and ledger.turn.asked == detail and refusing:
        return unless_stuck(ledger, detail, Line("ask_email_why"))
    if lead and frame.slot and ledger.dry.get(detail, 0) >= 2 and not ledger.turn.lacks_time:
        return _still_that_time(ledger, frame.slot)
    line = reask(ledger, f"ask_{detail}", detail)
    return Say((line,) if line.act == "handoff_offer" else (*lead, line))


def _still_that_time(ledger: Ledger, slot: Choice) -> Move:
    """Ask whether the time is settled, of whoever names times in place of what was asked."""
    if ledger.offered.get((slot.start_at,), 0) >= MOST_ASKS:
        return say("handoff_offer")
    return say("offer_one", times=times(ledger, (slot,)))


def _time_chosen(ledger: Ledger, frame: Frame) -> tuple[Line, ...]:
    """Return what confirms a time just chosen, by saying it; nothing where it was chosen before."""
    if frame.slot is None or ledger.turn.changed.isdisjoint(("when", "service")):
        return ()
    return (Line("is_open", {"time": _moment(ledger, frame.slot)}),)


def said_before(ledger: Ledger, frame: Frame) -> tuple[Line, ...]:
    """Return what the last words said before their question: an answer, the chosen time."""
    if ledger.told and ledger.told in ledger.said[0]:
        return (verbatim(ledger.told),)
    if frame.slot is None:
        return ()
    time = _moment(ledger, frame.slot)
    return (Line("is_open", {"time": time}),) if time in ledger.said[0] else ()


def _moment(ledger: Ledger, choice: Choice) -> str:
    voice, abroad = ledger.facts.voice, is_abroad(ledger)
    return speak.moment(labeled(ledger, choice), voice=voice, other_zone=abroad)


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
    if proposal.fresh and _wavers(ledger, frame, proposal):
        both = sorted(frame.weighed[-2:], key=lambda one: one.start_at)
        return say("settle", times=times(ledger, both))
    if proposal.fresh and ledger.readbacks.get(proposal.readback, 0) < MOST_ASKS:
        lead = () if fits_hint(frame, tz=ledger.tz) else (Line("only_one"),)
        return Say((*lead, verbatim(proposal.readback)))
    agreed = turn.yes and turn.asked in (CONFIRMS[tool], "confirm") and proposal.spoken
    agreed = agreed and not (ledger.aside or turn.asks)
    if agreed and not turn.called(tool) and not turn.changed:
        return Call(tool, arguments)
    return _unconfirmed(ledger, frame, proposal)


def _wavers(ledger: Ledger, frame: Frame, proposal: Proposal) -> bool:
    """Tell whether the caller wavers between times that were read back before."""
    often = ledger.readbacks.get(proposal.readback, 0) >= MOST_ASKS - 1
    return often and len(frame.weighed) > 1 and ledger.asked not in ("slot_offer", "slot_taken")


def _unconfirmed(ledger: Ledger, frame: Frame, proposal: Proposal) -> Move:
    turn, readback, tool = ledger.turn, verbatim(proposal.readback), proposal.call.name
    if turn.no and not turn.changed and tool == "book":
        return say("change" if frame.refusals < MOST_ASKS else "handoff_offer")
    same = not (turn.lacks_time or turn.changed or turn.yes)
    zones = known.clocks(ledger) if same else None
    if zones is not None:
        return Say((zones, readback))
    if ledger.readbacks.get(proposal.readback, 0) >= MOST_ASKS:
        return say("know_more" if turn.has("faq") else "handoff_offer")
    return _read_again(ledger, proposal)


def _read_again(ledger: Ledger, proposal: Proposal) -> Move:
    """Say the read-back once more, and what is needed of whoever was just asked for it."""
    turn, readback = ledger.turn, verbatim(proposal.readback)
    confirms = CONFIRMS[proposal.call.name]
    asked = proposal.spoken and turn.asked == confirms and not turn.calls
    if asked and _YES_AND.match(turn.text) and not (turn.changed or turn.asks):
        return Say((Line("again.yes"), readback))
    if not asked or turn.gain:
        return Say((readback,))
    if level(ledger, confirms) >= MOST_ASKS:
        return say("handoff_offer")
    return Say((Line("again"), readback)) if ledger.misses else Say((readback,))
