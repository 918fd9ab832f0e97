"""The stage: one loopback address, and a fresh world behind it for every run."""

import asyncio
import hashlib
import shutil
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from pipecat.frames.frames import ErrorFrame, LLMMessagesTransformFrame
from pipecat.processors.aggregators.llm_context import LLMContextMessage, LLMSpecificMessage

from agent.brain.server import create_app as create_brain
from agent.evals.faults import FaultyCalendar
from agent.evals.formats import Scenario, World
from agent.evals.reach import why
from agent.evals.record import CANONICAL, Row, ToolCall
from agent.evals.serving import AsgiApp, Server, Switchboard
from agent.pipeline import TextChunk, TextConversation, ToolFinished, TurnFailed, text_worker
from agent.session import CallSession, Channel
from agent.settings import ModelAddress
from scheduling.calcom.connections import Connections
from scheduling.clock import FixedClock
from scheduling.desk import Desk, Office, open_desk
from scheduling.journal import Journal, Pace
from scheduling.localcal import (
    AccountSeed,
    EventTypeSeed,
    LocalCal,
    OpenHours,
    Visit,
    create_app,
)
from scheduling.localcal.seeds.descriptions import WEEKDAYS
from scheduling.model import (
    MOST_OFFERS,
    AgentProfile,
    EventType,
    OpeningHours,
    Organization,
)
from scheduling.places import country_of, locale_of
from scheduling.storage import CalcomBinding, Storage, add_agent, add_organization, connect

EMBEDDED = ModelAddress("", "evaluation", "calla-embedded")
PERSON = "+12025550100"
ORG, AGENT = "evaluated", "desk"
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
DATABASE, KEY = "calla.db", "calla.key"
SETTLE = 40
"""Rounds of the loop in which what was said reaches the context."""
PACE = Pace(pause_seconds=0.01)


@dataclass(slots=True)
class Answer:
    """What the agent did in a turn: its words and tools in order."""

    pieces: list[str | ToolCall] = field(default_factory=list[str | ToolCall])
    failed: bool = False

    def add_text(self, text: str) -> None:
        """Add words to the piece they continue."""
        last = self.pieces[-1] if self.pieces else None
        if isinstance(last, str):
            self.pieces[-1] = last + text
        else:
            self.pieces.append(text)

    @property
    def text(self) -> str:
        """Everything that was said."""
        return "".join(piece for piece in self.pieces if isinstance(piece, str))


@dataclass
class Scene:
    """One run's world, open, with a caller at the agent's other end."""

    world: World
    calendar: LocalCal
    call: CallSession
    conversation: TextConversation
    fixtures: Mapping[str, str]
    faults: FaultyCalendar
    model_errors: list[Exception | None] = field(default_factory=list[Exception | None])
    """What the model's address did instead of answering."""

    async def begin(self) -> str:
        """Start the conversation; return the greeting."""
        self.conversation.worker.add_event_handler("on_pipeline_error", self._note_error)
        return await self.conversation.start()

    async def _note_error(self, _worker: object, frame: ErrorFrame) -> None:
        self.model_errors.append(frame.exception)

    async def says(self, text: str) -> Answer:
        """Say something; return the agent's whole turn."""
        self.faults.begin_turn()
        answer = Answer()
        async for event in self.conversation.say(text):
            match event:
                case TextChunk():
                    answer.add_text(event.text)
                case ToolFinished():
                    name = CANONICAL.get(event.name, event.name)
                    answer.pieces.append(
                        ToolCall(name, dict(event.arguments), dict(event.result), event.committed)
                    )
                case TurnFailed():
                    answer.failed = True
                case _:
                    pass
        return answer

    async def cut_off(self, heard: str) -> None:
        """Let the agent have said only `heard` of its last answer: the caller interrupted."""
        for _ in range(SETTLE):
            await asyncio.sleep(0)
        whole = self._rewrite_lines(heard)

        def shorten(messages: list[LLMContextMessage]) -> list[LLMContextMessage]:
            for message in reversed(messages):
                if isinstance(message, LLMSpecificMessage) or message["role"] == "user":
                    break
                if message["role"] == "assistant" and message.get("content"):
                    said = str(message.get("content"))
                    message["content"] = heard if said.strip() in whole else said
                    break
            return messages

        await self.conversation.worker.queue_frame(LLMMessagesTransformFrame(transform=shorten))

    def _rewrite_lines(self, heard: str) -> str:
        """Replace the agent's last lines by what was heard of them; return what they were."""
        lines, whole = self.call.lines, ""
        while lines and lines[-1].speaker == "agent":
            whole = lines.pop().text + whole
        self.call.heard(heard)
        self.call.turn.spoken = heard
        return whole

    @property
    def ended(self) -> str:
        """Why the agent has ended the conversation; empty while it goes on."""
        return self.call.ending

    def bookings(self) -> tuple[Row, ...]:
        """Return everything the calendar holds, by start."""
        zone = self.world.zone
        ids = {uid: key for key, uid in self.fixtures.items()}
        return tuple(
            {
                "uid": one["uid"],
                "id": ids.get(one["uid"]),
                "status": one["status"],
                "type": one["eventType"]["slug"],
                "start": f"{datetime.fromisoformat(one['start']).astimezone(zone):%Y-%m-%dT%H:%M}",
                "utc": f"{datetime.fromisoformat(one['start']):%Y-%m-%dT%H:%M:%SZ}",
                "name": one["attendees"][0]["name"],
                "email": one["attendees"][0]["email"],
                "phone": one["attendees"][0].get("phoneNumber", ""),
                "rescheduled_to": one.get("rescheduledToUid"),
            }
            for one in self.calendar.bookings()
        )


