"""A walk through teams, their organization and a platform: every operation, none of them refused."""

from typing import Any

from pydantic import TypeAdapter

from scheduling.calcom.operations import Operation
from tests.contract.walk import BOB, EVENT_TYPE, SPAN, Calendar, webhooks

CREATE_CLIENT = Operation("POST", "/oauth-clients", "2024-08-13", 201, TypeAdapter(dict[str, str]))


async def walk_teams(one: Calendar) -> None:
    """Do what people do together."""
    await _lists(one)
    await _event_types(one, "/organizations/{}/teams/{}", one.team.organization_id, one.team.id)
    await _event_types(one, "/teams/{}", one.team.id)
    await _teams(one)
    await _bookings(one)
    await _organization(one)
    await _platform(one)


async def _lists(one: Calendar) -> None:
    organization, team = one.team.organization_id, one.team.id
    await one.ask("GET", "/teams")
    await one.ask("GET", "/teams/{}", team)
    await one.ask("GET", "/organizations/{}/teams", organization)
    await one.ask("GET", "/organizations/{}/teams/me", organization)
    await one.ask("GET", "/organizations/{}/teams/{}", organization, team)
    await one.ask("GET", "/organizations/{}/teams/event-types", organization)


async def _event_types(one: Calendar, under: str, *ids: int) -> None:
    hosts = {"schedulingType": "collective", "hosts": [{"userId": 1}]}
    path = f"{under}/event-types"
    made = await one.ask("POST", path, *ids, body=EVENT_TYPE | hosts)
    await one.ask("GET", path, *ids)
    await one.ask("GET", f"{path}/{{}}", *ids, made.id)
    body = {"assignAllTeamMembers": True}
    await one.ask("PATCH", f"{path}/{{}}", *ids, made.id, body=body)
    if len(ids) == 1:
        await webhooks(one, f"{path}/{{}}", *ids, made.id)
    await one.ask("DELETE", f"{path}/{{}}", *ids, made.id)


async def _teams(one: Calendar) -> None:
    for under, ids in (("", ()), ("/organizations/{}", (one.team.organization_id,))):
        made = await one.ask("POST", f"{under}/teams", *ids, body={"name": "New"})
        team = f"{under}/teams/{{}}"
        await one.ask("PATCH", team, *ids, made.id, body={"name": "Newer"})
        await _members(one, team, *ids, made.id)
        await one.ask("DELETE", team, *ids, made.id)


async def _members(one: Calendar, under: str, *ids: Any) -> None:
    path = f"{under}/memberships"
    place = await one.ask("POST", path, *ids, body={"userId": 2, "role": "MEMBER"})
    await one.ask("GET", path, *ids)
    await one.ask("GET", f"{path}/{{}}", *ids, place.id)
    await one.ask("PATCH", f"{path}/{{}}", *ids, place.id, body={"role": "ADMIN"})
    await one.ask("DELETE", f"{path}/{{}}", *ids, place.id)


async def _bookings(one: Calendar) -> None:
    organization, team = one.team.organization_id, one.team.id
    number = one.team.event_type_ids["turn"]
    body = {"start": "2050-09-12T07:00:00Z", "eventTypeId": number, "attendee": BOB}
    booked = await one.ask("POST", "/bookings", body=body)
    await one.ask("GET", "/organizations/{}/teams/{}/bookings", organization, team)
    await one.ask("GET", "/teams/{}/bookings", team)
    await one.ask("GET", "/organizations/{}/bookings", organization)
    await one.ask("GET", "/organizations/{}/users/{}/bookings", organization, 1)
    done = await one.ask("POST", "/bookings/{}/reassign", booked.uid, body={})
    other = 1 if done.to.id == 2 else 2
    await one.ask("POST", "/bookings/{}/reassign/{}", booked.uid, other, body={"reason": "Ill"})


async def _organization(one: Calendar) -> None:
    number = one.team.organization_id
    await one.ask("GET", "/organizations/{}/users", number)
    await one.ask("GET", "/organizations/{}/schedules", number)
    await webhooks(one, "/organizations/{}", number)
    path = "/organizations/{}/users/{}/ooo"
    away = await one.ask("POST", path, number, 1, body=SPAN | {"reason": "vacation"})
    await one.ask("GET", path, number, 1)
    await one.ask("DELETE", f"{path}/{{}}", number, 1, away.id)
    await _members(one, "/organizations/{}", number)


async def _platform(one: Calendar) -> None:
    body = {"name": "Ours", "permissions": ["*"], "redirectUris": []}
    client = (await one.client.call(CREATE_CLIENT, body=body))["clientId"]
    await webhooks(one, "/oauth-clients/{}", client)
    path = "/oauth-clients/{}/users"
    new = {"email": "di@example.com", "name": "Di", "timeZone": "Europe/Rome"}
    made = await one.ask("POST", path, client, body=new)
    await one.ask("GET", path, client)
    await one.ask("GET", f"{path}/{{}}", client, made.user.id)
    await one.ask("PATCH", f"{path}/{{}}", client, made.user.id, body={"name": "Dina"})
    pair = await one.ask("POST", f"{path}/{{}}/force-refresh", client, made.user.id)
    body = {"refreshToken": pair.refresh_token}
    await one.ask("POST", "/oauth/{}/refresh", client, body=body)
    await one.ask("DELETE", f"{path}/{{}}", client, made.user.id)
