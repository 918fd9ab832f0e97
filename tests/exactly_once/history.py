"""What happened, and whether it may have: callers' answers held against the calendar and the journal.

Nothing here runs anything. A history is what callers were told and when, all bookings that there
ever were, and the journal's rows at the end, when nobody asks for anything any more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

TERMINAL_SECONDS = 120.0
"""After a restart, the longest an intent may take to have an end."""
TERMINAL = frozenset({"BOOKED", "REJECTED", "FAILED"})


class Verdict(StrEnum):
    """What a caller was told; NOTHING where the line went dead."""

    BOOKED = "booked"
    REQUESTED = "requested"
    MOVED = "moved"
    CANCELLED = "cancelled"
    PENDING = "pending"
    TAKEN = "taken"
    FAILED = "failed"
    NOTHING = "nothing"


DONE = frozenset({Verdict.BOOKED, Verdict.REQUESTED, Verdict.MOVED, Verdict.CANCELLED})


@dataclass(frozen=True, slots=True)
class Record:
    """A booking of the calendar: `ended_at` is when it was cancelled or moved, None while it lives."""

    uid: str
    contact: str
    start_at: datetime
    end_at: datetime
    created_at: datetime
    host: str = "host"
    service: str = ""
    accepted: bool = True
    ended_at: datetime | None = None
    moved_to: str = ""
    moved_from: str = ""
    tag: str = ""

    @property
    def live(self) -> bool:
        """It stands."""
        return self.ended_at is None

    def lived_during(self, since: datetime, until: datetime) -> bool:
        """It stood at some moment of that time."""
        return self.created_at <= until and (self.ended_at is None or self.ended_at >= since)


@dataclass(frozen=True, slots=True)
class Told:
    """One request and its answer: `start_at` is the time wanted, `old_uid` what was to change.

    `rivals` says who else had that time, or was at it, while it was asked for.
    """

    contact: str
    action: str
    asked_at: datetime
    told_at: datetime
    verdict: Verdict
    start_at: datetime | None = None
    service: str = ""
    old_uid: str = ""
    uid: str = ""
    rivals: tuple[str, ...] = ()
    intent_id: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """A row of the journal; `waited_seconds` is how long it was open after the last restart."""

    key: str
    kind: str
    state: str
    uid: str = ""
    start_at: datetime | None = None
    retired: bool = False
    waited_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class History:
    """All of it; `outsiders` are the uids that somebody changed beside us."""

    told: Sequence[Told]
    bookings: Sequence[Record]
    intents: Sequence[Intent] = ()
    outsiders: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Violation:
    """What must not be: its kind and a sentence."""

    kind: str
    sentence: str


def check(history: History) -> list[Violation]:
    """Return everything in `history` that must not be."""
    return list(_all(_Known(history)))


@dataclass
class _Known:
    """A history with its indices."""

    history: History
    by_uid: Mapping[str, Record] = field(init=False)
    asked_to_change: frozenset[str] = field(init=False)
    """Uids that a caller asked to cancel or to move, and was not told that nothing was done.

    Who gives the uid that an appointment had before it was moved means the appointment.
    """

    def __post_init__(self) -> None:
        self.by_uid = {one.uid: one for one in self.history.bookings}
        self.asked_to_change = frozenset(
            uid
            for told in self.history.told
            if told.old_uid and told.verdict not in (Verdict.FAILED, Verdict.TAKEN)
            for uid in self.way_of(told.old_uid)
        )

    def newest(self, uid: str) -> Record | None:
        """Return what a booking has become, as far as it moved."""
        found = self.by_uid.get(uid)
        for _ in range(len(self.by_uid)):
            if found is None or not found.moved_to:
                break
            found = self.by_uid.get(found.moved_to)
        return found

    def way_of(self, uid: str) -> Iterator[str]:
        """Yield a uid and those it moved to."""
        found = self.by_uid.get(uid)
        for _ in range(len(self.by_uid) + 1):
            if found is None:
                return
            yield found.uid
            found = self.by_uid.get(found.moved_to)


def _all(known: _Known) -> Iterator[Violation]:
    yield from _overlaps(known.history.bookings)
    yield from _doubles(known.history.bookings)
    for told in known.history.told:
        if told.verdict in DONE:
            yield from _false_promise(known, told)
            yield from _lost(known, told)
        elif told.verdict is Verdict.TAKEN:
            yield from _false_refusal(known, told)
    for intent in known.history.intents:
        yield from _open_intent(intent)
        yield from _misjudged(known, intent)


def _overlaps(bookings: Iterable[Record]) -> Iterator[Violation]:
    """Two of our bookings of one host at one time."""
    by_host: defaultdict[str, list[Record]] = defaultdict(list)
    for one in bookings:
        if one.live and one.tag:
            by_host[one.host].append(one)
    for host, of_host in by_host.items():
        of_host.sort(key=lambda one: one.start_at)
        for first, second in pairwise(of_host):
            if second.start_at < first.end_at:
                yield Violation(
                    "overlap", f"{host} has {_text(first)} and {_text(second)} at one time"
                )


def _doubles(bookings: Sequence[Record]) -> Iterator[Violation]:
    """One wish, two bookings."""
    by_tag: defaultdict[str, list[Record]] = defaultdict(list)
    by_wish: defaultdict[tuple[str, str, datetime], list[Record]] = defaultdict(list)
    alive = {one.uid for one in bookings if one.live}
    for one in bookings:
        if one.live:
            by_wish[one.contact, one.service, one.start_at].append(one)
            if one.tag:
                by_tag[one.tag].append(one)
        if one.moved_from and one.live and one.moved_from in alive:
            yield Violation("doubled", f"{_text(one)} was moved, and its old time stands as well")
    doubled = [group for group in (*by_tag.values(), *by_wish.values()) if len(group) > 1]
    for group in {tuple(sorted(one.uid for one in group)): group for group in doubled}.values():
        yield Violation("doubled", " and ".join(map(_text, group)) + " are of one wish")


def _false_promise(known: _Known, told: Told) -> Iterator[Violation]:
    """Told that something is done which is not."""
    found = known.by_uid.get(told.uid)
    if told.verdict is Verdict.CANCELLED:
        if found is None or (found.live or (found.ended_at or told.told_at) > told.told_at):
            yield Violation("false promise", f"{_said(told)}, and it stood")
        return
    if found is None or found.start_at != told.start_at:
        yield Violation("false promise", f"{_said(told)}, and there is no such booking")
    elif not found.lived_during(told.asked_at, told.told_at):
        yield Violation("false promise", f"{_said(told)}, and {_text(found)} did not stand")
    elif not found.accepted and told.verdict is not Verdict.REQUESTED:
        yield Violation("false promise", f"{_said(told)}, and it was only requested")
    elif found.contact != told.contact:
        yield Violation("false promise", f"{_said(told)}, and {_text(found)} is somebody else's")


def _lost(known: _Known, told: Told) -> Iterator[Violation]:
    """Told that it is booked, and at the end it is gone though nobody asked for that."""
    if told.verdict is Verdict.CANCELLED:
        return
    newest = known.newest(told.uid)
    if newest is not None and newest.live:
        return
    way = set(known.way_of(told.uid))
    if not way & (known.asked_to_change | known.history.outsiders):
        yield Violation("lost", f"{_said(told)}, and it is gone")


def _false_refusal(known: _Known, told: Told) -> Iterator[Violation]:
    """Told that a time is taken: by the caller's own booking, or by nobody."""
    moved = {uid for uid in known.way_of(told.old_uid) if uid != told.old_uid}
    own = [
        one
        for one in known.history.bookings
        if one.contact == told.contact
        and one.start_at == told.start_at
        and one.created_at <= told.told_at
        and (one.ended_at is None or one.ended_at > told.told_at)
        and (one.service == told.service if told.action == "book" else one.uid in moved)
    ]
    if own:
        yield Violation("false refusal", f"{_said(told)}, and it is their own: {_text(own[0])}")
    elif not told.rivals:
        yield Violation("false refusal", f"{_said(told)}, and nobody had it")


