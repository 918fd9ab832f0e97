"""Settling what was left open: look after the quiet period, send once more if it is still wanted.

A write is still wanted, and is sent a second time, while all of this is so:

- it was first sent less than ten minutes ago: later, nobody counts on it any more;
- its time, or for a cancellation the appointment's end, lies ahead;
- nobody was told that it failed;
- the same person has not asked for something else in its place since;
- it was sent once only, and what was sent can still be read.

Else it is FAILED: its time is free, and a person is asked to tell whoever counts on it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import (
    AlreadyCancelled,
    CalcomError,
    CalcomNotSent,
    CalcomUnauthorized,
    CalcomUnavailable,
    RateLimited,
)
from scheduling.calcom.models import Booking
from scheduling.clock import Clock
from scheduling.journal.intent import Kind, Pace, Task, Told
from scheduling.journal.lookup import Turn
from scheduling.journal.request import Request, Send
from scheduling.journal.rows import Rows
from scheduling.journal.sending import Sender
from scheduling.storage.intent_lists import MOST_ROWS
from scheduling.storage.intents import OPEN, State
from scheduling.storage.models import BookingIntent

log = logging.getLogger(__name__)

CalcomFor = Callable[[str], Awaitable[CalcomClient | None]]
AT_ONCE = 8
"""Rows looked at side by side: one calendar that hangs must not keep the others waiting."""
LONGEST_PAUSE = 30.0
SILENCE = (CalcomUnavailable, CalcomNotSent, CalcomUnauthorized, RateLimited)
"""Cal.com answers nobody of that organization now: the others of it wait for the next pass."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a pass over the open rows came to; `resent` of them were sent once more in it."""

    booked: int = 0
    failed: int = 0
    open: int = 0
    resent: int = 0


Attempt = Callable[[BookingIntent, Send, Turn], Awaitable[Booking]]
"""Sends a row in a task of the journal's own."""


class _After(Enum):
    """What is next after a look: nothing, this process sends it, or the calendar said nothing."""

    NOTHING = 0
    SEND = 1
    SILENCE = 2


@dataclass(slots=True)
class _Pass:
    """One pass: how many it has sent again, and whose calendars did not answer in it."""

    calcom_for: CalcomFor
    resent: int = 0
    silent: set[str] = field(default_factory=set[str])


