"""`calla journal ...`: what was sent to Cal.com, what came of it, and what a person has to do."""

from typing import Annotated

import typer

from agent.cli.org import AsJson, Yes

journal = typer.Typer(
    no_args_is_help=False,
    rich_markup_mode=None,
    help="Writes to Cal.com: list, show, settle, rebuild.",
)

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Number of the write.", min=1)]
OfOrganization = Annotated[str, typer.Option("--org", help="Only of this organization.")]


@journal.command("list")
def list_(
    org: OfOrganization = "",
    is_open: Annotated[bool, typer.Option("--open", help="Only those not settled.")] = False,
    person: Annotated[
        bool, typer.Option("--person", help="Only those that need a person.")
    ] = False,
    most: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the writes, the newest first; nobody's name, address or number is among them."""
    from agent.cli.journaling import list_entries

    only = "person" if person else "open" if is_open else ""
    list_entries(org, only=only, most=most, as_json=as_json)


@journal.command()
def show(number: Number, as_json: AsJson = False) -> None:
    """Explain one write: what was sent, what was seen, what happens next."""
    from agent.cli.journaling import show_entry

    show_entry(number, as_json=as_json)


@journal.command()
def settle(
    number: Number,
    booked: Annotated[
        str, typer.Option(metavar="UID", help="It was done: the booking it made or changed.")
    ] = "",
    failed: Annotated[bool, typer.Option("--failed", help="It was not done.")] = False,
    seen: Annotated[
        bool, typer.Option("--seen", help="What a person had to do about it is done.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Settle a write by hand, after a look at Cal.com."""
    from agent.cli.journaling import settle_entry

    settle_entry(number, booked=booked.strip(), failed=failed, seen=seen, yes=yes)


@journal.command()
def rebuild(org: OfOrganization = "", as_json: AsJson = False) -> None:
    """List the bookings at Cal.com that carry a tag of ours: what is left of a lost database."""
    from agent.cli.journaling import list_tags

    list_tags(org, as_json=as_json)
