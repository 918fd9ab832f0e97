"""Who answers: organizations and agents, found by their names or by the number that was called."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.errors import StartError
from scheduling.desk import NOT_CONNECTED
from scheduling.errors import NotConnected
from scheduling.model import AgentProfile, Organization
from scheduling.storage import (
    Storage,
    answering,
    get_agent,
    get_binding,
    get_connected,
    get_organization,
    has_numbers,
    list_agents,
    list_organizations,
)

AGENT_ID = "front-desk"
"""The agent that is made where nobody names one, and the one that answers where nobody chooses."""


@dataclass(frozen=True, slots=True)
class Door:
    """One agent of one organization, by their ids."""

    org_id: str
    agent_id: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Finds who answers. `usual` does where a caller names nobody.

    `usual_numbers` are the called numbers that `usual` answers beside its own. Without any, it
    answers every number as long as no agent has one of its own.
    """

    storage: Storage
    usual: Door
    usual_numbers: tuple[str, ...] = ()

    async def named(self, org_id: str = "", agent_id: str = "") -> Door:
        """Return the agent of those names; without a name, the usual one, or an organization's.

        Raises:
            NotConnected: there is none.
        """
        if not org_id or org_id == self.usual.org_id:
            usual = self.usual
            return usual if not agent_id else Door(usual.org_id, agent_id)
        if agent_id:
            return Door(org_id, agent_id)
        agents = await list_agents(self.storage, org_id)
        found = first_agent(agents)
        if found is None:
            raise NotConnected(NOT_CONNECTED)
        return Door(org_id, found.agent_id)

    async def check(self, door: Door) -> None:
        """Return when there is such an agent, with a Cal.com account behind it.

        Raises:
            NotConnected: there is not.
        """
        if await get_connected(self.storage, door.org_id, door.agent_id) is None:
            raise NotConnected(NOT_CONNECTED)

    async def called(self, number: str) -> Door:
        """Return the agent that answers a called number.

        Raises:
            NotConnected: nobody does.
        """
        found = await answering(self.storage, number) if number else None
        if found is not None:
            return Door(*found)
        is_usual = number in self.usual_numbers
        if is_usual or (not self.usual_numbers and not await has_numbers(self.storage)):
            return self.usual
        raise NotConnected(NOT_CONNECTED)

    async def answering(self) -> list[Door]:
        """Return every agent of a connected organization."""
        return [
            Door(one.org_id, agent.agent_id)
            for one in await list_organizations(self.storage)
            if await get_binding(self.storage, one.org_id) is not None
            for agent in await list_agents(self.storage, one.org_id)
        ]

    async def unconnected(self) -> list[str]:
        """Return the organizations that have no Cal.com account."""
        return [
            one.org_id
            for one in await list_organizations(self.storage)
            if await get_binding(self.storage, one.org_id) is None
        ]

    async def at_origin(self, origin: str) -> frozenset[str]:
        """Return the organizations whose pages are at an origin, such as https://example.com."""
        found = await list_organizations(self.storage)
        return frozenset(one.org_id for one in found if origin in one.allowed_origins)


def first_agent(agents: Sequence[AgentProfile]) -> AgentProfile | None:
    """Return the agent that answers for an organization where nobody chooses one."""
    for agent in agents:
        if agent.agent_id == AGENT_ID:
            return agent
    return agents[0] if agents else None


async def known_organization(storage: Storage, org_id: str) -> Organization:
    """Return an organization.

    Raises:
        StartError: there is none of that id.
    """
    found = await get_organization(storage, org_id)
    if found is None:
        known = [one.org_id for one in await list_organizations(storage)]
        raise StartError(f"There is no organization {org_id}{_instead(known)}.")
    return found


async def known_agent(storage: Storage, org_id: str, agent_id: str) -> AgentProfile:
    """Return an agent of an organization.

    Raises:
        StartError: there is no such organization, or no agent of that id in it.
    """
    await known_organization(storage, org_id)
    found = await get_agent(storage, org_id, agent_id)
    if found is None:
        known = [one.agent_id for one in await list_agents(storage, org_id)]
        raise StartError(f"The organization {org_id} has no agent {agent_id}{_instead(known)}.")
    return found


def _instead(known: list[str]) -> str:
    return f"; there are: {', '.join(known[:MOST_NAMED])}" if known else ", and no other"


MOST_NAMED = 10
