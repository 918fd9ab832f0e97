"""CallSession: one conversation, what was said in it and what its tools have shown and done."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from scheduling.clock import Clock
from scheduling.desk import Desk
from scheduling.model import EventType, Outcome, Slot

Channel = Literal["phone", "web", "console"]
ReceiptKind = Literal[
    "booked", "requested", "rescheduled", "cancelled", "pending", "transferred", "message_taken"
]
Result = dict[str, Any]
"""What a tool answers the model: never empty, `ok`, `code` and `message` always in it."""

Telling = Literal["pending", "done", "failed"]
UNDONE = ("cancelled", "moved")
PENDING = "pending"
"""The code of a result that says: sent, and nobody knows yet what came of it."""


@dataclass(frozen=True, slots=True)
class OfferedSlot:
    """An open time a tool returned in this call, under the handle the model knows it by."""

    handle: str
    start_at: datetime
    service: EventType
    moving: str = ""
    """Handle of the booking this time was searched for; empty for a new booking."""


@dataclass(slots=True)
class KnownBooking:
    """A booking made or found in this call; `uid` never leaves the code."""

    handle: str
    uid: str
    service: EventType
    start_at: datetime
    status: Literal["booked", "requested", "cancelled", "moved"] = "booked"
    moved_to: str = ""

    @property
    def is_live(self) -> bool:
        """Tell whether the booking still stands, as far as this call knows."""
        return self.status not in UNDONE


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a tool did something in this call: what may be claimed, and for which time.

    `write` is the digest of the write whose outcome is `pending`.
    """

    kind: ReceiptKind
    booking: str = ""
    start_at: datetime | None = None
    old_start_at: datetime | None = None
    write: str = ""


@dataclass(slots=True)
class Proposal:
    """A write that was proposed and waits for its read-back and a yes.

    `made_at` is the number of lines of the conversation when it was proposed: only what was said
    later can confirm it. `work` is the running commit, `result` its outcome once there is one, and
    `given` the code of the outcome the model was given last. `arguments` are what the model called
    the tool with, `slot` is the time it is about, if it takes one. `receive` takes an outcome in
    that comes later than the commit. `intent_id` is its name in the journal.
    """

    tool: str
    digest: str
    readback: str
    made_at: int
    start_at: datetime
    service: EventType
    email: str = ""
    phone: str = ""
    name: str = ""
    notes: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])
    slot: OfferedSlot | None = None
    old_start_at: datetime | None = None
    names_service: bool = False
    receive: "Callable[[Outcome], Result] | None" = None
    intent_id: str = ""
    work: "asyncio.Task[Result] | None" = None
    result: Result | None = None
    given: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether a yes may still commit it."""
        return self.work is None and self.result is None

    @property
    def is_unsettled(self) -> bool:
        """Tell whether it was sent, or is being sent, and nobody knows yet what came of it."""
        return self.work is not None or (self.result is not None and self.result["code"] == PENDING)


@dataclass(frozen=True, slots=True)
class Untold:
    """An outcome the caller has not heard to the end yet.

    `message` is the sentence for it, `kind` what was done and `start_at` for which time. Only what
    was said from line `made_at` on can have told it. `intent_id` is empty where the journal does
    not know it yet.
    """

    write: str
    told: Telling
    message: str
    made_at: int
    turn: int
    kind: str = ""
    start_at: datetime | None = None
    intent_id: str = ""
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was said: by the caller, or by the agent and heard."""

    speaker: Literal["caller", "agent"]
    text: str


@dataclass(frozen=True, slots=True)
class ToolTrace:
    """One tool call as `/trace` and `--json` show it."""

    name: str
    arguments: Mapping[str, Any]
    result: Result
    milliseconds: float
    committed: bool


@dataclass(slots=True)
class Turn:
    """One utterance of the caller and what it led to."""

    said: str = ""
    spoken: str = ""
    tools: list[ToolTrace] = field(default_factory=list["ToolTrace"])
    started: dict[str, Result | None] = field(default_factory=dict[str, Result | None])
    """Tool calls of this turn by name and arguments, None while they run."""
    stopped: bool = False
    """The model went in circles and is not asked again in this turn."""
    failed: bool = False
    """The model did not answer, or not to the end."""
    milliseconds: float = 0.0
    blocked: int = 0


