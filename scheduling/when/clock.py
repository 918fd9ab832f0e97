"""Times of day: clock phrases and dayparts, and the hour a bare number means."""

import re
from datetime import time
from typing import Final, Literal, NamedTuple

from scheduling.when.grammar import (
    BARE,
    SKIP,
    THEONE,
    TIME,
    UNSURE,
    Match,
    Rule,
    Said,
    compile_pattern,
)
from scheduling.when.scene import Scene
from scheduling.when.words import CLASSES, code, listed, number

Half = Literal["am", "pm", "night"]

CLASSES["UNIT"] = "".join(
    code(word) for word in ("minute", "hour", "day", "week", "fortnight", "month", "year")
)
CLASSES["COUNTED"] = CLASSES["UNIT"] + code("people") + code("of") + code("percent")

USUAL_HOURS: Final = (time(8), time(18))
"""What a bare hour is read against when opening hours are not known."""


class Clock(NamedTuple):
    """A time of day as said: `hour` 0 to 24, and whether the words settled which half of the day."""

    hour: int
    minute: int = 0
    half: Half | None = None
    sure: bool = False
    approximate: bool = False
    fold: int = 0

    def options(self) -> tuple[int, ...]:
        """Return the minutes of day these words can mean: one, or morning and evening."""
        if self.sure:
            return (self.hour * 60 + self.minute,)
        morning = (self.hour % 12) * 60 + self.minute
        if self.half == "am":
            return (morning,)
        if self.half == "pm":
            return (morning + 720,)
        if self.half == "night":
            return (morning + 720 if 5 <= self.hour < 12 else morning,)
        return (morning, morning + 720)

    def within(self, half: Half | None) -> "Clock":
        """Return this time with an open half of the day settled by a daypart."""
        if self.sure or self.half or half is None:
            return self
        return self._replace(half=half)

    def settle(self, hours: tuple[time, time] | None) -> int | None:
        """Return the minute of day meant, read by opening hours; None when they do not decide."""
        options = self.options()
        if len(options) == 1:
            return options[0]
        first, last = hours or USUAL_HOURS
        opens, closes = minutes_of(first), minutes_of(last)
        inside = [at for at in options if opens <= at < closes]
        if not inside and hours:
            inside = [at for at in options if at == closes]
        return inside[0] if len(inside) == 1 else None


def minutes_of(at: time) -> int:
    """Return the minute of day of a local time."""
    return at.hour * 60 + at.minute


class Part(NamedTuple):
    """A part of the day in minutes, None for open; `half` settles hours said with it."""

    start: int | None
    end: int | None
    half: Half | None = None
    opening: bool = False
    """Counted from opening time: "first thing"."""
    named: bool = True
    """Said with a name, not with "a m" or "p m"."""

    @property
    def whole(self) -> bool:
        """Tell whether this is the whole day."""
        return self.start == 0 and self.end == 24 * 60


MORNING: Final = Part(None, 720, "am")
AFTERNOON: Final = Part(720, 1020, "pm")
EVENING: Final = Part(1020, 1260, "pm")
NIGHT: Final = Part(1020, 1320, "night")

_HALVES: Final[dict[str, Half]] = {
    code("am"): "am",
    code("pm"): "pm",
    code("morning"): "am",
    code("afternoon"): "pm",
    code("evening"): "pm",
    code("night"): "night",
    code("tonight"): "night",
}
CLASSES["AMPM"] = code("am") + code("pm")
CLASSES["PARTWORD"] = code("morning") + code("afternoon") + code("evening") + code("night")
CLASSES["TENS"] = f"{number(10)}-{number(12)}"
CLASSES["HOURS"] = f"{number(2)}-{number(12)}"
CLASSES["ONECUE"] = (
    CLASSES["WDAY"]
    + CLASSES["PARTWORD"]
    + "".join(
        code(word)
        for word in listed(
            "at around about by past until before after from between to or and say it maybe ok okay yes"
            " sure today tomorrow through"
        )
    )
    + "\\-,"
)
CLASSES["FIVES"] = "".join(number(minutes) for minutes in (5, 10, 20, 25))
CLASSES["UNTEN"] = "".join(number(minutes) for minutes in (5, 20, 25))
CLASSES["MIDNIGHT"] = number(24)
CLASSES["CENTURY"], CLASSES["NEARYEAR"] = number(20), f"{number(26)}-{number(39)}"
CLASSES["TOGETHER"] = "".join(
    number(hour * 100 + minute) for hour in range(1, 24) for minute in range(0, 60, 5)
)
"""Hours and minutes written in one: "at 1030"."""
CLASSES["TYPED"] = f"{number(1300)}-{number(1859)}"
"""Of these, what can stand alone and is no year."""


