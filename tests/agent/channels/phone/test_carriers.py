"""Media streams against Pipecat's own serializers, and carriers without a server."""

import asyncio
import audioop
import base64
import json
from typing import Any, cast

import httpx
import pytest
from hypothesis import given, settings, strategies as st
from pipecat.frames.frames import (
    InputAudioRawFrame,
    InterruptionFrame,
    OutputAudioRawFrame,
    OutputTransportMessageFrame,
    TextFrame,
)
from pipecat.processors.frame_processor import FrameProcessor, FrameProcessorSetup
from pipecat.serializers.base_serializer import FrameSerializer
from pipecat.serializers.telnyx import TelnyxFrameSerializer
from pipecat.serializers.twilio import TwilioFrameSerializer

from agent.channels.phone.carriers import Carrier, e164
from agent.channels.phone.carriers.media import WINDOW_BYTES, MediaSerializer
from agent.channels.phone.carriers.telnyx import Telnyx
from agent.channels.phone.carriers.twilio import Twilio
from agent.errors import StartError
from tests.depth import depth

ALL_SOUNDS = [bytes((start + n) % 256 for n in range(160)) for start in range(0, 256, 16)]


def packet(mulaw: bytes, **more: Any) -> str:
    media = {"track": "inbound", "payload": base64.b64encode(mulaw).decode()}
    return json.dumps({"event": "media", "media": media, **more})


def twilio() -> Twilio:
    return Twilio(http=httpx.AsyncClient(), account_sid="AC1", auth_token="token")


def telnyx() -> Telnyx:
    return Telnyx(http=httpx.AsyncClient(), api_key="key")


def pipecats(carrier: Carrier) -> FrameSerializer:
    if carrier.name == "twilio":
        params = TwilioFrameSerializer.InputParams(auto_hang_up=False, sample_rate=8000)
        return TwilioFrameSerializer("MZ1", params=params)
    params = TelnyxFrameSerializer.InputParams(auto_hang_up=False, sample_rate=8000)
    return TelnyxFrameSerializer("MZ1", "PCMU", "PCMU", params=params)


@pytest.mark.parametrize("make", [twilio, telnyx])
async def test_audio_is_what_pipecat_makes_of_it(make: Any) -> None:
    carrier = make()
    ours, theirs = carrier.serializer("MZ1"), pipecats(carrier)
    await theirs.setup(cast("FrameProcessorSetup", None))
    heard, expected = bytearray(), bytearray()
    sizes: list[int] = []
    for sound in ALL_SOUNDS:
        if (frame := await ours.deserialize(packet(sound))) is not None:
            assert isinstance(frame, InputAudioRawFrame)
            heard += frame.audio
            sizes.append(len(frame.audio))
        frame = await theirs.deserialize(packet(sound))
        assert isinstance(frame, InputAudioRawFrame)
        expected += frame.audio
    assert heard == expected
    assert sizes == [WINDOW_BYTES] * 10
    frame = OutputAudioRawFrame(bytes(heard[:640]), 8000, 1)
    answers = [await one.serialize(frame) for one in (ours, theirs)]
    assert json.loads(str(answers[0])) == json.loads(str(answers[1]))
    answers = [await one.serialize(InterruptionFrame()) for one in (ours, theirs)]
    assert json.loads(str(answers[0])) == json.loads(str(answers[1]))
    assert await ours.serialize(TextFrame("words")) is None
    assert await ours.serialize(OutputTransportMessageFrame({"label": "rtvi-ai"})) is None


async def test_a_window_comes_with_the_packet_that_completes_it() -> None:
    stream = twilio().serializer("MZ1")
    came = [await stream.deserialize(packet(ALL_SOUNDS[0])) for _ in range(8)]
    windows = [frame is not None for frame in came]  # at 40, 80, 100, 140, 160 ms
    assert windows == [False, True, False, True, True, False, True, True]


async def test_gaps_in_the_numbering_are_counted_and_heard() -> None:
    stream = twilio().serializer("MZ1")
    for number in ("2", "3", "7", "7", "8"):
        await stream.deserialize(packet(ALL_SOUNDS[0], sequenceNumber=number))
    assert (stream.packets, stream.jumps, stream.garbage) == (5, 2, 0)


@settings(max_examples=depth(20, 1000), deadline=None)
@given(
    st.one_of(
        st.text(),
        st.binary(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        ).map(json.dumps),
        st.fixed_dictionaries(
            {"event": st.sampled_from(["media", "mark", "dtmf", "stop", "start", "x"])},
            optional={
                "media": st.none() | st.text() | st.dictionaries(st.just("payload"), st.text()),
                "mark": st.none() | st.lists(st.text()) | st.dictionaries(st.text(), st.none()),
                "dtmf": st.integers() | st.dictionaries(st.just("digit"), st.text()),
                "sequenceNumber": st.none() | st.text() | st.floats() | st.integers(),
            },
        ).map(json.dumps),
    )
)
def test_no_message_breaks_a_stream(message: str | bytes) -> None:
    stream = MediaSerializer(sequence="sequenceNumber", envelope={})
    with pytest.raises(StopIteration):  # it waits for nothing, so no loop is needed
        stream.deserialize(message).send(None)
    assert stream.packets == 1


