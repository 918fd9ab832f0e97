"""The situation an utterance is understood in, and its parse, made once."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from agent.brain.frames import Frame, Ledger
from agent.brain.understanding import Situation, Understood, understand


@dataclass(frozen=True, slots=True)
class _Heard:
    """A situation with the key that decides whether two are the same for a parse."""

    situation: Situation = field(compare=False)
    key: tuple[object, ...]


@lru_cache(maxsize=4096)
def _understood(text: str, heard: _Heard) -> Understood:
    return understand(text, heard.situation)


def parse(ledger: Ledger, text: str) -> Understood:
    """Understand an utterance where the conversation stands; the same is read once."""
    situation = situation_of(ledger)
    key = (
        situation.asked,
        situation.tz.key,
        situation.offers,
        situation.bookings,
        situation.anchor,
        tuple(sorted(situation.known.items())),
        ledger.facts,
    )
    return _understood(text, _Heard(situation, key))


def situation_of(ledger: Ledger) -> Situation:
    """Return what an utterance is heard against now."""
    facts, frame, caller = ledger.facts, ledger.frame, ledger.caller
    known = {"name": caller.name, "email": caller.email, "phone": caller.phone}
    known["service"] = frame.service if frame else ""
    asked = "other" if ledger.asked == "change" else ledger.asked
    bookings = [one.start_at for one in ledger.bookings.values() if one.start_at is not None]
    return Situation(
        asked=asked,
        now=facts.now,
        tz=ledger.tz,
        locale=facts.locale,
        country=facts.country,
        hours=facts.hours,
        services=facts.services,
        topics=facts.topics,
        offers=tuple(one.start_at for one in ledger.offers),
        bookings=tuple(bookings),
        anchor=_anchor(ledger, frame),
        voice=facts.voice,
        known={key: value for key, value in known.items() if value},
    )


def reread(ledger: Ledger, text: str, anchor: datetime) -> Understood:
    """Understand an opening again, now that the booking it counts from is known."""
    situation = replace(situation_of(ledger), asked="intent", offers=(), anchor=anchor)
    return _understood(text, _Heard(situation, ("again", situation.tz.key, anchor, ledger.facts)))


def _anchor(ledger: Ledger, frame: Frame | None) -> datetime | None:
    if frame is None or (frame.intent == "book" and frame.slot is None and frame.when is None):
        own = [one.start_at for key, one in ledger.bookings.items() if key in ledger.own]
        return own[-1] if own else None
    if frame.slot is not None:
        return frame.slot.start_at
    if frame.when is not None and frame.when.at is not None:
        return frame.when.at
    return frame.target.start_at if frame.intent == "reschedule" and frame.target else None
