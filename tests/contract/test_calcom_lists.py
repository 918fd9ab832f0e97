"""Listing bookings: filters, order, pages, statuses, as Cal.com's end-to-end specs assert them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from scheduling.localcal import AccountSeed

START = "2050-09-05T08:00:00.000Z"


async def test_11_19_listing(cal: Any, visitor: Any) -> None:
    hours = (7, 9, 11)
    for number, hour in enumerate(hours):
        cal.clock.move_to(datetime(2050, 9, 1, 6, number, tzinfo=UTC))
        slug = "review" if hour == 9 else "intro"
        await cal.booked(f"2050-09-05T{hour:02}:00:00Z", slug, **visitor(f"Guest{hour}"))

    async def found(**query: Any) -> list[int]:
        answer = await cal.ask("GET", "/v2/bookings", key=cal.account.api_key, query=query)
        assert answer.status_code == 200, answer.text
        return [int(one["start"][11:13]) for one in answer.json()["data"]]

    intro, review = cal.account.id_of("intro"), cal.account.id_of("review")
    assert await found() == [7, 9, 11]
    assert await found(take="2.0") == [7, 9]
    assert await found(skip=1) == [9, 11]
    assert await found(attendeeEmail="guest9@example.com") == [9]
    assert await found(attendeeName="Guest11") == [11]
    assert await found(attendeeName="Guest") == []
    assert await found(eventTypeId=review) == [9]
    assert await found(eventTypeIds=f"{intro},{review}") == [7, 9, 11]
    assert await found(afterStart="2050-09-05T09:00:00Z") == [9, 11]
    assert await found(beforeEnd="2050-09-05T10:00:00Z") == [7, 9]
    assert await found(afterCreatedAt="2050-09-01T06:01:00Z") == [9, 11]
    assert await found(beforeUpdatedAt="2050-09-01T06:01:00Z") == [7, 9]
    for what in ("Created", "Updated"):
        between = {
            f"after{what}At": "2050-09-01T06:01:00Z",
            f"before{what}At": "2050-09-01T06:01:00.000Z",
        }
        assert await found(**between) == [9]
    for key in ("sortStart", "sortEnd", "sortCreated", "sortUpdatedAt"):
        assert await found(**{key: "desc"}) == [11, 9, 7]
        assert await found(**{key: "asc"}) == [7, 9, 11]


async def test_12_pagination(cal: Any) -> None:
    number = await cal.make("pages")
    for hour in (7, 8, 9):
        assert (await cal.take(number, f"2050-09-05T{hour:02}:00:00Z")).status_code == 201

    async def page(**query: Any) -> Any:
        query["eventTypeId"] = number
        answer = await cal.ask("GET", "/v2/bookings/", key=cal.account.api_key, query=query)
        return answer.json()["pagination"]

    assert await page(take=2) == {
        "returnedItems": 2,
        "totalItems": 3,
        "itemsPerPage": 2,
        "remainingItems": 1,
        "currentPage": 1,
        "totalPages": 2,
        "hasNextPage": True,
        "hasPreviousPage": False,
    }
    beyond = await page(take=2, skip=9)
    assert (beyond["returnedItems"], beyond["currentPage"]) == (0, 2)
    assert beyond["hasPreviousPage"]
    assert (await page())["itemsPerPage"] == 100
    empty = await page(attendeeName="nobody")
    assert (empty["totalPages"], empty["currentPage"]) == (0, 0)
    assert not empty["hasNextPage"]
    assert not empty["hasPreviousPage"]


async def test_13_14_statuses(cal: Any, visitor: Any) -> None:
    await cal.booked("2050-09-01T07:00:00Z", **visitor("Past"))
    await cal.booked("2050-09-05T07:00:00Z", **visitor("Next"))
    await cal.booked("2050-09-06T07:00:00Z", "on-request", **visitor("Asked"))
    gone = await cal.booked("2050-09-07T07:00:00Z", **visitor("Gone"))
    await cal.ask("POST", f"/v2/bookings/{gone['uid']}/cancel", body={})
    cal.clock.move_to(datetime(2050, 9, 2, tzinfo=UTC))

    async def names(query: Any) -> list[str]:
        answer = await cal.ask("GET", "/v2/bookings", key=cal.account.api_key, query=query)
        return [one["attendees"][0]["name"] for one in answer.json()["data"]]

    assert await names({"status": "upcoming"}) == ["Next", "Asked"]
    assert await names({"status": "past"}) == ["Past"]
    assert await names({"status": "cancelled"}) == ["Gone"]
    assert await names({"status": "unconfirmed"}) == ["Asked"]
    assert await names({"status": "recurring"}) == []
    for query in (
        {"status": "upcoming,past"},
        [("status", "upcoming"), ("status", "past")],
        [("status[]", "upcoming"), ("status[]", "past")],
    ):
        assert await names(query) == ["Past", "Next", "Asked"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({"take": 251}, "take must not be greater than 250"),
        ({"take": 0}, "take must not be less than 1"),
        ({"skip": -1}, "skip must not be less than 0"),
        ({"status": ""}, "status cannot be empty."),
        (
            {"status": "soon"},
            "Invalid status. Allowed are upcoming, recurring, past, cancelled, unconfirmed",
        ),
        ({"afterStart": "soon"}, "afterStart must be a valid ISO 8601 date string"),
    ],
)
async def test_wrong_filters(cal: Any, tell: Any, query: Any, text: str) -> None:
    answer = await cal.ask("GET", "/v2/bookings", key=cal.account.api_key, query=query)
    assert (answer.status_code, tell(answer)) == (400, "Bad Request Exception")
    (error,) = answer.json()["error"]["details"]["errors"]
    assert text in error["constraints"].values()


async def test_a_guests_own_list(cal: Any) -> None:
    bob = cal.calendar.add_account(AccountSeed("bob"))
    await cal.booked(START)
    answer = await cal.ask("GET", "/v2/bookings", key=bob.api_key)
    assert len(answer.json()["data"]) == 1
    eve = cal.calendar.add_account(AccountSeed("eve"))
    assert (await cal.ask("GET", "/v2/bookings", key=eve.api_key)).json()["data"] == []
