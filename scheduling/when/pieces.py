"""The pieces a text is made of: words, figures and marks, as regexes with a named group a kind."""

import re
from functools import cache
from typing import Final

_ADDRESSES: Final = r"(?P<address>\S+@\w[\w-]*\.\S+|\w+ at \w+(?: \w+)? dot (?:com|org|net|edu|io|gov|co)\b|https?://\S+)|"
_SUMS: Final = (
    r"(?P<junk>[$£€₹]\s?\d[\d,.]*|\+\d[\d\s\-()]{6,}\d|\(?\b\d{3}\)?[-.\s]\d{3}[-.\s]\d{4}\b"
    r"|\b\d{3}-\d{4}\b|\d{5,}(?:-\d+)*|\b\d+(?:[.,]\d+)?\s?%)"
)
_AMPM: Final = r"[ap]\s?(?:\.\s?)?m\b"
_OCLOCK: Final = r"\bo['\N{RIGHT SINGLE QUOTATION MARK}]?\s?clock\b"
_CLOCK: Final = r"t?\d{1,2}[:.h]\d{2}(?::\d{2}(?:\.\d+)?)?(?![\d/])"
_TYPED: Final = r"b4\b|[bw]/[cw]\b|(?:gr|l|m|w|str|h)8r?\b"
_WORDS: Final = (
    rf"(?P<word>(?!{_AMPM}|{_OCLOCK}|{_CLOCK}|{_TYPED})"
    r"[a-z\u00df-\u00ff\u0900-\u097f]+(?:['\"\N{RIGHT SINGLE QUOTATION MARK}][a-z]+)*)|"
)
_FIGURES: Final = (
    r"(?P<instant>\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:\d\d))"
    r"|(?P<half>1/2(?= past| an? hour| hour)|(?:(?<=at )|(?<=@ ))1/2(?= \d)|\N{VULGAR FRACTION ONE HALF})"
    r"|(?P<date>\d{4}(?P<sep>[/.-])\d{1,2}(?P=sep)\d{1,2}(?=t|\b)"
    r"|\d{1,2}\.\d{1,2}\.(?=\s|$)"
    r"|\d{1,2}(?P<mark> ?/ ?|[.-])\d{1,2}(?P=mark)(?:\d{4}|\d{2})(?!\d)"
    r"|\d{1,2} ?/ ?\d{1,2}(?!\d| ?/))"
    rf"|(?P<clock>{_CLOCK})"
    r"|(?P<military>(?:0\d|1\d|2[0-4])[0-5]\d(?=\s?(?:hours|hrs|h\b))|(?<!\d[ -])0\d[0-5]\d\b"
    r"|\d{3,4}(?=\s?[ap]\.?m\b))"
    rf"|(?P<typed>{_TYPED}|2(?:day|mor+o|morrow|moz|mrw|mro|nite|night)\b)"
    r"|(?P<ordinal>\d{1,2})(?:(?:st|nd|rd|th|er)\b|\N{MASCULINE ORDINAL INDICATOR})"
    r"|(?P<figure>\d{1,4})(?P<ap>[ap]\b)?"
)
_FIGURED: Final = r"(?=[\d$£€₹+(tbghlmsw\N{VULGAR FRACTION ONE HALF}])" rf"(?:{_SUMS}|{_FIGURES})|"
_SIGNS: Final = (
    rf"(?P<ampm>{_AMPM}\.?)|(?P<oclock>{_OCLOCK})"
    r"|(?P<stop>[.?!](?=\s|$))|(?P<comma>[,;])|(?P<dash>[-\N{EN DASH}\N{EM DASH}])|(?P<amp>&)"
    r"|(?P<at>@)|(?P<fix>(?<!\S)\*(?=\w))|(?P<or>(?:(?<=[a-z])|(?<=[a-z] ))/ ?(?=[a-z]))"
)


_FIGURE: Final = re.compile("[0-9$/]")


@cache
def _pieces(figures: bool, addresses: bool) -> re.Pattern[str]:
    """Return the regex of the pieces of a text; the fewer kinds it may have, the faster."""
    kinds = _ADDRESSES * addresses + _WORDS + _FIGURED * figures + _SIGNS
    return re.compile(rf"(?=\S)(?:{kinds})")


def pieces_of(text: str) -> re.Pattern[str]:
    """Return the regex that finds the pieces of lower-case `text`, each in a group named for its kind."""
    figures = not text.isascii() or _FIGURE.search(text) is not None
    return _pieces(figures, may_hold_address(text))


def may_hold_address(text: str) -> bool:
    """Tell whether an e-mail or web address can be in a text."""
    return "@" in text or " dot " in text or "://" in text
