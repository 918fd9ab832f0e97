"""Three and a half thousand ways of saying when, category by category: tables of phrase and reading.

A line `@ now=...; hours=...; locale=...; slots=...; anchor=...` says what the lines under it are read
against; what it leaves out is Tuesday, March 2, 2027, 10:00 in New York, opening hours from nine to
five, and no offered time.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scheduling.when import Context, Reading, read
from tests.scheduling.when.shown import shown

NEW_YORK = ZoneInfo("America/New_York")
USUAL: dict[str, Any] = {
    "now": datetime(2027, 3, 2, 10, tzinfo=NEW_YORK),
    "hours": (time(9), time(17)),
}
TABLES = sorted(Path(__file__).with_name("said").glob("*.txt"))


def _hours(text: str) -> tuple[time, time] | None:
    if text == "none":
        return None
    opens, closes = map(time.fromisoformat, text.split("-"))
    return opens, closes


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


VALUES: dict[str, Callable[[str], Any]] = {
    "now": _moment,
    "anchor": _moment,
    "hours": _hours,
    "locale": str,
    "slots": lambda text: tuple(_moment(f"2027-{slot}") for slot in text.split(",")),
}


def _context(line: str) -> Context:
    pairs = [pair.strip().split("=") for pair in line.strip("@ ").split(";") if pair.strip()]
    return Context(tz=NEW_YORK, **{**USUAL, **{name: VALUES[name](text) for name, text in pairs}})


def _rows(table: Path) -> Iterator[tuple[str, str, Context]]:
    context = _context("")
    for line in table.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            context = _context(line)
        else:
            text, wanted = line.rsplit("|", 1)
            yield text.strip(), wanted.strip(), context


def _is_honest(reading: Reading) -> bool:
    """Tell whether what cannot be answered comes with a question, and nothing else does."""
    return (
        bool(reading.question)
        == (reading.problem is not None)
        == (reading.kind == "none" and reading.problem is not None)
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_said(table: Path) -> None:
    missed: list[str] = []
    for text, wanted, context in _rows(table):
        reading = read(text, context)
        if shown(reading) != wanted or not _is_honest(reading):
            missed.append(f"{text}: {shown(reading)}, not {wanted}")
    assert not missed, "\n".join(missed)
