"""Creating and reading bookings as Cal.com's end-to-end specs assert it."""

import asyncio
import re
from typing import Any

import pytest

TAKEN = "User either already has booking at this time or is not available"
START = "2050-09-05T08:00:00.000Z"
NOBODYS = 2_147_483_647


@pytest.mark.parametrize(
    "metadata",
    [{f"k{n}": "v" for n in range(51)}, {"k" * 41: "v"}, {"k": "v" * 501}, {"k": {}}, {"k": None}],
)
async def test_1_3_metadata_limits(cal: Any, tell: Any, metadata: Any) -> None:
    answer = await cal.book(START, metadata=metadata)
    assert answer.status_code == 400
    assert (
        "Metadata must have at most 50 keys, each key up to 40 characters,"
        " and string values up to 500 characters."
    ) in tell(answer)


async def test_4_5_create(cal: Any, visitor: Any) -> None:
    url = "https://meet.example.com/room"
    booking = await cal.booked(
        START,
        **visitor("Bob", language="it"),
        guests=["guest@example.com"],
        metadata={"userId": "100", "paid": True, "visits": 3},
        bookingFieldsResponses={"topic": "knee"},
        meetingUrl=url,
    )
    assert re.fullmatch(r"[1-9A-HJ-NP-Za-km-z]{22}", booking["uid"])
    assert booking["status"] == "accepted"
    assert (booking["start"], booking["end"]) == (START, "2050-09-05T09:00:00.000Z")
    assert booking["duration"] == 60
    assert booking["metadata"] == {"userId": "100", "paid": True, "visits": 3}
    assert booking["location"] == booking["meetingUrl"] == url
    assert booking["guests"] == ["guest@example.com"]
    assert booking["attendees"] == [
        {
            "name": "Bob",
            "email": "bob@example.com",
            "displayEmail": "bob@example.com",
            "timeZone": "Europe/Rome",
            "language": "it",
            "absent": False,
        }
    ]
    assert booking["bookingFieldsResponses"] == {
        "topic": "knee",
        "name": "Bob",
        "email": "bob@example.com",
        "guests": ["guest@example.com"],
        "location": {"value": "link", "optionValue": url},
    }
    assert booking["hosts"][0]["timeZone"] == cal.account.time_zone
    assert cal.is_now(booking["createdAt"])
    assert booking["updatedAt"] >= booking["createdAt"]
    assert booking["icsUid"] == f"{booking['uid']}@Cal.com"
    assert not {"rescheduledToUid", "rescheduledFromUid", "reschedulingReason"} & set(booking)


async def test_7_get_equals_created(cal: Any) -> None:
    booking = await cal.booked(START)
    answer = await cal.ask("GET", f"/v2/bookings/{booking['uid']}/")
    assert answer.json() == {"status": "success", "data": booking}


async def test_8_rating_and_ics_uid(cal: Any) -> None:
    uid = (await cal.booked(START))["uid"]
    booking = await cal.seen(uid)
    assert booking["icsUid"] == f"{uid}@Cal.com"
    assert booking["rating"] is None


async def test_unknown_uid(cal: Any, tell: Any) -> None:
    answer = await cal.ask("GET", "/v2/bookings/none")
    assert answer.status_code == 404
    assert tell(answer) == "Booking with uid=none was not found in the database"


async def test_29_no_event_type(cal: Any, tell: Any, visitor: Any) -> None:
    body = {"start": START, "eventTypeSlug": cal.slug("intro"), **visitor("Bob")}
    answer = await cal.ask("POST", "/v2/bookings", body=body)
    assert answer.status_code == 400
    assert tell(answer) == (
        "eventTypeId or eventTypeSlug + username property is wrong,Either eventTypeId or"
        " eventTypeSlug + username or eventTypeSlug + teamSlug must be provided "
    )


