"""The whole product on loopback with a phone line to it: one business, one carrier, one caller."""

import asyncio
import shutil
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from starlette.applications import Starlette

from agent.app import App, running
from agent.app.listening import listen, url_of
from agent.app.phone import phone_host
from agent.app.place import Place
from agent.app.serving import Server
from agent.channels.phone import PhoneCalls, PhoneHost
from agent.channels.phone.call import PhoneLimits
from agent.settings import Settings
from scheduling.clock import FixedClock
from scheduling.localcal import LocalCal, Visit
from tests.phone.caller import Caller
from tests.phone.carrier import ACCOUNT, FakeTwilio, HangUp, Weather
from tests.phone.hearing import Speech

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2027, 3, 2, 10, 0, tzinfo=NEW_YORK)  # a Tuesday
PUBLIC_URL = "https://calls.example.com"
AUTH_TOKEN = "a-token-of-the-tests"
ENDED_SECONDS = 8.0


@dataclass
class PhoneStage:
    """A caller can be connected to the agent; the calendar can be looked into."""

    program: App
    twilio: FakeTwilio
    speech: Speech
    phone: PhoneCalls
    _callers: list[Caller] = field(default_factory=list[Caller])

    @property
    def calendar(self) -> LocalCal:
        assert self.program.calendar is not None
        return self.program.calendar

    async def calls_in(self, *, weather: Weather | None = None, listen: bool = True) -> Caller:
        """Place a call and hear the greeting out, unless `listen` is False."""
        caller = Caller(await self.twilio.call(weather=weather), self.speech)
        self._callers.append(caller)
        if listen:
            await caller.hears()
        return caller

    def book(self, slug: str, start: str, name: str, email: str) -> str:
        """Put a booking into the calendar beforehand, at a local time; return its uid."""
        assert self.program.account is not None
        begins = datetime.fromisoformat(start).replace(tzinfo=NEW_YORK)
        event_type = self.program.account.id_of(slug)
        visit = Visit(event_type, begins, name, email, time_zone=NEW_YORK.key)
        return str(self.calendar.add_booking(visit)["uid"])

    def appointments(self) -> list[tuple[str, str, str]]:
        """The active bookings as (type, local start, e-mail), by start."""
        return sorted(
            (
                one["eventType"]["slug"],
                f"{datetime.fromisoformat(one['start']).astimezone(NEW_YORK):%Y-%m-%dT%H:%M}",
                one["attendees"][0]["email"],
            )
            for one in self.calendar.bookings()
            if one["status"] in {"accepted", "pending"}
        )

    def hang_ups(self, caller: Caller) -> list[HangUp]:
        """The product's requests to end a call."""
        return self.twilio.hang_ups.get(caller.wire.call_sid, [])

    async def is_writing(self) -> None:
        """Wait until a delayed booking has reached the calendar.

        Raises:
            AssertionError: none came.
        """
        try:
            async with asyncio.timeout(ENDED_SECONDS):
                while self.calendar.faults._waiting["create_booking"]:  # noqa: ASYNC110 - nor for this
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError("no booking was sent to the calendar") from None

    async def is_quiet(self) -> None:
        """Wait until no call is held any more.

        Raises:
            AssertionError: one still is.
        """
        try:
            async with asyncio.timeout(ENDED_SECONDS):
                while self.phone.live:  # noqa: ASYNC110 - the product has no event for tests
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"{self.phone.live} calls are still held") from None

    async def close(self) -> None:
        """End whatever is still on the line."""
        for caller in self._callers:
            await caller.wire.close()


@asynccontextmanager
async def on_the_phone(
    home: Path,
    *,
    migrated: Path | None = None,
    speech: Speech | None = None,
    limits: PhoneLimits | None = None,
    **more: Any,
) -> AsyncGenerator[PhoneStage]:
    """Open the demo business in `home`; `more` are settings."""
    if migrated is not None:
        shutil.copytree(migrated, home, dirs_exist_ok=True)
    speech = speech or Speech()
    async with AsyncExitStack() as stack:

        async def serve(app: Any, *, websockets: bool = False) -> str:
            sock = listen(0)
            server = Server(app, sock, websockets=websockets)
            await server.start()
            stack.push_async_callback(server.stop)
            return url_of(sock)

        twilio = FakeTwilio("", public_url=PUBLIC_URL, auth_token=AUTH_TOKEN)
        settings = Settings(
            calla_home=home,
            **{**_settings(await serve(speech.app), await serve(twilio.app)), **more},
        )
        program = await stack.enter_async_context(running(settings, clock=FixedClock(NOW)))
        await program.ready()
        stage = PhoneStage(program, twilio, speech, PhoneCalls(_host(program, settings, limits)))
        twilio.base = await serve(Starlette(routes=stage.phone.routes), websockets=True)
        stack.push_async_callback(stage.phone.end_all)
        stack.push_async_callback(stage.close)
        yield stage


def _settings(speech_url: str, rest_url: str) -> dict[str, Any]:
    return {
        "openai_speech_api_key": "a-key-of-the-tests",
        "openai_speech_base_url": f"{speech_url}/v1",
        "calla_tts": "openai",
        "calla_turn_end": "timeout",
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": AUTH_TOKEN,
        "twilio_base_url": rest_url,
    }


def _host(program: App, settings: Settings, limits: PhoneLimits | None) -> PhoneHost:
    host = phone_host(program, settings, Place("", PUBLIC_URL))
    return replace(host, limits=limits or host.limits)
