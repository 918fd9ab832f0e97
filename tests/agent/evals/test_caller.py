"""A simulated caller: its script, its offers, and what it does when it hears its facts wrong."""

from datetime import datetime
from typing import Any

import pytest

from agent.evals.caller import Caller, Heard
from agent.evals.formats import Scenario
from tests.agent.evals.record_of import WORLD

NINE, TEN, ELEVEN = (datetime.fromisoformat(f"2027-03-04T{hour:02}:00") for hour in (9, 10, 11))
READBACK = (
    "Checkup on Thursday, March 4 at 9:00 AM for Ada Park, ada.park@example.com. Shall I book it?"
)
ANSWERS = {
    "name": ["ada park"],
    "confirm_booking": ["yes please"],
    "confirm": ["yes"],
    "when": ["thursday at nine"],
    "other": ["pardon"],
    "anything_else": ["no thanks"],
}


def caller(**more: Any) -> Caller:
    facts = {
        "id": "s",
        "opener": "a checkup please",
        "caller": {
            "name": "Ada Park",
            "email": "ada.park@example.com",
            "email_spoken": "ada dot park at example dot com",
            "phone": "+12025550123",
            "phone_spoken": "two oh two five five five oh one two three",
        },
        "answers": ANSWERS,
        "expect": {"active_bookings": [{"start": "2027-03-04T09:00", "name": "Ada Park"}]},
    }
    return Caller(Scenario.model_validate({**facts, **more}), WORLD)


def hears(
    one: Caller, text: str, kind: str, *offered: datetime, faulty: bool = False
) -> str | None:
    return one.answer(Heard(text, kind, offered, faulty))


def test_answers_are_used_in_order_and_the_last_repeats() -> None:
    one = caller(answers={"when": ["noon", "one", "<silence>"]})
    assert [hears(one, "When?", "when") for _ in range(4)] == [
        "noon",
        "one",
        "<silence>",
        "<silence>",
    ]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("confirm_email", "yes"),
        ("confirm_phone", "yes"),
        ("confirm_date", "yes"),
        ("slot_taken", "thursday at nine"),
        ("reason", "no particular reason"),
        ("handoff_offer", "no thanks"),
        ("intent", "a checkup please"),
        ("service", "a checkup please"),
        ("which_booking", "a checkup please"),
        ("timezone", "pardon"),
        ("phone", "pardon"),
        ("other", "pardon"),
    ],
)
def test_a_missing_answer_falls_back(kind: str, said: str) -> None:
    assert hears(caller(), "Well?", kind) == said


def test_without_any_script_the_opener_comes_again() -> None:
    one = caller(answers={})
    assert hears(one, "When?", "when") == "a checkup please"
    assert hears(one, "Taken.", "slot_taken") == "a checkup please"


def test_an_answer_may_depend_on_the_day_named() -> None:
    line = {"if_text_mentions_2027-03-04": "thursday suits", "else": "rather thursday"}
    one = caller(answers={"when": [line]})
    assert hears(one, "Thursday, March 4?", "when") == "thursday suits"
    assert hears(one, "On Friday?", "when") == "rather thursday"


def policy(accept: Any, say: str = "ordinal") -> dict[str, Any]:
    return {"accept": accept, "say": say, "else": "something else"}


@pytest.mark.parametrize(
    ("accept", "say", "offered", "said"),
    [
        (["2027-03-04T10:00", "2027-03-04T09:00"], "ordinal", (NINE, TEN), "the second one"),
        (["2027-03-04T11:00"], "ordinal", (NINE, TEN), "something else"),
        (["2027-03-04T09:00"], "ordinal", (NINE,), "that one"),
        (["2027-03-04T09:00"], "{time} please", (NINE, TEN), "nine please"),
        (["2027-03-04T09:00"], "nine works", (NINE, TEN), "nine works"),
        (">=2027-03-04T09:30", "{time}", (NINE, ELEVEN, TEN), "ten"),
        (">=2027-03-04T11:30", "{time}", (NINE, TEN), "something else"),
        ("none", "ordinal", (NINE,), "something else"),
        ("any", "ordinal", (TEN, NINE), "the second one"),
        ("any", "ordinal", (TEN, ELEVEN), "something else"),
        ("any", "ordinal", (), "something else"),
    ],
)
def test_offers_are_answered_by_the_policy(
    accept: Any, say: str, offered: tuple[datetime, ...], said: str
) -> None:
    one = caller(offer_policy=policy(accept, say))
    assert hears(one, "Which?", "slot_offer", *offered) == said


def test_any_takes_the_first_where_no_start_is_fixed() -> None:
    one = caller(offer_policy=policy("any"), expect={"active_bookings": [{"type": "checkup"}]})
    assert hears(one, "Which?", "slot_offer", TEN, NINE) == "the first one"


def test_scripted_answers_to_an_offer_go_first() -> None:
    one = caller(
        answers={**ANSWERS, "slot_offer": ["what do you charge"]}, offer_policy=policy("any")
    )
    assert hears(one, "Which?", "slot_offer", NINE) == "what do you charge"
    assert hears(one, "Which?", "slot_offer", NINE) == "that one"


@pytest.mark.parametrize(
    ("wrong", "correction"),
    [
        ("ada.park@example.com|eda.park@example.com", "no, it's ada dot park at example dot com"),
        (
            "ada.park@example.com|a d a dot p a r c at example dot com",
            "no, it's ada dot park at example dot com",
        ),
        ("Ada Park|Ida Park", "no, it's Ada Park"),
        ("9:00 AM|10:00 AM", "no, it's thursday march fourth at nine a m"),
        ("Thursday, March 4|Friday, March 5", "no, it's thursday march fourth at nine a m"),
        (
            "example.com.|example.com, 2 0 2, 5 5 5, 0 1 4 3.",
            "no, it's two oh two five five five oh one two three",
        ),
    ],
)
def test_a_value_read_back_wrong_is_corrected(wrong: str, correction: str) -> None:
    right, _, heard = wrong.partition("|")
    assert hears(caller(), READBACK.replace(right, heard), "confirm_booking") == correction


