"""Brings the database to what a form says: planned whole, then done, and nothing the second time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from agent.app.directory.accounts import Access, Account, hours_of, look_up
from agent.app.directory.changes import (
    Change,
    agent_as,
    change_of,
    event_types_as,
    organization_as,
)
from agent.app.directory.forms import AgentForm, CalcomForm, FileForm, OrganizationForm, WrongForm
from agent.app.directory.knowledge import facts_of
from agent.app.directory.secret_files import key_in, secret_in
from agent.errors import StartError
from scheduling.desk import Office
from scheduling.model import AgentProfile, Organization
from scheduling.storage import (
    CalcomBinding,
    add_agent,
    add_organization,
    answering,
    connect,
    get_agent,
    get_binding,
    get_organization,
    get_signing_secrets,
    list_agents,
    set_signing_secrets,
)

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Usual:
    """What is meant where nothing is said.

    `address` is Cal.com's, `country` may be empty for that of the zone, file names begin at `folder`.
    """

    address: str
    country: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and the change it makes; None where that is told with another."""

    change: Change | None
    run: Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Plan:
    """What is to be done, in order."""

    steps: list[Step] = field(default_factory=list[Step])

    @property
    def changes(self) -> list[Change]:
        """What differs from what is kept; empty when nothing is to be done."""
        return [step.change for step in self.steps if step.change is not None]

    async def run(self) -> None:
        """Do it.

        Raises:
            StorageError: the database cannot be written; what was done before stays, and the same
                form plans the rest.
        """
        for step in self.steps:
            await step.run()


async def planned(office: Office, form: FileForm, usual: Usual) -> Plan:
    """Return what has to be done for `form` to hold; nothing is written.

    Raises:
        WrongForm: something in it cannot be.
        StartError: Cal.com or a file it names cannot be read.
        StorageError: the database cannot be read.
    """
    plan = Plan()
    await _check_numbers(office, form)
    for org_id, organization in form.organizations.items():
        with _within("organizations", org_id):
            await _Organization(office, usual, org_id, organization).plan(plan)
    return plan


