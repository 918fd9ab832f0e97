"""The situation an utterance is understood in, and its parse, made once."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache

from agent.brain.frames import Frame, Ledger
from agent.brain.understanding import Situation, Understood, understand
from agent.brain.understanding.reading import context_of, reading_of
from scheduling.when import Reading


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
        situation.booked,
        situation.anchor,
        situation.after,
        situation.doing,
        tuple(sorted(situation.known.items())),
        ledger.facts,
    )
    return _understood(text, _Heard(situation, key))


def situation_of(ledger: Ledger) -> Situation:
    """Return what an utterance is heard against now."""
    facts, frame, caller = ledger.facts, ledger.frame, ledger.caller
    known = {"name": caller.name, "email": caller.email, "phone": caller.phone}
    known["email_half"], known["phone_half"] = caller.half, caller.digits
    known["service"] = frame.service if frame else ""
    asked = "other" if ledger.asked == "change" else ledger.asked
    booked = [(one.start_at, one.service) for one in ledger.bookings.values() if one.start_at]
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
        bookings=tuple(start_at for start_at, _ in booked),
        booked=tuple(service for _, service in booked),
        anchor=_anchor(ledger, frame),
        after=_after(ledger, frame),
        doing=frame.intent if frame else None,
        voice=facts.voice,
        known={key: value for key, value in known.items() if value},
    )


def time_in(ledger: Ledger, text: str) -> Reading | None:
    """Return what a piece of an utterance says about time, None for nothing."""
    situation = situation_of(ledger)
    return reading_of(text, context_of(situation), situation.hours)


def reread(ledger: Ledger, text: str, anchor: datetime) -> Understood:
    """Understand an opening again, now that the booking it counts from is known."""
    situation = replace(situation_of(ledger), asked="intent", offers=(), anchor=anchor)
    return _understood(text, _Heard(situation, ("again", situation.tz.key, anchor, ledger.facts)))


def _anchor(ledger: Ledger, frame: Frame | None) -> datetime | None:
    if frame is None or (frame.intent == "book" and frame.slot is None and frame.when is None):
        own = [one.start_at for key, one in ledger.bookings.items() if key in ledger.own]
        told = ledger.bookings.get(ledger.pointed) if frame is None else None
        return own[-1] if own else told and told.start_at
    if frame.slot is not None:
        return frame.slot.start_at
    if frame.when is not None and frame.when.at is not None:
        return frame.when.at
    if ledger.offers and ledger.asked in ("slot_offer", "slot_taken"):
        last = ledger.offers[-1].start_at
        wished = frame.when.day if frame.when is not None else None
        missed = wished is not None and all(one.start_at.date() > wished for one in ledger.offers)
        return datetime.combine(wished, last.timetz()) if wished and missed else last
    known = frame.intent == "reschedule" or ledger.asked == "confirm_cancel"
    return frame.target.start_at if known and frame.target else None


def _after(ledger: Ledger, frame: Frame | None) -> datetime | None:
    """Return when the appointment just made ends, for "right after"."""
    made = [one for key, one in ledger.bookings.items() if key in ledger.own]
    if not made or made[-1].start_at is None or (frame and frame.slot):
        return None
    service = ledger.facts.service(made[-1].service)
    return made[-1].start_at + timedelta(minutes=service.minutes) if service else None
