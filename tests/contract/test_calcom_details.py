"""What single behaviors say beside their main point; the numbers are the contract's."""

from typing import Any

import pytest

START, LATER = "2050-09-05T08:00:00.000Z", "2050-09-06T09:00:00.000Z"
RESERVED = "This time slot is already reserved by another user. Please choose a different time."
BOOKED = "Can't reserve a slot if the event is already booked."
GEOMETRIES = [
    ("08:00", 60),  # the same
    ("08:00", 30),  # from its start
    ("08:30", 30),  # to its end
    ("08:15", 30),  # inside
    ("07:30", 120),  # around it
    ("07:30", 60),  # over its start
    ("08:30", 60),  # over its end
    ("07:01", 60),  # a minute of its start
    ("08:59", 60),  # a minute of its end
]
BESIDE = [("07:00", 60), ("09:00", 60), ("07:00", 30), ("10:00", 60)]


@pytest.fixture
async def lengths(cal: Any) -> int:
    return await cal.make("lengths", lengthInMinutesOptions=[15, 30, 60, 120])


async def hold(cal: Any, number: int, start: str, minutes: int) -> Any:
    start = f"2050-09-05T{start}:00.000Z"
    return await cal.reserve(start, eventTypeId=number, slotDuration=minutes)


async def test_5_created_and_updated_now(cal: Any) -> None:
    booking = await cal.booked(START)
    assert cal.is_now(booking["createdAt"])
    assert cal.is_now(booking["updatedAt"])


async def test_8_a_rating_is_shown(cal: Any) -> None:
    uid = (await cal.booked(START))["uid"]
    cal.calendar.rate(uid, 4)
    assert (await cal.seen(uid))["rating"] == 4
    listed = await cal.ask("GET", "/v2/bookings", key=cal.account.api_key)
    assert [one["rating"] for one in listed.json()["data"]] == [4]


async def test_15_16_exact_addresses_and_some_event_types(cal: Any, visitor: Any) -> None:
    made = {
        slug: (await cal.booked(f"2050-09-0{day}T08:00:00Z", slug, **visitor(slug.title())))["uid"]
        for day, slug in ((5, "intro"), (6, "review"), (7, "places"))
    }

    async def found(**query: Any) -> list[str]:
        answer = await cal.ask("GET", "/v2/bookings", key=cal.account.api_key, query=query)
        return [one["uid"] for one in answer.json()["data"]]

    some = f"{cal.account.id_of('intro')},{cal.account.id_of('places')}"
    assert await found(eventTypeIds=some) == [made["intro"], made["places"]]
    assert await found(attendeeEmail="review@example.com") == [made["review"]]
    assert await found(attendeeEmail="review@example") == []
    assert await found(attendeeName="Revie") == []


async def test_28_who_cancelled(cal: Any) -> None:
    uid = (await cal.booked(START))["uid"]
    body = {"rescheduledBy": cal.account.email, "reschedulingReason": "train"}
    moved = (await cal.act(uid, "reschedule", start=LATER, **body)).json()["data"]
    gone = await cal.act(moved["uid"], "cancel", key=cal.account.api_key, cancellationReason="ill")
    assert gone.status_code == 200
    new, old = await cal.seen(moved["uid"]), await cal.seen(uid)
    assert new["cancelledByEmail"] == new["rescheduledByEmail"] == cal.account.email
    assert old["rescheduledByEmail"] == cal.account.email


async def test_39_no_calendar_event_until_confirmed(cal: Any) -> None:
    uid, key = (await cal.booked(START, "on-request"))["uid"], cal.account.api_key

    async def events(**query: str) -> Any:
        path = f"/v2/bookings/{uid}/references"
        answer = await cal.ask("GET", path, key=key, query=query)
        assert answer.status_code == 200
        return answer.json()["data"]

    assert await events() == []
    assert (await cal.act(uid, "confirm", key=key)).status_code == 200
    (event,) = await events()
    assert event["type"] == "local_calendar"
    assert await events(type="local_calendar") == [event]
    assert await events(type="google_calendar") == []
    assert (await cal.book(START)).status_code == 400  # the host is taken now
    assert (await cal.act(uid, "cancel", cancellationReason="ill")).status_code == 200
    assert await events() == []


@pytest.mark.parametrize(("start", "minutes"), GEOMETRIES)
async def test_91_93_98_holds_over_a_hold(
    cal: Any, lengths: int, tell: Any, start: str, minutes: int
) -> None:
    assert (await hold(cal, lengths, "08:00", 60)).status_code == 201
    answer = await hold(cal, lengths, start, minutes)
    assert (answer.status_code, tell(answer)) == (422, RESERVED)


@pytest.mark.parametrize(("start", "minutes"), GEOMETRIES)
async def test_105_112_holds_over_a_booking(
    cal: Any, lengths: int, tell: Any, start: str, minutes: int
) -> None:
    assert (await cal.take(lengths, START, lengthInMinutes=60)).status_code == 201
    answer = await hold(cal, lengths, start, minutes)
    assert (answer.status_code, tell(answer)) == (422, BOOKED)


async def test_113_116_holds_beside_a_booking(cal: Any, lengths: int) -> None:
    assert (await cal.take(lengths, START, lengthInMinutes=60)).status_code == 201
    for start, minutes in BESIDE:
        held = await hold(cal, lengths, start, minutes)
        assert held.status_code == 201
        uid = held.json()["data"]["reservationUid"]
        path = f"/v2/slots/reservations/{uid}"
        assert (await cal.ask("DELETE", path, version="2024-09-04")).status_code == 200
