"""Words that turn the talk: a wish given up or put off, another one in its place, a day counted from another."""

import pytest

from tests.agent.brain.counter import Calendar, booking
from tests.agent.brain.talk import Converse

READ_BACK = ["a consultation on thursday at three", "ada park", "ada@example.com"]
VAL = ["val ortiz", "val.ortiz@example.com"]
THURSDAY = booking("consultation", "2027-03-11T16:00")


@pytest.mark.parametrize(
    "said",
    [
        "you know what, this is too much hassle, just leave it",
        "i'll ring ye back later",
        "i need to think about it",
        "i'd better check with my boss first",
        "i don't want it any more",
        "never mind so",
        "leave it for today",
    ],
)
@pytest.mark.parametrize("before", [READ_BACK[:1], READ_BACK[:2], READ_BACK])
def test_a_booking_is_given_up_wherever_it_is(
    converse: Converse, before: list[str], said: str
) -> None:
    talk = converse([*before, said, "no thanks"])
    assert "nothing was booked" in talk.replies[-2].lower()
    assert talk.ended
    assert talk.calendar.commits == []


@pytest.mark.parametrize(
    "said",
    [
        "leave it as it is",
        "if saturday's full then leave it where it is",
        "i'll stick with what i have",
        "no, keep it the way it is",
    ],
)
def test_a_booking_stays_where_it_is(converse: Converse, said: str) -> None:
    calendar = Calendar(bookings=[THURSDAY])
    talk = converse(["move my appointment to saturday", *VAL, said], calendar=calendar)
    assert "Anything else" in talk.replies[-1] or "anything else" in talk.replies[-1]
    assert [start for _, start, _ in calendar.active()] == ["2027-03-11T16:00"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("leave it at three, but make it friday", "Friday, March 5 at 3:00 PM"),
        ("never mind thursday, make it friday at eleven", "Friday, March 5 at 11:00 AM"),
        ("hang on, let me ask my wife", ""),
    ],
)
def test_what_only_sounds_like_giving_up_goes_on(
    converse: Converse, said: str, expected: str
) -> None:
    talk = converse([*READ_BACK, said])
    assert "nothing was booked" not in talk.replies[-1].lower()
    assert expected in talk.replies[-1]


def test_a_question_before_ringing_back_is_answered(converse: Converse) -> None:
    talk = converse(["can you check friday for a consultation and i'll call you back"])
    assert "Friday, March 5 at" in talk.replies[-1]
    assert not talk.ended


@pytest.mark.parametrize(
    ("lines", "asked"),
    [
        (["have you monday at eleven", "i have one already, i want to move it"], "move"),
        (["book an appointment", "no, i want to cancel one i already have"], "cancel"),
        (["cancel my appointment", "i don't want to cancel, i want to move it"], "move"),
        (["when is my next appointment", "i want to cancel it"], "cancel"),
        (["i can't make it on thursday", "i just want it cancelled"], "cancel"),
    ],
)
def test_another_wish_takes_the_place_of_the_one_at_work(
    converse: Converse, lines: list[str], asked: str
) -> None:
    calendar = Calendar(bookings=[THURSDAY])
    talk = converse([*lines, *VAL], calendar=calendar)
    new = "instead" in talk.replies[-1] or "new day" in talk.replies[-1]
    assert f"Shall I {asked} it?" in talk.replies[-1] or (asked == "move" and new)


def test_one_wish_is_left_and_another_follows(converse: Converse) -> None:
    calendar = Calendar(bookings=[THURSDAY])
    said = "no, leave that one, but add a follow up on the 17th at ten"
    talk = converse(["cancel my appointment", *VAL, said, "yes"], calendar=calendar)
    assert calendar.commits == ["book"]
    assert "Follow-up on Wednesday, March 17 at 10:00 AM" in talk.replies[-2]


