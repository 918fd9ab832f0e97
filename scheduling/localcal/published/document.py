"""This server's own OpenAPI 3.1 document, put together from its routes."""

import re
from collections.abc import Iterator
from functools import lru_cache

from scheduling.localcal.errors import Json
from scheduling.localcal.operation import Operation
from scheduling.localcal.published.answers import ANSWERS, UNDESCRIBED, Answer
from scheduling.localcal.published.bodies import BODIES
from scheduling.localcal.published.queries import NEEDED, QUERIES
from scheduling.localcal.published.records import RECORDS
from scheduling.localcal.published.shapes import TEXT, named
from scheduling.localcal.routes import ROUTES

_ABOUT = (
    "The embedded Cal.com of Calla: API v2 over one SQLite file. `cal-api-version` selects an"
    " operation as it does at Cal.com: without the right one, a path is not found or older."
    " Unknown keys of an answer are to be ignored."
)
_BEARER = "An API key, cal_..., or a managed user's access token"
_CREDENTIALS: tuple[Json, ...] = ({"bearer": []}, {"clientId": [], "clientSecret": []})
# what stands in a path behind the part it belongs to
_IDS = {
    "bookings": "bookingUid",
    "by-seat": "seatUid",
    "reassign": "userId",
    "reservations": "reservationUid",
    "organizations": "orgId",
    "ooo": "oooId",
    "oauth-clients": "clientId",
    "oauth": "clientId",
}
_TAGS = {
    "me": "Me",
    "bookings": "Bookings",
    "slots": "Slots",
    "event-types": "Event types",
    "schedules": "Schedules",
    "calendars": "Calendars",
    "webhooks": "Webhooks",
    "oauth-clients": "Platforms",
    "oauth": "Platforms",
}


@lru_cache(maxsize=1)
def document() -> Json:
    """Return the document; the same object each time."""
    paths: dict[str, Json] = {}
    for method, pattern, operation in ROUTES:
        path, ids = path_of(pattern)
        paths.setdefault(path, {})[method.lower()] = _operation(pattern, operation, ids)
    return {
        "openapi": "3.1.0",
        "info": {"title": "localcal", "version": "2", "description": _ABOUT},
        "paths": paths,
        "components": {
            "schemas": RECORDS,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": _BEARER},
                "clientId": {"type": "apiKey", "in": "header", "name": "x-cal-client-id"},
                "clientSecret": {"type": "apiKey", "in": "header", "name": "x-cal-secret-key"},
            },
        },
    }


def path_of(pattern: str) -> tuple[str, tuple[str, ...]]:
    """Return the path of a route's pattern with its ids named, and their names in order."""
    parts = ["v2", *pattern.split("/")]
    names: list[str] = []
    for number, part in enumerate(parts):
        if part == "*":
            names.append(_id_name(parts[number - 1]))
            parts[number] = f"{{{names[-1]}}}"
    return "/" + "/".join(parts), tuple(names)


def _id_name(before: str) -> str:
    first, *rest = before.removesuffix("s").split("-")
    return _IDS.get(before) or first + "".join(one.title() for one in rest) + "Id"


def _operation(pattern: str, operation: Operation, ids: tuple[str, ...]) -> Json:
    within = pattern.startswith("organizations/") and "organization" not in operation.name
    described: Json = {
        "operationId": operation.name + ("_in_organization" if within else ""),
        "tags": [_tag(pattern)],
        "summary": _summary(operation),
        "parameters": [*_parameters(operation, ids)],
        "responses": _responses(ANSWERS.get(operation.name, UNDESCRIBED)),
        "security": [*([] if operation.login else [{}]), *_CREDENTIALS],
    }
    body = BODIES.get(operation.name)
    if body:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": body}},
        }
    return described


def _tag(pattern: str) -> str:
    first = pattern.split("/")[0]
    if "/webhooks" in pattern:
        return "Webhooks"
    return _TAGS.get(first, "Organizations and teams")


def _summary(operation: Operation) -> str:
    text = operation.run.__doc__ or operation.name.replace("_", " ").capitalize() + "."
    return re.sub(r"\s+", " ", text.strip().split("\n\n")[0])


def _parameters(operation: Operation, ids: tuple[str, ...]) -> Iterator[Json]:
    for name in ids:
        yield _parameter(name, "path", TEXT, required=True)
    needed = NEEDED.get(operation.name, frozenset())
    for name, schema in QUERIES.get(operation.name, {}).items():
        yield _parameter(name, "query", schema, required=name in needed)
    if operation.versions:
        versions = {"enum": sorted(operation.versions)}
        yield _parameter("cal-api-version", "header", versions, required=True)


def _parameter(name: str, where: str, schema: Json, *, required: bool) -> Json:
    return {"name": name, "in": where, "required": required, "schema": schema}


def _responses(answer: Answer) -> Json:
    refused = {"application/json": {"schema": named("Refused")}}
    return {
        str(answer.status or "2XX"): {
            "description": "Done",
            "content": {"application/json": {"schema": answer.schema}},
        },
        "4XX": {"description": "Refused, in one of Cal.com's shapes", "content": refused},
        "5XX": {"description": "Failed", "content": refused},
    }
