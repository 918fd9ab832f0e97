"""The short phrases of `must` and `never`, by what they say and not how."""

import pytest

from agent.evals.phrases import read_phrase
from agent.evals.record import Exchange, Record
from tests.agent.evals.record_of import WORLD, record, tool, turn

RUN = record(
    turn(
        "how much?",
        tool("answer_question"),
        "A checkup is 80 dollars. We open at nine.",
        asked="when",
    ),
    turn("friday", tool("availability"), "Friday, March 5 at 2:30 PM is open.", asked="slot_offer"),
    turn("yes", tool("book"), tool("book", committed=True), "You're booked.", asked="name"),
    turn("a person", tool("transfer_to_human"), "One moment."),
)


@pytest.mark.parametrize(
    "phrase",
    [
        "tool book called",
        "tool book called once",
        "tool book called at most 1 times",
        "tool availability called before book",
        "tool availability called before tool book called",
        "tool book called after tool availability",
        "tool transfer_to_human called within 4 bot turns",
        "tool cancel not called",
        "tool cancel never called",
        "no cancel calls",
        "no tool cancel call",
        "tool find_times called",
        "book called",
        "said 80 dollars",
        "said $80",
        "said eighty dollars",
        "said 80 bucks",
        "said opens at nine",
        "said nine",
        "said 9:00 AM",
        "said 2:30 pm",
        "said half past two",
        "said friday",
        "said march 5",
        "said friday march fifth at two thirty",
        "said booked",
        "agent said one moment",
        "not said 90 dollars",
        "never said 150 dollars",
        "did not say 3 pm",
        "asked when",
        "not asked phone",
        "asked for name",
    ],
)
def test_a_phrase_that_holds(phrase: str) -> None:
    holds = read_phrase(phrase).holds
    assert holds is not None
    assert holds(RUN, WORLD)


@pytest.mark.parametrize(
    "phrase",
    [
        "tool cancel called",
        "tool book not called",
        "tool book called twice",
        "tool book called more than once",
        "tool book called before availability",
        "tool transfer_to_human called within 2 bot turns",
        "tool reschedule called at least once",
        "said 90 dollars",
        "said 80 euros",
        "said opens at ten",
        "said 2 pm",
        "said saturday",
        "said march 6",
        "said cancelled",
        "not said 80 dollars",
        "asked phone",
    ],
)
def test_a_phrase_that_does_not_hold(phrase: str) -> None:
    holds = read_phrase(phrase).holds
    assert holds is not None
    assert not holds(RUN, WORLD)


@pytest.mark.parametrize(
    "phrase",
    [
        "was polite",
        "apologized before offering",
        "tone is warm",
        "asked twice about the weather",
        "",
    ],
)
def test_what_needs_judgment_decides_nothing(phrase: str) -> None:
    assert read_phrase(phrase).holds is None


@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ("That is $1,250.", "said 1250 dollars"),
        ("a hundred and fifty dollars", "said 150 dollars"),
        ("It costs 38 pounds.", "said £38"),
        ("We close at 1 PM on Saturday.", "said one"),
        ("Monday to Friday nine to five.", "said opens at nine"),
        ("We hold your chair for ten minutes.", "said 10 minutes"),
        ("There is free parking behind the building.", "said free parking"),
        ("At noon.", "said 12 pm"),
    ],
)
def test_values_compare_by_what_they_are(said: str, phrase: str) -> None:
    holds = read_phrase(phrase).holds
    assert holds is not None
    one: Exchange = turn("?", said)
    assert holds(Record("Hello.", (), [one]), WORLD)
