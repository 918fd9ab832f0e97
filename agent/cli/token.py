"""`calla token`: a token for list and get of the appointments API."""

import asyncio
from pathlib import Path

import typer

from agent.app import start_errors
from agent.app.signing import jwt_secret
from agent.cli.start import read_settings
from agent.errors import StartError
from agent.settings import Settings
from scheduling.api import mint
from scheduling.clock import SystemClock
from scheduling.storage import Storage, list_organizations

MOST_HOURS = 24 * 366
MOST_NAMED = 10


def print_token(org_id: str, subject: str, *, hours: int) -> None:
    """Print a token, and nothing else, on standard output; how to use it, on the other.

    An empty `org_id` is the only organization there is.

    Raises:
        StartError: an argument cannot be, there is no such organization, or the secret cannot be
            used.
    """
    if not subject.strip():
        raise StartError("A token needs a subject: who will use it.")
    if not 1 <= hours <= MOST_HOURS:
        raise StartError(f"A token lasts 1 to {MOST_HOURS} hours.")
    settings = read_settings()
    org_id = _organization(settings, org_id.strip())
    token = mint(
        jwt_secret(settings),
        org_id=org_id,
        subject=subject,
        lifetime_seconds=hours * 3600,
        clock=SystemClock(),
    )
    typer.echo(
        f"Good for {hours} {'hour' if hours == 1 else 'hours'} and the organization {org_id}."
        " Send it as the header `Authorization: Bearer TOKEN`.",
        err=True,
    )
    typer.echo(token)


def _organization(settings: Settings, named: str) -> str:
    """Return the organization of that id, the only one there is for an empty id."""
    is_made = settings.database_url is not None or Path(settings.database).exists()
    found = asyncio.run(_organizations(settings)) if is_made else []  # a question makes none
    if not found:
        raise StartError("There is no organization yet: start `calla serve` once, or add one.")
    if named in found:
        return named
    if not named and len(found) == 1:
        return found[0]
    known = ", ".join([*found[:MOST_NAMED], *(["others"] if len(found) > MOST_NAMED else [])])
    wrong = f"There is no organization {named}" if named else "Name the organization"
    raise StartError(f"{wrong}; there are: {known}.")


async def _organizations(settings: Settings) -> list[str]:
    with start_errors():
        storage = await Storage.open(settings.database, key_file=settings.key_file)
        try:
            return [one.org_id for one in await list_organizations(storage)]
        finally:
            await storage.close()
