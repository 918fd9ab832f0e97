"""One turn of the caller, taken into the ledger: every detail where it falls."""

import re
from dataclasses import replace

from agent.brain.answers import take_answer
from agent.brain.doubts import take_doubt
from agent.brain.frames import DETAILS, Ledger, Turn
from agent.brain.known import asks_the_date
from agent.brain.parsing import parse
from agent.brain.people import take_person
from agent.brain.several import take_each_time, the_one_with_an_hour
from agent.brain.standing import of_known
from agent.brain.targets import aim
from agent.brain.transcript import SILENCE
from agent.brain.turning import left_and_more, turned
from agent.brain.understanding import Understood
from agent.brain.understanding.by_name import fuller_by_address, local_by_name
from agent.brain.wish_details import take_wish
from agent.brain.wishes import take_intents

_YES_NO = ("slot_offer", "slot_taken", "handoff_offer", "anything_else", "change")
_NEUTRAL = (
    "hold",
    "repeat",
    "thanks",
    "greet",
    "profanity",
    "faq",
    "ask_why",
    "ask_services",
    "robot",
    "abilities",
    "handoff",
    "ask_status",
    "ask_zone",
    "ask_length",
)
_YOUR_CLOCK = re.compile(
    r"\b(?P<hour>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|fifteen|forty[- ]five|o'clock|noon|\d{1,2}(?::\d\d)?|(?:\d ?)?[ap]\.?m\.?)"
    r",? (?:(?:by|in|on|at) )?(?:your (?:time(?: zone)?|zone|end|clock|side)|local time)\b",
    re.IGNORECASE,
)
"""An hour on our clock, which is the caller's own where they named no other zone."""
_ASKS_WHOSE = re.compile(r"\?|\bis (?:that|it|this)\b", re.IGNORECASE)
_KEPT = (*DETAILS, "which_booking")
"""What another wish asks for in the same way; it is not asked a fourth time there either."""


def hear(ledger: Ledger, text: str) -> None:
    """Take what the caller said into the ledger."""
    said = text.casefold() == ledger.turn.text.casefold()
    ledger.echoes = ledger.echoes + 1 if said else 0
    turn = ledger.turn = Turn(text=text, asked=ledger.asked)
    ledger.turns += 1
    if ledger.frame is not None and ledger.frame.proposal is not None:
        ledger.frame.proposal.fresh = False
    if text == SILENCE:
        turn.silent = True
        ledger.silences += 1
        return
    ledger.silences = 0
    text = left_and_more(ledger, text)
    understood = the_one_with_an_hour(ledger, _understand(ledger, text))
    turn.understood = understood = of_known(ledger, turned(ledger, understood))
    paused = ledger.repeats if "hold" in understood.acts else 0
    ledger.repeats = ledger.repeats + 1 if "repeat" in understood.acts else paused
    turn.yes, turn.no = understood.polarity == "yes", understood.polarity == "no"
    vain = ledger.frame is not None and ledger.frame.is_vain
    _take_caller(ledger, understood)
    take_intents(ledger, understood)
    take_person(ledger, understood)
    turn.understood = understood = take_doubt(ledger, understood)
    ledger.mentioned = understood.service or ledger.mentioned
    take_wish(ledger, understood)
    take_each_time(ledger, understood)
    for frame in ledger.frames:
        aim(ledger, frame)
    take_answer(ledger, understood)
    _count(ledger, understood)
    if ledger.turn.started:
        ledger.dry = {asked: often for asked, often in ledger.dry.items() if asked in _KEPT}
    for detail in ("when", "timezone"):
        if detail in ledger.turn.changed and not vain:
            ledger.dry.pop(detail, None)
    if ledger.turn.dropped or (ledger.frame is not None and ledger.frame.target is not None):
        ledger.dry.pop("which_booking", None)


