"""Holds: a time is kept for the caller who leans to it, as a courtesy and never as the lock.

A hold is a slot reservation at Cal.com: it hides the time from everybody's list of open times, our
own included, and stops no booking. It is taken, moved, renewed and given back by a task of its own,
never in a caller's turn. Where Cal.com takes no reservation, the time is kept among this process's
callers alone. Whatever fails here fails in silence: a booking neither waits for a hold nor asks it.
"""

import asyncio
import logging
import os
import platform
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import CalcomError, CalcomNotFound, RateLimited, SlotTaken
from scheduling.clock import Clock
from scheduling.model import EventType
from scheduling.storage import Storage, StorageError, holds
from scheduling.storage.models import HoldRow

log = logging.getLogger(__name__)

MINUTES = 5
CALL_SECONDS = 4.0
MARGIN = timedelta(minutes=1)
"""By so much may Cal.com keep a reservation longer than we think."""
MOST_HELD = 500
"""Conversations that may keep a time at once; a flood of them shall not flood Cal.com."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """For which conversation a time is kept, and with which account."""

    org_id: str
    session: str
    calcom: CalcomClient

    @property
    def name(self) -> tuple[str, str]:
        """What tells conversations apart."""
        return self.org_id, self.session


@dataclass(frozen=True, slots=True)
class KeptTime:
    """The time of an event type; `host` is whose time it is, empty where several may take it."""

    event_type_id: int
    start_at: datetime
    end_at: datetime
    host: str = ""

    @classmethod
    def of(cls, event_type: EventType, start_at: datetime, *, host: str = "") -> "KeptTime":
        """Return the time of one appointment."""
        end_at = start_at + timedelta(minutes=event_type.minutes)
        return cls(event_type.id, start_at, end_at, host)

    def clashes(self, other: "KeptTime") -> bool:
        """Tell whether both cannot be had."""
        return bool(self.host) and self.host == other.host and self.overlaps(other)

    def overlaps(self, other: "KeptTime") -> bool:
        """Tell whether the times overlap."""
        return self.start_at < other.end_at and other.start_at < self.end_at


@dataclass(slots=True)
class _Hold:
    """One conversation's wish and what has come of it; `uid` is empty where only we know of it.

    `shadows` are the times Cal.com may hide because of it, and until when: a lost answer leaves it
    open whether a reservation was made, moved or given back.
    """

    keeper: Keeper
    wanted: KeptTime | None = None
    kept: KeptTime | None = None
    tried: KeptTime | None = None
    uid: str = ""
    until: datetime | None = None
    is_due: bool = False
    shadows: dict[KeptTime, datetime] = field(default_factory=dict[KeptTime, datetime])
    work: "asyncio.Task[None] | None" = field(default=None, repr=False)

    @property
    def is_settled(self) -> bool:
        """Tell whether there is nothing to do: it is as wanted, or cannot be had."""
        if self.wanted is None:
            return self.kept is None and not self.uid
        return self.wanted == self.tried and not self.is_due


class Holds:
    """Every hold of this process; one for all desks. A conversation keeps one time at most."""

    def __init__(self, storage: Storage, clock: Clock, *, minutes: int = MINUTES) -> None:
        """Keep rows in `storage`; a hold that is not renewed runs out after `minutes`."""
        self._storage = storage
        self._clock = clock
        self._minutes = minutes
        self._holds: dict[tuple[str, str], _Hold] = {}

    def keep(self, keeper: Keeper, time: KeptTime) -> None:
        """Keep `time` for a conversation from soon on, in place of what it kept before.

        What it keeps already is renewed once half of its minutes are over. Returns at once.
        """
        hold = self._holds.get(keeper.name)
        if hold is None:
            if len(self._holds) >= MOST_HELD:
                return
            hold = self._holds[keeper.name] = _Hold(keeper)
        hold.wanted = time
        hold.is_due = hold.kept == time and self._is_half_over(hold)
        self._begin(hold)

    def release(self, org_id: str, session: str) -> None:
        """Give back what a conversation keeps, from soon on; it may keep none. Returns at once."""
        hold = self._holds.get((org_id, session))
        if hold is not None:
            hold.wanted = None
            self._begin(hold)

    def kept(self, org_id: str, session: str) -> KeptTime | None:
        """Return the time that is kept for a conversation now, None while there is none."""
        hold = self._holds.get((org_id, session))
        return hold.kept if hold is not None and self._holding(hold) else None

    def shadows(self, org_id: str, session: str) -> Iterator[KeptTime]:
        """Yield what Cal.com may not list because of what this conversation keeps, or has kept."""
        hold = self._holds.get((org_id, session))
        now = self._clock.now()
        for time, until in hold.shadows.items() if hold is not None else ():
            if until > now:
                yield time

    def others(self, org_id: str, session: str) -> Iterator[KeptTime]:
        """Yield what is kept for other conversations of the organization."""
        for name, hold in self._holds.items():
            if name[0] == org_id and name[1] != session and hold.kept and self._holding(hold):
                yield hold.kept

    def lost(self, org_id: str, session: str, time: KeptTime) -> None:
        """Believe no longer that `time` is hidden by this conversation's hold: it is gone."""
        hold = self._holds.get((org_id, session))
        if hold is not None:
            hold.shadows = {k: v for k, v in hold.shadows.items() if k.start_at != time.start_at}
            self.release(org_id, session)

    async def cleared(self, org_id: str, session: str, *, seconds: float) -> None:
        """Give back what a conversation keeps, and return when that is done or takes too long."""
        self.release(org_id, session)
        hold = self._holds.get((org_id, session))
        if hold is not None and hold.work is not None:
            await asyncio.wait({hold.work}, timeout=seconds)

    async def drain(self, seconds: float) -> None:
        """Give everything back, waiting at most `seconds`; for the end of the process."""
        for org_id, session in list(self._holds):
            self.release(org_id, session)
        running = [hold.work for hold in self._holds.values() if hold.work is not None]
        if running:
            _, late = await asyncio.wait(running, timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)

    async def sweep(self, calcom_for: Callable[[str], Awaitable[CalcomClient | None]]) -> int:
        """Give back what processes that are gone have left at Cal.com; return how many there were.

        For the start and now and then. What has run out by itself is forgotten.

        Raises:
            StorageError: the database cannot be used.
        """
        now = self._clock.now()
        for hold in list(self._holds.values()):
            if hold.work is None and not self._holding(hold):
                self._forget(hold)
        left = [
            row
            for row in await holds.everyones(self._storage, now=now)
            if not self._uses(row) and _is_gone(row.owner, self._storage.owner)
        ]
        for row in left:
            calcom = await calcom_for(row.org_id)
            if calcom is None or await _given_back(calcom, row.uid):
                await holds.drop(self._storage, row.org_id, row.session)
                if not self._uses(row):
                    self._holds.pop((row.org_id, row.session), None)
        return len(left)

    def _uses(self, row: HoldRow) -> bool:
        hold = self._holds.get((row.org_id, row.session))
        return hold is not None and (hold.wanted is not None or hold.work is not None)

    def _begin(self, hold: _Hold) -> None:
        if hold.work is None and not hold.is_settled:
            hold.work = asyncio.create_task(self._work(hold))
        elif hold.work is None and hold.wanted is None:
            self._forget(hold)

    async def _work(self, hold: _Hold) -> None:
        """Bring a hold to where it is wanted; what is wanted may change meanwhile."""
        try:
            while not hold.is_settled:
                if hold.wanted is None:
                    await self._let_go(hold)
                else:
                    await self._take(hold, hold.wanted)
        except Exception as error:  # noqa: BLE001 - a courtesy: nothing may come of its failing
            log.warning("a hold failed: %s", type(error).__name__)
            hold.kept, hold.uid, hold.tried, hold.is_due = None, "", hold.wanted, False
        finally:
            hold.work = None
            if hold.wanted is None:
                self._forget(hold)

    async def _take(self, hold: _Hold, time: KeptTime) -> None:
        hold.tried, hold.is_due = time, False
        name = hold.keeper.name
        if any(time.clashes(other) for other in self.others(*name)):
            await self._let_go(hold)
            return
        if hold.kept != time:
            hold.kept = None  # nobody is told of a time that may be another by now
        until = self._clock.now() + timedelta(minutes=self._minutes)
        try:
            await self._reserve(hold, time, until)
        except SlotTaken:
            await self._let_go(hold)  # somebody else has it, or keeps it
            return
        except CalcomError:
            pass  # no reservation that is known of: the time is kept among our own callers
        hold.kept, hold.until = time, until
        if hold.uid:
            await self._note(hold)

    async def _reserve(self, hold: _Hold, time: KeptTime, until: datetime) -> None:
        calcom = hold.keeper.calcom.within(CALL_SECONDS)
        if calcom.is_short:
            raise RateLimited("A hold is not worth one of the last requests.")
        hold.shadows[time] = until + MARGIN
        if hold.uid:
            try:
                await calcom.move_reservation(
                    hold.uid, time.event_type_id, start_at=time.start_at, minutes=self._minutes
                )
            except CalcomNotFound:
                hold.uid = ""  # it has run out
            else:
                hold.shadows = {time: until + MARGIN}
                return
        reservation = await calcom.reserve_slot(
            time.event_type_id, start_at=time.start_at, minutes=self._minutes
        )
        hold.uid = reservation.uid

    async def _let_go(self, hold: _Hold) -> None:
        uid, hold.uid = hold.uid, ""
        kept, hold.kept, hold.until = hold.kept, None, None
        if uid and await _given_back(hold.keeper.calcom, uid):
            if kept is not None:
                hold.shadows.pop(kept, None)
            try:
                await holds.drop(self._storage, *hold.keeper.name)
            except StorageError:
                log.warning("a hold that was given back could not be forgotten")

    async def _note(self, hold: _Hold) -> None:
        assert hold.until is not None  # noqa: S101 - it was just taken
        org_id, session = hold.keeper.name
        row = HoldRow(
            org_id=org_id,
            session=session,
            uid=hold.uid,
            owner=self._storage.owner,
            until=hold.until,
        )
        try:
            await holds.put(self._storage, row)
        except StorageError:
            log.warning("a hold could not be stored")  # it runs out by itself

    def _forget(self, hold: _Hold) -> None:
        """Forget a hold that is over, once it hides nothing any more."""
        now = self._clock.now()
        if all(until <= now for until in hold.shadows.values()):
            self._holds.pop(hold.keeper.name, None)

    def _holding(self, hold: _Hold) -> bool:
        return hold.kept is not None and hold.until is not None and hold.until > self._clock.now()

    def _is_half_over(self, hold: _Hold) -> bool:
        left = hold.until - self._clock.now() if hold.until else timedelta()
        return left <= timedelta(minutes=self._minutes) / 2


async def _given_back(calcom: CalcomClient, uid: str) -> bool:
    """Give a reservation back; False where nobody knows whether Cal.com has it still."""
    if calcom.is_short:
        return False  # it runs out by itself
    try:
        await calcom.within(CALL_SECONDS).release_slot(uid)
    except CalcomError:
        return False
    return True


def _is_gone(owner: str, own: str) -> bool:
    """Tell whether the process of a hold has ended; on another machine nobody can tell."""
    if owner == own:
        return True  # its conversation is over, and giving it back has failed
    machine, pid, _ = owner.rsplit("/", 2)
    if machine != platform.node():
        return False
    if pid == own.rsplit("/", 2)[1]:
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
