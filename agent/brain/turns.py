"""One utterance in the published format of turns: what it is heard against, what was understood.

The keys and labels are those of the open conversation data: a world, and turns of
`ask, bot, now, text, offers?`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.brain.facts import Facts
from agent.brain.mentions import Mentioned, mentioned
from agent.brain.questions import classify
from agent.brain.understanding import Service, Situation, Understood, understand
from agent.brain.understanding.reading import reading_of
from scheduling.model import OpeningHours
from scheduling.places import country_of, locale_of
from scheduling.when import Context

Json = Mapping[str, Any]

QUESTIONS: Final = frozenset(
    """intent service when slot_offer slot_taken name email phone timezone confirm_booking confirm_move
    confirm_cancel confirm_date confirm_name confirm_email confirm_phone confirm which_booking reason
    handoff_offer anything_else other greeting change""".split()  # noqa: SIM905
)
KEYS: Final = frozenset(
    ["id", "ask", "bot", "now", "text", "offers", "expect", "either", "absent", "world", "tags"]
)
_ACTS: Final = (
    "silence",
    "handoff",
    "correct",
    "refuse",
    "hold",
    "repeat",
    "ask_why",
    "faq",
    "pick_ambiguous",
    "request_alternatives",
    "no_preference",
    "service_choice",
    "goodbye",
    "profanity",
    "inform",
)
"""The published acts; the first that was heard is the one a turn is known by."""
_PUBLISHED: Final = ("email", "phone", "name", "polarity", "topic", "service", "tz", "direction")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


# "Move it to Friday from Thursday": the new time comes first.
_MOVED_FROM: Final = re.compile(r"\bto\b.{4,40}\bfrom\b(?!.*\bto\b)", re.IGNORECASE)


class NotATurn(ValueError):
    """A turn or a world cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An utterance with the situation it is heard in."""

    id: str
    text: str
    situation: Situation


def world_facts(world: Json) -> Facts:
    """Read a world: its zone, clock, hours, services and topics; what is missing keeps a default.

    Raises:
        NotATurn: a value of it cannot be read.
    """
    zone = str(world.get("timezone", "America/New_York"))
    tz = _zone(zone)
    country = str(world.get("country", country_of(tz)))
    return Facts(
        business=str(world.get("business", "")),
        now=_instant(world.get("now", "2027-03-02T10:00:00-05:00"), tz),
        tz=tz,
        locale=str(world.get("locale", locale_of(country))),
        country=country,
        voice=True,
        services=tuple(_service(one) for one in _list(world, "event_types")),
        hours=_hours(world.get("hours")),
        topics=tuple(str(topic) for topic in _mapping(world.get("faq", {}), "faq")),
        answers={
            str(key): str(fact) for key, fact in _mapping(world.get("faq", {}), "faq").items()
        },
        required=tuple(str(one) for one in world.get("required", ("name", "email"))),
    )


def read_turn(line: Json, facts: Facts) -> Turn:
    """Read a turn of `facts`' world.

    Raises:
        NotATurn: it has no text, or a value of it cannot be read.
    """
    text = line.get("text")
    if not isinstance(text, str):
        raise NotATurn("text: it must be a string, what the caller said.")
    bot = line.get("bot") or ""
    if not isinstance(bot, str):
        raise NotATurn("bot: it must be a string, what the agent said last.")
    if line.get("now"):
        facts = replace(facts, now=_instant(line["now"], facts.tz))
    asked = line.get("ask") or ""
    asked = asked if asked in QUESTIONS else classify(bot)
    offers = tuple(_instant(one, facts.tz) for one in _list(line, "offers"))
    return Turn(str(line.get("id", "")), text, heard_against(facts, asked, bot, offers))


def heard_against(
    facts: Facts, asked: str, bot: str, offers: tuple[datetime, ...] = ()
) -> Situation:
    """Return the situation after the agent has said `bot`, which asks for `asked`."""
    said = mentioned(bot, facts)
    starts = said.starts
    asked = "intent" if asked == "greeting" else asked
    if asked == "confirm" and (plainly := classify(bot)).startswith("confirm_"):
        asked = plainly
    offering = asked in ("slot_offer", "slot_taken")
    return Situation(
        asked="other" if asked == "change" else asked,
        now=facts.now,
        tz=facts.tz,
        locale=facts.locale,
        country=facts.country,
        hours=facts.hours,
        services=facts.services,
        topics=facts.topics,
        answers=facts.answers,
        offers=offers or (starts if offering else ()),
        bookings=starts if asked == "which_booking" else (),
        booked=said.services if asked == "which_booking" else (),
        anchor=_anchor(asked, said, bot, facts),
        voice=facts.voice,
        known=said.values,
    )


def _anchor(asked: str, said: Mentioned, bot: str, facts: Facts) -> datetime | None:
    """Return the time that is being agreed on: of a move, the new one; of a day alone, its start."""
    if asked in ("which_booking", "slot_offer", "when", "intent"):
        return None
    if asked == "slot_taken" and len(said.starts) > 1:
        return None  # other times are offered
    if said.starts:
        moved = asked in ("confirm_move", "confirm") and not _MOVED_FROM.search(bot)
        return said.starts[-1 if moved else 0]
    if not asked.startswith("confirm") and asked != "slot_taken":
        return None
    day = reading_of(bot, Context(now=facts.now, tz=facts.tz, locale=facts.locale))
    if day is None or day.at is not None:
        return day and day.at
    return datetime.combine(day.day, time(), facts.tz) if day.day else None


def labels_of(turn: Turn) -> dict[str, Any]:
    """Understand a turn and return what was understood; keys that were not are left out.

    `act` is the chief act and `intent` the first intent; `acts` and `intents` hold all of them.
    """
    got, situation = understand(turn.text, turn.situation), turn.situation
    labels: dict[str, Any] = {name: getattr(got, name) for name in _PUBLISHED}
    labels |= _doings(got) | _times(got, situation)
    labels |= {"pick": got.pick, "problem": got.problem}
    if got.which is not None:
        labels["which"] = _local(situation.bookings[got.which], situation.tz)
    return {key: value for key, value in labels.items() if value not in (None, [], "")}


def _doings(got: Understood) -> dict[str, Any]:
    acts = [act for act in _ACTS if act in got.acts]
    if got.intents and acts == ["inform"]:
        acts = []
    intents = list(got.intents)
    return {
        "intent": intents[0] if intents else None,
        "intents": intents,
        "act": acts[0] if acts else None,
        "acts": acts,
        "slot": got.corrects[0] if got.corrects else None,
    }


def _times(got: Understood, situation: Situation) -> dict[str, Any]:
    when = got.when or got.about
    if when is None:
        return {}
    tz = when.tz or situation.tz
    at = when.at.astimezone(tz).time() if when.at else when.at_time
    return {
        "date": _day(when.start_at or when.at or when.day or when.end_at, tz),
        "time": f"{at:%H:%M}" if at else None,
        "window": _window(got, situation, tz),
    }


def _window(got: Understood, situation: Situation, tz: ZoneInfo) -> list[str | None] | None:
    """Return the hours of a window; an open end is the opening or the closing of its day."""
    when = got.when or got.about
    if when is None or when.kind != "window":
        return None
    start = when.start_at.astimezone(tz) if when.start_at else None
    end = when.end_at.astimezone(tz) if when.end_at else None
    opening = _opening(start or end, situation.hours)
    bounds = (
        when.from_time or (start.time() if start else time()),
        when.to_time or (end.time() if end else time()),
    )
    if bounds == (time(), time()):
        return None
    filled = [bound or edge for bound, edge in zip(bounds, opening, strict=True)]
    return [f"{bound:%H:%M}" if bound else None for bound in filled]


def _opening(at: datetime | None, hours: OpeningHours | None) -> tuple[time | None, time | None]:
    if hours is None:
        return None, None
    day = hours.on(at.date()) if at else next((one for one in hours.days if one), None)
    return day or (None, None)


def _day(at: date | datetime | None, tz: ZoneInfo) -> str | None:
    if isinstance(at, datetime):
        at = at.astimezone(tz).date()
    return at.isoformat() if at else None


def _local(at: datetime, tz: ZoneInfo) -> str:
    return f"{at.astimezone(tz):%Y-%m-%dT%H:%M}"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NotATurn(f"timezone: {name!r} is no IANA zone.") from None


def _instant(value: object, tz: ZoneInfo) -> datetime:
    """Read an ISO instant; a local one is of the world's zone."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise NotATurn(f"{value!r} is no ISO date and time.") from None
    return at.replace(tzinfo=tz) if at.tzinfo is None else at.astimezone(tz)


