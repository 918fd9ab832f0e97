"""What goes wrong in a conversation, apart from what the desk refuses.

AgentError
 +-- PromptError           a prompt is missing or has a placeholder nobody fills
 +-- ConversationEnded     something was said after the end
 +-- ModelFailed           the language model gave no usable answer; `reason` says which way
 +-- StartError            the program cannot start as it was asked to
"""

from typing import Literal

ModelFailure = Literal["unreachable", "refused", "timeout", "failed", "garbled"]


class AgentError(Exception):
    """Base of all failures of the conversation itself; `str()` names no caller data."""


class PromptError(AgentError):
    """A prompt file is missing, or holds a placeholder that was not given a value."""


class ConversationEnded(AgentError):
    """The conversation is over; nothing more can be said in it."""


class ModelFailed(AgentError):
    """The language model could not be reached, refused, stalled or answered nonsense."""

    def __init__(self, reason: ModelFailure) -> None:
        """Remember the `reason`; the caller hears a sentence of `prompts/`, never this text."""
        super().__init__(f"The language model did not answer ({reason}).")
        self.reason: ModelFailure = reason


class StartError(AgentError):
    """The program cannot start as it was asked to; `str()` is one sentence that says what to do."""