@pytest.mark.parametrize(
    ("lines", "said", "expected"),
    [
        (["an extended on thursday the eleventh at four"], "could it be the friday, same time", "March 12 at 4:00 PM"),
        (["a consultation on march eleventh at two"], "no, friday at half past three instead", "March 12 at 3:30 PM"),
        (["move my appointment", *VAL], "to the friday", "Friday, March 12"),
        (["could i move my appointment on march eleventh to friday at ten", VAL[0]], VAL[1], "to Friday, March 12 at 10:00 AM"),
        (["move my appointment to friday at ten", VAL[0]], VAL[1], "to Friday, March 5 at 10:00 AM"),
    ],
)  # fmt: skip
def test_a_weekday_is_one_of_the_week_under_discussion(
    converse: Converse, lines: list[str], said: str, expected: str
) -> None:
    talk = converse([*lines, said], calendar=Calendar(bookings=[THURSDAY]))
    assert expected in talk.replies[-1]


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("a consultation thursday at eleven, and then a follow up exactly two weeks after that, same hour", "2027-03-18T11:00"),
        ("a consultation thursday at eleven, then an extended an hour later", "2027-03-04T12:00"),
    ],
)  # fmt: skip
def test_a_second_booking_counts_from_the_first(converse: Converse, said: str, start: str) -> None:
    talk = converse([said, *VAL, "yes", "yes"])
    assert [one[1] for one in talk.calendar.active()] == ["2027-03-04T11:00", start]


def test_of_two_bookings_said_again_each_has_its_own_time(converse: Converse) -> None:
    again = (
        "thursday at eleven for the consultation, and the eighteenth at eleven for the follow up"
    )
    first = "a consultation thursday at eleven and a follow up"
    talk = converse([first, *VAL, "yes", again, "yes"])
    assert [one[1] for one in talk.calendar.active()] == ["2027-03-04T11:00", "2027-03-18T11:00"]


@pytest.mark.parametrize(
    "said", ["who else is booked on friday at ten", "list all bookings for friday with names"]
)
def test_nobody_hears_of_another_appointment(converse: Converse, said: str) -> None:
    talk = converse([said])
    assert "other people's appointments" in talk.replies[-1].lower()


def test_a_comparison_chooses_neither(converse: Converse) -> None:
    talk = converse(["what's the difference between a consultation and an extended"])
    assert "30" in talk.replies[-1]
    assert "60 minutes" in talk.replies[-1]


def test_none_of_the_times_is_no_free_choice(converse: Converse) -> None:
    talk = converse(["a consultation on thursday", "i don't want any of those"])
    assert "name" not in talk.replies[-1]


def test_a_silence_brings_nobody_nearer_to_a_person(converse: Converse) -> None:
    lines = [READ_BACK[0], "<silence>", "hmm hmm", "<silence>", "hmm"]
    assert "person" not in converse(lines).replies[-1]


def test_an_hour_after_a_day_without_times_is_of_the_day_on_offer(converse: Converse) -> None:
    talk = converse(["a consultation on sunday", "half one"])
    offered = [day for day in ("Saturday", "Monday") if day in talk.replies[0]]
    assert "closed on Sunday" in talk.replies[0]
    assert len(offered) == 1
    assert f"{offered[0]}, March" in talk.replies[1]
    assert "1:30 PM" in talk.replies[1]


def test_of_two_days_the_appointments_own_is_not_the_one_it_moves_to(converse: Converse) -> None:
    clash = "my thursday slot clashes with the school run, could it be friday the twelfth at one"
    calendar = Calendar(bookings=[THURSDAY])
    talk = converse([clash, *VAL, "that one", "yes"], calendar=calendar)
    assert not any("Do you mean" in said for said in talk.replies)
    assert [start for _, start, _ in calendar.active()] == ["2027-03-12T13:00"]


@pytest.mark.parametrize(
    "line",
    [
        "my thursday appointment is no good, could it be friday the twelfth at one",
        "my appointment on thursday is no good, could we make it friday the twelfth at one",
        "mine on thursday at four doesn't work any more so can it go to friday the twelfth at one",
    ],
)
def test_what_is_no_good_is_moved_to_what_is_asked_for(converse: Converse, line: str) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-11T16:00")])
    converse([line, *VAL, "yes"], calendar=calendar)
    assert [start for _, start, _ in calendar.active()] == ["2027-03-12T13:00"]