def _open_intent(intent: Intent) -> Iterator[Violation]:
    if intent.state not in TERMINAL:
        yield Violation("open intent", f"{_row(intent)} has no end")
    elif intent.waited_seconds > TERMINAL_SECONDS:
        waited = f"after {intent.waited_seconds:.0f} seconds"
        yield Violation("open intent", f"{_row(intent)} had its end only {waited}")


def _misjudged(known: _Known, intent: Intent) -> Iterator[Violation]:
    """The journal's end is not the calendar's."""
    if intent.kind != "book":
        return
    tagged = [one for one in known.history.bookings if one.tag == intent.key]
    if intent.state in ("REJECTED", "FAILED") and any(one.live for one in tagged):
        yield Violation("misjudged", f"{_row(intent)}, and {_text(tagged[0])} stands")
    if intent.state == "BOOKED" and intent.uid not in known.by_uid:
        yield Violation("misjudged", f"{_row(intent)}, and there is no such booking")


def _said(told: Told) -> str:
    start = f" for {told.start_at:%a %H:%M}" if told.start_at else ""
    return f"{told.contact} asked to {told.action}{start} at {told.asked_at:%H:%M:%S} and was told {told.verdict.value} {told.uid} at {told.told_at:%H:%M:%S}"


def _text(one: Record) -> str:
    return f"{one.uid} of {one.contact} at {one.start_at:%a %H:%M}"


def _row(intent: Intent) -> str:
    return f"the {intent.kind} {intent.key[:6]} is {intent.state}"
