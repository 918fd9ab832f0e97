"""One action at the desk -> the answer of manage, as it goes over the wire."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from fastapi import Response

from scheduling.api.asking import request_of
from scheduling.api.schemas import (
    ManageAppointmentResponse,
    ManageBody,
    ManageData,
    SlotDay,
    SlotUnavailableDetails,
    SlotUnavailableError,
    SlotUnavailableResponse,
)
from scheduling.desk import Desk
from scheduling.errors import SlotUnavailable
from scheduling.journal import Told
from scheduling.labels import time_label
from scheduling.manage import availability, book, cancel, reschedule, suggest
from scheduling.model import Action, DaySlots, ManageRequest, Outcome

ACTIONS: dict[Action, Callable[[Desk, ManageRequest], Awaitable[Outcome]]] = {
    Action.BOOK: book,
    Action.RESCHEDULE: reschedule,
    Action.CANCEL: cancel,
    Action.SUGGEST: suggest,
    Action.AVAILABILITY: availability,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as bytes to be; `settled` when asking again has to give the same one.

    `intent_id` is the write it tells of, and `told` what it says of that; empty without one.
    """

    status: int
    body: str
    settled: bool = True
    intent_id: str = ""
    told: Told = Told.DONE

    def response(self) -> Response:
        """Return what goes over the wire."""
        return Response(self.body, self.status, media_type="application/json")


async def answered(desk: Desk, body: ManageBody) -> Reply:
    """Do what `body` asks and return 200, or 422 with other times for one that is not open.

    Raises:
        SchedulingError: it is refused for another reason.
    """
    request = request_of(body, home=desk.organization.tz)
    tz = desk.zones(request.tz).tz
    try:
        outcome = await ACTIONS[request.action](desk, request)
    except SlotUnavailable as error:
        content = _unavailable(error, desk.agent.name, tz).model_dump_json()
        return Reply(422, content, intent_id=error.intent_id, told=Told.FAILED)
    told = Told.DONE if outcome.success else Told.PENDING
    content = _done(outcome, tz).model_dump_json()
    return Reply(200, content, outcome.success, outcome.intent_id, told)


def slot_days(days: Sequence[DaySlots], *, tz: ZoneInfo) -> list[SlotDay]:
    """Return days and their times on the clock of `tz`, in the order given."""
    return [
        SlotDay(
            date=day.day.isoformat(),
            date_label=day.label,
            slots=[time_label(slot.start_at.astimezone(tz)) for slot in day.slots],
        )
        for day in days
    ]


def _done(outcome: Outcome, tz: ZoneInfo) -> ManageAppointmentResponse:
    data = ManageData(
        success=outcome.success,
        message=outcome.detail,
        summary=outcome.summary,
        action=outcome.action.value,
        appointment_id=outcome.appointment_id,
        date_time=_zulu(outcome.start_at) if outcome.start_at else "",
        agent_name=outcome.agent_name,
        action_required=outcome.action_required,
        available_slots=slot_days(outcome.days, tz=tz),
    )
    return ManageAppointmentResponse(success=outcome.success, message=outcome.message, data=data)


def _unavailable(error: SlotUnavailable, agent_name: str, tz: ZoneInfo) -> SlotUnavailableResponse:
    details = SlotUnavailableDetails(
        summary="Please choose a different slot",
        action=error.action.value,
        agent_name=agent_name,
        available_slots=slot_days(error.available_slots, tz=tz),
    )
    reason = SlotUnavailableError(
        message="The selected time is no longer available", details=details
    )
    return SlotUnavailableResponse(message=str(error), error=reason)


def _zulu(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
