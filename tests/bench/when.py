"""Measure what is understood of phrases about time, beside three libraries that read dates.

    .venv/bin/python tests/bench/when.py [--quick] [--peers DIR]

Our own examples and, where the folder shared/when lies beside the project, its examples and its
turns of the Schema-Guided Dialogue data set. Ours is judged strictly. A library's first answer is
judged leniently: an instant stands for its day or its hour, and its answer of a range counts.
A row has right/silent/wrong by category. "joint" is the share of the dialogue turns in which every
new date and time was found among all answers (ours gives one). Then the microseconds a phrase took,
examples and dialogue turns together: when it was first read, and the least of three readings with all
others between them, which a busy machine troubles less. Last the seconds of the import and the first
readings; all is processor time.

--peers DIR is an environment that has the libraries; else .venv-peers is made from its lock file.
--quick leaves the dialogues out.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "when"
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from peers import peers_python  # noqa: E402 # what lies beside this file

from tests.scheduling.when.notation import (  # noqa: E402
    CASES,
    Answer,
    Item,
    answer_of,
    context_of,
    load,
    table,
    verdict,
)

PEERS = ("dateparser", "parsedatetime", "timefhuman")
SETS = {
    "own, for tuning": CASES / "dev.jsonl",
    "own, kept aside": CASES / "held_out.jsonl",
    "own, written after the rules": CASES / "fresh.jsonl",
    "shared examples": SHARED / "dev_when.jsonl",
}
DIALOGUES = SHARED / "sgd_services_dev.jsonl"
NONE: Answer = {"kind": "none"}
ROUNDS = 3


@dataclass
class Side:
    """What one reader answered, the microseconds each answer took first and at least, and its warm-up."""

    answers: list[list[Answer]] = field(default_factory=list[list[Answer]])
    first: list[float] = field(default_factory=list[float])
    least: list[float] = field(default_factory=list[float])
    warm_up_seconds: float = 0.0


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--peers", type=Path, metavar="DIR")
    asked = parser.parse_args()
    sets = {name: load(path) for name, path in SETS.items() if path.exists()}
    turns = [] if asked.quick or not DIALOGUES.exists() else load(DIALOGUES)
    items = [item for some in sets.values() for item in some] + [_as_item(turn) for turn in turns]
    python = peers_python(asked.peers)
    sides = {"calla": _ours(items)} | {name: _peer(python, name, items) for name in PEERS}
    begin = 0
    for name, some in sets.items():
        _print_set(name, some, {who: one.answers[begin:] for who, one in sides.items()})
        begin += len(some)
    if turns:
        joint = {who: _joint(turns, one.answers[begin:]) for who, one in sides.items()}
        _print_row(
            f"dialogue turns, joint {len(turns):5}", (f"{one:.1%}" for one in joint.values())
        )
    _print_costs(list(sides.values()))


def _as_item(turn: Item) -> dict[str, Any]:
    """Return a dialogue turn as an example; midnight keeps every hour of that day to come."""
    ref = f"{turn['reference_date']}T00:00-05:00"
    return {
        "ref": ref,
        "tz": "America/New_York",
        "locale": "en-US",
        "text": turn["utterance"],
    }


def _ours(items: Sequence[Item]) -> Side:
    from scheduling.when import read, warm

    warm_up = (
        "import time; began = time.process_time(); from scheduling.when import warm; warm();"
        "print(time.process_time() - began)"
    )
    side = Side(warm_up_seconds=_second_run(warm_up))
    warm()
    rounds: list[list[float]] = []
    for _ in range(ROUNDS):
        side.answers = []
        rounds.append([])
        for item in items:
            context, text = context_of(item), item["text"]
            began = time.process_time()
            reading = read(text, context)
            rounds[-1].append((time.process_time() - began) * 1e6)
            side.answers.append([answer_of(reading)])
    side.first, side.least = rounds[0], [min(took) for took in zip(*rounds, strict=True)]
    return side


def _second_run(program: str) -> float:
    """Return what a program tells when it runs again: its modules are compiled, as when installed."""
    with TemporaryDirectory() as compiled:
        env = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-c", program]
        runs = [
            subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
            for _ in range(2)
        ]
    return float(runs[-1].stdout)


def _peer(python: Path, name: str, items: Sequence[Item]) -> Side:
    asked = "".join(
        json.dumps({key: item[key] for key in ("text", "ref", "tz", "locale")}) + "\n"
        for item in items
    )
    program = Path(__file__).with_name("when_peers.py")
    ended = subprocess.run(
        [str(python), "-W", "ignore", str(program), name, str(ROUNDS)],
        input=asked,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    first, *rest = map(json.loads, ended.stdout.splitlines())
    assert len(rest) == len(items)
    return Side(
        [one["found"] for one in rest],
        [one["us"][0] for one in rest],
        [min(one["us"]) for one in rest],
        first["warm_up_seconds"],
    )


def _print_set(name: str, items: Sequence[Item], answers: dict[str, list[list[Answer]]]) -> None:
    """Print a table by category; ours is judged strictly, a library leniently."""
    tables = [
        table(
            (item["category"], verdict(found[0] if found else NONE, item, lenient=who != "calla"))
            for item, found in zip(items, some, strict=False)
        )
        for who, some in answers.items()
    ]
    _print_row(f"{name}, right/silent/wrong", answers)
    for category, fell in tables[0].items():
        _print_row(
            f"{category:<20}{sum(fell.values()):5}",
            (f"{one['right']}/{one['silent']}/{one['wrong']}" for one in _column(tables, category)),
        )
    _print_row("right", (f"{one['right'] / one.total():.1%}" for one in _column(tables, "all")))
    _print_row("wrong", (f"{one['wrong'] / one.total():.1%}" for one in _column(tables, "all")))
    print()


def _column(tables: Iterable[dict[str, Counter[Any]]], category: str) -> list[Counter[Any]]:
    return [one[category] for one in tables]


def _joint(turns: Sequence[Item], answers: Sequence[list[Answer]]) -> float:
    found = [
        _wanted(turn) <= set().union(*map(_said, some))
        for turn, some in zip(turns, answers, strict=True)
    ]
    return sum(found) / len(found)


def _wanted(turn: Item) -> set[str]:
    return {
        value
        for name, said in turn["new"].items()
        if "date" in name or "time" in name
        for value in said["canonical"]
    }


def _said(answer: Answer) -> set[str]:
    """Return every date and time of an answer, a window's by the bounds that were said."""
    said: set[str] = set()
    for name in ("value", "start", "end", "from", "to"):
        value: str | None = answer.get(name)
        if not value:
            continue
        if "T" in value:
            at = datetime.fromisoformat(value)
            said |= {f"{at:%Y-%m-%d}", f"{at:%H:%M}"}
        else:
            said.add(value[:10] if "-" in value else value[:5])
    return said


def _print_costs(sides: Sequence[Side]) -> None:
    rows = {
        "microseconds, first reading": [one.first for one in sides],
        f"microseconds, least of {ROUNDS}": [one.least for one in sides],
    }
    for name, some in rows.items():
        _print_row(f"{name}, p50", (f"{median(one):.0f}" for one in some))
        _print_row(f"{name}, p95", (f"{quantiles(one, n=20)[-1]:.0f}" for one in some))
    _print_row("seconds to warm up", (f"{one.warm_up_seconds:.2f}" for one in sides))


def _print_row(name: str, cells: Iterable[str]) -> None:
    print(f"{name:<36}" + "".join(f"{cell:>16}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
