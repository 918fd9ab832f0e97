"""The desk: one organization's agent with its Cal.com account, its journal and its clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import httpx

from scheduling.calcom.client import CalcomClient
from scheduling.clock import Clock
from scheduling.errors import InvalidRequest, NotConnected
from scheduling.journal import Journal
from scheduling.labels import Zones
from scheduling.model import AgentProfile, EventType, Organization
from scheduling.storage import (
    CalcomBinding,
    Storage,
    get_agent,
    get_binding,
    get_organization,
)

NOT_CONNECTED = "This calendar is not connected."
"""One sentence for every reason, so that nobody can ask which organizations exist."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything an action needs. `host` is whose time is booked: the Cal.com username."""

    organization: Organization
    agent: AgentProfile
    calcom: CalcomClient
    journal: Journal
    clock: Clock
    host: str = ""

    def event_type(self, slug: str = "") -> EventType:
        """Return the agent's event type of that slug, its first when `slug` is empty.

        Raises:
            InvalidRequest: the agent has no such event type.
        """
        wanted = slug.strip().casefold()
        for event_type in self.agent.event_types:
            if not wanted or event_type.slug.casefold() == wanted:
                return event_type
        raise InvalidRequest("I can't find that kind of appointment.")

    def zones(self, tz: ZoneInfo | None = None) -> Zones:
        """Return the clocks to speak of: the customer's, `tz`, beside the organization's."""
        return Zones(tz or self.organization.tz, self.organization.tz)

    def today(self, tz: ZoneInfo | None = None) -> date:
        """Return the current day in `tz`, by default the organization's zone."""
        return self.clock.now().astimezone(tz or self.organization.tz).date()


@dataclass(frozen=True, slots=True)
class Office:
    """What all desks share. `http_for` gives the connections to a Cal.com address."""

    storage: Storage
    journal: Journal
    clock: Clock
    http_for: Callable[[str], httpx.AsyncClient]
    calcom_address: str = "https://api.cal.com"
    calcom_timeout_seconds: float = 8.0

    async def calcom_for(self, org_id: str) -> CalcomClient | None:
        """Return the client of an organization's account, None when it has none."""
        binding = await get_binding(self.storage, org_id)
        return self._client(binding) if binding else None

    async def desk(self, org_id: str, agent_id: str) -> Desk:
        """Return the desk of an agent; see `open_desk`."""
        organization = await get_organization(self.storage, org_id)
        agent = await get_agent(self.storage, org_id, agent_id)
        binding = await get_binding(self.storage, org_id)
        if organization is None or agent is None or binding is None:
            raise NotConnected(NOT_CONNECTED)
        client = self._client(binding)
        return Desk(organization, agent, client, self.journal, self.clock, host=binding.username)

    def _client(self, binding: CalcomBinding) -> CalcomClient:
        return CalcomClient(
            self.http_for(binding.address or self.calcom_address),
            api_key=binding.api_key,
            timeout_seconds=self.calcom_timeout_seconds,
        )


async def open_desk(org_id: str, agent_id: str, *, office: Office) -> Desk:
    """Return the desk of `agent_id` of `org_id`.

    Raises:
        NotConnected: no such organization or agent, or none connected to Cal.com.
        StorageError: the database cannot be read.
    """
    return await office.desk(org_id, agent_id)
