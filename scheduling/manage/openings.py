"""What is open, asked of Cal.com: searched, checked again, or offered for a time that is not."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from scheduling.calcom.models import Booking
from scheduling.desk import INSTANT, Desk, same_day_next_year
from scheduling.errors import InvalidRequest, SlotUnavailable
from scheduling.holds import KeptTime
from scheduling.labels import Zones, start_labels
from scheduling.manage.existing import movable_booking
from scheduling.manage.refusals import translated
from scheduling.model import DaySlots, EventType, ManageRequest, Slot, SlotSearch
from scheduling.sentences import in_days, in_hours, on_days, time_gone
from scheduling.slots import alternatives, by_day, by_nearness, narrow

MOST_DAYS_AHEAD = 30
_NEAR = (timedelta(days=-3), timedelta(days=14))
_FAR = (timedelta(days=14), timedelta(days=44))
"""Around a time that is gone: where alternatives are looked for first, and where then."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A start of an event type; `moving` is the booking that shall go there, if one does."""

    event_type: EventType
    start_at: datetime
    moving: Booking | None = None


def wanted_start(desk: Desk, request: ManageRequest) -> datetime:
    """Return the start `request` asks for.

    Raises:
        InvalidRequest: none is given, or it is past or more than a year ahead.
    """
    now = desk.clock.now()
    if request.start_at is None:
        raise InvalidRequest("Please give the day and time of the appointment.")
    if request.start_at <= now:
        raise InvalidRequest("That time has already passed. Please choose a later one.")
    if request.start_at > same_day_next_year(now):
        raise InvalidRequest("That is more than a year ahead. Please choose an earlier day.")
    return request.start_at


async def open_slots(
    desk: Desk,
    event_type: EventType,
    *,
    start_at: datetime,
    end_at: datetime,
    moving: Booking | None = None,
    session: str | None = None,
) -> tuple[Slot, ...]:
    """Return the slots open in [start_at, end_at) that can be asked for now, ascending.

    A booking that is `moving` is not in its own way, and its own time is not offered to it. What is
    kept for the conversation `session` is open to it, what is kept for another is not; None: what is
    kept does not count.
    Cal.com is asked for whole days of the organization: where its steps begin within a day
    depends on the window it is asked for.

    Raises:
        CalcomFailed: Cal.com did not say.
    """
    start_at = max(start_at, desk.earliest_start())
    end_at = min(end_at, desk.latest_start() + INSTANT)
    if start_at >= end_at:
        return ()
    with translated():
        starts = await desk.calcom.list_slots(
            event_type.id,
            start_at=_midnight(desk, start_at),
            end_at=_midnight(desk, end_at - INSTANT, days=1),
            moving_uid=moving.uid if moving else None,
        )
    own = moving.start_at if moving else None
    if session is not None:
        starts = _with_holds(desk, event_type, starts, session)
    return tuple(Slot(start) for start in starts if start_at <= start < end_at and start != own)


@dataclass(frozen=True, slots=True)
class Found:
    """Open slots, ascending or nearest first, and how to speak of where they were looked for."""

    slots: tuple[Slot, ...]
    where: str
    zones: Zones
    today: date
    near: datetime | None = None

    def grouped(self, slots: tuple[Slot, ...]) -> tuple[DaySlots, ...]:
        """Group some of the slots by day of the customer's zone, in the order of the search."""
        if self.near is None:
            return by_day(slots, tz=self.zones.tz, today=self.today)
        return by_nearness(slots, self.near, tz=self.zones.tz, today=self.today)


async def find_slots(desk: Desk, request: ManageRequest) -> Found:
    """Return the open slots `request` asks for; with an `appointment_id`, those it can move to.

    Of another event type than the appointment's, they are those it can be exchanged for.
    `request.search` wins over `days_ahead`, which reaches to the end of that day.

    Raises:
        InvalidRequest: no such event type, or the appointment cannot be moved.
        NotFound: no such appointment.
        CalcomFailed: Cal.com did not say what is open.
    """
    zones = desk.zones(request.tz)
    today = desk.today(zones.tz)
    search, where = _search(desk, request, zones)
    moving = await movable_booking(desk, request) if request.appointment_id else None
    event_type = desk.event_type(request.event_type)
    if moving and not request.event_type:
        event_type = moving.event_type
    # A booking that is to be exchanged for another service stands until that one is booked.
    goes = moving.booking if moving and moving.event_type == event_type else None
    slots = await open_slots(
        desk,
        event_type,
        start_at=search.start_at,
        end_at=search.end_at,
        moving=goes,
        session=request.call_session_id,
    )
    return Found(narrow(slots, search, tz=zones.tz), where, zones, today, search.near)


