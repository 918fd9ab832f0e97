"""Plays one scenario from the greeting to the last word, and keeps everything."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from agent.evals.caller import Caller, Heard, is_offer
from agent.evals.formats import SILENCE, Scenario, World
from agent.evals.hearing import offered_in, returned_starts
from agent.evals.moments import days_in
from agent.evals.noise import noisy
from agent.evals.questions import question_in
from agent.evals.record import Exchange, Record
from agent.evals.stage import Answer, Scene

CUT_AT = 0.4
"""Where an interrupter cuts the agent off."""
RUN_SECONDS = 600.0

Manner = Callable[[str, Random], str]


def as_written(text: str, chance: Random) -> str:  # noqa: ARG001 - the plainest of all manners
    """Return what the script says, as it is."""
    return text


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a caller says what its script holds: over which line, in which manner."""

    seed: int = 0
    noise: float = 0.0
    manner: Manner = as_written
    interrupts: bool = False
    pauses: bool = False


PLAINLY = Delivery()


@dataclass
class _Ear:
    """What the caller has understood so far of what is open, and of which day is spoken."""

    caller: Caller
    world: World
    known: set[datetime] = field(default_factory=set[datetime])
    day: date | None = None

    def hear(self, answer: Answer, text: str, *, faulty: bool) -> Heard:
        """Return the turn as understood from `text`; who cuts in knows what would be asked."""
        tools = [piece for piece in answer.pieces if not isinstance(piece, str)]
        self.known |= returned_starts(tools, self.world.zone)
        today = self.world.today
        offered = offered_in(text, self.known, today=today, day=self.day, zones=self.caller.zones)
        self.day = (days_in(text, today=today) or [self.day])[-1]
        question = question_in(answer.text, offers=len(offered))
        return Heard(text, question, tuple(offered) if is_offer(question) else (), faulty)


Shown = Callable[[str, Exchange | None], None]
"""Is told the greeting with None, then "" with every turn."""


def _unseen(greeting: str, exchange: Exchange | None) -> None:
    """Show nothing."""


async def play(
    scene: Scene, scenario: Scenario, how: Delivery = PLAINLY, *, shown: Shown = _unseen
) -> Record:
    """Play `scenario` on an open scene; `shown` sees it as it happens.

    Raises:
        TimeoutError: it took longer than any conversation may.
    """
    async with asyncio.timeout(RUN_SECONDS):
        return await _Performance(scene, scenario, how).run(shown)


class _Performance:
    """One run under way."""

    def __init__(self, scene: Scene, scenario: Scenario, how: Delivery) -> None:
        self._scene = scene
        self._scenario = scenario
        self._how = how
        self._caller = Caller(scenario, scene.world)
        self._ear = _Ear(self._caller, scene.world)
        self._chance = Random(f"{how.seed}/{scenario.id}")  # noqa: S311 - repeatable is what it has to be
        self._cut_last = False
        self._silences: set[str] = set()
        self._unanswered: Heard | None = None

    async def run(self, shown: Shown) -> Record:
        scene, scenario = self._scene, self._scenario
        before = scene.bookings()
        record = Record(await scene.begin(), before)
        shown(record.greeting, None)
        said: str | None = self._said(scenario.opener, again=False)
        meant = scenario.opener
        while said is not None and len(record.exchanges) <= scenario.max_user_turns:
            exchange, heard = await self._turn(said, meant)
            record.exchanges.append(exchange)
            shown("", exchange)
            record.model_failed = record.model_failed or heard is None
            record.ended = scene.ended
            record.claims_blocked = scene.call.false_claims_blocked
            if heard is None or scene.ended:
                break
            said, meant = self._next(heard)
        return record

    async def _turn(self, said: str, meant: str) -> tuple[Exchange, Heard | None]:
        scene = self._scene
        answer = await scene.says(said)
        text = self._heard_of(answer)
        if text != answer.text:
            await scene.cut_off(text)
        heard = self._ear.hear(answer, text, faulty=bool(scene.faults.fired))
        exchange = Exchange(
            said,
            meant,
            tuple(answer.pieces),
            scene.bookings(),
            text,
            heard.offered,
            heard.question,
        )
        return exchange, None if answer.failed else heard

    def _heard_of(self, answer: Answer) -> str:
        """Return what the caller lets the agent say: an interrupter spares every other turn."""
        wrote = any(not isinstance(one, str) and one.committed for one in answer.pieces)
        self._cut_last = self._how.interrupts and not (self._cut_last or wrote or self._scene.ended)
        if not self._cut_last:
            return answer.text
        words = answer.text.split()
        return " ".join(words[: max(1, round(len(words) * CUT_AT))])

    def _next(self, heard: Heard) -> tuple[str | None, str]:
        if (
            self._how.pauses
            and heard.question not in self._silences
            and self._chance.random() < 0.5
        ):
            self._silences.add(heard.question)
            self._unanswered = heard
            return SILENCE, SILENCE
        if self._unanswered is not None and heard.question == "other":
            heard = self._unanswered  # "are you still there?": yes, and thinking of that question
        self._unanswered = None
        meant = self._caller.answer(heard)
        if meant is None:
            return None, ""
        return self._said(meant, again=self._caller.repeats), meant

    def _said(self, meant: str, *, again: bool) -> str:
        if meant == SILENCE:
            return meant
        said = self._how.manner(meant, self._chance)
        return noisy(said, self._how.noise, self._chance, slowly=again)
