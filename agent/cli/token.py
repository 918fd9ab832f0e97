"""`calla token`: a token for list and get of the appointments API."""

import asyncio
from pathlib import Path

import typer

from agent.app import start_errors
from agent.app.signing import jwt_secret
from agent.cli.start import read_settings
from agent.errors import StartError
from scheduling.api import mint
from scheduling.clock import SystemClock
from scheduling.storage import Storage, list_organizations

MOST_HOURS = 24 * 366


def print_token(org_id: str, subject: str, *, hours: int) -> None:
    """Print a token, and nothing else, on standard output; how to use it, on the other.

    An empty `org_id` is the only organization there is.

    Raises:
        StartError: an argument cannot be, or the secret cannot be used.
    """
    if not subject.strip():
        raise StartError("A token needs a subject: who will use it.")
    if not 1 <= hours <= MOST_HOURS:
        raise StartError(f"A token lasts 1 to {MOST_HOURS} hours.")
    settings = read_settings()
    org_id = org_id.strip() or asyncio.run(_only_organization(settings.home))
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


async def _only_organization(home: Path) -> str:
    if not (home / "calla.db").exists():
        raise StartError("There is no organization yet: start `calla serve` once, or name one.")
    with start_errors():
        storage = await Storage.open(home / "calla.db", key_file=home / "calla.key")
        try:
            found = [one.org_id for one in await list_organizations(storage)]
        finally:
            await storage.close()
    if len(found) != 1:
        raise StartError(f"Name the organization; there are: {', '.join(found) or 'none'}.")
    return found[0]
