"""Utterance + situation -> what was understood: deterministic tables and rules, no model.

Canonical words (`normalize`, `spelling`) feed readers of values (`emails`, `phones`, `names`,
`services`, corrections of parts by `repairs`), of time (`times`, `picks`, over `scheduling.when`),
of wishes (`intents`), of questions (`topics`) and of everything else (`acts`, `polarity`).
`decisions` weighs them against the pending question, `compose` puts them together.
"""

from agent.brain.understanding import gestures, intents, topics
from agent.brain.understanding.compose import SILENCE, understand
from agent.brain.understanding.situation import Service, Situation, Understood, Wish

__all__ = ["SILENCE", "Service", "Situation", "Understood", "Wish", "understand", "warm"]


def warm() -> None:
    """Compile the patterns of wishes, gestures and questions before the first caller speaks."""
    intents.WORDED.warm()
    gestures.WORDED.warm()
    topics.WORDED.warm()
