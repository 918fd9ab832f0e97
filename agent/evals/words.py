"""Numbers, prices and digits in anybody's wording, compared by their value."""

import re
from collections.abc import Iterator

from scheduling.labels import NUMBERS

TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER = {word: n for n, word in enumerate(NUMBERS)} | {
    word: 10 * n for n, word in enumerate(TENS, 2)
}
_WORDS = "|".join([*NUMBERS, *TENS, "hundred", "thousand"])
_RUN = rf"(?:(?:{_WORDS})(?:(?:[ -]| and )(?:{_WORDS}))*)"
_HUNDRED = rf"(?:(?:an? )(?:hundred|thousand)(?:(?:[ -]| and )(?:{_WORDS}))*)"
NUMERAL = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{_HUNDRED}|{_RUN})"
_CURRENCIES = {
    "dollar": ("$", "dollars", "dollar", "bucks", "usd"),
    "euro": ("€", "euros", "euro", "eur"),
    "pound": ("£", "pounds", "pound", "quid", "gbp"),
}
_SIGN = {sign: unit for unit, (sign, *_) in _CURRENCIES.items()}
CURRENCY_WORDS = tuple(name for _, *names in _CURRENCIES.values() for name in names)
_NAME = {name: unit for unit, (_, *names) in _CURRENCIES.items() for name in names}
_MONEY = re.compile(rf"([$€£]) ?({NUMERAL})|\b({NUMERAL})[ -]({'|'.join(_NAME)})\b", re.IGNORECASE)
_DIGIT = {word: str(n) for n, word in enumerate(NUMBERS[:10])} | {"oh": "0", "o": "0"}


def value_of(numeral: str) -> float:
    """Return the value of a numeral, in digits or in words: `a hundred and fifty` is 150."""
    text = numeral.lower().replace(",", "").strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    total = part = 0.0
    for word in re.split(r"[ -]+", text):
        match word:
            case "hundred":
                part = (part or 1) * 100
            case "thousand":
                total, part = total + (part or 1) * 1000, 0
            case "and" | "a" | "an":
                pass
            case _:
                part += NUMBER.get(word, 0)
    return total + part


def amounts(text: str) -> Iterator[tuple[float, str]]:
    """Yield the sums of money that `text` names: (150.0, "dollar")."""
    for found in _MONEY.finditer(text):
        if found[1]:
            yield value_of(found[2]), _SIGN[found[1]]
        else:
            yield value_of(found[3]), _NAME[found[4].lower()]


def numbers(text: str) -> Iterator[float]:
    """Yield every number in `text`, written in digits or in words."""
    for found in re.finditer(rf"\b{NUMERAL}\b", text, re.IGNORECASE):
        yield value_of(found[0])


def spoken_number(n: int) -> str:
    """Return a number below 100 in words."""
    if n < 20:
        return NUMBERS[n]
    tens = TENS[n // 10 - 2]
    return f"{tens} {NUMBERS[n % 10]}" if n % 10 else tens


def digits_in(text: str) -> str:
    """Return the digits of a spoken or written number in order: `double five` is two of them."""
    said: list[str] = []
    times = 1
    for word in re.findall(r"[a-z]+|\d", text.lower()):
        if word in ("double", "triple"):
            times = 2 if word == "double" else 3
            continue
        digit = word if word.isdigit() else _DIGIT.get(word, "")
        said.append(digit * times)
        times = 1
    return "".join(said)


def words_of(text: str) -> list[str]:
    """Return the words of a text, without case and punctuation."""
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.casefold())  # noqa: RUF001 - a typed apostrophe
