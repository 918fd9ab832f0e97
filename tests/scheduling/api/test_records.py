"""List and get over a whole organization, and never beyond it."""

from datetime import timedelta

import pytest

from scheduling.localcal import Visit
from tests.scheduling.api.world import NOW, Api

EVE = ("Eve Elm", "eve@example.com", "+12025550199")
NO_APPOINTMENT = (
    b'{"success":false,"message":"No appointment with that id.","code":"CALCOM_API_ERROR"}'
)


def elms(api: Api) -> str:
    """The uid of an appointment at the other organization."""
    visit = Visit(api.elm.event_type_id, NOW.replace(day=4), *EVE[:2], phone=EVE[2])
    return api.calendar.add_booking(visit)["uid"]


async def test_lists_all_agents_of_the_organization(api: Api) -> None:
    mine = await api.booked(phone="+12025550123", timezone="America/Denver")
    at = NOW.replace(day=5)
    visit = Visit(api.maple.id_of("extended"), at, "Bo Lind", phone="+12025550177")
    theirs = api.calendar.add_booking(visit)["uid"]
    elms(api)
    answer = (await api.get(org_id="org-1")).json()
    assert answer == {
        "success": True,
        "message": "Appointments retrieved",
        "data": {
            "appointments": [
                {
                    "id": mine,
                    "organization_id": "org-1",
                    "agent_id": "front",
                    "attendee_name": "Ada Park",
                    "attendee_email": "ada@example.com",
                    "attendee_phone": "+12025550123",
                    "attendee_timezone": "America/Denver",
                    "start_time": "2027-03-04T14:00:00.000Z",
                    "end_time": "2027-03-04T14:30:00.000Z",
                    "duration_minutes": 30,
                    "status": "accepted",
                },
                {
                    "id": theirs,
                    "organization_id": "org-1",
                    "agent_id": "",
                    "attendee_name": "Bo Lind",
                    "attendee_email": "",
                    "attendee_phone": "+12025550177",
                    "attendee_timezone": "America/New_York",
                    "start_time": "2027-03-05T15:00:00.000Z",
                    "end_time": "2027-03-05T16:00:00.000Z",
                    "duration_minutes": 60,
                    "status": "accepted",
                },
            ],
            "count": 2,
            "org_id": "org-1",
            "agent_id": "",
        },
    }
    wire = {one["uid"]: one["start"] for one in api.calendar.bookings()}
    assert [wire[mine], wire[theirs]] == [
        one["start_time"] for one in answer["data"]["appointments"]
    ]


async def test_the_agent_asked_for_is_stamped_and_echoed(api: Api) -> None:
    await api.booked()
    data = (await api.get(org_id="org-1", agent_id="anyone")).json()["data"]
    assert (data["agent_id"], data["appointments"][0]["agent_id"]) == ("anyone", "anyone")


@pytest.mark.parametrize(
    ("status", "count"),
    [
        ("upcoming", 1),
        ("past", 1),
        ("cancelled", 1),
        ("recurring", 0),
        ("unconfirmed", 0),
        ("upcoming,past", 2),
        (" upcoming , cancelled ", 2),
        ("", 3),
    ],
)
async def test_a_status_is_passed_on(api: Api, status: str, count: int) -> None:
    for days, kept in ((2, "accepted"), (-2, "accepted"), (3, "cancelled")):
        at = NOW + timedelta(days=days)
        visit = Visit(api.maple.event_type_id, at, "Ada", "ada@example.com", status=kept)
        api.calendar.add_booking(visit)
    answer = await api.get(org_id="org-1", status=status)
    assert answer.json()["data"]["count"] == count


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"status": "booked"}, "Please use only these for the status: upcoming, recurring"),
        ({"status": "upcoming,"}, "Please use only these for the status"),
        ({"status": "UPCOMING"}, "Please use only these for the status"),
        ({"status": "upcoming&take=999"}, "Please use only these for the status"),
        ({"limit": "ten"}, "Please give limit as a whole number."),
        ({"limit": "1.5"}, "Please give limit as a whole number."),
        ({"limit": "٣"}, "Please give limit as a whole number."),
        ({"agent_id": "a\u202e"}, "Please give agent_id as at most 200 plain characters."),
        ({"agent_id": "a" * 201}, "Please give agent_id as at most 200 plain characters."),
        ({"agent_id": "a\0"}, "Please give agent_id as at most 200 plain characters."),
    ],
)
async def test_a_query_that_cannot_be(api: Api, query: dict[str, str], said: str) -> None:
    answer = await api.get(**{"org_id": "org-1", **query})
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
    assert answer.json()["message"].startswith(said)


