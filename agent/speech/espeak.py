"""The voice that needs no key and no download: the program espeak-ng, one run a sentence."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from pipecat.frames.frames import ErrorFrame, Frame, TTSAudioRawFrame
from pipecat.services.settings import TTSSettings
from pipecat.utils.errors import ErrorCategory
from typing_extensions import override

from agent.speech.inline import InlineVoice

COMMAND = ("espeak-ng", "-v", "en-us", "-s", "160", "-b", "1", "--stdin", "--stdout")
"""The text goes in by a pipe, never as an argument: process lists are for everyone to read."""

SAMPLE_RATE = 22_050
HEADER_BYTES = 44
PIECE_BYTES = SAMPLE_RATE * 2 // 25 // 2 * 2
"""40 ms of audio."""


class EspeakVoice(InlineVoice):
    """espeak-ng's American voice, played while the rest of the sentence is rendered."""

    def __init__(
        self,
        *,
        patience_seconds: float,
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        super().__init__(
            sample_rate=SAMPLE_RATE,
            push_start_frame=True,
            push_stop_frames=True,
            stop_frame_timeout_s=patience_seconds + 1,  # our own patience ends first
            settings=TTSSettings(model=None, voice="en-us", language=None),
            max_consecutive_zero_audio_contexts=0,  # one failed run says nothing of the next
        )
        self._command = command
        self._patience_seconds = patience_seconds
        self._running: set[Process] = set()

    @override
    def can_generate_metrics(self) -> bool:
        """Return true: the time to the first audio is measured."""
        return True

    @override
    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame, None]:
        """Yield the audio of one text in pieces of 40 ms, or what there was of it and an error."""
        try:
            async with self._started() as process:
                await self.start_tts_usage_metrics(text)
                out = await self._spoken_to(process, text)
                while piece := await self._piece(out):
                    await self.stop_ttfb_metrics()
                    yield TTSAudioRawFrame(piece, SAMPLE_RATE, 1, context_id=context_id)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            yield ErrorFrame(
                error=f"espeak-ng could not speak a sentence ({type(error).__name__}).",
                category=ErrorCategory.SERVER,
            )

    @override
    async def cleanup(self) -> None:
        """End what still renders."""
        await super().cleanup()
        for process in tuple(self._running):
            await self._end(process)

    @asynccontextmanager
    async def _started(self) -> AsyncGenerator[Process]:
        process = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE)
        self._running.add(process)
        try:
            yield process
        finally:
            await self._end(process)

    async def _end(self, process: Process) -> None:
        with suppress(ProcessLookupError):
            process.kill()
        if process.stdout is not None:
            await process.stdout.read()  # the pipe is closed only at its end
        await process.wait()
        self._running.discard(process)

    async def _spoken_to(self, process: Process, text: str) -> asyncio.StreamReader:
        """Hand over the text; return the audio behind its WAV header."""
        if process.stdin is None or process.stdout is None:
            raise BrokenPipeError
        process.stdin.write(plain(text).encode())
        process.stdin.close()
        async with asyncio.timeout(self._patience_seconds):
            await process.stdout.readexactly(HEADER_BYTES)
        return process.stdout

    async def _piece(self, out: asyncio.StreamReader) -> bytes:
        """Return the next piece, empty at the end; a piece holds whole samples."""
        try:
            async with asyncio.timeout(self._patience_seconds):
                return await out.readexactly(PIECE_BYTES)
        except asyncio.IncompleteReadError as rest:
            return rest.partial[: len(rest.partial) // 2 * 2]


def plain(text: str) -> str:
    """Return `text` on one line without what espeak-ng takes as commands: controls and `[[`."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(shown.replace("[", " ").replace("]", " ").split())
