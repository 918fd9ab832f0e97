"""Whole phone calls in real time, all at once; each is judged by the calendar it leaves.

A call is a world of its own: business, calendar, carrier, speech. They share one event loop, so
that the calls take together as long as the longest of them, and one clock, which waits for them
where the machine is slow. By default some are made, a deep run
makes all.
"""

import asyncio
from audioop import ulaw2lin
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pytest

from agent.channels.phone.call import PhoneLimits
from tests.phone.caller import Caller
from tests.phone.carrier import Weather
from tests.phone.own_time import OwnTimeLoop
from tests.phone.stage import PhoneStage, on_the_phone
from tests.phone.tasks import owning, tasks_of
from tests.phone.voice import CALLER_HZ, SPEECH_HZ, speech_seconds, tone


class Scenario(Protocol):
    __name__: str

    async def __call__(self, stage: PhoneStage) -> None: ...


ADA = ("Ada Park", "ada.park@example.com")
WISH = "a consultation on Thursday at nine, Ada Park, ada dot park at example dot com"
BOOKED = ("consultation", "2027-03-04T09:00", ADA[1])
SLOW_SECONDS = 2.5
LONGEST_CALL_SECONDS = 60.0


async def heard_out_and_hung_up(stage: PhoneStage, caller: Caller) -> None:
    """Check that the caller heard everything before the line went dead, and one hang-up was asked for."""
    await stage.is_quiet()
    assert caller.wire.playback.unheard == 0
    assert [one.unheard for one in stage.hang_ups(caller)] == [0]


async def booking_with_barge_in(stage: PhoneStage) -> None:
    """The caller talks into the write: one booking, and its outcome is still told."""
    caller = await stage.calls_in()
    await caller.says(WISH)
    readback = await caller.hears("shall i book")
    assert "nine o'clock" in readback
    assert stage.appointments() == []
    stage.calendar.fail_next("create_booking", 0, delay_seconds=SLOW_SECONDS)
    await caller.says("yes please")
    await stage.is_writing()
    await caller.says("hello, are you still there?")
    await caller.hears("booked")
    assert stage.appointments() == [BOOKED]
    await caller.says("no thank you, goodbye")
    await caller.sees_the_end()
    await heard_out_and_hung_up(stage, caller)
    assert stage.appointments() == [BOOKED]


async def move(stage: PhoneStage) -> None:
    stage.book("follow-up", "2027-03-05T10:00", *ADA)
    caller = await stage.calls_in()
    await caller.says("I need to move my appointment on Friday to Monday at eleven")
    await caller.hears("?")
    await caller.says("Ada Park, ada dot park at example dot com")
    await caller.hears("shall i move")
    assert stage.appointments() == [("follow-up", "2027-03-05T10:00", ADA[1])]
    await caller.says("yes, that's fine")
    await caller.hears("moved")
    assert stage.appointments() == [("follow-up", "2027-03-08T11:00", ADA[1])]


async def cancel_by_digit(stage: PhoneStage) -> None:
    stage.book("follow-up", "2027-03-05T10:00", *ADA)
    stage.book("consultation", "2027-03-08T11:00", *ADA)
    caller = await stage.calls_in()
    await caller.says("I want to cancel my appointment")
    await caller.hears("?")
    await caller.says("Ada Park, ada dot park at example dot com")
    await caller.hears("?")
    await caller.wire.press("2")
    question = await caller.hears("shall i cancel")
    assert "Monday" in question
    assert len(stage.appointments()) == 2
    await caller.says("yes, cancel it")
    await caller.hears("cancelled")
    assert stage.appointments() == [("follow-up", "2027-03-05T10:00", ADA[1])]


async def hang_up_during_write(stage: PhoneStage) -> None:
    caller = await stage.calls_in()
    await caller.says(WISH)
    await caller.hears("shall i book")
    stage.calendar.fail_next("create_booking", 0, delay_seconds=SLOW_SECONDS)
    await caller.says("yes please")
    await stage.is_writing()
    assert stage.appointments() == []
    await caller.wire.hang_up()
    await stage.is_quiet()
    assert stage.appointments() == [BOOKED]


async def silent_caller(stage: PhoneStage) -> None:
    caller = await stage.calls_in()
    said = await caller.sees_the_end()
    assert "there" in said.lower() or "hear" in said.lower()
    assert "bye" in said.lower()
    await heard_out_and_hung_up(stage, caller)
    assert caller.wire.playback.dropped == 0


async def nothing_but_noise(stage: PhoneStage) -> None:
    caller = await stage.calls_in(weather=Weather(noise=2_500), listen=False)
    said = await caller.sees_the_end()
    assert "bye" in said.lower()
    await heard_out_and_hung_up(stage, caller)
    assert set(stage.speech.heard) <= {""}
    assert stage.appointments() == []


