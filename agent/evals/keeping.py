"""A run that failed, kept as a scenario of its own: the same words again, without chance."""

import json
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from agent.errors import StartError
from agent.evals.formats import SILENCE, Scenario
from agent.evals.judging import Verdict
from agent.evals.plan import Job
from agent.evals.questions import question_in


def kept(job: Job, verdict: Verdict) -> dict[str, Any]:
    """Return a scenario in which the caller says what arrived in a run, then what its script says.

    What arrived is kept by the question it answered. A run without noise and persona is its
    scenario.
    """
    scenario, how = job.prepared()
    if not (how.noise or job.persona):
        return _as_file(scenario)
    answers = _answers(scenario, verdict)
    frozen = scenario.model_copy(
        update={
            "id": f"{job.scenario.id}-{job.persona or 'noisy'}-{job.seed}",
            "opener": verdict.trace[1]["text"],
            "answers": answers,
            "noise": None,
            "tags": (*scenario.tags, "kept"),
        }
    )
    return _as_file(frozen)


def keep(path: Path, scenario: Mapping[str, Any]) -> None:
    """Add a scenario to a file of scenarios, unless it holds one of that id.

    Raises:
        StartError: the file cannot be written, or the id is taken.
    """
    line = json.dumps(scenario, ensure_ascii=False)
    try:
        present = path.read_text(encoding="utf-8") if path.exists() else ""
        ids = {json.loads(one)["id"] for one in present.splitlines() if one.strip()}
        if scenario["id"] in ids:
            raise StartError(f"{path} already has a scenario {scenario['id']}.")
        gap = "" if not present or present.endswith("\n") else "\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{present}{gap}{line}\n", encoding="utf-8")
    except (OSError, ValueError, KeyError) as error:
        raise StartError(f"{path} cannot take the scenario: {error}") from error


def _answers(scenario: Scenario, verdict: Verdict) -> dict[str, Any]:
    said: defaultdict[str, list[Any]] = defaultdict(list)
    lines = verdict.trace
    for before, line in pairwise(lines[2:]):
        if before["role"] == "agent" and line["role"] == "caller":
            offers = any(tool["result"].get("times") for tool in before["tools"])
            said[question_in(before["text"], offers=int(offers))].append(line["text"] or SILENCE)
    for kind, entries in scenario.answers.items():
        said[kind] += list(entries)
    return {kind: tuple(entries) for kind, entries in said.items()}


def _as_file(scenario: Scenario) -> dict[str, Any]:
    return scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
