"""What many runs say together: rates with their intervals, pass^k, violations, words and turns."""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from agent.evals.judging import Verdict

SURE = 1.96
"""Standard deviations of a 95 % interval."""


def summary_of(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return the summary of the results file; runs without a verdict count nowhere."""
    counted = [one for one in verdicts if not one.error]
    succeeded = sum(one.success for one in counted)
    words = words_per_turn(counted)
    repaired = [one.repaired for one in counted if one.repaired is not None]
    turns = [one.user_turns for one in counted]
    low, high = interval(succeeded, len(counted))
    return {
        "scenarios": len({one.id for one in verdicts}),
        "success": _share(succeeded, len(counted)),
        "pass_k": pass_k(counted),
        "violations": dict(Counter(v.kind for one in counted for v in one.violations)),
        "user_turns_median": statistics.median(turns) if turns else 0,
        "bot_words_median": statistics.median(words) if words else 0,
        "bot_words_p95": quantile(words, 0.95),
        "runs": len(verdicts),
        "succeeded": succeeded,
        "success_interval_95": [low, high],
        "errors": len(verdicts) - len(counted),
        "needless_questions_share": _share(
            sum(one.asked_needlessly for one in counted), sum(turns)
        ),
        "repair_success": _share(sum(repaired), len(repaired)) if repaired else None,
        "claims_blocked": sum(one.claims_blocked for one in counted),
        "handoffs": sum(one.handed_over for one in counted),
        "needs_judgment": sum(len(one.unjudged) for one in counted),
    }


def pass_k(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """Return, for every k, the mean over scenarios of C(c, k) / C(n, k): c of n runs succeeded.

    k goes up to the number of runs that every scenario has.
    """
    runs: defaultdict[str, list[bool]] = defaultdict(list)
    for one in verdicts:
        runs[one.id].append(one.success)
    if not runs:
        return {}
    most = min(len(one) for one in runs.values())
    return {
        str(k): round(
            statistics.fmean(
                math.comb(sum(one), k) / math.comb(len(one), k) for one in runs.values()
            ),
            4,
        )
        for k in range(1, most + 1)
    }


def interval(succeeded: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a rate."""
    if not n:
        return 0.0, 1.0
    rate, square = succeeded / n, SURE**2
    middle = (rate + square / (2 * n)) / (1 + square / n)
    reach = SURE * math.sqrt(rate * (1 - rate) / n + square / (4 * n * n)) / (1 + square / n)
    return round(max(0.0, middle - reach), 4), round(min(1.0, middle + reach), 4)


def words_per_turn(verdicts: Sequence[Verdict]) -> list[int]:
    """Return the number of words of every answer, the greeting left out."""
    return [
        len(line["text"].split())
        for one in verdicts
        for line in one.trace[1:]
        if line["role"] == "agent" and line["text"].strip()
    ]


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all values does not exceed; 0 for none."""
    if not values:
        return 0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
