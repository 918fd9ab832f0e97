"""The figures of many runs, the noise of a line, and the report they end in."""

import re
from math import comb
from random import Random
from statistics import fmean

import pytest
from hypothesis import given, strategies as st

from agent.evals.judging import Verdict
from agent.evals.monitors import Violation
from agent.evals.noise import SILENCE, noisy, plain
from agent.evals.report import report_of
from agent.evals.results import Sources, as_json, results_of
from agent.evals.summary import interval, pass_k, quantile, summary_of


def verdict(name: str, run: int, *, success: bool = True, **more: object) -> Verdict:
    return Verdict(name, run, success, **more)  # type: ignore[arg-type]


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=6), min_size=1, max_size=5))
def test_pass_k_is_the_mean_share_of_k_runs_that_all_succeed(scenarios: list[list[bool]]) -> None:
    verdicts = [
        verdict(f"s{n}", run, success=one)
        for n, runs in enumerate(scenarios)
        for run, one in enumerate(runs)
    ]
    rates = pass_k(verdicts)
    assert list(rates) == [str(k) for k in range(1, min(map(len, scenarios)) + 1)]
    for k, rate in rates.items():
        shares = [comb(sum(runs), int(k)) / comb(len(runs), int(k)) for runs in scenarios]
        assert rate == pytest.approx(fmean(shares), abs=1e-4)


def test_runs_that_could_not_be_played_count_nowhere() -> None:
    runs = [verdict("a", 0), verdict("a", 1, success=False, error="no model")]
    summary = summary_of(runs)
    assert (summary["success"], summary["errors"], summary["pass_k"]) == (1.0, 1, {"1": 1.0})
    assert results_of(runs, Sources())["scenarios"][1]["success"] is None
    assert summary_of([])["success"] == 0.0


def test_an_interval_holds_its_rate_and_narrows() -> None:
    low, high = interval(9, 10)
    assert low < 0.9 < high
    assert interval(900, 1000)[0] > low
    assert interval(10, 10)[1] == 1.0
    assert interval(0, 0) == (0.0, 1.0)


def test_a_quantile_is_a_value_of_the_list() -> None:
    assert quantile(range(1, 101), 0.95) == 95
    assert quantile([3], 0.95) == 3
    assert quantile([], 0.95) == 0


def test_noise_does_as_much_as_it_says() -> None:
    words = " ".join(["yes tuesday blue chair"] * 5000)
    heard = noisy(words, 0.2, Random(1)).split()
    kept = sum(word in {"yes", "tuesday", "blue", "chair"} for word in heard)
    assert kept == pytest.approx(20_000 * (1 - 0.16), rel=0.02)
    lost = 20_000 - (len(heard) - 20_000 * 0.04)
    assert lost == pytest.approx(20_000 * 0.08, rel=0.4)


def test_noise_repeats_by_its_seed_and_spares_silence() -> None:
    text = "Kit Barrow, kit dot barrow at example dot com!"
    assert noisy(text, 0.3, Random(7)) == noisy(text, 0.3, Random(7))
    assert noisy(text, 0.3, Random(7)) != noisy(text, 0.3, Random(8))
    assert noisy(text, 0.0, Random(7)) == text
    assert noisy(SILENCE, 0.9, Random(7)) == SILENCE
    assert re.fullmatch(r"[a-z ]+", noisy("Don't STOP, please.", 0.01, Random(3)).replace("'", ""))


def test_what_is_asked_again_comes_slower() -> None:
    text = " ".join(["chair"] * 20_000)
    once = noisy(text, 0.2, Random(1)).split().count("chair")
    again = noisy(text, 0.2, Random(1), slowly=True).split().count("chair")
    assert 20_000 - again == pytest.approx((20_000 - once) / 2, rel=0.1)


def test_plain_text_is_small_and_has_no_points() -> None:
    assert plain("Hello, Mr. Park! It's 9.30 -- ok?") == "hello mr park it's 9.30 ok"


def line(role: str, text: str) -> dict[str, object]:
    tools = [{"name": "book", "arguments": {}, "result": {"code": "booked"}, "committed": True}]
    return {"role": role, "text": text, "tools": tools if role == "agent" else []}


def test_a_hosted_models_run_is_played_again_with_that_model() -> None:
    sources = Sources(address="http://127.0.0.1:9/v1", model="some-model")
    (told,) = results_of([verdict("one", 0, success=False)], sources)["scenarios"]
    assert told["replay"].endswith("--base-url http://127.0.0.1:9/v1 --model some-model")


def test_a_report_is_one_page_that_quotes_and_escapes_everything() -> None:
    nasty = "<script>alert('x')</script> & \"quotes\""
    row = {"uid": "u", "status": "accepted", "type": nasty, "start": "2027-03-04T09:00"}
    row |= {"name": nasty, "email": "a@example.com", "phone": "", "rescheduled_to": None}
    runs = [
        verdict("one", 0, trace=(line("agent", "Hi."), line("caller", nasty)), bookings=(row,)),
        verdict(
            "two",
            1,
            success=False,
            reasons=(nasty,),
            violations=(Violation("k", 1, nasty),),
            persona="odd",
        ),
        verdict("three", 0, success=False, error="gone"),
    ]
    results = results_of(runs, Sources())
    page = report_of(results)
    assert page.startswith("<!DOCTYPE html>")
    assert "alert('x')</script>" not in page
    assert not re.search(r"(?:src|href)\s*=\s*\"(?!data:)|url\(|@import|https?://", page)
    for word in ("solved", "not solved", "not played", "odd", "changed the calendar"):
        assert word in page
    assert as_json(results).endswith("}\n")
