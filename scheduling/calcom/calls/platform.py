"""A platform's managed users; asked with the credentials of its OAuth client."""

from scheduling.calcom import operations as op
from scheduling.calcom.platform import (
    ManagedUser,
    ManagedUserChanges,
    ManagedUserKeys,
    NewManagedUser,
    TokenPair,
)
from scheduling.calcom.session import Session


class PlatformCalls(Session):
    """Managed users of an OAuth client; a user's own calls take `tokens.Tokens`."""

    async def list_managed_users(
        self, client_id: str, *, emails: tuple[str, ...] = (), limit: int = 250, offset: int = 0
    ) -> list[ManagedUser]:
        """Return the client's users, or those with one of `emails`."""
        query = {"limit": str(limit), "offset": str(offset)}
        if emails:
            query["emails"] = ",".join(emails)
        return await self.call(op.LIST_MANAGED_USERS, client_id, query=query)

    async def create_managed_user(self, client_id: str, user: NewManagedUser) -> ManagedUserKeys:
        """Make a user; the tokens are told this once."""
        return await self.call(op.CREATE_MANAGED_USER, client_id, body=user.body())

    async def get_managed_user(self, client_id: str, user_id: int) -> ManagedUser:
        """Return one user."""
        return await self.call(op.GET_MANAGED_USER, client_id, user_id)

    async def update_managed_user(
        self, client_id: str, user_id: int, changes: ManagedUserChanges
    ) -> ManagedUser:
        """Change a user."""
        return await self.call(op.UPDATE_MANAGED_USER, client_id, user_id, body=changes.body())

    async def delete_managed_user(self, client_id: str, user_id: int) -> ManagedUser:
        """Delete a user, and return who it was."""
        return await self.call(op.DELETE_MANAGED_USER, client_id, user_id)

    async def renew_managed_user(self, client_id: str, user_id: int) -> TokenPair:
        """Return new tokens for a user whose own are lost or worth nothing any more."""
        return await self.call(op.RENEW_MANAGED_USER, client_id, user_id)
