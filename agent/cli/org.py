"""`calla org ...`: the organizations in the database and their Cal.com accounts."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

org = typer.Typer(
    no_args_is_help=False,
    rich_markup_mode=None,
    help="Organizations: add, list, show, set, connect, remove.",
)

OrgId = Annotated[str, typer.Argument(metavar="ORG", help="Id of the organization.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Name = Annotated[str | None, typer.Option(help="What callers know it by.")]
Zone = Annotated[str | None, typer.Option(help="Its zone, such as America/New_York.")]
Country = Annotated[str | None, typer.Option(help="Whose national phone numbers, such as US.")]
Locale = Annotated[str | None, typer.Option(help="Its language, such as en-US.")]
Origins = Annotated[
    str | None, typer.Option(help="Web pages that may hold its chat, with commas between.")
]
ManagePolicy = Annotated[
    str | None,
    typer.Option(help="Who may ask for changes: open, signed, ip_allowlist or off."),
]
AllowFrom = Annotated[
    str | None, typer.Option(help="Addresses and networks for ip_allowlist, with commas between.")
]
StrictProof = Annotated[
    bool | None,
    typer.Option(help="Whether who moves or cancels has to name the e-mail or phone of it."),
]
Cap = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=NUMBER",
        help="A cap of its own, such as requests_per_minute=120; NAME= for the usual one again.",
    ),
]
SecretFile = Annotated[
    list[Path] | None,
    typer.Option(help="File with a secret that signs its requests; the newest first."),
]


@org.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the organizations."""
    from agent.cli.organizing import list_organizations

    list_organizations(as_json=as_json)


@org.command()
def show(org_id: OrgId, as_json: AsJson = False) -> None:
    """Show an organization with its account and its agents."""
    from agent.cli.organizing import show_organization

    show_organization(org_id, as_json=as_json)


def _saving(*, is_new: bool) -> Callable[..., None]:
    def save(  # noqa: PLR0913  # one for each option
        *,
        org_id: OrgId,
        name: Name = None,
        zone: Zone = None,
        country: Country = None,
        locale: Locale = None,
        origins: Origins = None,
        manage_policy: ManagePolicy = None,
        allow_from: AllowFrom = None,
        strict_proof: StrictProof = None,
        cap: Cap = None,
        secret_file: SecretFile = None,
    ) -> None:
        from agent.cli.options import OrganizationOptions
        from agent.cli.organizing import save_organization

        policy = (manage_policy, allow_from, strict_proof, tuple(cap or ()))
        options = OrganizationOptions(name, zone, country, locale, origins, *policy, secret_file)
        save_organization(org_id, options, is_new=is_new)

    return save


org.command("add", help="Add an organization; connect it to Cal.com next.")(_saving(is_new=True))
org.command("set", help="Change an organization; what is not given stays.")(_saving(is_new=False))


@org.command()
def connect(  # noqa: PLR0913  # one for each option
    *,
    org_id: OrgId,
    agent: Annotated[
        str, typer.Option(help="Whose event types are chosen; the only agent, or a new one.")
    ] = "",
    event_types: Annotated[
        str | None,
        typer.Option(help="Numbers, slugs or ids, with commas between; all without it."),
    ] = None,
    team: Annotated[str, typer.Option(help="Only this team of the account: its slug or id.")] = "",
    organization: Annotated[
        int | None, typer.Option(help="Cal.com's id of the organization the team is in.")
    ] = None,
    address: Annotated[str, typer.Option(help="Where Cal.com is; CALCOM_BASE_URL without.")] = "",
    key_file: Annotated[Path | None, typer.Option(help="File with the key.")] = None,
    key_env: Annotated[str, typer.Option(help="Variable of the environment with the key.")] = "",
    as_json: AsJson = False,
) -> None:
    """Connect an organization to Cal.com; the key is asked for, or read from standard input."""
    from agent.cli.connecting import Wanted, connect_organization

    wanted = Wanted(agent, event_types, team, organization, address, key_file, key_env)
    connect_organization(org_id, wanted, as_json=as_json)


@org.command()
def remove(org_id: OrgId, yes: Yes = False) -> None:
    """Remove an organization and all that is kept of it; its bookings at Cal.com stay."""
    from agent.cli.organizing import forget_organization

    forget_organization(org_id, yes=yes)
