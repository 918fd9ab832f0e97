"""The phone's part of the composition: which carriers call, who answers which number."""

import asyncio
from collections.abc import Iterator

from agent import speech
from agent.app import App
from agent.app.place import Place
from agent.channels.phone import PhoneHost
from agent.channels.phone.carriers import Carrier, Ring
from agent.channels.phone.carriers.telnyx import Telnyx
from agent.channels.phone.carriers.twilio import Twilio
from agent.pipeline import Line, Patience, VoiceConversation, voice_worker
from agent.session import CallSession
from agent.settings import Settings
from agent.speech import Speech
from scheduling.desk import Desk


class Voice:
    """Hearing and speaking for all calls: loaded once, in a thread, and awaited by every call."""

    def __init__(self, settings: Settings) -> None:
        """Load nothing yet."""
        self._settings = settings
        self._loading: asyncio.Task[None] | None = None
        self.missing = speech.missing(settings)

    async def load(self) -> None:
        """Return when everything is loaded; it takes seconds the first time and nothing later."""
        if self._loading is None:
            self._loading = asyncio.create_task(asyncio.to_thread(speech.load, self._settings))
        await asyncio.shield(self._loading)

    async def for_call(self, call: CallSession) -> Speech:
        """Return what one call hears and speaks with."""
        await self.load()
        return speech.speech_for(self._settings, hint=hint(call.desk))


def hint(desk: Desk) -> str:
    """Return the names a caller is likely to say, for a recognizer that does not know them."""
    services = (event_type.title for event_type in desk.agent.event_types)
    return ", ".join((desk.organization.name, desk.agent.name, *services))


def phone_host(
    program: App, settings: Settings, place: Place, *, voice: Voice | None = None
) -> PhoneHost:
    """Return what the phone needs of this program; without hearing and speaking, no carrier calls."""
    voice = voice or Voice(settings)

    async def open_call(ring: Ring) -> CallSession:
        door = await program.directory.called(ring.called)
        call = await program.open_call(
            "phone", door, caller_number=ring.caller, caller_verified=ring.verified
        )
        if door.org_id == program.org_id:
            call.transfer_to = call.transfer_to or settings.calla_transfer_number
        return call

    async def talk(call: CallSession, line: Line) -> VoiceConversation:
        await program.ready()
        return voice_worker(
            call,
            speech=await voice.for_call(call),
            line=line,
            model=program.model,
            patience=Patience(
                idle_seconds=settings.calla_idle_seconds,
                longest_call_seconds=settings.calla_longest_call_seconds,
            ),
        )

    return PhoneHost(
        carriers=() if voice.missing else tuple(carriers(program, settings, place)),
        public_url=place.public_url,
        trial=place.trial,
        open_call=open_call,
        talk=talk,
        clock=program.office.clock,
    )


def carriers(program: App, settings: Settings, place: Place) -> Iterator[Carrier]:
    """Yield the carriers whose signatures can be checked; in a trial, all.

    Raises:
        StartError: a key of theirs is none.
    """
    token, key = settings.twilio_auth_token, settings.telnyx_api_key
    if token or place.trial:
        yield Twilio(
            http=program.office.http_for(settings.twilio_base_url),
            account_sid=settings.twilio_account_sid,
            auth_token=token.get_secret_value() if token else "",
            base_url=settings.twilio_base_url,
        )
    if settings.telnyx_public_key or place.trial:
        yield Telnyx(
            http=program.office.http_for(settings.telnyx_base_url),
            api_key=key.get_secret_value() if key else "",
            public_key=settings.telnyx_public_key,
            base_url=settings.telnyx_base_url,
        )
