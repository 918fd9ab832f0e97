"""Bounds on what a request may bring, for every door at once."""

import json

from agent.app.serving import AsgiApp, Message, Receive, Send

LONGEST_BODY = 64 * 1024


class BoundedBodies:
    """Refuses a body of more than 64 KiB, counted as it arrives, and one that is compressed."""

    def __init__(self, app: AsgiApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Hand the request on, or answer 413 or 415 in the shape of the API's errors."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if any(name == b"content-encoding" for name, _ in scope["headers"]):
            await _refuse(send, 415, "Please send the body uncompressed.")
            return
        body = await _whole_body(receive)
        if body is None:
            await _refuse(send, 413, "The request is too long: at most 64 KiB are read.")
            return
        handed = False

        async def receive_again() -> Message:
            nonlocal handed
            if handed:
                return await receive()
            handed = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, receive_again, send)


async def _whole_body(receive: Receive) -> bytes | None:
    """Return the body, None when it is too long; one cut off by the peer is what has come."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LONGEST_BODY:
            return None
        if message["type"] != "http.request" or not message.get("more_body", False):
            return bytes(body)


async def _refuse(send: Send, status: int, sentence: str) -> None:
    answer = {"success": False, "message": sentence, "code": "INVALID_REQUEST"}
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})
