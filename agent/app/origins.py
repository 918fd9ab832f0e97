"""The pages of other origins whose scripts may read what the appointments API answers.

Each organization names its own. A browser asks before it sends, without saying for whom: it may
send when any organization named its page, and read the answer only when that organization did, or,
where the organization comes from a token, any.
"""

import time
from collections import defaultdict
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import Scope

from scheduling.api.errors import error_answer
from scheduling.storage import Storage, StorageError, list_organizations

REMEMBERED_SECONDS = 5.0
ASKABLE = ("Authorization", "Content-Type", "Idempotency-Key")
READABLE = ("Retry-After", "X-Request-Id")
_UNKNOWN_PAGE = "This page may not ask here. Its address has to be allowed first."


class PageOrigins:
    """Who allowed which page; a change of that counts within some seconds."""

    def __init__(self, storage: Storage, *, seconds: float = REMEMBERED_SECONDS) -> None:
        """Read them in `storage`, and again after `seconds`."""
        self._storage = storage
        self._seconds = seconds
        self._read_at = float("-inf")
        self._allowing: Mapping[str, set[str]] = {}

    def forget(self) -> None:
        """Read them again before the next answer."""
        self._read_at = float("-inf")

    async def preflight(self, asked: Headers) -> Response:
        """Return what a browser is told that asks whether a page may send."""
        if not await self._allows(asked.get("origin", ""), ""):
            return error_answer(403, _UNKNOWN_PAGE, "INVALID_REQUEST")
        return Response(
            status_code=204,
            headers={
                "Access-Control-Allow-Methods": "GET, POST",
                "Access-Control-Allow-Headers": ", ".join(ASKABLE),
                "Access-Control-Max-Age": "600",
            },
        )

    async def admit(self, scope: Scope, asked: Headers, answer: MutableHeaders) -> None:
        """Let the page that asked read an answer, where it may."""
        answer.add_vary_header("Origin")
        origin = asked.get("origin", "")
        if origin and await self._allows(origin, _organization(scope)):
            answer["Access-Control-Allow-Origin"] = origin
            answer["Access-Control-Expose-Headers"] = ", ".join(READABLE)

    async def _allows(self, origin: str, org_id: str) -> bool:
        allowing = (await self._read()).get(origin.lower(), set())
        return org_id in allowing if org_id else bool(allowing)

    async def _read(self) -> Mapping[str, set[str]]:
        now = time.monotonic()
        if now - self._read_at > self._seconds:
            self._read_at = now  # the others go on with what was known
            try:
                found = await list_organizations(self._storage)
            except StorageError:
                return self._allowing
            allowing: dict[str, set[str]] = defaultdict(set)
            for organization in found:
                for page in organization.allowed_origins:
                    allowing[page.lower()].add(organization.org_id)
            self._allowing = allowing
        return self._allowing


def is_preflight(method: str, headers: Headers) -> bool:
    """Tell whether a browser asks if it may ask."""
    return method == "OPTIONS" and "access-control-request-method" in headers


def _organization(scope: Scope) -> str:
    """Return the organization a request named, empty for none."""
    told = scope.get("state", {}).get("org_id", "")
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("org_id", [""])
    return told or asked[-1]