async def test_30_by_slug_and_username(cal: Any, tell: Any, visitor: Any) -> None:
    slug, username = cal.slug("intro"), cal.account.username
    body = {"start": START, "eventTypeSlug": slug, "username": username, **visitor("Bob")}
    assert (await cal.ask("POST", "/v2/bookings", body=body)).status_code == 201
    for change, text in (
        (
            {"eventTypeSlug": "x/x"},
            f"Event type with slug x/x belonging to user {username} not found.",
        ),
        ({"username": "e/e"}, "User with username e/e not found"),
        ({"username": None, "teamSlug": "t/t"}, "Team with slug t/t not found"),
        ({"eventTypeId": NOBODYS}, f"Event type with id {NOBODYS} not found."),
    ):
        answer = await cal.ask("POST", "/v2/bookings", body=body | change)
        assert (answer.status_code, tell(answer)) == (404, text)


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ({"type": "integration", "integration": "cal-video"}, "integrations:daily"),
        ({"type": "address"}, "1 Via Example"),
        ({"type": "link"}, "https://meet.example.com/ada"),
        ({"type": "attendeeAddress", "address": "2 Via Bob"}, "2 Via Bob"),
        ({"type": "attendeeDefined", "location": "the park"}, "the park"),
    ],
)
async def test_31_location_objects(cal: Any, location: Any, text: str) -> None:
    assert (await cal.booked(START, "places", location=location))["location"] == text


async def test_32_wrong_locations(cal: Any, tell: Any) -> None:
    answer = await cal.book(START, "places", location={"type": "phone", "phone": "+15550100"})
    assert answer.status_code == 400
    assert tell(answer) == (
        f"Booking location with type phone not valid for event type with"
        f" id={cal.account.id_of('places')}. The event type has following location types:"
        " integration, address, link, attendeeAddress, attendeeDefined, and only these types are"
        " allowed for booking location."
    )
    assert (await cal.book(START, "places", location={"type": "moon"})).status_code == 400


async def test_34_35_required_phone_number(cal: Any, tell: Any, visitor: Any) -> None:
    answer = await cal.book(START, "by-phone")
    assert (answer.status_code, tell(answer)) == (
        400,
        "Missing attendee phone number - it is required by the event type."
        ' Pass it as "attendee.phoneNumber" string in the request.',
    )
    booking = await cal.booked(START, "by-phone", **visitor("Bob", phoneNumber="+919876543210"))
    assert booking["attendees"][0]["phoneNumber"] == "+919876543210"


async def test_59_60_phone_only(cal: Any) -> None:
    who = {"name": "Bob", "phoneNumber": "+919876543210", "timeZone": "Europe/Rome"}
    old = await cal.booked(START, "by-phone", attendee=who)
    assert old["bookingFieldsResponses"]["attendeePhoneNumber"] == "+919876543210"
    path = f"/v2/bookings/{old['uid']}/reschedule"
    new = (await cal.ask("POST", path, body={"start": "2050-09-06T08:00:00Z"})).json()["data"]
    for booking in (old, new):
        assert booking["attendees"][0]["email"] == "919876543210@sms.cal.com"
        assert booking["attendees"][0]["phoneNumber"] == "+919876543210"


@pytest.mark.parametrize(
    ("slug", "contact", "text"),
    [
        ("intro", {"phoneNumber": "+919876543210"}, "responses - {email}error_required_field, "),
        ("intro", {"email": "bob at home"}, "responses - {email}email_validation_error, "),
        (
            "by-phone",
            {"phoneNumber": "12"},
            "responses - {attendeePhoneNumber}invalid_number, ",
        ),
    ],
)
async def test_refused_contacts(cal: Any, slug: str, contact: Any, text: str) -> None:
    who = {"name": "Bob", "timeZone": "Europe/Rome", **contact}
    answer = await cal.book(START, slug, attendee=who)
    assert answer.status_code == 400
    assert answer.json()["error"] == {"code": "BAD_REQUEST", "message": text}


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            {"attendee": {"name": "B", "email": "b@example.com", "timeZone": "+02:00"}},
            "attendee property is wrong, timeZone property is wrong,"
            "timeZone must be a valid IANA time-zone ",
        ),
        (
            {"attendee": {"name": "B", "email": "b@example.com", "timeZone": None}},
            "attendee property is wrong, timeZone property is wrong,"
            "timeZone must be a valid IANA time-zone ",
        ),
        (
            {"attendee": {"email": "b@example.com", "timeZone": "EST"}},
            "attendee property is wrong, name property is wrong,name must be a string ",
        ),
        (
            {"attendee": {"name": "B", "timeZone": "EST"}},
            "attendee property is wrong, attendee email or phone property is wrong,"
            "Attendee must have at least one contact method (email or phone number) ",
        ),
        (
            {"attendee": None},
            "attendee property is wrong,attendee should not be null or undefined ",
        ),
        ({"start": None}, "start property is wrong,start must be a valid ISO 8601 date string "),
        (
            {"eventTypeId": "1"},
            "eventTypeId property is wrong,eventTypeId must be an integer number ",
        ),
        ({"shade": 1}, "shade property is wrong,property shade should not exist "),
    ],
)
async def test_worded_validation(cal: Any, tell: Any, visitor: Any, change: Any, text: str) -> None:
    body = {"start": START, "eventTypeId": cal.account.event_type_id, **visitor("Bob"), **change}
    answer = await cal.ask("POST", "/v2/bookings", body=body)
    assert (answer.status_code, tell(answer)) == (400, text)
    assert answer.json()["error"]["code"] == "BadRequestException"


