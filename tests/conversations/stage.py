"""A stage for dialogues that a test leads by itself: a world, and a caller who looks at the calendar."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.evals.formats import Scenario, World
from agent.evals.hearing import Zones, offered_in
from agent.evals.record import ToolCall, active
from agent.evals.stage import Scene, Stage as Theater
from agent.session import CallSession, Channel
from scheduling.localcal import Visit


@dataclass
class Stage:
    """A caller at the agent's other end."""

    scene: Scene
    greeting: str
    offered: list[datetime] = field(default_factory=list[datetime])
    """Local starts that the last answer named as open, in spoken order."""
    tools: list[ToolCall] = field(default_factory=list[ToolCall])
    transcript: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    @property
    def call(self) -> CallSession:
        return self.scene.call

    @property
    def is_over(self) -> bool:
        return bool(self.scene.ended)

    async def says(self, text: str) -> str:
        """Say something; return the agent's whole answer."""
        answer = await self.scene.says(text)
        self.tools += [one for one in answer.pieces if not isinstance(one, str)]
        zone, world = self.scene.world.zone, self.scene.world
        known = {
            slot.start_at.astimezone(zone).replace(tzinfo=None) for slot in self.call.open_slots()
        }
        zones = Zones(zone, self.call.tz)
        self.offered = offered_in(answer.text, known, today=world.today, day=None, zones=zones)
        self.transcript += [("caller", text), ("agent", answer.text)]
        return answer.text

    def take(self, start: str, end: str) -> None:
        """Somebody else is faster: the host is busy from local `start` to `end`."""
        zone = self.scene.world.zone
        self.scene.calendar.block(
            datetime.fromisoformat(start).replace(tzinfo=zone),
            datetime.fromisoformat(end).replace(tzinfo=zone),
        )

    def book(self, slug: str, start: str, name: str, email: str) -> str:
        """Put a booking into the calendar beforehand; return its uid."""
        world = self.scene.world
        begins = datetime.fromisoformat(start).replace(tzinfo=world.zone)
        ids = {one.slug: one.id for one in self.call.desk.agent.event_types}
        visit = Visit(ids[slug], begins, name, email, time_zone=world.timezone)
        return str(self.scene.calendar.add_booking(visit)["uid"])

    def bookings(self) -> list[Any]:
        """The active bookings by start."""
        return list(active(self.scene.bookings()))

    def appointments(self) -> list[tuple[str, str, str]]:
        """The active bookings as (type, local start, e-mail)."""
        return [(row["type"], row["start"], row["email"]) for row in self.bookings()]

    def committed(self) -> list[str]:
        """The names of the tools that changed the calendar, in order."""
        return [tool.name for tool in self.tools if tool.committed]

    def called(self) -> list[str]:
        """The names of all tools called, in order."""
        return [tool.name for tool in self.tools]


@asynccontextmanager
async def on_stage(
    world: World,
    *,
    migrated: Path,
    channel: Channel = "console",
) -> AsyncGenerator[Stage]:
    """Open a world with an empty calendar and greet a caller.

    `migrated` is the folder of an empty database to begin with.
    """
    alone = Scenario(id="dialogue", opener="")
    async with (
        Theater.open(empty=migrated) as theater,
        theater.scene(alone, world, channel=channel) as scene,
    ):
        yield Stage(scene, await scene.begin())
