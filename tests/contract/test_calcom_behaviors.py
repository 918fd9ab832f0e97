"""Every behavior of the contract is shown by a test that exists, or is missing for a reason."""

import ast
import importlib.util
from pathlib import Path
from typing import Any

import pytest

from tests.contract.anywhere import ANYWHERE

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def behaviors() -> Any:
    spec = importlib.util.spec_from_file_location("contract_behaviors", HERE / "behaviors.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.BEHAVIORS


def functions(file: str) -> set[str]:
    tree = ast.parse((HERE / f"test_calcom_{file}.py").read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


def test_every_behavior_is_accounted_for(behaviors: Any) -> None:
    assert list(behaviors) == list(range(1, 137))
    for number, one in behaviors.items():
        assert one.text, number
        assert bool(one.tests) is not bool(one.missing), number


def test_every_listed_test_exists(behaviors: Any) -> None:
    known: dict[str, set[str]] = {}
    for number, one in behaviors.items():
        for test in one.tests:
            file, function = test.split("::")
            if file not in known:
                known[file] = functions(file)
            assert function in known[file], (number, test)


def test_every_test_for_a_live_account_exists() -> None:
    named = [one.split("::") for one in sorted(ANYWHERE)]
    known = {file: functions(file) for file in {file for file, _ in named}}
    assert [one for one in named if one[1] not in known[one[0]]] == []


def test_the_count(behaviors: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shown = [number for number, one in behaviors.items() if one.tests]
    live = [number for number, one in behaviors.items() if ANYWHERE & set(one.tests)]
    with capsys.disabled():
        print(  # noqa: T201
            f"\nCal.com behaviors shown: {len(shown)} of {len(behaviors)},"
            f" {len(live)} of them on a live account too"
        )
    assert len(shown) == 136
