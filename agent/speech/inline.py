"""What voices share whose audio comes while the text is handed over: failed text is not "spoken"."""

from pipecat.frames.frames import AggregatedTextFrame
from pipecat.services.tts_service import TTSService
from typing_extensions import override


class InlineVoice(TTSService):
    """A voice that fails honestly and at once.

    Pipecat would wait three seconds for more of a failed sentence, and would put its text into the
    conversation as if the caller had heard it: a read-back nobody heard could then be confirmed.
    """

    @override
    async def on_turn_context_completed(self) -> None:
        """Close the turn's audio, also where there was none."""
        self._is_yielding_frames_synchronously = True
        await super().on_turn_context_completed()

    @override
    async def _push_spoken_text(
        self, src_frame: AggregatedTextFrame, text: str, context_id: str, append_to_context: bool
    ) -> None:
        if self.is_usable and self._is_yielding_frames_synchronously:
            await super()._push_spoken_text(src_frame, text, context_id, append_to_context)
            return
        for frame in self._aggregated_frame_sequencer.complete_spoken_slot():
            await self.push_frame(frame)
