"""Which service was named: by name, by a synonym, by its length, with a typo, or by its place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from agent.brain.understanding.normalize import blank, word_set
from agent.brain.understanding.picks import ordinal
from agent.brain.understanding.situation import Service
from agent.brain.understanding.spelling import distance

_GENERIC = word_set("session appointment visit service meeting call the a an and of for with one")
_TIME_WORDS = word_set(
    "hour hours half minute minutes min mins first second third long short quick day"
)
_LENGTHS = {
    15: r"(?:15|fifteen|quarter)(?: |-)?(?:minutes?|mins?|min|of an hour|hour)",
    20: r"(?:20|twenty)(?: |-)?(?:minutes?|mins?|min)",
    30: r"(?:30|thirty)(?: |-)?(?:minutes?|mins?|min)|half(?: |-)?(?:an )?(?:hour|hr)|half hourly",
    45: r"(?:45|forty five|forty-five)(?: |-)?(?:minutes?|mins?|min)|three quarters? of an hour",
    60: r"(?:60|sixty)(?: |-)?(?:minutes?|mins?|min)|(?<!half )(?<!half an )(?<!half-)(?:one|1|an|full|whole|the)(?: |-)(?:full )?(?:hour|hr)|hour(?: |-)long|1(?: |-)?hr|hourly",
    90: r"(?:90|ninety)(?: |-)?(?:minutes?|mins?|min)|(?:an )?hour and a half|one and a half hours?",
}
_WORDS = re.compile(r"[a-z]+")
_TAIL = r"(?: |-)?(?:long )?(?:one|ones|session|appointment|slot|visit|option|service|meeting|call|consultation|version)"
_REFUSING = re.compile(r"\b(?:not|isn't|isnt|than|instead of|except|besides|but)\b")
_BEFORE_REFUSED = re.compile(
    r"\b(?:(?<!why )not|isn'?t|than|instead of|except|besides|(?:any|anything|all) but)(?: for)?(?: an?| the| my| that)? $"
)
_NEWCOMER = re.compile(
    r"\bfirst (?:time|visit|appointment|session|ever)\b|\bnever (?:been|come|visited|seen|had|used|done)\b|\b(?:not|haven'?t) been (?:\w+ )?before\b"
    r"|\b(?:i'?m|i am|we'?re|we are|as|being|brand) (?:an? )?(?:brand )?new\b|\bnew (?:client|patient|customer|here|to)\b|\bfirst[ -]?timer\b"
)
_NOT_NEW = re.compile(r"(?:\bnot|n'?t|\bno) (?:\w+ )?(?:first|new)\b")
_FOR_NEWCOMERS = re.compile(
    r"\b(?:initial|first|new|intro|introductory|introduction|newcomer|welcome|discovery)\b"
)
_LONGEST = re.compile(
    r"\b(?:the )?(?:longer|longest|long|bigger) (?:one|session|appointment|option)\b"
)
_SHORTEST = re.compile(
    r"\b(?:the )?(?:shorter|shortest|short|quick) (?:one|session|appointment|option)\b"
)


@dataclass(frozen=True, slots=True)
class ServiceFound:
    """A service's slug and the characters of the text that named it."""

    slug: str
    start: int
    end: int


