"""The second wall: Postgres itself shows one organization's rows, whatever the program asks."""

from collections.abc import AsyncIterator
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from scheduling.model import Organization
from scheduling.storage import Storage, add_organization, list_organizations
from scheduling.storage.models import Table
from scheduling.storage.tenancy import SHARED
from tests.conftest import Kept

OWNED = sorted(set(Table.metadata.tables) - SHARED)


@pytest.fixture
async def storage(kept_on_postgres: Kept) -> AsyncIterator[Storage]:
    opened = await Storage.open(kept_on_postgres.address, key_file=kept_on_postgres.key_file)
    for org_id in ("org-1", "org-2"):
        await add_organization(opened, Organization(org_id, org_id, ZoneInfo("UTC")))
    yield opened
    await opened.close()


def asked(kept: Kept, statement: str, **settings: str) -> list[Any]:
    """Ask as a program without any guard would, in a transaction with these settings."""
    with psycopg.connect(kept.address) as connection:
        for name, value in settings.items():
            connection.execute("SELECT set_config(%s, %s, true)", (f"calla.{name}", value))
        found = connection.execute(statement.encode())
        return found.fetchall() if found.description else []


async def test_every_table_of_organizations_is_behind_the_wall(
    storage: Storage, kept_on_postgres: Kept
):
    found = asked(
        kept_on_postgres,
        "SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid"
        " WHERE relrowsecurity AND relforcerowsecurity AND polcmd = '*' ORDER BY relname",
    )
    assert [name for (name,) in found] == OWNED


@pytest.mark.parametrize(
    ("settings", "seen"),
    [
        ({}, []),
        ({"org_id": ""}, []),
        ({"org_id": "org-1"}, ["org-1"]),
        ({"org_id": "org-2", "across_organizations": "off"}, ["org-2"]),
        ({"org_id": "*"}, []),
        ({"across_organizations": "on"}, ["org-1", "org-2"]),
    ],
)
async def test_a_transaction_sees_whom_it_named(
    storage: Storage, kept_on_postgres: Kept, settings: dict[str, str], seen: list[str]
):
    rows = asked(kept_on_postgres, "SELECT org_id FROM organizations ORDER BY 1", **settings)
    assert [org_id for (org_id,) in rows] == seen


async def test_a_transaction_writes_for_whom_it_named(storage: Storage, kept_on_postgres: Kept):
    def write(statement: str) -> list[Any]:
        return asked(kept_on_postgres, statement, org_id="org-1")

    assert write("UPDATE organizations SET name = 'x' RETURNING org_id") == [("org-1",)]
    assert write("DELETE FROM organizations WHERE org_id = 'org-2' RETURNING org_id") == []
    for statement in (
        "UPDATE organizations SET org_id = 'org-3'",
        "INSERT INTO replays (org_id, key, fingerprint, until) VALUES ('org-2', 'k', 'f', now())",
    ):
        with pytest.raises(InsufficientPrivilege):
            write(statement)


async def test_the_settings_end_with_their_transaction(storage: Storage):
    assert len(await list_organizations(storage)) == 2
    async with storage.reading() as db:
        connection = await db.connection()
        plain: Any = (await connection.get_raw_connection()).driver_connection
        found = await plain.execute("SELECT org_id FROM organizations")
        assert await found.fetchall() == []


async def test_a_role_above_the_wall_is_told_of(
    storage: Storage, kept_on_postgres: Kept, caplog: pytest.LogCaptureFixture
):
    above = kept_on_postgres.address.replace("//calla@", "//postgres@")
    opened = await Storage.open(above, key_file=kept_on_postgres.key_file)
    await opened.close()
    assert [one.getMessage() for one in caplog.records if one.name.startswith("scheduling")] == [
        "the database role is above row-level security"
    ]
