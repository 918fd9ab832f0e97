"""The widget's files for every page, and the demo page that shows it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

FILES = Path(__file__).with_name("widget")
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
ALWAYS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}  # asked for by ETag


def page_routes(own_origins: Iterable[str]) -> list[BaseRoute]:
    """Return the routes of `/` and `/widget/...`; the page may connect to `own_origins` only."""
    sockets = sorted(origin.replace("http", "ws", 1) for origin in own_origins)
    headers = ALWAYS | {
        "Content-Security-Policy": "; ".join(
            (
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self' data:",
                " ".join(("connect-src 'self'", *sockets)),
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            )
        ),
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }

    async def demo(request: Request) -> Response:
        return _file(request, FILES / "demo.html", "text/html; charset=utf-8", headers)

    return [Route("/", demo, methods=["GET"]), Route("/widget/{file}", _widget, methods=["GET"])]


async def _widget(request: Request) -> Response:
    name: str = request.path_params["file"]
    kind = TYPES.get(Path(name).suffix)
    path = next((one for one in FILES.iterdir() if one.name == name), None)
    if kind is None or path is None:
        return Response(status_code=404, headers=ALWAYS)
    # Module scripts of other origins are fetched with CORS; there is nothing private in them.
    headers = ALWAYS | {"Access-Control-Allow-Origin": "*"}
    return _file(request, path, kind, headers)


def _file(request: Request, path: Path, kind: str, headers: dict[str, str]) -> Response:
    stat: Any = path.stat()
    tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    headers = headers | {"ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, headers=headers, media_type=kind, stat_result=stat)
