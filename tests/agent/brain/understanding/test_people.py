"""Whom an appointment is for, what may have been misheard, and openings that name no wish."""

from collections.abc import Callable

import pytest

from agent.brain.understanding import Situation, understand

Situate = Callable[..., Situation]

FOR_WHOM = [
    ("a consultation for my wife Jane Park on thursday at 10", "Jane Park", "for_another"),
    ("i need one for my daughter mia park, friday at 2", "Mia Park", "for_another"),
    ("it's for my son", None, "for_another"),
    ("a visit for my mother in law please", None, "for_another"),
    ("for my husband on thursday", None, "for_another"),
    ("book one for someone else", None, "for_another"),
    ("now one for me too", None, "for_self"),
]
UNSURE = [
    ("bo dot el at example dot com", True),
    ("why dot jay at example dot com", True),
    ("jane two at example dot com", True),
    ("jane at example dot com", False),
    ("b o dot e l at example dot com", False),
    ("bo dot l as in lima at example dot com", False),
    ("bo.el@example.com", False),
    ("jane2@example.com", False),
]
OPENINGS = [
    ("anything_else", "any other day then", ("availability",)),
    ("anything_else", "do you have a different time", ("availability",)),
    ("anything_else", "yes another one", ("book",)),
    ("anything_else", "yes i have another question", ()),
    ("anything_else", "something else", ()),
    ("intent", "i'd like a massage", ("book",)),
    ("intent", "can i get a haircut please", ("book",)),
    ("intent", "i need a minute", ()),
    ("intent", "i need a refund", ()),
    ("name", "actually no i want to book", ("book",)),
    ("when", "can you book me for friday", ()),
]


@pytest.mark.parametrize(("text", "name", "act"), FOR_WHOM)
def test_the_person_it_is_for_is_told_from_the_caller(
    situate: Situate, text: str, name: str | None, act: str
) -> None:
    heard = understand(text, situate("intent"))
    assert (heard.name, act in heard.acts) == (name, True)


@pytest.mark.parametrize(("text", "unsure"), UNSURE)
def test_only_words_that_are_letters_too_make_an_address_unsure(
    situate: Situate, text: str, *, unsure: bool
) -> None:
    heard = understand(text, situate("email"))
    assert heard.email
    assert heard.unsure == (("email",) if unsure else ())


@pytest.mark.parametrize(("asked", "text", "intents"), OPENINGS)
def test_a_wish_is_heard_where_none_is_named(
    situate: Situate, asked: str, text: str, intents: tuple[str, ...]
) -> None:
    assert understand(text, situate(asked)).intents == intents


@pytest.mark.parametrize(("bookings", "intents"), [(("2027-03-04T09:00",), ("lookup",)), ((), ())])
def test_when_was_that_asks_for_a_booking_where_there_is_one(
    situate: Situate, bookings: tuple[str, ...], intents: tuple[str, ...]
) -> None:
    heard = understand("when was that again?", situate("anything_else", bookings=bookings))
    assert heard.intents == intents
    assert "faq" not in heard.acts


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("an extnded sesion friday", "extended"),
        ("a long sesson tomorrow", "extended"),
        ("my session last time was long", None),
    ],
)
def test_a_slip_in_each_word_of_a_service_is_forgiven(
    situate: Situate, text: str, service: str | None
) -> None:
    assert understand(text, situate("intent")).service == service


def test_a_first_name_at_the_read_back_may_be_completed(situate: Situate) -> None:
    heard = understand("jane park", situate("confirm_booking", known={"name": "Jane"}))
    assert (heard.name, heard.corrects) == ("Jane Park", ("name",))


@pytest.mark.parametrize("text", ["are you a robot?", "am i talking to a real person"])
def test_asking_for_a_machine_is_no_wish_for_a_person(situate: Situate, text: str) -> None:
    acts = understand(text, situate("intent")).acts
    assert "robot" in acts
    assert not {"handoff", "faq"} & set(acts)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("push my appointment back by two hours", None),
        ("hours please", "hours"),
        ("what are your hours", "hours"),
        ("weekend hours", "hours"),
    ],
)
def test_a_length_in_hours_is_no_question_about_them(
    situate: Situate, text: str, topic: str | None
) -> None:
    assert understand(text, situate("intent")).topic == topic


def test_an_address_refused_beside_a_number_is_a_refusal(situate: Situate) -> None:
    heard = understand("i don't have email, my number is 212-555-0143", situate("email"))
    assert heard.phone == "+12125550143"
    assert "refuse" in heard.acts


@pytest.mark.parametrize("text", ["is it expensive", "is that really needed", "can i pay cash"])
def test_a_question_is_no_name(situate: Situate, text: str) -> None:
    assert understand(text, situate("name")).name is None


def test_a_letter_may_be_taken_out_of_a_name(situate: Situate) -> None:
    known = {"name": "Jayne Park", "email": "jayne@example.com"}
    heard = understand("no jayne without the y", situate("confirm_booking", known=known))
    assert heard.name == "Jane Park"


@pytest.mark.parametrize(
    "text", ["can i bring it forward an hour", "could you move it half an hour"]
)
def test_moving_by_an_hour_is_no_question_about_hours(situate: Situate, text: str) -> None:
    heard = understand(text, situate("anything_else", bookings=("2027-03-04T09:00",)))
    assert heard.intents == ("reschedule",)
    assert heard.topic is None
