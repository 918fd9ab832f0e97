"""How many requests one may send; the numbers are the contract's."""

from typing import Any

import httpx

from scheduling.localcal import AccountSeed, Throttle, create_app


class Ticks:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


async def test_133_more_than_the_limit(cal: Any, tell: Any) -> None:
    ticks = Ticks()
    app = create_app(cal.calendar, throttle=Throttle(3, monotonic=ticks))
    eve = cal.calendar.add_account(AccountSeed("eve"))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.test") as http:

        async def ask(key: str = cal.account.api_key) -> httpx.Response:
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            return await http.get("/v2/me", headers=headers)

        answers = [await ask() for _ in range(3)]
        assert [one.status_code for one in answers] == [200, 200, 200]
        assert [one.headers["X-RateLimit-Remaining-Default"] for one in answers] == ["2", "1", "0"]
        assert {one.headers["X-RateLimit-Limit-Default"] for one in answers} == {"3"}
        assert {one.headers["X-RateLimit-Reset-Default"] for one in answers} == {"60"}
        ticks.at += 10
        over = await ask()
        assert over.status_code == 429
        assert over.json()["error"]["code"] == "ThrottlerException"
        assert tell(over) == "CustomThrottlerGuard - Too many requests. Please try again later."
        assert over.headers["X-RateLimit-Reset-Default"] == "60"
        assert "retry-after" not in over.headers
        assert (await ask(eve.api_key)).status_code == 200
        assert (await ask("")).status_code == 401
        ticks.at += 59
        assert (await ask()).status_code == 429
        ticks.at += 1
        fine = await ask()
        assert (fine.status_code, fine.headers["X-RateLimit-Remaining-Default"]) == (200, "2")


async def test_a_minute_begins_the_count_anew(cal: Any) -> None:
    ticks = Ticks()
    throttle = Throttle(2, monotonic=ticks)
    for _ in range(3):
        assert [throttle.count({}, "10.0.0.1").refused for _ in range(2)] == [False, False]
        ticks.at += 60


async def test_nothing_is_counted_unless_asked(cal: Any) -> None:
    answer = await cal.ask("GET", "/v2/me", key=cal.account.api_key)
    assert not [name for name in answer.headers if name.startswith("x-ratelimit")]
