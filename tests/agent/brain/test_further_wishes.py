"""A further wish in the same breath as a yes: what was read back is written, the wish waits its turn."""

import pytest

from tests.agent.brain.counter import Calendar, booking
from tests.agent.brain.talk import Converse, Talk

ADA = ["ada park", "ada@example.com"]
VAL = ["val ortiz", "val.ortiz@example.com"]
READ_BACK = ["a consultation on thursday at three", *ADA]


def said_yes(converse: Converse, lines: list[str], calendar: Calendar | None = None) -> Talk:
    """Say the last line, and a yes alone where it was read back once more."""
    talk = converse(lines, calendar=calendar or Calendar())
    if "Shall I" in talk.replies[-1] and not talk.calendar.commits:
        talk.say("yes")
    return talk


@pytest.mark.parametrize(
    "wish",
    [
        "and then book another for my wife on friday at two",
        "and also book one more for friday at two",
    ],
)
def test_another_booking_waits_with_its_own_time(converse: Converse, wish: str) -> None:
    talk = said_yes(converse, [*READ_BACK, f"yes {wish}"])
    assert [start for _, start, _ in talk.calendar.active()] == ["2027-03-04T15:00"]
    assert talk.replies[-1].startswith("You're booked for Thursday")
    assert talk.replies[-1].endswith("?")


def test_a_new_booking_after_a_cancellation(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    said_yes(
        converse,
        ["cancel my appointment", *VAL, "yes and then book me in for the same time next week"],
        calendar,
    )
    assert calendar.active() == []
