"""Rows of time: bookings with their attendees, reservations, blocked times."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from uuid import NAMESPACE_URL, uuid5

from scheduling.localcal.rows.records import Attendee, Booking, Reservation
from scheduling.localcal.rows.store import Store
from scheduling.localcal.times.instants import DAY

_COLUMNS = (
    "uid, user_id, event_type_id, title, description, status, start_at, end_at, created_at,"
    " updated_at, slot_key, location, metadata, responses, rescheduling_reason, rescheduled_by,"
    " from_uid, recurring_uid"
)
_TAKES_TIME = """
JOIN event_type e ON e.id = b.event_type_id
WHERE b.end_at > ?2 AND b.start_at < ?3 AND b.uid <> ?4
  AND (b.status = 'accepted' OR (b.status = 'pending' AND e.blocks_unconfirmed))
  AND (b.event_type_id <> ?5 OR (SELECT count(*) FROM attendee p
    WHERE p.booking_id = b.id AND p.seat_uid <> '') >= ?6)"""
_WIDENED = "SELECT b.start_at - e.before_minutes * 60000, b.end_at + e.after_minutes * 60000 FROM"
# bookings that the host organizes, holds with others, then those of others that the host attends
_TAKEN_TIMES = f"""
{_WIDENED} booking b {_TAKES_TIME} AND b.user_id = ?1
UNION ALL
{_WIDENED} booking_host h JOIN booking b ON b.id = h.booking_id {_TAKES_TIME} AND h.user_id = ?1
UNION ALL
{_WIDENED} user u JOIN attendee a ON a.email = u.email JOIN booking b ON b.id = a.booking_id
{_TAKES_TIME} AND u.id = ?1 AND b.user_id <> ?1"""

Span = tuple[int, int]


def taken_times(
    store: Store, user_id: int, span: Span, *, but_uid: str = "", seated: tuple[int, int] = (0, 0)
) -> list[Span]:
    """Return the host's booked times around `span`, each widened by its event type's buffers.

    `seated` names an event type and its seats: its bookings take time only when these are gone.
    """
    start_at, end_at = span
    rows = store.all(_TAKEN_TIMES, user_id, start_at - 2 * DAY, end_at + 2 * DAY, but_uid, *seated)
    return [(row[0], row[1]) for row in rows]


def blocked_times(store: Store, user_id: int, span: Span) -> list[Span]:
    """Return the host's busy times of other calendars around `span`."""
    rows = store.all(
        "SELECT start_at, end_at FROM busy WHERE user_id = ? AND end_at > ? AND start_at < ?",
        user_id,
        span[0] - 2 * DAY,
        span[1] + 2 * DAY,
    )
    return [(row[0], row[1]) for row in rows]


def away_times(store: Store, user_id: int, span: Span) -> list[Span]:
    """Return when the host is out of office around `span`."""
    rows = store.all(
        "SELECT start_at, end_at FROM out_of_office WHERE user_id = ? AND end_at > ?"
        " AND start_at < ?",
        user_id,
        *span,
    )
    return [(row[0], row[1]) for row in rows]


def add_blocked(store: Store, user_id: int, span: Span) -> None:
    """Make the host busy."""
    store.run("INSERT INTO busy (user_id, start_at, end_at) VALUES (?, ?, ?)", user_id, *span)


def insert_booking(store: Store, booking: Booking, *, guarded: bool = True) -> None:
    """Insert a booking; an accepted one takes its exact time of the host for itself if `guarded`.

    Raises:
        sqlite3.IntegrityError: another accepted booking has that very time.
    """
    added = store.run(
        f"INSERT INTO booking ({_COLUMNS}) VALUES ({', '.join('?' * 18)})",  # noqa: S608  # constants
        booking.uid,
        booking.user_id,
        booking.event_type_id,
        booking.title,
        booking.description,
        booking.status,
        booking.start_at,
        booking.end_at,
        booking.created_at,
        booking.updated_at,
        _slot_key(booking) if guarded and booking.status == "accepted" else None,
        booking.location,
        json.dumps(booking.metadata),
        json.dumps(booking.responses),
        booking.rescheduling_reason,
        booking.rescheduled_by,
        booking.from_uid,
        booking.recurring_uid,
    )
    booking_id = int(added.lastrowid or 0)
    for one in booking.attendees:
        add_attendee(store, booking_id, one)
    for user_id in booking.other_hosts:
        store.run("INSERT INTO booking_host VALUES (?, ?)", booking_id, user_id)


