"""Questions that only look like a wish: about others' appointments, or to weigh services up."""

import re
from dataclasses import replace
from typing import Final

from agent.brain.frames import Ledger
from agent.brain.understanding import Understood, Wish
from agent.brain.understanding.reading import may_be_time
from agent.brain.understanding.situation import Act, Intent

_COMPARES: Final = re.compile(
    r"\bdifferen(?:ce|t)\b.*\b(?:between|from|to)\b|\bcompar(?:e|es|ed|ing|ison)\b|\bversus\b|\bvs\b"
    r"|^(?!.*\bthan (?:that|this|it)\b).*\b(?:is|are|will|does|how)\b.*\bthan\b",
    re.IGNORECASE,
)
"""Two services set side by side; "sooner than that" compares times."""
_WEIGHS: Final = re.compile(
    r"^\W*(?:(?:and|so|but|well|oh|okay|ok|sorry|um+|hmm+|right)\W+)*(?:what(?!'?s? about\b)|which|how(?! about\b)|why)\b"
    r"(?!.*\b(?:book|please|i'll|i'd|i want|i need|put me|give me|go (?:for|with))\b)",
    re.IGNORECASE,
)
"""Questions about a service while one is to be chosen: "what do i get for the full one"."""
_PEOPLE: Final = r"(?:bookings?|names?|customers?|clients?|patients?)"
_OF_OTHERS: Final = re.compile(
    rf"\b(?:list|print|show|read|give)(?: me| out)? (?:all|every|the|your|today'?s)\b(?: \w+){{0,3}} {_PEOPLE}\b"
    rf"|\b(?:everyone|everybody|someone else|somebody else|other people)'?s? (?:\w+ )?(?:{_PEOPLE}|appointments?)\b"
    r"|\b(?:who(?:'s| is| has| else is)|what(?:'s| is) the name (?:on|of|for))\b.{0,40}"
    r"(?:\b(?:booked|coming in|down for|appointment|booking|slot)\b|\d)",
    re.IGNORECASE,
)
"""Questions after the appointments of others."""
_OWN: Final = re.compile(
    r"\b(?:my|mine|i|me|our|we|with(?! names)|doctor|dentist|instructor)\b", re.IGNORECASE
)
_AND_TIMES: Final = re.compile(
    r"\b(?:and|also|oh|so)\b.*\b(?:have you|do you have|have ye|is there|are there|any(?:thing)?|could i|can i|book)\b",
    re.IGNORECASE,
)
"""Open times asked for beside another question."""
_ENDS_CLAUSE: Final = re.compile(r"[,.;!]+\s+|\s+(?:and|also|plus)\s+", re.IGNORECASE)
_QUESTION: Final = re.compile(
    r"\W*(?:(?:and|so|but|hi|hello|hey|oh|okay|well|good \w+)\W+)*(?:what|when|where|which|who|why|how|do|does|did|is|are|was|can|could|may|will|would|should|if|have)\b",
    re.IGNORECASE,
)
_OWNED: Final = re.compile(
    r"\b(?:my|our|(?:i|we)(?:'ve| have| had|'m| am|'re| are)(?! (?:like|love|looking|calling)))\b",
    re.IGNORECASE,
)
_ASKS_OPEN: Final = re.compile(
    r"\b(?:is|are) (?!you\b)(?:.*) (?:free|open|available)\b|\b(?:do|have) you (?:have |got )?any|\bany(?:thing)? (?:free|open|left|on|at|for)\b",
    re.IGNORECASE,
)
_COMES: Final = re.compile(
    r"\b(?:can|could|may|might|would) (?:i|we|he|she|they|my (?:\w+ )?\w+) (?:drop|bring|come|leave|get|pop|swing|stop|call|be seen)\b"
    r"|\b(?:can|could|would|will) (?:you|ye) (?:please |just )?(?:do|fit|squeeze|see|fix|mend|look at|slot|get)\b"
    r"|\b(?:can|could|may) (?:i|we|he|she|they) have (?:the |this |next )?(?:\w+day|\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|half|tomorrow)\b",
    re.IGNORECASE,
)
"""A wish to come, put as a question."""


def inquired(ledger: Ledger, understood: Understood) -> Understood | None:
    """Return a question about others' appointments, or between services, as such; None for any other words."""
    text = ledger.turn.text
    if _asks_of_others(text, understood):
        ledger.turn.private = True
        return Understood(acts=("greet",))
    if understood.service is not None and _weighs(ledger, text, understood):
        return _compared(understood, of_length=_COMPARES.search(text) is not None)
    return None


def times_beside(text: str, understood: Understood) -> Understood | None:
    """Return the wish for open times that stands beside a question, or is put as one; None for any other words."""
    return _also_wanted(text, understood) if _wants_times(text, understood) else None


def _wants_times(text: str, understood: Understood) -> bool:
    """Tell whether a question names a service and a time that is to be looked for as well."""
    named = understood.service is not None and understood.when is not None
    if not named or understood.intents or "faq" not in understood.acts:
        return False
    if _COMES.search(text) or _says_first(text):
        return True
    return understood.topic is None or _AND_TIMES.search(text) is not None


def _says_first(text: str) -> bool:
    """Tell whether a time is wished for beside the question: "consultation friday at two, and where are you?"."""
    clauses = _ENDS_CLAUSE.split(text)
    return len(clauses) > 1 and any(
        may_be_time(one)
        and not _OWNED.search(one)
        and (_QUESTION.match(one) is None or _ASKS_OPEN.search(one) is not None)
        for one in clauses
    )


def _also_wanted(text: str, understood: Understood) -> Understood:
    """Take the wish for a time with the question beside it, or in place of one nobody can answer."""
    intent: Intent = "book" if _says_first(text) else "availability"
    wish = Wish(intent, when=understood.when, service=understood.service)
    asked = understood.topic is not None and _COMES.search(text) is None
    acts = tuple(one for one in understood.acts if one != "faq" or asked)
    topic = understood.topic if asked else None
    return replace(understood, intents=(intent,), wishes=(wish,), acts=acts, topic=topic)


def _asks_of_others(text: str, understood: Understood) -> bool:
    """Tell whether the appointments of others are asked about, not changed."""
    changes = {"cancel", "reschedule"}.intersection(understood.intents[:1])
    asked = _OF_OTHERS.search(text) is not None and _OWN.search(text) is None
    return asked and not changes


def _weighs(ledger: Ledger, text: str, understood: Understood) -> bool:
    """Tell whether services are asked about to choose one of them, not chosen yet."""
    if _COMPARES.search(text):
        return (
            understood.question or understood.topic is not None or "ask_length" in understood.acts
        )
    choosing = ledger.asked == "service" and understood.question and understood.when is None
    return choosing and not understood.intents and _WEIGHS.match(text) is not None


def _compared(understood: Understood, *, of_length: bool) -> Understood:
    """Take "the difference between the basic and the full" as a question, which chooses neither."""
    beside = ("faq", "ask_length", "greet", "thanks")
    kept: list[Act] = [one for one in understood.acts if one in beside]
    asked: Act = "ask_length" if of_length and understood.topic is None else "faq"
    acts: tuple[Act, ...] = tuple(dict.fromkeys((asked, *kept)))
    said = replace(understood, acts=acts, service=None, corrects=(), polarity=None, question=True)
    if understood.when is None:
        return replace(said, intents=(), wishes=())
    return replace(said, wishes=tuple(replace(one, service=None) for one in said.wishes))
