"""Whom a further booking is for: the same person is not asked again, another one is."""

import re

from agent.brain.frames import Ledger
from agent.brain.understanding import Understood
from agent.brain.understanding.name_words import NEVER

_LONGEST_NAME = 4
"""Words of a name that nobody can tell from others by its looks."""
_NAME = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_CONTACT = ("email", "phone")
_ONE_MORE = re.compile(
    r"\b(?:one|the same|same thing|same again|another|another one) for\b|\bsame (?:thing|service|again|type|time|slot|hour)\b"
    r"|\b(?:book|make|schedule|need|want|get) (?:another|one more|a second)(?: one)?(?! (?:appointment|booking|visit) (?:type|kind))\b",
    re.IGNORECASE,
)


def take_person(ledger: Ledger, understood: Understood) -> None:
    """Set the details of the person before aside where a new booking is for another one."""
    _take_same(ledger, understood)
    _take_insisted(ledger, understood)
    turn, caller = ledger.turn, ledger.caller
    if _is_for_a_later_one(ledger, understood):
        return
    another, oneself = "for_another" in understood.acts, "for_self" in understood.acts
    if turn.started and ledger.finished == "book" and _books(ledger):
        same = "same_details" in understood.acts
        named = "name" in turn.changed
        _take_same_service(ledger, another=another)
        if not named and (another or (oneself and caller.other)):
            caller.forget(("name",) if same else ("name", *_CONTACT))
        elif named and not same:
            caller.forget(detail for detail in _CONTACT if detail not in turn.changed)
    elif turn.started and another and _books(ledger) and caller.name and "name" not in turn.changed:
        caller.forget(("name",))
    if another or oneself:
        caller.other, caller.relation = another, understood.relation if another else ""
    if "name" in turn.changed:
        caller.relation = ""


def _is_for_a_later_one(ledger: Ledger, understood: Understood) -> bool:
    """Note whose booking it is that waits behind a wish about an existing one."""
    frame, later = ledger.frame, [one for one in ledger.frames[1:] if one.intent == "book"]
    if "for_another" not in understood.acts or not later or frame is None or frame.target:
        return False
    if frame.intent not in ("cancel", "reschedule", "lookup"):
        return False
    later[0].relation = understood.relation
    return True


def take_turn(ledger: Ledger) -> None:
    """Ask for the person anew where the wish whose turn has come is for another one."""
    frame, caller = ledger.frame, ledger.caller
    if frame is None or frame.relation is None or frame.intent != "book":
        return
    caller.forget(("name", *_CONTACT))
    caller.other, caller.relation = True, frame.relation
    frame.relation = None


def _take_same_service(ledger: Ledger, *, another: bool) -> None:
    """Take "one for me too", or one for somebody else, as one more of what was just booked."""
    frame, own = ledger.frame, [one for key, one in ledger.bookings.items() if key in ledger.own]
    meant = another or _ONE_MORE.search(ledger.turn.text)
    if frame is not None and own and not frame.service and meant:
        frame.service = own[-1].service


def _books(ledger: Ledger) -> bool:
    frame = ledger.frame
    return frame is not None and frame.intent in ("book", "availability")


def _take_same(ledger: Ledger, understood: Understood) -> None:
    """Take "the same as before" as the answer to a question for a detail."""
    asked, caller = ledger.turn.asked, ledger.caller
    if "same_details" not in understood.acts or asked not in ("name", *_CONTACT):
        return
    if not getattr(caller, asked) and caller.former.get(asked):
        setattr(caller, asked, caller.former[asked])
        ledger.turn.changed.add(asked)


def _take_insisted(ledger: Ledger, understood: Understood) -> None:
    """Take words that can only be a name: told twice to its question ("Dot Penn"), or told late.

    A name is late where a time was asked about again after it.
    """
    turn, words = ledger.turn, ledger.turn.text.lower().strip(" .!").split()
    read = understood.acts or understood.polarity or turn.changed or understood.digits
    if read or ledger.caller.name or not 2 <= len(words) <= _LONGEST_NAME:
        return
    settled = ledger.frame is not None and ledger.frame.slot is not None
    late = turn.asked == "slot_offer" and settled and NEVER.isdisjoint(words)
    again = turn.asked == "name" and ledger.echoes and words[-1] not in NEVER
    if (late or again) and all(_NAME.fullmatch(word) for word in words):
        ledger.caller.name = " ".join(word[:1].upper() + word[1:] for word in words)
        turn.changed.add("name")
