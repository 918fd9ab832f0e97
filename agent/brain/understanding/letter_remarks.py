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
# "Keane with an e at the end", "with an e k e a n e": the letter is said of the word, the others spell it.
_AT_END = Prefiltered(
    "with",
    r"(?P<remark>\b[a-z]{2,},? with an? (?P<letter>[a-z]))(?:'?s)? (?:at|on|in) the (?:very )?(?:end|back)\b(?: of (?:it|that|(?P<word>[a-z]{2,})))?",
    re.IGNORECASE,
)
_THEN_LETTERS = Prefiltered(
    "with", r"(?P<remark>\bwith an? [a-z]) (?=[a-z] [a-z] [a-z]\b)", re.IGNORECASE
)
_PAIRED_WITH = {"ph": "vf", "ie": "y", "ck": "kc", "ch": "kc"}
_NOT_NAMED = frozenset("there is it no yes and but with has number just only dot at".split())  # noqa: SIM905


def noted(text: str) -> str:
    """Write remarks on letters into the words they are about; every character keeps its place."""
    text = _AT_END.sub(_at_end, apart(text))
    for pattern, change in ((_WITHOUT, _without), (_COUNTED, _counted), (_PAIR, _paired)):
        text = pattern.sub(lambda match, change=change: _padded(match, change(match)), text)
    return text


def apart(text: str) -> str:
    """Put a pause between a remark on one letter and the letters that spell the word."""
    return _THEN_LETTERS.sub(lambda match: f"{match['remark']},", text)


def _at_end(match: re.Match[str]) -> str:
    """Leave "with an e" of "with an e at the end"; nothing where it is of another word that ends so."""
    said, word = match["remark"], (match["word"] or "").lower()
    if word:
        said = re.sub(r",? with an? [a-z]$", "", said, flags=re.IGNORECASE)
    kept = word.endswith(match["letter"].lower()) or not word
    return said.ljust(len(match.group())) if kept else match.group()


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
