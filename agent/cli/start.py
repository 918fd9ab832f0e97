"""What every command does first: settings, logging, clock; and how it ends on a signal."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any

from agent import log, settings as configuration
from agent.errors import StartError
from agent.settings import Settings
from scheduling.clock import Clock, FixedClock, SystemClock

INTERRUPTED = 130
TERMINATED = 143
HUNG_UP = 129
"""The exit code where the terminal was closed."""


def prepared_settings() -> Settings:
    """Read the settings, make the home folder and set logging up.

    Raises:
        StartError: a setting is wrong, or the home folder cannot be used.
    """
    settings = read_settings()
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        log.set_up(settings.home, settings.calla_log_level)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StartError(
            f"The folder {settings.home} cannot be used ({reason}); set CALLA_HOME to another one."
        ) from error
    return settings


def read_settings() -> Settings:
    """Read the settings.

    Raises:
        StartError: a setting is unknown or wrong.
    """
    try:
        return configuration.load()
    except configuration.WrongSetting as error:
        raise StartError(str(error)) from None


def clock_at(text: str) -> Clock:
    """Return a clock that stands at an ISO time with offset, the machine's for an empty text.

    Raises:
        StartError: it is no such time.
    """
    if not text:
        return SystemClock()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise StartError("--clock takes a time with its offset, such as 2027-03-02T10:00:00-05:00.")
    return FixedClock(at)


def run_until_done(work: Coroutine[Any, Any, int]) -> int:
    """Run `work` and return its exit code; a signal to end ends it in order, with its own.

    A closed terminal (SIGHUP) is one of them: what is being written goes on to its end.
    """

    async def guarded() -> int:
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(work)
        codes: list[int] = []

        def end(code: int) -> None:
            codes.append(code)
            task.cancel()

        loop.add_signal_handler(signal.SIGTERM, end, TERMINATED)
        loop.add_signal_handler(signal.SIGINT, end, INTERRUPTED)
        loop.add_signal_handler(signal.SIGHUP, end, HUNG_UP)
        code = TERMINATED
        with suppress(asyncio.CancelledError):
            code = await task
        return codes[0] if codes else code

    return asyncio.run(guarded())
