"""The open scenarios, each played whole and judged as `calla eval` judges.

The files are test data beside the project, under `../shared/conversations`; without them these
tests are skipped.
"""

from pathlib import Path

import pytest

from agent.evals.plan import Job
from agent.evals.reading import read_scenarios, read_world
from agent.evals.running import play_jobs

SHARED = Path(__file__).resolve().parents[3] / "shared" / "conversations"
FILE = SHARED / "dev_scenarios.jsonl"
ABSENT = "the open scenarios are not beside the project (../shared/conversations)"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=ABSENT)


async def test_every_open_scenario_is_solved(migrated: Path) -> None:
    world, strange = read_world(SHARED / "world.json")
    scenarios, unknown = read_scenarios(FILE)
    assert [str(one) for one in (*strange, *unknown)] == []
    jobs = [Job(one, world, 0, 0, 0.0) for one in scenarios]

    verdicts = await play_jobs(jobs, empty=migrated, told=lambda _: None)

    assert {one.id: one.reasons for one in verdicts if not one.success} == {}
    assert [one.id for one in verdicts if one.claims_blocked] == []
    assert len(verdicts) == 20
