"""Phone numbers: groups, doubles, homophones, other countries, endings."""

import pytest

from agent.brain.understanding.phones import read, same_number

WHOLE = [
    ("to one too five five five oh one ate for", "+12125550184"),
    ("six four six five five five oh one double zero", "+16465550100"),
    ("seven one eight triple five zero one two three", "+17185550123"),
    ("212 555 0187", "+12125550187"),
    ("(212) 555-0143", "+12125550143"),
    ("+1 212-555-0143", "+12125550143"),
    ("my number is two one two five five five zero one seven eight thanks", "+12125550178"),
    ("two one two, five five five, oh one seven eight", "+12125550178"),
    ("one two one two five five five o one seven eight", "+12125550178"),
    ("two one two triple five oh one hundred", "+12125550100"),
    ("two twelve five fifty five zero one forty three", "+12125550143"),
    ("212.555.0143 ext 5", "+12125550143"),
    ("+44 20 7946 0958", "+442079460958"),
    ("plus four four two oh seven nine four six oh nine five eight", "+442079460958"),
    ("two won two five five five oh one for three", "+12125550143"),
    ("eight hundred five five five zero one nine nine", "+18005550199"),
    ("area code two one two then five five five zero one four three", "+12125550143"),
    ("2125550143", "+12125550143"),
    ("nine one seven five double five oh one four four", "+19175550144"),
    ("call me at three one two five five five oh one six six after five", "+13125550166"),
]
INCOMPLETE = [
    "two one two five five five oh one",
    "555 0143",
    "to one too five five five oh one",
]
NONE_SAID = [
    "i don't give that out",
    "yes",
    "thursday at ten",
]


@pytest.mark.parametrize(("text", "phone"), WHOLE)
def test_a_whole_number(text: str, phone: str) -> None:
    found = read(text, expected=True)
    assert found
    assert found.phone == phone


@pytest.mark.parametrize("text", INCOMPLETE)
def test_digits_are_missing(text: str) -> None:
    found = read(text, expected=True)
    assert found
    assert found.phone is None


@pytest.mark.parametrize("text", NONE_SAID)
def test_no_number_was_said(text: str) -> None:
    assert read(text, expected=True) is None


@pytest.mark.parametrize(
    ("country", "text", "phone"),
    [
        ("GB", "020 7946 0958", "+442079460958"),
        ("GB", "oh two oh seven nine four six oh nine five eight", "+442079460958"),
        ("GB", "+1 212 555 0143", "+12125550143"),
        ("IN", "98765 43210", "+919876543210"),
    ],
)
def test_the_country_of_the_business_decides(country: str, text: str, phone: str) -> None:
    found = read(text, expected=True, country=country)
    assert found
    assert found.phone == phone


def test_a_corrected_ending_completes_the_known_number() -> None:
    text = "the last four are zero one seven nine"
    found = read(text, expected=True, known="+12125550178")
    assert found
    assert found.phone == "+12125550179"


def test_unasked_only_a_whole_number_counts() -> None:
    found = read("my number is 212 555 0143 and thursday at ten works", expected=False)
    assert found
    assert found.phone == "+12125550143"
    assert read("march 10 at 2 30 for 60 minutes", expected=False) is None


@pytest.mark.parametrize(
    "text", ["the number i'm calling from", "this number is fine", "same number"]
)
def test_the_number_of_the_call(text: str) -> None:
    assert same_number(text)
