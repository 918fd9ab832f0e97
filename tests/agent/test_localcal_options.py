"""`calla localcal`: what it is told to hold and to do wrong; the seed file itself is tested beside it."""

import json
import signal
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from agent.cli import WRONG_START, run
from scheduling.localcal import LocalCal
from scheduling.localcal.seeds.file import SeedFile
from tests.agent.program import Calla

WORLD = """\
accounts:
  - username: ada
    event_types:
      - slug: intro
        notice: 0
bookings:
  - account: ada
    event_type: intro
    start: tomorrow 10:00
    attendee: {name: Bob, email: bob@example.com}
"""
Refused = Callable[..., str]


@pytest.fixture
def refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Refused:
    """Run a command that is refused and return what it says; it leaves nothing behind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLA_HOME", str(tmp_path / "home"))

    def start(*arguments: str) -> str:
        assert run(["localcal", "--port", "0", *arguments]) == WRONG_START
        out, err = capfd.readouterr()
        assert out == ""
        assert not (tmp_path / "home").exists()
        assert not (tmp_path / "cal.db").exists()
        return err

    return start


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--demo", "--seed", "world.yaml"], "add either --demo or --seed FILE."),
        (["--seed", "absent.yaml"], "The seed file absent.yaml cannot be read: no such file"),
        (["--seed", "."], "The seed file . cannot be read: is a directory."),
        (
            ["--seed", "world.yaml"],
            "calla: world.yaml:3: accounts[0].time_zon: there is no key time_zon",
        ),
        (["--demo", "--fault", "create_booking"], "create_booking is no fault: write OPERATION:"),
        (["--demo", "--fault", "me:503", "--fault", "me:boom"], "boom is no fault; they are"),
        (["--demo", "--latency", "-1"], "--latency"),
        (["--demo", "--latency", "soon"], "--latency"),
    ],
)
def test_wrong_options_are_a_sentence(
    refused: Refused, tmp_path: Path, arguments: list[str], said: str
) -> None:
    world = WORLD.replace("ada\n", "ada\n    time_zon: Ada\n", 1)
    (tmp_path / "world.yaml").write_text(world, encoding="utf-8")
    err = refused(*arguments, "--data", "cal.db")
    assert said in err
    assert err.count("\n") == 1


def test_a_seeded_calendar_that_misbehaves_as_told(calla: Calla) -> None:
    world, data = calla.home / "world.yaml", calla.home / "cal.db"
    world.write_text(WORLD, encoding="utf-8")
    calendar = LocalCal.open(data)
    SeedFile.read(world).write(calendar)  # an earlier start
    calendar.close()
    files = ["--seed", str(world), "--data", str(data)]
    faults = ["--fault", "me:503:times=1", "--fault", "list_bookings:cut-json", "--latency", "1"]
    process = calla.start("localcal", "--port", "0", "--faults", *files, *faults)
    ready = json.loads(process.line().removeprefix("ready "))
    headers = {"Authorization": f"Bearer {ready['api_key']}", "cal-api-version": "2024-08-13"}
    with httpx.Client(base_url=ready["url"], headers=headers, timeout=30) as http:
        first, second = http.get("/v2/me"), http.get("/v2/me")
        cut = http.get("/v2/bookings")
        asked = http.get("/v2/me", headers={"x-localcal-fault": "429"})
        page = http.get("/")
    ended = process.told(signal.SIGTERM)
    assert ended.returncode == 0
    assert ended.stderr == (
        f"calla: The calendar {data} has accounts already: {world} was not written into it.\n"
    )
    assert ready["accounts"] == [
        {"username": "ada", "api_key": "cal_ada", "event_types": {"intro": ready["event_type_id"]}}
    ]
    assert (first.status_code, second.status_code, asked.status_code) == (503, 200, 429)
    assert second.json()["data"]["username"] == "ada"
    assert cut.content.startswith(b'{"status":"success"')
    assert page.headers["content-type"].startswith("text/html")
    with pytest.raises(json.JSONDecodeError):
        cut.json()
