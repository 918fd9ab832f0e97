"""A request that goes on with a conversation comes to what the whole of it comes to."""

from collections.abc import Sequence
from typing import Any

import pytest

from agent.brain.ledger import SNAPSHOTS, fold
from agent.brain.snapshots import Snapshots, copied
from agent.brain.transcript import Heard
from tests.agent.brain.talk import start

TALKS = (
    (
        "hi, i'd like a consultation on thursday morning", "anything later", "the first one", "kai lin",
        "kai dot lin at example dot com", "no the dot is an underscore", "what does it cost", "yes",
        "and another one on friday at ten", "the same name and email", "no, at eleven", "yes please", "bye",
    ),
    (
        "cancel my appointment", "kai lin", "kai.lin@example.com", "no wait", "<silence>", "move it to friday",
        "half past two", "hold on", "i don't want any of those", "can i talk to a person", "yes",
    ),
)  # fmt: skip


@pytest.fixture(scope="module", params=TALKS)
def messages(request: pytest.FixtureRequest) -> Sequence[dict[str, Any]]:
    talk = start(channel="voice")
    for line in request.param:
        talk.say(line)
    return talk.messages


def test_what_was_kept_comes_to_the_same_at_every_cut(messages: Sequence[dict[str, Any]]) -> None:
    SNAPSHOTS.clear()
    going_on = [fold(messages[:cut]) for cut in range(1, len(messages) + 1)]
    again = [fold(messages[:cut]) for cut in range(1, len(messages) + 1)]
    for cut, (first, second) in enumerate(zip(going_on, again, strict=True), 1):
        SNAPSHOTS.clear()
        assert first == second == fold(messages[:cut])


def test_what_was_kept_does_not_change_with_what_is_taken_later() -> None:
    talk = start(channel="chat")
    for line in ("a consultation on thursday at nine", "kai lin", "kai@example.com"):
        talk.say(line)
    SNAPSHOTS.clear()
    said = {"role": "user", "content": "yes"}
    other = {"role": "user", "content": "no, friday at ten, and my name is ada park"}
    yes = fold([*talk.messages, said])
    fold([*talk.messages, other])
    assert fold([*talk.messages, said]) == yes


def test_a_wish_that_stands_in_two_places_is_one_in_a_copy() -> None:
    talk = start(channel="chat")
    talk.say("a consultation on thursday at nine")
    ledger = fold(talk.messages)
    ledger.failed = ledger.frames[0]
    copy = copied(ledger)
    assert copy == ledger
    assert copy.failed is copy.frames[0]
    assert copy.frames[0] is not ledger.frames[0]
    assert copy.turn is not ledger.turn


def test_no_more_is_kept_than_asked() -> None:
    kept = Snapshots(most=2)
    ledger = fold(start(channel="chat").messages)
    happened = [(Heard("one"),), (Heard("two"),), (Heard("three"),)]
    for events in happened:
        kept.keep(events, ledger)
    found = [kept.find(ledger.facts, events) is not None for events in happened]
    assert found == [False, True, True]
