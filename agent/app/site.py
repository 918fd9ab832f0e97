"""The doors of `calla serve`: phone, web chat, appointments API, health and figures in one."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from agent.app import App
from agent.app.caps import front_of
from agent.app.chat import chat_host
from agent.app.directory.refreshing import keep_fresh
from agent.app.health import Health
from agent.app.issuers import token_keys
from agent.app.metrics import Metrics, MetricsDoor
from agent.app.origins import PageOrigins
from agent.app.phone import Voice, phone_host
from agent.app.place import Place
from agent.app.proxies import behind
from agent.app.requests import Guarded
from agent.app.serving import AsgiApp
from agent.channels.phone import PhoneCalls
from agent.channels.web import WebChat
from agent.settings import Settings
from scheduling.api import api_router, install_errors, openapi
from scheduling.api.addresses import networks
from scheduling.api.docs import docs_routes

END_SECONDS = 20.0
"""Longest wait at the end for the conversations: their writes, then a word of goodbye."""

API_VERSION = "1"
"""What /api/v1 is the first of."""


class Site:
    """Everything `calla serve` answers; `app` is its application."""

    def __init__(self, program: App, settings: Settings, place: Place) -> None:
        """Open the doors of `program` at `place`."""
        self._draining = False
        self._voice = Voice(settings)
        self._office = program.office
        self._loading: asyncio.Task[None] | None = None
        self._fresh: asyncio.Task[None] | None = None
        self.phone = PhoneCalls(phone_host(program, settings, place, voice=self._voice))
        self.web = WebChat(chat_host(program, settings, place))
        storage, clock = program.office.storage, program.office.clock
        self._health = Health(storage, program.traffic, accepting=lambda: not self._draining)
        self._metrics = Metrics(
            storage,
            program.traffic,
            clock=clock,
            conversations=lambda: {"phone": self.phone.live, "web": self.web.live},
        )
        figures = MetricsDoor(
            self._metrics, token=settings.calla_metrics_token, reached=bool(place.public_url)
        )
        site = _application(place)
        api = api_router(front_of(program.office, token_keys(settings, clock=clock), settings))
        site.include_router(api)
        doors: list[BaseRoute] = [
            Route("/healthz", self._alive),
            Route("/readyz", self._ready),
            Route("/metrics", figures.answer),
            *docs_routes(site.openapi),
            *self.phone.routes,
            *self.web.routes,
        ]
        site.router.routes += doors
        self.pages = PageOrigins(storage)
        guarded = Guarded(
            site,
            templates=_templates([*api.routes, *doors]),
            pages=self.pages,
            https=place.public_url.startswith("https://"),
            observe=self._metrics.observe,
        )
        self.app: AsgiApp = behind(networks(settings.trusted_proxies), guarded)

    def load(self) -> None:
        """Begin to load what the first phone call would wait for, to measure and to look around."""
        self._metrics.start()
        self._fresh = asyncio.create_task(keep_fresh(self._office))
        if not self._voice.missing:
            self._loading = asyncio.create_task(self._voice.load())

    async def close(self) -> None:
        """Take no new conversation, end the running ones; their writes finish first."""
        self._draining = True
        if self._fresh is not None:
            self._fresh.cancel()
            await asyncio.gather(self._fresh, return_exceptions=True)
        ends: list[Awaitable[None]] = [self.phone.end_all(), self.web.end_all()]
        tasks = {asyncio.ensure_future(one) for one in ends}
        done, late = await asyncio.wait(tasks, timeout=END_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*done, *late, return_exceptions=True)
        await self._metrics.stop()
        if self._loading is not None:  # the thread cannot be stopped; calls tell what is wrong
            await asyncio.gather(self._loading, return_exceptions=True)

    async def _alive(self, _request: Request) -> Response:
        """Tell that the event loop turns; nothing else is looked at."""
        return JSONResponse({"status": "ok"})

    async def _ready(self, _request: Request) -> Response:
        """Tell whether new work is welcome, and what Cal.com does, which does not count."""
        report = await self._health.report()
        told = {"ready": report.ready, "checks": report.checks, "calcom": report.calcom}
        return JSONResponse(told, 200 if report.ready else 503)


def _templates(routes: Iterable[BaseRoute]) -> Mapping[Any, str]:
    """Return the addresses as they are written in the code, by who answers there."""
    return {getattr(one, "endpoint"): getattr(one, "path") for one in routes}  # noqa: B009 - each kind has both, BaseRoute has not


def _application(place: Place) -> FastAPI:
    """Return what the doors are set into."""
    site = FastAPI(
        title=openapi.TITLE,
        description=openapi.ABOUT,
        version=API_VERSION,
        servers=[{"url": place.public_url or place.url}],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    site.router.redirect_slashes = False  # it would send clients to the host they name
    install_errors(site)
    return site
