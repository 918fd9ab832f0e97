"""Corrections of a part of an address or a name."""

import pytest

from agent.brain.understanding.repairs import repair

REPAIRED = [
    ("bo.el@example.com", "no just the letter l after the dot", "bo.l@example.com"),
    ("ada.park@example.com", "no it's park with a c", "ada.parc@example.com"),
    ("ada.park@example.com", "at example dot org not com", "ada.park@example.org"),
    ("ada.park@example.com", "it's dot org", "ada.park@example.org"),
    ("ada.park@example.com", "no underscore not dot", "ada_park@example.com"),
    ("ada.park@example.com", "it's an underscore", "ada_park@example.com"),
    ("ana.lee@example.com", "no ana with two n's", "anna.lee@example.com"),
    ("anna.lee@example.com", "just one n", "ana.lee@example.com"),
    ("sara.venn@example.org", "sara with an h", "sarah.venn@example.org"),
    ("sarah.venn@example.org", "no h in sarah without an h", "sara.venn@example.org"),
    ("tim.lee@example.com", "n as in nancy not m", "tin.lee@example.com"),
    ("uma.ready@example.com", "no r e d d y", "uma.reddy@example.com"),
    ("bark.lee@example.com", "park not bark", "park.lee@example.com"),
    ("ada.park@example.com", "there's no dot", "adapark@example.com"),
    ("ada27@example.com", "72 not 27", "ada72@example.com"),
    ("uma.redy@example.com", "double d", "uma.reddy@example.com"),
    ("mara quill", "no quill with a k", "mara kuill"),
    ("sorah venn", "sarah not sorah", "sarah venn"),
    ("jon smith", "john with an h", "john smith"),
    ("carlos mendes", "no mendez with a z", "carlos mendez"),
    ("carlos mendes", "it's spelled m e n d e z", "carlos mendez"),
    ("mara quill", "no it's mora", "mora quill"),
    ("ada.park@example.com", "after the dot it's parker", "ada.parker@example.com"),
    ("ada.park@example.com", "not park, parks", "ada.parks@example.com"),
    ("jo.lee@example.com", "no it's not dot it's dash", "jo-lee@example.com"),
]
NOT_A_REPAIR = [
    ("ada.park@example.com", "no"),
    ("ada.park@example.com", "yes"),
    ("ada.park@example.com", "thursday at nine"),
    ("kit.barrow@example.com", "what's this for"),
    ("carlos mendes", "no thanks"),
    ("carlos mendes", "no that's wrong"),
    ("ada.park@example.com", "can i do that on friday instead"),
    ("ada.park@example.com", "is there a time before noon"),
]


@pytest.mark.parametrize(("value", "text", "repaired"), REPAIRED)
def test_only_the_refuted_part_changes(value: str, text: str, repaired: str) -> None:
    assert repair(value, text) == repaired


@pytest.mark.parametrize(("value", "text"), NOT_A_REPAIR)
def test_other_answers_repair_nothing(value: str, text: str) -> None:
    assert repair(value, text) is None


def test_repeating_a_right_part_keeps_the_value() -> None:
    assert repair("bo.l@example.com", "no just the letter l after the dot") == "bo.l@example.com"


def test_the_whole_local_part_may_be_said_again() -> None:
    assert repair("mara.hill@example.com", "no it's bo dot quill") == "bo.quill@example.com"
