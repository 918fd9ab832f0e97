"""The journal for a person: listed, explained, settled by hand, compared with what Cal.com holds."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.models import Booking, BookingFilter
from scheduling.clock import Clock
from scheduling.journal.classify import tags_of
from scheduling.journal.intent import Entry, Kind, Pace, Task, Told
from scheduling.journal.rows import Rows
from scheduling.storage import Storage
from scheduling.storage.intents import OPEN, State

Only = Literal["", "open", "person"]
PAGE = 250

_DONE = {Kind.BOOK: "made", Kind.RESCHEDULE: "moved", Kind.CANCEL: "cancelled"}
_TASKS = {
    Task.TELL_FAILED: "Tell whoever asked for it that it was not made.",
    Task.TELL_DONE: "Tell whoever asked for it that it was made after all; they heard otherwise.",
    Task.GONE: "It was told as done, and Cal.com does not have it any more: ask the attendee.",
    Task.UNTAGGED: "It was recognized by attendee and time alone: look whether it is the right one.",
    Task.DOUBLED: "More than one booking stands for it: cancel what is too much at Cal.com.",
    Task.OLD_STANDS: "What should be cancelled for it still stands: cancel it at Cal.com.",
    Task.STUCK: "Cal.com cannot be read: look at the organization's connection, or settle it here.",
}


class CannotSettle(Exception):
    """It cannot be settled so; `str()` is one sentence."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A booking at Cal.com that one of our writes made or moved; `number` is the row, 0 for none."""

    booking: Booking
    tag: str
    number: int


class ByHand:
    """What a person does with the journal of all organizations."""

    def __init__(self, storage: Storage, clock: Clock, *, pace: Pace | None = None) -> None:
        """Look at the rows in `storage`."""
        self._clock = clock
        self._pace = pace or Pace()
        self._rows = Rows(storage, clock, self._pace)

    async def entries(
        self, *, org_id: str = "", only: Only = "", most: int = 50
    ) -> tuple[Entry, ...]:
        """Return writes, the newest first: all, the open ones, or those that need a person.

        Raises:
            StorageError: they cannot be read.
        """
        rows = await self._rows.recent(org_id=org_id, most=most, only=only)
        return tuple(Entry.of(row) for row in rows)

    async def entry(self, number: int) -> Entry | None:
        """Return one write, None where there is none of that number.

        Raises:
            StorageError: it cannot be read.
        """
        row = await self._rows.one(number)
        return Entry.of(row) if row else None

    async def settle(self, number: int, *, uid: str) -> Entry:
        """Settle a write: as done under `uid`, or as not done for an empty one.

        Raises:
            CannotSettle: there is none, it is settled already, or is being sent this moment.
            StorageError: it could not be stored.
        """
        row = await self._rows.one(number)
        if row is None:
            raise CannotSettle(f"There is no write {number}.")
        if row.state == State.SENDING and not self._rows.is_orphaned(row):
            raise CannotSettle("It is being sent this moment: wait half a minute.")
        if row.state == State.BOOKED or (row.state not in OPEN and not uid):
            raise CannotSettle("It is settled already.")
        if row.state not in OPEN:
            await self._rows.revive(row, uid)
        elif uid:
            await self._rows.done(row, uid)
        else:
            await self._rows.failed(row, task=Task.NONE)
        if row.state in OPEN:
            raise CannotSettle("It changed this moment: look at it again.")
        return await self.seen(number)

    async def seen(self, number: int) -> Entry:
        """Note that a person has done what had to be done about a write.

        Raises:
            CannotSettle: there is none of that number.
            StorageError: it could not be stored.
        """
        row = await self._rows.one(number)
        if row is None:
            raise CannotSettle(f"There is no write {number}.")
        await self._rows.flag(row, Task.NONE)
        return Entry.of(row)

    async def tagged(self, org_id: str, calcom: CalcomClient) -> AsyncIterator[Tagged]:
        """Yield the bookings at Cal.com that carry a tag of ours, whatever became of them.

        They are what is left of the journal when its database is lost.

        Raises:
            CalcomError: Cal.com cannot be read.
            StorageError: the rows cannot be read.
        """
        known = await self._rows.numbers_of(org_id)
        async for booking in calcom.each_booking(BookingFilter(sort="start", take=PAGE)):
            for tag in sorted(tags_of(booking)):
                yield Tagged(booking, tag, known.get(tag, 0))

    def explained(self, entry: Entry) -> list[str]:
        """Return what was sent, what was seen and what happens next, a sentence each."""
        now = self._clock.now()
        return [
            *_sent(entry),
            *_seen(entry),
            *_told(entry),
            *(_TASKS[task] for task in (entry.task,) if task),
            self._next(entry, now),
        ]

    def _next(self, entry: Entry, now: datetime) -> str:
        if entry.state == State.SENDING:
            return "Next: its answer; without one it counts as unknown once its lease is over."
        if entry.state == State.UNKNOWN:
            quiet = (entry.resent_at or entry.sent_at).timestamp() + self._pace.quiet_seconds
            wait = max(0, round(quiet - now.timestamp()))
            after = f"in {wait} seconds" if wait else "with the next looks"
            end = "given up"
            if entry.can_resend and entry.attempts < self._pace.most_sends:
                end = "sent once more if it is still wanted, else given up"
            return f"Next: what two looks do not find {after} is {end}; `calla serve` looks."
        if entry.check_at is not None:
            return f"Next: a look whether that still holds, at {_at(entry.check_at)}."
        return "Next: nothing; it is over."


def _sent(entry: Entry) -> list[str]:
    match entry.kind:
        case Kind.BOOK:
            place = f" in the place of {entry.old_uid}" if entry.old_uid else ""
            wish = f"book {_at(entry.start_at)}{place}"
        case Kind.RESCHEDULE:
            wish = f"move {entry.old_uid} to {_at(entry.start_at)}"
        case Kind.CANCEL:
            wish = f"cancel {entry.old_uid}"
    said = [f"Asked to {wish}, tagged {entry.key}.", f"First sent at {_at(entry.sent_at)}."]
    if entry.resent_at is not None:
        said.append(f"Sent once more at {_at(entry.resent_at)}.")
    return said


def _seen(entry: Entry) -> list[str]:
    at = f" at {_at(entry.settled_at)}" if entry.settled_at else ""
    if entry.state == State.BOOKED:
        said = [f"Cal.com has {_DONE[entry.kind]} {entry.uid}, known{at}."]
        if entry.retired_at is not None:
            said.append(f"It was moved or cancelled since, known at {_at(entry.retired_at)}.")
        if entry.kind is Kind.BOOK and entry.old_uid:
            over = entry.released_at
            said.append(f"The old one {f'is given up, {_at(over)}' if over else 'still stands'}.")
        return said
    if entry.state == State.REJECTED:
        return [f"Cal.com refused it{at}: nothing was done."]
    if entry.state == State.FAILED:
        return [f"No trace of it was found at Cal.com; it was given up{at}."]
    if entry.clean_at is not None:
        return [f"Nothing was found at Cal.com at {_at(entry.clean_at)}, after the quiet period."]
    return ["What came of it is not known."]


def _told(entry: Entry) -> list[str]:
    if entry.told is None:
        return ["The caller has heard nothing of it."]
    heard = {
        Told.PENDING: "that it is waiting for the calendar",
        Told.DONE: "that it is done",
        Told.FAILED: "that it was not done",
    }[entry.told]
    return [f"The caller has heard {heard}{f', {_at(entry.told_at)}' if entry.told_at else ''}."]


def _at(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z"
