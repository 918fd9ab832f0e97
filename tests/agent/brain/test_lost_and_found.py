"""Writes that did not come through, words that were lost, services and numbers nobody has."""

from typing import Any

import pytest

from tests.agent.brain.counter import Calendar
from tests.agent.brain.talk import Converse, Talk

DOWN = {"ok": False, "code": "calendar_error", "message": "The calendar refused that."}
UNKNOWN = {"ok": False, "code": "pending", "message": "Your request is sent, but not confirmed."}
OPENING = ["a consultation on thursday at two", "ada park", "ada@example.com"]
VAL = ("Val Ortiz", "val.ortiz@example.com")


def failed(converse: Converse, result: dict[str, Any]) -> Talk:
    talk = converse(OPENING)
    talk.calendar.fail["book"] = [result]
    talk.say("yes")
    return talk


@pytest.mark.parametrize(
    "line",
    [
        "try booking it again",
        "book it again",
        "no, please try once more",
        "can you give it another try",
        "have another go",
        "could you send it one more time please",
    ],
)
def test_a_write_that_failed_is_tried_again(converse: Converse, line: str) -> None:
    talk = failed(converse, DOWN)
    assert "Thursday, March 4 at 2:00 PM for Ada Park" in talk.say(line)
    talk.say("yes")
    assert len(talk.calendar.active()) == 1


def test_a_write_that_failed_is_tried_again_after_a_person_was_declined(converse: Converse) -> None:
    talk = failed(converse, DOWN)
    talk.say("no")
    assert "Thursday, March 4 at 2:00 PM for Ada Park" in talk.say("then try booking it again")


def test_a_write_nobody_answered_is_asked_after_not_searched_anew(converse: Converse) -> None:
    talk = failed(converse, UNKNOWN)
    talk.calendar.fail["book"] = [UNKNOWN]
    assert "not confirmed" in talk.say("try booking it again")
    assert [name for name, *_ in talk.calendar.log].count("find_times") == 1


def test_a_try_again_later_is_none_now(converse: Converse) -> None:
    talk = failed(converse, DOWN)
    assert "Shall I book it?" not in talk.say("i'll try again later")


@pytest.mark.parametrize(
    "line",
    [
        "can you my thursday appointment to friday at nine",
        "my consultation on thursday to friday at nine please",
        "hi i have a consultation on thursday, can i have friday at nine",
        "my thursday one to friday nine o'clock",
    ],
)
def test_a_move_is_one_without_its_verb(converse: Converse, line: str) -> None:
    thursday = converse(["consultation thursday at one", *VAL, "yes"]).calendar.bookings
    talk = converse([line, *VAL], calendar=Calendar(bookings=thursday))
    assert talk.replies[-1].endswith("Shall I move it?")
    assert "to Friday, March 5 at 9:00 AM" in talk.replies[-1]


@pytest.mark.parametrize(
    "line",
    [
        "i have a consultation to book, could i come on friday at nine",
        "i'd like to bring my mother to you for a consultation on friday at nine",
        "i'm in town on friday, could i get a consultation at nine",
    ],
)
def test_a_booking_is_no_move(converse: Converse, line: str) -> None:
    assert "Friday, March 5 at 9:00 AM" in converse([line]).replies[-1]


def test_a_wish_without_its_verb_is_asked_for(converse: Converse) -> None:
    assert "book, move or cancel" in converse(["i need to my thursday consultation"]).replies[-1]


def test_a_yes_to_which_of_several_is_asked_again(converse: Converse) -> None:
    talk = converse(["a consultation on thursday afternoon", "how much is it", "yes please"])
    assert talk.replies[-1].count("PM") >= 2
    assert "name" not in talk.replies[-1]
    one = converse(["is thursday at two open for a consultation", "how much is it", "yes please"])
    assert "name" in one.replies[-1]


@pytest.mark.parametrize(
    ("line", "thing"),
    [
        ("i need a haircut", "a haircut"),
        ("can i get an oil change tomorrow at two", "an oil change"),
        ("i'd like to book a hot stone massage please", "a hot stone massage"),
        ("my son needs a root canal on friday", "a root canal"),
    ],
)
def test_what_is_not_offered_is_said_so(converse: Converse, line: str, thing: str) -> None:
    reply = converse([line]).replies[-1]
    assert thing in reply
    assert "consultation" in reply
    assert reply.endswith("?")


@pytest.mark.parametrize(
    "line",
    [
        "i need an appointment",
        "can i get an early slot on friday",
        "i'd like to book a time for my wife",
        "i want a quick visit",
        "book me a consult",
        "i need a person to look at my back",
        "i'm free monday at one and i need a and",
        "i want an um please",
    ],
)
def test_nothing_is_denied_that_may_be_meant(converse: Converse, line: str) -> None:
    reply = converse([line]).replies[-1]
    assert "list" not in reply
    assert "among our services" not in reply


def test_the_number_of_the_call_is_taken_where_it_is_known(converse: Converse) -> None:
    lines = [*OPENING, "you can use the number i'm calling from"]
    talk = converse(lines, required="name, email, phone", number="known")
    assert talk.calendar.log[-1][1]["phone"] == "caller"


def test_the_number_of_the_call_is_asked_for_where_it_is_not_shown(converse: Converse) -> None:
    talk = converse([*OPENING, "the number i'm calling from"], required="name, email, phone")
    assert "number" in talk.replies[-1]
    assert "book" not in [name for name, *_ in talk.calendar.log]


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("oh that doesn't suit me, can you make it the day after at ten", "March 5 at 10:00 AM"),
        ("hmm that's no good, could it be monday at three", "March 8 at 3:00 PM"),
        ("can you make it an hour later", "March 4 at 2:00 PM"),
    ],
)
def test_the_appointment_just_told_is_moved(converse: Converse, line: str, at: str) -> None:
    thursday = converse(["consultation thursday at one", *VAL, "yes"]).calendar.bookings
    talk = converse(["when is my appointment", *VAL, line], calendar=Calendar(bookings=thursday))
    assert talk.replies[-1].endswith("Shall I move it?")
    assert f"to Thursday, {at}" in talk.replies[-1] or f"day, {at}" in talk.replies[-1]


@pytest.mark.parametrize(
    "line",
    [
        "consultation thursday at two, and can you email me the address?",
        "hi, a consultation on thursday at two, and how much is that",
        "is thursday at two free for a consultation, and where are you",
        "my son needs a consultation, could he come in thursday at two",
    ],
)
def test_a_time_wished_for_beside_a_question_is_looked_for(converse: Converse, line: str) -> None:
    assert "Thursday, March 4 at 2:00 PM" in converse([line]).replies[-1]


def test_a_booking_told_again_is_done_already(converse: Converse) -> None:
    talk = converse([*OPENING, "yes", "and the consultation on thursday at two"])
    assert "already" in talk.replies[-1]
    assert talk.replies[-1].endswith("?")
    assert [name for name, *_ in talk.calendar.log].count("find_times") == 1


def test_the_next_day_counts_from_a_closed_one(converse: Converse) -> None:
    talk = converse(["a consultation on sunday", "the next day then"])
    assert "Monday, March 8" in talk.replies[-1]
