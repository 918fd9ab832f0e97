"""How the database is doing: for the one who asks whether to send work here, and for figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from scheduling.storage.database import KEY_CHECK, Storage
from scheduling.storage.errors import StorageError
from scheduling.storage.intents import State
from scheduling.storage.migration import head
from scheduling.storage.models import BookingIntent, FactRow


@dataclass(frozen=True, slots=True)
class Condition:
    """What can be done with the database at this moment."""

    writable: bool = False
    migrated: bool = False
    """It is at the newest revision that this program knows."""
    keys_fit: bool = False
    """The secrets in it can be read."""


@dataclass(frozen=True, slots=True)
class Census:
    """How many writes to Cal.com there are of each state, and since when the oldest is unknown.

    Of them all, `for_a_person` wait for somebody to do something.
    """

    intents: Mapping[State, int]
    unknown_since: datetime | None
    for_a_person: int = 0


async def condition_of(storage: Storage) -> Condition:
    """Look at a database; what cannot be looked at is not in order."""
    try:
        await storage.check_writable()
        writable = True
    except StorageError:
        writable = False
    try:
        async with storage.across_organizations().reading() as db:
            revision = await db.scalar(text("SELECT version_num FROM alembic_version"))
            sealed = await db.scalar(select(FactRow.value).where(FactRow.name == KEY_CHECK))
    except StorageError:
        return Condition(writable)
    return Condition(writable, revision == head(), _fits(storage, sealed))


async def census_of(storage: Storage) -> Census:
    """Count the journal's rows, of all organizations together.

    Raises:
        StorageError: they cannot be read.
    """
    async with storage.across_organizations().reading() as db:
        counted = await db.execute(
            select(BookingIntent.state, func.count()).group_by(BookingIntent.state)
        )
        found = {State(state): count for state, count in counted}
        since = await db.scalar(
            select(func.min(BookingIntent.sent_at)).where(BookingIntent.state == State.UNKNOWN)
        )
        for_a_person = await db.scalar(select(func.count()).where(BookingIntent.needs_person != ""))
    return Census({state: found.get(state, 0) for state in State}, since, for_a_person or 0)


def _fits(storage: Storage, sealed: str | None) -> bool:
    if sealed is None:
        return False
    try:
        storage.vault.unseal(sealed)
    except StorageError:
        return False
    return True
