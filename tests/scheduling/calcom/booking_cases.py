"""Slots, reservations and bookings as they go over the wire, and what is answered to them."""

from datetime import UTC, date, datetime

from scheduling.calcom import operations
from scheduling.calcom.models import BookingFilter, EventTypeName, MeChanges, NewBooking
from scheduling.calcom.slots import SlotQuery
from tests.scheduling.calcom.case import Case, ident, same, uid

NINE = datetime(2030, 1, 8, 9, tzinfo=UTC)
TEN = datetime(2030, 1, 8, 10, tzinfo=UTC)
NINE_TEXT, TEN_TEXT = "2030-01-08T09:00:00.000Z", "2030-01-08T10:00:00.000Z"
BOOKING = {
    "id": 501,
    "uid": "2NtaeaVcKfpmSZ4CthFdfk",
    "title": "Intro between Ada and Bob",
    "status": "accepted",
    "start": NINE_TEXT,
    "end": TEN_TEXT,
    "duration": 60,
    "eventTypeId": 101,
    "hosts": [{"id": 1, "name": "Ada", "email": "ada@example.com", "username": "ada"}],
    "attendees": [{"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Rome"}],
    "absentHost": False,
    "rating": None,
}
HOLD = {
    "eventTypeId": 101,
    "slotStart": NINE_TEXT,
    "slotEnd": TEN_TEXT,
    "slotDuration": 60,
    "reservationUid": "r1",
    "reservationUntil": NINE_TEXT,
}
ME = {"id": 1, "username": "ada", "email": "ada@example.com", "timeZone": "Europe/Rome"}
ATTENDEE = {
    "name": "Bob",
    "timeZone": "Europe/Rome",
    "language": "en",
    "email": "bob@example.com",
}
NEW = NewBooking(NINE, 101, "Bob", email="bob@example.com", time_zone="Europe/Rome")
U = BOOKING["uid"]