def add_attendee(store: Store, booking_id: int, one: Attendee) -> None:
    """Insert somebody who comes to a booking."""
    store.run(
        "INSERT INTO attendee (booking_id, name, email, time_zone, language, phone, absent,"
        " guest, seat_uid, seat) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        booking_id,
        one.name,
        one.email,
        one.time_zone,
        one.language,
        one.phone,
        one.absent,
        one.guest,
        one.seat_uid,
        json.dumps(one.seat),
    )


def drop_attendee(store: Store, attendee_id: int) -> None:
    """Take somebody off a booking."""
    store.run("DELETE FROM attendee WHERE id = ?", attendee_id)


def _slot_key(booking: Booking) -> str:
    return str(uuid5(NAMESPACE_URL, f"{booking.start_at}.{booking.end_at}.{booking.user_id}"))


def overlaps_accepted(store: Store, user_id: int, span: Span, *, exactly: bool = False) -> bool:
    """Tell whether an accepted booking of the host overlaps `span` without being exactly it.

    The exact duplicate is left to the unique key, which answers as Cal.com does in a race, unless
    `exactly` asks for it: the key guards the organizer, not those who host beside.
    """
    found = store.one(
        "SELECT 1 FROM booking WHERE user_id = ?1 AND status = 'accepted' AND end_at > ?2"
        " AND start_at < ?3 AND NOT (start_at = ?2 AND end_at = ?3 AND NOT ?4) UNION ALL"
        " SELECT 1 FROM booking_host h JOIN booking b ON b.id = h.booking_id WHERE h.user_id = ?1"
        " AND b.status = 'accepted' AND b.end_at > ?2 AND b.start_at < ?3",
        user_id,
        *span,
        exactly,
    )
    return found is not None


def bookings_over(store: Store, event_type_id: int, span: Span) -> int:
    """Count the live bookings of the event type, confirmed or not, that overlap `span`."""
    found = store.one(
        "SELECT count(*) FROM booking WHERE event_type_id = ? AND end_at > ? AND start_at < ?"
        " AND status IN ('accepted', 'pending', 'awaiting_host')",
        event_type_id,
        *span,
    )
    return int(found[0]) if found else 0


def end_booking(store: Store, uid: str, changes: dict[str, str | int]) -> bool:
    """Set `changes`, a dead `status` among them, on a live booking and free its time.

    Returns False, changing nothing, when the booking is not live any more.
    """
    return _change(store, uid, {**changes, "slot_key": None}, "NOT IN ('cancelled', 'rejected')")


def accept_booking(store: Store, uid: str, *, at: int) -> bool:
    """Make a pending booking accepted; False when it is not pending.

    It gets no unique key, as on Cal.com: a confirmation is not guarded against duplicates.
    """
    return _change(store, uid, {"status": "accepted", "updated_at": at}, "= 'pending'")


def _change(store: Store, uid: str, changes: dict[str, str | int | None], if_status: str) -> bool:
    sets = ", ".join(f"{column} = ?" for column in changes)
    sql = f"UPDATE booking SET {sets} WHERE uid = ? AND status {if_status}"  # noqa: S608  # our own names
    return store.run(sql, *changes.values(), uid).rowcount > 0


def booking_by_uid(store: Store, uid: str) -> Booking | None:
    """Return one booking, None when there is none."""
    found = _read(store, store.all("SELECT * FROM booking WHERE uid = ?", uid))
    return found[0] if found else None


def bookings_of_recurrence(store: Store, uid: str) -> list[Booking]:
    """Return a recurrence's bookings by start, without those that were moved away."""
    return bookings_where(
        store, "WHERE b.recurring_uid = ? AND b.to_uid = '' ORDER BY b.start_at, b.id", (uid,)
    )


def booking_of_seat(store: Store, seat_uid: str) -> Booking | None:
    """Return the booking somebody has that seat in, None when nobody has it any more."""
    found = bookings_where(
        store,
        "JOIN attendee a ON a.booking_id = b.id WHERE a.seat_uid = ? AND a.seat_uid <> ''",
        (seat_uid,),
    )
    return found[0] if found else None


def seated_bookings(store: Store, event_type_id: int, span: Span) -> list[Booking]:
    """Return the live bookings of a seated event type that overlap `span`."""
    return bookings_where(
        store,
        "WHERE b.event_type_id = ? AND b.end_at > ? AND b.start_at < ?"
        " AND b.status IN ('accepted', 'pending')",
        (event_type_id, *span),
    )


