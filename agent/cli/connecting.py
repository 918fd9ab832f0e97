"""`calla org connect`: a key from somewhere safe, looked up at Cal.com, event types chosen."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from agent import settings as configuration
from agent.app.directory import AGENT_ID, known_organization
from agent.app.directory.accounts import Access, Account, hours_of, look_up
from agent.app.directory.changes import AGENT_NAME, change_of, event_types_as
from agent.app.directory.forms import EventTypeForm
from agent.app.directory.secret_files import checked_key, key_in
from agent.cli import showing
from agent.cli.options import listed
from agent.cli.organizing import plain_options, run
from agent.cli.start import prepared_settings
from agent.errors import StartError
from scheduling import storage as kept
from scheduling.desk import Office
from scheduling.model import AgentProfile

LONGEST_KEY = 4096


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be connected to what; `event_types` None asks, or takes all."""

    agent: str
    event_types: str | None
    team: str
    organization_id: int | None
    address: str
    key_file: Path | None
    key_env: str


def connect_organization(org_id: str, wanted: Wanted, *, as_json: bool) -> None:
    """Connect an organization and let an agent of it book there.

    Raises:
        StartError: there is no such organization, the key is refused, or a choice cannot be.
    """
    settings = prepared_settings()
    agent = run(lambda office: _agent(office, org_id, wanted.agent), settings)
    address = wanted.address or settings.calcom_base_url
    access = Access(_key(wanted), address, wanted.team, wanted.organization_id)
    account = run(lambda office: look_up(office, access), settings)
    if not as_json:
        _print_choice(account)
    words = _choice(account, wanted, may_ask=not as_json)
    facts = run(lambda office: _connect(office, org_id, account, agent, words), settings)
    if as_json:
        showing.print_json(facts)


async def _agent(office: Office, org_id: str, agent_id: str) -> AgentProfile:
    """Return the agent that will book there: the named one, the only one, or a new one."""
    await known_organization(office.storage, org_id)
    agents = {one.agent_id: one for one in await kept.list_agents(office.storage, org_id)}
    if len(agents) == 1 and not agent_id:
        return next(iter(agents.values()))
    if agents and not agent_id:
        raise StartError(f"Say with --agent whose event types to choose: {', '.join(agents)}.")
    named = agent_id or AGENT_ID
    return agents.get(named) or AgentProfile(named, AGENT_NAME, ())


def _key(wanted: Wanted) -> str:
    if wanted.key_file is not None:
        return key_in(wanted.key_file)
    if wanted.key_env:
        return checked_key(configuration.variable(wanted.key_env), f"The variable {wanted.key_env}")
    if sys.stdin.isatty():
        typed: str = typer.prompt("Cal.com API key (not shown)", hide_input=True, err=True)
        return checked_key(typed, "What was typed")
    return checked_key(sys.stdin.read(LONGEST_KEY), "Standard input")


def _print_choice(account: Account) -> None:
    team = f", team {account.binding.team_id}" if account.binding.team_id is not None else ""
    typer.echo(f"The key is good: {account.name} ({account.binding.username}{team}).")
    for number, one in enumerate(account.event_types, start=1):
        typer.echo(f"  {number}  {one.slug}  {one.title}, {one.minutes} minutes")


def _choice(account: Account, wanted: Wanted, *, may_ask: bool) -> list[str]:
    """Return what was chosen, empty for all."""
    given = listed(wanted.event_types)
    if given is None and may_ask and sys.stdin.isatty() and len(account.event_types) > 1:
        given = listed(typer.prompt("Which? Numbers with commas between", default="all"))
    words = given or []
    return [] if [one.casefold() for one in words] == ["all"] else words


async def _connect(
    office: Office, org_id: str, account: Account, agent: AgentProfile, words: list[str]
) -> dict[str, object]:
    storage = office.storage
    organization = await known_organization(storage, org_id)
    form = [EventTypeForm(event_type=word) for word in words] if words else None
    kept_types = agent.event_types if words else ()
    with plain_options():
        chosen = event_types_as(form, account, kept_types)
    if not words:
        spoken = {one.id: one.spoken for one in agent.event_types}
        chosen = tuple(replace(one, spoken=spoken.get(one.id, ())) for one in chosen)
    ready = replace(agent, event_types=chosen)
    client = office.client(account.binding)
    tz = ready.tz or organization.tz
    hours = await hours_of(client, account, ready, tz) if client else None
    ready = replace(ready, opening_hours=hours or ready.opening_hours)
    known = await kept.get_agent(storage, org_id, agent.agent_id)
    changes = [
        change_of(f"account of {org_id}", await kept.get_binding(storage, org_id), account.binding),
        change_of(f"agent {org_id}/{ready.agent_id}", known, ready),
    ]
    await kept.connect(storage, org_id, account.binding)
    await kept.add_agent(storage, org_id, ready)
    for change in changes:
        if change is not None:
            typer.echo(str(change), err=True)
    return {
        "org_id": org_id,
        "account": showing.account_json(account.binding),
        "agent": showing.agent_json(ready),
    }
