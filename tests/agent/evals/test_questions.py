"""What an agent asks, in the words of agents we have never met."""

import pytest

from agent.evals.formats import QUESTIONS
from agent.evals.questions import question_in

FOREIGN: tuple[tuple[str, int, str], ...] = (
    ("That e-mail isn't complete yet. What is it in full, with the ending?", 0, "email"),
    ("All right. What would you like to change: the time, the name or the e-mail?", 0, "other"),
    ("Hello Ned. What's your last name?", 0, "name"),
    ("I think the ending is missing. What is the whole e-mail address?", 0, "email"),
    (
        "You have a checkup on Monday, June 14 at 9:00 AM and a cleaning on Monday, June 21 at 11:00 AM. Which one?",
        0,
        "which_booking",
    ),
    ("I missed that e-mail address. Could you give it to me once more?", 0, "email"),
    ("Sorry, I didn't get your name. Could you spell that for me?", 0, "name"),
    ("How may I help you today?", 0, "intent"),
    ("Welcome to Northgate. What brings you in?", 0, "intent"),
    ("Would you like to book, change or cancel an appointment?", 0, "intent"),
    ("Which service are you interested in?", 0, "service"),
    ("Is that for a consultation, a follow-up, or an extended session?", 0, "service"),
    ("What kind of appointment do you need?", 0, "service"),
    ("What would you like to come in for?", 0, "service"),
    ("We offer cuts and coloring. Which would you like to book?", 0, "service"),
    ("When would you like to come in?", 0, "when"),
    ("What day works for you?", 0, "when"),
    ("Do you prefer mornings or afternoons?", 0, "when"),
    ("And what time on Thursday?", 0, "when"),
    ("We're closed on Sunday. Is there another day that would work?", 0, "when"),
    ("Which date did you have in mind?", 0, "when"),
    ("Do you mean Thursday, March 4, or Friday, March 5?", 0, "confirm_date"),
    ("Did you mean this Friday, November 27?", 0, "confirm_date"),
    ("Do you mean the checkup on Thursday or the cleaning on Friday?", 0, "which_booking"),
    (
        "I have 9 AM, 10:30 AM and 2 PM on Thursday, March 4. Which would you prefer?",
        3,
        "slot_offer",
    ),
    ("How about Thursday at two?", 1, "slot_offer"),
    ("Thursday, March 4 at 9:00 AM is open. Does that work for you?", 1, "slot_offer"),
    ("I can do Monday at 10 or Tuesday at 11. Any preference?", 2, "slot_offer"),
    ("Would either of those suit you: Friday at 10 or at 11?", 2, "slot_offer"),
    (
        "I'm afraid that slot was just taken. I could do 10:30 or 11 instead. Would one of those be okay?",
        2,
        "slot_taken",
    ),
    (
        "Somebody else just booked that time. The nearest are 10:30 AM and 11 AM. Which one?",
        2,
        "slot_taken",
    ),
    ("Sorry, that time is no longer available. When else could you come?", 0, "slot_taken"),
    ("May I have your full name, please?", 0, "name"),
    ("Who is the appointment for?", 0, "name"),
    ("And what name shall I put this under?", 0, "name"),
    ("Could you spell your last name?", 0, "name"),
    ("Whom should I put down?", 0, "name"),
    ("What's the best e-mail to reach you?", 0, "email"),
    ("Could I get your email address?", 0, "email"),
    ("Where should I send the confirmation? I need an email address.", 0, "email"),
    ("Please spell your e-mail letter by letter.", 0, "email"),
    ("And a phone number in case we need to reach you?", 0, "phone"),
    ("What's a good callback number?", 0, "phone"),
    ("Which time zone are you in?", 0, "timezone"),
    (
        "So that's a consultation on Thursday, March 4 at 9:00 AM for Kit Barrow, kit@example.com. Shall I book it?",
        1,
        "confirm_booking",
    ),
    (
        "Just to confirm: consultation, Thursday March 4th at 9 AM, Kit Barrow, kit at example dot com. Is that right?",
        1,
        "confirm_booking",
    ),
    (
        "I have you down for a follow-up on Monday, March 8 at 3:30 PM under Sara Venn. Does everything look correct?",
        1,
        "confirm_booking",
    ),
    (
        "I'll move your consultation from Friday, March 5 at 10:00 AM to Tuesday, March 9 at 10:00 AM. Okay?",
        1,
        "confirm_booking",
    ),
    (
        "I'd move your consultation from Friday, March 5 at 10:00 AM to Tuesday, March 9 at 10:00 AM. Shall I move it?",
        1,
        "confirm_booking",
    ),
    (
        "Consultation on Thursday the 4th of March at 9 am for Kit Barrow, kit@example.com. Is that all correct, and may I go ahead and book it?",
        1,
        "confirm_booking",
    ),
    (
        "I'd cancel your consultation on Friday, March 5 at 10:00 AM. Shall I cancel it?",
        0,
        "confirm_cancel",
    ),
    ("Are you sure you want to cancel the Friday appointment?", 0, "confirm_cancel"),
    ("You'd like to cancel your consultation on March 5 at 10 AM, correct?", 0, "confirm_cancel"),
    ("I have kit.barrow@example.com. Is that correct?", 0, "confirm_email"),
    ("That's k i t dot barrow at example dot com, right?", 0, "confirm_email"),
    ("Your number is 212-555-0178, is that right?", 0, "confirm_phone"),
    ("Is your name spelled B A R R O W?", 0, "confirm_name"),
    ("You mean Thursday, March 4, right?", 0, "confirm_date"),
    ("Did I get your name right, Kit Barrow?", 0, "confirm_name"),
    ("Which appointment would you like to cancel?", 0, "which_booking"),
    (
        "You have two bookings, one on Friday and one on Wednesday. Which of them should I move?",
        0,
        "which_booking",
    ),
    ("When is the appointment you want to change?", 0, "which_booking"),
    ("May I ask why you're cancelling?", 0, "reason"),
    ("What's the reason for the change?", 0, "reason"),
    ("Would you like me to connect you with a colleague?", 0, "handoff_offer"),
    ("Shall I put you through to someone at the front desk?", 0, "handoff_offer"),
    ("Do you want to talk to a person instead?", 0, "handoff_offer"),
    ("Let's not go in circles. Should I connect you with a person?", 0, "handoff_offer"),
    (
        "You're booked: Consultation on Wednesday, March 3 at 11:00 AM. Is there anything else you need?",
        0,
        "anything_else",
    ),
    ("All done! Anything else I can help you with today?", 0, "anything_else"),
    ("Will that be all?", 0, "anything_else"),
    ("Your appointment is cancelled. Can I do anything else for you?", 0, "anything_else"),
    ("Are you still there?", 0, "other"),
    ("Thank you, goodbye.", 0, "other"),
    ("Just yes or no, please. Shall I put you through to someone?", 0, "handoff_offer"),
    (
        "That time isn't open. I have Monday, March 8 at 2:00 PM or 2:30 PM. Which would you like?",
        2,
        "slot_offer",
    ),
    ("Let me find it. What's your full name?", 0, "name"),
    ("Thanks, Dora. What e-mail address is on the appointment?", 0, "email"),
    ("I don't see an appointment under that. What e-mail address is on it?", 0, "email"),
    ("Friday, March 5 at 10:00 AM works. May I have your full name?", 1, "name"),
    ("Okay. Which part is wrong: the time, the name or the e-mail?", 0, "other"),
    ("Would you like to take it?", 1, "slot_offer"),
    ("Do any of these suit you?", 2, "slot_offer"),
    ("Under whose full name should it be?", 0, "name"),
    ("I need an email address too; what is yours?", 0, "email"),
    ("For when shall I look?", 0, "when"),
    ("Was there something else on your list?", 0, "anything_else"),
    ("I don't have anything on Thursday. Would Friday work instead?", 0, "when"),
    ("Do you mean the consultation on Friday or the follow-up on Wednesday?", 0, "which_booking"),
    ("Is that for yourself?", 0, "confirm"),
    ("Should I go ahead?", 0, "confirm_booking"),
    ("Shall I look for another day?", 0, "when"),
    ("Thursday, March 4 at 11:00 AM. Shall I book that for you?", 1, "confirm_booking"),
    ("What can I do for you?", 0, "intent"),
    ("Sorry, which day?", 0, "when"),
    ("Sorry, I didn't catch that. Which day would you like?", 0, "when"),
)
"""A text, how many times it names as open, and what it asks."""


@pytest.mark.parametrize(("text", "offers", "asked"), FOREIGN)
def test_a_question_is_known_in_any_wording(text: str, offers: int, asked: str) -> None:
    assert question_in(text, offers=offers) == asked


def test_every_type_is_among_them() -> None:
    types = [asked for _, _, asked in FOREIGN]
    assert {one for one in QUESTIONS if one not in types} == set()


@pytest.mark.parametrize("text", ["", "?", "...", "\u200b", "!" * 3000, "What? " * 500])
def test_any_text_has_a_type(text: str) -> None:
    assert question_in(text) in QUESTIONS
