"""Who hosts when: the openings of one host, of all together, or of any in turn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scheduling.localcal.rows.directory import user_by_id
from scheduling.localcal.rows.records import EventType
from scheduling.localcal.rows.schedules import schedule_row
from scheduling.localcal.rows.store import Store
from scheduling.localcal.rows.teams import Host, hosts_of
from scheduling.localcal.seeds.descriptions import ScheduleSeed
from scheduling.localcal.times.hours import Span
from scheduling.localcal.times.openings import Openings, openings

_PRIORITIES = ("highest", "high", "medium", "low", "lowest")


@dataclass(frozen=True, slots=True)
class Question:
    """When an event type is open: around `span`, for `minutes`, as if `but_uid` were not booked."""

    event_type: EventType
    span: Span
    minutes: int
    now: int
    but_uid: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """The hosts of an event type, each with what is open to them."""

    hosts: tuple[tuple[Host, Openings], ...]
    in_turn: bool

    def in_bounds(self, start_at: int) -> bool:
        """Tell whether the start is neither too soon nor too far in the future."""
        return any(one.in_bounds(start_at) for _, one in self.hosts)

    def free(self, span: Span) -> list[Host]:
        """Return the hosts who have time, none when those who must be there have not."""
        free = [host for host, one in self.hosts if one.free(*span)]
        wanted = [host for host, _ in self.hosts if host.mandatory or not self.in_turn]
        if any(host not in free for host in wanted):
            return []
        in_turn = [host for host in free if host not in wanted]
        return free if in_turn or len(wanted) == len(self.hosts) else []

    def starts(self, minutes: int, step: int, offset: int) -> Iterable[int]:
        """Return every bookable start, ascending."""
        if len(self.hosts) == 1:
            return self.hosts[0][1].starts(minutes, step, offset)
        together: set[int] | None = None
        in_turn: set[int] | None = None
        for host, one in self.hosts:
            found = set(one.starts(minutes, step, offset))
            if host.mandatory or not self.in_turn:
                together = found if together is None else together & found
            else:
                in_turn = found if in_turn is None else in_turn | found
        if together is None or in_turn is None:
            return sorted(together or in_turn or ())
        return sorted(together & in_turn)


def roster(store: Store, question: Question) -> Roster:
    """Read the openings of every host of an event type."""
    event_type = question.event_type
    in_turn = event_type.terms.scheduling == "roundRobin"
    hosts = tuple((host, _openings(store, question, host)) for host in hosts_of(store, event_type))
    return Roster(hosts, in_turn)


def _openings(store: Store, question: Question, host: Host) -> Openings:
    event_type = question.event_type
    if event_type.team_id is not None or event_type.host_ids:
        event_type = replace(
            event_type, user_id=host.user_id, schedule=_schedule(store, event_type, host)
        )
    return openings(
        store,
        event_type,
        question.span,
        now=question.now,
        but_uid=question.but_uid,
        minutes=question.minutes,
    )


def _schedule(store: Store, event_type: EventType, host: Host) -> ScheduleSeed:
    user = user_by_id(store, host.user_id)
    # a team's event type may demand one schedule of all, which is then not its maker's default
    maker = user_by_id(store, event_type.user_id)
    if event_type.schedule_id and event_type.schedule_id != maker.schedule_id:
        return event_type.schedule
    row = schedule_row(store, user.schedule_id)
    return row.terms if row else ScheduleSeed(user.time_zone, ())


def choose(
    store: Store, event_type: EventType, free: Sequence[Host], *, keep: int = 0
) -> tuple[int, tuple[int, ...]]:
    """Return who organizes and who hosts beside: all of a collective, one in turn of a round robin.

    In turn comes who has the highest priority, then the fewest bookings of that event type. `keep`
    is the host of before, who goes on where possible.
    """
    if event_type.terms.scheduling != "roundRobin":
        ids = [one.user_id for one in free]
        return ids[0], tuple(ids[1:])
    fixed = [one.user_id for one in free if one.mandatory]
    in_turn = [one for one in free if not one.mandatory]
    chosen = min(in_turn, key=lambda one: _turn(store, event_type, one, keep)) if in_turn else None
    ids = fixed + ([chosen.user_id] if chosen else [])
    return ids[0], tuple(ids[1:])


def _turn(store: Store, event_type: EventType, host: Host, keep: int) -> tuple[bool, int, int]:
    row = store.one(
        "SELECT count(*) FROM booking WHERE event_type_id = ? AND user_id = ?"
        " AND status IN ('accepted', 'pending')",
        event_type.id,
        host.user_id,
    )
    priority = host.priority if host.priority in _PRIORITIES else "medium"
    booked = int(row[0]) if row else 0
    return host.user_id != keep, _PRIORITIES.index(priority), booked
