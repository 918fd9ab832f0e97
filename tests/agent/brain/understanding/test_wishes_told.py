"""Wishes as callers tell them: indirectly, with reasons, two in one breath."""

import pytest

from agent.brain.understanding import understand
from tests.agent.brain.understanding.conftest import Situate

LOOKUP = """
    just checking my appointment's still on for thursday | am i still booked for friday morning
    is my thursday appointment still going ahead | remind me what day you have me down for
    could you remind me what day i'm coming in | when am i meant to be there | what have you got me down for
    i wanted to double check what time i'm in on friday | when does my lesson start tomorrow, i've forgotten
    can you tell me the date of my next lesson | i can't for the life of me remember when my lesson is
    i think i'm booked in for friday, is that right | did you get my booking | have i missed my appointment
    are my two lessons booked | was our visit booked | can you check if you've got a booking for me | is it thursday i'm in or friday | which day's my lesson
"""
RESCHEDULE = """
    is it possible to come in earlier than what i've got booked | i need a different day for my appointment
    the lesson i have, it is possible to change the hour | is there any way of pushing my appointment back a bit
    my son has a lesson with you on tuesday and he's poorly so we'll need a different day
    i'm meant to be in on friday but i'd rather have the week after | my appointment needs moving
    i've got thursday at the moment but friday would be loads better | i booked the wrong day
    can i come at a different time to what i booked | the lesson on friday, can it be later
    thursday's no good for me any more, can we do another day | i want to swap days
    my appointment clashes with work now, anything else possible | can i switch the time of my lesson
"""
CANCEL = """
    scratch my booking | bin my lesson | axe my thursday appointment | knock my appointment on the head
    could you cross me off for thursday | i don't need it any more, the appointment
    i wont be there thursday, give my slot to somebody else | i no longer require the appointment
    my visit has to be dropped
    sorry but i'm gonna have to duck out of my appointment | i won't be turning up on thursday
"""
BOOK = """
    i would like a haircut please | i want a treatment on friday | lesson please | can you set me up for friday
    i need one more for my son
"""
NO_CANCELLATION = """
    can the instructor drop me at work after | can i drop it off on friday | can my appointment be moved
    it's my first visit | what do i bring | see you then, tarra
"""
TWO = [
    ("first cancel my thursday one and then set me up with a follow-up next week", "cancel book"),
    ("drop my lesson on friday and put me in for a consultation next week", "cancel book"),
    ("find out when mine is and then move it", "lookup reschedule"),
    ("tell me when my lesson is, and if it's before wednesday cancel it", "lookup cancel"),
    ("what time am i in on thursday and could you move it to friday", "lookup reschedule"),
    ("when's my consultation? if it's this week i need to move it", "lookup reschedule"),
    (
        "i'd like to book in for a consultation but first tell me when my follow-up is",
        "lookup book",
    ),
    ("shift thursday's to friday, oh and i need another one for my mum", "reschedule book"),
    (
        "cancel thursday, my car broke down, and also get me a new one for march twelfth",
        "cancel book",
    ),
    ("cancel my booking on thursday and instead book me for friday", "reschedule"),
    ("can you look up my appointment and move it to friday", "reschedule"),
    ("i forgot when my appointment is but i need to move it", "reschedule"),
]


def phrases(table: str) -> list[str]:
    return [one.strip() for line in table.splitlines() for one in line.split("|") if one.strip()]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        *((text, "lookup") for text in phrases(LOOKUP)),
        *((text, "reschedule") for text in phrases(RESCHEDULE)),
        *((text, "cancel") for text in phrases(CANCEL)),
        *((text, "book") for text in phrases(BOOK)),
    ],
)
def test_an_indirect_wish(situate: Situate, text: str, intent: str) -> None:
    assert understand(text, situate("intent")).intents == (intent,)


@pytest.mark.parametrize("text", phrases(NO_CANCELLATION))
def test_what_only_sounds_like_a_wish(situate: Situate, text: str) -> None:
    assert not {"cancel", "lookup"} & set(understand(text, situate("intent")).intents)


@pytest.mark.parametrize(("text", "intents"), TWO)
def test_two_wishes_in_one_breath(situate: Situate, text: str, intents: str) -> None:
    assert understand(text, situate("intent")).intents == tuple(intents.split())


def test_each_wish_keeps_its_own_time_and_service(situate: Situate) -> None:
    got = understand(
        "cancel thursday's and put me down for a follow-up on monday", situate("intent")
    )
    cancelled, booked = got.wishes
    assert cancelled.about is not None
    assert cancelled.about.day is not None
    assert (cancelled.about.day.day, cancelled.when) == (4, None)
    assert booked.when is not None
    assert booked.when.day is not None
    assert (booked.when.day.day, booked.service) == (8, "follow-up")
