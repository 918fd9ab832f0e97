"""What a turn asks about the business: its topic, and each question where there are several."""

import re
from functools import lru_cache

from agent.brain.understanding import topics
from agent.brain.understanding.heard import VALUES, Heard
from agent.brain.understanding.normalize import texts
from agent.brain.understanding.prefilter import Prefiltered
from agent.brain.understanding.situation import Service

_PARTS = re.compile(
    r"\band(?: also)?\b|\balso\b|(?<!where)(?<!what)(?<!when)(?<!how)(?<!much)(?<!long) (?=(?:where|how much|how long|what|when|can (?:i|you|we)|do (?:i|you|we)|is (?:the|there|it)|are (?:you|there|the)) )"
)
# Worded as a question somewhere: "mine's electric, can you deal with that", "manual or auto".
_ASKS = Prefiltered(
    "is |are |was |does |can |could |should |would |must |has |do |will |may |any | or |something |anything |"
    "asking |wonder|have you got|how |what ",
    r"^(?:(?:and|but|so|wait|actually|yes|yeah|no|please|great|thanks|okay|oh|hi|hello|hey|sorry|also|well|right|lovely) )*"
    r"(?:(?:is|are|was|does|can|could|should|would|must|has) \w+|do (?!it\b|that\b|this\b|not\b|so\b)\w+|(?:will|may) (?:some\w+|any\w+|he|she|they|you|it|there|the|my|we|i)\b"
    r"|any (?!time|day|thing|of|one)\w+|\w+ or (?!\w*day)\w+$|(?:something|anything) (?:for|off|about)\b)"
    r"|(?<!all )(?<!what )\b(?:can|could|will|would|do|does|may|should|must) (?:he|she|we|they|you|i|someone|somebody|anyone|it|my|the)\b"
    r"|\bis (?:that|it|this) (?:okay|all right|something|possible|allowed|a problem|fine|enough|too)\b|\b(?:asking|wonder\w*) (?:if|whether|about)\b|\b(?:is there|are there|do you|are you|have you got)\b|\bwhat (?:is|does|will|would) (?:it|that|this)\b|\bhow \w+ (?:is|are|do|does|can|will)\b|\bwhat (?:\w+ (?:do|does|can|should)|(?:is|are|was) (?:the|your))\b",
)
_IDENTITY = Prefiltered(
    "i would",
    r"(?<=\bwhat )i would\b|(?<=\bany )i would\b|(?<=\bphoto )i would\b|(?<=\bmy )i would\b|(?<=\bbring )i would\b",
)
_TO_COME = re.compile(
    r"\b(?:can|could|may|would) (?:i|we|you) (?:please |possibly |maybe )*(?:have|get|come|book|make|do|fit|squeeze|bring|take|try|manage)\b"
)
_DUES = re.compile(
    r"\b(?:charge\w*|fees?|costs?|pay|money|refund\w*|stung|penal\w+|deposit|free|lose|owe|damage|bill\w*|how much|out of pocket)\b"
)
_MONEY = frozenset(["price", "prices", "pricing", "cost", "costs", "fee", "fees", "payment"])
_UNDOING = ("cancellation", "cancellations", "cancel", "cancelling", "refund", "refunds")


def topic_of(heard: Heard) -> tuple[str | None, bool]:
    """Return the topic asked about, and whether a known subject was asked about at all."""
    asking = heard.asking or _ASKS.search(heard.plain) is not None
    answering = heard.confirming or heard.asked in VALUES or heard.asked == "reason"
    if heard.details.email or (answering and not asking):
        return None, False
    situation = heard.situation
    topic, subject = topics.read(
        _without_services(heard),
        situation.topics,
        asking=asking,
        answers=situation.answers,
        idle=_words_of_services(situation.services, situation.topics) if asking else (),
    )
    if undoing := _of_undoing(heard, topic, asking=asking):
        return undoing, True
    wanted = {cue.intent for cue in heard.intents} & {"book", "reschedule", "lookup"}
    if topic in (None, "location") and "lookup" in wanted:
        return None, False
    if (wanted and not heard.asking) or _asks_to_come(
        heard
    ):  # what is told beside a wish is no question
        topic, subject = topics.read(heard.plain, situation.topics, asking=False)
    return topic, subject and (heard.asking or topic is not None)


def _asks_to_come(heard: Heard) -> bool:
    """Tell whether what is asked is for a service at a time: "my bike needs it, can I have friday at ten"."""
    named = heard.details.service is not None and heard.when is not None
    return named and _TO_COME.search(heard.plain) is not None


def _without_services(heard: Heard) -> str:
    """Return what was said with an appointment for every service: "parking" may be a lesson."""
    found = heard.details.services
    if not found:
        return _IDENTITY.sub("id", " ".join(texts(heard.words)))
    left: list[str] = []
    for word in heard.words:
        named = any(hit.start <= word.start and word.end <= hit.end for hit in found)
        if not named or left[-1:] != ["appointment"]:
            left.append("appointment" if named else word.text)
    return _IDENTITY.sub("id", " ".join(left))


@lru_cache(maxsize=64)
def _words_of_services(services: tuple[Service, ...], topics: tuple[str, ...]) -> frozenset[str]:
    """Return the words of the names of services, unless they are those of a topic."""
    names = " ".join(" ".join((one.slug, one.name, *one.spoken)) for one in services).lower()
    return frozenset(re.findall(r"[a-z]{4,}", names)) - {*" ".join(topics).split()}


def _of_undoing(heard: Heard, topic: str | None, *, asking: bool) -> str | None:
    """Take a question about money at a cancellation as one about what cancelling costs."""
    cancelling = heard.asked == "confirm_cancel" or heard.situation.doing == "cancel"
    if not (cancelling and asking) or topic in _UNDOING or heard.details.service:
        return None
    if (topic is not None and topic not in _MONEY) or not _DUES.search(heard.plain):
        return None
    return next((one for one in heard.situation.topics if one in _UNDOING), None)


def questions_of(heard: Heard) -> tuple[str, ...]:
    """Return the questions of a turn that asks about more than one topic, else nothing."""
    situation = heard.situation
    if not heard.asking or not situation.topics or " and " not in heard.plain:
        return ()
    found: dict[str, str] = {}
    for part in _PARTS.split(heard.plain):
        topic, _ = topics.read(part, situation.topics, asking=True, answers=situation.answers)
        if topic is not None:
            found.setdefault(topic, part.strip())
    return tuple(found.values()) if len(found) > 1 else ()
