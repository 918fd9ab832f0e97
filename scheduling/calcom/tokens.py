"""The tokens of a managed user, renewed once for all who use them."""

import asyncio
from collections.abc import Awaitable, Callable
from secrets import token_hex

from scheduling.calcom.errors import CalcomUnauthorized
from scheduling.calcom.platform import OAuthClient, TokenPair

Ask = Callable[[TokenPair], Awaitable[TokenPair]]

_OUTDATED = ("access token", "accesstoken", "tokenexpired", "token expired")


class Tokens:
    """One managed user's tokens, shared by every client that speaks for that user.

    Cal.com gives a new pair for the old one, whose refresh token is worth nothing afterwards. So a
    renewal goes on to its end whoever stops waiting for it, only one is under way at a time, and
    each new pair is handed to `keep`, to be stored, before anybody uses it.
    """

    def __init__(
        self, client: OAuthClient, pair: TokenPair, *, keep: Callable[[TokenPair], Awaitable[None]]
    ) -> None:
        """Begin with the pair stored last."""
        self.client = client
        self.pair = pair
        self.name = token_hex(16)
        self._keep = keep
        self._under_way: asyncio.Task[None] | None = None

    async def renewed(self, used: str, ask: Ask) -> None:
        """Return once the access token is another than `used`.

        Raises: what `ask` or `keep` raise.
        """
        if self.pair.access_token != used:
            return
        if self._under_way is None:
            self._under_way = asyncio.create_task(self._renew(ask))
            self._under_way.add_done_callback(self._over)
        await asyncio.shield(self._under_way)

    async def _renew(self, ask: Ask) -> None:
        pair = await ask(self.pair)
        try:
            await self._keep(pair)
        finally:  # the old one is worth nothing any more, kept or not
            self.pair = pair

    def _over(self, task: asyncio.Task[None]) -> None:
        self._under_way = None
        if not task.cancelled():
            task.exception()  # seen, also when nobody waits any more


def outdated(refused: CalcomUnauthorized) -> bool:
    """Say whether Cal.com refused the access token itself, and not what was asked with it."""
    text = refused.message.lower()
    return refused.status == 498 or (
        refused.status == 401 and any(one in text for one in _OUTDATED)
    )
