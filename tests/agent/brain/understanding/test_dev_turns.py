"""The published single turns, where the shared folder is at hand."""

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.brain.understanding import Service, Situation, Understood, understand
from scheduling.model import OpeningHours

SHARED = Path(__file__).parents[5] / "shared" / "conversations"
TURNS = SHARED / "dev_turns.jsonl"


def _load() -> list[dict[str, Any]]:
    if not TURNS.exists():
        return []
    return [json.loads(line) for line in TURNS.read_text(encoding="utf-8").splitlines() if line]


def _span(pair: list[str] | None) -> tuple[time, time] | None:
    return (time.fromisoformat(pair[0]), time.fromisoformat(pair[1])) if pair else None


def _situation(turn: dict[str, Any], world: dict[str, Any]) -> Situation:
    tz = ZoneInfo(world["timezone"])
    hours = world["hours"]
    week = (*[_span(hours["mon-fri"])] * 5, _span(hours["sat"]), _span(hours["sun"]))
    starts = tuple(
        datetime.fromisoformat(text).replace(tzinfo=tz) for text in turn.get("offers", [])
    )
    bookings = ()
    if turn["ask"] == "which_booking":
        bookings = (
            datetime(2027, 3, 4, 11, 30, tzinfo=tz),
            datetime(2027, 3, 10, 14, 0, tzinfo=tz),
        )
    return Situation(
        asked="intent" if turn["ask"] == "greeting" else turn["ask"],
        now=datetime.fromisoformat(turn["now"]),
        tz=tz,
        hours=OpeningHours(week),
        services=tuple(
            Service(item["slug"], item["slug"], item["minutes"], tuple(item.get("spoken", [])))
            for item in world["event_types"]
        ),
        topics=tuple(world["faq"]),
        offers=starts,
        bookings=bookings,
        anchor=datetime(2027, 3, 4, 11, 30, tzinfo=tz) if "confirm" in turn["ask"] else None,
    )


def _day(at: date | datetime | None, tz: ZoneInfo) -> str | None:
    if isinstance(at, datetime):
        at = at.astimezone(tz).date()
    return at.isoformat() if at else None


def as_published(got: Understood, situation: Situation) -> dict[str, Any]:
    """Map what was understood to the keys of the published turns."""
    when = got.when or got.about
    keys: dict[str, Any] = {
        name: getattr(got, name)
        for name in ("email", "phone", "name", "polarity", "topic", "service", "tz", "direction")
    }
    keys |= {"pick": got.pick, "problem": got.problem, "intents": list(got.intents)}
    keys["which"] = None
    if got.which is not None:
        keys["which"] = situation.bookings[got.which].strftime("%Y-%m-%dT%H:%M")
    if when:
        start = when.start_at or when.at or when.day
        keys["date"] = _day(start, situation.tz)
        at = when.at.astimezone(situation.tz).time() if when.at else when.at_time
        keys["time"] = at.strftime("%H:%M") if at else None
        if when.start_at and when.end_at:
            keys["window"] = [
                bound.astimezone(situation.tz).strftime("%H:%M")
                for bound in (when.start_at, when.end_at)
            ]
    return keys


def _passes(got: Understood, expect: dict[str, Any], situation: Situation) -> bool:
    keys = as_published(got, situation)
    for key, value in expect.items():
        if key == "act":
            good = value in got.acts
        elif key == "intent":
            good = got.intents[:1] == (value,)
        elif key == "slot":
            good = value in got.corrects
        elif key == "name":
            good = (keys["name"] or "").casefold() == value.casefold()
        else:
            good = keys.get(key) == value
        if not good:
            return False
    return True


@pytest.mark.skipif(not TURNS.exists(), reason="the shared conversation files are not at hand")
@pytest.mark.parametrize("turn", _load(), ids=lambda turn: turn["id"])
def test_published_turn(turn: dict[str, Any]) -> None:
    world = json.loads((SHARED / "world.json").read_text(encoding="utf-8"))
    situation = _situation(turn, world)
    got = understand(turn["text"], situation)
    choices = [turn["expect"]]
    if "either" in turn:
        fixed = {
            key: value
            for key, value in turn["expect"].items()
            if all(key not in choice for choice in turn["either"])
        }
        choices = [fixed | choice for choice in turn["either"]]
    assert any(_passes(got, choice, situation) for choice in choices), got
    keys = as_published(got, situation)
    assert all(keys.get(key) is None for key in turn.get("absent", [])), got
