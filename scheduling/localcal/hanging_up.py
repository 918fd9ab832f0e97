"""The end of a connection in the middle of a request, which ASGI has no word for."""

import asyncio
from typing import Any

from starlette.types import Receive


async def hang_up(receive: Receive) -> None:
    """End the connection as it is, without another byte.

    Under uvicorn `receive` is a method of the request's cycle, which knows the connection
    (uvicorn 0.54, both HTTP protocols). A server that is none of these gets an exception.

    Raises:
        ConnectionAbortedError: there is no connection to end, as in a test without a network.
    """
    cycle: Any = getattr(receive, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if not isinstance(transport, asyncio.Transport):
        raise ConnectionAbortedError("localcal dropped the connection, as it was told to.")
    transport.close()
    while (await receive())["type"] != "http.disconnect":  # or uvicorn would answer 500 for us
        pass
