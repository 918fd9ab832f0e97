"""Twilio: TwiML webhooks, Media Streams, calls ended by REST.

https://www.twilio.com/docs/usage/security and /docs/voice/media-streams/websocket-messages.
"""

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Stream

from agent.channels.phone.carriers import (
    Delivery,
    Ring,
    StreamStart,
    dialing,
    e164,
    form_fields,
    identifier,
    taken,
)
from agent.channels.phone.carriers.media import MediaSerializer

log = logging.getLogger(__name__)

PASSED = "TN-Validation-Passed-A"
WITHHELD = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
"""What Twilio may say for anonymous, restricted, blocked, unknown, unavailable: on a keypad."""
OVER = frozenset({400, 404})
"""Statuses for a call that has ended already (400 comes with Twilio's code 21220)."""


class Twilio:
    """Calls that Twilio carries. Without an auth token no request counts as Twilio's."""

    name = "twilio"

    def __init__(
        self,
        *,
        http: httpx.AsyncClient,
        account_sid: str = "",
        auth_token: str = "",
        base_url: str = "https://api.twilio.com",
    ) -> None:
        """Speak for one account; `base_url` is the REST API's, without a slash at its end."""
        self._http = http
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._base_url = base_url
        self._validator = RequestValidator(auth_token)

    def sent_webhook(self, delivery: Delivery) -> bool:
        """Tell whether Twilio signed this form."""
        try:
            form = form_fields(delivery.body)
        except ValueError:
            return False
        return self._signed(delivery, form)

    def sent_handshake(self, delivery: Delivery) -> bool:
        """Tell whether Twilio signed this handshake: it signs the wss:// address alone."""
        return self._signed(delivery, [])

    def ring(self, form: Mapping[str, str]) -> Ring:
        """Return the call a webhook is about.

        Raises:
            ValueError: it names no call.
        """
        caller = e164(form.get("From", ""))
        if caller in WITHHELD:
            caller = ""
        return Ring(
            called=e164(form.get("To", "")),
            caller=caller,
            verified=bool(caller) and form.get("StirVerstat") == PASSED,
            carrier=self.name,
            call_id=identifier(form.get("CallSid")),
            account_id=form.get("AccountSid", ""),
        )

    def stream(self, address: str, ticket: str) -> Stream:
        """Return the instruction to stream to `address`; the ticket comes with `start`."""
        stream = Stream(url=address)
        stream.parameter(name="ticket", value=ticket)
        return stream

    def started(self, message: Mapping[str, Any], _: str) -> StreamStart:
        """Read the `start` message.

        Raises:
            KeyError, TypeError, ValueError, AttributeError: it is no such message.
        """
        start = message["start"]
        media = start["mediaFormat"]
        return StreamStart(
            stream_id=identifier(start["streamSid"]),
            call_id=identifier(start["callSid"]),
            ticket=identifier(start["customParameters"]["ticket"]),
            encoding="mulaw" if media["encoding"] == "audio/x-mulaw" else "",
            sample_rate=int(media["sampleRate"]),
            channels=int(media["channels"]),
        )

    def serializer(self, stream_id: str) -> MediaSerializer:
        """Return the translator between one stream and Pipecat's frames."""
        return MediaSerializer(sequence="sequenceNumber", envelope={"streamSid": stream_id})

    async def hang_up(self, call_id: str) -> None:
        """End the call, if it is not over yet; what goes wrong is logged and never raised."""
        await self._update(call_id, {"Status": "completed"})

    async def pass_on(self, ring: Ring, to: str) -> bool:
        """Connect the caller to a person at number `to`; tell whether Twilio does so."""
        return await self._update(ring.call_id, {"Twiml": dialing(to)})

    async def _update(self, call_id: str, change: Mapping[str, str]) -> bool:
        if not self._account_sid or not self._auth_token:
            log.warning("there is no Twilio account to change the call with")
            return False
        calls = f"{self._base_url}/2010-04-01/Accounts/{quote(self._account_sid, safe='')}/Calls"
        request = self._http.post(
            f"{calls}/{quote(call_id, safe='')}.json",
            data=change,
            auth=(self._account_sid, self._auth_token),
        )
        return await taken(request, carrier=self.name, over=OVER)

    def _signed(self, delivery: Delivery, form: list[tuple[str, str]]) -> bool:
        signature = delivery.headers.get("x-twilio-signature", "")
        if not self._auth_token or not signature:
            return False
        fields: ImmutableMultiDict[str, str] = ImmutableMultiDict(form)
        return self._validator.validate(delivery.url, fields, signature)
