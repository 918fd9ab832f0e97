"""Yes, no or neither: a yes needs a positive cue and nothing that takes it back."""

import pytest

from agent.brain.understanding.polarity import judge

YES = """
    yup | sounds great | go for it | no that's right | yes please | yes that's right |
    yes great | YES | Yep! | sure | ok | okay | yeah that works | no problem, go ahead |
    no, that's correct | that's right | yes thank you so much | perfect | correct |
    absolutely | of course | please do | yes, go ahead | sure, go ahead please | 👍 |
    that's fine | fine by me | sounds good thanks | uh yes please | yes um please | book it |
    yes book it | lock it in | i'd like that | yes sir | no no that's right |
    nope that's right | no that's perfect | no go ahead | yeah sure | yeah absolutely |
    go ahead | all good | looks good | alright | that'll work | works for me | yes it is |
    it is | I do | sure why not | y | yess | yeah no that's right | no sorry yes |
    yes, where do i park? | yes and how much is it | that's the one | no changes looks good |
    yes this is correct thank you so much for your help | yes that's fine with me | yes do it |
    yes i would | okay great | okay let's do it | great thanks | oh yes | well yes |
    definitely | yes i'm sure | you got it | yeah that's perfect thank you |
    not bad at all go ahead
"""
NO = """
    nope | no thanks | not quite | yes but on friday | no leave it | no forget it | no | nah |
    no wait | no make it friday | absolutely not | that's not right | that's wrong |
    no thank you | not really | i'd rather not | never mind | no that's wrong | don't book it |
    please don't | yeah no | yes no | no it's quill with a k | yes but can you make it later |
    no on second thought i'll keep it | no i don't think so | not that one | that isn't right |
    no not yet | no, it's mara at example dot org | that's not what i said | i don't want it |
    don't | cancel | yes actually no | no hold on | that doesn't work | that won't work |
    not good | not okay | no thursday | no problem but make it later no
"""
NEITHER = """
    mhm | uh huh | I think so? | i think so | give me a second | sure, what else? | hold on |
    yes? | is that right | what | maybe | i guess so | friday | could we push it half an hour |
    make it friday | are you sure | <silence> | hmm | I suppose | yes if there's parking |
    yes friday | yes at ten | not sure | i'm not sure | okay so what now | right after lunch |
    good morning | yes hold on | yes wait | can you repeat that | how much is it |
    what time was that | hello | thursday | why not | no problem | yes or no | it depends |
    um | yes let me check | did you say yes | kit barrow | right? | okay? |
    yes, is that three pm? | ok what about friday | let me think | wait |
"""
ELSEWHERE = [
    ("confirm_cancel", "please do", "yes"),
    ("confirm_cancel", "no leave it", "no"),
    ("confirm_cancel", "yes cancel it", "yes"),
    ("confirm_cancel", "keep it", "no"),
    ("confirm_cancel", "cancel it please", "yes"),
    ("confirm_cancel", "don't cancel", "no"),
    ("confirm_cancel", "yes", "yes"),
    ("confirm_cancel", "no don't cancel it", "no"),
    ("anything_else", "nothing else thanks", "no"),
    ("anything_else", "no that's all thanks", "no"),
    ("anything_else", "nope bye", "no"),
    ("anything_else", "i'm good", "no"),
    ("anything_else", "that's it", "no"),
    ("anything_else", "that's everything thank you", "no"),
    ("anything_else", "no thank you that's perfect", "no"),
    ("anything_else", "great thanks", None),
    ("anything_else", "yes", "yes"),
    ("confirm_move", "yes move it", "yes"),
    ("confirm_move", "move it", "yes"),
    ("confirm_booking", "yes move it to friday", "no"),
    ("confirm_booking", "yes cancel it", "no"),
    ("confirm_cancel", "actually don't", "no"),
    ("confirm_cancel", "go ahead and cancel it", "yes"),
    ("confirm_cancel", "yes go ahead", "yes"),
    ("confirm_cancel", "i'll keep it", "no"),
    ("confirm_cancel", "actually can i move it instead", None),
    ("anything_else", "nope all set", "no"),
    ("anything_else", "no i'm all set thanks", "no"),
]


def _phrases(table: str) -> list[str]:
    return [phrase.strip() for phrase in table.split("|")]


@pytest.mark.parametrize("text", _phrases(YES))
def test_yes_at_a_write(text: str) -> None:
    assert judge(text, asked="confirm_booking") == "yes"


@pytest.mark.parametrize("text", _phrases(NO))
def test_no_at_a_write(text: str) -> None:
    assert judge(text, asked="confirm_booking") == "no"


@pytest.mark.parametrize("text", _phrases(NEITHER))
def test_unclear_at_a_write(text: str) -> None:
    assert judge(text, asked="confirm_booking") is None


@pytest.mark.parametrize(("asked", "text", "verdict"), ELSEWHERE)
def test_the_question_decides(asked: str, text: str, verdict: str | None) -> None:
    assert judge(text, asked=asked) == verdict


@pytest.mark.parametrize("text", _phrases(NO) + _phrases(NEITHER))
@pytest.mark.parametrize("asked", ["confirm", "confirm_booking", "confirm_move", "confirm_cancel"])
def test_never_a_yes_from_a_refusal(asked: str, text: str) -> None:
    if asked == "confirm_cancel" and text in ("cancel", "yes cancel it"):
        return
    assert judge(text, asked=asked) != "yes"


@pytest.mark.parametrize(
    "text", ["", "   ", "?", "...", "\u200b", "\N{THUMBS DOWN SIGN}", "x" * 5000, "0"]
)
def test_any_text_is_judged(text: str) -> None:
    assert judge(text) != "yes"
