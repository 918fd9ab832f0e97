"""Single utterances with what they mean: a share of each set has to be understood."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent.brain.turns import labels_of, read_turn, world_facts
from tests.agent.brain.turns.scoring import faults, load

HERE = Path(__file__).parent
WORLDS: dict[str, Any] = json.loads((HERE / "worlds.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "least"), [("dev", 0.96), ("held_out", 0.92)])
def test_most_turns_are_understood(name: str, least: float) -> None:
    worlds = {key: world_facts(world) for key, world in WORLDS.items()}
    wrong: list[tuple[str, str, list[str]]] = []
    turns = load(HERE / f"{name}.jsonl")
    for turn in turns:
        labels = labels_of(read_turn(turn, worlds[turn["world"]]))
        if missed := faults(turn, labels):
            wrong.append((turn["id"], turn["text"], missed))
    assert len(wrong) <= len(turns) * (1 - least), wrong


def test_no_yes_is_heard_at_a_write_where_none_was_said() -> None:
    worlds = {key: world_facts(world) for key, world in WORLDS.items()}
    writes = ("confirm_booking", "confirm_move", "confirm_cancel")
    for turn in [*load(HERE / "dev.jsonl"), *load(HERE / "held_out.jsonl")]:
        if turn["ask"] in writes and turn["expect"].get("polarity") != "yes":
            labels = labels_of(read_turn(turn, worlds[turn["world"]]))
            assert labels.get("polarity") != "yes", turn["text"]
