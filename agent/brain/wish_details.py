"""What the caller says about a wish: its service, the booking it means, the time."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from agent.brain import timing
from agent.brain.frames import Frame, Ledger
from agent.brain.instead import puts_elsewhere
from agent.brain.relative import (
    counts_from_another,
    extreme,
    meant_day,
    says_same_again,
    started,
    weeks_on,
)
from agent.brain.several import frame_of, paired
from agent.brain.targets import fits_hint, is_done, pointed_at
from agent.brain.understanding import Understood, Wish
from agent.brain.wishes import replace_wish
from scheduling.when import Reading

_MORE: Final = re.compile(r"\b(?:another|second|one more|extra|as well|too|also)\b", re.IGNORECASE)
_ENDS: Mapping[str, Literal["first", "last"]] = {"earliest": "first", "latest": "last"}


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
        replace_wish(ledger, "reschedule")
        _want(ledger, ledger.frames[0], moved)
        return
    times = Wish(frame.intent, when=understood.when, about=understood.about, which=understood.which)
    _take_one(ledger, frame, times)
    _drop_made(ledger, frame)


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


def _drop_made(ledger: Ledger, frame: Frame) -> None:
    """Drop a booking told again after it was made: the same service at the same time, for nobody else."""
    turn = ledger.turn
    if not turn.started or frame.intent not in ("book", "availability") or frame.when is None:
        return
    made = [one for key, one in ledger.bookings.items() if key in ledger.own]
    same = any(one.start_at == frame.when.at and frame.service in ("", one.service) for one in made)
    if same and not (turn.has("for_another") or _MORE.search(turn.text)):
        ledger.frames.remove(frame)
        turn.spent = turn.gain = True


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
