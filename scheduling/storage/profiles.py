"""Organizations, their agents and their Cal.com accounts, kept and found again."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from scheduling.model import AgentProfile, Organization
from scheduling.storage.database import Storage
from scheduling.storage.errors import StorageError
from scheduling.storage.models import AgentRow, CalcomBindingRow, OrganizationRow, PhoneNumberRow
from scheduling.storage.shapes import agent_of, agent_row, organization_of, organization_row


@dataclass(frozen=True, slots=True)
class CalcomBinding:
    """An organization's Cal.com account; `address` is None for the configured one.

    With `team_id`, a team there is meant, of Cal.com's organization `organization_id` or of none.
    """

    api_key: str = field(repr=False)
    username: str
    address: str | None = None
    team_id: int | None = None
    organization_id: int | None = None

    @property
    def host(self) -> str:
        """Who is booked: the user, or the team."""
        return self.username if self.team_id is None else f"team:{self.team_id}"


_CONNECTED = (
    select(OrganizationRow, AgentRow, CalcomBindingRow)
    .join(AgentRow, AgentRow.org_id == OrganizationRow.org_id)
    .join(CalcomBindingRow, CalcomBindingRow.org_id == OrganizationRow.org_id)
    .where(AgentRow.agent_id == bindparam("agent_id"))
)
"""All of it in one question: every request asks it."""


async def add_organization(storage: Storage, organization: Organization) -> None:
    """Keep an organization; of one of the same id, all but its signing secrets is overwritten."""
    async with storage.of(organization.org_id).transaction() as db:
        await db.merge(organization_row(organization))


async def remove_organization(storage: Storage, org_id: str) -> None:
    """Forget an organization and all that is kept of it; its bookings at Cal.com stay."""
    async with storage.of(org_id).transaction() as db:
        await db.execute(delete(OrganizationRow).where(OrganizationRow.org_id == org_id))


async def add_agent(storage: Storage, org_id: str, agent: AgentProfile) -> None:
    """Keep an agent of an organization; one of the same id is overwritten.

    Raises:
        StorageError: there is no such organization, or another agent has one of its numbers.
    """
    # Nobody else writes meanwhile, in any organization: the numbers found free stay free.
    async with storage.across_organizations().transaction() as db:
        await _check_numbers(db, org_id, agent)
        await db.merge(agent_row(org_id, agent))
        await db.flush()
        await db.execute(
            delete(PhoneNumberRow).where(
                PhoneNumberRow.org_id == org_id, PhoneNumberRow.agent_id == agent.agent_id
            )
        )
        db.add_all(
            PhoneNumberRow(number=one, org_id=org_id, agent_id=agent.agent_id)
            for one in agent.phone_numbers
        )


async def remove_agent(storage: Storage, org_id: str, agent_id: str) -> None:
    """Forget an agent and its phone numbers."""
    async with storage.of(org_id).transaction() as db:
        await db.execute(delete(AgentRow).where(AgentRow.agent_id == agent_id))


async def connect(storage: Storage, org_id: str, binding: CalcomBinding) -> None:
    """Connect an organization to a Cal.com account, in place of the one it had."""
    row = CalcomBindingRow(
        org_id=org_id,
        api_key=storage.vault.seal(binding.api_key),
        username=binding.username,
        address=binding.address,
        team_id=binding.team_id,
        organization_id=binding.organization_id,
    )
    async with storage.of(org_id).transaction() as db:
        await db.merge(row)


async def get_organization(storage: Storage, org_id: str) -> Organization | None:
    """Return an organization, None when it is unknown."""
    async with storage.of(org_id).reading() as db:
        row = await db.get(OrganizationRow, org_id)
    return organization_of(row) if row else None


async def get_agent(storage: Storage, org_id: str, agent_id: str) -> AgentProfile | None:
    """Return an agent of an organization, None when it is unknown."""
    async with storage.of(org_id).reading() as db:
        row = await db.get(AgentRow, (org_id, agent_id))
        if row is None:
            return None
        return agent_of(row, (await _numbers(db))[agent_id])


async def get_binding(storage: Storage, org_id: str) -> CalcomBinding | None:
    """Return an organization's Cal.com account, None when it is not connected.

    Raises:
        StorageError: its key was stored with another key file.
    """
    async with storage.of(org_id).reading() as db:
        row = await db.get(CalcomBindingRow, org_id)
    return _binding(storage, row) if row else None


async def get_connected(
    storage: Storage, org_id: str, agent_id: str
) -> tuple[Organization, AgentProfile, CalcomBinding] | None:
    """Return all that a request needs to know, read at once; the agent without its phone numbers.

    None where one of the three is missing.

    Raises:
        StorageError: the account's key was stored with another key file.
    """
    async with storage.of(org_id).reading() as db:
        found = (await db.execute(_CONNECTED, {"agent_id": agent_id})).one_or_none()
    if found is None:
        return None
    organization, agent, binding = found
    return organization_of(organization), agent_of(agent, ()), _binding(storage, binding)


async def list_organizations(storage: Storage) -> Sequence[Organization]:
    """Return every organization, by id."""
    async with storage.across_organizations().reading() as db:
        rows = await db.scalars(select(OrganizationRow).order_by(OrganizationRow.org_id))
        return [organization_of(row) for row in rows]


async def list_agents(storage: Storage, org_id: str) -> Sequence[AgentProfile]:
    """Return the agents of an organization, by id."""
    async with storage.of(org_id).reading() as db:
        rows = list(await db.scalars(select(AgentRow).order_by(AgentRow.agent_id)))
        numbers = await _numbers(db)
    return [agent_of(row, numbers[row.agent_id]) for row in rows]


async def answering(storage: Storage, number: str) -> tuple[str, str] | None:
    """Return the organization and the agent that answer a called number, None for nobody's."""
    async with storage.across_organizations().reading() as db:  # whose it is, is the question
        row = await db.get(PhoneNumberRow, number)
    return (row.org_id, row.agent_id) if row else None


