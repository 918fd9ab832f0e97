"""Which service was named: by name, by a synonym, by its length, with a typo, or by its place."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from agent.brain.understanding.normalize import blank, word_set
from agent.brain.understanding.picks import ordinal
from agent.brain.understanding.prefilter import Prefiltered
from agent.brain.understanding.service_words import GENERIC, ServiceWords, by_word
from agent.brain.understanding.situation import Service
from agent.brain.understanding.spelling import distance, one_slip_apart

_GENERIC = word_set("session appointment visit service meeting call the a an and of for with one")
_TIME_WORDS = word_set(
    "hour hours half minute minutes min mins first second third long short quick day"
)
_LENGTHS = {
    15: r"(?:15|fifteen|quarter)(?: |-)?(?:minutes?|mins?|min|of an hour|hour)",
    20: r"(?:20|twenty)(?: |-)?(?:minutes?|mins?|min)",
    30: r"(?:30|thirty)(?: |-)?(?:minutes?|mins?|min)|half(?: |-)?(?:an )?(?:hour|hr)|half hourly",
    45: r"(?:45|forty five|forty-five)(?: |-)?(?:minutes?|mins?|min)|three quarters? of an hour",
    10: r"(?:10|ten)(?: |-)?(?:minutes?|mins?|min)",
    40: r"(?:40|forty)(?: |-)?(?:minutes?|mins?|min)",
    50: r"(?:50|fifty)(?: |-)?(?:minutes?|mins?|min)",
    75: r"(?:75|seventy five|seventy-five)(?: |-)?(?:minutes?|mins?|min)|(?:an )?hour and a quarter",
    120: r"(?:120|a hundred and twenty|one hundred and twenty|one twenty|hundred twenty)(?: |-)?(?:minutes?|mins?|min)|(?:two|2|couple of|double)(?: |-)?(?:full )?(?:hours?|hrs?)",
    180: r"(?:180|a hundred and eighty|one eighty)(?: |-)?(?:minutes?|mins?|min)|(?:three|3)(?: |-)?(?:hours?|hrs?)",
    60: r"(?:60|sixty)(?: |-)?(?:minutes?|mins?|min)|(?<!half )(?<!half an )(?<!half-)(?:one|1|an|full|whole|the)(?: |-)(?:full )?(?:hour|hr)(?! and a (?:half|quarter))|hour(?: |-)long|1(?: |-)?hr|hourly",
    90: r"(?:90|ninety)(?: |-)?(?:minutes?|mins?|min)|(?:an )?hour and a half|one and a half hours?",
}
_OF_LENGTHS = ("hour", "min", "hr", "long", "short", "quick", "bigger")
_PLACING = word_set(
    "the number no option one two three a b c 1 2 3 to too please um uh i'd like i'll take go with that it's yeah yes"
)
_WORDS = re.compile(r"[a-z]+")
_TAIL = r"(?: |-)?(?:long )?(?:one|ones|lesson|class|workshop|treatment|session|appointment|slot|visit|option|service|meeting|call|consultation|version)"
_REFUSING = Prefiltered(
    "not|isn|than|instead of|except|besides|but|don|no longer",
    r"\b(?:not|isn't|isnt|than|instead of|except|besides|but|don'?t|no longer)\b",
)
_BEFORE_REFUSED = re.compile(
    r"\b(?:(?<!why )not|isn'?t|than|instead of|except|besides|(?:any|anything|all) but|(?:do not|don'?t|no longer) (?:want|fancy|like|need)(?: to (?:do|have|take|book))?)(?: for)?(?: an?| the| my| that)? $"
)
_TAKES_BACK = re.compile(
    r"\b(?:no|sorry|wait|actually|i mean|i meant|meant|rather|scratch that|make (?:it|that)|(?:should|ought to|needs? to|supposed to|meant to) (?:really |actually |just )?be)\b"
)
_CHANGES = re.compile(r"\b(?:change|swap|switch|turn|move|from|replace)\b")
_NEWCOMER = re.compile(
    r"\bfirst (?:time|visit|appointment|session|ever)\b|\bnever (?:been|come|visited|seen|had|used|done|driven|tried)\b|\b(?:not|haven'?t) been (?:\w+ )?before\b"
    r"|\b(?:i'?m|i am|we'?re|we are|as|being|brand) (?:an? )?(?:brand )?new\b|\bnew (?:client|patient|customer|here|to)\b|\bfirst[ -]?timer\b"
)
_NOT_NEW = re.compile(r"(?:\bnot|n'?t|\bno) (?:\w+ )?(?:first|new)\b")
_FOR_NEWCOMERS = re.compile(
    r"\b(?:initial|first|new|intro|introductory|introduction|newcomer|welcome|discovery)\b"
)
_LONGEST = re.compile(
    r"\b(?:the )?(?:(?:longer|longest|long|bigger) (?:one|session|appointment|option|lesson|class)|longest)\b"
)
_SHORTEST = re.compile(
    r"\b(?:the )?(?:(?:shorter|shortest|short|quick|quickest) (?:one|session|appointment|option|lesson|class)|shortest|quickest)\b"
)


class ServiceFound(NamedTuple):
    """A service's slug and the characters of the text that named it."""

    slug: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Catalog:
    """What the services of a world are called, made once.

    `names` is a pattern for every name of every service, the longest first, `any_name` one that
    finds whether any is there at all, `begun_by` the names of two words and more that a word may
    begin, `near` what a misspelled word may be, `lengths` the minutes that only one
    service has, `longest` and `shortest` the one service of such a length, `newcomers` the only one
    for people who come for the first time, `words` what one word tells.
    """

    names: tuple[tuple[re.Pattern[str], str], ...]
    any_name: re.Pattern[str]
    begun_by: Callable[[str], Sequence[tuple[tuple[str, ...], str]]]
    near: Sequence[tuple[str, str]]
    lengths: Sequence[tuple[int, str]]
    longest: str
    shortest: str
    newcomers: str
    words: ServiceWords


