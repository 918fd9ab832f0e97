"""Commands that serve: one address, one `ready` line, until a signal ends them."""

import asyncio
import json
import signal
from pathlib import Path

import typer

from agent.app import start_errors
from agent.app.listening import listen, url_of
from agent.app.serving import AsgiApp, Server, by_path
from agent.cli.start import clock_at, prepared_settings
from scheduling.clock import Clock
from scheduling.localcal import LocalCal, create_app, ready_line, seed_demo


def serve_brain(port: int) -> None:
    """Serve the embedded model until a signal comes."""
    from agent.brain.server import create_app as create_brain

    prepared_settings()
    sock = listen(port)
    facts = {"url": f"{url_of(sock)}/v1", "model": "calla-embedded"}
    asyncio.run(_serve(Server(create_brain(), sock), f"ready {json.dumps(facts)}"))


def serve_localcal(port: int, data: Path | None, *, clock: str) -> None:
    """Serve the embedded calendar with the demo business until a signal comes."""
    at = clock_at(clock)
    prepared_settings()
    asyncio.run(_serve_calendar(port, data or ":memory:", at, {}))


def serve_both(port: int, *, clock: str) -> None:
    """Serve the user's own embedded calendar and the embedded model until a signal comes."""
    from agent.brain.server import create_app as create_brain

    at = clock_at(clock)
    data = prepared_settings().home / "calendar.db"
    asyncio.run(_serve_calendar(port, data, at, {"v1": create_brain()}))


async def _serve_calendar(
    port: int, data: Path | str, clock: Clock, others: dict[str, AsgiApp]
) -> None:
    sock = listen(port)
    try:
        with start_errors():
            calendar = LocalCal.open(data, clock=clock)
            account = seed_demo(calendar)
    except BaseException:
        sock.close()
        raise
    try:
        apps = {"v2": create_app(calendar), **others}
        await _serve(Server(by_path(apps), sock), ready_line(account, url_of(sock)))
    finally:
        calendar.close()


async def _serve(server: Server, ready: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    await server.start()
    typer.echo(ready)
    await stop.wait()
    await server.stop()
