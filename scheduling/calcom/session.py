"""One account at Cal.com: who it is, how long a call may last, what its failures are called.

Reads are tried twice inside their deadline, writes once. What happened to a write is told by the
error's class: `CalcomNotSent` and the refusals say that nothing was done, `OutcomeUnknown` says
that nobody knows yet. An access token that Cal.com refuses is renewed once and the request sent
again, a write too: what was refused for its token was not done. Redirects are not followed: the key
goes to the configured address only.
"""

import asyncio
import random
import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import httpx
from pydantic import TypeAdapter, ValidationError

from scheduling.calcom.errors import (
    CalcomError,
    CalcomNotFound,
    CalcomNotSent,
    CalcomRefused,
    CalcomUnauthorized,
    CalcomUnavailable,
    OutcomeUnknown,
    RateLimited,
)
from scheduling.calcom.limits import bucket_of
from scheduling.calcom.operations import REFRESH_TOKENS, Operation
from scheduling.calcom.platform import OAuthClient, TokenPair
from scheduling.calcom.tokens import Tokens, outdated
from scheduling.calcom.wire import Pages, content_of, payload_of, query_text, refusal

CONNECT_SECONDS = 1.5
PAUSE_SECONDS = (0.1, 0.3)
NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)
SENDABLE = re.compile(r"[!-~]*")
"""What a key may be made of; of others the HTTP library complains by quoting them."""
T = TypeVar("T")
Query = Mapping[str, str]
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Credentials:
    """The headers of one who asks, and what of them no text may show."""

    headers: dict[str, str]
    secret: str
    sendable: bool


