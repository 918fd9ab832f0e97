"""What a bad line makes of an answer: words lost, swapped and put in; values told twice."""

from collections.abc import Callable

import pytest

from agent.brain.understanding import Situation, understand
from agent.brain.understanding.by_name import fuller_by_address, local_by_name
from agent.brain.understanding.emails import read
from agent.brain.understanding.retelling import filled, merged

Situate = Callable[..., Situation]

BY_NAME = [
    ("the dot lee at example dot com", "kim.lee@example.com"),
    ("dog lee at example dot com", "kim.lee@example.com"),
    ("kim dog at example dot com", "kim.lee@example.com"),
    ("kim the lee at example dot com", "kim.lee@example.com"),
]
MERGED = [
    ("hn.wu", "han.w", "han.wu"),
    ("val.ortiz", "valortiz", "val.ortiz"),
    ("jon.smyth", "jon.smith", "jon.smith"),
    ("the.abel", "joy.abel", "joy.abel"),
    ("212550178", "212555078", "2125550178"),
]
CHATTER = [
    "hi how are you today kim dot lee at example dot com it has been such a week",
    "god this again kim dot lee at example dot com",
    "fine kim dot lee at example dot com",
    "my wife usually does this um kim dot lee at example dot com",
    "lovely weather isn't it anyway kim dot lee at example dot com",
    "lee with two e's kim dot lee at example dot com",
    "kim dot lee and then at and then example dot com",
]
LOST = [
    "kim dot lee at the dot com",
    "kim dot lee at example dot of",
    "kim dash at example dot com",
]


@pytest.mark.parametrize(("text", "email"), BY_NAME)
def test_a_lost_part_of_an_address_is_guessed_by_the_name(text: str, email: str) -> None:
    found = read(text, expected=True, name="Kim Lee")
    assert found
    assert (found.email, found.unsure) == (email, True)


@pytest.mark.parametrize("text", LOST)
def test_a_small_word_is_no_part_of_an_address(text: str) -> None:
    found = read(text, expected=True)
    assert found
    assert found.email is None


@pytest.mark.parametrize("text", CHATTER)
def test_talk_before_an_address_is_not_in_it(text: str) -> None:
    found = read(text, expected=True)
    assert found
    assert found.email == "kim.lee@example.com"


def test_an_initial_is_left_alone() -> None:
    assert local_by_name("k.lee", "Kim Lee") == "k.lee"
    assert local_by_name("a.lee", "Ada Lee") == "a.lee"


@pytest.mark.parametrize(
    ("name", "email", "fuller"),
    [
        ("Kim", "kim.lee@example.com", "Kim Lee"),
        ("Lee", "kim_lee@example.com", "Kim Lee"),
        ("Kim", "kim@example.com", ""),
        ("Kim", "the.kim@example.com", ""),
        ("Ana", "kim.lee@example.com", ""),
    ],
)
def test_a_name_of_one_word_is_completed_by_an_address(name: str, email: str, fuller: str) -> None:
    assert fuller_by_address(name, email) == fuller


@pytest.mark.parametrize(("before", "now", "both"), MERGED)
def test_two_tellings_with_other_losses_make_one(before: str, now: str, both: str) -> None:
    assert merged(before, now) == both


def test_a_lost_digit_is_filled_by_the_number_corrected() -> None:
    assert filled("303550142", "3035550143") == "3035550142"
    assert filled("303550143", "3035550143") == ""


@pytest.mark.parametrize(
    "text",
    [
        "hello this is kim lee kim dot lee example dot com i need a consultation on friday",
        "hello a is kim lee kim dog lee at example dot com i need a consultation on friday",
        "hello in is kim the kim dot lee at example dog com i need a consultation on friday",
    ],
)
def test_the_name_is_known_from_the_address_it_stands_before(situate: Situate, text: str) -> None:
    got = understand(text, situate("intent"))
    assert (got.name, got.email, got.intents) == ("Kim Lee", "kim.lee@example.com", ("book",))


@pytest.mark.parametrize("asked", ["confirm_booking", "other"])
@pytest.mark.parametrize(
    "text",
    [
        "no it's kim dot lee at example com",
        "no it's kim dot lee add example dog com",
        "no it's kim dot lee at uh dot com",
        "no kim dot lee example dot com",
        "um no it's kim dog lee at the dot com",
    ],
)
def test_an_address_is_corrected_over_a_bad_line(situate: Situate, asked: str, text: str) -> None:
    known = {"name": "Kim Lee", "email": "jim.lee@example.com"}
    got = understand(text, situate(asked, known=known))
    assert got.email == "kim.lee@example.com"


def test_an_incomplete_address_is_completed_by_what_was_heard_before(situate: Situate) -> None:
    known = {"name": "Kim Lee", "email_half": "kim.lee@"}
    got = understand("kimlee at example dot com", situate("email", known=known))
    assert (got.email, got.unsure) == ("kim.lee@example.com", ("email",))


@pytest.mark.parametrize(
    ("half", "text"),
    [
        ("212550178", "two one two five five five zero seven eight"),
        ("5550178", "two one two"),
        ("212", "five five five zero one seven eight"),
    ],
)
def test_a_number_is_put_together_of_two_tellings(situate: Situate, half: str, text: str) -> None:
    got = understand(text, situate("phone", known={"phone_half": half}))
    assert got.phone == "+12125550178"


@pytest.mark.parametrize(
    "text", ["in much is an extended session", "how much is like an extended session"]
)
def test_a_garbled_question_for_the_price_books_nothing(situate: Situate, text: str) -> None:
    got = understand(text, situate("intent"))
    assert (got.intents, got.topic) == ((), "price")


@pytest.mark.parametrize("text", ["how is an extended session", "how and is an of"])
def test_a_question_without_its_subject_is_no_wish(situate: Situate, text: str) -> None:
    got = understand(text, situate("intent"))
    assert (got.intents, got.topic, got.question) == ((), None, True)
    assert "faq" not in got.acts


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("a follow up on friday mourning", "03-05"),
        ("a follow up on fry day", "03-05"),
        ("a follow up on it twelfth", "03-12"),
        ("a follow up monday", "03-08"),
    ],
)
def test_misheard_days_are_understood(situate: Situate, text: str, day: str) -> None:
    got = understand(text, situate("intent"))
    when = got.when
    assert when
    assert when.day or when.start_at
    assert f"{when.day or when.start_at:%m-%d}" == day
    assert got.name is None


def test_know_at_the_start_is_a_no(situate: Situate) -> None:
    assert understand("know that's all thanks", situate("anything_else")).polarity == "no"
    assert understand("that's the right", situate("confirm_booking")).polarity is None
