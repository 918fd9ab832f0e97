"""The caller's answer to what was asked: picks, refusals, yes and no."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from agent.brain import timing
from agent.brain.asking import MOST_ASKS
from agent.brain.frames import CALLING_FROM, DETAILS, Frame, Ledger
from agent.brain.lookups import Choice
from agent.brain.relative import extreme
from agent.brain.targets import take_all
from agent.brain.understanding import Understood
from agent.brain.wishes import drop
from scheduling.when import Reading

_DETAILS = {
    "when": re.compile(r"\b(?:time|day|date|when|hour)\b"),
    "email": re.compile(r"\be-?mail\b|\baddress\b"),
    "name": re.compile(r"\bname\b"),
    "service": re.compile(r"\bservice\b|\btype\b"),
    "phone": re.compile(r"\bphone\b|\bnumber\b"),
}
_KEEPS = re.compile(
    r"\b(?:keep|stay|stick (?:with|to)|leave (?:it|that|things)|as (?:it|we|they|things) (?:is|are|was|were)"
    r"|old time|no,? thank(?:s| you)|don'?t (?:move|change|bother)|never ?mind|forget it)\b",
    re.IGNORECASE,
)
"""Words that keep a booking as it is."""
_DROPS = re.compile(
    r"\b(?:leave (?:it|that)|never ?mind|forget (?:it|that)|drop (?:it|that)|don'?t (?:book|bother)|not now)\b",
    re.IGNORECASE,
)
"""Words that give a booking up before it is made."""
_UNSURE = re.compile(
    r"\b(?:don'?t|do not|not) (?:really )?(?:know|sure|care|mind)\b", re.IGNORECASE
)
_NOS = frozenset(
    ["no", "nope", "nah", "not", "nothing", "thanks", "thank", "you", "please", "really", "okay", "that", "is", "all", "it", "now"]
)  # fmt: skip
"""Words of a plain no."""
_INCOMPLETE = {"email_incomplete": "email", "phone_incomplete": "phone"}
_WRONG = re.compile(
    r"\b(?:wrong|change|different|fix|incorrect|mistake|update|not right|isn't right|correct the|another|other)\b",
    re.IGNORECASE,
)
_IN_THE_DAY = re.compile(r"\b(?:in|on) (?:the|that|those|both) days?\b|\b(?:that|same) day\b")
_ANY_TIME = re.compile(r"\b(?:whenever|any ?time|any day)\b", re.IGNORECASE)
_THAT_DAY = re.compile(r"\b(?:that|the same|same) day\b")


def take_answer(ledger: Ledger, understood: Understood) -> None:
    """Take a pick, a refusal, a yes or a no as the answer to the pending question."""
    turn, frame = ledger.turn, ledger.frame
    ledger.declined += turn.asked == "handoff_offer" and turn.no
    if frame is not None and _stays(ledger, frame):
        drop(ledger)
        return
    if frame is None or _goes_back(ledger):
        return
    if turn.asked == "which_booking" and "both" in understood.acts:
        _take_both(ledger, frame)
    _take_no(ledger, frame)
    if frame.intent == "book":
        _take_change(ledger, frame)
    if frame.intent not in ("cancel", "lookup"):
        _take_choice(ledger, frame, understood)
    if "caller_number" in understood.acts and ledger.facts.caller_number:
        ledger.caller.phone = CALLING_FROM
        turn.changed.add("phone")
    elif "refuse" in understood.acts and turn.asked == "phone":
        frame.phone_declined = turn.gain = True


def _goes_back(ledger: Ledger) -> bool:
    """Take a no to what was offered beside the wish: nothing more to know, or no person."""
    turn = ledger.turn
    if turn.changed or turn.started:
        return False
    if ledger.aside and (turn.no or turn.yes):
        turn.more = turn.yes
        turn.no, turn.yes, turn.gain = False, False, True
        return True
    if not turn.no:
        return False
    if turn.asked != "handoff_offer":
        return False
    drop(ledger)
    if ledger.identity_fails:
        ledger.frames = [one for one in ledger.frames if one.intent == "book" or one.target]
    return True


def _take_choice(ledger: Ledger, frame: Frame, understood: Understood) -> None:
    turn = ledger.turn
    if understood.pick is not None and understood.pick < len(ledger.offers):
        picked = ledger.offers[understood.pick]
        if frame.proposal is None or frame.slot != picked:
            _pick(ledger, frame, picked)
    elif frame.slot is None and _at_offer(ledger) and "when" not in turn.changed:
        only = len(ledger.offers) == 1 and (turn.yes or _goes_on(ledger))
        if only or _leaves_the_choice(ledger):
            _pick(ledger, frame, ledger.offers[0])
        else:
            _refuse_offer(ledger, frame, understood)
    elif frame.slot is not None and turn.has("request_alternatives") and not turn.changed:
        _reopen(ledger, frame, frame.slot)
        _refuse_offer(ledger, frame, understood)
    if not {"no_preference", "unsure"}.isdisjoint(understood.acts) and frame.slot is None:
        _take_any(ledger, frame)


def _reopen(ledger: Ledger, frame: Frame, chosen: Choice) -> None:
    """Put a chosen time back among the offers: the caller asks for others after all."""
    frame.slot, frame.proposal = None, None
    if chosen not in ledger.offers:
        ledger.offers = (chosen,)
    frame.shown |= {one.id for one in ledger.offers}


def _goes_on(ledger: Ledger) -> bool:
    """Whoever gives a name or an address when one time is offered takes it; a read-back follows."""
    turn = ledger.turn
    about = turn.changed.intersection(DETAILS)
    open_only = turn.asked in ("slot_offer", "slot_taken") and not turn.has("request_alternatives")
    return bool(about) and open_only and not turn.no and not turn.has("faq")


def _leaves_the_choice(ledger: Ledger) -> bool:
    """Whoever is asked which of several again and again, and names none, gets the first; a read-back follows."""
    turn = ledger.turn
    unsure = _UNSURE.search(turn.text) is not None
    if not ledger.offers:
        return False
    if (turn.yes or unsure) and turn.lacks_time and not turn.has("request_alternatives"):
        named = ledger.offered.get(tuple(one.start_at for one in ledger.offers), 0)
        return (ledger.same_offers if unsure else named) >= 2
    return ledger.same_offers >= MOST_ASKS and _goes_on(ledger)


def _take_no(ledger: Ledger, frame: Frame) -> None:
    """A no to a read-back that brings nothing new: keep what is, or open what may change."""
    turn = ledger.turn
    if not turn.no or turn.changed or turn.started:
        return
    if turn.asked == "change" and _says_more(ledger):
        frame.refusals += 1
    elif _lets_go(ledger, frame):
        drop(ledger)
    elif turn.asked == "confirm_booking":
        frame.refusals += 1
    elif turn.asked == "confirm_move" and turn.lacks_time:
        frame.forget_times()
        frame.when = None


def _lets_go(ledger: Ledger, frame: Frame) -> bool:
    """Tell whether a no ends the wish itself: nothing was asked beside it, or all shall stay."""
    asked = ledger.turn.asked
    if asked == "when":
        timeless = frame.is_bare or (frame.intent == "reschedule" and frame.search is None)
        return timeless and not _says_more(ledger)
    if asked == "confirm_booking":
        return _DROPS.search(ledger.turn.text) is not None
    if asked == "confirm_move":
        return _KEEPS.search(ledger.turn.text) is not None
    return asked in ("confirm_cancel", "change")


def _stays(ledger: Ledger, frame: Frame) -> bool:
    """Tell whether a booking is to stay where it is: "leave it on friday"."""
    understood, target = ledger.turn.understood, frame.target
    if frame.intent != "reschedule" or target is None or target.start_at is None:
        return False
    said = understood.when if understood else None
    on = timing.day_of(said, tz=ledger.tz) if said else None
    return (
        on == target.start_at.astimezone(ledger.tz).date()
        and _KEEPS.search(ledger.turn.text) is not None
    )


def _says_more(ledger: Ledger) -> bool:
    """Tell whether a no came with words that were not understood: a correction, not a farewell."""
    understood = ledger.turn.understood
    if understood is None:
        return False
    unread = set(understood.rest) - _NOS
    return bool(unread or understood.half or understood.problem)


def _take_change(ledger: Ledger, frame: Frame) -> None:
    """Open the detail the caller names as wrong, when no new value came with it."""
    turn = ledger.turn
    asking = ledger.turn.understood is not None and ledger.turn.understood.question
    if turn.changed or turn.asked not in ("change", "confirm_booking") or turn.yes:
        return
    named = _WRONG.search(turn.text) is not None
    if turn.asked == "confirm_booking" and not turn.no and (asking or not named):
        return
    detail = _wrong_part(ledger)
    if detail == "when":
        frame.forget_times()
        frame.when = None
    elif detail == "service":
        frame.service = ""
    elif detail:
        setattr(ledger.caller, detail, "")
    turn.gain = turn.gain or bool(detail)


def _wrong_part(ledger: Ledger) -> str:
    """Return the detail that is said to be wrong: by its name, or by a piece of a better one."""
    text, understood = ledger.turn.text.lower(), ledger.turn.understood
    for detail, words in _DETAILS.items():
        if words.search(text):
            return detail
    if understood is None:
        return ""
    return "email" if understood.half else _INCOMPLETE.get(understood.problem or "", "")


def _at_offer(ledger: Ledger) -> bool:
    return ledger.asked in ("slot_offer", "slot_taken", "confirm", "confirm_date", "other")


def _pick(ledger: Ledger, frame: Frame, choice: Choice) -> None:
    if frame.intent == "availability":
        frame.intent = "book"
    frame.slot, frame.show, frame.rejected = choice, (), False
    frame.when = Reading(kind="datetime", at=choice.start_at)
    ledger.turn.changed.add("when")


def _take_any(ledger: Ledger, frame: Frame) -> None:
    choosing = ledger.asked == "service" and not _ANY_TIME.search(ledger.turn.text)
    if choosing and ledger.facts.services and frame.intent in ("book", "availability"):
        frame.service = ledger.turn.assumed = ledger.facts.services[0].slug
        ledger.turn.changed.add("service")
        return
    if ledger.turn.has("unsure") and ledger.asked != "when":
        return
    if ledger.offers and _at_offer(ledger):
        _pick(ledger, frame, ledger.offers[0])
        return
    ledger.turn.gain = ledger.turn.gain or not frame.anytime
    frame.anytime = True


def _take_both(ledger: Ledger, frame: Frame) -> None:
    """The caller means all bookings found: one wish for each."""
    take_all(ledger, frame)
    ledger.turn.gain = True


def _refuse_offer(ledger: Ledger, frame: Frame, understood: Understood) -> None:
    """Line up other open times of the same search, or drop the offers."""
    wants_more = "request_alternatives" in understood.acts or understood.direction is not None
    wants_more = wants_more and "ask_zone" not in understood.acts  # "what time zone is that?"
    unsure = _UNSURE.search(ledger.turn.text) is not None
    if frame.search is None or not (wants_more or (ledger.turn.no and not unsure)):
        return
    ledger.turn.gain = True
    edge = extreme(ledger.turn.text)
    pool = frame.search.all
    if edge and pool:
        frame.show = (pool[-1] if edge == "last" else pool[0],)
        return
    rest = [one for one in pool if one.id not in frame.shown]
    if _IN_THE_DAY.search(ledger.turn.text.lower()) and understood.direction:
        _same_days(ledger, frame, understood.direction)
        return
    rest = _on_that_side(ledger, rest, understood.direction, found=frame.search.code)
    if not wants_more:
        frame.rejected = True
    elif rest:
        frame.show = tuple(rest[: ledger.facts.offers])
    else:
        _look_further(ledger, frame, understood.direction)


def _on_that_side(
    ledger: Ledger, rest: Sequence[Choice], direction: str | None, *, found: str
) -> Sequence[Choice]:
    """Keep what is later or earlier than was offered; in place of a day that is full, rather later."""
    if not ledger.offers:
        return rest
    after = [one for one in rest if one.start_at > ledger.offers[-1].start_at]
    if direction == "later":
        return after
    if direction == "earlier":
        return [one for one in rest if one.start_at < ledger.offers[0].start_at]
    return rest if found in ("times", "open") else after or rest


def _same_days(ledger: Ledger, frame: Frame, direction: str) -> None:
    """Offer what is later (or earlier) in the day, on the days that were offered."""
    by_day: dict[date, list[time]] = {}
    for one in ledger.offers:
        by_day.setdefault(one.start_at.date(), []).append(one.start_at.time())
    later = direction == "later"
    found = [
        one
        for one in (frame.search.all if frame.search else ())
        if (clocks := by_day.get(one.start_at.date()))
        and (one.start_at.time() > max(clocks) if later else one.start_at.time() < min(clocks))
    ]
    if found:
        frame.show = _one_a_day(found, ledger.facts.offers, later=later)
    elif by_day:
        days = sorted(by_day)
        clock = max(by_day[days[-1]]) if later else min(by_day[days[0]])
        first, last = datetime.combine(days[0], time(), ledger.tz), days[-1] + timedelta(1)
        end = datetime.combine(last, time(), ledger.tz)
        frame.when = Reading(
            kind="window",
            start_at=first,
            end_at=end,
            from_time=clock if later else None,
            to_time=None if later else clock,
        )
        frame.search, frame.anytime = None, False


def _one_a_day(found: Sequence[Choice], most: int, *, later: bool) -> tuple[Choice, ...]:
    """Return some of `found`: of several days one each, of a single day the nearest."""
    days = {one.start_at.date() for one in found}
    if len(days) < 2:
        return tuple(found[:most] if later else found[-most:])
    firsts = [next(one for one in found if one.start_at.date() == day) for day in sorted(days)]
    return tuple(firsts[:most])


def _rest_of_day(ledger: Ledger, frame: Frame, direction: str) -> Reading | None:
    """Return the hours before or after what was offered on the one day it was, if not looked at yet."""
    days = {one.start_at.date() for one in ledger.offers}
    if len(days) != 1 or frame.when is None or frame.when.kind == "date":
        return None
    first, last = ledger.offers[0].start_at.time(), ledger.offers[-1].start_at.time()
    later = direction == "later"
    start, end = (last, None) if later else (None, first)
    rest = timing.on_day(days.pop(), start, end, tz=ledger.tz)
    edge = frame.when.end_at if later else frame.when.start_at
    return None if edge == (rest.end_at if later else rest.start_at) else rest


def _look_further(ledger: Ledger, frame: Frame, direction: str | None) -> None:
    """Wish for the days around what was offered, when the search holds nothing more."""
    known = frame.search.all if frame.search else ()
    now = ledger.facts.now
    if direction and (rest := _rest_of_day(ledger, frame, direction)):
        frame.when, frame.search, frame.anytime = rest, None, False
        return
    if direction == "earlier" and known:
        frame.when = timing.between(now, known[0].start_at)
    else:
        start_at = known[-1].start_at + timedelta(minutes=1) if known else now
        end_at = start_at + timedelta(days=7)
        if known and _THAT_DAY.search(ledger.turn.text.lower()):
            shown = ledger.offers or known
            start_at = shown[-1].start_at + timedelta(minutes=1)
            end_at = (start_at + timedelta(days=1)).replace(hour=0, minute=0)
        frame.when = timing.between(start_at, end_at)
    frame.search, frame.anytime = None, False
