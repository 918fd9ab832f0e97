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
