"""The appointments API as others see it: from an address, under caps, under a policy."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx

from scheduling.api import Caps, Front, TokenKeys
from scheduling.api.signatures import sign_request
from scheduling.model import Policy
from scheduling.storage import add_organization, get_organization
from tests.scheduling.api.world import MANAGE, SECRET, Api, Application, Json

ADDRESS = "192.0.2.7"
JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Door:
    """The API under its caps; everybody comes from some address."""

    api: Api
    front: Front
    app: Application

    async def asks(self, body: Json, *, address: str = ADDRESS, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._client(address) as http:
            return await http.post(MANAGE, json=body, headers=named)

    async def sends(
        self, raw: bytes, *, address: str = ADDRESS, headers: Any = ()
    ) -> httpx.Response:
        async with self._client(address) as http:
            return await http.post(MANAGE, content=raw, headers=[*JSON.items(), *headers])

    async def signs(self, raw: bytes, secret: bytes, **more: Any) -> httpx.Response:
        signature = sign_request(secret, raw, now=self.api.clock.now())
        return await self.sends(raw, headers=[("Calla-Signature", signature)], **more)

    def _client(self, address: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, client=(address, 5000))
        return httpx.AsyncClient(transport=transport, base_url="http://api.example.com")


def door_of(api: Api, caps: Caps | None = None) -> Door:
    """The door with its usual caps, or with those."""
    keys = TokenKeys(SECRET, clock=api.clock)
    front = Front(api.office, keys, caps=caps or Caps())
    return Door(api, front, Application(front))


async def set_policy(api: Api, policy: Policy, org_id: str = "org-1") -> None:
    organization = await get_organization(api.office.storage, org_id)
    assert organization is not None
    await add_organization(api.office.storage, replace(organization, policy=policy))


@asynccontextmanager
async def no_bookings_made(api: Api) -> AsyncGenerator[None]:
    before = api.calendar.bookings()
    yield
    assert api.calendar.bookings() == before