def _only_asked(understood: Understood) -> Understood:
    """Take no wish from a question after today's date: the day that was wished for stays."""
    today = understood.when is not None and understood.when.kind == "date"
    acts = tuple(one for one in understood.acts if one not in ("no_preference", "inform"))
    return replace(
        understood,
        intents=tuple(one for one in understood.intents if one != "lookup"),
        acts=acts if "faq" in acts else (*acts, "faq"),
        when=None if today else understood.when,
        pick=None,
        question=True,
        rest=(),
    )


def _understand(ledger: Ledger, text: str) -> Understood:
    if ledger.tz.key == ledger.facts.tz.key and not _ASKS_WHOSE.search(text):
        text = _YOUR_CLOCK.sub(r"\g<hour>", text)
    understood = parse(ledger, text)
    if understood.tz and understood.tz != ledger.tz.key:
        ledger.caller.tz = understood.tz
        ledger.turn.changed.add("timezone")
        understood = parse(ledger, text)
    return _only_asked(understood) if asks_the_date(text) else understood


def _take_caller(ledger: Ledger, understood: Understood) -> None:
    for detail in DETAILS:
        value: str | None = getattr(understood, detail)
        if detail == "name" and value and _is_cut_short(ledger, value):
            continue
        if value and value != getattr(ledger.caller, detail):
            setattr(ledger.caller, detail, value)
            ledger.turn.changed.add(detail)
    _take_address(ledger, understood)
    ledger.caller.digits = "" if understood.phone else understood.digits or ledger.caller.digits
    if not ledger.turn.asked.startswith("confirm"):
        _match_name_and_address(ledger)


def _take_address(ledger: Ledger, understood: Understood) -> None:
    """Keep half an address for its other half, and a doubt until it is settled."""
    if understood.half:
        before, now = ledger.caller.half.partition("@"), understood.half.partition("@")
        ledger.caller.half = f"{now[0] or before[0]}@{now[2] or before[2]}"
    if understood.email:
        ledger.caller.half = ""
        ledger.caller.doubt = understood.email if "email" in understood.unsure else ""
    elif ledger.turn.asked == "confirm_email" and (ledger.turn.yes or ledger.turn.no):
        ledger.caller.doubt = ""
        if ledger.turn.no and "email" not in ledger.turn.changed:
            ledger.caller.email = ""


def _match_name_and_address(ledger: Ledger) -> None:
    """Let a name and an address complete each other when one of them has just been said."""
    caller, changed = ledger.caller, ledger.turn.changed
    if not (caller.name and caller.email) or changed.isdisjoint({"name", "email"}):
        return
    if fuller := fuller_by_address(caller.name, caller.email):
        caller.name = fuller
        changed.add("name")
    local, at, domain = caller.email.partition("@")
    email = f"{local_by_name(local, caller.name)}{at}{domain}"
    if email != caller.email:
        caller.email = caller.doubt = email
        changed.add("email")


def _is_cut_short(ledger: Ledger, name: str) -> bool:
    """Tell whether only a letter came of a part of a name that was asked for the first time."""
    first_ask = ledger.turn.asked == "name" and ledger.dry.get("name", 0) < 2
    return first_ask and any(len(part) == 1 for part in name.split()[:1])


def _count(ledger: Ledger, understood: Understood) -> None:
    """Count turns in a row that brought nothing; what is neither help nor failure counts not."""
    turn = ledger.turn
    answered = (turn.yes or turn.no) and (turn.asked in _YES_NO or turn.asked.startswith("confirm"))
    refused = "refuse" in understood.acts and turn.asked in ("name", "email")
    vague = "pick_ambiguous" in understood.acts or (refused and turn.asked not in turn.changed)
    turn.gain = turn.gain or ((bool(turn.changed) or answered) and not vague)
    ledger.curses += "profanity" in understood.acts and not turn.gain
    if turn.gain:
        ledger.misses = 0
        ledger.asks = 0
    elif not set(_NEUTRAL) & set(understood.acts):
        ledger.misses += 1
