"""Rules are tried only where they can begin: what that leaves out would not have matched."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from time import perf_counter, sleep
from zoneinfo import ZoneInfo

import pytest

from scheduling.when import Context
from scheduling.when.clock import BARE_RULES, CLOCK_RULES
from scheduling.when.dates import DAY_RULES
from scheduling.when.dayparts import PART_RULES
from scheduling.when.firsts import Index, beginnings, inside
from scheduling.when.grammar import Layer, Line, Match, Rule, Said, compile_pattern
from scheduling.when.guards import GUARD
from scheduling.when.lengths import LENGTH_RULES
from scheduling.when.narration import NARRATION_RULES
from scheduling.when.refusals import REFUSAL_RULES
from scheduling.when.relations import RELATION_RULES
from scheduling.when.scene import Scene, scene_of
from scheduling.when.tokens import tokenize
from scheduling.when.weeks import SPAN_RULES
from scheduling.when.windows import SINGLE_RULES, WINDOW_RULES
from tests.depth import depth

TZ = ZoneInfo("America/New_York")
SCENE = scene_of(Context(now=datetime(2027, 3, 2, 10, tzinfo=TZ), tz=TZ), None)
LAYERS = (
    (*CLOCK_RULES, *DAY_RULES, *SPAN_RULES, *LENGTH_RULES, *PART_RULES, *BARE_RULES),
    RELATION_RULES,
    (*NARRATION_RULES, *WINDOW_RULES, *REFUSAL_RULES, *SINGLE_RULES),
)


def phrases() -> list[str]:
    """Return phrases from every table, at even distances."""
    tables = sorted(Path(__file__).with_name("said").glob("*.txt"))
    lines = [line for table in tables for line in table.read_text().splitlines() if "|" in line]
    texts = [line.split("|")[0].strip() for line in lines if not line.startswith("@")]
    return texts[:: max(len(texts) // depth(250, len(texts)), 1)]


Compiled = tuple[re.Pattern[str], dict[str, tuple[int, ...]], Rule]


def compiled(rule: Rule) -> Compiled:
    groups: dict[str, tuple[int, ...]] = {}
    return re.compile(compile_pattern(rule.pattern, groups)), groups, rule


def rewritten(rules: list[Compiled], line: Line, scene: Scene) -> str:
    """Return the codes after trying every rule at every place, in order."""
    out: list[str] = []
    at = 0
    while at < len(line.codes):
        atom, end = line.codes[at], at + 1
        for pattern, groups, rule in rules:
            found = pattern.match(line.codes, at)
            value = rule.build(Match(found, groups, line), scene) if found else None
            if found and value is not None:
                atom, end = value.atom if isinstance(value, Said) else rule.atom, found.end()
                break
        out.append(atom)
        at = end
    return "".join(out)


def test_no_rule_is_left_out_where_it_fits() -> None:
    layers = [(Layer(rules), list(map(compiled, rules))) for rules in LAYERS]
    for text in phrases():
        line = GUARD.rewrite(tokenize(text), SCENE)
        for layer, rules in layers:
            wanted = rewritten(rules, line, SCENE)
            line = layer.rewrite(line, SCENE)
            assert line.codes == wanted, text


@pytest.mark.parametrize(
    ("pattern", "fit", "unfit"),
    [
        ("ab", ["ab"], ["a", "ac", "b"]),
        ("a?b", ["ab", "b", "bc"], ["a", "ac"]),
        ("(?:ab|c)+d", ["ab", "cd", "cc", "ca"], ["ad", "c", "d"]),
        ("a{0,3}b", ["aa", "ab", "b"], ["a", "ac"]),
        ("a{1,2}", ["a", "aa", "ax"], ["b"]),
        ("(?<=x)a(?=y)", ["a", "az"], ["b"]),
        ("[a-c][^x]", ["ab", "ay", "cb"], ["a", "db"]),
        ("a*", ["a", "z"], []),
    ],
)
def test_what_a_pattern_can_begin_with(pattern: str, fit: list[str], unfit: list[str]) -> None:
    found = beginnings(pattern)
    index = Index([found])

    def fits(codes: str) -> bool:
        return index.places(codes[0]) == [0] and inside(found.second(codes[0]), codes[1:])

    assert all(map(fits, fit))
    assert not any(map(fits, unfit))


def test_a_thread_that_comes_while_another_reads_first_reads_the_same() -> None:
    line = tokenize("tuesday the fifth of march at half past two")
    began = perf_counter()
    wanted = Layer(LAYERS[0]).rewrite(line, SCENE).codes
    taken = perf_counter() - began
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(2) as pool:
            for moment in range(rounds := depth(6, 200)):
                fresh = Layer(LAYERS[0])
                first = pool.submit(fresh.rewrite, line, SCENE)
                sleep(taken * moment / rounds)
                second = pool.submit(fresh.rewrite, line, SCENE)
                assert (first.result().codes, second.result().codes) == (wanted, wanted)
    finally:
        sys.setswitchinterval(usual)
