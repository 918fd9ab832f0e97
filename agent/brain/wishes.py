"""Wishes the caller brings up, changes or gives up."""

import re
from collections.abc import Sequence

from agent.brain.frames import Frame, Intent, Ledger
from agent.brain.instead import books_anew, calls_off
from agent.brain.lookups import Found
from agent.brain.relative import (
    counts_from_another,
)
from agent.brain.several import split_services
from agent.brain.targets import is_done, pointed_at
from agent.brain.understanding import Understood
from scheduling.when import Reading

_ALSO = re.compile(r"\b(?:also|too|as well|and then|another|other one|after that|second)\b")
_EXISTING = re.compile(
    r"\b(?:existing|already have|my (?:other|old|existing|current)|i (?:have|had|made) an?)\b"
)
_A_BOOKING = re.compile(r"\b(?:my|the|our)(?: \w+)? (?:appointment|booking|visit|reservation)s?\b")
_ONE = re.compile(r"\b(?:one|that|it)\b(?! (?:thirty|fifteen|forty|o'?clock|[ap]\.?m))")
_THAT = re.compile(
    r"\b(?:cancel|move|drop|change|reschedule|push|delete|make|have) (?:that|it|this)\b"
)
_MAKE_IT = re.compile(
    r"\b(?:is|would be|'d be|works|suits(?: me)?) better\b|\bback to\b|\b(?:make|change|push|bring|put|do|have) (?:it|that)\b|\binstead\b|\bno wait\b"
    r"|\b(?:can|could|might) (?:it|that) be\b|\b(?:do(?:es)?(?:n'?t| not)|won'?t|not going to|isn'?t going to) (?:really )?(?:suit|work|do)\b"
    r"|\b(?:is|'s) (?:no|not) (?:good|use|possible|great|ideal)\b|\bcan'?t (?:make|do|manage) (?:it|that)\b|\brather (?:have|come|it)\b"
)


def take_intents(ledger: Ledger, understood: Understood) -> None:
    """Open, change, queue or drop wishes by what the caller says they want."""
    if _called_off(ledger, understood) or _booked_anew(ledger):
        return
    if "abandon" in understood.acts:
        drop(ledger)
        return
    intents = _distinct(understood.intents)
    if intents == ["cancel"] and ledger.frames and is_done(ledger, understood.about):
        return
    for position, intent in enumerate(intents):
        _start(ledger, intent, first=position == 0)
    split_services(ledger, understood)
    if ledger.frames or intents:
        return
    meant = _moved_by_its_time(ledger, understood)
    if meant is not None:
        _open(ledger, "reschedule")
        ledger.frames[0].target = meant
    elif _implies_booking(ledger, understood):
        _open(ledger, "book")
        ledger.frames[0].implied = True


def _called_off(ledger: Ledger, understood: Understood) -> bool:
    """Turn a move into the cancellation it has become, whatever was read back; give up a booking."""
    frame = ledger.frame
    elsewhere = not _of_the_booking_meant(ledger, understood.about or understood.when)
    others = set(understood.intents) - {"cancel"} or understood.polarity == "yes"
    if frame is None or elsewhere or others or ledger.turn.spent or not calls_off(ledger.turn.text):
        return False
    if frame.intent == "reschedule":
        replace_wish(ledger, "cancel")
        return True
    if frame.intent == "book" and not frame.is_bare and not _means_another(ledger, "cancel"):
        drop(ledger)
        return True
    return False


def _of_the_booking_meant(ledger: Ledger, said: Reading | None) -> bool:
    """Tell whether words name no time, or that of the booking the wish at work is about."""
    target = ledger.frame.target if ledger.frame else None
    if said is None or target is None or target.start_at is None:
        return said is None
    return bool(pointed_at(said, [(target, target.start_at)], tz=ledger.tz))


def _booked_anew(ledger: Ledger) -> bool:
    """Make a new booking of a wish about one that was not found, where the caller takes that."""
    frame, said = ledger.frame, ledger.said[0] if ledger.said else ""
    if frame is None or ledger.asked != "handoff_offer" or frame.intent == "book":
        return False
    if not books_anew(ledger.turn.text, said=said):
        return False
    replace_wish(ledger, "book")
    ledger.frames[0].when = frame.when if frame.intent == "reschedule" else None
    ledger.turn.yes = ledger.turn.no = False
    return True


def _distinct(intents: Sequence[Intent]) -> list[Intent]:
    """Keep each wish once; asking for times belongs to the booking or move it is asked for."""
    kept = list(dict.fromkeys(intents))
    if "availability" in kept and {"book", "reschedule"} & set(kept):
        kept.remove("availability")
    return kept


def drop(ledger: Ledger) -> None:
    """Drop the wish at work: the caller has given it up."""
    if ledger.frames:
        ledger.turn.dropped = ledger.frames.pop(0).intent
    ledger.offers = ()
    ledger.turn.gain = True


