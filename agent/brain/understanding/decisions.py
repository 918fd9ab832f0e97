"""What the parts of an utterance mean together: its acts, wishes, corrections and its yes or no."""

import re
from collections.abc import Sequence
from datetime import timedelta

from agent.brain.understanding import intents, offering, phones, picks, repairs, topics
from agent.brain.understanding.heard import VALUES, Heard
from agent.brain.understanding.intents import OPEN_QUESTIONS
from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.people import acts_about_people
from agent.brain.understanding.situation import (
    Act,
    Detail,
    Intent,
    Polarity,
    Problem,
    Wish,
)
from scheduling.when import Reading

_OPENINGS = frozenset(["", "intent", "greeting", "anything_else"])
_REFUSABLE = VALUES | word_set("""timezone reason service when which_booking confirm_email confirm_phone
    confirm_name""")
_REPAIRS = word_set("""no nope not actually sorry instead wrong meant change rather wait but make switch
    incorrect oops""")
_ASKING = word_set("am is are was does did what where when who how can could will would")
_PLAIN_NOS = word_set("no nope nah never nay neither nothing none wrong")
_YES_WORDS = word_set("""yes yeah yep yup sure okay right correct great fine good lovely perfect cool nice
    excellent absolutely""")
_HOLD_ALONE = ("wait", "wait wait", "hold", "yes wait", "okay wait")
_REPEAT_ALONE = ("what", "sorry", "sorry what", "what sorry", "again", "say what")
_TOLD: tuple[Detail, ...] = ("service", "name", "email", "phone")
# Said about what was read back, these ask; they change nothing.
_ASKS_BACK = ("is that", "is it", "was that", "was it", "did you say", "you said", "so that is")


def zone_said(reading: Reading | None) -> str | None:
    """Return the name of the zone that was said with a time."""
    return reading.tz.key if reading and reading.tz else None


def problem_of(reading: Reading | None) -> Problem | None:
    """Return why a time was not taken."""
    if reading and reading.problem in ("past", "impossible_date"):
        return reading.problem
    return None


def wishes_of(heard: Heard, *, subject: bool) -> tuple[Wish, ...]:
    """Return what is wanted, in order; an appointment named at the start is a wish to book."""
    seeming = _seeming(heard)
    wishes = tuple(wish for wish in heard.times.wishes if wish.intent not in seeming)
    if len(wishes) == 2 and _BUT_FIRST.search(heard.plain):
        wishes = wishes[::-1]
    if "ask_services" in heard.cues and heard.asking:
        return tuple(wish for wish in wishes if wish.intent not in ("book", "availability"))
    if subject and all(wish.intent == "availability" for wish in wishes):
        return ()
    if {wish.intent for wish in wishes} == {"lookup"} and "repeat" in heard.cues:
        return wishes if heard.situation.bookings else ()  # "when was that again?"
    if wishes or subject or heard.asked not in _OPENINGS:
        return wishes
    if not {"handoff", "goodbye", "abandon", "ask_services", "repeat"}.isdisjoint(heard.cues):
        return wishes
    intent = _opens(heard)
    return (Wish(intent, when=heard.when),) if intent else ()


_DOING = frozenset(["confirm_booking", "confirm_move", "confirm_cancel"])
_BUT_FIRST = re.compile(r"\b(?:but|though|only) (?:first|before)\b|\bfirst though\b")


_PRICE_OF = re.compile(r"(?:the )?(?:price|cost|fee|rate|charge)s? (?:of|for)\b")


def _seeming(heard: Heard) -> set[Intent]:
    """Return the wishes that what was said only seems to name."""
    seeming: set[Intent] = set()
    if heard.asked == "confirm_cancel" and _agrees(heard) and not _cancels_another(heard):
        seeming.add("cancel")  # it was read back
    if heard.asked in _DOING and _agrees(heard) and _only_repeats(heard):
        seeming |= {"book", "availability"}  # "yes, the facial at ten"
    if _PRICE_OF.match(heard.plain):
        seeming |= {"book", "availability"}
    if asks_again(heard):
        seeming |= {"lookup", "availability"}
    if "ask_status" in heard.cues:
        seeming |= {"cancel", "reschedule"}
    return seeming