@lru_cache(maxsize=64)
def _catalog(services: tuple[Service, ...]) -> _Catalog:
    names = _patterns_of(services)
    minutes = [service.minutes for service in services]
    alone = {one.minutes: one.slug for one in services if minutes.count(one.minutes) == 1}
    newcomers = [one.slug for one in services if _FOR_NEWCOMERS.search(_all_names(one))]
    return _Catalog(
        names=names,
        any_name=re.compile("|".join(pattern.pattern for pattern, _ in names)),
        begun_by=_by_first_word(services),
        near=_single_words(services),
        lengths=[(length, alone[length]) for length in _LENGTHS if length in alone],
        longest=alone.get(max(minutes), ""),
        shortest=alone.get(min(minutes), ""),
        newcomers=newcomers[0] if len(newcomers) == 1 else "",
        words=ServiceWords(services),
    )


def _all_names(service: Service) -> str:
    return _flat(" ".join((service.slug, service.name, *service.spoken)))


def _by_first_word(
    services: Sequence[Service],
) -> Callable[[str], Sequence[tuple[tuple[str, ...], str]]]:
    named = {
        (tuple(_flat(name).split()), service.slug): None
        for service in services
        for name in (service.slug, service.name, *service.spoken)
    }

    @lru_cache(maxsize=4096)
    def begun_by(word: str) -> Sequence[tuple[tuple[str, ...], str]]:
        return [(name, slug) for name, slug in named if len(name) > 1 and _slip(word, name[0])]

    return begun_by


def _single_words(services: Sequence[Service]) -> Sequence[tuple[str, str]]:
    return [
        (name.lower(), service.slug)
        for service in services
        for name in (service.slug, *_flat(service.name).split(), *service.spoken)
        if len(name) > 4
    ]