@dataclass(slots=True)
class _Organization:
    """Plans one organization."""

    office: Office
    usual: Usual
    org_id: str
    form: OrganizationForm
    account: Account | None = None

    async def plan(self, plan: Plan) -> None:
        storage = self.office.storage
        kept = await get_organization(storage, self.org_id)
        wanted = organization_as(self.org_id, self.form, kept, country=self.usual.country)
        change = change_of(f"organization {self.org_id}", kept, wanted)
        if change:
            plan.steps.append(Step(change, partial(add_organization, storage, wanted)))
        await self._secrets(plan)
        binding = await get_binding(storage, self.org_id)
        if self.form.calcom is not None:
            with _within("calcom"):
                self.account = await look_up(self.office, self._access(self.form.calcom, binding))
            change = change_of(f"account of {self.org_id}", binding, self.account.binding)
            if change:
                run = partial(connect, storage, self.org_id, self.account.binding)
                plan.steps.append(Step(change, run))
        for agent_id, agent in self.form.agents.items():
            with _within("agents", agent_id):
                await self._agent(plan, wanted, agent_id, agent)

    def _access(self, form: CalcomForm, kept: CalcomBinding | None) -> Access:
        if form.key_file is not None:
            key = key_in(self.usual.folder / form.key_file)
        elif kept is not None and kept.address is not None:
            key = kept.api_key
        else:
            raise WrongForm((), f"key_file is missing: {self.org_id} is not connected yet")
        said = form.model_fields_set
        address = form.address or (kept.address if kept else None) or self.usual.address
        if not said & {"team", "organization_id"} and form.key_file is None and kept:
            team = str(kept.team_id) if kept.team_id is not None else ""
            return Access(key, address, team, kept.organization_id)
        return Access(key, address, form.team or "", form.organization_id)

    async def _agent(
        self, plan: Plan, organization: Organization, agent_id: str, form: AgentForm
    ) -> None:
        storage = self.office.storage
        kept = await get_agent(storage, self.org_id, agent_id)
        wanted = agent_as(agent_id, form, kept)
        account = await self._account(needed=form.event_types is not None or kept is None)
        if account is not None:
            chosen = event_types_as(form.event_types, account, wanted.event_types)
            wanted = replace(wanted, event_types=chosen)
            if form.opening_hours is None:
                wanted = await self._with_hours(account, organization, wanted)
        if form.knowledge_file is not None:
            wanted = replace(wanted, knowledge=facts_of(self.usual.folder / form.knowledge_file))
        change = change_of(f"agent {self.org_id}/{agent_id}", kept, wanted)
        if change is None:
            return
        left = tuple(n for n in kept.phone_numbers if n in wanted.phone_numbers) if kept else ()
        if kept is not None and left != kept.phone_numbers:  # another agent may take them over
            fewer = replace(kept, phone_numbers=left)
            plan.steps.insert(0, Step(None, partial(add_agent, storage, self.org_id, fewer)))
        plan.steps.append(Step(change, partial(add_agent, storage, self.org_id, wanted)))

    async def _with_hours(
        self, account: Account, organization: Organization, agent: AgentProfile
    ) -> AgentProfile:
        client = self.office.client(account.binding)
        tz = agent.tz or organization.tz
        hours = await hours_of(client, account, agent, tz) if client else None
        return replace(agent, opening_hours=hours or agent.opening_hours)

    async def _account(self, *, needed: bool) -> Account | None:
        """Return the account the organization will have; asked for only where it is needed."""
        if self.account is None and needed:
            binding = await get_binding(self.office.storage, self.org_id)
            if binding is None:
                raise WrongForm(("event_types",), f"{self.org_id} is not connected to Cal.com yet")
            self.account = await look_up(self.office, access_of(binding))
        return self.account

    async def _secrets(self, plan: Plan) -> None:
        files = self.form.signing_secret_files
        if files is None:
            return
        wanted = [secret_in(self.usual.folder / one) for one in files]
        kept = await get_signing_secrets(self.office.storage, self.org_id)
        if [one.encode() for one in wanted] != list(kept):
            told = (("secrets", str(len(kept)), str(len(wanted))),)
            change = Change("change", f"signing secrets of {self.org_id}", told)
            run = partial(set_signing_secrets, self.office.storage, self.org_id, wanted)
            plan.steps.append(Step(change, run))


def access_of(binding: CalcomBinding) -> Access:
    """Return what an organization has of Cal.com now.

    Raises:
        StartError: it is the demo business, whose calendar only `calla serve` opens.
    """
    if binding.address is None:
        raise StartError(
            "The demo business has the embedded calendar, which is only open while `calla serve`"
            " runs: its event types cannot be chosen."
        )
    team = "" if binding.team_id is None else str(binding.team_id)
    return Access(binding.api_key, binding.address, team, binding.organization_id)


async def not_in(office: Office, form: FileForm) -> list[str]:
    """Return the agents of the form's organizations that it does not name; they stay."""
    return [
        f"{org_id}/{agent.agent_id}"
        for org_id, organization in form.organizations.items()
        for agent in await list_agents(office.storage, org_id)
        if agent.agent_id not in organization.agents
    ]


async def _check_numbers(office: Office, form: FileForm) -> None:
    """Refuse a number of two agents before anything is done.

    Raises:
        WrongForm: two have it in the form, or one has it who is not in the form.
    """
    taken: dict[str, tuple[str, str]] = {}
    agents = {
        (org_id, agent_id): agent
        for org_id, organization in form.organizations.items()
        for agent_id, agent in organization.agents.items()
    }
    for door, agent in agents.items():
        for at, number in enumerate(agent.phone_numbers or ()):
            holder = taken.setdefault(number, door)
            if holder == door:
                kept = await answering(office.storage, number) or door
                given_up = kept in agents and agents[kept].phone_numbers is not None
                holder = door if given_up else kept
            if holder != door:
                place = ("organizations", door[0], "agents", door[1], "phone_numbers", at)
                raise WrongForm(place, f"{number} is answered by {holder[0]}/{holder[1]}")


class _within:  # noqa: N801 - reads as the statement it is
    """Put where we are before the place of what is wrong."""

    def __init__(self, *steps: str | int) -> None:
        self._steps = steps

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _tb: object) -> None:
        if isinstance(error, WrongForm):
            error.place = (*self._steps, *error.place)
