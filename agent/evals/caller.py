"""A deterministic caller: hears a question, checks what is read back, gives the answer of its script."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.evals.formats import MENTIONS, SILENCE, Expected, Scenario, World
from agent.evals.hearing import (
    Zones,
    names_a_phone,
    names_an_email,
    names_in,
    says_email,
    says_name,
    says_phone,
    start_of,
)
from agent.evals.moments import days_in, mentions
from agent.evals.speaking import spoken_start, spoken_time

_FALLBACK = {
    "confirm_booking": "confirm",
    "confirm_cancel": "confirm",
    "confirm_date": "confirm",
    "confirm_name": "confirm",
    "confirm_email": "confirm",
    "confirm_phone": "confirm",
    "slot_taken": "when",
}
_ASKED_AGAIN = ("intent", "service", "when", "which_booking", "slot_taken")
_WITHOUT_SCRIPT = {"reason": "no particular reason", "handoff_offer": "no thanks"}
_ITEMS = {"email": "confirm_email", "name": "confirm_name", "phone": "confirm_phone"}
_MOST_CORRECTIONS = 3
_YES = re.compile(
    r"\b(?:yes|yeah|yep|yup|aye|uh huh|mm ?hm+|please do|go ahead|go for it|book it|do it|absolutely|definitely|of course)\b"
    r"|^(?:\W*\b(?:oh|ah|um|uh|er|well|so|and|lovely|grand|brilliant|wonderful)\b)*\W*"
    r"(?:ok|okay|sure|correct|right|perfect|great|fine|sounds|that's|that is|exactly|lovely|grand|brilliant|wonderful|si|ja|oui)\b"
)
_WHICH_PART = re.compile(
    r"\b(?:which part|wrong|what should i change|to change|to correct)\b", re.I
)
_EITHER = re.compile(r"\bdo you mean\b.*\bor\b", re.IGNORECASE | re.DOTALL)
_NO = re.compile(r"\b(?:no|not|but|wait|actually|instead|don't|make it|change)\b")
ORDINALS = ("the first one", "the second one", "the third one", "the fourth one", "the fifth one")


@dataclass(frozen=True, slots=True)
class Heard:
    """An agent's turn as the caller hears it; `faulty` tells whether a fault has struck by now."""

    text: str
    question: str
    offered: tuple[datetime, ...] = ()
    faulty: bool = False


