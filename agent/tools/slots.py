"""The tool that finds open times: the caller's words in, handles and labels out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipecat.services.llm_service import FunctionCallParams

from agent.session import CallSession, KnownBooking, Result
from agent.tools import refusals
from agent.tools.broken_off import is_unheard
from agent.tools.calling import session_of, tool
from agent.tools.details import run_together
from agent.tools.holding import look_elsewhere
from agent.tools.results import done, moment_label, refused, service_entry, spoken_times, time_entry
from agent.tools.wishes import SOON, Wish, wish_of
from scheduling.manage import availability
from scheduling.model import Action, EventType, ManageRequest, Slot, SlotSearch
from scheduling.slots import nearest, spread
from scheduling.when import named_zone

MOST_LISTED = 30
IF_YOURS = "If that was you, give me the name and the e-mail, and I'll look it up"


@dataclass(frozen=True, slots=True)
class Question:
    """One search: for which service, which booking it would move, what is wished for."""

    service: EventType
    wish: Wish
    moving: str = ""
    moving_uid: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to a search: `chosen` to speak, `found` all in order.

    `maybe_yours`: the time is taken by a request whose caller has not heard the end of it.
    """

    code: str
    message: str
    chosen: Sequence[Slot] = ()
    found: Sequence[Slot] = ()
    maybe_yours: bool = False


@tool(seconds=8.0)
async def find_times(
    params: FunctionCallParams,
    service: str = "",
    when: str = "",
    booking_id: str = "",
    timezone: str = "",
) -> Result:
    """Find open times. Call it before you offer or confirm any time, and again for other times.

    The answer holds a few times to offer and all open times of the searched window, each with an
    id to pass to book or reschedule.

    Args:
        service: Id of the service, such as "consultation"; empty if there is only one.
        when: What the caller said about the time, such as "tuesday afternoon", or a full date
            and time; empty for the soonest.
        booking_id: Id of the booking to move, such as "b1"; only when moving one. Pass the service
            too where it shall be another one then.
        timezone: The caller's time zone, such as "America/Denver", if it is not the business's.
    """
    call = session_of(params)
    if timezone and not _use_zone(call, timezone):
        return refused("unclear", "Which time zone are you in?")
    booking = call.live_booking(booking_id)
    if booking_id and booking is None:
        return refused("unknown_booking", "I don't have that booking. Look it up first.")
    kind = _kind(call, service, booking)
    if kind is None:
        services = call.desk.agent.event_types
        names = " or ".join(one.title for one in services)
        return refused(
            "which_service",
            f"Which would you like: {names}?",
            services=[service_entry(one) for one in services],
        )
    wish = wish_of(call, when, call.tz)
    if wish.tz is not None:
        call.tz = wish.tz
    same = booking is not None and booking.service.slug == kind.slug
    question = Question(kind, wish, booking_id, booking.uid if booking and same else "")
    if wish.at is None or wish.at != call.keeping:
        await look_elsewhere(call)
    finding = await _find(call, question)
    return _answer(call, question, finding)


def service_of(call: CallSession, words: str) -> EventType | None:
    """Return the service meant by a slug, a title or a spoken name; the first one for no words."""
    services = call.desk.agent.event_types
    wanted = run_together(words)
    if not wanted:
        return services[0] if services else None
    for service in services:
        names = (service.slug, service.title, *service.spoken)
        if wanted in {run_together(name) for name in names}:
            return service
    return None


def _kind(call: CallSession, words: str, booking: KnownBooking | None) -> EventType | None:
    """Return the service to look for: what a booking shall become, else what it is."""
    if booking is None:
        return service_of(call, words)
    return (service_of(call, words) if words else None) or booking.service


async def _find(call: CallSession, question: Question) -> Finding:
    wish = question.wish
    if wish.kind in ("unclear", "past"):
        return Finding(wish.kind, wish.question)
    if wish.kind == "too_far" or wish.search is None:
        return Finding("too_far", "That is further ahead than I can book. Which earlier day suits?")
    slots = await _open(call, question, wish.search)
    if wish.at is not None:
        call.anchor_day = wish.at.astimezone(call.tz).date()
        return await _exact(call, question, wish.at, slots)
    _remember_day(call, wish.search)
    if slots and wish.kind == "soonest":
        first = spread(_first_days(slots, call.tz), tz=call.tz, most=call.desk.agent.most_offers)
        return Finding("times", f"The soonest I have is {_said(call, first)}.", first, slots)
    if slots:
        chosen = spread(slots, tz=call.tz, most=call.desk.agent.most_offers)
        return Finding("times", f"I have {_said(call, chosen)}.", chosen, slots)
    return await _nothing(call, question, wish.search)


