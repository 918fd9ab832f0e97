"""Score what was understood of a turn by the compare rules of the turn format.

    python tests/agent/brain/turns/scoring.py TURNS.jsonl UNDERSTOOD.jsonl

prints the share that is right and every turn that is not.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]


def load(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def faults(turn: Json, labels: Json) -> list[str]:
    """Return the keys in which `labels` are not what the turn expects; empty when all is right."""
    choices: list[Json] = turn.get("either") or []
    fixed = {
        key: value
        for key, value in turn["expect"].items()
        if not any(key in choice for choice in choices)
    }
    wrong = [key for key, value in fixed.items() if not _same(key, value, labels.get(key))]
    if choices and not any(_fits(choice, labels) for choice in choices):
        wrong.append("either")
    return wrong + [f"not {key}" for key in turn.get("absent", ()) if labels.get(key) is not None]


def _fits(choice: Json, labels: Json) -> bool:
    return all(_same(key, value, labels.get(key)) for key, value in choice.items())


def _same(key: str, wanted: Any, got: Any) -> bool:
    if key == "name":
        return str(got).casefold() == str(wanted).casefold()
    return got == wanted


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    """Print the score of a file of answers."""
    turns, answers = load(Path(sys.argv[1])), load(Path(sys.argv[2]))
    labels = {answer["id"]: answer for answer in answers}
    right = 0
    for turn in turns:
        got = labels.get(turn["id"], {})
        if wrong := faults(turn, got):
            said = {key: value for key, value in got.items() if key != "id"}
            _tell(f"{turn['id']} [{turn['ask']}] {turn['text']!r}: {', '.join(wrong)}")
            _tell(f"    bot {turn['bot']!r}  wanted {turn['expect']} {turn.get('either', '')}")
            _tell(f"    got {said}")
        else:
            right += 1
    _tell(f"{right} of {len(turns)}: {right / len(turns):.1%}")


if __name__ == "__main__":
    main()
