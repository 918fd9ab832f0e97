"""The keypad as an answer: digits -> the words a caller would have said."""

import asyncio
from collections.abc import Awaitable, Callable

from pipecat.frames.frames import (
    Frame,
    InputDTMFFrame,
    LLMMessagesAppendFrame,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.utils.time import time_now_iso8601
from typing_extensions import override

from agent.brain.questions import classify
from agent.session import CallSession

PAUSE_SECONDS = 1.6
"""Pause after which digits are an answer; `#` makes them one at once."""
MOST_DIGITS = 20
OPERATOR = "I'd like to talk to a person."
_PICKS = ("slot_offer", "slot_taken", "which_booking", "service")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


class Keypad(FrameProcessor):
    """Collects the keys a caller presses; the first one cuts the agent off, as a voice would."""

    def __init__(self, call: CallSession, on_slip: Callable[[], Awaitable[None]]) -> None:
        """Answer in the conversation of `call`; `on_slip`: what was begun was taken back."""
        super().__init__(name="Keypad")
        self._call = call
        self._on_slip = on_slip
        self._digits = ""
        self._speaking = False
        self._waiting: asyncio.Task[None] | None = None

    @property
    def is_busy(self) -> bool:
        """Tell whether the caller is in the middle of a number."""
        return self._waiting is not None

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Keep the keys, pass everything else on."""
        await super().process_frame(frame, direction)
        if isinstance(frame, UserStartedSpeakingFrame | UserStoppedSpeakingFrame):
            self._speaking = isinstance(frame, UserStartedSpeakingFrame)
        if not isinstance(frame, InputDTMFFrame):
            await self.push_frame(frame, direction)
        elif not self._call.ending:
            await self._press(str(frame.button.value))

    @override
    async def cleanup(self) -> None:
        """Forget what was not finished."""
        await super().cleanup()
        await self._rest()

    async def _press(self, key: str) -> None:
        if not self.is_busy:
            if not key.isdigit():
                return  # there is nothing to take back or to finish
            await self.broadcast_interruption()
        await self._rest()
        if key == "#" and self._digits:
            await self._answer()
            return
        if key == "*":
            self._digits = ""  # a slip: begin again
        elif key.isdigit():
            self._digits = (self._digits + key)[:MOST_DIGITS]
        self._waiting = self.create_task(self._answer_later())

    async def _rest(self) -> None:
        if self._waiting is not None:
            await self.cancel_task(self._waiting)
            self._waiting = None

    async def _answer_later(self) -> None:
        await asyncio.sleep(PAUSE_SECONDS)
        self._waiting = None
        await self._answer()

    async def _answer(self) -> None:
        """Give the digits as the caller's words; what they are saying meanwhile stays together."""
        digits, self._digits = self._digits, ""
        if self._call.ending:
            return
        words = in_words(digits, asked=_last_words(self._call))
        if not digits:
            await self._on_slip()
        elif self._speaking:
            heard = TranscriptionFrame(words, "", time_now_iso8601(), finalized=True)
            await self.push_frame(heard)
        else:
            await self.push_frame(
                LLMMessagesAppendFrame([{"role": "user", "content": words}], run_llm=True)
            )


def in_words(digits: str, *, asked: str) -> str:
    """Return what a caller means by `digits` after the agent said `asked`.

    One digit picks what was offered; a zero alone asks for a person; others stand for themselves.
    """
    if digits == "0":
        return OPERATOR
    if len(digits) == 1 and classify(asked) in _PICKS:
        return f"the {_ORDINALS[int(digits) - 1]} one"
    return digits


def _last_words(call: CallSession) -> str:
    said = call.exchanges()
    return next((line.text for line in reversed(said) if line.speaker == "agent"), "")
