"""Where the caller's lines come from: a terminal with history, or anything that can be read."""

import asyncio
import codecs
import os
import threading
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

LONGEST_UNBROKEN = 1_000_000
READ_AHEAD = 64


class Terminal:
    """Lines typed at a terminal, with editing and a history kept in a private file."""

    def __init__(self, history: Path) -> None:
        """Keep the history in `history`, where that can be done."""
        self._history = history
        self._session: PromptSession[str] | None = None

    async def line(self) -> str | None:
        """Return the next line, None at Ctrl-D.

        Raises:
            KeyboardInterrupt: Ctrl-C, whatever was typed.
        """
        if self._session is None:
            self._session = _session(self._history)
        try:
            return await self._session.prompt_async("You: ", handle_sigint=False)
        except EOFError:
            return None


class Pipe:
    """Lines read from a file descriptor that is no terminal; bytes that are no text are dropped.

    A thread reads them, so that nobody has to wait for it at the end: `os.read` holds no lock.
    """

    def __init__(self, descriptor: int) -> None:
        """Read from `descriptor`, from the first call of `line` on."""
        self._descriptor = descriptor
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._room = threading.Semaphore(READ_AHEAD)
        self._thread: threading.Thread | None = None

    async def line(self) -> str | None:
        """Return the next line, None at the end."""
        if self._thread is None:
            loop = asyncio.get_running_loop()
            self._thread = threading.Thread(target=self._read, args=(loop,), daemon=True)
            self._thread.start()
        line = await self._lines.get()
        self._room.release()
        return line

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            for line in _lines(self._descriptor):
                self._room.acquire()
                loop.call_soon_threadsafe(self._lines.put_nowait, line)
            loop.call_soon_threadsafe(self._lines.put_nowait, None)


def _lines(descriptor: int) -> Generator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = ""
    with suppress(OSError):  # a descriptor that is closed holds no lines
        while data := os.read(descriptor, 65536):
            *lines, rest = (rest + decoder.decode(data)).split("\n")
            if len(rest) > LONGEST_UNBROKEN:
                lines, rest = [*lines, rest], ""
            yield from lines
    if rest:
        yield rest


def _session(history: Path) -> "PromptSession[str]":
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    try:
        os.close(os.open(history, os.O_RDWR | os.O_CREAT, 0o600))
        history.chmod(0o600)
    except OSError:  # a conversation is worth more than its history
        return PromptSession(history=InMemoryHistory())
    return PromptSession(history=FileHistory(str(history)))
