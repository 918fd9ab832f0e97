"""An organization as its admins see it: its people, their bookings, hours and absences."""

from collections.abc import AsyncIterator
from datetime import datetime

from scheduling.calcom import operations as op
from scheduling.calcom.bookings import booking_query
from scheduling.calcom.calls.bookings import each_of, page_of
from scheduling.calcom.event_types import TeamEventTypeRecord
from scheduling.calcom.models import Booking, BookingFilter, BookingPage
from scheduling.calcom.schedules import Schedule
from scheduling.calcom.session import Session
from scheduling.calcom.teams import Membership, OrganizationUser, OutOfOffice, Role, away_body


class OrganizationCalls(Session):
    """Organizations; the key has to be of an admin of it, where nothing else is said."""

    async def list_organization_bookings(
        self, org_id: int, wanted: BookingFilter, *, user_ids: tuple[int, ...] = ()
    ) -> BookingPage:
        """Return one page of the bookings of all, or of `user_ids`."""
        query = booking_query(wanted)
        if user_ids:
            query["userIds"] = ",".join(map(str, user_ids))
        return page_of(await self._exchange(op.LIST_ORG_BOOKINGS, org_id, query=query))

    def each_organization_booking(
        self, org_id: int, wanted: BookingFilter, *, user_ids: tuple[int, ...] = ()
    ) -> AsyncIterator[Booking]:
        """Yield the bookings of all, or of `user_ids`, as `each_booking` does one's own."""

        async def page(of: BookingFilter) -> BookingPage:
            return await self.list_organization_bookings(org_id, of, user_ids=user_ids)

        return each_of(page, wanted)

    async def list_user_bookings(
        self, org_id: int, user_id: int, wanted: BookingFilter
    ) -> BookingPage:
        """Return one page of the bookings of one user."""
        query = booking_query(wanted)
        found = await self._exchange(op.LIST_ORG_USER_BOOKINGS, org_id, user_id, query=query)
        return page_of(found)

    async def list_organization_event_types(self, org_id: int) -> list[TeamEventTypeRecord]:
        """Return the event types of all teams."""
        return await self.call(op.LIST_ORG_EVENT_TYPES, org_id)

    async def list_organization_users(
        self, org_id: int, *, emails: tuple[str, ...] = ()
    ) -> list[OrganizationUser]:
        """Return who is in it, or who of it has one of `emails`."""
        query = {"emails": ",".join(emails)} if emails else None
        return await self.call(op.LIST_ORG_USERS, org_id, query=query)

    async def list_organization_schedules(self, org_id: int) -> list[Schedule]:
        """Return the schedules of all."""
        return await self.call(op.LIST_ORG_SCHEDULES, org_id)

    async def list_organization_members(self, org_id: int) -> list[Membership]:
        """Return the places that people have in it."""
        return await self.call(op.LIST_ORG_MEMBERS, org_id)

    async def get_organization_member(self, org_id: int, membership_id: int) -> Membership:
        """Return one place."""
        return await self.call(op.GET_ORG_MEMBER, org_id, membership_id)

    async def add_organization_member(
        self, org_id: int, user_id: int, *, role: Role = "MEMBER"
    ) -> Membership:
        """Take a user in."""
        body = {"userId": user_id, "role": role}
        return await self.call(op.ADD_ORG_MEMBER, org_id, body=body)

    async def change_organization_member(
        self, org_id: int, membership_id: int, *, role: Role
    ) -> Membership:
        """Give somebody another role."""
        return await self.call(op.UPDATE_ORG_MEMBER, org_id, membership_id, body={"role": role})

    async def remove_organization_member(self, org_id: int, membership_id: int) -> Membership:
        """Let somebody leave, the organization's teams too."""
        return await self.call(op.REMOVE_ORG_MEMBER, org_id, membership_id)

    async def list_out_of_office(self, org_id: int, user_id: int) -> list[OutOfOffice]:
        """Return when a user is away; one's own absences without being an admin."""
        return await self.call(op.LIST_OUT_OF_OFFICE, org_id, user_id)

    async def add_out_of_office(
        self,
        user_id: int,
        *,
        org_id: int,
        start_at: datetime,
        end_at: datetime,
        reason: str = "",
    ) -> OutOfOffice:
        """Let a user be away; `reason` is unspecified, vacation, travel, sick or public_holiday."""
        body = away_body(start_at, end_at, reason=reason)
        return await self.call(op.ADD_OUT_OF_OFFICE, org_id, user_id, body=body)

    async def remove_out_of_office(self, org_id: int, user_id: int, absence_id: int) -> OutOfOffice:
        """Take an absence back, and return what it was."""
        return await self.call(op.REMOVE_OUT_OF_OFFICE, org_id, user_id, absence_id)
