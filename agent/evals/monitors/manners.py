"""Questions asked too often, and more times than anybody can remember."""

from collections import Counter
from collections.abc import Iterator

from agent.evals.monitors.case import Case, Violation
from agent.evals.record import Exchange

MOST_ASKS = 3
_VARYING = ("slot_offer", "slot_taken")
_UNCOUNTED = ("other", "anything_else", "handoff_offer")


def same_question(case: Case) -> Iterator[Violation]:
    """See a question asked a fourth time; what was done meanwhile begins the count anew."""
    asked: Counter[str] = Counter()
    for turn, exchange in enumerate(case.record.exchanges):
        if any(tool.committed for tool in exchange.tools):
            asked.clear()
        if exchange.asked in _UNCOUNTED:
            continue
        key = _key(exchange)
        asked[key] += 1
        if asked[key] == MOST_ASKS + 1:
            yield Violation("same_question", turn + 1, f"{exchange.asked}: {exchange.text}")


def too_many_slots(case: Case) -> Iterator[Violation]:
    """See a turn that names more times than the world allows."""
    most = case.world.max_offers_per_turn
    for turn, exchange in enumerate(case.record.exchanges):
        if len(exchange.offered) > most:
            yield Violation("too_many_slots", turn + 1, f"{len(exchange.offered)} times")


def _key(exchange: Exchange) -> str:
    """Return what makes a question the same: its type, and what it reads back or offers."""
    if exchange.asked in _VARYING:
        return f"{exchange.asked} {exchange.offered}"
    if exchange.asked.startswith("confirm"):
        return f"{exchange.asked} {' '.join(exchange.text.split())[-120:]}"
    return exchange.asked
