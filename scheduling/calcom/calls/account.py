"""The account itself: who it is, its hours, its calendars."""

from collections.abc import Iterable
from datetime import date

from scheduling.calcom import operations as op
from scheduling.calcom.calendars import Busy, Calendar, Calendars, busy_query
from scheduling.calcom.models import Me, MeChanges
from scheduling.calcom.schedules import NewSchedule, Schedule, ScheduleChanges
from scheduling.calcom.session import Session


class AccountCalls(Session):
    """Who the account is, when it works, what else fills its time."""

    async def me(self) -> Me:
        """Return the account behind the key."""
        return await self.call(op.GET_ME)

    async def update_me(self, changes: MeChanges) -> Me:
        """Change the account."""
        return await self.call(op.UPDATE_ME, body=changes.body())

    async def list_schedules(self) -> list[Schedule]:
        """Return the account's schedules."""
        return await self.call(op.LIST_SCHEDULES)

    async def get_default_schedule(self) -> Schedule | None:
        """Return the schedule of event types that name none, None when there is none."""
        return await self.call(op.GET_DEFAULT_SCHEDULE)

    async def get_schedule(self, schedule_id: int) -> Schedule:
        """Return one schedule."""
        return await self.call(op.GET_SCHEDULE, schedule_id)

    async def create_schedule(self, schedule: NewSchedule) -> Schedule:
        """Make a schedule."""
        return await self.call(op.CREATE_SCHEDULE, body=schedule.body())

    async def update_schedule(self, schedule_id: int, changes: ScheduleChanges) -> Schedule:
        """Change a schedule."""
        return await self.call(op.UPDATE_SCHEDULE, schedule_id, body=changes.body())

    async def delete_schedule(self, schedule_id: int) -> None:
        """Delete a schedule; an unknown one is refused with 400, not 404."""
        await self.call(op.DELETE_SCHEDULE, schedule_id)

    async def get_calendars(self) -> Calendars:
        """Return the calendars the account has connected."""
        return await self.call(op.GET_CALENDARS)

    async def get_busy_times(
        self, calendars: Iterable[Calendar], *, first: date, last: date, time_zone: str
    ) -> list[Busy]:
        """Return when `calendars` are busy, from the day `first` to the day `last`.

        Raises:
            CalcomUnauthorized: also where a calendar is somebody else's.
        """
        query = busy_query(calendars, first=first, last=last, time_zone=time_zone)
        return await self.call(op.GET_BUSY_TIMES, query=query)
