"""What a sentence says about things in between: a time that is kept, a write that came to nothing.

A hold may be spoken of while there is one. That a write failed may be said when it did, and not
while it runs or its outcome is not known: who hears "it was taken" books the same elsewhere.
"""

import re
from collections.abc import Iterator

from agent.truth.claims import Claim, plain
from agent.truth.clocks import clocks_in, days_in

_TIME = r"(?:time|slot|spot|appointment|opening|\d{1,2}(?::\d\d)?|noon|o'?clock|[a-z]+ (?:thirty|fifteen))"
_KEPT = re.compile(
    rf"\b(?:i|we) (?:\w+ ){{0,3}}(?:keep(?:ing)?|kept|hold(?:ing)?|held|sav(?:e|ing|ed)|set(?:ting)? aside)\b"
    rf"(?! (?:on|mind|in mind)\b).*\b{_TIME}\b"
    r"|\b(?:i|we) (?:\w+ ){0,3}(?:keep(?:ing)?|kept|hold(?:ing)?|held|sav(?:e|ing|ed)) (?:it|that|this|them) for you\b"
    r"|\bput(?:ting)? .*\bon hold\b(?! (?:for (?:a|one) (?:moment|second|minute)))"
    rf"|\b{_TIME}\b.* (?:is|are|being) (?:\w+ )?(?:kept|held|on hold|set aside)\b"
)
_ASKING = re.compile(r"^(?:\w+ ){0,2}(?:shall|should|would|could|can|may|do|did)\b.*\?")
_NOT_KEPT = re.compile(r"\b(?:not|cannot|can not|no longer|unable|never)\b")
_DONE = r"(?:booked|made|moved|rescheduled|changed|cancelled|canceled|reserved|scheduled|confirmed at all)"
_REFUSED = (
    re.compile(
        r"\b(?:booking|request|appointment|reservation|move|change|cancellation|it|that|this)\b"
        r"(?: \w+){0,4} (?:failed|did not (?:go|get|come|work)|not (?:go|gone|get) through|has failed|fell through)\b"
    ),
    re.compile(r"\b(?:could|can|was|were|am|are) not (?:be |able to )?(?:book|move|cancel|reschedul|reserv|chang|schedul|get you)\w*"),
    re.compile(r"\b(?:unable|failed|not manage|not managed) to (?:book|move|cancel|reschedule|reserve|change)\b"),
    re.compile(rf"\bnothing (?:was|has been|is|got) {_DONE}\b"),
    re.compile(rf"\b(?:is|are|was|were|been|am) not (?:been )?{_DONE}\b(?! yet)"),
    re.compile(rf"\bnot (?:been )?(?:actually |really )?{_DONE}\b(?! yet)(?=\W*$)"),
    re.compile(
        r"\b(?:time|slot|spot|appointment|it|that|[ap]m|\d\d|o'?clock)\b(?: \w+){0,5} (?:taken|gone|unavailable|"
        r"not (?:available|open|free)(?! yet)|no longer (?:available|open|free)|already booked|fully booked|snapped up)\b"
    ),
    re.compile(r"\b(?:some(?:one|body) else|another caller) (?:\w+ ){0,3}(?:took|booked|has|got|was faster)\b"),
)  # fmt: skip


def states_in(sentence: str) -> Iterator[Claim]:
    """Yield what `sentence` says about a hold, and about a write that came to nothing."""
    text = plain(sentence)
    clocks, days = tuple(clocks_in(text)), tuple(days_in(text))
    if "?" not in text and not _NOT_KEPT.search(text) and _KEPT.search(text):
        yield Claim("kept", clocks, days)
    if not _ASKING.match(text) and any(one.search(text) for one in _REFUSED):
        yield Claim("refused", clocks, days)
