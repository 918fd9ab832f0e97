"""Facts are answered from the profile or not at all."""

from collections.abc import Awaitable, Callable

import pytest

from agent.session import CallSession, Result
from agent.tools import TOOLS, tools_for
from agent.tools.service import topic_of, transfer_to_human

FACTS = {
    "price": "A consultation is 80 dollars.",
    "location": "12 Maple Street, second floor.",
    "parking": "Free parking behind the building.",
    "hours": "Monday to Friday nine to five.",
    "cancellation": "Free up to 24 hours before; later than that costs 20 dollars.",
    "payment": "Cards and cash.",
    "dogs": "Dogs may wait in the garden.",
}


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("how much is a consultation?", "price"),
        ("what do you charge", "price"),
        ("where are you located?", "location"),
        ("what's your address", "location"),
        ("can I park there?", "parking"),
        ("is parking free", "parking"),
        ("when do you open on saturday?", "hours"),
        ("what are your opening hours", "hours"),
        ("what's your cancellation policy?", "cancellation"),
        ("what if I have to cancel late", "cancellation"),
        ("do you take credit cards?", "payment"),
        ("can I bring my dog", "dogs"),
        ("do you take insurance?", None),
        ("is the doctor any good?", None),
        ("", None),
    ],
)
def test_questions_find_their_topic(question: str, topic: str | None) -> None:
    assert topic_of(question, FACTS) == topic


async def test_answers_are_the_fact_itself(
    call: CallSession, use: Callable[..., Awaitable[Result]]
) -> None:
    answer = await use(call, "answer_question", question="Is there parking?")
    assert answer == {
        "ok": True,
        "code": "answer",
        "message": "Free parking behind the building.",
        "topic": "parking",
    }
    assert (await use(call, "answer_question", question="Insurance?"))["code"] == "no_answer"


async def test_the_end_and_the_transfer_end_the_conversation(
    call: CallSession, use: Callable[..., Awaitable[Result]]
) -> None:
    assert (await use(call, "end_conversation"))["code"] == "ending"
    assert call.ending == "goodbye"
    assert (await use(call, "transfer_to_human", reason="wants one"))["code"] == "transferred"
    assert (call.ending, call.receipts[-1].kind) == ("transferred", "transferred")


async def test_nobody_is_promised_where_there_is_none(
    call: CallSession, use: Callable[..., Awaitable[Result]]
) -> None:
    call.channel = "phone"
    assert transfer_to_human not in tools_for(call)
    answer = await use(call, "transfer_to_human")
    assert (answer["ok"], answer["code"], call.ending) == (False, "no_person", "")
    assert "person" not in (await use(call, "answer_question", question="Insurance?"))["message"]
    call.transfer_to = "+12025550199"
    assert tools_for(call) == list(TOOLS)
    assert (await use(call, "transfer_to_human"))["code"] == "transferred"
