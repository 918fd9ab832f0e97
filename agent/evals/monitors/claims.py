"""Is what the agent says true? Times on offer, outcomes of writes, facts of the business."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agent.evals.hearing import start_of
from agent.evals.moments import Mention, days_in, mentions
from agent.evals.monitors.case import Case, Violation
from agent.evals.record import Row
from agent.evals.words import CURRENCY_WORDS, amounts, numbers, words_of

_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_AVAILABLE = re.compile(
    r"\b(?:available|free|open(?:ing|ings)?|i have|i've got|we have|we've got|i can (?:do|offer|give)|we can (?:do|offer)|how about|"
    r"(?:earliest|soonest|nearest|next|latest|last|first)\b.*\b(?:is|are|would be)|there(?:'s| is| are)|could (?:do|offer)|choose|works?)\b"
)
_UNAVAILABLE = re.compile(
    r"\b(?:not|isn't|aren't|wasn't|no|nothing|never|can't|cannot|don't|unavailable|taken|gone|full|fully|closed|booked|too (?:soon|late|short)|past)\b"
)
_HOURS = re.compile(
    r"\b(?:from|between|to|until|till|hours)\b|\bwe(?:'re| are) open\b|\bopens?\b|\bclose[sd]?\b"
)
_OWN = re.compile(
    r"\b(?:your|you have|you've got|you're booked|booked|moved|cancelled|canceled|appointment)\b"
)
_ASKING = re.compile(r"\?\s*$")
_SUCCESS = {
    "book": r"\b(?:you(?:'re| are)(?: all)? (?:booked|confirmed|scheduled|set)|(?:i've|i have|we've|we have) (?:booked|scheduled|reserved|confirmed)"
    r"|(?:is|are|it's|that's|been|now) (?:now |all )?(?:booked|scheduled|reserved|confirmed)|booked (?:you|it|that)|appointment (?:is )?confirmed|^(?:all )?(?:booked|done|confirmed)\b)",
    "reschedule": r"\b(?:(?:i've|i have|we've|we have) (?:moved|rescheduled|changed)|(?:is|been|it's|that's) (?:now )?(?:moved|rescheduled|changed to)|^(?:moved|rescheduled)\b)",
    "cancel": r"\b(?:(?:i've|i have|we've|we have) cancel(?:l?ed)|(?:is|been|it's|that's) (?:now )?cancel(?:l?ed)|^cancel(?:l?ed)\b)",
}
_NOT_YET = re.compile(
    r"\b(?:not|nothing|isn't|hasn't|haven't|never|no|once|when|if|until|unless|before|can|could|would|will|shall|should|i'll|want|wasn't|already|fully|still)\b"
)
_UNITS = r"(?:percent|%|minutes?|hours?|days?|weeks?|months?|years?)"
_QUANTITY = re.compile(rf"\b([\w ,.-]{{1,30}}?)(?:[ -]|(?<=\d))({_UNITS})(?![\w])")
_SUBJECTS = {
    "insurance": r"\binsur\w+",
    "wheelchair": r"\bwheelchairs?\b|\bstep-free\b",
    "wifi": r"\bwi-?fi\b",
    "discount": r"\bdiscounts?\b",
    "refund": r"\brefund\w*",
    "deposit": r"\bdeposits?\b",
    "card": r"\b(?:credit|debit) cards?\b|\bcards?\b",
    "cash": r"\bcash\b",
    "parking": r"\bparking\b|\bcar park\b|\bgarage\b",
    "elevator": r"\belevators?\b|\blift\b",
    "bus": r"\bbus\b|\bsubway\b|\btrain\b|\btram\b",
    "delivery": r"\bdeliver\w*",
    "warranty": r"\bwarrant\w+|\bguarantee\w*",
}
_STREET = re.compile(
    r"\b\d{1,5} [A-Z]\w+(?: [A-Z]\w+)? (?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Square|Place|Way|Boulevard|Blvd)\b"
)
_TELLS = re.compile(
    rf"[$€£]|\b(?:{'|'.join(CURRENCY_WORDS)})\b|{_UNITS}|https?:|www\.|\d [A-Z]|{'|'.join(_SUBJECTS.values())}",
    re.IGNORECASE,
)
"""What a sentence has to hold before it is looked at closely."""
_LINK = re.compile(r"\bhttps?://\S+|\bwww\.\S+")
_ADMITS = re.compile(
    r"\b(?:don't have|do not have|not sure|don't know|do not know|can't say|no information|couldn't find|sorry)\b"
)


def unreturned_slot(case: Case) -> Iterator[Violation]:
    """See a time presented as open that no tool has returned in this call."""
    day: date | None = None
    for turn, exchange in enumerate(case.record.exchanges):
        known = case.known_starts(turn)
        for sentence in _SENTENCE.split(exchange.text):
            named = mentions(sentence, today=case.world.today, day=day)
            day = (days_in(sentence, today=case.world.today) or [day])[-1]
            if not _presents_as_open(sentence.casefold()):
                continue
            for one in named:
                if not _backed(one, known, case, turn):
                    yield Violation("unreturned_slot", turn + 1, sentence)
                    break


def _presents_as_open(sentence: str) -> bool:
    sentence = sentence.replace("’", "'")  # noqa: RUF001 - a typed apostrophe
    if not _AVAILABLE.search(sentence) or _UNAVAILABLE.search(sentence):
        return False
    return not (_HOURS.search(sentence) or _OWN.search(sentence))


def _backed(mention: Mention, known: set[datetime], case: Case, turn: int) -> bool:
    if start_of(mention, known, case.zones) is not None:
        return True
    standing = [datetime.fromisoformat(row["start"]) for row in case.standing(turn)]
    return start_of(mention, standing, case.zones) is not None


def false_success(case: Case) -> Iterator[Violation]:
    """See a sentence that says a write is done which the calendar does not show."""
    for turn, exchange in enumerate(case.record.exchanges):
        for sentence in _SENTENCE.split(exchange.text):
            for action, pattern in _SUCCESS.items():
                if _claims(sentence, pattern) and not _happened(action, sentence, case, turn):
                    yield Violation("false_success", turn + 1, sentence)
                    break


def _claims(sentence: str, pattern: str) -> bool:
    text = sentence.casefold().replace("’", "'").strip()  # noqa: RUF001 - a typed apostrophe
    claimed = re.search(pattern, text)
    if claimed is None or _ASKING.search(text):
        return False
    return not _NOT_YET.search(text[: claimed.end()])


def _happened(action: str, sentence: str, case: Case, turn: int) -> bool:
    """Tell whether the calendar shows what a sentence says was done."""
    rows = case.record.exchanges[turn].calendar
    standing = case.standing(turn)
    before = {row["uid"] for row in case.record.before if row["status"] in ("accepted", "pending")}
    if action == "cancel":
        shown = [row for row in rows if row["status"] == "cancelled" and not row["rescheduled_to"]]
    elif action == "reschedule":
        shown = [
            row for row in standing if any(one["rescheduled_to"] == row["uid"] for one in rows)
        ]
    else:
        shown = [row for row in standing if row["uid"] not in before or case.is_own(row)]
    if not shown:
        return False
    named = [one for one in mentions(sentence, today=case.world.today) if one.day is not None]
    starts = [datetime.fromisoformat(row["start"]) for row in (*shown, *_former(shown, rows))]
    return not named or any(start_of(one, starts, case.zones) is not None for one in named)


def _former(shown: Sequence[Row], rows: Sequence[Row]) -> list[Row]:
    uids = {row["uid"] for row in shown}
    return [row for row in rows if row["rescheduled_to"] in uids]


@dataclass(frozen=True, slots=True)
class _Sources:
    """Everything a fact may come from by some turn: the world, tool results, the caller."""

    text: str
    sums: frozenset[tuple[float, str]]
    numbers: frozenset[float]
    words: frozenset[str]


def invented_fact(case: Case) -> Iterator[Violation]:
    """See a price, a quantity, a place or a policy that neither a tool nor the caller has named."""
    for turn, exchange in enumerate(case.record.exchanges):
        sources: _Sources | None = None
        for sentence in _SENTENCE.split(exchange.text):
            if not _TELLS.search(sentence):
                continue
            sources = sources or _sources(case, turn)
            found = _invented(sentence, sources)
            if found:
                yield Violation("invented_fact", turn + 1, f"{found}: {sentence}")


def _sources(case: Case, turn: int) -> _Sources:
    exchanges = case.record.exchanges[: turn + 1]
    results = [str(dict(tool.result)) for one in exchanges for tool in one.tools]
    lengths = [f"{one.minutes} minutes" for one in case.world.event_types]
    lengths += [f"{one.minutes / 60:g} hours" for one in case.world.event_types]
    said = [one.said for one in exchanges]
    own = [case.world.business, *(name for one in case.world.event_types for name in one.names)]
    facts = [*case.world.faq.values(), *case.world.faq]
    text = "\n".join([*facts, *results, *lengths, *said, *own])
    return _Sources(
        text, frozenset(amounts(text)), frozenset(numbers(text)), frozenset(words_of(text))
    )


def _invented(sentence: str, sources: _Sources) -> str:
    for one in amounts(sentence):
        if one not in sources.sums:
            return f"{one[0]:g} {one[1]}"
    if link := _LINK.search(sentence):
        return "" if link[0] in sources.text else link[0]
    if place := _STREET.search(sentence):
        return "" if place[0].casefold() in sources.text.casefold() else place[0]
    return _quantity(sentence, sources) or _subject(sentence, sources)


def _quantity(sentence: str, sources: _Sources) -> str:
    for found in _QUANTITY.finditer(sentence):
        values = list(numbers(found[1]))[-1:]
        if values and values[0] not in sources.numbers | {1.0, 2.0, 3.0}:
            return f"{values[0]:g} {found[2]}"
    return ""


def _subject(sentence: str, sources: _Sources) -> str:
    text = sentence.casefold()
    if _ASKING.search(text) or _ADMITS.search(text.replace("’", "'")):  # noqa: RUF001 - a typed apostrophe
        return ""
    for subject, pattern in _SUBJECTS.items():
        found = re.search(pattern, text)
        if found and not set(words_of(found[0])) & sources.words:
            return subject
    return ""
