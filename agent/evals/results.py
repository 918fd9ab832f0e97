"""The results of an evaluation as a file, and as commands that play a run again."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.errors import StartError
from agent.evals.judging import Verdict
from agent.evals.reading import Unsupported
from agent.evals.summary import summary_of


@dataclass(frozen=True, slots=True)
class Sources:
    """Which files were played, and what in them is not supported.

    `files` holds, by the id of a scenario, its own file and that of its world; `address` is that of
    a model that is not the embedded one.
    """

    files: Mapping[str, tuple[Path, Path]] = field(default_factory=dict[str, tuple[Path, Path]])
    unsupported: tuple[Unsupported, ...] = ()
    model: str = ""
    address: str = ""


def results_of(verdicts: Sequence[Verdict], sources: Sources) -> dict[str, Any]:
    """Return everything there is to know about the runs, as the results file has it."""
    summary = summary_of(verdicts)
    summary["unsupported"] = [str(one) for one in sources.unsupported]
    summary["model"] = sources.model
    return {
        "summary": summary,
        "scenarios": [{**one.published(), "replay": replay_line(one, sources)} for one in verdicts],
    }


def replay_line(verdict: Verdict, sources: Sources) -> str:
    """Return the command that plays a run again, exactly."""
    scenario, plus, persona = verdict.id.partition("+")
    words = ["calla", "eval"]
    if scenario in sources.files:
        file, world = sources.files[scenario]
        words += [str(file), "--world", str(world)]
    words += ["--replay", scenario]
    if sources.address:
        words += ["--base-url", sources.address, "--model", sources.model]
    if plus:
        words += ["--persona", persona]
    if verdict.noise:
        words += ["--noise", f"{verdict.noise:g}"]
    if verdict.seed:
        words += ["--seed", str(verdict.seed)]
    return shlex.join(words)


def write(path: Path, text: str) -> None:
    """Write a file whole.

    Raises:
        StartError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StartError(f"{path} cannot be written: {reason}.") from error


def as_json(results: dict[str, Any]) -> str:
    """Return results as the text of their file."""
    return json.dumps(results, ensure_ascii=False, indent=1, default=str) + "\n"
