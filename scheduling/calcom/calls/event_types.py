"""What can be booked: one's own event types, and those of teams."""

from scheduling.calcom import operations as op
from scheduling.calcom.event_types import (
    EventTypeChanges,
    GoneEventType,
    NewEventType,
    NewTeamEventType,
    TeamEventTypeChanges,
    TeamEventTypeRecord,
)
from scheduling.calcom.models import EventTypeRecord
from scheduling.calcom.session import Session
from scheduling.calcom.teams import Team


class EventTypeCalls(Session):
    """Event types and teams."""

    async def list_event_types(
        self,
        *,
        username: str = "",
        slug: str = "",
        usernames: tuple[str, ...] = (),
        organization: str = "",
        org_id: int | None = None,
    ) -> list[EventTypeRecord]:
        """Return the event types of `username`, or one's own.

        The API of 2025 lists nothing without a username; give it where it is known. Hidden ones
        are listed to their owner only. `organization` is the slug of one.
        """
        query = {
            "username": username,
            "eventSlug": slug,
            "usernames": ",".join(usernames),
            "orgSlug": organization,
            "orgId": "" if org_id is None else str(org_id),
        }
        wanted = {name: text for name, text in query.items() if text}
        return await self.call(op.LIST_EVENT_TYPES, query=wanted)

    async def get_event_type(self, event_type_id: int) -> EventTypeRecord:
        """Return one of one's own event types."""
        return await self.call(op.GET_EVENT_TYPE, event_type_id)

    async def create_event_type(self, event_type: NewEventType) -> EventTypeRecord:
        """Make an event type; its slug has to be new."""
        return await self.call(op.CREATE_EVENT_TYPE, body=event_type.body())

    async def update_event_type(
        self, event_type_id: int, changes: EventTypeChanges
    ) -> EventTypeRecord:
        """Change an event type."""
        return await self.call(op.UPDATE_EVENT_TYPE, event_type_id, body=changes.body())

    async def delete_event_type(self, event_type_id: int) -> GoneEventType:
        """Delete an event type, and return what it was."""
        return await self.call(op.DELETE_EVENT_TYPE, event_type_id)

    async def list_teams(self, *, org_id: int | None = None) -> list[Team]:
        """Return one's own teams, or all teams of an organization one is an admin of."""
        if org_id is None:
            return await self.call(op.LIST_TEAMS)
        return await self.call(op.LIST_ORG_TEAMS, org_id)

    async def list_my_teams(self, org_id: int) -> list[Team]:
        """Return the teams of an organization that one belongs to."""
        return await self.call(op.LIST_MY_ORG_TEAMS, org_id)

    async def get_team(self, team_id: int, *, org_id: int | None = None) -> Team:
        """Return a team."""
        if org_id is None:
            return await self.call(op.GET_TEAM, team_id)
        return await self.call(op.GET_ORG_TEAM, org_id, team_id)

    async def list_team_event_types(
        self, team_id: int, *, org_id: int | None = None
    ) -> list[TeamEventTypeRecord]:
        """Return a team's event types; they are booked as others are, by id or by team slug."""
        if org_id is None:
            return await self.call(op.LIST_TEAM_EVENT_TYPES, team_id)
        return await self.call(op.LIST_ORG_TEAM_EVENT_TYPES, org_id, team_id)

    async def get_team_event_type(
        self, event_type_id: int, *, org_id: int, team_id: int
    ) -> TeamEventTypeRecord:
        """Return one event type of a team."""
        return await self.call(op.GET_ORG_TEAM_EVENT_TYPE, org_id, team_id, event_type_id)

    async def create_team_event_type(
        self, event_type: NewTeamEventType, *, org_id: int, team_id: int
    ) -> TeamEventTypeRecord:
        """Make an event type of a team."""
        body = event_type.body()
        return await self.call(op.CREATE_ORG_TEAM_EVENT_TYPE, org_id, team_id, body=body)

    async def update_team_event_type(
        self, event_type_id: int, changes: TeamEventTypeChanges, *, org_id: int, team_id: int
    ) -> TeamEventTypeRecord:
        """Change an event type of a team."""
        body = changes.body()
        return await self.call(
            op.UPDATE_ORG_TEAM_EVENT_TYPE, org_id, team_id, event_type_id, body=body
        )

    async def delete_team_event_type(
        self, event_type_id: int, *, org_id: int, team_id: int
    ) -> GoneEventType:
        """Delete an event type of a team, and return what it was."""
        return await self.call(op.DELETE_ORG_TEAM_EVENT_TYPE, org_id, team_id, event_type_id)
