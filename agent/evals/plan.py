"""What is to be played: every scenario, in every persona, as often as asked, each under its seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.errors import StartError
from agent.evals.formats import Scenario, World
from agent.evals.personas import PERSONAS
from agent.evals.play import Delivery
from agent.evals.reading import world_for
from agent.evals.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Job:
    """One run to play: `run` counts from 0, `id` names scenario and persona."""

    scenario: Scenario
    world: World
    run: int
    seed: int
    noise: float
    persona: str = ""

    @property
    def id(self) -> str:
        """Return what names the run in reports: `D01`, `D01+terse`."""
        return f"{self.scenario.id}+{self.persona}" if self.persona else self.scenario.id

    def prepared(self) -> tuple[Scenario, Delivery]:
        """Return the scenario as the persona plays it, and how it speaks."""
        persona = PERSONAS[self.persona or "plain"]
        scenario = persona.of(self.scenario, self.world) or self.scenario
        return scenario, Delivery(
            self.seed, self.noise, persona.manner, persona.interrupts, persona.pauses
        )


def jobs_of(scenarios: Sequence[Scenario], worlds: Sequence[World], wishes: Wishes) -> list[Job]:
    """Return every run to play, in order.

    Raises:
        StartError: a scenario's world or a persona is not known, or nothing is left to play.
    """
    personas = _personas(wishes.personas)
    found = [job for one in scenarios for job in _jobs(one, worlds, wishes, personas)]
    if wishes.only:
        found = [job for job in found if wishes.only in (job.id, f"{job.id}#{job.run}")]
    if not found:
        raise StartError("There is nothing to play: no scenario fits what was asked for.")
    return found


def _jobs(
    scenario: Scenario, worlds: Sequence[World], wishes: Wishes, personas: Sequence[str]
) -> Iterator[Job]:
    world = world_for(scenario, worlds)
    _check_types(scenario, world)
    noise = wishes.noise if wishes.noise is not None else scenario.noise or 0.0
    for persona in personas:
        if persona and PERSONAS[persona].of(scenario, world) is None:
            continue
        for run in range(wishes.runs):
            yield Job(scenario, world, run, wishes.seed + run, noise, persona)


def _personas(asked: Sequence[str]) -> Sequence[str]:
    if "all" in asked:
        return tuple(PERSONAS)
    unknown = [one for one in asked if one not in PERSONAS]
    if unknown:
        known = ", ".join([*PERSONAS, "all"])
        raise StartError(f"There is no persona {unknown[0]}; there are {known}.")
    return asked or ("",)


def _check_types(scenario: Scenario, world: World) -> None:
    for one in scenario.fixtures.bookings:
        if world.service(one.type) is None:
            raise StartError(
                f"Scenario {scenario.id}: world {world.id} has no event type {one.type}."
            )
