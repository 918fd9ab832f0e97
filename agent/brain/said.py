"""What the agent said, taken into the ledger: the question left open, the offers, the read-back heard."""

import re

from agent.brain.frames import CONFIRMS, WRITES, Frame, Ledger, Proposal, Question
from agent.brain.lookups import Choice, mentions, spoken
from agent.brain.questions import classify
from agent.brain.speak import sentences

_UNFIT_FOR_SPEECH = re.compile(r"[^\w]+")
_LAST_NAME = re.compile(r"(?<!first and )(?<!first name and )\blast name\b")
_YES_OR_NO = (
    "confirm", "confirm_booking", "confirm_move", "confirm_cancel", "confirm_email", "confirm_phone",
    "confirm_name", "confirm_date", "handoff_offer", "anything_else",
)  # fmt: skip
"""Questions that are no question while their end was not heard."""
_COUNTED = frozenset(
    [
        "intent",
        "service",
        "when",
        "name",
        "email",
        "phone",
        "timezone",
        "which_booking",
        "handoff_offer",
    ]
)
"""Details that are asked for three times at most before they are given."""
_UNCOUNTED = ("other", "anything_else", "handoff_offer")
"""Ends of a turn that may come again and again."""


def take_speech(ledger: Ledger, text: str) -> None:
    """Take in what the agent said, as far as it was heard."""
    asked = _asked(ledger, text)
    frame = ledger.frame
    beside = (asked == "anything_else" and ledger.turn.has("faq")) or ledger.turn.more
    aside = beside and frame is not None
    if aside:
        asked = ledger.asked  # "Anything else you'd like to know?" leaves the question open
    if frame is not None and _is_told(ledger, frame, asked, text):
        ledger.frames.remove(frame)
        known = [frame.target.id] if frame.target else list(ledger.bookings)
        ledger.pointed = known[0] if len(known) == 1 else ""
        frame = ledger.frame
    if frame is not None and frame.proposal is not None:
        asked = _hear_readback(ledger, frame.proposal, text, asked)
    if not aside:
        _count(ledger, asked)
    ledger.aside = aside
    if asked == "handoff_offer":
        ledger.before = ledger.before if ledger.asked == asked else ledger.asked
    else:
        ledger.before = ""
    ledger.last_name_asked = ledger.last_name_asked or _LAST_NAME.search(text.lower()) is not None
    ledger.asked = asked
    ledger.said = (text, *ledger.said[:2])
    ledger.turn.spoken.append(text)
    if frame is not None:
        _hear_offers(ledger, frame, text, aside=aside)
    question = question_of(ledger, classify(text) if aside else asked, text)
    if question is not None and ledger.turns:
        ledger.often[question] = ledger.often.get(question, 0) + 1


def question_of(ledger: Ledger, asked: str, text: str) -> Question | None:
    """Return which question words of type `asked` put; None for one that may always be put."""
    if asked in _UNCOUNTED:
        return None
    if asked in ("slot_offer", "slot_taken"):
        return "slot_offer", " ".join(f"{one.start_at:%FT%R}" for one in _named(ledger, text))
    if asked == "confirm_email":
        return asked, ledger.caller.email
    return asked, _plain(text)[-80:] if asked.startswith("confirm") else ""


def _asked(ledger: Ledger, text: str) -> str:
    """Return what the words ask; what was open before, where they were cut off or only a pause."""
    asked = classify(text)
    if asked == "other" and "?" not in text and ledger.turn.has("hold"):
        return ledger.asked  # "Take your time."
    if not text.endswith("?") and (asked in _YES_OR_NO or asked == "other"):
        return _left_open(ledger)
    return asked


def _count(ledger: Ledger, asked: str) -> None:
    if ledger.turn.silent:
        return  # nobody was there to answer
    ledger.row = ledger.row + 1 if asked == ledger.asked and ledger.said else 1
    ledger.asks = ledger.asks + 1 if asked == ledger.asked and ledger.said else 1
    if asked in _COUNTED and ledger.turns:
        ledger.dry[asked] = ledger.dry.get(asked, 0) + 1


