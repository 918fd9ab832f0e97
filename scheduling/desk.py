"""The desk: one organization's agent with its Cal.com account, its journal and its clock."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.of_team import TeamClient
from scheduling.clock import Clock
from scheduling.errors import InvalidRequest, NotConnected
from scheduling.holds import Holds
from scheduling.journal import Journal, Quota
from scheduling.labels import Zones
from scheduling.model import AgentProfile, EventType, Organization
from scheduling.storage import CalcomBinding, Storage, get_binding
from scheduling.storage.recent import recently_connected

INSTANT = timedelta(microseconds=1)
NOT_CONNECTED = "This calendar is not connected."
"""One sentence for every reason, so that nobody can ask which organizations exist."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything an action needs.

    The organization speaks in the agent's zone and language, where it has its own. `host` is whose
    time is booked: the Cal.com username, or a team. `exclusive`: nobody else can have that time.
    `quota` is how much may be changed at this desk, None for our own agent's. `holds` keeps times for
    its callers, None where none are kept.
    """

    organization: Organization
    agent: AgentProfile
    calcom: CalcomClient
    journal: Journal
    clock: Clock
    host: str = ""
    exclusive: bool = True
    quota: Quota | None = None
    holds: Holds | None = None

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

    def earliest_start(self) -> datetime:
        """Return the first moment the agent may book: later than now, by its notice."""
        return self.clock.now() + max(timedelta(minutes=self.agent.notice_minutes), INSTANT)

    def latest_start(self) -> datetime:
        """Return the last moment that can be asked for: as the agent may, at most in a year."""
        now = self.clock.now()
        latest = same_day_next_year(now)
        if not self.agent.days_ahead:
            return latest
        return min(latest, now + timedelta(days=self.agent.days_ahead))


def same_day_next_year(now: datetime) -> datetime:
    """Return the same moment of the next year, March 1 for February 29."""
    try:
        return now.replace(year=now.year + 1)
    except ValueError:
        return now + timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Office:
    """What all desks share. `http_for` gives the connections to a Cal.com address.

    `calcom_address` is for bindings that name none; where it is empty, they are not connected.
    """

    storage: Storage
    journal: Journal
    clock: Clock
    http_for: Callable[[str], httpx.AsyncClient]
    calcom_address: str = "https://api.cal.com"
    calcom_timeout_seconds: float = 8.0
    holds: Holds | None = None

    async def calcom_for(self, org_id: str) -> CalcomClient | None:
        """Return the client of an organization's account, None when it has none."""
        binding = await get_binding(self.storage, org_id)
        return self.client(binding) if binding else None

    async def desk(self, org_id: str, agent_id: str) -> Desk:
        """Return the desk of an agent; see `open_desk`."""
        found = await recently_connected(self.storage, org_id, agent_id)
        if found is None:
            raise NotConnected(NOT_CONNECTED)
        organization, agent, binding = found
        client = self.client(binding)
        if client is None:
            raise NotConnected(NOT_CONNECTED)
        return Desk(
            replace(
                organization,
                tz=agent.tz or organization.tz,
                locale=agent.language or organization.locale,
            ),
            agent,
            client,
            self.journal,
            self.clock,
            host=binding.host,
            exclusive=binding.team_id is None,
            holds=self.holds,
        )

    def client(self, binding: CalcomBinding) -> CalcomClient | None:
        """Return the client of an account, None where nobody knows its address."""
        address = binding.address or self.calcom_address
        if not address:
            return None
        http = self.http_for(address)
        seconds = self.calcom_timeout_seconds
        if binding.team_id is None:
            return CalcomClient(http, api_key=binding.api_key, timeout_seconds=seconds)
        return TeamClient(
            http,
            team_id=binding.team_id,
            organization_id=binding.organization_id,
            api_key=binding.api_key,
            timeout_seconds=seconds,
        )


async def open_desk(org_id: str, agent_id: str, *, office: Office) -> Desk:
    """Return the desk of `agent_id` of `org_id`.

    Raises:
        NotConnected: no such organization or agent, or none connected to Cal.com.
        StorageError: the database cannot be read.
    """
    return await office.desk(org_id, agent_id)
