"""The caps of the appointments API at the doors as they are served, with the settings as they are."""

import asyncio
from collections import Counter
from pathlib import Path

import httpx
import pytest

from agent.app.caps import front_of
from agent.app.issuers import token_keys
from agent.settings import Settings, WrongSetting, load
from scheduling.api import Caps
from tests.agent.doors import MANAGE, Doors, open_doors

ASKED = {"action": "cancel", "org_id": "demo", "agent_id": "front-desk", "appointment_id": "no"}


async def ask(doors: Doors, *, as_said: str = "") -> httpx.Response:
    headers = {"X-Forwarded-For": as_said} if as_said else {}
    return await doors.http.post(MANAGE, json=ASKED, headers=headers)


async def test_an_address_has_ten_requests_a_minute(tmp_path: Path) -> None:
    async with open_doors(tmp_path) as doors:
        said = [f"198.51.100.{n}" for n in range(13)]  # which nobody believes
        answers = await asyncio.gather(*(ask(doors, as_said=one) for one in said))
        assert Counter(one.status_code for one in answers) == {400: 10, 429: 3}
        refused = next(one for one in answers if one.status_code == 429)
        assert refused.headers["retry-after"] == "60"
        assert refused.json()["code"] == "RATE_LIMITED"
        assert "x-request-id" in refused.headers
        check_caps(doors, tmp_path)


def check_caps(doors: Doors, home: Path) -> None:
    """The settings are the caps."""
    office = doors.program.office
    names = [name for name in Settings.model_fields if name.startswith("calla_requests_per")]
    names += ["calla_bookings_per_day", "calla_open_bookings_per_contact"]
    values = {name: n + 1 for n, name in enumerate(names)}
    settings = Settings.model_validate(
        {"calla_home": home, "calla_requests_at_once": 7, "calla_changes_per_contact_day": 0}
        | values
    )
    front = front_of(office, token_keys(settings, clock=office.clock), settings)
    assert front.caps == Caps(1, 2, 3, 4, 0)
    assert front.room._value == 7
    usual = Settings.model_validate({"calla_home": home})
    assert front_of(office, front.keys, usual).caps == Caps()


async def test_our_own_proxy_is_believed(tmp_path: Path) -> None:
    async with open_doors(
        tmp_path, calla_trusted_proxies="127.0.0.1", calla_requests_per_address_minute=1
    ) as doors:
        statuses = [
            (await ask(doors, as_said=said)).status_code
            for said in ("198.51.100.1", "198.51.100.2", "203.0.113.5, 198.51.100.2", "")
        ]
        assert statuses == [400, 400, 429, 400]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CALLA_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("CALLA_TRUSTED_PROXIES", "proxy.example.com"),
        ("CALLA_TRUSTED_PROXIES", "*"),
        ("CALLA_REQUESTS_PER_MINUTE", "-1"),
        ("CALLA_REQUESTS_AT_ONCE", "0"),
        ("CALLA_BOOKINGS_PER_DAY", "many"),
    ],
)
def test_settings_that_cannot_be(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting, match=f"^{name} is wrong: "):
        load()
