"""Topics found by words: of their key, of their answer, and of what is akin; in unusual businesses."""

import pytest

from agent.brain.understanding import understand
from tests.agent.brain.understanding.conftest import Situate

SCHOOL = {
    "price": "A lesson is 95 dollars, a refresher 70.",
    "cancellation": "Free up to two days before; later than that costs half the lesson.",
    "pickup": "We pick you up and drop you off anywhere within six miles.",
    "car": "All cars have dual controls; there are automatics and manuals.",
    "age": "You have to be at least sixteen.",
    "documents": "Bring your learner's licence, and glasses if you wear them.",
    "instructor": "You may ask for a male or a female instructor.",
    "voucher": "Gift vouchers are sold at the desk.",
    "language": "Lessons are held in English, Punjabi and Cantonese.",
}
WORKSHOP = {
    "warranty": "All repairs are guaranteed for six months.",
    "dogs": "Dogs are welcome on a lead.",
    "collection": "We can fetch your bike within five miles for ten pounds.",
    "loan_bikes": "You can borrow a bike for the day while yours is here.",
    "electric": "We work on e-bikes by two makers.",
    "discount": "Students and seniors get ten percent off.",
    "toilets": "There is a customer toilet on the ground floor.",
}
ASKED = [
    (SCHOOL, "age", "how old do you have to be | my son's fifteen can he start | is there a minimum age"),
    (SCHOOL, "voucher", "do you do gift cards | can i buy one as a present | do you sell vouchers"),
    (SCHOOL, "documents", "what papers do i gotta bring | what id do i need | do i need my glasses"),
    (SCHOOL, "car", "are your cars automatic | manual or auto | is it stick or automatic"),
    (SCHOOL, "instructor", "i'd like a lady instructor is that something you do | can i choose who teaches me"),
    (SCHOOL, "language", "i'm asking if you teach in punjabi | does anybody there speak cantonese"),
    (SCHOOL, "pickup", "will someone collect me | can you come get me from my house"),
    (WORKSHOP, "dogs", "is my puppy allowed | do you allow pets | can i bring my dog in"),
    (WORKSHOP, "warranty", "do you guarantee your work | is there a guarantee on repairs"),
    (WORKSHOP, "collection", "do you pick bikes up | can you come and fetch it"),
    (WORKSHOP, "loan_bikes", "is there a courtesy bike | have you got a loaner"),
    (WORKSHOP, "electric", "do you fix e-bikes | can you look at an electric bike"),
    (WORKSHOP, "discount", "any money off for pensioners | do you do student discount"),
    (WORKSHOP, "toilets", "is there a loo | do you have a bathroom"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "topic", "text"),
    [(answers, topic, one.strip()) for answers, topic, told in ASKED for one in told.split("|")],
)
def test_a_topic(situate: Situate, answers: dict[str, str], topic: str, text: str) -> None:
    got = understand(text, situate("intent", topics=tuple(answers), answers=answers))
    assert (got.topic, "faq" in got.acts) == (topic, True)


@pytest.mark.parametrize(
    "text", ["are you hiring", "do you sell shampoo", "did you watch the game last night"]
)
def test_no_topic_fits(situate: Situate, text: str) -> None:
    got = understand(text, situate("intent", topics=tuple(SCHOOL), answers=SCHOOL))
    assert (got.topic, "faq" in got.acts) == (None, True)


@pytest.mark.parametrize("text", ["will i be charged", "would i lose the money", "is there a fee"])
def test_money_at_a_cancellation_is_about_cancelling(situate: Situate, text: str) -> None:
    got = understand(text, situate("confirm_cancel", topics=tuple(SCHOOL), answers=SCHOOL))
    assert (got.topic, got.polarity) == ("cancellation", None)
