"""The web chat: RTVI over a WebSocket, for pages of known origins that ask for a session first.

A page gets a short-lived token by `POST /chat/session` and opens one socket with it. Until origin
and token are checked nothing is made for it. The conversation outlives its sockets: whoever knows
its id goes on with it.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from agent.channels.web import rtvi
from agent.channels.web.limits import MOST_ADDRESSES, WebLimits, neighborhood
from agent.channels.web.pages import page_routes
from agent.channels.web.socket import (
    BAD_ORIGIN,
    BAD_TOKEN,
    CLOSE_SECONDS,
    DONE,
    FAILED,
    GOING_AWAY,
    TRY_LATER,
    Socket,
    turned_away,
)
from agent.channels.web.talk import Talk
from agent.channels.web.talks import Full, Talks
from agent.channels.web.tokens import (
    LIFETIME_SECONDS,
    USUAL,
    ChatDoor,
    Origins,
    Refused,
    Ticket,
    Tokens,
    named_origin,
)
from agent.pipeline import TextConversation
from agent.session import CallSession
from scheduling.clock import Clock
from scheduling.rates import MINUTE, Rates

log = logging.getLogger(__name__)

Opening = Literal["new", "continued", "lost"]
"""What a page hears first: a greeting, what was said so far, or that this is gone."""

LONGEST_REQUEST = 4_096
LONGEST_NAME = 200
NAMES = ("org_id", "agent_id")
LONGEST_TOKEN = 2_048
BUSY_SECONDS = 60

WRONG_ORIGIN = "This page may not open a chat here. Its address has to be allowed first."
NOBODY = "There is nobody to chat with under that name here."
CLOSING = "The chat is closed for a moment. Please try again in a minute."
TOO_OFTEN = "That was too often. Please try again in a minute."
TOO_SLOW = "That request did not arrive in time. Please send it again."
FULL = "All our chats are busy right now. Please try again in a minute."
NO_JSON = 'Please send {"conversation": "..."} as application/json; the id may be empty.'


async def _nobodys(_origin: str) -> bool:
    return False


async def _unnamed(_origin: str, asked: ChatDoor) -> ChatDoor | None:
    return asked if asked == USUAL else None


@dataclass(frozen=True, slots=True)
class WebHost:
    """What the chat needs of the program that hosts it.

    Origins are `https://www.example.com`: scheme, host, and the port where it is not the usual one.
    Pages of `own_origins` and `allowed_origins` may talk to everybody; `is_page` tells of another
    origin whether somebody has a page there. `door` returns whom a page talks to that asked for
    somebody, None for nobody; its origin is empty where it may talk to everybody. `secret` signs
    the tokens; it may be another one at each start.
    """

    open_call: Callable[[ChatDoor], Awaitable[CallSession]]
    converse: Callable[[CallSession], Awaitable[TextConversation]]
    own_origins: frozenset[str]
    allowed_origins: frozenset[str]
    secret: bytes
    clock: Clock
    limits: WebLimits = field(default_factory=WebLimits)
    is_page: Callable[[str], Awaitable[bool]] = _nobodys
    door: Callable[[str, ChatDoor], Awaitable[ChatDoor | None]] = _unnamed


class WebChat:
    """All chats of this process, and the routes by which browsers reach them."""

    def __init__(self, host: WebHost) -> None:
        """Be ready for the pages of `host`'s origins."""
        self._host = host
        self._origins = Origins(host.own_origins | host.allowed_origins)
        self._tokens = Tokens(host.secret, host.clock)
        self._rates = Rates(host.clock, most_keys=MOST_ADDRESSES)
        self._talks = Talks(host.limits, host.clock)
        self._serving: set[asyncio.Task[object]] = set()
        self._draining = False
        self.routes: list[BaseRoute] = [
            Route("/chat/session", self._session, methods=["POST", "OPTIONS"]),
            WebSocketRoute("/chat/socket", self._socket),
            *page_routes(host.own_origins),
        ]

    @property
    def live(self) -> int:
        """How many conversations are held at this moment, attended or not."""
        return len(self._talks)

    @property
    def attended(self) -> int:
        """How many conversations have a browser that listens."""
        return self._talks.attended

    def drain(self) -> None:
        """Begin no new conversation and take no new socket; those there are go on."""
        self._draining = True

    async def end_all(self) -> None:
        """End every conversation and close its socket; running writes finish first."""
        self.drain()
        await self._talks.end_all()
        if self._serving:
            await asyncio.wait(set(self._serving), timeout=2 * CLOSE_SECONDS)

    async def _session(self, request: Request) -> Response:
        origin = await self._origin(request)
        if not origin:
            log.warning("a session was refused", extra={"reason": "origin"})
            return _answer(403, WRONG_ORIGIN)
        response = (
            _preflight() if request.method == "OPTIONS" else await self._admit(request, origin)
        )
        response.headers["Access-Control-Allow-Origin"] = request.headers["origin"]
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        return response

    async def _admit(self, request: Request, origin: str) -> Response:
        address = _address(request)
        if self._draining:
            return _answer(503, CLOSING, retry_seconds=BUSY_SECONDS)
        wait = self._rates.wait_seconds(self._host.limits.sessions_per_minute, MINUTE, address)
        if wait:
            log.warning("a session was refused", extra={"reason": "rate"})
            return _answer(429, TOO_OFTEN, retry_seconds=wait)
        try:
            async with asyncio.timeout(self._host.limits.body_seconds):
                wanted = await _wanted(request)
        except TimeoutError:
            return _cut(_answer(408, TOO_SLOW))
        if wanted is None:
            return _answer(400, NO_JSON)
        return await self._welcomed(origin, address, *wanted)

    async def _welcomed(
        self, origin: str, address: str, known_id: str, asked: ChatDoor
    ) -> Response:
        """Answer a page that may ask, and has asked well: with a token, if there is room."""
        door = await self._host.door("" if self._origins.of([origin]) else origin, asked)
        if door is None:
            log.warning("a session was refused", extra={"reason": "door"})
            return _answer(403, NOBODY)
        talk = self._talks.find(known_id, origin=origin, door=door)
        if talk is None and not self._talks.has_room(address):
            log.warning("a session was refused", extra={"reason": "full"})
            return _answer(429, FULL, retry_seconds=BUSY_SECONDS)
        is_known = talk is not None or self._tokens.was_issued(known_id, origin=origin)
        conversation = known_id if is_known else self._tokens.new_conversation(origin)
        ticket = Ticket(conversation, origin, is_known, door=door)
        return _unstored(
            JSONResponse(
                {
                    "token": self._tokens.mint(ticket),
                    "expires_seconds": LIFETIME_SECONDS,
                    "conversation": conversation,
                    "socket": "/chat/socket",
                }
            )
        )

    async def _origin(self, connection: HTTPConnection) -> str:
        """Return the origin of a page that may talk to somebody here, empty for any other."""
        headers = connection.headers.getlist("origin")
        known = self._origins.of(headers)
        if known:
            return known
        named = named_origin(headers)
        return named if named and await self._host.is_page(named) else ""

    async def _socket(self, websocket: WebSocket) -> None:
        origin = await self._origin(websocket)
        if not origin:
            log.warning("a socket was refused", extra={"reason": "origin"})
            await turned_away(websocket, BAD_ORIGIN)
            return
        if self._draining:
            await turned_away(websocket, GOING_AWAY)
            return
        try:
            token = websocket.query_params.get("token", "")[:LONGEST_TOKEN]
            ticket = self._tokens.redeem(token, origin=origin)
            talk, opening = self._talk(ticket, _address(websocket))
        except Refused as refusal:
            log.warning("a socket was refused", extra={"reason": str(refusal)})
            await turned_away(websocket, BAD_TOKEN)
        except Full:
            log.warning("a socket was refused", extra={"reason": "full"})
            await turned_away(websocket, TRY_LATER)
        else:
            await self._serve(websocket, talk, opening)

    def _talk(self, ticket: Ticket, address: str) -> tuple[Talk, Opening]:
        talk = self._talks.find(ticket.conversation, origin=ticket.origin, door=ticket.door)
        if talk is not None:
            return talk, "continued"
        talk = self._talks.begin(
            ticket.conversation, origin=ticket.origin, address=address, door=ticket.door
        )
        if not ticket.is_known:
            return talk, "new"
        return talk, "lost" if ticket.is_used else "continued"

    async def _serve(self, websocket: WebSocket, talk: Talk, opening: Opening) -> None:
        """Let a browser take part until either side closes its socket."""
        socket = Socket(websocket, self._host.limits)
        talk.attach(socket)
        serving = asyncio.current_task()
        if serving is not None:
            self._serving.add(serving)
            serving.add_done_callback(self._serving.discard)
        try:
            await websocket.accept()
            code = await socket.serve(partial(self._hear, talk, socket, opening))
            if code not in {0, DONE}:
                log.info("a chat's socket was closed", extra={"code": code})
        except Exception:  # the boundary of a call: the conversation outlives its socket
            log.exception("a chat's socket failed")
            with suppress(RuntimeError, WebSocketDisconnect):
                await websocket.close(FAILED)
        finally:
            talk.detach(socket, self._host.clock.now())

    async def _hear(self, talk: Talk, socket: Socket, opening: Opening, frame: str) -> None:
        try:
            heard = rtvi.read(frame)
        except rtvi.Unreadable as refusal:
            socket.send(rtvi.refused(refusal.id, str(refusal)))
            return
        match heard:
            case rtvi.Ready():
                self._welcome(talk, socket, heard, opening)
            case rtvi.Said():
                if refusal := talk.hear(heard.text):
                    socket.send(rtvi.refused(heard.id, refusal))
            case rtvi.Wish(kind="interrupt"):
                await talk.interrupt()
            case rtvi.Wish():
                self._talks.end(talk)

    def _welcome(self, talk: Talk, socket: Socket, heard: rtvi.Ready, opening: Opening) -> None:
        socket.send(rtvi.ready(heard.id, heard.version))
        if opening == "lost" and not talk.has_begun:
            socket.send(rtvi.fresh())
        if opening != "new" or talk.has_begun:
            talk.catch_up(socket)
        socket.is_ready = True
        talk.begin(partial(self._open, talk.door))

    async def _open(self, door: ChatDoor) -> TextConversation:
        return await self._host.converse(await self._host.open_call(door))


