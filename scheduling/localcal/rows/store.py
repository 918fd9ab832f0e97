"""The calendar's SQLite file: opening, tables, transactions.

Write-ahead log with synchronous=FULL: what was answered survives a killed process.
"""

import os
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from scheduling.localcal.errors import LocalCalError

_APPLICATION_ID = 0x43616C4C  # tells our files from any other SQLite database

_TABLES = """
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
"""

_SECOND = """
ALTER TABLE user ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE booking ADD COLUMN recurring_uid TEXT NOT NULL DEFAULT '';
ALTER TABLE booking ADD COLUMN absent_host INTEGER NOT NULL DEFAULT 0;
CREATE INDEX booking_of_recurrence ON booking (recurring_uid) WHERE recurring_uid <> '';
CREATE TABLE booking_host (
  booking_id INTEGER NOT NULL REFERENCES booking(id), user_id INTEGER NOT NULL REFERENCES user(id),
  PRIMARY KEY (user_id, booking_id));
ALTER TABLE attendee ADD COLUMN seat_uid TEXT NOT NULL DEFAULT '';
ALTER TABLE attendee ADD COLUMN seat TEXT NOT NULL DEFAULT '{}';
CREATE INDEX attendee_by_seat ON attendee (seat_uid) WHERE seat_uid <> '';
CREATE TABLE team (
  id INTEGER PRIMARY KEY AUTOINCREMENT, parent_id INTEGER REFERENCES team(id),
  slug TEXT NOT NULL, name TEXT NOT NULL, organization INTEGER NOT NULL,
  settings TEXT NOT NULL DEFAULT '{}');
CREATE UNIQUE INDEX team_by_slug ON team (coalesce(parent_id, 0), slug);
CREATE TABLE membership (
  id INTEGER PRIMARY KEY AUTOINCREMENT, team_id INTEGER NOT NULL REFERENCES team(id),
  user_id INTEGER NOT NULL REFERENCES user(id), role TEXT NOT NULL, UNIQUE (team_id, user_id));
ALTER TABLE event_type ADD COLUMN team_id INTEGER REFERENCES team(id);
ALTER TABLE event_type ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
CREATE TABLE event_host (
  event_type_id INTEGER NOT NULL REFERENCES event_type(id),
  user_id INTEGER NOT NULL REFERENCES user(id), mandatory INTEGER NOT NULL,
  priority TEXT NOT NULL, PRIMARY KEY (event_type_id, user_id));
CREATE TABLE out_of_office (
  id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES user(id), start_at INTEGER NOT NULL,
  end_at INTEGER NOT NULL, notes TEXT NOT NULL, reason TEXT NOT NULL, to_user_id INTEGER);
CREATE TABLE webhook (
  id TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user(id),
  event_type_id INTEGER REFERENCES event_type(id), url TEXT NOT NULL, triggers TEXT NOT NULL,
  active INTEGER NOT NULL, template TEXT, secret TEXT);
CREATE UNIQUE INDEX webhook_by_url ON webhook (user_id, coalesce(event_type_id, 0), url);
"""

_THIRD = """
CREATE TABLE oauth_client (
  id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, name TEXT NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user(id),
  organization_id INTEGER REFERENCES team(id), settings TEXT NOT NULL DEFAULT '{}');
CREATE TABLE managed_user (
  user_id INTEGER PRIMARY KEY REFERENCES user(id),
  client_id TEXT NOT NULL REFERENCES oauth_client(id), created_at INTEGER NOT NULL);
CREATE TABLE token (
  hash TEXT PRIMARY KEY, kind TEXT NOT NULL, user_id INTEGER NOT NULL REFERENCES user(id),
  client_id TEXT NOT NULL REFERENCES oauth_client(id), expires_at INTEGER NOT NULL);
CREATE INDEX token_of_user ON token (user_id);
ALTER TABLE team ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE webhook ADD COLUMN team_id INTEGER REFERENCES team(id);
ALTER TABLE webhook ADD COLUMN client_id TEXT REFERENCES oauth_client(id);
DROP INDEX webhook_by_url;
CREATE UNIQUE INDEX webhook_by_url ON webhook (
  CASE WHEN team_id IS NULL AND client_id IS NULL THEN user_id ELSE 0 END,
  coalesce(event_type_id, 0), coalesce(team_id, 0), coalesce(client_id, ''), url);
ALTER TABLE booking ADD COLUMN rating INTEGER;
CREATE TABLE meetings_told (until_at INTEGER NOT NULL);
CREATE INDEX booking_by_start ON booking (start_at) WHERE status = 'accepted';
CREATE INDEX booking_by_end ON booking (end_at) WHERE status = 'accepted';
"""

_VERSIONS = (_TABLES, _SECOND, _THIRD)
"""One script per version of the file; a file is brought forward by those it lacks."""


class Store:
    """One open calendar file (or memory), safe to use from several threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path | None) -> "Store":
        """Open or make the file, None for a calendar in memory.

        Raises:
            LocalCalError: the file cannot be read or written, is no calendar, or is newer than us.
        """
        try:
            store = cls(_connect(path))
        except (OSError, sqlite3.Error) as error:
            raise LocalCalError(f"The calendar file {path} cannot be opened: {error}.") from error
        try:
            store._bring_forward(path)
        except sqlite3.Error as error:
            store.close()
            raise LocalCalError(
                f"The calendar file {path} is damaged, locked or not a calendar: {error}."
            ) from error
        except LocalCalError:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        self._connection.close()

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first row, None without any."""
        with self._lock:
            return self._connection.execute(sql, values).fetchone()

    def all(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return all rows."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def run(self, sql: str, *values: object) -> sqlite3.Cursor:
        """Run one writing statement, inside `transaction` or committed at once."""
        with self._lock:
            return self._connection.execute(sql, values)

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Write everything inside or, when an exception leaves the block, nothing.

        Within another one it is part of that, to whose end it comes.
        """
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _bring_forward(self, path: Path | None) -> None:
        self.run("PRAGMA journal_mode = WAL")
        self.run("PRAGMA synchronous = FULL")
        self.run("PRAGMA foreign_keys = ON")
        with self.transaction():
            version = self._number("PRAGMA user_version")
            if self._number("SELECT count(*) FROM sqlite_master"):
                if self._number("PRAGMA application_id") != _APPLICATION_ID:
                    raise LocalCalError(f"The file {path} is a database of another program.")
            elif version == 0:
                self.run(f"PRAGMA application_id = {_APPLICATION_ID}")
            if version > len(_VERSIONS):
                raise LocalCalError(
                    f"The calendar file {path} was written by a newer Calla (version {version},"
                    f" this one knows {len(_VERSIONS)}): update Calla or choose another file."
                )
            for script in _VERSIONS[version:]:
                for statement in script.split(";\n"):
                    self.run(statement)
            self.run(f"PRAGMA user_version = {len(_VERSIONS)}")

    def _number(self, sql: str) -> int:
        row = self.one(sql)
        return int(row[0]) if row else 0


def _connect(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # callers' names and numbers live here: nobody else on the machine reads them
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(
        path or ":memory:", isolation_level=None, check_same_thread=False, timeout=5.0
    )
    connection.row_factory = sqlite3.Row
    return connection