async def _exact(
    call: CallSession, question: Question, at: datetime, slots: Sequence[Slot]
) -> Finding:
    day = at.astimezone(call.tz).date()
    same_day = [slot for slot in slots if slot.start_at.astimezone(call.tz).date() == day]
    label = moment_label(call, at)
    if Slot(at) in slots:
        return Finding("open", f"{label} is open.", (Slot(at),), same_day)
    if not slots:
        slots = await _open(call, question, _from_now(call))
    near = nearest(slots, at, call.desk.agent.most_offers)
    listed = same_day or slots
    if question.wish.approximate and same_day:
        return Finding("times", f"Around then I have {_said(call, near)}.", near, listed)
    refusal = refusals.of_time(call, question.service, at, slots)
    code, reason = refusal.code, refusal.reason
    lost = code == "taken" and await is_unheard(call, question.service, at)
    if lost:
        reason = f"{label} was asked for a moment ago. {IF_YOURS}"
    return Finding(code, _with_nearest(call, f"{reason}.", near), near, listed, lost)


async def _nothing(call: CallSession, question: Question, search: SlotSearch) -> Finding:
    """Nothing is open in the window: say why, and offer what comes nearest."""
    before = max(call.clock.now(), search.start_at - timedelta(days=3))
    slots = await _open(call, question, SlotSearch(before, search.end_at + SOON))
    if not slots:
        slots = await _open(call, question, _from_now(call))
    refusal = refusals.of_window(call, search, slots)
    near = _instead(call, search, slots, late=refusal.late)
    return Finding(refusal.code, _with_nearest(call, f"{refusal.reason}.", near), near, slots)


def _instead(
    call: CallSession, search: SlotSearch, slots: Sequence[Slot], *, late: bool
) -> Sequence[Slot]:
    """Return what comes nearest to a window: the same day, else what follows it, else what is left.

    Of a time after closing (`late`) the last of the day, or of each of the next days.
    """
    middle = search.start_at + (search.end_at - search.start_at) / 2
    first = search.start_at.astimezone(call.tz).date()
    on_days: dict[date, list[Slot]] = {}
    for slot in slots:
        on_days.setdefault(slot.start_at.astimezone(call.tz).date(), []).append(slot)
    whole = search.end_at - search.start_at > timedelta(days=1)
    if late and whole:
        days = [day for day in sorted(on_days) if day >= first]
        return [max(on_days[day]) for day in days[: call.desk.agent.most_offers]]
    after = [slot for slot in slots if slot.start_at >= search.start_at]
    pool = ([] if whole else on_days.get(first)) or after or slots
    return nearest(pool, middle, call.desk.agent.most_offers)


async def _open(call: CallSession, question: Question, search: SlotSearch) -> list[Slot]:
    request = ManageRequest(
        action=Action.AVAILABILITY,
        event_type=question.service.slug,
        tz=call.tz,
        appointment_id=question.moving_uid,
        call_session_id=call.id,
        search=replace(search, near=None),
    )
    outcome = await availability(call.desk, request)
    return [
        slot for day in outcome.days if day.day not in question.wish.excluded for slot in day.slots
    ]


def _answer(call: CallSession, question: Question, finding: Finding) -> Result:
    def entries(slots: Iterable[Slot]) -> list[dict[str, str]]:
        offers = (
            call.offer(slot.start_at, question.service, moving=question.moving) for slot in slots
        )
        return [time_entry(call, offer) for offer in offers]

    answer = refused if finding.code == "unclear" else done
    listed = sorted(set(finding.found))
    return answer(
        finding.code,
        finding.message,
        service=service_entry(question.service),
        timezone=call.tz.key,
        asked=question.wish.asked,
        times=entries(finding.chosen),
        all=entries(listed[:MOST_LISTED]),
        more=max(0, len(listed) - len(finding.chosen)),
        **({"maybe_yours": True} if finding.maybe_yours else {}),
    )


def _use_zone(call: CallSession, name: str) -> bool:
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = named_zone(name)
    if zone is not None:
        call.tz = zone
    return zone is not None


def _remember_day(call: CallSession, search: SlotSearch) -> None:
    if search.end_at - search.start_at <= timedelta(days=1, hours=2):
        call.anchor_day = search.start_at.astimezone(call.tz).date()


def _from_now(call: CallSession) -> SlotSearch:
    now = call.clock.now()
    return SlotSearch(now, now + timedelta(days=31))


def _first_days(slots: Sequence[Slot], tz: ZoneInfo) -> list[Slot]:
    days: list[date] = []
    for slot in sorted(slots):
        day = slot.start_at.astimezone(tz).date()
        if day not in days:
            days.append(day)
    return [slot for slot in slots if slot.start_at.astimezone(tz).date() in days[:2]]


def _said(call: CallSession, slots: Sequence[Slot]) -> str:
    return spoken_times(call, [slot.start_at for slot in slots])


def _with_nearest(call: CallSession, reason: str, near: Sequence[Slot]) -> str:
    if not near:
        return f"{reason} I see no other open time in the next weeks."
    return f"{reason} The nearest I have is {_said(call, near)}."
