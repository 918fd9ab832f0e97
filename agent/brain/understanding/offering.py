"""How times on offer are answered: a pick, a wish for others, no preference, or a question about one."""

import re
from collections.abc import Callable
from dataclasses import replace

from agent.brain.understanding import intents, picks
from agent.brain.understanding.heard import VALUES, Heard, when_of
from agent.brain.understanding.normalize import blank
from agent.brain.understanding.situation import Act, Direction, Situation
from agent.brain.understanding.times import Times
from scheduling.when import Reading

OFFERING = frozenset(["slot_offer", "slot_taken", "when"])
PICKED_FROM = ("slot_offer", "slot_taken")
_OF_TIMES = re.compile(
    r"^(?!.*\b(?:tell|give|call|send|text)\b).*\b(?:times?|days?|slots?|earlier|later|sooner)\b"
)
_CHOICES = OFFERING | {"service", "which_booking", "timezone"}
_CLAUSE = re.compile(r"(?:(?! (?:so|but|then|make it) )[^.!?;,])+[.!?;,]*", re.IGNORECASE)
_SO = r"(?:(?:and|but|so|okay|oh|um|yes|yeah|sorry|wait|hang on|well|right|hmm) )*"
_ASKS = re.compile(
    rf"^\W*{_SO}(?:what(?! about)|what's|whats|where|when|which|who|why|how(?! about)|i'd be \w+ing|i would be \w+ing|is|are|does|do|did|was|were|would|will|could|can|may(?! \d)|should|shall|if)\b",
    re.IGNORECASE,
)
# "Can I have the first one?" asks for it; "how long would the first one be?" asks about it.
_ASKS_FOR = re.compile(
    rf"^\W*{_SO}(?:(?:can|could|may|might|shall|should|would) (?:i|we|you) (?:please |just |possibly |maybe |say |still )*(?:have|get|do|take|grab|book|make|say|go (?:for|with)|come|try|reserve|put|squeeze|fit|be|pick|choose|nab|snag|slot|use|want|like|prefer|keep)\b"
    r"|(?:would|will|is|does|do|are|can) .*\b(?:works?|all right|alright|okay|ok|possible|fine|good|do|free|available|open|suit)\W*(?:for you|then|please|still)?\W*$)(?!.*\b(?:cancel|park|pay|bring|cost)\b)",
    re.IGNORECASE,
)
# "The Monday's a bank holiday, isn't it": asked at the end.
_TAGGED = re.compile(
    r"\b(?:is|was|are|do|does|did|have|has|can|will)(?:n't| not)? (?:it|you|they|that|we)(?: not)?\W*$|\binnit\W*$",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\btoo (?:early|late|soon|far|long|much)\b|\bno (?:good|use)\b|\bclash\w*\b|\bis out\b",
    re.IGNORECASE,
)
_SEEKS_ANY = re.compile(
    r"^(?:(?:and|or|so|well|no|nah|okay|um) )*(?:any|anything|something|got|have you|nothing)\b|\b(?:have|do|can|could|are|would) you$"
)
_SEEKS = re.compile(
    r"\b(?:any(?:thing)?|something|is there|are there|have you|do you have|got|would there be)\b.*\b(?:earlier|later|sooner|else|other)\b",
    re.IGNORECASE,
)
_ONE = re.compile(r"\b(?:the|that) (?:[\w']+ ){0,4}?one\b|\bbetter\b|\bsuits\b|\bthen$")


def at_an_end(times: Times, heard: tuple[str, ...], situation: Situation) -> Times:
    """Take "the nearest one" and "the one furthest away" among the offers, or the bookings asked about."""
    silent = times.pick is None and times.which is None and not times.about and not times.wishes
    if not silent or when_of(times) is not None:
        return times
    if situation.asked == "which_booking":
        said = tuple("nearest" if word == "next" else word for word in heard)
        return times._replace(which=picks.at_an_end(said, situation.bookings))
    one = situation.asked in PICKED_FROM and "one" in heard and not _SEEKS.search(" ".join(heard))
    return times._replace(pick=picks.at_an_end(heard, situation.offers)) if one else times


def answered(
    text: str, times: Times, situation: Situation, *, read: Callable[[str, Situation], Times]
) -> Times:
    """Take no pick from a question about an offer, and one from "the one after the weekend".

    `read` reads the times of a part of `text`.
    """
    if situation.asked not in PICKED_FROM or times.wishes:
        return times
    if _SEEKS.search(text):
        return read(text, replace(situation, offers=())) if times.pick is not None else times
    if times.pick is not None:
        return _not_asked_about(text, times, situation, read)
    return _only_fitting(text, times, situation)


