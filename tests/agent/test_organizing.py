"""`calla org`, `calla agent` and `calla apply` as commands: what they print, what they refuse."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.agent.directory.conftest import SEED
from tests.agent.program import Calla, Done, Loaded, Process

KEY = "cal_ada"
NUMBER = "+12025550101"
FILE = """
organizations:
  elm:
    name: Elm Coaching
    zone: Europe/Berlin
    calcom: {key_file: eve.key, address: "%s"}
    agents:
      eve:
        event_types: [intro]
        phone_numbers: ["+12025550102"]
"""


@dataclass
class Desk:
    """`calla` in a home of its own, beside a Cal.com at `address`."""

    calla: Calla
    address: str

    def says(self, *args: str, typed: str = "") -> str:
        """Run a command that works; return what it printed."""
        ended = self.calla(*args, typed=typed.encode())
        assert (ended.returncode, ended.stdout.count("Traceback")) == (0, 0), ended
        return ended.stdout

    def json(self, *args: str, typed: str = "") -> Any:
        return json.loads(self.says(*args, "--json", typed=typed))

    def refuses(self, *args: str, typed: str = "") -> str:
        """Run a command that cannot work; return its one sentence."""
        ended: Done = self.calla(*args, typed=typed.encode())
        assert (ended.returncode, ended.stdout) == (2, ""), ended
        assert ended.stderr.startswith("calla: ")
        assert ended.stderr.count("\n") == 1
        return ended.stderr.strip()

    def connected(self) -> None:
        self.says("org", "add", "maple", "--name", "Maple Clinic", "--zone", "America/New_York")
        self.says("org", "connect", "maple", "--address", self.address, typed=f"{KEY}\n")


def calendar_of(process: Process) -> str:
    word, _, facts = process.line().partition(" ")
    assert word == "ready"
    return json.loads(facts)["url"]


@pytest.fixture(scope="module")
def address(loaded: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("calendar")
    (folder / "seed.yaml").write_text(SEED)
    program = Calla(folder, loaded)
    process = program.start("localcal", "--seed", "seed.yaml", "--port", "0")
    yield calendar_of(process)
    process.close()


@pytest.fixture
def desk(loaded: Loaded, address: str, migrated: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(migrated, tmp_path / "calla")
    program = Calla(tmp_path, loaded)
    yield Desk(program, address)
    for process in program.started:
        process.close()


def test_from_nothing_to_an_agent_that_can_book(desk: Desk) -> None:
    assert "add one" in desk.says("org", "list")
    said = desk.says("org", "add", "maple", "--name", "Maple Clinic", "--zone", "America/New_York")
    assert said.splitlines() == [
        "+ organization maple: name Maple Clinic; zone America/New_York; country US; locale en-US",
        "Connect it to Cal.com next: calla org connect maple",
    ]
    said = desk.says(
        *("org", "connect", "maple", "--address", desk.address, "--event-types", "2"),
        typed=f"{KEY}\n",
    )
    assert said.splitlines() == [
        "The key is good: Maple Clinic (ada).",
        "  1  consultation  Consultation, 30 minutes",
        "  2  follow-up  Follow-up, 15 minutes",
    ]
    shown = desk.json("org", "show", "maple")
    assert shown["account"] == {
        "address": desk.address,
        "username": "ada",
        "team_id": None,
        "organization_id": None,
        "key": "...",
    }
    (agent,) = shown["agents"]
    assert agent["agent_id"] == "front-desk"
    assert [one["slug"] for one in agent["event_types"]] == ["follow-up"]
    assert agent["opening_hours"][0] == ["09:00", "17:00"]
    (listed,) = desk.json("org", "list")["organizations"]
    assert listed["agents"] == ["front-desk"]
    assert KEY not in json.dumps([shown, listed])
    assert "follow-up" in desk.says("agent", "list")
    assert KEY not in desk.says("org", "show", "maple") + desk.says("org", "list")


def test_an_agent_is_added_changed_and_removed(desk: Desk) -> None:
    desk.connected()
    (desk.calla.home / "facts.md").write_text("# Prices\nAn hour costs 80 dollars.\n")
    desk.says(
        *("agent", "add", "maple", "second", "--name", "Bo", "--event-types", "follow-up"),
        *("--spoken", "follow-up=next visit, return visit", "--greeting", "Bo here."),
        *("--knowledge", "facts.md", "--phone-numbers", NUMBER, "--notice-minutes", "30"),
    )
    shown = desk.json("agent", "show", "maple", "second")
    assert shown["event_types"][0]["spoken"] == ["next visit", "return visit"]
    assert shown["knowledge"] == {"Prices": "An hour costs 80 dollars."}
    assert shown["phone_numbers"] == [NUMBER]
    assert len(desk.json("agent", "list", "maple")["agents"]) == 2
    said = desk.says(
        "agent", "set", "maple", "second", "--greeting", "", "--hours", "monday=9:00-12:00"
    )
    assert said == (
        "~ agent maple/second: opening hours Monday 9:00 AM to 5:00 PM; Tuesday 9:00 AM to 12:00 PM;"
        " Wednesday to Sunday closed -> Monday 9:00 AM to 12:00 PM; Tuesday to Sunday closed;"
        " greeting Bo here. -> none\n"
    )
    assert desk.says("agent", "set", "maple", "second", "--name", "Bo") == "Nothing to change.\n"
    assert "--yes" in desk.refuses("agent", "remove", "maple", "second")
    assert desk.says("agent", "remove", "maple", "second", "--yes") == "- agent maple/second\n"
    assert "front-desk" in desk.refuses("agent", "show", "maple", "second")


def test_an_organization_is_changed_and_removed(desk: Desk) -> None:
    desk.connected()
    said = desk.says("org", "set", "maple", "--cap", "requests_per_minute=5", "--strict-proof")
    assert said == (
        "~ organization maple: policy none -> strict_proof True, requests_per_minute 5\n"
    )
    assert desk.json("org", "show", "maple")["policy"]["requests_per_minute"] == 5
    desk.says("org", "set", "maple", "--cap", "requests_per_minute=", "--no-strict-proof")
    assert "policy           open" in desk.says("org", "show", "maple")
    assert "--yes" in desk.refuses("org", "remove", "maple")
    assert desk.says("org", "remove", "maple", "--yes") == "- organization maple\n"
    assert desk.json("org", "list") == {"organizations": []}


def test_a_file_is_applied(desk: Desk) -> None:
    home = desk.calla.home
    (home / "eve.key").write_text("cal_eve")
    (home / "eve.key").chmod(0o600)
    (home / "file.yaml").write_text(FILE % desk.address)
    planned = desk.says("apply", "file.yaml", "--dry-run").splitlines()
    assert planned[-1] == "Nothing was written: --dry-run."
    assert desk.json("org", "list") == {"organizations": []}
    assert desk.says("apply", "file.yaml").splitlines() == planned[:-1]
    assert desk.json("apply", "file.yaml") == {"applied": True, "changes": [], "not_in_file": []}
    desk.says("agent", "add", "elm", "other")
    assert "left as they are: elm/other" in desk.says("apply", "file.yaml")


WRONG = (
    ("organizations:\n  elm:\n    names: Elm\n", "line 3 (organizations.elm.names)", "name is"),
    ("organizations:\n  elm:\n    name: A\n    name: B\n", "line 4", ""),
    ("organizations: {elm: {name: Elm}}\n", "(organizations.elm)", "zone is missing"),
    ("organizations:\n  elm: {zone: Mars/X}\n", "line 2", "must be a zone"),
    ("[1, 2]\n", "line 1", "must hold keys"),
    ("", "line 1", "must hold keys"),
    ("a: [", "line", ""),
)


@pytest.mark.parametrize(("text", "where", "what"), WRONG)
def test_a_wrong_file_is_one_sentence(desk: Desk, text: str, where: str, what: str) -> None:
    (desk.calla.home / "file.yaml").write_text(text)
    said = desk.refuses("apply", "file.yaml")
    assert where in said
    assert what in said


def test_wrong_starts(desk: Desk) -> None:
    add = ("org", "add", "maple", "--name", "Maple")
    assert "zone" in desk.refuses(*add, "--zone", "Nowhere")
    assert "letters" in desk.refuses("org", "add", "a b", "--name", "A", "--zone", "UTC")
    desk.says(*add, "--zone", "UTC")
    assert "calla org set" in desk.refuses(*add, "--zone", "UTC")
    assert "no organization elm; there are: maple" in desk.refuses("org", "show", "elm")
    assert "not connected" in desk.refuses("agent", "add", "maple", "a")
    assert "is not known" in desk.refuses("org", "set", "maple", "--cap", "x=1")
    connect = ("org", "connect", "maple", "--address", desk.address)
    assert "Standard input holds no key" in desk.refuses(*connect)
    assert "refuses the key" in desk.refuses(*connect, typed="cal_nobody")
    assert "no event type 9" in desk.refuses(*connect, "--event-types", "9", "--json", typed=KEY)
    assert "variable NO_KEY" in desk.refuses(*connect, "--key-env", "NO_KEY")
    assert "cannot be read" in desk.refuses("apply", "none.yaml")
    assert "nobody to talk to" in desk.refuses("chat", "--org", "elm")
    assert desk.json("org", "show", "maple")["account"] is None


def test_a_key_from_a_file_or_the_environment_for_a_team(desk: Desk) -> None:
    desk.says("org", "add", "maple", "--name", "Maple", "--zone", "UTC")
    desk.calla.extra["MAPLE_KEY"] = KEY
    made = desk.json(
        *("org", "connect", "maple", "--address", desk.address, "--team", "front"),
        *("--key-env", "MAPLE_KEY"),
    )
    assert (made["account"]["team_id"], made["account"]["organization_id"]) == (2, 1)
    assert [one["slug"] for one in made["agent"]["event_types"]] == ["next-free"]
    file = desk.calla.home / "maple.key"
    file.write_text(KEY)
    connect = ("org", "connect", "maple", "--address", desk.address, "--key-file", "maple.key")
    file.chmod(0o644)
    assert "chmod 600" in desk.refuses(*connect)
    file.chmod(0o600)
    assert desk.json(*connect)["account"]["team_id"] is None
