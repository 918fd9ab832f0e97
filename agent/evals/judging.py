"""The verdict on a run: calendar, phrases, questions, turns, monitors; all of them have to pass."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from agent.evals.formats import Scenario, World
from agent.evals.grading import calendar_faults
from agent.evals.hearing import says_email, says_name, says_phone
from agent.evals.monitors import Case, Violation, watch
from agent.evals.phrases import read_phrase
from agent.evals.record import Record, Row


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a run. `error` is set where nothing can be said of the agent.

    `unjudged` are phrases nobody but a person, or a model, can decide.
    """

    id: str
    run: int
    success: bool
    reasons: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()
    user_turns: int = 0
    trace: tuple[dict[str, Any], ...] = ()
    bookings: tuple[Row, ...] = ()
    before: tuple[Row, ...] = ()
    unjudged: tuple[str, ...] = ()
    error: str = ""
    persona: str = ""
    seed: int = 0
    noise: float = 0.0
    tags: tuple[str, ...] = ()
    asked_needlessly: int = 0
    milliseconds: float = 0.0
    handed_over: bool = False
    claims_blocked: int = 0
    repaired: bool | None = field(default=None)
    """Whether a run with a fault, a correction or a misunderstanding in it was still solved."""

    def published(self) -> dict[str, Any]:
        """Return it as the results file has it."""
        return {
            "id": self.id,
            "run": self.run,
            "success": None if self.error else self.success,
            "reasons": list(self.reasons),
            "violations": [
                {"kind": one.kind, "turn": one.turn, "detail": one.detail}
                for one in self.violations
            ],
            "user_turns": self.user_turns,
            "trace": list(self.trace),
            "bookings": [dict(row) for row in self.bookings],
            "before": [dict(row) for row in self.before],
            "persona": self.persona,
            "tags": list(self.tags),
            "seed": self.seed,
            "noise": self.noise,
            "needs_judgment": list(self.unjudged),
            "claims_blocked": self.claims_blocked,
            "error": self.error,
        }


def judge(record: Record, scenario: Scenario, world: World) -> Verdict:
    """Judge a run; who played it adds run, seed and the like."""
    violations = tuple(watch(Case(record, scenario, world)))
    reasons = tuple(_reasons(record, scenario, world))
    reasons += tuple(f"monitor: {kind}" for kind in dict.fromkeys(v.kind for v in violations))
    return Verdict(
        id=scenario.id,
        run=0,
        success=not reasons,
        reasons=reasons,
        violations=violations,
        user_turns=len(record.exchanges),
        trace=tuple(record.trace()),
        bookings=record.bookings,
        before=record.before,
        unjudged=tuple(
            one for one in (*scenario.must, *scenario.never) if read_phrase(one).holds is None
        ),
        persona=scenario.persona,
        tags=scenario.tags,
        asked_needlessly=_needless(record, scenario),
        handed_over=any(tool.name == "transfer_to_human" for _, tool in record.tools()),
        claims_blocked=record.claims_blocked,
        repaired=not reasons if _needed_repair(record) else None,
    )


def _reasons(record: Record, scenario: Scenario, world: World) -> Iterator[str]:
    if record.model_failed:
        yield "the model gave no answer"
    yield from calendar_faults(record, scenario, world)
    yield from _broken_phrases(record, scenario, world)
    asked = {one.asked for one in record.exchanges}
    for one in scenario.never_ask:
        if one in asked and not _was_lost(one, record, scenario):
            yield f"asked, though the caller had said it: {one}"
    if len(record.exchanges) > scenario.max_user_turns:
        yield f"more than {scenario.max_user_turns} turns of the caller"


def _broken_phrases(record: Record, scenario: Scenario, world: World) -> Iterator[str]:
    for text in scenario.must:
        holds = read_phrase(text).holds
        if holds is not None and not holds(record, world):
            yield f"must: {text}"
    for text in scenario.never:
        holds = read_phrase(text).holds
        if holds is not None and holds(record, world):
            yield f"never: {text}"


def _was_lost(kind: str, record: Record, scenario: Scenario) -> bool:
    """Tell whether the line had destroyed what the caller said before it was asked for."""
    me = scenario.caller
    facts = {
        "name": (says_name, me.name),
        "email": (says_email, me.email),
        "phone": (says_phone, me.phone),
    }
    if kind not in facts:
        return False
    says, value = facts[kind]
    turns = [one.asked for one in record.exchanges]
    before = record.exchanges[: turns.index(kind) + 1]
    meant = any(says(one.meant, value) for one in before)
    return meant and not any(says(one.said, value) for one in before)


def _needless(record: Record, scenario: Scenario) -> int:
    """Count the questions that were asked again though nothing stood in their way."""
    asked = Counter(one.asked for one in record.exchanges)
    again = sum(
        asked[kind] - 1 for kind in ("name", "email", "phone", "service") if asked[kind] > 1
    )
    return again + sum(asked[kind] > 0 for kind in scenario.never_ask)


def _needed_repair(record: Record) -> bool:
    """Tell whether something went wrong on the way: a refused commit, a question asked twice."""
    refused = any(
        tool.result.get("code") in ("slot_taken", "pending", "calendar_error")
        for _, tool in record.tools()
    )
    asked = Counter(one.asked for one in record.exchanges)
    return refused or any(asked[kind] > 1 for kind in ("name", "email", "when", "confirm_booking"))
