"""What goes wrong with the database, for the person who runs the program."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

REMEDIES = (
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


class StorageError(Exception):
    """The database or its key file cannot be used; `str()` says what to do about it."""


@contextmanager
def plainly(name: str) -> Generator[None, None, None]:
    """Turn the database's errors into one sentence about the database `name`."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error)
        remedy = next((do for word, do in REMEDIES if word in said), "cannot be used right now")
        raise StorageError(f"The database {name} {remedy}.") from error
    except SQLAlchemyError as error:
        raise StorageError(
            f"The database {name} is busy or damaged ({type(error).__name__}): try again, or put it"
            " back from your backup."
        ) from error
