"""Which revision the database is at, and the way to the newest; Alembic loads only for the way."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.storage.errors import StorageError

SCRIPTS = Path(__file__).with_name("migrations")


def head() -> str:
    """Return the newest revision, which the files' names tell without Alembic."""
    return max(path.name[:4] for path in SCRIPTS.glob("versions/[0-9]*_*.py"))


async def is_at_head(connection: AsyncConnection) -> bool:
    """Say whether nothing is to be done.

    Raises:
        StorageError: the database is newer than this program, or is some other program's.
    """
    revision = await connection.run_sync(_revision)
    if revision == head():
        return True
    if revision and not any(SCRIPTS.glob(f"versions/{revision}_*.py")):
        raise StorageError(
            f"The database was written by a newer version of Calla (revision {revision}, this one"
            f" knows {head()}): install the newer version again."
        )
    return False


async def migrate(connection: AsyncConnection) -> None:
    """Bring the database to the newest revision inside the connection's transaction: all of it or nothing."""
    if not await is_at_head(connection):
        await connection.run_sync(upgrade)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision."""
    # Slow to import, and needed once in the life of a revision.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _revision(connection: Connection) -> str:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
    if tables:
        raise StorageError(
            "The database belongs to another program: choose another file or database for Calla."
        )
    return ""
