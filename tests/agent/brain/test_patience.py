"""No question is put a fourth time before something was carried out, whatever a caller says."""

from collections import Counter
from random import Random

import pytest

from agent.brain.lookups import mentions
from agent.evals.questions import question_in
from tests.agent.brain.counter import Calendar, booking
from tests.agent.brain.talk import TOOLS, Talk, start

SAID = """a consultation please|on friday|friday at ten|thursday then|no, saturday|the first one|yes|no|ada park|ada
ada@example.com|it's ada dot park at|how much is it?|where are you?|what do you take?|do you validate parking?|hello?
sorry, could you say that again|hold on a second|anything later?|something earlier that day|none of those|i don't know
blurp|cancel my appointment|move my booking to monday at three|when is my appointment?|never mind|forget it|next week
the second one|no, the other one|<silence>|is that in eastern time?|yes but later|is anything open on monday?|a follow-up
no that's wrong|the e-mail is wrong|why do you need that?|i'd rather not say|march ninth|march eighth at two|in the morning
and also a follow-up on monday|make it next tuesday|wait, go back|okay|thanks|can my wife come too?|val ortiz|val.ortiz@example.com
both of them|the friday one|am i booked?|let me think|i'm in denver|ten|at ten|are you a robot?""".replace(
    "\n", "|"
).split("|")
UNCOUNTED = ("other", "anything_else", "handoff_offer")


def asked_too_often(talk: Talk, lines: list[str]) -> list[str]:
    """Say these lines; return the questions that were put a fourth time."""
    asked: Counter[tuple[str, str]] = Counter()
    found: list[str] = []
    for line in lines:
        done = len(talk.calendar.commits)
        text = talk.say(line)
        if talk.ended or talk.transferred:
            break
        if len(talk.calendar.commits) > done:
            asked.clear()
        kind = question_in(text, offers=len(mentions(text)))
        if kind in UNCOUNTED or "?" not in text:
            continue
        varies = kind.startswith(("confirm", "slot_"))
        asked[kind, text[-120:] if varies else ""] += 1
        if asked[kind, text[-120:] if varies else ""] == 4:
            found.append(f"{kind}: {text}")
    return found


def caller(seed: int) -> list[str]:
    """Return what a caller says who has few things to say, and says them in any order."""
    chance = Random(seed)
    few = chance.sample(SAID, chance.choice((2, 3, 4, 8, 20)))
    return [chance.choice(few) for _ in range(24)]


def breaches(seeds: range) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for seed in seeds:
        calendar = Calendar(bookings=[booking("consultation", "2027-03-05T10:00")])
        tools = TOOLS if seed % 3 else [one for one in TOOLS if one != "transfer_to_human"]
        required = "name, email" if seed % 2 else "name, email, phone"
        talk = start(calendar=calendar, tools=tools, required=required)
        found += [(seed, one) for one in asked_too_often(talk, caller(seed))]
    return found


def test_no_question_is_put_a_fourth_time() -> None:
    assert breaches(range(12)) == []


@pytest.mark.deep
def test_no_question_is_put_a_fourth_time_in_many_talks() -> None:
    assert breaches(range(12, 412)) == []
