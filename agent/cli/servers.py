"""Commands that serve: one address, one `ready` line, until a signal ends them."""

import asyncio
import gc
import json
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import typer

from agent.app import App, running
from agent.app.listening import listen, url_of
from agent.app.serving import AsgiApp, Server, by_path
from agent.cli.refusals import check_exposure, check_place
from agent.cli.start import clock_at, prepared_settings, read_settings
from agent.settings import Settings
from scheduling.clock import Clock


def serve_brain(port: int) -> None:
    """Serve the embedded model until a signal comes."""
    from agent.brain.server import create_app as create_brain

    prepared_settings()
    sock = listen(port)
    facts = {"url": f"{url_of(sock)}/v1", "model": "calla-embedded"}
    asyncio.run(serve_until_told(Server(create_brain(), sock), f"ready {json.dumps(facts)}"))


def serve_everything(port: int, *, clock: str, public: bool, trial: bool) -> None:
    """Serve phone, web chat, API and what is embedded until a signal comes.

    Raises:
        StartError: it cannot be served so.
    """
    at = clock_at(clock)
    wanted = read_settings()
    check_exposure(wanted, public=public, trial=trial)
    check_place(wanted)
    settings = prepared_settings()
    asyncio.run(_serve_site(port, settings, at, public=public, trial=trial))


async def _serve_site(
    port: int, settings: Settings, clock: Clock, *, public: bool, trial: bool
) -> None:
    from agent.app.place import Place
    from agent.app.site import Site
    from agent.cli.welcome import ready, welcome

    sock = listen(port, public=public)
    async with AsyncExitStack() as stack:
        stack.callback(sock.close)
        program = await stack.enter_async_context(running(settings, clock=clock))
        await program.ready()
        place = Place(url_of(sock), settings.calla_public_url, trial=trial)
        site = Site(program, settings, place)
        apps = {} if public or place.public_url else _embedded(program)
        server = Server(by_path(apps, otherwise=site.app), sock, websockets=True)
        among = len({door.org_id for door in await program.directory.answering()})
        lines = [
            *welcome(program, settings, place, organizations=among),
            ready(program, place, embedded=bool(apps)),
        ]
        gc.collect()
        gc.freeze()  # what is loaded stays: each look through it would stop everybody for 0.15 s
        site.load()
        await serve_until_told(server, "\n".join(lines), site.close)


def _embedded(program: App) -> dict[str, AsgiApp]:
    """Return what is embedded, for clients of this machine: they need no key for the model."""
    from agent.brain.server import create_app as create_brain

    apps = dict(program.background.apps)
    return apps | {"v1": create_brain()} if "v1" in apps else apps


async def serve_until_told(
    server: Server, ready: str, close: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Serve, print the ready line, and stop in order when a signal comes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    await server.start()
    typer.echo(ready)
    await stop.wait()
    if close is not None:
        await close()
    await server.stop()
