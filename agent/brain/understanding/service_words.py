"""A service told by one of its words, by a stem of it, or by a slip of one: "consult", "the snow one"."""

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import pairwise

from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.situation import Service
from agent.brain.understanding.spelling import distance

_WORD = re.compile(r"[a-z][a-z']*")
# Words of a name that name no service by themselves.
GENERIC = word_set("""session appointment visit service meeting call class course lesson workshop the a an and of for with one
    on in to at my your new full basic standard regular general driving practice half hour hours minute minutes min mins first
    second third long short quick day express mini""")
_NOUNS = word_set(
    "one ones session sessions appointment lesson lessons class visit option service treatment"
)
_BEFORE_NOUNS = word_set("a an the my our your book for need want another of some any this that")
# A clipped name opens what is said, "consult, thursday at three"; a verb has an object: "consult my wife".
_OPENINGS = word_set("hi hello hey yes yeah please okay um right so morning afternoon") | {""}
_OBJECTS = word_set(
    "a an the my our your his her their some it this that with on in me us him them"
)
_STRANGERS = word_set("""message passage confrontation consolidation conversation park parked parks winner dinner minter extent intent
    external followed follows following highly higher beginning begin began begun started start starts refreshments trial
    treat treats assess extra testing tests rest best text next""")
"""Words near a usual service's name that mean something else; believed only where a service was asked."""
_LEAST_STEM = 5
_SHORTEST = 2
_LEAST_UNASKED = 6


class ServiceWords:
    """The words that belong to the names of one service only, and what is near them."""

    def __init__(self, services: Sequence[Service]) -> None:
        """Take the services of a world."""
        owners: dict[str, set[str]] = {}
        for service in services:
            for name in (service.slug, service.name, *service.spoken):
                for word in _WORD.findall(name.lower()):
                    if word not in GENERIC and len(word) > _SHORTEST:
                        owners.setdefault(word, set()).add(service.slug)
        self._slugs = {word: min(slugs) for word, slugs in owners.items() if len(slugs) == 1}
        self.near = lru_cache(maxsize=4096)(self._near)
        """Return how far off each service is that a word may tell, 0 for a word of its name."""
        self.may_tell = partial(self.near, asked=True)

    def _near(self, word: str, *, asked: bool) -> Sequence[tuple[int, str]]:
        found: dict[str, int] = {}
        for name, slug in self._slugs.items():
            far = _off(word, name, asked=asked)
            if far is not None:
                found[slug] = min(far, found.get(slug, far))
        return [(far, slug) for slug, far in found.items()]

    def is_stem(self, word: str) -> bool:
        """Tell whether `word` is no word of a name, but of the stem of one."""
        return word not in self._slugs and any(_same_stem(word, name) for name in self._slugs)


def by_word(text: str, words: ServiceWords, *, asked: bool) -> tuple[str, int, int] | None:
    """Return the slug and the characters of the one service a word of lower-case `text` tells.

    Where no service was asked for, the word stands before "one" or "lesson", or is nearly a name.
    """
    if not asked and not any(map(words.may_tell, _WORD.findall(text))):
        return None
    heard = list(_WORD.finditer(text))
    near: list[tuple[int, str, int, int]] = []
    for at, match in enumerate(heard):
        word = match.group()
        if not words.near(word, asked=True):
            continue
        sure = asked or _led(heard, at)
        if sure or (len(word) >= _LEAST_UNASKED and not _is_another(heard, at, words)):
            near += [(far, slug, *match.span()) for far, slug in words.near(word, asked=sure)]
    if asked:
        near += [
            (far, slug, one.start(), other.end())
            for one, other in pairwise(heard)
            for far, slug in words.near(one.group() + other.group(), asked=True)
        ]
    best = min((far for far, *_ in near), default=None)
    told = [found for found in near if found[0] == best]
    if len({slug for _, slug, _, _ in told}) != 1:
        return None
    return told[-1][1:]


def _led(heard: Sequence[re.Match[str]], at: int) -> bool:
    """Tell whether "one" or "lesson" follows, as in "the freeway one" or "the ice and snow one"."""
    after = heard[at + 1].group() if at + 1 < len(heard) else ""
    before = heard[at - 1].group() if at else ""
    return after in _NOUNS and before not in ("that", "this", "which")


def _is_another(heard: Sequence[re.Match[str]], at: int, words: ServiceWords) -> bool:
    """Tell whether another word is said, or a stem as a verb: "refresh my memory", not "a consult"."""
    word, before = heard[at].group(), heard[at - 1].group() if at else ""
    after = heard[at + 1].group() if at + 1 < len(heard) else ""
    clipped = before in _OPENINGS and after not in _OBJECTS
    noun = clipped or before in _BEFORE_NOUNS
    return word in _STRANGERS or (words.is_stem(word) and not noun)


def _off(word: str, name: str, *, asked: bool) -> int | None:
    if word in (name, f"{name}s", f"{name}'s"):
        return 0
    if word.endswith("y") and name in (word[:-1], f"{word[:-1]}e"):
        return 1
    if len(word) >= _LEAST_STEM and _same_stem(word, name):
        return 1
    if word[0] != name[0] or abs(len(word) - len(name)) > 2 or len(name) < 4 or len(word) < 3:
        return None
    allowed = _slips_allowed(word, name) if asked else int(len(name) >= 8) + int(len(name) >= 11)
    slips = distance(word, name)
    return 1 + slips if slips <= allowed else None


def _slips_allowed(word: str, name: str) -> int:
    if len(name) < 5:
        return int(word[-1] == name[-1] and len(word) >= len(name) - 1)
    return 1 if len(name) < 7 or word[-1] != name[-1] else 2 if len(name) < 10 else 3


def _same_stem(word: str, name: str) -> bool:
    """Tell whether one word begins the other: "consult" of consultation, "refresh" of refresher."""
    short, long = sorted((_stem(word), _stem(name)), key=len)
    return len(short) >= _LEAST_STEM and long.startswith(short)


def _stem(word: str) -> str:
    return re.sub(r"(?:ations?|ings?|ers?|ed|e?s|e)$", "", word) if len(word) > 6 else word
