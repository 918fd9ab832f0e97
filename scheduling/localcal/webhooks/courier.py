"""Webhooks delivered: signed, in the background, tried again when the subscriber fails.

Deliveries live in memory: what is under way when the program ends is lost, as on a crash of
Cal.com's own sender.
"""

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Iterable
from hashlib import sha256
from typing import cast

import httpx

from scheduling.localcal.errors import Json
from scheduling.localcal.rows.store import Store
from scheduling.localcal.rows.webhooks import Webhook, listening
from scheduling.localcal.webhooks.payloads import payload_of
from scheduling.localcal.wire import Call, News

_log = logging.getLogger(__name__)

_FIELD = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
_UNDER_WAY_MOST = 200
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


class Courier:
    """Sends what happened to whoever subscribed.

    `waits` are the seconds before each further try.
    """

    def __init__(
        self, *, waits: Iterable[float] = (1.0, 5.0), timeout_seconds: float = 5.0
    ) -> None:
        self.waits = tuple(waits)
        self.timeout_seconds = timeout_seconds
        self._under_way: set[asyncio.Task[None]] = set()

    def tell(self, call: Call, created_at: str) -> None:
        """Send a request's news; the payload is written now, sent in a moment."""
        for news in call.news:
            self.announce(call.store, news, created_at)

    def announce(self, store: Store, news: News, created_at: str) -> None:
        """Send one piece of news to all who want to hear it."""
        facts = payload_of(store, news)
        if facts is None:
            return
        for hook in listening(store, news.trigger, facts.host_id, facts.event_type_id):
            self._send(hook, news, created_at, facts.payload)

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    def _send(self, hook: Webhook, news: News, created_at: str, payload: Json) -> None:
        if len(self._under_way) >= _UNDER_WAY_MOST:
            _log.warning("localcal drops a webhook: too many are under way")
            return
        told = {"triggerEvent": news.trigger, "createdAt": created_at, "payload": payload}
        body, kind = _written(hook.template, told)
        task = asyncio.create_task(self._deliver(hook, body, kind))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _deliver(self, hook: Webhook, body: bytes, kind: str) -> None:
        headers = {"Content-Type": kind, "X-Cal-Signature-256": signature(hook.secret, body)}
        async with httpx.AsyncClient(
            follow_redirects=False, timeout=self.timeout_seconds, trust_env=False
        ) as http:
            for wait in (0.0, *self.waits):
                await asyncio.sleep(wait)
                if await _delivered(http, hook.url, body, headers):
                    return
        _log.warning("localcal gave up on a webhook")


async def _delivered(
    http: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str]
) -> bool:
    """Tell whether the subscriber took it, or refused it for good."""
    try:
        answer = await http.post(url, content=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return False
    return answer.status_code < 500 and answer.status_code != 429


def signature(secret: str | None, body: bytes) -> str:
    """Return what the signature header says of a body."""
    if not secret:
        return "no-secret-provided"
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def _written(template: str | None, told: Json) -> tuple[bytes, str]:
    """Return the body and its type; a template is filled with `{{name}}` of the payload."""
    if not template:
        return json.dumps(told, ensure_ascii=False).encode(), _JSON
    fields = {
        **told["payload"],
        "triggerEvent": told["triggerEvent"],
        "createdAt": told["createdAt"],
    }
    filled = _FIELD.sub(lambda found: _field(fields, found[1]), template)
    try:
        json.loads(filled)
    except ValueError:
        return filled.encode(), _FORM
    return filled.encode(), _JSON


def _field(fields: Json, path: str) -> str:
    value: object = fields
    for name in path.split("."):
        if isinstance(value, list):
            items = cast("list[object]", value)
            value = items[int(name)] if name.isdecimal() and int(name) < len(items) else ""
        else:
            value = value.get(name, "") if isinstance(value, dict) else ""
    text = value if isinstance(value, str) else json.dumps(value)
    return json.dumps(text, ensure_ascii=False)[1:-1]
