"""The calendar page at the root: a week of one user, drawn by a browser of this machine.

It shows people's names, so it is only there where `create_app` is asked for it, and answers only
who comes from a loopback address, under a name of it, and through no proxy.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from secrets import token_hex

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from scheduling.localcal.calendar import LocalCal
from scheduling.localcal.errors import Json
from scheduling.localcal.page.example import example_booking
from scheduling.localcal.page.week import Week, monday_before, monday_of
from scheduling.localcal.rows.directory import users
from scheduling.localcal.rows.records import User
from scheduling.localcal.times.instants import MINUTE

FILES = Path(__file__).parent
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_HERE = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_ELSEWHERE = (
    "This page shows people's names and numbers: open it on the machine it runs on, at an address"
    " that begins with http://127.0.0.1 or http://localhost.\n"
)
_YEARS = range(1970, 3000)

Answerer = Callable[[Request], Awaitable[Response]]


def page_routes(calendar: LocalCal) -> list[BaseRoute]:
    """Return the routes of the page: `/`, and under /calendar/ its files and `week.json`."""
    run = token_hex(8)

    async def week(request: Request) -> Response:
        tag = _tag(calendar, request.url.query, run)
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        status, content = _week(calendar, request.query_params)
        body = json.dumps(content, separators=(",", ":"))
        return Response(body, status, {"ETag": tag}, "application/json")

    files = {path.name: path for path in FILES.iterdir() if path.suffix in TYPES}
    return [
        Route("/", _at_home(_file(files["calendar.html"])), methods=["GET"]),
        Route("/calendar/week.json", _at_home(week), methods=["GET"]),
        *(
            Route(f"/calendar/{name}", _at_home(_file(path)), methods=["GET"])
            for name, path in files.items()
        ),
    ]


def _file(path: Path) -> Answerer:
    content = path.read_bytes()

    async def answer(_request: Request) -> Response:
        return Response(content, media_type=TYPES[path.suffix])

    return answer


def _at_home(answer: Answerer) -> Answerer:
    """Answer a browser of this machine, and tell any other where to look.

    The name asked for keeps out a page elsewhere that has its own name lead here; a tunnel or proxy
    to this machine comes from a loopback address too, and says whom it forwards.
    """

    async def guarded(request: Request) -> Response:
        response = (
            await answer(request) if _from_here(request) else PlainTextResponse(_ELSEWHERE, 403)
        )
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return guarded


def _from_here(request: Request) -> bool:
    names = request.headers.getlist("host")
    if len(names) != 1 or not _HERE.fullmatch(names[0]):
        return False
    if request.client is None or any(name in request.headers for name in _PROXIED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _tag(calendar: LocalCal, query: str, run: str) -> str:
    """Return what stays the same as long as the answer does, without looking for the answer.

    SQLite counts the rows written here, and tells when another process wrote; a hold may run out
    between two minutes.
    """
    now, store = calendar.now, calendar.store
    held = store.one("SELECT count(*) FROM reservation WHERE until_at > ?", now)
    written = store.one("SELECT total_changes()")
    foreign = store.one("PRAGMA data_version")
    counts = [row[0] if row else 0 for row in (held, written, foreign)]
    return f'"{sha256(repr((run, query, now // MINUTE, counts)).encode()).hexdigest()[:32]}"'


def _week(calendar: LocalCal, asked: Mapping[str, str]) -> tuple[int, Json]:
    """Answer `user` (a username, the first account without) and `week` (any day of it)."""
    everybody = users(calendar.store)
    if not everybody:
        return 200, {"users": []}
    user = _chosen(everybody, asked.get("user", ""))
    if user is None:
        return 404, {"message": f"The calendar has no user {asked['user']}."}
    now = calendar.now
    first = monday_before(user, now)
    if asked.get("week"):
        day = _date(asked["week"])
        if day is None:
            return 400, {"message": "week must be a date of 1970 to 2999, such as 2050-09-05."}
        first = monday_of(day)
    week = Week(calendar.store, user, first, now)
    names = [{"username": one.username, "name": one.name} for one in everybody]
    content = {"users": names, **week.view()}
    if not any(one["kind"] in ("booking", "hold") for one in content["entries"]):
        content["example"] = example_booking(week)
    return 200, content


def _chosen(everybody: list[User], username: str) -> User | None:
    if not username:
        return everybody[0]
    return next((one for one in everybody if one.username == username), None)


def _date(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None
