"""Whom an appointment is for: the caller, somebody else, and whether the details stay the same."""

import re

from agent.brain.understanding.prefilter import Prefiltered
from agent.brain.understanding.situation import Act

RELATION = (
    r"(?:wife|husband|spouse|partner|girlfriend|boyfriend|fianc[eé]e?|son|daughter|kid|child|baby"
    r"|mother|father|mom|mum|dad|brother|sister|grandmother|grandfather|grandma|grandpa|grandson"
    r"|granddaughter|gran|granny|nan|nana|nanny|mam|hubby|missus|other half|sis|bro|lad|stepson|stepdaughter|stepmother|stepfather|godson|goddaughter|aunt|auntie|uncle|cousin|niece|nephew|friend|roommate|neighbor|neighbour|colleague"
    r"|coworker|boss|client)(?:[- ]in[- ]law)?"
)
_ANOTHER = re.compile(
    rf"\bfor (?:my|our|a|his|her) (?:\w+ )?{RELATION}\b"
    r"|\bfor (?:someone|somebody) else\b|\bfor another person\b|\bfor (?:him|her|them)\b"
)
_FOR_WHOM = Prefiltered(
    "my|our",
    rf"\b(?:for|can|could|bring|get) (?:my|our) (?:\w+ )?(?P<who>{RELATION})(?!'s (?:name|email|phone|number))",
)
_SELF = re.compile(r"\bfor (?:me|myself)\b|\bone for me\b")
_SAME = re.compile(
    r"\bsame (?:email|address|email address|details|contact|info|information|name|one)\b"
    r"|\bsame as (?:before|last time|above|earlier|the (?:first|last|other))|^(?:the |yes the |use the )?same$"
    r"|\buse the same\b"
)


def relation_of(plain: str) -> str:
    """Return who of the caller's people an appointment is for: "husband", "" for nobody."""
    match = _FOR_WHOM.search(plain)
    return match["who"] if match else ""


def acts_about_people(plain: str) -> list[Act]:
    """Return who the words say it is for, and whether known details are to be used again."""
    found: list[Act] = []
    if "for" in plain:
        if _ANOTHER.search(plain):
            found.append("for_another")
        elif _SELF.search(plain):
            found.append("for_self")
    if not found and _FOR_WHOM.search(plain):
        found.append("for_another")
    if "same" in plain and _SAME.search(plain):
        found.append("same_details")
    return found
