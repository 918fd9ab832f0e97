"""Reading worlds and scenarios from their files; what is not part of the format is reported."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from typing_extensions import override

from agent.errors import StartError
from agent.evals.formats import DETAILS, MENTIONS, QUESTIONS, Scenario, World


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Something in a file that the format does not have, and where it is."""

    file: str
    line: int
    what: str

    @override
    def __str__(self) -> str:
        """Return `file:line: what`."""
        return f"{self.file}:{self.line}: {self.what} is not supported"


def read_world(path: Path) -> tuple[World, list[Unsupported]]:
    """Read a world.

    Raises:
        StartError: it cannot be read, or is no world.
    """
    text = _text(path)
    try:
        content = json.loads(text)
    except ValueError as error:
        raise StartError(f"{path}: this is no JSON: {error}") from error
    try:
        world = World.model_validate(content)
    except ValidationError as error:
        raise StartError(f"{path}: {_first(error)}") from error
    strange = [*world.unknown_keys(), *(f"required {one}" for one in _strange(world.required))]
    return world, [Unsupported(str(path), _line_of(text, what), what) for what in strange]


def read_scenarios(path: Path) -> tuple[list[Scenario], list[Unsupported]]:
    """Read a file with a scenario on every line.

    Raises:
        StartError: it cannot be read, or a line is no scenario.
    """
    scenarios: list[Scenario] = []
    unsupported: list[Unsupported] = []
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip():
            continue
        scenario = _scenario(line, f"{path}:{number}")
        unsupported += [Unsupported(str(path), number, what) for what in _strange_in(scenario)]
        scenarios.append(scenario)
    if len({one.id for one in scenarios}) < len(scenarios):
        raise StartError(f"{path}: two scenarios have the same id.")
    return scenarios, unsupported


def world_for(scenario: Scenario, worlds: Sequence[World]) -> World:
    """Return the world a scenario plays in; the only one, if it names none.

    Raises:
        StartError: that world was not given.
    """
    for world in worlds:
        if world.id == scenario.world or (not scenario.world and len(worlds) == 1):
            return world
    known = ", ".join(one.id for one in worlds)
    raise StartError(
        f"Scenario {scenario.id} plays in world {scenario.world}; given with --world: {known}."
    )


def _scenario(line: str, where: str) -> Scenario:
    try:
        return Scenario.model_validate(json.loads(line))
    except ValidationError as error:
        raise StartError(f"{where}: {_first(error)}") from error
    except ValueError as error:
        raise StartError(f"{where}: this is no JSON: {error}") from error


def _strange_in(scenario: Scenario) -> Iterator[str]:
    yield from scenario.unknown_keys()
    for kind, entries in scenario.answers.items():
        if kind not in QUESTIONS:
            yield f"answers.{kind}"
        for n, entry in enumerate(entries):
            if not isinstance(entry, str):
                keys = (k for k in entry if k != "else" and not k.startswith(MENTIONS))
                yield from (f"answers.{kind}[{n}].{key}" for key in keys)
    yield from (f"collect {one}" for one in _strange(scenario.collect or ()))
    yield from (f"never_ask {one}" for one in scenario.never_ask if one not in QUESTIONS)
    for n, wanted in enumerate(scenario.expect.active_bookings):
        if wanted.start_is and wanted.start_is != LAST_OF_FIRST_OFFER:
            yield f"expect.active_bookings[{n}].start_is {wanted.start_is}"


LAST_OF_FIRST_OFFER = "offered[-1] of first offer turn"


def _strange(details: Sequence[str]) -> list[str]:
    return [one for one in details if one not in DETAILS]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(f"{path} cannot be read: {error}") from error


def _first(error: ValidationError) -> str:
    one = error.errors(include_url=False)[0]
    where = ".".join(map(str, one["loc"]))
    return f"{where}: {one['msg']}"


def _line_of(text: str, path: str) -> int:
    """Return the line of the first key of that name; JSON keeps no places."""
    key: Any = path.rsplit(".", 1)[-1].rsplit(" ", 1)[-1]
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if f'"{key}"' in line), 1)
