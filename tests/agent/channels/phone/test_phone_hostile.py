"""Attacks on the phone's doors: requests that cost too much, numbers that are none, repetitions."""

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
import websockets
from hypothesis import given, settings, strategies as st

from agent.channels.phone.call import PhoneLimits
from agent.channels.phone.carriers import MOST_FIELDS
from agent.channels.phone.carriers.media import MediaSerializer
from agent.session import CallSession
from scheduling.errors import NotConnected
from tests.agent.channels.phone.phone_line import (
    CALL_ID,
    CALLER,
    Caller,
    ended,
    exchange,
    nothing_left,
    start_message,
    stream_of,
    until,
)
from tests.depth import depth

MEDIA = "/phone/twilio/media"
FORM = b"application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
async def no_task_outlives_its_call() -> AsyncIterator[None]:
    yield
    await nothing_left()


async def test_a_form_of_many_fields_is_refused_before_its_signature_is_checked(
    call: CallSession,
) -> None:
    # Twilio's own check looks at all fields for each: 64 KiB of them block everybody for seconds
    async with exchange(call) as carrier:
        many = {f"f{n}": "" for n in range(MOST_FIELDS)}
        assert (await carrier.rings_twilio(many)).status_code == 403
        few = {f"f{n}": "" for n in range(MOST_FIELDS - 10)}
        assert (await carrier.rings_twilio(few)).status_code == 200
        url = f"{carrier.url}/phone/twilio/voice"
        body = b"&".join(b"%x" % n for n in range(0x1000, 0x1000 + 12_000))
        headers = {"X-Twilio-Signature": "c2lnbmF0dXJl", "Content-Type": FORM.decode()}
        assert (await carrier.http.post(url, content=body, headers=headers)).status_code == 403


async def test_a_webhook_that_trickles_in_is_not_waited_for(call: CallSession) -> None:
    async with exchange(call, limits=PhoneLimits(body_seconds=0.05)) as carrier:
        host, port = carrier.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /phone/twilio/voice HTTP/1.1\r\nHost: calls.example.com\r\n"
            b"Content-Type: " + FORM + b"\r\nContent-Length: 100\r\n\r\nCallSid="
        )
        async with asyncio.timeout(5):
            answer = await reader.read()  # to its end: the connection is not kept
        writer.close()
        assert answer.startswith(b"HTTP/1.1 408")
        assert (await carrier.rings_twilio()).status_code == 200


@pytest.mark.parametrize("field", ["sampleRate", "channels"])
@pytest.mark.parametrize("value", ["Infinity", "-Infinity", "NaN", "1e999", "[]", "{}", '"x"'])
async def test_a_start_with_a_number_that_is_none(
    call: CallSession, caplog: pytest.LogCaptureFixture, field: str, value: str
) -> None:
    async with exchange(call) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        message = json.dumps(start_message(ticket, **{field: "?"})).replace('"?"', value)
        async with carrier.dial(path) as socket:
            await socket.send(message)
            assert await Caller(socket).closed() == 1008
        assert not carrier.talks
    refused = [one for one in caplog.records if one.getMessage() == "a media stream was refused"]
    assert [getattr(one, "reason", "") for one in refused] == ["start without what it needs"]


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.just(base64.b64encode(b"\xff" * 160).decode()),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)
MESSAGES = st.fixed_dictionaries(
    {"event": st.sampled_from(["media", "dtmf", "mark", "start", "connected", "x"]) | VALUES},
    optional={
        "sequenceNumber": VALUES,
        "media": st.fixed_dictionaries({}, optional={"payload": VALUES, "track": VALUES}) | VALUES,
        "dtmf": st.fixed_dictionaries({}, optional={"digit": VALUES}) | VALUES,
        "mark": st.fixed_dictionaries({}, optional={"name": VALUES}) | VALUES,
    },
)


@given(MESSAGES)
@settings(max_examples=depth(30, 2000), deadline=None)
async def test_no_message_of_a_stream_raises(message: dict[str, Any]) -> None:
    stream = MediaSerializer(sequence="sequenceNumber", envelope={"streamSid": "MZ1"})
    await stream.deserialize(json.dumps(message))
    assert stream.packets == 1


@pytest.mark.parametrize("number", ["Infinity", "1e999", "-Infinity"])
async def test_a_packet_whose_number_is_none_is_garbage(number: str) -> None:
    stream = MediaSerializer(sequence="sequenceNumber", envelope={})
    payload = base64.b64encode(b"\xff" * 160).decode()
    text = f'{{"event":"media","sequenceNumber":{number},"media":{{"payload":"{payload}"}}}}'
    assert await stream.deserialize(text) is None
    assert stream.garbage == 1


