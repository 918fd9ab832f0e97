"""What is loaded and kept running behind the conversation."""

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

import httpx

from agent.app.listening import url_of
from agent.app.upkeep import keep_up
from scheduling.desk import Office
from scheduling.localcal import LocalCal, create_app

if TYPE_CHECKING:
    from agent.app.serving import AsgiApp, Server

DRAIN_SECONDS = 10.0
HOLD_SECONDS = 4.0
REHEARSAL = [{"role": "user", "content": "A consultation on Tuesday morning at nine, please."}]


@dataclass
class Background:
    """Loads the pipeline, serves what is embedded, settles writes whose outcome is unknown.

    `calendar` None: Cal.com itself is used. `brain_key` empty: a hosted model is used. Until the
    server is loaded, requests wait in the queue of `sock`.
    """

    office: Office
    sock: socket.socket
    calendar: LocalCal | None
    brain_key: str
    loading: "asyncio.Task[None]" = field(init=False)
    apps: "dict[str, AsgiApp]" = field(init=False, default_factory=dict[str, Any])
    """What is embedded, by the first segment of its paths; empty until it is loaded."""
    _server: "Server | None" = None
    _settling: "asyncio.Task[None] | None" = None

    def start(self) -> None:
        """Begin to load."""
        self.loading = asyncio.create_task(self._load())

    async def stop(self) -> None:
        """Let the writes under way finish, then end everything."""
        for task in (self.loading, self._settling):
            if task is not None:
                task.cancel()
                await asyncio.wait({task})
        await self.office.journal.drain(DRAIN_SECONDS)
        if self.office.holds is not None:
            await self.office.holds.drain(HOLD_SECONDS)
        if self._server is not None:
            await self._server.stop()

    async def _load(self) -> None:
        if self.calendar is not None or self.brain_key:
            from agent.app.serving import Server, by_path

            self.apps = await asyncio.to_thread(self._embedded_apps)
            self._server = Server(by_path(self.apps), self.sock)
            await self._server.start()
        await asyncio.to_thread(import_module, "agent.pipeline")
        if self.brain_key:
            await self._rehearse()
        self._settling = asyncio.create_task(keep_up(self.office))

    def _embedded_apps(self) -> "dict[str, AsgiApp]":
        apps: dict[str, AsgiApp] = {}
        if self.calendar is not None:
            apps["v2"] = create_app(self.calendar)
        if self.brain_key:
            from agent.brain.server import create_app as create_brain

            apps["v1"] = create_brain(api_key=self.brain_key)
        return apps

    async def _rehearse(self) -> None:
        """Let the embedded model answer once, so that the first caller need not wait for it."""
        with suppress(httpx.HTTPError):  # the caller's own turn will tell what is wrong
            await self.office.http_for(url_of(self.sock)).post(
                "/v1/chat/completions",
                headers={"Authorization": f"Bearer {self.brain_key}"},
                json={"model": "any", "messages": REHEARSAL},
            )
