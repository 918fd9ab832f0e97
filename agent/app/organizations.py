"""Whose calendar the agent keeps: the demo business, or the business behind a Cal.com key."""

from dataclasses import dataclass, replace
from datetime import time
from importlib.resources import files
from zoneinfo import ZoneInfo

from agent.app.directory import AGENT_ID
from agent.app.directory.accounts import NOTHING_TO_BOOK, account_of, hours_of, reason, refreshed
from agent.app.directory.changes import organization_in
from agent.app.directory.knowledge import facts_in
from agent.errors import StartError
from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import CalcomError
from scheduling.localcal import DemoAccount
from scheduling.model import AgentProfile, EventType, OpeningHours, Organization
from scheduling.storage import (
    CalcomBinding,
    Storage,
    add_agent,
    add_organization,
    connect,
    get_agent,
    get_binding,
    get_organization,
)

DEMO_ORG_ID = "demo"
AGENT_NAME = "Calla"
SPOKEN = {
    "consultation": ("first visit", "first appointment", "initial consultation"),
    "follow-up": ("follow up visit", "return visit", "next visit"),
    "extended": ("extended session", "long session", "one hour session"),
}
"""What callers of the demo business say for its event types."""

_WEEKDAY = (time(9), time(17))
DEMO_HOURS = OpeningHours((*(_WEEKDAY,) * 5, (time(10), time(13)), None))


@dataclass(frozen=True, slots=True)
class Business:
    """An organization with its one agent and its Cal.com account."""

    organization: Organization
    agent: AgentProfile
    binding: CalcomBinding


def demo_business(account: DemoAccount, *, country: str) -> Business:
    """Return the demo business as the embedded calendar knows it."""
    services = tuple(
        EventType(one.id, one.slug, one.title, one.minutes, SPOKEN.get(one.slug, ()))
        for one in account.event_types
    )
    tz = ZoneInfo(account.time_zone)
    return Business(
        organization_in(DEMO_ORG_ID, account.name, tz, country=country),
        AgentProfile(AGENT_ID, AGENT_NAME, services, DEMO_HOURS, demo_knowledge()),
        CalcomBinding(account.api_key, account.username),
    )


def demo_knowledge() -> dict[str, str]:
    """Return the facts the demo business tells callers, by topic."""
    page = files("prompts").joinpath("demo_knowledge.md").read_text(encoding="utf-8")
    return facts_in(page)


async def business_of(
    calcom: CalcomClient, api_key: str, *, address: str, country: str
) -> Business:
    """Ask Cal.com whose key it is and what can be booked there.

    Raises:
        StartError: the key is refused, Cal.com cannot be read, or nothing can be booked.
    """
    try:
        me = await calcom.me()
        binding = CalcomBinding(api_key, me.username, address)
        account = await account_of(calcom, me, binding)
    except CalcomError as error:
        raise StartError(reason(error, address)) from error
    if not account.event_types:
        raise StartError(NOTHING_TO_BOOK)
    org_id = f"calcom-{me.username or me.id}"
    agent = AgentProfile(AGENT_ID, AGENT_NAME, account.event_types)
    hours = await hours_of(calcom, account, agent, account.tz)
    return Business(
        organization_in(org_id, account.name, account.tz, country=country),
        replace(agent, opening_hours=hours),
        binding,
    )


async def keep(storage: Storage, business: Business) -> None:
    """Store a business, where the database does not hold it so already.

    What only we know of it, such as an agent's opening words, stays as it was told since.
    """
    organization, agent = business.organization, business.agent
    org_id = organization.org_id
    kept = await get_organization(storage, org_id)
    if kept is not None:
        organization = replace(
            kept, name=organization.name, tz=organization.tz, country=organization.country
        )
    if kept != organization:
        await add_organization(storage, organization)
    kept_agent = await get_agent(storage, org_id, agent.agent_id)
    if kept_agent is not None:
        agent = replace(
            kept_agent,
            event_types=refreshed(agent.event_types, kept_agent.event_types),
            opening_hours=agent.opening_hours or kept_agent.opening_hours,
        )
    if kept_agent != agent:
        await add_agent(storage, org_id, agent)
    if await get_binding(storage, org_id) != business.binding:
        await connect(storage, org_id, business.binding)
