"""What a caller hears in an agent's words: offered times, and its own facts read back, right or wrong."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agent.evals.moments import Mention, mentions
from agent.evals.record import ToolCall
from agent.evals.words import digits_in, words_of

_NEGATIVE = re.compile(
    r"\b(?:not|isn['’]t|aren['’]t|was(?:n['’]t)|no longer|never|can['’]t|cannot|don['’]t|unavailable|taken|gone|full|fully|closed|"  # noqa: RUF001
    r"booked up|somebody else|someone else|too (?:soon|late|short)|instead of|earlier than|rather than)\b",
    re.IGNORECASE,
)
_STANDS = re.compile(
    r"\byou(?:['’]re| are) (?:all |now )?(?:booked|set|confirmed|down)\b|\bbooked:"  # noqa: RUF001
    r"|\b(?:is|has|have) (?:now )?(?:been )?(?:booked|moved|rescheduled|confirmed|cancelled|canceled)\b"
    r"|\byour [\w -]+ (?:is|was) (?:now )?(?:on|at)\b",
    re.IGNORECASE,
)
"""Tells of an appointment there is: its time is on offer to nobody."""
_CLAUSE = re.compile(r"(?<=[.!?;])\s+|,? but |,? however,? |,? though ", re.IGNORECASE)
_SIGNS = {
    "dot": ".",
    "point": ".",
    "period": ".",
    "underscore": "_",
    "dash": "-",
    "hyphen": "-",
    "minus": "-",
    "plus": "+",
    "at": "@",
}
_NOT_NAMES = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "am",
        "pm",
        "eastern",
        "central",
        "mountain",
        "pacific",
        "i",
        "your",
        "you",
        "the",
        "this",
        "that",
        "our",
        "shall",
        "is",
        "anything",
    ]
)


@dataclass(frozen=True, slots=True)
class Zones:
    """Whose clocks a time may be told by."""

    home: ZoneInfo
    caller: ZoneInfo


def returned_starts(tools: Iterable[ToolCall], home: ZoneInfo) -> set[datetime]:
    """Return the open times in tool results, as local starts of the business."""
    found: set[datetime] = set()
    for tool in tools:
        zone = ZoneInfo(str(tool.result.get("timezone") or home.key))
        for key in ("times", "all", "alternatives", "slots"):
            for entry in tool.result.get(key) or ():
                start = datetime.fromisoformat(entry["start"])
                aware = start if start.tzinfo else start.replace(tzinfo=zone)
                found.add(aware.astimezone(home).replace(tzinfo=None))
    return found


def offered_in(
    text: str, open_starts: Collection[datetime], *, today: date, day: date | None, zones: Zones
) -> list[datetime]:
    """Return the local starts a text presents as open, in spoken order, none twice."""
    found: list[datetime] = []
    for clause in _CLAUSE.split(text):
        named = mentions(clause, today=today, day=day)
        day = named[-1].day if named and named[-1].day else day
        if _NEGATIVE.search(clause) or _STANDS.search(clause):
            continue
        for one in named:
            start = start_of(one, open_starts, zones)
            if start is not None and start not in found:
                found.append(start)
    return found


def start_of(mention: Mention, starts: Collection[datetime], zones: Zones) -> datetime | None:
    """Return which of some local starts a mention means, None for none of them."""
    zone = zone_of(mention, zones)
    for start in sorted(starts):
        if mention.is_at(start.replace(tzinfo=zones.home).astimezone(zone).replace(tzinfo=None)):
            return start
    return None


def zone_of(mention: Mention, zones: Zones) -> ZoneInfo:
    """Return the zone a mention is labeled with: the caller's or, without a label, the business's."""
    if not mention.zone or zones.caller == zones.home:
        return zones.home
    return zones.caller if _labels(mention.zone, zones.caller) else zones.home


def _labels(label: str, zone: ZoneInfo) -> bool:
    if label == "your time":
        return True
    if label == "our time":
        return False
    city = zone.key.rsplit("/", 1)[-1].replace("_", " ").casefold()
    usual = {
        "America/New_York": ("eastern", "et", "est", "edt"),
        "America/Chicago": ("central", "ct", "cst", "cdt"),
        "America/Denver": ("mountain", "mt", "mst", "mdt"),
        "America/Phoenix": ("mountain", "mt", "mst", "arizona"),
        "America/Los_Angeles": ("pacific", "pt", "pst", "pdt"),
        "America/Anchorage": ("alaska",),
        "Pacific/Honolulu": ("hawaii",),
        "America/Halifax": ("atlantic",),
        "Europe/London": ("uk", "british", "gmt"),
    }.get(zone.key, ())
    return label.startswith(city) or any(label.startswith(name) for name in usual)


def says_email(text: str, email: str) -> bool:
    """Tell whether a text says an address: written, spoken or spelled out."""
    if re.search(rf"(?<![\w.+-]){re.escape(email)}(?![\w-])", text, re.IGNORECASE):
        return True
    tokens = _letters(text)
    wanted = list(email.casefold())
    return any(_ends_with(tokens[: end + 1], wanted) for end in range(len(tokens)))


def names_an_email(text: str) -> bool:
    """Tell whether a text holds an address of any kind."""
    lowered = text.casefold()
    return bool(re.search(r"\S@\S|\bat (?:[\w-]+[ .-]+)+?(?:dot|point) [a-z]{2,}", lowered))


def _letters(text: str) -> list[str]:
    """Return words and signs; an address may be made of any run of them."""
    lowered = re.sub(r"\b([a-z0-9]) as in \w+", r"\1", text.casefold())
    lowered = re.sub(r"\b([a-z0-9])-(?=[a-z0-9]\b)", r"\1 ", lowered)
    raw: list[str] = re.findall(r"[^\W_]+|[@._+,;:!?-]", lowered)
    return [_SIGNS.get(one, one) for one in raw]


def _ends_with(tokens: Sequence[str], wanted: Sequence[str]) -> bool:
    """Tell whether the last tokens, joined, are exactly the characters wanted."""
    left = "".join(wanted)
    n = len(tokens)
    while left and n:
        n -= 1
        token = tokens[n]
        if not left.endswith(token):
            return False
        left = left[: -len(token)]
    if left:
        return False
    before = tokens[n - 1] if n else ""
    return before not in ("_", "-", "+", "@") and not (
        before == "." and n > 1 and len(tokens[n - 2]) < 3
    )


def says_phone(text: str, phone: str) -> bool:
    """Tell whether a text says a number, in digits or in words."""
    return digits_in(phone)[-10:] in digits_in(text)


def names_a_phone(text: str) -> bool:
    """Tell whether a text holds a telephone number."""
    return bool(
        re.search(
            r"(?:\d[\s().,-]*){7,}"
            r"|(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double)\b[\s,.-]*){7,}",
            text.casefold(),
        )
    )


def says_name(text: str, name: str) -> bool:
    """Tell whether the parts of a name stand in a text in their order, whole or spelled.

    Those of an e-mail address are no name.
    """
    bare = re.sub(r"\S+@\S+", " ", text)
    joined = " ".join(words_of(bare))
    parts = [rf"{re.escape(part)}|{' '.join(part)}" for part in words_of(name.replace("-", " "))]
    return bool(re.search("".join(rf"\b(?:{part})\b.*?" for part in parts), joined))


def names_in(text: str) -> list[str]:
    """Return what a text presents as the name a booking is for."""
    found: list[str] = re.findall(
        r"\b(?:for|under|name is|name as|name of|thanks,|thank you,)\s+((?:[A-Z][\w'’-]*)(?:\s+[A-Z][\w'’-]*)*)",  # noqa: RUF001
        text,
    )
    return [one for one in found if not set(words_of(one)) <= _NOT_NAMES]
