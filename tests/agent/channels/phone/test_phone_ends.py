"""How phone calls end when they don't end with a goodbye."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs

import pytest

from agent.pipeline import Line
from agent.session import CallSession
from tests.agent.channels.phone.phone_line import (
    CALL_ID,
    LIMITS,
    TWILIO_HANG_UP,
    Caller,
    Exchange,
    Talk,
    ended,
    exchange,
    nothing_left,
    stream_of,
    until,
    verbs,
)


@pytest.fixture(autouse=True)
async def no_task_outlives_its_call() -> AsyncIterator[None]:
    yield
    await nothing_left()


@pytest.mark.parametrize("stops", [True, False])
async def test_the_caller_hangs_up_first_and_a_write_finishes(
    call: CallSession, caplog: pytest.LogCaptureFixture, stops: bool
) -> None:
    caplog.set_level("INFO")
    async with exchange(call) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        async with carrier.dial(path) as socket:
            caller = Caller(socket)
            await caller.starts(ticket)
            await caller.speaks(4)
            talk = await carrier.talk()
            await talk.hears(512)
            talk.write.clear()
            if stops:
                await caller.sends({"event": "stop", "stop": {"callSid": CALL_ID}})
        await until(talk.result.done)
        assert carrier.calls.live == 1
        assert not carrier.commands
        talk.write.set()
        await carrier.hung_up()
        assert talk.wrote
        assert ended(caplog) == ["hung_up" if stops else "lost"]
        assert carrier.commands == [TWILIO_HANG_UP]


async def test_a_talk_that_breaks_ends_only_its_own_call(call: CallSession) -> None:
    async def script(talk: Talk) -> None:
        await talk.hears(512)
        raise RuntimeError("broken inside")

    async def talk(session: CallSession, line: Line) -> Talk:
        made = Talk(session, line)
        if not carrier.talks:
            made.script = script
        return made

    async with exchange(call, talk=talk) as carrier:
        path, first = stream_of(await carrier.rings_twilio())
        _, second = stream_of(await carrier.rings_twilio(CallSid="CA2"))
        async with carrier.dial(path) as one, carrier.dial(path) as other:
            broken, whole = Caller(one), Caller(other)
            await broken.starts(first)
            await carrier.talk()
            await whole.starts(second, call_id="CA2")
            await broken.speaks(4)
            await broken.closed()
            await until(lambda: carrier.commands)
            assert carrier.commands == [TWILIO_HANG_UP]
            await whole.speaks(4)
            await whole.hears("media")
            carrier.talks[-1].end("goodbye")
            await whole.closed()
        await carrier.hung_up()


async def test_speech_that_cannot_be_had_closes_the_stream(call: CallSession) -> None:
    async def talk(session: CallSession, line: Line) -> Talk:
        raise OSError("no voice")

    limits = LIMITS.__class__(apology_seconds=0.5)
    async with exchange(call, talk=talk, limits=limits) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        async with carrier.dial(path) as socket:
            caller = Caller(socket)
            await caller.starts(ticket)
            await caller.closed()
            assert not carrier.commands  # first the carrier says that the call was cut off
        await carrier.hung_up()
        assert carrier.commands == [TWILIO_HANG_UP]


@pytest.mark.parametrize("status", [400, 404, 500])
async def test_a_hang_up_that_is_refused_hurts_nobody(call: CallSession, status: int) -> None:
    async with exchange(call, status=status) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        async with carrier.dial(path) as socket:
            await Caller(socket).starts(ticket)
            (await carrier.talk()).end("goodbye")
        await carrier.hung_up()
        assert carrier.commands == [TWILIO_HANG_UP]


async def test_garbage_within_a_call_is_ignored_up_to_a_bound(
    call: CallSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    bad = [
        "no json",
        "[" * 5000,
        "[1]",
        '{"event": "media"}',
        '{"event": "media", "media": {"payload": "***"}}',
        '{"event": "media", "media": {"payload": ""}}',
        '{"event": "media", "media": {"payload": "\u00e4"}}',
        '{"event": "media", "media": "x"}',
        '{"event": "media", "media": {"track": "outbound", "payload": "AAAA"}}',
        '{"event": "dtmf", "dtmf": {"digit": "Z"}}',
        '{"event": "mark", "mark": []}',
        '{"event": "later"}',
        b"\x00\x01",
    ]
    async with exchange(call) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        async with carrier.dial(path) as socket:
            caller = Caller(socket)
            await caller.starts(ticket)
            for message in bad:
                await socket.send(message)
            await caller.speaks(4)
            assert await caller.hears("media")
            for _ in range(100):
                await socket.send("no json")
            await caller.closed()
        await carrier.hung_up()
        assert ended(caplog) == ["garbage"]


async def test_a_flood_ends_the_call(call: CallSession, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    async with exchange(call) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        async with carrier.dial(path) as socket:
            caller = Caller(socket)
            await caller.starts(ticket)
            await carrier.talk()
            await caller.speaks(600)
            await caller.closed()
        await carrier.hung_up()
        assert ended(caplog) == ["flood"]
        assert len(carrier.talks[0].ends.heard) <= 520 * 320


async def test_a_carrier_that_falls_silent_is_hung_up(
    call: CallSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    limits = LIMITS.__class__(start_seconds=1, silent_seconds=0.05, apology_seconds=0.01)
    async with exchange(call, limits=limits) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        async with carrier.dial(path) as socket:
            caller = Caller(socket)
            await caller.starts(ticket)
            await caller.closed()
        await carrier.hung_up()
        assert ended(caplog) == ["silent"]


async def test_a_drain_refuses_the_new_and_ends_the_old(call: CallSession) -> None:
    async with exchange(call) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        late, waiting = stream_of(await carrier.rings_twilio(CallSid="CA2"))
        async with carrier.dial(path) as socket, carrier.dial(late) as tardy:
            caller = Caller(socket)
            await caller.starts(ticket)
            await caller.speaks(2)
            talk = await carrier.talk()
            await talk.hears(512)
            talk.write.clear()
            ending = asyncio.create_task(carrier.calls.end_all())
            await until(talk.result.done)
            assert verbs((await carrier.rings_twilio(CallSid="CA3")).text) == ["Say", "Hangup"]
            await Caller(tardy).starts(waiting, call_id="CA2")
            assert await Caller(tardy).closed() == 1008
            assert not ending.done()  # a write is still under way
            talk.write.set()
            await asyncio.wait_for(ending, 10)
            assert talk.wrote
            await caller.closed()
        assert carrier.commands == [TWILIO_HANG_UP]
        assert len(carrier.talks) == 1


async def _transferred(carrier: Exchange, *, telnyx: bool = False) -> None:
    answer = await (carrier.rings_telnyx() if telnyx else carrier.rings_twilio())
    path, ticket = stream_of(answer)
    async with carrier.dial(path) as socket:
        caller = Caller(socket, telnyx=telnyx)
        await (caller.starts_telnyx() if telnyx else caller.starts(ticket))
        (await carrier.talk()).end("transferred")
        await caller.closed()
    await carrier.hung_up()


@pytest.mark.parametrize("telnyx", [False, True])
async def test_a_person_takes_the_call_over(call: CallSession, telnyx: bool) -> None:
    call.transfer_to = "+12025550177"
    async with exchange(call) as carrier:
        await _transferred(carrier, telnyx=telnyx)
        [(path, _, body)] = carrier.commands  # and nobody hangs up
        assert path == (
            "/v2/texml/Accounts/account-1/Calls/v3:abc-1" if telnyx else TWILIO_HANG_UP[0]
        )
        [instructions] = parse_qs(body)["Texml" if telnyx else "Twiml"]
        assert verbs(instructions) == ["Dial", "Hangup"]
        assert ">+12025550177</Dial>" in instructions


async def test_a_transfer_that_is_refused_ends_the_call_in_words(call: CallSession) -> None:
    call.transfer_to = "+12025550177"
    async with exchange(call, status=500) as carrier:
        await _transferred(carrier)
        assert carrier.commands[1:] == [TWILIO_HANG_UP]


async def test_without_a_person_the_call_ends_after_the_words(call: CallSession) -> None:
    async with exchange(call) as carrier:
        await _transferred(carrier)
        assert carrier.commands == [TWILIO_HANG_UP]