@pytest.mark.parametrize(
    "text",
    [
        READBACK,
        READBACK.replace("ada.park@example.com", "ada dot park at example dot com"),
        READBACK.replace("ada.park@example.com", "A D A dot P A R K at example dot com"),
        READBACK.replace("9:00 AM", "nine o'clock"),
        READBACK.replace("ada.park@example.com", "ada.park@example.com, (202) 555-0123"),
        "Just to confirm: a checkup, the 4th of March at 9. Right?",
        "Is that right?",
    ],
)
def test_what_is_read_back_right_gets_its_yes(text: str) -> None:
    assert hears(caller(), text, "confirm_booking") == "yes please"


@pytest.mark.parametrize(
    "yes",
    ["oh yes please", "lovely, yes", "yes yes book the thing", "well, that's grand", "ok then"],
)
def test_no_yes_of_the_script_is_given_to_a_wrong_time(yes: str) -> None:
    one = caller(answers={**ANSWERS, "confirm_booking": [yes]})
    wrong = READBACK.replace("9:00", "10:00")
    assert hears(one, wrong, "confirm_booking") == "no, it's thursday march fourth at nine a m"
    assert hears(one, READBACK, "confirm_booking") == yes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Do you mean Thursday, March 4, or Friday, March 5?", "thursday at nine"),
        ("Do you mean Thursday, March 4?", "yes"),
    ],
)
def test_two_days_to_choose_from_get_a_day_and_no_yes(text: str, said: str) -> None:
    assert hears(caller(), text, "confirm_date") == said


def test_three_corrections_and_no_more() -> None:
    one, wrong = caller(), READBACK.replace("9:00", "10:00")
    said = [hears(one, wrong, "confirm_booking") for _ in range(4)]
    assert said[:3] == ["no, it's thursday march fourth at nine a m"] * 3
    assert said[3] == "yes please"


def test_a_caller_with_a_correction_in_its_script_uses_that() -> None:
    one = caller(answers={**ANSWERS, "confirm_email": ["no just the letter a", "yes"]})
    wrong = READBACK.replace("ada.park", "eda.park")
    assert hears(one, wrong, "confirm_booking") == "no just the letter a"
    assert hears(one, wrong, "confirm_booking") == "no, it's ada dot park at example dot com"


def test_a_caller_that_will_change_its_mind_believes_its_script() -> None:
    one = caller(answers={**ANSWERS, "confirm_booking": ["make it nine", "yes please"]})
    ten = READBACK.replace("9:00", "10:00")
    assert hears(one, "Thursday, March 4 at 10:00 AM, right?", "confirm_date") == "yes"
    assert hears(one, ten, "confirm_booking") == "make it nine"
    assert hears(one, ten, "confirm_booking") == "no, it's thursday march fourth at nine a m"


def test_before_a_fault_every_time_it_asked_for_is_right() -> None:
    fault = {"on": "book", "nth": 1, "make_busy": ["2027-03-04T10:00", "2027-03-04T10:30"]}
    more = {"faults": [fault], "offer_policy": policy(["2027-03-04T10:00", "2027-03-04T09:00"])}
    ten = READBACK.replace("9:00", "10:00")
    assert hears(caller(**more), ten, "confirm_booking") == "yes please"
    assert hears(caller(**more), ten, "confirm_booking", faulty=True) != "yes please"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("7:00 AM Mountain Time (9:00 AM Eastern Time)", "yes please"),
        ("7:00 AM Mountain Time", "yes please"),
        ("9:00 AM Eastern Time", "yes please"),
        ("7:00 AM your time", "yes please"),
        ("7:00 AM", "no, it's thursday march fourth at nine a m eastern time"),
    ],
)
def test_a_labeled_time_is_right_on_either_clock(moment: str, said: str) -> None:
    me = {"name": "Ada Park", "email": "ada.park@example.com", "tz": "America/Denver"}
    assert hears(caller(caller=me), READBACK.replace("9:00 AM", moment), "confirm_booking") == said


def test_a_cancellation_is_of_the_booking_meant() -> None:
    fixtures = {
        "bookings": [
            {"id": "b1", "type": "checkup", "start": "2027-03-05T10:00", "name": "Ada Park"}
        ]
    }
    more = {"fixtures": fixtures, "expect": {"cancelled": ["b1"]}}
    right = "I'd cancel your checkup on Friday, March 5 at 10:00 AM. Shall I cancel it?"
    assert hears(caller(**more), right, "confirm_cancel") == "yes"
    wrong = right.replace("Friday, March 5", "Monday, March 8")
    assert (
        hears(caller(**more), wrong, "confirm_cancel") == "no, it's friday march fifth at ten a m"
    )


def test_who_has_said_goodbye_hangs_up() -> None:
    one = caller()
    assert hears(one, "Anything else?", "anything_else") == "no thanks"
    assert hears(one, "Goodbye.", "other") is None


def test_a_correction_is_said_again_to_who_asks_what_is_wrong() -> None:
    one, wrong = caller(), READBACK.replace("9:00", "10:00")
    said = hears(one, wrong, "confirm_booking")
    assert hears(one, "Okay. Which part is wrong?", "other") == said
    assert hears(one, "What?", "other") == "pardon"
