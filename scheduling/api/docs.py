"""The OpenAPI document as one page to read: plain HTML, no script, nothing from elsewhere."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

Json = Mapping[str, Any]

_STYLE = Path(__file__).with_name("docs.css")
_FRESH = {"Cache-Control": "no-cache"}
_HEADERS = _FRESH | {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
}
_DEEPEST = 4


def docs_routes(document: Callable[[], Json]) -> list[BaseRoute]:
    """Return the routes of /openapi.json, of the page at /docs, and of its style.

    `document` is asked for once, in a thread: to make one takes as long as fifty requests.
    """
    making = asyncio.Lock()
    made: list[tuple[str, str]] = []

    async def texts() -> tuple[str, str]:
        async with making:
            if not made:
                made.append(await asyncio.to_thread(_written, document))
        return made[0]

    async def tell(_request: Request) -> Response:
        return Response((await texts())[0], media_type="application/json", headers=_FRESH)

    async def show(_request: Request) -> Response:
        return Response((await texts())[1], media_type="text/html", headers=_HEADERS)

    return [
        Route("/openapi.json", tell),
        Route("/docs", show),
        Route("/docs/style.css", _style),
    ]


def _written(document: Callable[[], Json]) -> tuple[str, str]:
    told = document()
    return json.dumps(told, ensure_ascii=False), page(told)


async def _style(_request: Request) -> Response:
    return Response(_STYLE.read_bytes(), media_type="text/css", headers=_HEADERS)


def page(document: Json) -> str:
    """Return the page of the appointments API's OpenAPI document."""
    info = document["info"]
    server = document.get("servers", [{"url": ""}])[0]["url"]
    found = [
        (f"{method}-{operation['operationId']}", method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    links = "".join(
        f'<a href="#{anchor}">{escape(operation["summary"])}</a>'
        for anchor, _, _, operation in found
    )
    sections = "".join(
        _section(anchor, _Operation(document, server, method, path, operation))
        for anchor, method, path, operation in found
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])}</title>"
        '<link rel="stylesheet" href="docs/style.css"></head>'
        f"<body><header><h1>{escape(info['title'])}</h1>{_paragraphs(info['description'])}"
        '<p>The same for programs: <a href="openapi.json">openapi.json</a>.</p>'
        f"<nav>{links}</nav></header><main>{sections}</main></body></html>"
    )


class _Operation:
    """One operation of a document, with its schemas looked up."""

    def __init__(
        self, document: Json, server: str, method: str, path: str, operation: Json
    ) -> None:
        self._schemas = document.get("components", {}).get("schemas", {})
        self.method = method.upper()
        self.path = path
        self.url = server + path
        self.told = operation

    def resolved(self, schema: Json) -> Json:
        """Return a schema itself where it is named by a reference."""
        if "$ref" not in schema:
            return schema
        return self._schemas[str(schema["$ref"]).rpartition("/")[2]]

    @property
    def is_open(self) -> bool:
        """Tell whether no token is needed."""
        return not self.told.get("security")

    @property
    def body(self) -> Json | None:
        """The JSON body it takes, with its schema and its examples."""
        content = self.told.get("requestBody", {}).get("content", {})
        return content.get("application/json")


def _section(anchor: str, one: _Operation) -> str:
    who = "No token is needed." if one.is_open else "A bearer token is needed."
    parts = [
        f'<section id="{anchor}"><h2><span class="{one.method.lower()}">{one.method}</span>'
        f"<code>{escape(one.path)}</code></h2>",
        _paragraphs(one.told.get("description", "")),
        f"<p>{who}</p>",
        *(f"<pre><code>{escape(text)}</code></pre>" for text in _curls(one)),
    ]
    if one.told.get("parameters"):
        parts += ["<h3>Parameters</h3>", _table(_parameters(one))]
    if one.body is not None:
        parts += ["<h3>Body</h3>", _table(_fields(one, one.body["schema"]))]
    parts.append("<h3>Answers</h3>")
    parts += [_answer(one, status, told) for status, told in one.told["responses"].items()]
    return "".join([*parts, "</section>"])


