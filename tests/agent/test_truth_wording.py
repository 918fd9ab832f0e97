"""How hosted models word things: Markdown, symbols, contractions, times in words."""

import pytest

from agent.session import CallSession, KnownBooking, Proposal, Receipt
from agent.truth import checked
from agent.truth.claims import sentences
from scheduling.labels import start_label

LIES = """✅ Booked! Thursday at 9.
✅ **Appointment confirmed**
**Confirmed:** Thursday, March 4 at 9:00 AM
- You're all set for Thursday.
Your appointment has been *successfully* scheduled.
_All set!_
🎉 You're good to go!
Tomorrow at nine is free.
Tomorrow at 9 is free.
9 tomorrow works.
Nine works.
Nine is open.
I can do nine.
I can offer nine or ten.
Tomorrow is free.
Thursday morning is wide open.
I have openings on Thursday.
There's availability tomorrow afternoon.
Half nine is free.
The 9:30 slot is yours.
Your 9 AM is locked in.
You're sorted for Thursday.
You are down for Thursday at nine.
I've got you on the schedule for Thursday.
We'll see you then!
See you then!
We'll be seeing you Thursday.
Looking forward to seeing you Thursday.
You're confirmed.
It's official: you're in.
The appointment now stands at Friday at 2 PM.
You should receive a confirmation e-mail shortly.
A confirmation email is on its way.
A confirmation has been sent to mara@example.com.
I just emailed you the details.
Your old appointment is gone.
Your appointment is no longer on the calendar.
It's been taken care of.
Done!
Done.
Done and dusted.
Okay, that's done.
That's done for you.
Consider it cancelled.
I've freed up that slot for you.
I've removed your booking.
Your session was pushed to Friday.
You now have an appointment on Friday.
Booking confirmed ✔
Success! Your booking is in.
The doctor will see you Thursday at nine.
I've gone ahead and reserved Thursday at nine for you.
Your booking number is 12345.
The change is saved.
I have made the booking.
I made your appointment for Thursday.
Your appointment: Thursday, March 4 at 9:00 AM - confirmed.
I've noted your appointment for Thursday at nine.
Thursday at nine is yours.
Your spot is saved.
We have saved your spot.
We have you on Thursday at nine.
You're in for Thursday at nine.
I've arranged your visit for Thursday.
Your visit is arranged.
I've set up your appointment.
I've set you up for Thursday at nine.
The appointment is yours.
Quarter to ten is available.
10h30 is free.
There is a free slot at 15:00.
The next available is tomorrow at 8.""".splitlines()

TALK = """Let me see what's free on Thursday.
What day works for you?
I'm sorry, I can't find a booking with those details.
Is tomorrow morning okay?
Great, and your e-mail address?
Thanks, Mara. What's the best email to reach you?
I'd be happy to help you book an appointment.
You can be booked in once I have your name.
I'll get that booked once you confirm.
Would you like me to book that, reschedule, or cancel?
I can help you schedule, move or cancel an appointment.
Are you free on Thursday?
We're open Monday to Friday.
Parking is free on Sundays too.
We are closed on Sunday.
On Saturday we close at 1 PM.
Sorry, Thursday is not available.
Unfortunately there's nothing open tomorrow.
Consultation on Thursday, March 4 at 11:30 AM for Mara Quill, mara@example.com. Shall I book it?
I'd cancel your consultation on Thursday, March 4 at 11:30 AM. Shall I cancel it?
A consultation takes 30 minutes and costs 80 dollars.
You asked for Thursday at nine, is that right?
So that's Thursday, March 4?
I still need your e-mail address to complete the booking.
I haven't made any changes.
If you'd like to be booked with someone else, just say so.
Your appointment has not been cancelled.
Do you have an appointment with us already?
To cancel, I need the name it was booked under.
Which appointment would you like to move?
What should be cancelled?
Please tell me the e-mail the appointment was booked with.
I need the e-mail address the booking was made with.
Bookings can be moved free of charge up to 24 hours before.
It may take a moment.
Your call is important.
Once it's booked, you'll receive a confirmation by e-mail.
It is ten past nine now.
The consultation is 30 minutes; does nine suit you?
You mentioned 9 AM.
You said Thursday at nine.
I understood 9:30 AM on Thursday.
Let me look for times around 9 AM tomorrow.
I'm checking Thursday at nine.
I have your email as mara@example.com.
I've got your name down as Mara Quill.
I've noted your name.
I have two openings in mind, which day do you prefer?
Is there anything else?
Sorry, I didn't catch that.
No worries, nothing was changed.
You can reach us from 9 to 5.
Have you been booked with us before?
We take cards, and cash is accepted.
Sure, is that for two people?
Appointments are usually confirmed right away.
All appointments are booked by phone.""".splitlines()