async def test_tolerated_spellings(cal: Any) -> None:
    number = float(cal.account.event_type_id)
    for start in ("2050-09-05T08:00:00+00:00", "2050-09-05T11:00:00+02:00", "2050-09-05T10:00:00"):
        assert (await cal.book(start, eventTypeId=number)).status_code == 201


async def test_64_65_80_own_fields(cal: Any, tell: Any) -> None:
    number = cal.account.id_of("questions")
    cases: list[tuple[Any, str]] = [
        (
            {},
            "Missing required booking field response: why - it is required by the event type"
            " booking fields, but missing in the bookingFieldsResponses. You can fetch the event"
            f" type with ID {number} to see the required fields.",
        ),
        (
            {"why": 5},
            "Invalid type for booking field 'why'. Expected type string (compatible with field"
            " type 'textarea'), but received number.",
        ),
        (
            {"why": "x", "age": "5"},
            "Invalid type for booking field 'age'. Expected type number (compatible with field"
            " type 'number'), but received string.",
        ),
        (
            {"why": "x", "new": "yes"},
            "Invalid type for booking field 'new'. Expected type boolean (compatible with field"
            " type 'boolean'), but received string.",
        ),
        (
            {"why": "x", "side": "up"},
            "Invalid option 'up' for booking field 'side'. Allowed options are: left, right.",
        ),
        (
            {"why": "x", "aches": ["knee", "toe"]},
            "One or more invalid options for booking field 'aches'."
            " Allowed options are: knee, back.",
        ),
    ]
    for responses, text in cases:
        answer = await cal.book(START, "questions", bookingFieldsResponses=responses)
        assert (answer.status_code, tell(answer)) == (400, text)
    responses = {"why": "x", "age": 5, "new": True, "side": "left", "aches": ["back"]}
    booking = await cal.booked(START, "questions", bookingFieldsResponses=responses)
    assert responses.items() <= booking["bookingFieldsResponses"].items()


KINDS: list[tuple[str, str, Any, str]] = [
    ("phone", "string", 5, "number"),
    ("address", "string", True, "boolean"),
    ("text", "string", 5, "number"),
    ("number", "number", "5", "string"),
    ("textarea", "string", [], "array"),
    ("boolean", "boolean", "yes", "string"),
    ("url", "string", {}, "object"),
    ("multiemail", "array", "a@example.com", "string"),
    ("multiselect", "array", "a", "string"),
    ("checkbox", "array", "a", "string"),
    ("radio", "string", 5, "number"),
    ("select", "string", False, "boolean"),
]


@pytest.mark.parametrize(("kind", "expected", "value", "received"), KINDS)
async def test_65_76_types_of_fields(
    cal: Any, tell: Any, kind: str, expected: str, value: Any, received: str
) -> None:
    options = (
        {"options": ["a", "b"]} if kind in ("multiselect", "checkbox", "radio", "select") else {}
    )
    field = {"type": kind, "slug": "q", "label": "Q", "required": False, **options}
    number = await cal.make("asks", bookingFields=[field])
    value = value or (["x", 1] if kind == "textarea" else {"x": 1} if kind == "url" else value)
    answer = await cal.take(number, START, bookingFieldsResponses={"q": value})
    assert (answer.status_code, tell(answer)) == (
        400,
        f"Invalid type for booking field 'q'. Expected type {expected} (compatible with field type"
        f" '{kind}'), but received {received}.",
    )


