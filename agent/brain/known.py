"""Questions that the conversation itself answers: a length, the time zone, whether it is booked."""

import re

from agent.brain import speak
from agent.brain.frames import CALLING_FROM, CONFIRMS, Frame, Ledger
from agent.brain.moves import Line
from scheduling.labels import zone_label

ASKED = ("ask_length", "ask_zone", "ask_status")
_OF_THE_CALLER = re.compile(
    r"\b(?:what|which)(?:'s| is| was)?\b.*?\b(?P<detail>name|e-?mail|phone|number)\b.*"
    r"\b(?:(?:do )?(?:you|u) (?:have|got|noted|put|wrote|take)|i (?:gave|give|said|told)|on file|written|down|noted)\b"
)
_TODAY = re.compile(
    r"\b(?:what|which)(?:'?s| is| was)? (?:the )?(?:day|date|day of the week) (?:is )?(?:it )?(?:again )?(?:today|now|again)?\b"
    r"(?!.*\b(?:can|could|do|does|did|are|works?|would|have|you|i|we|appointment|booking)\b)"
    r"|\bwhat(?:'?s| is)? today'?s (?:date|day)\b|\bwhat(?:'?s| is) today\b|\bwhat day are we\b"
    r"|\bis it (?:mon|tues|wednes|thurs|fri|satur|sun)day today\b|\bis today (?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)


def asks_the_date(text: str) -> bool:
    """Tell whether `text` asks for today's date and nothing else about days."""
    return _TODAY.search(text) is not None


def answers(ledger: Ledger) -> list[Line]:
    """Return what can be said from the conversation to what was asked in this turn."""
    turn, found = ledger.turn, list[Line]()
    if turn.has("ask_length") and (length := _length(ledger)):
        found.append(length)
    if value := _noted(ledger):
        found.append(Line("noted", {"value": value}))
    if asks_the_date(turn.text):
        found.append(Line("today", {"day": f"{ledger.facts.now:%A, %B} {ledger.facts.now.day}"}))
    if turn.has("ask_zone"):
        found.append(_zone(ledger))
    if turn.has("ask_status") and not turn.results:
        found += _status(ledger)
    return found


def answered(ledger: Ledger) -> bool:
    """Tell whether the question of this turn needs no knowledge file."""
    understood = ledger.turn.understood
    if understood is None or understood.topic is not None:
        return False
    has = ledger.turn.has
    if _noted(ledger) or asks_the_date(ledger.turn.text):
        return True
    return has("ask_zone") or has("ask_status") or (has("ask_length") and bool(_length(ledger)))


def _noted(ledger: Ledger) -> str:
    """Return the detail of the caller's own that they ask after: "what name do you have?"."""
    asked = _OF_THE_CALLER.search(ledger.turn.text.lower()) if ledger.turn.has("faq") else None
    if asked is None:
        return ""
    caller, voice = ledger.caller, ledger.facts.voice
    if asked["detail"] == "name":
        return caller.name
    if asked["detail"] in ("phone", "number"):
        if caller.phone == CALLING_FROM:
            return "the number you are calling from"
        return speak.phone(caller.phone, voice=voice) if caller.phone else ""
    return speak.email(caller.email, voice=voice) if caller.email else ""


def _length(ledger: Ledger) -> Line | None:
    understood, frame = ledger.turn.understood, ledger.frame
    named = (understood.service if understood else "") or (frame.service if frame else "")
    services = [one for one in ledger.facts.services if one.minutes]
    several = understood.services if understood else ()
    about = [one for one in services if one.slug == named or one.slug in several] or services
    if not about or len(about) > 3:
        return None
    lengths = [
        f"{speak.article(one.name)} takes {one.minutes}"
        if at
        else f"{speak.article(one.name).capitalize()} takes {one.minutes}"
        for at, one in enumerate(about)
    ]
    return Line(text=f"{speak.either(lengths, 'and')} minutes.")


def _zone(ledger: Ledger) -> Line:
    """Say whose time is spoken; of the time under discussion both clocks, where the zones differ."""
    return clocks(ledger) or Line("zone", {"zone": zone_label(ledger.tz, ledger.facts.now)})


def clocks(ledger: Ledger) -> Line | None:
    """Say the time under discussion on the caller's clock and on ours, None where they agree."""
    facts, slot = ledger.facts, ledger.frame.slot if ledger.frame else None
    if ledger.tz.key == facts.tz.key or slot is None:
        return None
    here, there = slot.start_at.astimezone(ledger.tz), slot.start_at.astimezone(facts.tz)
    ours = f"{speak.clock(there, voice=facts.voice)} {zone_label(facts.tz, there)}"
    return Line("zones", {"theirs": speak.clock(here, voice=facts.voice), "ours": ours})


def _status(ledger: Ledger) -> tuple[Line, ...]:
    """Say whether it is done; nothing where the outcome came in and was told a breath ago."""
    frame, last = ledger.frame, ledger.said[0] if ledger.said else ""
    if frame is not None and _is_open(frame, ledger):
        return (Line("not_yet"),)
    if not ledger.receipt:
        return (Line("kept" if ledger.bookings else "nothing_yet"),)
    told = ledger.receipt in last and "?" not in last
    return () if told else (Line(text=ledger.receipt),)


def _is_open(frame: Frame, ledger: Ledger) -> bool:
    return frame.proposal is not None or ledger.asked in CONFIRMS.values()
