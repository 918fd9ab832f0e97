"""How scenarios are to be played; apart, so that a command can say it before anything is loaded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wishes:
    """How often, how noisy and by whom.

    `noise` None takes each scenario's own; `seed` is the first run's; `only` names one run.
    """

    runs: int = 1
    noise: float | None = None
    seed: int = 0
    personas: tuple[str, ...] = ()
    only: str = ""
