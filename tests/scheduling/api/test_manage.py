from typing import Any

import pytest

from scheduling.localcal import Visit
from tests.scheduling.api.world import NOW, Api, Json

AT_NINE = "2027-03-04T09:00:00-05:00"
KEYS = [
    "success",
    "message",
    "summary",
    "action",
    "appointment_id",
    "date_time",
    "agent_name",
    "action_required",
    "available_slots",
]


async def told(api: Api, body: Json, status: int = 200) -> Json:
    answer = await api.manage(body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


async def refused(api: Api, body: Json, code: str = "INVALID_REQUEST") -> str:
    answer = await told(api, body, 400)
    assert list(answer) == ["success", "message", "code"]
    assert (answer["success"], answer["code"]) == (False, code)
    return answer["message"]


@pytest.mark.parametrize("action", ["book", "create"])
async def test_books(api: Api, action: str) -> None:
    answer = await told(
        api,
        {
            **api.books(phone="(202) 555-0123", notes="Left knee."),
            "action": action,
            "call_session_id": "call-7",
            "timezone": "America/Denver",
        },
    )
    (booking,) = api.calendar.bookings()
    assert answer == {
        "success": True,
        "message": "You're booked: Consultation on Thursday, March 4 at 7:00 AM Mountain Time"
        " (9:00 AM Eastern Time).",
        "data": {
            "success": True,
            "message": "Booked successfully",
            "summary": "Appointment confirmed",
            "action": "book",
            "appointment_id": booking["uid"],
            "date_time": "2027-03-04T14:00:00Z",
            "agent_name": "Front desk",
            "action_required": "",
            "available_slots": [],
        },
    }
    (attendee,) = booking["attendees"]
    assert (attendee["phoneNumber"], attendee["timeZone"]) == ("+12025550123", "America/Denver")
    assert booking["metadata"]["call_session_id"] == "call-7"
    assert booking["metadata"]["agent_id"] == "front"
    assert booking["bookingFieldsResponses"]["notes"] == "Left knee."


async def test_moves_and_cancels(api: Api) -> None:
    uid = await api.booked()
    move = api.asks(
        "reschedule", appointment_id=uid, appointment_datetime="2027-03-05T10:00:00-05:00"
    )
    moved = (await told(api, move))["data"]
    assert (moved["summary"], moved["date_time"]) == ("Rescheduled", "2027-03-05T15:00:00Z")
    assert moved["appointment_id"] not in ("", uid)
    gone = await told(api, api.asks("cancel", appointment_id=moved["appointment_id"]))
    assert gone["data"]["summary"] == "Cancelled"
    assert gone["message"] == ("Your consultation on Friday, March 5 at 10:00 AM is cancelled.")
    assert {one["status"] for one in api.calendar.bookings()} == {"cancelled"}


async def test_a_booking_its_host_confirms_is_requested(api: Api) -> None:
    body = api.books() | {"org_id": "org-2", "agent_id": "desk"}
    answer = await told(api, body)
    assert (answer["success"], answer["data"]["summary"]) == (True, "Requested")
    assert "isn't final" in answer["message"]


async def test_an_outcome_nobody_knows_promises_nothing_and_settles(api: Api) -> None:
    api.calendar.fail_next("create_booking", 500, done=True)
    api.calendar.fail_next("list_bookings", 500, times=1000)
    pending = await told(api, api.books())
    assert (pending["success"], pending["data"]["success"]) == (False, False)
    assert list(pending["data"]) == KEYS
    assert (pending["data"]["summary"], pending["data"]["action_required"]) == ("Pending", "wait")
    assert "hasn't confirmed it yet" in pending["message"]

    while api.calendar.faults.take("list_bookings"):
        pass
    settled = await told(api, api.books())
    (booking,) = api.calendar.bookings()
    assert (settled["data"]["summary"], settled["data"]["appointment_id"]) == (
        "Appointment confirmed",
        booking["uid"],
    )


async def test_a_time_that_is_gone_offers_the_nearest_first(api: Api) -> None:
    await api.booked()
    answer = await told(api, api.books(email="bo@example.com"), 422)
    assert list(answer) == ["success", "message", "error"]
    assert answer["message"].startswith("Thursday, March 4 at 9:00 AM isn't available.")
    details = answer["error"]["details"]
    assert list(details) == [
        "summary",
        "action",
        "action_required",
        "agent_name",
        "available_slots",
    ]
    (day,) = details["available_slots"]
    assert (day["date"], day["date_label"]) == ("2027-03-04", "Thursday")
    assert day["slots"][:2] == ["9:30 AM", "10:00 AM"]
    assert details["agent_name"] == "Front desk"


async def test_a_full_day_offers_the_next_in_the_customers_zone(api: Api) -> None:
    at = NOW.replace(day=4, hour=9)
    api.calendar.block(at, at.replace(hour=17))
    body = api.books("2027-03-04T16:30:00-05:00", timezone="America/Denver")
    details = (await told(api, body, 422))["error"]["details"]
    assert details["available_slots"][0]["date"] == "2027-03-05"
    assert details["available_slots"][0]["slots"][0] == "7:00 AM"


async def test_suggests_at_most_three_and_lists_all(api: Api) -> None:
    few = (await told(api, api.asks("suggest")))["data"]["available_slots"]
    assert sum(len(day["slots"]) for day in few) == 3
    assert len(few) == 3
    everything = (await told(api, api.asks("availability", days_ahead=2)))["data"]
    days = [(day["date"], day["date_label"]) for day in everything["available_slots"]]
    assert days == [
        ("2027-03-02", "Today"),
        ("2027-03-03", "Tomorrow"),
        ("2027-03-04", "Thursday"),
    ]
    assert everything["available_slots"][1]["slots"][0] == "9:00 AM"
    assert (everything["appointment_id"], everything["date_time"]) == ("", "")


@pytest.mark.parametrize(
    ("given", "days"),
    [(None, 7), (7.0, 7), (0, 1), (-5, 1), (1, 1), (30, 30), (31, 30), (10**30, 30)],
)
async def test_days_ahead_is_clamped(api: Api, given: Any, days: int) -> None:
    answer = await told(api, api.asks("availability", days_ahead=given))
    where = "in the next day" if days == 1 else f"in the next {days} days"
    assert where in answer["message"]


async def test_nothing_open_is_a_success_without_days(api: Api) -> None:
    api.calendar.block(NOW, NOW.replace(month=5))
    answer = await told(api, api.asks("suggest"))
    assert (answer["success"], answer["data"]["available_slots"]) == (True, [])


async def test_labels_follow_the_customers_day(api: Api) -> None:
    answer = await told(api, api.asks("availability", timezone="Pacific/Auckland", days_ahead=1))
    labels = [(day["date"], day["date_label"]) for day in answer["data"]["available_slots"]]
    assert labels == [("2027-03-03", "Today"), ("2027-03-04", "Tomorrow")]


async def test_list_names_where_lists_are(api: Api) -> None:
    message = await refused(api, api.asks("list"))
    assert "GET /api/v1/calcom/appointments" in message


@pytest.mark.parametrize(
    ("org_id", "agent_id"),
    [
        ("org-9", "front"),
        ("org-1", "nobody"),
        ("org-1", "desk"),
        ("org-2", "front"),
        ("org-3", "front"),
        ("demo'--", "front"),
    ],
)
@pytest.mark.parametrize("action", ["book", "cancel", "suggest"])
async def test_one_answer_for_all_that_is_not_connected(
    api: Api, org_id: str, agent_id: str, action: str
) -> None:
    body = api.books() | {
        "action": action,
        "org_id": org_id,
        "agent_id": agent_id,
        "appointment_id": "x",
    }
    answer = await api.manage(body)
    assert answer.status_code == 400
    assert answer.content == (
        b'{"success":false,"message":"This calendar is not connected.","code":"NOT_CONNECTED"}'
    )


@pytest.mark.parametrize("action", ["cancel", "reschedule", "suggest"])
async def test_an_unknown_and_a_foreign_appointment_read_alike(api: Api, action: str) -> None:
    visit = Visit(api.elm.event_type_id, NOW.replace(day=4), "Eve Elm", "eve@example.com")
    foreign = api.calendar.add_booking(visit)["uid"]
    back = Visit(api.maple.id_of("extended"), NOW.replace(day=4), "Bo", "bo@example.com")
    other_agents = api.calendar.add_booking(back)["uid"]
    more = {"appointment_datetime": AT_NINE} if action == "reschedule" else {}
    answers = [
        await api.manage(api.asks(action, appointment_id=uid, **more))
        for uid in ("unknown", foreign, other_agents, "x" * 500, "../me", "unknown\u0000")
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert {answer.content for answer in answers} == {
        b'{"success":false,"message":"No appointment with that id.","code":"CALCOM_API_ERROR"}'
    }
    assert len(api.calendar.bookings()) == 2


async def test_a_calendar_that_does_not_answer(api: Api) -> None:
    api.calendar.fail_next("list_slots", 500, times=4)
    message = await refused(api, api.asks("suggest"), "CALCOM_API_ERROR")
    assert message.startswith("The calendar isn't answering right now.")
