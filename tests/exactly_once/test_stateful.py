"""Any order of things: hypothesis looks for one that loses, doubles or misreports a booking."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.exactly_once.reception import Reception


@pytest.mark.parametrize(("runs", "steps"), [(2, 20), pytest.param(40, 50, marks=pytest.mark.deep)])
def test_no_order_of_things_loses_doubles_or_misreports(
    furnished: Path, tmp_path: Path, runs: int, steps: int
) -> None:
    Reception.template, Reception.home = furnished, tmp_path
    run_state_machine_as_test(
        Reception,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
