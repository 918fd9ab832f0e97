"""Patterns tried only at the words that can begin them find what they find when tried everywhere."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from agent.brain.understanding import gestures, intents, topics
from agent.brain.understanding.normalize import tokens
from agent.brain.understanding.word_patterns import WordPatterns, beginning
from tests.depth import depth

TURNS = Path(__file__).parent.parent / "turns"
TABLES: Mapping[str, WordPatterns[Any]] = {
    "wishes": intents.WORDED,
    "gestures": gestures.WORDED,
    "questions": topics.WORDED,
}
SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much)
CASES = [(table, tag) for table, patterns in TABLES.items() for tag in patterns.patterns]


def everywhere(patterns: Sequence[str], end: str, plain: str) -> list[tuple[int, int]]:
    """Return where the patterns match, each place at the beginning of a word tried."""
    found: list[tuple[int, int]] = []
    for start in (0, *(space.end() for space in re.finditer(" ", plain))):
        if not found or start >= found[-1][1]:
            tried = (re.compile(f"(?:{one}){end}").match(plain, start) for one in patterns)
            found += [match.span() for match in tried if match][:1]
    return found


def agree(table: str, tag: str, plain: str) -> None:
    words = TABLES[table]
    found = [match.span() for match in words.find(plain).get(tag, ())]
    assert found == everywhere(words.patterns[tag], words.end, plain), (tag, plain)


@pytest.mark.parametrize("table", TABLES)
def test_nothing_that_callers_say_is_passed_over(table: str) -> None:
    lines = (TURNS / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines[:: depth(6, 1)]:
        plain = " ".join(tokens(json.loads(line)["text"]))
        for tag in TABLES[table].patterns:
            agree(table, tag, plain)


@pytest.mark.parametrize(("table", "tag"), CASES)
def test_however_it_is_worded_it_is_found(table: str, tag: str) -> None:
    either = re.compile("|".join(f"(?:{one})" for one in TABLES[table].patterns[tag]), re.ASCII)

    @settings(max_examples=depth(3, 300), suppress_health_check=SLOW, database=None)
    @given(st.from_regex(either, fullmatch=True))
    def found(text: str) -> None:
        agree(table, tag, " ".join(text.split()))

    found()


@pytest.mark.parametrize(
    ("pattern", "begins"),
    [
        ("cancel (?:it|that)", "cancel "),
        ("(?:please )?(?:call|ring) off", "(?:please )?(?:call|ring) "),
        ("(?<!not )drop (?:it)", "drop "),
        ("a b|(?:c d|e) f", "a |(?:c d|e) "),
        (r"see (?:you|ya)|[)( ]x y(?! z)|\( no", r"see |[)( ]x |\( "),
        ("anything(?= else| more)", "anything"),
    ],
)
def test_what_a_pattern_begins_with(pattern: str, begins: str) -> None:
    assert beginning(pattern) == begins
