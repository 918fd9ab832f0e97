"""The file: what it survives, and what it says when it cannot be used."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from scheduling.localcal import Account, LocalCal, LocalCalError, create_app, seed_demo
from scheduling.localcal.rows import store
from scheduling.localcal.rows.webhooks import Owner, webhooks_of

VERSION = {"cal-api-version": "2024-08-13"}

SERVER = """
import json, sys
import uvicorn
from scheduling.localcal import LocalCal, create_app, seed_demo

calendar = LocalCal.open(sys.argv[1])
account = seed_demo(calendar)
config = uvicorn.Config(create_app(calendar), port=0, log_level="error")

class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(json.dumps({"port": port, "key": account.api_key}), flush=True)

Server(config).run()
"""


# a file as the first version wrote it, with a booking in it
FIRST_VERSION = """
CREATE TABLE user (
  id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  email TEXT NOT NULL, time_zone TEXT NOT NULL, schedule_id INTEGER NOT NULL DEFAULT 0);
CREATE TABLE api_key (
  hash TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user(id), expires_at INTEGER);
CREATE TABLE schedule (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL REFERENCES user(id),
  terms TEXT NOT NULL);
CREATE TABLE event_type (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL REFERENCES user(id),
  schedule_id INTEGER REFERENCES schedule(id), slug TEXT NOT NULL, hidden INTEGER NOT NULL,
  before_minutes INTEGER NOT NULL, after_minutes INTEGER NOT NULL,
  blocks_unconfirmed INTEGER NOT NULL, terms TEXT NOT NULL, UNIQUE (user_id, slug));
CREATE TABLE booking (
  id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES user(id),
  event_type_id INTEGER NOT NULL REFERENCES event_type(id),
  title TEXT NOT NULL, description TEXT NOT NULL, status TEXT NOT NULL,
  start_at INTEGER NOT NULL, end_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  slot_key TEXT UNIQUE, location TEXT NOT NULL, metadata TEXT NOT NULL, responses TEXT NOT NULL,
  cancellation_reason TEXT NOT NULL DEFAULT '', cancelled_by TEXT NOT NULL DEFAULT '',
  rescheduling_reason TEXT NOT NULL DEFAULT '', rescheduled_by TEXT NOT NULL DEFAULT '',
  from_uid TEXT NOT NULL DEFAULT '', to_uid TEXT NOT NULL DEFAULT '');
CREATE INDEX booking_of_host ON booking (user_id, end_at);
CREATE INDEX booking_of_event_type ON booking (event_type_id, end_at);
CREATE TABLE attendee (
  id INTEGER PRIMARY KEY AUTOINCREMENT, booking_id INTEGER NOT NULL REFERENCES booking(id),
  name TEXT NOT NULL, email TEXT NOT NULL, time_zone TEXT NOT NULL, language TEXT NOT NULL,
  phone TEXT NOT NULL, absent INTEGER NOT NULL, guest INTEGER NOT NULL);
CREATE INDEX attendee_of_booking ON attendee (booking_id);
CREATE INDEX attendee_by_email ON attendee (email);
CREATE TABLE reservation (
  uid TEXT PRIMARY KEY, event_type_id INTEGER NOT NULL REFERENCES event_type(id),
  start_at INTEGER NOT NULL, end_at INTEGER NOT NULL, until_at INTEGER NOT NULL);
CREATE INDEX reservation_of_event_type ON reservation (event_type_id, end_at);
CREATE TABLE busy (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL REFERENCES user(id),
  start_at INTEGER NOT NULL, end_at INTEGER NOT NULL);
CREATE INDEX busy_of_host ON busy (user_id, end_at);
INSERT INTO user VALUES (1, 'ada', 'Ada', 'ada@example.com', 'UTC', 1);
INSERT INTO schedule VALUES (1, 1, '{"time_zone":"UTC","hours":[{"days":["Monday"],
"start":"09:00","end":"17:00"}],"overrides":[],"name":"Working hours"}');
INSERT INTO event_type VALUES (1, 1, NULL, 'intro', 0, 0, 0, 0, '{"slug":"intro","title":"Intro",
"minutes":30,"step":null,"notice":0,"before":0,"after":0,"offset":0,"description":"",
"lengths":[],"confirmation_required":false,"blocks_unconfirmed":false,"hidden":false,
"email":"required","phone":"hidden","fields":[{"slug":"why","type":"text","label":"",
"required":false,"options":[]}],"locations":[],"window":{"type":"calendarDays","days":60,
"first":"","last":""},"login_required":false,"cancelling_disabled":false,"schedule":null}');
INSERT INTO booking (uid, user_id, event_type_id, title, description, status, start_at, end_at,
  created_at, updated_at, slot_key, location, metadata, responses)
  VALUES ('u1', 1, 1, 'Intro', '', 'accepted', 2545632000000, 2545633800000, 0, 0, 'k', '',
  '{}', '{}');
