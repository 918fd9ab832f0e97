"""What to do next: the caller's own moves first, then the first unmet need of the wish at work."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from agent.brain import known, steps
from agent.brain.again import asks_after
from agent.brain.asking import MOST_ASKS, MOST_HANDOFF_OFFERS, reask
from agent.brain.frames import DETAILS, Ledger
from agent.brain.moves import Call, Line, Move, Say, say, verbatim
from agent.brain.patience import bounded, is_worn
from agent.brain.reporting import report
from agent.brain.speak import short

_DONE, _SILENCE = "the caller is done", "the caller is silent"
_STUCK = "the caller could not be understood"
_MOST_STARTS = 2
"""Starts over where there is no person to offer."""
_LOST = ("handoff_offer", "handoff_offer.1", "not_found_again")
"""Offers of a person because nothing else has helped."""
_AFTER_THANKS = (
    "ask_service",
    "and_which_time",
    "which_of_those",
    "ask_when",
    "ask_when_move",
    "ask_name",
    "ask_email",
    "ask_phone",
    "identify_name",
    "identify_email",
)
_GOES_ON = re.compile(
    r"\bwait\b|\bactually\b|\d|\b(?:can|could|would|will) (?:you|i|we|it)\b|\binstead\b",
    re.IGNORECASE,
)
"""After a no, these bring more: "no wait, back to 10"."""
_PLAINLY = re.compile(r"\b(?:yes|yeah|yep|book|go ahead|do it)\b", re.IGNORECASE)
_MOST_REPEATS = 2
_MOST_QUESTIONS = 3
_MOST_HOLDS = 3
_MORE = ("faq", "ask_services", "ask_why", *known.ASKED)


def decide(ledger: Ledger, tools: frozenset[str]) -> Move:
    """Return the next move; only tools in `tools` are called."""
    for rule in _RULES:
        move = rule(ledger, tools)
        if move is not None:
            return _allowed(ledger, move, tools)
    return say("ask_intent")


_NOBODY: Mapping[str, str] = {
    "handoff_offer": "ask_intent.stuck",
    "handoff_offer.1": "ask_intent.stuck",
    "cannot": "cannot_here",
    "no_answer": "no_answer_here",
    "no_answer_offer": "no_answer_here",
    "calendar_down": "calendar_down_here",
    "not_found_again": "ask_intent.stuck",
}
"""What is said where no person can be offered, because there is no tool to reach one."""


def _allowed(ledger: Ledger, move: Move, tools: frozenset[str]) -> Move:
    """Keep a move within what the tools listed can do and what a caller can be asked again."""
    words = _possible(ledger, move, tools)
    limited = bounded(ledger, words)
    move = move if limited is words else limited
    move = _possible(ledger, _last_resort(ledger, move, tools) or move, tools)
    return _possible(ledger, _end(_STUCK), tools) if is_worn(ledger, move) else move


def _possible(ledger: Ledger, move: Move, tools: frozenset[str]) -> Move:
    """Replace a call of a tool that is not listed, and the offer of a person, by honest words."""
    if not isinstance(move, Say):
        move = move if move.name in tools else _without(ledger, move)
    if not isinstance(move, Say) or "transfer_to_human" in tools:
        return move
    lines = [replace(line, act=_NOBODY.get(line.act, line.act)) for line in move.lines]
    if lines and lines[-1].act.endswith("_here"):
        lines.append(Line("anything_else"))
    return replace(move, lines=tuple(lines))


def _without(ledger: Ledger, call: Call) -> Say:
    """Return the words in place of a tool that is not listed."""
    if call.name == "end_conversation":
        return Say(_goodbye(ledger, call.arguments.get("reason", "")))
    if call.name == "transfer_to_human":
        return Say((Line("cannot_transfer"), steps.question(ledger)))
    return say("cannot")


def _last_resort(ledger: Ledger, move: Move, tools: frozenset[str]) -> Move | None:
    """Act where a person was offered often enough: put through who answers neither, end for who refuses."""
    if not isinstance(move, Say) or all(line.act not in _LOST for line in move.lines):
        return None
    if "transfer_to_human" in tools and ledger.declined < MOST_HANDOFF_OFFERS:
        often = ledger.dry.get("handoff_offer", 0) >= MOST_HANDOFF_OFFERS
        return Call("transfer_to_human", {"reason": _STUCK}) if often else None
    lost = ledger.declined >= MOST_HANDOFF_OFFERS or ledger.dry.get("intent", 0) >= _MOST_STARTS
    return _end(_STUCK) if lost else None


def _closing(ledger: Ledger, _tools: frozenset[str]) -> Move | None:
    """After the last tool of a call there is nothing to add but what was not said."""
    turn = ledger.turn
    ending = turn.result("end_conversation")
    if ending is not None:
        return (
            Say() if turn.spoken else Say(_goodbye(ledger, ending.call.arguments.get("reason", "")))
        )
    moved = turn.result("transfer_to_human")
    if moved is not None and moved.state == "done":
        if turn.spoken:
            return Say()
        if moved.data.get("ok", True):
            return Say((verbatim(moved.message) if moved.message else Line("transferred"),))
        return Say((verbatim(moved.message), Line("anything_else")))
    return None


def _waiting(ledger: Ledger, _tools: frozenset[str]) -> Move | None:
    """A tool is still running: one filler, no second call."""
    if not ledger.waiting or ledger.turn.has("handoff"):
        return None
    return Say() if ledger.turn.spoken else say("wait")


def _opening(ledger: Ledger, _tools: frozenset[str]) -> Move | None:
    return None if ledger.turns or ledger.turn.results else say("greet")


def _silence(ledger: Ledger, _tools: frozenset[str]) -> Move | None:
    if not ledger.turn.silent:
        return None
    if ledger.silences >= 3:
        return _end(_SILENCE)
    if ledger.asks >= MOST_ASKS or not ledger.said:
        return say("still_there")
    if ledger.silences == 1 and ledger.asked in ("other", "anything_else", "intent"):
        return say("still_there")
    line = steps.question(ledger)
    if line.act == "handoff_offer":
        return say("still_there")
    return Say((Line("still_here"), line))


def _end(reason: str) -> Move:
    return Call("end_conversation", {"reason": reason})


def _goodbye(ledger: Ledger, reason: str) -> tuple[Line, ...]:
    lines = (Line("dropped"),) if _left_open(ledger) else ()
    ways = {_SILENCE: "goodbye_silent", _STUCK: "goodbye_stuck"}
    return (*lines, Line(ways.get(reason, "goodbye")))


def _left_open(ledger: Ledger) -> bool:
    return any(frame.intent == "book" and frame.proposal for frame in ledger.frames)


def _person(ledger: Ledger, _tools: frozenset[str]) -> Move | None:
    """A person at the first request, no bargaining."""
    turn = ledger.turn
    accepted = turn.asked == "handoff_offer" and turn.yes and not turn.started
    accepted = accepted and turn.changed.isdisjoint(DETAILS)
    locked = turn.result("find_bookings")
    refused = locked is not None and locked.code == "too_many_tries"
    if not (turn.has("handoff") or accepted or refused) or turn.called("transfer_to_human"):
        return None
    return Call("transfer_to_human", {"reason": _reason(ledger, locked=refused)})


def _reason(ledger: Ledger, *, locked: bool) -> str:
    if locked:
        return "caller could not be verified"
    return "asked for a person" if ledger.turn.has("handoff") else "accepted the offer of a person"


def _farewell(ledger: Ledger, _tools: frozenset[str]) -> Move | None:
    turn = ledger.turn
    agreeing = turn.yes and bool(ledger.frames)
    if turn.has("goodbye") and not (turn.changed or turn.started or agreeing):
        return _end(_DONE)
    idle_again = turn.has("abandon") and not (ledger.frames or turn.dropped)
    if idle_again and turn.asked in ("anything_else", "intent") and not turn.changed:
        return _end(_DONE)
    asking = turn.understood is not None and turn.understood.question
    done = turn.asked == "anything_else" or (turn.asked == "other" and ledger.finished)
    enough = done and turn.no and not asking and not _GOES_ON.search(turn.text)
    idle = all(frame.is_bare or frame.implied for frame in ledger.frames)
    if enough and idle and not (turn.changed or turn.started or _asks_more(ledger)):
        return _end(_DONE)
    return None


def _asks_more(ledger: Ledger) -> bool:
    return any(ledger.turn.has(act) for act in _MORE)


def _curse(ledger: Ledger, _tools: frozenset[str]) -> Move | None:
    if not ledger.turn.has("profanity") or ledger.turn.gain or ledger.turn.results:
        return None
    if ledger.asked.startswith("confirm") and _PLAINLY.search(ledger.turn.text):
        return None  # a yes in rude words is still asked for, not given up
    if ledger.curses >= 2:
        return say("handoff_offer")
    return Say((Line("want_to_help"), steps.question(ledger)))


def _pause(ledger: Ledger, _tools: frozenset[str]) -> Move | None:
    turn = ledger.turn
    if turn.gain or turn.results:
        return None
    if turn.has("hold") and not turn.no:
        if ledger.echoes >= _MOST_HOLDS:
            return Say((Line("still_here"), Line("handoff_offer")))
        kept = ledger.frame is not None and ledger.frame.proposal and ledger.frame.kept
        return say("hold_kept" if kept else "hold")
    if turn.has("repeat") and ledger.said:
        return _repeat(ledger)
    return None


def _repeat(ledger: Ledger) -> Move:
    """Say the last content again, shorter; at the third time something else."""
    frame, again = ledger.frame, ledger.repeats
    if again > _MOST_REPEATS:
        return say("handoff_offer")
    if frame is not None and ledger.asked.startswith("confirm") and frame.proposal:
        return Say((verbatim(frame.proposal.readback),))
    if frame is not None:
        return Say((*steps.said_before(ledger, frame), steps.question(ledger, repeating=True)))
    content = ledger.told or ledger.receipt
    if ledger.asked == "handoff_offer":
        return say("handoff_offer.1")
    if (content and ledger.finished is None) or ledger.asked == "anything_else":
        told = verbatim(short(content)) if content else Line("nothing_yet")
        return Say((told, Line("anything_else")))
    return Say((Line("ask_intent.1" if again > 1 else "ask_intent"),))


def _private(ledger: Ledger, _tools: frozenset[str]) -> Move | None:
    """Nobody hears of another's appointment."""
    if not ledger.turn.private:
        return None
    return Say((Line("private"), steps.question(ledger)))


