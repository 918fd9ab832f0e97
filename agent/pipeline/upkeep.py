"""What keeps a long conversation in shape: today's date in the prompt, a context that stays short."""

import json

from pipecat.frames.frames import LLMUpdateSettingsFrame
from pipecat.processors.aggregators.llm_context import LLMContext, LLMSpecificMessage
from pipecat.services.openai.llm import OpenAILLMService

from agent.persona import system_prompt
from agent.session import CallSession

FULL_RESULTS = 2
"""So many find_times answers keep all their times in the context; older ones keep the few spoken."""


class Upkeep:
    """Looks after the context of one call, before each turn."""

    def __init__(self, call: CallSession, context: LLMContext) -> None:
        """Look after `context`."""
        self._call = call
        self._context = context
        self._prompted = self._today()

    def new_prompt(self) -> LLMUpdateSettingsFrame | None:
        """Return what tells the model that another day has begun, None on the same day."""
        if self._today() == self._prompted:
            return None
        self._prompted = self._today()
        delta = OpenAILLMService.Settings(system_instruction=system_prompt(self._call))
        return LLMUpdateSettingsFrame(delta=delta)

    def shorten(self) -> None:
        """Keep of older find_times answers only the times that were spoken of."""
        full = 0
        for message in reversed(self._context.messages):
            if isinstance(message, LLMSpecificMessage) or message["role"] != "tool":
                continue
            content = message["content"]
            if isinstance(content, str) and '"all": [' in content:
                full += 1
                if full > FULL_RESULTS:
                    message["content"] = _shortened(content)

    def _today(self) -> str:
        return self._call.clock.now().astimezone(self._call.home).date().isoformat()


def _shortened(content: str) -> str:
    result = json.loads(content)
    result.pop("all", None)
    return json.dumps(result, ensure_ascii=False)
