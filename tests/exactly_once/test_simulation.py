"""Whole days of a practice where everything goes wrong, each replayable from its seed.

A failure names the seed. Three of them by default, more with `-m deep`.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from scheduling.calcom.errors import (
    CalcomNotSent,
    CalcomUnavailable,
    OutcomeUnknown,
    RateLimited,
)
from scheduling.calcom.models import Booking
from scheduling.journal import Journal, Send, WriteIntent
from tests.exactly_once.callers import Mix, simulate
from tests.exactly_once.history import Verdict, check

RETRYABLE = (OutcomeUnknown, CalcomUnavailable, CalcomNotSent, RateLimited)
DEEP = [pytest.param(seed, 12, marks=pytest.mark.deep) for seed in range(3, 60)]
MIXES = (
    Mix(),
    Mix(kinds=("visit", "long", "asked"), processes=1, crashes=0.25),
    Mix(writes=0.8, reads=0.2, lag_seconds=0.6, times=3),
)


@pytest.mark.parametrize(("seed", "steps"), [(0, 3), (1, 3), (2, 3), *DEEP])
def test_nothing_is_lost_doubled_or_misreported(
    furnished: Path, tmp_path: Path, seed: int, steps: int
) -> None:
    mix = replace(MIXES[seed % len(MIXES)], steps=steps)
    practice = simulate(furnished, tmp_path / "run", seed, mix)
    assert practice.final is not None
    assert check(practice.final) == [], f"seed {seed}; {practice.weather.log}"


def test_in_fair_weather_everything_is_done_at_once(furnished: Path, tmp_path: Path) -> None:
    fair = Mix(
        writes=0.0, reads=0.0, lag_seconds=0.0, crashes=0.0, outsiders=0.0, callers=3, steps=3
    )
    final = simulate(furnished, tmp_path / "run", 1, fair).final
    assert final is not None
    assert check(final) == []
    assert not {told.verdict for told in final.told} & {
        Verdict.PENDING,
        Verdict.FAILED,
        Verdict.NOTHING,
    }


def test_a_seed_is_replayed_to_the_letter(furnished: Path, tmp_path: Path) -> None:
    def told(name: str) -> list[tuple[object, ...]]:
        mix = Mix(callers=3, steps=3, crashes=0.3)
        final = simulate(furnished, tmp_path / name, 5, mix).final
        assert final is not None
        return [(t.contact, t.action, t.asked_at, t.told_at, t.verdict) for t in final.told]

    assert told("one") == told("two")


class Careless(Journal):
    """What everybody else does: send again whatever was not answered, and believe a refusal."""

    @override
    async def run(self, intent: WriteIntent, send: Send, **_others: Any) -> Booking:
        for _ in range(2):
            try:
                return await send("no-tag")
            except RETRYABLE:
                continue
        return await send("no-tag")


def test_who_retries_carelessly_is_caught(furnished: Path, tmp_path: Path) -> None:
    kinds: set[str] = set()
    for kind in ("visit", "asked"):
        mix = Mix(crashes=0.0, outsiders=0.0, kinds=(kind,), processes=1, steps=3)
        final = simulate(furnished, tmp_path / kind, 1, mix, journal=Careless).final
        assert final is not None
        kinds |= {one.kind for one in check(final)}
    assert kinds >= {"false refusal", "doubled"}
