"""What callers hear in bad weather: no false "booked", no false "taken", and mostly the end at once."""

from pathlib import Path

import pytest

from tests.exactly_once.history import check
from tests.exactly_once.talks import Talks, clean, converse


@pytest.mark.parametrize(
    ("talks", "seed"),
    [(4, 0), *(pytest.param(20, seed, marks=pytest.mark.deep) for seed in range(1, 6))],
)
def test_in_bad_weather_nothing_false_is_said(
    furnished: Path, tmp_path: Path, talks: int, seed: int
) -> None:
    practice, tally = converse(furnished, tmp_path / "bad", seed, Talks(talks))
    assert practice.final is not None
    assert check(practice.final) == [], f"seed {seed}; {tally.transcripts}"


def test_in_fair_weather_a_yes_is_answered_with_the_end(furnished: Path, tmp_path: Path) -> None:
    _, tally = converse(furnished, tmp_path / "fair", 1, clean(Talks(2)))
    assert tally.confirmed()["not"] == 0