def _hear_offers(ledger: Ledger, frame: Frame, text: str, *, aside: bool) -> None:
    """Note which times were named, and how often the same ones were asked about."""
    if frame.search is None:
        return
    named = _named(ledger, text)
    if named:
        starts = tuple(one.start_at for one in named)
        ledger.offered[starts] = ledger.offered.get(starts, 0) + 1
        again = [one.start_at for one in named] == [one.start_at for one in ledger.offers]
        ledger.same_offers = ledger.same_offers + 1 if again else 1
        ledger.offers = named
        frame.shown |= {one.id for one in named}
    elif ledger.asked in ("slot_offer", "slot_taken") and not aside:
        ledger.same_offers += 1


def _named(ledger: Ledger, text: str) -> tuple[Choice, ...]:
    """Return the open times that words name."""
    frame = ledger.frame
    if frame is None or frame.search is None:
        return ()
    offering = text.replace(ledger.told, " ") if ledger.told else text  # "at 12 Maple Street"
    today = ledger.facts.now.date()
    weighed = spoken(" ".join(sentences(offering)[-1:]), frame.weighed[-2:], today=today)
    return weighed if len(weighed) == 2 else spoken(offering, frame.search.all, today=today)


def _left_open(ledger: Ledger) -> str:
    """Return what words that were cut off before their question would have asked; never for a yes."""
    frame = ledger.frame
    if frame is None or ledger.waiting:
        return "other"
    if frame.intent in WRITES.values() and frame.intent != "book" and frame.target is None:
        return "which_booking" if ledger.bookings else _missing(ledger, frame)
    if frame.intent in ("cancel", "lookup"):
        return _missing(ledger, frame)
    if frame.intent != "reschedule" and not frame.service and ledger.facts.services:
        return "service"
    if frame.slot is None:
        return "slot_offer" if frame.search and frame.search.times else "when"
    return _missing(ledger, frame)


def _missing(ledger: Ledger, frame: Frame) -> str:
    """Return the first detail about the caller that a wish still needs."""
    caller, required = ledger.caller, ledger.facts.required
    wants_phone = frame.intent == "book" and "phone" in required and not frame.phone_declined
    needed = ("name", "email", "phone") if wants_phone else ("name", "email")
    return next((one for one in needed if not getattr(caller, one)), "other")


def _is_told(ledger: Ledger, frame: Frame, asked: str, text: str) -> bool:
    """Tell whether a wish is over once this was said: what was found, or that there is no more."""
    if frame.intent in ("cancel", "reschedule"):
        return asked == "anything_else" and frame.target is None
    if frame.intent != "lookup":
        return False
    known = frame.looked_up or bool(ledger.own)
    searching = asked in ("name", "email", "which_booking") and not _names_booking(ledger, text)
    return asked == "anything_else" or (known and not searching)


def _names_booking(ledger: Ledger, text: str) -> bool:
    """Tell whether words say when a booking is that was found."""
    today = ledger.facts.now.date()
    starts = [one.start_at for one in ledger.bookings.values() if one.start_at is not None]
    return any(said.fits(start, today) for said in mentions(text) for start in starts)


def _hear_readback(ledger: Ledger, proposal: Proposal, text: str, asked: str) -> str:
    """Note whether the read-back was heard to its end; a cut one cannot be confirmed."""
    own = CONFIRMS[proposal.call.name]
    if _plain(proposal.readback) in _plain(text):
        proposal.spoken, proposal.fresh = True, False
        ledger.readbacks[proposal.readback] = ledger.readbacks.get(proposal.readback, 0) + 1
        return own
    if asked == own and "?" in text and len(text) >= len(proposal.readback) // 2:
        proposal.spoken, proposal.fresh = True, False
    elif proposal.fresh:
        proposal.fresh = False
    return asked


def _plain(text: str) -> str:
    return _UNFIT_FOR_SPEECH.sub(" ", text.lower()).strip()
