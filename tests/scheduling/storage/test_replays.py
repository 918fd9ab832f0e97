from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

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


async def test_what_is_over_is_forgotten_for_everybody(storage: Storage):
    longer = LATER + timedelta(minutes=1)
    for asked, until in ((ASKED, LATER), (replace(ASKED, org_id="org-2"), LATER),
                         (replace(ASKED, key="other"), longer)):  # fmt: skip
        await replays.claim(storage, asked, now=NOW, until=until)
    await replays.forget(storage, now=LATER)
    async with storage.across_organizations().reading() as db:
        left = await db.execute(text("SELECT org_id, key FROM replays"))
        assert left.all() == [("org-1", "other")]


async def test_keys_requests_and_answers_are_not_readable(storage: Storage):
    asked = Asked.of("org-1", "key of Ada", "the request of Ada")
    await replays.claim(storage, asked, now=NOW, until=LATER)
    await replays.keep(storage, asked, 200, "the answer to Ada", until=LATER)
    async with storage.across_organizations().reading() as db:
        row = (await db.execute(text("SELECT * FROM replays"))).one()
    assert "Ada" not in str(row)


async def test_answers_go_with_their_organization(storage: Storage):
    await replays.claim(storage, ASKED, now=NOW, until=LATER)
    async with storage.across_organizations().transaction() as db:
        await db.execute(text("DELETE FROM organizations WHERE org_id = 'org-1'"))
    async with storage.across_organizations().reading() as db:
        assert await db.scalar(text("SELECT count(*) FROM replays")) == 0


async def test_an_organization_that_is_not_there(storage: Storage):
    with pytest.raises(StorageError):
        await replays.claim(storage, replace(ASKED, org_id="org-9"), now=NOW, until=LATER)


async def test_an_organization_has_so_many_keys(storage: Storage):
    async def claim(key: str, org_id: str = "org-1", now: datetime = NOW) -> Kept | None:
        asked = Asked.of(org_id, key, "request")
        return await replays.claim(storage, asked, now=now, until=now + (LATER - NOW), most=2)

    assert await claim("a") is None
    assert await claim("b", now=NOW + timedelta(seconds=1)) is None
    with pytest.raises(replays.NoRoom) as full:
        await claim("c")
    assert full.value.until == LATER
    assert await claim("a") is not None  # it has its place already
    assert await claim("c", org_id="org-2") is None
    assert await claim("c", now=LATER) is None
