"""What a turn asks about the business: its topic, and each question where there are several."""

import re

from agent.brain.understanding import topics
from agent.brain.understanding.decisions import VALUES, Heard

_PARTS = re.compile(r"\band(?: also)?\b|\balso\b")


def topic_of(heard: Heard) -> tuple[str | None, bool]:
    """Return the topic asked about, and whether a known subject was asked about at all."""
    if heard.details.email or ((heard.confirming or heard.asked in VALUES) and not heard.asking):
        return None, False
    topic, subject = topics.read(heard.plain, heard.situation.topics, asking=heard.asking)
    wanted = {cue.intent for cue in heard.intents} & {"book", "reschedule", "lookup"}
    if topic in (None, "location") and "lookup" in wanted:
        return None, False
    return topic, subject


def questions_of(heard: Heard) -> tuple[str, ...]:
    """Return the questions of a turn that asks about more than one topic, else nothing."""
    if not heard.asking or not heard.situation.topics or " and " not in heard.plain:
        return ()
    found: dict[str, str] = {}
    for part in _PARTS.split(heard.plain):
        topic, _ = topics.read(part, heard.situation.topics, asking=True)
        if topic is not None:
            found.setdefault(topic, part.strip())
    return tuple(found.values()) if len(found) > 1 else ()
