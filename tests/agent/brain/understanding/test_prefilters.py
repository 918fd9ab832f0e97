"""What is not tried for want of its words can never have matched."""

import importlib
import json
import pkgutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from agent.brain import understanding
from agent.brain.understanding.normalize import tokens
from agent.brain.understanding.prefilter import Prefiltered, worth_trying

TURNS = Path(__file__).parent.parent / "turns"
MODULES = [
    importlib.import_module(f"{understanding.__name__}.{module.name}")
    for module in pkgutil.iter_modules(understanding.__path__)
]
PREFILTERED = {
    f"{module.__name__}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, Prefiltered)
}
SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much)
GENERATED = settings(max_examples=200, suppress_health_check=SLOW, database=None)


def said() -> list[str]:
    lines = (TURNS / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def test_no_match_in_what_callers_say_is_passed_over() -> None:
    texts = said()
    texts += [" ".join(tokens(text)) for text in texts]
    for name, prefiltered in PREFILTERED.items():
        tried = worth_trying([prefiltered])
        for text in filter(prefiltered.pattern.search, texts):
            assert tried(text), (name, text)


@pytest.mark.deep
@pytest.mark.parametrize("name", PREFILTERED)
def test_whatever_matches_holds_a_word_of_its_prefilter(name: str) -> None:
    prefiltered = PREFILTERED[name]
    tried = worth_trying([prefiltered])

    @GENERATED
    @given(st.from_regex(prefiltered.pattern))
    def holds(text: str) -> None:
        assert tried(text)

    holds()
