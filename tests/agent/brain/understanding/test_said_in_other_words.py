"""What is agreed to by its verb, remarks on the last letter, and values told in an unusual order."""

import pytest

from agent.brain.understanding import Understood, understand
from tests.agent.brain.understanding.conftest import Situate, local

KNOWN = {"name": "Roy Keane", "email": "pen@example.com", "service": "consultation"}
ANCHOR = "2027-03-04T11:30"
AGREED = {
    "confirm_cancel": """yes, drop the consultation | drop the consultation please | cancel the consultation
        please cancel my thursday consultation | yep, you can cancel that session | yes i'd like to cancel the consultation
        yes i want the consultation cancelled | i'd like it cancelled | sure, take the consultation off
        yes remove thursday's appointment | yes, the consultation at eleven thirty | yes for feck's sake, cancel it""",
    "confirm_booking": """please book thursday at eleven thirty | yes, just the consultation | put me down for thursday
        i want the consultation booked | yes for flip's sake, book it | yep sounds good see you thursday | yes my name is roy keane | can't argue with that""",
    "confirm_move": "yes, shift the consultation to thursday | shift it to thursday | yes push the consultation to eleven thirty",
}
NOT_AGREED = {
    "confirm_cancel": """no don't drop the consultation | drop the follow up | yes i want the later one | yes cancel friday's
        could you cancel thursday | why cancel the consultation | i want to keep the consultation | yes, cancel everything""",
    "confirm_booking": """i'd like to make sure it's thursday | right so that's eleven thirty | take thursday off | yes just the follow up | yeah no that's fine
        don't book thursday | change thursday | that's right isn't it | book the extended | make it thursday""",
    "confirm_move": "change thursday | move thursday | don't move the consultation | move it to friday",
}
NAMES = [
    ("confirm_name", "keane with an e at the end", None),
    ("confirm_name", "keane with an e k e a n e", None),
    ("confirm_name", "no i said friday not thursday", None),
    ("confirm_name", "r o y k e a n e", None),
    ("name", "keane with an e at the end", "Keane"),
    ("name", "kean with an e k e a n e", "Keane"),
    ("name", "hans with one s", "Hans"),
    ("name", "carl boone, write it down", "Carl Boone"),
    ("name", "carl boone got that", "Carl Boone"),
    ("intent", "my name a cora lane and i need a consultation", "Cora Lane"),
    ("name", "my name as cora lane", "Cora Lane"),
    ("name", "my name in the system is cora lane", "Cora Lane"),
    ("name", "what is my name as you have it", None),
    ("intent", "hello pet i'm calling on behalf of my mam", None),
    ("intent", "i'm feeling poorly so i can't come thursday", None),
    ("intent", "i'm down for ten on thursday but i'm running behind that day", None),
    ("intent", "hi i'm sterling ross", "Sterling Ross"),
    ("intent", "the full check, about ten, hilda prunty is the name", "Hilda Prunty"),
]
EMAILS = [
    ("no, it's dot dot penn at example dot com", "dot.penn@example.com"),
    ("liz dot hart at gmail dot com no sorry hotmail", "liz.hart@hotmail.com"),
    ("capital l liz hart at example dot com", "lizhart@example.com"),
]


def said(table: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (asked, one.strip())
        for asked, lines in table.items()
        for line in lines.splitlines()
        for one in line.split("|")
        if one.strip()
    ]


def answer(situate: Situate, asked: str, text: str) -> Understood:
    return understand(text, situate(asked, anchor=ANCHOR, known=KNOWN))


@pytest.mark.parametrize(("asked", "text"), said(AGREED))
def test_what_was_read_back_is_agreed_to_by_its_verb(
    situate: Situate, asked: str, text: str
) -> None:
    got = answer(situate, asked, text)
    assert (got.polarity, got.intents, got.corrects) == ("yes", (), ())


@pytest.mark.parametrize(("asked", "text"), said(NOT_AGREED))
def test_other_verbs_and_values_agree_to_nothing(situate: Situate, asked: str, text: str) -> None:
    assert answer(situate, asked, text).polarity != "yes"


@pytest.mark.parametrize(("asked", "text", "name"), NAMES)
def test_a_name_and_remarks_on_it(
    situate: Situate, asked: str, text: str, name: str | None
) -> None:
    known = KNOWN if asked == "confirm_name" else {}
    got = understand(text, situate(asked, known=known))
    assert got.name in (name, KNOWN["name"] if asked == "confirm_name" else name)


@pytest.mark.parametrize(("text", "email"), EMAILS)
def test_an_address_told_in_an_unusual_way(situate: Situate, text: str, email: str) -> None:
    assert understand(text, situate("email")).email == email


def test_an_area_code_told_last(situate: Situate) -> None:
    text = "it's five five five oh one two two, area code three one two"
    assert understand(text, situate("phone")).phone == "+13125550122"


def test_a_clipped_service_before_its_time(situate: Situate) -> None:
    got = understand("consult. thursday. three", situate("intent"))
    assert (got.service, got.intents) == ("consultation", ("book",))
    assert got.when is not None
    assert got.when.at is not None
    assert understand("let me consult my diary", situate("intent")).service is None


@pytest.mark.parametrize(
    ("text", "pick"),
    [("tuesday's no good so monday", 0), ("the first one's too early so the second", 1)],
)
def test_a_choice_after_a_refusal(situate: Situate, text: str, pick: int) -> None:
    offers = ["2027-03-08T10:00", "2027-03-09T14:00"]
    assert understand(text, situate("slot_offer", offers=offers)).pick == pick


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("the next day then, half two", "2027-03-05T14:30"),
        ("a week later at nine", "2027-03-11T09:00"),
    ],
)
def test_an_hour_beside_a_day_that_is_counted(situate: Situate, text: str, start: str) -> None:
    got = understand(text, situate("slot_taken", anchor=ANCHOR))
    assert got.when is not None
    assert got.when.at == local(start)


def test_a_question_where_to_go_looks_nothing_up(situate: Situate) -> None:
    got = understand("a follow-up on monday at ten, where do i park", situate("intent"))
    assert got.intents == ()
    assert got.topic == "parking"