async def has_numbers(storage: Storage) -> bool:
    """Tell whether any agent has a phone number of its own."""
    async with storage.across_organizations().reading() as db:
        return await db.scalar(select(PhoneNumberRow.number).limit(1)) is not None


async def set_signing_secrets(storage: Storage, org_id: str, secrets: Sequence[str]) -> None:
    """Keep the secrets that sign an organization's requests, the newest first; none without any.

    Raises:
        StorageError: there is no such organization.
    """
    sealed = storage.vault.seal("\n".join(secrets)) if secrets else None
    async with storage.of(org_id).transaction() as db:
        row = await db.get(OrganizationRow, org_id)
        if row is None:
            raise StorageError(f"There is no organization {org_id}: add it first.")
        row.signing_secrets = sealed


async def get_signing_secrets(storage: Storage, org_id: str) -> tuple[bytes, ...]:
    """Return the secrets that sign an organization's requests, the newest first.

    Raises:
        StorageError: they were stored with another key file.
    """
    async with storage.of(org_id).reading() as db:
        row = await db.get(OrganizationRow, org_id)
    if row is None or row.signing_secrets is None:
        return ()
    return tuple(one.encode() for one in storage.vault.unseal(row.signing_secrets).split("\n"))


def _binding(storage: Storage, row: CalcomBindingRow) -> CalcomBinding:
    return CalcomBinding(
        storage.vault.unseal(row.api_key),
        row.username,
        row.address,
        row.team_id,
        row.organization_id,
    )


async def _numbers(db: AsyncSession) -> dict[str, tuple[str, ...]]:
    """Return the numbers of the session's organization by agent."""
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for row in await db.scalars(select(PhoneNumberRow).order_by(PhoneNumberRow.number)):
        found[row.agent_id] += (row.number,)
    return found


async def _check_numbers(db: AsyncSession, org_id: str, agent: AgentProfile) -> None:
    for number in agent.phone_numbers:
        row = await db.get(PhoneNumberRow, number)
        if row is not None and (row.org_id, row.agent_id) != (org_id, agent.agent_id):
            raise StorageError(
                f"The number {number} is answered by the agent {row.agent_id} of the organization"
                f" {row.org_id}: take it away there first."
            )
