"""Who gets in: origins, tokens, rates, and what is served to everybody."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import jwt
import pytest

from agent.channels.web.limits import MessageRate, WebLimits, neighborhood
from agent.channels.web.pages import FILES
from agent.channels.web.tokens import AUDIENCE, Origins
from tests.agent.channels.web.web_page import FOREIGN, SECRET, Page, Place, scripted

KNOWN = ("https://www.example.com", "https://shop.example.com:8443", "http://localhost:8000")


@pytest.fixture
async def place(world: Any, model: Any) -> AsyncIterator[Place]:
    async with scripted(world, model) as served:
        yield served


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("https://www.example.com", True),
        ("https://WWW.Example.COM", True),
        ("https://www.example.com:443", True),
        ("https://shop.example.com:8443", True),
        ("http://localhost:8000", True),
        ("http://www.example.com", False),
        ("https://www.example.com:8443", False),
        ("https://www.example.com:80", False),
        ("https://shop.example.com", False),
        ("https://example.com", False),
        ("https://evil.www.example.com", False),
        ("https://www.example.com.evil.example", False),
        ("https://evil-www.example.com", False),
        ("https://wwwXexample.com", False),
        ("https://www.example.com.", False),
        ("https://www.example.com/", False),
        ("https://www.example.com/path", False),
        ("https://user@www.example.com", False),
        ("https://www.example.com@evil.example", False),
        ("https://www.example.com#x", False),
        ("https://www.example.com https://evil.example", False),
        ("https://www.example.com\n", False),
        (" https://www.example.com", False),
        ("//www.example.com", False),
        ("www.example.com", False),
        ("null", False),
        ("*", False),
        ("", False),
        ("file://", False),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("https://www.exampl\u0435.com", False),
    ],
)
def test_an_origin_is_compared_exactly(header: str, known: bool) -> None:
    assert bool(Origins(KNOWN).of([header])) is known


def test_two_origins_are_none() -> None:
    assert Origins(KNOWN).of([KNOWN[0], KNOWN[0]]) == ""
    assert Origins(["null", "*", "nonsense"]).of(["null"]) == ""


FOREIGNERS = (None, "null", "https://evil.example", "https://www.example.com.evil.example")


@pytest.mark.parametrize("origin", FOREIGNERS)
async def test_other_pages_stay_outside(place: Place, origin: str | None) -> None:
    page = place.page
    stranger = Page(page.url, page.http, origin)
    answer = await stranger.session()
    assert answer.status_code == 403
    assert set(answer.json()) == {"message"}
    assert "access-control-allow-origin" not in answer.headers
    tab = await stranger.dial(await page.token())
    assert await tab.close_code() == 4403
    assert place.chat.live == 0


async def test_a_known_page_may_read_the_answer(place: Place) -> None:
    for page in (place.page, place.page.of(FOREIGN)):
        answer = await page.session()
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == page.origin
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers["vary"] == "Origin"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        body = answer.json()
        assert (body["expires_seconds"], body["socket"]) == (300, "/chat/socket")
        assert len(body["conversation"]) >= 32


async def test_the_preflight(place: Place) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Origin": FOREIGN}
    answer = await place.page.http.options("/chat/session", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == FOREIGN
    assert answer.headers["access-control-allow-headers"] == "Content-Type"
    asked["Origin"] = "https://evil.example"
    answer = await place.page.http.options("/chat/session", headers=asked)
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert (await place.page.http.get("/chat/session")).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        {"content": b""},
        {"content": b"{"},
        {"content": b"\xff\xfe"},
        {"content": b"[" * 4_000},
        {"content": b'{"conversation": "' + b"x" * 5_000 + b'"}'},
        {"json": []},
        {"json": {"conversation": 7}},
        {"content": b"{}", "headers": {"Content-Type": "text/plain"}},
    ],
)
async def test_a_bad_request_is_one_sentence(place: Place, body: dict[str, Any]) -> None:
    body.setdefault("headers", {"Content-Type": "application/json"})
    answer = await place.page.session(**body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"message"}
    assert (await place.page.session(json={})).status_code == 200


def _claims(place: Place, **changed: Any) -> dict[str, Any]:
    claims = {
        "aud": AUDIENCE,
        "sub": "c" * 32,
        "origin": place.page.origin,
        "known": False,
        "jti": "j",
        "exp": 1_900_000_000,
    }
    return {key: value for key, value in (claims | changed).items() if value is not None}


@pytest.mark.parametrize(
    ("changed", "secret", "algorithm"),
    [
        ({}, b"another secret of at least thirty-two bytes", "HS256"),
        ({}, SECRET * 2, "HS256"),
        ({}, SECRET * 2, "HS512"),
        ({}, b"", "none"),
        ({"exp": None}, SECRET, "HS256"),
        ({"exp": 1_700_000_000}, SECRET, "HS256"),
        ({"exp": "soon"}, SECRET, "HS256"),
        ({"jti": None}, SECRET, "HS256"),
        ({"sub": None}, SECRET, "HS256"),
        ({"sub": 7}, SECRET, "HS256"),
        ({"known": None}, SECRET, "HS256"),
        ({"origin": None}, SECRET, "HS256"),
        ({"origin": FOREIGN}, SECRET, "HS256"),
        ({"aud": "appointments"}, SECRET, "HS256"),
        ({"aud": None}, SECRET, "HS256"),
    ],
)
async def test_a_forged_token_opens_nothing(
    place: Place, changed: dict[str, Any], secret: bytes, algorithm: str
) -> None:
    key: Any = secret or None
    token = jwt.encode(_claims(place, **changed), key, algorithm=algorithm)
    tab = await place.page.dial(token)
    assert await tab.close_code() == 4401
    assert place.chat.live == 0


async def test_a_token_is_short_lived_and_for_one_socket_of_one_page(
    world: Any, place: Place
) -> None:
    page = place.page
    for garbage in ("", "x", "a.b.c", "x" * 5_000):
        assert await (await page.dial(garbage)).close_code() == 4401
    token = await page.token()
    assert await (await page.of(FOREIGN).dial(token)).close_code() == 4401
    first = await page.dial(token)
    await first.ready()
    assert await (await page.dial(token)).close_code() == 4401  # used before
    late = await page.token()
    world.clock.move_to(world.clock.now() + timedelta(seconds=301))
    assert await (await page.dial(late)).close_code() == 4401
    assert (await first.answer()).startswith("Hi")  # an open socket needs no token any more
    assert place.chat.live == 1


async def test_a_conversation_belongs_to_the_page_that_began_it(place: Place) -> None:
    tab = await place.page.greeted()
    answer = (await place.page.of(FOREIGN).session(tab.conversation)).json()
    assert answer["conversation"] != tab.conversation
    stranger = await place.page.session("c" * 32)
    assert stranger.json()["conversation"] != "c" * 32


async def test_an_address_asks_ten_times_a_minute(world: Any, model: Any) -> None:
    async with scripted(world, model, WebLimits()) as place:
        page = place.page.of(FOREIGN)
        answers = [await page.session() for _ in range(12)]
        assert [one.status_code for one in answers] == [200] * 10 + [429] * 2
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        assert answers[-1].headers["access-control-allow-origin"] == FOREIGN
        assert answers[-1].headers["access-control-expose-headers"] == "Retry-After"
        assert (await page.of(address="192.0.2.2").session()).status_code == 200
        assert (await page.of("https://evil.example").session()).status_code == 403


async def test_while_closing_nobody_new_comes_in(place: Place) -> None:
    token = await place.page.token()
    place.chat.drain()
    answer = await place.page.session()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert await (await place.page.dial(token)).close_code() == 1012


def test_an_ipv6_customer_is_one_address() -> None:
    assert neighborhood("2001:db8:1:2::1") == neighborhood("2001:db8:1:2:ffff::9")
    assert neighborhood("2001:db8:1:3::1") != neighborhood("2001:db8:1:2::1")
    assert neighborhood("::ffff:192.0.2.1") == neighborhood("192.0.2.1") == "192.0.2.1"
    assert neighborhood("testclient") == "testclient"


def test_messages_come_ten_a_second_with_a_burst_of_twenty() -> None:
    now = 0.0
    rate = MessageRate(WebLimits(), lambda: now)
    assert [rate.allows() for _ in range(21)] == [True] * 20 + [False]
    now = 1_000.0
    assert all(rate.allows() for _ in range(20))
    steady = MessageRate(WebLimits(), lambda: now)
    for _ in range(500):
        now += 0.1
        assert steady.allows()


async def test_scripts_are_for_every_page(place: Place) -> None:
    http = place.page.http
    scripts = sorted(FILES.glob("*.js"))
    assert scripts
    for path in scripts:
        answer = await http.get(f"/widget/{path.name}")
        assert answer.status_code == 200
        assert answer.content == path.read_bytes()
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "cross-origin-resource-policy" not in answer.headers
        known = {"If-None-Match": answer.headers["etag"]}
        assert (await http.get(f"/widget/{path.name}", headers=known)).status_code == 304
        assert (await http.head(f"/widget/{path.name}")).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "demo.html",
        "missing.js",
        "..%2fweb.py",
        "..%2f..%2f..%2fpyproject.toml",
        "%2e%2e%2fweb.js",
        "..%5cweb.py",
        "a%00.js",
        "x" * 300 + ".js",
    ],
)
async def test_nothing_else_lies_there(place: Place, path: str) -> None:
    answer = await place.page.http.get(f"/widget/{path}")
    assert answer.status_code == 404


async def test_the_demo_page_runs_only_what_is_served_here(place: Place) -> None:
    answer = await place.page.http.get("/")
    assert answer.status_code == 200
    assert "widget/calla.js" in answer.text
    policy = dict(
        one.split(" ", 1) for one in answer.headers["content-security-policy"].split("; ")
    )
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == f"'self' {place.page.url.replace('http', 'ws', 1)}"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
