"""Phone calls from ring to hang-up, on real sockets with a carrier's REST API behind them."""

import asyncio
import base64
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from loguru import logger

from agent import log as logs
from agent.channels.phone.carriers import Ring
from agent.session import CallSession
from scheduling.errors import NotConnected
from tests.agent.channels.phone.phone_line import (
    ACCOUNT,
    API_KEY,
    CALL_ID,
    CALLED,
    CALLER,
    LIMITS,
    TOKEN,
    TONE,
    TWILIO_HANG_UP,
    Caller,
    Exchange,
    ended,
    exchange,
    moved,
    nothing_left,
    stream_of,
    until,
    verbs,
)


@pytest.fixture(autouse=True)
async def no_task_outlives_its_call() -> AsyncIterator[None]:
    yield
    await nothing_left()


async def test_a_call_is_heard_answered_and_hung_up(
    call: CallSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with exchange(call) as carrier:
        answer = await carrier.rings_twilio(StirVerstat="TN-Validation-Passed-A")
        assert verbs(answer.text) == ["Connect", "Pause", "Say", "Hangup"]
        assert answer.headers["content-type"].startswith("application/xml")
        path, ticket = stream_of(answer)
        assert carrier.rings == [Ring(CALLED, CALLER, True, "twilio", CALL_ID, ACCOUNT)]
        async with carrier.dial(path) as socket:
            caller = Caller(socket)
            await caller.starts(ticket)
            await caller.speaks(16)
            spoken = await caller.hears("media")
            assert spoken["streamSid"] == "MZ1"
            assert base64.b64decode(spoken["media"]["payload"])[:160] == TONE
            await caller.sends({"event": "dtmf", "dtmf": {"digit": "5"}})
            talk = await carrier.talk()
            assert talk.call is call
            await talk.hears(16 * 320)
            await until(lambda: talk.ends.digits)
            assert talk.ends.digits == ["5"]
            talk.end("goodbye")
            assert await caller.closed() == 1000
        await carrier.hung_up()
        assert ended(caplog) == ["goodbye"]
        assert carrier.commands == [TWILIO_HANG_UP]


async def test_telnyx_is_one_more_small_file(call: CallSession) -> None:
    async with exchange(call) as carrier:
        answer = await carrier.rings_telnyx(ShakenStirAttestation="A", ShakenStirValidated="true")
        path, _ = stream_of(answer)
        assert 'bidirectionalMode="rtp"' in answer.text
        assert carrier.rings == [Ring(CALLED, CALLER, True, "telnyx", "v3:abc-1", "account-1")]
        async with carrier.dial(path, signed=False) as socket:
            caller = Caller(socket, telnyx=True)
            await caller.starts_telnyx()
            await caller.speaks(8)
            spoken = await caller.hears("media")
            assert base64.b64decode(spoken["media"]["payload"])[:160] == TONE
            (await carrier.talk()).end("goodbye")
            await caller.closed()
        await carrier.hung_up()
        hang_up = ("/v2/calls/v3:abc-1/actions/hangup", f"Bearer {API_KEY}", "{}")
        assert carrier.commands == [hang_up]


@pytest.mark.parametrize(
    ("said", "caller", "verified"),
    [
        ({"StirVerstat": "TN-Validation-Passed-B"}, CALLER, False),
        ({"StirVerstat": "TN-Validation-Passed-A-Diverted"}, CALLER, False),
        ({}, CALLER, False),
        ({"From": "anonymous", "StirVerstat": "TN-Validation-Passed-A"}, "", False),
        ({"From": "+266696687", "StirVerstat": "TN-Validation-Passed-A"}, "", False),
        ({"From": "sip:ada@example.com"}, "", False),
        ({"From": ""}, "", False),
    ],
)
async def test_a_number_counts_only_when_vouched_for(
    call: CallSession, said: dict[str, str], caller: str, verified: bool
) -> None:
    async with exchange(call) as carrier:
        await carrier.rings_twilio(said)
        assert [(ring.caller, ring.verified) for ring in carrier.rings] == [(caller, verified)]


@pytest.mark.parametrize(
    ("said", "verified"),
    [
        ({"ShakenStirAttestation": "A", "ShakenStirValidated": "true"}, True),
        ({"ShakenStirAttestation": "A", "ShakenStirValidated": "false"}, False),
        ({"ShakenStirAttestation": "B", "ShakenStirValidated": "true"}, False),
        ({"ShakenStirAttestation": "A"}, False),
        ({}, False),
    ],
)
async def test_telnyx_vouches_in_two_fields(
    call: CallSession, said: dict[str, str], verified: bool
) -> None:
    async with exchange(call) as carrier:
        await carrier.rings_telnyx(said)
        assert [ring.verified for ring in carrier.rings] == [verified]


async def test_a_number_nobody_answers_is_rejected(call: CallSession) -> None:
    async def nobody(_: Ring) -> CallSession:
        raise NotConnected("This calendar is not connected.")

    async with exchange(call, open_call=nobody) as carrier:
        assert verbs((await carrier.rings_twilio()).text) == ["Reject"]


async def test_a_desk_that_fails_is_told_in_words(call: CallSession) -> None:
    async def broken(_: Ring) -> CallSession:
        raise OSError("disk")

    async with exchange(call, open_call=broken) as carrier:
        answer = await carrier.rings_twilio()
        assert verbs(answer.text) == ["Say", "Hangup"]
        assert "something went wrong" in answer.text


async def test_the_mark_is_waited_for(call: CallSession) -> None:
    async with exchange(call) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        async with carrier.dial(path) as socket:
            caller = Caller(socket)
            await caller.starts(ticket)
            talk = await carrier.talk()
            talk.ends.echoes = False
            await caller.speaks(2)
            await talk.hears(512)
            await talk.says(0.4)
            first = await caller.hears_any()  # where some of it comes out, all of it went in
            payload = base64.b64decode(first["media"]["payload"])
            waiting = asyncio.ensure_future(talk.line.played())
            while True:
                message = await caller.hears_any()
                if message["event"] == "mark":
                    break
                payload += base64.b64decode(message["media"]["payload"])
            assert len(payload) == 3200  # the mark came behind all of it
            assert message["streamSid"] == "MZ1"
            assert not waiting.done()
            await caller.sends({"event": "mark", "mark": message["mark"]})
            await asyncio.wait_for(waiting, 5)
            talk.end("goodbye")
            await caller.closed()
        await carrier.hung_up()


async def test_an_interruption_clears_and_lets_go_of_the_mark(call: CallSession) -> None:
    async with exchange(call) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        async with carrier.dial(path) as socket:
            caller = Caller(socket)
            await caller.starts(ticket)
            talk = await carrier.talk()
            talk.ends.echoes = False
            await caller.speaks(2)
            await talk.hears(512)
            await talk.says(20)
            await caller.hears("media")
            waiting = asyncio.ensure_future(talk.line.played())
            await asyncio.sleep(0)
            await talk.is_interrupted()
            assert await caller.hears("clear") == {"event": "clear", "streamSid": "MZ1"}
            await asyncio.wait_for(waiting, 5)
            talk.end("goodbye")
            await caller.closed()
        await carrier.hung_up()


async def test_no_variable_of_pipecat_shuts_a_carrier_out(
    call: CallSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIPECAT_ALLOWED_ORIGINS", "https://www.example.com")
    async with exchange(call) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        async with carrier.dial(path) as socket:
            caller = Caller(socket)
            await caller.starts(ticket)
            await caller.speaks(4)
            await caller.hears("media")
            (await carrier.talk()).end("goodbye")
            await caller.closed()
        await carrier.hung_up()


async def test_all_lines_busy_and_too_many_calls(call: CallSession) -> None:
    limits = LIMITS.__class__(most_calls=2, calls_an_hour=3)
    async with exchange(call, limits=limits) as carrier:
        assert "Connect" in verbs((await carrier.rings_twilio(CallSid="CA1")).text)
        assert "Connect" in verbs((await carrier.rings_twilio(CallSid="CA2")).text)
        busy = await carrier.rings_twilio(CallSid="CA3")
        assert "busy" in busy.text
        moved(carrier.clock, 61)  # nobody came with the first two tickets
        assert "Connect" in verbs((await carrier.rings_twilio(CallSid="CA4")).text)
        moved(carrier.clock, 61)
        assert "many calls" in (await carrier.rings_twilio(CallSid="CA5")).text
        assert "Connect" in verbs((await carrier.rings_twilio(CallSid="CA6", From="")).text)
        moved(carrier.clock, 3600)
        assert "Connect" in verbs((await carrier.rings_twilio(CallSid="CA7")).text)


async def test_the_log_holds_nothing_of_a_caller(call: CallSession, tmp_path: Path) -> None:
    file = logs.set_up(tmp_path, "DEBUG")
    try:
        async with exchange(call) as carrier:
            ticket = await _one_of_each(carrier)
    finally:
        logger.remove()
        logging.root.handlers.clear()
        logging.root.setLevel(logging.INFO)
        logging.captureWarnings(capture=False)
    text = file.read_text()
    assert "a phone call ended" in text
    assert "a media stream was refused" in text
    secrets = (CALLER, CALLED, CALLER[2:], CALL_ID, ticket, ACCOUNT, TOKEN, API_KEY, "MZ1")
    assert not [secret for secret in secrets if secret in text]


async def _one_of_each(carrier: Exchange) -> str:
    await carrier.rings_twilio(forged=True)
    path, ticket = stream_of(await carrier.rings_twilio())
    async with carrier.dial(path) as socket:
        caller = Caller(socket)
        await caller.starts(ticket)
        await caller.speaks(4)
        await caller.hears("media")
        await socket.send(f"garbage {CALLER}")
        (await carrier.talk()).end("goodbye")
        await caller.closed()
    await carrier.hung_up()
    async with carrier.dial(path) as socket:
        caller = Caller(socket)
        await caller.starts(ticket)
        await caller.closed()
    return ticket
