"""Phone numbers as typed or dictated, to E.164; the numbering tables load only for other countries."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.brain.understanding.domains import STRAY
from agent.brain.understanding.phone_repairs import replaced
from agent.brain.understanding.retelling import filled, merged
from agent.brain.understanding.spelling import Piece, pieces

_HOMOPHONES = {"night": "9", "hate": "8", "free": "3", "to": "2", "too": "2", "for": "4", "fore": "4", "won": "1", "ate": "8", "tree": "3",
               "fife": "5", "sicks": "6", "sex": "6", "nein": "9", "tu": "2", "fo": "4"}  # fmt: skip
_ZERO = frozenset(["oh", "o", "zero", "ow", "null"])
_DIGIT_LIKE = _ZERO | _HOMOPHONES.keys()
_JOINERS = frozenset(["and", "then", "dash", "area", "code", "um", "uh", "er", "space", "hundred"])
_NORTH_AMERICA = re.compile(r"1?([2-9]\d{2}[2-9]\d{6})")
_NORTH_AMERICAN = frozenset(["US", "CA", "PR", "JM", "BS", "BB", "DO", "TT"])
_EXTENSION = re.compile(r"\b(?:extension|ext\.?|x)\s*\d+\s*$", re.IGNORECASE)
_DIGIT_WORDS = re.compile(
    r"[0-9]|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|hundred)\b"
)
_OWN = re.compile(
    r"\b(?:this (?:number|one|phone)|the (?:number|one) i(?:'m| am)? call(?:ing|ed)?(?: you)?(?: from| on)?|"
    r"same (?:number|as)|number (?:you see|on (?:your|the) (?:screen|display)))\b",
    re.IGNORECASE,
)
_AREA = re.compile(r"\barea code\b", re.IGNORECASE)
_REPAIR = re.compile(
    r"\b(?:no wait|no sorry|sorry|wait|i mean|make that|scratch that|no)\b", re.IGNORECASE
)
_TAIL = re.compile(
    r"\b(?:ends?|ending|last (?:two|three|four|\d)(?: digits| numbers)?)\b", re.IGNORECASE
)


_SURELY_A_NUMBER = 6
_AREA_CODE = 3


@dataclass(frozen=True, slots=True)
class PhoneFound:
    """A number in E.164, None in `phone` while digits are missing or wrong; where it stood.

    `digits` is what was said of it.
    """

    phone: str | None
    start: int
    end: int
    digits: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    digits: str
    start: int
    end: int
    plus: bool = False


def read(
    text: str, *, expected: bool, country: str = "US", known: str = "", half: str = ""
) -> PhoneFound | None:
    """Find a phone number in `text`; `expected` when it was asked for.

    Unasked, only a whole number counts. `known` is completed by a corrected ending, `half` are
    the digits of an incomplete one heard before.
    """
    if _digits_said(text) < (1 if expected else 4):
        return None
    text = _EXTENSION.sub("", text)
    if expected and known and (phone := replaced(known, text)):
        return PhoneFound(phone, 0, len(text))
    if expected and (mended := _mended_at_once(text, country) or _area_last(text, country)):
        return mended
    run = _longest_run(pieces(text), expected=expected)
    tail = _TAIL.search(text) is not None
    if run is None or len(run.digits) < ((1 if known and tail else 3) if expected else 7):
        return None
    phone = to_e164(run.digits, country=country, plus=run.plus)
    if phone is None and known:
        phone = _completed(known, run.digits, text)
    if phone is None and half:
        phone = _together(half, run.digits, country)
    if phone is None and not expected:
        return None
    return PhoneFound(phone, run.start, run.end, run.digits)


def _completed(known: str, digits: str, text: str) -> str | None:
    """Put corrected digits in their place: the area code, else the end of the known number."""
    if _AREA.search(text) and len(digits) == 3 and len(known) > 10:
        return known[:-10] + digits + known[-7:]
    if whole := filled(digits, known[-10:]):
        return known[:-10] + whole
    told = _TAIL.search(text) or "not" in text or len(digits) in (4, 7)
    return known[: len(known) - len(digits)] + digits if told and len(digits) <= 7 else None


def _together(before: str, now: str, country: str) -> str | None:
    """Put two incomplete tellings together: the rest of it, or the same with other digits lost."""
    if min(len(before), len(now)) == _AREA_CODE:
        area, rest = sorted((before, now), key=len)
        if phone := to_e164(area + rest, country=country):
            return phone
    both = merged(before, now)
    return to_e164(both, country=country) if both not in (before, now) else None


def _mended_at_once(text: str, country: str) -> PhoneFound | None:
    """Read a whole number whose end is corrected right after it: "... four two, no wait, four three"."""
    cut = _REPAIR.search(text)
    if not cut:
        return None
    whole = _longest_run(pieces(text[: cut.start()]), expected=True)
    end = _longest_run(pieces(text[cut.end() :]), expected=True)
    if not whole or not end or not 2 <= len(end.digits) <= 4:
        return None
    digits = whole.digits[: -len(end.digits)] + end.digits
    phone = to_e164(digits, country=country, plus=whole.plus)
    return PhoneFound(phone, whole.start, cut.end() + end.end) if phone else None


def _area_last(text: str, country: str) -> PhoneFound | None:
    """Read a number whose area code is told after it: "five five five ..., area code three one two"."""
    cut = _AREA.search(text)
    rest = _longest_run(pieces(text[: cut.start()]), expected=True) if cut else None
    area = _longest_run(pieces(text[cut.end() :]), expected=True) if cut and rest else None
    phone = to_e164(area.digits + rest.digits, country=country) if area and rest else None
    return PhoneFound(phone, 0, len(text)) if phone else None


def _digits_said(text: str) -> int:
    return len(_DIGIT_WORDS.findall(text.lower()))


def is_dictated(text: str) -> bool:
    """Tell whether so many digits are said that only a number can be meant."""
    return _digits_said(text) >= _SURELY_A_NUMBER


def same_number(text: str) -> bool:
    """Tell whether the caller means the number this call comes from."""
    return bool(_OWN.search(text))


def to_e164(digits: str, *, country: str, plus: bool = False) -> str | None:
    """Return the number in E.164, None when it cannot be one."""
    if country in _NORTH_AMERICAN and (not plus or digits.startswith("1")):
        match = _NORTH_AMERICA.fullmatch(digits)
        if match:
            return f"+1{match[1]}"
        if not digits.startswith(("00", "011")):
            return None
    return _elsewhere(digits, country, plus=plus)


def _elsewhere(digits: str, country: str, *, plus: bool) -> str | None:
    import phonenumbers  # 48 MB of tables that most calls never need

    international = re.sub(r"^(?:011|00)", "", digits)
    plus = plus or international != digits
    try:
        number = phonenumbers.parse(f"+{international}" if plus else digits, country or "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _longest_run(heard: Sequence[Piece], *, expected: bool) -> _Run | None:
    """Return the longest run of digits; a number said twice or corrected counts once."""
    runs: list[_Run] = []
    open_run = False
    joiners = _JOINERS | STRAY if expected else _JOINERS
    for at, piece in enumerate(heard):
        digits = _digits(heard, at, expected=expected)
        if digits:
            plus = at > 0 and heard[at - 1].text == "+"
            if open_run:
                last = runs[-1]
                runs[-1] = _Run(last.digits + digits, last.start, piece.end, last.plus)
            else:
                runs.append(_Run(digits, piece.start, piece.end, plus))
            open_run = True
        elif not (piece.kind in ("sign", "break") or piece.text in joiners):
            open_run = False
    return max(reversed(runs), key=lambda run: min(len(run.digits), 7), default=None)


def _digits(heard: Sequence[Piece], at: int, *, expected: bool) -> str:
    piece = heard[at]
    if piece.kind == "number":
        return piece.text
    near = (*heard[max(at - 1, 0) : at], *heard[at + 1 : at + 2])
    beside = any(other.kind == "number" or other.text in _ZERO for other in near)
    if piece.text in _ZERO and beside:
        return "0"
    if piece.kind == "letter" and set(piece.text) == {"o"} and beside:
        return "0" * len(piece.text)
    between = expected and all(
        other.kind == "number" or other.text in _DIGIT_LIKE for other in near
    )
    return _HOMOPHONES.get(piece.text, "") if between else ""
