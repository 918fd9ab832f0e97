"""Measure what a caller in the web chat feels, beside raw Pipecat in the same run.

    .venv/bin/python tests/bench/web.py [turn] [memory] [--runs N]

turn: milliseconds from a message to the first words and to the end of the answer, over a socket.
memory: kilobytes of an idle conversation with its socket, both ends of it in one process.

Raw Pipecat is assembled from the library's defaults: its WebSocket transport, RTVI as JSON, its
OpenAI service at the same model with the same prompt, and one canned tool instead of a calendar.
"""

import argparse
import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
warnings.filterwarnings("ignore", category=DeprecationWarning)

import httpx  # noqa: E402 - the path comes first
from bare import find_times  # noqa: E402
from loguru import logger  # noqa: E402
from pipecat.frames.frames import (  # noqa: E402
    Frame,
    InputTransportMessageFrame,
    OutputTransportMessageFrame,
    OutputTransportMessageUrgentFrame,
)
from pipecat.pipeline.pipeline import Pipeline  # noqa: E402
from pipecat.pipeline.worker import PipelineWorker  # noqa: E402
from pipecat.processors.aggregators.llm_context import LLMContext  # noqa: E402
from pipecat.processors.aggregators.llm_response_universal import (  # noqa: E402
    LLMContextAggregatorPair,
)
from pipecat.serializers.base_serializer import FrameSerializer  # noqa: E402
from pipecat.services.openai.llm import OpenAILLMService  # noqa: E402
from pipecat.transports.websocket.fastapi import (  # noqa: E402
    FastAPIWebsocketParams,
    FastAPIWebsocketTransport,
)
from pipecat.workers.runner import WorkerRunner  # noqa: E402
from run import row  # noqa: E402
from starlette.applications import Starlette  # noqa: E402
from starlette.routing import WebSocketRoute  # noqa: E402
from starlette.websockets import WebSocket  # noqa: E402
from typing_extensions import override  # noqa: E402
from websockets.asyncio.client import ClientConnection, connect  # noqa: E402
from websockets.typing import Origin  # noqa: E402

from agent.app import App, running  # noqa: E402
from agent.app.listening import listen, url_of  # noqa: E402
from agent.app.serving import Server  # noqa: E402
from agent.channels.web import WebChat, WebHost  # noqa: E402
from agent.channels.web.limits import WebLimits  # noqa: E402
from agent.persona import system_prompt  # noqa: E402
from agent.settings import Settings  # noqa: E402

UTTERANCE = "any openings for a follow-up on monday morning"
MANY = 100_000
WARM_UP = 5
IDLE_CONVERSATIONS = 100
ROUNDS_BEFORE = 10

Dial = Callable[[], Awaitable[ClientConnection]]


class JsonRTVI(FrameSerializer):
    """RTVI messages as JSON, which Pipecat has no serializer of its own for."""

    def __init__(self) -> None:
        super().__init__(FrameSerializer.InputParams(ignore_rtvi_messages=False))

    @override
    async def serialize(self, frame: Frame) -> str | bytes | None:
        if isinstance(frame, OutputTransportMessageFrame | OutputTransportMessageUrgentFrame):
            return json.dumps(frame.message)
        return None

    @override
    async def deserialize(self, data: str | bytes) -> Frame | None:
        return InputTransportMessageFrame(message=json.loads(data))


class Raw:
    """Raw Pipecat behind a socket, a pipeline for each."""

    def __init__(self, program: App, prompt: str) -> None:
        self._program = program
        self._prompt = prompt
        self.app = Starlette(routes=[WebSocketRoute("/socket", self._talk)])

    async def _talk(self, websocket: WebSocket) -> None:
        await websocket.accept()
        transport = FastAPIWebsocketTransport(
            websocket, FastAPIWebsocketParams(serializer=JsonRTVI())
        )
        model = self._program.model
        llm = OpenAILLMService(
            api_key=model.api_key,
            base_url=model.address,
            settings=OpenAILLMService.Settings(model=model.name, system_instruction=self._prompt),
        )
        user, assistant = LLMContextAggregatorPair(LLMContext(tools=[find_times]))
        stages = [transport.input(), user, llm, transport.output(), assistant]
        worker = PipelineWorker(Pipeline(stages), idle_timeout_secs=None)

        @transport.event_handler("on_client_disconnected")
        async def on_client_disconnected(_transport: object, _websocket: object) -> None:
            await worker.cancel()

        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(worker)
        await runner.run()


@asynccontextmanager
async def both() -> AsyncGenerator[tuple[Dial, Dial]]:
    """Serve ours and raw Pipecat in one process, on one model; yields how each is dialed."""
    logger.remove()
    with tempfile.TemporaryDirectory() as home:
        async with running(Settings(calla_home=Path(home))) as program:
            await program.ready()
            sock, raw_sock = listen(0), listen(0)
            chat = WebChat(_host(program, url_of(sock)))
            prompt = system_prompt(await program.open_call("web"))
            raw = Raw(program, prompt)
            servers = [
                Server(Starlette(routes=chat.routes), sock, websockets=True),
                Server(raw.app, raw_sock, websockets=True),
            ]
            for server in servers:
                await server.start()
            async with httpx.AsyncClient(base_url=url_of(sock)) as http:
                yield partial(dial_ours, http), partial(dial_raw, url_of(raw_sock))
            await chat.end_all()
            for server in servers:
                await server.stop()


