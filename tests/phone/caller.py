"""A caller on the phone: speaks, listens to the end, presses keys, leaves when they like."""

import asyncio
import audioop

from tests.phone.carrier import Wire
from tests.phone.hearing import Speech
from tests.phone.voice import CALLER_HZ, spoken

QUIET_SECONDS = 0.7
"""After so much silence behind its words the agent is taken to have finished."""
LONGEST_WAIT_SECONDS = 25.0


class Unheard(AssertionError):
    """The agent did not say in time what the caller waited for."""


class Caller:
    """Somebody on the line `wire`, understood by `speech`."""

    def __init__(self, wire: Wire, speech: Speech) -> None:
        self.wire = wire
        self.speech = speech
        self.transcript: list[str] = []
        self._listened = 0

    async def says(self, text: str, *, words_a_minute: int = 185) -> None:
        """Say something to its end."""
        await self.begins(text, words_a_minute=words_a_minute)
        while self.wire.is_speaking and not self.wire.is_over:  # noqa: ASYNC110 - a few hundredths late is human
            await asyncio.sleep(0.01)

    async def begins(self, text: str, *, words_a_minute: int = 185) -> None:
        """Begin to say something."""
        samples = await spoken(text, hz=CALLER_HZ, words_a_minute=words_a_minute)
        self.speech.announce(text, samples, CALLER_HZ)
        self.transcript.append(f"caller: {text}")
        self.wire.speak(audioop.lin2ulaw(samples.tobytes(), 2))

    async def hears(self, words: str = "", *, seconds: float = LONGEST_WAIT_SECONDS) -> str:
        """Listen until the agent has said something with `words` in it, to its end; return it all.

        Raises:
            Unheard: it did not come.
        """
        clock = asyncio.get_running_loop().time
        deadline = clock() + seconds
        while not (words.casefold() in self._since().casefold() and self._since()):
            await self._wait(deadline, words)
        quiet_since = clock()
        while clock() - quiet_since < QUIET_SECONDS and not self.wire.is_over:
            if self.wire.playback.unheard or self._sounds_due():
                quiet_since = clock()
            await self._wait(deadline, words)
        said = self._since()
        self._listened = len(self.speech.said)
        self.transcript.append(f"agent: {said}")
        return said

    async def sees_the_end(self, *, seconds: float = LONGEST_WAIT_SECONDS) -> str:
        """Wait until the line is dead; return what the agent said until then."""
        try:
            async with asyncio.timeout(seconds):
                await self.wire.over.wait()
        except TimeoutError:
            raise Unheard(f"The call was not ended; said so far: {self.story}") from None
        said = self._since()
        self.transcript.append(f"agent: {said}")
        return said

    @property
    def story(self) -> str:
        """What was said on both sides, for whoever reads a failed test."""
        rest = [f"agent (unread): {self._since()}"] if self._since() else []
        heard = f"recognized: {self.speech.heard}"
        return "\n".join([*self.transcript, *rest, heard])

    def _since(self) -> str:
        return " ".join(one.text for one in self.speech.said[self._listened :])

    def _sounds_due(self) -> bool:
        """Tell whether a text was asked for that has not begun to sound yet."""
        return bool(self.speech.said) and self.speech.said[-1].at > self.wire.timings.last_audio_at

    async def _wait(self, deadline: float, words: str) -> None:
        if asyncio.get_running_loop().time() > deadline or (
            self.wire.is_over and not self._since()
        ):
            raise Unheard(f"The agent did not say {words or 'anything'!r}.\n{self.story}")
        await asyncio.sleep(0.02)
