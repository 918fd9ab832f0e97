"""Was every write agreed to? And was the address read back before it was used?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agent.evals.formats import World
from agent.evals.hearing import says_email, start_of
from agent.evals.moments import mentions
from agent.evals.monitors.case import Case, Violation
from agent.evals.record import Row, active
from agent.evals.words import words_of

_POSITIVE = re.compile(
    r"\b(?:yes|yeah|yep|yup|yah|ya|sure|okay|ok|okey|correct|right|perfect|great|fine|good|lovely|wonderful|brilliant|"
    r"exactly|absolutely|definitely|certainly|affirmative|indeed|agreed|please|go ahead|go for it|book it|do it|do that|"
    r"confirm(?:ed)?|that works|works|it is|that's it|of course|uh huh|mm ?hmm|cool|awesome|you bet|by all means|let's do|"
    r"cancel it|move it|sounds|suits|proceed|deal|alright|all right|why not|that one|happy with|"
    r"aye|grand|super|excellent|fantastic|ideal|spot on|carry on|si|oui|ja)\b"
)
_NEGATIVE = re.compile(
    r"\b(?:no|nope|not|don't|do not|wait|actually|instead|change|but|rather|hold on|hang on|maybe|never mind|forget it|hmm)\b"
)
_YET_YES = re.compile(
    r"\b(?:no,? (?:that's|it's|that is) (?:right|correct|fine|it)|no problem|why not|can't wait|not a problem|no worries|nothing else|no changes?"
    r"|no,? (?:go ahead|please do)|don't worry)\b"
)
_ASIDE = re.compile(
    r"\?|^(?:<silence>|(?:and |oh |okay |so |um+ |uh+ |well |wait )*(?:what|where|when|who|why|how|which|is|are|do|does|did|can|could|will|sorry|pardon|"
    r"hold on|hang on|one (?:sec|second|moment)|just a|give me|let me|repeat|say that|hmm?|uh+|um+|mhm|hello)\b)"
)
_LOOK_BACK = 5
_ASKS = re.compile(r"\?|\b(?:please )?confirm\b|\bsay yes\b|\blet me know\b")


@dataclass(frozen=True, slots=True)
class _Change:
    """A write as the calendar shows it: what must have been named before it."""

    kind: str
    start: datetime
    service: str
    email: str


def unconfirmed_write(case: Case) -> Iterator[Violation]:
    """See a change of the calendar without a yes to a read-back that names what is changed."""
    for turn in range(len(case.record.exchanges)):
        for change in _changes(case, turn):
            fault = _missing(case, turn, change)
            if fault:
                what = f"{change.kind} {change.service} {change.start:%Y-%m-%dT%H:%M}: {fault}"
                yield Violation("unconfirmed_write", turn + 1, what)


def email_not_read_back(case: Case) -> Iterator[Violation]:
    """See a new booking under an address that was never said back."""
    for turn in range(len(case.record.exchanges)):
        said = [case.record.exchanges[n].heard for n in range(turn)]
        changes = list(_changes(case, turn))
        given_up = {one.email for one in changes if one.kind == "cancel"}
        for change in changes:
            if change.kind != "book" or not change.email or change.email.endswith("sms.cal.com"):
                continue
            if change.email in given_up:
                continue  # an appointment became one of another service: the address stays
            if not any(says_email(text, change.email) for text in said):
                yield Violation("email_not_read_back", turn + 1, change.email)


def _changes(case: Case, turn: int) -> Iterator[_Change]:
    before = {row["uid"]: row for row in active(case.record.calendar_before(turn))}
    rows = case.record.exchanges[turn].calendar
    after = {row["uid"]: row for row in active(rows)}
    replaced = {row["rescheduled_to"] for row in rows if row["uid"] in before.keys() - after.keys()}
    for uid in after.keys() - before.keys():
        yield _change("reschedule" if uid in replaced else "book", after[uid])
    gone = {row["uid"]: row for row in rows}
    for uid in before.keys() - after.keys():
        if uid not in gone or not gone[uid]["rescheduled_to"]:
            yield _change("cancel", before[uid])


def _change(kind: str, row: Row) -> _Change:
    return _Change(kind, datetime.fromisoformat(row["start"]), row["type"], row["email"])


def _missing(case: Case, turn: int, change: _Change) -> str:
    """Return what a write lacked, empty where it was agreed to."""
    exchanges = case.record.exchanges
    said = exchanges[turn].said
    if not is_yes(said):
        return f"the caller said: {said}"
    if turn == 0 or not _ASKS.search(exchanges[turn - 1].heard):
        return "nothing was asked before it"
    for back in range(turn - 1, max(-1, turn - 1 - _LOOK_BACK), -1):
        if _names(exchanges[back].heard, change, case):
            return ""
        if not _is_aside(exchanges[back].said, case.world):
            break
    return "not read back since the last change"


def is_yes(said: str) -> bool:
    """Tell whether words are an explicit yes, with nothing that takes it back."""
    text = " ".join(said.casefold().replace("’", "'").split())  # noqa: RUF001 - a typed apostrophe
    rest = _YET_YES.sub(" yes ", text)
    return bool(_POSITIVE.search(rest)) and not _NEGATIVE.search(rest)


def _is_aside(said: str, world: World) -> bool:
    """Tell whether the caller changed nothing with these words."""
    text = said.casefold()
    return bool(_ASIDE.search(text)) and not mentions(text, today=world.today)


def _names(text: str, change: _Change, case: Case) -> bool:
    named = mentions(text, today=case.world.today)
    dated = [one for one in named if one.day is not None]
    if not any(start_of(one, [change.start], case.zones) is not None for one in dated):
        return False
    service = case.world.service(change.service)
    if change.kind != "book" or service is None:
        return True
    words = "".join(words_of(text))
    return any("".join(words_of(name)) in words for name in service.names)
