"""What can be booked: one's own event types."""

from scheduling.calcom import operations as op
from scheduling.calcom.event_types import EventTypeChanges, GoneEventType, NewEventType
from scheduling.calcom.models import EventTypeRecord
from scheduling.calcom.session import Session


class EventTypeCalls(Session):
    """Event types."""

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
