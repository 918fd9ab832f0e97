"""Who started which task: several calls share one event loop, each must leave nothing in it."""

import asyncio
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from contextvars import Context, ContextVar
from typing import Any
from weakref import WeakKeyDictionary

_OWNER: ContextVar[str] = ContextVar("owner", default="")
_STARTED: "WeakKeyDictionary[asyncio.Task[Any], str]" = WeakKeyDictionary()


@contextmanager
def owning(name: str) -> Generator[None]:
    """Let every task begun in this block, and by those tasks, count as `name`'s."""
    asyncio.get_running_loop().set_task_factory(_remember)
    token = _OWNER.set(name)
    try:
        yield
    finally:
        _OWNER.reset(token)


def tasks_of(name: str) -> "set[asyncio.Task[Any]]":
    """Return the unfinished tasks of `name`, without the one that asks."""
    asking = asyncio.current_task()
    return {
        task for task in asyncio.all_tasks() if _STARTED.get(task) == name and task is not asking
    }


def _remember(
    loop: asyncio.AbstractEventLoop,
    coroutine: "Coroutine[Any, Any, Any] | Generator[Any, None, Any]",
    context: Context | None = None,
) -> "asyncio.Task[Any]":
    owner = context.get(_OWNER, "") if context is not None else _OWNER.get()
    task: asyncio.Task[Any] = asyncio.Task(coroutine, loop=loop, context=context)
    _STARTED[task] = owner or ""
    return task
