"""Cal.com's published sentences, each with what it means for us."""

import pytest

from scheduling.calcom.errors import (
    AlreadyCancelled,
    CalcomNotFound,
    CalcomRefused,
    CalcomUnauthorized,
    CalcomUnavailable,
    Complaint,
    FieldRefused,
    OutcomeUnknown,
    OutsideWindow,
    PastStart,
    SlotTaken,
    error_of,
)

TOO_SOON = (
    "The event type can't be booked at the \"start\" time provided. This could be because it's too"
    " soon (violating the minimum booking notice) or too far in the future (outside the event's"
    " scheduling window). Try fetching available slots first using the GET /v2/slots endpoint and"
    ' then make a booking with "start" time equal to one of the available slots'
)
CANCELLED = "because it has been cancelled"
ANOTHER = "Please provide uid of a booking that is not cancelled."


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (400, "User either already has booking at this time or is not available", SlotTaken),
        (400, "One of the hosts either already has booking at this time or is not available", SlotTaken),
        (400, "no_available_users_found_error", SlotTaken),
        (409, "booking_conflict_error", SlotTaken),
        (409, "No more seats left at this seated booking.", SlotTaken),
        (422, "Can't reserve a slot if the event is already booked.", SlotTaken),
        (422, "This time slot is already reserved by another user. Please choose a different time.", SlotTaken),
        (422, "Booking with id=3 at 2027-03-03T09:00:00.000Z has no more seats left.", SlotTaken),
        (400, TOO_SOON + ": https://cal.com/docs/api-reference/v2/slots", OutsideWindow),
        (400, TOO_SOON + ".", OutsideWindow),
        (400, "Attempting to book a meeting in the past.", PastStart),
        (400, f"Can't cancel booking with uid=u1 {CANCELLED} already. {ANOTHER}", AlreadyCancelled),
        (400, f"Can't reschedule booking with uid=u1 {CANCELLED}. {ANOTHER}", AlreadyCancelled),
        (400, "responses - {email}error_required_field, ", FieldRefused),
        (400, "Event type with id 9 is odd.", CalcomRefused),
        (401, "ApiAuthStrategy - api key - Your api key is not valid", CalcomUnauthorized),
        (403, "You do not have permission", CalcomUnauthorized),
        (498, "expired", CalcomUnauthorized),
        (404, "Event type with id 9 not found.", CalcomNotFound),
        (409, "Could not process the request due to a resource conflict with the current state", OutcomeUnknown),
        (400, "Invalid `prisma.booking.create()` invocation: P2002 Unique constraint", OutcomeUnknown),
        (408, "Request Timeout", OutcomeUnknown),
        (500, "Internal server error", OutcomeUnknown),
        (500, "round_robin_host_unavailable_for_booking", OutcomeUnknown),
        (502, "User either already has booking at this time or is not available", OutcomeUnknown),
    ],
)  # fmt: skip
def test_a_refused_write_is_what_its_text_says(status, message, kind):
    error = error_of(Complaint(status, message, request_id="r"), write=True)
    assert type(error) is kind
    assert (error.message, error.status, error.request_id) == (message, status, "r")


def test_a_text_counts_only_whole():
    quoted = "Note: User either already has booking at this time or is not available, they said"
    assert type(error_of(Complaint(400, quoted), write=True)) is CalcomRefused


def test_a_moved_booking_names_the_newer_one():
    text = (
        f"Can't reschedule booking with uid=u1 {CANCELLED} and rescheduled already to booking with"
        " uid=u2. You probably want to reschedule u2 instead by passing it within the request URL."
    )
    error = error_of(Complaint(400, text), write=True)
    assert isinstance(error, AlreadyCancelled)
    assert error.new_uid == "u2"


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("responses - {email}email_validation_error, ", "email"),
        ("responses - {attendeePhoneNumber}invalid_number, ", "attendeePhoneNumber"),
        (
            "Missing attendee phone number - it is required by the event type. Pass it as"
            ' "attendee.phoneNumber" string in the request.',
            "attendeePhoneNumber",
        ),
        (
            "Missing required booking field response: insurer - it is required by the event type"
            " booking fields, but missing in the bookingFieldsResponses. You can fetch the event"
            " type with ID 7 to see the required fields.",
            "insurer",
        ),
        ("Invalid option 'x' for booking field 'side'. Allowed options are: a, b.", "side"),
    ],
)
def test_a_refused_field_is_named(message, field):
    error = error_of(Complaint(400, message), write=True)
    assert isinstance(error, FieldRefused)
    assert error.field == field


def test_a_read_without_an_answer_is_not_an_unknown_write():
    assert type(error_of(Complaint(503, "Busy"), write=False)) is CalcomUnavailable
