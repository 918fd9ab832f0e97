"""The tokens of a managed user: renewed once for all, in the middle of what was asked."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import CalcomNotSent, CalcomUnauthorized
from scheduling.calcom.event_types import NewEventType
from scheduling.calcom.models import NewBooking
from scheduling.calcom.platform import NewManagedUser, OAuthClient, TokenPair
from scheduling.calcom.tokens import Tokens
from scheduling.clock import FixedClock
from scheduling.localcal import AccountSeed, create_app
from tests.calendars import new_calendar

NOW = datetime(2050, 9, 1, 6, tzinfo=UTC)
EXPIRED = {"status": "error", "error": {"code": "TokenExpired", "message": "TokenExpired"}}
PLATFORM = OAuthClient("client-1", "hush")
OLD = TokenPair(access_token="access-1", refresh_token="refresh-1")
NEW = {"accessToken": "access-2", "refreshToken": "refresh-2"}


class Kept(list[TokenPair]):
    async def keep(self, pair: TokenPair) -> None:
        self.append(pair)


def data(value):
    return {"status": "success", "data": value}


def speaking_for(wire, kept, http=None):
    tokens = Tokens(PLATFORM, OLD, keep=kept.keep)
    return CalcomClient(http or wire.http, tokens=tokens, timeout_seconds=4), tokens


async def test_a_managed_user_goes_on_after_the_token_has_expired():
    clock, kept = FixedClock(NOW), Kept()
    calendar = new_calendar(clock)
    account = calendar.add_account(AccountSeed("ada"))
    app = httpx.ASGITransport(create_app(calendar))
    async with httpx.AsyncClient(transport=app, base_url="http://calendar.test") as http:
        key = {"Authorization": f"Bearer {account.api_key}"}
        made = (await http.post("/v2/oauth-clients", headers=key, json={"name": "Front"})).json()
        client = OAuthClient(made["data"]["clientId"], made["data"]["clientSecret"])
        platform = CalcomClient(http, oauth_client=client)
        keys = await platform.create_managed_user(
            client.client_id, NewManagedUser(email="eve@example.com", name="Eve")
        )
        tokens = Tokens(client, keys, keep=kept.keep)
        eve = CalcomClient(http, tokens=tokens)
        assert (await eve.me()).name == "Eve"
        clock.move_to(NOW + timedelta(hours=1))
        # all at once, reads and a write: one renewal, nothing lost, nothing done twice
        new = NewEventType(title="Intro", slug="intro", length_in_minutes=30)
        kind, *_ = await asyncio.gather(eve.create_event_type(new), *(eve.me() for _ in range(9)))
        assert kept == [tokens.pair]
        assert kept[0].access_expires_at == NOW + timedelta(hours=2)
        clock.move_to(NOW + timedelta(hours=3))
        start = NOW + timedelta(days=4, hours=8)
        booked = await eve.create_booking(
            NewBooking(start, kind.id, "Bob", email="bob@example.com")
        )
        assert booked.status == "accepted"
        assert len(kept) == 2
        assert [one["uid"] for one in calendar.bookings()] == [booked.uid]
        # a pair that Cal.com does not know any more is renewed by the platform alone
        lost = CalcomClient(http, tokens=Tokens(client, keys, keep=kept.keep))
        with pytest.raises(CalcomUnauthorized) as refused:
            await lost.me()
        assert refused.value.status == 401
        fresh = await platform.renew_managed_user(client.client_id, keys.user.id)
        again = CalcomClient(http, tokens=Tokens(client, fresh, keep=kept.keep))
        assert (await again.me()).id == keys.user.id
        assert len(kept) == 2
    calendar.close()


@pytest.mark.parametrize("status", [401, 498])
async def test_what_is_sent_to_renew_a_token(wire, said, status):
    kept = Kept()
    server = await wire(
        said(status, EXPIRED), said(200, data(NEW)), said(200, data({"id": 1, "name": "Eve"}))
    )
    eve, tokens = speaking_for(server, kept)
    assert (await eve.me()).name == "Eve"
    first, renewal, second = (text.lower() for text in server.requests)
    assert "authorization: bearer access-1" in first
    head, _, body = renewal.partition("\r\n\r\n")
    assert head.startswith("post /v2/oauth/client-1/refresh ")
    assert "x-cal-client-id: client-1" in head
    assert "x-cal-secret-key: hush" in head
    assert "authorization" not in head
    assert json.loads(body) == {"refreshtoken": "refresh-1"}
    assert "authorization: bearer access-2" in second
    assert [pair.refresh_token for pair in kept] == ["refresh-2"]
    assert tokens.pair is kept[0]
    assert not [
        secret for secret in ("access-2", "refresh-2", "hush") if secret in repr(tokens.pair)
    ]


async def test_a_token_is_renewed_once_for_one_request(wire, said):
    server = await wire(said(498, EXPIRED), said(200, data(NEW)), said(498, EXPIRED))
    eve, _ = speaking_for(server, Kept())
    with pytest.raises(CalcomUnauthorized):
        await eve.me()
    assert len(server.requests) == 3


async def test_other_refusals_renew_nothing(wire, said):
    refused = {"status": "error", "error": {"message": "You are not authorized to access this"}}
    server = await wire(said(401, refused))
    eve, tokens = speaking_for(server, Kept())
    with pytest.raises(CalcomUnauthorized):
        await eve.confirm_booking("u1")
    assert len(server.requests) == 1
    assert tokens.pair is OLD


async def test_what_could_not_be_sent_again_was_not_done(wire, said):
    kept = Kept()
    server = await wire(said(498, EXPIRED), said(502, "Bad gateway"))
    eve, tokens = speaking_for(server, kept)
    with pytest.raises(CalcomNotSent, match="could not be renewed"):
        await eve.cancel_booking("u1", reason="ill")
    assert (kept, tokens.pair) == ([], OLD)


async def test_a_refused_renewal_leaves_the_first_refusal(wire, said):
    no = {"status": "error", "error": {"message": "Invalid refresh token"}}
    server = await wire(said(498, EXPIRED), said(401, no))
    eve, _ = speaking_for(server, Kept())
    with pytest.raises(CalcomUnauthorized, match="TokenExpired"):
        await eve.me()


async def test_a_renewal_goes_on_when_nobody_waits_any_more(wire, said):
    kept, asked, answer = Kept(), asyncio.Event(), asyncio.Event()

    async def ask(pair: TokenPair) -> TokenPair:
        asked.set()
        await answer.wait()
        return TokenPair.model_validate(NEW)

    tokens = Tokens(PLATFORM, OLD, keep=kept.keep)
    waiting = asyncio.create_task(tokens.renewed("access-1", ask))
    await asked.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    answer.set()
    await tokens.renewed("access-1", ask)
    assert [pair.access_token for pair in kept] == ["access-2"]


async def test_a_pair_that_could_not_be_stored_is_used_all_the_same():
    async def full(pair: TokenPair) -> None:
        raise OSError("no room")

    async def ask(pair: TokenPair) -> TokenPair:
        return TokenPair.model_validate(NEW)

    tokens = Tokens(PLATFORM, OLD, keep=full)
    with pytest.raises(OSError, match="no room"):
        await tokens.renewed("access-1", ask)
    assert tokens.pair.access_token == "access-2"
