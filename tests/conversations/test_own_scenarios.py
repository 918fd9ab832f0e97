"""Our own scenarios: a dozen of them always, all of them and a noisy line when there is time.

`scenarios/dev.jsonl` may be looked at while the agent is mended, `held_out.jsonl` was put aside
before. Every row of the repair table and every persona is among them. `fresh.jsonl` was written
after the agent, by somebody who had not read it: ids that begin with `k` stay kept aside. Those that
begin with `b` came later, from another hand, in a world of fifteen minutes and two offers a turn.
"""

from collections import Counter
from pathlib import Path

import pytest

from agent.evals.formats import Scenario
from agent.evals.personas import PERSONAS
from agent.evals.plan import jobs_of
from agent.evals.reading import read_scenarios, read_world
from agent.evals.running import play_jobs
from agent.evals.summary import summary_of
from agent.evals.wishes import Wishes

HERE = Path(__file__).parent / "scenarios"
WORLDS = [read_world(path)[0] for path in sorted(HERE.glob("*.world.json"))]
DOZEN = (
    "N003",  # part of a day, any time of it
    "N004",  # a quarter past, a time between the hours
    "N023",  # a name first
    "N026",  # not understood once
    "N030",  # silence, twice
    "N033",  # an address without its end
    "N049",  # yes, but
    "N053",  # a time that is taken at the last moment
    "N060",  # an answer that is lost after the commit
    "N067",  # a question in between
    "N074",  # another wish instead
    "N090",  # the second of two bookings
)
FRESH = (
    "k12",  # two bookings
    "k22",  # another wish at the read-back
    "k32",  # a question together with a wish
    "k37",  # another service at the read-back
)
REPAIRS = (
    "no_match",
    "no_input",
    "invalid",
    "correction",
    "yes_but",
    "taken",
    "question",
    "unanswerable",
    "second_wish",
    "change_of_wish",
    "gives_up",
    "person",
    "profanity",
    "again",
    "hold",
    "unknown",
)
HARD = ("unconfirmed_write", "false_success", "anothers_data", "unreturned_slot", "invented_fact")


def scenarios(*names: str) -> list[Scenario]:
    return [one for name in names for one in read_scenarios(HERE / f"{name}.jsonl")[0]]


def test_the_files_are_whole_and_cover_what_they_say() -> None:
    for path in sorted(HERE.glob("*.jsonl")):
        assert read_scenarios(path)[1] == []
    dev, held_out = scenarios("dev"), scenarios("held_out")
    assert len(dev) + len(held_out) >= 100
    assert len(held_out) * 2 >= len(dev)
    tags = Counter(tag for one in (*dev, *held_out) for tag in one.tags)
    assert [repair for repair in REPAIRS if not tags[repair]] == []
    assert {one.world for one in (*dev, *scenarios("fresh"))} == {world.id for world in WORLDS}
    assert set(DOZEN) <= {one.id for one in dev}


async def test_a_dozen_is_solved(migrated: Path) -> None:
    chosen = [one for one in scenarios("dev") if one.id in DOZEN]
    verdicts = await play_jobs(
        jobs_of(chosen, WORLDS, Wishes()), empty=migrated, told=lambda _: None
    )
    assert {one.id: one.reasons for one in verdicts if not one.success} == {}
    assert len(verdicts) == len(DOZEN)


async def test_four_fresh_ones_are_solved(migrated: Path) -> None:
    chosen = [one for one in scenarios("fresh") if one.id in FRESH]
    verdicts = await play_jobs(
        jobs_of(chosen, WORLDS, Wishes()), empty=migrated, told=lambda _: None
    )
    assert sum(one.success for one in verdicts) == len(FRESH)


@pytest.mark.deep
async def test_most_fresh_ones_kept_aside_are_solved(migrated: Path) -> None:
    kept = [one for one in scenarios("fresh") if one.id.startswith("k")]
    summary = summary_of(
        await play_jobs(jobs_of(kept, WORLDS, Wishes()), empty=migrated, told=lambda _: None)
    )
    assert summary["success"] >= 0.83
    assert {kind: n for kind, n in summary["violations"].items() if kind in HARD} == {}


@pytest.mark.deep
@pytest.mark.parametrize("name", ["dev", "held_out"])
async def test_nearly_all_are_solved(migrated: Path, name: str) -> None:
    jobs = jobs_of(scenarios(name), WORLDS, Wishes())
    summary = summary_of(await play_jobs(jobs, empty=migrated, told=lambda _: None))
    assert summary["success"] >= 0.95
    assert {kind: n for kind, n in summary["violations"].items() if kind in HARD} == {}


@pytest.mark.deep
@pytest.mark.parametrize("persona", [*PERSONAS, "noisy"])
async def test_no_kind_of_caller_makes_the_agent_lie_or_write_unasked(
    migrated: Path, persona: str
) -> None:
    wishes = (
        Wishes(noise=0.1, seed=3) if persona == "noisy" else Wishes(personas=(persona,), seed=3)
    )
    jobs = jobs_of(scenarios("dev")[::4], WORLDS, wishes)
    summary = summary_of(await play_jobs(jobs, empty=migrated, told=lambda _: None))
    assert {kind: n for kind, n in summary["violations"].items() if kind in HARD} == {}
