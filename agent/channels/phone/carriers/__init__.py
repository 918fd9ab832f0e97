"""Carriers bring phone calls: what every one of them must be able to say of its own wire.

A carrier is one small file. It knows how its requests are signed, how a call and a media stream are
named in them, and how it hangs up; the life of a call is the same for all and lives in
`agent.channels.phone`. All of them carry 20 ms of mu-law in JSON, see `media`.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import parse_qsl

import httpx
from twilio.twiml.voice_response import Stream, VoiceResponse

from agent.channels.phone.carriers.media import MediaSerializer

log = logging.getLogger(__name__)

COMMAND_SECONDS = 5.0
RINGING_SECONDS = 30
MOST_FIELDS = 200
_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ring:
    """A call that comes in. Numbers are E.164, empty where withheld or of another kind.

    `verified`: the network vouches that the caller may use that number (STIR/SHAKEN, level A).
    """

    called: str
    caller: str
    verified: bool
    carrier: str
    call_id: str
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came in, as far as a signature covers it; `url` is the public address it came to."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class StreamStart:
    """What the first message of a media stream says about it."""

    stream_id: str
    call_id: str
    ticket: str
    encoding: str
    sample_rate: int
    channels: int


class Carrier(Protocol):
    """One telephony vendor on its wire."""

    @property
    def name(self) -> str:
        """The path segment its webhooks and streams come to."""
        ...

    def sent_webhook(self, delivery: Delivery, /) -> bool:
        """Tell whether the carrier itself sent this; False where there is no key to tell by."""
        ...

    def sent_handshake(self, delivery: Delivery, /) -> bool:
        """Tell whether the carrier itself opens this websocket, as far as it can be told."""
        ...

    def ring(self, form: Mapping[str, str]) -> Ring:
        """Return the call a webhook is about.

        Raises:
            ValueError: it names no call.
        """
        ...

    def stream(self, address: str, ticket: str) -> Stream:
        """Return the instruction to stream the call to websocket `address`, with its ticket."""
        ...

    def started(self, message: Mapping[str, Any], ticket: str, /) -> StreamStart:
        """Read the `start` message; `ticket` is what the address held, empty if it held none.

        Raises:
            KeyError, TypeError, ValueError, AttributeError: it is no such message.
        """
        ...

    def serializer(self, stream_id: str, /) -> MediaSerializer:
        """Return the translator between one stream and Pipecat's frames."""
        ...

    async def hang_up(self, call_id: str) -> None:
        """End the call, if it is not over yet; what goes wrong is logged and never raised."""
        ...

    async def pass_on(self, ring: Ring, to: str) -> bool:
        """Connect the caller to a person at number `to`; tell whether the carrier does so."""
        ...


def form_fields(body: bytes) -> list[tuple[str, str]]:
    """Return the fields of an urlencoded form, in their order.

    Their number is bounded before anything else looks at them: a signature is checked in a time
    that grows with its square.

    Raises:
        ValueError: it is none, or has too many fields.
    """
    return parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)


def e164(number: str) -> str:
    """Return `number` if it is an E.164 phone number, else nothing."""
    return number if _E164.fullmatch(number) else ""


def identifier(value: object) -> str:
    """Return an id as it came.

    Raises:
        ValueError: it is empty, no text, or longer than any carrier's.
    """
    if not isinstance(value, str) or not 0 < len(value) <= 200:
        raise ValueError("not an identifier")
    return value


def dialing(to: str) -> str:
    """Return the instruction to ring a person, and to hang up when they have talked."""
    answer = VoiceResponse()
    answer.dial(to, timeout=RINGING_SECONDS)
    answer.hangup()
    return str(answer)


async def taken(
    request: Awaitable[httpx.Response], *, carrier: str, over: Container[int] = ()
) -> bool:
    """Tell whether a carrier took a command; statuses in `over` say that there is no call any more.

    What goes wrong is logged and never raised: the answer to the webhook said what comes then.
    """
    try:
        async with asyncio.timeout(COMMAND_SECONDS):
            answer = await request
    except (httpx.HTTPError, TimeoutError):
        log.warning("a carrier could not be reached", extra={"carrier": carrier})
        return False
    if answer.is_error and answer.status_code not in over:
        fields = {"carrier": carrier, "status": answer.status_code}
        log.warning("a carrier refused a command", extra=fields)
    return answer.is_success