async def is_open(desk: Desk, wanted: Wanted, *, session: str = "") -> bool:
    """Ask Cal.com whether a start is open this moment.

    It hides what is kept for the conversation `session` from us too, so that is not asked. What we
    keep for others by ourselves does not count: a hold is no lock.
    """
    time = _time_of(desk, wanted.event_type, wanted.start_at)
    if any(one.overlaps(time) for one in _shadows(desk, wanted.event_type, session)):
        return True
    slots = await open_slots(
        desk,
        wanted.event_type,
        start_at=wanted.start_at,
        end_at=wanted.start_at + timedelta(minutes=1),
        moving=wanted.moving,
    )
    return Slot(wanted.start_at) in slots


def forget_hold(desk: Desk, wanted: Wanted, session: str) -> None:
    """Give up what is kept for the conversation `session`: the time is gone."""
    if desk.holds is not None:
        time = _time_of(desk, wanted.event_type, wanted.start_at)
        desk.holds.lost(desk.organization.org_id, session, time)


async def unavailable(desk: Desk, request: ManageRequest, wanted: Wanted) -> SlotUnavailable:
    """Return the refusal of a start that is gone, with what is open around it by now."""
    zones = desk.zones(request.tz)
    near: tuple[Slot, ...] = ()
    for before, after in (_NEAR, _FAR):
        found = await open_slots(
            desk,
            wanted.event_type,
            start_at=wanted.start_at + before,
            end_at=wanted.start_at + after,
            moving=wanted.moving,
            session=request.call_session_id,
        )
        # Cal.com may still list what it has just refused.
        left = [slot for slot in found if slot.start_at != wanted.start_at]
        near = alternatives(left, wanted.start_at, tz=zones.tz)
        if near:
            break
    starts = [slot.start_at for slot in near[: desk.agent.most_offers]]
    message = time_gone(
        zones.start_label(wanted.start_at),
        start_labels(starts, tz=zones.tz),
        kept=zones.start_label(wanted.moving.start_at) if wanted.moving else "",
        zone=zones.note(wanted.start_at),
    )
    days = by_nearness(near, wanted.start_at, tz=zones.tz, today=desk.today(zones.tz))
    return SlotUnavailable(message, action=request.action, available_slots=days)


def _search(desk: Desk, request: ManageRequest, zones: Zones) -> tuple[SlotSearch, str]:
    if request.search:
        return request.search, _where(request.search, zones)
    days_ahead = min(max(request.days_ahead, 1), MOST_DAYS_AHEAD)
    last = desk.today(zones.tz) + timedelta(days=days_ahead)
    end_at = datetime.combine(last + timedelta(days=1), time(), tzinfo=zones.tz).astimezone(UTC)
    return SlotSearch(desk.clock.now(), end_at), in_days(days_ahead)


def _where(search: SlotSearch, zones: Zones) -> str:
    days = sorted(search.days) or [
        search.start_at.astimezone(zones.tz).date(),
        (search.end_at - timedelta(microseconds=1)).astimezone(zones.tz).date(),
    ]
    hours = in_hours(search.from_time, search.to_time)
    return " ".join(filter(None, (on_days(days[0], days[-1]), hours)))


def _midnight(desk: Desk, at: datetime, *, days: int = 0) -> datetime:
    day: date = at.astimezone(desk.organization.tz).date() + timedelta(days=days)
    return datetime.combine(day, time(), tzinfo=desk.organization.tz).astimezone(UTC)


def _with_holds(
    desk: Desk, event_type: EventType, starts: list[datetime], session: str
) -> list[datetime]:
    """Add what only the conversation's own hold hides, and leave out what others are kept."""
    if desk.holds is None:
        return starts
    own = {time.start_at for time in _shadows(desk, event_type, session)}
    others = list(desk.holds.others(desk.organization.org_id, session))
    return [
        start
        for start in sorted(own.union(starts))
        if not any(_time_of(desk, event_type, start).clashes(other) for other in others)
    ]


def _shadows(desk: Desk, event_type: EventType, session: str) -> list[KeptTime]:
    if desk.holds is None or not session:
        return []
    shadows = desk.holds.shadows(desk.organization.org_id, session)
    return [one for one in shadows if one.event_type_id == event_type.id]


def _time_of(desk: Desk, event_type: EventType, start_at: datetime) -> KeptTime:
    return KeptTime.of(event_type, start_at, host=desk.host if desk.exclusive else "")
