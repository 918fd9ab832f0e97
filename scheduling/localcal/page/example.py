"""A booking that would succeed now: what the page tells who looks at an empty week."""

from scheduling.localcal.errors import Json
from scheduling.localcal.page.week import Week
from scheduling.localcal.rows.directory import event_types_of
from scheduling.localcal.rows.records import EventType
from scheduling.localcal.times.instants import DAY, utc_text
from scheduling.localcal.times.slots import SlotQuestion, open_slots
from scheduling.localcal.wire import Call, Query

_LOOKED_AHEAD = 60 * DAY


def example_booking(week: Week) -> Json | None:
    """Return the body of a booking, in the week if it has an open time left, else soon after now.

    None when the user has no event type of their own, or none with an open time soon.
    """
    kinds = sorted(event_types_of(week.store, week.user.id), key=_demands)
    if not kinds:
        return None
    start_at = _first_opening(week, kinds[0])
    if start_at is None:
        return None
    attendee = {"name": "Ada Park", "email": "ada@example.com", "timeZone": week.zone.key}
    if kinds[0].terms.phone == "required":
        attendee["phoneNumber"] = "+12025550123"
    return {"eventTypeId": kinds[0].id, "start": utc_text(start_at), "attendee": attendee}


def _demands(kind: EventType) -> int:
    """Count what a booking must say beyond who comes."""
    terms = kind.terms
    asked = sum(one.required for one in terms.fields) + (terms.phone == "required")
    return asked + 100 * terms.login_required + 10 * (terms.recurrence is not None)


def _first_opening(week: Week, kind: EventType) -> int | None:
    call = Call(week.store, week.now, None, Query(b""))
    for span in (week.span, (week.now, week.now + _LOOKED_AHEAD)):
        found = open_slots(call, SlotQuestion(kind, span, kind.terms.minutes))
        if found:
            return found[0]
    return None
