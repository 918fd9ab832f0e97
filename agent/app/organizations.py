"""Whose calendar the agent keeps: the demo business, or the business behind a Cal.com key."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.errors import StartError
from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import (
    CalcomError,
    CalcomNotSent,
    CalcomUnauthorized,
    CalcomUnavailable,
    RateLimited,
)
from scheduling.calcom.models import EventTypeRecord, Me
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

AGENT_ID = "front-desk"
AGENT_NAME = "Calla"
SPOKEN = {
    "consultation": ("first visit", "first appointment", "initial consultation"),
    "follow-up": ("follow up visit", "return visit", "next visit"),
    "extended": ("extended session", "long session", "one hour session"),
}
"""What callers of the demo business say for its event types."""

_WEEKDAY = (time(9), time(17))
DEMO_HOURS = OpeningHours((*(_WEEKDAY,) * 5, (time(10), time(13)), None))
REFUSED = (
    "Cal.com refuses the key in CALCOM_API_KEY; make a new one in Cal.com under Settings, API keys."
)


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
    return Business(
        Organization("demo", account.name, ZoneInfo(account.time_zone), country),
        AgentProfile(AGENT_ID, AGENT_NAME, services, DEMO_HOURS, demo_knowledge()),
        CalcomBinding(account.api_key, account.username),
    )


def demo_knowledge() -> dict[str, str]:
    """Return the facts the demo business tells callers, by topic."""
    page = files("prompts").joinpath("demo_knowledge.md").read_text(encoding="utf-8")
    sections = re.split(r"^# +(.+)$", page, flags=re.MULTILINE)[1:]
    return {
        topic.strip(): " ".join(fact.split())
        for topic, fact in zip(sections[::2], sections[1::2], strict=True)
    }


async def business_of(
    calcom: CalcomClient, api_key: str, *, address: str, country: str
) -> Business:
    """Ask Cal.com whose key it is and what can be booked there.

    Raises:
        StartError: the key is refused, Cal.com cannot be read, or nothing can be booked.
    """
    try:
        me = await calcom.me()
        records = await calcom.list_event_types(username=me.username)
    except CalcomError as error:
        raise StartError(_reason(error, address)) from error
    services = tuple(_event_types(records))
    if not services:
        raise StartError(
            "The Cal.com account has no event type to book; make one at Cal.com first."
        )
    name = me.name or me.username or "the calendar"
    return Business(
        Organization(f"calcom-{me.username or me.id}", name, _zone(me), country),
        AgentProfile(AGENT_ID, AGENT_NAME, services),
        CalcomBinding(api_key, me.username, address),
    )


async def keep(storage: Storage, business: Business) -> None:
    """Store a business, where the database does not hold it so already."""
    org_id, agent = business.organization.org_id, business.agent
    if await get_organization(storage, org_id) != business.organization:
        await add_organization(storage, business.organization)
    if await get_agent(storage, org_id, agent.agent_id) != agent:
        await add_agent(storage, org_id, agent)
    if await get_binding(storage, org_id) != business.binding:
        await connect(storage, org_id, business.binding)


def _event_types(records: Iterable[EventTypeRecord]) -> Iterable[EventType]:
    for one in records:
        if not one.hidden and one.seats_per_time_slot is None:
            yield EventType(
                one.id,
                one.slug,
                one.title,
                one.length_in_minutes,
                email_required=one.email_required,
                phone_required=one.phone_required,
            )


def _zone(me: Me) -> ZoneInfo:
    try:
        return ZoneInfo(me.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _reason(error: CalcomError, address: str) -> str:
    match error:
        case CalcomUnauthorized():
            return REFUSED
        case CalcomNotSent() | CalcomUnavailable():
            return f"Cal.com cannot be reached at {address}; check the network and CALCOM_BASE_URL."
        case RateLimited():
            return "Cal.com was asked too often with this key; wait a minute and start again."
        case _:
            return (
                f"{address} does not answer like Cal.com (status {error.status});"
                " check CALCOM_BASE_URL."
            )
