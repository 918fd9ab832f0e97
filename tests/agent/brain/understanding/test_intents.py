"""Wishes: which of the five, several in order, and what is none of them."""

import pytest

from agent.brain.understanding.intents import read
from agent.brain.understanding.normalize import tokens

WISHES: dict[str, str] = {
    "book": """
        i want to make an appointment |
        i'd like to see someone friday at ten for a consultation |
        book a follow up friday at noon | can i book an extended session on the twelfth |
        id like two book a follow up on thursday at won thirty |
        could i have a follow up on monday at three thirty | i want a consultation |
        good day i would like reserve consultation the monday at hour fourteen |
        i need an appointment | Hi! I'd like to schedule a consultation |
        can i come in tomorrow morning | put me down for friday |
        i'd like to come in next week | can you book me in for tuesday |
        I want to set up a visit | looking to book something for next week |
        could you squeeze me in today | i need to see a doctor | make an appointment |
        schedule me for monday | I'd like a new appointment please |
        can i get an appointment tomorrow | sign me up for a follow up |
        i would like to make a booking | actually i'd like to book | book another appointment
    """,
    "reschedule": """
        need to change my booking |
        i can't make friday can we do tuesday next week at ten instead | reschedule |
        move my appointment to monday | can i push my visit back an hour |
        i need to reschedule my appointment on friday |
        I have an appointment tomorrow and need to move it |
        could we switch my appointment to friday |
        change my appointment from friday to monday |
        i can't make it tomorrow, is there another time | i can't make my appointment |
        postpone my booking | i need a different time for my appointment |
        rebook my friday visit | i was going to cancel but can we move it instead |
        don't cancel, just move it to monday | cancel friday and book me for monday instead |
        Can you bring my appointment forward | can i swap my wednesday slot for thursday |
        i need to change the time of my appointment
    """,
    "cancel": """
        please cancel my visit | i think i need to cancel |
        please cancel my appointment on friday | cancel |
        I have to cancel tomorrow's appointment | call off my appointment |
        i don't need my appointment anymore | get rid of my friday one |
        i can't make it please cancel | i'd like to cancel | can you cancel it |
        book no wait cancel my friday one | take me off the schedule |
        i want to make a cancellation
    """,
    "availability": """
        got any openings tomorrow | is thursday at nine free for a consultation |
        any openings for a follow up monday morning | what times do you have on friday |
        do you have anything tomorrow | when are you free | are you available on friday |
        when can i come in | what's your earliest appointment | any slots left today |
        is there anything free next week | have you got any time on monday |
        what's available tuesday |
        can you do wednesday next week eleven a m mountain time for a consultation |
        when is the next available appointment | whats ur availability |
        what days are open next week | is ten free
    """,
    "lookup": """
        what time was i booked for | when is my appointment |
        do i have an appointment tomorrow | am i booked for friday |
        what time is my appointment | can you look up my booking |
        I forgot when my appointment is | when am i coming in |
        is my appointment still on friday | check my booking | did i book for monday |
        remind me when my appointment is | can you tell me when my visit is |
        when's my next appointment | what day is my consultation
    """,
    "cancel reschedule": """
        cancel my friday one and push wednesday's to thursday the eleventh at nine |
        cancel the friday one and move the wednesday one
    """,
    "cancel book": """
        cancel my appointment and book a new one for june
    """,
    "": """
        what are your prices | how much is an extended session | operator |
        do you have parking | what time do you open | are you open on saturday |
        what's your cancellation policy | how much do you charge if i cancel |
        can i talk to a human | hello | where are you located | is parking free |
        i'm free on friday | yes | do you take cards | what happens if i cancel late | thanks |
        is it free to cancel | change my email | what is your address |
        i'm just looking for information
    """,
}
MIDWAY = [
    ("confirm_booking", "could we push it half an hour", ""),
    ("confirm_booking", "can you move it to friday", ""),
    ("slot_offer", "cancel my appointment", "cancel"),
    ("when", "actually i want to cancel my friday appointment", "cancel"),
    ("confirm_cancel", "actually move it to friday", "reschedule"),
    ("slot_offer", "i can't do that", ""),
    ("slot_offer", "do you have anything later", ""),
    ("confirm_booking", "book it", ""),
    ("slot_offer", "can we change it to ten", ""),
    ("slot_offer", "i can't make that", ""),
    ("confirm_cancel", "can we move my appointment instead", "reschedule"),
    ("confirm_cancel", "no i can't make it", ""),
]


def _cases() -> list[tuple[str, str]]:
    return [(text.strip(), wish) for wish, texts in WISHES.items() for text in texts.split("|")]


def _read(text: str, asked: str) -> str:
    return " ".join(cue.intent for cue in read(" ".join(tokens(text)), asked=asked))


@pytest.mark.parametrize(("text", "wish"), _cases())
def test_a_wish_at_the_start(text: str, wish: str) -> None:
    assert _read(text, "intent") == wish


@pytest.mark.parametrize(("asked", "text", "wish"), MIDWAY)
def test_a_wish_in_the_middle_names_an_appointment(asked: str, text: str, wish: str) -> None:
    assert _read(text, asked) == wish
