"""The gate between model and mouth: nothing is claimed that no tool of this call has shown.

Sentence by sentence: a claim that something was booked, moved, cancelled, confirmed or sent needs
a receipt of this session for that fact and time; a clock time presented as available needs a tool
that returned it; a time that is kept needs its hold; and no write has failed while nobody knows what
came of it. What is not backed is replaced by what is true.
"""

from pipecat.frames.frames import (
    Frame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from typing_extensions import override

from agent.session import CallSession
from agent.truth.claims import claims_in, sentences, whole_sentences
from agent.truth.evidence import backs, true_state
from agent.truth.states import states_in
from agent.truth.telling import told

__all__ = ["TruthGate", "checked", "told"]


class TruthGate(FrameProcessor):
    """Holds the model's words until a sentence is whole, and lets only true ones pass."""

    def __init__(self, call: CallSession) -> None:
        """Judge by what `call` has shown so far, at the moment a sentence is released."""
        super().__init__(name="TruthGate")
        self._call = call
        self._held = ""
        self._said: set[str] = set()

    @override
    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Replace the text frames by whole, checked sentences; pass everything else on."""
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMTextFrame):
            self._held += frame.text
            await self._release(whole_sentences(self._held))
            return
        if isinstance(frame, LLMFullResponseStartFrame | InterruptionFrame):
            self._held = ""
            self._said.clear()
        elif isinstance(frame, LLMFullResponseEndFrame):
            await self._release(len(self._held))
        await self.push_frame(frame, direction)

    async def _release(self, length: int) -> None:
        text, self._held = self._held[:length], self._held[length:]
        for sentence in sentences(text):
            spoken = checked(self._call, sentence, already=self._said)
            if spoken:
                await self.push_frame(LLMTextFrame(spoken))


def checked(call: CallSession, sentence: str, *, already: set[str]) -> str:
    """Return the sentence, or what is true instead; empty if that was said `already`."""
    claims = (*states_in(sentence), *claims_in(sentence))
    claim = next((one for one in claims if not backs(call, sentence, one)), None)
    if claim is None:
        return sentence
    call.false_claims_blocked += 1
    call.turn.blocked += 1
    truth = true_state(call, claim)
    if truth in already:
        return ""
    already.add(truth)
    lead = sentence[: len(sentence) - len(sentence.lstrip())]
    return f"{lead}{truth}"
