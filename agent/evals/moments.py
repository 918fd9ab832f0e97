"""The days and clock times an agent names, in anybody's wording.

Only what an agent may say is read, not what callers may: days come with a month, a weekday or a
number, hours with minutes, a half of the day or a word before them that announces a time.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agent.evals.words import NUMBER
from scheduling.labels import MONTHS, NUMBERS, ORDINALS, WEEKDAYS

_DAYS = [name.lower() for name in WEEKDAYS]
_MONTHS = [name.lower() for name in MONTHS]
_ORDINAL = (
    {"thirtieth": 30}
    | {word: n for n, word in enumerate(ORDINALS, 1)}
    | {
        f"{tens}{gap}{word}": base + n
        for tens, base in (("twenty", 20), ("thirty", 30))
        for gap in (" ", "-")
        for n, word in enumerate(ORDINALS[:9], 1)
    }
)
_NTH_WORDS = "|".join(sorted(_ORDINAL, key=len, reverse=True)).replace(" ", r"\s")
_NTH = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{_NTH_WORDS})"
_DAY_NUMBER = rf"(?:{_NTH}|\d{{1,2}})"
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_HALF = r"(?:a\.?\s?m\b\.?|p\.?\s?m\b\.?|in\sthe\s(?:morning|afternoon|evening)|at\snight|tonight)"
_HOUR = "|".join(NUMBERS[1:13])
_MINUTE = (
    r"(?:oh[ -](?:"
    + "|".join(NUMBERS[1:10])
    + r")|fifteen|ten|twenty(?:[ -]five)?|thirty(?:[ -]five)?"
    r"|forty(?:[ -]five)?|fifty(?:[ -]five)?)"
)
_TOKEN = re.compile(
    rf"""
    (?P<iso>\b\d{{4}}-\d\d-\d\d)(?:[T ](?P<isotime>\d\d:\d\d))?
  | \b(?P<month>{_MONTH})\s+(?:the\s+)?(?P<dayafter>{_DAY_NUMBER})\b(?!:)
  | \b(?P<daybefore>{_DAY_NUMBER})(?:\s+of)?\s+(?P<monthafter>{_MONTH})(?![a-z])
  | \b(?P<near>day\ after\ tomorrow|tomorrow|today|this\ (?:morning|afternoon|evening))\b
  | \b(?P<weekday>{"|".join(_DAYS)})\b
  | \bthe\ (?P<nth>{_NTH})\b(?!\s+(?:one|floor|option|time|slot|of\ those))
  | \b(?P<digital>\d{{1,2}}:\d\d)(?:\s*(?P<half1>{_HALF}))?
  | \b(?P<hour>\d{{1,2}})\s*(?P<half2>{_HALF}|o['’]?clock)
  | \b(?P<part>half|quarter)\s+(?P<side>past|to|after|before)\s+(?P<parthour>{_HOUR}|\d{{1,2}})\b
  | \b(?P<noon>noon|midday|midnight)\b
  | \b(?P<word>{_HOUR})[ -](?P<minute>{_MINUTE})\b(?:\s+(?P<half3>{_HALF}))?
  | \b(?P<word2>{_HOUR})\s+(?P<half4>{_HALF}|o['’]?clock(?:\s+{_HALF})?)
  | (?P<before>\b(?:at|or|and|from|to|until|till|by|around|about|between|have|offer|have\ got)\s+|(?<=day)\s+|,\s+)
    (?P<bare>{_HOUR}|\d{{1,2}})\b(?![\w:@'’%-]|\s*{_HALF}|\s*o['’]?clock|\s{_MINUTE}\b|\s+(?:minute|hour|dollar|euro|day|week|month|one|more|other|option|of|alder|january|february|march|april|may|june|july|august|september|october|november|december))
    """,  # noqa: RUF001 - a typed apostrophe
    re.IGNORECASE | re.VERBOSE,
)
_ZONE = re.compile(
    r"^[\s,(]*(?P<zone>(?:eastern|central|mountain|pacific|alaska|hawaii|atlantic|[a-z]+(?: [a-z]+)?)"
    r" (?:standard |daylight )?time\b|your time|our time|(?:e|c|m|p)[sd]?t\b|gmt\b|utc\b)",
    re.IGNORECASE,
)


_JOINED = r"\s+|[\s,]*(?:on|this|next)\s+(?:the\s+)?"


@dataclass(frozen=True, slots=True)
class Mention:
    """A clock time in a text, with the day it belongs to, as far as the text says.

    `clocks` holds every (hour, minute) it may mean: two where morning and afternoon are both
    possible. `zone` is the label that follows it.
    """

    day: date | None
    clocks: tuple[tuple[int, int], ...]
    start: int
    end: int
    zone: str = ""

    def is_at(self, start: datetime) -> bool:
        """Tell whether it may mean that local time."""
        same_day = self.day is None or self.day == start.date()
        return same_day and (start.hour, start.minute) in self.clocks


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    start: int
    end: int


def mentions(text: str, *, today: date, day: date | None = None) -> list[Mention]:
    """Return the clock times of a text in order.

    A time belongs to the day said before it, or right after it with "on"; `day` is the one spoken
    of before this text.
    """
    tokens = list(_tokens(text, today))
    found: list[Mention] = []
    current = day
    for n, token in enumerate(tokens):
        if isinstance(token, _Day):
            current = token.day
            continue
        later = _day_after(text, tokens, n)
        found.append(
            Mention(later or current, token.clocks, token.start, token.end, _zone(text, token.end))
        )
    return found


def days_in(text: str, *, today: date) -> list[date]:
    """Return the days a text names, in order."""
    return [one.day for one in _tokens(text, today) if isinstance(one, _Day)]


def _zone(text: str, end: int) -> str:
    found = _ZONE.match(text[end : end + 40])
    return found["zone"].casefold() if found else ""


def _day_after(text: str, tokens: Sequence["_Day | Mention"], n: int) -> date | None:
    """Return the day that a run of times names after itself: `at 9 or 10 on Thursday`."""
    last = tokens[n]
    for token in tokens[n + 1 :]:
        between = text[last.end : token.start]
        if isinstance(token, _Day):
            return token.day if re.fullmatch(_JOINED, between) else None
        if re.search(r"[.!?;](?:\s|$)", between):
            return None
        last = token
    return None


def _tokens(text: str, today: date) -> Iterator["_Day | Mention"]:
    weekday: _Day | None = None
    for found in _TOKEN.finditer(text):
        day = _day_of(found, today)
        if found["isotime"] and day:
            yield _Day(day, *found.span("iso"))
            hour, minute = map(int, found["isotime"].split(":"))
            yield Mention(None, ((hour, minute),), *found.span("isotime"))
        elif day:
            weekday = _Day(day, *found.span())
            yield weekday
        elif clocks := _clocks(found):
            start = found.start() + len(found["before"] or "")
            yield Mention(None, clocks, start, found.end())


def _day_of(found: re.Match[str], today: date) -> date | None:
    if found["iso"]:
        return _made(*map(int, found["iso"].split("-")))
    month = found["month"] or found["monthafter"]
    if month:
        return _next_date(today, _month(month), _number(found["dayafter"] or found["daybefore"]))
    if found["near"]:
        ahead = {"tomorrow": 1, "day after tomorrow": 2}.get(found["near"].lower(), 0)
        return today + timedelta(days=ahead)
    if found["weekday"]:
        return today + timedelta(days=(_DAYS.index(found["weekday"].lower()) - today.weekday()) % 7)
    return _next_nth(today, _number(found["nth"])) if found["nth"] else None


def _month(name: str) -> int:
    return next(n for n, full in enumerate(_MONTHS, 1) if full.startswith(name.lower()[:3]))


def _number(text: str) -> int:
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits else _ORDINAL[text.lower()]


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_date(today: date, month: int, day: int) -> date | None:
    this = _made(today.year, month, day)
    if this is not None and this >= today - timedelta(days=60):
        return this
    return _made(today.year + 1, month, day) or this


def _next_nth(today: date, day: int) -> date | None:
    year, month = today.year, today.month
    for _ in range(12):
        made = _made(year, month, day)
        if made and made >= today:
            return made
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return None


def _clocks(found: re.Match[str]) -> tuple[tuple[int, int], ...]:
    if found["noon"]:
        return ((0, 0),) if found["noon"].lower() == "midnight" else ((12, 0),)
    half = found["half1"] or found["half2"] or found["half3"] or found["half4"] or ""
    if found["digital"]:
        hour, minute = map(int, found["digital"].split(":"))
    elif found["part"]:
        hour, minute = _parted(found)
    else:
        said = found["hour"] or found["word"] or found["word2"] or found["bare"]
        if not said or (said.lower() == "one" and not _announced(found)):
            return ()
        hour, minute = _hour(said), _minute(found["minute"] or "")
    if hour > 23 or minute > 59:
        return ()
    return _halves(hour, minute, half.lower())


def _announced(found: re.Match[str]) -> bool:
    """Tell whether a bare `one` is an hour; it mostly is not."""
    before = (found["before"] or "").strip().lower()
    return not found["bare"] or before in ("at", "around", "until", "till", "to")


def _parted(found: re.Match[str]) -> tuple[int, int]:
    minutes = {"half": 30, "quarter": 15}[found["part"].lower()]
    hour = _hour(found["parthour"])
    if found["side"].lower() in ("past", "after"):
        return hour, minutes
    return (hour - 2) % 12 + 1, 60 - minutes


def _hour(text: str) -> int:
    return int(text) if text.isdigit() else NUMBER[text.lower()]


def _minute(text: str) -> int:
    words = re.split(r"[ -]", text.lower().replace("oh", "zero"))
    return sum(NUMBER.get(word, 0) for word in words)


def _halves(hour: int, minute: int, half: str) -> tuple[tuple[int, int], ...]:
    if (half.startswith("a") and "night" not in half) or "morning" in half:
        return ((hour % 12, minute),)
    if half and "clock" not in half:
        return ((hour % 12 + 12, minute),)
    if hour > 12 or hour == 0:
        return ((hour, minute),)
    return ((hour % 12, minute), (hour % 12 + 12, minute))
