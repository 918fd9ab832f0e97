"""Organizations, teams and shared event types; T and S numbers are the contract's."""

import asyncio
from typing import Any

from scheduling.localcal import TeamSeed

SLOTS, START = "2024-09-04", "2050-09-05T08:00:00.000Z"
DAY = {"start": "2050-09-05", "end": "2050-09-05"}
HOSTS_TAKEN = "One of the hosts either already has booking at this time or is not available"


async def test_58_a_host_of_the_team(cal: Any, clinic: Any) -> None:
    number = clinic.team.event_type_ids["turn"]
    first = (await cal.take(number, START)).json()["data"]
    second = (await cal.take(number, START, "Cleo")).json()["data"]
    assert {first["hosts"][0]["username"], second["hosts"][0]["username"]} == {"eve", "finn"}
    assert first["title"] == "Turn between Clinic and Bob"


async def test_59_60_phone_only(cal: Any, clinic: Any) -> None:
    who = {"name": "Bob", "phoneNumber": "+919876543210", "timeZone": "Europe/Rome"}
    answer = await cal.take(clinic.team.event_type_ids["by-phone"], START, attendee=who)
    assert answer.status_code == 201
    old = answer.json()["data"]
    moved = await cal.act(old["uid"], "reschedule", start="2050-09-06T08:00:00Z")
    for booking in (old, moved.json()["data"]):
        assert booking["attendees"][0]["email"] == "919876543210@sms.cal.com"
        assert booking["attendees"][0]["phoneNumber"] == "+919876543210"


async def test_61_lists_by_team(cal: Any, clinic: Any) -> None:
    turn, everybody = (clinic.team.event_type_ids[slug] for slug in ("turn", "all"))
    one = (await cal.take(turn, START)).json()["data"]["uid"]
    two = (await cal.take(everybody, "2050-09-06T08:00:00Z")).json()["data"]["uid"]
    await cal.booked("2050-09-07T08:00:00Z")

    async def uids(status: int = 200, **query: Any) -> Any:
        answer = await cal.ask("GET", "/v2/bookings", key=cal.account.api_key, query=query)
        assert answer.status_code == status, answer.text
        return [booking["uid"] for booking in answer.json().get("data", [])]

    team = clinic.team.id
    assert await uids(teamId=team) == [one, two]
    assert await uids(teamsIds=f"{team},{team}") == [one, two]
    assert await uids(teamId=team, eventTypeId=turn) == [one]
    await uids(400, teamId=team, eventTypeId=999)
    await uids(400, teamId=team, eventTypeId=cal.account.event_type_id)
    await uids(404, teamId=999)
    assert len(await uids()) == 3  # its owner sees the team's ones
    query = {"teamId": team}
    answer = await cal.ask("GET", "/v2/bookings", key=clinic.stranger.api_key, query=query)
    assert answer.status_code == 403


async def test_62_a_teams_slug_needs_its_organization(cal: Any, clinic: Any, tell: Any) -> None:
    who = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Rome"}
    body = {"start": START, "eventTypeSlug": "turn", "teamSlug": "clinic", "attendee": who}
    answer = await cal.ask("POST", "/v2/bookings", body=body)
    assert (answer.status_code, tell(answer)) == (404, "Team with slug clinic not found")
    answer = await cal.ask("POST", "/v2/bookings", body={**body, "organizationSlug": "acme"})
    assert answer.status_code == 201
    other = {**body, "organizationSlug": "acme", "eventTypeSlug": "none"}
    answer = await cal.ask("POST", "/v2/bookings", body=other)
    assert (answer.status_code, tell(answer)) == (
        404,
        "Event type with slug none belonging to team clinic within organization acme not found.",
    )


