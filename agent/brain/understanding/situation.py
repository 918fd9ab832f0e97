"""What an utterance is heard against, and what was understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from typing_extensions import override

from scheduling.model import OpeningHours
from scheduling.when import Reading

Polarity = Literal["yes", "no"]
Intent = Literal["book", "reschedule", "cancel", "availability", "lookup"]
Detail = Literal["when", "service", "name", "email", "phone", "timezone"]
Direction = Literal["earlier", "later"]
Problem = Literal["email_incomplete", "phone_incomplete", "past", "impossible_date"]
Act = Literal[
    "inform",
    "refuse",
    "correct",
    "hold",
    "repeat",
    "request_alternatives",
    "faq",
    "handoff",
    "goodbye",
    "no_preference",
    "ask_why",
    "silence",
    "profanity",
    "pick_ambiguous",
    "service_choice",
    "ask_services",
    "abandon",
    "caller_number",
    "both",
    "robot",
    "abilities",
    "for_another",
    "for_self",
    "same_details",
    "ask_status",
    "ask_zone",
    "ask_length",
    "unsure",
    "thanks",
    "greet",
]


@dataclass(frozen=True, slots=True)
class Service:
    """A bookable service: its slug, its name, its length and what else callers call it."""

    slug: str
    name: str
    minutes: int
    spoken: tuple[str, ...] = ()

    @override
    def __hash__(self) -> int:
        """Return the hash of the slug: tables made once for some services are looked up at every turn."""
        return hash(self.slug)


@dataclass(frozen=True, slots=True)
class Situation:
    """The state of the conversation when something was said.

    `asked` is the type of the pending question ("intent" after the greeting). `now` is aware.
    `offers` and `bookings` are aware starts in spoken order, `booked` the services of the bookings. `anchor` is the time under
    discussion, `after` the end of the appointment at it. `doing` is the wish under way. `answers` are the facts on the topics, where they are told. `known`
    holds the values so far under name, email, phone and service, and under email_half and
    phone_half what was heard of an incomplete one.
    """

    asked: str
    now: datetime
    tz: ZoneInfo
    locale: str = "en-US"
    country: str = "US"
    hours: OpeningHours | None = None
    services: tuple[Service, ...] = ()
    topics: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    offers: tuple[datetime, ...] = ()
    bookings: tuple[datetime, ...] = ()
    booked: tuple[str, ...] = ()
    anchor: datetime | None = None
    after: datetime | None = None
    doing: Intent | None = None
    voice: bool = False
    known: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Wish:
    """One intent with its own times: "cancel friday's" and "move wednesday's to noon" are two.

    `about` points at an existing booking, `which` is its index in `Situation.bookings` when it
    fits exactly one. `when` is the time wanted.
    """

    intent: Intent
    about: Reading | None = None
    which: int | None = None
    when: Reading | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """Everything one utterance said; what was not said is empty or None.

    `when` is the time wanted; `about` is the time of an existing booking that was pointed at
    ("my friday one"), so a cancellation sets only `about`. `pick` indexes `Situation.offers`,
    `which` indexes `Situation.bookings`. `tz` is an IANA name. `topic` is one of
    `Situation.topics`, None for a question that none of them answers. `corrects` names the details
    whose value the caller replaced. `half` is what was heard of an incomplete address, such as "ada.park@", `digits` those of an incomplete number. `spelled` tells that a value was given letter by letter,
    `unsure` names details that may have been misheard.
    `relation` is who it is for, such as "husband". `services` is every service named,
    `questions` the parts of a turn that asks about several topics.
    `question` tells that something was asked. `rest` is the words nothing accounted for.
    """

    intents: tuple[Intent, ...] = ()
    acts: tuple[Act, ...] = ()
    polarity: Polarity | None = None
    when: Reading | None = None
    about: Reading | None = None
    wishes: tuple[Wish, ...] = ()
    pick: int | None = None
    which: int | None = None
    service: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    tz: str | None = None
    topic: str | None = None
    direction: Direction | None = None
    problem: Problem | None = None
    corrects: tuple[Detail, ...] = ()
    half: str = ""
    digits: str = ""
    spelled: bool = False
    unsure: tuple[Detail, ...] = ()
    question: bool = False
    relation: str = ""
    services: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
