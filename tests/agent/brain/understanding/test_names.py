"""Names: said, spelled, turned around; sentences are none."""

import pytest

from agent.brain.understanding import understand
from agent.brain.understanding.names import read
from tests.agent.brain.understanding.conftest import Situate

ASKED = [
    ("i'm carlos mendes", "Carlos Mendes"),
    ("smith john smith", "John Smith"),
    ("z o e lamb", "Zoe Lamb"),
    ("august hill", "August Hill"),
    ("kit barrow", "Kit Barrow"),
    ("my name is mara quill", "Mara Quill"),
    ("it's mara quill", "Mara Quill"),
    ("sure it's mara quill", "Mara Quill"),
    ("yes mara quill please", "Mara Quill"),
    ("Quill, Mara", "Mara Quill"),
    ("mary ann o brien", "Mary Ann O'Brien"),
    ("ludwig van beethoven", "Ludwig van Beethoven"),
    ("anne-marie smith-jones", "Anne-Marie Smith-Jones"),
    ("anne hyphen marie duval", "Anne-Marie Duval"),
    ("mara m a r a quill q u i l l", "Mara Quill"),
    ("first name ada last name park", "Ada Park"),
    ("last name is park first name is ada", "Ada Park"),
    ("MARA QUILL", "Mara Quill"),
    ("Ian MacLeod", "Ian MacLeod"),
    ("mcdonald", "McDonald"),
    ("june", "June"),
    ("april may", "April May"),
    ("john f kennedy", "John F Kennedy"),
    ("um dana um scott", "Dana Scott"),
    ("dana scott speaking", "Dana Scott"),
    ("this is dana scott", "Dana Scott"),
    ("the name's bond james bond", "James Bond"),
    ("b as in bob o lindqvist", "Bo Lindqvist"),
    ("s, a, r, a", "Sara"),
    ("sara, s a r a h, venn", "Sarah Venn"),
    ("call me ty ross", "Ty Ross"),
    ("ty ross", "Ty Ross"),
    ("will young", "Will Young"),
    ("it's under park", "Park"),
    ("José García", "José García"),
    ("li", "Li"),
    ("mark long", "Mark Long"),
    ("dr. helen moss", "Helen Moss"),
    ("jan pope thanks", "Jan Pope"),
    ("d'angelo russo", "D'Angelo Russo"),
    ("maria d angelo", "Maria D'Angelo"),
    ("john john smith", "John Smith"),
    ("han wu", "Han Wu"),
    ("my name is august", "August"),
    ("grace hopper and my email is", "Grace Hopper"),
    ("J-O-H-N Smith", "John Smith"),
]
NO_NAMES = [
    "what's this for",
    "yes",
    "friday",
    "thursday at ten",
    "may tenth",
    "no",
    "i'd rather not",
    "why do you need that",
    "hold on",
    "do you have parking",
    "can i come in friday",
    "i already told you",
    "what was that",
    "booking for friday",
    "never mind",
    "forget it",
    "consultation",
    "tomorrow eleven",
    "hello",
    "<silence>",
    "first one please",
]
INTRODUCED = [
    ("good morning this is sara venn could i have", "Sara Venn"),
    ("hi i'm anna", "Anna"),
    ("is thursday free for ada park", "Ada Park"),
    ("hi this is anna i need", "Anna"),
    ("my name is ada park and i'd like to book", "Ada Park"),
    ("book me under ada park", "Ada Park"),
    ("it's kit barrow calling", "Kit Barrow"),
    ("no the name is mara quill", "Mara Quill"),
    ("sara here", "Sara"),
]
NOT_INTRODUCED = [
    "i'm in denver can you",
    "i'm looking for a slot",
    "for a consultation",
    "this is ridiculous",
    "this is for my son",
    "i'd like to see someone friday at ten for a consultation",
    "yes please",
    "it's friday",
    "that's great",
    "i'm not sure",
    "i can't come in here",
    "call me back",
    "is this a real person",
    "i'm free friday",
    "for two people",
    "please cancel it for me",
    "what is your name",
    "what's the name",
]


@pytest.mark.parametrize(("text", "name"), ASKED)
def test_a_name_that_was_asked_for(text: str, name: str) -> None:
    found = read(text, expected=True)
    assert found
    assert found.name == name


@pytest.mark.parametrize("text", NO_NAMES)
def test_not_a_name(text: str) -> None:
    assert read(text, expected=True) is None


@pytest.mark.parametrize(("text", "name"), INTRODUCED)
def test_callers_introduce_themselves(text: str, name: str) -> None:
    found = read(text, expected=False)
    assert found
    assert found.name == name


@pytest.mark.parametrize("text", NOT_INTRODUCED)
def test_other_sentences_introduce_nobody(text: str) -> None:
    assert read(text, expected=False) is None


@pytest.mark.parametrize("text", ["no, it's Mara Quill", "no it's mara quill"])
def test_a_corrected_name(text: str) -> None:
    found = read(text, expected=False, whole=True)
    assert found
    assert found.name == "Mara Quill"


@pytest.mark.parametrize(
    "text", ["no it's fine", "it's okay", "no it's thursday march 4", "it's at noon"]
)
def test_other_corrections_name_nobody(text: str) -> None:
    assert read(text, expected=False, whole=True) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("lens fitting friday at nine, Ada Park, ada.park@example.com", "Ada Park"),
        ("this is ada park, ada.park@example.com, a checkup on monday", "Ada Park"),
        ("checkup friday 10am Ada Park ada@example.com", "Ada Park"),
        ("friday at ten ada park ada dot park at example dot com", "Ada Park"),
        ("checkup, friday, ten, Mary Jane Watson-Smith, 212 555 0187", "Mary Jane Watson-Smith"),
        ("Book me a checkup, Thursday 9am. Thanks", None),
        ("I need a checkup, Monday Morning", None),
        ("Hello there, Good Morning, I want a checkup", None),
    ],
)
def test_a_name_listed_among_other_details(situate: Situate, text: str, name: str | None) -> None:
    assert understand(text, situate("intent")).name == name