def _not_asked_about(
    text: str, times: Times, situation: Situation, read: Callable[[str, Situation], Times]
) -> Times:
    asked = [clause.span() for clause in _CLAUSE.finditer(text) if _is_no_choice(clause.group())]
    if not asked or read(blank(text, asked), situation).pick is not None:
        return times
    return Times()


def _is_no_choice(clause: str) -> bool:
    """Tell whether a clause asks about a time, or refuses it."""
    if _TAGGED.search(clause) or _REFUSED.search(clause):
        return True
    return _ASKS.match(clause) is not None and not _ASKS_FOR.match(clause)


def _only_fitting(text: str, times: Times, situation: Situation) -> Times:
    """Pick the only time that a span of hours or days fits, where one is meant: "the one after lunch"."""
    when = when_of(times)
    if when is None or when.kind != "window" or not _ONE.search(text.lower()) or _ASKS.match(text):
        return times
    fitting = picks.fitting(when, situation.offers, situation.tz)
    return Times(pick=fitting[0], used=times.used) if len(fitting) == 1 else times


def pick_of(heard: Heard) -> int | None:
    """Return the offer that was picked; a yes picks the only one."""
    if heard.times.pick is not None:
        return heard.times.pick
    only = len(heard.situation.offers) == 1 and heard.asked in PICKED_FROM
    if only and not heard.has_time and (heard.polarity == "yes" or "that one" in heard.plain):
        return 0
    return None


def direction_of(heard: Heard) -> Direction | None:
    """Return which way another time is looked for."""
    when = heard.when
    pointed = heard.times.pick is not None or heard.times.which is not None
    if pointed or (when and when.kind in ("time", "datetime")):
        return None
    if when and when.preference:
        return "earlier" if when.preference == "earliest" else "later"
    if "earlier" in heard.cues:
        return "earlier"
    return "later" if "later" in heard.cues else None


def acts_about_offers(heard: Heard) -> list[Act]:
    """Return how the times on offer were answered."""
    cues, asked = heard.cues, heard.asked
    found: list[Act] = []
    settled = heard.times.pick is not None or _exact_time(heard)
    if wants_others(heard) and not settled:
        found.append("request_alternatives")
    said_any = "no_preference" in cues or heard.plain in ("any", "any please", "any really")
    open_choice = said_any and asked in _CHOICES and not (asked == "service" and heard.has_values)
    if (open_choice or (asked == "when" and seeks_times(heard))) and not heard.has_time:
        found.append("no_preference")
    if "unsure" in cues and asked in ("service", "when") and not heard.has_values:
        found.append("unsure")
    offers = len(heard.situation.offers)
    vague = heard.polarity == "yes" and not heard.has_values and offers > 1
    several = asked in PICKED_FROM and pick_of(heard) is None and (heard.times.several or vague)
    if several and "request_alternatives" not in found:
        found.append("pick_ambiguous")
    return found


def seeks_times(heard: Heard) -> bool:
    """Tell whether open times are asked for where times are offered."""
    offering = heard.asked in OFFERING and heard.asking and not heard.has_values
    return offering and intents.asks_for_times(heard.plain)


def _exact_time(heard: Heard) -> bool:
    when = heard.when
    return when is not None and when.kind in ("time", "datetime")


def wants_others(heard: Heard) -> bool:
    """Tell whether other times than those offered or agreed on are wanted."""
    cues = heard.cues
    when = heard.when
    if heard.asked in PICKED_FROM and when and when.excluded_days:
        return True
    if heard.asked == "when" and when and when.preference:
        return False
    seeking = heard.asking or _SEEKS_ANY.search(heard.plain) is not None
    if heard.asked in PICKED_FROM and seeking and when and _fits_none(heard, when):
        return True
    if heard.asked in OFFERING:
        said = not {"alternatives", "earlier", "later"}.isdisjoint(cues)
        searching = heard.asked != "when" and seeks_times(heard)
        return said or searching or (heard.times.several and heard.asking)
    settled = heard.asked in VALUES and heard.situation.anchor and _OF_TIMES.search(heard.plain)
    confirming = heard.asked in ("confirm", "confirm_booking", "confirm_move", "confirm_date")
    return bool(confirming or settled) and not {"alternatives", "earlier", "later"}.isdisjoint(cues)


def _fits_none(heard: Heard, when: Reading) -> bool:
    """Tell whether a day or a part of it was asked for that no time on offer is in."""
    unfit = not picks.fitting(when, heard.situation.offers, heard.situation.tz)
    return when.kind in ("date", "window") and bool(heard.situation.offers) and unfit
