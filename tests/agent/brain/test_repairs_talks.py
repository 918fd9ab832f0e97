"""Whole conversations that went wrong once: doubts, other people, relative times, dead ends."""

import pytest

from tests.agent.brain.counter import Calendar, booking
from tests.agent.brain.talk import Converse

FIRST = ["a consultation tomorrow at ten", "jane park"]
JANE = [*FIRST, "jane@example.com"]
NAME = ("Val Ortiz", "val.ortiz@example.com")
KNOWN = "Val Ortiz, val.ortiz@example.com"


def one() -> Calendar:
    return Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])


def two() -> Calendar:
    return Calendar(
        bookings=[
            booking("consultation", "2027-03-05T10:00"),
            booking("extended", "2027-03-10T14:00"),
        ]
    )


@pytest.mark.parametrize(
    ("channel", "said"),
    [("chat", "bo.el@example.com"), ("voice", "b o dot e l at example dot com")],
)
@pytest.mark.parametrize(
    ("answer", "email"),
    [("yes", "bo.el@example.com"), ("no just the letter l after the dot", "bo.l@example.com")],
)
def test_an_unsure_address_is_asked_about_before_the_read_back(
    converse: Converse, channel: str, said: str, answer: str, email: str
) -> None:
    talk = converse([*FIRST, "bo dot el at example dot com", answer, "yes"], channel=channel)
    assert said in talk.replies[2]
    assert "Shall I book it?" not in talk.replies[2]
    assert "Shall I book it?" in talk.replies[3]
    assert talk.calendar.active() == [("consultation", "2027-03-03T10:00", email)]


def test_an_address_refused_without_a_better_one_is_asked_for_anew(converse: Converse) -> None:
    talk = converse([*FIRST, "bo dot el at example dot com", "no", "b o dot l at example dot com"])
    assert "e-mail" in talk.replies[3]
    assert "Shall I book it?" in talk.replies[4]


@pytest.mark.parametrize("email", ["jane at example dot com", "jane.two@example.com"])
def test_a_sure_address_costs_no_further_turn(converse: Converse, email: str) -> None:
    assert "Shall I book it?" in converse([*FIRST, email]).replies[2]


def test_the_same_person_is_not_asked_again(converse: Converse) -> None:
    talk = converse([*JANE, "yes", "yes, i also need a follow-up on friday at eleven", "yes"])
    assert "Shall I book it?" in talk.replies[4]
    assert talk.calendar.active()[1] == ("follow-up", "2027-03-05T11:00", "jane@example.com")


@pytest.mark.parametrize(
    ("lines", "email"),
    [
        (["one for my daughter, friday at two", "Mia Park", "mia@example.com"], "mia@example.com"),
        (["one for my daughter, friday at two", "Mia Park", "same email"], "jane@example.com"),
        (["one for my daughter Mia Park, friday at two, same email"], "jane@example.com"),
    ],
)
def test_another_person_is(converse: Converse, lines: list[str], email: str) -> None:
    talk = converse([*JANE, "yes", *lines, "yes"])
    assert talk.calendar.active()[1] == ("consultation", "2027-03-05T14:00", email)
    assert "for Mia Park" in talk.replies[-2]


def test_a_time_may_count_from_the_booking_just_made(converse: Converse) -> None:
    lines = ["yes another one", "a follow-up", "same time the day after", "yes"]
    talk = converse([*JANE, "yes", *lines])
    assert talk.calendar.active()[1] == ("follow-up", "2027-03-04T10:00", "jane@example.com")


@pytest.mark.parametrize(
    ("opening", "start"),
    [
        ("move my appointment an hour later", "2027-03-05T11:00"),
        ("push my appointment back by two hours", "2027-03-05T12:00"),
        ("move my appointment to the same time a day later", "2027-03-06T10:00"),
        ("move my appointment to the day before, same time", "2027-03-04T10:00"),
        ("push it half an hour", "2027-03-05T10:30"),
    ],
)
def test_a_move_may_count_from_a_booking_not_found_yet(
    converse: Converse, opening: str, start: str
) -> None:
    talk = converse([opening, KNOWN, "yes"], calendar=one())
    assert talk.calendar.active() == [("consultation", start, NAME[1])]


