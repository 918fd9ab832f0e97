"""Three to five wordings of everything the agent says; `.1` and `.2` are for asking again."""

from collections.abc import Mapping
from typing import Final

from agent.brain.tellings import TELLINGS

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
    "ask_question": (
        "Sorry, I didn't get the question. How can I help?",
        "Sorry, I missed your question. What can I do for you?",
        "I didn't catch the question, sorry. How can I help you?",
    ),
    "ask_question.more": (
        "Sure. How can I help?",
        "Of course. What can I do for you?",
        "Go ahead. How can I help?",
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
    "goodbye_stuck": (
        "I'm sorry, I can't help you with this here. Goodbye.",
        "I'm sorry that I couldn't help this time. Goodbye.",
        "I'm afraid I can't do more for you here. Goodbye.",
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
    "ask_service.unlisted": (
        "We don't have {thing} on our list, sorry. Which of these is it: {services}?",
        "I'm afraid {thing} isn't on our list. Which would you like: {services}?",
        "Sorry, {thing} isn't among our services. Which is it: {services}?",
    ),
    "ask_service.short": (
        "Sorry, which type of appointment was it?",
        "I didn't get the service, sorry. Which type of appointment is it?",
        "Sorry, I missed that. Which service would you like?",
    ),
    "ask_service.2": (
        "I'm sorry to ask again. Which service would you like: {services}?",
        "I'm sorry, I'm still not sure. Which type of appointment is it: {services}?",
        "Sorry, I haven't understood yet. Which service is it: {services}?",
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
    "ask_last_name": (
        "Thanks, {name}. And your last name?",
        "And what's your last name, {name}?",
        "Hello {name}. What's your last name?",
    ),
    "ask_name_of": (
        "What's {whose} full name?",
        "May I have {whose} full name?",
        "And {whose} full name, please?",
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
    "ask_phone.unseen": (
        "I can't see the number you're calling from. What's the best phone number to reach you?",
        "Your number isn't shown to me. Which phone number should I note down?",
        "I don't see your number here, sorry. What is your phone number?",
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
        "{reason} What other day or time would suit you?",
        "{reason} Which other day or time would you like?",
        "{reason} What other day or time works for you?",
    ),
    "which_day": (
        "On which day: {days}?",
        "Which day would that be: {days}?",
        "And on which day: {days}?",
    ),
    "and_which_time": (
        "And which time would you like: {times}?",
        "And which of these times: {times}?",
        "And the time, which would you like: {times}?",
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
    "settle": (
        "Take your time. Which would you like: {times}?",
        "No hurry. Which shall it be: {times}?",
        "That's fine. Which one would you like: {times}?",
    ),
    "is_open": (
        "{time} is open.",
        "I have {time}.",
        "{time} works.",
    ),
    **TELLINGS,
}
ACKNOWLEDGMENTS: Final = ("Thanks.", "Got it.", "All right.", "Okay.", "Sure.")
WISHES: Final = {
    "book": "book the other one",
    "availability": "look for times",
    "reschedule": "move the other one",
    "cancel": "cancel the other one",
    "lookup": "look up the other one",
}
