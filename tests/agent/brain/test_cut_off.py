"""Answers cut off by the caller: what comes next is understood, and nothing is confirmed unheard."""

from collections.abc import Callable

import pytest

from tests.agent.brain.counter import Calendar, booking
from tests.agent.brain.talk import Converse, Talk

NAME, EMAIL = "val ortiz", "val dot ortiz at example dot com"


def _one() -> Calendar:
    return Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])


def _two() -> Calendar:
    more = booking("extended", "2027-03-10T14:00")
    return Calendar(bookings=[booking("consultation", "2027-03-05T10:00"), more])


CALLS: dict[str, tuple[Callable[[], Calendar], list[str]]] = {
    "book": (Calendar, ["i need a consultation", "tomorrow at ten", NAME, EMAIL, "yes"]),
    "cancel": (_one, ["i need to cancel", NAME, EMAIL, "yes"]),
    "which": (_two, ["i need to cancel", NAME, EMAIL, "the one on friday", "yes"]),
    "move": (_one, ["i need to reschedule", NAME, EMAIL, "monday at ten", "yes"]),
}


def _cut(talk: Talk, words: int) -> None:
    """Leave so many words of the last answer: what the caller heard of it."""
    heard = str(talk.messages[-1]["content"]).split()[:words]
    talk.messages[-1] = {"role": "assistant", "content": " ".join(heard)}


@pytest.mark.parametrize("kind", CALLS)
def test_an_answer_cut_anywhere_costs_at_most_another_yes(converse: Converse, kind: str) -> None:
    calendar, lines = CALLS[kind]
    whole = converse(lines, calendar=calendar())
    for turn in range(len(lines) - 1):
        for words in range(1, len(whole.replies[turn].split())):
            talk = converse(lines[: turn + 1], calendar=calendar(), channel="voice")
            _cut(talk, words)
            for line in (*lines[turn + 1 :], "yes"):
                talk.say(line)
            assert talk.calendar.active() == whole.calendar.active(), (turn, words, talk.replies)


@pytest.mark.parametrize("kind", CALLS)
def test_a_read_back_cut_anywhere_is_not_confirmed(converse: Converse, kind: str) -> None:
    calendar, lines = CALLS[kind]
    whole = converse(lines[:-1], calendar=calendar(), channel="voice")
    before = whole.calendar.active()
    for words in range(1, len(whole.replies[-1].split())):
        talk = converse(lines[:-1], calendar=calendar(), channel="voice")
        _cut(talk, words)
        again = talk.say("yes")
        assert talk.calendar.active() == before, (words, again)
        assert "Shall I" in again
        talk.say("yes")
        assert talk.calendar.active() != before


def test_of_an_offer_cut_off_what_was_heard_can_be_picked(converse: Converse) -> None:
    opening = ["do you have anything tomorrow for a consultation"]
    talk = converse(opening, channel="voice")
    full = talk.replies[-1]
    _cut(talk, full.split().index("one") + 1)
    assert "one o'clock" in talk.say("the second one")
    unheard = converse(opening, channel="voice")
    _cut(unheard, 2)
    assert "nine o'clock, one o'clock or" in unheard.say("the second one")
