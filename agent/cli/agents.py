"""`calla agent ...`: the agents that answer for an organization."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.org import AsJson, OrgId, Yes

agent = typer.Typer(
    no_args_is_help=False,
    rich_markup_mode=None,
    help="Agents: add, list, show, set, remove.",
)

AgentId = Annotated[str, typer.Argument(metavar="AGENT", help="Id of the agent.")]
Name = Annotated[str | None, typer.Option(help="What callers know it by.")]
EventTypes = Annotated[
    str | None, typer.Option(help="Slugs or ids of what it books, with commas between.")
]
Spoken = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SLUG=WORDS",
        help="What callers say for an event type: consultation=first visit,intake.",
    ),
]
Zone = Annotated[str | None, typer.Option(help="Its own zone.")]
Language = Annotated[str | None, typer.Option(help="Its own language, such as en-US.")]
Greeting = Annotated[str | None, typer.Option(help="Its opening words.")]
Knowledge = Annotated[
    Path | None, typer.Option(help="Markdown file of what it may tell: # topic, then the fact.")
]
Hours = Annotated[
    str | None,
    typer.Option(help="Opening hours, monday=9:00-17:00,...; Cal.com's schedule without."),
]
PhoneNumbers = Annotated[
    str | None, typer.Option(help="Called numbers it answers, E.164, with commas between.")
]
TransferTo = Annotated[str | None, typer.Option(help="Number of a person, E.164.")]
NoticeMinutes = Annotated[
    int | None, typer.Option(min=0, help="Books no sooner than this from now.")
]
DaysAhead = Annotated[
    int | None, typer.Option(min=0, help="Books no further ahead than this; 0 for a year.")
]
MostOffers = Annotated[
    int | None, typer.Option(min=1, max=3, help="Names at most so many open times in one turn.")
]


@agent.command("list")
def list_(
    org_id: Annotated[str, typer.Argument(metavar="[ORG]", help="All organizations without.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the agents."""
    from agent.cli.organizing import list_agents

    list_agents(org_id, as_json=as_json)


@agent.command()
def show(org_id: OrgId, agent_id: AgentId, as_json: AsJson = False) -> None:
    """Show an agent."""
    from agent.cli.organizing import show_agent

    show_agent(org_id, agent_id, as_json=as_json)


def _saving(*, is_new: bool) -> Callable[..., None]:
    def save(  # noqa: PLR0913  # one for each option
        *,
        org_id: OrgId,
        agent_id: AgentId,
        name: Name = None,
        event_types: EventTypes = None,
        spoken: Spoken = None,
        zone: Zone = None,
        language: Language = None,
        greeting: Greeting = None,
        knowledge: Knowledge = None,
        hours: Hours = None,
        phone_numbers: PhoneNumbers = None,
        transfer_to: TransferTo = None,
        notice_minutes: NoticeMinutes = None,
        days_ahead: DaysAhead = None,
        most_offers: MostOffers = None,
    ) -> None:
        from agent.cli.options import AgentOptions
        from agent.cli.organizing import save_agent

        booking = (event_types, tuple(spoken or ()), notice_minutes, days_ahead, most_offers)
        talking = (zone, language, greeting, knowledge, hours)
        options = AgentOptions(name, *booking, *talking, phone_numbers, transfer_to)
        save_agent(org_id, agent_id, options, is_new=is_new)

    return save


agent.command("add", help="Add an agent to an organization that is connected to Cal.com.")(
    _saving(is_new=True)
)
agent.command(
    "set",
    help="Change an agent; what is not given stays, an empty text takes back what was given.",
)(_saving(is_new=False))


@agent.command()
def remove(org_id: OrgId, agent_id: AgentId, yes: Yes = False) -> None:
    """Remove an agent; its bookings stay."""
    from agent.cli.organizing import forget_agent

    forget_agent(org_id, agent_id, yes=yes)
