"""What may be said of a time that is kept, and when an outcome counts as told."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import httpx
import pytest

from agent.session import CallSession, Telling, Untold
from agent.truth import checked, told
from agent.truth.states import states_in
from scheduling.calcom.client import CalcomClient
from scheduling.holds import Holds, Keeper, KeptTime
from scheduling.storage import Storage
from tests.agent.world import NO_TLS, NOW, at

ONLY_ONCE = "A time is only certain once it is booked."
KEEPING = """I'm keeping 2:30 PM for you.
I'm holding that time for you while you look it up.
I've put 2:30 on hold for you.
I'll keep that slot for you.
I'll hold 2:30 for you.
We're holding it for you.
I've kept the 2:30 slot for you.
I am saving that spot for you.
2:30 PM is on hold for you.
I've set aside two thirty for you.""".splitlines()
NOT_KEEPING = """Hold on, please.
I'll keep it short.
One moment, I'll hold.
Shall I keep 2:30 for you?
I can't hold a time for you.
I'll keep that in mind.
Please hold the line.
Would you like me to hold 2:30?
I'm not holding that time.
I kept the same e-mail address.""".splitlines()


@pytest.mark.parametrize("sentence", KEEPING)
def test_nothing_is_kept_without_a_hold(call: CallSession, sentence: str) -> None:
    assert checked(call, sentence, already=set()) == ONLY_ONCE


@pytest.mark.parametrize("sentence", NOT_KEEPING)
def test_what_only_sounds_like_a_hold_may_be_said(call: CallSession, sentence: str) -> None:
    assert not [one for one in states_in(sentence) if one.kind == "kept"]


async def test_what_is_kept_may_be_said_of_its_own_time(call: CallSession) -> None:
    holds = Holds(cast("Storage", None), call.clock)
    call.desk = replace(call.desk, holds=holds)
    call.offer(at(4, 14, 30), call.desk.agent.event_types[0])
    kept = KeptTime.of(call.desk.agent.event_types[0], at(4, 14, 30))
    async with httpx.AsyncClient(base_url="http://127.0.0.1:9", verify=NO_TLS) as nobody:
        holds.keep(Keeper("maple", call.id, CalcomClient(nobody)), kept)
        async with asyncio.timeout(10):
            while call.keeping is None:  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0.001)
    for true in KEEPING:
        assert checked(call, true, already=set()) == true
    for false in ("I'm keeping 3 PM for you.", "I'm holding Friday at 2:30 for you."):
        assert checked(call, false, already=set()) == ONLY_ONCE
    for lie in ("2:30 PM is yours.", "I've booked 2:30 PM for you.", "You're booked for 2:30."):
        assert checked(call, lie, already=set()) != lie
    call.clock.move_to(NOW + timedelta(minutes=6))  # pyright: ignore[reportAttributeAccessIssue]
    assert checked(call, KEEPING[0], already=set()) == ONLY_ONCE


def owed(call: CallSession, what: Telling, message: str, kind: str = "") -> None:
    call.untold = [Untold("w", what, message, len(call.lines), 0, kind, at(4, 11, 30), "intent", 1)]


BOOKED = "You're booked: Consultation on Thursday, March 4 at 11:30 AM."
PENDING = (
    "I've sent your request for your consultation on Thursday, March 4 at 11:30 AM, but the "
    "calendar hasn't confirmed it yet. Please don't count on that time until it does."
)


@pytest.mark.parametrize(
    ("what", "kind", "said", "is_told"),
    [
        ("done", "booked", BOOKED, True),
        ("done", "booked", "All set, Mara! Anything else?", True),
        ("done", "booked", "Great, you're booked for Thursday at 11:30.", True),
        ("done", "booked", "You have a consultation on Thursday, March 4 at 11:30 AM.", True),
        ("done", "booked", "You're booked: Consultation on Thursday, March 4 at", False),
        ("done", "booked", "You're booked for Friday at nine.", False),
        ("done", "booked", "Shall I book it?", False),
        ("done", "booked", "Is there anything else?", False),
        ("done", "booked", "Your e-mail is on file.", False),
        ("done", "requested", "I've requested that time for you.", True),
        ("done", "requested", "You're booked!", False),
        ("done", "rescheduled", "Your visit has been moved to Thursday at 11:30.", True),
        ("done", "rescheduled", "Okay.", False),
        ("done", "cancelled", "That's cancelled for you.", True),
        ("done", "cancelled", "You're booked.", False),
        ("pending", "", PENDING, True),
        ("pending", "", "I'm still waiting for the calendar to answer.", True),
        ("pending", "", "One moment, please.", False),
        ("failed", "", "I'm sorry, that didn't go through.", True),
        ("failed", "", "Sorry, 11:30 is taken.", True),
        ("failed", "", "Okay. Anything else?", False),
    ],
)
def test_an_outcome_is_told_by_a_whole_sentence_that_says_it(
    call: CallSession, what: Telling, kind: str, said: str, is_told: bool
) -> None:
    call.heard("You're all booked.")  # of something else, before
    owed(call, what, PENDING if what == "pending" else BOOKED, kind)
    for piece in said.split(" "):
        if not any(sign in "".join(one.text for one in call.lines[1:]) for sign in ".!?"):
            assert told(call) == []
        call.heard(f"{piece} ")
    assert bool(told(call)) is is_told


def test_words_of_the_template_are_enough(call: CallSession, tmp_path: Path) -> None:
    message = "I've asked to move your visit from Monday to Thursday. It isn't final yet."
    owed(call, "done", message, "requested")
    call.heard("It isn't final yet.")
    assert told(call) == []
    call.heard(" I've asked to move your visit from Monday to Thursday.")
    assert len(told(call)) == 1