@dataclass(slots=True, kw_only=True)
class CallSession:
    """One conversation on any channel; `params.app_resources` of every tool.

    `tz` is the caller's zone, at first the organization's. `caller_number` is E.164, empty when
    unknown; it counts as evidence only when `caller_verified` (the carrier vouches for it).
    """

    id: str
    desk: Desk
    channel: Channel
    tz: ZoneInfo
    caller_number: str = ""
    caller_verified: bool = False
    transfer_to: str = ""
    """Where a person answers, E.164; empty where the caller cannot be passed on."""
    slots: dict[str, OfferedSlot] = field(default_factory=dict[str, OfferedSlot])
    bookings: dict[str, KnownBooking] = field(default_factory=dict[str, KnownBooking])
    made: set[str] = field(default_factory=set[str])
    """Handles of the bookings made or changed in this call: they need no further evidence."""
    proposals: dict[str, Proposal] = field(default_factory=dict[str, Proposal])
    receipts: list[Receipt] = field(default_factory=list[Receipt])
    lines: list[Line] = field(default_factory=list[Line])
    turns: list[Turn] = field(default_factory=list[Turn])
    writes: "set[asyncio.Task[Result]]" = field(default_factory=set["asyncio.Task[Result]"])
    untold: list[Untold] = field(default_factory=list[Untold])
    notes: "set[asyncio.Task[Any]]" = field(default_factory=set["asyncio.Task[Any]"])
    """What is being written down and read about this call, behind it."""
    looking: "asyncio.Task[None] | None" = None
    """The look for outcomes that are not known."""
    leaning: OfferedSlot | None = None
    """The offered time that is kept for the caller, or was tried to be."""
    failed_lookups: int = 0
    anchor_day: date | None = None
    """The local day under discussion: where a bare hour belongs."""
    false_claims_blocked: int = 0
    ending: str = ""
    """Why the conversation ends after this turn: `goodbye` or `transferred`; empty while it runs."""

    @property
    def clock(self) -> Clock:
        """The desk's clock."""
        return self.desk.clock

    @property
    def is_voice(self) -> bool:
        """Tell whether the caller listens instead of reading."""
        return self.channel == "phone"

    @property
    def can_transfer(self) -> bool:
        """Tell whether there is somebody to pass the caller on to; a terminal only plays it."""
        return self.channel == "console" or bool(self.transfer_to)

    @property
    def home(self) -> ZoneInfo:
        """The organization's zone."""
        return self.desk.organization.tz

    @property
    def turn(self) -> Turn:
        """The turn in progress; the time before the caller's first words is one too."""
        if not self.turns:
            self.turns.append(Turn())
        return self.turns[-1]

    @property
    def proposal(self) -> Proposal | None:
        """The proposal made last, if it still waits for a yes."""
        last = next(reversed(self.proposals.values()), None)
        return last if last is not None and last.is_open else None

    @property
    def unsettled(self) -> list[Proposal]:
        """The writes nobody knows the outcome of yet, the oldest first."""
        return [one for one in self.proposals.values() if one.is_unsettled]

    @property
    def awaits_news(self) -> bool:
        """Tell whether the model was told of a write that its outcome is not known."""
        return any(one.given == PENDING for one in self.proposals.values())

    @property
    def keeping(self) -> datetime | None:
        """The start of the time that is kept for the caller now, None while there is none."""
        holds = self.desk.holds
        kept = holds.kept(self.desk.organization.org_id, self.id) if holds is not None else None
        return kept.start_at if kept is not None else None

    def behind(self, task: "asyncio.Task[Any]") -> None:
        """Hold on to what goes on behind the call, whatever is interrupted; its end waits for it."""
        self.notes.add(task)
        task.add_done_callback(self.notes.discard)

    def begin_turn(self, said: str) -> Turn:
        """Open a turn with what the caller said."""
        self.turns.append(Turn(said=said))
        self.lines.append(Line("caller", said))
        return self.turn

    def heard(self, text: str) -> None:
        """Record what the agent said and the caller could hear, piece by piece."""
        self.lines.append(Line("agent", text))
        self.turn.spoken += text

    def exchanges(self, since: int = 0) -> list[Line]:
        """Return what was said from line `since` on, consecutive lines of one speaker joined."""
        joined: list[Line] = []
        for line in self.lines[since:]:
            if joined and joined[-1].speaker == line.speaker:
                gap = "" if line.speaker == "agent" else " "
                joined[-1] = Line(line.speaker, joined[-1].text + gap + line.text)
            else:
                joined.append(line)
        return joined

    def offer(self, start_at: datetime, service: EventType, *, moving: str = "") -> OfferedSlot:
        """Return the handle of an open time, the same one each time it is offered."""
        for known in self.slots.values():
            if (known.start_at, known.service.slug, known.moving) == (
                start_at,
                service.slug,
                moving,
            ):
                return known
        slot = OfferedSlot(f"s{len(self.slots) + 1}", start_at, service, moving)
        self.slots[slot.handle] = slot
        return slot

    def withdraw(self, slot: OfferedSlot) -> None:
        """Forget an offered time that turned out to be gone; its handle is never reused."""
        self.slots[slot.handle] = OfferedSlot(slot.handle, GONE, slot.service, slot.moving)

    def know(self, uid: str, service: EventType, start_at: datetime) -> KnownBooking:
        """Return the handle of a booking, the same one each time it is found."""
        for known in self.bookings.values():
            if known.uid == uid:
                return known
        booking = KnownBooking(f"b{len(self.bookings) + 1}", uid, service, start_at)
        self.bookings[booking.handle] = booking
        return booking

    def live_booking(self, handle: str) -> KnownBooking | None:
        """Return the booking a handle stands for now, following its moves; None if none stands."""
        booking = self.bookings.get(handle)
        while booking is not None and booking.moved_to:
            booking = self.bookings.get(booking.moved_to)
        return booking if booking is not None and booking.is_live else None

    def open_slots(self) -> tuple[Slot, ...]:
        """Return every time offered in this call that is not known to be gone, in order."""
        starts = {slot.start_at for slot in self.slots.values() if slot.start_at != GONE}
        return tuple(Slot(start) for start in sorted(starts))


GONE = datetime.min.replace(tzinfo=ZoneInfo("UTC"))
