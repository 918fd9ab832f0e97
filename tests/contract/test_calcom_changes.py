"""Moving, cancelling, confirming and declining, as Cal.com's end-to-end specs assert it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from scheduling.localcal import AccountSeed

TAKEN = "User either already has booking at this time or is not available"
START, LATER = "2050-09-05T08:00:00.000Z", "2050-09-06T09:00:00.000Z"


async def move(cal: Any, uid: str, start: str = LATER, **more: Any) -> Any:
    key = more.pop("key", "")
    body = {"start": start, **more}
    return await cal.ask("POST", f"/v2/bookings/{uid}/reschedule", key=key, body=body)


async def cancel(cal: Any, uid: str, key: str = "", **body: Any) -> Any:
    return await cal.ask("POST", f"/v2/bookings/{uid}/cancel", key=key, body=body)


async def seen(cal: Any, uid: str) -> Any:
    return (await cal.ask("GET", f"/v2/bookings/{uid}")).json()["data"]


async def test_20_21_28_a_move_mints_a_new_booking(cal: Any) -> None:
    old = await cal.booked(START, metadata={"a": "b"}, guests=["g@example.com"])
    answer = await move(
        cal, old["uid"], reschedulingReason="train", rescheduledBy="bob@example.com"
    )
    assert answer.status_code == 201
    new = answer.json()["data"]
    assert new["uid"] != old["uid"]
    assert new["id"] != old["id"]
    assert new["rescheduledFromUid"] == old["uid"]
    assert new["reschedulingReason"] == "train"
    for kept in ("attendees", "location", "metadata", "duration", "guests", "status"):
        assert new[kept] == old[kept]
    assert new["start"] == LATER
    before = await seen(cal, old["uid"])
    assert (before["status"], before["rescheduledToUid"]) == ("cancelled", new["uid"])
    assert before["rescheduledByEmail"] == new["rescheduledByEmail"] == "bob@example.com"


async def test_a_move_may_overlap_its_own_time(cal: Any) -> None:
    uid = (await cal.booked(START))["uid"]
    answer = await move(cal, uid, "2050-09-05T08:30:00Z")
    assert answer.status_code == 201
    again = await move(cal, answer.json()["data"]["uid"], "2050-09-05T08:30:00Z")
    assert again.status_code == 201  # the very same time


async def test_a_move_keeps_a_chosen_length(cal: Any) -> None:
    old = await cal.booked(START, "variable", lengthInMinutes=30)
    assert (await move(cal, old["uid"])).json()["data"]["duration"] == 30


async def test_a_refused_move_changes_nothing(cal: Any, tell: Any) -> None:
    await cal.booked(LATER)
    uid = (await cal.booked(START))["uid"]
    answer = await move(cal, uid)
    assert (answer.status_code, tell(answer)) == (400, TAKEN)
    assert (await seen(cal, uid))["status"] == "accepted"
    assert tell(await move(cal, uid, "2050-08-01T08:00:00Z")) == (
        "Attempting to book a meeting in the past."
    )
    assert (await move(cal, uid, shade="red")).status_code == 400
    assert (await move(cal, uid, "soon")).status_code == 400


async def test_33_moving_what_was_stored_without_answers(cal: Any) -> None:
    uid = (await cal.booked(START))["uid"]
    cal.calendar.store.run("UPDATE booking SET responses = '{}' WHERE uid = ?", uid)
    answer = await move(cal, uid)
    assert answer.status_code == 201
    assert answer.json()["data"]["attendees"][0]["email"] == "bob@example.com"


async def test_36_37_moving_a_dead_booking(cal: Any, tell: Any) -> None:
    uid = (await cal.booked(START))["uid"]
    await cancel(cal, uid)
    answer = await move(cal, uid)
    assert (answer.status_code, tell(answer)) == (
        400,
        f"Can't reschedule booking with uid={uid} because it has been cancelled."
        " Please provide uid of a booking that is not cancelled.",
    )
    uid = (await cal.booked(START))["uid"]
    new = (await move(cal, uid)).json()["data"]["uid"]
    answer = await move(cal, uid)
    assert (answer.status_code, tell(answer)) == (
        400,
        f"Can't reschedule booking with uid={uid} because it has been cancelled and rescheduled"
        f" already to booking with uid={new}. You probably want to reschedule {new} instead by"
        " passing it within the request URL.",
    )
    answer = await move(cal, "none")
    assert (answer.status_code, tell(answer)) == (
        404,
        "Booking with uid=none was not found in the database",
    )


async def test_two_moves_of_one_booking_leave_one(cal: Any) -> None:
    uid = (await cal.booked(START))["uid"]
    answers = await asyncio.gather(move(cal, uid, LATER), move(cal, uid, "2050-09-07T08:00:00Z"))
    assert sorted(answer.status_code for answer in answers) == [201, 400]
    live = [one for one in cal.calendar.bookings() if one["status"] == "accepted"]
    assert len(live) == 1


async def test_26_cancel_with_a_reason(cal: Any) -> None:
    uid = (await cal.booked(START))["uid"]
    answer = await cancel(cal, uid, cancellationReason="ill")
    assert answer.status_code == 200
    assert answer.json()["data"]["status"] == "cancelled"
    assert answer.json()["data"]["cancellationReason"] == "ill"
    assert len((await cal.listed(start="2050-09-05", end="2050-09-05"))["2050-09-05"]) == 8


async def test_38_cancel_twice(cal: Any, tell: Any) -> None:
    moved = (await cal.booked(START))["uid"]
    await move(cal, moved)
    cancelled = (await cal.booked(START))["uid"]
    await cancel(cal, cancelled)
    for uid in (moved, cancelled):
        answer = await cancel(cal, uid)
        assert (answer.status_code, tell(answer)) == (
            400,
            f"Can't cancel booking with uid={uid} because it has been cancelled already."
            " Please provide uid of a booking that is not cancelled.",
        )
    answer = await cancel(cal, "none")
    assert (answer.status_code, tell(answer)) == (404, "Booking with uid=none not found")


async def test_56_57_the_host_gives_a_reason(cal: Any) -> None:
    uid = (await cal.booked(START))["uid"]
    answer = await cancel(cal, uid, key=cal.account.api_key)
    assert answer.status_code == 400
    assert answer.json() == {
        "statusCode": 400,
        "message": "Cancellation reason is required when you are the host",
    }
    answer = await cancel(cal, uid, key=cal.account.api_key, cancellationReason="ill")
    assert answer.status_code == 200
    assert answer.json()["data"]["cancelledByEmail"] == cal.account.email


async def test_cancel_needs_a_body(cal: Any, tell: Any) -> None:
    uid = (await cal.booked(START))["uid"]
    answer = await cal.ask("POST", f"/v2/bookings/{uid}/cancel")
    assert (answer.status_code, tell(answer)) == (400, "Body is required")


async def test_what_has_ended_stays(cal: Any, tell: Any) -> None:
    uid = (await cal.booked(START))["uid"]
    cal.clock.move_to(datetime(2050, 9, 5, 9, tzinfo=UTC))
    answer = await cancel(cal, uid)
    assert answer.json() == {
        "statusCode": 400,
        "message": "Cannot cancel a booking that has already ended",
    }


async def test_40_confirm(cal: Any) -> None:
    uid = (await cal.booked(START, "on-request"))["uid"]
    path = f"/v2/bookings/{uid}/confirm"
    assert (await cal.ask("POST", path)).status_code == 401
    answer = await cal.ask("POST", path, key=cal.account.api_key)
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "accepted")
    again = await cal.ask("POST", path, key=cal.account.api_key)
    assert again.status_code == 400
    assert again.json()["error"] == {
        "code": "TRPCError",
        "message": "Bad request: Please check your request data and try again",
    }


async def test_41_decline(cal: Any, tell: Any) -> None:
    uid = (await cal.booked(START, "on-request"))["uid"]
    path = f"/v2/bookings/{uid}/decline"
    answer = await cal.ask("POST", path, key=cal.account.api_key, body={"reason": "full"})
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "rejected")
    missing = await cal.ask("POST", "/v2/bookings/none/confirm", key=cal.account.api_key)
    assert (missing.status_code, tell(missing)) == (
        404,
        "Booking with uid=none was not found in the database",
    )


async def test_41_a_stranger_declines_nothing(cal: Any, tell: Any) -> None:
    uid = (await cal.booked(START, "on-request"))["uid"]
    eve = cal.calendar.add_account(AccountSeed("eve"))
    answer = await cal.ask("POST", f"/v2/bookings/{uid}/decline", key=eve.api_key, body={})
    assert (answer.status_code, tell(answer)) == (
        401,
        "You are not authorized to access this resource",
    )


async def test_the_owner_confirms_by_moving(cal: Any) -> None:
    uid = (await cal.booked(START, "on-request"))["uid"]
    asked = (await move(cal, uid)).json()["data"]
    assert asked["status"] == "pending"
    answer = await move(cal, asked["uid"], START, rescheduledBy="ada@example.com")
    assert answer.json()["data"]["status"] == "accepted"


async def test_44_the_hosts_own_key(cal: Any) -> None:
    key = cal.account.api_key
    made = await cal.book(START, key=key)
    moved = await move(cal, made.json()["data"]["uid"], key=key)
    gone = await cancel(cal, moved.json()["data"]["uid"], key=key, cancellationReason="x")
    assert [made.status_code, moved.status_code, gone.status_code] == [201, 201, 200]
