"""What callers do besides answering: refine, mend, ask after it, want more than one thing."""

import pytest

from tests.agent.brain.counter import Calendar, booking
from tests.agent.brain.talk import Converse

FRIDAY = ("consultation", "2027-03-05T10:00")
MADE = ["consultation on friday at ten", "kai lin", "kai.lin@example.com", "yes"]


def test_a_queued_wish_keeps_its_own_details(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking(*FRIDAY)])
    talk = converse(
        ["book a follow up on tuesday the 9th at two and then cancel my appointment on friday"],
        calendar=calendar,
    )
    assert "and then I'll cancel" in talk.replies[0] or "after that I'll cancel" in talk.replies[0]
    assert "Which service" not in talk.replies[0]
    for line in ("val ortiz", "val.ortiz@example.com", "yes", "yes please"):
        talk.say(line)
    assert calendar.active() == [("follow-up", "2027-03-09T14:00", "val.ortiz@example.com")]


def test_two_services_in_one_sentence_are_two_bookings(converse: Converse) -> None:
    talk = converse(
        [
            "i'd like a consultation and a follow up",
            "thursday at ten", "kai lin", "kai.lin@example.com", "yes", "friday at nine", "yes",
        ]
    )  # fmt: skip
    assert talk.calendar.active() == [
        ("consultation", "2027-03-04T10:00", "kai.lin@example.com"),
        ("follow-up", "2027-03-05T09:00", "kai.lin@example.com"),
    ]


def test_a_question_is_not_asked_a_fourth_time_while_other_details_come(converse: Converse) -> None:
    talk = converse(["i'd like to book", "friday at ten", "ada park", "ada@example.com"])
    asking = [one for one in talk.replies if "consultation, a follow-up" in one]
    assert len(asking) == 3
    assert "consultation, a follow-up" not in talk.replies[-1]


def test_who_does_not_know_the_service_is_helped(converse: Converse) -> None:
    talk = converse(["i'd like to book", "i don't know, what do you recommend"])
    assert "consultation, a follow-up" not in talk.replies[-1]


@pytest.mark.parametrize(
    ("lines", "wish"),
    [
        (["consultation thursday morning", "ok the day after then, late morning"],
         "Friday, March 5, 2027 between 10:00 AM and 12:00 PM"),
        (["consultation thursday or friday afternoon", "anything after three"],
         "from Thursday, March 4, 2027 to Friday, March 5, 2027 after 3:00 PM"),
    ],
)  # fmt: skip
def test_a_refinement_keeps_the_days(converse: Converse, lines: list[str], wish: str) -> None:
    talk = converse(lines)
    name, arguments, _ = talk.calendar.log[-1]
    assert (name, arguments["when"]) == ("find_times", wish)


def test_later_in_the_day_stays_on_the_days_that_were_offered(converse: Converse) -> None:
    talk = converse(["consultation thursday or friday after one", "something later in the day"])
    assert "Thursday, March 4" in talk.replies[-1] or "Friday, March 5" in talk.replies[-1]
    assert "March 6" not in talk.replies[-1]


def test_a_name_where_the_address_was_asked_is_taken(converse: Converse) -> None:
    talk = converse(
        ["consultation on friday at ten", "robert cruz", "robert de la cruz", "bob@example.com"]
    )
    assert "Robert de la Cruz" in talk.replies[-1]


def test_the_zone_is_told_and_the_read_back_stays_open(converse: Converse) -> None:
    talk = converse([*MADE[:3], "is that in eastern time? i'm in denver"])
    assert "8:00 AM" in talk.replies[-1]
    talk.say("yes book it")
    assert talk.calendar.commits == ["book"]


def test_how_long_is_known_from_the_services(converse: Converse) -> None:
    assert "30 minutes" in converse(["how long does a follow up take"]).replies[0]


def test_whether_it_went_through(converse: Converse) -> None:
    talk = converse([*MADE[:3], "did that go through?"])
    assert "Not yet" in talk.replies[-1]
    talk.say("yes")
    assert "booked for Friday" in talk.say("did that go through?")


def test_a_pending_write_is_looked_after_and_not_proposed_again(converse: Converse) -> None:
    calendar = Calendar()
    pending = {"ok": False, "code": "pending", "message": "The calendar has not answered yet."}
    done = {
        "ok": True,
        "code": "booked",
        "message": "You're booked for Friday, March 5 at 10:00 AM.",
    }
    calendar.fail["commit"] = [pending, done]
    talk = converse([*MADE, "okay thanks"], calendar=calendar)
    calls = [name for name, _, _ in calendar.log].count("book")
    assert calls == 2
    calendar.heard.append("yes")
    talk.say("did that go through?")
    assert [name for name, _, _ in calendar.log].count("book") == calls + 1


@pytest.mark.parametrize(
    "words", ["no the dot is an underscore", "no, underscore instead of the dot"]
)
def test_a_part_of_an_address_is_mended_at_the_read_back(converse: Converse, words: str) -> None:
    lines = [*MADE[:2], "kai dot lin at example dot com", words, "yes"]
    talk = converse(lines, channel="voice")
    assert talk.calendar.active() == [("consultation", "2027-03-05T10:00", "kai_lin@example.com")]


def test_a_look_up_may_become_a_booking(converse: Converse) -> None:
    talk = converse(
        [
            "move my appointment", "val ortiz",
            "sorry, i don't have one yet. can i book one for my daughter instead?",
            "a consultation on friday at ten", "mia ortiz", "mia@example.com", "yes",
        ]
    )  # fmt: skip
    assert any("your daughter's full name" in one for one in talk.replies)
    assert talk.calendar.active() == [("consultation", "2027-03-05T10:00", "mia@example.com")]


def test_a_look_up_is_never_repeated_unchanged(converse: Converse) -> None:
    talk = converse(
        ["move my appointment", "val ortiz", "val@example.com", "to next friday after 2",
         "val@example.com"]
    )  # fmt: skip
    assert [name for name, _, _ in talk.calendar.log] == ["find_bookings"]


def test_a_second_booking_for_a_relative_right_after(converse: Converse) -> None:
    talk = converse([*MADE, "book another for my husband, same day right after"])
    assert "your husband's full name" in talk.replies[-1]
    for line in ("tom lin", "same email", "yes"):
        talk.say(line)
    assert talk.calendar.active() == [
        ("consultation", "2027-03-05T10:00", "kai.lin@example.com"),
        ("consultation", "2027-03-05T10:30", "kai.lin@example.com"),
    ]


@pytest.mark.parametrize("email", ["ann@exmaple.com", "ann@gmial.com", "ann@gmail.con"])
def test_a_likely_slip_in_a_typed_domain_is_questioned(converse: Converse, email: str) -> None:
    talk = converse(["consultation on friday at ten", "ann bell", email])
    assert "right?" in talk.replies[-1] or "correct?" in talk.replies[-1]
    assert "ann@" in talk.replies[-1]


def test_another_wish_in_the_middle_is_taken_up(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking(*FRIDAY)])
    talk = converse(
        ["i want to book", "what do i have booked now?", "val ortiz", "val.ortiz@example.com",
         "cancel the first one", "yes"],
        calendar=calendar,
    )  # fmt: skip
    assert "Friday, March 5" in talk.replies[3]
    assert calendar.active() == []
