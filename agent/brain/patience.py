"""An end to asking in circles: whoever says the same words again and again hears no fourth question."""

from dataclasses import replace

from agent.brain.frames import Ledger
from agent.brain.moves import Call, Line, Move, Say
from agent.brain.questions import classify
from agent.brain.wording import Voice, render

_MOST_IN_A_ROW = 3
_MOST_OFFERS = 6
"""Offers in a row to whoever asks for other times: each of them is new."""


def bounded(ledger: Ledger, move: Move) -> Move:
    """Offer a person, or to end, in place of a question that the same words did not answer thrice."""
    if not isinstance(move, Say) or not move.lines or ledger.echoes < _MOST_IN_A_ROW - 1:
        return move
    line = move.lines[-1]
    more = ledger.turn.has("request_alternatives") and not ledger.turn.asks
    most = _MOST_OFFERS if more else _MOST_IN_A_ROW
    again = ledger.row >= most and _asked_by(line) == ledger.asked
    if not again and not (line.act == "know_more" and ledger.echoes >= _MOST_IN_A_ROW):
        return move
    if ledger.asked == "anything_else":
        return Call("end_conversation", {"reason": "the caller is done"})
    return replace(move, lines=(*move.lines[:-1], Line("handoff_offer")))


def _asked_by(line: Line) -> str:
    """Return the question type of a line, empty when it asks nothing."""
    text = render(line, Voice("", 0))
    return classify(text) if "?" in text else ""
