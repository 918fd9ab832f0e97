"""Whole utterances in their situations: what is said, corrected, picked and asked."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from agent.brain.understanding import Situation, Understood, understand
from tests.depth import depth

Situate = Callable[..., Situation]
OFFERS = ("2027-03-04T09:30", "2027-03-04T11:30", "2027-03-04T15:00")
BOOKINGS = ("2027-03-05T10:00", "2027-03-10T09:00")
KNOWN = {"name": "Mara Quill", "email": "mara.quill@example.com", "service": "consultation"}
READ_BACK: dict[str, Any] = {"anchor": "2027-03-04T11:30", "known": KNOWN, "offers": OFFERS}


def at(got: Understood) -> str:
    """Return the time wanted in short, "" for none."""
    when = got.when
    if when is None:
        return ""
    if when.at:
        return when.at.strftime("%m-%d %H:%M")
    if when.day:
        return when.day.strftime("%m-%d")
    if when.at_time:
        return when.at_time.strftime("%H:%M")
    start = when.start_at.strftime("%m-%d %H:%M") if when.start_at else ""
    return f"window {start}".strip()


START: list[tuple[str, dict[str, Any]]] = [
    ("appointment", {"intents": ("book",)}),
    ("Hi! Can I get an appt tmrw?", {"intents": ("book",), "at": "03-03"}),
    ("could i see someone on friday at ten", {"intents": ("book",), "at": "03-05 10:00"}),
    (
        "saturday at ten for a consultation",
        {"intents": ("book",), "service": "consultation", "at": "03-06 10:00"},
    ),
    ("i'd like the hour long one tomorrow at 3", {"service": "extended", "at": "03-03 15:00"}),
    ("follow up on monday at won thirty", {"service": "follow-up", "at": "03-08 13:30"}),
    ("id like two book on thursday at nine", {"intents": ("book",), "at": "03-04 09:00"}),
    ("friday at ten?", {"intents": ("availability",), "at": "03-05 10:00"}),
    ("first visit please, next monday at 9:30am", {"service": "consultation", "at": "03-08 09:30"}),
    (
        "this is ada park ada@example.com can i come in thursday at two",
        {"name": "Ada Park", "email": "ada@example.com", "at": "03-04 14:00", "intents": ("book",)},
    ),
    (
        "i'm in denver can you do wednesday next week at eleven a m mountain time",
        {"tz": "America/Denver"},
    ),
    (
        "how much is an extended session",
        {"act": "faq", "topic": "price", "service": "extended", "intents": ()},
    ),
    ("where can i park", {"act": "faq", "topic": "parking"}),
    ("Do you take credit cards?", {"act": "faq", "topic": "payment"}),
    ("are you open on saturdays", {"act": "faq", "topic": "hours", "intents": ()}),
    ("what happens if i cancel late", {"act": "faq", "topic": "cancellation", "intents": ()}),
    ("where are you located", {"act": "faq", "topic": "location"}),
    ("do you take dogs", {"act": "faq", "topic": None}),
    ("what can i book", {"act": "ask_services", "intents": ()}),
    ("let me talk to a real person", {"act": "handoff", "intents": ()}),
    ("damn it i need an appointment", {"act": "profanity", "intents": ("book",)}),
    ("please cancel my visit on friday", {"intents": ("cancel",), "which": 0, "polarity": None}),
    ("cancel both of my appointments", {"intents": ("cancel",), "act": "both"}),
    ("what time is my appointment on friday", {"intents": ("lookup",), "which": 0}),
    (
        "i can't make friday, could we do monday at ten instead",
        {"intents": ("reschedule",), "which": 0, "at": "03-08 10:00"},
    ),
    (
        "move my friday appointment back an hour",
        {"intents": ("reschedule",), "which": 0, "at": "03-05 11:00"},
    ),
    ("bring my wednesday visit forward half an hour", {"which": 1, "at": "03-10 08:30"}),
    ("change it from friday to monday at ten", {"which": 0, "at": "03-08 10:00"}),
    ("reschedule for monday at ten", {"which": None, "at": "03-08 10:00"}),
    (
        "i have an appointment on friday and need to move it to monday at noon",
        {"which": 0, "at": "03-08 12:00"},
    ),
]
OFFERED: list[tuple[str, dict[str, Any]]] = [
    ("first one please", {"pick": 0}),
    ("okay the second one", {"pick": 1}),
    ("3", {"pick": 2}),
    ("let's do 11:30", {"pick": 1}),
    ("I'd take 3pm", {"pick": 2}),
    ("the afternoon one", {"pick": 2}),
    ("the last one", {"pick": 2}),
    ("yes the first", {"pick": 0}),
    ("earliest", {"pick": 0}),
    ("can i do the second one and my name is ada park", {"pick": 1, "name": "Ada Park"}),
    ("thursday", {"pick": None, "act": "pick_ambiguous"}),
    ("the morning one", {"pick": None, "act": "pick_ambiguous"}),
    ("yes", {"pick": None, "act": "pick_ambiguous"}),
    ("either", {"act": "no_preference"}),
    ("none of those", {"pick": None, "act": "request_alternatives"}),
    ("the first two don't work", {"pick": None, "act": "request_alternatives"}),
    ("not thursday", {"pick": None, "act": "request_alternatives"}),
    ("anything later", {"act": "request_alternatives", "direction": "later"}),
    ("something earlier?", {"act": "request_alternatives", "direction": "earlier"}),
    ("what else do you have", {"act": "request_alternatives"}),
    ("noon works", {"pick": None, "at": "12:00"}),
    ("how about friday", {"pick": None, "at": "03-05"}),
    ("next week instead", {"pick": None, "at": "window 03-08 00:00"}),
    ("sorry what", {"act": "repeat", "pick": None}),
    ("hold on let me check my calendar", {"act": "hold", "pick": None}),
    ("no forget it", {"act": "abandon", "pick": None}),
    ("what time do you close", {"act": "faq", "topic": "hours", "pick": None}),
    ("actually can i cancel my appointment", {"intents": ("cancel",), "topic": None}),
]
CONFIRMED: list[tuple[str, dict[str, Any]]] = [
    ("yes please", {"polarity": "yes", "corrects": ()}),
    ("yes thursday at eleven thirty", {"polarity": "yes", "corrects": ()}),
    ("yes and where do i park", {"polarity": "yes", "topic": "parking"}),
    ("yes but on friday", {"polarity": "no", "corrects": ("when",), "at": "03-05"}),
    ("yes friday", {"polarity": "no", "corrects": ("when",), "at": "03-05"}),
    ("yes at noon", {"polarity": "no", "corrects": ("when",), "at": "12:00"}),
    ("make it friday", {"polarity": None, "corrects": ("when",), "at": "03-05"}),
    ("no, it's 3:30 PM", {"polarity": "no", "corrects": ("when",), "at": "15:30"}),
    (
        "could we push it half an hour",
        {"polarity": None, "corrects": ("when",), "at": "03-04 12:00"},
    ),
    ("an hour earlier please", {"corrects": ("when",), "at": "03-04 10:30"}),
    ("uh no the fifth", {"polarity": "no", "corrects": ("when",), "at": "03-05"}),
    ("no the second one", {"corrects": (), "pick": 1}),
    ("push it to three", {"corrects": ("when",), "pick": 2}),
    ("no it's mara hill", {"polarity": "no", "corrects": ("name",), "name": "Mara Hill"}),
    ("no it's quill with a k", {"corrects": ("name",), "name": "Mara Kuill"}),
    ("it's mora not mara", {"corrects": ("name",), "name": "Mora Quill"}),
    ("wrong name it's kit barrow", {"corrects": ("name",), "name": "Kit Barrow"}),
    (
        "no the email is mara dot hill at example dot com",
        {"corrects": ("email",), "email": "mara.hill@example.com"},
    ),
    (
        "change the email to ada@example.com",
        {"corrects": ("email",), "email": "ada@example.com", "intents": ()},
    ),
    ("no, it's an extended session", {"corrects": ("service",), "service": "extended"}),
    ("sorry, i meant the follow up", {"corrects": ("service",), "service": "follow-up"}),
    ("wait what's the price", {"polarity": None, "act": "faq", "topic": "price"}),
    ("is that thursday", {"polarity": None, "corrects": ()}),
    ("what time was that", {"polarity": None, "act": "repeat"}),
    ("cancel", {"polarity": "no", "intents": ()}),
    ("never mind", {"polarity": "no", "act": "abandon"}),
    ("no cancel my friday appointment", {"polarity": "no", "intents": ("cancel",)}),
    ("wait", {"polarity": None, "act": "hold"}),
]
EMAIL_READ_BACK: list[tuple[str, dict[str, Any]]] = [
    ("no just the letter l after the dot", {"email": "bo.l@example.com", "corrects": ("email",)}),
    ("no it's dot org", {"email": "bo.el@example.org", "polarity": "no"}),
    ("yes but dot org", {"email": "bo.el@example.org", "polarity": "no"}),
    ("no, it's bo.l@example.com", {"email": "bo.l@example.com", "corrects": ("email",)}),
    ("no b o dot l at example dot com", {"email": "bo.l@example.com", "spelled": True}),
    ("no it's bo dot l", {"email": "bo.l@example.com"}),
    ("yes that's right", {"email": None, "polarity": "yes", "corrects": ()}),
    ("no", {"email": None, "polarity": "no", "corrects": ()}),
    ("no it's bo underscore el", {"email": "bo_el@example.com"}),
]
OTHERS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "name",
        "mara quill and my email is mara dot quill at example dot com",
        {"name": "Mara Quill", "email": "mara.quill@example.com"},
    ),
    ("name", "it's ann, a n n e", {"name": "Anne", "spelled": True}),
    ("name", "agent please", {"name": None, "act": "handoff"}),
    ("name", "bye", {"name": None, "act": "goodbye"}),
    ("name", "thursday", {"name": None, "at": "03-04"}),
    ("name", "may west", {"name": "May West", "at": ""}),
    ("name", "under my wife's name sara venn", {"name": "Sara Venn"}),
    (
        "email",
        "it's kit at example dot com and my number is 212 555 0143",
        {"email": "kit@example.com", "phone": "+12125550143"},
    ),
    ("email", "kit.barrow@example", {"email": None, "problem": "email_incomplete"}),
    ("email", "i don't have one", {"act": "refuse", "email": None}),
    ("email", "why do you need that", {"act": "ask_why"}),
    ("phone", "no thanks", {"act": "refuse"}),
    ("phone", "five five five oh one", {"problem": "phone_incomplete", "phone": None}),
    ("phone", "the number i'm calling from", {"act": "caller_number"}),
    ("timezone", "mountain", {"tz": "America/Denver"}),
    ("timezone", "pacific please", {"tz": "America/Los_Angeles"}),
    ("timezone", "i'm in london", {"tz": "Europe/London"}),
    ("service", "the first one", {"service": "consultation"}),
    ("service", "the hour long one", {"service": "extended"}),
    ("service", "consulation", {"service": "consultation"}),
    ("service", "what's the difference", {"act": "ask_services", "service": None}),
    ("service", "either", {"act": "no_preference", "service": None}),
    ("when", "consultation", {"act": "service_choice", "service": "consultation"}),
    ("when", "february thirtieth", {"problem": "impossible_date", "at": ""}),
    ("when", "yesterday at ten", {"problem": "past", "at": ""}),
    ("when", "what do you have", {"act": "no_preference", "topic": None}),
    (
        "when",
        "saturday then as late as you can",
        {"direction": "later", "at": "window 03-06 00:00"},
    ),
    ("when", "saturday morning", {"at": "window 03-06 10:00"}),
    ("which_booking", "the friday one", {"which": 0}),
    ("which_booking", "the second", {"which": 1}),
    ("which_booking", "the one on the tenth", {"which": 1}),
    ("which_booking", "both", {"which": None, "act": "both"}),
    ("confirm_cancel", "yes cancel it", {"polarity": "yes", "intents": ()}),
    ("confirm_cancel", "no on second thought i'll keep it", {"polarity": "no", "intents": ()}),
    (
        "confirm_cancel",
        "actually move it to monday at ten",
        {"intents": ("reschedule",), "at": "03-08 10:00"},
    ),
    ("anything_else", "no that's all thanks", {"polarity": "no", "intents": ()}),
    (
        "anything_else",
        "yes i also need to cancel my friday appointment",
        {"intents": ("cancel",), "which": 0},
    ),
    ("anything_else", "nope bye", {"polarity": "no", "act": "goodbye"}),
]


def check(got: Understood, expected: dict[str, Any]) -> None:
    """Compare only what a row names."""
    for key, value in expected.items():
        if key == "act":
            assert value in got.acts, got
        elif key == "at":
            assert at(got) == value, got
        else:
            assert getattr(got, key) == value, got


@pytest.mark.parametrize(("text", "expected"), START)
def test_openers(situate: Situate, text: str, expected: dict[str, Any]) -> None:
    check(understand(text, situate("intent", bookings=BOOKINGS)), expected)


@pytest.mark.parametrize(("text", "expected"), OFFERED)
def test_answers_to_an_offer(situate: Situate, text: str, expected: dict[str, Any]) -> None:
    check(understand(text, situate("slot_offer", offers=OFFERS)), expected)


@pytest.mark.parametrize(("text", "expected"), CONFIRMED)
def test_answers_to_a_read_back(situate: Situate, text: str, expected: dict[str, Any]) -> None:
    check(understand(text, situate("confirm_booking", **READ_BACK)), expected)


@pytest.mark.parametrize(("text", "expected"), EMAIL_READ_BACK)
def test_answers_to_an_email(situate: Situate, text: str, expected: dict[str, Any]) -> None:
    known = {"email": "bo.el@example.com", "name": "Bo Lindqvist"}
    check(understand(text, situate("confirm_email", known=known)), expected)


@pytest.mark.parametrize(("asked", "text", "expected"), OTHERS)
def test_answers_elsewhere(
    situate: Situate, asked: str, text: str, expected: dict[str, Any]
) -> None:
    check(understand(text, situate(asked, bookings=BOOKINGS)), expected)


def test_two_wishes_keep_their_own_times(situate: Situate) -> None:
    text = "cancel my friday one and push wednesday's to thursday the eleventh at nine"
    got = understand(text, situate("intent", bookings=BOOKINGS))
    cancel, move = got.wishes
    assert (cancel.intent, cancel.which, cancel.when) == ("cancel", 0, None)
    assert (move.intent, move.which) == ("reschedule", 1)
    assert move.when
    assert move.when.at
    assert move.when.at.isoformat() == "2027-03-11T09:00:00-05:00"


def test_silence_counts_in_one_form_only(situate: Situate) -> None:
    assert understand("<silence>", situate("when")).acts == ("silence",)
    assert understand("silence", situate("when")).acts == ()


def test_a_yes_takes_the_only_offer(situate: Situate) -> None:
    offered = situate("slot_offer", offers=OFFERS[:1])
    assert understand("that works", offered).pick == 0
    assert understand("sure", offered).pick == 0
    assert understand("no", offered).pick is None


ASKED = [
    "intent",
    "when",
    "slot_offer",
    "name",
    "email",
    "phone",
    "confirm_booking",
    "which_booking",
]
WORDS = st.sampled_from(
    [
        "yes",
        "no",
        "friday",
        "at",
        "ten",
        "dot",
        "com",
        "a",
        "b",
        "at",
        "double",
        "move",
        "cancel",
        "my",
        "the",
        "first",
        "o'clock",
        "it's",
        "not",
        "but",
        "3",
        "@",
        "?",
        ",",
    ]
)


@settings(max_examples=depth(60, 600))
@given(
    st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join)),
    st.sampled_from(ASKED),
)
def test_any_text_is_understood_the_same_way_twice(situate: Situate, text: str, asked: str) -> None:
    situation = situate(asked, bookings=BOOKINGS, **READ_BACK)
    assert understand(text, situation) == understand(text, situation)


@pytest.mark.parametrize("text", ["what day is it today", "what's the date today"])
def test_asking_for_today_is_no_wish_for_it(situate: Situate, text: str) -> None:
    got = understand(text, situate("name", doing="book"))
    assert (got.when, got.intents, got.name) == (None, (), None)


@pytest.mark.parametrize(
    "text", ["what's your closing time", "can i cancel the day before", "how late are you open"]
)
def test_a_question_about_times_changes_none(situate: Situate, text: str) -> None:
    got = understand(text, situate("confirm_booking", **READ_BACK))
    assert (got.when, got.corrects, got.polarity) == (None, (), None)
    assert "faq" in got.acts


def test_cancelling_while_a_booking_is_made_stops_it(situate: Situate) -> None:
    assert "abandon" in understand("i want to cancel", situate("name", doing="book")).acts
    assert "abandon" not in understand("i want to cancel", situate("name", doing="cancel")).acts


@pytest.mark.parametrize("text", ["friday but not so early", "a bit before that on monday"])
def test_a_comparison_picks_nothing(situate: Situate, text: str) -> None:
    offers = ("2027-03-04T10:00", "2027-03-05T14:00", "2027-03-08T14:00")
    got = understand(text, situate("slot_offer", offers=offers))
    assert got.pick is None
    assert "request_alternatives" in got.acts


def test_any_afternoon_is_no_choice_of_a_service(situate: Situate) -> None:
    got = understand("any afternoon next week for a follow up", situate("service"))
    assert "no_preference" not in got.acts
    assert got.service == "follow-up"


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("confirm_booking", "yes, do you need anything else"),
        ("confirm_booking", "yes, anything else you need from me"),
        ("confirm_move", "can i cancel later if i need to"),
        ("name", "i'll give you that later"),
    ],
)
def test_what_else_is_needed_and_what_is_done_later_asks_for_no_time(
    situate: Situate, asked: str, text: str
) -> None:
    got = understand(text, situate(asked, **READ_BACK))
    assert "request_alternatives" not in got.acts
    assert (got.polarity, got.direction) == (None, None)
