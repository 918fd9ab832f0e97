"""Names, addresses and numbers: checked early, spoken plainly, recognized when heard."""

import pytest

from agent.tools import details


@pytest.mark.parametrize(
    ("name", "email", "phone", "problem"),
    [
        ("Mara Quill", "mara@example.com", "", ""),
        ("Mara Quill", "", "212 555 0123", ""),
        ("", "mara@example.com", "", "need_name"),
        ("12345", "mara@example.com", "", "need_name"),
        ("Mara Quill", "mara@example", "", "invalid_email"),
        ("Mara Quill", "mara at example dot com", "", "invalid_email"),
        ("Mara Quill", "mara@example.com", "55", "invalid_phone"),
        ("Mara Quill", "m" * 250 + "@example.com", "", "invalid_email"),
    ],
)
def test_details_are_checked(name: str, email: str, phone: str, problem: str) -> None:
    assert details.checked(name, email, phone, country="US")[1] == problem


def test_details_are_normalized() -> None:
    contact, _ = details.checked("Mara Quill", "Mara@EXAMPLE.com", "(212) 555-0123", country="US")
    assert (contact.email, contact.phone) == ("Mara@example.com", "+12125550123")


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("Mara Quill", "Mara Quill"),
        ("José O'Brien-Smith", "José O'Brien-Smith"),
        ("Eve https://evil.example/1", "Eve https evil.example"),
        ("Eve <b>555 0199</b>", "Eve b b"),
        ("x" * 100, "x" * 60),
    ],
)
def test_a_name_is_spoken_without_markup_and_digits(name: str, spoken: str) -> None:
    assert details.spoken_name(name) == spoken


def test_an_address_is_spelled_where_it_is_unusual() -> None:
    said = details.spoken_email("mara.qx7@example.com", name="Mara Quill")
    assert said == "mara dot q x 7 at example dot com"


@pytest.mark.parametrize(
    "said",
    [
        "It's mara.q-x_7@example.com.",
        "mara dot q dash x underscore 7 at example dot com",
        "m a r a dot q dash x underscore seven at example dot com".replace("seven", "7"),
        "M-a-r-a dot q-x underscore 7 at example dot com.",
    ],
)
def test_an_address_is_recognized_however_it_is_said(said: str) -> None:
    assert details.names_email(said, "mara.q-x_7@example.com")


@pytest.mark.parametrize("said", ["mara@example.org", "marc@example.com", "example dot com"])
def test_another_address_is_not_recognized(said: str) -> None:
    assert not details.names_email(said, "mara@example.com")


def test_a_number_is_recognized_in_groups() -> None:
    assert details.names_phone("call 2 1 2, 5 5 5, 0 1 2 3", "+12125550123")
    assert not details.names_phone("call 212 555 0124", "+12125550123")


@pytest.mark.parametrize(
    ("supplied", "stored", "same"),
    [
        ("Mara Quill", "MARA QUILL", True),
        ("Jose Garcia", "José García", True),
        ("Quill, Mara", "Mara Quill", True),
        ("Mara Quill", "Mara Jane Quill", True),
        ("Mara", "Mara Quill", False),
        ("Mara Quell", "Mara Quill", False),
        ("Jane Quill", "Mara Quill", False),
        ("Mara Quill", "", False),
    ],
)
def test_full_names_are_compared(supplied: str, stored: str, same: bool) -> None:
    assert details.same_person(supplied, stored) is same
