"""What is said in the same breath as a yes, and whether it leaves the yes as it is."""

import re
from collections.abc import Callable, Iterator

from agent.brain.understanding import further

_JOINTS = frozenset(["and", "plus", "then", "also"])
_ASIDE_WORDS = frozenset(["where", "how", "what", "do", "is"])
# "Yes. Where do you park?" says yes to the booking: the question is about something else.
_ASIDE = re.compile(
    r"^(?P<answer>.+?)[\s,.!;]+(?P<joint>(?:and |oh |also )*)(?P<question>(?:where|"
    r"how much|how do i get|what(?: is|'s|s) (?:the|your) (?:address|price|cost|parking)|"
    r"do (?:you|i) (?:have parking|need to bring|take (?:cards?|cash))|is there parking|"
    r"what (?:should|do) i (?:need to )?bring|how long (?:is|does|will))\b.*)$",
    re.IGNORECASE | re.DOTALL,
)

# What an appointment costs and how long it takes may decide about it, unless asked "and" by the way.
_TERMS = re.compile(r"(?:how (?:much|long)|what.* (?:price|cost))\b", re.IGNORECASE)
_TURNS = frozenset(["but", "although", "though"])
_BUT_ASKS = re.compile(
    r"^(?P<answer>.+?)[\s,.!;]+(?:but|although|though) (?P<question>(?:where|how|what|when|who|why|do|does|is|are|can|could|will|would)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
# "Yes please, I can't make it": why it is cancelled takes no yes back.
_REASON = re.compile(
    r"(?P<answer>(?:(?:yes|yeah|yep|yup|sure|please|okay|correct|go ahead|cancel it|do it|do) )+)"
    r"(?:(?:because|since|as|cause|unfortunately|sadly|sorry|i am afraid) )*"
    r"(?:(?:i|we) (?:just |really |simply |still )*(?:can not|could not|will not|must|no longer|have (?:to(?! (?:come|be there))|got|an?|another)|had to|got (?:an?|another|to|sick|ill|called)|found (?:an?|another|someone|somewhere)"
    r"|need to(?! (?:come|be there))|do not (?:need|feel|have)|do not want (?:the|my|it any)|will be (?:away|out|traveling|travelling|late|working)"
    r"|(?:am|are) (?:not|away|out|sick|ill|busy|unable|stuck|in (?:the )?hospital|double|travel\w+|work\w+|mov\w+|leaving))"
    r"|something|my (?!(?:\w+ )?(?:appointment|booking|visit|session|one|slot)\b)|the (?:kids?|children|baby|car|weather)|it is too|there (?:is|has)|work|not feeling)\b"
    r"(?!.*\b(?:keep|keeping|move|change|reschedule|instead|later|another (?:time|day|date|slot|one|hour)|a different (?:time|day|date|slot|one|hour)|wait|actually|if|rather|book|think|sure|cancel\w*"
    r"|can make|but|thought|know|question|moment|minute|fine|good|okay|stays?|else|(?<!not )be there|come in|cancelling)\b).*"
)


def readings(
    text: str, heard: tuple[str, ...], *, asked: str, changes: Callable[[str], bool]
) -> Iterator[tuple[str, bool]]:
    """Cut `text` into an answer and what follows it; the flag tells whether a yes there stays one.

    `changes` tells whether words say a value or wish for something else. Nothing comes back for a
    text that is all answer, and several readings where it may be cut in several ways.
    """
    aside = _ASIDE.match(text) if not _ASIDE_WORDS.isdisjoint(heard[1:]) else None
    if aside:
        deciding = not aside["joint"] and "." not in text and _TERMS.match(aside["question"])
        yield aside["answer"], not (deciding or changes(aside["question"]))
    asks = _BUT_ASKS.match(text) if not _TURNS.isdisjoint(heard) else None
    if asks and not changes(asks["question"]):
        yield asks["answer"], False
    if not _JOINTS.isdisjoint(heard[1:]):
        for answer, joint, more in further.parts(text):
            if further.is_further(joint, more, asked=asked):
                yield answer, True
    reason = _REASON.fullmatch(" ".join(heard)) if asked == "confirm_cancel" else None
    if reason:
        yield reason["answer"], True
