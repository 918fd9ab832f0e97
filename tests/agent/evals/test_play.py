"""Whole runs on the real stage: faults, interruptions, silences, other brains, and the command."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from agent.cli import run
from agent.evals.formats import Scenario
from agent.evals.judging import Verdict
from agent.evals.keeping import keep, kept
from agent.evals.plan import Job, jobs_of
from agent.evals.reading import read_scenarios
from agent.evals.running import play_jobs, run_jobs
from agent.evals.swapping import strangely, swaps_of
from agent.evals.wishes import Wishes
from tests.agent.evals.record_of import WORLD

SCRIPT: dict[str, Any] = {
    "id": "s1",
    "world": "w",
    "opener": "a checkup on thursday at nine please",
    "caller": {
        "name": "Ada Park",
        "email": "ada.park@example.com",
        "email_spoken": "ada dot park at example dot com",
    },
    "answers": {
        "name": ["ada park"],
        "email": ["ada dot park at example dot com"],
        "confirm_booking": ["yes please"],
        "confirm": ["yes"],
        "when": ["thursday at nine"],
        "anything_else": ["no that's all thanks"],
        "other": ["sorry could you say that again"],
    },
    "offer_policy": {"accept": ["2027-03-04T09:00"], "say": "{time}", "else": "thursday at nine"},
    "expect": {
        "active_bookings": [
            {
                "type": "checkup",
                "start": "2027-03-04T09:00",
                "email": "ada.park@example.com",
                "name": "Ada Park",
            }
        ]
    },
}


def job(persona: str = "", *, noise: float = 0.0, seed: int = 0, **more: Any) -> Job:
    return Job(Scenario.model_validate({**SCRIPT, **more}), WORLD, 0, seed, noise, persona)


async def played(one: Job, empty: Path) -> Verdict:
    [verdict] = await play_jobs([one], empty=empty, told=lambda _: None)
    return verdict


async def test_a_run_leaves_everything_needed_to_grade_it_again(migrated: Path) -> None:
    verdict = await played(job(), migrated)
    assert verdict.reasons == ()
    published = json.loads(json.dumps(verdict.published()))
    assert published["success"] is True
    assert [line["role"] for line in published["trace"][:3]] == ["agent", "caller", "agent"]
    names = [tool["name"] for line in published["trace"] for tool in line["tools"]]
    assert names[:2] == ["availability", "book"]
    assert [t["committed"] for line in published["trace"] for t in line["tools"]].count(True) == 1
    [booking] = published["bookings"]
    assert booking == {
        **booking,
        "status": "accepted",
        "type": "checkup",
        "start": "2027-03-04T09:00",
        "utc": "2027-03-04T14:00:00Z",
        "name": "Ada Park",
        "email": "ada.park@example.com",
        "phone": "",
    }


async def test_a_fault_strikes_at_the_commit_and_not_before(migrated: Path) -> None:
    busy = ["2027-03-04T09:00", "2027-03-04T09:30"]
    fault = {"on": "book", "nth": 1, "status": 422, "error": "slot_unavailable", "make_busy": busy}
    later = {**SCRIPT["expect"]["active_bookings"][0], "start": "2027-03-04T09:30"}
    verdict = await played(
        job(
            faults=[fault],
            answers={**SCRIPT["answers"], "slot_taken": ["nine thirty then"]},
            offer_policy={
                "accept": ["2027-03-04T09:00", "2027-03-04T09:30"],
                "say": "{time}",
                "else": "nine thirty",
            },
            expect={"active_bookings": [later]},
        ),
        migrated,
    )
    assert verdict.reasons == ()
    assert verdict.repaired


async def test_an_answer_that_is_lost_after_the_commit_books_once(migrated: Path) -> None:
    fault = {"on": "book", "nth": 1, "status": 500, "error": "after_commit"}
    verdict = await played(job(faults=[fault]), migrated)
    assert len(verdict.bookings) == 1
    assert verdict.reasons == ()


async def test_an_interrupter_is_heard_and_its_cut_answers_confirm_nothing(migrated: Path) -> None:
    verdict = await played(job("interrupter"), migrated)
    assert verdict.reasons == ()
    plain = await played(job(), migrated)
    assert verdict.user_turns > plain.user_turns


async def test_the_same_seed_gives_the_same_run(migrated: Path) -> None:
    noisy = [await played(job(noise=0.3, seed=seed), migrated) for seed in (5, 5, 6)]
    traces = [[line["text"] for line in one.trace] for one in noisy]
    assert traces[0] == traces[1]
    assert traces[0] != traces[2]


async def test_what_breaks_is_told_as_a_reason(migrated: Path) -> None:
    wrong = {"active_bookings": [{"start": "2027-03-04T10:00"}], "cancelled": ["nobody"]}
    verdict = await played(
        job(
            expect=wrong,
            must=["tool cancel called", "was charming"],
            never=["tool book called"],
            never_ask=["name"],
            max_user_turns=2,
            offer_policy={"accept": "none", "else": "forget it"},
        ),
        migrated,
    )
    told = "; ".join(verdict.reasons)
    for one in (
        "not in the calendar",
        "cancelled: nobody",
        "must: tool cancel",
        "more than 2 turns",
    ):
        assert one in told
    assert verdict.unjudged == ("was charming",)


async def test_a_stranger_in_the_middle_leaves_the_same_calendar(migrated: Path) -> None:
    cuts = await swaps_of(job(), after=(2,), empty=migrated, told=lambda _: None)
    assert len(cuts) == 2
    assert [cut for cut in cuts if not cut.same] == []


def test_a_stranger_words_everything_differently() -> None:
    text = "Checkup on Thursday, March 4 at 9:00 AM for Ada, ada@example.com. Shall I book it?"
    other = strangely(text)
    assert "Thursday the 4th of March at 9 am" in other
    assert "Shall I book it?" not in other
    assert "ada@example.com" in other


async def test_a_noisy_run_is_kept_word_for_word(migrated: Path, tmp_path: Path) -> None:
    one = job(noise=0.3, seed=5)
    verdict = await played(one, migrated)
    file = tmp_path / "kept.jsonl"
    keep(file, kept(one, verdict))
    [scenario], strange = read_scenarios(file)
    assert strange == []
    again = await played(Job(scenario, WORLD, 0, 0, 0.0), migrated)
    assert [line["text"] for line in again.trace[:4]] == [
        line["text"] for line in verdict.trace[:4]
    ]
    with pytest.raises(Exception, match="already has"):
        keep(file, kept(one, verdict))


def test_runs_are_planned_by_scenario_persona_and_seed() -> None:
    scenario = Scenario.model_validate(SCRIPT)
    jobs = jobs_of([scenario], [WORLD], Wishes(runs=2, seed=7, personas=("terse", "impostor")))
    assert [(one.id, one.run, one.seed) for one in jobs] == [("s1+terse", 0, 7), ("s1+terse", 1, 8)]
    with pytest.raises(Exception, match="no persona bold"):
        jobs_of([scenario], [WORLD], Wishes(personas=("bold",)))
    with pytest.raises(Exception, match="nothing to play"):
        jobs_of([scenario], [WORLD], Wishes(only="s2"))


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    scenarios, world = tmp_path / "scenarios.jsonl", tmp_path / "world.json"
    other = {**SCRIPT, "id": "s2", "never": ["tool book called"], "odd_key": 1}
    scenarios.write_text(f"{json.dumps(SCRIPT)}\n{json.dumps(other)}\n", encoding="utf-8")
    world.write_text(WORLD.model_dump_json(), encoding="utf-8")
    return scenarios, world


def test_the_command_plays_prints_and_writes(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenarios, world = files
    out, page = tmp_path / "out.json", tmp_path / "out.html"
    asked = ["eval", str(scenarios), "--world", str(world), "--jobs", "1"]
    assert run([*asked, "--json", str(out), "--html", str(page), "--strict"]) == 1
    printed = capsys.readouterr()
    assert "1 of 2 runs" in printed.out
    assert "never: tool book called" in printed.out
    assert re.search(r"calla eval \S+ --world \S+ --replay s2", printed.out.replace("\n", " "))
    assert "scenarios.jsonl:2: odd_key is not supported" in printed.err
    results = json.loads(out.read_text(encoding="utf-8"))
    assert results["summary"]["scenarios"] == 2
    assert results["summary"]["success"] == 0.5
    assert [one["success"] for one in results["scenarios"]] == [True, False]
    assert "not solved" in page.read_text(encoding="utf-8")


def test_the_command_replays_keeps_and_shows(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenarios, world = files
    asked = ["eval", str(scenarios), "--world", str(world)]
    saved = tmp_path / "saved.jsonl"
    assert run([*asked, "--replay", "s2", "--save-test", str(saved)]) == 0
    assert "not solved" in capsys.readouterr().out
    assert json.loads(saved.read_text(encoding="utf-8"))["id"] == "s2"
    assert run([*asked, "--watch", "s1"]) == 0
    shown = capsys.readouterr().out
    assert "Calendar before: nothing" in shown
    assert "2027-03-04 09:00" in shown


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--replay", "none"], "nothing to play"),
        (["--save-test", "x"], "--replay"),
        (["--model", "m"], "--base-url"),
        (["--persona", "x"], "no persona x"),
    ],
)
def test_a_wrong_wish_is_one_sentence(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str], more: list[str], told: str
) -> None:
    scenarios, world = files
    assert run(["eval", str(scenarios), "--world", str(world), *more]) == 2
    assert told in capsys.readouterr().err


def test_a_model_that_cannot_be_reached_is_no_failure_of_the_agent(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    scenarios, world = files
    out = tmp_path / "out.json"
    asked = ["eval", str(scenarios), "--world", str(world), "--jobs", "1", "--json", str(out)]
    assert run([*asked, "--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--key", "k"]) == 1
    results = json.loads(out.read_text(encoding="utf-8"))
    assert results["summary"]["errors"] == 2
    assert {one["success"] for one in results["scenarios"]} == {None}


@pytest.mark.deep
async def test_a_stranger_after_any_turn_leaves_the_same_calendar(migrated: Path) -> None:
    cuts = await swaps_of(job(), empty=migrated, told=lambda _: None)
    assert len(cuts) >= 6
    assert [cut for cut in cuts if not cut.same] == []


@pytest.mark.deep
def test_several_processes_come_to_the_same_results() -> None:
    jobs = [job(noise=0.1, seed=seed) for seed in range(6)]
    alone = run_jobs(jobs, processes=1, told=lambda _: None)
    together = run_jobs(jobs, processes=2, told=lambda _: None)
    assert [one.trace[-1]["text"] for one in alone] == [one.trace[-1]["text"] for one in together]
