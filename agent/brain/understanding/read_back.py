"""An answer to a read-back: what it only repeats of it, and days that count from the one read back."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from agent.brain.understanding.intents import asks_policy
from agent.brain.understanding.normalize import blank
from agent.brain.understanding.situation import Situation
from agent.brain.understanding.times import Times
from agent.brain.understanding.wish_phrases import NOUN
from scheduling.when import Reading

# Words that lead to a value, or stand behind one, and say nothing without it.
_LEADS: Final = re.compile(
    r"\b(?:(?:my|the) (?:full |first |last )?(?:sur)?(?:name|email|e-mail|address|number|phone)(?:'s| is)?|just|only|on|at|for|in|from|to|of|the|that|this|it's|its|with|under|by|a|an|my|next|coming|one|ones|"
    r"(?:make|do)(?: (?:it|me|that))?(?: (?:in|down))?)(?=\s{3,}|\s+$)",
    re.IGNORECASE,
)
# "I'd like to cancel", "get it cancelled": what was read back to be done, asked for in so many words.
_ASKED_FOR: Final = r"(?:(?:i(?:'d| would)? (?:want|like|love|need)|(?:you|we) (?:can|may|could)|let'?s|go ahead and|get)(?: (?:you|me|us))?(?: to)?(?: (?:have|get))?\s+)?"
_VERBS: Final = {
    "confirm_cancel": (
        r"cancel|drop|scrap|remove|delete|bin|ditch|axe|lose|call|get rid of|take(?=\W+(?:off|out|away|down))",
        r"cancelled|canceled|dropped|scrapped|removed|deleted|taken",
    ),
    "confirm_move": (
        "move|shift|push|bump|reschedule|put|bring",
        "moved|shifted|pushed|rescheduled|put|brought",
    ),
    "confirm_booking": (
        "book|schedule|reserve|pencil|put|stick|pop|slot",
        "booked|scheduled|reserved|put",
    ),
}
_WAYS: Final = {
    "confirm_cancel": "off|out|away",
    "confirm_move": "back|forward|up",
    "confirm_booking": "in|down",
}
_IT: Final = rf"(?:it|me|us|(?:the|that|this|my)(?: (?:{NOUN}|one|thing))?)"
_DONE: Final = {
    asked: re.compile(
        rf"\b{_ASKED_FOR}(?:(?:{does})(?:\s+{_IT})?|(?:{_IT}\s+)?(?:{done}))(?:\s+(?:{_WAYS[asked]}))?(?![\w'])",
        re.IGNORECASE,
    )
    for asked, (does, done) in _VERBS.items()
}
_TRAILS: Final = re.compile(
    r"(?<=\s\s\s)(?:'s|one|ones|visit|appointment|session|slot|booking|lesson)\b", re.IGNORECASE
)
_FROM: Final = re.compile(r"\bfrom\b(?:\s+[\w':]+){1,6}?(?=\s+to\b)", re.IGNORECASE)
_LETTERS: Final = re.compile(r"\b[a-z](?:[\s.,-]+[a-z]\b)+", re.IGNORECASE)
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTED: Final = re.compile(
    rf"\bthe (?P<what>{'|'.join(_DAYS)}|one|day|week) (?P<way>after|before|following)(?: that(?: one)?)?(?=\W*(?:$|please|at\b|though|instead|then|,))"
    rf"|\b(?:the )?next day\b|\bthe following (?P<next>{'|'.join(_DAYS)}|one|day|week)\b|\b(?:a|one) (?P<unit>week|day) (?P<side>later|earlier|after|before)\b",
    re.IGNORECASE,
)


_COUNTING: Final = ("confirm", "confirm_booking", "confirm_move", "confirm_date", "slot_taken")
_SAME_TIME: Final = re.compile(r"\b(?:at )?(?:the |that )?same (?:time|hour)\b", re.IGNORECASE)


def beside_values(left: str, situation: Situation) -> str:
    """Return what an answer says beside the values read back; `left` has those found blanked.

    What was read back to be done is agreed to by its verb: "drop" is left of "drop the facial".
    """
    left = blank(left, _repeated(left, situation))
    while (less := _LEADS.sub(_spaces, _TRAILS.sub(_spaces, left))) != left:
        left = less
    done = _DONE.get(situation.asked)
    return done.sub(_agreeing, left) if done else left


def _agreeing(said: re.Match[str]) -> str:
    """Say "fine" for what is to be done; a lone "move" may be of another time."""
    lone = re.fullmatch(_VERBS["confirm_move"][0], said.group().strip(), re.IGNORECASE)
    return "" if lone else "fine"


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _repeated(text: str, situation: Situation) -> list[tuple[int, int]]:
    """Return where known names stand, whole, in part or spelled."""
    known = situation.known.get("name", "").casefold().split()
    local = re.split(r"\W+", situation.known.get("email", "").casefold().partition("@")[0])
    spans = [
        found.span()
        for found in _LETTERS.finditer(text)
        if re.sub(r"[^a-z]", "", found.group().casefold()) in {*known, *local, "".join(known)}
    ]
    if known:
        named = rf"(?<![\w'])(?:{'|'.join(map(re.escape, known))})(?![\w'])"
        spans += [found.span() for found in re.finditer(named, text, re.IGNORECASE)]
    return spans


def without_old_time(text: str, asked: str) -> str:
    """Blank "from thursday" in the answer to a move that was read back."""
    return _FROM.sub(_spaces, text) if asked in ("confirm", "confirm_move") else text


def counted_from(
    text: str, times: Times, situation: Situation, *, read: Callable[[str, Situation], Times]
) -> Times:
    """Read "the friday after, at nine" and "a week later" from the day that was read back."""
    if situation.asked not in _COUNTING or situation.anchor is None or times.wishes:
        return times
    match = _COUNTED.search(text)
    if match is None or asks_policy(text.lower()):
        return times
    agreed = situation.anchor.astimezone(situation.tz).date()
    what = (match["what"] or match["next"] or match["unit"] or "day").lower()
    back = (match["way"] or match["side"] or "after").lower() in ("before", "earlier")
    if what in _DAYS:
        on = (_DAYS.index(what) - agreed.weekday()) % 7 or 7
        days = on - 7 if back and on < 7 else (-7 if back else on)
    else:
        days = (-1 if back else 1) * (1 if what == "day" else 7)
    day = Reading(kind="date", day=agreed + timedelta(days), span=match.group())
    rest = read(blank(text, [match.span()]), replace(situation, offers=(), anchor=None))
    if rest.when and rest.when.kind == "time" and rest.when.at_time and day.day:
        at = datetime.combine(day.day, rest.when.at_time, situation.tz)
        day = replace(day, kind="datetime", at=at)
        return Times(when=day, used=(match.span(), *rest.used))
    return Times(when=_at_same_time(text, day, situation), used=(match.span(),))


def at_same_time(
    text: str, times: Times, situation: Situation, *, read: Callable[[str, Situation], Times]
) -> Times:
    """Read "friday, same time" where another time was just taken or read back."""
    match = _SAME_TIME.search(text) if situation.anchor and situation.asked in _COUNTING else None
    if match is None or times.when is not None or times.pick is not None or times.wishes:
        return times
    rest = read(blank(text, [match.span()]), situation)
    if rest.when is None or rest.when.kind != "date":
        return times
    return Times(when=_at_same_time(text, rest.when, situation), used=(*rest.used, match.span()))


def _at_same_time(text: str, day: Reading, situation: Situation) -> Reading:
    if situation.anchor is None or day.day is None or not _SAME_TIME.search(text):
        return day
    clock = situation.anchor.astimezone(situation.tz).time()
    return replace(day, kind="datetime", at=datetime.combine(day.day, clock, situation.tz))