def _patterns_of(services: Sequence[Service]) -> tuple[tuple[re.Pattern[str], str], ...]:
    named: dict[str, str] = {}
    for service in services:
        for name in (service.slug, service.name, *service.spoken):
            named.setdefault(_flat(name), service.slug)
    for service in services:
        core = " ".join(word for word in _flat(service.name).split() if word not in _GENERIC)
        shared = any(core in key and slug != service.slug for key, slug in named.items())
        if core and not shared and _TIME_WORDS.isdisjoint(core.split()):
            named.setdefault(core, service.slug)
    ordered = sorted(named.items(), key=lambda item: -len(item[0]))
    return tuple((_pattern(name), slug) for name, slug in ordered if name)


def _flat(name: str) -> str:
    return " ".join(re.split(r"[\s_/-]+", name.lower().strip()))


def _pattern(name: str) -> re.Pattern[str]:
    body = r"[\s-]*".join(map(_inflected, name.split()))
    return re.compile(rf"\b{body}s?\b")


def _inflected(word: str) -> str:
    """Let "color" also be "coloured" and "coloring", "whitening" also "whiten"."""
    if len(word) < 5 or not word.isalpha():
        return re.escape(word)
    stem = re.sub(r"(?:ing|ed|e)$", "", word)
    bare = "e" if word.endswith("e") else ""
    return rf"{re.sub('olou?r$', 'olou?r', stem)}(?:ing|ed|{bare})"


@cache
def _length_pattern(minutes: int, *, named: bool) -> re.Pattern[str]:
    """Return the pattern of a length; `named` wants "one" or "session" after it."""
    return re.compile(rf"\b(?:{_LENGTHS[minutes]}){_TAIL}{'' if named else '?'}\b")


def read(text: str, services: tuple[Service, ...], *, asked: bool) -> ServiceFound | None:
    """Find a service in lower-case `text`; lengths and places count when it was `asked`."""
    if not services:
        return None
    catalog = _catalog(services)
    if catalog.any_name.search(text):
        text = _without_refused(text, catalog)
        if named := _named(text, catalog):
            return named
    if found := _by_length(text, catalog, asked=asked):
        return found
    if told := by_word(text, catalog.words, asked=asked):
        return ServiceFound(*told)
    if asked and _is_new(text) and catalog.newcomers:
        return ServiceFound(catalog.newcomers, 0, len(text))
    return _by_place(text, services, catalog) if asked else _by_typo_of_all(text, catalog)


def is_only(text: str, hit: ServiceFound) -> bool:
    """Tell whether lower-case `text` is a service's name and words such as "lesson" alone."""
    rest = blank(text, [(hit.start, hit.end)])
    return all(word in GENERIC for word in _WORDS.findall(rest))


def _named(text: str, catalog: _Catalog) -> ServiceFound | None:
    """Return the service that is named; of two the one that takes the other back, or is put for it."""
    found: dict[str, ServiceFound] = {}
    for pattern, slug in catalog.names:
        if slug not in found and (match := next(reversed(list(pattern.finditer(text))), None)):
            found[slug] = ServiceFound(slug, match.start(), match.end())
    apart = [one for one in found.values() if not _inside_another(one, found.values())]
    in_order = sorted(apart, key=lambda one: one.end)
    if len(in_order) > 1 and _put_for(text, in_order[-2], in_order[-1]):
        return in_order[-1]
    return next(iter(found.values()), None)


def _inside_another(one: ServiceFound, found: Iterable[ServiceFound]) -> bool:
    return any(
        (other.start, -other.end) < (one.start, -one.end) and one.end <= other.end
        for other in found
    )


def _put_for(text: str, old: ServiceFound, new: ServiceFound) -> bool:
    """Tell whether `new` is said in place of `old`: "consultation, no sorry, follow-up"."""
    between = text[old.end : new.start]
    if _TAKES_BACK.search(between) or re.match(r" instead\b| rather\b", text[new.end :]):
        return True
    changed = _CHANGES.search(text[: old.start]) is not None
    return changed and re.search(r"\b(?:to|for|into|with)\b", between) is not None