def _half(got: Match) -> Half | None:
    return _HALVES.get(got.word("half"))


def _at(got: Match, _scene: object) -> Clock | None:
    """Read "9:30", "nine thirty" and "09:30"; a leading zero means the 24-hour clock."""
    early = got.has("early")
    hour, minute = got.number("early" if early else "h"), got.number("m")
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    half = _half(got)
    sure = hour > 12 or hour == 0 or (early and half is None)
    return Clock(
        hour,
        minute,
        None if sure else half,
        sure=sure,
        approximate=got.has("ish"),
        fold=int(got.has("again")),
    )


def _together(got: Match, _scene: object) -> Clock:
    hour, minute = divmod(got.number("hm"), 100)
    return Clock(hour, minute, None if hour > 12 else _half(got), sure=hour > 12)


def _office_hour(got: Match, scene: Scene) -> Clock | Said:
    """Read "when you open" and "closing time" by the opening hours."""
    if scene.context.hours is None:
        return Said(UNSURE, "What time would that be?")
    at = scene.context.hours[0 if got.has("open") else 1]
    return Clock(at.hour, at.minute, sure=True)


def _which_hour(_got: Match, _scene: object) -> str:
    """Ask about "ten to", which leaves out the hour."""
    return "Which hour is that?"


def _padded(got: Match, _scene: object) -> Clock:
    return Clock(got.number("h"), got.number("m"), sure=True)


def _exact(got: Match, _scene: object) -> Clock:
    return Clock(got.number("h"), sure=True)


def _past(got: Match, _scene: object) -> Clock:
    minute = got.number("m") if got.has("m") else (30 if got.has("thirty") else 15)
    return Clock(got.number("h"), minute, _half(got))


def _to(got: Match, scene: object) -> Clock | None:
    said = _past(got, scene)
    if not 0 < said.minute < 60:
        return None
    if said.half and said.hour == 12:
        midnight = said.half == "night" or got.word("half") == code("am")
        return Clock(11, 60 - said.minute, "pm" if midnight else "am")
    return Clock(said.hour - 1 or 12, 60 - said.minute, said.half)


def _five_and_twenty(got: Match, _scene: object) -> Clock:
    past = Clock(got.number("h"), 25, _half(got))
    return past._replace(hour=past.hour - 1 or 12, minute=35) if got.has("to") else past


_HOURS_SAID: Final = frozenset((*map(number, range(2, 13)), code("noon")))


def _one_instead(got: Match, scene: Scene) -> Clock | None:
    """Read the "one" of "i've a class at three so could we do one"."""
    return _at(got, scene) if got.follows(_HOURS_SAID) else None


_FROM_TO: Final = re.compile(
    compile_pattern("(from|between) OTHER? NUM (to|until|and|DASH) NUM", {})
)


