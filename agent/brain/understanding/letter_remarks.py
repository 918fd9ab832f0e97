"""Remarks on a word's letters, written into the word: "sara without an h", "matt with two t's"."""

import re

from agent.brain.understanding.prefilter import Prefiltered

_WITHOUT = Prefiltered(
    "without|no|minus",
    r"\b(?P<word>[a-z]{2,}),? (?:but )?(?:(?:without|with no|minus)(?: an?| the| any)?(?: letter)? (?P<letter>[a-z])|no (?P<bare>[b-hj-z]))(?:'?s)?(?=\s|[,.!]|$)",
    re.IGNORECASE,
)
_COUNTED = Prefiltered(
    "one|two|1|2|double|single",
    r"\b(?P<word>[a-z]{2,}),? (?:(?:with|has|that's|just|only) (?:just |only )?)?(?P<count>one|1|a single|two|2|a double) (?P<letter>[a-z])(?:'?s)?(?=\s|[,.!]|$)",
    re.IGNORECASE,
)
_PAIR = Prefiltered(
    "with",
    r"\b(?P<word>[a-z]{2,}),? with (?:an? |the )?(?P<pair>p ?h|i ?e|c ?k|c ?h)(?: at the end)?(?=\s|[,.!]|$)",
    re.IGNORECASE,
)
_PAIRED_WITH = {"ph": "vf", "ie": "y", "ck": "kc", "ch": "kc"}
_NOT_NAMED = frozenset("there is it no yes and but with has number just only dot at".split())  # noqa: SIM905


def noted(text: str) -> str:
    """Write remarks on letters into the words they are about; every character keeps its place."""
    for pattern, change in ((_WITHOUT, _without), (_COUNTED, _counted), (_PAIR, _paired)):
        text = pattern.sub(lambda match, change=change: _padded(match, change(match)), text)
    return text


def _padded(match: re.Match[str], word: str) -> str:
    if not word or match["word"].lower() in _NOT_NAMED:
        return match.group()
    return word.ljust(len(match.group()))


def _without(match: re.Match[str]) -> str:
    word, letter = match["word"], (match["letter"] or match["bare"]).lower()
    at = word.lower().rfind(letter)
    return word if at < 0 else word[:at] + word[at + 1 :]


def _counted(match: re.Match[str]) -> str:
    word, letter = match["word"], match["letter"].lower()
    if letter not in word.lower():
        return ""
    times = 1 if match["count"].lower() in ("one", "1", "a single") else 2
    runs = list(re.finditer(f"{letter}+", word, re.IGNORECASE))
    run = next((one for one in runs if len(one.group()) > 1), runs[-1])
    return word[: run.start()] + letter * times + word[run.end() :]


def _paired(match: re.Match[str]) -> str:
    word, pair = match["word"], match["pair"].replace(" ", "").lower()
    if pair in word.lower():
        return word
    for single in _PAIRED_WITH[pair]:
        at = word.lower().rfind(single)
        if at >= 0:
            return word[:at] + pair + word[at + 1 :]
    return ""
