"""Organizations, their teams, members and absences on the wire."""

from typing import Any

SLOTS, START = "2024-09-04", "2050-09-05T08:00:00.000Z"
DAY = {"start": "2050-09-05", "end": "2050-09-05"}


def key_of(cal: Any) -> str:
    return cal.account.api_key


async def test_125_listing_within_an_organization(cal: Any, clinic: Any) -> None:
    async def slugs(**query: Any) -> list[str]:
        answer = await cal.ask("GET", "/v2/event-types", version="2024-06-14", query=query)
        return [one["slug"] for one in answer.json()["data"]]

    assert await slugs(username="ada", orgSlug="acme", eventSlug="intro") == ["intro"]
    assert await slugs(username="ada", orgId=clinic.team.organization_id, eventSlug="x") == []
    assert await slugs(username="ada", orgSlug="other") == []
    assert "turn" not in await slugs(username="ada")


async def test_organizations_and_teams(cal: Any, clinic: Any) -> None:
    organization, key = clinic.team.organization_id, key_of(cal)
    path = f"/v2/organizations/{organization}/teams"
    (listed,) = (await cal.ask("GET", path, version="", key=key)).json()["data"]
    assert (listed["slug"], listed["parentId"], listed["isOrganization"]) == (
        "clinic",
        organization,
        False,
    )
    assert (await cal.ask("GET", path, key=clinic.eve.api_key)).status_code == 403
    mine = await cal.ask("GET", f"{path}/me", key=clinic.eve.api_key)
    assert mine.json()["data"] == [listed]
    made = await cal.ask("POST", path, key=key, body={"name": "Night Shift"})
    assert (made.status_code, made.json()["data"]["slug"]) == (201, "night-shift")
    assert (await cal.ask("POST", path, key=key, body={"name": "Night Shift"})).status_code == 400
    assert (await cal.ask("POST", path, key=key, body={})).status_code == 400
    members = f"{path}/{made.json()['data']['id']}/memberships"
    body = {"userId": 2, "role": "ADMIN"}
    joined = await cal.ask("POST", members, key=key, body=body)
    assert (joined.status_code, joined.json()["data"]["role"]) == (201, "ADMIN")
    assert len((await cal.ask("GET", members, key=key)).json()["data"]) == 2
    for body, status in (({"userId": 4}, 422), ({"userId": 99}, 404), ({"userId": "x"}, 400)):
        assert (await cal.ask("POST", members, key=key, body=body)).status_code == status
    me = (await cal.ask("GET", "/v2/me", key=clinic.eve.api_key)).json()["data"]
    assert me["organizationId"] == organization


async def test_teams_outside_of_organizations(cal: Any, clinic: Any) -> None:
    key = clinic.stranger.api_key
    made = await cal.ask("POST", "/v2/teams", key=key, body={"name": "Solo"})
    number = made.json()["data"]["id"]
    new = {"lengthInMinutes": 60, "title": "S", "slug": "s", "schedulingType": "collective"}
    body = {**new, "assignAllTeamMembers": True}
    path = f"/v2/teams/{number}"
    created = await cal.ask("POST", f"{path}/event-types", key=key, body=body)
    assert created.status_code == 201
    query = {"eventTypeSlug": "s", "teamSlug": "solo", **DAY}
    answer = await cal.ask("GET", "/v2/slots", version=SLOTS, query=query)
    assert len(answer.json()["data"]["2050-09-05"]) == 8
    booked = (await cal.take(created.json()["data"]["id"], START)).json()["data"]
    found = await cal.ask("GET", f"{path}/bookings", key=key)
    assert found.json()["data"] == [booked]
    assert (await cal.ask("GET", path, key=key_of(cal))).status_code == 403
    assert (await cal.ask("GET", "/v2/teams/999", key=key)).status_code == 404
    assert [one["id"] for one in (await cal.ask("GET", "/v2/teams", key=key)).json()["data"]] == [
        number
    ]


