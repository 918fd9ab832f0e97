"""Open times and holds on them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, cast

from pydantic import TypeAdapter

from scheduling.calcom import operations as op
from scheduling.calcom.errors import CalcomNotFound
from scheduling.calcom.models import Reservation, utc_text
from scheduling.calcom.session import Session
from scheduling.calcom.slots import Slot, SlotQuery, Starts, old_slot_query, slot_query

_LIST_STARTS = cast(
    "op.Operation[list[datetime]]", replace(op.LIST_SLOTS, shape=TypeAdapter[Any](Starts))
)


class SlotCalls(Session):
    """Slots and reservations."""

    async def list_slots(
        self,
        event_type_id: int,
        *,
        start_at: datetime,
        end_at: datetime,
        moving_uid: str | None = None,
    ) -> list[datetime]:
        """Return the open starts in [start_at, end_at), ascending, UTC.

        `moving_uid` names a booking whose own time counts as open. Cal.com reads an `end` at
        midnight as the end of that day and may list starts out of range: those are dropped.
        """
        wanted = SlotQuery(event_type_id, start_at, end_at, moving_uid=moving_uid or "")
        starts = await self.call(_LIST_STARTS, query=slot_query(wanted))
        first, last = start_at.astimezone(UTC), end_at.astimezone(UTC)
        return sorted({start for start in starts if first <= start < last})

    async def find_slots(self, wanted: SlotQuery) -> dict[date, list[Slot]]:
        """Return the open times of each day that has any, as Cal.com lists them.

        Days are those of the zone asked for, else of UTC; a full seated time is not listed.
        """
        return await self.call(op.LIST_SLOTS, query=slot_query(wanted))

    async def find_slots_old(self, wanted: SlotQuery) -> dict[date, list[datetime]]:
        """Return the open starts of each day from the older list, which some servers only have."""
        found = await self.call(op.LIST_SLOTS_OLD, query=old_slot_query(wanted))
        return {day: [slot.start_at for slot in slots] for day, slots in found.slots.items()}

    async def reserve_slot(
        self,
        event_type_id: int,
        *,
        start_at: datetime,
        minutes: int | None = None,
        length_in_minutes: int | None = None,
    ) -> Reservation:
        """Hold a slot for `minutes` (Cal.com's default is 5); a courtesy, never a lock.

        `length_in_minutes` is for event types of several lengths.
        """
        body = _hold(event_type_id, start_at, minutes, length_in_minutes)
        return await self.call(op.CREATE_RESERVATION, body=body)

    async def get_reservation(self, uid: str) -> Reservation | None:
        """Return a hold; None when it is unknown, which Cal.com answers with 200 and no data."""
        try:
            return await self.call(op.GET_RESERVATION, uid)
        except CalcomNotFound:
            return None

    async def move_reservation(
        self,
        uid: str,
        event_type_id: int,
        *,
        start_at: datetime,
        minutes: int | None = None,
        length_in_minutes: int | None = None,
    ) -> Reservation:
        """Put a hold on another slot; its time starts anew."""
        body = _hold(event_type_id, start_at, minutes, length_in_minutes)
        return await self.call(op.UPDATE_RESERVATION, uid, body=body)

    async def release_slot(self, uid: str) -> None:
        """Give a hold back; one that is unknown is given back already."""
        try:
            await self.call(op.DELETE_RESERVATION, uid)
        except CalcomNotFound:
            return


def _hold(
    event_type_id: int, start_at: datetime, minutes: int | None, length: int | None
) -> dict[str, Any]:
    body: dict[str, Any] = {"eventTypeId": event_type_id, "slotStart": utc_text(start_at)}
    if minutes is not None:
        body["reservationDuration"] = minutes
    if length is not None:
        body["slotDuration"] = length
    return body
