"""What is not tried for want of its words can never have matched."""

import importlib
import json
import pkgutil
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from agent.brain import understanding
from agent.brain.understanding import gestures, intents
from agent.brain.understanding.acts import Tag
from agent.brain.understanding.normalize import tokens
from agent.brain.understanding.prefilter import Prefiltered
from agent.brain.understanding.situation import Intent
from agent.brain.understanding.wish_phrases import cued_by

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
        for text in filter(prefiltered.pattern.search, texts):
            assert prefiltered.may_match(text), (name, text)


def test_no_wish_of_a_caller_is_passed_over() -> None:
    plain = [" ".join(tokens(text)) for text in said()]
    for intent in get_args(Intent):
        for text in filter(intents.pattern_of(intent).search, plain):
            assert any(intent in cued_by(word) for word in text.split(" ")), (intent, text)


def test_no_gesture_of_a_caller_is_passed_over() -> None:
    for heard in map(tokens, said()):
        cued = frozenset[Tag]().union(*map(gestures.cued_by, heard))
        for act in get_args(Tag):
            pattern = gestures.pattern_of(act)
            found = pattern and pattern.search(" ".join(heard))
            assert not found or act in cued, (act, heard)


@pytest.mark.deep
@pytest.mark.parametrize("name", PREFILTERED)
def test_whatever_matches_holds_a_word_of_its_prefilter(name: str) -> None:
    prefiltered = PREFILTERED[name]

    @GENERATED
    @given(st.from_regex(prefiltered.pattern))
    def holds(text: str) -> None:
        assert prefiltered.may_match(text)

    holds()


@pytest.mark.deep
@pytest.mark.parametrize("intent", get_args(Intent))
def test_however_a_wish_is_worded_a_word_of_it_cues_it(intent: Intent) -> None:
    @GENERATED
    @given(st.from_regex(intents.pattern_of(intent), fullmatch=True))
    def cued(text: str) -> None:
        assert any(intent in cued_by(word) for word in text.split()), text

    cued()


@pytest.mark.deep
@pytest.mark.parametrize("act", [act for act in get_args(Tag) if gestures.pattern_of(act)])
def test_however_a_gesture_is_worded_a_word_of_it_cues_it(act: Tag) -> None:
    pattern = gestures.pattern_of(act)
    assert pattern

    @GENERATED
    @given(st.from_regex(pattern).filter(str.isascii))
    def cued(text: str) -> None:
        assert any(act in gestures.cued_by(word) for word in text.split()), text

    cued()