def _question(ledger: Ledger, tools: frozenset[str]) -> Move | None:
    """A question in between goes to the knowledge file first."""
    turn = ledger.turn
    if not turn.has("faq") or turn.called("answer_question") or known.answered(ledger):
        return None
    if "answer_question" not in tools:
        return None
    return Call("answer_question", {"question": turn.text[:300]})


def _further_question(ledger: Ledger, tools: frozenset[str]) -> Move | None:
    """Of two or three questions in one turn each is looked up."""
    understood = ledger.turn.understood
    if understood is None or "answer_question" not in tools:
        return None
    for part in understood.questions[:_MOST_QUESTIONS]:
        if not ledger.turn.called("answer_question", {"question": part}):
            return Call("answer_question", {"question": part})
    return None


def _stuck(ledger: Ledger, tools: frozenset[str]) -> Move | None:
    """Whoever answers neither yes nor no to the offer of a person, twice, is put through."""
    turn = ledger.turn
    lost = turn.asked == "handoff_offer" and not (turn.gain or turn.results or turn.yes or turn.no)
    if not lost or not ledger.misses or turn.has("faq"):
        return None
    if ledger.asks >= 2 and "transfer_to_human" in tools:
        return Call("transfer_to_human", {"reason": "caller could not be understood"})
    return say("handoff_offer.1")