def refused(text: str, services: tuple[Service, ...]) -> str | None:
    """Return the service that is named as not the one meant: "not the extended one"."""
    if not services or not _REFUSING.search(text):
        return None
    for pattern, slug in _catalog(services).names:
        if any(_is_refused(text, match) for match in pattern.finditer(text)):
            return slug
    return None


def _without_refused(text: str, catalog: _Catalog) -> str:
    """Blank the names of what is not meant."""
    if not _REFUSING.search(text):
        return text
    for pattern, _ in catalog.names:
        spans = [match.span() for match in pattern.finditer(text) if _is_refused(text, match)]
        text = blank(text, spans)
    return text


def _is_refused(text: str, name: re.Match[str]) -> bool:
    return _BEFORE_REFUSED.search(text[: name.start()]) is not None


def _by_length(text: str, catalog: _Catalog, *, asked: bool) -> ServiceFound | None:
    """Take a length that only one service has: "the hour long one"."""
    if not any(map(text.__contains__, _OF_LENGTHS)):
        return None
    for minutes, slug in catalog.lengths:
        if match := _length_pattern(minutes, named=not asked).search(text):
            return ServiceFound(slug, match.start(), match.end())
    for pattern, slug in ((_LONGEST, catalog.longest), (_SHORTEST, catalog.shortest)):
        if slug and (match := pattern.search(text)):
            return ServiceFound(slug, match.start(), match.end())
    return None


def _is_new(text: str) -> bool:
    """Tell whether the caller has never been here: "it's my first time"."""
    return _NEWCOMER.search(text) is not None and not _NOT_NEW.search(text)


def _by_place(text: str, services: Sequence[Service], catalog: _Catalog) -> ServiceFound | None:
    heard = tuple(re.findall(r"[a-z0-9']+", text))
    place = ordinal(heard, len(services), bare=_PLACING.issuperset(heard))
    if place is not None:
        return ServiceFound(services[place].slug, 0, len(text))
    return _by_typo(text, catalog)


def _by_typo_of_all(text: str, catalog: _Catalog) -> ServiceFound | None:
    """Take a misspelled name of two words and more: "eye exma" for an eye exam."""
    said: list[str] = _WORDS.findall(text)
    if not any(map(catalog.begun_by, said)):
        return None
    found: dict[str, tuple[int, int]] = {}
    for at, word in enumerate(said):
        for name, slug in catalog.begun_by(word):
            end = at + len(name)
            if end <= len(said) and all(map(_slip, said[at:end], name)):
                found[slug] = at, end - 1
    if len(found) != 1:
        return None
    ((slug, (first, last)),) = found.items()
    heard = list(_WORDS.finditer(text))
    return ServiceFound(slug, heard[first].start(), heard[last].end())


def _slip(said: str, word: str) -> bool:
    """Tell whether `said` is `word` with one slip of the finger at most."""
    if said == word:
        return True
    if said[:1] != word[:1] or abs(len(said) - len(word)) > 1:
        return False
    return said == f"{word}s" or (len(word) > 3 and one_slip_apart(said, word))


def _by_typo(text: str, catalog: _Catalog) -> ServiceFound | None:
    """Take a misspelled name when exactly one service is that near."""
    near: dict[str, tuple[int, int]] = {}
    for match in re.finditer(r"[a-z-]{5,}", text):
        said, length = match.group(), len(match.group())
        for name, slug in catalog.near:
            slips = len(name) // 4
            if abs(length - len(name)) <= slips and distance(said, name) <= slips:
                near.setdefault(slug, match.span())
    if len(near) != 1:
        return None
    slug, (start, end) = next(iter(near.items()))
    return ServiceFound(slug, start, end)
