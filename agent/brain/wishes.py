"""Wishes the caller brings up, changes or gives up, and what they say about each."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from agent.brain import timing
from agent.brain.frames import Frame, Intent, Ledger
from agent.brain.lookups import Found
from agent.brain.parsing import reread
from agent.brain.understanding import Understood, Wish
from scheduling.when import Reading

_ALSO = re.compile(r"\b(?:also|too|as well|and then|another|other one|after that|second)\b")
_EXISTING = re.compile(
    r"\b(?:existing|already have|my (?:other|old|existing|current)|i (?:have|had|made) an?)\b"
)
_ONE = re.compile(r"\b(?:one|that|it)\b(?! (?:thirty|fifteen|forty|o'?clock|[ap]\.?m))")
_MAKE_IT = re.compile(r"\bmake (?:it|that)\b|\binstead\b|\bchange (?:it|that)\b|\bno wait\b")
_RELATIVE = re.compile(
    r"\b(?:later|earlier|sooner|back|forward|up|out|same time|same day|day after|day before|week after|week before"
    r"|next day|previous day|(?:push|shift|bump|delay|slide) (?:it|my|the))\b"
)
_ENDS: Mapping[str, Literal["first", "last"]] = {"earliest": "first", "latest": "last"}
_LAST = re.compile(r"\bas late as\b|\blatest\b|\blast (?:one|time|slot|appointment|opening)\b")
_FIRST = re.compile(
    r"\bas early as\b|\bearliest\b|\bfirst (?:thing|available|opening)\b|\bsoonest\b"
)


def take_intents(ledger: Ledger, understood: Understood) -> None:
    """Open, change, queue or drop wishes by what the caller says they want."""
    if "abandon" in understood.acts:
        drop(ledger)
        return
    intents = _distinct(understood.intents)
    for position, intent in enumerate(intents):
        _start(ledger, intent, first=position == 0)
    _split_services(ledger, understood)
    if ledger.frames or intents:
        return
    if _implies_move(ledger, understood):
        _open(ledger, "reschedule")
        ledger.frames[0].target = next(
            one for key, one in ledger.bookings.items() if key in ledger.own
        )
    elif _implies_booking(ledger, understood):
        _open(ledger, "book")


def _split_services(ledger: Ledger, understood: Understood) -> None:
    """Make two bookings of two services that were named in one sentence."""
    frame = ledger.frame
    booking = all(wish.intent == "book" for wish in understood.wishes)
    several = understood.services if booking else ()
    if frame is None or frame.intent != "book" or len(several) < 2 or frame.slot is not None:
        return
    if (frame.service in several and len(ledger.facts.services) > 1) or not (
        ledger.turn.started or ledger.asked == "service"
    ):
        return
    frame.service, *others = several
    for service in others[:2]:
        ledger.frames.append(Frame("book", text=ledger.turn.text, service=service, besides=True))
    ledger.turn.queued = "book"
    ledger.turn.gain = True


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
    if frame is None or not first:
        _queue(ledger, intent)
        return
    also = _ALSO.search(ledger.turn.text.lower()) is not None
    if intent == frame.intent or (intent == "availability" and frame.intent != "cancel"):
        return
    if frame.intent == "availability" and intent == "book":
        frame.intent = "book"
        ledger.turn.gain = True
    elif also or any(one.intent == intent for one in ledger.frames):
        _queue(ledger, intent)
    elif frame.intent in ("book", "availability") and not _means_another(ledger):
        _change_course(ledger, frame, intent)
    elif intent == "lookup":
        _open(ledger, intent)
        ledger.frames.insert(0, ledger.frames.pop())
    else:
        _replace(ledger, intent)


def _queue(ledger: Ledger, intent: Intent) -> None:
    """Let a further wish wait its turn; one that waits already is not taken twice."""
    if any(one.intent == intent for one in ledger.frames):
        return
    _open(ledger, intent)
    if len(ledger.frames) > 1:
        ledger.turn.queued = intent
        ledger.frames[-1].besides = True


def _means_another(ledger: Ledger) -> bool:
    """Return whether an existing booking is meant, not the one being made."""
    frame, text = ledger.frames[0], ledger.turn.text.lower()
    begun = frame.slot is not None or frame.when is not None or frame.service != ""
    return not begun or bool(ledger.bookings) or _EXISTING.search(text) is not None


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
    frame.relative = intent == "reschedule" and _RELATIVE.search(frame.text.lower()) is not None
    frame.every = intent == "cancel" and ledger.turn.has("both")
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
    return understood.service is not None or understood.when is not None


def take_wish(ledger: Ledger, understood: Understood) -> None:
    """Take what was said about the wish at work, or about each of several."""
    if len(understood.wishes) > 1:
        _take_several(ledger, understood.wishes)
        return
    frame = ledger.frame
    if frame is None:
        return
    split = len(understood.services) > 1 and frame.service in understood.services
    if understood.service and understood.service != frame.service and not split:
        _take_service(ledger, frame, understood.service)
    if understood.about is not None:
        _point(ledger, frame, understood.about)
    if understood.which is not None:
        _aim(ledger, frame, understood.which)
    if understood.when is not None:
        _take_when(ledger, frame, understood.when)


def _take_several(ledger: Ledger, wishes: Sequence[Wish]) -> None:
    free = list(ledger.frames)
    for wish in wishes:
        frame = next((one for one in free if one.intent == wish.intent), None)
        if frame is not None:
            free.remove(frame)
            _take_one(ledger, frame, wish)


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
        frame.target = known[which]
        ledger.turn.gain = True


def _point(ledger: Ledger, frame: Frame, said: Reading) -> None:
    """Note what was said about the booking meant; another one than before is pointed at anew."""
    if said == frame.hint:
        return
    frame.hint = said
    ledger.turn.gain = True
    if frame.intent in ("cancel", "lookup") and len(ledger.bookings) > 1:
        frame.target, frame.proposal = None, None


def _take_when(ledger: Ledger, frame: Frame, said: Reading) -> None:
    choosing = ledger.asked == "which_booking" and frame.target is None
    if frame.intent in ("cancel", "lookup") or (frame.intent == "reschedule" and choosing):
        if ledger.turn.understood is not None and ledger.turn.understood.which is not None:
            return
        starts = [(one, one.start_at) for one in ledger.bookings.values() if one.start_at]
        if frame.intent != "reschedule" or _pointed_at(said, starts, tz=ledger.tz):
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
    if said.kind == "time" and before is None and ledger.offers:
        days = {one.start_at.astimezone(tz).date() for one in ledger.offers}
        before = Reading(kind="date", day=days.pop()) if len(days) == 1 else None
    if said.kind == "time" and before is None and frame.target and frame.target.start_at:
        before = Reading(kind="date", day=frame.target.start_at.astimezone(tz).date())
    wish = timing.merge(before, said, tz=tz)
    shown = timing.exact(said, ledger.offers, tz=tz) if frame.search else None
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


def extreme(text: str) -> Literal["first", "last", ""]:
    """Return whether the earliest or the latest is asked for."""
    lowered = text.lower()
    if _LAST.search(lowered):
        return "last"
    return "first" if _FIRST.search(lowered) else ""


def aim(ledger: Ledger, frame: Frame) -> None:
    """Point a wish at the booking it means: the one that fits what was said, or the only one."""
    _find_target(ledger, frame)
    if frame.relative and frame.target is not None and frame.target.start_at is not None:
        frame.relative = False
        said = reread(ledger, frame.text, frame.target.start_at).when
        if said is not None and said.kind in ("datetime", "date", "window"):
            frame.when = said


def take_all(ledger: Ledger, frame: Frame) -> None:
    """Take all bookings found as meant: one wish for each."""
    targets = list(ledger.bookings.values())
    frame.target = targets[0] if targets else None
    for target in targets[1:3]:
        ledger.frames.append(Frame(frame.intent, target=target, looked_up=True))


def _find_target(ledger: Ledger, frame: Frame) -> None:
    if frame.intent not in ("cancel", "reschedule", "lookup") or frame.target is not None:
        return
    left = _candidates(ledger, frame)
    if left:
        _choose_target(ledger, frame, left)


def _candidates(ledger: Ledger, frame: Frame) -> list[Found]:
    """Return the bookings a wish may mean, without those that other wishes mean."""
    taken = {other.target.id for other in ledger.frames if other is not frame and other.target}
    left = [one for one in ledger.bookings.values() if one.id not in taken]
    if frame.service and len(left) > 1:
        left = [one for one in left if one.service == frame.service] or left
    if frame.besides and not _names_own(frame, left, ledger):
        left = [one for one in left if one.id not in ledger.own]
    return left


def _choose_target(ledger: Ledger, frame: Frame, left: Sequence[Found]) -> None:
    tz = ledger.tz
    starts = [(one, one.start_at) for one in left if one.start_at is not None]
    if frame.hint is None and frame.intent == "reschedule" and frame.when is not None:
        same = [one for one, start in starts if timing.fits(frame.when, start, tz=tz)]
        if len(same) == 1 and frame.when.kind == "date":
            frame.hint, frame.when = frame.when, None
    pointed = _pointed_at(frame.hint, starts, tz=tz) if frame.hint else []
    if len(pointed) == 1:
        frame.target = pointed[0]
    elif len(left) == 1 and (frame.hint is None or len(ledger.bookings) == 1):
        frame.target = left[0]


def _names_own(frame: Frame, left: Sequence[Found], ledger: Ledger) -> bool:
    """Tell whether what was said of a booking fits one made in this conversation exactly."""
    own = [one.start_at for one in left if one.id in ledger.own and one.start_at]
    hint = frame.hint
    return hint is not None and any(timing.fits(hint, start_at, tz=ledger.tz) for start_at in own)


def _pointed_at(
    hint: Reading, starts: Sequence[tuple[Found, datetime]], *, tz: ZoneInfo
) -> list[Found]:
    """Return the bookings a hint fits best: by day and time, else by day, else by weekday.

    "Wednesday's" is a coming Wednesday to the reader of times and the booked one to the caller.
    """
    day = timing.day_of(hint, tz=tz)
    tests: tuple[Callable[[datetime], bool], ...] = (
        lambda start_at: timing.fits(hint, start_at, tz=tz),
        lambda start_at: start_at.astimezone(tz).date() == day,
        lambda start_at: day is not None and start_at.astimezone(tz).weekday() == day.weekday(),
    )
    for test in tests:
        found = [booking for booking, start_at in starts if test(start_at)]
        if found:
            return found
    return []