@pytest.mark.parametrize("kind", ["select", "radio", "multiselect", "checkbox"])
async def test_77_80_options_of_fields(cal: Any, tell: Any, kind: str) -> None:
    field = {"type": kind, "slug": "q", "label": "Q", "required": True, "options": ["a", "b"]}
    number = await cal.make("asks", bookingFields=[field])
    several = kind in ("multiselect", "checkbox")
    answer = await cal.take(
        number, START, bookingFieldsResponses={"q": ["a", "c"] if several else "c"}
    )
    first = "One or more invalid options" if several else "Invalid option 'c'"
    assert (answer.status_code, tell(answer)) == (
        400,
        f"{first} for booking field 'q'. Allowed options are: a, b.",
    )
    answer = await cal.take(number, START, bookingFieldsResponses={"q": ["a"] if several else "a"})
    assert answer.status_code == 201


async def test_81_82_lengths(cal: Any, tell: Any) -> None:
    answer = await cal.book(START, lengthInMinutes=30)
    assert (answer.status_code, tell(answer)) == (
        400,
        "Can't specify 'lengthInMinutes' because event type does not have multiple possible"
        " lengths. Please, remove the 'lengthInMinutes' field from the request.",
    )
    assert (await cal.booked(START, "variable"))["duration"] == 15
    answer = await cal.book("2050-09-05T09:00:00Z", "variable", lengthInMinutes=20)
    assert tell(answer).endswith("The possible lengths are: 15, 30")
    booking = await cal.booked("2050-09-05T09:00:00Z", "variable", lengthInMinutes=30)
    assert booking["duration"] == 30


@pytest.mark.parametrize(
    ("start", "slug", "text"),
    [
        (START, "review", TAKEN),
        ("2050-09-05T08:30:00Z", "intro", TAKEN),
        ("2050-09-05T06:00:00Z", "intro", TAKEN),
        ("2050-09-05T14:30:00Z", "intro", TAKEN),
        ("2050-09-04T08:00:00Z", "intro", TAKEN),
        ("2050-08-31T08:00:00Z", "intro", "Attempting to book a meeting in the past."),
        ("2050-09-01T07:00:00Z", "review", 'The event type can\'t be booked at the "start" time'),
    ],
)
async def test_times_that_are_not_open(
    cal: Any, tell: Any, start: str, slug: str, text: str
) -> None:
    await cal.booked(START)
    answer = await cal.book(start, slug)
    assert answer.status_code == 400
    assert tell(answer).startswith(text)


async def test_a_race_has_one_winner(cal: Any) -> None:
    answers = await asyncio.gather(*(cal.book(START) for _ in range(5)))
    lost = [answer for answer in answers if answer.status_code != 201]
    assert len(lost) == 4
    for answer in lost:
        conflict = {"statusCode": 409, "message": "booking_conflict_error"}
        assert answer.status_code in (400, 409)
        assert answer.status_code == 400 or answer.json() == conflict
    assert any(answer.status_code == 409 for answer in lost)
    assert len(cal.calendar.bookings()) == 1


async def test_a_cancelled_time_can_be_booked_again(cal: Any) -> None:
    uid = (await cal.booked(START))["uid"]
    assert (await cal.ask("POST", f"/v2/bookings/{uid}/cancel", body={})).status_code == 200
    assert (await cal.book(START)).status_code == 201


async def test_39_confirmation_required_is_pending_and_unguarded(cal: Any, visitor: Any) -> None:
    first = await cal.booked(START, "on-request")
    assert first["status"] == "pending"
    assert (await cal.booked(START, "on-request"))["uid"] == first["uid"]  # the same person again
    other = await cal.booked(START, "on-request", **visitor("Cleo"))
    assert other["uid"] != first["uid"]
    assert (await cal.book(START, "intro", **visitor("Dan"))).status_code == 201


async def test_login_required(cal: Any) -> None:
    assert (await cal.book(START, "members")).status_code == 401
    assert (await cal.book(START, "members", key=cal.account.api_key)).status_code == 201