@lru_cache(maxsize=64)
def _names(services: tuple[Service, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return a pattern for every name of every service, the longest first."""
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


@lru_cache(maxsize=64)
def _any_of(services: tuple[Service, ...]) -> re.Pattern[str]:
    """Return one pattern that finds whether any name is there at all."""
    return re.compile("|".join(pattern.pattern for pattern, _ in _names(services)))


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
    named = _names(services)
    text = _without_refused(text, services)
    if _any_of(services).search(text):
        for pattern, slug in named:
            if match := next(reversed(list(pattern.finditer(text))), None):
                return ServiceFound(slug, match.start(), match.end())
    if found := _by_length(text, services, asked=asked):
        return found
    if asked and (slug := _for_new(text, services)):
        return ServiceFound(slug, 0, len(text))
    return _by_place(text, services) if asked else _by_typo_of_all(text, services)


def refused(text: str, services: tuple[Service, ...]) -> str | None:
    """Return the service that is named as not the one meant: "not the extended one"."""
    if not _REFUSING.search(text):
        return None
    for pattern, slug in _names(services):
        if any(_is_refused(text, match) for match in pattern.finditer(text)):
            return slug
    return None


def _without_refused(text: str, services: tuple[Service, ...]) -> str:
    """Blank the names of what is not meant."""
    if not _REFUSING.search(text) or not _any_of(services).search(text):
        return text
    for pattern, _ in _names(services):
        spans = [match.span() for match in pattern.finditer(text) if _is_refused(text, match)]
        text = blank(text, spans)
    return text


def _is_refused(text: str, name: re.Match[str]) -> bool:
    return _BEFORE_REFUSED.search(text[: name.start()]) is not None


def _by_length(text: str, services: Sequence[Service], *, asked: bool) -> ServiceFound | None:
    """Take a length that only one service has: "the hour long one"."""
    if not re.search(r"hour|min|hr|long|short|quick|bigger", text):
        return None
    for minutes in _LENGTHS:
        fitting = [service for service in services if service.minutes == minutes]
        if len(fitting) != 1:
            continue
        if match := _length_pattern(minutes, named=not asked).search(text):
            return ServiceFound(fitting[0].slug, match.start(), match.end())
    lengths = sorted(service.minutes for service in services)
    for pattern, wanted in ((_LONGEST, lengths[-1]), (_SHORTEST, lengths[0])):
        if (match := pattern.search(text)) and lengths.count(wanted) == 1:
            slug = next(service.slug for service in services if service.minutes == wanted)
            return ServiceFound(slug, match.start(), match.end())
    return None


def _for_new(text: str, services: Sequence[Service]) -> str | None:
    """Return the only service for newcomers when the caller is one: "it's my first time"."""
    if not _NEWCOMER.search(text) or _NOT_NEW.search(text):
        return None
    fitting = [
        service.slug
        for service in services
        if _FOR_NEWCOMERS.search(_flat(" ".join((service.slug, service.name, *service.spoken))))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _by_place(text: str, services: Sequence[Service]) -> ServiceFound | None:
    heard = tuple(re.findall(r"[a-z0-9']+", text))
    place = ordinal(heard, len(services), bare=True)
    if place is not None:
        return ServiceFound(services[place].slug, 0, len(text))
    return _by_typo(text, services)


def _by_typo_of_all(text: str, services: tuple[Service, ...]) -> ServiceFound | None:
    """Take a misspelled name of two words and more: "eye exma" for an eye exam."""
    long_names = _long_names(services)
    if not long_names:
        return None
    heard = list(_WORDS.finditer(text))
    found: dict[str, ServiceFound] = {}
    said = [match.group() for match in heard]
    begun = {word[0] for word in said}
    for name, slug in long_names:
        if name[0][0] not in begun:
            continue
        count, first = len(name), name[0][0]
        for at in range(len(heard) - count + 1):
            if said[at][0] == first and all(map(_slip, said[at : at + count], name)):
                found[slug] = ServiceFound(slug, heard[at].start(), heard[at + count - 1].end())
    return next(iter(found.values())) if len(found) == 1 else None


@lru_cache(maxsize=64)
def _long_names(services: tuple[Service, ...]) -> tuple[tuple[tuple[str, ...], str], ...]:
    names = [
        (tuple(_flat(name).split()), service.slug)
        for service in services
        for name in (service.slug, service.name, *service.spoken)
    ]
    return tuple(dict.fromkeys(one for one in names if len(one[0]) > 1))


def _slip(said: str, word: str) -> bool:
    """Tell whether `said` is `word` with one slip of the finger at most."""
    if said in (word, f"{word}s"):
        return True
    near = said[:1] == word[:1] and abs(len(said) - len(word)) <= 1 and len(word) > 3
    return near and distance(said, word) <= 1


def _by_typo(text: str, services: Sequence[Service]) -> ServiceFound | None:
    """Take a misspelled name when exactly one service is that near."""
    near: dict[str, tuple[int, int]] = {}
    for match in re.finditer(r"[a-z-]{5,}", text):
        for service in services:
            for name in (service.slug, *_flat(service.name).split(), *service.spoken):
                if len(name) > 4 and distance(match.group(), name.lower()) <= len(name) // 4:
                    near.setdefault(service.slug, match.span())
    if len(near) != 1:
        return None
    slug, (start, end) = next(iter(near.items()))
    return ServiceFound(slug, start, end)
