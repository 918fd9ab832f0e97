"""What one conversation holds: the wishes in order, the caller, the last turn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from agent.brain.facts import Facts
from agent.brain.lookups import Choice, Found, Search
from agent.brain.timing import phrase
from agent.brain.transcript import Called, Returned
from agent.brain.understanding import Understood
from scheduling.when import Reading

Intent = Literal["book", "reschedule", "cancel", "availability", "lookup"]
WRITES: Mapping[str, Intent] = {"book": "book", "reschedule": "reschedule", "cancel": "cancel"}
ASKING = ("faq", "ask_services", "ask_why", "ask_length", "ask_zone", "ask_status")
"""Acts of a caller who wants to know something first."""
CALLING_FROM = "caller"
"""In place of a phone number: the one of this call, which only the tools know."""
DETAILS = ("name", "email", "phone")
"""What is asked about the caller."""
Question = tuple[str, str]
"""A question by its type, and by what it offers or reads back."""
CONFIRMS = {"book": "confirm_booking", "reschedule": "confirm_move", "cancel": "confirm_cancel"}


@dataclass(slots=True)
class Proposal:
    """A write that waits for the caller's yes; `spoken` once it was read out in full."""

    call: Called
    readback: str
    spoken: bool = False
    fresh: bool = True
    """Whether its read-back came in this turn, so that it must still be said."""


@dataclass(slots=True)
class Frame:
    """One wish of the caller and how far it has come."""

    intent: Intent
    text: str = ""
    service: str = ""
    when: Reading | None = None
    anytime: bool = False
    doubt: Reading | None = None
    """A day that was said in two ways; its question is asked before anything is looked for."""
    doubts: int = 0
    """Turns in which the doubt was not settled."""
    slot: Choice | None = None
    target: Found | None = None
    hint: Reading | None = None
    """What was said about the existing booking rather than the new time."""
    search: Search | None = None
    shown: set[str] = field(default_factory=set[str])
    show: tuple[Choice, ...] = ()
    """What to offer next without another search."""
    rejected: bool = False
    extreme: Literal["first", "last", ""] = ""
    looked_up: bool = False
    proposal: Proposal | None = None
    phone_declined: bool = False
    relative: bool = False
    """Whether its first words count from a booking that was not known yet: "an hour later"."""
    before: frozenset[str] | None = None
    """The bookings made in this conversation when it was put off: one made since is not meant."""
    every: bool = False
    """Whether all bookings found are meant."""
    relation: str | None = None
    """Whose booking it will be, where that was said before its turn came, such as "son"."""
    implied: bool = False
    """Whether it was taken from a service or a time alone, with no word of booking."""
    kept: bool = False
    """Whether its time is kept for the caller, as the tools said last."""
    weighed: list[Choice] = field(default_factory=list[Choice])
    """Times that were read back, the last one last."""
    refusals: int = 0
    """Read-backs the caller refused without saying what is wrong."""

    def wish(self, caller: "Caller", facts: Facts) -> dict[str, str]:
        """Return the find_times arguments this wish comes to."""
        tz = caller.zone(facts)
        arguments = {"service": self.service, "when": phrase(self.when, tz)}
        if self.intent == "reschedule" and self.target is not None:
            service = self.service or self.target.service
            arguments |= {"service": service, "booking_id": self.target.id}
        if caller.tz:
            arguments["timezone"] = tz.key  # also back in the business's: the tools keep the last
        return {key: value for key, value in arguments.items() if value}

    @property
    def is_bare(self) -> bool:
        """Whether it is a new booking of which no time is known yet."""
        known = self.when or self.slot or self.search or self.anytime
        return self.intent in ("book", "availability") and not known

    @property
    def is_vain(self) -> bool:
        """Whether nothing at all was found for the time last wished for."""
        return self.search is not None and not (self.search.times or self.search.all)

    def forget_times(self) -> None:
        """Drop what depends on the service or the day."""
        self.slot, self.search, self.show, self.rejected = None, None, (), False
        self.shown = set()
        self.proposal = None


@dataclass(slots=True)
class Caller:
    """Who is calling, as far as they said."""

    name: str = ""
    email: str = ""
    phone: str = ""
    tz: str = ""
    half: str = ""
    """What was heard of an address that is not complete, such as "ada.park@"."""
    digits: str = ""
    """Digits of an incomplete phone number, for the rest to be put to."""
    doubt: str = ""
    """An address that may have been misheard, until the caller says it is right."""
    other: bool = False
    """Whether the details are somebody else's than the caller's."""
    relation: str = ""
    """Whose they are then, such as "husband"."""
    former: dict[str, str] = field(default_factory=dict[str, str])
    """Details of the person booked for before, for "the same e-mail"."""

    def zone(self, facts: Facts) -> ZoneInfo:
        """Return the zone the caller speaks in."""
        return ZoneInfo(self.tz) if self.tz else facts.tz

    def forget(self, details: Iterable[str]) -> None:
        """Set details of the person before aside."""
        for detail in details:
            self.former[detail] = getattr(self, detail) or self.former.get(detail, "")
            setattr(self, detail, "")


