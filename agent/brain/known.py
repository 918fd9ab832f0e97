"""Questions that the conversation itself answers: a length, the time zone, whether it is booked."""

from agent.brain import speak
from agent.brain.frames import CONFIRMS, Frame, Ledger
from agent.brain.moves import Line
from scheduling.labels import zone_label

ASKED = ("ask_length", "ask_zone", "ask_status")


def answers(ledger: Ledger) -> list[Line]:
    """Return what can be said from the conversation to what was asked in this turn."""
    turn, found = ledger.turn, list[Line]()
    if turn.has("ask_length") and (length := _length(ledger)):
        found.append(length)
    if turn.has("ask_zone"):
        found.append(_zone(ledger))
    if turn.has("ask_status") and not turn.results:
        found.append(_status(ledger))
    return found


def answered(ledger: Ledger) -> bool:
    """Tell whether the question of this turn needs no knowledge file."""
    understood = ledger.turn.understood
    if understood is None or understood.topic is not None:
        return False
    has = ledger.turn.has
    return has("ask_zone") or has("ask_status") or (has("ask_length") and bool(_length(ledger)))


def _length(ledger: Ledger) -> Line | None:
    understood, frame = ledger.turn.understood, ledger.frame
    named = (understood.service if understood else "") or (frame.service if frame else "")
    services = [one for one in ledger.facts.services if one.minutes]
    about = [one for one in services if one.slug == named] or services
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
    return clocks(ledger) or Line("zone", {"zone": zone_label(ledger.facts.tz, ledger.facts.now)})


def clocks(ledger: Ledger) -> Line | None:
    """Say the time under discussion on the caller's clock and on ours, None where they agree."""
    facts, slot = ledger.facts, ledger.frame.slot if ledger.frame else None
    if ledger.tz.key == facts.tz.key or slot is None:
        return None
    here, there = slot.start_at.astimezone(ledger.tz), slot.start_at.astimezone(facts.tz)
    ours = f"{speak.clock(there, voice=facts.voice)} {zone_label(facts.tz, there)}"
    return Line("zones", {"theirs": speak.clock(here, voice=facts.voice), "ours": ours})


def _status(ledger: Ledger) -> Line:
    frame = ledger.frame
    if frame is not None and _is_open(frame, ledger):
        return Line("not_yet")
    if ledger.receipt:
        return Line(text=ledger.receipt)
    return Line("nothing_yet")


def _is_open(frame: Frame, ledger: Ledger) -> bool:
    return frame.proposal is not None or ledger.asked in CONFIRMS.values()