def _to_or_until(got: Match, scene: Scene) -> Clock | Said | None:
    """Leave the hours of "10 to 11" alone; ask about "five to seven in the evening"."""
    if _FROM_TO.search(got.before()):  # "from nine to eleven, no, ten to twelve"
        return None
    hour = got.number("h")
    figures = got.has("until") and got.typed("m") and got.typed("h")
    dawn = _half(got) == "am" and got.number("m") == 5
    if figures and not (dawn or got.has("at")):
        first = Clock(got.number("m")).settle(scene.context.hours)
        closes = minutes_of((scene.context.hours or USUAL_HOURS)[1])
        later = first is not None and first < (hour + 12) * 60 <= closes
        if got.number("m") <= 12 and (got.number("m") < hour or later):
            return None
    if got.number("m") == 5 and got.word("half") in _LATE_HALVES and 6 <= hour <= 9:
        return Said(UNSURE, f"Is that {hour - 1}:55 PM, or between 5 and {hour} PM?")
    return _to(got, scene)


_LATE_HALVES: Final = frozenset(code(word) for word in ("pm", "evening", "tonight"))


def _around_twelve(got: Match, _scene: object) -> Clock:
    minute = got.number("m") if got.has("m") else (15 if got.has("quarter") else 0)
    minute = 30 if got.has("thirty") else minute
    twelve = 12 * 60 if got.has("noon") else 24 * 60
    at = (twelve + (-minute if got.has("to") else minute)) % (24 * 60)
    return Clock(at // 60, at % 60, sure=True)


_HALF = (
    "(COMMA? (in the)? <half:AMPM>|(in|on)? the? <half:(morning|afternoon|evening|night)>"
    "|at <half:night>|<half:tonight>)"
)
_AGAIN = "(<again:standard> time)?"
_BEFORE = "(to|till|of|before|until)"
_FREE = "(?<! from| between)((?<! MONTH)|(?<= ORD of MONTH)|(?<= ORD MONTH)|(?<= DOM MONTH))"
_ALONE = "(?! COUNTED| SLASH)"

CLOCK_RULES: Final = (
    Rule("at a (pinch|push)", SKIP, lambda _got, _scene: SKIP),
    Rule(
        f"five and twenty minute? (<to:{_BEFORE}>|past|after) <h:HOUR> oclock? {_HALF}?",
        TIME,
        _five_and_twenty,
    ),
    Rule("on the (dot|nose|button)", SKIP, lambda _got, _scene: SKIP),
    Rule("good (morning|afternoon|evening|night|day)", SKIP, lambda _got, _scene: SKIP),
    Rule(
        f"(?<! from| between) (a? <quarter:quarter>|<thirty:half> (an hour)?|<m:FIVES>|<m:N> minute) (<to:{_BEFORE}>|past|after)"
        " (<noon:noon>|midnight)",
        TIME,
        _around_twelve,
    ),
    Rule(
        "<noon:noon> <m:MIN>|(twelve oclock?)? <noon:noon>|<noon:mid DASH? day>|(twelve oclock?)? midnight",
        TIME,
        _around_twelve,
    ),
    Rule(
        f"(<thirty:half> DASH? (past|passed|after)?|a? quarter DASH? (past|passed|after)) DASH? <h:HOUR> oclock? {_HALF}?",
        TIME,
        _past,
    ),
    Rule(
        f"{_FREE} (<m:N> (minute (past|after)|past)|<m:FIVES> after) <h:HOUR> oclock? {_HALF}?",
        TIME,
        _past,
    ),
    Rule(f"(a? quarter|<m:N> minute) DASH? {_BEFORE} DASH? <h:HOUR> oclock? {_HALF}?", TIME, _to),
    Rule(
        f"{_FREE} (?<! SLASH) <at:at>? <m:FIVES> (<until:to>|of) <h:HOUR>"
        f" (?! MIN| COLON| DASH| COUNTED| MONTH) oclock? {_HALF}?",
        TIME,
        _to_or_until,
    ),
    Rule(
        f"{_FREE} (?<! SLASH) <at:at>? <m:UNTEN> <until:until> <h:HOUR> oclock? {_HALF}?",
        TIME,
        _to_or_until,
    ),
    Rule(f"(oh|zero) <h:HOUR> (<m:MIN>|hundred) hour? {_ALONE}", TIME, _padded),
    Rule(
        f"(oh <h:HOUR>|<h:(LATE|EARLY|TENS)>) hundred hour? {_ALONE}|<h:HOUR> hundred hour",
        TIME,
        _exact,
    ),
    Rule(f"hour <h:(LATE|HOUR)> hundred? (?! COLON| MIN) {_ALONE}", TIME, _exact),
    Rule(
        f"(<h:(HOUR|LATE|MIDNIGHT)>|<early:EARLY>) COLON <m:N> (hour|oclock)? (DASH? <ish:ish>)? {_HALF}? {_AGAIN}",
        TIME,
        _at,
    ),
    Rule("<h:LATE> <m:MIN> hour (?! (later|from|after))", TIME, _at),
    Rule(
        "HOUR COMMA? TENS COMMA? or HOUR (?! MIN| COLON)|(ten eleven|eleven twelve) (?! (AMPM|PARTWORD|COUNTED))",
        UNSURE,
        lambda _got, _scene: "Which of those times would you like best?",
    ),
    Rule(
        f"(?! CENTURY NEARYEAR MONTH) <h:(HOUR|LATE)> <m:MIN> {_ALONE} oclock? (DASH? <ish:ish>)? {_HALF}? {_AGAIN}",
        TIME,
        _at,
    ),
    Rule("(?<= the| that) one (?= (in|on) )", THEONE, lambda _got, _scene: THEONE),
    Rule("((?<= do| for| maybe| on| OTHER)|^) one (?= PARTWORD)", SKIP, lambda _got, _scene: SKIP),
    Rule(f"<h:HOUR> (oclock {_HALF}?|DASH? <ish:ish> {_HALF}|{_HALF}) {_AGAIN}", TIME, _at),
    Rule(
        f"(?<= at| around| about| by| before| after| until| DASH| to| WDAY| tomorrow| today) <hm:TOGETHER> {_ALONE} {_HALF}?",
        TIME,
        _together,
    ),
    Rule(
        "((?<= before| after| until| once| moment)|(?<= when)(?<! know when)(?<! me when)|(?<= soon as))"
        " you (guys|all)? (<open:open>|close|shut) up?"
        "|(<open:opening>|closing) time"
        "|(?<= from| at| until| before| after| by| to) (<open:opening>|closing|close) (?! (to|of|NUM|HOUR|slot|time))",
        TIME,
        _office_hour,
    ),
    Rule("^ <hm:TYPED> (?= (STOP|please|hour)|$)", TIME, _together),
    Rule("(?<= ten| five| twenty| quarter) (to|past) (?= (STOP|please)|$)", UNSURE, _which_hour),
    Rule(
        "<h:LATE> (oclock|AMPM)|(?<= at| around| about) <h:LATE> hour? (?! COUNTED| MONTH)",
        TIME,
        _at,
    ),
)
"""Clock phrases, longest first: they settle before anything else may use their numbers."""

BARE_RULES: Final = (
    Rule(f"(?<! the| SLASH| number| option| slot) <h:HOURS> {_ALONE}", BARE, _at),
    # "one" is a pronoun first: it needs a word before it that asks for a time
    Rule(
        f"((?<= ONECUE)|(?<= (earlier|later|sooner) than)|^)(?<! (the|my|a) WDAY)(?<! a PARTWORD)((?<! the PARTWORD)|(?<= in the PARTWORD)) <h:one> {_ALONE} (?! PARTWORD)",
        BARE,
        _at,
    ),
    Rule("<h:one> (?= (DASH|to|until|through) HOURS)", BARE, _at),
    Rule("(?<= do| say) <h:one> (?= (STOP|COMMA|please|instead|then)|$)", BARE, _one_instead),
    Rule("(?<= the) <h:HOURS> (?! COUNTED| SLASH| OTHER| MONTH)", BARE, _at),
)
"""A number that may be an hour, tried last."""
