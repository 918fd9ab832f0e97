"""The account itself: who it is, its hours, its calendars, its webhooks."""

from collections.abc import Iterable
from datetime import date

from scheduling.calcom import operations as op
from scheduling.calcom.calendars import Busy, Calendar, Calendars, busy_query
from scheduling.calcom.models import Me, MeChanges
from scheduling.calcom.schedules import NewSchedule, Schedule, ScheduleChanges
from scheduling.calcom.session import Session
from scheduling.calcom.webhooks import NewWebhook, Webhook, WebhookChanges


class AccountCalls(Session):
    """Everything that belongs to the account and is no event type and no booking."""

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

    async def list_webhooks(
        self, *, event_type_id: int | None = None, take: int = 250, skip: int = 0
    ) -> list[Webhook]:
        """Return the account's webhooks, or those of one event type; there are no page counts."""
        query = {"take": str(take), "skip": str(skip)}
        if event_type_id is None:
            return await self.call(op.LIST_WEBHOOKS, query=query)
        return await self.call(op.LIST_EVENT_TYPE_WEBHOOKS, event_type_id, query=query)

    async def create_webhook(
        self, webhook: NewWebhook, *, event_type_id: int | None = None
    ) -> Webhook:
        """Subscribe; an address that is subscribed already is refused."""
        if event_type_id is None:
            return await self.call(op.CREATE_WEBHOOK, body=webhook.body())
        return await self.call(op.CREATE_EVENT_TYPE_WEBHOOK, event_type_id, body=webhook.body())

    async def get_webhook(self, webhook_id: str, *, event_type_id: int | None = None) -> Webhook:
        """Return one webhook."""
        if event_type_id is None:
            return await self.call(op.GET_WEBHOOK, webhook_id)
        return await self.call(op.GET_EVENT_TYPE_WEBHOOK, event_type_id, webhook_id)

    async def update_webhook(
        self, webhook_id: str, changes: WebhookChanges, *, event_type_id: int | None = None
    ) -> Webhook:
        """Change a webhook."""
        if event_type_id is None:
            return await self.call(op.UPDATE_WEBHOOK, webhook_id, body=changes.body())
        return await self.call(
            op.UPDATE_EVENT_TYPE_WEBHOOK, event_type_id, webhook_id, body=changes.body()
        )

    async def delete_webhook(self, webhook_id: str, *, event_type_id: int | None = None) -> Webhook:
        """Unsubscribe, and return what was deleted."""
        if event_type_id is None:
            return await self.call(op.DELETE_WEBHOOK, webhook_id)
        return await self.call(op.DELETE_EVENT_TYPE_WEBHOOK, event_type_id, webhook_id)
