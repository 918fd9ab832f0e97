import json
import os
import signal
import socket
from typing import Any

import httpx
import pytest

from tests.agent.program import Calla, Done, Process

CLOCK = "2027-03-02T10:00:00-05:00"
BOOKING = """\ufeff# a caller who knows what they want

I'd like a consultation on Thursday at 10 am
Ada Park
ada@example.com
yes
no thanks, bye
this is never said
"""


IN_NEW = [False, pytest.param(True, marks=pytest.mark.deep)]
"""In the fork of a loaded program; in a deep run also in a new interpreter, as people start it."""


def refused(ended: Done) -> str:
    """Return the one sentence of a wrong start."""
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("calla: ")
    assert ended.stderr.count("\n") == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr.strip()


def ready_of(process: Process) -> dict[str, Any]:
    for _ in range(20):  # people are told first where to go
        word, _, facts = process.line().partition(" ")
        if word == "ready":
            return json.loads(facts)
    raise AssertionError("it never was ready")


def records(ended: Done) -> list[dict[str, Any]]:
    assert (ended.returncode, ended.stderr) == (0, "")
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_bare_calla_shows_its_commands(calla: Calla) -> None:
    ended = calla()
    assert ended.returncode == 0
    for command in ("chat", "doctor", "brain", "localcal", "serve", "version"):
        assert command in ended.stdout


def test_version(calla: Calla) -> None:
    said = calla("version", new=True).stdout
    assert said.startswith("calla")
    assert calla("--version").stdout == said


def test_a_wrong_start_is_one_sentence(calla: Calla) -> None:
    assert "bogus" in refused(calla("bogus"))


def test_a_home_that_is_a_file(calla: Calla) -> None:
    (calla.home / "file").write_text("")
    calla.extra["CALLA_HOME"] = str(calla.home / "file")
    assert "CALLA_HOME" in refused(calla("chat"))


def test_a_script_that_is_no_text(calla: Calla) -> None:
    (calla.home / "script").write_bytes(b"hello \xff\xfe")
    assert "UTF-8" in refused(calla("chat", "--script", "script"))


def test_a_damaged_database(calla: Calla) -> None:
    home = calla.home / "calla"
    home.mkdir()
    (home / "calla.db").write_bytes(b"this is no database " * 400)
    assert "calla.db" in refused(calla("chat"))
    found = calla("doctor")
    assert found.returncode == 1
    assert "To fix:" in found.stdout
    assert "calla.db" in found.stdout
    assert "Traceback" not in found.stdout + found.stderr


def test_a_port_in_use(calla: Calla) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        localcal = calla.start("localcal", "--port", port, "--demo")
        brain = calla.beside("other").start("brain", "--port", port)
        assert port in refused(localcal.done())
        assert port in refused(brain.done())


def test_a_script_books_and_ends_with_the_calendar(calla: Calla) -> None:
    (calla.home / "script").write_text(BOOKING, encoding="utf-8")
    lines = records(calla("chat", "--script", "script", "--json", "--clock", CLOCK, new=True))
    turns, last = lines[:-1], lines[-1]
    assert [turn["turn"] for turn in turns] == list(range(6))
    assert [set(turn) for turn in turns] == [{"turn", "caller", "agent", "tools", "ms"}] * 6
    assert turns[0]["caller"] == ""
    assert "Maple Street Physio" in turns[0]["agent"]
    tools = [tool for turn in turns for tool in turn["tools"]]
    assert {"name", "arguments", "result", "committed", "ms"} == set(tools[0])
    assert [tool["name"] for tool in tools if tool["committed"]] == ["book"]
    (booking,) = last["bookings"]
    assert len(booking.pop("uid")) > 8
    assert booking == {
        "event_type": "consultation",
        "title": "Consultation between Maple Street Physio and Ada Park",
        "start": "2027-03-04T15:00:00Z",
        "start_local": "2027-03-04T10:00",
        "end": "2027-03-04T15:30:00Z",
        "status": "accepted",
        "name": "Ada Park",
        "email": "ada@example.com",
        "phone": "",
        "timezone": "America/New_York",
    }
    kept = [file for file in (calla.home / "calla").rglob("*") if file.is_file()]
    assert {file.name: file.stat().st_mode & 0o077 for file in kept if "key" in file.name} == {
        "calla.key": 0,
        "calendar.db.demo-key": 0,
    }
    logged = (calla.home / "calla" / "logs" / "calla.log").read_text()
    assert not any(word in logged for word in ("Ada", "example.com", "consultation"))


@pytest.mark.parametrize("new", IN_NEW)
def test_a_server_serves_until_it_is_told_to_end(calla: Calla, new: bool) -> None:
    localcal = calla.start("localcal", "--port", "0", "--demo", "--data", "cal.db", new=new)
    brain = calla.beside("other").start("brain", "--port", "0", new=new)
    calendar, model = ready_of(localcal), ready_of(brain)
    assert set(calendar) == {"url", "api_key", "username", "event_type_id"}
    headers = {"Authorization": f"Bearer {calendar['api_key']}"}
    me = httpx.get(f"{calendar['url']}/v2/me", headers=headers)
    assert me.json()["data"]["username"] == calendar["username"]
    models = httpx.get(f"{model['url']}/models").json()
    assert [one["id"] for one in models["data"]] == [model["model"]]
    assert localcal.told(signal.SIGTERM) == Done(0, "", "")
    assert brain.told(signal.SIGINT) == Done(0, "", "")