def _service(entry: object) -> Service:
    fields = _mapping(entry, "event_types")
    slug, minutes = fields.get("slug"), fields.get("minutes", 0)
    if not isinstance(slug, str) or not isinstance(minutes, int):
        raise NotATurn("event_types: each needs a slug and its minutes.")
    spoken = tuple(str(name) for name in fields.get("spoken") or ())
    return Service(slug, str(fields.get("title", slug)), minutes, spoken)


def _hours(value: object) -> OpeningHours | None:
    """Read hours by days or spans of days: `mon-fri`, `sat`, null for closed."""
    if value is None:
        return None
    days: list[tuple[time, time] | None] = [None] * 7
    for name, pair in _mapping(value, "hours").items():
        for at in _days(name):
            days[at] = _span(pair) if pair else None
    return OpeningHours(tuple(days))


def _days(name: str) -> Sequence[int]:
    ends = [part.strip().lower()[:3] for part in name.split("-")]
    if not 1 <= len(ends) <= 2 or any(end not in _DAYS for end in ends):
        raise NotATurn(f"hours: {name!r} is no day and no span of days such as mon-fri.")
    first, last = _DAYS.index(ends[0]), _DAYS.index(ends[-1])
    return [day % 7 for day in range(first, last + (8 if last < first else 1))]


def _span(pair: object) -> tuple[time, time]:
    try:
        opens, closes = cast("Sequence[str]", pair)
        return time.fromisoformat(opens), time.fromisoformat(closes)
    except (TypeError, ValueError):
        raise NotATurn('hours: a day needs two times such as ["09:00", "17:00"].') from None


def _list(fields: Json, key: str) -> Sequence[object]:
    value: object = fields.get(key) or ()
    if not isinstance(value, list | tuple):
        raise NotATurn(f"{key}: it must be a list.")
    return cast("Sequence[object]", value)


def _mapping(value: object, key: str) -> Json:
    if not isinstance(value, Mapping):
        raise NotATurn(f"{key}: it must be an object.")
    return cast("Json", value)