async def test_63_bookings_of_a_team(cal: Any, clinic: Any, tell: Any) -> None:
    turn = clinic.team.event_type_ids["turn"]
    made = (await cal.take(turn, START)).json()["data"]
    key = cal.account.api_key
    answer = await cal.ask("GET", f"{clinic.path}/bookings", version="", key=key)
    assert answer.json() == {
        "status": "success",
        "data": [made],
        "pagination": {
            "returnedItems": 1,
            "totalItems": 1,
            "itemsPerPage": 100,
            "remainingItems": 0,
            "currentPage": 1,
            "totalPages": 1,
            "hasNextPage": False,
            "hasPreviousPage": False,
        },
    }
    query = {"eventTypeIds": str(turn), "status": "upcoming", "attendeeName": "Bob", "take": 5}
    found = await cal.ask("GET", f"{clinic.path}/bookings", key=key, query=query)
    assert found.json()["data"] == [made]
    for query in ({"attendeeName": "Cleo"}, {"status": "past"}, {"afterStart": "2050-09-06"}):
        found = await cal.ask("GET", f"{clinic.path}/bookings", key=key, query=query)
        assert found.json()["data"] == []
    bad = await cal.ask("GET", f"{clinic.path}/bookings", key=key, query={"eventTypeId": 999})
    assert bad.status_code == 400
    organization = clinic.team.organization_id
    for path, by, status, text in (
        ("/v2/organizations/999/teams/1/bookings", key, 403, "IsOrgGuard - provided organization"),
        (
            f"/v2/organizations/{organization}/teams/999/bookings",
            key,
            404,
            "IsTeamInOrg - Team (999) not found.",
        ),
        (
            f"{clinic.path}/bookings",
            clinic.stranger.api_key,
            403,
            "RolesGuard - User is not a member of the organization with id=",
        ),
        (f"{clinic.path}/bookings", clinic.eve.api_key, 403, "RolesGuard - User with id=2"),
    ):
        answer = await cal.ask("GET", path, key=by)
        assert answer.status_code == status
        assert tell(answer).startswith(text)
    all_of_it = await cal.ask("GET", f"/v2/organizations/{organization}/bookings", key=key_of(cal))
    assert all_of_it.json()["data"] == [made]


def key_of(cal: Any) -> str:
    return cal.account.api_key


async def test_a_team_of_another_organization(cal: Any, clinic: Any, tell: Any) -> None:
    other = cal.calendar.add_team(TeamSeed("spa", "Spa", ("ada",), organization="beta"))
    path = f"/v2/organizations/{clinic.team.organization_id}/teams/{other.id}"
    answer = await cal.ask("GET", path, key=key_of(cal))
    assert (answer.status_code, tell(answer)) == (
        403,
        f"IsTeamInOrg - Team with id={other.id} is not part of the organization with"
        f" id={clinic.team.organization_id}.",
    )


async def test_42_43_reassigning(cal: Any, clinic: Any, tell: Any) -> None:
    made = (await cal.take(clinic.team.event_type_ids["turn"], START)).json()["data"]
    host = made["hosts"][0]["id"]
    other = {2: 3, 3: 2}[host]
    key = cal.account.api_key
    answer = await cal.act(made["uid"], "reassign", key=key)
    assert answer.status_code == 200
    assert answer.json()["data"]["bookingUid"] == made["uid"]
    assert answer.json()["data"]["reassignedTo"]["id"] == other
    assert (await cal.seen(made["uid"]))["hosts"][0]["id"] == other
    answer = await cal.act(made["uid"], f"reassign/{host}", key=key, reason="tired")
    assert answer.json()["data"]["reassignedTo"]["id"] == host
    wrong = await cal.act(made["uid"], "reassign/1", key=key)
    assert wrong.status_code == 400
    assert tell(wrong).startswith("User with id=1 is not a valid Round Robin host - ")
    second = await cal.take(clinic.team.event_type_ids["turn"], START, "Cleo")
    assert second.status_code == 201
    full = await cal.act(made["uid"], "reassign", key=key)
    assert (full.status_code, tell(full)) == (
        400,
        "Can't reassign the booking because no other host is available at that time.",
    )
    foreign = await cal.act(made["uid"], "reassign", key=clinic.stranger.api_key)
    assert (foreign.status_code, tell(foreign)) == (
        403,
        "You do not have permission to reassign this booking",
    )


