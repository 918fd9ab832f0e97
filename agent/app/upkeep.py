"""What is done again and again while the program runs: open writes settled, old things forgotten."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from scheduling.calcom.errors import CalcomError
from scheduling.desk import Office
from scheduling.storage import StorageError, replays

log = logging.getLogger(__name__)

ROUND_SECONDS = 30.0
HOUR_SECONDS = 3600.0
OPEN_SECONDS = 5.0
"""Between two rounds while a write is open: its two looks that count are so far apart."""


async def keep_up(office: Office) -> None:
    """Go round until cancelled. What fails in one round is tried again in the next."""
    now = asyncio.get_running_loop().time
    full = forgetting = now()
    while True:
        is_open = await _settle(office)
        if now() >= forgetting:
            forgetting = now() + HOUR_SECONDS
            await _try(office.journal.forget, "old writes could not be forgotten")
        if now() >= full:
            full = now() + ROUND_SECONDS
            await _tidy(office)
        await asyncio.sleep(OPEN_SECONDS if is_open else ROUND_SECONDS)


async def _settle(office: Office) -> bool:
    """Settle what is open; say whether anything still is."""
    try:
        found = await office.journal.recover(office.calcom_for)
    except StorageError:
        log.warning("unsettled writes could not be looked at")
        return False
    return found.open > 0


async def _tidy(office: Office) -> None:
    await _try(lambda: office.journal.tidy(office.calcom_for), "settled writes were not looked at")
    await _try(lambda: _forget_replays(office), "kept answers could not be forgotten")
    if office.holds is not None:
        holds = office.holds
        await _try(lambda: holds.sweep(office.calcom_for), "holds left behind were not given back")


async def _forget_replays(office: Office) -> None:
    await replays.forget(office.storage, now=office.clock.now())


async def _try(work: Callable[[], Awaitable[object]], complaint: str) -> None:
    try:
        with suppress(CalcomError):
            await work()
    except StorageError:
        log.warning(complaint)
