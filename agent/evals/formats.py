"""Worlds and scenarios as their files have them: what each key means, and nothing else.

Times of a scenario are local to its world. A key that is not named here is kept aside, so that
`reading` can report it; a value of the wrong kind is refused.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SILENCE = "<silence>"
QUESTIONS = (
    "intent",
    "service",
    "when",
    "slot_offer",
    "slot_taken",
    "name",
    "email",
    "phone",
    "timezone",
    "confirm_booking",
    "confirm_cancel",
    "confirm_date",
    "confirm_name",
    "confirm_email",
    "confirm_phone",
    "confirm",
    "which_booking",
    "reason",
    "handoff_offer",
    "anything_else",
    "other",
)
"""The question types a caller tells apart."""
DETAILS = ("name", "email", "phone")
"""What a booking can be made to require."""

Conditional = Mapping[str, str]
"""`if_text_mentions_<YYYY-MM-DD>` and `else`: what is said depends on the agent's words."""
MENTIONS = "if_text_mentions_"


class Part(BaseModel):
    """A piece of a file; keys nobody knows stay in `model_extra`."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)

    def unknown_keys(self, at: str = "") -> Iterator[str]:
        """Yield the path of every key that is not part of the format."""
        for key in self.model_extra or {}:
            yield f"{at}{key}"
        for name in type(self).model_fields:
            value = getattr(self, name)
            for n, one in enumerate(value if isinstance(value, tuple) else (value,)):
                if isinstance(one, Part):
                    where = f"{name}[{n}]" if isinstance(value, tuple) else name
                    yield from one.unknown_keys(f"{at}{where}.")


class Service(Part):
    """An event type; without `spoken`, its slug is what people say."""

    slug: str
    minutes: int = Field(gt=0)
    spoken: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return the slug as a title: `Follow-up`, `Eye exam`."""
        words = self.slug if self.slug == "follow-up" else self.slug.replace("-", " ")
        return words[:1].upper() + words[1:]

    @property
    def names(self) -> tuple[str, ...]:
        """Return everything that names it."""
        return (self.slug, self.title, *self.spoken)


class Handoff(Part):
    """Where a person is reached."""

    tool: str = "transfer_to_human"
    always_available: bool = True


class World(Part):
    """A business that stands still at one moment."""

    id: str
    timezone: str
    now: datetime
    business: str
    event_types: tuple[Service, ...] = Field(min_length=1)
    slot_step_minutes: int = Field(default=30, gt=0)
    hours: dict[str, tuple[str, str] | None]
    min_notice_minutes: int = Field(default=0, ge=0)
    required: tuple[str, ...] = ("name", "email")
    max_offers_per_turn: int = Field(default=3, ge=1)
    faq: dict[str, str] = Field(default_factory=dict)
    handoff: Handoff = Handoff()
    always_on: tuple[str, ...] = ()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is no IANA zone") from error
        return name

    @field_validator("now")
    @classmethod
    def _aware(cls, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError("needs an offset from UTC")
        return at

    @field_validator("hours")
    @classmethod
    def _known_days(
        cls, hours: dict[str, tuple[str, str] | None]
    ) -> dict[str, tuple[str, str] | None]:
        for key in hours:
            _days_of(key)
        return hours

    @property
    def zone(self) -> ZoneInfo:
        """The business's zone."""
        return ZoneInfo(self.timezone)

    @property
    def today(self) -> date:
        """The local day at `now`."""
        return self.now.astimezone(self.zone).date()

    @property
    def week(self) -> tuple[tuple[str, str] | None, ...]:
        """The opening hours of each weekday from Monday, None for closed."""
        found: dict[int, tuple[str, str] | None] = {}
        for key, hours in self.hours.items():
            found |= dict.fromkeys(_days_of(key), hours)
        return tuple(found.get(day) for day in range(7))

    def service(self, slug: str) -> Service | None:
        """Return the event type of that slug."""
        return next((one for one in self.event_types if one.slug == slug), None)


def _days_of(key: str) -> range:
    first, _, last = key.partition("-")
    try:
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    except ValueError:
        raise ValueError(
            f"{key} is no weekday, such as sat, and no range, such as mon-fri"
        ) from None
    return range(begin, end + 1)


class Goal(Part):
    """What the caller is after, for people to read."""

    action: str = "none"
    when: str | None = None
    service: str | None = None
    topic: str | None = None
    note: str | None = None


class Person(Part):
    """The caller's facts; an empty string where there is none."""

    name: str = ""
    email: str = ""
    email_spoken: str = ""
    phone: str = ""
    phone_spoken: str = ""
    tz: str = ""


class Booked(Part):
    """A booking the calendar holds beforehand."""

    id: str
    type: str
    start: datetime
    name: str
    email: str = ""
    phone: str = ""


class Fixtures(Part):
    """What the calendar holds beforehand; busy ranges are half-open."""

    busy: tuple[tuple[datetime, datetime], ...] = ()
    bookings: tuple[Booked, ...] = ()


class Fault(Part):
    """The nth commit of an action fails: with a status, or because the time is busy by then."""

    on: Literal["book", "reschedule", "cancel"]
    nth: int = Field(default=1, ge=1)
    status: int = 422
    error: str = ""
    make_busy: tuple[datetime, datetime] | None = None
    alternatives: tuple[datetime, ...] = ()


class OfferPolicy(Part):
    """How offered times are answered.

    `accept` is a list of local starts in order of preference (one of them may be `>=` and a
    start), or `any`, or `none`.
    """

    accept: tuple[str, ...] | str = "any"
    say: str = "ordinal"
    otherwise: str = Field(default="do you have anything else", alias="else")

    @field_validator("accept")
    @classmethod
    def _starts(cls, accept: tuple[str, ...] | str) -> tuple[str, ...] | str:
        for one in (accept,) if isinstance(accept, str) else accept:
            if one not in ("any", "none"):
                datetime.fromisoformat(one.removeprefix(">="))
        return accept


class Expected(Part):
    """A booking that must be there; only what is given of it is compared."""

    type: str | None = None
    start: datetime | None = None
    utc: datetime | None = None
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    start_is: str | None = None
    start_between: tuple[datetime, datetime] | None = None


class Expect(Part):
    """The calendar as it must be in the end."""

    active_bookings: tuple[Expected, ...] = ()
    cancelled: tuple[str, ...] = ()
    exact: bool = True


class Scenario(Part):
    """A caller, what it says to which question, and what the calendar must be like after it."""

    id: str
    world: str = ""
    persona: str = ""
    tags: tuple[str, ...] = ()
    goal: Goal = Goal()
    caller: Person = Person()
    fixtures: Fixtures = Fixtures()
    collect: tuple[str, ...] | None = None
    faults: tuple[Fault, ...] = ()
    opener: str
    answers: dict[str, tuple[str | Conditional, ...]] = Field(default_factory=dict)
    offer_policy: OfferPolicy = OfferPolicy()
    max_user_turns: int = Field(default=14, gt=0)
    noise: float | None = Field(default=None, ge=0, le=1)
    expect: Expect = Expect()
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    never_ask: tuple[str, ...] = ()

    @field_validator("answers", mode="before")
    @classmethod
    def _lists(cls, answers: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        if not isinstance(answers, dict):
            return answers
        return {k: [v] if isinstance(v, str) else v for k, v in answers.items()}

    def required(self, world: World) -> tuple[str, ...]:
        """Return the details a booking needs here."""
        return world.required if self.collect is None else self.collect