@dataclass
class Caller:
    """Plays one scenario; ask `answer` for what it says to each turn of the agent."""

    scenario: Scenario
    world: World
    used: Counter[str] = field(default_factory=Counter[str])
    first_offer: tuple[datetime, ...] = ()
    corrections: int = 0
    done: bool = False
    """It has said goodbye: one more answer of the agent, then it hangs up."""
    corrected: str = ""
    """Its correction of what was just read back: said again to who asks what is wrong."""
    asked_before: set[str] = field(default_factory=set[str])
    repeats: bool = False
    """What it says now answers a question it has answered before."""

    @property
    def zones(self) -> Zones:
        """The business's clock and the caller's own."""
        own = self.scenario.caller.tz
        return Zones(self.world.zone, ZoneInfo(own) if own else self.world.zone)

    def answer(self, heard: Heard) -> str | None:
        """Return what it says to an agent's turn, None when it hangs up."""
        if is_offer(heard.question) and heard.offered and not self.first_offer:
            self.first_offer = heard.offered
        if self.done and heard.question in ("other", "anything_else", "intent"):
            return None
        said = self._said(heard)
        self.repeats = heard.question in self.asked_before
        self.asked_before.add(heard.question)
        self.done = heard.question == "anything_else" and not self._left("anything_else")
        return said

    def _said(self, heard: Heard) -> str:
        kind = heard.question
        if self.corrected and kind == "other" and _WHICH_PART.search(heard.text):
            return self.corrected
        self.corrected = ""
        if kind == "slot_offer" and not self._left("slot_offer"):
            return self._pick(heard)
        unscripted = kind == "slot_taken" and "slot_taken" not in self.scenario.answers
        if unscripted and heard.offered and not self._left("when"):
            return self._pick(heard)
        return self._scripted(kind, heard)

    def _scripted(self, kind: str, heard: Heard) -> str:
        keys = _which_day(heard.text) if kind == "confirm_date" else _keys(kind)
        key = next((one for one in keys if one in self.scenario.answers), None)
        if key is None:
            return self._without_script(kind)
        line = self._line(key, heard.text)
        if _is_yes(line) and kind.startswith("confirm"):
            correction = self._correction(kind, heard)
            if correction is not None:
                return correction
        self.used[key] += 1
        return line

    def _without_script(self, kind: str) -> str:
        if kind in _WITHOUT_SCRIPT:
            return _WITHOUT_SCRIPT[kind]
        if kind in _ASKED_AGAIN:
            return self.scenario.opener
        if kind == "slot_offer":
            return self.scenario.offer_policy.otherwise
        entries = self.scenario.answers.get("other")
        return self._line("other", "") if entries else "sorry could you say that again"

    def _line(self, key: str, text: str) -> str:
        entries = self.scenario.answers[key]
        entry = entries[min(self.used[key], len(entries) - 1)]
        if isinstance(entry, str):
            return entry
        named = {day.isoformat() for day in days_in(text, today=self.world.today)}
        for condition, line in entry.items():
            if condition.startswith(MENTIONS) and condition.removeprefix(MENTIONS) in named:
                return line
        return entry.get("else", SILENCE)

    def _left(self, key: str) -> bool:
        return self.used[key] < len(self.scenario.answers.get(key, ()))

    # what is offered

    def _pick(self, heard: Heard) -> str:
        policy = self.scenario.offer_policy
        start = self._accepted(heard.offered)
        if start is None:
            return policy.otherwise
        if policy.say == "ordinal":
            one = heard.offered.index(start)
            return "that one" if len(heard.offered) == 1 else ORDINALS[min(one, 4)]
        return policy.say.replace("{time}", spoken_time(start))

    def _accepted(self, offered: Sequence[datetime]) -> datetime | None:
        accept = self.scenario.offer_policy.accept
        if accept == "none" or not offered:
            return None
        if accept == "any":
            fixed = self._fixed_starts()
            wanted = [one for one in fixed if one in offered]
            if wanted or fixed:
                return wanted[0] if wanted else None
            return next((one for one in offered if self._may_be(one)), None)
        for one in (accept,) if isinstance(accept, str) else accept:
            wanted_start = datetime.fromisoformat(one.removeprefix(">="))
            later = [start for start in offered if start >= wanted_start]
            if one.startswith(">=") and later:
                return min(later)
            if wanted_start in offered:
                return wanted_start
        return None

    def _may_be(self, start: datetime) -> bool:
        """Tell whether a start is inside what the scenario leaves open."""
        ranges = [one.start_between for one in self.scenario.expect.active_bookings]
        return any(one is None or one[0] <= start <= one[1] for one in ranges) or not ranges

    def _fixed_starts(self) -> list[datetime]:
        starts = (self._start_of(one) for one in self.scenario.expect.active_bookings)
        return [one for one in starts if one is not None]

    def _start_of(self, expected: Expected) -> datetime | None:
        if expected.start is not None:
            return expected.start
        if expected.utc is not None:
            at = expected.utc
            aware = at if at.tzinfo else at.replace(tzinfo=ZoneInfo("UTC"))
            return aware.astimezone(self.world.zone).replace(tzinfo=None)
        if expected.start_is and self.first_offer:
            return self.first_offer[-1]
        return None

    # what is read back

    def _correction(self, kind: str, heard: Heard) -> str | None:
        """Return what is said instead of a yes, None where everything read back is right."""
        if self.corrections >= _MOST_CORRECTIONS:
            return None
        for item, value in self._wrong(kind, heard):
            scripted = self._scripted_correction(item, kind)
            if scripted == BELIEVED:
                continue
            self.corrections += 1
            self.corrected = scripted or f"no, it's {value}"
            return self.corrected
        return None

    def _scripted_correction(self, item: str, kind: str) -> str:
        """Return the script's own correction of an item, if it still has one."""
        if item == "start":
            pending = [one for one in self._unused("confirm_booking") if not _is_yes(one)]
            return BELIEVED if pending and kind != "confirm_booking" else ""
        key = _ITEMS[item]
        pending = self._unused(key)
        if key == kind or not pending or _is_yes(pending[0]):
            return ""
        self.used[key] += 1
        return pending[0]

    def _unused(self, key: str) -> list[str]:
        entries = self.scenario.answers.get(key, ())[self.used[key] :]
        return [one for one in entries if isinstance(one, str)]

    def _wrong(self, kind: str, heard: Heard) -> Iterator[tuple[str, str]]:
        """Yield the items read back wrong, each with the right value as the caller says it."""
        text, me = heard.text, self.scenario.caller
        emails, names, phones = self._facts()
        if emails and names_an_email(text) and not any(says_email(text, one) for one in emails):
            yield "email", me.email_spoken or emails[0]
        if phones and names_a_phone(text) and not any(says_phone(text, one) for one in phones):
            yield "phone", me.phone_spoken or phones[0]
        called = kind == "confirm_name" or names_in(text)
        if called and names and not any(says_name(text, one) for one in names):
            yield "name", names[0]
        wrong = self._wrong_start(kind, heard)
        if wrong is not None:
            zone = self.zones.home if self.zones.home != self.zones.caller else None
            yield "start", spoken_start(wrong, zone=zone)

    def _facts(self) -> tuple[list[str], list[str], list[str]]:
        me, expected = self.scenario.caller, self.scenario.expect.active_bookings
        return (
            _distinct([one.email for one in expected], me.email),
            _distinct([one.name for one in expected], me.name),
            _distinct([one.phone for one in expected], me.phone),
        )

    def _wrong_start(self, kind: str, heard: Heard) -> datetime | None:
        """Return the start that should have been read back, None where it was, or none was."""
        right = self._right_starts(kind, faulty=heard.faulty)
        named = mentions(heard.text, today=self.world.today)
        if not right or not named:
            return None
        dated = [one for one in named if one.day is not None] or named
        if any(start_of(one, right, self.zones) is not None for one in dated):
            return None
        return right[0]

    def _right_starts(self, kind: str, *, faulty: bool) -> list[datetime]:
        scenario = self.scenario
        if kind == "confirm_cancel":
            gone = scenario.expect.cancelled
            return [one.start for one in scenario.fixtures.bookings if one.id in gone]
        starts = self._fixed_starts()
        if (
            starts
            and scenario.faults
            and not faulty
            and not isinstance(scenario.offer_policy.accept, str)
        ):
            accept = scenario.offer_policy.accept
            starts += [datetime.fromisoformat(one) for one in accept if not one.startswith(">=")]
        return starts


BELIEVED = "<believed>"
"""The script will correct it by itself."""


def _keys(kind: str) -> Iterator[str]:
    while kind:
        yield kind
        kind = _FALLBACK.get(kind, "")


def _which_day(text: str) -> Iterator[str]:
    """Yield the keys that answer a day read back, or two to choose from: a yes is no answer to those."""
    if _EITHER.search(text):
        return iter(("confirm_date", "when"))
    return _keys("confirm_date")


def _is_yes(line: str) -> bool:
    lowered = line.casefold().strip()
    return bool(_YES.search(lowered)) and not _NO.search(lowered)


def _distinct(values: Sequence[str | None], own: str) -> list[str]:
    given = [one for one in values if one]
    return list(dict.fromkeys(given or ([own] if own else [])))


def is_offer(question: str) -> bool:
    """Tell whether a turn that asks so offers the times it names, rather than reading them back."""
    return not question.startswith("confirm")
