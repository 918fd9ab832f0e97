"""Keeping a time for the caller who leans to it, while details are taken: judged after each turn."""

from agent.brain.questions import classify
from agent.brain.understanding.polarity import judge
from agent.session import GONE, CallSession, OfferedSlot
from agent.tools.confirmation import names_start
from agent.tools.results import moment_label
from scheduling.holds import Keeper, KeptTime
from scheduling.when import Context, read

CLEAR_SECONDS = 0.5
"""A search waits so long, at most, for what is kept to be listed again."""
_DETAILS = frozenset({"name", "email", "phone", "confirm_name", "confirm_email", "confirm_phone"})
_ELSEWHERE = frozenset({"anything_else", "intent", "when", "service", "slot_offer", "slot_taken"})
"""What is asked when no time has been settled on, or none is wanted any more."""
_WRITES = frozenset({"book", "reschedule"})


def keep(call: CallSession, slot: OfferedSlot) -> None:
    """Keep `slot` for the caller from soon on; nothing waits for it, and it may fail."""
    holds = call.desk.holds
    if holds is None or slot.start_at == GONE:
        return
    call.leaning = slot
    desk = call.desk
    holds.keep(
        Keeper(desk.organization.org_id, call.id, desk.calcom),
        KeptTime.of(slot.service, slot.start_at, host=desk.host if desk.exclusive else ""),
    )


def let_go(call: CallSession) -> None:
    """Give back what is kept for the caller, if anything is."""
    call.leaning = None
    if call.desk.holds is not None:
        call.desk.holds.release(call.desk.organization.org_id, call.id)


async def look_elsewhere(call: CallSession) -> None:
    """Give back what is kept before other times are looked for: it hides its neighbors too."""
    if call.leaning is not None and call.desk.holds is not None:
        call.leaning = None
        await call.desk.holds.cleared(call.desk.organization.org_id, call.id, seconds=CLEAR_SECONDS)


def kept_label(call: CallSession) -> dict[str, str]:
    """Return the time that is kept for the caller as the model may speak of it, if there is one."""
    return {"keeping": moment_label(call, call.keeping)} if call.keeping is not None else {}


def after_turn(call: CallSession, said: str) -> None:
    """Keep the time the caller has come to lean to, renew it, or give it back.

    `said` is the agent's answer: where it asks for a name or an address, a time was picked.
    """
    if call.desk.holds is None:
        return
    slot = None if call.ending else _leaned_to(call, said)
    if slot is not None:
        keep(call, slot)
    elif call.leaning is not None:
        let_go(call)


def _leaned_to(call: CallSession, said: str) -> OfferedSlot | None:
    proposal = call.proposal
    if proposal is not None and proposal.slot is not None and not _is_declined(call):
        return proposal.slot
    asked = classify(said) if said.strip() else "other"
    if asked in _DETAILS:
        return _named(call, said) or _asked_for(call) or _picked(call) or call.leaning
    searched = any(one.name == "find_times" for one in call.turn.tools)
    if searched or asked in _ELSEWHERE or _is_declined(call):
        return None
    return call.leaning


def _is_declined(call: CallSession) -> bool:
    proposed = any(one.name in _WRITES for one in call.turn.tools)
    return not proposed and judge(call.turn.said) == "no"


def _open(call: CallSession) -> list[OfferedSlot]:
    return [slot for slot in call.slots.values() if slot.start_at != GONE]


def _named(call: CallSession, said: str) -> OfferedSlot | None:
    """Return the one offered time that the agent's answer names, None for none or several."""
    named = [slot for slot in _open(call) if names_start(said, slot.start_at, call.tz)]
    return named[0] if len(named) == 1 else None


def _asked_for(call: CallSession) -> OfferedSlot | None:
    """Return the time the caller asked for in this turn, if just that was open."""
    found = [one.result for one in call.turn.tools if one.name == "find_times"]
    if not found or found[-1]["code"] != "open":
        return None
    return call.slots.get(found[-1]["times"][0]["id"])


def _picked(call: CallSession) -> OfferedSlot | None:
    """Return the offered time that the caller's words pick."""
    offered = _open(call)
    starts = tuple(slot.start_at for slot in offered)
    context = Context(now=call.clock.now().astimezone(call.tz), tz=call.tz, slots=starts)
    reading = read(call.turn.said, context)
    if reading.kind == "pick" and reading.index is not None and reading.index < len(offered):
        return offered[reading.index]
    if reading.kind == "datetime":
        return next((slot for slot in offered if slot.start_at == reading.at), None)
    if reading.kind == "time":
        fits = [s for s in offered if s.start_at.astimezone(call.tz).time() == reading.at_time]
        return fits[0] if len(fits) == 1 else None
    return None