async def test_118_collective_and_round_robin_slots(cal: Any, clinic: Any, tell: Any) -> None:
    turn, everybody = (clinic.team.event_type_ids[slug] for slug in ("turn", "all"))

    async def free(number: int) -> bool:
        days = await cal.listed(eventTypeId=number, **DAY)
        return START in [slot["start"] for slot in days["2050-09-05"]]

    assert await free(turn)
    assert await free(everybody)
    assert (await cal.take(turn, START)).status_code == 201
    assert await free(turn)
    assert not await free(everybody)
    answer = await cal.take(everybody, START, "Cleo")
    assert (answer.status_code, tell(answer)) == (400, HOSTS_TAKEN)
    assert (await cal.take(turn, START, "Cleo")).status_code == 201
    assert not await free(turn)
    assert (await cal.take(turn, START, "Dan")).status_code == 400


async def test_a_collective_takes_everybodys_time(cal: Any, clinic: Any) -> None:
    made = await cal.take(clinic.team.event_type_ids["all"], START)
    assert [one["username"] for one in made.json()["data"]["hosts"]] == ["ada"]
    assert (await cal.book(START)).status_code == 400
    days = await cal.listed(eventTypeId=clinic.team.event_type_ids["turn"], **DAY)
    assert START not in [slot["start"] for slot in days["2050-09-05"]]
    moved = await cal.act(made.json()["data"]["uid"], "reschedule", start="2050-09-05T08:30:00Z")
    assert moved.status_code == 201


async def test_119_a_team_event_type_without_hosts(cal: Any, clinic: Any, tell: Any) -> None:
    number = clinic.team.event_type_ids["nobody"]
    body = {"eventTypeId": number, "slotStart": START}
    answer = await cal.ask("POST", "/v2/slots/reservations", version=SLOTS, body=body)
    assert (answer.status_code, tell(answer)) == (
        400,
        "Cannot reserve a slot for a team event without any hosts",
    )
    assert await cal.listed(eventTypeId=number, **DAY) == {}
    answer = await cal.take(number, START)
    assert answer.status_code == 422
    assert tell(answer).startswith("Can't book this team event type because it has no hosts.")


async def test_120_slots_by_a_teams_slug(cal: Any, clinic: Any, tell: Any) -> None:
    query = {"eventTypeSlug": "turn", "teamSlug": "clinic", **DAY}
    answer = await cal.ask("GET", "/v2/slots", version=SLOTS, query=query)
    assert (answer.status_code, tell(answer)) == (404, "Team with slug clinic not found")
    query = {**query, "organizationSlug": "acme"}
    answer = await cal.ask("GET", "/v2/slots", version=SLOTS, query=query)
    assert answer.json()["data"] == await cal.listed(
        eventTypeId=clinic.team.event_type_ids["turn"], **DAY
    )


async def test_121_slots_of_several_users(cal: Any, clinic: Any) -> None:
    await cal.booked(START)
    query = {"usernames": "ada,eve", "organizationSlug": "acme", "duration": 60, **DAY}
    answer = await cal.ask("GET", "/v2/slots", version=SLOTS, query=query)
    assert answer.status_code == 200
    starts = [slot["start"][11:16] for slot in answer.json()["data"]["2050-09-05"]]
    assert starts == ["07:00", "09:00", "10:00", "11:00", "12:00", "13:00", "14:00"]
    unknown = {**query, "usernames": "ada,nobody"}
    answer = await cal.ask("GET", "/v2/slots", version=SLOTS, query=unknown)
    assert answer.status_code == 404


async def test_95_a_team_mate_may_hold_longer(cal: Any, clinic: Any) -> None:
    number = clinic.team.event_type_ids["turn"]
    body = {"eventTypeId": number, "slotStart": START, "reservationDuration": 30}
    for key, status in ((clinic.stranger.api_key, 403), (clinic.finn.api_key, 201)):
        answer = await cal.ask("POST", "/v2/slots/reservations", version=SLOTS, key=key, body=body)
        assert answer.status_code == status


