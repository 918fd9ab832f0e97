"""What a reading does not know: a question to ask, and the readings it asks about."""

import subprocess
import sys
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from scheduling.when import Context, Reading, read
from tests.scheduling.when.shown import shown

NEW_YORK = ZoneInfo("America/New_York")
CONTEXT = Context(
    now=datetime(2027, 3, 2, 10, tzinfo=NEW_YORK), tz=NEW_YORK, hours=(time(9), time(17))
)


@pytest.mark.parametrize(
    ("text", "question", "options"),
    [
        (
            "friday the sixth",
            "Do you mean Friday, March 5, or Saturday, March 6?",
            ["03-05", "03-06"],
        ),
        (
            "monday the fifth of march",
            "Do you mean Friday, March 5, or Monday, March 8?",
            ["03-05", "03-08"],
        ),
        (
            "tomorrow the fifth",
            "Do you mean Wednesday, March 3, or Friday, March 5?",
            ["03-03", "03-05"],
        ),
        ("at six", "Is that 6:00 in the morning or in the evening?", ["06:00", "18:00"]),
        (
            "monday at ten or tuesday at two",
            "Would you rather have Monday, March 8, 2027 at 10:00 AM, "
            "or Tuesday, March 2, 2027 at 2:00 PM?",
            ["03-08 10:00", "03-02 14:00"],
        ),
        (
            "friday at eleven actually make that a quarter",
            "Do you mean Friday, March 5, 2027 at 11:00 AM?",
            ["03-05 11:00"],
        ),
        ("monday i don't know ten", "Do you mean Monday, March 8, 2027?", ["03-08"]),
        (
            "every tuesday at ten",
            "I can only book one appointment at a time. Which day would you like first?",
            [],
        ),
        ("yesterday", "That has already passed. Which day would suit you?", []),
        ("february thirtieth", "That date does not exist. Which day did you mean?", []),
    ],
)
def test_a_doubt_becomes_a_question(text: str, question: str, options: list[str]) -> None:
    reading = read(text, CONTEXT)
    assert reading.kind == "none"
    assert reading.question == question
    assert [shown(option) for option in reading.options] == options


@pytest.mark.parametrize(
    "text",
    [
        "wednesday to march",
        "friday quarter past",
        "friday twenty",
        "thursday pm o'clock",
        "monday the weekend before that",
        "this week or early next",
    ],
)
def test_no_answer_passes_over_a_word_of_time(text: str) -> None:
    assert read(text, CONTEXT).kind == "none"


CHAT = "I was telling my sister about it and she said it was nothing to worry about, really. "


def test_a_long_text_is_read_to_its_end() -> None:
    late = read(CHAT * 20 + "Friday at three, please.", CONTEXT)
    assert shown(late) == "03-05 15:00"
    assert late.span == "Friday at three"
    changed = read("Friday at three. " + CHAT * 20 + "No sorry, make that Tuesday.", CONTEXT)
    assert changed.problem == "unsure"
    assert [shown(option) for option in changed.options] == ["03-05 15:00", "03-02"]
    assert read(CHAT * 20, CONTEXT).kind == "none"


def test_a_clear_reading_asks_nothing() -> None:
    reading = read("friday", CONTEXT)
    assert reading == Reading("date", day=date(2027, 3, 5), span="friday")


def test_speech_never_waits_for_the_fallback() -> None:
    program = (
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from zoneinfo import ZoneInfo\n"
        "from scheduling.when import Context, read\n"
        "context = Context(now=datetime(2027, 3, 2, tzinfo=UTC), tz=ZoneInfo('UTC'))\n"
        "for text in ('friday at ten', 'march fifth', 'may i ask', '3/9', 'next week', 'june'):\n"
        "    read(text, context)\n"
        "assert 'dateparser' not in sys.modules and 'pytz' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
