"""One user's week as the page draws it: bookings, holds, blocked and away time, open hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduling.localcal.bookings.views import booking_view, reservation_view
from scheduling.localcal.errors import Json
from scheduling.localcal.rows.diary import bookings_where
from scheduling.localcal.rows.directory import booked_event_type, user_by_id
from scheduling.localcal.rows.records import Reservation, User
from scheduling.localcal.rows.schedules import schedule_row
from scheduling.localcal.rows.store import Store
from scheduling.localcal.times.hours import Span, open_spans
from scheduling.localcal.times.instants import from_ms, known_zone, to_ms

_MOST_BOOKINGS = 500
_BOOKED = """
WHERE b.end_at > ?1 AND b.start_at < ?2 AND (b.user_id = ?3
  OR b.id IN (SELECT booking_id FROM booking_host WHERE user_id = ?3))
ORDER BY b.start_at, b.id LIMIT ?4"""
_HELD = """
SELECT r.* FROM reservation r JOIN event_type e ON e.id = r.event_type_id
WHERE r.end_at > ?1 AND r.start_at < ?2 AND r.until_at > ?4
  AND CASE WHEN e.team_id IS NULL THEN e.user_id = ?3 ELSE EXISTS
    (SELECT 1 FROM event_host h WHERE h.event_type_id = e.id AND h.user_id = ?3) END"""
_OVERLAPS = "WHERE end_at > ?1 AND start_at < ?2 AND user_id = ?3"


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of one user, from `first` on, in the user's own zone, looked at at `now`."""

    store: Store
    user: User
    first: date
    now: int

    @property
    def zone(self) -> ZoneInfo:
        """The user's zone."""
        return zone_of(self.user)

    @property
    def span(self) -> Span:
        """The week's instants; a change of the clocks makes it an hour shorter or longer."""
        return self._midnight(self.first), self._midnight(self.first + timedelta(days=7))

    def view(self) -> Json:
        """Return what the page draws: `entries` by start, and when the user is `open`.

        Times are walls of the user's zone, "2050-09-05T09:00"; `at` is the start's instant. A booking
        and a hold come with the object that the wire shows of them. `cut` tells that there were
        more bookings than these.
        """
        entries = [*self._bookings(), *self._holds(), *self._blocked(), *self._away()]
        return {
            "user": {"username": self.user.username, "name": self.user.name},
            "zone": self.zone.key,
            "now": self._wall(self.now),
            "first": self.first.isoformat(),
            "open": [self._walls(*one) for one in self._open_hours()],
            "entries": sorted(entries, key=lambda one: (one["at"], one["id"])),
            "cut": sum(one["kind"] == "booking" for one in entries) == _MOST_BOOKINGS,
        }

    def _bookings(self) -> Iterator[Json]:
        found = bookings_where(self.store, _BOOKED, (*self.span, self.user.id, _MOST_BOOKINGS))
        kinds = {
            number: booked_event_type(self.store, number)
            for number in {one.event_type_id for one in found}
        }
        hosts = {
            number: user_by_id(self.store, number) for number in {one.user_id for one in found}
        }
        for one in found:
            kind = kinds[one.event_type_id]
            yield {
                "id": one.uid,
                "kind": "booking",
                **self._walls(one.start_at, one.end_at),
                "title": kind.terms.title,
                "seats": kind.terms.seats.per_slot if kind.terms.seats else 0,
                "shown": booking_view(one, kind, hosts[one.user_id]),
            }

    def _holds(self) -> Iterator[Json]:
        rows = self.store.all(_HELD, *self.span, self.user.id, self.now)
        for one in (Reservation(*row) for row in rows):
            yield {
                "id": one.uid,
                "kind": "hold",
                **self._walls(one.start_at, one.end_at),
                "title": booked_event_type(self.store, one.event_type_id).terms.title,
                "until": self._wall(one.until_at),
                "shown": reservation_view(one),
            }

    def _blocked(self) -> Iterator[Json]:
        sql = f"SELECT id, start_at, end_at FROM busy {_OVERLAPS}"  # noqa: S608  # constants
        for row in self.store.all(sql, *self.span, self.user.id):
            yield {"id": f"blocked-{row[0]}", "kind": "blocked", **self._walls(row[1], row[2])}

    def _away(self) -> Iterator[Json]:
        sql = f"SELECT * FROM out_of_office {_OVERLAPS}"  # noqa: S608  # constants
        for row in self.store.all(sql, *self.span, self.user.id):
            yield {
                "id": f"away-{row['id']}",
                "kind": "away",
                **self._walls(row["start_at"], row["end_at"]),
                "reason": row["reason"],
                "notes": row["notes"],
            }

    def _open_hours(self) -> list[Span]:
        schedule = schedule_row(self.store, self.user.schedule_id)
        return open_spans(schedule.terms, self.span) if schedule else []

    def _walls(self, start_at: int, end_at: int) -> Json:
        return {"at": start_at, "start": self._wall(start_at), "end": self._wall(end_at)}

    def _wall(self, at: int) -> str:
        return from_ms(at).astimezone(self.zone).replace(tzinfo=None).isoformat(timespec="minutes")

    def _midnight(self, day: date) -> int:
        return to_ms(datetime.combine(day, time(), tzinfo=self.zone))


def monday_before(user: User, at: int) -> date:
    """Return the Monday of the week that an instant lies in where the user is."""
    day = from_ms(at).astimezone(zone_of(user)).date()
    return monday_of(day)


def monday_of(day: date) -> date:
    """Return the Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def zone_of(user: User) -> ZoneInfo:
    """Return the user's zone, UTC for one that is not known on this machine."""
    return known_zone(user.time_zone) or ZoneInfo("UTC")