# "What was the middle one again?" while times are on offer or something was read back.
_AGAIN = re.compile(
    r"^(?:(?:sorry|and|so|wait|oh|okay|but|hang on|hold on) )*(?:what|when|which)(?: (?:times?|days?|dates?|ones?|hours?|slots?))? (?:was|were|is|are) (?:it|that|they|those|these|this|(?:the|this|that) (?:[\w':]+ ){0,3}?(?:one|ones|times?|days?|dates?|options?|choices?|slots?))\b(?: you (?:said|mentioned|have|had))?(?: again| sorry| please)*$"
    r"|^(?:(?:sorry|and|so|wait|oh|okay|but) )*what (?:was|is|am i) .*\bagain$"
)


def asks_again(heard: Heard) -> bool:
    """Tell whether what was just offered or read back is asked for again."""
    told = heard.confirming or heard.asked in offering.PICKED_FROM
    return told and _AGAIN.match(heard.plain) is not None and not topics.asks_today(heard.plain)


_WISHES = re.compile(
    r"\b(?:cancel\w*|move|moving|reschedule|change (?:it|my|the)|book|put me|keep|instead|switch|another|different)\b"
)


def asks_or_wishes(plain: str) -> bool:
    """Tell whether more than a reason is given: a wish in so many words, or a question."""
    return topics.is_question(plain) or _WISHES.search(plain) is not None


def _agrees(heard: Heard) -> bool:
    return "yes" in (heard.polarity, heard.polarity_of_rest)


def _opens(heard: Heard) -> Intent | None:
    """Return the wish that is meant where none is named and nothing is under way."""
    when = heard.when
    if intents.OTHER_TIMES.search(heard.plain):
        return "availability"
    if intents.ANEW.search(heard.plain) or intents.wants_something(heard.plain):
        return "book"
    named = heard.details.service or intents.names_appointment(heard.plain)
    if when is None and topics.asks_how(heard.plain) and not intents.asks_for_times(heard.plain):
        return None  # a question whose subject was not heard
    if _LATE.search(heard.plain):
        return None  # "running ten minutes late for my lesson"
    if not named and (when is None or heard.asked == "anything_else"):
        return None
    return "availability" if heard.asking else "book"


_LATE = re.compile(r"\b(?:running|be|am|is|bit|little|minutes?|mins) (?:[\w']+ ){0,2}?late\b")


def corrects_of(heard: Heard, wishes: Sequence[Wish]) -> tuple[Detail, ...]:
    """Return the details whose value was replaced."""
    found: list[Detail] = ["when"] if _corrects_when(heard, wishes) else []
    repairing = heard.confirming and not _REPAIRS.isdisjoint(heard.tokens)
    for detail in _TOLD if heard.has_values else ():
        value: str | None = getattr(heard.details, detail)
        if not value:
            continue
        before = heard.situation.known.get(detail, "")
        changed = value.casefold() != before.casefold()
        if changed and (before or (repairing and heard.asked != "confirm_cancel")):
            found.append(detail)
    if not found and heard.confirming and not heard.asking:
        wrong = repairs.wrong_part(heard.plain)
        return (wrong,) if wrong else ()
    return tuple(found)


def _corrects_when(heard: Heard, wishes: Sequence[Wish]) -> bool:
    situation, times = heard.situation, heard.times
    when = heard.when
    if when is None and times.pick is None:
        return False
    if wishes or heard.plain.startswith(_ASKS_BACK):
        return False
    if not heard.confirming:
        settled = heard.asked in VALUES and situation.anchor is not None
        return settled and not _says_same(heard)
    if _says_same(heard) or heard.asked == "confirm_cancel":
        return False
    timed = heard.asked in ("confirm", "confirm_booking", "confirm_move", "confirm_date")
    return timed or not _REPAIRS.isdisjoint(heard.tokens)


def _says_same(heard: Heard) -> bool:
    """Tell whether the time said is the time under discussion."""
    anchor, times = heard.situation.anchor, heard.times
    if anchor is None:
        return False
    if times.pick is not None:
        return heard.situation.offers[times.pick] == anchor
    when = heard.when or times.about
    either = "or" in _OR_NOTHING.sub("", heard.plain).split(" ")
    if when is None or either or _spans_days(when):
        return False
    return bool(picks.fitting(when, [anchor], heard.situation.tz))


