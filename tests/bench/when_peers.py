"""One library that reads dates, as a program: phrases in, what it finds out, and how long it took.

    python when_peers.py dateparser|parsedatetime|timefhuman ROUNDS

Standard input holds a JSON object a line with `text`, `ref` (aware), `tz` and `locale`; an answer is
a line with `found`, everything it sees in reading order, in the terms of the examples, and `us`, the
microseconds of processor time it took in each of the rounds. The first line tells `warm_up_seconds`, those of the import
and of a first reading. It runs in the peers' environment: nothing of ours can be imported here.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time as clock_time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Found = datetime | date | clock_time | tuple[Any, ...]
Reader = Callable[[str, datetime, str], list[Found]]
NUMBERS = re.compile(r"\d\s?[/.-]\s?\d")
FIRST = ("tomorrow at nine", "could i come in on friday at three pm please")


def dateparser_reader() -> Reader:
    """Its best settings: English, the future preferred, parse before search.

    A date of numbers in the order of the locale, else the day before the month: it takes "the 8th"
    for August otherwise.
    """
    import dateparser
    from dateparser.search import search_dates

    def find(text: str, now: datetime, locale: str) -> list[Found]:
        order = "MDY" if locale == "en-US" and NUMBERS.search(text) else "DMY"
        settings = {
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": now,
            "DATE_ORDER": order,
        }
        whole = dateparser.parse(text, languages=["en"], settings=settings)
        if whole is not None:
            return [whole]
        return [at for _, at in search_dates(text, languages=["en"], settings=settings) or ()]

    return find


def parsedatetime_reader() -> Reader:
    """The text as a whole, then its search in running text."""
    import parsedatetime  # pyright: ignore[reportMissingImports] # only in the peers' environment

    calendar = parsedatetime.Calendar()

    def find(text: str, now: datetime, _locale: str) -> list[Found]:
        at, status = calendar.parseDT(text, sourceTime=now)
        found: list[Found] = [at] if status else []
        return found + [one[0] for one in calendar.nlp(text, sourceTime=now) or ()]

    return find


def timefhuman_reader() -> Reader:
    """It finds ranges too; a list of alternatives counts by its first and its last."""
    from timefhuman import timefhuman  # pyright: ignore[reportMissingImports]
    from timefhuman.utils import tfhConfig  # pyright: ignore[reportMissingImports]

    def find(text: str, now: datetime, _locale: str) -> list[Found]:
        config = tfhConfig(now=now, infer_datetimes=False)
        return [_plain(one, now) for one in timefhuman(text, config=config)]

    return find


def _plain(one: Any, now: datetime) -> Found:
    if isinstance(one, timedelta):
        return now + one
    if isinstance(one, list):
        return (one[0], one[-1])
    return one


READERS = {
    "dateparser": dateparser_reader,
    "parsedatetime": parsedatetime_reader,
    "timefhuman": timefhuman_reader,
}


def told(one: Found, tz: ZoneInfo, today: date) -> dict[str, Any]:
    """Return what was found in the terms of the examples, local times in the zone."""
    if isinstance(one, datetime):
        at = one if one.tzinfo else one.replace(tzinfo=tz)
        return {"kind": "datetime", "value": at.isoformat()}
    if isinstance(one, date):
        return {"kind": "date", "value": one.isoformat()}
    if isinstance(one, clock_time):
        return {"kind": "time", "value": one.replace(tzinfo=None).isoformat()}
    start, end = one[0], one[-1]
    if isinstance(start, clock_time) and isinstance(end, clock_time):
        return {"kind": "window", "from": f"{start:%H:%M}", "to": f"{end:%H:%M}"}
    first, last = _instant(start, tz, today), _instant(end, tz, today)
    if not isinstance(end, datetime):
        last += timedelta(days=1)
    return {"kind": "window", "start": first.isoformat(), "end": last.isoformat()}


def _instant(one: Any, tz: ZoneInfo, today: date) -> datetime:
    if isinstance(one, datetime):
        return one if one.tzinfo else one.replace(tzinfo=tz)
    if isinstance(one, clock_time):
        return datetime.combine(today, one.replace(tzinfo=None), tz)
    if isinstance(one, date):
        return datetime.combine(one, clock_time(), tz)
    return datetime.combine(today, clock_time(), tz)


def answers(find: Reader, items: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield an answer for each line; what a library raises on counts as silence."""
    for item in items:
        tz = ZoneInfo(item["tz"])
        now = datetime.fromisoformat(item["ref"]).astimezone(tz).replace(tzinfo=None)
        began = time.process_time()
        try:
            found = find(item["text"], now, item["locale"])
        except Exception as error:  # noqa: BLE001 # whatever it is, a caller would get no answer
            found, raised = [], type(error).__name__
        else:
            raised = ""
        took = (time.process_time() - began) * 1e6
        yield {"found": [told(one, tz, now.date()) for one in found], "us": took, "raised": raised}


def main() -> None:
    """Warm up, then answer."""
    began = time.process_time()
    find = READERS[sys.argv[1]]()
    for text in FIRST:
        find(text, datetime(2027, 3, 2, 10, 0), "en-US")  # noqa: DTZ001 # naive in, naive out
    print(json.dumps({"warm_up_seconds": time.process_time() - began}), flush=True)
    items = [json.loads(line) for line in sys.stdin]
    rounds = [list(answers(find, items)) for _ in range(int(sys.argv[2]))]
    for same in zip(*rounds, strict=True):
        print(json.dumps({**same[0], "us": [one["us"] for one in same]}))


main()
