"""The OpenAPI document as one page to read: plain HTML, no script, nothing from elsewhere."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, cast

from scheduling.localcal.errors import Json

_DEEPEST = 3


def page(document: Json) -> str:
    """Return the page of an OpenAPI document of ours."""
    by_tag: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            text = _operation(method.upper(), path, operation)
            by_tag.setdefault(operation["tags"][0], []).append(text)
    links = "".join(f'<a href="#{_anchor(tag)}">{escape(tag)}</a>' for tag in by_tag)
    sections = "".join(
        f'<section id="{_anchor(tag)}"><h2>{escape(tag)}</h2>{"".join(texts)}</section>'
        for tag, texts in by_tag.items()
    )
    records = "".join(
        f'<details id="{name}"><summary><code>{name}</code></summary>{_outline(schema)}</details>'
        for name, schema in document["components"]["schemas"].items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>localcal: its API</title><link rel="stylesheet" href="docs/style.css"></head>'
        f"<body><header><h1>localcal</h1><p>{_prose(document['info']['description'])}</p>"
        '<p>The same for programs: <a href="openapi.json">openapi.json</a>.</p>'
        f"<nav>{links}<a href='#records'>Records</a></nav></header><main>{sections}"
        f'<section id="records"><h2>Records</h2>{records}</section></main></body></html>'
    )


def _anchor(tag: str) -> str:
    return tag.lower().replace(" ", "-")


def _prose(text: str) -> str:
    parts = escape(text).split("`")
    return "".join(f"<code>{one}</code>" if n % 2 else one for n, one in enumerate(parts))


def _operation(method: str, path: str, operation: Json) -> str:
    who = "anybody" if {} in operation["security"] else "with credentials"
    parts = [
        f'<details><summary><span class="{method.lower()}">{method}</span>'
        f"<code>{escape(path)}</code><em>{escape(operation['summary'])}</em></summary>",
        f"<p>For {who}.</p>",
        _parameters(operation["parameters"]),
    ]
    if "requestBody" in operation:
        parts += ["<h3>Body</h3>", _outline(_content(operation["requestBody"]))]
    status, answer = next(iter(operation["responses"].items()))
    return "".join([*parts, f"<h3>Answer {status}</h3>", _outline(_content(answer)), "</details>"])


def _content(described: Json) -> Json:
    return described["content"]["application/json"]["schema"]


def _parameters(parameters: list[Json]) -> str:
    if not parameters:
        return ""
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{one['in']}</td>"
        f"<td>{'required' if one['required'] else ''}</td><td>{_kind(one['schema'])}"
        f" {_prose(one['schema'].get('description', ''))}</td></tr>"
        for one in parameters
    )
    return (
        "<h3>Parameters</h3><table><thead><tr><th>Name</th><th>In</th><th></th><th>Kind</th></tr>"
        f"</thead><tbody>{rows}</tbody></table>"
    )


def _outline(schema: Json, depth: int = 0) -> str:
    """Return an object's properties as a list, anything else as its kind."""
    inner = _object_in(schema)
    if inner is None or depth > _DEEPEST:
        return f"<p>{_kind(schema)}</p>"
    needed = inner.get("required", [])
    rows = "".join(
        f"<li><code>{escape(name)}</code>{' *' if name in needed else ''} {_kind(one)}"
        f"{_outline(one, depth + 1) if _object_in(one) else ''}</li>"
        for name, one in inner["properties"].items()
    )
    return f"<ul>{rows}</ul>"


def _object_in(schema: Json) -> Json | None:
    """Return the object that a schema is, lists, or has among its choices."""
    if "properties" in schema:
        return schema
    choices = [schema["items"]] if "items" in schema else schema.get("anyOf", [])
    found = (_object_in(one) for one in choices)
    return next((one for one in found if one and "disabled" not in one["properties"]), None)


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return ", ".join(f"<code>{escape(str(one))}</code>" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    words = " ".join(_words(schema))
    return escape(words) or "anything"


def _words(schema: Mapping[str, Any]) -> Iterator[str]:
    kind = schema.get("type", "")
    yield " or ".join(cast("list[str]", kind)) if isinstance(kind, list) else str(kind)
    if "format" in schema:
        yield f"({schema['format']})"
    if "pattern" in schema:
        yield f"like {schema['pattern']}"
    for name, word in (("minimum", "from"), ("maximum", "to")):
        if name in schema:
            yield f"{word} {schema[name]}"
