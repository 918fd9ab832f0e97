"""The shared examples: a floor under the phrases of the team and under a public data set."""

import importlib.util
import json
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scheduling.when import Context, Reading, read

SHARED = Path(__file__).parents[4] / "shared" / "when"
NEEDED = ("dev_when.jsonl", "score_when.py", "sgd_services_dev.jsonl")

pytestmark = pytest.mark.skipif(
    not all((SHARED / name).exists() for name in NEEDED),
    reason="the shared examples of time phrases are not beside this project",
)


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_when", SHARED / "score_when.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _context(item: Mapping[str, Any]) -> Context:
    extra: Mapping[str, Any] = item.get("context") or {}
    hours = [time.fromisoformat(bound) for bound in extra.get("business_hours", ())]
    return Context(
        now=datetime.fromisoformat(item["ref"]),
        tz=ZoneInfo(item["tz"]),
        locale=item["locale"],
        hours=(hours[0], hours[1]) if hours else None,
        slots=tuple(datetime.fromisoformat(slot) for slot in extra.get("slots", ())),
    )


def _prediction(reading: Reading) -> dict[str, object]:
    """Return a reading in the notation of the examples."""
    if reading.kind == "pick":
        return {"kind": "pick", "index": reading.index}
    if reading.kind == "window":
        return _window(reading)
    value = reading.at or reading.day or reading.at_time
    return {"kind": reading.kind, "value": value.isoformat() if value else None}


def _window(reading: Reading) -> dict[str, object]:
    found: dict[str, object] = {"kind": "window"}
    if reading.start_at or reading.end_at:
        found["start"] = reading.start_at and reading.start_at.isoformat()
        found["end"] = reading.end_at and reading.end_at.isoformat()
    if reading.from_time or reading.to_time:
        found["from"] = reading.from_time and f"{reading.from_time:%H:%M}"
        found["to"] = reading.to_time and f"{reading.to_time:%H:%M}"
    return found


def test_team_phrases() -> None:
    scorer = _scorer()
    items = [json.loads(line) for line in (SHARED / "dev_when.jsonl").read_text().splitlines()]
    answers = [(item, _prediction(read(item["text"], _context(item)))) for item in items]
    missed = [(item, answer) for item, answer in answers if not scorer.match(answer, item)]
    assert not missed, [(item["text"], answer) for item, answer in missed]


def _said(reading: Reading) -> set[str]:
    """Return every date and time a reading holds, a window by the bounds that were said."""
    at = [reading.at, reading.start_at, reading.end_at]
    times = [reading.at_time, reading.from_time, reading.to_time]
    found = {f"{moment:%H:%M}" for moment in (*at, *times) if moment}
    days = [reading.day, *(moment.date() for moment in at if moment)]
    return found | {day.isoformat() for day in days if day}


def test_schema_guided_dialogues() -> None:
    tz = ZoneInfo("America/New_York")
    turns = right = 0
    for line in (SHARED / "sgd_services_dev.jsonl").read_text().splitlines():
        item = json.loads(line)
        wanted = {
            value
            for name, said in item["new"].items()
            if "date" in name or "time" in name
            for value in said["canonical"]
        }
        now = datetime.fromisoformat(item["reference_date"]).replace(tzinfo=tz)
        turns += 1
        right += wanted <= _said(read(item["utterance"], Context(now=now, tz=tz)))
    assert right / turns >= 0.98
