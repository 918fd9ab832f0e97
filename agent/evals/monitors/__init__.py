"""What must never happen, whatever a scenario is about: every run is watched for it.

A monitor reads the record alone, with the calendar after every turn, and knows no brain's wording.
Each is a function from a case to what it has seen; one sight fails the run.
"""

from collections.abc import Callable, Iterator

from agent.evals.monitors.case import Case, Violation
from agent.evals.monitors.claims import false_success, invented_fact, unreturned_slot
from agent.evals.monitors.manners import same_question, too_many_slots
from agent.evals.monitors.privacy import anothers_data
from agent.evals.monitors.writes import email_not_read_back, unconfirmed_write

__all__ = ["MONITORS", "Case", "Violation", "watch"]

MONITORS: dict[str, Callable[[Case], Iterator[Violation]]] = {
    "unconfirmed_write": unconfirmed_write,
    "unreturned_slot": unreturned_slot,
    "false_success": false_success,
    "invented_fact": invented_fact,
    "same_question": same_question,
    "too_many_slots": too_many_slots,
    "anothers_data": anothers_data,
    "email_not_read_back": email_not_read_back,
}


def watch(case: Case) -> list[Violation]:
    """Return everything the monitors have seen in a run, by turn."""
    seen = [violation for monitor in MONITORS.values() for violation in monitor(case)]
    return sorted(seen, key=lambda one: one.turn)
