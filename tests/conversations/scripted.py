"""A deterministic caller for scenario files: knows its facts, hears a question, gives its answer.

The formats are those of the open conversation data. The caller recognizes questions in any agent's
wording by its own rules, so that it shares nothing with the agent it talks to.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

SILENCE = "<silence>"
FALLBACK = {
    "confirm_booking": "confirm",
    "confirm_cancel": "confirm",
    "confirm_name": "confirm",
    "confirm_email": "confirm",
    "confirm_phone": "confirm",
    "slot_taken": "when",
}
ASKED_AGAIN = {"intent", "service", "when", "which_booking"}

# Tried in this order on the agent's words; the first that matches is what was asked.
QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        "confirm_cancel",
        r"\b(cancel|call off)\b[^.?!]*\?|cancel[^?]*\b(is that right|shall i|go ahead)",
    ),
    ("handoff_offer", r"\b(person|somebody|someone|colleague|team)\b[^.?!]*\?"),
    ("anything_else", r"(anything|something) else[^.?!]*\?|else i can (do|help)"),
    (
        "which_booking",
        r"which (one|appointment|booking|of)[^.?!]*(cancel|move|change|mean|appointment)[^.?!]*\?",
    ),
    (
        "confirm_booking",
        r"\b(shall|should|may|can) i (go ahead|book|move|confirm|change)\b|\b(book|move) it\b[^.?!]*\?",
    ),
    (
        "slot_taken",
        r"\b(taken|gone|no longer|not available|isn't (open|free|available)|not free|booked up)\b",
    ),
    (
        "slot_offer",
        r"\b(which|any of (those|these)|either|does (that|one)|would (that|one)|would you like|suits?|works?)\b[^.?!]*\?",
    ),
    ("confirm_email", r"(right|correct)\b[^.?!]*\?$"),
    ("email", r"\be-?mail\b[^.?!]*\?"),
    ("phone", r"\b(phone|number)\b[^.?!]*\?"),
    ("name", r"\bname\b[^.?!]*\?"),
    (
        "service",
        r"\b(which|what) (kind|type|sort|service|appointment)\b|what would you like to book|service",
    ),
    ("when", r"\b(when|what (day|time)|which (day|time)|day)\b[^.?!]*\?"),
    ("intent", r"\b(help|do for you)\b[^.?!]*\?"),
)


def question_in(text: str, *, offered: bool) -> str:
    """Name what `text` asks, in the question types of the scenario format."""
    lowered = text.lower()
    for kind, pattern in QUESTIONS:
        if kind in {"slot_taken", "slot_offer"} and not offered:
            continue
        if re.search(pattern, lowered):
            return kind
    return "other"


@dataclass
class ScriptedCaller:
    """Plays one scenario: `opener` first, then an answer to every question until it is done."""

    scenario: dict[str, Any]
    used: dict[str, int] = field(default_factory=dict[str, int])
    offers: list[list[datetime]] = field(default_factory=list[list[datetime]])

    def answer(self, text: str, offered: Iterable[datetime]) -> str | None:
        """Return what the caller says to `text`, None when the caller has nothing more to say.

        `offered` are the local starts that `text` names as open.
        """
        starts = list(offered)
        if starts:
            self.offers.append(starts)
        kind = question_in(text, offered=bool(starts))
        if kind == "slot_offer" and not self._left("slot_offer"):
            return self._pick(starts)
        if kind == "slot_taken" and "slot_taken" not in self.scenario["answers"]:
            return self._pick(starts)
        return self._scripted(kind)

    def _left(self, kind: str) -> bool:
        return self.used.get(kind, 0) < len(self.scenario["answers"].get(kind, []))

    def _scripted(self, kind: str) -> str | None:
        answers = self.scenario["answers"]
        if kind == "handoff_offer":
            return "no thanks"
        key = next(self._keys(kind, answers), None)
        if key is None:
            return self.scenario["opener"] if kind in ASKED_AGAIN else answers["other"][0]
        lines = answers[key]
        index = min(self.used.get(key, 0), len(lines) - 1)
        self.used[key] = self.used.get(key, 0) + 1
        return lines[index]

    @staticmethod
    def _keys(kind: str, answers: dict[str, Any]) -> Iterator[str]:
        while kind:
            if kind in answers:
                yield kind
            kind = FALLBACK.get(kind, "")

    def _pick(self, starts: list[datetime]) -> str:
        policy = self.scenario["offer_policy"]
        accept = policy["accept"]
        wanted = (
            [datetime.fromisoformat(text) for text in accept] if isinstance(accept, list) else []
        )
        if accept == "any":
            expected = [
                e["start"] for e in self.scenario["expect"]["active_bookings"] if "start" in e
            ]
            wanted = [datetime.fromisoformat(text) for text in expected] or starts[:1]
        for start in wanted:
            if start in starts:
                return self._spoken(policy["say"], start, starts)
        return policy["else"]

    @staticmethod
    def _spoken(say: str, start: datetime, starts: list[datetime]) -> str:
        if say == "ordinal":
            names = ("the first one", "the second one", "the third one", "the fourth one")
            return "that one" if len(starts) == 1 else names[starts.index(start)]
        hour = start.hour % 12 or 12
        return say.replace(
            "{time}", f"{hour}:{start:%M} {start:%p}" if start.minute else f"{hour} {start:%p}"
        )
