"""Faults on demand: what the wire does wrong when somebody wants to see how a client copes.

Three doors lead to the same faults: `LocalCal.fail_next` for the next calls of one operation,
`LocalCal.misbehave` (the program's `--fault`) for a standing rule, and the request header
`x-localcal-fault`, heard only where `create_app` was given `faults=True`. How the last two are
written is said in `switches`.
"""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from random import Random
from typing import Literal

from scheduling.localcal.errors import BareRefusal, HttpRefusal, Refusal

TOO_MANY = "CustomThrottlerGuard - Too many requests. Please try again later."
JSON = b"application/json; charset=utf-8"
HTML = b"text/html"

Manner = Literal["", "drop", "drop-mid-answer", "cut-json", "html", "wrong-type"]

_MESSAGES = {
    429: TOO_MANY,
    500: "Internal server error",
}
_OF_A_PROXY = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it goes out; `sent` bounds the bytes of its body before the connection ends.

    `sent` None sends it all and keeps the connection, -1 sends nothing, not even a status.
    """

    status: int
    body: bytes
    content_type: bytes = JSON
    sent: int | None = None


def _page(text: str) -> bytes:
    head = f"<html><head><title>{text}</title></head>"
    return f"<!DOCTYPE html>\n{head}<body><h1>{text}</h1></body></html>\n".encode()


def _html(answer: Answer) -> Answer:
    reason = _OF_A_PROXY.get(answer.status)
    text = f"{answer.status} {reason}" if reason else "Just a moment"
    return replace(answer, body=_page(text), content_type=HTML)


_SPOILT: dict[Manner, Callable[[Answer], Answer]] = {
    "": lambda answer: answer,
    "drop": lambda answer: replace(answer, sent=-1),
    "drop-mid-answer": lambda answer: replace(answer, sent=len(answer.body) // 2),
    "cut-json": lambda answer: replace(answer, body=answer.body[: len(answer.body) // 2]),
    "html": _html,
    "wrong-type": lambda answer: replace(answer, content_type=HTML),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One failing answer: its status (0 for the true answer), text, lateness, and whether it lies.

    `done` carries the operation out first: the answer was lost, the work was not; without it a
    status comes in place of the work. `manner` is what becomes of the answer on its way: nothing
    arrives ("drop"), half of it and then the connection ends, half of it as if it were all, a page
    of HTML, or the true JSON under another content type.
    """

    status: int = 0
    message: str = ""
    done: bool = False
    delay_seconds: float = 0.0
    manner: Manner = ""

    def refusal(self) -> Refusal:
        """Return the answer in the shape Cal.com gives such a status."""
        message = self.message or _MESSAGES.get(self.status, f"Failed with {self.status}")
        shape = BareRefusal if self.status >= 500 else HttpRefusal
        return shape(self.status, message)

    async def meet(self, *, done: bool) -> None:
        """Be late, then refuse; before the work or, when `done`, after it, whichever is its time.

        Raises:
            Refusal: it has a status.
        """
        if done is not self.done:
            return
        if self.delay_seconds > 0:
            await asyncio.sleep(self.delay_seconds)
        if self.status:
            raise self.refusal()

    def spoil(self, answer: Answer) -> Answer:
        """Return what becomes of the answer on its way."""
        if not self.manner and not self.message and answer.status == self.status in _OF_A_PROXY:
            return _html(answer)
        return _SPOILT[self.manner](answer)


@dataclass(slots=True)
class Rule:
    """A standing fault of the operations that `pattern` fits: "create_booking", "list_*", "*".

    It strikes `times` calls (None for all), or only a `share` of them: which ones depends on
    `seed` and on how many of these calls came before, on nothing else.
    """

    pattern: str
    fault: Fault
    times: int | None = None
    share: float = 1.0
    seed: int = 0
    _chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)  # noqa: S311  # repeatable is what it has to be

    def strikes(self, operation: str) -> bool:
        """Tell whether this call of the operation fails; a fault that is used up is counted."""
        if self.times == 0 or not fnmatchcase(operation, self.pattern):
            return False
        if self.share < 1.0 and self._chance.random() >= self.share:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The faults that wait for their operation, first in, first out, then the standing rules.

    `latency_seconds` makes every call late. `struck` counts, by operation, the calls that failed.
    """

    def __init__(self) -> None:
        self.latency_seconds = 0.0
        self.struck: Counter[str] = Counter()
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._rules: list[Rule] = []

    def add(self, operation: str, fault: Fault, *, times: int) -> None:
        """Let the next `times` calls of `operation` fail so."""
        self._waiting[operation].extend([fault] * times)

    def add_rule(self, rule: Rule) -> None:
        """Let calls fail by a rule, from now on."""
        self._rules.append(rule)

    def clear(self) -> None:
        """Let everything go well again; `struck` stays."""
        self.latency_seconds = 0.0
        self._waiting.clear()
        self._rules.clear()

    def take(self, operation: str, *, asked: Fault | None = None) -> Fault | None:
        """Return the fault of this call, None when it goes well; one `asked` for comes first."""
        waiting = self._waiting.get(operation)
        if asked is None:
            asked = waiting.popleft() if waiting else self._struck(operation)
        if asked:
            self.struck[operation] += 1
        return asked

    def _struck(self, operation: str) -> Fault | None:
        return next((one.fault for one in self._rules if one.strikes(operation)), None)
