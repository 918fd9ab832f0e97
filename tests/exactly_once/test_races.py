"""Twenty callers of two processes want one time: one gets it, on both engines."""

from datetime import timedelta

import pytest

from tests.conftest import Kept
from tests.exactly_once.killing import Loaded, race, standing


@pytest.mark.parametrize("races", [1, pytest.param(20, marks=pytest.mark.deep)])
async def test_of_twenty_callers_in_two_processes_one_is_booked(
    practice_kept: Kept, loaded: Loaded, races: int
) -> None:
    async with standing(practice_kept, loaded) as stand:
        workers = [await stand.loaded.fork(stand.orders()) for _ in range(2)]
        for number in range(races):
            start_at = stand.fresh_wednesday() + timedelta(minutes=30 * (number % 8))
            assert await race(stand, workers, start_at, callers=20) == [], f"race {number}"
        for worker in workers:
            worker.writer.close()
            await worker.gone()
