"""The smallest parts of a seed file: texts, times, zones, counts, each with what would be right."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from scheduling.localcal.bookings.contact import is_email
from scheduling.localcal.rows.directory import KEY_PREFIX
from scheduling.localcal.seeds.descriptions import WEEKDAYS
from scheduling.localcal.seeds.moments import DAYS, MOMENTS, day_of, moment_of
from scheduling.localcal.times.hours import minute_of
from scheduling.localcal.times.instants import known_zone

One = TypeVar("One")
Many = Annotated[tuple[One, ...], Field(strict=False)]
"""A list in the file."""

_SOME_DAY = date(2000, 1, 1)
_KEY = re.compile(KEY_PREFIX + r"[!-~]{1,200}")
_TIME = re.compile(r"\d\d:\d\d")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_SLUG = re.compile(r"[A-Za-z0-9._-]{1,100}")


class Form(BaseModel):
    """A group of keys in a seed file; a key that is not named here is a mistake."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _fits(right: Callable[[str], object], what: str) -> AfterValidator:
    def check(text: str) -> str:
        try:
            good = right(text)
        except ValueError:
            good = None
        if not good:
            raise ValueError(f'"{text}" is not {what}')
        return text

    return AfterValidator(check)


def one_of(words: Iterable[str]) -> AfterValidator:
    """Return a check that a text is one of these words."""
    known = tuple(words)
    return _fits(lambda text: text in known, f"one of {', '.join(known)}")


def _is_time(text: str) -> bool:
    return _TIME.fullmatch(text) is not None and minute_of(text) >= 0


def _day(text: str) -> date:
    return day_of(text, today=_SOME_DAY)


def _moment(text: str) -> datetime:
    return moment_of(text, today=_SOME_DAY, tz=ZoneInfo("UTC"))


Text = Annotated[str, Field(min_length=1, max_length=2000)]
Slug = Annotated[
    str, _fits(lambda text: bool(_SLUG.fullmatch(text)), 'a name of letters, digits, "-", "_", "."')
]
ApiKey = Annotated[
    str, _fits(lambda text: bool(_KEY.fullmatch(text)), "a key that begins with cal_")
]
Email = Annotated[str, _fits(is_email, "an e-mail address such as ada@example.com")]
Phone = Annotated[
    str,
    _fits(lambda text: bool(_PHONE.fullmatch(text)), "an international number as +12025550123"),
]
Zone = Annotated[
    str, _fits(lambda text: known_zone(text) is not None, "an IANA zone such as America/New_York")
]
Period = Annotated[str, one_of(("day", "week", "month", "year"))]
Weekday = Annotated[str, one_of(WEEKDAYS)]
Time = Annotated[str, _fits(_is_time, 'a time of day such as "09:00"')]
Day = Annotated[str, _fits(_day, f"a day such as {DAYS}")]
Moment = Annotated[str, _fits(_moment, f"a day and time such as {MOMENTS}")]
Url = Annotated[
    str, _fits(lambda text: bool(re.fullmatch(r"https?://[^\s/]\S*", text)), "an http address")
]
Minutes = Annotated[int, Field(ge=1, le=366 * 24 * 60)]
Count = Annotated[int, Field(ge=1, le=10_000)]
Buffer = Annotated[int, Field(ge=0, le=24 * 60)]
