"""The `Idempotency-Key` header: one request, one answer, however often it is sent."""

import json
import logging
import math
import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request

from scheduling.api.answering import Reply
from scheduling.api.errors import StillRunning
from scheduling.clock import Clock
from scheduling.errors import InvalidRequest, TooMany
from scheduling.storage import Storage, StorageError, replays

log = logging.getLogger(__name__)

KEPT = timedelta(hours=24)
LONGEST_WORK = timedelta(minutes=1)
"""After that a request without an answer has died with its process, and may be sent again."""
NO_ROOM = "There were too many requests of this kind. Please try again later."
_KEY = re.compile(r"[!-~]{1,255}")


def idempotency_key(request: Request) -> str:
    """Return the request's key, empty without the header.

    Raises:
        InvalidRequest: it is there more than once, or is no plain text of 1 to 255 characters.
    """
    given = request.headers.getlist("idempotency-key")
    if not given:
        return ""
    if len(given) > 1 or not _KEY.fullmatch(given[0]):
        raise InvalidRequest(
            "Please give one Idempotency-Key of 1 to 255 plain characters without spaces."
        )
    return given[0]


def asked_under(key: str, org_id: str, body: dict[str, Any]) -> replays.Asked | None:
    """Return the request `body` under `key`, None without one; the order of fields is all one."""
    if not key:
        return None
    return replays.Asked.of(org_id, key, json.dumps(body, sort_keys=True))


async def once(
    storage: Storage,
    clock: Clock,
    asked: replays.Asked,
    answer: Callable[[], Awaitable[Reply]],
) -> Reply:
    """Return the kept answer, else that of `answer`, which is kept for a day when it is settled.

    Raises:
        StillRunning: the same request is being answered this moment.
        TooMany: no more keys of the organization are kept for now.
        InvalidRequest: the key was used with another request.
        SchedulingError: what `answer` refuses; its key is free again.
    """
    now = clock.now()
    kept = await claimed(storage, asked, now=now, until=now + LONGEST_WORK)
    if kept is not None:
        return _replayed(kept)
    try:
        reply = await answer()
    except BaseException:
        await _close(storage, asked, None, until=now)
        raise
    await _close(storage, asked, reply, until=clock.now() + KEPT)
    return reply


async def claimed(
    storage: Storage, asked: replays.Asked, *, now: datetime, until: datetime
) -> replays.Kept | None:
    """Take the key and return None, or return what stands under it.

    Raises:
        TooMany: no more keys of the organization are kept for now.
    """
    try:
        return await replays.claim(storage, asked, now=now, until=until)
    except replays.NoRoom as error:
        wait = math.ceil((error.until - now).total_seconds())
        raise TooMany(NO_ROOM, retry_after_seconds=wait) from None


async def _close(
    storage: Storage, asked: replays.Asked, reply: Reply | None, *, until: datetime
) -> None:
    """Keep a settled answer, free the key of any other; what was done is told in any case."""
    try:
        if reply is not None and reply.settled:
            await replays.keep(storage, asked, reply.status, reply.body, until=until)
        else:
            await replays.release(storage, asked)
    except StorageError:
        log.exception("an answer could not be kept under its key")


def _replayed(kept: replays.Kept) -> Reply:
    if not kept.same:
        raise InvalidRequest(
            "That Idempotency-Key was used with another request. Please use a new one."
        )
    if kept.status is None:
        raise StillRunning(
            "The same request is still being answered. Please ask again in a moment."
        )
    return Reply(kept.status, kept.body)
