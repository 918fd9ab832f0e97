"""Runs `calla` as a process of its own: a new interpreter, or the fork of one that has loaded it."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Timer
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
PATIENCE_SECONDS = 90.0


@dataclass(frozen=True)
class Done:
    """How a process ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str


@dataclass
class Process:
    """One run: its ends of the pipes; standard error goes to a file."""

    pid: int
    stdin: IO[bytes]
    stdout: IO[bytes]
    errors: Path
    wait: Callable[[], int]
    """Returns the exit code when it has ended; -9 and the like for a signal."""
    has_ended: Callable[[], bool]

    def line(self) -> str:
        """Return the next line that it prints."""
        with self._patience():
            return self.stdout.readline().decode()

    def done(self, typed: bytes = b"") -> Done:
        """Type all there is to type, a pipe full at most, and wait for the end."""
        with self._patience():
            with suppress(BrokenPipeError):  # it reads nothing
                self.stdin.write(typed)
                self.stdin.close()
            out = self.stdout.read().decode()
            return Done(self.wait(), out, self.errors.read_text("utf-8"))

    def told(self, to: signal.Signals) -> Done:
        """Send a signal and wait for the end, with its standard input still open."""
        os.kill(self.pid, to)
        with self._patience():
            self.wait()
        return self.done()

    def close(self) -> None:
        """End it if it has not ended, and let go of it."""
        if not self.has_ended():
            os.kill(self.pid, signal.SIGKILL)
        self.wait()
        for pipe in (self.stdin, self.stdout):
            with suppress(BrokenPipeError):  # what was typed was never read
                pipe.close()

    @contextmanager
    def _patience(self) -> Generator[None]:
        timer = Timer(PATIENCE_SECONDS, os.kill, (self.pid, signal.SIGKILL))
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


class Loaded:
    """A process that has loaded `calla`; each run is its fork."""

    def __init__(self) -> None:
        """Begin to load; the first run waits for it."""
        self._line, its_end = socket.socketpair()
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.agent.loaded"],
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=its_end.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        its_end.close()

    def start(self, args: list[str], *, cwd: Path, env: dict[str, str], errors: Path) -> Process:
        """Run `calla` with these arguments."""
        in_, stdin = os.pipe()
        stdout, out = os.pipe()
        told, tell = os.pipe()
        request = json.dumps({"args": args, "cwd": str(cwd), "env": env}).encode()
        with errors.open("wb") as err:
            theirs = [in_, out, err.fileno(), tell]
            socket.send_fds(self._line, [request], theirs)
        for one in (in_, out, tell):
            os.close(one)
        ends = os.fdopen(told, "rb")
        begun = ends.readline()
        assert begun, f"calla cannot be loaded: {sys.executable} -m tests.agent.loaded says why"
        pid = int(begun)
        codes: list[int] = []

        def wait() -> int:
            if not codes:
                codes.append(int(ends.readline()))
                ends.close()
            return codes[0]

        def has_ended() -> bool:
            return bool(codes or select.select([ends], [], [], 0)[0])

        return Process(
            pid, os.fdopen(stdin, "wb"), os.fdopen(stdout, "rb"), errors, wait, has_ended
        )

    def close(self) -> None:
        """End it."""
        self._line.close()
        self._parent.wait(PATIENCE_SECONDS)


def start_new(args: list[str], *, cwd: Path, env: dict[str, str], errors: Path) -> Process:
    """Run `calla` with these arguments in an interpreter of its own."""
    with errors.open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "agent.cli", *args],
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=err,
        )
    assert process.stdin is not None
    assert process.stdout is not None
    return Process(
        process.pid,
        process.stdin,
        process.stdout,
        errors,
        process.wait,
        lambda: process.poll() is not None,
    )


@dataclass(frozen=True)
class Calla:
    """Starts `calla` in a home and an environment of its own."""

    home: Path
    loaded: Loaded
    extra: dict[str, str] = field(default_factory=dict[str, str])
    started: list[Process] = field(default_factory=list[Process])

    def beside(self, folder: str, **extra: str) -> "Calla":
        """Return the same in another folder of the same place, for what runs at the same time."""
        return replace(self, extra={"CALLA_HOME": str(self.home / folder), **extra})

    def start(self, *args: str, new: bool = False) -> Process:
        """Start a command; `new`: in a new interpreter, which loads it as it does for people."""
        own = {"CALLA_HOME": str(self.home / "calla"), "HOME": str(self.home)}
        process = (start_new if new else self.loaded.start)(
            list(args),
            cwd=self.home,
            env=ENVIRONMENT | own | self.extra,
            errors=self.home / f"errors-{len(self.started)}",
        )
        self.started.append(process)
        return process

    def __call__(self, *args: str, typed: bytes = b"", new: bool = False) -> Done:
        """Run a command to its end."""
        return self.start(*args, new=new).done(typed)
