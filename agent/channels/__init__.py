"""The doors a caller comes in by: each turns its own wire into turns of a conversation."""
