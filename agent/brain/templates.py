"""Three to five wordings of everything the agent says; `.1` and `.2` are for asking again."""

from collections.abc import Mapping
from typing import Final

TEMPLATES: Final[Mapping[str, tuple[str, ...]]] = {
    # openings and closings
    "greet": (
        "Hello. How can I help you today?",
        "Hi there. How can I help?",
        "Good to hear from you. What can I do for you?",
    ),
    "ask_intent": (
        "Would you like to book, move or cancel an appointment?",
        "What can I do for you: book, move or cancel an appointment?",
        "How can I help: book, move or cancel an appointment?",
    ),
    "ask_intent.stuck": (
        "I'm sorry, I'm not getting this right. What can I do for you: book, move or cancel?",
        "Let's start over. Would you like to book, move or cancel an appointment?",
        "I'm having trouble here, I'm sorry. How can I help: book, move or cancel?",
    ),
    "ask_intent.1": (
        "Sorry, I didn't catch that. Would you like to book, move or cancel an appointment?",
        "Sorry, I missed that. What can I do for you: book, move or cancel an appointment?",
        "Sorry, would you like to book, move or cancel an appointment?",
    ),
    "ask_intent.2": (
        'You can say, for example, "book a visit". Would you like to book, move or cancel?',
        'For example, say "move my appointment". Would you like to book, move or cancel?',
        'Just say "book", "move" or "cancel". What can I do for you?',
    ),
    "what_else": (
        "Of course. What can I do for you?",
        "Sure. How can I help?",
        "Go ahead. What can I do for you?",
    ),
    "anything_else": (
        "Is there anything else I can do for you?",
        "Anything else I can help with?",
        "Can I help with anything else?",
        "Is there anything else you need?",
    ),
    "anything_else.1": ("Anything else?", "Is there anything else?", "Anything else today?"),
    "goodbye": (
        "Thank you for your call. Goodbye.",
        "Thanks, and have a good day. Goodbye.",
        "Thank you. Take care, goodbye.",
    ),
    "goodbye_silent": (
        "I can't hear you, so I'll end here. Please call again any time. Goodbye.",
        "It seems you're away, so I'll stop here. Call again any time. Goodbye.",
        "I'll leave it here for now. Please come back any time. Goodbye.",
    ),
    # what is needed
    "ask_service": (
        "What type of appointment would you like: {services}?",
        "Which type of appointment is it: {services}?",
        "Which service would you like: {services}?",
    ),
    "ask_service.1": (
        "Sorry, which type of appointment would you like: {services}?",
        "Sorry, which service is it for: {services}?",
        "I didn't get the service. Which type is it: {services}?",
    ),
    "ask_service.2": (
        "Just say the name, please. Which service would you like: {services}?",
        "One of these, please. Which type of appointment is it: {services}?",
        "Please say one of these names. Which service is it: {services}?",
    ),
    "ask_when": (
        "What day and time would suit you?",
        "Which day and time would you like?",
        "When would you like to come in?",
        "What day and time works for you?",
    ),
    "ask_when.1": (
        "Sorry, which day and time would you like?",
        "Sorry, I didn't get the day. What day and time would suit you?",
        "I missed that, sorry. Which day and time works for you?",
    ),
    "ask_when.2": (
        "You can say a weekday and a time, like Thursday at ten. Which day would you like?",
        "For example, say tomorrow afternoon. What day and time would suit you?",
        "A day and a part of the day is enough. Which day would you like?",
    ),
    "ask_when_move": (
        "What day and time would you like instead?",
        "Which new day and time would suit you?",
        "What new day and time works for you?",
    ),
    "ask_when_better": (
        "What day or time would suit you better?",
        "Which other day or time would you like?",
        "What other day or time works for you?",
    ),
    "ask_name": (
        "What name should I put it under?",
        "May I have your full name?",
        "What's your full name, please?",
        "Could I have your first and last name?",
    ),
    "ask_name.1": (
        "Sorry, what was your name?",
        "Sorry, I didn't get your name. What is your full name?",
        "I missed your name, sorry. Could you say your full name again?",
    ),
    "ask_name.2": (
        "Slowly, please, or letter by letter. What is your first and last name?",
        "Please spell it if that's easier. What is your first and last name?",
        "Just the first and last name, spelled if you like. What is your name?",
    ),
    "ask_email": (
        "What e-mail address should I send the confirmation to?",
        "Which e-mail address should the confirmation go to?",
        "And your e-mail address, please?",
        "What's the best e-mail address for you?",
    ),
    "ask_email.1": (
        "Sorry, I didn't get the e-mail address. Could you say it again?",
        "Sorry, what was your e-mail address?",
        "I missed that e-mail address. Could you give it to me once more?",
    ),
    "ask_email.2": (
        "Let's go letter by letter, like m as in Mary. What is your e-mail address?",
        "Please spell it letter by letter, like b as in boy. What is your e-mail address?",
        "One letter at a time, like t as in Tom, please. What's the e-mail address?",
    ),
    "ask_email_why": (
        "The confirmation goes there, so I need one to book. What e-mail address may I use?",
        "I can only book with an e-mail address, for the confirmation. Which e-mail should I use?",
        "It is only for the confirmation, and I need one. What's your e-mail address?",
    ),
    "ask_phone": (
        "What's the best phone number to reach you?",
        "Which phone number should I note down?",
        "And your phone number, please?",
    ),
    "ask_phone.1": (
        "Sorry, I didn't get the number. What's your phone number?",
        "Sorry, could you say the phone number again?",
        "I missed that. Which phone number was it?",
    ),
    "ask_phone.2": (
        "One digit at a time, please. What's your phone number?",
        "Please say it slowly, digit by digit. What's the phone number?",
        "Say the ten digits one by one, please. Which phone number is it?",
    ),
    "why": (
        "It is for the appointment and its confirmation.",
        "I need it to book and confirm the appointment.",
        "It goes on the appointment, nothing else.",
    ),
    "identify_name": (
        "To find your appointment, may I have your full name?",
        "Let me find it. What's your full name?",
        "I'll look it up. What name is it under?",
    ),
    "identify_email": (
        "And which e-mail address did you book with?",
        "What e-mail address is on the appointment?",
        "Which e-mail address was it booked with?",
    ),
    "confirm_email": (
        "I have the e-mail as {email}. Is that right?",
        "For the e-mail I noted {email}. Is that correct?",
        "The e-mail would be {email}. Is that right?",
    ),
    # problems with a value
    "email_incomplete": (
        "That address seems to miss a part, like dot com. What is the full e-mail address?",
        "I think the ending is missing. What is the whole e-mail address?",
        "That e-mail isn't complete yet. What is it in full, with the ending?",
    ),
    "phone_incomplete": (
        "That number seems too short. What is the full phone number?",
        "I think digits are missing. What's the whole phone number?",
        "That isn't a full number yet. What's your phone number with area code?",
    ),
    "past": (
        "That time has already passed. Which day and time would you like?",
        "That is in the past. What day and time would suit you?",
        "That one is behind us already. Which other day would you like?",
    ),
    "impossible_date": (
        "I can't find that date in the calendar. Which day would you like?",
        "That date doesn't exist. Which day did you have in mind?",
        "There is no such date. What day would suit you?",
    ),
    # times
    "offer": (
        "I have {times}. Which would you like?",
        "I can offer {times}. Which works best?",
        "There's {times}. Which suits you?",
    ),
    "offer_one": (
        "I have {times}. Would that work?",
        "I can offer {times}. Does that suit you?",
        "There's {times}. Would you like that one?",
    ),
    "offer_open": (
        "Yes, {times} is open. Would you like it?",
        "{times} is open. Would you like to take it?",
        "Yes, {times} is free. Does that work?",
    ),
    "which_of_those": (
        "Which of those would you like?",
        "Which of those suits you?",
        "Which of them would you like?",
    ),
    "that_one": ("Would you like that one?", "Do you want that one?", "Shall we take that one?"),
    "gone": (
        "{reason} I have {times}. Which would you like?",
        "{reason} I can offer {times}. Which works best?",
        "{reason} There's {times}. Which suits you?",
    ),
    "gone_one": (
        "{reason} I have {times}. Would that work?",
        "{reason} I can offer {times}. Does that suit you?",
        "{reason} There's {times}. Would you like that one?",
    ),
    "none": (
        "{reason} What other day would suit you?",
        "{reason} Which other day would you like?",
        "{reason} What other day works for you?",
    ),
    "which_time": (
        "Sorry, which one: {times}?",
        "Which of those would you like: {times}?",
        "Sorry, which time suits you: {times}?",
    ),
    "which_time.2": (
        "You can say the first one, or a time. Which would you like: {times}?",
        "Just say first or last. Which one suits you: {times}?",
        "Please say one of these times. Which works: {times}?",
    ),
    "is_open": (
        "{time} is open.",
        "I have {time}.",
        "{time} works.",
    ),
    # bookings
    "which_booking": (
        "You have {bookings}. Which one?",
        "I found {bookings}. Which one?",
        "I see {bookings}. Which one?",
    ),
    "your_booking": (
        "You have {bookings}.",
        "I see {bookings}.",
        "You're down for {bookings}.",
    ),
    "not_found": (
        "I can't find an appointment with those details. What e-mail address did you book with?",
        "Nothing comes up under those details. Which e-mail address was it booked with?",
        "I don't see an appointment under that. What e-mail address is on it?",
    ),
    "no_bookings": (
        "I see no other appointment of yours.",
        "There is no upcoming appointment under your details.",
        "I find no further appointment under your details.",
    ),
    # the read-back
    "again": (
        "Sorry, just to be sure.",
        "Sorry, I need a yes or a no.",
        "Sorry, once more.",
    ),
    "change": (
        "No problem. What should I change: the time, the name or the e-mail?",
        "All right. What would you like to change: the time, the name or the e-mail?",
        "Okay. Which part is wrong: the time, the name or the e-mail?",
    ),
    "kept": (
        "All right, nothing was changed.",
        "Okay, I've left everything as it was.",
        "No problem, nothing was changed.",
    ),
    "dropped": (
        "No problem, nothing was booked.",
        "All right, nothing was booked.",
        "Okay, I'll leave it. Nothing was booked.",
    ),
    # what went wrong
    "no_answer": (
        "I don't have that information, but I can put you through to someone.",
        "I'm afraid I don't have that information. A colleague could tell you.",
        "Sorry, I don't have that information. I can connect you with a person.",
    ),
    "no_answer_offer": (
        "I don't have that information. Would you like to speak to a person?",
        "Sorry, I don't have that information. Should I connect you with a person?",
        "I'm afraid I don't have that information. Shall I put you through to someone?",
    ),
    "robot": (
        "I'm an automated assistant.",
        "You're speaking with an automated assistant.",
        "I'm a computer program that books appointments.",
    ),
    "abilities": (
        "I can book, move or cancel appointments here.",
        "I look after appointments here: booking, moving and cancelling them.",
        "I book, move and cancel appointments, and answer questions about us.",
    ),
    "handoff_offer.1": (
        "Sorry, yes or no: should I connect you with a person?",
        "Just yes or no, please. Shall I put you through to someone?",
        "I didn't get that. Would you like to speak to a person, yes or no?",
    ),
    "handoff_offer": (
        "I'm having trouble here. Would you like to speak to a person?",
        "I'm sorry, I'm not getting this right. Shall I put you through to someone?",
        "Let's not go in circles. Should I connect you with a person?",
    ),
    "calendar_down": (
        "The calendar isn't answering, and nothing was changed. Shall I put you through to someone?",
        "I can't reach the calendar, nothing was changed. Would you like to speak to a person?",
        "The calendar is not available now; nothing was changed. Should I connect you with a person?",
    ),
    "pending": (
        "I haven't heard back from the calendar, so I can't promise it yet.",
        "The calendar hasn't answered, so I can't say yet whether it went through.",
        "There is no answer from the calendar yet, so nothing is certain.",
    ),
    "cannot": (
        "I can't do that from here right now. Would you like to speak to a person?",
        "That isn't possible from here. Shall I put you through to someone?",
        "I'm not able to do that here. Should I connect you with a person?",
    ),
    "cannot_here": (
        "I can't do that from here, I'm sorry.",
        "I'm sorry, that isn't possible from here.",
        "I'm not able to do that here, I'm sorry.",
    ),
    "no_answer_here": (
        "I don't have that information, I'm sorry.",
        "I'm afraid I don't have that information.",
        "Sorry, I don't have that information.",
    ),
    "calendar_down_here": (
        "The calendar isn't answering, and nothing was changed. Please try again a little later.",
        "I can't reach the calendar, and nothing was changed. Please try again later.",
        "The calendar is not available now, and nothing was changed. Please try again soon.",
    ),
    "cannot_transfer": (
        "I can't put you through from here, I'm sorry.",
        "I'm sorry, I can't connect you from here.",
        "Connecting you isn't possible from here, I'm sorry.",
    ),
    "transferred": (
        "I'll put you through now. One moment, please.",
        "One moment, I'm connecting you.",
        "Of course. Please hold while I connect you.",
    ),
    # the flow of talk
    "hold": ("Take your time.", "Of course, no rush.", "Sure, take your time."),
    "wait": ("One moment, please.", "Just a moment.", "Bear with me for a moment."),
    "still_there": (
        "Are you still there?",
        "Hello, are you still there?",
        "Can you hear me?",
    ),
    "still_here": (
        "Just checking you're still there.",
        "I'm still here if you are.",
        "I'm still with you.",
    ),
    "want_to_help": (
        "I do want to help.",
        "I'm sorry. I do want to help.",
        "I understand, and I do want to help.",
    ),
    "welcome": ("You're welcome.", "My pleasure.", "Glad to help."),
    "queued": (
        "Sure, and then I'll {wish}.",
        "Of course, and after that I'll {wish}.",
        "Okay, and then I'll {wish}.",
    ),
    "offering": (
        "We offer {services}.",
        "There are {services}.",
        "You can choose {services}.",
    ),
}
ACKNOWLEDGMENTS: Final = ("Thanks.", "Got it.", "All right.", "Okay.", "Sure.")
WISHES: Final = {
    "book": "book the new one",
    "availability": "look for times",
    "reschedule": "move the other one",
    "cancel": "cancel the other one",
    "lookup": "look up the other one",
}
