"""Wordings of what is told: bookings found, read-backs, troubles, the flow of talk."""

from collections.abc import Mapping
from typing import Final

TELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
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
    "identify_name_again": (
        "I still find nothing. Could you spell your full name for me?",
        "Still nothing. How is your full name spelled?",
        "I can't find it yet. Would you spell your first and last name?",
    ),
    "not_found_again": (
        "I still find nothing. Would you like to speak to a person, or book a new one?",
        "Still nothing under those details. Should I connect you with a person, or book a new one?",
        "I still can't find one. Shall I put you through to someone, or book a new one?",
    ),
    "no_bookings": (
        "I see no other appointment of yours.",
        "There is no other appointment under your details.",
        "I find no further appointment under your details.",
    ),
    "done_already": (
        "That one is taken care of already.",
        "I've taken care of that one already.",
        "That one is done already.",
    ),
    "noted": (
        "I have {value}.",
        "I've noted {value}.",
        "I wrote down {value}.",
    ),
    "next_wish": ("Now the {wish}.", "And now the {wish}.", "Next, the {wish}."),
    "assumed": (
        "Let's say {service}.",
        "Then let's take {service}.",
        "I'd take {service}, then.",
    ),
    "only_one": (
        "I find only one, at another time.",
        "There is just one, and at another time.",
        "I see only one, at a different time.",
    ),
    # the read-back
    "again": (
        "Sorry, just to be sure.",
        "Sorry, I only need a clear yes or no.",
        "Sorry, once more.",
    ),
    "again.yes": (
        "To be sure, a plain yes is all I need.",
        "Just a plain yes or no, to be sure.",
        "I only need a plain yes or no here.",
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
    "today": (
        "Today is {day}.",
        "Today's date is {day}.",
        "Well, today is {day}.",
    ),
    "zone": (
        "All times are in {zone}.",
        "Times here are in {zone}.",
        "I give times in {zone}.",
    ),
    "zones": (
        "That's {theirs} your time, {ours}.",
        "It's {theirs} for you, {ours}.",
        "For you that's {theirs}, {ours}.",
    ),
    "not_yet": (
        "Not yet, I need your yes first.",
        "Not yet, it waits for your yes.",
        "Not yet, you only need to say yes.",
    ),
    "nothing_yet": (
        "No, nothing is booked yet.",
        "Nothing is booked yet.",
        "Not so far, nothing is booked yet.",
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
    "know_more": (
        "Is there anything else you'd like to know?",
        "Anything else you'd like to know first?",
        "Would you like to know anything else?",
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
        "I'm sorry, I haven't understood that. Should I connect you with a person?",
    ),
    "calendar_down": (
        "The calendar isn't answering, and nothing was changed. Shall I put you through to someone?",
        "I can't reach the calendar, nothing was changed. Would you like to speak to a person?",
        "The calendar is not available now; nothing was changed. Should I connect you with a person?",
    ),
    "check_person": (
        "Would you like a person to look into it?",
        "Shall I put you through to someone who can look into it?",
        "Should I connect you with a person about it?",
    ),
    "only_own": (
        "For privacy, I can only look it up with the name and e-mail it is under.",
        "I can only speak about an appointment with the name and e-mail it is under.",
        "I need the name and e-mail it is under, for privacy.",
    ),
    "private": (
        "I can't tell you about other people's appointments.",
        "Other people's appointments are private, I'm afraid.",
        "I'm sorry, I can't share other people's appointments.",
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
    "hold_kept": (
        "Take your time, I'm keeping that time for you.",
        "No rush, I'm holding that time for you.",
        "Of course, I'm keeping that time for you meanwhile.",
    ),
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
