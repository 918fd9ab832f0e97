"""Where one clause of an utterance ends and the next begins.

Patterns here read the words as they were said, with a capital for each time (`grammar.ATOMS`): "could we do D at
H because i've got the plumber coming on D".
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from scheduling.when.grammar import Line
from scheduling.when.words import code, listed

TIMES: Final = "DSTHPRGIKQ"
_FEWEST: Final = 6
"""Shorter lines hold one clause."""
_MARKS: Final = frozenset("DSTHPRGIKQUVFXCMO#")


class Wording:
    """Any of some wordings, one a line of a table, compiled when it is first looked for.

    `TIME` stands for any time, `I` for whoever may come.
    """

    def __init__(self, table: str) -> None:
        """Take the table; a line is a regular expression for whole words."""
        self._table = table

    @cached_property
    def alternatives(self) -> str:
        """Return the expression of the table."""
        lines = (line.strip() for line in self._table.splitlines())
        text = "|".join(line for line in lines if line)
        return re.sub(r"\bI\b", "(?:i|we|you|u|ye)", text.replace("TIME", f"[{TIMES}]"))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self.alternatives})\b")

    def within(self, words: str) -> bool:
        """Tell whether one of the wordings is among the words."""
        return self._pattern.search(words) is not None


OFFER: Final = Wording(r"""
    let'?s
    (?:can|could|cud|may|shall|would|wud) (?:I|he|she|they|it|some(?:one|body)|any(?:one|body))
    (?:how|what) about
    (?:make|call) it
    (?:so )?(?:please |pls |plz |just |better )*(?:put|book|fit|squeeze|pencil|give|get|schedule) (?:me|us|him|her|it)
    (?:i|we)'?d (?:like|love|prefer|rather|much rather|need|say|want|go)
    better (?:you|make)
    (?:i|we) (?:really |just )?(?:need|want|wanted|wanna) (?:on |at |the |this |for |in |about )*TIME
    it'?s (?:on |at |the |this |for |in |about )*TIME
    (?:it|that)(?:'?d|'?ll| would| will| might)? (?:really |probably )?(?:has|have|need|needs|got|gotta) (?:to )?be
    (?:it|that)(?:'?d|'?ll| would| will) be
    i (?:suppose|guess)
    i(?:'?ll| will) (?:take|go|have|come)
    do the same
    C
    do you have
    have you
    is there
    any chance
    is (?:on |at |the |this |that |next )*TIME (?:still )?(?:open|free|ok|okay|possible|available|good|fine|alright|any good)
    (?:would|does|will) (?:on |at |the |this |that |next )*TIME (?:still |be )?(?:work|suit|do|open|free|ok|okay|possible|available|good|fine|alright|any good)
""")
"""How a wish begins; C is a correction."""

_SO: Final = Wording(r"""
    (?<!or )(?:so|therefore|meaning|which means|that'?s why|in that case)(?! (?:long|far|much|that|many|so)\b)
""")
_BECAUSE: Final = Wording(r"""
    because|cos|cuz|coz|bc|'cause
    seeing (?:as|that)|given
    (?<!long )(?<!soon )(?<!far )(?<!well )(?<!much )(?:since|as)(?= (?:i|we|he|she|they|you|it|there|my|our|the)\b(?! (?:soon|late|early)))
    if (?:that|it)(?:'?s| is)? ?(?:not|isn'?t|doesn'?t) (?:your|too|in|during|over|clash\w*)
""")
_BUT: Final = Wording(r"""
    (?<!day )(?<!thing )(?<!time )(?<!ever )(?<!all )(?:but|except)
    although|though
    only(?= (?:i|we|he|she|it|my)\b)
""")
_AND: Final = Wording(r"""
    (?<!between TIME )and(?!(?<=TIME and) TIME (?!is|works|would|has))(?! (?:on |at |the |this |for |in |about )*TIME(?: (?:and|or|so|but|,|please)|$))
    n
""")
_ASIDE: Final = Wording(r"""
    that'?s (?:when|why|my|our|what|because)
    oh (?:no|shoot|wait|hang|what|dear)
""")
_SUBJECT: Final = Wording(r"""
    i|we|he|she|they|it|you|my|our|his|her|there|im|ive|weve
    (?:i|we|he|she|they|it|you|there)'\w+
    the \w+(?:'s| (?:is|are|was|has|have|does|doesn't|comes|gets|starts|ends|finishes|leaves|lands|arrives|goes))
""")
_CLOSING: Final = "".join(
    f"|(?<= {word} )"
    for word in listed(
        "please works possible okay ok fine good great perfect guys thanks ye me instead best open free available"
        " alright lovely grand though earlier later sooner"
    )
)
"""What a wish ends on, before the next clause begins with whoever it is about."""
_TOPIC: Final = frozenset((*TIMES, *listed("on at the this next and or both , n every")))
"""What may stand before the subject in a clause that begins with its time: "tuesday i have the children"."""


class _Joints:
    """The places where a clause may begin, compiled when they are first looked for."""

    @cached_property
    def places(self) -> re.Pattern[str]:
        """Return the pattern of a joint; the name of its group tells which kind."""
        worded = {
            "so": _SO,
            "because": _BECAUSE,
            "but": _BUT,
            "and": _AND,
            "aside": _ASIDE,
            "offer": OFFER,
        }
        kinds = [rf"(?P<{kind}>\b(?:{table.alternatives})\b)" for kind, table in worded.items()]
        kinds += (
            r"(?P<stop>(?<= )[,.](?= |$))",
            rf"(?P<start>(?:(?<=[{TIMES}] )|(?<=[{TIMES}] work ){_CLOSING})(?:{_SUBJECT.alternatives})\b)",
            rf"(?P<topic>(?:(?<=[{TIMES}] ){_CLOSING})D (?:i|we|he|she|they|my|our|his|her)\b)",
            rf"(?P<works>(?:(?<= [a-z]{{4}} )[DSP]|(?<= [THPR] )D) (?:would|works|will do|is fine)\b(?! [{TIMES}]))",
        )
        return re.compile("|".join(kinds))


_JOINTS: Final = _Joints()
_HEADS: Final = frozenset(
    listed(
        "so therefore meaning which that thats in because cos cuz coz bc seeing given since as if but although though"
        " except only and n , . oh let lets can could cud may shall would wud how what make call please pls plz just"
        " better put book fit squeeze pencil give get schedule i id we wed it itd itll its thatd thatll do C have is any"
        " he she they you my our his her there im ive weve ill the does will D S P"
    )
)
"""What a joint begins with: no other word need be tried."""
_JOINS: Final = "".join(
    re.escape(code(word))
    for word in listed(
        "so because since but and lets can could would id how what put thats its as only which meaning please better oh"
        " we he she they my our is does"
    )
)
_TWO_TIMES: Final = re.compile(f"[{TIMES}](?:[^{TIMES}]{{3}}|[^{TIMES}]*[,.{_JOINS}]).*[{TIMES}]")
"""Time on both sides of a joint, or of some words."""
_PAST: Final = frozenset(
    code(word) for word in listed("was were had did got happened told said called paid")
)


def may_tell(line: Line, text: str) -> bool:
    """Tell at a glance whether a line may hold more than its wish."""
    codes = line.codes
    if len(codes) < _FEWEST:
        return False
    if _TWO_TIMES.search(codes):
        return True
    return len(codes) >= 2 * _FEWEST and ("ed " in text or not _PAST.isdisjoint(codes))


def cut(line: Line, text: str) -> Iterator[tuple[int, int, str, str]]:
    """Return of each clause where its codes start and end, the joint before it, and its words."""
    text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    words = [
        text[start:end] if char not in _MARKS else _mark(char, text[start:end])
        for char, (start, end) in zip(line.codes, line.spans, strict=True)
    ]
    start, joint = 0, ""
    for at, kind in _joints(words):
        if kind == "start" and _TOPIC.issuperset(words[start:at]):
            continue
        if at > start:
            yield start, at, joint, " ".join(words[start:at])
            start, joint = at, kind
        elif kind not in ("offer", "works"):
            joint = kind
    yield start, len(words), joint, " ".join(words[start:])


def _mark(char: str, said: str) -> str:
    """Return a time as the patterns read it: a capital, with the "is" of "tuesday's my chemo"."""
    return f"{char}'s" if said.endswith("'s") else char


def _joints(words: list[str]) -> Iterator[tuple[int, str]]:
    """Return the words a clause may begin with, and how it is joined to what was before."""
    said, match = " ".join(words), _JOINTS.places.match
    start = done = 0
    for at, word in enumerate(words):
        if start >= done and word.partition("'")[0] in _HEADS and (found := match(said, start)):
            done = found.end()
            yield at, found.lastgroup or ""
        start += len(word) + 1
