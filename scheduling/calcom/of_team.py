"""An account of which only one team counts: what it lists is the team's."""

import httpx
from typing_extensions import override

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.models import BookingFilter, BookingPage


class TeamClient(CalcomClient):
    """The client of somebody who administers a team; all but lists of bookings is as for a user."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        team_id: int,
        organization_id: int | None = None,
        api_key: str = "",
        timeout_seconds: float = 8.0,
    ) -> None:
        """Speak for the account of `api_key` about a team, of an organization or of none."""
        super().__init__(http, api_key=api_key, timeout_seconds=timeout_seconds)
        self._team_id = team_id
        self._organization_id = organization_id

    @override
    async def list_bookings(self, wanted: BookingFilter) -> BookingPage:
        """Return one page of the team's bookings.

        Raises:
            ValueError: `wanted` filters by uid, team, creation or update, which this list cannot.
        """
        return await self.list_team_bookings(self._organization_id, self._team_id, wanted)