@dataclass(slots=True)
class Turn:
    """The caller's last words and what has happened since."""

    text: str = ""
    asked: str = "intent"
    understood: Understood | None = None
    gain: bool = False
    silent: bool = False
    yes: bool = False
    no: bool = False
    dropped: Intent | None = None
    """The wish the caller has just given up."""
    queued: Intent | None = None
    spent: bool = False
    """Whether a wish was told again that is done already."""
    started: bool = False
    private: bool = False
    """Whether somebody else's appointment was asked about."""
    more: bool = False
    """Whether there is something else the caller would like to know."""
    assumed: str = ""
    """The service that was taken because the caller had none in mind."""
    changed: set[str] = field(default_factory=set[str])
    calls: list[Called] = field(default_factory=list[Called])
    results: list[Returned] = field(default_factory=list[Returned])
    spoken: list[str] = field(default_factory=list[str])

    @property
    def asks(self) -> bool:
        """Whether the caller's words held a question, whatever else they held."""
        asking = self.understood is not None and self.understood.question
        return asking or any(self.has(act) for act in ASKING)

    @property
    def lacks_time(self) -> bool:
        """Whether the caller's words named no time."""
        return self.understood is None or self.understood.when is None

    def has(self, act: str) -> bool:
        """Return whether the caller's words carried that act."""
        return self.understood is not None and act in self.understood.acts

    def result(self, *names: str) -> Returned | None:
        """Return the last finished or broken-off result of one of these tools in this turn."""
        hits = [one for one in self.results if one.call.name in names and one.state != "running"]
        return hits[-1] if hits else None

    def called(self, name: str, arguments: Mapping[str, str] | None = None) -> bool:
        """Return whether the tool was called in this turn (with just these arguments)."""
        return any(
            call.name == name and (arguments is None or dict(call.arguments) == dict(arguments))
            for call in self.calls
        )


@dataclass(slots=True)
class Ledger:
    """The conversation so far, folded from its messages."""

    facts: Facts
    caller: Caller = field(default_factory=Caller)
    frames: list[Frame] = field(default_factory=list[Frame])
    """The wish at work first, then those that wait."""
    choices: dict[str, Choice] = field(default_factory=dict[str, Choice])
    bookings: dict[str, Found] = field(default_factory=dict[str, Found])
    gone: list[Found] = field(default_factory=list[Found])
    """Bookings as they were before they were cancelled or moved in this conversation."""
    own: set[str] = field(default_factory=set[str])
    """Bookings made or changed in this conversation."""
    pointed: str = ""
    """The booking the caller was told of last, where it was only one: "cancel that"."""
    offers: tuple[Choice, ...] = ()
    turn: Turn = field(default_factory=Turn)
    turns: int = 0
    asked: str = "intent"
    before: str = ""
    """The question that was open when a person was offered; what it asked for may still be said."""
    declined: int = 0
    """How often the caller wanted no person."""
    aside: bool = False
    """Whether the agent's last question was only if there is more to know."""
    said: tuple[str, ...] = ()
    """The agent's last words, newest first."""
    asks: int = 0
    row: int = 0
    """How often in a row the agent asked for the same, whatever came of it."""
    dry: dict[str, int] = field(default_factory=dict[str, int])
    """How often each detail was asked for without being given."""
    often: dict[Question, int] = field(default_factory=dict[Question, int])
    """How often each question was asked since something was last carried out."""
    readbacks: dict[str, int] = field(default_factory=dict[str, int])
    """How often each read-back was heard to its end."""
    offered: dict[tuple[datetime, ...], int] = field(
        default_factory=dict[tuple[datetime, ...], int]
    )
    """How often each set of times was named, whatever came between."""
    same_offers: int = 0
    """How often in a row the same times were offered."""
    last_name_asked: bool = False
    repeats: int = 0
    """Turns in a row in which the caller wanted the last words again, pauses left out."""
    told: str = ""
    """What the knowledge file answered last."""
    receipt: str = ""
    """What the last write that was done was told as."""
    pending: Called | None = None
    """The last write whose outcome is not known."""
    failed: Frame | None = None
    """The wish whose last write the calendar did not take."""
    misses: int = 0
    echoes: int = 0
    """How often in a row the caller said again just what they said before."""
    silences: int = 0
    curses: int = 0
    identity_fails: int = 0
    finished: Intent | None = None
    """The wish that was carried out last."""
    mentioned: str = ""
    """The service named last, for "can I book one"."""
    waiting: set[str] = field(default_factory=set[str])
    """Calls that have not answered yet."""
    tried: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    """What bookings were looked up with."""
    found: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    """What bookings were found with."""

    @property
    def frame(self) -> Frame | None:
        """The wish at work."""
        return self.frames[0] if self.frames else None

    @property
    def tz(self) -> ZoneInfo:
        """The zone times are read and spoken in."""
        return self.caller.zone(self.facts)


def identity(arguments: Mapping[str, str]) -> tuple[str, str, str]:
    """Return what a booking was looked up with, comparable."""
    get = arguments.get
    return get("name", "").lower(), get("email", "").lower(), get("phone", "")
