"""One call from the caller's side."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pipecat.audio.dtmf.types import KeypadEntry
from pipecat.frames.frames import InputDTMFFrame
from pipecat.turns.user_turn_strategies import UserTurnStrategies

from agent.pipeline import Line, Patience, VoiceConversation, voice_worker
from agent.session import CallSession
from agent.settings import ModelAddress, Settings
from agent.speech import Speech
from agent.speech.turns import PauseEndsTurn, turn_end
from tests.agent.pipeline_voice.line import LOUD, QUIET, Ears, Hold, Loudness, MemoryLine, Voice

MARA = {"name": "Mara Quill", "email": "mara@example.com"}
READBACK = (
    "Consultation on Thursday, March 4 at eleven thirty for Mara Quill, mara at example dot com. "
    "Shall I book it?"
)
LONGEST_SECONDS = 10.0


@dataclass
class Talk:
    """A call under way."""

    call: CallSession
    conversation: VoiceConversation
    line: MemoryLine
    ears: Ears
    voice: Voice
    turns: UserTurnStrategies
    model: Any
    running: "asyncio.Task[str]"

    async def until(self, true: Callable[[], object], what: str) -> None:
        """Wait until something is so.

        Raises:
            AssertionError: it did not become so.
        """
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                while not true():  # noqa: ASYNC110 - what a caller notices is no event
                    await asyncio.sleep(0.002)
        except TimeoutError:
            heard = " | ".join(self.heard())
            raise AssertionError(f"{what} did not come; heard: {heard}") from None

    async def hears(self, text: str, times: int = 1) -> None:
        """Wait until a sentence with `text` was played whole so often."""
        await self.until(lambda: self.times_heard(text) >= times, repr(text))
        await asyncio.sleep(0.01)  # what was played is written down behind it

    def times_heard(self, text: str) -> int:
        return sum(text in one.text and one.is_whole for one in self.voice.said)

    def heard(self) -> list[str]:
        """The sentences that were played whole."""
        return [one.text for one in self.voice.said if one.is_whole]

    async def says(self, words: str | None) -> None:
        """Say words; None are words the recognizer fails at."""
        self.ears.words.append(words)
        await self.makes_noise()

    async def makes_noise(self) -> None:
        for sound in (LOUD,) * 6 + (QUIET,) * 6:
            await self.line.microphone.hear(sound)
            await asyncio.sleep(0)

    async def presses(self, keys: str) -> None:
        for key in keys:
            await self.line.microphone.push_frame(InputDTMFFrame(KeypadEntry(key)))

    def holds(self, text: str, letters: int) -> Hold:
        """Stop playing at a letter of the sentence with `text`, until it is cut off."""
        self.line.earpiece.hold = Hold(text, letters)
        return self.line.earpiece.hold

    async def held(self, hold: Hold) -> None:
        async with asyncio.timeout(LONGEST_SECONDS):
            await hold.reached.wait()

    async def asked(self, count: int) -> None:
        """Wait until the model was asked so often."""
        await self.until(lambda: len(self.model.requests) >= count, f"request {count}")

    async def ends(self) -> str:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await self.running

    async def end(self) -> None:
        await self.conversation.hang_up()
        await asyncio.wait({self.running}, timeout=LONGEST_SECONDS)
        assert self.running.done()

    @property
    def pause_seconds(self) -> float:
        """The pause that ends the caller's turn now."""
        [stop] = self.turns.stop or []
        assert isinstance(stop, PauseEndsTurn)
        return stop.pause_seconds

    def stored(self, role: str = "assistant") -> list[str]:
        """What the model was last told that `role` had said."""
        messages = self.model.requests[-1]["messages"]
        return [one["content"] for one in messages if one["role"] == role and one.get("content")]

    def lines(self) -> list[tuple[str, str]]:
        return [(one.speaker, one.text) for one in self.call.exchanges()]


async def talking(call: CallSession, model: Any, *, patience: Patience, **changes: Any) -> Talk:
    """Open a call; `changes` are of the patience."""
    pause = changes.pop("pause_seconds", 0.01)
    ears, voice = Ears(), Voice()
    voice.fails = changes.pop("voice_fails", 0)
    turns = turn_end(
        Settings.model_validate({"calla_turn_end": "timeout"}),
        pause_seconds=pause,
        dictation_seconds=pause * 2,
    )
    line = MemoryLine(voice)

    async def played() -> None:
        """Wait for nothing: this line has no buffer."""

    conversation = voice_worker(
        call,
        speech=Speech(ears, voice, Loudness(), turns),
        line=Line(line, played),
        model=ModelAddress(model.address, "none", "scripted"),
        patience=replace(patience, **changes),
    )
    running = asyncio.create_task(conversation.run())
    return Talk(call, conversation, line, ears, voice, turns, model, running)


async def propose(talk: Talk, model: Any, tool: Any) -> None:
    """Find the time and hear the read-back of booking it."""
    book = tool("book", {"slot_id": "s1", **MARA})
    model.script += [tool("find_times", {"when": "march 4 at 11:30 am"}), book, READBACK]
    await talk.says("thursday 11:30, Mara Quill, mara@example.com")
