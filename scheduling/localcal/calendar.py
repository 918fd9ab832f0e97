"""LocalCal: one embedded Cal.com, its file, and what may be done to it beside the wire."""

import secrets
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from scheduling.clock import Clock, SystemClock
from scheduling.localcal.bookings.seating import with_seat
from scheduling.localcal.bookings.views import booking_view
from scheduling.localcal.errors import Json, LocalCalError
from scheduling.localcal.faults import Fault, Faults
from scheduling.localcal.routes import OPERATIONS
from scheduling.localcal.rows.diary import add_blocked, bookings_where, insert_booking
from scheduling.localcal.rows.directory import (
    KEY_PREFIX,
    add_event_type,
    add_key,
    add_user,
    booked_event_type,
    event_type_by_id,
    event_types_of,
    first_user,
    user_by_id,
    user_by_name,
)
from scheduling.localcal.rows.records import Attendee, Booking, User, new_uid
from scheduling.localcal.rows.store import Store
from scheduling.localcal.seeds.checks import check_seed
from scheduling.localcal.seeds.descriptions import Account, AccountSeed, SeededEventType
from scheduling.localcal.seeds.teams import SeededTeam, TeamSeed, write_team
from scheduling.localcal.switches import no_operation, read_rule
from scheduling.localcal.times.instants import MINUTE, to_ms
from scheduling.localcal.times.out_of_office import add_entry
from scheduling.localcal.webhooks.courier import Courier
from scheduling.localcal.webhooks.meetings import Meetings


@dataclass(frozen=True, slots=True)
class Visit:
    """A booking made beside the wire: who, for what, when (aware); nothing is checked."""

    event_type_id: int
    start: datetime
    name: str
    email: str = ""
    phone: str = ""
    time_zone: str = ""
    status: str = "accepted"
    minutes: int | None = None
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])


