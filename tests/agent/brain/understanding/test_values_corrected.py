"""A part of a value said anew replaces that part and nothing else; what is not sure is not taken."""

import pytest

from agent.brain.understanding import understand
from tests.agent.brain.understanding.conftest import Situate

EMAIL = "lee.park7@example.com"
PARTS_OF_EMAIL = [
    ("dot org", "lee.park7@example.org"),
    ("org not com", "lee.park7@example.org"),
    ("not com, org", "lee.park7@example.org"),
    ("not dot com dot org", "lee.park7@example.org"),
    ("the com should be org", "lee.park7@example.org"),
    ("it ends in dot net", "lee.park7@example.net"),
    ("nope, dot net at the end", "lee.park7@example.net"),
    ("co dot uk not com", "lee.park7@example.co.uk"),
    ("the bit after the at is samples dot org", "lee.park7@samples.org"),
    ("the domain is example dot org", "lee.park7@example.org"),
    ("wrong domain, it's gmail dot com", "lee.park7@gmail.com"),
    ("at gmail not at example", "lee.park7@gmail.com"),
    ("@example.org", "lee.park7@example.org"),
    ("nope it's a dash, lee dash park seven at example dot com", "lee-park7@example.com"),
    ("no, underscore", "lee_park7@example.com"),
    ("that dot is a dash", "lee-park7@example.com"),
    ("there's an underscore between lee and park", "lee_park7@example.com"),
    ("it's underscore park seven", "lee_park7@example.com"),
    ("no dot in it", "leepark7@example.com"),
    ("there isn't a dot", "leepark7@example.com"),
    ("leepark7", "leepark7@example.com"),
    ("park seventeen", "lee.park17@example.com"),
    ("it's double seven", "lee.park77@example.com"),
    ("no it's leigh l e i g h dot park seven", "leigh.park7@example.com"),
    ("leigh not lee", "leigh.park7@example.com"),
    ("before the dot it's leigh", "leigh.park7@example.com"),
    ("park with a c at the end", "lee.parc7@example.com"),
    ("parks with an s", "lee.parks7@example.com"),
    ("other way round", "park7.lee@example.com"),
    ("no that's my old one, it's l park at example dot org", "lpark@example.org"),
    ("that's wrong mia at example dot org", "mia@example.org"),
]  # fmt: skip
NO_PART_OF_EMAIL = [
    "no", "that's not it", "dot not underscore", "make it thursday at two",
    "that's a w not a u", "you missed a letter", "who's lee", "two sevens in the middle",
]  # fmt: skip
PHONE = "+12125550141"
PARTS_OF_PHONE = [
    ("six four six not two one two", "+16465550141"),
    ("not two one two, six four six", "+16465550141"),
    ("the two one two should be six four six", "+16465550141"),
    ("six four six at the start", "+16465550141"),
    ("the middle's five five six", "+12125560141"),
    ("four seven not four one", "+12125550147"),
    ("the last digit is seven", "+12125550147"),
    ("last four oh one four seven", "+12125550147"),
    ("swap the last two", "+12125550114"),
]
NO_PART_OF_PHONE = ["seven not one", "five six not five five", "you missed a digit", "no"]
NAME = "Mara Quill"
PARTS_OF_NAME = [
    ("nearly. tara, t a r a, quill", "Tara Quill"),
    ("not quite, tara quill", "Tara Quill"),
    ("quill's right but it's tara", "Tara Quill"),
    ("surname's quilt", "Mara Quilt"),
    ("there's an h at the end of mara", "Marah Quill"),
    ("quill is my first name", "Quill Mara"),
    ("it's mara winter", "Mara Winter"),
    ("no it should be under my husband's name, derek foley", "Derek Foley"),
    ("that's my name, the patient's owen quill", "Owen Quill"),
]


@pytest.mark.parametrize(("text", "email"), PARTS_OF_EMAIL)
def test_a_part_of_an_address(situate: Situate, text: str, email: str) -> None:
    assert understand(text, situate("confirm_email", known={"email": EMAIL})).email == email


@pytest.mark.parametrize("text", NO_PART_OF_EMAIL)
def test_no_address_is_made_of_other_words(situate: Situate, text: str) -> None:
    email = understand(text, situate("confirm_email", known={"email": EMAIL})).email
    assert email in (None, EMAIL)


@pytest.mark.parametrize(("text", "phone"), PARTS_OF_PHONE)
def test_a_part_of_a_number(situate: Situate, text: str, phone: str) -> None:
    assert understand(text, situate("confirm_phone", known={"phone": PHONE})).phone == phone


@pytest.mark.parametrize("text", NO_PART_OF_PHONE)
def test_digits_that_may_stand_in_two_places_change_none(situate: Situate, text: str) -> None:
    assert understand(text, situate("confirm_phone", known={"phone": PHONE})).phone is None


@pytest.mark.parametrize(("text", "name"), PARTS_OF_NAME)
def test_a_part_of_a_name(situate: Situate, text: str, name: str) -> None:
    assert understand(text, situate("confirm_name", known={"name": NAME})).name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sure, but put it under my wife's name, ellen quill", "Ellen Quill"),
        ("yes but it's for my son, owen quill", "Owen Quill"),
        ("could it be in my wife's name, ellen quill", "Ellen Quill"),
        ("the name should be tara quill", "Tara Quill"),
    ],
)
def test_another_name_at_the_read_back(situate: Situate, text: str, name: str) -> None:
    got = understand(text, situate("confirm_booking", known={"name": NAME}))
    assert (got.name, got.corrects) == (name, ("name",))


def test_a_number_is_mended_at_the_read_back_of_a_booking(situate: Situate) -> None:
    asked = situate("confirm_booking", known={"phone": PHONE})
    assert understand("the number ends in four seven", asked).phone == "+12125550147"
    assert understand("eleven thirty not two thirty", asked).phone is None


@pytest.mark.parametrize(
    "lead", ["it's", "its", "that's", "no it's", "oh that'd be", "um she'll be"]
)
@pytest.mark.parametrize("local", ["dot penn", "lee dot park", "underscore park"])
def test_no_contraction_begins_an_address(situate: Situate, lead: str, local: str) -> None:
    email = understand(f"{lead} {local} at example dot com", situate("confirm_email")).email or ""
    assert "'" not in email
    assert not email.startswith(("its", "thats"))
