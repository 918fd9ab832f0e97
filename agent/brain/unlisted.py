"""A service the caller asks for that the business does not list."""

import re
from typing import Final

from agent.brain.frames import Ledger
from agent.brain.speak import article
from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.reading import may_be_time

_WANTS: Final = (
    r"(?:book(?: (?:me|us|my \w+))?(?: in)?(?: for)?|set (?:me |us )?up(?: with)?|sign me up for|schedule|arrange|reserve"
    r"|(?:i|we|he|she|my \w+) (?:really |just |also )*(?:needs?|wants?)|(?:'d|would) (?:really |just |also )*like(?: to (?:book|have|get|schedule|arrange))?"
    r"|(?:can|could|may|to) (?:i |we )?(?:get|have|book|schedule)|appointment (?:is )?for|come in for|in for|looking for|after|interested in)"
)
_THING: Final = re.compile(
    rf"(?:\b|(?<='))(?:{_WANTS}) (?:an?|some) (?P<thing>[a-z-]+(?: [a-z-]+){{0,2}}?)"
    r"(?= *(?:$|[,.!?;])| (?:please|on|at|for|from|in|with|and|or|to|tomorrow|today|tonight|this|next|done|if|as|some|any|before|after|because|so|thanks|then|booked)\b)",
    re.IGNORECASE,
)
_ANSWERS: Final = re.compile(
    r"^\W*(?:(?:um+|uh+|oh|well|it's|just|for|i need|the)\W+)*an? (?P<thing>[a-z-]+(?: [a-z-]+)?)(?: please)?\W*$",
    re.IGNORECASE,
)
"""A thing named alone, where the service was asked for."""
_ANYTHING: Final = re.compile(
    r"\b(?:appointments?|appt|bookings?|slots?|times?|visits?|sessions?|reservations?|spots?|openings?|meetings?|ones?|hand|persons?|humans?|help"
    r"|questions?|moments?|minutes?|seconds?|days?|dates?|weeks?|months?|hours?|look|chat|call|callback|quote|estimate|price|refund|receipt|invoice|copy"
    r"|discount|jobs?|rides?|taxi|services?|things?|something|anything|someone|somebody|doctors?|reschedule|^change|cancellation|place|seat|word|favou?r"
    r"|couple|few|bit|lot|new|another|different|same|good|better|proper|real|regular|normal|usual|first|second|third|last|later|earlier|quick|short|long|longer"
    r"|kind|type|sort|name|letter|address|number|agent|operator|manager|human|live|manual|reminder|confirmation|half|quarter|pair|yes|no)\b",
    re.IGNORECASE,
)
"""Words of no service in particular."""
_SMALL: Final = word_set("""a an and or but so the that this these those of in on at to for from with by as if is it i me my we us our you
    your he she they him her them not no yes well like just um uh er ah oh what which who when where how please there here""")
"""In a name of a service none of these stands; on a bad line they do."""
_SHARED: Final = 4
"""First letters a word shares with a service's own before it may be one of its names."""


def unlisted(ledger: Ledger) -> str:
    """Return what was asked for by a name that no service bears, with its article; empty where nothing plainly was."""
    turn = ledger.turn
    understood = turn.understood
    if understood is None or understood.service or turn.has("faq"):
        return ""
    found = list(_THING.finditer(turn.text))
    alone = _ANSWERS.match(turn.text) if turn.asked == "service" else None
    things = [one["thing"].lower() for one in (*found, *([alone] if alone else ()))]
    plain = [one for one in things if _names_a_thing(one)]
    if not plain or turn.has("profanity") or _is_like_a_service(plain[0], ledger):
        return ""
    return article(plain[0])


def _names_a_thing(words: str) -> bool:
    if _ANYTHING.search(words) or not _SMALL.isdisjoint(words.split()):
        return False
    return not may_be_time(words)


def _is_like_a_service(thing: str, ledger: Ledger) -> bool:
    """Tell whether a word may be a name of a service that was not recognized."""
    names = " ".join(
        " ".join((one.slug, one.name, *one.spoken)) for one in ledger.facts.services
    ).lower()
    own = {word[:_SHARED] for word in re.findall(r"[a-z]+", names) if len(word) > 2}
    return any(word[:_SHARED] in own for word in re.findall(r"[a-z]+", thing))