def _settle(ledger: Ledger, tools: frozenset[str]) -> Move | None:
    """Whoever asks after a write whose outcome was unknown: look again, with the same call."""
    call, turn = ledger.pending, ledger.turn
    asked = turn.has("ask_status") or (
        call is not None and turn.started and "lookup" in _wished(ledger)
    )
    asked = asked or (ledger.frame is None and asks_after(turn.text))
    if call is None or not asked or call.name not in tools or turn.called(call.name):
        return None
    return Call(call.name, call.arguments)


def _wished(ledger: Ledger) -> tuple[str, ...]:
    return ledger.turn.understood.intents if ledger.turn.understood else ()


def _given_up(ledger: Ledger, _tools: frozenset[str]) -> Move | None:
    """Stop at once and say that nothing happened."""
    turn = ledger.turn
    declined = turn.asked == "handoff_offer" and turn.no and not turn.changed
    if turn.dropped is None:
        return say("anything_else") if declined and not ledger.frames else None
    line = Line("dropped" if (turn.dropped or "book") in ("book", "availability") else "kept")
    if ledger.frames:
        return _after(ledger, line)
    return Say((line, Line("anything_else")))


def _after(ledger: Ledger, line: Line) -> Move:
    move = steps.advance(ledger)
    return move if isinstance(move, Call) else Say((line, *move.lines))


def _work(ledger: Ledger, _tools: frozenset[str]) -> Move | None:
    """Report what tools said in this turn, then take the next step of the wish at work."""
    if ledger.turn.more:
        return say("ask_question.more")
    lead, stop = report(ledger)
    if stop is not None:
        return Say((*lead, stop))
    if ledger.frame is None:
        return _idle(ledger, lead)
    if lead and ledger.turn.has("faq") and ledger.frame.implied and ledger.frame.is_bare:
        return Say((*lead, Line("anything_else")))
    move = steps.advance(ledger)
    if isinstance(move, Call):
        return move
    act = move.lines[-1].act if len(move.lines) == 1 and not lead else ""
    return Say((*lead, *move.lines), courteous=act in _AFTER_THANKS)


def _idle(ledger: Ledger, lead: tuple[Line, ...]) -> Move:
    """No wish is open."""
    turn = ledger.turn
    if turn.has("ask_services") and ledger.facts.services:
        return Say((*lead, reask(ledger, "ask_service", "service")))
    if turn.asked == "service" and turn.no:
        return Say((*lead, Line("anything_else")))
    if lead or turn.has("ask_status"):
        unasked = not (ledger.finished or turn.has("faq") or turn.results or ledger.turns > 1)
        return Say((*lead, Line("ask_intent" if unasked else "anything_else")))
    if turn.has("thanks") and turn.asked != "intent":
        return Say((Line("welcome"), Line("anything_else")))
    if turn.asked == "anything_else" and (turn.yes or turn.gain):
        return say("what_else")
    line = reask(ledger, "ask_intent", "intent")
    unread = turn.understood is not None and turn.understood.question
    return Say((Line("ask_question") if unread and line.act != "handoff_offer" else line,))


Rule = Callable[[Ledger, frozenset[str]], Move | None]
_RULES: tuple[Rule, ...] = (
    _closing,
    _waiting,
    _opening,
    _silence,
    _person,
    _farewell,
    _curse,
    _pause,
    _private,
    _settle,
    _further_question,
    _question,
    _given_up,
    _stuck,
    _work,
)
