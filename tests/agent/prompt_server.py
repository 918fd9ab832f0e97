"""The program's own server, without uvicorn's pauses of a tenth of a second at its end."""

import asyncio
import socket

import uvicorn
from typing_extensions import override

from agent.app.serving import AsgiApp, Server, _Quiet

LOOKS = 1_000


class PromptServer(Server):
    """Serves as `Server` does; `stop` returns as soon as everything has ended."""

    @override
    def __init__(self, app: AsgiApp, sock: socket.socket, *, websockets: bool = False) -> None:
        super().__init__(app, sock, websockets=websockets)
        self._server = self._prompt = _Prompt(self._server.config)

    @override
    async def stop(self) -> None:
        self._prompt.ending.set()
        await super().stop()


class _Prompt(_Quiet):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ending = asyncio.Event()

    @override
    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.ending.wait()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for sock in sockets or []:
            sock.close()
        self.let_closing_go()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(LOOKS):
            if not (self.server_state.connections or self.server_state.tasks):
                break
            await asyncio.sleep(0.002)
        for task in self.server_state.tasks:
            task.cancel()
