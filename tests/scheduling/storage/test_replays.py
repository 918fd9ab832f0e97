import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduling.model import Organization
from scheduling.storage import Storage, StorageError, add_organization, replays
from scheduling.storage.replays import Asked, Kept

NOW = datetime(2027, 3, 2, 15, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
ASKED = Asked.of("org-1", "key", "request")


@pytest.fixture(autouse=True)
async def organizations(storage: Storage) -> None:
    for org_id in ("org-1", "org-2"):
        await add_organization(storage, Organization(org_id, org_id, ZoneInfo("UTC")))


async def test_a_claim_an_answer_and_its_end(storage: Storage):
    assert await replays.claim(storage, ASKED, now=NOW, until=LATER) is None
    running = await replays.claim(storage, ASKED, now=NOW, until=LATER)
    assert running == Kept(same=True, status=None, body="")
    await replays.keep(storage, ASKED, 200, '{"ja": "nö"}', until=LATER)
    kept = await replays.claim(storage, ASKED, now=NOW, until=LATER)
    assert kept == Kept(same=True, status=200, body='{"ja": "nö"}')
    assert await replays.claim(storage, ASKED, now=LATER, until=LATER + (LATER - NOW)) is None


async def test_another_request_and_another_organization(storage: Storage):
    await replays.claim(storage, ASKED, now=NOW, until=LATER)
    other = await replays.claim(storage, replace(ASKED, fingerprint="other"), now=NOW, until=LATER)
    assert other is not None
    assert not other.same
    elsewhere = replace(ASKED, org_id="org-2")
    assert await replays.claim(storage, elsewhere, now=NOW, until=LATER) is None


async def test_release_frees_a_claim_and_no_answer(storage: Storage):
    await replays.claim(storage, ASKED, now=NOW, until=LATER)
    await replays.release(storage, ASKED)
    assert await replays.claim(storage, ASKED, now=NOW, until=LATER) is None
    await replays.keep(storage, ASKED, 200, "{}", until=LATER)
    await replays.release(storage, ASKED)
    kept = await replays.claim(storage, ASKED, now=NOW, until=LATER)
    assert kept == Kept(same=True, status=200, body="{}")


async def test_keys_requests_and_answers_are_not_readable(storage: Storage, database):
    asked = Asked.of("org-1", "key of Ada", "the request of Ada")
    await replays.claim(storage, asked, now=NOW, until=LATER)
    await replays.keep(storage, asked, 200, "the answer to Ada", until=LATER)
    await storage.close()
    assert b"Ada" not in database.read_bytes()


async def test_answers_go_with_their_organization(storage: Storage, database):
    await replays.claim(storage, ASKED, now=NOW, until=LATER)
    with sqlite3.connect(database) as db:
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("DELETE FROM organizations WHERE org_id = 'org-1'")
        assert db.execute("SELECT count(*) FROM replays").fetchone() == (0,)
    db.close()


async def test_an_organization_that_is_not_there(storage: Storage):
    with pytest.raises(StorageError):
        await replays.claim(storage, replace(ASKED, org_id="org-9"), now=NOW, until=LATER)


async def test_a_database_of_the_first_version_is_brought_up(database, key_file):
    opened = await Storage.open(database, key_file=key_file)
    await add_organization(opened, Organization("org-1", "One", ZoneInfo("UTC")))
    await opened.close()
    with sqlite3.connect(database) as db:
        db.execute("DROP TABLE replays")
        db.execute("UPDATE alembic_version SET version_num = '0001'")
    db.close()
    again = await Storage.open(database, key_file=key_file)
    assert await replays.claim(again, ASKED, now=NOW, until=LATER) is None
    await again.close()