async def garbage_in_between(stage: PhoneStage) -> None:
    """Broken and foreign messages and a bad network are lived through; the booking is made."""
    caller = await stage.calls_in(weather=Weather(lost=0.01, doubled=0.01, late_seconds=0.1))
    garbage = ["", "{", "[]", "null", '"media"', '{"event": "media"}', '{"event": 7}', b"\x00\xff"]
    garbage += ['{"event": "media", "media": {"payload": "%%%"}}', '{"event": "dtmf", "dtmf": 1}']
    await caller.begins(WISH)
    for one in garbage * 3:
        await caller.wire.send_raw(one)
        await asyncio.sleep(0.03)
    await caller.hears("shall i book")
    await caller.says("yes please")
    await caller.hears("booked")
    assert stage.appointments() == [BOOKED]


async def silent_carrier(stage: PhoneStage) -> None:
    caller = await stage.calls_in()
    caller.wire.fall_silent()
    await caller.sees_the_end()
    await stage.is_quiet()
    assert len(stage.hang_ups(caller)) == 1


async def interruption(stage: PhoneStage) -> None:
    """Who talks over the agent is listened to: it falls silent, and what was said counts."""
    caller = await stage.calls_in(listen=False)
    while not caller.wire.playback.unheard:  # noqa: ASYNC110 - sound is no event
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)
    await caller.says(WISH)
    assert caller.wire.timings.clears
    heard = np.frombuffer(ulaw2lin(bytes(caller.wire.playback.heard), 2), np.int16)
    whole = sum(len(tone(one.text)) for one in stage.speech.said) / SPEECH_HZ
    assert speech_seconds(heard, CALLER_HZ) < whole - 0.2
    await caller.hears("shall i book")
    await caller.wire.hang_up()
    await stage.is_quiet()
    assert stage.appointments() == []


async def longest_call(stage: PhoneStage) -> None:
    caller = await stage.calls_in()
    said = await caller.sees_the_end()
    assert "bye" in said.lower()
    await heard_out_and_hung_up(stage, caller)


SCENARIOS: tuple[Scenario, ...] = (
    booking_with_barge_in,
    cancel_by_digit,
    hang_up_during_write,
    silent_caller,
)
MORE: tuple[Scenario, ...] = (
    move,
    nothing_but_noise,
    garbage_in_between,
    silent_carrier,
    interruption,
    longest_call,
)
SETTINGS: dict[str, dict[str, Any]] = {
    "silent_caller": {"calla_idle_seconds": 1.0},
    "nothing_but_noise": {"calla_idle_seconds": 1.0},
    "longest_call": {"calla_longest_call_seconds": 5.0},
}
LIMITS = {"silent_carrier": PhoneLimits(silent_seconds=2.0, apology_seconds=0.1)}


async def play(scenario: Scenario, home: Path, migrated: Path) -> None:
    """Play a scenario in a world of its own; afterwards nothing of its call may run."""
    name = scenario.__name__
    with owning(name):
        settings, limits = SETTINGS.get(name, {}), LIMITS.get(name)
        async with (
            asyncio.timeout(LONGEST_CALL_SECONDS),
            on_the_phone(home, migrated=migrated, limits=limits, **settings) as stage,
        ):
            before = tasks_of(name)
            await scenario(stage)
            await stage.close()
            await stage.is_quiet()
            await asyncio.sleep(0.1)
            assert not {repr(task) for task in left(name, before)}


def left(name: str, before: "set[asyncio.Task[object]]") -> "set[asyncio.Task[object]]":
    """Return what a call left running; a server's answers to its last requests are the server's."""
    return {task for task in tasks_of(name) - before if "uvicorn" not in repr(task)}


@pytest.mark.usefixtures("callers_voice")
@pytest.mark.parametrize(
    "scenarios", [SCENARIOS, pytest.param(MORE, marks=pytest.mark.deep)], ids=["some", "others"]
)
def test_calls(
    scenarios: Sequence[Scenario], tmp_path: Path, migrated: Path, subtests: pytest.Subtests
) -> None:
    homes = [tmp_path / scenario.__name__ for scenario in scenarios]

    async def at_once() -> list[BaseException | None]:
        plays = (play(one, home, migrated) for one, home in zip(scenarios, homes, strict=True))
        return await asyncio.gather(*plays, return_exceptions=True)

    with asyncio.Runner(loop_factory=OwnTimeLoop) as runner:
        outcomes = runner.run(at_once())
    for scenario, outcome in zip(scenarios, outcomes, strict=True):
        with subtests.test(scenario.__name__):
            if outcome is not None:
                raise outcome