def _start(ledger: Ledger, intent: Intent, *, first: bool) -> None:
    """Take one thing the caller wants: as the wish at work, in its place, or behind it."""
    frame = ledger.frame
    agreed = ledger.turn.yes and frame is not None and frame.proposal is not None
    if frame is None or not first or (agreed and intent != "availability"):
        _queue(ledger, intent)  # "yes, and cancel my Tuesday one"
        return
    also = _ALSO.search(ledger.turn.text.lower()) is not None
    if intent == frame.intent or (intent == "availability" and frame.intent != "cancel"):
        return
    if frame.intent == "availability" and intent == "book":
        frame.intent = "book"
        ledger.turn.gain = True
    elif also or any(one.intent == intent for one in ledger.frames):
        _queue(ledger, intent)
    elif (
        frame.intent in ("book", "availability")
        and intent != "lookup"
        and not _means_another(ledger, intent)
    ):
        _change_course(ledger, frame, intent)
    elif intent == "lookup" and not frame.is_bare:
        _open(ledger, intent)
        ledger.frames.insert(0, ledger.frames.pop())
    else:
        replace_wish(ledger, intent)


def _queue(ledger: Ledger, intent: Intent) -> None:
    """Let a further wish wait its turn; one that waits already is not taken twice."""
    asking = ledger.turn.yes and ledger.frames[0].proposal is not None  # that one is settled
    if any(one.intent == intent for one in ledger.frames[asking:]):
        return
    _open(ledger, intent)
    if len(ledger.frames) > 1:
        ledger.turn.queued = intent
        ledger.frames[-1].before = frozenset(ledger.own)


def _means_another(ledger: Ledger, intent: Intent) -> bool:
    """Tell whether an existing booking is meant, not the one being made."""
    frame, text, said = ledger.frames[0], ledger.turn.text.lower(), ledger.turn.understood
    offered = frame.slot is not None or frame.search is not None
    named = _A_BOOKING.search(text) or (said is not None and said.about is not None)
    booked = intent == "cancel" and not offered and named
    begun = offered or (intent == "cancel" and not frame.is_bare) or bool(frame.service)
    return bool(booked or not begun or ledger.bookings or _EXISTING.search(text))


def _change_course(ledger: Ledger, frame: Frame, intent: Intent) -> None:
    """While a booking is being made, "cancel it" gives it up and "move it" changes its time."""
    if intent == "cancel":
        drop(ledger)
    elif intent == "reschedule" and frame.slot is not None and ledger.turn.lacks_time:
        frame.when = None
        frame.forget_times()
        ledger.turn.gain = True


def _open(ledger: Ledger, intent: Intent) -> None:
    frame = Frame(intent, text=ledger.turn.text)
    frame.relative = intent == "reschedule" and counts_from_another(frame.text)
    frame.every = intent in ("cancel", "reschedule") and ledger.turn.has("both")
    told = ledger.pointed
    if intent in ("cancel", "reschedule") and told and _THAT.search(frame.text.lower()):
        frame.target = ledger.bookings.get(told)
    if len(ledger.facts.services) == 1:
        frame.service = ledger.facts.services[0].slug
    elif intent in ("book", "availability") and _ONE.search(frame.text.lower()):
        frame.service = ledger.mentioned
    ledger.frames.append(frame)
    ledger.turn.started = ledger.turn.gain = True


def replace_wish(ledger: Ledger, intent: Intent) -> None:
    """Put a changed wish in place of the one at work; the booking meant stays the same."""
    old = ledger.frames.pop(0)
    _open(ledger, intent)
    frame = ledger.frames.pop()
    if intent in ("cancel", "reschedule", "lookup"):
        frame.target, frame.hint, frame.looked_up = old.target, old.hint, old.looked_up
    if intent == "reschedule" and old.intent == "book":
        frame.when = old.when
    if {intent, old.intent} == {"cancel", "book"} or intent == "lookup":
        frame.service = ""
    ledger.frames.insert(0, frame)


def _moved_by_its_time(ledger: Ledger, understood: Understood) -> Found | None:
    """Return the booking just made or told, where it is to be at another time: "can you make it eleven"."""
    own = [one for key, one in ledger.bookings.items() if key in ledger.own]
    told = ledger.bookings.get(ledger.pointed)
    meant = own if own or told is None else [told]
    if len(meant) != 1 or understood.when is None:
        return None
    other = understood.service not in (None, meant[0].service) or (own and understood.service)
    return None if other or not _MAKE_IT.search(ledger.turn.text.lower()) else meant[0]


def _implies_booking(ledger: Ledger, understood: Understood) -> bool:
    if understood.topic or {"faq", "goodbye", "handoff", "ask_services"} & set(understood.acts):
        return False
    if ledger.asked == "anything_else" and understood.polarity == "no":
        return False
    if understood.question and understood.when is None:
        return False  # a question that was not understood
    return understood.service is not None or understood.when is not None
