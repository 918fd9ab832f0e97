"""All chats of this process: bounded, found again by their id, ended when nobody comes back."""

import asyncio
from datetime import datetime, timedelta

from agent.channels.web.limits import WebLimits
from agent.channels.web.socket import DONE, GOING_AWAY
from agent.channels.web.talk import Talk
from agent.channels.web.tokens import USUAL, ChatDoor
from scheduling.clock import Clock


class Full(Exception):
    """There is no room for one more conversation, not even by ending one that nobody attends."""


class Talks:
    """The conversations by id."""

    def __init__(self, limits: WebLimits, clock: Clock) -> None:
        """Hold as many as `limits` allow."""
        self._limits = limits
        self._clock = clock
        self._talks: dict[str, Talk] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._sweeping: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._talks)

    @property
    def attended(self) -> int:
        """How many conversations have a browser that listens."""
        return sum(talk.is_attended for talk in self._talks.values())

    def find(self, conversation_id: str, *, origin: str, door: ChatDoor = USUAL) -> Talk | None:
        """Return the conversation of that id which a page of `origin` began, if it still lives."""
        self._sweep()
        talk = self._talks.get(conversation_id)
        is_theirs = talk is not None and (talk.origin, talk.door) == (origin, door)
        return talk if is_theirs else None

    def has_room(self, address: str) -> bool:
        """Tell whether a client at `address` may begin one more."""
        return self._crowd(address) is None or self._dispensable(address) is not None

    def begin(
        self, conversation_id: str, *, origin: str, address: str, door: ChatDoor = USUAL
    ) -> Talk:
        """Return a new conversation; the one left longest ago may have to end for it.

        Raises:
            Full: all of them are attended.
        """
        while (crowd := self._crowd(address)) is not None:
            oldest = self._dispensable(address)
            if oldest is None:
                raise Full(crowd)
            self.end(oldest)
        now = self._clock.now()
        talk = Talk(conversation_id, origin=origin, address=address, now=now, door=door)
        self._talks[talk.id] = talk
        if self._sweeping is None:
            self._sweeping = asyncio.create_task(self._sweep_by_time())
        return talk

    def end(self, talk: Talk) -> None:
        """Forget a conversation at once; a write that runs in it finishes first."""
        if self._talks.get(talk.id) is talk:  # another one may go by that id since
            del self._talks[talk.id]
        task = asyncio.create_task(talk.end(DONE))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def end_all(self) -> None:
        """End every conversation, return when nothing of them runs any more."""
        talks, self._talks = list(self._talks.values()), {}
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.wait({self._sweeping})
            self._sweeping = None
        await asyncio.gather(*(talk.end(GOING_AWAY) for talk in talks), *self._ending)

    def _crowd(self, address: str) -> str | None:
        """Name the bound that one more conversation would break."""
        if len(self._talks) >= self._limits.conversations:
            return "overall"
        theirs = sum(talk.address == address for talk in self._talks.values())
        return "address" if theirs >= self._limits.conversations_per_address else None

    def _dispensable(self, address: str) -> Talk | None:
        """Return the conversation that ends first where room is needed: left, and longest ago."""
        among = self._talks.values()
        if self._crowd(address) == "address":
            among = [talk for talk in among if talk.address == address]
        left = [talk for talk in among if not talk.is_attended and not talk.is_talking]
        return min(left, key=_left_at, default=None)

    def _sweep(self) -> None:
        expired = self._clock.now() - timedelta(seconds=self._limits.keep_seconds)
        for talk in list(self._talks.values()):
            if not talk.is_attended and not talk.is_talking and talk.left_at <= expired:
                self.end(talk)

    async def _sweep_by_time(self) -> None:
        while True:
            await asyncio.sleep(self._limits.sweep_seconds)
            self._sweep()


def _left_at(talk: Talk) -> datetime:
    return talk.left_at