def _curls(one: _Operation) -> Iterator[str]:
    """Yield the operation as it is asked from a shell, once for each example of its body."""
    if one.body is None:
        yield _curl(one, "")
        return
    for example in one.body["examples"].values():
        body = json.dumps(example["value"], indent=2)
        yield f"# {example['summary']}\n" + _curl(one, body)


def _curl(one: _Operation, body: str) -> str:
    url = one.url.replace("{appointment_id}", "4bY7tDBnXqrsjJVsJ6vhuX")
    needed = [each["name"] for each in one.told.get("parameters", []) if _is_needed_query(each)]
    query = "&".join(f"{name}=demo" for name in needed)
    lines = [f"curl '{url}{'?' if query else ''}{query}'"]
    if not one.is_open:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if body:
        lines += ["-H 'Content-Type: application/json'", f"-d '{body}'"]
    return " \\\n  ".join(lines)


def _is_needed_query(parameter: Json) -> bool:
    return parameter["in"] == "query" and bool(parameter.get("required"))


def _table(rows: Iterator[tuple[str, str, str, bool]]) -> str:
    body = "".join(
        f"<tr><td><code>{escape(name)}</code>{'<b>required</b>' if needed else ''}</td>"
        f"<td>{escape(kind)}</td><td>{_prose(text)}</td></tr>"
        for name, kind, text, needed in rows
    )
    return f"<table><thead><tr><th>Name</th><th>Kind</th><th></th></tr></thead><tbody>{body}</tbody></table>"


def _parameters(one: _Operation) -> Iterator[tuple[str, str, str, bool]]:
    for each in one.told["parameters"]:
        kind = f"{_kind(one, each['schema'])}, {each['in']}"
        yield each["name"], kind, each.get("description", ""), bool(each.get("required"))


def _fields(
    one: _Operation, schema: Json, before: str = "", depth: int = 0
) -> Iterator[tuple[str, str, str, bool]]:
    """Yield the fields of an object, those of an inner one under its own name and a dot."""
    schema = one.resolved(schema)
    for name, inner in schema.get("properties", {}).items():
        needed = not before and name in schema.get("required", ())
        yield before + name, _kind(one, inner), inner.get("description", ""), needed
        below, mark = _inside(one, inner)
        if below is not None and depth < _DEEPEST:
            yield from _fields(one, below, f"{before}{name}{mark}.", depth + 1)


def _inside(one: _Operation, schema: Json) -> tuple[Json | None, str]:
    """Return the object that a field holds, or a list of it; None for plain values."""
    schema = one.resolved(schema)
    mark = "[]" if "items" in schema else ""
    inner = one.resolved(cast("Json", schema["items"])) if mark else schema
    return (inner if "properties" in inner else None), mark


def _kind(one: _Operation, schema: Json) -> str:
    schema = one.resolved(schema)
    if "anyOf" in schema:
        return " or ".join(_kind(one, each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"]).lower() if schema["const"] in (True, False) else schema["const"]
    if schema.get("type") == "array":
        return f"list of {_kind(one, schema['items'])}"
    bounds = "".join(
        f", {word} {schema[name]}"
        for name, word in (("minLength", "from"), ("maxLength", "up to"))
        if name in schema
    )
    return f"{schema.get('type', 'anything')}{bounds}"


def _answer(one: _Operation, status: str, told: Json) -> str:
    content = told.get("content", {}).get("application/json", {})
    examples = [content["example"]] if "example" in content else []
    examples += [each["value"] for each in content.get("examples", {}).values()]
    shown = "".join(f"<pre><code>{escape(_shown(each))}</code></pre>" for each in examples)
    fields = _table(_fields(one, content["schema"])) if "schema" in content else ""
    opened = " open" if status == "200" else ""
    return (
        f"<details{opened}><summary><b>{escape(status)}</b> {escape(told['description'])}</summary>"
        f"{shown}{fields}</details>"
    )


def _shown(example: object) -> str:
    return json.dumps(example, indent=2, ensure_ascii=False)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_prose(one)}</p>" for one in text.split("\n\n") if one)


def _prose(text: str) -> str:
    parts = escape(text).split("`")
    return "".join(f"<code>{one}</code>" if n % 2 else one for n, one in enumerate(parts))
