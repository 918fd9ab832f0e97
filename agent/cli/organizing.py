"""What `calla org` and `calla agent` do with the database."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import typer

from agent.app import opened
from agent.app.directory import known_agent, known_organization
from agent.app.directory.applying import Usual, planned
from agent.app.directory.forms import FileForm, WrongForm, filled
from agent.cli import showing
from agent.cli.options import AgentOptions, OrganizationOptions
from agent.cli.start import prepared_settings
from agent.errors import StartError
from agent.settings import Settings
from scheduling import storage as kept
from scheduling.desk import Office
from scheduling.labels import WEEKDAYS
from scheduling.model import Policy

T = TypeVar("T")


def list_organizations(*, as_json: bool) -> None:
    """Print the organizations."""
    rows = run(_rows_of_organizations)
    if as_json:
        showing.print_json({"organizations": rows})
    elif not rows:
        typer.echo("There is no organization yet: add one with `calla org add`.")
    else:
        head = [("ORG", "NAME", "ZONE", "CAL.COM", "AGENTS")]
        showing.print_rows(
            head
            + [
                (
                    one["org_id"],
                    one["name"],
                    one["zone"],
                    _account_label(one["account"]),
                    ", ".join(one["agents"]) or "none",
                )
                for one in rows
            ]
        )


def show_organization(org_id: str, *, as_json: bool) -> None:
    """Print an organization.

    Raises:
        StartError: there is none of that id.
    """
    facts = run(lambda office: _organization_facts(office, org_id))
    if as_json:
        showing.print_json(facts)
        return
    usual = asdict(Policy())
    policy = facts["policy"]
    own = {name: one for name, one in policy.items() if one != usual[name]}
    agents: list[dict[str, Any]] = facts["agents"]
    told = facts | {"policy": own or "open", "account": facts["account"] or "not connected"}
    showing.print_facts({name: one for name, one in told.items() if name != "agents"})
    for one in agents:
        typer.echo(f"\nagent {one['agent_id']}")
        showing.print_facts(_agent_told(one), indent="  ")


def list_agents(org_id: str, *, as_json: bool) -> None:
    """Print the agents of an organization, of all for an empty id.

    Raises:
        StartError: there is none of that id.
    """
    rows = run(lambda office: _rows_of_agents(office, org_id))
    if as_json:
        showing.print_json({"agents": rows})
    elif not rows:
        typer.echo("There is no agent yet: connect an organization with `calla org connect`.")
    else:
        head = [("ORG", "AGENT", "NAME", "EVENT TYPES", "NUMBERS")]
        showing.print_rows(
            head
            + [
                (
                    one["org_id"],
                    one["agent_id"],
                    one["name"],
                    ", ".join(kind["slug"] for kind in one["event_types"]) or "none",
                    ", ".join(one["phone_numbers"]) or "none",
                )
                for one in rows
            ]
        )


def show_agent(org_id: str, agent_id: str, *, as_json: bool) -> None:
    """Print an agent.

    Raises:
        StartError: there is none of that id.
    """
    agent = run(lambda office: known_agent(office.storage, org_id, agent_id))
    facts = {"org_id": org_id} | showing.agent_json(agent)
    if as_json:
        showing.print_json(facts)
    else:
        showing.print_facts(_agent_told(facts))


def save_organization(org_id: str, options: OrganizationOptions, *, is_new: bool) -> None:
    """Add an organization, or change one.

    Raises:
        StartError: an option cannot be, or it is there already, or is not.
    """

    async def check(office: Office) -> None:
        if not is_new:
            await known_organization(office.storage, org_id)
        elif await kept.get_organization(office.storage, org_id) is not None:
            raise StartError(f"There is an organization {org_id} already: use `calla org set`.")

    with plain_options():
        form = filled(FileForm, {"organizations": {org_id: options.values()}})
    _save(form, check)
    if is_new:
        typer.echo(f"Connect it to Cal.com next: calla org connect {org_id}")


def save_agent(org_id: str, agent_id: str, options: AgentOptions, *, is_new: bool) -> None:
    """Add an agent, or change one.

    Raises:
        StartError: an option cannot be, or it is there already, or is not.
    """
    known = run(lambda office: _known_event_types(office, org_id, agent_id, is_new=is_new))
    with plain_options():
        agents = {agent_id: options.values(known)}
        form = filled(FileForm, {"organizations": {org_id: {"agents": agents}}})
    _save(form)


def forget_organization(org_id: str, *, yes: bool) -> None:
    """Remove an organization.

    Raises:
        StartError: there is none of that id, or nobody can be asked.
    """
    found = run(lambda office: known_organization(office.storage, org_id))
    sure(f"Remove the organization {org_id} ({found.name}) and all its agents?", yes=yes)
    run(lambda office: kept.remove_organization(office.storage, org_id))
    typer.echo(f"- organization {org_id}")


def forget_agent(org_id: str, agent_id: str, *, yes: bool) -> None:
    """Remove an agent.

    Raises:
        StartError: there is none of that id, or nobody can be asked.
    """
    run(lambda office: known_agent(office.storage, org_id, agent_id))
    sure(f"Remove the agent {agent_id} of {org_id}?", yes=yes)
    run(lambda office: kept.remove_agent(office.storage, org_id, agent_id))
    typer.echo(f"- agent {org_id}/{agent_id}")


def sure(question: str, *, yes: bool) -> None:
    """Return when the answer is yes.

    Raises:
        StartError: nobody can be asked, or the answer is no.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise StartError(f"{question} Say so with --yes.")
    if not typer.confirm(question):
        raise StartError("Nothing was changed.")


