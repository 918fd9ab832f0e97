"""The embedded model: chat completions computed by pure functions, with no weights and no network.

What was said is folded into what is known (`ledger`), the last turn is understood
(`understanding`), the next step decided (`policy`) and worded (`wording`); `protocol` and `server`
speak the OpenAI chat-completions wire. Nothing below `server` does I/O or reads a clock.
"""
