"""The web chat's part of the composition: whose pages may talk to whom."""

import secrets

from agent.app import App
from agent.app.directory import Door
from agent.app.place import Place
from agent.channels.web import WebHost
from agent.channels.web.tokens import ChatDoor
from agent.session import CallSession
from agent.settings import Settings
from scheduling.errors import NotConnected


def chat_host(program: App, settings: Settings, place: Place) -> WebHost:
    """Return what the chat needs of this program."""
    directory = program.directory

    async def open_call(at: ChatDoor) -> CallSession:
        return await program.open_call("web", Door(at.org_id, at.agent_id))

    async def is_page(origin: str) -> bool:
        return bool(await directory.at_origin(origin))

    async def door(origin: str, asked: ChatDoor) -> ChatDoor | None:
        org_id = asked.org_id
        if origin:
            theirs = await directory.at_origin(origin)
            org_id = org_id or min(theirs, default="")
            if org_id not in theirs:
                return None
        try:
            found = await directory.named(org_id, asked.agent_id)
            if found != directory.usual:
                await directory.check(found)
        except NotConnected:
            return None
        return ChatDoor(found.org_id, found.agent_id)

    return WebHost(
        open_call=open_call,
        converse=program.converse,
        own_origins=place.origins,
        allowed_origins=frozenset(settings.allowed_origins),
        secret=secrets.token_bytes(32),
        clock=program.office.clock,
        is_page=is_page,
        door=door,
    )