class Session:
    """Sends operations for one account; every method raises the errors of `errors`.

    `http` carries the address without `/v2` as its base; it is shared between accounts, so the
    credentials travel with each request. Without any, only the public operations are answered.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        api_key: str = "",
        oauth_client: OAuthClient | None = None,
        tokens: Tokens | None = None,
        timeout_seconds: float = 8.0,
    ) -> None:
        """Speak for the account of `api_key`, for an OAuth client, or for a managed user's `tokens`.

        A key may also be an access token, which is not renewed then. No call lasts longer than
        `timeout_seconds`.
        """
        self._http = http
        self._seconds = timeout_seconds
        self._tokens = tokens
        self._fixed = _of_client(oauth_client) if oauth_client else _of_key(api_key)
        self._address = str(http.base_url).rstrip("/")
        self._headers = {**http.headers, "content-type": "application/json"}
        who = tokens.name if tokens else "\n".join(self._fixed.headers.values())
        self._bucket = bucket_of(http, who)

    def within(self, seconds: float) -> Self:
        """Return the same account with another deadline for each call."""
        other = copy(self)
        other._seconds = seconds  # noqa: SLF001 - its own kind
        return other

    @property
    def is_short(self) -> bool:
        """Tell whether the key has so few requests left that what nobody waits for should not go out."""
        return self._bucket.is_short()

    async def call(
        self,
        operation: Operation[T],
        *ids: str | int,
        query: Query | None = None,
        body: Body | None = None,
    ) -> T:
        """Do one operation of the table; `ids` fill its path in order."""
        return (await self._exchange(operation, *ids, query=query, body=body))[0]

    async def _exchange(
        self,
        operation: Operation[T],
        *ids: str | int,
        query: Query | None = None,
        body: Body | None = None,
    ) -> tuple[T, Pages]:
        path = operation.at(*ids) + query_text(query)
        until = asyncio.get_running_loop().time() + self._seconds
        tokens = self._tokens
        if tokens is None:
            return await self._attempts(operation, self._request(operation, path, body), until)
        used = tokens.pair.access_token
        try:
            return await self._attempts(operation, self._request(operation, path, body), until)
        except CalcomUnauthorized as refused:
            if not outdated(refused):
                raise
            await self._renewed(tokens, used, refused, until)
        return await self._attempts(operation, self._request(operation, path, body), until)

    async def _renewed(
        self, tokens: Tokens, used: str, refused: CalcomUnauthorized, until: float
    ) -> None:
        """Let the tokens be renewed by whoever comes first.

        Raises:
            CalcomUnauthorized: Cal.com does not renew them any more.
            CalcomNotSent: it could not be asked, so the request was not done.
        """
        asks = Session(self._http, oauth_client=tokens.client, timeout_seconds=self._seconds)

        async def ask(pair: TokenPair) -> TokenPair:
            body = {"refreshToken": pair.refresh_token}
            return await asks.call(REFRESH_TOKENS, tokens.client.client_id, body=body)

        try:
            async with asyncio.timeout_at(until):
                await tokens.renewed(used, ask)
        except (CalcomUnauthorized, CalcomNotFound, CalcomRefused):
            raise refused from None
        except (TimeoutError, CalcomError) as error:
            text = f"The access token could not be renewed: {type(error).__name__}."
            raise CalcomNotSent(text) from None

    async def _attempts(
        self, operation: Operation[T], request: httpx.Request, until: float
    ) -> tuple[T, Pages]:
        now = asyncio.get_running_loop().time
        if operation.method != "GET":
            # what goes out late is left half of the time, or its outcome would not be known
            await self._turn(until - self._seconds / 2, write=True)
            return await self._try(operation, request, until)
        await self._turn(until, write=False)
        try:
            # the first try may use half of what is left
            return await self._try(operation, request, (now() + until) / 2)
        except RateLimited as limited:
            if limited.reset_seconds >= until - now():
                raise
            await asyncio.sleep(limited.reset_seconds)
        except (CalcomUnavailable, CalcomNotSent):
            await asyncio.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311 - jitter, no secret
        await self._turn(until, write=False)
        return await self._try(operation, request, until)

    async def _turn(self, until: float, *, write: bool) -> None:
        """Wait for the key's turn. Where it comes too late, a read is refused here.

        A write goes out even so: what Cal.com refuses for its limit it has not done, and only it
        knows whether the limit still holds.
        """
        while wait := self._bucket.take(write=write):
            if wait >= until - asyncio.get_running_loop().time():
                if write:
                    return
                raise RateLimited(
                    "Cal.com allows this key no more requests now.", reset_seconds=wait
                )
            await asyncio.sleep(wait)

    async def _try(
        self, operation: Operation[T], request: httpx.Request, until: float
    ) -> tuple[T, Pages]:
        write = operation.method != "GET"
        lost = OutcomeUnknown if write else CalcomUnavailable
        try:
            async with asyncio.timeout_at(until):
                answer = await self._http.send(request, follow_redirects=False)
        except NEVER_SENT as error:
            raise CalcomNotSent(f"No connection to Cal.com: {type(error).__name__}.") from error
        except (TimeoutError, httpx.TransportError, httpx.DecodingError) as error:
            raise lost(f"No answer from Cal.com: {type(error).__name__}.") from error
        # httpx lets the answer and its stream hold each other: without the circle nothing of a call
        # is left for the garbage collector, whose pauses were a third of a millisecond.
        answer.stream = httpx.ByteStream(b"")
        if answer.status_code != 429:
            self._bucket.answered(answer.headers)
        if not answer.is_success:
            refused = refusal(answer, write=write, secret=self._credentials().secret)
            if isinstance(refused, RateLimited):
                self._bucket.block(refused.reset_seconds)
            raise refused
        try:
            return _read(answer, operation.shape)
        except ValueError as error:
            raise _unreadable(lost, answer, error) from None

    def _credentials(self) -> _Credentials:
        return _of_key(self._tokens.pair.access_token) if self._tokens else self._fixed

    def _request(self, operation: Operation[T], path: str, body: Body | None) -> httpx.Request:
        credentials = self._credentials()
        if not credentials.sendable:
            raise CalcomUnauthorized("That cannot be a key of Cal.com's.", status=401)
        connect = min(CONNECT_SECONDS, self._seconds)
        timeout = httpx.Timeout(self._seconds, connect=connect, pool=connect)
        # Not by `build_request`, which parses three addresses to make one of them.
        return httpx.Request(
            operation.method,
            f"{self._address}/v2{path}",
            content=content_of(body),
            headers={
                **self._headers,
                **credentials.headers,
                "cal-api-version": operation.version,
            },
            extensions={"timeout": timeout.as_dict()},
        )


def _of_client(client: OAuthClient) -> _Credentials:
    headers = {"x-cal-client-id": client.client_id, "x-cal-secret-key": client.secret_key}
    sendable = SENDABLE.fullmatch(client.client_id + client.secret_key) is not None
    return _Credentials(headers, client.secret_key, sendable)


def _of_key(key: str) -> _Credentials:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return _Credentials(headers, key, SENDABLE.fullmatch(key) is not None)


def _read(answer: httpx.Response, shape: TypeAdapter[T]) -> tuple[T, Pages]:
    data, pages = payload_of(answer)
    return shape.validate_python(data), pages


def _unreadable(error: type[CalcomError], answer: httpx.Response, cause: ValueError) -> CalcomError:
    # Only the places are named: a validation error quotes the input, which holds names.
    flaws = cause.errors()[:3] if isinstance(cause, ValidationError) else []
    places = ", ".join(".".join(map(str, flaw["loc"])) for flaw in flaws) or "not an envelope"
    return error(
        f"Cal.com's answer cannot be read: {places}.",
        status=answer.status_code,
        request_id=answer.headers.get("x-request-id", ""),
    )
