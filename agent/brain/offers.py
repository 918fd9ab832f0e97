"""Open times in a caller's turn: which of them, how many, in what words, and how often."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.brain import speak
from agent.brain.asking import MOST_ASKS, level, reask, unless_stuck
from agent.brain.frames import DETAILS, Frame, Ledger
from agent.brain.lookups import Choice, Search
from agent.brain.moves import Line, Move, Say, say, verbatim
from scheduling.labels import start_label

_MOST_OF_AN_OFFER = 19
"""Words of a reason and its times; the rest of a turn is the question."""
_MOST_IN_TWO_ZONES = 2
_LISTED = ("times", "open")
"""Codes of a search that found what was asked for."""
_TELLING = ("closed", "too_soon", "no_start", "too_far", "fully_booked")
"""Codes of a refusal whose reason is worth more than a third time."""
_SHORT_OFFER = {True: "which_of_those", False: "that_one"}
"""What is asked where the times were just said: for one of several, for the only one."""


def offer(ledger: Ledger, frame: Frame, search: Search) -> Move:
    """Offer what was found, or ask for what the search lacked."""
    if search.code in ("which_service", "unclear"):
        return clarify(ledger, search)
    offered = _to_offer(ledger, frame, search)
    if not offered:
        return unless_stuck(
            ledger, "when", Line("none", {"reason": _reason(ledger, frame, search)})
        )
    reason = _reason(ledger, frame, search)
    offered = _short_enough(ledger, offered, reason if search.code in _TELLING else "")
    values = {"times": times(ledger, offered)}
    repeated = _refused_again(ledger, offered, reason) or _same_offer(ledger, offered, values)
    if repeated is not None:
        return repeated
    if speak.words(f"{reason} {values['times']}") > _MOST_OF_AN_OFFER:
        reason = "That time isn't open."
    act = _again(ledger) or _offer_act(ledger, frame, search)
    if len(offered) == 1:
        act = "offer_one" if act.startswith("which_time") else act
        act = f"{act}_one" if act in ("gone", "offer") else act
    return Say((Line(act, {"reason": reason, **values}),))


def _short_enough(ledger: Ledger, offered: Sequence[Choice], reason: str) -> Sequence[Choice]:
    """Return as many times as can be said in one turn; of three the last is left out for a reason."""
    while len(offered) > 1 and speak.words(times(ledger, offered)) > _MOST_OF_AN_OFFER:
        offered = offered[:-1]
    fewer = offered[:2]
    words = speak.words(f"{reason} {times(ledger, fewer)}")
    long = speak.words(f"{reason} {times(ledger, offered)}") > _MOST_OF_AN_OFFER
    return fewer if reason and long and words <= _MOST_OF_AN_OFFER else offered


def _refused_again(ledger: Ledger, offered: Sequence[Choice], reason: str) -> Move | None:
    """Ask for another day where the same is asked for again, and the same times were not wanted."""
    told = sum(reason in said for said in ledger.said[:2])
    same = {one.start_at for one in offered} <= {one.start_at for one in ledger.offers}
    if not (told and same and ledger.turn.called("find_times")):
        return None
    return say("handoff_offer") if told > 1 else Say((Line("none", {"reason": reason}),))


def _same_offer(
    ledger: Ledger, offered: Sequence[Choice], values: Mapping[str, str]
) -> Move | None:
    """Ask for the pick again after a turn that brought something else; None for a plain offer."""
    starts = tuple(one.start_at for one in offered)
    if ledger.offered.get(starts, 0) >= MOST_ASKS:
        return say("know_more" if ledger.turn.has("faq") else "handoff_offer")
    same = set(starts) == {one.start_at for one in ledger.offers}
    return _asked_again(ledger, values) if same else None


def _asked_again(ledger: Ledger, values: Mapping[str, str]) -> Move | None:
    """Return how the times just named are asked about once more."""
    turn, several = ledger.turn, len(ledger.offers) > 1
    if turn.has("faq"):
        return say("know_more" if ledger.same_offers >= 2 else _SHORT_OFFER[several])
    if ledger.same_offers >= MOST_ASKS:
        return say("handoff_offer")
    if turn.called("find_times") and several and _is_one_clock(ledger):
        days = speak.either([f"{one.start_at:%A}" for one in ledger.offers])
        return say("which_day", days=days)
    if turn.changed.isdisjoint(DETAILS) or not several:
        return None
    return say(_SHORT_OFFER[True]) if ledger.same_offers >= 2 else say("and_which_time", **values)


def _is_one_clock(ledger: Ledger) -> bool:
    """Tell whether one hour of several days is on offer, so that only the day is open."""
    starts = [one.start_at for one in ledger.offers]
    apart = len({start.date() for start in starts}) == len({f"{start:%A}" for start in starts})
    return apart and len({start.time() for start in starts}) == 1 and len(starts) > 1


def clarify(ledger: Ledger, search: Search) -> Move:
    """Ask for what a search needs: the service, or a clearer time."""
    if search.code == "which_service":
        return Say((reask(ledger, "ask_service", "service"),))
    if ledger.turn.called("find_times") and "?" in search.message:
        return Say((verbatim(speak.short(search.message)),))
    return Say((reask(ledger, "ask_when", "when"),))


def _offer_act(ledger: Ledger, frame: Frame, search: Search) -> str:
    if search.code == "open" and frame.intent == "availability":
        return "offer_open"
    new = ledger.turn.called("find_times") or ledger.turn.result("book", "reschedule")
    return "gone" if new and search.code not in _LISTED and not frame.show else "offer"


def _to_offer(ledger: Ledger, frame: Frame, search: Search) -> tuple[Choice, ...]:
    most = ledger.facts.offers
    if is_abroad(ledger):
        most = min(most, _MOST_IN_TWO_ZONES)
    if frame.show:
        return frame.show[:most]
    asked_again = ledger.asked in ("slot_offer", "slot_taken") and not ledger.turn.calls
    still = [one for one in ledger.offers if one in search.all]
    listed = still if asked_again and still else search.times or search.all
    return tuple(sorted(listed[:most], key=lambda one: one.start_at))


def _again(ledger: Ledger) -> str | None:
    """Return the act of a repeated offer, None when it is a new one."""
    if ledger.turn.calls or ledger.turn.gain or ledger.turn.has("faq"):
        return None
    if ledger.turn.has("pick_ambiguous"):
        return "which_time"
    asked = max(level(ledger, "slot_offer"), level(ledger, "slot_taken"))
    return (None, "which_time", "which_time.2", "handoff_offer")[asked]


def _reason(ledger: Ledger, frame: Frame, search: Search) -> str:
    """Return why the asked time is not to be had: it is the caller's own, or the answer's first sentence."""
    asked = frame.when.at if frame.when else None
    if search.code == "taken" and any(
        one.start_at == asked for key, one in ledger.bookings.items() if key in ledger.own
    ):
        return "You already have that time."
    first = speak.sentences(search.message)
    return first[0] if first and "?" not in first[0] else "That time isn't open."


def times(ledger: Ledger, offered: Sequence[Choice]) -> str:
    """Say these times, in both zones where the caller's differs."""
    offered = [labeled(ledger, one) for one in offered]
    return speak.times(offered, voice=ledger.facts.voice, other_zone=is_abroad(ledger))


def labeled(ledger: Ledger, choice: Choice) -> Choice:
    """Put a time on the caller's clock, and on both where they differ and no tool did."""
    start_at, abroad = choice.start_at.astimezone(ledger.tz), is_abroad(ledger)
    moved = start_at.utcoffset() != choice.start_at.utcoffset()
    if not moved and (choice.label or not abroad):
        return choice
    label = start_label(start_at, tz=ledger.tz, other_tz=ledger.facts.tz) if abroad else ""
    return replace(choice, start_at=start_at, label=label)


def is_abroad(ledger: Ledger) -> bool:
    """Tell whether the caller's clock is another than the business's."""
    return bool(ledger.caller.tz) and ledger.caller.tz != ledger.facts.tz.key