BOOKING_CASES = (
    Case(operations.GET_ME, lambda c: c.me(), "/me", ME, ident, 1),
    Case(
        operations.UPDATE_ME,
        lambda c: c.update_me(MeChanges(time_zone="Europe/Rome", time_format=24)),
        "/me", ME, lambda me: me.time_zone, "Europe/Rome",
        body={"timeZone": "Europe/Rome", "timeFormat": 24},
    ),
    Case(
        operations.LIST_SLOTS,
        lambda c: c.find_slots(SlotQuery(
            EventTypeName("intro", team="front", organization="acme"), NINE, TEN,
            minutes=30, time_zone="Europe/Rome", ranges=True, moving_uid="u0",
        )),
        "/slots",
        {"2030-01-08": [{"start": "2030-01-08T10:00:00.000+01:00",
                         "end": "2030-01-08T10:30:00.000+01:00", "seatsRemaining": 4}]},
        lambda days: [(day, s.start_at.isoformat(), s.end_at.isoformat(), s.seats_remaining)
                      for day, slots in days.items() for s in slots],
        [(date(2030, 1, 8), "2030-01-08T10:00:00+01:00", "2030-01-08T10:30:00+01:00", 4)],
        query={"eventTypeSlug": "intro", "teamSlug": "front", "organizationSlug": "acme",
               "start": NINE_TEXT, "end": TEN_TEXT, "duration": "30", "format": "range",
               "timeZone": "Europe/Rome", "bookingUidToReschedule": "u0"},
    ),
    Case(
        operations.LIST_SLOTS_OLD,
        lambda c: c.find_slots_old(SlotQuery(EventTypeName("intro", "ada"), NINE, TEN)),
        "/slots/available",
        {"slots": {"2030-01-08": [{"time": NINE_TEXT}]}}, same, {date(2030, 1, 8): [NINE]},
        query={"eventTypeSlug": "intro", "usernameList[]": "ada",
               "startTime": NINE_TEXT, "endTime": TEN_TEXT},
    ),
    Case(
        operations.CREATE_RESERVATION,
        lambda c: c.reserve_slot(101, start_at=NINE, minutes=7, length_in_minutes=30),
        "/slots/reservations", HOLD, uid, "r1",
        body={"eventTypeId": 101, "slotStart": NINE_TEXT, "reservationDuration": 7,
              "slotDuration": 30},
    ),
    Case(operations.GET_RESERVATION, lambda c: c.get_reservation("r1"),
         "/slots/reservations/r1", None, same, None),
    Case(
        operations.UPDATE_RESERVATION,
        lambda c: c.move_reservation("r1", 101, start_at=TEN),
        "/slots/reservations/r1", HOLD, uid, "r1",
        body={"eventTypeId": 101, "slotStart": TEN_TEXT},
    ),
    Case(operations.DELETE_RESERVATION, lambda c: c.release_slot("r1"),
         "/slots/reservations/r1", None, same, None),
    Case(
        operations.CREATE_BOOKING,
        lambda c: c.create_series(NewBooking(
            NINE, 0, "Bob", email="bob@example.com", phone="+12025550123", time_zone="Europe/Rome",
            language="it", notes="Back pain", metadata={"call": "c1", "n": 1},
            event_type=EventTypeName("intro", "ada"), fields={"reason": ["x"]},
            guests=("cy@example.com",), location={"type": "attendeePhone", "phone": "+12025550123"},
            length_in_minutes=30, recurrence=3,
        )),
        "/bookings", [BOOKING, {**BOOKING, "uid": "u2"}],
        lambda series: [one.uid for one in series], [U, "u2"],
        body={"start": NINE_TEXT, "eventTypeSlug": "intro", "username": "ada",
              "attendee": {**ATTENDEE, "language": "it", "phoneNumber": "+12025550123"},
              "metadata": {"call": "c1", "n": 1},
              "bookingFieldsResponses": {"notes": "Back pain", "reason": ["x"]},
              "guests": ["cy@example.com"], "lengthInMinutes": 30, "recurrenceCount": 3,
              "location": {"type": "attendeePhone", "phone": "+12025550123"}},
    ),
    Case(
        operations.CREATE_BOOKING, lambda c: c.create_booking(NEW), "/bookings",
        {**BOOKING, "seatUid": "s1"}, lambda one: one.seat_uid, "s1",
        body={"start": NINE_TEXT, "eventTypeId": 101, "attendee": ATTENDEE},
    ),
    Case(
        operations.LIST_BOOKINGS,
        lambda c: c.list_bookings(BookingFilter(
            status=("upcoming", "past"), attendee_email="bob@example.com", attendee_name="Bob",
            booking_uid="u1", event_type_id=1, event_type_ids=(1, 2), team_id=7, team_ids=(7, 8),
            after_start=NINE, before_end=TEN, after_created=NINE, before_created=TEN,
            after_updated=NINE, before_updated=TEN, sort="updated", newest=True, take=5, skip=10,
        )),
        "/bookings", [BOOKING], lambda page: (page.bookings[0].uid, page.has_next), (U, False),
        query={"status": "upcoming,past", "attendeeEmail": "bob@example.com",
               "attendeeName": "Bob", "bookingUid": "u1", "eventTypeId": "1",
               "eventTypeIds": "1,2", "teamId": "7", "teamsIds": "7,8", "take": "5", "skip": "10",
               "afterStart": NINE_TEXT, "beforeEnd": TEN_TEXT, "afterCreatedAt": NINE_TEXT,
               "beforeCreatedAt": TEN_TEXT, "afterUpdatedAt": NINE_TEXT,
               "beforeUpdatedAt": TEN_TEXT, "sortUpdatedAt": "desc"},
    ),
    Case(operations.GET_BOOKING, lambda c: c.get_series("s1"), "/bookings/s1",
         [BOOKING, {**BOOKING, "recurringBookingUid": "s1"}],
         lambda series: series[1].recurring_booking_uid, "s1"),
    Case(
        operations.RESCHEDULE_BOOKING,
        lambda c: c.reschedule_booking(
            "u1", start_at=TEN, reason="Asked", by="ada@example.com", seat_uid="s1"),
        "/bookings/u1/reschedule", {**BOOKING, "rescheduledFromUid": "u1"},
        lambda one: one.rescheduled_from_uid, "u1",
        body={"start": TEN_TEXT, "reschedulingReason": "Asked",
              "rescheduledBy": "ada@example.com", "seatUid": "s1"},
    ),
    Case(
        operations.CANCEL_BOOKING,
        lambda c: c.cancel_booking("u1", reason="Ill", seat_uid="s1"),
        "/bookings/u1/cancel", {**BOOKING, "cancellationReason": "Ill"},
        lambda one: one.cancellation_reason, "Ill",
        body={"cancellationReason": "Ill", "seatUid": "s1"},
    ),
    Case(
        operations.CANCEL_BOOKING,
        lambda c: c.cancel_series("u1", reason="", from_here=True),
        "/bookings/u1/cancel", [BOOKING, BOOKING], len, 2,
        body={"cancellationReason": "Cancelled by the attendee", "cancelSubsequentBookings": True},
    ),
    Case(operations.CONFIRM_BOOKING, lambda c: c.confirm_booking("u1"), "/bookings/u1/confirm",
         BOOKING, uid, U, body={}),
    Case(operations.DECLINE_BOOKING, lambda c: c.decline_booking("u1", reason="Full"),
         "/bookings/u1/decline", {**BOOKING, "status": "rejected"}, lambda one: one.live, False,
         body={"reason": "Full"}),
    Case(
        operations.MARK_ABSENT,
        lambda c: c.mark_absent("u1", host=True, attendees={"bob@example.com": False}),
        "/bookings/u1/mark-absent", {**BOOKING, "absentHost": True},
        lambda one: one.absent_host, True,
        body={"host": True, "attendees": [{"email": "bob@example.com", "absent": False}]},
    ),
    Case(operations.REASSIGN_BOOKING, lambda c: c.reassign_booking("u1"), "/bookings/u1/reassign",
         {"bookingUid": "u1", "reassignedTo": {"id": 2, "name": "Eve", "email": "e@example.com"}},
         lambda done: (done.uid, done.to.id), ("u1", 2), body={}),
    Case(operations.REASSIGN_BOOKING_TO,
         lambda c: c.reassign_booking("u1", user_id=2, reason="Ill"),
         "/bookings/u1/reassign/2", {"bookingUid": "u1", "reassignedTo": {"id": 2}},
         lambda done: done.to.id, 2, body={"reason": "Ill"}),
)  # fmt: skip
