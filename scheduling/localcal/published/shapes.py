"""JSON Schema in few words: what the tables of this folder are written with."""

from collections.abc import Iterable
from typing import Any

from scheduling.localcal.errors import Json

TEXT: Json = {"type": "string"}
FLAG: Json = {"type": "boolean"}
NUMBER: Json = {"type": "integer"}
COUNT: Json = {"type": "integer", "minimum": 1}
INSTANT: Json = {"type": "string", "format": "date-time"}
DAY: Json = {"type": "string", "format": "date"}
EMAIL: Json = {"type": "string", "format": "email"}
ZONE: Json = {"type": "string", "examples": ["Europe/Rome"], "description": "IANA time zone"}
CLOCK: Json = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
LINK: Json = {"type": "string", "format": "uri"}
OBJECT: Json = {"type": "object"}
ANYTHING: Json = {}


def record(required: Json, optional: Json | None = None) -> Json:
    """Return an object of these properties; the `required` ones are always there."""
    schema: Json = {"type": "object", "properties": {**required, **(optional or {})}}
    return schema | ({"required": list(required)} if required else {})


def many(item: Json, *, least: int = 0) -> Json:
    """Return a list of `item`."""
    schema: Json = {"type": "array", "items": item}
    return schema | ({"minItems": least} if least else {})


def one_of(values: Iterable[Any]) -> Json:
    """Return one of these values."""
    return {"enum": list(values)}


def either(*schemas: Json) -> Json:
    """Return what fits any of `schemas`."""
    return {"anyOf": list(schemas)}


def maybe(schema: Json) -> Json:
    """Return the same, or null."""
    return either(schema, {"type": "null"})


def named(name: str) -> Json:
    """Return a reference to a schema among the components."""
    return {"$ref": f"#/components/schemas/{name}"}
