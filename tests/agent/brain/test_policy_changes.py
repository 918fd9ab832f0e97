"""Whole conversations about bookings there are: moving, cancelling, looking up."""

from tests.agent.brain.counter import Calendar, booking
from tests.agent.brain.talk import Converse

ALL_AT_ONCE = "my name is ada park, my e-mail is ada.park@example.com, a consultation on thursday at nine please"


def test_cancelling(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    talk = converse(
        ["please cancel my appointment on friday", "val ortiz", "val.ortiz@example.com"],
        calendar=calendar,
    )
    assert calendar.commits == []
    assert "Shall I cancel it?" in talk.replies[-1]
    talk.say("yes")
    assert calendar.active() == []
    talk.say("no")
    assert talk.ended


def test_cancelling_declined_at_the_readback(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    talk = converse(
        [
            "i think i need to cancel",
            "val ortiz",
            "val.ortiz@example.com",
            "no on second thought i'll keep it",
        ],
        calendar=calendar,
    )
    assert len(calendar.active()) == 1
    assert calendar.commits == []
    assert "left everything as it was. Is there anything else" in talk.replies[-1]


def test_moving(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    talk = converse(
        [
            "i can't make friday can we do tuesday next week at ten instead",
            "val ortiz",
            "val.ortiz@example.com",
            "yes",
        ],
        calendar=calendar,
    )
    assert calendar.active() == [("consultation", "2027-03-09T10:00", "val.ortiz@example.com")]
    assert "moved" in talk.replies[-1]


def test_moving_step_by_step(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    converse(
        [
            "i need to move my appointment",
            "val ortiz",
            "val.ortiz@example.com",
            "monday",
            "the first one",
            "yes",
        ],
        calendar=calendar,
    )
    assert calendar.active() == [("consultation", "2027-03-08T09:00", "val.ortiz@example.com")]


def test_cancelling_one_and_moving_another(converse: Converse) -> None:
    calendar = Calendar(
        bookings=[
            booking("consultation", "2027-03-05T10:00"),
            booking("follow-up", "2027-03-10T09:00"),
        ]
    )
    talk = converse(
        ["cancel my friday one and push wednesday's to thursday the eleventh at nine",
         "val ortiz", "val.ortiz@example.com", "yes", "yes"],
        calendar=calendar,
    )  # fmt: skip
    assert calendar.active() == [("follow-up", "2027-03-11T09:00", "val.ortiz@example.com")]
    talk.say("no thanks")
    assert talk.ended


def test_several_bookings_are_told_apart(converse: Converse) -> None:
    calendar = Calendar(
        bookings=[
            booking("consultation", "2027-03-05T10:00"),
            booking("follow-up", "2027-03-10T09:00"),
        ]
    )
    talk = converse(
        ["cancel my appointment", "val ortiz", "val.ortiz@example.com"], calendar=calendar
    )
    assert "Friday, March 5" in talk.replies[-1]
    assert "Wednesday, March 10" in talk.replies[-1]
    talk.say("the wednesday one")
    talk.say("yes")
    assert calendar.active() == [("consultation", "2027-03-05T10:00", "val.ortiz@example.com")]


def test_somebody_elses_booking_is_not_told(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    talk = converse(["when is my appointment", "eve stone", "eve@example.com"], calendar=calendar)
    assert "March 5" not in " ".join(talk.replies)


def test_looking_up(converse: Converse) -> None:
    calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
    talk = converse(
        ["when is my appointment", "val ortiz", "val.ortiz@example.com", "no that's it"],
        calendar=calendar,
    )
    assert "Friday, March 5 at 10:00 AM" in talk.replies[2]
    assert talk.ended


def test_booking_then_cancelling_it_needs_no_second_lookup(converse: Converse) -> None:
    talk = converse([ALL_AT_ONCE, "yes", "actually please cancel that appointment", "yes"])
    assert talk.calendar.active() == []
    assert "find_bookings" not in [name for name, _, _ in talk.calendar.log]


def test_too_many_tries_hand_over_to_a_person(converse: Converse) -> None:
    locked = {"ok": False, "code": "too_many_tries", "message": "I can't look that up."}
    talk = converse(
        ["cancel my appointment", "eve stone", "eve@example.com"],
        calendar=Calendar(fail={"find_bookings": [locked]}),
    )
    assert talk.transferred
