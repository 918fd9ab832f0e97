"""Marks that are written and not said: markup, emoji, signs of money and measure, short forms."""

import re
from collections.abc import Callable
from re import Match

_Rule = tuple[re.Pattern[str], str | Callable[[Match[str]], str]]

_MARKUP: tuple[_Rule, ...] = (
    (re.compile(r"!\[[^\]\n]*\]\([^)\s]*\)"), ""),
    (re.compile(r"\[([^\]\n]+)\]\([^)\s]*\)"), r"\1"),
    (re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(?:#{1,6}|>|[-*\u2022])[ \t]+", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(\d{1,2})[.)][ \t]+(?=\S)", re.MULTILINE), r"\1, "),
    (re.compile(r"\*{1,3}(?=\S)([^*\n]*[^*\s])\*{1,3}"), r"\1"),
    (re.compile(r"(?<!\w)_{1,2}(?=[^\s_])([^_\n]*[^_\s])_{1,2}(?!\w)"), r"\1"),
    (re.compile(r"`+|\*{2,}|~~|^[ \t]*\|[ \t]*|[ \t]*\|[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"[ \t]*\|[ \t]*"), ", "),
    (
        re.compile(
            "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\ufe00-\ufe0f"
            "\u200b-\u200f\u2060\ufeff\u20e3\U000e0000-\U000e007f]"
        ),
        "",
    ),
)

_MONEY = {
    "$": ("dollar", "cent", "cents"),
    "\u20ac": ("euro", "cent", "cents"),
    "\u00a3": ("pound", "penny", "pence"),
}
_UNITS = {
    "min": "minute",
    "hr": "hour",
    "sec": "second",
    "km": "kilometer",
    "kg": "kilogram",
    "lb": "pound",
}
_SHORT = {"Ave": "Avenue", "Blvd": "Boulevard", "Rd": "Road", "Dr": "Drive", "St": "Street"}


def without_markup(text: str) -> str:
    """Return `text` without Markdown and emoji, its lines joined to sentences."""
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join([*(_ended(line) for line in lines[:-1]), *lines[-1:]])


def _ended(line: str) -> str:
    return line if line[-1] in ".!?:,;" else f"{line}."


def tidied(text: str) -> str:
    """Return `text` with single spaces, and none before a mark."""
    return re.sub(r" +([,.;!?])(?=\s|\Z)", r"\1", re.sub(r"\s+", " ", text)).strip()


def _money(match: Match[str]) -> str:
    one, cent, cents = _MONEY[match["sign"]]
    whole, fraction, scale = match["whole"], match["fraction"], match["scale"]
    if scale:
        return f"{whole}{f'.{fraction}' if fraction else ''} {scale} {one}s"
    coins = int(fraction or 0)
    small = f"{coins} {cent if coins == 1 else cents}"
    if int(whole.replace(",", "")) == 0 and coins:
        return small
    large = f"{whole} {one if whole == '1' else f'{one}s'}"
    return f"{large} and {small}" if coins else large


def _range_of_money(match: Match[str]) -> str:
    return f"{match[2]} to {match[3]} {_MONEY[match[1]][0]}s"


def _unit(match: Match[str]) -> str:
    unit = _UNITS[match[3]]
    if match[2] == "-":
        return f"{match[1]}-{unit}"
    return f"{match[1]} {unit if match[1] == '1' else f'{unit}s'}"


def _street(match: Match[str]) -> str:
    """Return the word in full; the dot behind it stays where it also ends the sentence."""
    ends = match[0].endswith(".") and not match.string[match.end() :].startswith(",")
    return _SHORT[match[1]] + ("." if ends else "")


_AMOUNT = r"\d{1,3}(?:,\d{3})+|\d+"
RULES: tuple[_Rule, ...] = (
    # money
    (
        re.compile(
            rf"([$\u20ac\u00a3])({_AMOUNT})\s?[-\u2013]\s?\1?({_AMOUNT})(?![\w.,-]*\d|[\w%])"
        ),
        _range_of_money,
    ),
    (
        re.compile(
            rf"(?:\bUS)?(?P<sign>[$\u20ac\u00a3])(?P<whole>{_AMOUNT})(?:\.(?P<fraction>\d\d))?"
            r"(?: (?P<scale>thousand|million|billion)\b)?(?![\w%]|[.,]\d)"
        ),
        _money,
    ),
    (re.compile(r"(?:(?<=dollars)|(?<=pounds)|(?<=euros))\s?/\s?(?=[a-z])"), " per "),
    (re.compile(r"(?<=\d)\s?%(?!\w)"), " percent"),
    # measures and signs
    (re.compile(r"(?<![\w.])(\d+)( ?|-)(min|hr|sec|km|kg|lb)s?\b(?!\.\w)"), _unit),
    (re.compile(r"(?<![\w/])24/7(?![\w/])"), "twenty-four seven"),
    (re.compile(r"\s*&\s*"), " and "),
    (re.compile(r"(?<!\w)#(?=\d)"), "number "),
    (re.compile(r"(?<!\S)~\s?(?=\d)"), "about "),
    (re.compile(r"(?<!\S)@(?=\s)"), "at"),
    (re.compile(r"\s*\u2192\s*"), " to "),
    (re.compile(r"\b[Ww]/(?=\s)"), "with"),
    (re.compile(r"\band/or\b"), "and or"),
    # spelled letters and codes
    (
        re.compile(r"(?<![\w-])[A-Za-z](?:-[A-Za-z0-9]){2,}(?![\w-])"),
        lambda match: match[0].replace("-", ", "),
    ),
    # short forms
    (re.compile(r"\be\.g\.,?"), "for example,"),
    (re.compile(r"\bi\.e\.,?"), "that is,"),
    (re.compile(r"\bvs\.?(?=\s)"), "versus"),
    (re.compile(r"\bapprox\.(?=\s)"), "about"),
    (
        re.compile(r"(?<=\w )(Ave|Blvd|Rd|Dr|St)\b(?:\.(?=\s*\Z|,)|(?=,))"),
        _street,
    ),
    (re.compile(r"\bDr\.\s+(?=[A-Z])"), "Doctor "),
)
