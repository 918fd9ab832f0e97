"""Whole conversations in bad weather: the real pipeline, the embedded model, a calendar that fails."""

import asyncio
import re
import secrets
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from agent.app.listening import listen, url_of
from agent.app.serving import AsgiApp, by_path
from agent.brain.server import create_app as create_brain
from agent.pipeline import TextChunk, TextConversation, text_worker
from agent.session import CallSession
from scheduling.model import ManageRequest
from tests.agent.prompt_server import PromptServer
from tests.exactly_once.history import DONE, Told, Verdict
from tests.exactly_once.practice import FIRST, Practice, Process, open_practice, request_of
from tests.exactly_once.virtual_time import VirtualLoop

NAMES = (
    "Ada Park",
    "Bo Lind",
    "Cy Moss",
    "Dee Rand",
    "Eli Stone",
    "Fay Holt",
    "Gus Penn",
    "Hal Reed",
)
SAID: tuple[tuple[str, Verdict], ...] = (
    (r"hasn't confirmed it yet|waiting for the calendar|still waiting", Verdict.PENDING),
    (r"You're booked", Verdict.BOOKED),
    (r"has moved from", Verdict.MOVED),
    (r"is cancelled|was already cancelled", Verdict.CANCELLED),
    (r"I've requested", Verdict.REQUESTED),
    (r"isn't available|is taken|been taken|no longer", Verdict.TAKEN),
)
"""What an answer claims, by the words of the templates; the first that fits."""
WHEN = re.compile(r"(?:on|to) \w+day, (?P<month>\w+) (?P<day>\d+) at (?P<time>\d+:\d\d [AP]M)")
AFTERWARDS_SECONDS = 150.0


@dataclass(frozen=True, slots=True)
class Talks:
    """How conversations go: how many at a time, and what goes wrong."""

    number: int
    at_once: int = 4
    writes: float = 0.45
    reads: float = 0.05
    lag_seconds: float = 0.4
    times: int = 48


@dataclass
class Tally:
    """What was said after each yes."""

    after_yes: Counter[Verdict] = field(default_factory=Counter[Verdict])
    transcripts: list[list[str]] = field(default_factory=list[list[str]])

    def confirmed(self) -> Counter[str]:
        """Count the yeses that were confirmed "at once" and those that were "not", but for times
        that others had.
        """
        wanted = self.after_yes.total() - self.after_yes[Verdict.TAKEN]
        at_once = sum(self.after_yes[one] for one in DONE)
        return Counter({"at once": at_once, "not": wanted - at_once})


@dataclass
class Talk:
    """One caller in one conversation."""

    practice: Practice
    conversation: TextConversation
    contact: str
    lines: list[str] = field(default_factory=list[str])

    async def says(self, text: str) -> str:
        """Say something; return the whole answer."""
        words = [
            event.text
            async for event in self.conversation.say(text)
            if isinstance(event, TextChunk)
        ]
        self.lines += [f"caller: {text}", f"agent:  {''.join(words)}"]
        return "".join(words)

    async def agrees(self, request: ManageRequest, words: str = "yes") -> Verdict:
        """Say yes, and keep what was claimed to have come of it."""
        practice = self.practice
        asked_at = practice.clock.now()
        attempt = practice.attempt(request, self.contact)
        held = practice.rows_at(attempt)
        answer = await self.says(words)
        verdict = _claim(answer)
        rivals: tuple[str, ...] = ()
        if verdict is Verdict.TAKEN and attempt:
            rivals = tuple({*held, *practice.rows_at(attempt), *practice.rivals(attempt, asked_at)})
        if attempt and verdict is not Verdict.PENDING:
            attempt.until = practice.clock.now()
        start_at = _named(answer) or request.start_at
        practice.told.append(
            Told(
                self.contact,
                request.action.value,
                asked_at,
                practice.clock.now(),
                verdict,
                start_at=start_at,
                service="visit",
                old_uid=request.appointment_id,
                uid=self._uid(start_at, verdict) or request.appointment_id,
                rivals=rivals,
            )
        )
        return verdict

    def _uid(self, start_at: datetime | None, verdict: Verdict) -> str:
        """Return the booking that a claim is about, as the calendar has it."""
        found = [
            one
            for one in self.practice.records()
            if one.contact == self.contact and one.start_at == start_at
        ]
        live = [one for one in found if one.live is not (verdict is Verdict.CANCELLED)]
        return live[-1].uid if live else ""

    def standing(self) -> tuple[str, datetime] | None:
        """Return the caller's booking as the calendar has it."""
        own = [one for one in self.practice.records() if one.contact == self.contact and one.live]
        return (own[0].uid, own[0].start_at) if own else None


def _claim(answer: str) -> Verdict:
    return next((said for words, said in SAID if re.search(words, answer)), Verdict.FAILED)


