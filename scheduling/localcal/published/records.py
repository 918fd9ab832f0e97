"""The records that answers hold, as the views of this server show them."""

from scheduling.localcal.bookings.locations import TYPES as LOCATIONS
from scheduling.localcal.errors import Json
from scheduling.localcal.event_types.body import ECHOED, FREQUENCIES, PERIODS
from scheduling.localcal.published.people import FACE, PEOPLE, PERSON
from scheduling.localcal.published.shapes import (
    ANYTHING,
    DAY,
    FLAG,
    INSTANT,
    NUMBER,
    OBJECT,
    TEXT,
    either,
    many,
    maybe,
    named,
    one_of,
    record,
)
from scheduling.localcal.seeds.descriptions import WEEKDAYS

STATUSES = ("accepted", "pending", "cancelled", "rejected", "awaiting_host")
PRIORITIES = ("lowest", "low", "medium", "high", "highest")
_OFF = record({"disabled": one_of([True])})
_LOOK: Json = {
    "weekStart": TEXT,
    **dict.fromkeys(("bannerUrl", "logoUrl", "brandColor", "darkBrandColor", "theme"), maybe(TEXT)),
}

RECORDS: dict[str, Json] = {
    "Attendee": record(
        {
            "name": TEXT,
            "email": TEXT,
            "displayEmail": TEXT,
            "timeZone": TEXT,
            "language": TEXT,
            "absent": FLAG,
        },
        {
            "id": NUMBER,
            "bookingId": NUMBER,
            "phoneNumber": TEXT,
            "seatUid": TEXT,
            "bookingFieldsResponses": OBJECT,
            "metadata": OBJECT,
        },
    ),
    "RemovedAttendee": record(
        {"id": NUMBER, "bookingId": NUMBER, "name": TEXT, "email": TEXT, "timeZone": TEXT}
    ),
    "Location": record(
        {"type": one_of(LOCATIONS)},
        {
            **dict.fromkeys(("integration", "address", "link", "phone", "location"), TEXT),
            "public": FLAG,
        },
    ),
    "Host": record({"id": NUMBER, "email": TEXT, "displayEmail": TEXT, "timeZone": TEXT, **PERSON}),
    "Booking": record(
        {
            "id": NUMBER,
            "uid": TEXT,
            "title": TEXT,
            "description": TEXT,
            "hosts": many(named("Host")),
            "status": one_of(STATUSES),
            "start": INSTANT,
            "end": INSTANT,
            "duration": NUMBER,
            "eventTypeId": NUMBER,
            "eventType": record({"id": NUMBER, "slug": TEXT}),
            "attendees": many(named("Attendee")),
            "location": TEXT,
            "meetingUrl": TEXT,
            "absentHost": FLAG,
            "createdAt": INSTANT,
            "updatedAt": INSTANT,
            "metadata": OBJECT,
            "rating": maybe(NUMBER),
            "icsUid": TEXT,
        },
        {
            "cancellationReason": TEXT,
            "cancelledByEmail": TEXT,
            "guests": many(TEXT),
            "bookingFieldsResponses": OBJECT,
            "seatUid": TEXT,
            "recurringBookingUid": TEXT,
            "reschedulingReason": TEXT,
            "rescheduledByEmail": TEXT,
            "rescheduledFromUid": TEXT,
            "rescheduledToUid": TEXT,
        },
    ),
    "Reassignment": record(
        {
            "bookingUid": TEXT,
            "reassignedTo": record(
                {"id": NUMBER, "name": TEXT, "email": TEXT, "displayEmail": TEXT}
            ),
        }
    ),
    "Pagination": record(
        {
            "returnedItems": NUMBER,
            "totalItems": NUMBER,
            "itemsPerPage": NUMBER,
            "remainingItems": NUMBER,
            "currentPage": NUMBER,
            "totalPages": NUMBER,
            "hasNextPage": FLAG,
            "hasPreviousPage": FLAG,
        }
    ),
    "Slot": record(
        {"start": INSTANT},
        {
            "end": INSTANT,
            "seatsBooked": NUMBER,
            "seatsRemaining": NUMBER,
            "seatsTotal": NUMBER,
            "bookingUid": TEXT,
        },
    ),
    "Reservation": record(
        {
            "eventTypeId": NUMBER,
            "slotStart": INSTANT,
            "slotEnd": INSTANT,
            "slotDuration": NUMBER,
            "reservationUid": TEXT,
            "reservationUntil": INSTANT,
        },
        {"reservationDuration": NUMBER},
    ),
    "BookingField": record(
        {
            "type": TEXT,
            "slug": TEXT,
            "required": FLAG,
            "hidden": FLAG,
            "isDefault": FLAG,
            "label": TEXT,
            "placeholder": TEXT,
        },
        {"options": many(TEXT)},
    ),
    "EventType": record(
        {
            "id": NUMBER,
            "ownerId": maybe(NUMBER),
            "lengthInMinutes": NUMBER,
            "title": TEXT,
            "slug": TEXT,
            "description": TEXT,
            "locations": many(named("Location")),
            "bookingFields": many(named("BookingField")),
            "recurrence": maybe(
                record(
                    {"interval": NUMBER, "occurrences": NUMBER, "frequency": one_of(FREQUENCIES)}
                )
            ),
            "disableGuests": FLAG,
            "slotInterval": maybe(NUMBER),
            "minimumBookingNotice": NUMBER,
            "beforeEventBuffer": NUMBER,
            "afterEventBuffer": NUMBER,
            "offsetStart": NUMBER,
            "scheduleId": maybe(NUMBER),
            "hidden": FLAG,
            "bookingRequiresAuthentication": FLAG,
            "confirmationPolicy": either(
                _OFF,
                record(
                    {
                        "type": one_of(["always", "time"]),
                        "blockUnconfirmedBookingsInBooker": FLAG,
                    },
                    {"noticeThreshold": record({"unit": TEXT, "count": NUMBER})},
                ),
            ),
            "seats": either(
                _OFF,
                record(
                    {
                        "seatsPerTimeSlot": NUMBER,
                        "showAttendeeInfo": FLAG,
                        "showAvailabilityCount": FLAG,
                    }
                ),
            ),
            "bookingLimitsCount": either(_OFF, record({}, dict.fromkeys(PERIODS, NUMBER))),
            "bookingLimitsDuration": either(_OFF, record({}, dict.fromkeys(PERIODS, NUMBER))),
            "onlyShowFirstAvailableSlot": FLAG,
            "bookingWindow": either(
                _OFF,
                record({"type": one_of(["range"]), "value": many(DAY)}),
                record(
                    {
                        "type": one_of(["calendarDays", "businessDays"]),
                        "value": NUMBER,
                        "rolling": FLAG,
                    }
                ),
            ),
            "disableCancelling": FLAG,
            "disableRescheduling": FLAG,
            "metadata": OBJECT,
        },
        {
            **dict.fromkeys(ECHOED, ANYTHING),
            "price": NUMBER,
            "currency": TEXT,
            "forwardParamsSuccessRedirect": FLAG,
            "isInstantEvent": FLAG,
            "parentEventTypeId": maybe(NUMBER),
            "seatsPerTimeSlot": NUMBER,
            "seatsShowAvailabilityCount": FLAG,
            "lengthInMinutesOptions": many(NUMBER),
            "users": many(record({"id": NUMBER, **PERSON}, FACE | {"metadata": OBJECT})),
            "bookingUrl": TEXT,
            "teamId": NUMBER,
            "schedulingType": one_of(["collective", "roundRobin"]),
            "assignAllTeamMembers": FLAG,
            "hosts": many(
                record(
                    {
                        "userId": NUMBER,
                        **PERSON,
                        "mandatory": FLAG,
                        "priority": TEXT,
                    },
                    FACE,
                )
            ),
            "team": record({"id": NUMBER, "slug": TEXT, "name": TEXT}, _LOOK),
        },
    ),
    "DeletedEventType": record(
        {"id": NUMBER, "lengthInMinutes": NUMBER, "slug": TEXT, "title": TEXT}
    ),
    "Schedule": record(
        {
            "id": NUMBER,
            "ownerId": NUMBER,
            "name": TEXT,
            "timeZone": TEXT,
            "availability": many(
                record({"days": many(one_of(WEEKDAYS)), "startTime": TEXT, "endTime": TEXT})
            ),
            "isDefault": FLAG,
            "overrides": many(record({"date": DAY, "startTime": TEXT, "endTime": TEXT})),
        }
    ),
    **PEOPLE,
    "Refused": either(
        record(
            {
                "status": one_of(["error"]),
                "timestamp": INSTANT,
                "path": TEXT,
                "error": record({"code": TEXT, "message": TEXT}, {"details": ANYTHING}),
            }
        ),
        record({"statusCode": NUMBER, "message": TEXT}),
    ),
}
