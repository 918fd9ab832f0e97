"""`calla understand --jsonl`: single utterances in, what the embedded model understands out."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from agent.brain.facts import Facts
from agent.brain.turns import KEYS, NotATurn, labels_of, read_turn, world_facts
from agent.errors import StartError

_WORLD: Mapping[str, Any] = {
    "timezone": "America/New_York",
    "now": "2027-03-02T10:00:00-05:00",
    "event_types": [
        {"slug": "consultation", "minutes": 30},
        {"slug": "follow-up", "minutes": 30},
        {"slug": "extended", "minutes": 60, "spoken": ["extended session", "long session"]},
    ],
    "hours": {"mon-fri": ["09:00", "17:00"], "sat": ["10:00", "13:00"], "sun": None},
    "faq": dict.fromkeys(["price", "location", "parking", "hours", "cancellation", "payment"], ""),
}
"""An office with hours of the usual kind, where none is given."""


def understand_lines(world: Path | None) -> int:
    """Answer every line of standard input with a line on standard output.

    Returns 1 when a line could not be read, else 0.

    Raises:
        StartError: the world cannot be read.
    """
    facts = _facts(world)
    code = 0
    for answer in _answers(facts):
        code = 1 if "error" in answer else code
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return code


def _answers(facts: Facts) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            yield _answer(line, number, facts)


def _answer(line: bytes, number: int, facts: Facts) -> dict[str, Any]:
    fields: Mapping[str, Any] = {}
    try:
        fields = _object(line)
        answer: dict[str, Any] = {"id": fields.get("id"), **labels_of(read_turn(fields, facts))}
    except NotATurn as error:
        return {"id": fields.get("id"), "error": f"line {number}: {error}"}
    if unknown := sorted(fields.keys() - KEYS):
        answer["unsupported"] = unknown
    return answer


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):
        raise NotATurn("it is not JSON.") from None
    if not isinstance(value, dict):
        raise NotATurn("it is not a JSON object.")
    return cast("Mapping[str, Any]", value)


def _facts(world: Path | None) -> Facts:
    if world is None:
        return world_facts(_WORLD)
    try:
        return world_facts(_object(world.read_bytes()))
    except OSError as error:
        raise StartError(f"{world} cannot be read: {error.strerror}.") from None
    except NotATurn as error:
        raise StartError(f"{world} is no world: {error}") from None
