"""The open scenarios, each played whole and judged by the calendar, the turns and its phrases.

The files are test data beside the project, under `../shared/conversations`; without them these
tests are skipped.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conversations.scripted import ScriptedCaller, question_in
from tests.conversations.stage import Service, Stage, World, on_stage

SHARED = Path(__file__).resolve().parents[3] / "shared" / "conversations"
FILE = SHARED / "dev_scenarios.jsonl"
ABSENT = "the open scenarios are not beside the project (../shared/conversations)"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=ABSENT)


def scenarios() -> list[dict[str, Any]]:
    if not FILE.exists():
        return []
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def world_of(data: Mapping[str, Any], *, phone_required: bool) -> World:
    hours = [data["hours"][key] and tuple(data["hours"][key]) for key in ("mon-fri", "sat", "sun")]
    return World(
        name=data["business"],
        tz=data["timezone"],
        now=data["now"],
        services=tuple(
            Service(
                one["slug"],
                one["slug"].capitalize(),
                one["minutes"],
                tuple(one.get("spoken", ())),
                phone_required,
            )
            for one in data["event_types"]
        ),
        hours=(hours[0], hours[1], hours[2]),
        knowledge=data["faq"],
        notice=data["min_notice_minutes"],
        step=data["slot_step_minutes"],
    )


async def play(stage: Stage, scenario: dict[str, Any]) -> tuple[int, list[str]]:
    """Play the caller; return the turns taken and the question types the agent asked."""
    caller = ScriptedCaller(scenario)
    faults = list(scenario["faults"])
    said: str | None = scenario["opener"]
    turns, asked = 0, list[str]()
    while said is not None and turns <= scenario["max_user_turns"] and not stage.is_over:
        if faults and "book" in stage.called():  # proposed: the next book is the commit
            stage.take(*faults.pop(0)["make_busy"])
        answer = await stage.says(said)
        turns += 1
        asked.append(question_in(answer, offered=bool(stage.offered)))
        said = caller.answer(answer, stage.offered)
    return turns, asked


def agent_words(stage: Stage) -> str:
    return " ".join(text for who, text in stage.transcript if who == "agent").lower()


def holds(phrase: str, stage: Stage) -> bool:
    """Evaluate one of the fixed phrases of `must` and `never`."""
    if found := re.fullmatch(r"tool (\w+) called(?: within (\d+) bot turns)?", phrase):
        if found[1] == "transfer_to_human":
            return found[1] in stage.called() and len(stage.transcript) <= 2 * int(found[2] or 99)
        return found[1] in stage.committed()
    if found := re.fullmatch(r"said (\d+) dollars", phrase):
        return bool(re.search(rf"{found[1]} dollars|\${found[1]}\b", agent_words(stage)))
    if phrase == "said opens at nine":
        return bool(re.search(r"\bnine\b|9(:00)? ?am", agent_words(stage)))
    message = f"unsupported phrase: {phrase}"
    raise AssertionError(message)


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario["id"])
async def test_open_scenario(scenario: dict[str, Any], tmp_path: Path, migrated: Path) -> None:
    data = json.loads((SHARED / "world.json").read_text(encoding="utf-8"))
    world = world_of(data, phone_required="phone" in scenario["collect"])
    async with on_stage(world, tmp_path, migrated=migrated) as stage:
        for one in scenario["fixtures"]["bookings"]:
            stage.book(one["type"], one["start"], one["name"], one["email"])
        for begin, end in scenario["fixtures"]["busy"]:
            stage.take(begin, end)
        turns, asked = await play(stage, scenario)
        told = "\n".join(f"{who}: {text}" for who, text in stage.transcript)

        assert turns <= scenario["max_user_turns"], told
        expected = scenario["expect"]["active_bookings"]
        assert len(stage.bookings()) == len(expected), told
        for booking, wanted in zip(stage.bookings(), expected, strict=True):
            for key in {"type", "start", "email", "name", "phone"} & set(wanted):
                assert booking[key].lower() == wanted[key].lower(), told
        assert [phrase for phrase in scenario["must"] if not holds(phrase, stage)] == [], told
        assert [phrase for phrase in scenario["never"] if holds(phrase, stage)] == [], told
        assert set(asked) & set(scenario["never_ask"]) == set(), told
        assert stage.call.false_claims_blocked == 0, told
