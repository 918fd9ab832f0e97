"""The gate of every write: propose, read back, hear a yes, commit once.

The first call of a write tool makes a proposal and gives its read-back. A later call with the
same arguments commits, and only if the caller could hear day and time (for a booking also the
service, the name and the contact) after the proposal, was asked for this and nothing else, and has
said yes to it since. A yes belongs to one proposal and is spent once; a changed argument is
another proposal.
"""

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.brain.speak import clock_words
from agent.brain.understanding import Service, Situation, understand
from agent.brain.understanding.polarity import judge
from agent.brain.understanding.situation import Intent
from agent.session import PENDING, CallSession, Line, OfferedSlot, Proposal, Receipt, Result
from agent.tools.details import (
    names_email,
    names_phone,
    plain_words,
    run_together,
    spoken_name,
)
from agent.tools.outcomes import look_again, owe
from agent.tools.results import NOT_ANSWERED, refused
from scheduling.model import EventType, Outcome
from scheduling.when import Context, read

_ASKED = {"book": "confirm_booking", "reschedule": "confirm_move", "cancel": "confirm_cancel"}
_WISHES: Mapping[str, Intent] = {"book": "book", "reschedule": "reschedule", "cancel": "cancel"}
_AGREEING = r"go ahead|proceed|confirm|right|correct|okay|ok|sound good|look good|all good"
_QUESTIONS = {
    "book": rf"\b(?:book|reserve|schedule|take|{_AGREEING})\b",
    "reschedule": rf"\b(?:move|reschedule|change|{_AGREEING})\b",
    "cancel": rf"\b(?:cancel|{_AGREEING})\b",
}
_OTHER_MATTER = re.compile(
    r"\b(?:or|anything|something|else|instead|another|other|different|rather|any changes?)\b"
)
"""In a question: a yes to it may mean more than the write."""
_ASIDE = re.compile(
    r"^(?:(?:and|but|oh|okay|so|um+|uh+|well|wait|hi|hello|please)\b\W*)*(?:<silence>|(?:hold on|hang on|"
    r"one (?:sec|second|moment|minute)|just a|give me|let me|h+m+|u+m+|u+h+|sorry|pardon|repeat|"
    r"what|where|when|who|why|how|which|is|are|do|does|did|will|"
    r"(?:can|could) (?:you|i) (?:say|repeat|tell|park|bring|pay|come)|say (?:that|it))\b)"
)
"""The caller asks something or hesitates; whatever else is said between may be a correction."""
_ASKING = re.compile(
    r"\b(?:where|how (?:much|long|do|far|many|about)|what(?: is|'s|s) (?:the|your)|what (?:should|do|can) i"
    r"|(?:do|does|is|are|can|could|will|would) (?:you|i|we|it|that|this|there)\b.*\?|do (?:you|i)|(?:is|are) there|tell (?:me|us))\b"
    r"|\?\W*$",
    re.IGNORECASE | re.DOTALL,
)
"""A question in the same breath as a yes: it is answered, and the write waits for a yes alone."""
_VALUES = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r" \d{1,2}\b|\b\d{1,2}:\d\d\b|\S+@\S+\b"
)
"""Dates, clock times and addresses: a read-back in other words may name no others."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A write as it would be done: its normalized arguments, its read-back, what must be heard.

    `names_service`: a move to another service, which the caller must have heard as well.
    `asked` are the arguments as the model gave them. `receive` takes in an outcome that comes late.
    """

    tool: str
    arguments: Mapping[str, str]
    readback: str
    start_at: datetime
    service: EventType
    email: str = ""
    phone: str = ""
    name: str = ""
    notes: str = ""
    names_service: bool = False
    asked: Mapping[str, str] = field(default_factory=dict[str, str])
    slot: OfferedSlot | None = None
    old_start_at: datetime | None = None
    receive: Callable[[Outcome], Result] | None = None

    @property
    def digest(self) -> str:
        """What binds a yes to exactly these arguments."""
        text = json.dumps([self.tool, dict(self.arguments)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


Commit = Callable[[Proposal], Awaitable[Result]]


async def propose_or_commit(call: CallSession, draft: Draft, commit: Commit) -> Result:
    """Return the read-back that is still needed, or the outcome of the one commit.

    While the outcome is not known, asking again looks for it and sends nothing.
    """
    known = call.proposals.get(draft.digest)
    if known is not None and known.work is not None:
        return await _outcome(call, known, known.work)
    if known is not None and known.is_unsettled:
        await look_again(call)
        return owe(call, known, known.result or {})
    if known is not None and known.result is not None and _holds(call, draft, known.result):
        return known.result
    if known is None or known.result is not None or known is not call.proposal:
        return _propose(call, draft)
    if not is_agreed(call, known):
        return refused(
            "not_confirmed",
            f"The caller has not said yes to this yet. Read it back again: {known.readback}",
            readback=known.readback,
        )
    known.work = work = asyncio.create_task(_settle(call, known, commit))
    call.writes.add(work)
    work.add_done_callback(call.writes.discard)
    return await _outcome(call, known, work)


def is_agreed(call: CallSession, proposal: Proposal) -> bool:
    """Tell whether the caller's last words are a yes to what was read back of this proposal."""
    said = call.exchanges(proposal.made_at)
    if len(said) < 2 or said[-1].speaker != "caller":
        return False
    if call.is_voice and not said[-2].text.rstrip().endswith((".", "?", "!")):
        return False  # cut off: nobody knows how much of the question was heard
    if not _says_yes(call, said[-1].text, proposal):
        return False
    heard = [
        n for n, line in enumerate(said) if line.speaker == "agent" and _names(call, line, proposal)
    ]
    if not heard:
        return False
    return _asks(said[-2], proposal, call.tz) and all(
        _is_aside(call, line, proposal.tool)
        for line in said[heard[-1] + 1 : -1]
        if line.speaker == "caller"
    )


def _says_yes(call: CallSession, text: str, proposal: Proposal) -> bool:
    """Tell whether `text` is a yes, alone or with values that were read back; nothing else lets a write happen."""
    if _ASKING.search(text):
        return False
    heard = understand(text, _read_back_of(call, proposal))
    if heard.polarity == "no" or heard.corrects:
        return False
    plain = judge(text, asked=_ASKED[proposal.tool]) == "yes"
    return plain or (heard.polarity == "yes" and not (heard.wishes or heard.question))


def _read_back_of(call: CallSession, proposal: Proposal) -> Situation:
    """Return the situation of a caller who has heard all of `proposal`."""
    organization, agent = call.desk.organization, call.desk.agent
    known = {"name": proposal.name, "email": proposal.email, "phone": proposal.phone}
    known["service"] = proposal.service.slug
    return Situation(
        asked=_ASKED[proposal.tool],
        now=call.clock.now().astimezone(call.tz),
        tz=call.tz,
        locale=agent.language or organization.locale,
        country=organization.country,
        hours=agent.opening_hours,
        services=tuple(
            Service(one.slug, one.title, one.minutes, one.spoken) for one in agent.event_types
        ),
        anchor=proposal.start_at,
        doing=_WISHES[proposal.tool],
        voice=call.is_voice,
        known={key: value for key, value in known.items() if value},
    )


def _propose(call: CallSession, draft: Draft) -> Result:
    call.proposals.pop(draft.digest, None)
    call.proposals[draft.digest] = Proposal(
        tool=draft.tool,
        digest=draft.digest,
        readback=draft.readback,
        made_at=len(call.lines),
        start_at=draft.start_at,
        service=draft.service,
        name=draft.name,
        email=draft.email,
        phone=draft.phone,
        notes=draft.notes,
        arguments=draft.asked,
        names_service=draft.names_service,
        slot=draft.slot,
        old_start_at=draft.old_start_at,
        receive=draft.receive,
    )
    return refused("confirmation_needed", draft.readback, readback=draft.readback)


def _holds(call: CallSession, draft: Draft, result: Result) -> bool:
    """Tell whether an earlier commit of the same arguments is still what the calendar shows."""
    if not result["ok"]:
        return False
    booking = call.live_booking(str(result["booking"]["id"]))
    return booking is not None and booking.start_at == draft.start_at


async def _outcome(call: CallSession, proposal: Proposal, work: "asyncio.Task[Result]") -> Result:
    """Wait for a commit, which goes on when nobody waits; whoever leaves has heard no outcome."""
    proposal.given = PENDING
    return owe(call, proposal, await asyncio.shield(work))


async def _settle(call: CallSession, proposal: Proposal, commit: Commit) -> Result:
    try:
        proposal.result = await commit(proposal)
    finally:
        if proposal.result is None:  # what was sent before it broke is not known here
            proposal.result = refused(PENDING, NOT_ANSWERED)
        if proposal.result["code"] == PENDING:
            call.receipts.append(Receipt("pending", write=proposal.digest))
        proposal.work = None
    return proposal.result


def _asks(line: Line, proposal: Proposal, tz: ZoneInfo) -> bool:
    """Tell whether the agent's words end in asking for the write, and for nothing beside it."""
    words, asking, _ = line.text.casefold().rpartition("?")
    asked = re.split(r"[.!?]\s", words if asking else line.text.casefold().rstrip(" .!"))[-1]
    if line.speaker != "agent" or _OTHER_MATTER.search(asked):
        return False
    plainly = bool(re.search(_QUESTIONS[proposal.tool], asked))
    return plainly or (bool(asking) and names_start(asked, proposal.start_at, tz))


def _is_aside(call: CallSession, line: Line, tool: str) -> bool:
    """Tell whether the caller only asked something: nothing was refused, changed or corrected."""
    context = Context(now=call.clock.now().astimezone(call.tz), tz=call.tz)
    text = line.text.casefold()
    return (
        ("?" in text or bool(_ASIDE.match(text)))
        and judge(text, asked=_ASKED[tool]) != "no"
        and not re.search(r"[\d@]|\b(?:change|make|put|under|spelled|with an?)\b", text)
        and read(line.text, context).kind == "none"
    )


def _names(call: CallSession, line: Line, proposal: Proposal) -> bool:
    """Tell whether the agent ended by naming everything a yes to this proposal must know.

    What came before, such as the outcome of another write, may name other values.
    """
    sentences = re.split(r"(?<=[.!?])\s+", line.text)
    for first in reversed(range(len(sentences))):
        text = " ".join(sentences[first:])
        if _names_all(call, text, proposal):
            return _values(text) <= _known_values(call, proposal)
    return False


def _names_all(call: CallSession, text: str, proposal: Proposal) -> bool:
    if not any(names_start(text, proposal.start_at, tz) for tz in (call.tz, call.home)):
        return False
    if proposal.tool != "book":
        return not proposal.names_service or _names_service(text, proposal.service)
    return (
        _names_service(text, proposal.service)
        and set(plain_words(spoken_name(proposal.name))) <= set(plain_words(text))
        and run_together(proposal.notes) in run_together(text)
        and (not proposal.email or names_email(text, proposal.email))
        and (not proposal.phone or names_phone(text, proposal.phone))
    )


def _known_values(call: CallSession, proposal: Proposal) -> set[str]:
    """Return the values a read-back of `proposal` may name; a model may write what we say in words."""
    starts = {proposal.start_at.astimezone(tz) for tz in (call.tz, call.home)}
    clocks = {f"{start.hour % 12 or 12}:{start.minute:02}" for start in starts}
    return _values(proposal.readback) | clocks | {proposal.email.casefold()}


def _values(text: str) -> set[str]:
    return {" ".join(one.split()) for one in _VALUES.findall(text.casefold())}


def names_start(text: str, start_at: datetime, tz: ZoneInfo) -> bool:
    """Tell whether `text` names month, day and clock time of `start_at` in `tz`."""
    local = start_at.astimezone(tz)
    words = " ".join(
        re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", text.casefold()).replace(",", " ").split()
    )
    month, day = f"{local:%B}".casefold(), rf"0?{local.day}(?:st|nd|rd|th)?"
    dated = rf"\b(?:{month} (?:the )?{day}|{day}(?: of)? {month})\b"
    return bool(re.search(dated, words)) and bool(re.search(_clock_pattern(local), words))


def _clock_pattern(local: datetime) -> str:
    hour, minute = local.hour % 12 or 12, f"{local.minute:02}"
    half = "am" if local.hour < 12 else "pm"
    digits = rf"{hour}:{minute}(?! ?{'pm' if half == 'am' else 'am'})"
    if not local.minute:
        digits += rf"|{hour} ?{half}|{hour} o'clock"
    spoken = clock_words(local)
    if not local.minute:
        spoken += "|" + spoken.removesuffix(" o'clock")
    special = {(12, 0): r"|noon|midday", (0, 0): r"|midnight"}.get((local.hour, local.minute), "")
    return rf"\b(?:{digits}|{spoken}{special})\b"


def _names_service(text: str, service: EventType) -> bool:
    words = run_together(text)
    return any(
        run_together(name) in words for name in (service.title, service.slug, *service.spoken)
    )
