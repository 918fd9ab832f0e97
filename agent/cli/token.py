"""`calla token`: a token for list and get of the appointments API."""

import typer

from agent.app.secrets import jwt_secret
from agent.cli.start import prepared_settings
from agent.errors import StartError
from scheduling.api import mint
from scheduling.clock import SystemClock

MOST_HOURS = 24 * 366


def print_token(org_id: str, subject: str, *, hours: int) -> None:
    """Print a token for `org_id`, and nothing else, on standard output; how to use it on the other.

    Raises:
        StartError: an argument cannot be, or the secret cannot be used.
    """
    if not org_id.strip() or not subject.strip():
        raise StartError("A token needs an organization and a subject, both not empty.")
    if not 1 <= hours <= MOST_HOURS:
        raise StartError(f"A token lasts 1 to {MOST_HOURS} hours.")
    token = mint(
        jwt_secret(prepared_settings()),
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
