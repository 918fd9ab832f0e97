"""How values are said: one function each for times, e-mails, phones and names, by channel."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

from agent.brain.lookups import Choice
from scheduling.labels import HOURS, NUMBERS, TENS, in_prose

_LIKE_YOU = re.compile(r"uni(?!n)|use|usu|eu|one\b|once\b|ute", re.IGNORECASE)
_MUTE_H = re.compile(r"hour|honest|honou?r|heir", re.IGNORECASE)
_SIGNS = {".": "dot", "_": "underscore", "-": "dash", "+": "plus", "@": "at"}


def clock(start_at: datetime, *, voice: bool) -> str:
    """Return `9:30 AM`, spoken `nine thirty`; AM and PM are spoken only outside 7 AM to 6 PM."""
    if not voice:
        return f"{start_at.hour % 12 or 12}:{start_at:%M} {'AM' if start_at.hour < 12 else 'PM'}"
    hour, minute = start_at.hour, start_at.minute
    if (hour, minute) == (12, 0):
        return "noon"
    words = clock_words(start_at)
    if 7 <= hour < 19:
        return words
    return f"{words} in the {'morning' if hour < 12 else 'evening'}"


def clock_words(start_at: datetime) -> str:
    """Return a clock time in words, with no part of the day: `nine thirty`, `nine o'clock`."""
    return f"{HOURS[start_at.hour % 12]} {_minutes(start_at.minute)}"


def _minutes(minute: int) -> str:
    if minute == 0:
        return "o'clock"
    if minute < 10:
        return f"oh {NUMBERS[minute]}"
    if minute < 20:
        return NUMBERS[minute]
    tens, ones = divmod(minute, 10)
    return f"{TENS[tens]} {NUMBERS[ones]}" if ones else TENS[tens]


def day(local: date) -> str:
    """Return `Thursday, March 4`."""
    return f"{local:%A, %B} {local.day}"


def moment(choice: Choice, *, voice: bool, other_zone: bool = False) -> str:
    """Return `Thursday, March 4 at 9:30 AM`; with both zones where the caller's differs."""
    if other_zone and choice.label:
        return choice.label
    return moment_of(choice.start_at, voice=voice)


def moment_of(start_at: datetime, *, voice: bool) -> str:
    """Return `Thursday, March 4 at 9:30 AM`, the clock in words where it is spoken."""
    return f"{day(start_at)} at {clock(start_at, voice=voice)}"


def times(offered: Sequence[Choice], *, voice: bool, other_zone: bool = False) -> str:
    """Return the times grouped by day, the day said once: `Thursday, March 4 at 9:30 AM or noon`."""
    days: list[str] = []
    for local, group in groupby(offered, key=lambda one: one.start_at.date()):
        clocks = [_clock_of(one, voice=voice, other_zone=other_zone) for one in group]
        days.append(f"{day(local)} at {either(clocks)}")
    return either(days)


def _clock_of(choice: Choice, *, voice: bool, other_zone: bool) -> str:
    _, at, both = choice.label.partition(" at ")
    return both if other_zone and at else clock(choice.start_at, voice=voice)


def either(parts: Sequence[str], word: str = "or") -> str:
    """Return `a`, `a or b`, `a, b or c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def article(name: str) -> str:
    """Return `a consultation`, `an extended session`."""
    lowered = in_prose(name)
    first = lowered.replace("-", " ").split(" ")[0]
    if len(first) == 1 or first.isupper():  # spelled: "an MRI scan", "an e-bike check"
        return f"{'an' if first[:1].lower() in 'aefhilmnorsx' else 'a'} {lowered}"
    vowel = lowered[:1].lower() in "aeiou" and not _LIKE_YOU.match(lowered)
    return f"{'an' if vowel or _MUTE_H.match(lowered) else 'a'} {lowered}"


def noun(name: str, spoken: Sequence[str]) -> str:
    """Return a service's name with its noun, where callers say one: `extended session` for "Extended"."""
    longer = (one for one in spoken if one.lower().startswith(f"{name.lower()} "))
    return next(longer, name)


def email(address: str, *, voice: bool) -> str:
    """Return the address, spoken `ada dot park at example dot com`."""
    if not voice:
        return address
    parts = re.split(r"([._+@-])", address)
    return " ".join(_SIGNS.get(part, part) for part in parts if part)


def spelled_email(address: str, *, voice: bool) -> str:
    """Return the address, spoken with its first part letter by letter: `b o dot e l at ...`."""
    if not voice:
        return address
    local, _, domain = address.partition("@")
    letters = " ".join(_SIGNS.get(char, char) for char in local)
    return f"{letters} at {email(domain, voice=True)}"


def phone(number: str, *, voice: bool) -> str:
    """Return the number in groups, as it is dialed in its own country; spoken digit by digit."""
    groups = _dialed(number)
    if not voice:
        return "-".join(groups)
    return ", ".join(" ".join(group) for group in groups)


def _dialed(number: str) -> list[str]:
    """Return the groups of a number in E.164; 3-3-4 for one of North America, or in no full form."""
    if not number.startswith("+") or number.startswith("+1"):
        digits = re.sub(r"\D", "", number.removeprefix("+1"))[-10:]
        return [group for group in (digits[:-7], digits[-7:-4], digits[-4:]) if group]
    import phonenumbers  # 48 MB of tables that most calls never need

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return re.findall(r"\d+", number)
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return re.findall(r"\d+", written)


def first_name(name: str) -> str:
    """Return the first name for an acknowledgment: letters only, short, else nothing."""
    word = name.split()[0] if name.split() else ""
    return word if re.fullmatch(r"[^\W\d_][^\W\d_'\u2019-]{0,19}", word) else ""


def words(text: str) -> int:
    """Return how many words a listener hears."""
    return len(text.split())


def sentences(text: str) -> list[str]:
    """Split a text into its sentences."""
    return [part for part in re.split(r"(?<=[.!?])\s+", text.strip()) if part]


def short(text: str, most: int = 25) -> str:
    """Return the leading sentences that fit into so many words, at least the first."""
    kept: list[str] = []
    for sentence in sentences(text):
        if kept and words(" ".join((*kept, sentence))) > most:
            break
        kept.append(sentence)
    return " ".join(kept)


def joined(parts: Iterable[str]) -> str:
    """Join the parts of a turn, leaving out the empty ones."""
    return " ".join(part.strip() for part in parts if part.strip())
