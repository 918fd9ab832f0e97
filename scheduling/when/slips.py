"""Words of time with one wrong letter or without their vowels: "tomorow", "thrusday", "elevn", "hlf"."""

from functools import lru_cache
from itertools import pairwise
from typing import Final

_STEADY: Final = frozenset(("march",))
"""Of these, as of words of four letters, only swapped and doubled letters: the rest are other words."""
_OTHERS: Final = """
sundae sundas sundar sundry mondal munday larch marsh parch arch mach marc aril toady toddy toda tokay
corning moaning mooning mourning eventing midway middy mayday monte moth mouth alter apter aster
dafter rafter untie abort bout qualter quartern quartet quartey even evens seen semen deven keven sevan seve
sevens sever severn steven sven sweven bight dight fight height hight light might night right sight tight
weight wight elevens elevon pleven shirty thirsty dorty footy foray forby fort forte forts gifty nifty fifths
filth firth kenth teeth tench tent tenths tents teth ninthe ninths minuet minuets minuses minuted minuter minutest
pearliest lamest laxest latent augusta auguste augusto frida fridah noone noons pst twelfths twelves
eighths elevenths
"""
_REAL_WORDS: Final = frozenset(_OTHERS.split())
"""Words and names at one letter from a word of time, which are not slips of it."""
_VOWELS: Final = str.maketrans("", "", "aeiou")

_near: dict[str, list[str]] = {}
_codes: dict[str, str] = {}
_shortened: dict[str, str] = {}


def watch(word: str, code: str) -> None:
    """Let the slips of a word of four letters or more stand for its code."""
    _codes[word] = code
    for less in {word, *_shorter(word)}:
        _near.setdefault(less, []).append(word)
    _shortened.setdefault(word[0] + word[1:].translate(_VOWELS), code)


def _shorter(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


@lru_cache(maxsize=4096)
def meant(heard: str) -> str | None:
    """Return the code of the word that was heard or typed with one slip, None where there is none."""
    if len(heard) < 3 or heard in _REAL_WORDS or not heard.isalpha():
        return None
    if heard in _shortened:
        return _shortened[heard]
    close = {word for less in (heard, *_shorter(heard)) for word in _near.get(less, ())}
    found = [word for word in close if _is_slip(heard, word)]
    codes = {_codes[word] for word in found}
    if len(codes) > 1:
        codes = {_codes[word] for word in found if word[0] == heard[0]}
    return codes.pop() if len(codes) == 1 else None


def _is_slip(heard: str, word: str) -> bool:
    """Tell whether two words are one letter apart: swapped, doubled, and in long words any other."""
    short = len(word) < 5 or word in _STEADY
    if len(heard) > len(word):
        doubled = any(a == b for a, b in pairwise(heard))
        return (doubled or not short) and word in _shorter(heard)
    if len(heard) < len(word):
        return not short and heard in _shorter(word)
    apart = [i for i, (a, b) in enumerate(zip(heard, word, strict=True)) if a != b]
    if len(apart) == 1:
        return not short
    if len(apart) != 2 or apart[1] - apart[0] != 1:
        return False
    first, second = apart
    return (heard[first], heard[second]) == (word[second], word[first])
