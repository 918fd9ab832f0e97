"""What goes wrong with the database, for the person who runs the program."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, TimeoutError as QueueTimeout

SQLITE = (
    ("locked", "is in use by another program: close that one, or wait, and try again"),
    ("malformed", "is damaged: put it back from your backup"),
    ("not a database", "is not a database: choose another file, or put it back from your backup"),
    ("readonly", "cannot be written: give this user the right to write it and its folder"),
    ("unable to open", "cannot be opened: choose a file this user may read and write"),
    ("FOREIGN KEY", "has no such organization: add it first"),
    ("disk is full", "cannot grow, the disk is full: make room and try again"),
    ("disk I/O", "cannot be read or written, the disk fails: check it, and keep a copy"),
)
"""SQLite's words for its troubles, and what to do about each."""

MOVED = ("SQLITE_READONLY_DBMOVED", "SQLITE_IOERR_FSTAT")
"""SQLite's codes for a file that is not where it was opened; it writes nothing to it then."""
_MOVED = "was removed or replaced while in use: put it back, and start again"

_REFUSED = "refuses this user or password: check them in DATABASE_URL"
_ABSENT = "does not exist on its server: create it, or check its name in DATABASE_URL"
_CROWDED = (
    "has no connection to spare: lower CALLA_DATABASE_CONNECTIONS, or allow more on the server"
)
_FULL = "cannot grow, its server's disk is full: make room and try again"
_UNKNOWN = "has an address with an unknown option: check DATABASE_URL"
_UNLIKE = "wants another kind of connection: add ?sslmode=require to DATABASE_URL, or take it away"
_NOBODY = "cannot be reached, nobody answers there: start it, or check DATABASE_URL"
_SILENT = "cannot be reached, it does not answer: check the network and DATABASE_URL"
_HOMELESS = "cannot be reached, its host has no address: check the host in DATABASE_URL"
_GONE = "has closed the connection: try again"
_STARTING = "is starting or stopping: try again in a moment"

POSTGRES_CODES = (
    ("28", _REFUSED),
    ("3D000", _ABSENT),
    ("53100", _FULL),
    ("53300", _CROWDED),
    ("53", "is short of memory or other means on its server: give it more, or wait"),
    ("55P03", "is in use by another program: close that one, or wait, and try again"),
    ("25006", "cannot be written, its server is read-only: name the primary in DATABASE_URL"),
    ("57014", "did not answer in time: look what keeps its server busy"),
    ("57P", _STARTING),
    ("40", "was busy with the same rows: try again"),
    ("42501", "does not let this user do that: let the user own its tables and schema"),
    ("42P01", "lacks a table: put it back from your backup"),
    ("23503", "has no such organization: add it first"),
    ("22", "cannot keep that text"),
    ("08", "cannot be reached: check the network and DATABASE_URL"),
    ("58", "cannot be read or written, its server's disk fails: check it, and keep a copy"),
    ("XX", "is damaged: put it back from your backup"),
)
"""How Postgres's error codes begin (its documentation, appendix A), the longer ones first."""

POSTGRES_WORDS = (
    ("too many clients", _CROWDED),
    ("too many connections", _CROWDED),
    ("connection slots", _CROWDED),
    ("password", _REFUSED),
    ('role "', _REFUSED),
    ("pg_hba.conf", "does not let this machine in: allow it in pg_hba.conf on its server"),
    ("starting up", _STARTING),
    ("shutting down", _STARTING),
    ("does not exist", _ABSENT),
    ("invalid sslmode", _UNKNOWN),
    ("invalid connection option", _UNKNOWN),
    ("SSL", _UNLIKE),
    ("encryption", _UNLIKE),
    ("resolve", _HOMELESS),
    ("translate host name", _HOMELESS),
    ("refused", _NOBODY),
    ("No such file", _NOBODY),
    ("timeout", _SILENT),
    ("timed out", _SILENT),
    ("closed", _GONE),
    ("lost", _GONE),
)
"""What the server and its client library say where there is no code: while connecting."""


class StorageError(Exception):
    """The database or its key file cannot be used; `str()` says what to do about it."""


@contextmanager
def plainly(name: str) -> Generator[None, None, None]:
    """Turn the database's errors into one sentence about the database `name`."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StorageError(f"The database {name} {_remedy(cause)}.") from error
    except QueueTimeout as error:
        raise StorageError(
            f"The database {name} is busy, its connections are all in use: try again."
        ) from error
    except SQLAlchemyError as error:
        raise StorageError(
            f"The database {name} is busy or damaged ({type(error).__name__}): try again, or put it"
            " back from your backup."
        ) from error


def _remedy(cause: BaseException | None) -> str:
    said, code = str(cause), str(getattr(cause, "sqlstate", None) or "")
    if getattr(cause, "sqlite_errorname", "") in MOVED:
        return _MOVED
    if isinstance(cause, sqlite3.Error):
        found = [remedy for word, remedy in SQLITE if word in said]
    elif code:
        found = [remedy for begin, remedy in POSTGRES_CODES if code.startswith(begin)]
    else:
        found = [remedy for word, remedy in POSTGRES_WORDS if word in said]
    return found[0] if found else "cannot be used right now"
