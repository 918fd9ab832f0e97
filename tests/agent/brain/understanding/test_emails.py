"""E-mail addresses: typed, dictated, spelled, broken."""

import pytest

from agent.brain.understanding.emails import read

ASKED = [
    ("a n n a at example dot com", "anna@example.com"),
    ("my address is lee underscore park at gmail dot com", "lee_park@gmail.com"),
    ("m as in mike i k e at example dot org", "mike@example.org"),
    ("team at red fox dot dev", "team@redfox.dev"),
    ("b double e at example dot com", "bee@example.com"),
    ("tom dash eleven at example dot com", "tom-11@example.com"),
    ("leo.k@example.com", "leo.k@example.com"),
    ("ada park p a r c k at example dot com", "adaparck@example.com"),
    ("ada dot park p a r c at example dot com", "ada.parc@example.com"),
    ("it's ada dot park at example dot com that's a d a dot p a r c", "ada.parc@example.com"),
    ("Ada.Park@Example.COM.", "ada.park@example.com"),
    ("sure it's j smith at example dot co dot uk", "jsmith@example.co.uk"),
    ("ada plus news at example dot net", "ada+news@example.net"),
    ("anna seventy two at example dot com", "anna72@example.com"),
    ("b o dot l at example dot com", "bo.l@example.com"),
    ("ada at example com", "ada@example.com"),
    ("ada dot park at g mail dot com", "ada.park@gmail.com"),
    ("ada at gmial dot com", "ada@gmial.com"),
    ("u m a dot r e d d y at example dot com", "uma.reddy@example.com"),
    ("you can reach me on ned underscore foley at example dot com thanks", "ned_foley@example.com"),
    ("kit k i t at example dot org", "kit@example.org"),
    ("double you at example dot com", "w@example.com"),
    ("mary jane at example dot com", "maryjane@example.com"),
    ("A-D-A dot park at example dot com", "ada.park@example.com"),
    ("ada dot park at example dot com and my number is two one two", "ada.park@example.com"),
    ("ada at c o m p a n y dot com", "ada@company.com"),
    ("ada at example dot c o m", "ada@example.com"),
    ("bravo oscar at example dot com", "bo@example.com"),
    ("nora dot hale ninety one at mail dot example dot org", "nora.hale91@mail.example.org"),
    ("ada.park at example.com", "ada.park@example.com"),
    ("ADA DOT PARK AT EXAMPLE DOT COM", "ada.park@example.com"),
    ("jo hyphen lee at example dot com", "jo-lee@example.com"),
    ("the email is jo two thousand four at example dot io", "jo2004@example.io"),
    ("ada @ example.com", "ada@example.com"),
    ("a park at example dot com", "apark@example.com"),
    ("kim, k i m, at example dot com", "kim@example.com"),
    ("s a m dot oh at example dot com", "sam.oh@example.com"),
    ("zoe z o e dot lamb l a m b at example dot com", "zoe.lamb@example.com"),
    ("my email is my dot name at example dot com", "my.name@example.com"),
    ("p q triple seven at example dot com", "pq777@example.com"),
    ("office at quill and hale dot com", "office@quillandhale.com"),
]
INCOMPLETE = [
    "bill at yahoo",
    "ada@example",
    "ada at",
]
NONE_SAID = [
    "i don't have one",
]
UNASKED = [
    (
        "good morning this is sara venn sara dot venn at example dot org could i have a follow up on monday at three thirty",
        "sara.venn@example.org",
    ),
    ("ada park ada at example dot com", "ada@example.com"),
    ("my name is ada park and my email is ada dot park at example dot com", "ada.park@example.com"),
]
NO_ADDRESS = [
    "friday at ten",
    "i'd like to see someone friday at ten for a consultation",
    "is it at your office dot",
    "can we meet at noon. thanks",
    "book me at 3.30 pm",
    "meet at ten. Come early",
    "at four. com",
]


@pytest.mark.parametrize(("text", "email"), ASKED)
def test_an_address_that_was_asked_for(text: str, email: str) -> None:
    found = read(text, expected=True)
    assert found
    assert found.email == email


@pytest.mark.parametrize("text", INCOMPLETE)
def test_half_an_address_is_incomplete(text: str) -> None:
    found = read(text, expected=True)
    assert found
    assert found.email is None


@pytest.mark.parametrize("text", NONE_SAID)
def test_no_address_was_said(text: str) -> None:
    assert read(text, expected=True) is None


@pytest.mark.parametrize(("text", "email"), UNASKED)
def test_an_address_within_a_sentence(text: str, email: str) -> None:
    found = read(text, expected=False)
    assert found
    assert found.email == email


@pytest.mark.parametrize("text", NO_ADDRESS)
def test_times_are_no_addresses(text: str) -> None:
    assert read(text, expected=False) is None


@pytest.mark.parametrize(
    "text",
    [
        "ada dot park example dot com",
        "ada dot park add example dot com",
        "ada dot park at example dog com",
        "uh ada dot um park at example dot com",
    ],
)
def test_an_address_whose_small_words_were_garbled_is_guessed(text: str) -> None:
    found = read(text, expected=True)
    assert found
    assert found.email == "ada.park@example.com"
    assert found.unsure == ("uh" not in text)
