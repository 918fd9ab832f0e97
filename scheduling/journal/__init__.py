"""Booking intents: what is sent to Cal.com is durable first, sent once, and never guessed about.

A write becomes a row before a byte leaves. The row locks the time against our other callers, its
key tags the booking, and repeating the same request finds the row instead of sending again. An
answer that was lost is looked up by the tag; what cannot be looked up stays UNKNOWN and keeps its
time until a later look settles it. Nothing is sent twice.

    SENDING -> BOOKED      done: made, moved or cancelled
            -> REJECTED    proven not done
            -> UNKNOWN  -> BOOKED | FAILED
"""

from scheduling.journal.intent import TAG, Kind, Pace, WriteIntent
from scheduling.journal.writer import CalcomFor, Journal, Recovery, Send
from scheduling.storage.usage import Quota

__all__ = [
    "TAG",
    "CalcomFor",
    "Journal",
    "Kind",
    "Pace",
    "Quota",
    "Recovery",
    "Send",
    "WriteIntent",
]
