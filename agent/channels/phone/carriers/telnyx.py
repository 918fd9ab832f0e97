"""Telnyx: TeXML webhooks, media streaming, calls ended by Call Control.

https://developers.telnyx.com/docs/voice/programmable-voice: media-streaming, texml-verbs/connect.
"""

import logging
from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from twilio.twiml.voice_response import Stream

from agent.channels.phone.carriers import (
    Delivery,
    Ring,
    StreamStart,
    dialing,
    e164,
    identifier,
    taken,
)
from agent.channels.phone.carriers.media import MediaSerializer
from agent.errors import StartError

log = logging.getLogger(__name__)

OLDEST_SECONDS = 300.0
OVER = frozenset({404, 422})
"""Statuses for a call that has ended already (422 comes with Telnyx's code 90018)."""


class Telnyx:
    """Calls that Telnyx carries. Without its public key no request counts as Telnyx's."""

    name = "telnyx"

    def __init__(
        self,
        *,
        http: httpx.AsyncClient,
        api_key: str = "",
        public_key: str = "",
        base_url: str = "https://api.telnyx.com",
    ) -> None:
        """Speak for one account; `public_key` is base64, as Telnyx's portal shows it.

        Raises:
            StartError: the public key is none.
        """
        self._http = http
        self._api_key = api_key
        self._base_url = base_url
        self._public_key = _public_key(public_key) if public_key else None

    def sent_webhook(self, delivery: Delivery) -> bool:
        """Tell whether Telnyx signed this body within the last five minutes."""
        stamp = delivery.headers.get("telnyx-timestamp", "")
        signature = delivery.headers.get("telnyx-signature-ed25519", "")
        if self._public_key is None or not (stamp.isascii() and stamp.isdigit()):
            return False
        if len(stamp) > 12 or abs(delivery.at.timestamp() - int(stamp)) > OLDEST_SECONDS:
            return False
        try:
            signed = stamp.encode() + b"|" + delivery.body
            self._public_key.verify(b64decode(signature, validate=True), signed)
        except (InvalidSignature, ValueError):
            return False
        return True

    def sent_handshake(self, delivery: Delivery) -> bool:
        """Tell whether there is a ticket in the address: Telnyx signs no handshake."""
        return not delivery.url.endswith("/media")

    def ring(self, form: Mapping[str, str]) -> Ring:
        """Return the call a webhook is about.

        Raises:
            ValueError: it names no call.
        """
        caller = e164(form.get("From", ""))
        attested = form.get("ShakenStirAttestation") == "A"
        validated = form.get("ShakenStirValidated", "").lower() == "true"
        return Ring(
            called=e164(form.get("To", "")),
            caller=caller,
            verified=bool(caller) and attested and validated,
            carrier=self.name,
            call_id=identifier(form.get("CallSid")),
            account_id=form.get("AccountSid", ""),
        )

    def stream(self, address: str, ticket: str) -> Stream:
        """Return the instruction to stream both ways; the ticket is the address's last part."""
        return Stream(
            url=f"{address}/{ticket}",
            codec="PCMU",
            bidirectionalMode="rtp",
            bidirectionalCodec="PCMU",
            bidirectionalSamplingRate="8000",
        )

    def started(self, message: Mapping[str, Any], ticket: str) -> StreamStart:
        """Read the `start` message.

        Raises:
            KeyError, TypeError, ValueError, AttributeError: it is no such message.
        """
        start = message["start"]
        media = start["media_format"]
        return StreamStart(
            stream_id=identifier(message["stream_id"]),
            call_id=identifier(start["call_control_id"]),  # TeXML calls it CallSid
            ticket=identifier(ticket),
            encoding="mulaw" if media["encoding"] == "PCMU" else "",
            sample_rate=int(media["sample_rate"]),
            channels=int(media.get("channels", 1)),
        )

    def serializer(self, _: str) -> MediaSerializer:
        """Return the translator between one stream and Pipecat's frames."""
        return MediaSerializer(sequence="sequence_number", envelope={})

    async def hang_up(self, call_id: str) -> None:
        """End the call, if it is not over yet; what goes wrong is logged and never raised."""
        await self._command(f"calls/{quote(call_id, safe=':')}/actions/hangup")

    async def pass_on(self, ring: Ring, to: str) -> bool:
        """Connect the caller to a person at number `to`; tell whether Telnyx does so."""
        account, call_id = quote(ring.account_id, safe=""), quote(ring.call_id, safe=":")
        change = {"Texml": dialing(to)}
        return await self._command(f"texml/Accounts/{account}/Calls/{call_id}", change)

    async def _command(self, path: str, form: Mapping[str, str] | None = None) -> bool:
        if not self._api_key:
            log.warning("there is no Telnyx key to change the call with")
            return False
        request = self._http.post(
            f"{self._base_url}/v2/{path}",
            data=form,
            json=None if form else {},
            headers={"Authorization": f"Bearer {self._api_key}"},
        )
        return await taken(request, carrier=self.name, over=OVER)


def _public_key(text: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(b64decode(text, validate=True))
    except ValueError as error:
        raise StartError(
            "TELNYX_PUBLIC_KEY is not a public key; copy it from Telnyx's portal, under Keys."
        ) from error
