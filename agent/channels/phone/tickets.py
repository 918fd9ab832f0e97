"""One-use tickets between a carrier's webhook and its media stream."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.channels.phone.carriers import Ring, StreamStart
from agent.session import CallSession
from scheduling.clock import Clock

LIFETIME = timedelta(seconds=60)


class Refused(Exception):
    """A stream is not let in; `str()` says why and holds nothing of the call."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the webhook learned, kept for the stream that follows it."""

    ring: Ring
    call: CallSession
    expires_at: datetime


class Tickets:
    """Tickets that are out, in memory: the stream comes to the process that answered the call."""

    def __init__(self, clock: Clock) -> None:
        """Start with none."""
        self._clock = clock
        self._out: dict[str, Ticket] = {}

    def __len__(self) -> int:
        """Return how many calls are about to begin."""
        self._forget()
        return len(self._out)

    def __contains__(self, token: str) -> bool:
        """Tell whether a ticket is out; it may still be another call's."""
        return token in self._out

    def call_of(self, ring: Ring) -> CallSession | None:
        """Return the call of a ticket that is out for just this ring, None without one."""
        self._forget()
        return next((one.call for one in self._out.values() if one.ring == ring), None)

    def issue(self, ring: Ring, call: CallSession) -> str:
        """Return a new ticket; an older one of the same call is void."""
        self._forget()
        for token in _of_call(self._out, ring):
            del self._out[token]
        token = secrets.token_urlsafe(24)
        self._out[token] = Ticket(ring, call, self._clock.now() + LIFETIME)
        return token

    def redeem(self, start: StreamStart, *, carrier: str) -> Ticket:
        """Return what a stream's ticket stands for; shown once, it is void in any case.

        Raises:
            Refused: it is none, has expired, was used or belongs to another call.
        """
        ticket = self._out.pop(start.ticket, None)
        if ticket is None:
            raise Refused("no such ticket")
        if ticket.expires_at <= self._clock.now():
            raise Refused("ticket expired")
        if (ticket.ring.carrier, ticket.ring.call_id) != (carrier, start.call_id):
            raise Refused("ticket of another call")
        return ticket

    def _forget(self) -> None:
        """Drop what has expired; tickets are kept in the order they expire in."""
        now = self._clock.now()
        while self._out:
            token, first = next(iter(self._out.items()))
            if first.expires_at > now:
                break
            del self._out[token]


def _of_call(tickets: Mapping[str, Ticket], ring: Ring) -> list[str]:
    same = (ring.carrier, ring.call_id)
    return [
        token
        for token, ticket in tickets.items()
        if (ticket.ring.carrier, ticket.ring.call_id) == same
    ]
