"""A process that has loaded all of `calla` and runs it as often as it is asked to, each time forked.

It reads its standard input, a socket: one message a run, with the run's standard streams and a pipe
on which its process id and then its exit code are told. The run itself is `calla`, from `main` to
the last exit handler. The loading is behind it, and what was loaded is not taken apart at its end:
in a fork, which copies each page that it touches, that would cost more than most runs do.
"""

import atexit
import gc
import json
import os
import signal
import socket
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any

LONGEST_REQUEST_BYTES = 64 * 1024
LOADED = (
    "agent.log",
    "agent.app.issuers",
    "agent.app.metrics",
    "agent.cli.apply",
    "agent.cli.calendar",
    "agent.cli.chat",
    "agent.cli.connecting",
    "agent.cli.doctor",
    "agent.cli.servers",
    "agent.cli.talk",
    "agent.cli.token",
    "agent.cli.welcome",
    "agent.brain.server",
    "agent.speech.reading",
    "agent.tools",
    "agent.truth",
    "alembic.command",
    "anyio._backends._asyncio",
    "dateparser.data.date_translation_data.en",
    "dateparser.date",
    "httpcore",
    "httpcore2",
    "openai.resources.chat",
    "openai.resources.chat.completions",
    "openai.resources.responses",
    "pipecat.pipeline.runner",
    "pipecat.pipeline.worker",
    "pipecat.processors.aggregators.llm_response_universal",
    "pipecat.processors.frameworks.rtvi",
    "pipecat.services.openai.llm",
    "pipecat.transports.websocket.fastapi",
    "scheduling.api",
    "scheduling.localcal.seeds.file",
    "scheduling.storage.migration",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "twilio.request_validator",
    "twilio.twiml.voice_response",
    "uvicorn.lifespan.off",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
)
"""Nothing that starts threads while it is loaded, as onnxruntime does: a fork has none of them."""


def main() -> None:
    """Load once, then fork for each message; return in a run, with everything in its place."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in LOADED:
            import_module(name)
    gc.collect()
    gc.freeze()
    asked = socket.socket(fileno=os.dup(0))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who tell of a run
    while True:
        message, streams, _, _ = socket.recv_fds(asked, LONGEST_REQUEST_BYTES, 4)
        if not message:
            os._exit(0)
        if os.fork() == 0:
            asked.close()
            *own, tell = streams
            if _is_the_run(own, tell):
                os.close(tell)
                _become(json.loads(message), own)
                return
        for one in streams:
            os.close(one)


def _is_the_run(own: Sequence[int], tell: int) -> bool:
    """Fork once more: true in the child; the parent tells the child's id and its end, and ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    run = os.fork()
    if run == 0:
        return True
    for stream in own:  # only the run holds them: who reads them sees its end
        os.close(stream)
    os.write(tell, f"{run}\n".encode())
    _, status = os.waitpid(run, 0)
    os.write(tell, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(request: dict[str, Any], own: Sequence[int]) -> None:
    """Take the standard streams, folder, environment and arguments that were asked for."""
    for standard, stream in enumerate(own):
        os.dup2(stream, standard)
        os.close(stream)
    os.chdir(request["cwd"])
    environment = os.environ  # noqa: TID251 - made here, for the program to read
    environment.clear()
    environment.update(request["env"])
    sys.argv = ["calla", *request["args"]]


class End:
    """The first exit handler to be registered, so the last to be called: the process ends in it."""

    code: object = 1

    def __call__(self) -> None:
        """Leave with the exit code of the run."""
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(self.code if isinstance(self.code, int) else 1)


if __name__ == "__main__":
    end = End()
    atexit.register(end)
    main()
    from agent.cli import main as calla

    try:
        calla()
    except SystemExit as ended:
        end.code = ended.code
        raise
