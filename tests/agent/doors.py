"""All doors of `calla serve` on one address of this machine, for tests."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from agent.app import App, running
from agent.app.listening import listen, url_of
from agent.app.place import Place
from agent.app.serving import Server
from agent.app.site import Site
from agent.settings import Settings
from scheduling.clock import FixedClock

NOW = FixedClock(datetime.fromisoformat("2027-03-02T10:00:00-05:00"))
APPOINTMENTS = "/api/v1/calcom/appointments"
MANAGE = f"{APPOINTMENTS}/manage"


@dataclass(frozen=True)
class Doors:
    """The doors and a client of them."""

    site: Site
    program: App
    http: httpx.AsyncClient


@asynccontextmanager
async def open_doors(
    home: Path, *, public_url: str = "", **values: object
) -> AsyncGenerator[Doors]:
    """Serve the demo business with nothing but embedded parts; `values` are settings."""
    settings = Settings.model_validate({"calla_home": home, **values})
    async with running(settings, clock=NOW) as program:
        await program.ready()
        sock = listen(0)
        site = Site(program, settings, Place(url_of(sock), public_url))
        server = Server(site.app, sock, websockets=True)
        await server.start()
        site.load()
        try:
            async with httpx.AsyncClient(base_url=url_of(sock)) as http:
                yield Doors(site, program, http)
        finally:
            await site.close()
            await server.stop()