@pytest.mark.parametrize("limit", ["9" * 3000, "-" + "9" * 3000, "", "0200"])
async def test_a_limit_of_any_size_is_taken(api: Api, limit: str) -> None:
    await api.booked()
    assert (await api.get(org_id="org-1", limit=limit)).json()["data"]["count"] == 1


@pytest.mark.parametrize("org_id", ["", None])
async def test_list_needs_an_organization(api: Api, org_id: str | None) -> None:
    answer = await api.get(**({} if org_id is None else {"org_id": org_id}))
    assert (answer.status_code, answer.json()) == (
        400,
        {"success": False, "message": "Please give org_id.", "code": "INVALID_REQUEST"},
    )


async def test_get_shows_one(api: Api) -> None:
    uid = await api.booked(phone="+12025550123")
    assert (await api.get(f"/{uid}")).json() == {
        "success": True,
        "message": "Appointment retrieved",
        "data": {
            "appointment": {
                "id": uid,
                "organization_id": "org-1",
                "ghl_appointment_id": "",
                "contact_id": "",
                "agent_id": "front",
                "agent_name": "Front desk",
                "contact_name": "Ada Park",
                "contact_email": "ada@example.com",
                "contact_phone": "+12025550123",
                "appointment_time": "2027-03-04T14:00:00.000Z",
                "end_time": "2027-03-04T14:30:00.000Z",
                "status": "accepted",
            },
            "org_id": "org-1",
            "agent_id": "front",
        },
    }


async def test_get_shows_what_somebody_booked_elsewhere(api: Api) -> None:
    visit = Visit(
        api.maple.id_of("extended"),
        NOW.replace(day=5),
        "Bo Lind",
        "bo@example.com",
        metadata={"agent_id": "of-another-program"},
    )
    row = (await api.get(f"/{api.calendar.add_booking(visit)['uid']}")).json()["data"]
    assert (row["agent_id"], row["appointment"]["agent_name"]) == ("of-another-program", "")


async def test_get_wants_a_uid(api: Api) -> None:
    answer = await api.get("/12345")
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")


async def test_a_foreign_appointment_is_as_unknown_as_any(api: Api) -> None:
    uid = elms(api)
    assert (await api.get(f"/{uid}", token=api.token("org-2"))).status_code == 200
    for asked in (uid, uid[:-1], uid.swapcase(), "unknown", "x" * 2000, "%00", "..%2e"):
        answer = await api.get(f"/{asked}")
        assert (answer.status_code, answer.content) == (400, NO_APPOINTMENT)


async def test_nothing_of_one_organization_is_in_the_others_answers(api: Api) -> None:
    uid = elms(api)
    own = await api.booked()
    later = "2027-03-05T09:00:00-05:00"
    answers = [
        await api.get(org_id="org-1"),
        await api.get(org_id="org-1", agent_id="desk"),
        await api.get(org_id="org-1", status="upcoming,unconfirmed"),
        await api.get(org_id="org-2"),
        await api.get(f"/{uid}"),
        await api.get(f"/{uid}", org_id="org-2"),
        await api.get(f"/{own}", org_id="org-2"),
    ]
    for agent_id in ("front", "desk"):
        for action in ("cancel", "reschedule", "suggest", "availability"):
            body = api.asks(action, appointment_id=uid, appointment_datetime=later)
            answers.append(await api.manage(body | {"agent_id": agent_id}))
    said = " ".join(answer.text for answer in answers)
    for canary in (uid, *EVE, "Elm", "org-2"):
        assert canary not in said
    (kept,) = [one for one in api.calendar.bookings() if one["uid"] == uid]
    assert kept["status"] == "accepted"
    assert kept["start"].startswith("2027-03-04")


async def test_an_organization_without_event_types_lists_nothing(api: Api) -> None:
    from scheduling.model import AgentProfile
    from scheduling.storage import add_agent

    await api.booked()
    for agent_id in ("front", "back"):
        await add_agent(api.office.storage, "org-1", AgentProfile(agent_id, "Nobody", ()))
    assert (await api.get(org_id="org-1")).json()["data"]["appointments"] == []