def _named(answer: str) -> datetime | None:
    """Return the last time a confirmation names."""
    if not re.search(r"You're booked|has moved|I've requested", answer):
        return None
    found = list(WHEN.finditer(answer))
    if not found:
        return None
    text = f"{FIRST.year} {found[-1]['month']} {found[-1]['day']} {found[-1]['time']} +0000"
    return datetime.strptime(text, "%Y %B %d %I:%M %p %z")


def _spoken(start_at: datetime) -> str:
    clock = f"{start_at.hour % 12 or 12}:{start_at:%M} {start_at:%p}"
    return f"{start_at:%A, %B} {start_at.day} at {clock}"


@dataclass
class Stage:
    """Where conversations are held: a process of the practice, and the embedded model behind a socket."""

    practice: Practice
    process: Process
    address: str
    key: str
    mix: Talks
    tally: Tally = field(default_factory=Tally)

    async def hold(self, number: int) -> None:
        """Hold one conversation from the greeting to the end, and ask again where it ended open."""
        chance = Random(f"{self.practice.seed}/{number}")
        contact = f"caller{number}@example.com"
        week, half = divmod(chance.randrange(self.mix.times), 8)
        start_at = FIRST + timedelta(weeks=week, minutes=30 * half)
        talk = await self.open(contact)
        await self._books(talk, chance, number, start_at)
        standing = talk.standing()
        if standing and chance.random() < 0.4:
            await self._changes(talk, chance, standing)
        await talk.conversation.stop()
        self.tally.transcripts.append(talk.lines)

    async def _books(self, talk: Talk, chance: Random, number: int, start_at: datetime) -> None:
        name = NAMES[number % len(NAMES)]
        await talk.says(f"I'd like to book a visit on {_spoken(start_at)}")
        await talk.says(name)
        readback = await talk.says(talk.contact)
        if _spoken(start_at) not in readback:
            self.tally.after_yes[Verdict.TAKEN] += "isn't available" in readback
            return  # it is gone before anybody agreed to anything
        request = request_of("book", email=talk.contact, event_type="visit", start_at=start_at)
        verdict = await talk.agrees(request)
        self.tally.after_yes[verdict] += 1
        if verdict is Verdict.PENDING and chance.random() < 0.5:
            await asyncio.sleep(AFTERWARDS_SECONDS)
            await talk.agrees(request, "did that go through?")

    async def _changes(self, talk: Talk, chance: Random, standing: tuple[str, datetime]) -> None:
        uid, was = standing
        if chance.random() < 0.5:
            readback = await talk.says("I have to cancel it after all")
            request = request_of("cancel", appointment_id=uid)
        else:
            start_at = was + timedelta(minutes=30)
            readback = await talk.says(f"can you move it to {_spoken(start_at)}?")
            request = request_of("reschedule", appointment_id=uid, start_at=start_at)
        if "Shall I" in readback:
            self.tally.after_yes[await talk.agrees(request)] += 1

    async def open(self, contact: str) -> Talk:
        """Greet a caller."""
        desk = self.process.fresh_desk()
        call = CallSession(
            id=secrets.token_hex(8), desk=desk, channel="console", tz=desk.organization.tz
        )
        conversation = text_worker(
            call, llm_address=f"{self.address}/v1", llm_api_key=self.key, llm_model="any"
        )
        talk = Talk(self.practice, conversation, contact)
        talk.lines.append(f"agent:  {await conversation.start()}")
        return talk


def converse(template: Path, home: Path, seed: int, mix: Talks) -> tuple[Practice, Tally]:
    """Hold the conversations of `mix`; everything in them depends on `seed`."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        practice = open_practice(template, home, seed, runner.get_loop())
        weather = practice.weather
        weather.writes, weather.reads = mix.writes, mix.reads
        weather.lag_seconds = mix.lag_seconds
        return practice, runner.run(_whole(practice, mix))


@asynccontextmanager
async def on_stage(practice: Practice, mix: Talks) -> AsyncGenerator[Stage]:
    """Start a process of the practice and the embedded model, and end the model."""
    key = secrets.token_urlsafe()
    sock = listen(0)
    apps: dict[str, AsgiApp] = {"v1": create_brain(api_key=key)}
    server = PromptServer(by_path(apps), sock)
    await server.start()
    yield Stage(practice, await practice.start(), url_of(sock), key, mix)
    await server.stop()


async def _whole(practice: Practice, mix: Talks) -> Tally:
    turns = asyncio.Semaphore(mix.at_once)
    async with on_stage(practice, mix) as stage:

        async def hold(number: int) -> None:
            async with turns:
                await stage.hold(number)

        await asyncio.gather(*(hold(number) for number in range(mix.number)))
        await practice.calm_down()
        practice.final = practice.history()
        await practice.close()
    return stage.tally


def clean(mix: Talks) -> Talks:
    """Return the same conversations in fair weather."""
    return replace(mix, writes=0.0, reads=0.0)


def told_wrong(kinds: Sequence[str]) -> dict[str, int]:
    """Count what the goals name: false "booked" and false "taken"."""
    counted = Counter(kinds)
    return {
        "booked": counted["false promise"] + counted["lost"] + counted["doubled"],
        "taken": counted["false refusal"],
    }
