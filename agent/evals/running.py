"""Plays jobs: one after the other on one stage, or on several processes at once."""

import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from agent.evals.judging import Verdict, judge
from agent.evals.plan import Job
from agent.evals.play import RUN_SECONDS, play
from agent.evals.stage import EMBEDDED, Stage, make_empty, quickest_place
from agent.settings import ModelAddress
from scheduling.errors import SchedulingError

log = logging.getLogger(__name__)

BATCH = 8
"""Jobs a process takes at once: it opens one stage for them."""
GIVE_UP_AFTER = 3
"""So many runs in a row without an answer of a hosted model, and no more are played."""
NOT_TRIED = "not tried, after others in a row: "
Told = Callable[[Verdict], None]


def run_jobs(
    jobs: Sequence[Job], *, model: ModelAddress = EMBEDDED, processes: int = 1, told: Told
) -> list[Verdict]:
    """Play all jobs and return their verdicts in the order of the jobs; `told` hears each at once."""
    if processes <= 1 or len(jobs) <= 1:
        return asyncio.run(play_jobs(jobs, model=model, told=told))
    with TemporaryDirectory(prefix="calla-eval-", dir=quickest_place()) as empty:
        asyncio.run(make_empty(Path(empty)))
        return _in_processes(jobs, model, processes, Path(empty), told)


def _in_processes(
    jobs: Sequence[Job], model: ModelAddress, processes: int, empty: Path, told: Told
) -> list[Verdict]:
    batches = [jobs[n : n + BATCH] for n in range(0, len(jobs), BATCH)]
    verdicts: list[list[Verdict]] = [[] for _ in batches]
    reason = ""
    with ProcessPoolExecutor(processes, mp_context=process_context()) as pool:
        running = {
            pool.submit(_in_process, batch, model, empty): n for n, batch in enumerate(batches)
        }
        for future in as_completed(running):
            n = running[future]
            if future.cancelled():
                verdicts[n] = [_not_tried(job, reason) for job in batches[n]]
            else:
                verdicts[n] = future.result()
            for one in verdicts[n]:
                told(one)
            reason = verdicts[n][-1].error
            if reason.startswith(NOT_TRIED):
                for other in running:
                    other.cancel()
    return [one for batch in verdicts for one in batch]


def process_context() -> BaseContext:
    """Return how processes begin: a fork has everything loaded already, where there is one."""
    return get_context("fork" if sys.platform == "linux" else "spawn")


def _in_process(jobs: Sequence[Job], model: ModelAddress, empty: Path) -> list[Verdict]:
    return asyncio.run(play_jobs(jobs, model=model, empty=empty, told=lambda _: None))


async def play_jobs(
    jobs: Sequence[Job],
    *,
    model: ModelAddress = EMBEDDED,
    empty: Path | None = None,
    told: Told,
) -> list[Verdict]:
    """Play jobs one after the other, on one stage."""
    verdicts: list[Verdict] = []
    async with Stage.open(model, empty=empty) as stage:
        for job in jobs:
            if reason := _out_of_reach(verdicts) if stage.is_hosted else "":
                verdicts.append(_not_tried(job, reason))
            else:
                verdicts.append(await play_job(stage, job))
            told(verdicts[-1])
    return verdicts


def _out_of_reach(verdicts: Sequence[Verdict]) -> str:
    """Return why it is in vain to play on; empty while it is not."""
    last = verdicts[-GIVE_UP_AFTER:]
    return last[-1].error if len(last) == GIVE_UP_AFTER and all(one.error for one in last) else ""


def _not_tried(job: Job, reason: str) -> Verdict:
    return _unplayed(job, NOT_TRIED + reason.removeprefix(NOT_TRIED))


def _unplayed(job: Job, error: str) -> Verdict:
    return _named(job, Verdict(job.id, job.run, success=False, error=error))


def _named(job: Job, verdict: Verdict) -> Verdict:
    """Return the verdict under the name of its job."""
    persona = job.persona or job.scenario.persona
    return replace(verdict, id=job.id, run=job.run, seed=job.seed, noise=job.noise, persona=persona)


async def play_job(stage: Stage, job: Job) -> Verdict:
    """Play one job; what goes wrong around the agent is an error of the run, not of the agent."""
    scenario, how = job.prepared()
    began = perf_counter()
    try:
        async with stage.scene(scenario, job.world) as scene:
            record = await play(scene, scenario, how)
        verdict = judge(record, scenario, job.world)
        if record.model_failed and stage.is_hosted:
            verdict = replace(verdict, error=stage.why_failed(scene), reasons=(), violations=())
    except TimeoutError:
        verdict = _unplayed(job, f"the conversation took longer than {RUN_SECONDS:g} seconds")
    except (OSError, SchedulingError) as error:
        log.warning("a run could not be played")
        verdict = _unplayed(job, f"{type(error).__name__}: {error}")
    return replace(_named(job, verdict), milliseconds=(perf_counter() - began) * 1000)
