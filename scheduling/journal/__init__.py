"""Booking intents: what is sent to Cal.com is durable first, sent once, and never guessed about.

A write becomes a row before a byte leaves. The row locks the time against our other callers, its
key tags the booking, and repeating the same request finds the row instead of sending again. An
answer that was lost is looked up by the tag. What cannot be looked up stays UNKNOWN and keeps its
time; after a quiet period two empty looks prove that it was not made, and it is sent once more where
it is still wanted (`recovery` says when that is), at most twice in all.

    SENDING -> BOOKED      done: made, moved or cancelled
            -> REJECTED    proven not done
            -> UNKNOWN  -> BOOKED | FAILED
                        -> SENDING, once more

A row changes only from the version it was read at, so that of two processes one settles it. Settled
rows are looked at again (`janitor`); what nobody but a person can put right is flagged for one.

Who talks to the caller needs three things. `Outcome.intent_id`, and `SchedulingError.intent_id`,
name the write. Once the caller has heard the sentence to its end, say so:

    await journal.told(org_id, outcome.intent_id, Told.PENDING)     # or DONE, or FAILED

And when somebody calls again, what they have not heard the end of is

    for entry in await journal.untold(org_id, contact="ada@example.com", call_session_id=call.id):
        entry.is_open, entry.state, entry.kind, entry.start_at, entry.uid

Asking for the same again, by `manage`, always gives what came of it.
"""

from scheduling.journal.intent import TAG, Entry, Kind, Pace, Task, Told, WriteIntent
from scheduling.journal.lookup import tagged_before
from scheduling.journal.recovery import CalcomFor, Recovery
from scheduling.journal.request import Request, Send
from scheduling.journal.writer import Journal
from scheduling.storage.intents import State
from scheduling.storage.usage import Quota

__all__ = [
    "TAG",
    "CalcomFor",
    "Entry",
    "Journal",
    "Kind",
    "Pace",
    "Quota",
    "Recovery",
    "Request",
    "Send",
    "State",
    "Task",
    "Told",
    "WriteIntent",
    "tagged_before",
]
