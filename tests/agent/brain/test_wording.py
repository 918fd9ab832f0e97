"""Every sentence fits an ear: few words, one question at its end, no lists, no markup."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.brain import speak
from agent.brain.lookups import Choice
from agent.brain.templates import ACKNOWLEDGMENTS, TEMPLATES
from agent.brain.wording import MOST_WORDS, Line, Part, Voice, acknowledge, compose, render

TZ = ZoneInfo("America/New_York")
LONGEST = {
    "services": "a consultation, a follow-up or an extended session",
    "times": "Wednesday, March 10 at nine thirty, eleven thirty or three thirty",
    "time": "Wednesday, March 10 at eleven thirty",
    "reason": "That time isn't open.",
    "bookings": "a consultation on Friday, March 5 at 10:00 AM",
    "wish": "look up the other one",
    "email": "b o dot e l at example dot com",
    "whose": "your mother-in-law's",
    "name": "Maximiliane",
    "zone": "Eastern Time",
    "service": "an extended session",
    "value": "b o dot e l at example dot com",
    "day": "Wednesday, March 10",
    "days": "Monday, Wednesday or Thursday",
    "theirs": "eleven thirty",
    "ours": "one thirty Eastern Time",
    "thing": "a deep tissue massage",
}


def choice(at: str, label: str = "") -> Choice:
    return Choice("s1", label, datetime.fromisoformat(at).replace(tzinfo=TZ))


@pytest.mark.parametrize("act", sorted(TEMPLATES))
def test_a_rendering_is_short_and_asks_at_most_one_question_at_its_end(act: str) -> None:
    for turn in range(12):
        text = render(Line(act, LONGEST), Voice("talk", turn))
        assert speak.words(text) <= MOST_WORDS, text
        assert text.count("?") <= 1, text
        assert "?" not in text or text.endswith("?"), text
        assert not re.search(r"[*_#`]|https?:|\n|\s{2}", text), text


def test_an_act_has_three_to_five_wordings() -> None:
    assert [act for act, options in TEMPLATES.items() if not 3 <= len(set(options)) <= 5] == []


def test_the_same_turn_is_worded_the_same_and_turns_differ() -> None:
    texts = [render(Line("ask_when"), Voice("talk", turn)) for turn in range(20)]
    assert texts == [render(Line("ask_when"), Voice("talk", turn)) for turn in range(20)]
    assert len(set(texts)) > 2


@pytest.mark.parametrize("act", sorted(TEMPLATES))
def test_the_previous_wording_is_not_repeated(act: str) -> None:
    for turn in range(10):
        first = render(Line(act, LONGEST), Voice("talk", turn))
        again = render(Line(act, LONGEST), Voice("talk", turn, said=(f"Okay. {first}",)))
        assert again != first


@pytest.mark.parametrize("last", ACKNOWLEDGMENTS)
def test_an_acknowledgment_is_never_said_twice_running(last: str) -> None:
    for turn in range(20):
        assert acknowledge(Voice("talk", turn, said=(f"{last} And your name?",))) != last


def test_courtesies_give_way_in_a_long_turn() -> None:
    main = " ".join(["word"] * 24)
    assert compose([Part("Got it, thanks.", needed=False)], main) == main
    assert compose([Part("It costs 80 dollars.")], main).startswith("It costs 80 dollars.")


@pytest.mark.parametrize(
    ("at", "chat", "voice"),
    [
        ("2027-03-04T09:30", "9:30 AM", "nine thirty"),
        ("2027-03-04T09:00", "9:00 AM", "nine o'clock"),
        ("2027-03-04T12:00", "12:00 PM", "noon"),
        ("2027-03-04T12:30", "12:30 PM", "twelve thirty"),
        ("2027-03-04T15:45", "3:45 PM", "three forty five"),
        ("2027-03-04T16:05", "4:05 PM", "four oh five"),
        ("2027-03-04T06:00", "6:00 AM", "six o'clock in the morning"),
        ("2027-03-04T20:15", "8:15 PM", "eight fifteen in the evening"),
    ],
)
def test_a_clock_time_by_channel(at: str, chat: str, voice: str) -> None:
    start_at = datetime.fromisoformat(at)
    assert speak.clock(start_at, voice=False) == chat
    assert speak.clock(start_at, voice=True) == voice


def test_times_say_each_day_once() -> None:
    offered = [choice("2027-03-04T09:30"), choice("2027-03-04T11:30"), choice("2027-03-05T15:00")]
    assert speak.times(offered, voice=False) == (
        "Thursday, March 4 at 9:30 AM or 11:30 AM or Friday, March 5 at 3:00 PM"
    )


def test_times_in_another_zone_name_both() -> None:
    label = "Wednesday, March 10 at 11:00 AM Mountain Time (1:00 PM Eastern Time)"
    assert speak.times([choice("2027-03-10T11:00", label)], voice=True, other_zone=True) == label


def test_an_email_is_spoken_in_words_and_typed_as_it_is() -> None:
    assert speak.email("ada.park@example.com", voice=True) == "ada dot park at example dot com"
    assert (
        speak.email("lee_x-1@example.org", voice=True)
        == "lee underscore x dash 1 at example dot org"
    )
    assert speak.email("ada.park@example.com", voice=False) == "ada.park@example.com"


def test_a_phone_number_is_grouped() -> None:
    assert speak.phone("+12125550178", voice=False) == "212-555-0178"
    assert speak.phone("+12125550178", voice=True) == "2 1 2, 5 5 5, 0 1 7 8"
    assert speak.phone("2125550178", voice=False) == "212-555-0178"


def test_a_phone_number_is_said_as_it_is_dialed_in_its_country() -> None:
    assert speak.phone("+353850000123", voice=False) == "085-000-0123"
    assert speak.phone("+353850000123", voice=True) == "0 8 5, 0 0 0, 0 1 2 3"
    assert speak.phone("+999", voice=False) == "999"


@pytest.mark.parametrize(
    ("name", "first"),
    [("Ada Park", "Ada"), ("http://x.example", ""), ("4711 Ada", ""), ("", ""), ("x" * 40, "")],
)
def test_only_a_plain_first_name_is_echoed(name: str, first: str) -> None:
    assert speak.first_name(name) == first
