"""Acts told in words that vary: hold, repeat, a person, no, why."""

import pytest

from agent.brain.understanding import understand
from tests.agent.brain.understanding.conftest import Situate

ROWS = [
    ("confirm_booking", "hold", "wait wait let me just check the calendar | give us a minute"),
    ("confirm_cancel", "hold", "hmm let me think about it a minute | let me just ask my wife"),
    ("when", "hold", "hold your horses | hang about | i'm just getting my diary"),
    ("slot_offer", "repeat", "say them again would you | what were the choices | you what"),
    ("confirm_booking", "repeat", "when was it again? | what time was it | read me that back"),
    ("intent", "handoff", "put me on to someone | i want to make a complaint | get me your boss"),
    (
        "intent",
        "handoff",
        "somebody i can complain to | i want a word with somebody | transfer please",
    ),
    ("phone", "refuse", "i'd sooner you just emailed me | i don't hand that out | no phone"),
    ("email", "refuse", "just text me instead | i don't do email | i'm not on email love"),
    ("reason", "refuse", "i'd rather keep that to myself | that's my business | it's personal"),
    ("reason", "inform", "i have a funeral on friday | i broke my arm | something's come up"),
    ("reason", "ask_why", "what's it matter why | what's that to do with you"),
    ("email", "ask_why", "what d'you need my email for | is that really necessary | what for"),
    ("slot_offer", "no_preference", "i don't really mind which | any of 'em | you pick for me"),
    ("intent", "profanity", "bugger off | get stuffed | shove it up your arse"),
    ("anything_else", "goodbye", "see you then, tarra | no ta see you thursday | tatty bye"),
]


@pytest.mark.parametrize(
    ("asked", "act", "text"),
    [(asked, act, one.strip()) for asked, act, told in ROWS for one in told.split("|")],
)
def test_an_act(situate: Situate, asked: str, act: str, text: str) -> None:
    offers = ("2027-03-04T09:30", "2027-03-04T15:00") if asked == "slot_offer" else ()
    got = understand(text, situate(asked, offers=offers))
    assert act in got.acts
    assert not got.intents


def test_a_reason_wishes_for_no_time(situate: Situate) -> None:
    got = understand("my mother's in hospital till tuesday", situate("reason"))
    assert (got.when, got.intents) == (None, ())


def test_a_minute_is_no_time(situate: Situate) -> None:
    assert understand("one mo, the baby's crying", situate("when")).when is None


@pytest.mark.parametrize("text", ["she can't hear too well", "my mum can't hear very well"])
def test_somebody_else_may_not_hear(situate: Situate, text: str) -> None:
    assert "repeat" not in understand(text, situate("name")).acts