async def test_a_webhook_sent_again_is_the_same_call(call: CallSession) -> None:
    async with exchange(call, limits=PhoneLimits(most_calls=1, calls_an_hour=1)) as carrier:
        _, first = stream_of(await carrier.rings_twilio())
        path, second = stream_of(await carrier.rings_twilio())  # not busy, and not too often
        assert first != second
        assert len(carrier.rings) == 1
        assert "busy" in (await carrier.rings_twilio(CallSid="CA2", From="+12025550124")).text
        async with carrier.dial(path) as socket:
            await Caller(socket).starts(second)
            (await carrier.talk()).end("goodbye")
            await Caller(socket).closed()
        await carrier.hung_up()
        assert len(carrier.talks) == 1
        assert "many calls" in (await carrier.rings_twilio(CallSid="CA3")).text


async def test_a_webhook_of_the_same_id_with_other_numbers_is_looked_at_anew(
    call: CallSession,
) -> None:
    async with exchange(call) as carrier:
        await carrier.rings_twilio()
        await carrier.rings_twilio(From="+12025550124")
        assert [one.caller for one in carrier.rings] == [CALLER, "+12025550124"]


async def test_hundreds_of_refused_sockets_leave_nothing(call: CallSession) -> None:
    async with exchange(call, limits=PhoneLimits(start_seconds=0.2)) as carrier:

        async def refused() -> None:
            with pytest.raises(websockets.InvalidStatus):
                async with carrier.dial(MEDIA, signed=False):
                    pass

        for _ in range(10):
            await asyncio.gather(*(refused() for _ in range(20)))

        async def idle() -> None:
            async with carrier.dial(MEDIA) as socket:
                assert await Caller(socket).closed() == 1008

        await asyncio.gather(*(idle() for _ in range(30)))
        assert not carrier.talks
        assert not carrier.calls.live


async def test_what_the_stream_says_of_the_caller_counts_for_nothing(call: CallSession) -> None:
    async with exchange(call) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio(StirVerstat="TN-Validation-Failed-A"))
        message = start_message(ticket)
        lies = {"From": "+12025550177", "StirVerstat": "TN-Validation-Passed-A", "verified": True}
        message["start"]["customParameters"] |= lies
        message["start"] |= lies
        async with carrier.dial(path) as socket:
            await Caller(socket).sends(message)
            (await carrier.talk()).end("goodbye")
            await Caller(socket).closed()
        await carrier.hung_up()
        ring = carrier.rings[0]
        assert (ring.caller, ring.verified) == (CALLER, False)


async def test_a_flood_of_keys_ends_the_call_in_words(
    call: CallSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with exchange(call) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        async with carrier.dial(path) as socket:
            caller = Caller(socket)
            await caller.starts(ticket)
            await carrier.talk()
            key = json.dumps({"event": "dtmf", "dtmf": {"digit": "5"}})
            try:
                while True:
                    await socket.send(key)
                    await asyncio.sleep(
                        0
                    )  # else a hundred thousand lie in the socket before one is read
            except websockets.ConnectionClosed:
                pass
        await carrier.hung_up()
    assert ended(caplog) == ["flood"]


@pytest.mark.parametrize("status", [500, 503, 302])
async def test_a_hang_up_that_is_refused_leaves_nothing(call: CallSession, status: int) -> None:
    async with exchange(call, status=status) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        async with carrier.dial(path) as socket:
            await Caller(socket).starts(ticket)
            (await carrier.talk()).end("goodbye")
            assert await Caller(socket).closed() == 1000
        await until(lambda: not carrier.calls.live)


async def test_nothing_of_a_caller_reaches_the_log(
    call: CallSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "agent")
    canary = "+12025550166"

    async def nobody(_: object) -> CallSession:
        raise NotConnected(canary)

    async with exchange(call, open_call=nobody) as carrier:
        answer = await carrier.rings_twilio(From=canary, To="+12025550188", CallerName="Zaphod")
        assert "Reject" in answer.text
        assert (await carrier.rings_twilio(forged=True, From=canary)).status_code == 403
        async with carrier.dial(MEDIA) as socket:
            await Caller(socket).starts(canary)
            assert await Caller(socket).closed() == 1008
    ours = [vars(one) for one in caplog.records if one.name.startswith("agent")]
    assert ours
    for secret in (canary, "2025550188", "Zaphod", CALL_ID):
        assert secret not in repr(ours)
