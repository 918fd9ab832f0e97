"""An end to asking in circles: no question is put a fourth time, whatever the caller says."""

from dataclasses import replace

from agent.brain.asking import MOST_ASKS
from agent.brain.frames import Ledger
from agent.brain.moves import Call, Line, Move, Say
from agent.brain.questions import classify
from agent.brain.said import question_of
from agent.brain.wording import Voice, render

_MOST_NEW_OFFERS = 6
"""Offers in a row to whoever asks for other times: each of them is new."""


def bounded(ledger: Ledger, move: Move) -> Move:
    """Offer a person, or to end, in place of a question that was put often enough."""
    if not isinstance(move, Say) or not move.lines:
        return move
    worn = is_worn(ledger, move)
    if not worn and not _goes_in_circles(ledger, move.lines[-1]):
        return move
    if ledger.asked == "anything_else" and not worn:
        return Call("end_conversation", {"reason": "the caller is done"})
    more = worn and ledger.turn.has("faq") and not ledger.aside
    line = Line("know_more" if more else "handoff_offer")
    return replace(move, lines=(*move.lines[:-1], line), courteous=False)


def is_worn(ledger: Ledger, move: Move) -> bool:
    """Tell whether words end in a question that was put three times since something was done."""
    if not isinstance(move, Say) or not move.lines:
        return False
    text = render(move.lines[-1], Voice("", 0))
    question = question_of(ledger, classify(text), text) if "?" in text else None
    return question is not None and ledger.often.get(question, 0) >= MOST_ASKS


def _goes_in_circles(ledger: Ledger, line: Line) -> bool:
    """Tell whether the same words are answered by the same question again and again."""
    if ledger.echoes < MOST_ASKS - 1:
        return False
    more = ledger.turn.has("request_alternatives") and not ledger.turn.asks
    most = _MOST_NEW_OFFERS if more else MOST_ASKS
    again = ledger.row >= most and _asked_by(line) == ledger.asked
    return again or (line.act == "know_more" and ledger.echoes >= MOST_ASKS)


def _asked_by(line: Line) -> str:
    """Return the question type of a line, empty when it asks nothing."""
    text = render(line, Voice("", 0))
    return classify(text) if "?" in text else ""