def said(call: CallSession, text: str) -> str:
    already: set[str] = set()
    return "".join(checked(call, sentence, already=already) for sentence in sentences(text))


@pytest.mark.parametrize("lie", [*LIES, "You\u2019re boo\u200bked.", "\uff39ou are booked."])
def test_no_claim_of_any_wording_without_a_receipt(call: CallSession, lie: str) -> None:
    assert said(call, lie) != lie
    assert call.false_claims_blocked >= 1


@pytest.mark.parametrize("talk", TALK)
def test_what_claims_nothing_passes(call: CallSession, talk: str) -> None:
    call.begin_turn("thursday at nine")
    assert said(call, talk) == talk


@pytest.mark.parametrize(
    "listed",
    [
        "Here are some times:\n- 9:30 AM\n- 10:30 AM",
        "Here you go:\n1. Thursday at 11:00 AM\n2. Friday at 11:30 AM",
        "* Thursday, March 4: 2:00 PM\n* 3:30 PM",
    ],
)
def test_lists_of_times_need_a_tool(call: CallSession, listed: str) -> None:
    assert "check the calendar" in said(call, listed)


def booked(call: CallSession) -> KnownBooking:
    service, now = call.desk.agent.event_types[0], call.clock.now()
    booking = call.know("u1", service, now.replace(day=4, hour=14, minute=0))
    call.receipts.append(Receipt("booked", booking.handle, booking.start_at))
    return booking


@pytest.mark.parametrize(
    "true",
    [
        "**You're booked** for *Thursday, March 4* at 9:00 AM.",
        "\u2705 Booked! See you Thursday at nine.",
        "Your appointment is on the calendar for Thursday.",
        "I have 9 AM on Thursday for you.",
        "You're in for Thursday at nine.",
    ],
)
def test_true_things_may_be_said_in_any_wording(call: CallSession, true: str) -> None:
    booked(call)
    assert said(call, true) == true


def test_an_open_day_needs_an_open_time_on_it(call: CallSession) -> None:
    call.offer(call.clock.now().replace(day=4, hour=14), call.desk.agent.event_types[0])
    assert said(call, "Thursday is still open.") == "Thursday is still open."
    assert said(call, "Friday is still open.") != "Friday is still open."


def test_an_earlier_receipt_does_not_back_what_waits_for_a_yes(call: CallSession) -> None:
    booking = booked(call)
    when = start_label(booking.start_at, tz=call.tz)
    call.proposals["d"] = Proposal(
        "cancel",
        "d",
        f"I'd cancel {when}. Shall I cancel it?",
        0,
        booking.start_at,
        booking.service,
    )
    assert said(call, "All done!").startswith("That isn't done yet.")
    call.begin_turn("no, leave it")
    assert said(call, "You're still booked.") == "You're still booked."


def test_after_a_lost_answer_nothing_is_done(call: CallSession) -> None:
    booked(call)
    call.receipts.append(Receipt("pending"))
    assert "waiting for the calendar" in said(call, "That's done!")
    assert "waiting for the calendar" in said(call, "I've sent you a confirmation e-mail.")
    sent = "I've sent your request, and it isn't confirmed yet."
    assert said(call, sent) == sent
