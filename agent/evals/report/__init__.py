"""The report of an evaluation: one page of HTML that needs nothing but itself."""

import json
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from agent.evals.record import ACTIVE


def report_of(results: Mapping[str, Any]) -> str:
    """Return the page for the results of `results.results_of`."""
    environment = Environment(
        loader=FunctionLoader(_text),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    runs = results["scenarios"]
    return environment.get_template("page.html").render(
        summary=results["summary"],
        runs=runs,
        pretty=_pretty,
        standing=_standing,
        percent=_percent,
        most_runs=max(results["summary"]["pass_k"], key=int, default="1"),
        personas=sorted({run["persona"] for run in runs if run["persona"]}),
        kinds=sorted(Counter(v["kind"] for run in runs for v in run["violations"])),
        style=_text("page.css"),
        script=_text("page.js"),
    )


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


def _percent(value: float) -> str:
    return f"{value:.1%}"


def _standing(rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    standing = [row for row in rows if row["status"] in ACTIVE]
    return sorted(standing, key=lambda row: str(row["start"]))