def _host(program: App, url: str) -> WebHost:
    return WebHost(
        open_call=lambda _door: program.open_call("web"),
        converse=program.converse,
        own_origins=frozenset({url}),
        allowed_origins=frozenset(),
        secret=b"only for the time of a measurement",
        clock=program.office.clock,
        limits=WebLimits(
            sessions_per_minute=MANY, conversations=MANY, conversations_per_address=MANY
        ),
    )


async def dial_ours(http: httpx.AsyncClient) -> ClientConnection:
    """Connect as the widget does, and hear the greeting out."""
    origin = str(http.base_url).rstrip("/")
    answer = await http.post("/chat/session", json={}, headers={"Origin": origin})
    address = f"{origin.replace('http', 'ws', 1)}/chat/socket?token={answer.json()['token']}"
    socket = await connect(address, origin=Origin(origin), proxy=None)
    await ready(socket)
    await answered(socket)
    return socket


async def dial_raw(url: str) -> ClientConnection:
    """Connect to raw Pipecat, which greets nobody."""
    socket = await connect(f"{url.replace('http', 'ws', 1)}/socket", proxy=None)
    await ready(socket)
    return socket


async def send(socket: ClientConnection, kind: str, data: Any) -> None:
    """Send one RTVI message."""
    message = {"label": "rtvi-ai", "type": kind, "id": "1", "data": data}
    await socket.send(json.dumps(message))


async def ready(socket: ClientConnection) -> None:
    """Say that the client is ready, and wait until the bot is."""
    await send(socket, "client-ready", {"version": "2.2.0", "about": {"library": "bench"}})
    while json.loads(await socket.recv())["type"] != "bot-ready":
        pass


async def answered(socket: ClientConnection) -> tuple[float, float]:
    """Return when the first words came and when the answer ended, on the monotonic clock."""
    first = 0.0
    while True:
        kind = json.loads(await asyncio.wait_for(socket.recv(), 20))["type"]
        if kind == "bot-llm-text":
            first = first or time.perf_counter()
        elif kind == "bot-llm-stopped" and first:
            return first, time.perf_counter()


async def one_turn(dial: Dial) -> tuple[float, float]:
    """Hold a fresh conversation of one turn; return its milliseconds to first words and end."""
    socket = await dial()
    await asyncio.sleep(0.02)  # what the start left to do is not part of the turn
    began = time.perf_counter()
    options = {"run_immediately": True, "audio_response": False}
    await send(socket, "send-text", {"content": UTTERANCE, "options": options})
    first, end = await answered(socket)
    await send(socket, "disconnect-bot", None)
    await socket.close()
    return (first - began) * 1000, (end - began) * 1000


async def measure_turns(runs: int) -> list[str]:
    """Hold conversations by turns, ours and raw."""
    async with both() as (ours, raw):
        pairs = [(await one_turn(ours), await one_turn(raw)) for _ in range(runs + WARM_UP)]
    counted = pairs[WARM_UP:]
    return [
        row(what, [one[0][n] for one in counted], [one[1][n] for one in counted], "ms")
        for n, what in enumerate(("first words", "whole answer"))
    ]


async def idle_kilobytes(which: str) -> float:
    """Return what one idle conversation of a kind adds to this process."""
    async with both() as dials:
        dial = dials[0] if which == "ours" else dials[1]
        sockets = [await dial() for _ in range(ROUNDS_BEFORE)]
        gc.collect()
        before = resident_kilobytes()
        sockets += [await dial() for _ in range(IDLE_CONVERSATIONS)]
        gc.collect()
        grown = resident_kilobytes() - before
        for socket in sockets:
            await socket.close()
    return grown / IDLE_CONVERSATIONS


def resident_kilobytes() -> int:
    """Return this process's resident set."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(one for one in status.splitlines() if one.startswith("VmRSS")).split()[1])


def measure_memory() -> list[str]:
    """Measure each kind in a process of its own."""

    def of(which: str) -> float:
        command = [sys.executable, __file__, "--idle", which]
        return float(subprocess.check_output(command, stderr=subprocess.DEVNULL, timeout=120))

    return [row("idle conversation", [of("ours")], [of("raw")], "kB")]


def main() -> None:
    """Print the table; bare is raw Pipecat."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", nargs="*", help="turn, memory; both by default")
    parser.add_argument("--runs", type=int, default=40, help="counted turns")
    parser.add_argument("--idle", choices=("ours", "raw"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.idle:
        print(asyncio.run(idle_kilobytes(asked.idle)))
        return
    what = set(asked.what) or {"turn", "memory"}
    if unknown := what - {"turn", "memory"}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; choose from turn, memory")
    if "turn" in what:
        print(*asyncio.run(measure_turns(asked.runs)), sep="\n", flush=True)
    if "memory" in what:
        print(*measure_memory(), sep="\n")


if __name__ == "__main__":
    main()