def drop_seat(store: Store, seat_uid: str) -> bool:
    """Take somebody's seat away; False when nobody has it."""
    return store.run("DELETE FROM attendee WHERE seat_uid = ?", seat_uid).rowcount > 0


def repeated_booking(store: Store, event_type_id: int, email: str, start_at: int) -> Booking | None:
    """Return the live booking of the same person for the same event type and start."""
    rows = store.all(
        "SELECT b.* FROM booking b JOIN attendee a ON a.booking_id = b.id WHERE a.email = ?"
        " AND b.event_type_id = ? AND b.start_at = ? AND b.status IN ('accepted', 'pending')",
        email,
        event_type_id,
        start_at,
    )
    found = _read(store, rows[:1])
    return found[0] if found else None


def bookings_where(store: Store, sql: str, values: Sequence[object]) -> list[Booking]:
    """Return the bookings that `SELECT b.* FROM booking b <sql>` finds, in its order."""
    return _read(store, store.all(f"SELECT b.* FROM booking b {sql}", *values))  # noqa: S608  # caller's constants


def count_where(store: Store, sql: str, values: Sequence[object]) -> int:
    """Count the bookings that `SELECT ... FROM booking b <sql>` finds."""
    row = store.one(f"SELECT count(*) FROM booking b {sql}", *values)  # noqa: S608
    return int(row[0]) if row else 0


def _read(store: Store, rows: Sequence[sqlite3.Row]) -> list[Booking]:
    ids = [int(row["id"]) for row in rows]
    people: dict[int, list[Attendee]] = {one: [] for one in ids}
    for row in _attendee_rows(store, ids):
        people[row["booking_id"]].append(
            Attendee(
                row["name"],
                row["email"],
                row["time_zone"],
                row["language"],
                row["phone"],
                bool(row["absent"]),
                bool(row["guest"]),
                row["seat_uid"],
                json.loads(row["seat"]),
                row["id"],
            )
        )
    return [_booking(row, tuple(people[row["id"]])) for row in rows]


def _attendee_rows(store: Store, ids: Sequence[int]) -> Iterable[sqlite3.Row]:
    for first in range(0, len(ids), 500):  # SQLite limits the parameters of one statement
        some = ids[first : first + 500]
        marks = ", ".join("?" * len(some))
        yield from store.all(
            f"SELECT * FROM attendee WHERE booking_id IN ({marks}) ORDER BY id",  # noqa: S608
            *some,
        )


def _booking(row: sqlite3.Row, attendees: tuple[Attendee, ...]) -> Booking:
    fields = {name: row[name] for name in row.keys() if name != "slot_key"}  # noqa: SIM118  # rows iterate values
    fields["metadata"] = json.loads(fields["metadata"])
    fields["responses"] = json.loads(fields["responses"])
    fields["absent_host"] = bool(fields["absent_host"])
    return Booking(attendees=attendees, **fields)


def reserved_times(
    store: Store, event_type_id: int, span: Span, *, at: int, but_uid: str = ""
) -> list[Span]:
    """Return the live reservations of an event type that overlap `span`."""
    rows = store.all(
        "SELECT start_at, end_at FROM reservation WHERE event_type_id = ? AND end_at > ?"
        " AND start_at < ? AND until_at > ? AND uid <> ?",
        event_type_id,
        *span,
        at,
        but_uid,
    )
    return [(row[0], row[1]) for row in rows]


def reservation_by_uid(store: Store, uid: str, *, at: int) -> Reservation | None:
    """Return a live reservation, None when there is none."""
    row = store.one("SELECT * FROM reservation WHERE uid = ? AND until_at > ?", uid, at)
    return Reservation(*row) if row else None


def put_reservation(store: Store, reservation: Reservation, *, at: int) -> None:
    """Insert or replace a reservation; forget those that have run out."""
    store.run("DELETE FROM reservation WHERE until_at <= ?", at)
    store.run(
        "INSERT OR REPLACE INTO reservation VALUES (?, ?, ?, ?, ?)",
        reservation.uid,
        reservation.event_type_id,
        reservation.start_at,
        reservation.end_at,
        reservation.until_at,
    )


def drop_reservation(store: Store, uid: str) -> None:
    """Forget a reservation; an unknown one is fine."""
    store.run("DELETE FROM reservation WHERE uid = ?", uid)
