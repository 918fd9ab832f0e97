"""Where a JSON value departs from a schema of an OpenAPI document, place by place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError

Json = dict[str, Any]
NUMBERED = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, order=True)
class Flaw:
    """A place as `data[].hosts[].id`, and what is wrong there: a schema's keyword, or "unknown"."""

    place: str
    rule: str


class Documented:
    """An OpenAPI document of version 3.0 or 3.1 as what values are held to.

    `oneOf` is read as `anyOf`: an exclusive choice between records of which one has all that the
    other has can never be kept.
    """

    def __init__(self, document: Json) -> None:
        self.document: Json = _modern(document)
        self._validators: dict[int, Draft202012Validator] = {}

    def flaws(self, schema: Json, value: Any, place: str = "") -> set[Flaw]:
        """Return what is wrong with `value`, and the keys in it that the schema does not name."""
        validator = self._validators.get(id(schema))
        if validator is None:
            whole = {**schema, "components": self.document.get("components", {})}
            validator = self._validators[id(schema)] = Draft202012Validator(whole)
        found = {flaw for error in validator.iter_errors(value) for flaw in _leaves(error, place)}
        return found | {Flaw(at, "unknown") for at in self._strangers([schema], value, place)}

    def _strangers(self, schemas: Iterable[Json], value: object, place: str) -> Iterator[str]:
        flat = [one for schema in schemas for one in self._parts(schema)]
        if isinstance(value, list):
            items = [one["items"] for one in flat if "items" in one]
            for one in value:
                yield from self._strangers(items, one, f"{place}[]")
        if not isinstance(value, dict):
            return
        closed = [one for one in flat if "properties" in one]
        free = [one["additionalProperties"] for one in flat if one.get("additionalProperties")]
        free += [{} for one in flat if one.get("type") == "object" and "properties" not in one]
        for name, inner in value.items():
            named = [one["properties"][name] for one in closed if name in one["properties"]]
            if named or free or not closed:
                rest = named or [one for one in free if isinstance(one, dict)]
                yield from self._strangers(rest, inner, _inside(place, name))
            else:
                yield _inside(place, name)

    def _parts(self, schema: Json) -> Iterator[Json]:
        """Yield a schema and all that it refers to, joins or lets choose from."""
        yield schema
        if "$ref" in schema:
            yield from self._parts(self.document["components"]["schemas"][_name(schema["$ref"])])
        for word in ("allOf", "anyOf"):
            for one in schema.get(word, []):
                yield from self._parts(one)


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _inside(place: str, name: str) -> str:
    return f"{place}.{'*' if NUMBERED.fullmatch(name) else name}".removeprefix(".")


def _leaves(error: ValidationError, place: str) -> list[Flaw]:
    """Return the flaws behind an error; of a choice, those of the branch that fits best."""
    here = place
    for part in error.absolute_path:
        here = f"{here}[]" if isinstance(part, int) else _inside(here, part)
    if error.context:
        branches: dict[object, list[Flaw]] = {}
        for one in error.context:
            branches.setdefault(one.schema_path[0], []).extend(_leaves(one, place))
        # one of another type is farther away than one with many flaws inside
        return min(branches.values(), key=lambda one: (Flaw(here, "type") in one, len(one)))
    if error.validator == "required":
        wanted: Any = error.validator_value
        missing = [one for one in wanted if one not in cast("Json", error.instance)]
        return [Flaw(_inside(here, one), "required") for one in missing]
    return [Flaw(here, str(error.validator))]


def _modern(value: Any) -> Any:
    """Return a document's part in the words of OpenAPI 3.1."""
    if isinstance(value, list):
        return [_modern(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {"anyOf" if name == "oneOf" else name: _modern(one) for name, one in value.items()}
    if made.pop("nullable", False) is not True:
        return made
    return {"anyOf": [made, {"type": "null"}]}
