"""What callers say again: wishes carried out already, days they waver between, names nobody knew."""

import pytest

from tests.agent.brain.counter import Calendar, booking
from tests.agent.brain.talk import Converse

VAL = ["val ortiz", "val.ortiz@example.com"]
BOTH = "cancel my friday one and push wednesday's to thursday the eleventh at nine"
FRIDAY, WEDNESDAY, MOVED = "2027-03-05T10:00", "2027-03-10T09:00", "2027-03-11T09:00"


@pytest.fixture
def calendar() -> Calendar:
    """One appointment this Friday, another next Wednesday."""
    return Calendar(bookings=[booking("consultation", FRIDAY), booking("follow-up", WEDNESDAY)])


def standing(calendar: Calendar) -> list[str]:
    return [start for _, start, _ in calendar.active()]


@pytest.mark.parametrize(
    "again",
    [
        "cancel my friday one",
        "please cancel my friday appointment",
        "can you cancel friday's",
        "i'd like to cancel the one on friday",
    ],
)
def test_a_cancellation_told_again_never_means_another_booking(
    converse: Converse, calendar: Calendar, again: str
) -> None:
    talk = converse(["cancel my friday one", *VAL, "yes", again, "yes", "yes"], calendar=calendar)
    assert standing(calendar) == [WEDNESDAY]
    assert "already" in talk.replies[4]


@pytest.mark.parametrize("again", ["cancel my friday one", BOTH])
def test_a_move_goes_on_where_a_cancellation_is_told_again(
    converse: Converse, calendar: Calendar, again: str
) -> None:
    converse([BOTH, *VAL, "yes", again, "yes"], calendar=calendar)
    assert standing(calendar) == [MOVED]


def test_both_wishes_told_again_at_the_second_are_the_second(
    converse: Converse, calendar: Calendar
) -> None:
    said = "cancel my friday appointment and move the wednesday one"
    converse([said, *VAL, "yes", BOTH, "yes"], calendar=calendar)
    assert standing(calendar) == [MOVED]


def test_a_cancellation_becomes_a_move(converse: Converse, calendar: Calendar) -> None:
    said = ["cancel my wednesday one", *VAL, "to thursday the eleventh at nine", "yes"]
    converse(said, calendar=calendar)
    assert standing(calendar) == [FRIDAY, MOVED]


def test_an_existing_appointment_is_cancelled_though_a_booking_was_begun(
    converse: Converse, calendar: Calendar
) -> None:
    said = ["an appointment on friday", "cancel my consultation on friday", *VAL, "yes"]
    converse(said, calendar=calendar)
    assert standing(calendar) == [WEDNESDAY]


def test_who_wavers_between_two_days_is_asked_which(converse: Converse) -> None:
    days = ["no friday at ten", "no, thursday at ten", "no, friday", "actually thursday"]
    first = "a consultation thursday at ten, kit barrow, kit.barrow@example.com"
    talk = converse([first, *days, "the first one", "yes"])
    both = "Thursday, March 4 at 10:00 AM or Friday, March 5 at 10:00 AM"
    assert both in talk.replies[4]
    assert "Shall I book it?" not in talk.replies[4]
    assert standing(talk.calendar) == ["2027-03-04T10:00"]


def test_the_clock_follows_the_caller_back_to_ours(converse: Converse) -> None:
    first = "i'm calling from denver, a consultation on friday at nine"
    talk = converse([first, "ten eastern time please", "ada park", "ada@example.com", "yes"])
    assert not any(" at 8:00 AM works" in one for one in talk.replies)
    assert standing(talk.calendar) == ["2027-03-05T10:00"]


def test_a_name_that_looks_like_none_is_taken_at_the_second_time(converse: Converse) -> None:
    talk = converse(["a consultation friday at ten", "dot penn", "dot penn"])
    assert "Dot" in talk.replies[-1]
    assert "e-mail" in talk.replies[-1]
    talk = converse(["a consultation friday at ten", "what the", "what the"])
    assert "name" in talk.replies[-1]


def test_cursing_with_an_answer_in_it_offers_nobody(converse: Converse) -> None:
    talk = converse(["damn it a consultation friday at ten", "damn it ada park", "damn it"])
    assert "person" not in " ".join(talk.replies[:2])
    assert "help" in talk.replies[2]


@pytest.mark.parametrize("asked", ["right, and is it at ten?", "is it on friday?"])
def test_a_question_about_a_booking_just_told_opens_no_other(
    converse: Converse, calendar: Calendar, asked: str
) -> None:
    talk = converse(["when is my friday appointment?", *VAL, asked], calendar=calendar)
    assert "Friday, March 5 at 10:00 AM" in talk.replies[-1]
    assert "type of appointment" not in talk.replies[-1]


def test_who_keeps_changing_the_time_is_asked_for_something_else(converse: Converse) -> None:
    changes = ["actually make that a follow up", "no, a consultation"]
    talk = converse(["an extended session monday at nine", *changes])
    assert "e-mail" in talk.replies[-1]
    for line in ("ada.park@example.com", "ada park", "yes"):
        talk.say(line)
    assert standing(talk.calendar) == ["2027-03-08T09:00"]


def test_an_answer_is_no_yes_to_a_person(converse: Converse) -> None:
    unread = ["a consultation friday at ten", "ada park", *["blurp"] * 3]
    talk = converse([*unread, "ok ok it's ada.park@example.com", "yes"])
    assert "person" in talk.replies[4] or "someone" in talk.replies[4]
    assert not talk.transferred
    assert standing(talk.calendar) == ["2027-03-05T10:00"]


def test_a_day_that_is_ruled_out_leaves_the_rest_of_what_was_wished_for(converse: Converse) -> None:
    talk = converse(["a consultation next week in the morning", "not monday"])
    wished = [call["when"] for name, call, _ in talk.calendar.log if name == "find_times"][-1]
    assert wished.startswith("from Monday, March 8, 2027 to Sunday, March 14, 2027 before 12:00 PM")
    assert "except Monday, March 8, 2027" in wished
