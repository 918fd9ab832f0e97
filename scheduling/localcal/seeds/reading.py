"""YAML as a seed file uses it: times and dates stay texts, a key comes once, every value has a line.

Only true and false are flags and only 12 and 1.5 are numbers, as in YAML 1.2: PyYAML's own rules
make 600 of 10:00, a number of +15550100 and False of no.
"""

import re
from collections.abc import Sequence
from typing import Any, cast

import yaml

Place = tuple[str | int, ...]


class Unreadable(Exception):
    """The text is no YAML for us; `line` counts from 1, 0 where unknown."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.line = line


class _Loader(yaml.SafeLoader):
    """Reads what YAML 1.2 calls JSON's types, and texts."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # PyYAML's


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(0|[1-9][0-9]*)\.[0-9]+", "-0123456789"),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^({_pattern})$"), _first
    )


class Document:
    """A YAML text that was read: its content, and on which line each part of it is."""

    def __init__(self, text: str) -> None:
        """Read it.

        Raises:
            Unreadable: it is no YAML, or says a key twice.
        """
        try:
            loader = _Loader(text)
            self._root = loader.get_single_node()
            _refuse_strange(self._root)
            self.content: object = loader.construct_document(self._root) if self._root else None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            raise Unreadable(_reason(error), mark.line + 1 if mark else 0) from error
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise Unreadable("it holds something that YAML cannot") from error

    def line_of(self, place: Place) -> int:
        """Return the line of a part, counted from 1; of what surrounds it where it is missing."""
        node = self._root
        line = node.start_mark.line if node else 0
        for step in place:
            found = _part(node, step)
            if found is None:
                break
            line, node = found
        return line + 1


def _part(node: Any, step: str | int) -> tuple[int, Any] | None:  # noqa: ANN401  # PyYAML has no types
    if isinstance(node, yaml.MappingNode):
        for key, value in _pairs(node):
            if key.value == str(step):
                return key.start_mark.line, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        for found in cast("Sequence[Any]", node.value)[step : step + 1]:
            return found.start_mark.line, found
    return None


def _pairs(node: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401
    return cast("list[tuple[Any, Any]]", node.value)


def _refuse_strange(root: Any) -> None:  # noqa: ANN401
    waiting, seen = [root] if root else [], set[int]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            _refuse_half_characters(node)
        elif id(node) not in seen:
            seen.add(id(node))
            parts = (
                [part for pair in _pairs(node) for part in pair] if _is_map(node) else node.value
            )
            waiting.extend(parts)
            _refuse_twins(node)


def _is_map(node: object) -> bool:
    return isinstance(node, yaml.MappingNode)


def _refuse_twins(node: Any) -> None:  # noqa: ANN401
    keys: set[str] = set()
    for key, _ in _pairs(node) if _is_map(node) else ():
        if str(key.value) in keys:
            raise Unreadable(f"{key.value} is written twice", key.start_mark.line + 1)
        keys.add(str(key.value))


def _refuse_half_characters(node: Any) -> None:  # noqa: ANN401
    try:
        str(node.value).encode()
    except UnicodeEncodeError as error:  # "\ud800", which neither a file nor an answer can hold
        line = node.start_mark.line + 1
        raise Unreadable("a text holds half a character", line) from error


def _reason(error: yaml.MarkedYAMLError) -> str:
    said = " ".join(str(error.problem or error.context or "it cannot be read").split())
    return f"this is no YAML: {said}"
