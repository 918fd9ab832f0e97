"""kill -9 in earnest, at every moment that matters, on both engines: nothing lost, nothing doubled.

By default a process is killed once at each moment, three on each engine.
"""

from random import Random

import pytest

from tests.conftest import Kept
from tests.exactly_once.killing import MOMENTS, Loaded, kill_trial, standing

HALF = len(MOMENTS) // 2


@pytest.mark.parametrize("kills", [HALF, pytest.param(30, marks=pytest.mark.deep)])
async def test_a_killed_process_loses_and_doubles_nothing(
    practice_kept: Kept, loaded: Loaded, kills: int
) -> None:
    first = 0 if practice_kept.address.endswith(".db") else HALF
    async with standing(practice_kept, loaded) as stand:
        for number in range(first, first + kills):
            moment = MOMENTS[number % len(MOMENTS)]
            found = await kill_trial(stand, Random(number), moment)
            assert found == [], f"trial {number}, killed {moment}"
