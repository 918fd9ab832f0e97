"""The existing booking a wish means: the one that fits what was said, or the only one."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.brain import timing
from agent.brain.frames import Frame, Ledger
from agent.brain.lookups import Found
from agent.brain.parsing import reread
from agent.brain.relative import in_its_week, says_same_again, started, weeks_on
from scheduling.when import Reading

_SAME_HOUR = re.compile(r",? ?(?:at )?(?:the )?same (?:time|hour)\b", re.IGNORECASE)


def aim(ledger: Ledger, frame: Frame) -> None:
    """Point a wish at the booking it means: the one that fits what was said, or the only one."""
    _find_target(ledger, frame)
    if frame.intent == "book" and frame.relative:
        _count_from_made(ledger, frame)
    if frame.relative and frame.target is not None and frame.target.start_at is not None:
        frame.relative = False
        base = Reading(kind="datetime", at=frame.target.start_at)
        said = reread(ledger, frame.text, frame.target.start_at).when
        if said is not None and said.kind in ("datetime", "date", "window"):
            said = in_its_week(frame.text, said, frame, tz=ledger.tz)
            shifted = weeks_on(frame.text, said, base, tz=ledger.tz)
            kept = timing.merge(base, said, tz=ledger.tz) if said.kind == "date" else said
            frame.when = shifted or kept


def _count_from_made(ledger: Ledger, frame: Frame) -> None:
    """Take the time of a further booking that counts from the one just made: "two weeks after that"."""
    base = started(ledger, frame, None)
    if base is None or base.at is None or frame is not ledger.frame:
        return
    frame.relative = False
    said = reread(ledger, _SAME_HOUR.sub("", frame.text), base.at).when
    if frame.when is None and said is not None and said.kind in ("datetime", "date", "window"):
        keeps = said.kind == "date" and says_same_again(frame.text)
        frame.when = timing.merge(base, said, tz=ledger.tz) if keeps else said


def take_all(ledger: Ledger, frame: Frame) -> None:
    """Take all bookings found as meant: one wish for each, of the same words."""
    targets = list(ledger.bookings.values())
    frame.target = targets[0] if targets else None
    exact = frame.when is not None and frame.when.at is not None
    for target in targets[1:3]:
        another = Frame(frame.intent, text=frame.text, target=target, looked_up=True)
        another.relative = frame.relative
        another.when = None if exact else frame.when
        ledger.frames.append(another)
    for one in ledger.frames:
        aim(ledger, one)


def _find_target(ledger: Ledger, frame: Frame) -> None:
    if frame.intent not in ("cancel", "reschedule", "lookup") or frame.target is not None:
        return
    if frame.every and not frame.looked_up:
        return  # the others are to be found first
    left = candidates(ledger, frame)
    if left:
        _choose_target(ledger, frame, left)


def candidates(ledger: Ledger, frame: Frame) -> list[Found]:
    """Return the bookings a wish may mean: not those other wishes mean, nor one made since it was put off."""
    taken = {other.target.id for other in ledger.frames if other is not frame and other.target}
    left = [one for one in ledger.bookings.values() if one.id not in taken]
    if frame.service and len(left) > 1:
        left = [one for one in left if one.service == frame.service] or left
    if frame.before is not None:
        left = [one for one in left if one.id not in ledger.own - frame.before]
    return left


def _choose_target(ledger: Ledger, frame: Frame, left: Sequence[Found]) -> None:
    tz = ledger.tz
    starts = [(one, one.start_at) for one in left if one.start_at is not None]
    if frame.hint is None and frame.intent == "reschedule" and frame.when is not None:
        same = [one for one, start in starts if timing.fits(frame.when, start, tz=tz)]
        if len(same) == 1 and frame.when.kind == "date":
            frame.hint, frame.when = frame.when, None
    pointed = pointed_at(frame.hint, starts, tz=tz) if frame.hint else []
    if len(pointed) == 1:
        frame.target = pointed[0]
    elif (
        len(left) == 1 and (frame.hint is None or ledger.found) and not is_done(ledger, frame.hint)
    ):
        frame.target = left[0]


def fits_hint(frame: Frame, *, tz: ZoneInfo) -> bool:
    """Tell whether the booking meant is the one that was pointed at, where one was."""
    target, hint = frame.target, frame.hint
    if hint is None or target is None or target.start_at is None:
        return True
    return bool(pointed_at(hint, [(target, target.start_at)], tz=tz))


def pointed_at(
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


def is_done(ledger: Ledger, hint: Reading | None) -> bool:
    """Tell whether a booking pointed at is one that was cancelled or moved in this conversation."""
    if hint is None:
        return False
    done, left = (
        [(one, one.start_at) for one in bookings if one.start_at]
        for bookings in (ledger.gone, ledger.bookings.values())
    )
    tz = ledger.tz
    return bool(pointed_at(hint, done, tz=tz)) and not pointed_at(hint, left, tz=tz)