def test_all_said_at_the_start_means_every_booking_found(converse: Converse) -> None:
    talk = converse(["cancel all of my appointments", KNOWN, "yes", "yes"], calendar=two())
    assert talk.calendar.active() == []


def test_a_change_of_mind_from_cancelling_to_booking(converse: Converse) -> None:
    lines = ["i want to cancel", "actually no i want to book", "a follow-up tomorrow at ten", KNOWN]
    talk = converse([*lines, "yes"], calendar=one())
    assert sorted(start for _, start, _ in talk.calendar.active()) == [
        "2027-03-03T10:00",
        "2027-03-05T10:00",
    ]


def test_any_other_day_leads_to_an_offer(converse: Converse) -> None:
    talk = converse(["are you open sunday at ten?", "any other day then", "a consultation"])
    assert "Which" in talk.replies[2]


def test_a_service_that_is_not_offered_leads_to_those_that_are(converse: Converse) -> None:
    talk = converse(["i'd like a massage", "what do you have then?", "the second one"])
    assert "a follow-up" in talk.replies[0]
    assert "a follow-up" in talk.replies[1]
    assert "time" in talk.replies[2] or "When" in talk.replies[2]


def test_services_are_listed_to_choose_from(converse: Converse) -> None:
    talk = converse(["what services do you have?", "the second one please", "tomorrow at ten"])
    assert "a consultation, a follow-up or an extended session" in talk.replies[0]
    assert "10:00 AM" in talk.replies[2]


def test_a_pause_keeps_the_question_open(converse: Converse) -> None:
    talk = converse(["a consultation tomorrow at ten", "hold on a sec", "ok jane park"])
    assert "Jane" in talk.replies[2]


def test_when_was_that_again(converse: Converse) -> None:
    talk = converse([*JANE, "yes", "when was that again?"])
    assert "Wednesday, March 3 at 10:00 AM" in talk.replies[4]


def test_whoever_has_no_address_is_offered_a_person_on_the_fourth_try(converse: Converse) -> None:
    refusals = ["i don't have email, my number is 212-555-0143", "no", "i said i don't have one"]
    talk = converse([*FIRST, *refusals])
    assert all("e-mail" in reply for reply in talk.replies[1:4])
    assert "e-mail" not in talk.replies[4]


@pytest.mark.parametrize("last", ["yes", "qux qux"])
def test_who_is_not_understood_is_put_through_in_the_end(converse: Converse, last: str) -> None:
    talk = converse(["a consultation", "blah blah", "foo bar", "qux qux", "baz", last])
    asked = [reply for reply in talk.replies if "day" in reply or "come in" in reply]
    assert len(asked) <= 3
    assert talk.transferred


def test_yes_to_several_bookings_does_not_go_on_for_ever(converse: Converse) -> None:
    talk = converse(["cancel my appointment", KNOWN, "yes", "yes", "yes"], calendar=two())
    assert sum("Which" in reply for reply in talk.replies) <= 3
    assert "Which" not in talk.replies[-1]


def test_a_spoken_list_of_bookings_holds_no_digits_of_the_clock(converse: Converse) -> None:
    talk = converse(["what do i have booked", KNOWN], calendar=two(), channel="voice")
    assert "ten o'clock" in talk.replies[-1]
    assert ":00" not in talk.replies[-1]
    assert len(talk.replies[-1].split()) <= 25


def test_later_that_day_stays_on_that_day(converse: Converse) -> None:
    talk = converse(["a consultation friday morning", "later that day"])
    assert "Friday, March 5" in talk.replies[1]
    assert not any(day in talk.replies[1] for day in ("Saturday", "Monday", "Tuesday"))