_OR_NOTHING = re.compile(r"\bor (?:nothing|bust)\b")


def _spans_days(when: Reading) -> bool:
    """Tell whether a window holds several days but no whole week: "thursday to saturday"."""
    if when.start_at is None or when.end_at is None:
        return False
    return timedelta(days=1) < when.end_at - when.start_at < timedelta(days=5)


def polarity_of(heard: Heard, corrects: Sequence[Detail]) -> Polarity | None:
    """Return the verdict, knowing what else was said.

    A yes with a new value is a no; a yes that repeats the values read back is a yes.
    """
    first = heard.tokens[0] if heard.tokens else ""
    wishing = heard.times.wishes and first not in _REPAIRS
    if (wishing and not heard.confirming) or (heard.asked == "timezone" and heard.details.tz):
        return None  # "please cancel it" answers nothing, nor does "I'm out in Chicago"
    if corrects:
        firm = heard.polarity or not heard.has_values or first in _YES_WORDS
        firm = firm or heard.asked in ("confirm_name", "confirm_email", "confirm_phone")
        firm = firm or not {"if", "prefer"}.isdisjoint(
            heard.tokens
        )  # "that would be great if it was Thursday"
        return "no" if firm else None
    missed = "repeat" in heard.cues and first not in _REPAIRS
    asks = heard.asking and first in _ASKING and _PLAIN_NOS.isdisjoint(heard.tokens)
    missed = missed or asks  # "am i still in time not to pay"
    nothing_denied = heard.polarity == "no" and (missed or intents.asks_policy(heard.plain))
    if nothing_denied or (heard.polarity == "yes" and _cancels_another(heard)):
        return None  # "I didn't hear that" and "is it free if I cancel" deny nothing
    if heard.confirming and heard.polarity is None and offering.wants_others(heard):
        return "no" if first in _YES_WORDS else None
    if heard.polarity is None and heard.confirming and heard.polarity_of_rest == "yes":
        return "yes" if _only_repeats(heard) and not heard.asking else None
    return heard.polarity


def _only_repeats(heard: Heard) -> bool:
    """Tell whether the values said are those read back."""
    details, known = heard.details, heard.situation.known
    said = {name: getattr(details, name) for name in ("name", "email", "phone", "service")}
    if heard.times.when is not None and heard.times.when.kind == "none":
        return False  # a time was said that is none: "thursday the fourth of april"
    same = all(not value or value == known.get(name) for name, value in said.items())
    return same and not details.problem and (not heard.has_time or _says_same(heard))


def _cancels_another(heard: Heard) -> bool:
    """Tell whether a yes to a cancellation names another day than the one read back."""
    said, situation = heard.times.when or heard.times.about, heard.situation
    other = picks.names_other_day(said, situation.anchor, situation.tz)
    return other and heard.asked == "confirm_cancel"


def which_of(heard: Heard) -> int | None:
    """Return the booking that was pointed at: by its time, its place or its service."""
    if heard.times.which is not None:
        return heard.times.which
    booked, details = heard.situation.booked, heard.details
    if details.service is None and details.refused in booked:
        left = [at for at, service in enumerate(booked) if service != details.refused]
        return left[0] if len(left) == 1 else None
    service = details.service
    return booked.index(service) if service and booked.count(service) == 1 else None


def acts_of(
    heard: Heard, wishes: Sequence[Wish], corrects: Sequence[Detail], *, subject: bool
) -> tuple[Act, ...]:
    """Return everything the utterance does besides naming wishes."""
    found: list[Act] = []
    if subject or _asks_unknown(heard, wishes):
        found.append("faq")
    found += _manners(heard, wishes)
    if heard.asked == "reason" and not found and not wishes and heard.tokens and not heard.asking:
        found.append("inform")
    found += offering.acts_about_offers(heard)
    found += _about_values(heard, wishes)
    if corrects:
        found.append("correct")
    elif heard.has_values:
        found.append("inform")
    return tuple(found)


_SAID_OF_THE_TALK: tuple[Act, ...] = (
    "handoff", "goodbye", "thanks", "greet", "profanity", "both", "robot", "abilities", "ask_status",
    "ask_zone", "ask_length",
)  # fmt: skip