class LocalCal:
    """An embedded Cal.com over one SQLite file; `create_app` puts it on the wire.

    Beside the wire one may look at it (`bookings`), fill it (`add_account`, `add_booking`,
    `block`) and let it misbehave (`fail_next`, `misbehave`).
    """

    def __init__(self, store: Store, *, clock: Clock, path: Path | None) -> None:
        self.store = store
        self.clock = clock
        self.path = path
        self.faults = Faults()
        self.courier = Courier()
        self._meetings = Meetings(store)

    @classmethod
    def open(cls, path: str | Path, *, clock: Clock | None = None) -> Self:
        """Open the calendar file, made if absent; ":memory:" keeps nothing.

        Raises:
            LocalCalError: the file cannot be opened, is no calendar, or a newer one.
        """
        file = None if str(path) == ":memory:" else Path(path)
        return cls(Store.open(file), clock=clock or SystemClock(), path=file)

    def close(self) -> None:
        """Close the file."""
        self._meetings.stop()
        self.store.close()

    def look_at_meetings(self) -> None:
        """Tell who wants to hear it which meetings began or ended by now, and go on doing so."""
        self._meetings.look(self.courier, self.now)
        self._meetings.keep_looking(self.look_at_meetings)

    @property
    def now(self) -> int:
        """The clock's instant in UTC milliseconds."""
        return to_ms(self.clock.now())

    def add_account(self, seed: AccountSeed) -> Account:
        """Make an account as described; its API key is returned in clear this once.

        Raises:
            LocalCalError: the username exists, or the description cannot be.
        """
        check_seed(seed)
        api_key = seed.api_key or KEY_PREFIX + secrets.token_hex(16)
        try:
            with self.store.transaction():
                user = add_user(self.store, seed)
                add_key(self.store, user.id, api_key)
                for one in seed.event_types:
                    add_event_type(self.store, user.id, one)
                for start, end in seed.busy:
                    add_blocked(self.store, user.id, (to_ms(start), to_ms(end)))
        except sqlite3.IntegrityError as error:
            raise LocalCalError(
                f"The calendar already has a user {seed.username}, that API key, or an event type"
                " slug twice."
            ) from error
        return self.account(seed.username, api_key)

    def account(self, username: str, api_key: str) -> Account:
        """Return an existing account under a key of its own.

        Raises:
            LocalCalError: there is no such user.
        """
        user = self._user(username)
        kinds = event_types_of(self.store, user.id)
        return Account(
            api_key,
            user.username,
            user.name,
            user.email,
            user.time_zone,
            tuple(
                SeededEventType(one.id, one.terms.slug, one.terms.title, one.terms.minutes)
                for one in kinds
            ),
        )

    def block(self, start: datetime, end: datetime, *, username: str = "") -> None:
        """Make a host (the first account's by default) busy in another calendar.

        Raises:
            LocalCalError: there is no such user.
        """
        add_blocked(self.store, self._user(username).id, (to_ms(start), to_ms(end)))

    def out_of_office(self, start: datetime, end: datetime, *, username: str = "") -> None:
        """Let a host (the first account's by default) be away.

        Raises:
            LocalCalError: there is no such user.
        """
        add_entry(self.store, self._user(username).id, (to_ms(start), to_ms(end)), {})

    def add_team(self, seed: TeamSeed) -> SeededTeam:
        """Make a team as described, in its organization, which is made if absent.

        Raises:
            LocalCalError: a member has no account, or the team exists.
        """
        return write_team(self.store, seed)

    def bookings(self) -> list[Json]:
        """Return all bookings of all hosts as the wire shows them, by start, dead ones too."""
        found = bookings_where(self.store, "ORDER BY b.start_at, b.id", ())
        return [self._shown(one) for one in found]

    def add_booking(self, visit: Visit) -> Json:
        """Write a booking nobody asked the wire for, past or out of hours as it may be.

        Raises:
            LocalCalError: no such event type, or an accepted booking has exactly that time.
        """
        event_type = event_type_by_id(self.store, visit.event_type_id)
        if event_type is None:
            raise LocalCalError(f"There is no event type {visit.event_type_id}.")
        host = user_by_id(self.store, event_type.user_id)
        start_at = to_ms(visit.start)
        email = visit.email or f"{visit.phone.removeprefix('+') or 'nobody'}@sms.cal.com"
        who = Attendee(visit.name, email, visit.time_zone or host.time_zone, phone=visit.phone)
        booking = Booking(
            uid=new_uid(),
            user_id=host.id,
            event_type_id=event_type.id,
            title=f"{event_type.terms.title} between {host.name} and {visit.name}",
            status=visit.status,
            start_at=start_at,
            end_at=start_at + (visit.minutes or event_type.terms.minutes) * MINUTE,
            created_at=self.now,
            updated_at=self.now,
            attendees=with_seat(who, {}, {}) if event_type.terms.seats else (who,),
            metadata=visit.metadata,
            responses={"name": visit.name, "email": email},
        )
        try:
            with self.store.transaction():
                insert_booking(self.store, booking)
        except sqlite3.IntegrityError as error:
            raise LocalCalError("An accepted booking has exactly that time.") from error
        return self._shown(bookings_where(self.store, "WHERE b.uid = ?", (booking.uid,))[0])

    def rate(self, uid: str, stars: int) -> None:
        """Let an attendee rate a booking, as they do on a page that Cal.com sends them.

        Raises:
            LocalCalError: there is no such booking.
        """
        sql = "UPDATE booking SET rating = ? WHERE uid = ?"
        if not self.store.run(sql, stars, uid).rowcount:
            raise LocalCalError(f"There is no booking {uid}.")

    def fail_next(
        self,
        operation: str,
        status: int,
        message: str = "",
        *,
        done: bool = False,
        delay_seconds: float = 0.0,
        times: int = 1,
    ) -> None:
        """Let the next calls of an operation (named in `routes`) fail on the wire.

        `status` 0 answers truly, only late. `done` carries the call out first and then answers the
        error, as when an answer is lost.

        Raises:
            LocalCalError: there is no such operation.
        """
        if operation not in OPERATIONS:
            raise LocalCalError(no_operation(operation))
        fault = Fault(status, message, done, delay_seconds)
        self.faults.add(operation, fault, times=times)

    def misbehave(self, rule: str) -> None:
        """Let calls fail by a standing rule, such as "create_booking:503:times=2"; see `switches`.

        `faults.clear()` ends all rules, `faults.struck` counts the calls that failed.

        Raises:
            LocalCalError: it is no rule.
        """
        self.faults.add_rule(read_rule(rule))

    def _user(self, username: str) -> User:
        user = user_by_name(self.store, username) if username else first_user(self.store)
        if user is None:
            raise LocalCalError(f"The calendar has no user {username or 'yet'}.")
        return user

    def _shown(self, booking: Booking) -> Json:
        event_type = booked_event_type(self.store, booking.event_type_id)
        return booking_view(booking, event_type, user_by_id(self.store, booking.user_id))
