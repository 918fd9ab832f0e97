"""Patterns with a literal prefilter: where none of their words was said, no pattern is tried."""

import re
from collections.abc import Callable, Iterable, Iterator

_NO_MATCHES: Iterator[re.Match[str]] = iter(())


class Prefiltered:
    """A pattern, and words in lower case one of which stands in whatever it matches."""

    __slots__ = ("_literals", "_pattern")

    def __init__(self, literals: str, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        """Take the words, parts of words and words side by side separated by `|`."""
        self._literals = tuple(literals.split("|"))
        self._pattern = re.compile(pattern, flags)

    @property
    def literals(self) -> tuple[str, ...]:
        """The words one of which stands in whatever matches."""
        return self._literals

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern itself."""
        return self._pattern

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match, None if there is none."""
        said = any(map(text.lower().__contains__, self._literals))
        return self._pattern.search(text) if said else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Return all matches in order."""
        said = any(map(text.lower().__contains__, self._literals))
        return self._pattern.finditer(text) if said else _NO_MATCHES

    def sub(self, said: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Return `text` with every match replaced."""
        heard = any(map(text.lower().__contains__, self._literals))
        return self._pattern.sub(said, text) if heard else text


def worth_trying(patterns: Iterable[Prefiltered]) -> Callable[[str], bool]:
    """Return what tells of a text whether any of `patterns` may match it; never wrong when it says no."""
    literals = tuple(dict.fromkeys(word for pattern in patterns for word in pattern.literals))

    def may_match(text: str) -> bool:
        return any(map(text.lower().__contains__, literals))

    return may_match
