"""Teams, who belongs to them, what they offer: on their own, or with `org_id` in an organization."""

from scheduling.calcom import operations as op
from scheduling.calcom.event_types import (
    GoneEventType,
    NewTeamEventType,
    TeamEventTypeChanges,
    TeamEventTypeRecord,
)
from scheduling.calcom.operations import Operation, T
from scheduling.calcom.session import Body, Session
from scheduling.calcom.teams import Membership, NewTeam, Role, Team, TeamChanges


class TeamCalls(Session):
    """Teams, their members, their event types."""

    async def list_teams(self, *, org_id: int | None = None) -> list[Team]:
        """Return one's own teams, or all teams of an organization one is an admin of."""
        return await self._of(org_id, op.LIST_TEAMS, op.LIST_ORG_TEAMS)

    async def list_my_teams(self, org_id: int) -> list[Team]:
        """Return the teams of an organization that one belongs to."""
        return await self.call(op.LIST_MY_ORG_TEAMS, org_id)

    async def get_team(self, team_id: int, *, org_id: int | None = None) -> Team:
        """Return a team."""
        return await self._of(org_id, op.GET_TEAM, op.GET_ORG_TEAM, team_id)

    async def create_team(self, team: NewTeam, *, org_id: int | None = None) -> Team:
        """Make a team, which one owns then."""
        return await self._of(org_id, op.CREATE_TEAM, op.CREATE_ORG_TEAM, body=team.body())

    async def update_team(
        self, team_id: int, changes: TeamChanges, *, org_id: int | None = None
    ) -> Team:
        """Change a team."""
        body = changes.body()
        return await self._of(org_id, op.UPDATE_TEAM, op.UPDATE_ORG_TEAM, team_id, body=body)

    async def delete_team(self, team_id: int, *, org_id: int | None = None) -> Team:
        """Delete a team, and return what it was."""
        return await self._of(org_id, op.DELETE_TEAM, op.DELETE_ORG_TEAM, team_id)

    async def list_team_members(
        self, team_id: int, *, org_id: int | None = None
    ) -> list[Membership]:
        """Return who belongs to a team."""
        return await self._of(org_id, op.LIST_TEAM_MEMBERS, op.LIST_ORG_TEAM_MEMBERS, team_id)

    async def get_team_member(
        self, team_id: int, membership_id: int, *, org_id: int | None = None
    ) -> Membership:
        """Return somebody's place in a team."""
        return await self._of(
            org_id, op.GET_TEAM_MEMBER, op.GET_ORG_TEAM_MEMBER, team_id, membership_id
        )

    async def add_team_member(
        self, team_id: int, user_id: int, *, role: Role = "MEMBER", org_id: int | None = None
    ) -> Membership:
        """Let a user belong to a team; of an organization's team the user has to be in it."""
        body: Body = {"userId": user_id, "role": role}
        return await self._of(
            org_id, op.ADD_TEAM_MEMBER, op.ADD_ORG_TEAM_MEMBER, team_id, body=body
        )

    async def change_team_member(
        self, team_id: int, membership_id: int, *, role: Role, org_id: int | None = None
    ) -> Membership:
        """Give a member of a team another role."""
        return await self._of(
            org_id,
            op.UPDATE_TEAM_MEMBER,
            op.UPDATE_ORG_TEAM_MEMBER,
            team_id,
            membership_id,
            body={"role": role},
        )

    async def remove_team_member(
        self, team_id: int, membership_id: int, *, org_id: int | None = None
    ) -> Membership:
        """Take somebody out of a team, and return what place it was."""
        return await self._of(
            org_id, op.REMOVE_TEAM_MEMBER, op.REMOVE_ORG_TEAM_MEMBER, team_id, membership_id
        )

    async def list_team_event_types(
        self, team_id: int, *, org_id: int | None = None
    ) -> list[TeamEventTypeRecord]:
        """Return a team's event types; they are booked as others are, by id or by team slug."""
        return await self._of(
            org_id, op.LIST_TEAM_EVENT_TYPES, op.LIST_ORG_TEAM_EVENT_TYPES, team_id
        )

    async def get_team_event_type(
        self, event_type_id: int, *, team_id: int, org_id: int | None = None
    ) -> TeamEventTypeRecord:
        """Return one event type of a team."""
        return await self._of(
            org_id, op.GET_TEAM_EVENT_TYPE, op.GET_ORG_TEAM_EVENT_TYPE, team_id, event_type_id
        )

    async def create_team_event_type(
        self, event_type: NewTeamEventType, *, team_id: int, org_id: int | None = None
    ) -> TeamEventTypeRecord:
        """Make an event type of a team."""
        body = event_type.body()
        return await self._of(
            org_id, op.CREATE_TEAM_EVENT_TYPE, op.CREATE_ORG_TEAM_EVENT_TYPE, team_id, body=body
        )

    async def update_team_event_type(
        self,
        event_type_id: int,
        changes: TeamEventTypeChanges,
        *,
        team_id: int,
        org_id: int | None = None,
    ) -> TeamEventTypeRecord:
        """Change an event type of a team."""
        return await self._of(
            org_id,
            op.UPDATE_TEAM_EVENT_TYPE,
            op.UPDATE_ORG_TEAM_EVENT_TYPE,
            team_id,
            event_type_id,
            body=changes.body(),
        )

    async def delete_team_event_type(
        self, event_type_id: int, *, team_id: int, org_id: int | None = None
    ) -> GoneEventType:
        """Delete an event type of a team, and return what it was."""
        return await self._of(
            org_id,
            op.DELETE_TEAM_EVENT_TYPE,
            op.DELETE_ORG_TEAM_EVENT_TYPE,
            team_id,
            event_type_id,
        )

    async def _of(
        self,
        org_id: int | None,
        alone: Operation[T],
        within: Operation[T],
        *ids: int,
        body: Body | None = None,
    ) -> T:
        if org_id is None:
            return await self.call(alone, *ids, body=body)
        return await self.call(within, org_id, *ids, body=body)
