"""Where no person can be reached, none is offered and none is promised."""

import re

import pytest

from tests.agent.brain.counter import Calendar
from tests.agent.brain.talk import TOOLS, Converse

ALONE = [tool for tool in TOOLS if tool != "transfer_to_human"]
PERSON = re.compile(r"person|put you through|connect you with|colleague|someone", re.IGNORECASE)


@pytest.mark.parametrize(
    "lines",
    [
        ["do you take my insurance?"],
        ["a consultation tomorrow at ten", "do you take my insurance?"],
        ["mumble", "grumble", "rumble", "tumble", "stumble", "fumble"],
        ["a consultation tomorrow", "blurp", "blarp", "blorp", "blirp"],
        ["can you order a pizza?"],
    ],
)
def test_nobody_is_offered(converse: Converse, lines: list[str]) -> None:
    talk = converse(lines, tools=ALONE, calendar=Calendar())
    assert [reply for reply in talk.replies if PERSON.search(reply)] == []
    assert talk.ended or talk.replies[-1].endswith("?")


def test_who_asks_for_a_person_hears_that_there_is_none(converse: Converse) -> None:
    talk = converse(["let me talk to a human"], tools=ALONE)
    assert re.search(r"can't|isn't possible", talk.replies[0])
    assert not talk.transferred
    assert not talk.ended
