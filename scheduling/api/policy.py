"""Who may ask manage, and how often: an organization's policy, held against one request.

`open` takes everybody, up to the caps. `signed` takes who signs the body with the organization's
secret, `ip_allowlist` who asks from an address it has listed; both are known by that, so the cap of
an address is not for them, and all other caps are. `off` is as if there were no such organization.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from scheduling.api.addresses import (
    Address,
    Network,
    counted_as,
    is_within,
    networks,
)
from scheduling.api.errors import NotListed, NotSigned
from scheduling.api.limiting import Caps, Limiter
from scheduling.api.replaying import claimed
from scheduling.api.schemas import ManageBody
from scheduling.api.signatures import (
    WINDOW_SECONDS,
    Signature,
    looks_signed,
    session_in,
)
from scheduling.clock import Clock
from scheduling.desk import NOT_CONNECTED
from scheduling.errors import InvalidRequest, NotConnected
from scheduling.journal import Quota
from scheduling.model import ManagePolicy, Organization, Policy
from scheduling.storage import Storage, get_signing_secrets, replays

log = logging.getLogger(__name__)

WINDOW = timedelta(seconds=WINDOW_SECONDS)
CHANGES = frozenset({"book", "create", "reschedule", "cancel"})
STRICT = "Please give the e-mail address or the phone number that the appointment was booked with."


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the address, and what the request was signed with."""

    address: Address | None
    signature: Signature | None
    raw: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """What an admitted request may do; `session_id` is the call's, without its signature."""

    session_id: str | None
    quota: Quota | None


class Doorkeeper:
    """Admits requests to manage; one for the process, for it counts them."""

    def __init__(self, storage: Storage, clock: Clock, *, caps: Caps) -> None:
        """Hold `caps` where an organization has none of its own."""
        self._storage = storage
        self._clock = clock
        self._caps = caps
        self._limiter = Limiter(clock)

    def count_stranger(self, address: Address | None) -> None:
        """Count a request that names no organization.

        Raises:
            TooMany: there were too many from that address.
        """
        self._count_address(address, None)

    async def admit(
        self, organization: Organization | None, asked: ManageBody, caller: Caller
    ) -> Entry:
        """Let the request to an organization in; None is one that does not exist.

        Raises:
            TooMany: a cap is reached.
            NotSigned: the organization wants a signature, and it is not good.
            NotListed: the organization wants a known address, and this is none.
            NotConnected: there is no such organization, or it takes no requests.
            InvalidRequest: the organization wants a proof that is not there.
        """
        if organization is None:
            self._count_address(caller.address, None)
            raise NotConnected(NOT_CONNECTED)
        policy, caps = organization.policy, self._caps.under(organization.policy)
        session_id = await self._own_session(organization.org_id, asked.call_session_id or "")
        refusal = await self._refusal(organization, caller)
        if session_id is None and (refusal or policy.manage_policy == "open"):
            self._count_address(caller.address, organization)
        if refusal is not None:
            raise refusal
        if session_id is None:
            self._limiter.count(caps.requests_per_minute, "organization", organization.org_id)
        _check_proof(policy, asked)
        if policy.manage_policy == "signed" and asked.action in CHANGES:
            await self._use_up(organization.org_id, caller.signature)
        if session_id is None:
            return Entry(asked.call_session_id, caps.quota)
        return Entry(session_id, None)

    async def _own_session(self, org_id: str, session_id: str) -> str | None:
        if not looks_signed(session_id):
            return None
        secrets = await get_signing_secrets(self._storage, org_id)
        return session_in(session_id, org_id, secrets, now=self._clock.now())

    async def _refusal(self, organization: Organization, caller: Caller) -> Exception | None:
        wanted: ManagePolicy = organization.policy.manage_policy
        if wanted == "off":
            return NotConnected(NOT_CONNECTED)
        if wanted == "signed" and not await self._is_signed(organization.org_id, caller):
            return NotSigned()
        if wanted == "ip_allowlist" and not _is_listed(organization.policy, caller.address):
            return NotListed()
        return None

    async def _is_signed(self, org_id: str, caller: Caller) -> bool:
        if caller.signature is None:
            return False
        secrets = await get_signing_secrets(self._storage, org_id)
        return caller.signature.is_of(caller.raw, secrets, now=self._clock.now())

    async def _use_up(self, org_id: str, signature: Signature | None) -> None:
        """Take a signature of a change for this once; whoever overheard it cannot use it again."""
        if signature is None:
            raise NotSigned
        # no Idempotency-Key has a space in it: the two cannot meet
        used = replays.Asked.of(org_id, f"signature {signature.digits}", "")
        now = self._clock.now()
        until = now + 2 * WINDOW
        if await claimed(self._storage, used, now=now, until=until) is not None:
            raise NotSigned

    def _count_address(self, address: Address | None, organization: Organization | None) -> None:
        own = organization.policy.requests_per_address_minute if organization else None
        name = counted_as(address)
        if organization is None or own is None:
            self._limiter.count(self._caps.requests_per_address_minute, "address", name)
        else:
            self._limiter.count(own, "address", organization.org_id, name)


def _check_proof(policy: Policy, asked: ManageBody) -> None:
    named = asked.appointment_id and asked.action not in {"book", "create"}
    if policy.strict_proof and named and not (_given(asked.email) or _given(asked.phone)):
        raise InvalidRequest(STRICT)


def _given(text: str | None) -> bool:
    return bool(text and text.strip())


def _is_listed(policy: Policy, address: Address | None) -> bool:
    return address is not None and is_within(address, _networks(policy.ip_allowlist))


@lru_cache(maxsize=500)
def _networks(written: tuple[str, ...]) -> tuple[Network, ...]:
    try:
        return networks(written)
    except ValueError:  # then nobody is on the list, rather than everybody
        log.warning("the list of addresses of an organization cannot be read")
        return ()
