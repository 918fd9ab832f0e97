"""Which revision the database is at, and the way to the newest; Alembic loads only for the way."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.storage.errors import StorageError

HEAD = "0002"
"""The newest revision, so that a database that is there already needs no Alembic to say so."""

SCRIPTS = Path(__file__).with_name("migrations")


async def is_at_head(connection: AsyncConnection) -> bool:
    """Say whether nothing is to be done.

    Raises:
        StorageError: the database is newer than this program, or is some other program's.
    """
    revision = await connection.run_sync(_revision)
    if revision == HEAD:
        return True
    if revision and not any(SCRIPTS.glob(f"versions/{revision}_*.py")):
        raise StorageError(
            f"The database was written by a newer version of Calla (revision {revision}, this one"
            f" knows {HEAD}): install the newer version again."
        )
    return False


async def migrate(connection: AsyncConnection) -> None:
    """Bring the database to `HEAD` inside the connection's transaction: all of it or nothing."""
    if not await is_at_head(connection):
        await connection.run_sync(_upgrade)


def _revision(connection: Connection) -> str:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
    if tables:
        raise StorageError(
            "The database belongs to another program: choose another file or database for Calla."
        )
    return ""


def _upgrade(connection: Connection) -> None:
    # Slow to import, and needed once in the life of a revision.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