def run(work: Callable[[Office], Awaitable[T]], settings: Settings | None = None) -> T:
    """Return what `work` makes of the open database.

    Raises:
        StartError: it, or what `work` needs, cannot be used.
    """
    configured = settings or prepared_settings()

    async def working() -> T:
        async with opened(configured) as office:
            return await work(office)

    return asyncio.run(working())


def usual_of(settings: Settings, folder: Path | None = None) -> Usual:
    """Return what is meant where nothing is said; file names begin at `folder`, or here."""
    return Usual(settings.calcom_base_url, settings.calla_country, folder or Path())


@contextmanager
def plain_options() -> Generator[None, None, None]:
    """Turn what is wrong with a form into a sentence about options."""
    try:
        yield
    except WrongForm as wrong:
        raise StartError(f"{str(wrong)[:1].upper()}{str(wrong)[1:]}.") from None


def _save(form: FileForm, check: Callable[[Office], Awaitable[None]] | None = None) -> None:
    settings = prepared_settings()

    async def save(office: Office) -> list[str]:
        if check is not None:
            await check(office)
        with plain_options():
            plan = await planned(office, form, usual_of(settings))
        await plan.run()
        return [str(change) for change in plan.changes]

    for line in run(save, settings) or ["Nothing to change."]:
        typer.echo(line)


async def _rows_of_organizations(office: Office) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for one in await kept.list_organizations(office.storage):
        agents = await kept.list_agents(office.storage, one.org_id)
        binding = await kept.get_binding(office.storage, one.org_id)
        rows.append(
            showing.organization_json(one)
            | {
                "account": showing.account_json(binding),
                "agents": [agent.agent_id for agent in agents],
            }
        )
    return rows


async def _organization_facts(office: Office, org_id: str) -> dict[str, Any]:
    found = await known_organization(office.storage, org_id)
    secrets = await kept.get_signing_secrets(office.storage, org_id)
    agents = await kept.list_agents(office.storage, org_id)
    binding = await kept.get_binding(office.storage, org_id)
    return showing.organization_json(found) | {
        "signing_secrets": len(secrets),
        "account": showing.account_json(binding),
        "agents": [showing.agent_json(one) for one in agents],
    }


async def _rows_of_agents(office: Office, org_id: str) -> list[dict[str, Any]]:
    if org_id:
        ids = [(await known_organization(office.storage, org_id)).org_id]
    else:
        ids = [one.org_id for one in await kept.list_organizations(office.storage)]
    return [
        {"org_id": one} | showing.agent_json(agent)
        for one in ids
        for agent in await kept.list_agents(office.storage, one)
    ]


async def _known_event_types(
    office: Office, org_id: str, agent_id: str, *, is_new: bool
) -> list[str]:
    await known_organization(office.storage, org_id)
    if is_new:
        if await kept.get_agent(office.storage, org_id, agent_id) is not None:
            raise StartError(f"{org_id} has an agent {agent_id} already: use `calla agent set`.")
        return []
    agent = await known_agent(office.storage, org_id, agent_id)
    return [one.slug for one in agent.event_types]


def _account_label(account: dict[str, Any] | None) -> str:
    if account is None:
        return "not connected"
    team = f", team {account['team_id']}" if account["team_id"] is not None else ""
    return f"{account['username'] or account['address']}{team}"


def _agent_told(facts: dict[str, Any]) -> dict[str, Any]:
    kinds: list[dict[str, Any]] = facts["event_types"]
    told: dict[str, Any] = facts | {
        "event_types": [
            one["slug"] + (f" (also: {', '.join(one['spoken'])})" if one["spoken"] else "")
            for one in kinds
        ],
        "knowledge": list(facts["knowledge"]),
        "notice_minutes": facts["notice_minutes"] or "",
        "days_ahead": facts["days_ahead"] or "",
    }
    if facts["opening_hours"]:
        days = zip(WEEKDAYS, facts["opening_hours"], strict=True)
        told["opening_hours"] = [f"{name[:3]} {'-'.join(day)}" for name, day in days if day]
    return told
