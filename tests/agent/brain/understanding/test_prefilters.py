"""What is not tried for want of its words can never have matched: proven from the pattern, or tried by example."""

import importlib
import json
import pkgutil
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from agent.brain import understanding
from agent.brain.understanding.normalize import tokens
from agent.brain.understanding.prefilter import Prefiltered, worth_trying
from tests.depth import depth

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
SOME = settings(
    max_examples=depth(20, 300),
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
)
# A part of a pattern as one character: one that holds a word of the prefilter, and any other.
HELD, OTHER = "\uf000", "\uf001"
GROUP = re.compile(r"\((?P<kind>\?:|\?P<\w+>|\?<?[=!]|\?P=|)(?P<inside>[^()]*)\)")
SYMBOL = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")
LEFT_OUT = re.compile(r".(?:[?*]|\{0?,\d*\})\??", re.DOTALL)


def without_word(pattern: str, words: Sequence[str]) -> list[str]:
    """Return the branches of `pattern` that are not proven to hold one of `words`; groups go innermost first."""

    def unproven(choice: str) -> list[str]:
        said = {branch: LEFT_OUT.sub(OTHER, branch) for branch in choice.split("|")}
        return [
            branch
            for branch, must in said.items()
            if HELD not in must and not any(word in must for word in words)
        ]

    def as_one(group: re.Match[str]) -> str:
        looks = group["kind"] not in ("", "?:") and not group["kind"].startswith("?P<")
        return OTHER if looks or unproven(group["inside"]) else HELD

    def symbol(found: re.Match[str]) -> str:
        mark = found.group()[1:] if found.group().startswith("\\") else ""
        return mark if mark and not mark.isalnum() else OTHER

    text = SYMBOL.sub(symbol, pattern)
    while (shorter := GROUP.sub(as_one, text)) != text:
        text = shorter
    return unproven(text)


UNPROVEN = [
    name
    for name, one in PREFILTERED.items()
    if without_word(one.pattern.pattern.lower(), one.literals)
]


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


def test_a_word_that_is_missing_is_told() -> None:
    assert without_word(r"\b(?:call|ring)(?: me)? back\b", ("call", "ring")) == []
    assert without_word(r"call (?:off|it)|scrap\w* it", ("call",)) == [f"scrap{OTHER}* it"]
    assert without_word(r"(?:un)?book(?=ed)", ("un",)) != []


def test_most_prefilters_are_proven() -> None:
    assert len(UNPROVEN) < len(PREFILTERED) / 2


@pytest.mark.parametrize("name", UNPROVEN)
def test_what_matches_by_example_holds_a_word_of_its_prefilter(name: str) -> None:
    prefiltered = PREFILTERED[name]
    tried = worth_trying([prefiltered])

    @SOME
    @given(st.from_regex(prefiltered.pattern))
    def holds(text: str) -> None:
        assert tried(text), f"{name} matches {text!r}, which holds none of its words"

    holds()
