"""The pending question is recovered from anyone's wording."""

import pytest

from agent.brain.questions import classify
from agent.brain.templates import TEMPLATES
from agent.brain.wording import Line, Voice, render

ASKS = {
    "greet": "intent",
    "ask_intent": "intent",
    "what_else": "intent",
    "ask_question": "intent",
    "anything_else": "anything_else",
    "ask_service": "service",
    "ask_when": "when",
    "ask_when_move": "when",
    "ask_when_better": "when",
    "ask_name": "name",
    "ask_name_of": "name",
    "ask_last_name": "name",
    "identify_name_again": "name",
    "not_found_again": "handoff_offer",
    "identify_name": "name",
    "ask_email": "email",
    "ask_email_why": "email",
    "confirm_email": "confirm_email",
    "identify_email": "email",
    "email_incomplete": "email",
    "not_found": "email",
    "ask_phone": "phone",
    "phone_incomplete": "phone",
    "past": "when",
    "impossible_date": "when",
    "offer": "slot_offer",
    "offer_one": "slot_offer",
    "which_of_those": "slot_offer",
    "that_one": "slot_offer",
    "offer_open": "slot_offer",
    "which_time": "slot_offer",
    "settle": "slot_offer",
    "and_which_time": "slot_offer",
    "which_day": "when",
    "know_more": "anything_else",
    "gone": "slot_taken",
    "gone_one": "slot_taken",
    "none": "when",
    "which_booking": "which_booking",
    "change": "change",
    "no_answer_offer": "handoff_offer",
    "handoff_offer": "handoff_offer",
    "check_person": "handoff_offer",
    "calendar_down": "handoff_offer",
    "cannot": "handoff_offer",
}
SILENT = {
    "goodbye", "goodbye_silent", "goodbye_stuck", "why", "is_open", "your_booking", "no_bookings", "done_already", "only_one", "next_wish", "hold_kept", "noted", "assumed", "again", "kept",
    "dropped", "no_answer", "pending", "cannot_transfer", "transferred", "hold", "wait",
    "still_there", "still_here", "want_to_help", "welcome", "queued", "offering", "robot", "abilities",
    "cannot_here", "no_answer_here", "calendar_down_here", "only_own", "private", "zone", "zones", "not_yet", "nothing_yet", "today",
}  # fmt: skip
VALUES = {
    "services": "a consultation, a follow-up or an extended session",
    "time": "Thursday, March 4 at 9:00 AM",
    "reason": "Thursday, March 4 at 9:00 AM is not available.",
    "bookings": "a consultation on Friday, March 5 at 10:00 AM and a follow-up on Wednesday, March 10 at 9:00 AM",
    "wish": "move the other one",
    "whose": "your husband's",
    "name": "Ada",
    "service": "a consultation",
    "value": "Ada Park",
    "days": "Monday, Tuesday or Wednesday",
    "zone": "Eastern Time",
    "theirs": "8:00 AM",
    "ours": "10:00 AM Eastern Time",
    "email": "bo.el@example.com",
}
TIMES = (
    "Thursday, March 4 at 9:30 AM, 11:30 AM or 3:00 PM",
    "Thursday, March 4 at nine thirty, eleven o'clock or noon",
    "Friday, March 5 at 2:00 PM",
    "Friday, March 5 at two o'clock or Saturday, March 6 at noon",
)
REASONS = (
    "Thursday, March 4 at 9:00 AM is not available.",
    "We're closed on Sunday, March 7.",
    "Friday, March 5 is fully booked.",
    "That time isn't open.",
)

