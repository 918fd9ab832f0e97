"""Answers to a read-back: the same again is a yes, another value is none, and what follows a yes."""

import pytest

from agent.brain.understanding import Understood, understand
from tests.agent.brain.understanding.conftest import Situate

KNOWN = {"name": "Mara Quill", "email": "mara@example.com", "service": "consultation"}
ANCHOR = "2027-03-04T11:30"
REPEATED = """
    thursday half eleven, that's me, yes | yes the consultation on thursday at half eleven | yes mara quill
    yes thursday march fourth at eleven thirty am for a consultation | spot on, thursday | yes at mara@example.com
    yes book the consultation | that's right, mara quill | it's thursday or nothing, so yes | can't see why not
    please and thank you | crack on | if you would | k thx book it | yes that's brilliant he'll be so pleased
    yes lovely, she'll be over the moon | hundred percent | yes m a r a | yes kindly book | oh yes, you've been ever so kind | get me in
"""
NO_YES = """
    yes thursday or friday | thursday or friday yes | yes thursday at ten | yes the extended one | yes mara quinn
    yes thursday the fourth of april | yes i'll let you know | yes the week after | yes thursday but earlier
    yes if i can come later | if you would just hold on | if you would change it to friday | crack on with friday
    can't see why not friday | can't see why it's not friday | he'll be so pleased | he'll be pleased if it's friday
    yes and book me another time | yes, another day | yes and also friday | yes and make it two people
    yes and put it under my husband | yes then cancel it | yes but cancel my other one first | thursday
    the consultation | mara quill | is it thursday, yes or no | please and thank you for friday
    i'm grand thanks | i'm sorted thanks | yes and when is it | yes at twelve thirty | yes for my husband tom quill
    yes as soon as i've checked with work | yes who is this | just checking with the wife
"""
FURTHER = [
    ("yes, oh and can you also cancel my one on the tenth", "cancel"),
    ("yes please and then i'd like to cancel the one on the tenth", "cancel"),
    ("yep. also need to cancel another appointment", "cancel"),
    ("yes, and could you move my follow-up to friday as well", "reschedule"),
    ("yes, and after that book me one for my wife", "book"),
    ("go ahead, and then can you tell me when my other one is", "lookup"),
]
AFTER_A_CANCELLATION = [
    "yes and then book me in for the same time next week",
    "yes please and i'd like a new one the week after",
    "yes cancel it and book me another for next week",
]


def phrases(table: str) -> list[str]:
    return [one.strip() for line in table.splitlines() for one in line.split("|") if one.strip()]


def answer(situate: Situate, text: str, asked: str = "confirm_booking") -> Understood:
    return understand(text, situate(asked, anchor=ANCHOR, known=KNOWN))


@pytest.mark.parametrize("text", phrases(REPEATED))
def test_a_yes_with_the_same_values_is_a_yes(situate: Situate, text: str) -> None:
    got = answer(situate, text)
    assert (got.polarity, got.corrects, got.name) in [
        ("yes", (), None),
        ("yes", (), KNOWN["name"]),
    ]


@pytest.mark.parametrize("text", phrases(NO_YES))
def test_anything_else_beside_a_yes_is_none(situate: Situate, text: str) -> None:
    assert answer(situate, text).polarity != "yes"


@pytest.mark.parametrize(("text", "intent"), FURTHER)
def test_a_further_wish_leaves_a_yes(situate: Situate, text: str, intent: str) -> None:
    got = answer(situate, text)
    assert (got.polarity, got.intents) == ("yes", (intent,))
    assert (got.when, got.service, got.corrects) == (None, None, ())


@pytest.mark.parametrize("text", AFTER_A_CANCELLATION)
def test_a_new_booking_after_a_cancellation(situate: Situate, text: str) -> None:
    got = answer(situate, text, "confirm_cancel")
    assert (got.polarity, got.intents) == ("yes", ("book",))
    assert got.wishes[0].when is not None


@pytest.mark.parametrize("text", ["yup bin it", "i'm afraid so", "yes the one on thursday"])
def test_a_cancellation_is_agreed_to(situate: Situate, text: str) -> None:
    assert answer(situate, text, "confirm_cancel").polarity == "yes"


@pytest.mark.parametrize(
    "text", ["yes the follow-up", "yes cancel wednesday's", "no bin it", "yes move it to friday"]
)
def test_another_one_is_not_agreed_to(situate: Situate, text: str) -> None:
    assert answer(situate, text, "confirm_cancel").polarity != "yes"


@pytest.mark.parametrize(
    ("text", "day"),
    [("no the thursday after", 11), ("no, a week later", 11), ("no the day before", 3)],
)
def test_a_day_counts_from_the_one_read_back(situate: Situate, text: str, day: int) -> None:
    got = answer(situate, text, "confirm_date")
    assert got.polarity == "no"
    assert got.when is not None
    assert got.when.day is not None
    assert got.when.day.day == day


@pytest.mark.parametrize(
    ("text", "polarity"),
    [("yes from wednesday to thursday", "yes"), ("thursday? hmm no", "no"), ("yes friday", "no")],
)
def test_a_move_is_answered(situate: Situate, text: str, polarity: str) -> None:
    assert answer(situate, text, "confirm_move").polarity == polarity