async def test_out_of_office_on_the_wire(cal: Any, clinic: Any) -> None:
    path = f"/v2/organizations/{clinic.team.organization_id}/users/2/ooo"
    away = {"start": "2050-09-05T00:00:00Z", "end": "2050-09-05T23:59:59Z", "reason": "sick"}
    made = await cal.ask("POST", path, key=clinic.eve.api_key, body=away)
    assert made.status_code == 201
    first = await cal.take(clinic.team.event_type_ids["turn"], START)
    assert first.json()["data"]["hosts"][0]["username"] == "finn"
    assert (await cal.ask("GET", path, key=key_of(cal))).json()["data"] == [made.json()["data"]]
    assert (await cal.ask("POST", path, key=clinic.finn.api_key, body=away)).status_code == 403
    for wrong in ({}, {**away, "end": away["start"]}, {**away, "reason": "x"}):
        assert (await cal.ask("POST", path, key=key_of(cal), body=wrong)).status_code == 400
    gone = await cal.ask("DELETE", f"{path}/{made.json()['data']['id']}", key=key_of(cal))
    assert gone.status_code == 200
    assert (await cal.ask("GET", path, key=key_of(cal))).json()["data"] == []


async def test_a_team_is_changed_and_deleted(cal: Any, clinic: Any) -> None:
    key = key_of(cal)
    body = {"timeZone": "Europe/Rome", "bio": "Nights", "hideBranding": True}
    for under in (f"/v2/organizations/{clinic.team.organization_id}/teams", "/v2/teams"):
        made = (await cal.ask("POST", under, key=key, body={"name": "Night", **body})).json()[
            "data"
        ]
        assert body.items() <= made.items()
        path = f"{under}/{made['id']}"
        changed = await cal.ask("PATCH", path, key=key, body={"name": "Late", "slug": "late"})
        assert changed.json()["data"] == {**made, "name": "Late", "slug": "late"}
        for wrong in ({"name": 5}, {"hideBranding": "x"}, {"metadata": []}):
            assert (await cal.ask("PATCH", path, key=key, body=wrong)).status_code == 400
        new = {"lengthInMinutes": 60, "title": "S", "slug": "s", "schedulingType": "collective"}
        kind = await cal.ask(
            "POST", f"{path}/event-types", key=key, body={**new, "assignAllTeamMembers": True}
        )
        number = kind.json()["data"]["id"]
        booked = (await cal.take(number, f"2050-09-0{5 + ('org' in under)}T08:00:00Z")).json()[
            "data"
        ]
        assert (await cal.ask("DELETE", path, key=clinic.eve.api_key)).status_code == 403
        gone = await cal.ask("DELETE", path, key=key)
        assert gone.json()["data"]["slug"] == "late"
        assert (await cal.ask("GET", path, key=key)).status_code == 404
        assert made["id"] not in [
            one["id"] for one in (await cal.ask("GET", under, key=key)).json()["data"]
        ]
        assert (await cal.seen(booked["uid"]))["eventTypeId"] == number
        assert (await cal.take(number, "2050-09-07T08:00:00Z")).status_code == 404
        again = await cal.ask("POST", under, key=key, body={"name": "Late"})
        assert again.status_code == 201
    taken = await cal.ask("PATCH", clinic.path, key=key, body={"slug": "late"})
    assert taken.status_code == 400


async def test_places_in_a_team(cal: Any, clinic: Any) -> None:
    key = key_of(cal)
    for path in (f"{clinic.path}/memberships", f"/v2/teams/{clinic.team.id}/memberships"):
        listed = (await cal.ask("GET", path, key=key)).json()["data"]
        finn = listed[2]
        assert (finn["user"]["username"], finn["role"]) == ("finn", "MEMBER")
        one = f"{path}/{finn['id']}"
        assert (await cal.ask("GET", one, key=key)).json()["data"] == finn
        promoted = await cal.ask("PATCH", one, key=key, body={"role": "ADMIN"})
        assert promoted.json()["data"] == {**finn, "role": "ADMIN"}
        assert (await cal.ask("PATCH", one, key=key, body={"role": "KING"})).status_code == 400
        assert (await cal.ask("GET", f"{path}/999", key=key)).status_code == 404
        assert (await cal.ask("DELETE", one, key=clinic.eve.api_key)).status_code == 403
        assert (await cal.ask("DELETE", one, key=key)).json()["data"]["id"] == finn["id"]
        assert len((await cal.ask("GET", path, key=key)).json()["data"]) == 2
        hosts = (await cal.ask("GET", f"{clinic.path}/event-types", key=key)).json()["data"][0]
        assert [host["username"] for host in hosts["hosts"]] == ["eve"]
        back = await cal.ask("POST", path, key=key, body={"userId": finn["userId"]})
        assert back.status_code == 201


