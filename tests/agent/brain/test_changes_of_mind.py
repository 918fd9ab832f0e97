"""A wish that changes, a question beside a yes, a caller who never answers: what strangers did last."""

from itertools import groupby

import pytest

from agent.brain.questions import classify
from tests.agent.brain.counter import Calendar, booking
from tests.agent.brain.talk import TOOLS, Converse

READ_BACK = ["a consultation on thursday at three", "ada park", "ada@example.com"]
VAL = ["val ortiz", "val.ortiz@example.com"]


@pytest.mark.parametrize(
    "asking",
    [
        "yes but do you have parking",
        "yes please, and is there parking?",
        "sure, how long does it take",
        "yes, is it in eastern time?",
    ],
)
def test_a_yes_with_a_question_is_answered_and_read_back_again(
    converse: Converse, asking: str
) -> None:
    talk = converse([*READ_BACK, asking])
    assert talk.calendar.commits == []
    assert talk.replies[-1].endswith("Shall I book it?")
    talk.say("yes")
    assert len(talk.calendar.commits) == 1


@pytest.mark.parametrize(
    "turning", ["scrap the appointment", "call the whole visit off", "no just cancel it"]
)
def test_a_move_that_is_called_off_is_never_made(converse: Converse, turning: str) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    talk = converse(["move my appointment to monday at ten", *VAL, turning], calendar=calendar)
    assert talk.replies[-1].endswith("Shall I cancel it?")
    talk.say("yes")
    assert calendar.active() == []


@pytest.mark.parametrize(
    "turning", ["no put it on monday at ten", "keep it but make it monday at ten"]
)
def test_a_cancellation_that_becomes_a_move_is_never_made(converse: Converse, turning: str) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    talk = converse(["cancel my appointment", *VAL, turning], calendar=calendar)
    assert talk.replies[-1].endswith("Shall I move it?")
    talk.say("yes")
    assert [start for _, start, _ in calendar.active()] == ["2027-03-08T10:00"]


@pytest.mark.parametrize("said", ["i want to cancel", "never mind", "actually cancel", "no wait"])
@pytest.mark.parametrize("known", [1, 2])
def test_giving_up_is_no_name_and_no_address(converse: Converse, known: int, said: str) -> None:
    talk = converse([*READ_BACK[:known], said])
    words = ("nothing was booked", "change", "which part")
    assert any(one in talk.replies[-1].lower() for one in words)
    assert "Ada" not in talk.say("no")


def test_a_weekday_and_a_date_that_disagree_are_asked_about(converse: Converse) -> None:
    talk = converse(["a consultation on friday the 6th at two"])
    assert talk.replies[-1] == "Do you mean Friday, March 5, or Saturday, March 6?"
    assert "Friday, March 5 at 2:00 PM" in talk.say("the friday")
    assert talk.calendar.commits == []


def test_a_day_that_stays_in_doubt_ends_with_a_person(converse: Converse) -> None:
    talk = converse(["a consultation", *["friday the 6th"] * 7])
    assert sum("Do you mean" in reply for reply in talk.replies) == 3
    assert talk.transferred


@pytest.mark.parametrize("taken", ["book a new one", "yes, a new one please"])
def test_who_has_no_booking_may_make_one(converse: Converse, taken: str) -> None:
    lines = ["move my appointment to friday at two", "ida nowak", "ida@hill.com", "ida@dale.com"]
    talk = converse([*lines, taken, "a consultation"])
    assert "new one" in talk.replies[3]
    assert "Friday, March 5 at 2:00 PM for Ida Nowak" in talk.replies[-1]
    assert converse([*lines, "yes"]).transferred


@pytest.mark.parametrize("asking", ["what day is it today", "what's today's date"])
def test_the_date_of_today_is_told_and_the_day_wished_for_stays(
    converse: Converse, asking: str
) -> None:
    talk = converse([READ_BACK[0], asking, *READ_BACK[1:]])
    assert "Tuesday, March 2" in talk.replies[1]
    assert "Thursday, March 4 at 3:00 PM" in talk.replies[-1]


@pytest.mark.parametrize(
    "said",
    [
        "hm",
        "thanks",
        "hold on",
        "sorry",
        "i want to cancel",
        "how much is it",
        "do you have a pool",
    ],
)
@pytest.mark.parametrize("opener", ["a consultation", "cancel my appointment", "hello"])
def test_the_same_words_again_and_again_come_to_an_end(
    converse: Converse, opener: str, said: str
) -> None:
    talk = converse([opener])
    for _ in range(12):
        if not (talk.transferred or talk.ended):
            talk.say(said)
    assert talk.transferred or talk.ended
    asked = [classify(reply) for reply in talk.replies if "?" in reply]
    assert all(len(list(group)) <= 3 for _, group in groupby(asked))
    assert asked.count("handoff_offer") <= 2


@pytest.mark.parametrize("said", ["a person", "hm", "do you have a pool"])
@pytest.mark.parametrize("opener", ["a consultation", "hello"])
def test_where_nobody_is_reachable_the_same_words_end_politely(
    converse: Converse, opener: str, said: str
) -> None:
    tools = [one for one in TOOLS if one != "transfer_to_human"]
    talk = converse([opener], tools=tools)
    for _ in range(12):
        if not talk.ended:
            talk.say(said)
    assert talk.ended
    assert not any("Would you like to speak to a person" in reply for reply in talk.replies)
