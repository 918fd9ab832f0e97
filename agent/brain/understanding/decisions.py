"""What the parts of an utterance mean together: its acts, wishes, corrections and its yes or no."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agent.brain.understanding import intents, phones, picks, repairs, topics
from agent.brain.understanding.acts import Tag
from agent.brain.understanding.details import Details
from agent.brain.understanding.intents import OPEN_QUESTIONS, IntentFound
from agent.brain.understanding.normalize import Cue, Word, word_set
from agent.brain.understanding.people import acts_about_people
from agent.brain.understanding.situation import (
    Act,
    Detail,
    Direction,
    Intent,
    Polarity,
    Problem,
    Situation,
    Wish,
)
from agent.brain.understanding.times import Times
from scheduling.when import Reading

_OFFERING = frozenset(["slot_offer", "slot_taken", "when"])
_PICKED_FROM = ("slot_offer", "slot_taken")
_OPENINGS = frozenset(["", "intent", "greeting", "anything_else"])
_OF_TIMES = re.compile(
    r"^(?!.*\b(?:tell|give|call|send|text)\b).*\b(?:times?|days?|slots?|earlier|later|sooner)\b"
)
_CHOICES = _OFFERING | {"service", "which_booking", "timezone"}
VALUES = frozenset(["name", "email", "phone"])
_REFUSABLE = VALUES | word_set("""timezone reason service when which_booking confirm_email confirm_phone
    confirm_name""")
_REPAIRS = word_set("""no nope not actually sorry instead wrong meant change rather wait but make switch
    incorrect oops""")
_YES_WORDS = word_set("""yes yeah yep yup sure okay right correct great fine good lovely perfect cool nice
    excellent absolutely""")
_HOLD_ALONE = ("wait", "wait wait", "hold", "yes wait", "okay wait")
_REPEAT_ALONE = ("what", "sorry", "sorry what", "what sorry", "again", "say what")
_TOLD: tuple[Detail, ...] = ("service", "name", "email", "phone")
# Said about what was read back, these ask; they change nothing.
_ASKS_BACK = ("is that", "is it", "was that", "was it", "did you say", "you said", "so that is")


class Heard(NamedTuple):
    """The layers of one utterance.

    `cues` holds the first cue of every act, `when` the time wanted where it could be resolved.
    `has_values` counts a time too. `polarity_of_rest` judges what is left when values and times are blanked, where that may turn an
    unclear answer into a yes.
    """

    situation: Situation
    asked: str
    words: tuple[Word, ...]
    tokens: tuple[str, ...]
    plain: str
    asking: bool
    cues: Mapping[Tag, Cue[Tag]]
    details: Details
    intents: tuple[IntentFound, ...]
    times: Times
    when: Reading | None
    has_time: bool
    has_values: bool
    polarity: Polarity | None
    polarity_of_rest: Polarity | None

    @property
    def confirming(self) -> bool:
        """Whether something was read back for a yes."""
        return self.asked.startswith("confirm")


def says_time(times: Times, when: Reading | None) -> bool:
    """Tell whether a time, a pick or a booking was said."""
    pointed = times.pick is not None or times.which is not None
    return pointed or bool(times.about) or when is not None


def says_value(details: Details) -> bool:
    """Tell whether a value other than a time was said, if only half of one."""
    said = details.email or details.phone or details.name or details.service or details.problem
    return bool(said)


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
    wishes = heard.times.wishes
    if "ask_status" in heard.cues:
        wishes = tuple(wish for wish in wishes if wish.intent not in ("cancel", "reschedule"))
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
    if not named and (when is None or heard.asked == "anything_else"):
        return None
    return "availability" if heard.asking else "book"


def corrects_of(heard: Heard, wishes: Sequence[Wish]) -> tuple[Detail, ...]:
    """Return the details whose value was replaced."""
    found: list[Detail] = ["when"] if _corrects_when(heard, wishes) else []
    repairing = heard.confirming and not _REPAIRS.isdisjoint(heard.tokens)
    for detail in _TOLD:
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
    when = heard.when
    return when is not None and bool(picks.fitting(when, [anchor], heard.situation.tz))


def polarity_of(heard: Heard, corrects: Sequence[Detail]) -> Polarity | None:
    """Return the verdict, knowing what else was said.

    A yes with a new value is a no; a yes that repeats the values read back is a yes.
    """
    if heard.times.wishes and not heard.confirming and heard.tokens[0] not in _REPAIRS:
        return None  # "please cancel it" answers nothing
    if corrects:
        firm = heard.polarity or not heard.has_values or heard.tokens[0] in _YES_WORDS
        firm = firm or heard.asked in ("confirm_name", "confirm_email", "confirm_phone")
        firm = firm or not {"if", "prefer"}.isdisjoint(
            heard.tokens
        )  # "that would be great if it was Thursday"
        return "no" if firm else None
    missed = "repeat" in heard.cues and heard.tokens[0] not in _REPAIRS
    nothing_denied = heard.polarity == "no" and (missed or intents.asks_policy(heard.plain))
    if nothing_denied or (heard.polarity == "yes" and _cancels_another(heard)):
        return None  # "I didn't hear that" and "is it free if I cancel" deny nothing
    if heard.confirming and heard.polarity is None and _wants_others(heard):
        return "no" if heard.tokens[0] in _YES_WORDS else None
    if heard.polarity is None and heard.confirming and heard.polarity_of_rest == "yes":
        repeated = not heard.has_time or _says_same(heard)
        return "yes" if repeated and not heard.details.problem and not heard.asking else None
    return heard.polarity


def _cancels_another(heard: Heard) -> bool:
    """Tell whether a yes to a cancellation names another day than the one read back."""
    said, situation = heard.times.when or heard.times.about, heard.situation
    other = picks.names_other_day(said, situation.anchor, situation.tz)
    return other and heard.asked == "confirm_cancel"


def pick_of(heard: Heard) -> int | None:
    """Return the offer that was picked; a yes picks the only one."""
    if heard.times.pick is not None:
        return heard.times.pick
    only = len(heard.situation.offers) == 1 and heard.asked in _PICKED_FROM
    if only and not heard.has_time and (heard.polarity == "yes" or "that one" in heard.plain):
        return 0
    return None


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


def acts_of(
    heard: Heard, wishes: Sequence[Wish], corrects: Sequence[Detail], *, subject: bool
) -> tuple[Act, ...]:
    """Return everything the utterance does besides naming wishes."""
    found: list[Act] = []
    if subject or _asks_unknown(heard, wishes):
        found.append("faq")
    found += _manners(heard, wishes)
    found += _about_offers(heard)
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
    if ("repeat" in cues or heard.plain in _REPEAT_ALONE) and not busy:
        found.append("repeat")
    offering = heard.asked == "service" and heard.asking and intents.asks_for_times(heard.plain)
    if "ask_services" in cues or (offering and not busy):
        found.append("repeat" if heard.asked in _OFFERING - {"when"} else "ask_services")
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


def _about_offers(heard: Heard) -> list[Act]:
    """Return how the times on offer were answered."""
    cues, asked = heard.cues, heard.asked
    found: list[Act] = []
    settled = heard.times.pick is not None or _exact_time(heard)
    if _wants_others(heard) and not settled:
        found.append("request_alternatives")
    said_any = "no_preference" in cues or heard.plain in ("any", "any please", "any really")
    open_choice = said_any and asked in _CHOICES and not (asked == "service" and heard.has_values)
    if (open_choice or (asked == "when" and _asks_for_times(heard))) and not heard.has_time:
        found.append("no_preference")
    if "unsure" in cues and asked in ("service", "when") and not heard.has_values:
        found.append("unsure")
    offers = len(heard.situation.offers)
    vague = heard.polarity == "yes" and not heard.has_values and offers > 1
    if asked in _PICKED_FROM and pick_of(heard) is None and (heard.times.several or vague):
        found.append("pick_ambiguous")
    return found


def _asks_for_times(heard: Heard) -> bool:
    offering = heard.asked in _OFFERING and heard.asking and not heard.has_values
    return offering and intents.asks_for_times(heard.plain)


def _exact_time(heard: Heard) -> bool:
    when = heard.when
    return when is not None and when.kind in ("time", "datetime")


def _wants_others(heard: Heard) -> bool:
    cues = heard.cues
    when = heard.when
    if heard.asked in _PICKED_FROM and when and when.excluded_days:
        return True
    if heard.asked == "when" and when and when.preference:
        return False
    if heard.asked in _PICKED_FROM and heard.asking and when and _fits_none(heard, when):
        return True
    if heard.asked in _OFFERING:
        said = not {"alternatives", "earlier", "later"}.isdisjoint(cues)
        searching = heard.asked != "when" and _asks_for_times(heard)
        return said or searching or (heard.times.several and heard.asking)
    settled = heard.asked in VALUES and heard.situation.anchor and _OF_TIMES.search(heard.plain)
    confirming = heard.asked in ("confirm", "confirm_booking", "confirm_move", "confirm_date")
    return bool(confirming or settled) and not {"alternatives", "earlier", "later"}.isdisjoint(cues)


def _fits_none(heard: Heard, when: Reading) -> bool:
    """Tell whether a day or a part of it was asked for that no time on offer is in."""
    unfit = not picks.fitting(when, heard.situation.offers, heard.situation.tz)
    return when.kind in ("date", "window") and bool(heard.situation.offers) and unfit


def _about_values(heard: Heard, wishes: Sequence[Wish]) -> list[Act]:
    """Return how a question for a value was met other than by the value."""
    cues, asked, details = heard.cues, heard.asked, heard.details
    found: list[Act] = []
    if "ask_why" in cues and asked not in OPEN_QUESTIONS and not heard.has_values:
        found.append("ask_why")
    declined = asked in VALUES and heard.polarity == "no" and "hold" not in cues
    declined = declined and not (_wants_others(heard) or intents.asks_policy(heard.plain))
    refused = "refuse" in cues and "hold" not in cues and (asked != "email" or not details.email)
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


def _asks_unknown(heard: Heard, wishes: Sequence[Wish]) -> bool:
    """Tell whether something was asked that nothing else here accounts for."""
    if not heard.asking or wishes or heard.has_values or heard.polarity or _asks_for_times(heard):
        return False
    if heard.asked == "service" and intents.asks_for_times(heard.plain):
        return False
    explained = set(heard.cues) - {"thanks", "greet", "profanity", "no_preference"}
    return not (explained or topics.names_nothing(heard.tokens)) and len(heard.tokens) > 2