async def test_people_of_an_organization(cal: Any, clinic: Any) -> None:
    path, key = f"/v2/organizations/{clinic.team.organization_id}", key_of(cal)
    users = (await cal.ask("GET", f"{path}/users", key=key)).json()["data"]
    assert [one["username"] for one in users] == ["ada", "eve", "finn"]
    query = {"emails": "eve@example.com"}
    found = (await cal.ask("GET", f"{path}/users", key=key, query=query)).json()["data"]
    assert [one["id"] for one in found] == [2]
    hours = (await cal.ask("GET", f"{path}/schedules", key=key)).json()["data"]
    assert [one["ownerId"] for one in hours] == [1, 2, 3]
    kinds = (await cal.ask("GET", f"{path}/teams/event-types", key=key)).json()["data"]
    assert [one["slug"] for one in kinds] == ["turn", "all", "by-phone", "nobody"]
    members = f"{path}/memberships"
    joined = await cal.ask("POST", members, key=key, body={"userId": 4, "role": "ADMIN"})
    assert (joined.status_code, joined.json()["data"]["role"]) == (201, "ADMIN")
    one = f"{members}/{joined.json()['data']['id']}"
    assert (await cal.ask("GET", one, key=key)).json()["data"] == joined.json()["data"]
    lower = await cal.ask("PATCH", one, key=key, body={"role": "MEMBER"})
    assert lower.json()["data"]["role"] == "MEMBER"
    assert len((await cal.ask("GET", members, key=key)).json()["data"]) == 4
    assert (await cal.ask("DELETE", one, key=key)).status_code == 200
    for part in ("users", "schedules", "memberships", "teams/event-types", "bookings"):
        answer = await cal.ask("GET", f"{path}/{part}", key=clinic.eve.api_key)
        assert answer.status_code == 403
    eve = next(
        place
        for place in (await cal.ask("GET", members, key=key)).json()["data"]
        if place["userId"] == 2
    )
    assert (await cal.ask("DELETE", f"{members}/{eve['id']}", key=key)).status_code == 200
    teams = await cal.ask("GET", f"{path}/teams/me", key=clinic.eve.api_key)
    assert teams.status_code == 403


async def test_bookings_of_an_organization(cal: Any, clinic: Any) -> None:
    path, key = f"/v2/organizations/{clinic.team.organization_id}", key_of(cal)
    own = (await cal.booked("2050-09-06T08:00:00Z"))["uid"]
    shared = (await cal.take(clinic.team.event_type_ids["turn"], START)).json()["data"]
    host = shared["hosts"][0]["id"]

    async def uids(part: str, **query: Any) -> list[str]:
        answer = await cal.ask("GET", f"{path}/{part}", key=key, query=query)
        assert answer.status_code == 200, answer.text
        return [one["uid"] for one in answer.json()["data"]]

    assert await uids("bookings") == [shared["uid"], own]
    assert await uids("bookings", userIds=host) == [shared["uid"]]
    assert await uids("bookings", userIds=f"1,{host}", take=1, skip=1) == [own]
    assert await uids("bookings", teamId=clinic.team.id) == [shared["uid"]]
    assert await uids("bookings", status="past") == []
    assert await uids(f"users/{host}/bookings") == [shared["uid"]]
    assert await uids("users/1/bookings", bookingUid=own) == [own]
    foreign = await cal.ask("GET", f"{path}/users/4/bookings", key=key)
    assert foreign.status_code == 403