class Stage:
    """Where runs are played, one after the other; use it as `async with Stage.open() as stage`."""

    def __init__(self, home: Path, model: ModelAddress) -> None:
        """Keep what a run needs in `home`; a `model` without an address is the embedded one."""
        self._home = home
        self._model = model
        self._plugs = Switchboard()
        self._server = Server(self._plugs)
        self._connections = Connections()
        self._brain = create_brain(api_key=EMBEDDED.api_key)
        self._runs = 0

    @property
    def is_hosted(self) -> bool:
        """Tell whether the model is somebody else's: it may be out of reach."""
        return bool(self._model.address)

    def why_failed(self, scene: Scene) -> str:
        """Return in words why the model gave no answer."""
        error = scene.model_errors[-1] if scene.model_errors else None
        return why(error, key=self._model.api_key)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, model: ModelAddress = EMBEDDED, *, empty: Path | None = None
    ) -> AsyncGenerator["Stage"]:
        """Open a stage; nothing of it stays behind.

        `empty` is the folder of a database to begin every run with, see `make_empty`.
        """
        with TemporaryDirectory(prefix="calla-eval-", dir=quickest_place()) as home:
            stage = cls(Path(home), model)
            if empty is None:
                await make_empty(stage._home)
            else:
                shutil.copytree(empty, stage._home, dirs_exist_ok=True)
            await stage._server.start()
            try:
                yield stage
            finally:
                await stage._connections.close()
                await stage._server.stop()

    @asynccontextmanager
    async def scene(
        self,
        scenario: Scenario,
        world: World,
        *,
        channel: Channel = "web",
        brain: Callable[[AsgiApp], AsgiApp] | None = None,
    ) -> AsyncGenerator[Scene]:
        """Open the world of a scenario; `brain` may stand between the agent and the embedded one."""
        async with AsyncExitStack() as stack:
            clock = FixedClock(world.now)
            calendar = LocalCal.open(":memory:", clock=clock)
            stack.callback(calendar.close)
            account = calendar.add_account(account_of(world, scenario))
            ids = {one.slug: one.id for one in account.event_types}
            fixtures = _furnish(calendar, scenario, world, ids)
            faulty = FaultyCalendar(
                create_app(calendar), calendar, world=world, faults=scenario.faults
            )
            self._plugs.apps = {
                "v1": brain(self._brain) if brain is not None else self._brain,
                "v2": faulty,
            }
            desk = await self._desk(scenario, world, clock, (account.api_key, ids), stack)
            call = CallSession(
                id=hashlib.sha256(scenario.id.encode()).hexdigest()[:16],
                desk=desk,
                channel=channel,
                tz=world.zone,
                transfer_to=PERSON if world.handoff.always_available else "",
            )
            model = self._model
            if not model.address:
                model = replace(model, address=f"{self._server.url}/v1")
            conversation = text_worker(
                call, llm_address=model.address, llm_api_key=model.api_key, llm_model=model.name
            )
            stack.push_async_callback(conversation.stop)
            yield Scene(world, calendar, call, conversation, fixtures, faulty)

    async def _desk(
        self,
        scenario: Scenario,
        world: World,
        clock: FixedClock,
        account: tuple[str, Mapping[str, int]],
        stack: AsyncExitStack,
    ) -> Desk:
        self._runs += 1
        file = self._home / f"run{self._runs}.db"
        shutil.copyfile(self._home / DATABASE, file)
        stack.callback(file.unlink)
        storage = await Storage.open(file, key_file=self._home / KEY)
        stack.push_async_callback(storage.close)
        key, ids = account
        required = scenario.required(world)
        services = tuple(
            EventType(
                ids[one.slug],
                one.slug,
                one.title,
                one.minutes,
                one.spoken,
                email_required="email" in required,
                phone_required="phone" in required,
            )
            for one in world.event_types
        )
        hours = OpeningHours(
            tuple(h and (time.fromisoformat(h[0]), time.fromisoformat(h[1])) for h in world.week)
        )
        country = country_of(world.zone)
        organization = Organization(ORG, world.business, world.zone, country, locale_of(country))
        await add_organization(storage, organization)
        profile = AgentProfile(
            AGENT,
            "the front desk",
            services,
            hours,
            world.faq,
            most_offers=min(world.max_offers_per_turn, MOST_OFFERS),
        )
        await add_agent(storage, ORG, profile)
        await connect(storage, ORG, CalcomBinding(key, ORG))
        journal = Journal(storage, clock, pace=PACE)
        office = Office(
            storage, journal, clock, self._connections.at, calcom_address=self._server.url
        )
        stack.push_async_callback(journal.drain, 5)
        return await open_desk(ORG, AGENT, office=office)


