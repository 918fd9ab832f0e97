import re
import string

import pytest
from hypothesis import given, settings as given_settings, strategies as st

from agent.speech.numbers import digits
from agent.speech.reading import as_spoken
from tests.depth import depth

DIGIT_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

READ = {
    # clock times
    "9:30 AM": "nine thirty AM",
    "It's at 9:30 p.m. on Thursday": "It's at nine thirty PM on Thursday",
    "Come at 9:30 a.m.": "Come at nine thirty AM.",
    "10am or 2pm?": "ten AM or two PM?",
    "12:00 PM": "noon",
    "12 AM": "midnight",
    "12:15 PM": "twelve fifteen PM",
    "9:00": "nine o'clock",
    "9:05": "nine oh five",
    "14:30": "fourteen thirty",
    "9:00 AM - 5:00 PM": "nine AM to five PM",
    "2\u20133 pm": "two o'clock to three PM",
    # dates
    "March 4": "March fourth",
    "Thursday, March 4 at 9:30 AM": "Thursday, March fourth at nine thirty AM",
    "Nov. 24, 2026": "November twenty-fourth, 2026",
    "Mon, Mar 31st": "Monday, March thirty-first",
    "2027-03-04": "March fourth, 2027",
    "March 4-6": "March fourth to sixth",
    "Mon-Fri": "Monday to Friday",
    # addresses
    "ada.park@example.com": "ada dot park at example dot com",
    "Is it a_b-4+x@example.com?": "Is it a underscore b dash four plus x at example dot com?",
    "See https://www.example.com/book?id=1.": "See example dot com.",
    "Cal.com keeps it.": "Cal dot com keeps it.",
    # phones and codes
    "+1 202 555 0123": "plus one, two zero two, five five five, zero one two three",
    "(202) 555-0123": "two zero two, five five five, zero one two three",
    "202-555-0123.": "two zero two, five five five, zero one two three.",
    "2025550123": "two zero two, five five five, zero one two three",
    "555-0123": "five five five, zero one two three",
    "Code 48213": "Code four eight two one three",
    "B-E-L-T": "B, E, L, T",
    # money and measure
    "$90": "90 dollars",
    "$1": "1 dollar",
    "$90.50": "90 dollars and 50 cents",
    "$0.05": "5 cents",
    "$1,200/hour": "1,200 dollars per hour",
    "$90-$120": "90 to 120 dollars",
    "15%": "15 percent",
    "30 min": "30 minutes",
    "a 30-min call": "a 30-minute call",
    "1 hr": "1 hour",
    # short forms and signs
    "Dr. Park": "Doctor Park",
    "12 Main St., Springfield": "12 Main Street, Springfield",
    "We are at 12 Main St.": "We are at 12 Main Street.",
    "Q&A": "Q and A",
    "24/7": "twenty-four seven",
    # markup and emoji
    "**Great**, see _you_ `then` \U0001f600": "Great, see you then",
    "# Times\n- nine\n- ten": "Times. nine. ten",
    "[our page](https://example.com/x)": "our page",
    "\U0001f44d": "",
}

LEFT_ALONE = [
    "",
    "nine thirty",
    "ada dot park at example dot com",
    "two zero two, five five five, zero one two three",
    "Thursday at nine thirty, eleven thirty or three",
    "9-5",
    "3/4",
    "10:15:30",
    "13:75",
    "It is -5 degrees",
    "June 2026",
    "1,234,567",
    "3.14159265",
    "half-hour",
    "I am 10",
    "St. Mary's",
    "May I ask?",
    "x*y",
]


@pytest.mark.parametrize(("written", "spoken"), READ.items())
def test_a_written_form_is_read(written: str, spoken: str) -> None:
    assert as_spoken(written) == spoken


@pytest.mark.parametrize("text", [*LEFT_ALONE, *READ.values()])
def test_what_can_be_said_stays(text: str) -> None:
    assert as_spoken(text) == text


WRITTEN = st.lists(
    st.one_of(
        st.sampled_from([*READ, *LEFT_ALONE]),
        st.text(string.printable + "\u2013\u2014\u20ac\U0001f600", max_size=8),
        st.integers(0, 10**11).map(str),
    ),
    max_size=6,
)


@given(WRITTEN.map(" ".join) | WRITTEN.map("".join) | st.text(max_size=40))
@given_settings(max_examples=depth(60, 5000))
def test_reading_twice_is_reading_once(text: str) -> None:
    once = as_spoken(text)

    assert as_spoken(once) == once


@given(st.text("0123456789", min_size=10, max_size=10), st.sampled_from(range(6)))
def test_every_digit_of_a_phone_number_is_said_in_order(number: str, shape: int) -> None:
    area, middle, last = number[:3], number[3:6], number[6:]
    written = (
        f"({area}) {middle}-{last}",
        f"{area}-{middle}-{last}",
        f"{area}.{middle}.{last}",
        f"+1 {area} {middle} {last}",
        f"+1{number}",
        number,
    )[shape]

    said = digits_said(as_spoken(f"Your number is {written}, right?"))

    assert said == re.sub(r"\D", "", written)


@given(st.text("0123456789", min_size=5, max_size=15))
def test_every_digit_of_a_code_is_said_in_order(code: str) -> None:
    assert digits_said(as_spoken(f"The code is {code}.")) == code


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_clock_time_is_read_in_words_and_differs(hour: int, minute: int) -> None:
    said = as_spoken(f"{hour}:{minute:02}")

    assert not re.search(r"\d", said)
    assert said != as_spoken(f"{hour}:{(minute + 1) % 60:02}")
    assert said != as_spoken(f"{(hour + 1) % 24}:{minute:02}")


@given(st.integers(1, 999), st.integers(0, 99))
def test_an_amount_keeps_its_value(whole: int, cents: int) -> None:
    numbers = [int(number) for number in re.findall(r"\d+", as_spoken(f"${whole}.{cents:02}"))]

    assert numbers == ([whole, cents] if cents else [whole])


@given(st.text(string.ascii_letters + " ,'?!", max_size=60))
def test_plain_words_are_left_alone(text: str) -> None:
    assert as_spoken(text) == text


def test_a_long_text_of_marks_is_read_in_bounded_time() -> None:
    for mark in (
        "*",
        "_",
        "1",
        "1-",
        "a.",
        "a@",
        "[",
        "9:30 ",
        "$1,",
        "(2",
        "| ",
        "-a",
        "https://",
    ):
        assert isinstance(as_spoken(mark * 1000), str)


def digits_said(text: str) -> str:
    return "".join(
        str(DIGIT_WORDS.index(word)) for word in re.findall(r"[a-z]+", text) if word in DIGIT_WORDS
    )


def test_digits_are_said_one_by_one() -> None:
    assert digits("0123456789") == " ".join(DIGIT_WORDS)