def test_the_served_parts_are_used_by_their_addresses(calla: Calla) -> None:
    serve = calla.start("serve", "--port", "0", "--clock", CLOCK, new=True)
    ready = ready_of(serve)
    (calla.home / "script").write_text(BOOKING, encoding="utf-8")
    parts = {
        "CALCOM_API_KEY": ready["api_key"],
        "CALCOM_BASE_URL": ready["url"],
        "OPENAI_API_KEY": "any",
        "OPENAI_BASE_URL": f"{ready['url']}/v1",
    }
    chat = calla.beside("caller", **parts).start(
        "chat", "--script", "script", "--json", "--clock", CLOCK
    )
    doctor = calla.beside("doctor", **parts).start("doctor", "--json")
    stranger = calla.beside("stranger", **parts | {"CALCOM_API_KEY": "cal_live_wrong"})
    assert "CALCOM_API_KEY" in refused(stranger("chat"))
    lines = records(chat.done())
    assert [row["start_local"] for row in lines[-1]["bookings"]] == ["2027-03-04T10:00"]
    assert json.loads(doctor.done().stdout)["ok"] is True
    assert serve.told(signal.SIGTERM).returncode == 0


@pytest.mark.parametrize("new", IN_NEW)
def test_the_doctor_finds_nothing_to_fix(calla: Calla, new: bool) -> None:
    ended = calla("doctor", "--json", new=new)
    report = json.loads(ended.stdout)
    assert (ended.returncode, report["ok"]) == (0, True)
    found = {one["name"]: one["detail"] for one in report["findings"]}
    assert "embedded" in found["calendar"]
    assert "embedded" in found["model"]
    assert "OPENAI_API_KEY" in found["hearing"]
    assert found["web chat"] == "on its own page only"
    assert "pipecat-ai 1.14" in found["packages"]


def test_a_wrong_key_of_a_carrier_is_found_by_doctor_and_serve(calla: Calla) -> None:
    keys = {"OPENAI_SPEECH_API_KEY": "any", "TELNYX_PUBLIC_KEY": "none"}
    keys["OPENAI_SPEECH_BASE_URL"] = "http://127.0.0.1:9"
    doctor = calla.beside("doctor", **keys).start("doctor")
    assert "TELNYX_PUBLIC_KEY" in refused(calla.beside("serve", **keys)("serve", "--port", "0"))
    found = doctor.done()
    assert (found.returncode, found.stderr) == (1, "")
    for fix in ("TELNYX_PUBLIC_KEY", "TELNYX_API_KEY", "OPENAI_SPEECH_BASE_URL"):
        assert f"{fix} " in found.stdout.partition("To fix:")[2].replace(".", " ")


def test_an_address_for_others_hides_what_is_embedded(calla: Calla) -> None:
    calla.extra["CALLA_PUBLIC_URL"] = "https://calls.example.com"
    serve = calla.start("serve", "--port", "0")
    lines = [serve.line() for _ in range(6)]
    ready = json.loads(lines[-1].removeprefix("ready "))
    assert "  web chat  https://calls.example.com/\n" in lines
    assert set(ready) == {"url", "org_id", "agent_id"}
    assert httpx.get(f"{ready['url']}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{ready['url']}/v1/models").status_code == 404
    assert httpx.get(f"{ready['url']}/v2/me").status_code == 404
    assert serve.told(signal.SIGTERM).returncode == 0


def test_a_piped_conversation(calla: Calla) -> None:
    typed = "I need a consultation on Thursday\n2\n/slots\n/trace\n/what\n/bookings\n/quit\n"
    ended = calla("chat", "--clock", CLOCK, typed=typed.encode())
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Calla: Hi, this is Calla at Maple Street Physio." in ended.stdout
    assert "Thursday:  1 9:00 AM" in ended.stdout
    assert "You: Thursday, March 4 at " in ended.stdout
    assert "the whole turn:" in ended.stdout
    assert "There is no command /what" in ended.stdout
    assert "The calendar holds no bookings." in ended.stdout
    assert ended.stdout.endswith("Goodbye.\n")


def test_garbage_typed_books_nothing(calla: Calla) -> None:
    typed = b"\xff\xfe\x00\x1b[2J\x07\n" + b"yes " * 4000 + b"\n\n   \n/\n\x9b31mred\n"
    ended = calla("chat", "--clock", CLOCK, typed=typed + b"/bookings\nno newline")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "I read only its beginning" in ended.stdout
    assert "The calendar holds no bookings." in ended.stdout
    assert "You: no newline" in ended.stdout
    assert "\x1b" not in ended.stdout


def test_a_signal_ends_the_chat_in_order(calla: Calla) -> None:
    chats = {
        signal.SIGTERM: calla.beside("one").start("chat"),
        signal.SIGINT: calla.beside("other").start("chat"),
    }
    for process in chats.values():
        assert "Maple Street Physio" in process.line()
    assert chats[signal.SIGTERM].told(signal.SIGTERM) == Done(143, "", "")
    assert chats[signal.SIGINT].told(signal.SIGINT) == Done(130, "", "")


def test_a_killed_chat_opens_again_and_a_script_is_readable_without_json(calla: Calla) -> None:
    process = calla.start("chat")
    process.line()
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    (calla.home / "script").write_text("where can I park?\n")
    ended = calla("chat", "--script", "script", "--as-phone", "--clock", CLOCK)
    assert ended.returncode == 0
    assert "Agent:  Thanks for calling Maple Street Physio." in ended.stdout
    assert "Caller: where can I park?" in ended.stdout
    assert "Birch Lane" in ended.stdout
    assert ended.stdout.endswith("In the calendar now:\n  nothing\n")