def quickest_place() -> Path | None:
    """Return where files are gone soonest: in memory, where there is such a place."""
    return MEMORY if MEMORY.is_dir() else None


async def make_empty(folder: Path) -> None:
    """Make the database, at its newest revision, that every run begins with."""
    storage = await Storage.open(folder / DATABASE, key_file=folder / KEY)
    await storage.close()


def account_of(world: World, scenario: Scenario) -> AccountSeed:
    """Return the calendar behind a world; what it asks of an attendee is what the scenario needs."""
    required = scenario.required(world)
    busy = tuple(
        (begin.replace(tzinfo=world.zone), end.replace(tzinfo=world.zone))
        for begin, end in scenario.fixtures.busy
    )
    return AccountSeed(
        username=ORG,
        name=world.business,
        email="desk@example.com",
        time_zone=world.timezone,
        hours=tuple(
            OpenHours((day,), *hours)
            for day, hours in zip(WEEKDAYS, world.week, strict=True)
            if hours
        ),
        event_types=tuple(
            EventTypeSeed(
                one.slug,
                one.title,
                one.minutes,
                step=world.slot_step_minutes,
                notice=world.min_notice_minutes,
                email="required" if "email" in required else "optional",
                phone="required" if "phone" in required else "hidden",
            )
            for one in world.event_types
        ),
        busy=busy,
    )


def _furnish(
    calendar: LocalCal, scenario: Scenario, world: World, ids: Mapping[str, int]
) -> dict[str, str]:
    """Put the scenario's bookings into the calendar; return their uids by fixture id."""
    uids: dict[str, str] = {}
    for one in scenario.fixtures.bookings:
        start = one.start.replace(tzinfo=world.zone)
        visit = Visit(
            ids[one.type], start, one.name, one.email, one.phone, time_zone=world.timezone
        )
        uids[one.id] = str(calendar.add_booking(visit)["uid"])
    return uids
