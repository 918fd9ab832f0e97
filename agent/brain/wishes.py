"""Wishes the caller brings up, changes or gives up, and what they say about each."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from agent.brain import timing
from agent.brain.frames import Frame, Intent, Ledger
from agent.brain.instead import books_anew, calls_off, puts_elsewhere
from agent.brain.relative import (
    counts_from_another,
    extreme,
    meant_day,
    says_same_again,
    started,
    weeks_on,
)
from agent.brain.several import frame_of, paired, split_services
from agent.brain.targets import fits_hint, is_done, pointed_at
from agent.brain.understanding import Understood, Wish
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
    r"\b(?:is|would be|works|suits(?: me)?) better\b|\bback to\b|\bmake (?:it|that)\b|\binstead\b|\bchange (?:it|that)\b|\bno wait\b"
)
_ENDS: Mapping[str, Literal["first", "last"]] = {"earliest": "first", "latest": "last"}


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
    if _implies_move(ledger, understood):
        _open(ledger, "reschedule")
        ledger.frames[0].target = next(
            one for key, one in ledger.bookings.items() if key in ledger.own
        )
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
        _replace(ledger, "cancel")
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
    _replace(ledger, "book")
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
        _replace(ledger, intent)


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


def _replace(ledger: Ledger, intent: Intent) -> None:
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


def _implies_move(ledger: Ledger, understood: Understood) -> bool:
    """Return whether the booking just made is to be at another time: "can you make it eleven"."""
    own = [one for one in ledger.own if one in ledger.bookings]
    named = understood.service is not None or understood.when is None or len(own) != 1
    return not named and _MAKE_IT.search(ledger.turn.text.lower()) is not None


def _implies_booking(ledger: Ledger, understood: Understood) -> bool:
    if understood.topic or {"faq", "goodbye", "handoff", "ask_services"} & set(understood.acts):
        return False
    if ledger.asked == "anything_else" and understood.polarity == "no":
        return False
    if understood.question and understood.when is None:
        return False  # a question that was not understood
    return understood.service is not None or understood.when is not None


def take_wish(ledger: Ledger, understood: Understood) -> None:
    """Take what was said about the wish at work, or about each of several."""
    if len(understood.wishes) > (0 if ledger.turn.yes else 1):
        _take_several(ledger, understood.wishes)
        _drop_spent(ledger)
        return
    frame = ledger.frame
    if frame is None:
        return
    split = len(understood.services) > 1 and frame.service in understood.services
    split = split or _only_asks(ledger, understood)
    if understood.service and understood.service != frame.service and not split:
        _take_service(ledger, frame, understood.service)
    if (moved := _moved_instead(ledger, frame, understood)) is not None:
        _replace(ledger, "reschedule")
        _want(ledger, ledger.frames[0], moved)
        return
    if understood.about is not None:
        _point(ledger, frame, understood.about)
    if understood.which is not None:
        _aim(ledger, frame, understood.which)
    if understood.when is not None:
        _take_when(ledger, frame, understood.when)


def _moved_instead(ledger: Ledger, frame: Frame, understood: Understood) -> Reading | None:
    """Return the new time where a cancellation has become a move: "no, put it on monday"."""
    said = understood.when or understood.about
    if frame.intent != "cancel" or ledger.asked != "confirm_cancel" or said is None:
        return None
    starts = [(one, one.start_at) for one in ledger.bookings.values() if one.start_at]
    if understood.which is not None or pointed_at(said, starts, tz=ledger.tz):
        return None
    return said if puts_elsewhere(ledger.turn.text) else None


def _only_asks(ledger: Ledger, understood: Understood) -> bool:
    """Tell whether a service is named in a question about it: "how long is an extended session?"."""
    about = {"faq", "ask_length"} & set(understood.acts)
    return bool(about) and not understood.intents and ledger.turn.asked != "service"


def _take_several(ledger: Ledger, wishes: Sequence[Wish]) -> None:
    free = [one for one in ledger.frames if not ledger.turn.yes or one.text == ledger.turn.text]
    wishes = paired(wishes)
    for wish in wishes:
        frame = frame_of(wish, free, wishes)
        if frame is not None:
            free.remove(frame)
            _take_one(ledger, frame, wish)


def _drop_spent(ledger: Ledger) -> None:
    """Drop a cancellation that is said again with another wish, after it was done."""
    if len(ledger.frames) > 1:
        spent = [one.intent == "cancel" and is_done(ledger, one.hint) for one in ledger.frames]
        ledger.frames = [one for one, gone in zip(ledger.frames, spent, strict=True) if not gone]


def _take_one(ledger: Ledger, frame: Frame, wish: Wish) -> None:
    if wish.service and wish.service != frame.service:
        _take_service(ledger, frame, wish.service)
    if wish.about is not None:
        _point(ledger, frame, wish.about)
    if wish.which is not None:
        _aim(ledger, frame, wish.which)
    if wish.when is not None:
        _take_when(ledger, frame, wish.when)


def _take_service(ledger: Ledger, frame: Frame, service: str) -> None:
    if frame.intent in ("cancel", "lookup", "reschedule"):
        named = [one for one in ledger.bookings.values() if one.service == service]
        if frame.target is None:
            frame.service = service
            frame.target = named[0] if len(named) == 1 else None
            ledger.turn.gain = True
        elif frame.intent == "reschedule" and service != frame.target.service:
            frame.service = service  # moved to another kind of appointment
            frame.forget_times()
            ledger.turn.changed.add("service")
        return
    if frame.service and frame.when is None and frame.slot is not None:
        frame.when = Reading(kind="datetime", at=frame.slot.start_at)
    frame.service = service
    frame.forget_times()
    ledger.offers = ()
    ledger.turn.changed.add("service")


def _aim(ledger: Ledger, frame: Frame, which: int) -> None:
    known = [one for one in ledger.bookings.values() if one.start_at is not None]
    if which < len(known):
        if frame.target is not None and frame.target is not known[which]:
            ledger.turn.changed.add("booking")
        frame.target = known[which]
        ledger.turn.gain = True


def _point(ledger: Ledger, frame: Frame, said: Reading) -> None:
    """Note what was said about the booking meant; another one than before is pointed at anew."""
    if said == frame.hint:
        return
    frame.hint = said
    ledger.turn.gain = True
    if not fits_hint(frame, tz=ledger.tz):
        frame.target, frame.proposal = None, None


def _take_when(ledger: Ledger, frame: Frame, said: Reading) -> None:
    choosing = ledger.asked == "which_booking" and frame.target is None
    if frame.intent in ("cancel", "lookup") or (frame.intent == "reschedule" and choosing):
        if ledger.turn.understood is not None and ledger.turn.understood.which is not None:
            return
        starts = [(one, one.start_at) for one in ledger.bookings.values() if one.start_at]
        if frame.intent != "reschedule" or pointed_at(said, starts, tz=ledger.tz):
            _point(ledger, frame, said)
            return
    _want(ledger, frame, said)


def _want(ledger: Ledger, frame: Frame, said: Reading) -> None:
    if said.kind in ("none", "pick"):
        return
    tz, turn = ledger.tz, ledger.turn
    before = frame.when
    if frame.slot is not None and (before is None or before.kind != "datetime"):
        before = Reading(kind="datetime", at=frame.slot.start_at)
    if said.kind == "time" and _offered_elsewhere(ledger, before):
        before = None
    before = before or _basis(ledger, frame, said)
    said = meant_day(ledger, frame, said, before)
    on = weeks_on(turn.text, said, started(ledger, frame, before), tz=tz)
    wish = on or timing.merge(before, said, tz=tz)
    shown = timing.exact(said, ledger.offers, tz=tz) if frame.search and not on else None
    hit = shown or timing.exact(wish, frame.search.all if frame.search else (), tz=tz)
    unchanged = frame.slot is not None and timing.exact(wish, (frame.slot,), tz=tz)
    if unchanged:
        turn.gain = True
        return
    frame.relative = frame.relative and frame.text == turn.text
    frame.extreme = _ENDS[said.preference] if said.preference else extreme(turn.text)
    frame.rejected = False
    frame.anytime = timing.is_unbounded(wish)
    frame.when, frame.show = None if frame.anytime else wish, ()
    if hit is not None and frame.search is not None and hit.id:
        frame.slot = hit
    else:
        frame.slot, frame.search, frame.shown = None, None, set()
    turn.changed.add("when")


def _offered_elsewhere(ledger: Ledger, before: Reading | None) -> bool:
    """Tell whether the day wished for had nothing, so that an hour is one of the days on offer."""
    wished = timing.day_of(before, tz=ledger.tz) if before else None
    days = {one.start_at.astimezone(ledger.tz).date() for one in ledger.offers}
    return wished is not None and bool(days) and wished not in days


def _basis(ledger: Ledger, frame: Frame, said: Reading) -> Reading | None:
    """Return what a lone day or hour adds to, where no time was wished for yet.

    A day that counts from another appointment, or is for the same again, keeps its hour; an hour
    is one of the only day on offer, or of the day of the appointment meant.
    """
    tz, turn = ledger.tz, ledger.turn
    if said.kind == "date":
        moved = frame.intent == "reschedule" and counts_from_another(turn.text)
        counted = (moved and frame.slot is None) or says_same_again(turn.text)
        return started(ledger, frame, None) if counted else None
    if said.kind != "time":
        return None
    days = {one.start_at.astimezone(tz).date() for one in ledger.offers}
    if len(days) == 1:
        return Reading(kind="date", day=days.pop())
    meant = not days and (frame.target is not None or turn.has("for_another"))
    other = started(ledger, frame, None) if meant else None
    day = timing.day_of(other, tz=tz) if other else None
    return Reading(kind="date", day=day) if day else None
