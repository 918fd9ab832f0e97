"""Who is not the carrier, or not expected, is not let in, and nothing is started for them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from agent.channels.phone.call import PhoneLimits
from tests.phone.carrier import FakeTwilio, Rung, Weather, Wire
from tests.phone.stage import PUBLIC_URL, PhoneStage, on_the_phone

POLICY = 1008


@pytest.fixture
async def stage(tmp_path: Path, migrated: Path) -> AsyncIterator[PhoneStage]:
    limits = PhoneLimits(apology_seconds=0.1)
    async with on_the_phone(tmp_path / "home", migrated=migrated, limits=limits) as opened:
        yield opened


async def refused(stage: PhoneStage, call_sid: str, ticket: str) -> bool:
    """Open a stream, show a ticket; tell whether it was closed with nothing said."""
    socket = await stage.twilio.open(PUBLIC_URL.replace("https", "wss") + "/phone/twilio/media")
    wire = Wire(socket, call_sid, {"ticket": ticket}, Weather())
    await wire.start()
    await wire.over.wait()
    await wire.close()
    assert not stage.speech.said
    assert not stage.phone.live
    return wire.close_code == POLICY


async def test_a_webhook_somebody_else_signed_is_refused(stage: PhoneStage) -> None:
    forger = FakeTwilio(stage.twilio.base, public_url=PUBLIC_URL, auth_token="a-guess")
    with pytest.raises(Rung) as rung:
        await forger.ring("CA1")
    assert rung.value.status == 403


async def test_a_webhook_without_signature_is_refused(stage: PhoneStage) -> None:
    with pytest.raises(Rung) as rung:
        await stage.twilio.ring("CA1", signature="")
    assert rung.value.status == 403


async def test_a_signature_of_another_call_is_refused(stage: PhoneStage) -> None:
    url = f"{PUBLIC_URL}/phone/twilio/voice"
    other = stage.twilio.signature(url, {"CallSid": "CA2", "From": "+12025550199"})
    with pytest.raises(Rung) as rung:
        await stage.twilio.ring("CA1", signature=other)
    assert rung.value.status == 403


@pytest.mark.parametrize("signature", ["", "Zm9yZ2Vk"])
async def test_a_handshake_the_carrier_did_not_sign_is_refused(
    stage: PhoneStage, signature: str
) -> None:
    address, _ = await stage.twilio.ring("CA1")
    with pytest.raises(InvalidStatus) as status:
        await stage.twilio.open(address, signature=signature)
    assert status.value.response.status_code == 403


async def test_a_stream_without_the_ticket_of_its_call_is_refused(stage: PhoneStage) -> None:
    assert await refused(stage, "CA1", "a-guess")
    _, parameters = await stage.twilio.ring("CA1")
    assert await refused(stage, "CA2", parameters["ticket"])
    assert await refused(stage, "CA1", parameters["ticket"])  # shown once, it is void


async def test_a_ticket_is_good_for_one_stream(stage: PhoneStage) -> None:
    wire = await stage.twilio.call()
    ticket = wire.ticket
    try:
        socket = await stage.twilio.open(PUBLIC_URL.replace("https", "wss") + "/phone/twilio/media")
        second = Wire(socket, wire.call_sid, {"ticket": ticket}, Weather())
        await second.start()
        await second.over.wait()
        await second.close()
        assert second.close_code == POLICY
        assert stage.phone.live == 1
    finally:
        await wire.close()
        await stage.is_quiet()