async def _wanted(request: Request) -> tuple[str, ChatDoor] | None:
    """Return the id of the conversation to go on with, empty for none, and with whom.

    None for a bad request.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return None
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LONGEST_REQUEST:
                return None
        asked = json.loads(body)
    except (ClientDisconnect, ValueError, RecursionError):
        return None
    if not isinstance(asked, dict):
        return None
    wanted, org_id, agent_id = (asked.get(one, "") for one in ("conversation", *NAMES))
    if not all(isinstance(one, str) for one in (wanted, org_id, agent_id)):
        return None
    is_short = max(len(org_id), len(agent_id)) <= LONGEST_NAME
    return (wanted, ChatDoor(org_id, agent_id)) if is_short else None


def _address(connection: HTTPConnection) -> str:
    return neighborhood(connection.client.host if connection.client else "")


def _answer(status: int, sentence: str, *, retry_seconds: int = 0) -> Response:
    response = _unstored(JSONResponse({"message": sentence}, status))
    if retry_seconds:
        response.headers["Retry-After"] = str(retry_seconds)
    return response


def _cut(response: Response) -> Response:
    response.headers["Connection"] = "close"  # the rest of the request is not waited for
    return response


def _preflight() -> Response:
    response = _unstored(Response(status_code=204))
    response.headers["Access-Control-Allow-Methods"] = "POST"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    response.headers["Access-Control-Max-Age"] = "600"
    return response


def _unstored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