@pytest.mark.parametrize(
    "message",
    [
        "no json",
        b"\x00\x01",
        packet(ALL_SOUNDS[0]).encode(),
        "[" * 5000,
        "[1]",
        "null",
        '{"event": "media"}',
        '{"event": "media", "media": "x"}',
        '{"event": "media", "media": {"payload": 7}}',
        '{"event": "media", "media": {"payload": ""}}',
        '{"event": "media", "media": {"payload": "***"}}',
        '{"event": "media", "media": {"payload": "AAAAA"}}',
        '{"event": "media", "media": {"payload": "AA*AA"}}',
        '{"event": "media", "media": {"payload": "ä"}}',
        packet(bytes(4001)),
        packet(ALL_SOUNDS[0]).replace("inbound", "outbound"),
        packet(ALL_SOUNDS[0], sequenceNumber="seven"),
        '{"event": "dtmf", "dtmf": {"digit": "Z"}}',
        '{"event": "mark", "mark": []}',
        '{"event": "later"}',
    ],
)
async def test_garbage_is_counted_and_nothing_of_it_is_heard(message: str | bytes) -> None:
    stream = twilio().serializer("MZ1")
    assert await stream.deserialize(message) is None
    assert (stream.packets, stream.garbage) == (1, 1)
    assert await stream.deserialize(packet(ALL_SOUNDS[0])) is None
    whole = await stream.deserialize(packet(ALL_SOUNDS[1]))
    assert isinstance(whole, InputAudioRawFrame)
    heard = audioop.lin2ulaw(whole.audio, 2).replace(b"\x7f", b"\xff")
    assert heard == (ALL_SOUNDS[0] + ALL_SOUNDS[1])[:256].replace(b"\x7f", b"\xff")


async def test_more_audio_than_time_is_a_flood() -> None:
    stream = twilio().serializer("MZ1")
    for _ in range(30):  # few messages, each of half a second
        await stream.deserialize(packet(bytes(4000)))
    assert stream.over.is_set()
    assert stream.reason == "flood"
    assert await stream.deserialize(packet(bytes(4000))) is None


class _Output(FrameProcessor):
    """Stands where the transport's output does: serializes what is queued."""

    def __init__(self, stream: MediaSerializer) -> None:
        super().__init__()
        self.stream = stream
        self.sent: list[str | None] = []

    async def queue_frame(self, frame: Any, *_: Any, **__: Any) -> None:  # pyright: ignore[reportImplicitOverride]
        self.sent.append(await self.stream.serialize(frame))


async def test_a_mark_that_is_not_echoed_is_waited_for_a_little() -> None:
    stream = telnyx().serializer("stream-1")
    output = _Output(stream)
    await stream.serialize(OutputAudioRawFrame(bytes(1600), 8000, 1))
    await asyncio.wait_for(stream.played(output, echo_seconds=0.05), 10)
    assert output.sent == ['{"event": "mark", "mark": {"name": "1"}}']
    stream.end("lost")
    await stream.played(output)  # nobody listens any more
    assert len(output.sent) == 1


async def test_the_end_of_a_stream_lets_go_of_its_marks(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    stream = twilio().serializer("MZ1")
    waiting = asyncio.create_task(stream.played(_Output(stream)))
    await asyncio.sleep(0)
    await stream.deserialize('{"event": "stop"}')
    await asyncio.wait_for(waiting, 5)
    assert stream.reason == "hung_up"
    assert "a mark was not echoed in time" not in caplog.text


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("+12025550123", True),
        ("+442071838750", True),
        ("12025550123", False),
        ("+0123456789", False),
        ("+1202555", True),
        ("+120255", False),
        ("+1234567890123456", False),
        ("+1202555012\u0663", False),
        ("+12025550123\n", False),
        ("anonymous", False),
        ("", False),
    ],
)
def test_only_whole_numbers_are_kept(number: str, kept: bool) -> None:
    assert e164(number) == (number if kept else "")


@pytest.mark.parametrize("key", ["nonsense", "AAAA", "\u00e4", "A" * 60])
def test_a_public_key_that_is_none_is_told_at_the_start(key: str) -> None:
    with pytest.raises(StartError, match="TELNYX_PUBLIC_KEY"):
        Telnyx(http=httpx.AsyncClient(), public_key=key)


@pytest.mark.parametrize("name", ["twilio", "telnyx"])
async def test_a_carrier_out_of_reach_is_noted_and_left(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = "http://127.0.0.1:1"
    async with httpx.AsyncClient(trust_env=False) as http:
        carrier: Carrier = Twilio(
            http=http, account_sid="AC1", auth_token="token", base_url=nowhere
        )
        if name == "telnyx":
            carrier = Telnyx(http=http, api_key="key", base_url=nowhere)
        await carrier.hang_up("CA1/../../x?y=z")
    assert [one.getMessage() for one in caplog.records] == ["a carrier could not be reached"]
