"""Words that turn the talk once more: a move called off, services weighed, several wishes of one breath."""

import re

import pytest

from tests.agent.brain.counter import Calendar, booking
from tests.agent.brain.talk import Converse

VAL = ["val ortiz", "val.ortiz@example.com"]


@pytest.mark.parametrize(
    "said",
    [
        "no new day, i just want the one on the eleventh cancelled",
        "there's no new day, cancel the one on the eleventh",
        "i don't want another day, i want thursday's cancelled",
        "actually take me off for the eleventh, i don't want another",
    ],
)
def test_a_move_becomes_a_cancellation_at_the_question_for_a_new_day(
    converse: Converse, said: str
) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-11T16:00")])
    talk = converse(["i need to move my appointment", *VAL, said, "yes"], calendar=calendar)
    assert "Shall I cancel it?" in talk.replies[-2]
    assert calendar.active() == []


@pytest.mark.parametrize(
    "said",
    [
        "hmm no, leave that one be, but add a follow up on the seventeenth at ten",
        "no, i'll keep that, but put me in for a follow up on the seventeenth at ten",
        "no, changed my mind, leave that one. can you book a follow up on the seventeenth at ten",
    ],
)
def test_what_was_to_go_stays_and_another_is_added(converse: Converse, said: str) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-11T16:00")])
    talk = converse(["cancel my appointment", *VAL, said, "yes"], calendar=calendar)
    assert "March 17 at 10:00 AM" in talk.replies[-2]
    starts = sorted(start for _, start, _ in calendar.active())
    assert starts == ["2027-03-11T16:00", "2027-03-17T10:00"]


@pytest.mark.parametrize(
    "said",
    [
        "what's the difference between the consultation and the follow up in price",
        "is the consultation dearer than the follow up",
        "what do i get for the consultation that i don't get in the follow up",
    ],
)
def test_services_that_are_weighed_are_not_chosen(converse: Converse, said: str) -> None:
    talk = converse(["i'd like an appointment", said])
    assert "then I'll" not in talk.replies[-1]
    assert "consultation" in talk.replies[-1].split(".")[-1]


@pytest.mark.parametrize(
    "said",
    [
        "me and my husband want consultations one after the other on thursday, ten and ten thirty",
        "two consultations on thursday, one at ten and one at ten thirty",
        "a consultation on thursday at ten and another at ten thirty",
    ],
)
def test_two_hours_of_a_day_are_two_bookings(converse: Converse, said: str) -> None:
    talk = converse([said])
    assert "10:00 AM" in talk.replies[0]
    assert "I'll book the other one" in talk.replies[0]


@pytest.mark.parametrize(
    "said", ["a consultation on thursday between ten and eleven, for both of us"]
)
def test_a_span_of_hours_is_one_booking(converse: Converse, said: str) -> None:
    assert "the other one" not in converse([said]).replies[0]


@pytest.mark.parametrize("said", ["that's it, ten your time", "ten by your clock"])
def test_our_clock_is_the_callers_own(converse: Converse, said: str) -> None:
    talk = converse(["a consultation on thursday morning", said])
    assert re.search(r"10:00 AM\b.*\bname\b", talk.replies[-1])


@pytest.mark.parametrize("days", [["yesterday", "last monday", "two days ago", "the day before"]])
def test_a_day_that_has_passed_is_not_asked_about_a_fourth_time(
    converse: Converse, days: list[str]
) -> None:
    talk = converse(["a consultation please", *days, "yesterday", "last monday"])
    asked = [said for said in talk.replies if re.search(r"(?:day|time)[^?]*\?", said)]
    assert len(asked) <= 3
