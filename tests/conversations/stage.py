"""A stage for whole conversations: a world of its own, the real pipeline, brain and calendar."""

import re
import secrets
import shutil
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from agent.app.listening import listen, url_of
from agent.app.organizations import Business, keep
from agent.app.serving import AsgiApp, by_path
from agent.brain.server import create_app as create_brain
from agent.pipeline import TextChunk, TextConversation, ToolFinished, text_worker
from agent.session import CallSession, Channel
from scheduling.calcom.connections import Connections
from scheduling.clock import FixedClock
from scheduling.desk import Office, open_desk
from scheduling.journal import Journal
from scheduling.localcal import (
    AccountSeed,
    EventTypeSeed,
    LocalCal,
    OpenHours,
    Visit,
    create_app,
)
from scheduling.model import AgentProfile, EventType, OpeningHours, Organization
from scheduling.storage import CalcomBinding, Storage
from tests.agent.prompt_server import PromptServer

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(frozen=True)
class Service:
    """An event type of a world and what people call it."""

    slug: str
    title: str
    minutes: int
    spoken: tuple[str, ...] = ()
    phone_required: bool = False


@dataclass(frozen=True)
class World:
    """A business with its clock; hours are of weekdays, Saturday and Sunday, None for closed."""

    name: str
    tz: str
    now: str
    services: tuple[Service, ...]
    hours: tuple[tuple[str, str] | None, tuple[str, str] | None, tuple[str, str] | None]
    knowledge: Mapping[str, str]
    notice: int = 60
    step: int = 30

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    def opening_hours(self) -> OpeningHours:
        """The hours as the agent knows them, from Monday."""
        parsed = [h and (time.fromisoformat(h[0]), time.fromisoformat(h[1])) for h in self.hours]
        return OpeningHours((*(parsed[0],) * 5, parsed[1], parsed[2]))

    def account(self) -> AccountSeed:
        """The calendar behind the business."""
        days = (WEEKDAYS, ("Saturday",), ("Sunday",))
        hours = tuple(
            OpenHours(which, *opening)
            for which, opening in zip(days, self.hours, strict=True)
            if opening
        )
        return AccountSeed(
            username="stage",
            name=self.name,
            email="desk@example.com",
            time_zone=self.tz,
            hours=hours,
            event_types=tuple(
                EventTypeSeed(
                    s.slug,
                    s.title,
                    s.minutes,
                    step=self.step,
                    notice=self.notice,
                    phone="required" if s.phone_required else "hidden",
                )
                for s in self.services
            ),
        )


