"""Times on offer: what picks one, what only asks about one, what fits at an end."""

from datetime import datetime
from typing import Any

import pytest

from agent.brain.understanding import understand
from scheduling.labels import start_label
from tests.agent.brain.understanding.conftest import Situate

OFFERS = ("2027-03-04T09:30", "2027-03-04T11:30", "2027-03-04T15:00")
TWO_DAYS = ("2027-03-05T10:00", "2027-03-08T14:00")
QUESTIONS = """
    what was that middle one again | where would i park if i took the friday | how long would the first one be
    is the second one with the same person | when would i have to leave if i took the friday one
    did you say friday at ten | would the monday one cost the same | how busy is it on the friday
    the monday's a bank holiday isn't it | who would i see on friday | do i pay on the monday
    i'd be coming straight from work on the friday, is there a shower | could you go over the first two again
"""
PICKS = [
    ("can i have the first one", 0),
    ("shall we say the second one", 1),
    ("would the eleven thirty be alright", 1),
    ("the early bird one", 0),
    ("the one after lunch", 2),
    ("the one furthest off", 2),
    ("that first one'll do", 0),
]
ON_TWO_DAYS = [
    ("let's take the friday. where do i park?", 0),
    ("the monday, and how much is it", 1),
    ("friday clashes with my shift, so monday", 1),
    ("after the weekend's better", 1),
]
OTHERS = "is there a later one on that day | anything before nine | any in the evening"


def phrases(table: str) -> list[str]:
    return [one.strip() for line in table.splitlines() for one in line.split("|") if one.strip()]


@pytest.mark.parametrize("text", phrases(QUESTIONS))
@pytest.mark.parametrize("offers", [OFFERS, TWO_DAYS])
def test_a_question_about_an_offer_picks_none(
    situate: Situate, text: str, offers: tuple[str, ...]
) -> None:
    assert understand(text, situate("slot_offer", offers=offers)).pick is None


@pytest.mark.parametrize(
    ("text", "pick", "offers"),
    [
        *((*row, OFFERS) for row in PICKS),
        *((*row, TWO_DAYS) for row in ON_TWO_DAYS),
    ],
)
def test_a_pick(situate: Situate, text: str, pick: int, offers: tuple[str, ...]) -> None:
    assert understand(text, situate("slot_offer", offers=offers)).pick == pick


@pytest.mark.parametrize("text", phrases(OTHERS))
def test_others_are_wanted(situate: Situate, text: str) -> None:
    got = understand(text, situate("slot_offer", offers=OFFERS))
    assert "request_alternatives" in got.acts
    assert got.pick is None


@pytest.mark.parametrize(
    ("text", "which"),
    [("the one that's furthest away", 2), ("the nearest one", 0), ("the next one", 0)],
)
def test_a_booking_at_an_end(situate: Situate, text: str, which: int) -> None:
    bookings: Any = ("2027-03-04T11:30", "2027-03-10T14:00", "2027-03-15T09:00")
    assert understand(text, situate("which_booking", bookings=bookings)).which == which


@pytest.mark.parametrize("month", range(3, 13))
@pytest.mark.parametrize("hour", ["09:30", "12:00", "16:00"])
def test_what_a_button_of_the_chat_says_is_a_pick(situate: Situate, month: int, hour: str) -> None:
    starts = [f"2027-{month:02}-17T{clock}" for clock in ("09:30", "12:00", "16:00")]
    asked = situate("slot_offer", offers=starts)
    tz = asked.tz
    said = start_label(
        datetime.fromisoformat(f"2027-{month:02}-17T{hour}").replace(tzinfo=tz), tz=tz
    )
    assert understand(said, asked).pick == ["09:30", "12:00", "16:00"].index(hour)
