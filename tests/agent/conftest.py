"""What the conversation's tests share."""

from tests.agent.world import broken, call, model, tool, world

__all__ = ["broken", "call", "model", "tool", "world"]
