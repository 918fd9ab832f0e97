"""Holds the conversation of `calla chat`, once it is known to be a right start."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

import typer
from rich.console import Console

from agent.app import App, running
from agent.channels.console import ConsoleChat
from agent.channels.console.host import Host
from agent.channels.console.keyboard import Pipe, Terminal
from agent.channels.console.script import print_json, print_transcript
from agent.channels.console.view import View
from agent.cli.how import How
from agent.errors import StartError
from agent.settings import Settings
from scheduling.clock import Clock
from scheduling.errors import NotConnected

STDIN = 0


async def play(lines: Sequence[str], settings: Settings, clock: Clock, how: How) -> int:
    """Let the script be the caller; return the exit code."""
    show = print_json if how.as_json else print_transcript
    async with running(settings, clock=clock) as app:
        await show(lines, await _host(app, how), typer.echo)
    return 0


async def talk(settings: Settings, clock: Clock, how: How) -> int:
    """Let a person be the caller; return the exit code."""
    at_terminal = sys.stdin is not None and sys.stdin.isatty() and not how.plain
    console = Console(highlight=False, color_system=None if how.plain else "auto")
    lines = Terminal(settings.home / "history") if at_terminal else Pipe(STDIN)
    async with running(settings, clock=clock) as app:
        chat = ConsoleChat(await _host(app, how), lines, View(console))
        if not at_terminal:
            await chat.run()
            return 0
        talking = asyncio.ensure_future(chat.run())

        def interrupt() -> None:
            chat.interrupt()
            if chat.is_leaving:
                talking.cancel()

        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, interrupt)
        with suppress(asyncio.CancelledError):
            await talking
    return 0


async def _host(app: App, how: How) -> Host:
    try:
        door = await app.directory.named(how.org_id, how.agent_id)
        await app.directory.check(door)
    except NotConnected:
        name = "/".join(filter(None, (how.org_id, how.agent_id)))
        raise StartError(f"There is nobody to talk to as {name}: see `calla agent list`.") from None
    return Host(lambda: app.open_call(how.channel, door), app.converse, lambda: app.bookings(door))