@dataclass
class Stage:
    """A caller at the agent's other end, who can look into the calendar."""

    world: World
    calendar: LocalCal
    call: CallSession
    conversation: TextConversation
    greeting: str = ""
    offered: list[datetime] = field(default_factory=list[datetime])
    """Local starts that the last answer named, in spoken order."""
    tools: list[ToolFinished] = field(default_factory=list[ToolFinished])
    transcript: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    async def says(self, text: str) -> str:
        """Say something; return the agent's whole answer."""
        words: list[str] = []
        async for event in self.conversation.say(text):
            match event:
                case TextChunk():
                    words.append(event.text)
                case ToolFinished():
                    self.tools.append(event)
                case _:
                    pass
        answer = "".join(words)
        self.offered = list(self._named_in(answer))
        self.transcript += [("caller", text), ("agent", answer)]
        return answer

    def _named_in(self, answer: str) -> Iterator[datetime]:
        """Yield the open starts an answer names; a clock time belongs to the day said last."""
        local = {
            f"{heard:%A, %B} {heard.day}|{heard.hour % 12 or 12}:{heard:%M} {heard:%p}": heard
            for heard in (slot.start_at.astimezone(self.call.tz) for slot in self.call.open_slots())
        }
        day = ""
        for said in re.finditer(r"(\w+day, \w+ \d+)|\d+:\d\d [AP]M", answer):
            day = said[1] or day
            if not said[1] and (start := local.get(f"{day}|{said[0]}")):
                yield start.astimezone(self.world.zone).replace(tzinfo=None)

    @property
    def is_over(self) -> bool:
        return bool(self.call.ending)

    def take(self, start: str, end: str) -> None:
        """Somebody else is faster: the host is busy from local `start` to `end`."""
        zone = self.world.zone
        self.calendar.block(
            datetime.fromisoformat(start).replace(tzinfo=zone),
            datetime.fromisoformat(end).replace(tzinfo=zone),
        )

    def book(self, slug: str, start: str, name: str, email: str) -> str:
        """Put a booking into the calendar beforehand; return its uid."""
        begins = datetime.fromisoformat(start).replace(tzinfo=self.world.zone)
        visit = Visit(self._type_id(slug), begins, name, email, time_zone=self.world.tz)
        return str(self.calendar.add_booking(visit)["uid"])

    def bookings(self) -> list[dict[str, Any]]:
        """The active bookings: `type`, local `start`, `name`, `email`, `phone`, by start."""
        rows = [
            {
                "type": one["eventType"]["slug"],
                "start": _local(one["start"], self.world.zone),
                "name": one["attendees"][0]["name"],
                "email": one["attendees"][0]["email"],
                "phone": one["attendees"][0].get("phoneNumber", ""),
                "uid": one["uid"],
            }
            for one in self.calendar.bookings()
            if one["status"] in {"accepted", "pending"}
        ]
        return sorted(rows, key=lambda row: row["start"])

    def appointments(self) -> list[tuple[str, str, str]]:
        """The active bookings as (type, local start, e-mail)."""
        return [(row["type"], row["start"], row["email"]) for row in self.bookings()]

    def committed(self) -> list[str]:
        """The names of the tools that changed the calendar, in order."""
        return [event.name for event in self.tools if event.committed]

    def called(self) -> list[str]:
        """The names of all tools called, in order."""
        return [event.name for event in self.tools]

    def _type_id(self, slug: str) -> int:
        return next(s.id for s in self.call.desk.agent.event_types if s.slug == slug)


def _local(text: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone):%Y-%m-%dT%H:%M}"


@asynccontextmanager
async def on_stage(
    world: World, home: Path, *, migrated: Path, channel: Channel = "console"
) -> AsyncGenerator[Stage]:
    """Open a world in `home` with an empty calendar and greet a caller.

    `migrated` is the folder of an empty database to begin with.
    """
    shutil.copytree(migrated, home, dirs_exist_ok=True)
    clock = FixedClock(datetime.fromisoformat(world.now))
    async with AsyncExitStack() as stack:
        calendar = LocalCal.open(":memory:", clock=clock)
        stack.callback(calendar.close)
        account = calendar.add_account(world.account())
        key = secrets.token_urlsafe()
        sock = listen(0)
        apps: dict[str, AsgiApp] = {"v1": create_brain(api_key=key), "v2": create_app(calendar)}
        server = PromptServer(by_path(apps), sock)
        await server.start()
        stack.push_async_callback(server.stop)
        storage = await Storage.open(home / "calla.db", key_file=home / "calla.key")
        stack.push_async_callback(storage.close)
        connections = Connections()
        stack.push_async_callback(connections.close)
        services = tuple(
            EventType(
                account.id_of(s.slug),
                s.slug,
                s.title,
                s.minutes,
                s.spoken,
                phone_required=s.phone_required,
            )
            for s in world.services
        )
        profile = AgentProfile(
            "desk", "The front desk", services, world.opening_hours(), world.knowledge
        )
        organization = Organization("stage", world.name, world.zone)
        await keep(
            storage, Business(organization, profile, CalcomBinding(account.api_key, "stage"))
        )
        journal = Journal(storage, clock)
        office = Office(storage, journal, clock, connections.at, calcom_address=url_of(sock))
        desk = await open_desk("stage", "desk", office=office)
        call = CallSession(id=secrets.token_hex(8), desk=desk, channel=channel, tz=world.zone)
        conversation = text_worker(
            call, llm_address=f"{url_of(sock)}/v1", llm_api_key=key, llm_model="calla-embedded"
        )
        stage = Stage(world, calendar, call, conversation)
        stage.greeting = await conversation.start()
        stack.push_async_callback(conversation.stop)
        yield stage
