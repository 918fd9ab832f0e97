"""Whole conversations against a calendar that obeys the tool contract; graded by that calendar."""

import re
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.agent.brain.counter import Calendar, booking
from tests.agent.brain.openings import NEW_YORK
from tests.agent.brain.talk import TOOLS, Converse
from tests.depth import depth

EMAIL = "ada.park@example.com"
BOOKED = [("consultation", "2027-03-04T09:00", EMAIL)]
ALL_AT_ONCE = "my name is ada park, my e-mail is ada.park@example.com, a consultation on thursday at nine please"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize("channel", ["chat", "voice"])
def test_a_plain_booking(converse: Converse, channel: str) -> None:
    talk = converse(
        ["i'd like an appointment", "a consultation", "thursday at nine", "ada park",
         "ada dot park at example dot com", "yes please", "no that's all"],
        channel=channel,
    )  # fmt: skip
    assert talk.calendar.active() == BOOKED
    assert talk.ended
    assert "Shall I book it?" in talk.replies[4]
    assert "booked" in talk.replies[5]
    assert "oodbye" in talk.replies[6]


def test_everything_at_once_needs_only_a_yes(converse: Converse) -> None:
    talk = converse([ALL_AT_ONCE, "yes", "no thanks"])
    assert talk.calendar.active() == BOOKED
    assert talk.ended


def test_no_write_without_a_yes(converse: Converse) -> None:
    for answer in (
        "hmm",
        "maybe",
        "sure, what else?",
        "yes but on friday",
        "mhm",
        "what does it cost",
    ):
        talk = converse([ALL_AT_ONCE, answer])
        assert talk.calendar.commits == [], answer


def test_times_are_offered_and_picked(converse: Converse) -> None:
    talk = converse(["a follow-up on monday morning", "the last one", "ada park", EMAIL, "yes"])
    service, start, email = talk.calendar.active()[0]
    assert (service, email) == ("follow-up", EMAIL)
    assert start.startswith("2027-03-08T1")
    assert len(re.findall(r"\d:\d\d", talk.replies[0])) == 3


def test_a_correction_midway(converse: Converse) -> None:
    talk = converse(
        ["a consultation on wednesday at nine", "no, thursday", "ada park", EMAIL, "yes"]
    )
    assert talk.calendar.active() == BOOKED


def test_a_correction_at_the_readback_is_read_back_again(converse: Converse) -> None:
    talk = converse([ALL_AT_ONCE, "no, make it friday"])
    assert talk.calendar.commits == []
    assert "Friday, March 5 at 9:00 AM" in talk.replies[-1]
    talk.say("yes")
    assert talk.calendar.active() == [("consultation", "2027-03-05T09:00", EMAIL)]


def test_a_corrected_email_at_the_readback(converse: Converse) -> None:
    talk = converse([ALL_AT_ONCE, "no, it's ada.parker@example.com", "yes"])
    assert talk.calendar.active() == [
        ("consultation", "2027-03-04T09:00", "ada.parker@example.com")
    ]


def test_a_plain_no_at_the_readback_asks_what_to_change(converse: Converse) -> None:
    talk = converse([ALL_AT_ONCE, "no"])
    assert "What would you like to change" in talk.replies[-1]
    talk.say("the time")
    talk.say("friday at ten")
    talk.say("yes")
    assert talk.calendar.active() == [("consultation", "2027-03-05T10:00", EMAIL)]


def test_a_taken_time_comes_with_the_nearest(converse: Converse) -> None:
    calendar = Calendar(busy=[(at("2027-03-04T09:00"), at("2027-03-04T11:00"))])
    talk = converse(["is thursday at nine free for a consultation"], calendar=calendar)
    assert "11:00 AM" in talk.replies[0]
    assert len(re.findall(r"\d:\d\d [AP]M", talk.replies[0])) <= 4
    for line in ("eleven works", "ada park", EMAIL, "yes"):
        talk.say(line)
    assert calendar.active() == [("consultation", "2027-03-04T11:00", EMAIL)]


