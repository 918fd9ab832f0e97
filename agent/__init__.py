"""The conversation: hearing, thinking, speaking, over the `scheduling` package."""
