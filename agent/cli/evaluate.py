"""`calla eval`: simulated callers, the figures they come to, and one of them to look at."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from loguru import logger

from agent.cli.start import read_settings
from agent.errors import StartError
from agent.evals.wishes import Wishes
from agent.settings import ModelAddress

if TYPE_CHECKING:
    from agent.evals.plan import Job
    from agent.evals.results import Sources

FAILED = 1
ASK = "-"


@dataclass(frozen=True, slots=True)
class Model:
    """The model to judge; an empty address is the embedded one. The key `-` is asked for."""

    address: str = ""
    name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """Where results go, and whether a failure fails the command."""

    json: Path | None = None
    html: Path | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What `calla eval` was asked to play."""

    scenarios: tuple[Path, ...]
    worlds: tuple[Path, ...]
    model: Model
    jobs: int


def evaluate(asked: Asked, wishes: Wishes, output: Output) -> int:
    """Play everything, print what came of it, write the files; return the exit code.

    Raises:
        StartError: a file, a persona or an output cannot be used.
    """
    jobs, sources = _planned(asked, wishes)
    from agent.cli.evaluating import Progress, print_summary
    from agent.evals.report import report_of
    from agent.evals.results import as_json, results_of, write
    from agent.evals.running import run_jobs

    with Progress(len(jobs)) as progress:
        verdicts = run_jobs(
            jobs,
            model=_address(asked.model),
            processes=asked.jobs or usual_jobs(),
            told=progress.tell,
        )
    results = results_of(verdicts, sources)
    print_summary(results, verdicts, sources)
    if output.json is not None:
        write(output.json, as_json(results))
    if output.html is not None:
        write(output.html, report_of(results))
    unplayed = all(one.error for one in verdicts)
    failed = any(not one.success for one in verdicts)
    return FAILED if unplayed or (output.strict and failed) else 0


def replay(asked: Asked, wishes: Wishes, save_test: Path | None) -> int:
    """Play one run again and print it whole; keep it as a scenario if asked to."""
    jobs, _ = _planned(asked, wishes)
    from agent.cli.evaluating import print_run
    from agent.evals.keeping import keep, kept
    from agent.evals.running import run_jobs

    for job in jobs:
        [verdict] = run_jobs([job], model=_address(asked.model), told=lambda _: None)
        print_run(verdict)
        if save_test is not None:
            keep(save_test, kept(job, verdict))
            typer.echo(f"Kept in {save_test}.")
    return 0


def watch(asked: Asked, wishes: Wishes) -> int:
    """Play one run in the terminal, at the speed of reading."""
    jobs, _ = _planned(asked, wishes)
    from agent.cli.evaluating import watch_run

    watch_run(jobs[0], _address(asked.model))
    return 0


def swap(asked: Asked, wishes: Wishes, output: Output) -> int:
    """Change the brain at every turn of every run; print how often the calendar stays the same."""
    if asked.model.address:
        raise StartError("--swap changes between the embedded model and a stranger of its own.")
    jobs, _ = _planned(asked, wishes)
    from agent.cli.evaluating import swap_all
    from agent.evals.results import as_json, write

    results = swap_all(jobs, asked.jobs or usual_jobs())
    if output.json is not None:
        write(output.json, as_json(results))
    return FAILED if output.strict and results["same"] < results["cuts"] else 0


def _planned(asked: Asked, wishes: Wishes) -> "tuple[list[Job], Sources]":
    logging.disable(logging.CRITICAL)  # what goes wrong in a run is told in its verdict
    logger.remove()  # before the pipeline is loaded: it greets
    from agent.evals.plan import jobs_of
    from agent.evals.reading import read_scenarios, read_world
    from agent.evals.results import Sources

    worlds = [read_world(path) for path in asked.worlds]
    files = [read_scenarios(path) for path in asked.scenarios]
    unsupported = [one for _, strange in (*worlds, *files) for one in strange]
    scenarios = [one for found, _ in files for one in found]
    jobs = jobs_of(scenarios, [world for world, _ in worlds], wishes)
    world_files = {world.id: path for (world, _), path in zip(worlds, asked.worlds, strict=True)}
    own_files = {
        one.id: path
        for (found, _), path in zip(files, asked.scenarios, strict=True)
        for one in found
    }
    sources = Sources(
        {job.scenario.id: (own_files[job.scenario.id], world_files[job.world.id]) for job in jobs},
        tuple(unsupported),
        asked.model.name or _usual_name(asked.model),
        asked.model.address,
    )
    for one in unsupported:
        typer.echo(f"calla: {one}", err=True)
    return jobs, sources


def _usual_name(model: Model) -> str:
    return read_settings().openai_model if model.address else "calla-embedded"


def _address(model: Model) -> ModelAddress:
    """Return where the model answers; a key that was not given is the configured one."""
    if not model.address:
        if model.key or model.name:
            raise StartError("--model and --key go with --base-url, the address of that model.")
        from agent.evals.stage import EMBEDDED

        return EMBEDDED
    settings = read_settings()
    key = model.key
    if key == ASK:
        key = typer.prompt("Key of the model", hide_input=True, err=True)
    if not key and settings.openai_api_key is not None:
        key = settings.openai_api_key.get_secret_value()
    return ModelAddress(model.address.rstrip("/"), key, model.name or settings.openai_model)


def usual_jobs() -> int:
    """Return how many processes to use where nothing is said: one for each core."""
    return os.cpu_count() or 1
