"""Claims need receipts, offered times need a tool; everything else may be said."""

from datetime import UTC, datetime

import pytest
from pipecat.frames.frames import (
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.tests.utils import run_test

from agent.session import CallSession, KnownBooking, Proposal, Receipt
from agent.truth import TruthGate, checked
from agent.truth.claims import sentences, whole_sentences

NINE = datetime(2027, 3, 4, 14, 0, tzinfo=UTC)
"""Thursday, March 4, 2027 at 9:00 AM in New York."""

LIES = """You're booked for Thursday at 9.
I've booked you for Thursday, March 4 at 9:00 AM.
Great, you're booked, anything else?
Booked!
All set!
Done, I have moved it to Friday.
Your appointment has been cancelled.
I went ahead and cancelled it.
Your booking is confirmed.
I've sent you a confirmation email.
Good news: your appointment is now scheduled for March 5 at 10 AM.
It's yours.
You'll receive a confirmation by email.
See you Thursday at nine!
I just cancelled that for you.
Cancelled.
Consider it done.
I have you down for Thursday at nine.
I've put you in for 9 AM.
The cancellation went through.
Everything is taken care of.
I'm happy to say that you are booked.
That time is booked for you.
Your reservation is complete.
I have rescheduled your visit to 3 PM.
Perfect, Mara, that's all booked in for Thursday.
You have an appointment on Friday at 10.
The appointment was moved.
Confirmed: Thursday at 9.
Your slot is reserved.
We've got you booked in.
I've transferred you.
No problem, you're booked!
Not only is it open, you are booked.
You have been booked in for Thursday at nine.
Your spot is locked in.
I'm pleased to confirm your appointment for Thursday at 9.
That's confirmed for you.
I was able to book it for you.
I managed to move it.
I successfully booked your consultation.
Your consultation has been set for Thursday.
We look forward to seeing you on Thursday.
Thursday at 9 it is, you're on the calendar.
Your new time is Friday at 2.
It has been taken off the calendar.
The booking went through.
Booking complete.
Appointment cancelled.
Appointment confirmed for Thursday.
Everything's set for Thursday at nine.
You are good to go.
I have reserved it.
Okay I've cancelled that.
I took care of it.
Your cancellation has been processed.
It's been rescheduled, as you asked.
If I may say so, you're booked.
You'll be seeing Dr. Park at nine, it's booked.
As requested, the appointment was moved to noon.
I put it in the calendar.
The appointment is made.""".splitlines()

TALK = """Shall I book it?
Nothing was booked.
I haven't booked anything yet.
Would you like it moved to Friday?
Once you're booked, you'll get an email.
That time is already booked.
Thursday is fully booked.
Which one would you like cancelled?
Sorry, nothing has been cancelled.
I can book that for you.
Let me check the calendar.
What name should I put it under?
We are booked up on Monday.
No appointment is booked under that name.
I have you down as Mara Quill.
I couldn't cancel it.
Your booking could not be moved.
Do you want me to cancel it?
Is it confirmed by e-mail?
To book it I need your name.
I will book it once you say yes.
Then I'll cancel the other one.
It isn't final until the business confirms it.
Before it is booked I need your email.
Did you say 3 PM?
3 PM, got it.
Let me check 3 PM.
3 PM is not available.
We're open from 9 AM to 5 PM, Monday to Friday.
Free parking behind the building.
Free up to 24 hours before; later than that costs 20 dollars.
Is that two or three sessions?
Got it, mara at example dot com.
What day suits you, and roughly what time?
Could you confirm your e-mail address?
I couldn't get it done.
I'll put you through to a person.
The cancellation rule is set by the office.
I was not able to book it.
You can find us on Maple Street.
Do you want it on the calendar?
Sorry, that didn't go through, so nothing was changed.
I have that as mara@example.com.
I see two bookings. Which one do you mean?
That's a consultation, 30 minutes.""".splitlines()


def said(call: CallSession, text: str) -> str:
    already: set[str] = set()
    return "".join(checked(call, sentence, already=already) for sentence in sentences(text))


def give_receipt(call: CallSession) -> KnownBooking:
    booking = call.know("u1", call.desk.agent.event_types[0], NINE)
    call.receipts.append(Receipt("booked", booking.handle, NINE))
    return booking


@pytest.mark.parametrize("lie", LIES)
def test_no_claim_without_a_receipt(call: CallSession, lie: str) -> None:
    spoken = said(call, lie)
    assert spoken != lie
    assert spoken.endswith("?")
    assert call.false_claims_blocked >= 1


@pytest.mark.parametrize("talk", TALK)
def test_plain_talk_passes_unchanged(call: CallSession, talk: str) -> None:
    assert said(call, talk) == talk
    assert call.false_claims_blocked == 0


@pytest.mark.parametrize(
    "true",
    [
        "You're booked for Thursday, March 4 at 9:00 AM.",
        "You're booked: Consultation on Thursday, March 4 at 9:00 AM.",
        "Great, you're booked. Anything else?",
        "See you Thursday at nine!",
        "All set, see you then.",
    ],
)
def test_a_receipt_backs_exactly_its_fact(call: CallSession, true: str) -> None:
    give_receipt(call)
    assert said(call, true) == true


@pytest.mark.parametrize(
    "false",
    [
        "You're booked for Thursday at 10:00 AM.",
        "You're booked for Friday at 9:00 AM.",
        "I've moved it to Thursday at nine.",
        "Your appointment is cancelled.",
    ],
)
def test_a_receipt_backs_no_other_fact(call: CallSession, false: str) -> None:
    give_receipt(call)
    assert "What is booked is Thursday, March 4 at 9:00 AM." in said(call, false)


def test_a_receipt_ends_with_its_booking(call: CallSession) -> None:
    give_receipt(call).status = "cancelled"
    assert (
        said(call, "You're booked for Thursday at nine.") != "You're booked for Thursday at nine."
    )


def test_a_booking_that_was_looked_up_may_be_named(call: CallSession) -> None:
    call.know("u1", call.desk.agent.event_types[0], NINE)
    named = "You have a Consultation booked on Thursday, March 4 at 9:00 AM."
    assert said(call, named) == named
    assert said(call, "You're booked!") != "You're booked!"


def test_requested_is_never_booked(call: CallSession) -> None:
    booking = call.know("u1", call.desk.agent.event_types[0], NINE)
    booking.status = "requested"
    call.receipts.append(Receipt("requested", booking.handle, NINE))
    assert said(call, "You're booked for Thursday at nine.").startswith("I've requested")


def test_pending_promises_nothing(call: CallSession) -> None:
    call.receipts.append(Receipt("pending"))
    assert "waiting for the calendar" in said(call, "You're all set!")


def test_an_early_claim_becomes_the_readback(call: CallSession) -> None:
    call.proposals["d"] = Proposal(
        "book",
        "d",
        "Consultation on Thursday. Shall I book it?",
        made_at=0,
        start_at=NINE,
        service=call.desk.agent.event_types[0],
    )
    assert said(call, "I've booked it.") == (
        "That isn't done yet. Consultation on Thursday. Shall I book it?"
    )


@pytest.mark.parametrize(
    "offer",
    [
        "I have Thursday at 9:00 AM, 11:30 AM or 3:00 PM.",
        "How about 3 PM?",
        "Three o'clock is open.",
        "Would 4:30 work?",
        "Half past three is free.",
        "We have an opening at noon.",
        "I can do nine thirty, eleven thirty or three.",
        "9:00 AM isn't open, but 10:00 AM is available.",
    ],
)
def test_no_time_is_offered_that_no_tool_returned(call: CallSession, offer: str) -> None:
    assert "check the calendar" in said(call, offer)


@pytest.mark.parametrize(
    "offer",
    ["I have Thursday at 9:00 AM.", "How about nine?", "At nine on March 4 I have one open."],
)
def test_a_returned_time_may_be_offered(call: CallSession, offer: str) -> None:
    call.offer(NINE, call.desk.agent.event_types[0])
    assert said(call, offer) == offer


def test_a_returned_time_is_not_offered_on_another_day(call: CallSession) -> None:
    call.offer(NINE, call.desk.agent.event_types[0])
    assert said(call, "How about Friday at 9:00 AM?") == (
        "What I found open is Thursday, March 4 at 9:00 AM. Which would you like?"
    )


def test_the_same_correction_is_said_once(call: CallSession) -> None:
    assert said(call, "You're booked. I've booked it. Goodbye!") == (
        "Nothing has been booked yet. Which day and time would you like? Goodbye!"
    )


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hi there. At 9 a.m. we open.", ["Hi there.", " At 9 a.m. we open."]),
        ("Dr. Park is in. Yes!", ["Dr. Park is in.", " Yes!"]),
        ("It costs 3.50. Ok", ["It costs 3.50.", " Ok"]),
        ("one\ntwo", ["one\n", "two"]),
    ],
)
def test_sentences_keep_every_character(text: str, pieces: list[str]) -> None:
    assert list(sentences(text)) == pieces
    assert "".join(sentences(text)) == text


def test_a_growing_text_is_held_until_a_sentence_is_over() -> None:
    assert whole_sentences("You are") == 0
    assert whole_sentences("You are booked.") == 0
    assert whole_sentences("You are booked. And") == 15


async def test_the_gate_holds_words_until_they_are_a_sentence(call: CallSession) -> None:
    words = ["You're boo", "ked. Any", "thing else?"]
    down, _ = await run_test(
        TruthGate(call),
        frames_to_send=[
            LLMFullResponseStartFrame(),
            *(LLMTextFrame(word) for word in words),
            LLMFullResponseEndFrame(),
        ],
    )
    assert [frame.text for frame in down if isinstance(frame, LLMTextFrame)] == [
        "Nothing has been booked yet. Which day and time would you like?",
        " Anything else?",
    ]
