"""The layers of one utterance, as the modules that weigh them see it."""

from collections.abc import Mapping
from typing import NamedTuple

from agent.brain.understanding.acts import Tag
from agent.brain.understanding.details import Details
from agent.brain.understanding.intents import IntentFound
from agent.brain.understanding.normalize import Cue, Word
from agent.brain.understanding.situation import Polarity, Situation
from agent.brain.understanding.times import Times
from scheduling.when import Reading

VALUES = frozenset(["name", "email", "phone"])
"""The values that are asked for by their name."""


class Heard(NamedTuple):
    """The layers of one utterance.

    `confirming` tells whether something was read back for a yes. `cues` holds the first cue of
    every act, `when` the time wanted where it could be resolved. `has_values` counts a time too.
    `polarity_of_rest` judges what is left when values and times are blanked, where that may turn
    an unclear answer into a yes.
    """

    situation: Situation
    asked: str
    confirming: bool
    words: tuple[Word, ...]
    tokens: tuple[str, ...]
    plain: str
    asking: bool
    cues: Mapping[Tag, Cue[Tag]]
    details: Details
    intents: tuple[IntentFound, ...]
    times: Times
    when: Reading | None
    has_time: bool
    has_values: bool
    polarity: Polarity | None
    polarity_of_rest: Polarity | None


def says_time(times: Times, when: Reading | None) -> bool:
    """Tell whether a time, a pick or a booking was said."""
    pointed = times.pick is not None or times.which is not None
    return pointed or bool(times.about) or when is not None


def says_value(details: Details) -> bool:
    """Tell whether a value other than a time was said, if only half of one."""
    said = details.email or details.phone or details.name or details.service or details.problem
    return bool(said)


def when_of(times: Times) -> Reading | None:
    """Return the time wanted, None when it could not be resolved."""
    return times.when if times.when and times.when.kind != "none" else None
