"""Which codes a rule can begin with, so that each code tries only the rules that fit it."""

from typing import Final

Ranges = tuple[tuple[str, str], ...]
ANY: Final[Ranges] = (("\0", "\U0010ffff"),)


class _Reader:
    """A recursive descent over the part of regex syntax the rules use."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0

    def alternatives(self) -> tuple[Ranges, bool]:
        """Return what the alternatives up to a closing bracket begin with, and if one is empty."""
        ranges, empty = self._sequence()
        while self._peek() == "|":
            self._at += 1
            more, also_empty = self._sequence()
            ranges, empty = ranges + more, empty or also_empty
        return ranges, empty

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _sequence(self) -> tuple[Ranges, bool]:
        ranges: Ranges = ()
        empty = True
        while self._peek() not in ("", "|", ")"):
            more, can_be_empty = self._item()
            can_be_empty = self._optional() or can_be_empty
            if empty:
                ranges += more
            empty = empty and can_be_empty
        return ranges, empty

    def _optional(self) -> bool:
        char = self._peek()
        if char in ("?", "*"):
            self._at += 1
            return True
        if char == "+":
            self._at += 1
        elif char == "{":
            end = self._text.index("}", self._at)
            least = self._text[self._at + 1 : end].split(",")[0]
            self._at = end + 1
            return least == "0"
        return False

    def _item(self) -> tuple[Ranges, bool]:
        char = self._peek()
        if char == "(":
            return self._group()
        if char == "[":
            return self._set(), False
        self._at += 2 if char == "\\" else 1
        if char in ("^", "$"):
            return (), True
        literal = self._text[self._at - 1]
        return ((literal, literal),), False

    def _group(self) -> tuple[Ranges, bool]:
        looks = False
        for opening in ("(?:", "(?=", "(?!", "(?<=", "(?<!", "("):
            if self._text.startswith(opening, self._at):
                looks = opening not in ("(?:", "(")
                self._at += len(opening)
                break
        ranges, empty = self.alternatives()
        self._at += 1
        return ((), True) if looks else (ranges, empty)

    def _set(self) -> Ranges:
        end = self._text.index("]", self._at)
        inside = self._text[self._at + 1 : end].replace("\\", "")
        self._at = end + 1
        if inside.startswith("^"):
            return ANY
        out: list[tuple[str, str]] = []
        index = 0
        while index < len(inside):
            last = inside[index + 2] if inside[index + 1 : index + 2] == "-" else inside[index]
            out.append((inside[index], last))
            index += 3 if inside[index + 1 : index + 2] == "-" else 1
        return tuple(out)


def first_codes(pattern: str) -> Ranges:
    """Return the ranges of codes a match of this regex can start with."""
    ranges, empty = _Reader(pattern).alternatives()
    return ANY if empty else ranges
