"""Organizations, teams and who belongs to them (any version)."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from scheduling.calcom.models import Changes, Record, Text, Utc, utc_text

Role = Literal["MEMBER", "ADMIN", "OWNER"]


class Team(Record):
    """A team; `parent_id` is the organization it belongs to."""

    id: int
    name: Text = ""
    slug: Text = ""
    parent_id: int | None = None
    is_organization: bool | None = None
    time_zone: Text = ""


class TeamTerms(Changes):
    """What may be said of a team."""

    slug: str | None = None
    bio: str | None = None
    logo_url: str | None = None
    time_zone: str | None = None
    week_start: str | None = None
    hide_branding: bool | None = None
    is_private: bool | None = None
    metadata: dict[str, Any] | None = None


class TeamChanges(TeamTerms):
    """What to change of a team."""

    name: str | None = None


class NewTeam(TeamTerms):
    """A team to make; Cal.com makes a slug of the name where none is given."""

    name: str


class MemberUser(Record):
    """Who a member is."""

    name: Text = ""
    email: Text = ""
    username: Text = ""


class Membership(Record):
    """Somebody's place in a team, or in an organization."""

    id: int
    user_id: int
    team_id: int
    role: Text = ""
    accepted: bool | None = None
    user: MemberUser | None = None


class OrganizationUser(Record):
    """Somebody of an organization."""

    id: int
    email: Text = ""
    name: Text = ""
    username: Text = ""
    time_zone: Text = ""
    default_schedule_id: int | None = None


class OutOfOffice(Record):
    """An absence of somebody of an organization."""

    id: int
    user_id: int
    start_at: Utc = Field(alias="start")
    end_at: Utc = Field(alias="end")
    reason: Text = ""
    notes: Text = ""
    to_user_id: int | None = None


def away_body(start_at: datetime, end_at: datetime, *, reason: str) -> dict[str, str]:
    """Return the body of an absence; without a reason none is named."""
    named = {"reason": reason} if reason else {}
    return {"start": utc_text(start_at), "end": utc_text(end_at), **named}
