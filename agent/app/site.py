"""The doors of `calla serve`: phone, web chat, appointments API and health in one application."""

import asyncio
import secrets
from collections.abc import Awaitable
from functools import partial

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

from agent.app import App
from agent.app.phone import Voice, phone_host
from agent.app.place import Place
from agent.app.serving import AsgiApp
from agent.app.signing import jwt_secret
from agent.channels.phone import PhoneCalls
from agent.channels.web import WebChat, WebHost
from agent.settings import Settings
from scheduling.api import Front, TokenKeys, api_router, install_errors
from scheduling.storage import StorageError

END_SECONDS = 20.0
"""Longest wait at the end for the conversations: their writes, then a word of goodbye."""

API_VERSION = "1"
"""What /api/v1 is the first of."""


class Site:
    """Everything `calla serve` answers; `app` is its application."""

    def __init__(self, program: App, settings: Settings, place: Place) -> None:
        """Open the doors of `program` at `place`."""
        self._program = program
        self._draining = False
        self._voice = Voice(settings)
        self._loading: asyncio.Task[None] | None = None
        self.phone = PhoneCalls(phone_host(program, settings, place, voice=self._voice))
        self.web = WebChat(_web_host(program, settings, place))
        site = FastAPI(docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
        site.router.redirect_slashes = False  # it would send clients to the host they name
        site.title, site.version = "Calla", API_VERSION
        install_errors(site)
        site.include_router(api_router(Front(program.office, _keys(program, settings))))
        site.add_api_route("/healthz", self._alive, include_in_schema=False)
        site.add_api_route("/readyz", self._ready, include_in_schema=False)
        site.router.routes += [*self.phone.routes, *self.web.routes]
        self.app: AsgiApp = site

    def load(self) -> None:
        """Begin to load what the first phone call would wait for; nothing where none can come."""
        if not self._voice.missing:
            self._loading = asyncio.create_task(self._voice.load())

    async def close(self) -> None:
        """Take no new conversation, end the running ones; their writes finish first."""
        self._draining = True
        ends: list[Awaitable[None]] = [self.phone.end_all(), self.web.end_all()]
        tasks = {asyncio.ensure_future(one) for one in ends}
        done, late = await asyncio.wait(tasks, timeout=END_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*done, *late, return_exceptions=True)
        if self._loading is not None:  # the thread cannot be stopped; calls tell what is wrong
            await asyncio.gather(self._loading, return_exceptions=True)

    async def _alive(self) -> dict[str, str]:
        """Tell that the event loop turns; nothing else is looked at."""
        return {"status": "ok"}

    async def _ready(self) -> Response:
        """Tell whether new conversations are welcome: the database can be written, no drain."""
        writable = await self._writable()
        checks = {"database": writable, "accepting": not self._draining}
        status = 200 if all(checks.values()) else 503
        return JSONResponse({"ready": status == 200, "checks": checks}, status)

    async def _writable(self) -> bool:
        try:
            async with self._program.office.storage.transaction():
                return True
        except StorageError:
            return False


def _web_host(program: App, settings: Settings, place: Place) -> WebHost:
    return WebHost(
        open_call=partial(program.open_call, "web"),
        converse=program.converse,
        own_origins=place.origins,
        allowed_origins=frozenset(settings.allowed_origins),
        secret=secrets.token_bytes(32),
        clock=program.office.clock,
    )


def _keys(program: App, settings: Settings) -> TokenKeys:
    return TokenKeys(jwt_secret(settings), clock=program.office.clock)
