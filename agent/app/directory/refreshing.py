"""What Cal.com says of the event types that agents book, read again while they do."""

import asyncio
import logging
from dataclasses import replace

from agent.app.directory.accounts import Account, look_up, refreshed
from agent.app.directory.applying import access_of
from agent.errors import StartError
from scheduling.desk import Office
from scheduling.storage import StorageError, add_agent, get_binding, list_agents, list_organizations

log = logging.getLogger(__name__)

EVERY_SECONDS = 600.0


async def keep_fresh(office: Office, *, every_seconds: float = EVERY_SECONDS) -> None:
    """Refresh all organizations, now and every ten minutes, until cancelled."""
    while True:
        try:
            for organization in await list_organizations(office.storage):
                await refresh(office, organization.org_id)
        except StorageError:
            log.warning("the organizations could not be read")
        await asyncio.sleep(every_seconds)


async def refresh(office: Office, org_id: str) -> int:
    """Bring the event types of an organization's agents to what Cal.com says; return how many changed.

    One that is gone there is booked no more, unless it is an agent's last: that is for a person to
    decide. What callers say for them, and all else of an agent, stays.

    Raises:
        StorageError: the database cannot be read or written.
    """
    account = await _account(office, org_id)
    if account is None:
        return 0
    changed = 0
    for agent in await list_agents(office.storage, org_id):
        there = {one.id: one for one in account.event_types}
        found = [there[one.id] for one in agent.event_types if one.id in there]
        event_types = refreshed(found, agent.event_types)
        if event_types and event_types != agent.event_types:
            await add_agent(office.storage, org_id, replace(agent, event_types=event_types))
            changed += 1
    return changed


async def _account(office: Office, org_id: str) -> Account | None:
    binding = await get_binding(office.storage, org_id)
    if binding is None or binding.address is None:  # the embedded calendar's does not change
        return None
    try:
        return await look_up(office, access_of(binding))
    except StartError:
        log.warning("the event types of an organization could not be read again")
        return None
