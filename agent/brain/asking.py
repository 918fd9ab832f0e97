"""How often something was asked for, and how it is asked for again."""

from agent.brain import speak
from agent.brain.frames import Ledger
from agent.brain.moves import Line, Move, Say, say

MOST_ASKS = 3
"""How often at most one thing is asked for, offered or read back."""
MOST_HANDOFF_OFFERS = 2
"""How often a person is offered at most, and how often that may be declined."""
_LONG_LIST = 3
"""Services; a longer list is not read out twice."""


def reask(ledger: Ledger, act: str, asked: str) -> Line:
    """Return a question, in other words with every turn that brought nothing; then a person."""
    times = level(ledger, asked)
    if ledger.turn.has("faq") and ledger.dry.get(asked, 0) >= 2:
        return Line("know_more")
    if times >= MOST_ASKS:
        return Line("handoff_offer")
    if act == "ask_name" and ledger.caller.relation and times < 2:
        return Line("ask_name_of", values_of(ledger, act))
    if act == "ask_service" and times == 1 and len(ledger.facts.services) > _LONG_LIST:
        return Line("ask_service.short")  # a long list was just read out
    return Line(f"{act}.{times}" if times else act, values_of(ledger, act))


def level(ledger: Ledger, asked: str) -> int:
    """Return 0 for a first ask, 1 and 2 for a repeated one, `MOST_ASKS` when it must not be asked again."""
    answering = ledger.turn.gain or ledger.turn.has("faq")
    dry = ledger.dry.get(asked, 0)
    if dry >= MOST_ASKS or (ledger.asked == asked and not answering and ledger.asks >= MOST_ASKS):
        return MOST_ASKS
    if ledger.asked != asked or answering or not ledger.said:
        return 2 if dry == 2 and asked == "service" and ledger.asked == asked else 0
    return min(ledger.misses, MOST_ASKS)


def values_of(ledger: Ledger, act: str) -> dict[str, str]:
    """Return what a question names: the services, whose name it is."""
    if act == "ask_name":
        return {"whose": f"your {ledger.caller.relation}'s"} if ledger.caller.relation else {}
    if act != "ask_service":
        return {}
    names = [speak.article(speak.noun(one.name, one.spoken)) for one in ledger.facts.services]
    return {"services": speak.either(names)}


def unless_stuck(ledger: Ledger, asked: str, line: Line) -> Move:
    """Say why a value was not taken, a person where it was asked for often enough."""
    return say("handoff_offer") if level(ledger, asked) >= MOST_ASKS else Say((line,))
