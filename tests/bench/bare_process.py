"""The bare peer as a program: greets, then answers each line of its input."""

import asyncio
import sys

from bare import BareConversation, canned_model
from loguru import logger

from agent.app.listening import listen, url_of
from agent.app.serving import Server


async def main() -> None:
    """Run until the terminal closes."""
    logger.remove()
    sock = listen(0)
    server = Server(canned_model(), sock)
    await server.start()
    talk = BareConversation(url_of(sock))
    await talk.start()
    print("Hello, this is Maple Street Physio.", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(await talk.say(line), flush=True)


asyncio.run(main())