def test_a_time_lost_at_the_commit_keeps_name_and_email(converse: Converse) -> None:
    def lose(calendar: Calendar) -> None:
        calendar.busy.append((at("2027-03-04T09:00"), at("2027-03-04T09:30")))

    talk = converse([ALL_AT_ONCE, "yes"], calendar=Calendar(before_commit=lose))
    assert talk.calendar.active() == []
    assert "9:30 AM" in talk.replies[-1]
    assert "booked for" not in talk.replies[-1]
    talk.say("nine thirty then")
    assert "Shall I book it?" in talk.replies[-1]
    talk.say("yes")
    assert talk.calendar.active() == [("consultation", "2027-03-04T09:30", EMAIL)]


@pytest.mark.parametrize("words", ["forget it", "never mind", "no forget it"])
def test_giving_up_stops_at_once(converse: Converse, words: str) -> None:
    talk = converse([ALL_AT_ONCE, words])
    assert talk.calendar.active() == []
    assert "othing was booked" in talk.replies[-1]
    talk.say("no that's all thanks")
    assert talk.ended


def test_a_closed_day(converse: Converse) -> None:
    talk = converse(
        [
            "a follow up on sunday",
            "saturday then as late as you can",
            "yes",
            "fay quinn",
            "fay.quinn@example.com",
            "yes",
        ]
    )
    assert "closed" in talk.replies[0].lower()
    assert talk.calendar.active() == [("follow-up", "2027-03-06T12:30", "fay.quinn@example.com")]


def test_a_question_in_between_resumes(converse: Converse) -> None:
    talk = converse(
        ["a consultation on thursday at nine", "where can i park", "ada park", EMAIL, "yes"]
    )
    assert "behind the building" in talk.replies[1]
    assert talk.replies[1].endswith("?")
    assert "name" in talk.replies[1]
    assert talk.calendar.active() == BOOKED


def test_only_a_question(converse: Converse) -> None:
    talk = converse(["how much is an extended session", "nope bye"])
    assert "150 dollars" in talk.replies[0]
    assert talk.ended
    assert talk.calendar.active() == []


def test_a_question_without_an_answer_is_not_guessed(converse: Converse) -> None:
    talk = converse(["do you take pets"])
    assert "don't have that information" in talk.replies[0]


@pytest.mark.parametrize("words", ["operator", "can i speak to a human", "agent please"])
def test_a_person_at_the_first_request(converse: Converse, words: str) -> None:
    talk = converse([words])
    assert talk.transferred


def test_a_person_in_the_middle_of_a_booking(converse: Converse) -> None:
    talk = converse(["a consultation on thursday at nine", "let me talk to a real person"])
    assert talk.transferred


def test_silence_is_asked_about_then_ends(converse: Converse) -> None:
    talk = converse(
        ["i want a consultation", "<silence>", "thursday at nine", "ada park", EMAIL, "yes"]
    )
    assert "still" in talk.replies[1]
    assert talk.calendar.active() == BOOKED
    talk = converse(["<silence>", "<silence>", "<silence>"])
    assert talk.ended


def test_another_zone_is_said_in_both(converse: Converse) -> None:
    talk = converse(
        ["i'm in denver can you do wednesday next week eleven a m mountain time for a consultation",
         "yes", "sol avery", "sol.avery@example.com", "yes"]
    )  # fmt: skip
    assert "Mountain" in talk.replies[0]
    assert "Eastern" in talk.replies[0]
    assert talk.calendar.active() == [("consultation", "2027-03-10T13:00", "sol.avery@example.com")]


def test_a_question_is_asked_at_most_three_times(converse: Converse) -> None:
    talk = converse(
        ["i want a consultation", "blue horse", "green lamp", "wet stone", "cold spoon"]
    )
    assert "person" in talk.replies[-2]
    assert len(set(talk.replies[:3])) == 3


