"""What a voice reads for a written text: `9:30 AM` is said as `nine thirty AM`.

Pure text to text, for the voice only; the conversation keeps the written form. Each rule leaves
nothing behind that it or another rule would read, so words that are already spoken stay as they
are. A form with two readings (`3/4`, `9-5`) is left to the voice rather than guessed.
"""

import re
from collections.abc import Callable
from re import Match

from agent.speech import notation
from agent.speech.numbers import clock, digits, ordinal
from scheduling.labels import MONTHS, WEEKDAYS

_Rule = tuple[re.Pattern[str], str | Callable[[Match[str]], str]]

_MOST_ROUNDS = 6
_PLAIN = re.compile(r"[A-Za-z ,?!;']*[.?!]?\Z")
"""Letters and the marks between words: such a text is read as it stands."""

_SIGNS = {".": "dot", "_": "underscore", "-": "dash", "+": "plus", "@": "at"}
_MONTHS = {name[:3].lower(): name for name in MONTHS}
_MONTH = (
    r"(January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAYS = {name[:3].lower(): name for name in WEEKDAYS}
_DAY_SHORT = r"Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun"
_DAY_NAME = rf"({'|'.join(WEEKDAYS)}|{_DAY_SHORT})"
_HALF = r"(?i:[ap]\.?m\b\.?)"
_TLD = r"(?:com|org|net|edu|gov|io|co|ca|uk|info|biz|app|dev)"


def as_spoken(text: str) -> str:
    """Return what a voice should read for `text`; reading the result again changes nothing."""
    for _ in range(_MOST_ROUNDS):
        if _PLAIN.match(text):
            return text
        read = _once(text)
        if read == text:
            break
        text = read
    return text


def _once(text: str) -> str:
    text = notation.without_markup(text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return notation.tidied(text)


def _email(match: Match[str]) -> str:
    return _address(match[0])


def _address(text: str) -> str:
    """Return an address in words: signs by name, digits one by one."""
    parts = re.split(r"([._+@-]|\d+)", text)
    said = (_SIGNS.get(part) or (digits(part) if part.isdecimal() else part) for part in parts)
    return " ".join(part for part in said if part)


def _site(match: Match[str]) -> str:
    return _address(match["site"])


def _phone(match: Match[str]) -> str:
    written = match[0]
    groups = [part for run in re.findall(r"\d+", written) for part in _grouped(run)]
    said = ", ".join(digits(group) for group in groups)
    return f"plus {said}" if written.startswith("+") else said


def _grouped(run: str) -> list[str]:
    """Cut the digits of a phone number as they are said: 3-3-4 from the end, long ones in threes."""
    if len(run) <= 4:
        return [run]
    if len(run) in (10, 11):
        return [part for part in (run[:-10], run[-10:-7], run[-7:-4], run[-4:]) if part]
    return [run[start : start + 3] for start in range(0, len(run), 3)]


def _code(match: Match[str]) -> str:
    return " ".join(digits(char) if char.isdecimal() else char for char in match[0])


def _time(match: Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = f"{match['half'].upper()}M" if match["half"] else ""
    if minute > 59 or hour > (12 if half else 23) or (half and hour == 0):
        return match[0]
    ends = match[0].endswith(".") and not match.string[match.end() :].strip()
    return clock(hour, minute, half) + ("." if ends else "")


def _range_of_times(match: Match[str]) -> str:
    first, second = match["first"], match["second"]
    is_time = ":" in match[0] or re.search(r"[ap]\.?m", match[0], re.IGNORECASE)
    if not is_time:
        return match[0]
    if first.isdecimal():  # "9-5 PM": the hour alone would stay a bare number
        first = f"{first}:00" if 1 <= int(first) <= 12 else first
    return f"{first} to {second}"


def _date(match: Match[str]) -> str:
    month, day = _MONTHS[match[1][:3].lower()], int(match[2])
    return f"{month} {ordinal(day)}" if 1 <= day <= 31 else match[0]


def _range_of_dates(match: Match[str]) -> str:
    month, first, last = _MONTHS[match[1][:3].lower()], int(match[2]), int(match[3])
    if not 1 <= first < last <= 31:
        return match[0]
    return f"{month} {ordinal(first)} to {ordinal(last)}"


def _iso_date(match: Match[str]) -> str:
    year, month, day = (int(part) for part in match.groups())
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    return f"{MONTHS[month - 1]} {ordinal(day)}, {year}"


def _range_of_days(match: Match[str]) -> str:
    return " to ".join(_DAYS[name[:3].lower()] for name in match.groups())


_CLOCK = r"\d{1,2}(?::\d\d)?"
_RULES: tuple[_Rule, ...] = (
    # addresses
    (re.compile(r"[\w.+-]*\w@[\w-]+(?:\.[\w-]+)+", re.ASCII), _email),
    (
        re.compile(
            r"\b(?:https?://(?:www\.)?|www\.)(?P<site>[\w-]+(?:\.[\w-]+)+)(?::\d+)?"
            r"(?:[/?#][^\s,;)]*[^\s,;).?!])?/?",
            re.ASCII | re.IGNORECASE,
        ),
        _site,
    ),
    (
        re.compile(rf"(?<![\w.@-])(?P<site>[A-Za-z][\w-]*(?:\.[\w-]+)*\.{_TLD})\b(?![.\w]*\w)"),
        _site,
    ),
    # dates, before the digits in them are taken for anything else
    (re.compile(r"(?<![\w-])(\d{4})-(\d\d)-(\d\d)(?![\w-])"), _iso_date),
    (
        re.compile(rf"\b{_MONTH} (\d{{1,2}})\s?[-\u2013]\s?(\d{{1,2}})(?![\w:/%-]|\.\d| ?{_HALF})"),
        _range_of_dates,
    ),
    (
        re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b(?![:%/-]?\d|\.\d| ?{_HALF})"),
        _date,
    ),
    (
        re.compile(rf"\b({_DAY_SHORT})\b(?=\.?,? (?:{'|'.join(MONTHS)}))\.?"),
        lambda match: _DAYS[match[1][:3].lower()],
    ),
    (
        re.compile(rf"\b{_DAY_NAME}\s?[-\u2013]\s?{_DAY_NAME}\b"),
        _range_of_days,
    ),
    # phones and codes
    (
        re.compile(
            r"(?<![\w.$+,-])(?:\+1[ .-]?(?:\(\d{3}\) ?|\d{3}[ .-]?)\d{3}[ .-]?\d{4}(?!\d)"
            r"|\+\d[\d ().-]{5,17}\d"
            r"|(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}"
            r"|\d{3}-\d{4}|\d{10,11})(?![\w-]|[.,]\d)"
        ),
        _phone,
    ),
    (re.compile(r"(?<![\w.,$\u20ac\u00a3-])\d{5,}(?![\w%-]|[.,:/]\d)"), _code),
    # clock times
    (
        re.compile(
            rf"(?<![\w.:/$+-])(?P<first>{_CLOCK}(?: ?{_HALF})?)\s?[-\u2013\u2014]\s?"
            rf"(?P<second>{_CLOCK}(?: ?{_HALF})?)(?![\w:/%-])",
            re.IGNORECASE,
        ),
        _range_of_times,
    ),
    (
        re.compile(
            r"(?<![\w.:/$+-])(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?"
            r" ?(?P<half>[ap])(?:m\b|\.m\b\.?)(?![\w:])",
            re.IGNORECASE,
        ),
        _time,
    ),
    (
        re.compile(r"(?<![\w.:/$+-])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?P<half>)(?![\w:]|\.\d)"),
        _time,
    ),
    *notation.RULES,
)