INSERT INTO attendee VALUES (1, 1, 'Bob', 'bob@example.com', 'UTC', 'en', '', 0, 0);
PRAGMA application_id = 1130458188;
PRAGMA user_version = 1;
"""


def body(number: int, hour: int) -> dict[str, object]:
    who = {"name": "Bob", "email": "bob@example.com", "timeZone": "UTC"}
    return {"eventTypeId": number, "start": f"2046-03-06T{hour}:00:00Z", "attendee": who}


def test_an_answered_booking_survives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "calendar.sqlite"
    root = Path(__file__).parents[3]
    server = subprocess.Popen(  # our own script
        [sys.executable, "-c", textwrap.dedent(SERVER), str(path)],
        stdout=subprocess.PIPE,
        cwd=root,
        env={"PYTHONPATH": str(root)},
        text=True,
    )
    assert server.stdout is not None
    ready = json.loads(server.stdout.readline())
    with httpx.Client(base_url=f"http://127.0.0.1:{ready['port']}", headers=VERSION) as http:
        answer = http.post("/v2/bookings", json=body(1, 15))
        assert answer.status_code == 201
        os.kill(server.pid, signal.SIGKILL)
    server.wait()
    server.stdout.close()
    again = LocalCal.open(path)
    (booking,) = again.bookings()
    assert booking == answer.json()["data"]
    assert seed_demo(again).api_key == ready["key"]
    again.close()


@contextmanager
def served(calendar: LocalCal) -> Generator[str]:
    config = uvicorn.Config(create_app(calendar), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_over_loopback(tmp_path: Path) -> None:
    calendar = LocalCal.open(tmp_path / "c.sqlite")
    account: Account = seed_demo(calendar)
    with served(calendar) as url, httpx.Client(base_url=url) as http:
        key = {"Authorization": f"Bearer {account.api_key}"}
        assert http.get("/v2/me", headers=key).json()["data"]["username"] == account.username
        made = http.post("/v2/bookings", json=body(account.event_type_id, 15), headers=VERSION)
        assert made.status_code == 201
        listed = http.get("/v2/bookings", headers={**key, **VERSION})
        assert listed.json()["data"] == calendar.bookings()
        assert http.head("/v2/me", headers=key).status_code == 404
    calendar.close()


def test_two_programs_share_a_file(tmp_path: Path) -> None:
    one, two = LocalCal.open(tmp_path / "c.sqlite"), LocalCal.open(tmp_path / "c.sqlite")
    assert seed_demo(one) == seed_demo(two)
    one.close()
    two.close()


def test_programs_that_start_at_once_in_a_new_place_share_it(tmp_path: Path) -> None:
    starting = threading.Barrier(4)

    def start(_: int) -> str:
        starting.wait(5)
        calendar = LocalCal.open(tmp_path / "calendar.db")
        try:
            return seed_demo(calendar).username
        finally:
            calendar.close()

    with ThreadPoolExecutor(4) as programs:
        assert set(programs.map(start, range(4))) == {"maple-street-physio"}


def test_no_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ada, " * 500)
    with pytest.raises(LocalCalError, match=r"letter\.txt is damaged, locked or not a calendar"):
        LocalCal.open(path)
    assert path.read_text().startswith("Dear Ada")


def test_somebody_elses_database(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (x)")
    other.close()
    with pytest.raises(LocalCalError, match="a database of another program"):
        LocalCal.open(path)


def test_a_newer_file(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    LocalCal.open(path).close()
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(LocalCalError, match="newer Calla"):
        LocalCal.open(path)


def test_a_file_of_the_first_version_is_brought_forward(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    old = sqlite3.connect(path)
    old.executescript(FIRST_VERSION)
    old.close()
    calendar = LocalCal.open(path)
    (booking,) = calendar.bookings()
    assert (booking["uid"], booking["attendees"][0]["name"]) == ("u1", "Bob")
    assert calendar.account("ada", "cal_x").event_types[0].slug == "intro"
    again = LocalCal.open(path)
    assert again.bookings() == [booking]
    again.close()
    calendar.close()


def test_a_file_of_the_second_version_keeps_its_webhooks(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    old = sqlite3.connect(path)
    old.executescript(FIRST_VERSION + store._VERSIONS[1])
    hook = ("w", 1, None, "https://example.com/a", '["BOOKING_CREATED"]', 1, None, "quiet")
    old.execute("INSERT INTO webhook VALUES (?, ?, ?, ?, ?, ?, ?, ?)", hook)
    old.execute("PRAGMA user_version = 2")
    old.commit()
    old.close()
    calendar = LocalCal.open(path)
    (kept,) = webhooks_of(calendar.store, Owner(1))
    assert (kept.id, kept.triggers, kept.secret) == ("w", ("BOOKING_CREATED",), "quiet")
    assert calendar.bookings()[0]["rating"] is None
    calendar.close()


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    LocalCal.open(path).close()
    content = bytearray(path.read_bytes())
    content[16:2000] = b"\0" * 1984
    path.write_bytes(content)
    with pytest.raises(LocalCalError, match="damaged, locked or not a calendar"):
        LocalCal.open(path)


def test_no_place_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "c.sqlite", tmp_path):
        with pytest.raises(LocalCalError, match="cannot be opened"):
            LocalCal.open(path)


async def test_a_file_that_breaks_while_serving(tmp_path: Path) -> None:
    calendar = LocalCal.open(tmp_path / "c.sqlite")
    calendar.store.run("DROP TABLE reservation")
    transport = httpx.ASGITransport(create_app(calendar))
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.test") as http:
        answer = await http.get(
            "/v2/slots/reservations/x", headers={"cal-api-version": "2024-09-04"}
        )
    assert answer.status_code == 500
    assert answer.json()["error"] == {
        "code": "INTERNAL_SERVER_ERROR",
        "message": "There was an error, please try again later.",
    }
    calendar.close()