class Recoverer:
    """Settles the rows that earlier calls, or earlier processes, left open."""

    def __init__(
        self, rows: Rows, sender: Sender, clock: Clock, pace: Pace, attempt: Attempt
    ) -> None:
        """Send through `attempt` what has to be sent again."""
        self._rows = rows
        self._sender = sender
        self._clock = clock
        self._pace = pace
        self._attempt = attempt
        self._looks = _Looks()
        self._above = 0

    async def settle(self, calcom_for: CalcomFor) -> Recovery:
        """Make one pass over what is open."""
        rows = await self._rows.left_open(above=self._above)
        if not self._above and len(rows) < MOST_ROWS:
            self._looks.keep({row.id for row in rows})
        # Rows that nothing comes of for long must not keep the later ones from their turn.
        self._above = rows[-1].id if len(rows) >= MOST_ROWS else 0
        around = _Pass(calcom_for)
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(row: BookingIntent) -> State:
            async with gate:
                try:
                    return await self._settled(row, around)
                except Exception:  # one row that cannot be settled must not keep back the others
                    log.exception("a write could not be settled")
                    return State.UNKNOWN

        states = await asyncio.gather(*(one(row) for row in rows))
        return Recovery(
            booked=states.count(State.BOOKED),
            failed=states.count(State.FAILED),
            open=sum(state in OPEN for state in states),
            resent=around.resent,
        )

    async def settled_row(self, row: BookingIntent, turn: Turn) -> State:
        """Look for one open row now and return its state then; it is not sent again here.

        One that is still wanted stays open for the next pass to send, and keeps its time.
        """
        await self._rows.open_again(row)
        request = self._rows.request_of(row)
        its_own = replace(turn, email=request.email if request else "")
        await self._look(row, its_own, request, may_send=False)
        return State(row.state)

    async def _settled(self, row: BookingIntent, around: _Pass) -> State:
        calcom = await around.calcom_for(row.org_id)
        if calcom is None or row.org_id in around.silent:
            await self._stuck(row)
            return State.UNKNOWN
        if not self._looks.is_due(row, self._age(row), self._due_after(row)):
            return State.UNKNOWN
        request = self._rows.request_of(row)
        email = request.email if request else ""
        after = await self._look(row, self._turn(calcom, email), request, may_send=True)
        if after is _After.SILENCE:
            around.silent.add(row.org_id)
        if after is _After.SEND and request is not None:
            around.resent += 1
            await self._send_again(row, request.sender(calcom), self._turn(calcom, email))
        return State(row.state)

    async def _look(
        self, row: BookingIntent, turn: Turn, request: Request | None, *, may_send: bool
    ) -> _After:
        """Settle `row` by what is found, and say what is next."""
        began = self._clock.now()
        try:
            trace = await self._sender.look(row, turn)
        except AlreadyCancelled:
            await self._rows.failed(row, task=Task.TELL_FAILED, gone=True)
        except CalcomError as error:
            await self._stuck(row)
            return _After.SILENCE if isinstance(error, SILENCE) else _After.NOTHING
        else:
            if trace:
                await self._rows.done(
                    row,
                    trace.booking.uid,
                    task=Task.NONE if trace.tagged else Task.UNTAGGED,
                    changed=trace.changed,
                )
            elif await self._rows.count_clean(row, looked_at=began):
                return await self._over(row, request, may_send=may_send)
        return _After.NOTHING

    async def _over(self, row: BookingIntent, request: Request | None, *, may_send: bool) -> _After:
        """Take a row without a trace to be sent once more, or give it up."""
        if request is None or not await self._is_wanted(row):
            await self._rows.failed(row, task=Task.TELL_FAILED)
        elif may_send and await self._rows.resend(row):
            return _After.SEND
        return _After.NOTHING

    async def _is_wanted(self, row: BookingIntent) -> bool:
        until = row.end_at if row.kind == Kind.CANCEL else row.start_at
        if (
            row.attempts >= self._pace.most_sends
            or self._age(row) > self._pace.wanted_seconds
            or until <= self._clock.now()
            or row.outcome_told == Told.FAILED
        ):
            return False
        return not await self._rows.is_superseded(row)

    async def _send_again(self, row: BookingIntent, send: Send, turn: Turn) -> None:
        log.info("a write is sent once more")
        try:
            await self._attempt(row, send, turn)
        except CalcomError:
            log.info("a write that was sent once more has not been made, or not yet")

    def _turn(self, calcom: CalcomClient, email: str) -> Turn:
        return Turn(calcom, asyncio.get_running_loop().time() + self._pace.turn_seconds, email)

    async def _stuck(self, row: BookingIntent) -> None:
        if self._age(row) > self._pace.stuck_seconds:
            await self._rows.flag(row, Task.STUCK)

    def _age(self, row: BookingIntent) -> float:
        return (self._clock.now() - row.sent_at).total_seconds()

    def _due_after(self, row: BookingIntent) -> float:
        """Return the age from which the next look at `row` counts; looks before it are for luck."""
        first = row.clean_at + timedelta(seconds=self._pace.apart_seconds) if row.clean_at else None
        return ((first or self._rows.quiet_until(row)) - row.sent_at).total_seconds()


class _Looks:
    """When each open row was looked at, so that a calendar is not asked without need."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[float, float]] = {}

    def keep(self, numbers: set[int]) -> None:
        """Forget all rows but these."""
        self._last = {number: at for number, at in self._last.items() if number in numbers}

    def is_due(self, row: BookingIntent, age: float, counts_from: float) -> bool:
        """Say whether `row` is to be looked at, and count it as looked at then.

        The pause doubles from look to look, and ends when a look counts.
        """
        last, pause = self._last.get(row.id, (-LONGEST_PAUSE, 0.0))
        counts = age >= counts_from > last
        if not counts and age < last + pause:
            return False
        self._last[row.id] = (age, min(max(2 * pause, 2.0), LONGEST_PAUSE))
        return True