FOREIGN = (
    ("intent", "Hi, thanks for calling Northgate Wellness! How may I help you today?"),
    ("intent", "What can I do for you this morning?"),
    ("service", "Which service would you like: an oil change, a tire rotation or an inspection?"),
    ("confirm_email", "I have the e-mail as wren.day@example.com. Is that right?"),
    ("intent", "Welcome. Are you looking to book a new appointment, reschedule or cancel one?"),
    ("intent", "How can I assist you?"),
    ("service", "Sure! Which service would you like to book?"),
    ("service", "What type of appointment do you need?"),
    ("service", "Is this for a consultation, a follow-up, or an extended session?"),
    ("service", "What kind of visit are you looking for?"),
    ("service", "Would you like a consultation or a follow-up?"),
    ("when", "Great, what day works best for you?"),
    ("when", "When would you like to come in?"),
    ("when", "Do you have a preferred date and time?"),
    ("when", "What time on Thursday would you prefer?"),
    ("when", "Do you prefer mornings or afternoons?"),
    ("when", "We're closed on Sundays. Is there another day that works for you?"),
    ("when", "Sure, when were you thinking?"),
    ("when", "And what date were you hoping for?"),
    ("slot_offer", "I have Thursday at 9:30 AM, 11:30 AM, or 3:00 PM. Which one works for you?"),
    ("slot_offer", "On Friday, March 5, I have 10:00 AM and 2:00 PM available. Do either of those work?"),
    ("slot_offer", "The next opening is Wednesday at 1 PM. Does that work?"),
    ("slot_offer", "We have openings at nine thirty, eleven or noon on Thursday. Which would you prefer?"),
    ("slot_offer", "How about Monday, March 8 at 2:00 PM?"),
    ("slot_offer", "I can do 9 AM or 10 AM. What works best?"),
    ("slot_offer", "There's a 10:30 AM slot on Tuesday. Would you like that one?"),
    ("slot_taken", "Unfortunately 9 AM is already taken. I do have 10:00 AM or 10:30 AM. Would one of those work?"),
    ("slot_taken", "I'm sorry, that time is no longer available. How about 11:00 AM or 11:30 AM instead?"),
    ("slot_taken", "That slot was just booked by someone else; I can offer 2:00 PM or 2:30 PM. Which would you like?"),
    ("name", "May I have your full name, please?"),
    ("name", "Perfect. Can I get your name?"),
    ("name", "Who will the appointment be for?"),
    ("name", "And what's the name for the booking?"),
    ("name", "Could you tell me your first and last name?"),
    ("name", "Who am I speaking with?"),
    ("email", "Thanks, Ada. What's your email address?"),
    ("email", "What email should I send the confirmation to?"),
    ("email", "And the best e-mail for the confirmation?"),
    ("email", "Could you please spell out your email for me?"),
    ("email", "Where should I send the confirmation?"),
    ("email", "I need an email address to complete the booking. What would you like to use?"),
    ("phone", "What's the best phone number to reach you at?"),
    ("phone", "May I have a contact number?"),
    ("phone", "Could you give me your phone number, please?"),
    ("phone", "What is the best number to call you back on?"),
    ("timezone", "What time zone are you in?"),
    ("timezone", "Just to be sure, which timezone is that?"),
    ("confirm_booking", "That's a consultation on Thursday, March 4 at 11:30 AM for Mara Quill. Shall I book it?"),
    ("confirm_booking", "To confirm: follow-up, Monday, March 8 at 3:30 PM, Sara Venn, sara.venn@example.org. Is that correct?"),
    ("confirm_booking", "I have you down for an extended session on Friday, March 12 at 10:00 AM under Meg Dart, meg.dart@example.com. Should I go ahead and book it?"),
    ("confirm_booking", "So that's a consultation for Ada Park on Thursday at nine o'clock, ada dot park at example dot com. Is that right?"),
    ("confirm_booking", "Consultation on Wednesday, March 10 at 2:00 PM for Uma Reddy. Would you like me to book that?"),
    ("confirm_booking", "Ready to book Thursday, March 4 at 9:00 AM for Ned Foley, ned_foley@example.com?"),
    ("confirm_booking", "Shall I go ahead and schedule the appointment for Friday, March 5 at noon?"),
    ("confirm_cancel", "Cancel your consultation on Thursday, March 4 at 11:30 AM?"),
    ("confirm_cancel", "I found your consultation on Friday, March 5 at 10:00 AM. Would you like me to cancel it?"),
    ("confirm_cancel", "You want to cancel the follow-up on Wednesday, March 10 at 9 AM, is that right?"),
    ("confirm_cancel", "Just to confirm, should I go ahead and cancel your appointment on Friday?"),
    ("confirm_cancel", "Are you sure you want to cancel your appointment on March 5 at 10:00 AM?"),
    ("confirm_move", "Move your consultation from Friday, March 5 at 10:00 AM to Tuesday, March 9 at 10:00 AM. Shall I move it?"),
    ("confirm_move", "So I'll reschedule you from Friday at ten to Tuesday at ten. Is that correct?"),
    ("confirm_move", "Would you like me to move your appointment to Tuesday, March 9 at 10:00 AM?"),
    ("confirm_move", "Shall I change your appointment to Thursday, March 11 at 9:00 AM?"),
    ("which_booking", "You have two: Thursday March 4 at 11:30, and Wednesday March 10 at 2. Which one?"),
    ("which_booking", "I see two appointments: Friday at 10 AM and Wednesday at 9 AM. Which one would you like to cancel?"),
    ("which_booking", "Which appointment would you like to move?"),
    ("which_booking", "You have several bookings. Which booking do you mean?"),
    ("confirm_email", "I have ada.park@example.com. Is that right?"),
    ("confirm_email", "So that's ada dot park at example dot com, correct?"),
    ("confirm_email", "Let me read that back: bo.el@example.com. Did I get that right?"),
    ("confirm_phone", "I have 212-555-0178. Is that correct?"),
    ("confirm_phone", "That's 6 4 6, 5 5 5, 0 1 0 0, right?"),
    ("confirm_name", "I have your name as Mara Quill. Is that right?"),
    ("confirm_name", "Is your name spelled Q U I L L, correct?"),
    ("confirm_date", "Did you mean this Thursday or next Thursday?"),
    ("reason", "May I ask the reason for cancelling?"),
    ("reason", "Can I ask why you'd like to reschedule?"),
    ("handoff_offer", "Would you like me to connect you with a member of our team? I can transfer you to a colleague."),
    ("handoff_offer", "I'm having trouble understanding. Would you like to speak with a person?"),
    ("handoff_offer", "Should I transfer you to a human?"),
    ("handoff_offer", "Shall I have someone call you back?"),
    ("anything_else", "You're booked. Anything else?"),
    ("anything_else", "Your appointment is cancelled. Is there anything else I can help you with today?"),
    ("anything_else", "You're all set for Thursday, March 4 at 9:00 AM. Can I help you with anything else?"),
    ("anything_else", "What else can I do for you?"),
    ("anything_else", "Will that be all for today?"),
    ("when", "What other time would suit you?"),
    ("when", "Nothing is open then. What other day would suit you?"),
    ("when", "What day and time would you like to move it to?"),
    ("name", "To look up your booking, could I have the name it's under?"),
    ("email", "And what's the email on the booking?"),
    ("email", "I couldn't find it. Could you double-check the email address?"),
    ("confirm_booking", "Your appointment would be Saturday, March 6 at 10:30 AM for Ali Kaya. Shall I confirm the booking?"),
    ("slot_offer", "March 10th at 2 PM is available. Would you like to take it?"),
    ("slot_offer", "The latest on Saturday is 12:30 PM. Does that suit you?"),
    ("service", "Which type of session is it?"),
    ("intent", "I'm sorry, I didn't get that. Do you want to book, move or cancel an appointment?"),
    ("name", "Sorry, what was your last name again?"),
    ("phone", "Sorry, could you repeat the digits of your phone number?"),
    ("when", "That's in the past. Which day did you mean?"),
    ("slot_taken", "We're fully booked on Friday morning, but I have Friday at 2:00 PM or 3:00 PM. Would either work?"),
    ("slot_taken", "Sunday we're closed. The nearest I have is Saturday at 10:00 AM or noon. Which works for you?"),
)  # fmt: skip


def test_every_template_is_recognized_as_what_it_asks() -> None:
    wrong: list[tuple[str, str, str]] = []
    for act, options in TEMPLATES.items():
        base = act.split(".")[0]
        if base in SILENT:
            continue
        for turn in range(len(options) * 2):
            for times in TIMES:
                for reason in REASONS:
                    values = {**VALUES, "times": times, "reason": reason}
                    text = render(Line(act, values), Voice("talk", turn))
                    if classify(text) != ASKS[base]:
                        wrong.append((act, text, classify(text)))
    assert wrong == []


def test_every_act_is_either_a_question_or_known_to_ask_nothing() -> None:
    acts = {act.split(".")[0] for act in TEMPLATES}
    assert acts == set(ASKS) | SILENT


def test_foreign_wording_is_recognized() -> None:
    assert len(FOREIGN) >= 100
    wrong = [(kind, classify(text), text) for kind, text in FOREIGN if classify(text) != kind]
    assert len(wrong) <= len(FOREIGN) * 0.05, wrong


@pytest.mark.parametrize("text", ["", "?", "...", "Take your time.", "x" * 5000])
def test_what_asks_nothing_is_other(text: str) -> None:
    assert classify(text) == "other"
