"""Nothing anybody says or types breaks the reading of it: any letters, any words, at any length.

CALLA_DEPTH=1 looks long.
"""

import os
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from scheduling.when import Context, describe, read, spans

EXAMPLES = 20_000 if os.environ.get("CALLA_DEPTH") else 120  # noqa: TID251 # how long to look
TZ = ZoneInfo("America/New_York")
NOW = datetime(2027, 3, 2, 10, 0, tzinfo=TZ)
PLAIN = Context(now=NOW, tz=TZ, hours=(time(9), time(17)))
OFFERED = Context(
    now=NOW,
    tz=TZ,
    locale="en-GB",
    slots=tuple(NOW + timedelta(hours=7 * n) for n in range(1, 6)),
    anchor=NOW + timedelta(days=3),
)
SAID = """
monday tuesday friday next this last the a of to and or not no wait sorry i mean make it that in on
at by before after until till from between first second third twenty thirty one two five eleven half
quarter past o'clock a.m. pm noon midnight morning afternoon evening night week month day hours
minutes year today tomorrow fortnight weekend march may december 2027 12/25 3-4 3.30 10:45 5pm 22nd
except but only either any every earliest other option number early late mid end rest later same est
london zone my oh double hundred couple christmas easter ish about , . ? - / : ' é 中 😀 İ ﬁ ½ ٣ ²
"""
WORDS = [*SAID.split(), "\n", "\t", "\x00", "  ", "\ud800", "\u200b", "a" * 50]
UNITS = (
    "a ",
    "monday ",
    "one ",
    "1",
    "to ",
    "or ",
    "é",
    "İ",
    ",",
    "3/4 ",
    "next week ",
    "\n",
    "am ",
)


def check(text: str, context: Context) -> None:
    """Read a text, and hold what comes out to what holds for every reading."""
    reading = read(text, context)
    assert reading == read(text, context)
    assert bool(describe(reading, tz=TZ)) or reading.kind in ("none", "window")
    if reading.at:
        assert reading.at >= NOW - timedelta(minutes=1)
    if reading.day:
        assert reading.day >= NOW.date()
    if reading.start_at and reading.end_at:
        assert reading.start_at < reading.end_at
    if reading.index is not None:
        assert 0 <= reading.index < len(context.slots)
    places = spans(text, context)
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


@pytest.mark.parametrize("context", [PLAIN, OFFERED], ids=["plain", "offered"])
@given(words=st.lists(st.sampled_from(WORDS), max_size=30), glue=st.sampled_from((" ", "", "  ")))
@settings(max_examples=EXAMPLES)
def test_any_words(words: list[str], glue: str, context: Context) -> None:
    check(glue.join(words), context)


@given(text=st.text(max_size=80))
@settings(max_examples=EXAMPLES)
def test_any_letters(text: str) -> None:
    check(text, OFFERED)


@pytest.mark.parametrize("unit", UNITS)
def test_any_length(unit: str) -> None:
    for length in (1000, 1001, 20_000):
        check((unit * length)[:length], PLAIN)
