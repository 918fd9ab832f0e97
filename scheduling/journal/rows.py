"""The journal's rows in the database: begun, changed from the version they were read at, settled."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from scheduling.clock import Clock
from scheduling.journal.intent import FINAL, Kind, Pace, Task, Told, WriteIntent
from scheduling.journal.request import Request
from scheduling.storage import (
    Storage,
    StorageError,
    intent_changes,
    intent_lists,
    intents,
    old_intents,
    usage,
)
from scheduling.storage.intents import OPEN, Collision, Draft, Role, State
from scheduling.storage.models import BookingIntent
from scheduling.storage.usage import Quota

log = logging.getLogger(__name__)

MOST_TRIES = 3


class Rows:
    """The rows of all organizations, as one process changes them."""

    def __init__(self, storage: Storage, clock: Clock, pace: Pace) -> None:
        """Keep them in `storage`."""
        self.storage = storage
        self._clock = clock
        self._pace = pace
        self._contact_key = b""

    async def begin(
        self, intent: WriteIntent, *, quota: Quota | None, request: Request | None
    ) -> tuple[Role, BookingIntent]:
        """Store `intent` as about to be sent, or return the row that is in its way.

        Raises:
            OverQuota: it is more than `quota` allows.
            Collision: another process took the time this moment; ask again.
            StorageError: it could not be stored.
        """
        draft = Draft(
            org_id=intent.org_id,
            session=intent.call_session_id,
            kind=intent.kind.value,
            base=intent.key(0),
            event_type_id=intent.event_type_id,
            host=intent.host or f"event-type:{intent.event_type_id}",
            start_at=intent.start_at,
            end_at=intent.end_at,
            old_uid=intent.old_uid,
            locks=intent.exclusive and intent.kind is not Kind.CANCEL,
            contact=await self.digest_of(intent.contact, intent.org_id),
            request=self.storage.vault.seal(request.text()) if request else None,
        )
        now = self._clock.now()
        lease = intents.Lease(self.storage.owner, now, self._lease_until(now))

        def work(db: Session) -> tuple[Role, BookingIntent]:
            def allowed() -> None:
                if quota is not None:
                    usage.check(db, draft, quota, now=now)

            return intents.begin(db, draft, lease=lease, key_of=intent.key, allowed=allowed)

        return await self.storage.of(intent.org_id).write(work)

    async def left_open(self, *, above: int = 0) -> Sequence[BookingIntent]:
        """Return the rows whose outcome is not known, at most 200 with numbers `above` one.

        They are of all organizations; what a process that is gone was sending is among them.

        Raises:
            StorageError: they cannot be read.
        """
        across = self.storage.across_organizations()
        async with across.reading() as db:
            sending = await intent_lists.has_sending(db)
        if sending:
            owner, now = self.storage.owner, self._clock.now()
            await across.write(lambda db: intent_changes.disown(db, owner, now=now))
        async with across.reading() as db:
            return await intent_lists.unknown(db, above=above)

    async def due(self, *, most: int) -> Sequence[BookingIntent]:
        """Return settled rows of all organizations that are to be looked at again.

        Raises:
            StorageError: they cannot be read.
        """
        async with self.storage.across_organizations().reading() as db:
            return await intent_lists.due(db, now=self._clock.now(), most=most)

    async def recent(self, *, org_id: str, most: int, only: str) -> Sequence[BookingIntent]:
        """Return rows for a person to look at; see `intent_lists.recent`.

        Raises:
            StorageError: they cannot be read.
        """
        async with self.storage.across_organizations().reading() as db:
            return await intent_lists.recent(db, org_id=org_id, most=most, only=only)

    async def one(self, number: int) -> BookingIntent | None:
        """Return a row by its number, None when there is none.

        Raises:
            StorageError: it cannot be read.
        """
        async with self.storage.across_organizations().reading() as db:
            return await intent_lists.one_of(db, number)

    async def numbers_of(self, org_id: str) -> dict[str, int]:
        """Return the number of every row of an organization by its key.

        Raises:
            StorageError: they cannot be read.
        """
        async with self.storage.of(org_id).reading() as db:
            return await intent_lists.numbers(db, org_id)

    async def forget(self) -> int:
        """Forget, of all organizations, whom old rows were for, and rows that are older still.

        Raises:
            StorageError: they cannot be changed.
        """
        now = self._clock.now()
        remembered = now - timedelta(days=self._pace.remembered_days)
        before = now - timedelta(days=max(self._pace.kept_days, self._pace.remembered_days))

        def work(db: Session) -> int:
            removed = old_intents.remove(db, before=before)
            return removed + old_intents.strip(
                db, over=now, sent=now - usage.DAY, forgotten=remembered, final=FINAL
            )

        return await self.storage.across_organizations().write(work)

    async def is_superseded(self, row: BookingIntent) -> bool:
        """Say whether the same person asked for something else in its place since.

        Raises:
            StorageError: it cannot be read.
        """
        async with self.storage.of(row.org_id).reading() as db:
            return await intent_lists.later_wish(db, row) is not None

    async def digest_of(self, contact: str, org_id: str) -> str:
        """Return a contact as the rows keep it."""
        if not self._contact_key:
            self._contact_key = await usage.contact_key(self.storage)
        return usage.digest_of(contact, org_id, self._contact_key)

    def request_of(self, row: BookingIntent) -> Request | None:
        """Return what `row` sent, None where it is not kept or cannot be read any more."""
        if row.request is None:
            return None
        try:
            return Request.read(self.storage.vault.unseal(row.request))
        except StorageError:
            log.warning("what a write had sent cannot be unsealed")
            return None

    def is_leased(self, row: BookingIntent) -> bool:
        """Say whether the time in which `row` may be sent is not over."""
        return self._clock.now() < row.lease_until

    def is_orphaned(self, row: BookingIntent) -> bool:
        """Say whether nobody is sending `row`."""
        return intents.orphaned(row, self.storage.owner, now=self._clock.now())

    def quiet_until(self, row: BookingIntent) -> datetime:
        """Return when a booking that is not found begins to count as never made."""
        return (row.resent_at or row.sent_at) + timedelta(seconds=self._pace.quiet_seconds)

    def is_quiet(self, row: BookingIntent) -> bool:
        """Say whether enough time went by since the last send for an empty look to count."""
        return self._clock.now() >= self.quiet_until(row)

    def is_fresh(self, row: BookingIntent) -> bool:
        """Say whether `row` was sent or settled so lately that Cal.com may not show it yet."""
        settled = row.settled_at or row.sent_at
        quiet = timedelta(seconds=self._pace.quiet_seconds)
        return self._clock.now() < max(self.quiet_until(row), settled + quiet)

    def now(self) -> datetime:
        """Return the current instant."""
        return self._clock.now()

    async def open_again(self, row: BookingIntent) -> None:
        """Note that the outcome of what was sent is not known."""
        if row.state == State.SENDING:
            await self._change(row, state=State.UNKNOWN.value)

    async def flag(self, row: BookingIntent, task: Task) -> None:
        """Ask for a person."""
        if row.needs_person != task:
            await self._change(row, needs_person=task.value)

    async def resend(self, row: BookingIntent) -> bool:
        """Take an unknown row to send it once more; False where another process was faster."""
        now = self._clock.now()
        return await self._change(
            row,
            state=State.SENDING.value,
            attempts=row.attempts + 1,
            resent_at=now,
            clean_at=None,
            lease_owner=self.storage.owner,
            lease_until=self._lease_until(now),
        )

    async def count_clean(self, row: BookingIntent, *, looked_at: datetime) -> bool:
        """Count a look, begun then, that found nothing; True for the second after the quiet period.

        Nothing that came while the look was on its way is proven by it.
        """
        if row.state not in OPEN or looked_at < self.quiet_until(row):
            return False
        if row.clean_at is None:
            await self._change(row, clean_at=self._clock.now())
            return False
        return looked_at - row.clean_at >= timedelta(seconds=self._pace.apart_seconds)

    async def done(
        self, row: BookingIntent, uid: str, *, task: Task = Task.NONE, changed: bool = False
    ) -> None:
        """Note that the write was done; what it moved or cancelled gives its time back with it.

        `changed`: the booking was moved or cancelled since, so that the row locks nothing.
        """
        now = self._clock.now()
        values: dict[str, Any] = {"state": State.BOOKED.value, "uid": uid}
        values |= {"needs_person": task.value, **self._settled(now, checked=True)}
        if row.kind == Kind.BOOK and row.old_uid:
            # Whoever asked gives the old booking up in their turn; if they do not, the janitor does.
            values["check_at"] = now + timedelta(seconds=self._pace.turn_seconds)
        if changed:
            values |= {"slot": None, "retired_at": now, "check_at": None}
        over = row.old_uid if row.kind != Kind.BOOK else ""
        await self._settle(row, State.BOOKED, values, over=over)

    async def refused(
        self, row: BookingIntent, *, gone: bool = False, doubtful: bool = False
    ) -> None:
        """Note that the write was proven not done, by any of its sends; its time is free.

        `gone`: what it should have moved or cancelled is gone. `doubtful`: look again later.
        """
        again = row.attempts > 1
        state = State.FAILED if again else State.REJECTED
        task = Task.TELL_FAILED if again and row.outcome_told != Told.FAILED else Task.NONE
        values = {"state": state.value, "needs_person": task.value}
        values |= self._settled(self._clock.now(), checked=doubtful or again)
        await self._settle(row, state, values, over=row.old_uid if gone else "")

    async def failed(self, row: BookingIntent, *, task: Task, gone: bool = False) -> None:
        """Note that the write is given up: no trace of it, or what it was about went elsewhere."""
        task = Task.NONE if row.outcome_told == Told.FAILED else task
        values = {"state": State.FAILED.value, "needs_person": task.value}
        values |= self._settled(self._clock.now(), checked=True)
        await self._settle(row, State.FAILED, values, over=row.old_uid if gone else "")

    async def revive(self, row: BookingIntent, uid: str) -> None:
        """Note that a write exists that was settled as not made; somebody may have to be told."""
        unheard = row.outcome_told != Told.FAILED and row.needs_person == Task.TELL_FAILED
        task = Task.NONE if unheard else Task.TELL_DONE
        now = self._clock.now()
        values: dict[str, Any] = {"state": State.BOOKED.value, "uid": uid}
        values |= {"needs_person": task.value, **self._settled(now, checked=True)}
        if row.outcome_told == Told.FAILED:
            values["outcome_told"] = Told.PENDING.value  # they have not heard the end of it

        def work(db: Session) -> None:
            try:
                changed = intent_changes.change_or_collide(db, row, **values)
            except Collision:
                # Another caller of ours got that time meanwhile: two bookings stand at it.
                without = values | {"slot": None, "needs_person": Task.DOUBLED.value}
                changed = intent_changes.change(db, row, **without)
            if changed and row.kind != Kind.BOOK and row.old_uid:
                intent_changes.retire_booking(db, row.org_id, row.old_uid, now=now)

        await self.storage.of(row.org_id).write(work)

    async def retire(self, row: BookingIntent, *, task: Task = Task.NONE) -> None:
        """Free the time of a row whose booking is gone or went elsewhere.

        Raises:
            StorageError: it could not be stored.
        """
        values: dict[str, Any] = {"slot": None, "retired_at": self._clock.now(), "check_at": None}
        if task:
            values["needs_person"] = task.value
        await self._changed(row, **values)

    async def change(self, row: BookingIntent, **values: Any) -> bool:  # noqa: ANN401 - a column's own
        """Change `row` if nobody else has; see `intent_changes.change`."""
        return await self._change(row, **values)

    def _lease_until(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self._pace.lease_seconds)

    def _settled(self, now: datetime, *, checked: bool) -> dict[str, Any]:
        after = timedelta(seconds=self._pace.checks_seconds[0])
        return {
            "request": None,
            "settled_at": now,
            "check_at": now + after if checked else None,
            "checks": 0,
        }

    async def _change(self, row: BookingIntent, **values: Any) -> bool:  # noqa: ANN401 - a column's own
        try:
            return await self._changed(row, **values)
        except StorageError:
            log.exception("a change of a write could not be stored")
            return False

    async def _changed(self, row: BookingIntent, **values: Any) -> bool:  # noqa: ANN401 - a column's own
        return await self.storage.of(row.org_id).write(
            lambda db: intent_changes.change(db, row, **values)
        )

    async def _settle(
        self, row: BookingIntent, state: State, values: dict[str, Any], *, over: str
    ) -> None:
        """Store an end; where somebody else was faster, what is proven wins over what is guessed."""
        sends = row.attempts
        work = _change_and_retire(row, values, over=over, now=self._clock.now())
        for _ in range(MOST_TRIES):
            try:
                if await self.storage.of(row.org_id).write(work):
                    return
            except StorageError:
                # The write is done and its answer is worth more than the record of it: the row
                # stays open, and the next look at Cal.com closes it.
                log.exception("an outcome could not be stored")
                return
            if row.state not in OPEN:
                break
            if state is not State.BOOKED and (state is State.FAILED or row.attempts != sends):
                return  # it was sent again, or looked at again, meanwhile
        if state is State.BOOKED and row.state in (State.REJECTED, State.FAILED):
            await self.revive(row, str(values["uid"]))


def _change_and_retire(
    row: BookingIntent, values: dict[str, Any], *, over: str, now: datetime
) -> Callable[[Session], bool]:
    """Return what changes a row and frees the time of the booking `over`, where it names one."""

    def work(db: Session) -> bool:
        changed = intent_changes.change(db, row, **values)
        if changed and over:
            intent_changes.retire_booking(db, row.org_id, over, now=now)
        return changed

    return work
