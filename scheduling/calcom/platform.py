"""A platform's own users at Cal.com: OAuth client, managed users, and their tokens (any version)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from scheduling.calcom.models import Changes, Record, Text, Utc


def _from_ms(value: object) -> object:
    # a count of milliseconds; pydantic would take a small one for seconds
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value / 1000, tz=UTC)
    return value


Moment = Annotated[Utc, BeforeValidator(_from_ms)]


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """A platform's credentials, in place of a key."""

    client_id: str
    secret_key: str = field(repr=False)


class TokenPair(Record):
    """What speaks for one managed user: an access token for an hour, and what renews it."""

    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)
    access_expires_at: Moment | None = Field(default=None, alias="accessTokenExpiresAt")
    refresh_expires_at: Moment | None = Field(default=None, alias="refreshTokenExpiresAt")


class ManagedUser(Record):
    """A user that a platform made."""

    id: int
    email: Text = ""
    username: Text = ""
    name: Text = ""
    time_zone: Text = ""
    default_schedule_id: int | None = None


class ManagedUserKeys(TokenPair):
    """A new managed user, with its first tokens."""

    user: ManagedUser


class ManagedUserTerms(Changes):
    """What may be said of a managed user."""

    time_format: Literal[12, 24] | None = None
    week_start: str | None = None
    time_zone: str | None = None
    locale: str | None = None
    metadata: dict[str, Any] | None = None


class ManagedUserChanges(ManagedUserTerms):
    """What to change of a managed user."""

    email: str | None = None
    name: str | None = None


class NewManagedUser(ManagedUserTerms):
    """A managed user to make."""

    email: str
    name: str