def test_hold_and_repeat_are_no_failures(converse: Converse) -> None:
    talk = converse(
        [
            "a consultation please",
            "hold on a second",
            "say that again",
            "thursday at nine",
            "ada park",
            EMAIL,
            "yes",
        ]
    )
    assert "?" in talk.replies[2]
    assert talk.calendar.active() == BOOKED


def test_phone_is_asked_only_if_required(converse: Converse) -> None:
    lines = [ALL_AT_ONCE, "two one two five five five zero one seven eight", "yes"]
    talk = converse(lines, required="name, email, phone")
    assert "phone" in talk.replies[0].lower()
    assert talk.calendar.log[-1][1]["phone"] == "+12125550178"
    assert "phone" not in " ".join(converse([ALL_AT_ONCE, "yes"]).replies).lower()


def test_other_times_of_the_day(converse: Converse) -> None:
    talk = converse(["a consultation on thursday", "anything else?"])
    first, second = (set(re.findall(r"\d+:\d\d", reply)) for reply in talk.replies)
    assert second
    assert not first & second


def test_an_incomplete_email_is_asked_again(converse: Converse) -> None:
    talk = converse(
        ["a consultation on thursday at nine", "ada park", "ada at example", EMAIL, "yes"]
    )
    assert "?" in talk.replies[2]
    assert talk.calendar.active() == BOOKED


def test_an_unknown_outcome_promises_nothing(converse: Converse) -> None:
    pending = {"ok": False, "code": "pending", "message": "I'm still waiting for the calendar."}
    talk = converse([ALL_AT_ONCE, "yes"], calendar=Calendar(fail={"commit": [pending]}))
    assert "booked" not in talk.replies[-1].lower()


def test_a_silent_calendar_is_said_honestly(converse: Converse) -> None:
    down = {"ok": False, "code": "calendar_error", "message": "The calendar is not answering."}
    talk = converse([ALL_AT_ONCE], calendar=Calendar(fail={"find_times": [down]}))
    assert "calendar" in talk.replies[0].lower()
    talk.say("no thanks")
    assert not talk.transferred


@pytest.mark.parametrize("missing", TOOLS)
def test_only_listed_tools_are_called(converse: Converse, missing: str) -> None:
    tools = [name for name in TOOLS if name != missing]
    for lines in (
        [ALL_AT_ONCE, "yes", "no"],
        ["cancel my appointment", "val ortiz", "val.ortiz@example.com", "yes"],
        ["where are you", "let me speak to a person"],
    ):
        talk = converse(lines, tools=tools)
        assert missing not in {name for name, _, _ in talk.calendar.log}
        assert all(talk.replies)


def test_any_turn_is_short_and_asks_once(converse: Converse) -> None:
    for channel in ("chat", "voice"):
        talk = converse(
            ["appointment", "follow-up", "monday morning", "where can i park", "the second one", "what?",
             "ada park", EMAIL, "no, tuesday", "the first one", "yes"],
            channel=channel,
        )  # fmt: skip
        for reply in talk.replies:
            assert reply.count("?") <= 1, reply
            assert len(reply.split()) <= 45, reply


PIECES = (
    "book", "cancel", "move it", "yes", "no", "thursday at nine", "the first one", "ada park", EMAIL,
    "consultation", "<silence>", "never mind", "how much is it", "hmm", "what", "no, friday", "hold on",
    "val ortiz", "val.ortiz@example.com", "anything later", "when is my appointment", "ok but later",
    "you idiot", "thanks", "is monday free", "next week", "sunday", "i'd rather not", "both", "\ud800", "?",
)  # fmt: skip


@settings(max_examples=depth(30, 300), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.sampled_from(PIECES), min_size=1, max_size=12))
def test_whatever_is_said_is_answered_and_nothing_is_written_without_a_yes(
    converse: Converse, lines: list[str]
) -> None:
    talk = converse(
        lines, calendar=Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    )
    for reply in talk.replies:
        assert reply.count("?") <= 1, reply
        assert len(reply.split()) <= 50, reply
    assert len(talk.calendar.commits) <= lines.count("yes")
