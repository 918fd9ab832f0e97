"""What this server says of itself: an OpenAPI document at /openapi.json, the same to read at /docs."""

import json
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from scheduling.localcal.published.document import document
from scheduling.localcal.published.page import page

_STYLE = Path(__file__).with_name("docs.css")
_GUARDS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def published_routes() -> list[Route]:
    """Return the routes of the document, its page and the page's style."""
    return [
        Route("/openapi.json", _document),
        Route("/docs", _page),
        Route("/docs/style.css", _style),
    ]


async def _document(_request: Request) -> Response:
    return Response(_text_of_document(), media_type="application/json")


async def _page(_request: Request) -> Response:
    return Response(_text_of_page(), media_type="text/html", headers=_GUARDS)


async def _style(_request: Request) -> Response:
    return Response(_STYLE.read_bytes(), media_type="text/css", headers=_GUARDS)


@lru_cache(maxsize=1)
def _text_of_document() -> str:
    return json.dumps(document(), ensure_ascii=False)


@lru_cache(maxsize=1)
def _text_of_page() -> str:
    return page(document())
