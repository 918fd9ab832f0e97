"""Teams, in an organization or on their own (any version)."""

from scheduling.calcom.models import Record, Text


class Team(Record):
    """A team; `parent_id` is the organization it belongs to."""

    id: int
    name: Text = ""
    slug: Text = ""
    parent_id: int | None = None
    is_organization: bool | None = None
    time_zone: Text = ""