def _manners(heard: Heard, wishes: Sequence[Wish]) -> list[Act]:
    """Return what is said about the conversation itself."""
    cues = heard.cues
    found: list[Act] = [act for act in _SAID_OF_THE_TALK if act in cues] if cues else []
    found += acts_about_people(heard.plain)
    busy = bool(wishes) or heard.has_values
    if ("hold" in cues or heard.plain in _HOLD_ALONE) and not (
        busy or (heard.confirming and heard.polarity == "no")
    ):
        found.append("hold")
    again = "repeat" in cues or heard.plain in _REPEAT_ALONE or asks_again(heard)
    if again and (asks_again(heard) or not busy):
        found.append("repeat")
    seeking = heard.asked == "service" and heard.asking and intents.asks_for_times(heard.plain)
    if "ask_services" in cues or (seeking and not busy):
        found.append("repeat" if heard.asked in offering.OFFERING - {"when"} else "ask_services")
    if ("abandon" in cues or _stops_booking(heard)) and not busy and heard.polarity != "yes":
        found.append("abandon")
    return found


def _stops_booking(heard: Heard) -> bool:
    """Tell whether "I want to cancel" stops the booking under way: nothing is booked yet."""
    making = heard.situation.doing in ("book", "availability")
    return (
        making
        and re.search(
            r"(?:want|need|like|have) to cancel$|^(?:please )?cancel(?: please)?$", heard.plain
        )
        is not None
    )


def _about_values(heard: Heard, wishes: Sequence[Wish]) -> list[Act]:
    """Return how a question for a value was met other than by the value."""
    cues, asked, details = heard.cues, heard.asked, heard.details
    found: list[Act] = []
    closed = asked not in OPEN_QUESTIONS or (asked == "reason" and heard.asking)
    if "ask_why" in cues and closed and not heard.has_values:
        found.append("ask_why")
    declined = asked in VALUES and heard.polarity == "no" and "hold" not in cues
    declined = declined and not (offering.wants_others(heard) or intents.asks_policy(heard.plain))
    refused = (
        ("refuse" in cues or _offers_other_way(heard))
        and "hold" not in cues
        and (asked != "email" or not details.email)
    )
    if asked in _REFUSABLE and (refused or declined) and not (heard.has_values and not refused):
        found.append("refuse")
    if details.service and asked not in OPEN_QUESTIONS | {"service"} and not wishes:
        found.append("service_choice")
    if (
        asked in ("phone", "confirm_phone")
        and not details.phone
        and phones.same_number(heard.plain)
    ):
        found.append("caller_number")
    return found


_BY_MAIL = re.compile(r"\b(?:e-?mail(?:ed)?|write to|message) ?(?:me|us)?\b(?! address)")
_BY_PHONE = re.compile(
    r"\b(?:text(?:ed)?|ring|rung|phone|phoned|call(?:ed)?) (?:me|us)\b|\bbe (?:texted|rung|called|phoned)\b"
)


def _offers_other_way(heard: Heard) -> bool:
    """Tell whether the caller wants to be reached in another way than the one asked for."""
    if heard.asked in ("phone", "confirm_phone"):
        return _BY_MAIL.search(heard.plain) is not None and not heard.details.phone
    asked = heard.asked in ("email", "confirm_email")
    return asked and _BY_PHONE.search(heard.plain) is not None and not heard.details.email


# "Can my husband come with me?"
_ASKS_FOR_OTHERS = re.compile(
    r"(?:(?:and|but|so|okay|oh|also) )?(?:can|could|will|would|may|should|do|does|is|are) (?:my|the|kids|children|people|he|she|they|dogs)\b"
)


def _asks_unknown(heard: Heard, wishes: Sequence[Wish]) -> bool:
    """Tell whether something was asked that nothing else here accounts for."""
    asking = heard.asking or _ASKS_FOR_OTHERS.match(heard.plain) is not None
    if not asking or wishes or heard.has_values or heard.polarity or offering.seeks_times(heard):
        return False
    if heard.asked == "service" and intents.asks_for_times(heard.plain):
        return False
    explained = set(heard.cues) - {"thanks", "greet", "profanity", "no_preference"}
    return not (explained or topics.names_nothing(heard.tokens)) and len(heard.tokens) > 2
