"""What the phone lets in, and what it refuses before anything is made for it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import websockets

from agent.channels.phone.call import PhoneLimits
from agent.session import CallSession
from tests.agent.channels.phone.phone_line import (
    CALL_ID,
    PUBLIC,
    Caller,
    Exchange,
    exchange,
    moved,
    nothing_left,
    start_message,
    stream_of,
    twilio_signature,
)

MEDIA = "/phone/twilio/media"


@pytest.fixture(autouse=True)
async def no_task_outlives_its_call() -> AsyncIterator[None]:
    yield
    await nothing_left()


@pytest.fixture
async def carrier(call: CallSession) -> AsyncIterator[Exchange]:
    async with exchange(call, limits=PhoneLimits(start_seconds=0.2)) as opened:
        yield opened
        assert not opened.talks  # nothing was made for anyone refused
        assert not opened.calls.live
        assert not opened.commands


async def test_a_forged_webhook(carrier: Exchange) -> None:
    assert (await carrier.rings_twilio(forged=True)).status_code == 403
    assert (await carrier.rings_twilio(signature="")).status_code == 403
    assert (await carrier.rings_twilio(signature="c2lnbmF0dXJl")).status_code == 403
    assert (await carrier.rings_twilio(signature="s" * 500)).status_code == 403
    assert not carrier.rings


async def test_a_webhook_is_signed_for_the_public_address_whatever_host_is_named(
    carrier: Exchange,
) -> None:
    form = {"CallSid": CALL_ID}
    path = "/phone/twilio/voice"
    for host, status in (("calls.example.com", 200), ("evil.example.com", 200)):
        headers = {"Host": host, "X-Twilio-Signature": twilio_signature(PUBLIC + path, form)}
        answer = await carrier.http.post(carrier.url + path, data=form, headers=headers)
        assert answer.status_code == status
        assert "evil" not in answer.text
    headers = {"X-Twilio-Signature": twilio_signature(carrier.url + path, form)}
    answer = await carrier.http.post(carrier.url + path, data=form, headers=headers)
    assert answer.status_code == 403


async def test_a_query_is_signed_too(carrier: Exchange) -> None:
    path = "/phone/twilio/voice?line=2"
    form = {"CallSid": CALL_ID}
    headers = {"X-Twilio-Signature": twilio_signature(PUBLIC + path, form)}
    answer = await carrier.http.post(carrier.url + path, data=form, headers=headers)
    assert answer.status_code == 200


async def test_a_webhook_that_is_no_call(carrier: Exchange) -> None:
    assert (await carrier.rings_twilio(CallSid="")).status_code == 400
    assert (await carrier.rings_twilio(CallSid="C" * 300)).status_code == 400
    url = f"{carrier.url}/phone/twilio/voice"
    assert (await carrier.http.post(url, content=b"x" * 65_537)).status_code == 413
    assert (await carrier.http.post(url, content="CallSid=\u00e4".encode())).status_code == 403
    assert (await carrier.http.get(url)).status_code == 405
    assert (await carrier.http.post(f"{carrier.url}/phone/acme/voice")).status_code == 404


async def test_a_telnyx_webhook_that_is_old_or_forged(carrier: Exchange) -> None:
    assert (await carrier.rings_telnyx(age=299)).status_code == 200
    assert (await carrier.rings_telnyx(age=301)).status_code == 403
    assert (await carrier.rings_telnyx(age=-301)).status_code == 403
    url = f"{carrier.url}/phone/telnyx/voice"
    stamp = str(int(carrier.clock.now().timestamp()))
    for sign in ("", "AAAA", "***", "A" * 86 + "=="):
        headers = {"telnyx-timestamp": stamp, "telnyx-signature-ed25519": sign}
        answer = await carrier.http.post(url, content=b"CallSid=v3:abc-1", headers=headers)
        assert answer.status_code == 403
    for when in ("", "soon", "9" * 20, "-1"):
        headers = {"telnyx-timestamp": when, "telnyx-signature-ed25519": "AAAA"}
        answer = await carrier.http.post(url, content=b"CallSid=v3:abc-1", headers=headers)
        assert answer.status_code == 403


async def test_without_keys_every_carrier_is_refused(call: CallSession) -> None:
    async with exchange(call, keys=False) as carrier:
        assert (await carrier.rings_twilio()).status_code == 403
        assert (await carrier.rings_telnyx()).status_code == 403
        form = {"CallSid": CALL_ID}
        keyless = twilio_signature(f"{PUBLIC}/phone/twilio/voice", form, token="")
        answer = await carrier.http.post(
            f"{carrier.url}/phone/twilio/voice",
            data=form,
            headers={"X-Twilio-Signature": keyless},
        )
        assert answer.status_code == 403
        with pytest.raises(websockets.InvalidStatus):
            async with carrier.dial(MEDIA):
                pass


async def test_a_trial_needs_no_signature_but_the_ticket(call: CallSession) -> None:
    async with exchange(call, keys=False, trial=True, public_url="") as carrier:
        answer = await carrier.rings_twilio(signature="")
        address, ticket = stream_of(answer)
        assert address == carrier.url.replace("http", "ws") + MEDIA
        async with carrier.dial(MEDIA, signed=False) as socket:
            await Caller(socket).starts("guessed")
            assert await Caller(socket).closed() == 1008
        assert not carrier.talks
        async with carrier.dial(MEDIA, signed=False) as socket:
            caller = Caller(socket)
            await caller.starts(ticket)
            (await carrier.talk()).end("goodbye")
            assert await caller.closed() == 1000
        assert not carrier.commands  # no account to hang up with


async def test_a_handshake_without_signature(carrier: Exchange) -> None:
    signed_for_https = twilio_signature(PUBLIC + MEDIA, {})
    for signature in ("", "forged", signed_for_https):
        url = carrier.url.replace("http", "ws") + MEDIA
        headers = {"X-Twilio-Signature": signature}
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with websockets.connect(url, additional_headers=headers, proxy=None):
                pass
        assert refused.value.response.status_code == 403
    with pytest.raises(websockets.InvalidStatus):
        async with carrier.dial("/phone/acme/media"):
            pass


async def _of_another_call(caller: Caller, ticket: str) -> None:
    await caller.starts(ticket, call_id="CA2")


async def _guessed(caller: Caller, ticket: str) -> None:
    await caller.starts(ticket[:-1] + ("A" if ticket[-1] != "A" else "B"))


async def _garbage(caller: Caller, ticket: str) -> None:
    await caller.socket.send("{" + ticket)


async def _a_list(caller: Caller, ticket: str) -> None:
    await caller.sends([ticket])


async def _deep(caller: Caller, ticket: str) -> None:
    await caller.socket.send("[" * 60_000)


async def _binary(caller: Caller, ticket: str) -> None:
    await caller.socket.send(json.dumps(start_message(ticket)).encode())


async def _media_first(caller: Caller, ticket: str) -> None:
    await caller.speaks()


async def _connected_forever(caller: Caller, ticket: str) -> None:
    for _ in range(3):
        await caller.sends({"event": "connected"})


async def _no_format(caller: Caller, ticket: str) -> None:
    message = start_message(ticket)
    del message["start"]["mediaFormat"]
    await caller.sends(message)


async def _empty_start(caller: Caller, ticket: str) -> None:
    await caller.sends({"event": "start", "start": {"customParameters": None}})


async def _linear(caller: Caller, ticket: str) -> None:
    await caller.starts(ticket, encoding="audio/l16")


async def _wide(caller: Caller, ticket: str) -> None:
    await caller.starts(ticket, sampleRate=16_000)


async def _stereo(caller: Caller, ticket: str) -> None:
    await caller.starts(ticket, channels=2)


async def _silence(caller: Caller, ticket: str) -> None:
    await caller.sends({"event": "connected"})


@pytest.mark.parametrize(
    ("opening", "reason"),
    [
        (_of_another_call, "ticket of another call"),
        (_guessed, "no such ticket"),
        (_garbage, "no JSON object"),
        (_a_list, "no JSON object"),
        (_deep, "no JSON object"),
        (_binary, "binary message"),
        (_media_first, "no start"),
        (_connected_forever, "no start"),
        (_no_format, "start without what it needs"),
        (_empty_start, "start without what it needs"),
        (_linear, "wrong format"),
        (_wide, "wrong format"),
        (_stereo, "wrong format"),
        (_silence, "no start in time"),
    ],
)
async def test_an_opening_that_is_refused(
    carrier: Exchange,
    caplog: pytest.LogCaptureFixture,
    opening: Callable[[Caller, str], Awaitable[None]],
    reason: str,
) -> None:
    path, ticket = stream_of(await carrier.rings_twilio())
    async with carrier.dial(path) as socket:
        await opening(Caller(socket), ticket)
        assert await Caller(socket).closed() == 1008
    refused = [one for one in caplog.records if one.getMessage() == "a media stream was refused"]
    assert [getattr(one, "reason", "") for one in refused] == [reason]


async def test_a_message_that_is_too_long(carrier: Exchange) -> None:
    path, ticket = stream_of(await carrier.rings_twilio())
    async with carrier.dial(path) as socket:
        await socket.send(json.dumps(start_message(ticket)) + " " * 65_536)
        assert await Caller(socket).closed() == 1008


async def test_an_expired_ticket(carrier: Exchange) -> None:
    path, ticket = stream_of(await carrier.rings_twilio())
    moved(carrier.clock, 60)
    async with carrier.dial(path) as socket:
        await Caller(socket).starts(ticket)
        assert await Caller(socket).closed() == 1008


async def test_a_newer_ticket_voids_the_older(carrier: Exchange) -> None:
    path, ticket = stream_of(await carrier.rings_twilio())
    await carrier.rings_twilio()  # the carrier asks again
    async with carrier.dial(path) as socket:
        await Caller(socket).starts(ticket)
        assert await Caller(socket).closed() == 1008


async def test_a_caller_who_left_before_the_start(carrier: Exchange) -> None:
    path, _ = stream_of(await carrier.rings_twilio())
    async with carrier.dial(path) as socket:
        await Caller(socket).sends({"event": "connected"})


async def test_a_telnyx_stream_with_another_ticket(carrier: Exchange) -> None:
    path, _ = stream_of(await carrier.rings_telnyx())
    for wrong in ("/phone/telnyx/media", "/phone/telnyx/media/guessed", path + "x"):
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with carrier.dial(wrong):
                pass
        assert refused.value.response.status_code == 403
    async with carrier.dial(path, signed=False) as socket:
        await Caller(socket, telnyx=True).starts_telnyx(call_id="v3:other")
        assert await Caller(socket).closed() == 1008


async def test_a_telnyx_stream_of_another_codec(carrier: Exchange) -> None:
    path, _ = stream_of(await carrier.rings_telnyx())
    async with carrier.dial(path, signed=False) as socket:
        await Caller(socket, telnyx=True).starts_telnyx(encoding="PCMA")
        assert await Caller(socket).closed() == 1008


async def test_a_ticket_of_one_carrier_is_none_of_another(carrier: Exchange) -> None:
    path, _ = stream_of(await carrier.rings_telnyx(CallSid=CALL_ID))
    async with carrier.dial(MEDIA) as socket:
        await Caller(socket).starts(path.rpartition("/")[2])
        assert await Caller(socket).closed() == 1008


async def test_a_replayed_ticket_and_a_second_stream(call: CallSession) -> None:
    async with exchange(call) as carrier:
        path, ticket = stream_of(await carrier.rings_twilio())
        async with carrier.dial(path) as socket:
            caller = Caller(socket)
            await caller.starts(ticket)
            talk = await carrier.talk()
            async with carrier.dial(path) as replay:
                await Caller(replay).starts(ticket)
                assert await Caller(replay).closed() == 1008
            _, fresh = stream_of(await carrier.rings_twilio())
            async with carrier.dial(path) as second:
                await Caller(second).starts(fresh)
                assert await Caller(second).closed() == 1008
            assert len(carrier.talks) == 1
            await caller.speaks(4)
            await caller.hears("media")  # the call they tried to enter goes on
            talk.end("goodbye")
            await caller.closed()
        await carrier.hung_up()


async def test_a_draining_phone_opens_no_stream(carrier: Exchange) -> None:
    carrier.calls.drain()
    with pytest.raises(websockets.InvalidStatus):
        async with carrier.dial(MEDIA):
            await asyncio.sleep(0)