async def test_round_robin_holds_count_per_host(cal: Any, clinic: Any) -> None:
    number = clinic.team.event_type_ids["turn"]
    body = {"eventTypeId": number, "slotStart": START}
    statuses = [
        (await cal.ask("POST", "/v2/slots/reservations", version=SLOTS, body=body)).status_code
        for _ in range(3)
    ]
    assert statuses == [201, 201, 422]
    days = await cal.listed(eventTypeId=number, **DAY)
    assert START not in [slot["start"] for slot in days["2050-09-05"]]


async def test_team_event_types_on_the_wire(cal: Any, clinic: Any) -> None:
    path, key = f"{clinic.path}/event-types", key_of(cal)
    listed = (await cal.ask("GET", path, version="", key=key)).json()["data"]
    assert [one["slug"] for one in listed] == ["turn", "all", "by-phone", "nobody"]
    assert [one["userId"] for one in listed[0]["hosts"]] == [2, 3]
    new = {"lengthInMinutes": 30, "title": "New", "slug": "new", "schedulingType": "roundRobin"}
    hosts = [{"userId": 2, "mandatory": True}, {"userId": 3, "priority": "high"}]
    made = await cal.ask("POST", path, version="", key=key, body={**new, "hosts": hosts})
    assert made.status_code == 201, made.text
    shown = made.json()["data"]
    assert new.items() <= shown.items()
    assert [(one["mandatory"], one["priority"]) for one in shown["hosts"]] == [
        (True, "medium"),
        (False, "high"),
    ]
    one = f"{path}/{shown['id']}"
    assert (await cal.ask("GET", one, key=key)).json()["data"] == shown
    alone = f"/v2/event-types/{shown['id']}"
    for who, status in ((clinic.finn.api_key, 200), (clinic.stranger.api_key, 403)):
        answer = await cal.ask("GET", alone, version="2024-06-14", key=who)
        assert answer.status_code == status
    everybody = {"assignAllTeamMembers": True, "title": "Newer"}
    changed = (await cal.ask("PATCH", one, key=key, body=everybody)).json()["data"]
    assert (changed["title"], len(changed["hosts"])) == ("Newer", 3)
    for body in (
        {**new, "slug": "x", "schedulingType": "managed"},
        {**new, "slug": "x", "schedulingType": None},
        {**new, "slug": "x", "hosts": {}},
        {**new, "slug": "x", "hosts": [1]},
        new,
    ):
        assert (await cal.ask("POST", path, key=key, body=body)).status_code == 400
    stranger = {**new, "slug": "x", "hosts": [{"userId": 4}]}
    assert (await cal.ask("POST", path, key=key, body=stranger)).status_code == 404
    assert (await cal.ask("POST", path, key=clinic.eve.api_key, body=new)).status_code == 403
    assert (await cal.ask("DELETE", one, key=key)).json()["data"]["slug"] == "new"
    assert (await cal.ask("GET", one, key=key)).status_code == 404


async def test_mandatory_hosts_host_every_time(cal: Any, clinic: Any) -> None:
    path, key = f"{clinic.path}/event-types", key_of(cal)
    new = {"lengthInMinutes": 60, "title": "N", "slug": "n", "schedulingType": "roundRobin"}
    hosts = [{"userId": 2, "mandatory": True}, {"userId": 3}]
    body = {**new, "hosts": hosts, "minimumBookingNotice": 0}
    number = (await cal.ask("POST", path, key=key, body=body)).json()["data"]["id"]
    assert (await cal.take(number, START)).json()["data"]["hosts"][0]["id"] == 2
    assert (await cal.take(number, START, "Cleo")).status_code == 400


async def test_a_round_robins_race_has_two_winners(cal: Any, clinic: Any, tell: Any) -> None:
    number = clinic.team.event_type_ids["turn"]
    answers = await asyncio.gather(
        *(cal.take(number, START, who) for who in ("Bob", "Cleo", "Dan"))
    )
    assert sorted(one.status_code for one in answers) == [201, 201, 400]
    made = [one.json()["data"] for one in answers if one.status_code == 201]
    assert {one["hosts"][0]["username"] for one in made} == {"eve", "finn"}
    (late,) = [one for one in answers if one.status_code == 400]
    assert tell(late) == HOSTS_TAKEN
