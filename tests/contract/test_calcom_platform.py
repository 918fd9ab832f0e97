"""OAuth clients: their managed users, the tokens of these, and who may ask what."""

from datetime import timedelta
from typing import Any

BOB = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Rome"}
HOOK = {"active": True, "subscriberUrl": "https://hooks.example.com/a", "triggers": []}


async def client_of(cal: Any) -> tuple[str, dict[str, str]]:
    """Make an OAuth client; return the path below which it manages, and its headers."""
    made = await cal.ask(
        "POST", "/v2/oauth-clients", key=cal.account.api_key, body={"name": "Front"}
    )
    assert made.status_code == 201
    shown = made.json()["data"]
    headers = {"x-cal-client-id": shown["clientId"], "x-cal-secret-key": shown["clientSecret"]}
    return f"/v2/oauth-clients/{shown['clientId']}", headers


async def test_managed_users(cal: Any) -> None:
    path, platform = await client_of(cal)
    http, number = cal.http, path.rsplit("/", 1)[1]
    body = {"email": "eve@example.com", "name": "Eve", "timeZone": "Europe/Rome"}
    made = await http.post(f"{path}/users", headers=platform, json=body)
    assert made.status_code == 201, made.text
    pair = made.json()["data"]
    user = pair.pop("user")
    assert (user["email"], user["timeZone"]) == (f"eve+{number}@example.com", "Europe/Rome")
    assert (await http.post(f"{path}/users", headers=platform, json=body)).status_code == 409
    one = f"{path}/users/{user['id']}"
    assert (await http.get(one, headers=platform)).json()["data"] == user
    found = await http.get(f"{path}/users", headers=platform, params={"emails": user["email"]})
    assert found.json()["data"] == [user]
    nobody = await http.get(f"{path}/users", headers=platform, params={"emails": "x@example.com"})
    assert nobody.json()["data"] == []
    changed = await http.patch(one, headers=platform, json={"name": "Eva", "weekStart": "Monday"})
    assert changed.json()["data"] == {**user, "name": "Eva", "weekStart": "Monday"}
    for wrong in (
        {},
        {"email": "x", "name": "X"},
        {"email": "y@example.com"},
        {**body, "timeZone": 1},
    ):
        assert (await http.post(f"{path}/users", headers=platform, json=wrong)).status_code == 400
    assert (await http.get(f"{path}/users/99", headers=platform)).status_code == 404
    assert (await http.get(f"{path}/users/1", headers=platform)).status_code == 404
    mine = {"Authorization": f"Bearer {pair['accessToken']}"}
    me = (await http.get("/v2/me", headers=mine)).json()["data"]
    assert (me["id"], me["name"]) == (user["id"], "Eva")
    assert (await http.delete(one, headers=platform)).json()["data"]["id"] == user["id"]
    assert (await http.get("/v2/me", headers=mine)).status_code == 401
    assert (await http.get(f"{path}/users", headers=platform)).json()["data"] == []


async def test_tokens_expire_and_are_renewed(cal: Any, tell: Any) -> None:
    path, platform = await client_of(cal)
    http, refresh = cal.http, f"/v2/oauth/{path.rsplit('/', 1)[1]}/refresh"
    body = {"email": "eve@example.com", "name": "Eve"}
    pair = (await http.post(f"{path}/users", headers=platform, json=body)).json()["data"]

    async def me(token: str) -> Any:
        return await http.get("/v2/me", headers={"Authorization": f"Bearer {token}"})

    assert (await me(pair["accessToken"])).status_code == 200
    for wrong in ("nothing", pair["refreshToken"]):
        answer = await me(wrong)
        assert (answer.status_code, tell(answer)) == (
            401,
            "ApiAuthStrategy - access token - Invalid Access Token.",
        )
    cal.clock.move_to(cal.clock.now() + timedelta(minutes=60))
    assert (await me(pair["accessToken"])).status_code == 498
    asked = {"refreshToken": pair["refreshToken"]}
    renewed = await http.post(refresh, headers=platform, json=asked)
    assert renewed.status_code == 200, renewed.text
    newer = renewed.json()["data"]
    assert newer.keys() == pair.keys() - {"user"}
    assert (await me(newer["accessToken"])).status_code == 200
    again = await http.post(refresh, headers=platform, json=asked)
    assert (again.status_code, tell(again)) == (401, "Invalid refresh token")
    assert (await http.post(refresh, headers=platform, json={})).status_code == 400
    force = f"{path}/users/{pair['user']['id']}/force-refresh"
    forced = (await http.post(force, headers=platform)).json()["data"]
    assert (await me(newer["accessToken"])).status_code == 401
    assert (await me(forced["accessToken"])).status_code == 200


async def test_an_oauth_client_asks_for_who_made_it(cal: Any, clinic: Any, tell: Any) -> None:
    path, platform = await client_of(cal)
    http, number = cal.http, path.rsplit("/", 1)[1]
    assert (await http.get("/v2/me", headers=platform)).json()["data"]["username"] == "ada"
    alone = {"x-cal-secret-key": platform["x-cal-secret-key"]}
    assert (await http.get(f"{path}/users", headers=alone)).status_code == 200
    for headers, text in (
        ({**platform, "x-cal-client-id": "none"}, "Client with ID none not found"),
        ({**platform, "x-cal-secret-key": "none"}, "Invalid client secret"),
        ({"x-cal-secret-key": "none"}, "Invalid client secret"),
    ):
        answer = await http.get("/v2/me", headers=headers)
        assert answer.status_code == 401
        assert tell(answer) == f"ApiAuthStrategy - oAuth client - {text}"
    only_id = {"x-cal-client-id": number}
    assert (await http.get("/v2/me", headers=only_id)).status_code == 401
    assert (await cal.ask("GET", path, key=cal.account.api_key)).json()["data"]["name"] == "Front"
    listed = await cal.ask("GET", "/v2/oauth-clients", key=cal.account.api_key)
    assert [one["id"] for one in listed.json()["data"]] == [number]
    assert (await cal.ask("GET", path, key=clinic.eve.api_key)).status_code == 403
    assert (await http.get("/v2/oauth-clients/none", headers=platform)).status_code == 404
    nameless = await cal.ask("POST", "/v2/oauth-clients", key=cal.account.api_key, body={})
    assert nameless.status_code == 400


async def test_webhooks_of_every_owner(cal: Any, clinic: Any) -> None:
    path, platform = await client_of(cal)
    organization = f"/v2/organizations/{clinic.team.organization_id}"
    turn = clinic.team.event_type_ids["turn"]
    owner = {"Authorization": f"Bearer {cal.account.api_key}"}
    places = {
        f"{path}/webhooks": (platform, {"oAuthClientId": path.rsplit("/", 1)[1]}),
        f"{organization}/webhooks": (owner, {"teamId": clinic.team.organization_id}),
        f"/v2/teams/{clinic.team.id}/event-types/{turn}/webhooks": (owner, {"eventTypeId": turn}),
    }
    stranger = {"Authorization": f"Bearer {clinic.stranger.api_key}"}
    for where, (headers, whose) in places.items():
        made = await cal.http.post(where, headers=headers, json=HOOK)
        assert made.status_code == 201, made.text
        shown = made.json()["data"]
        assert whose.items() <= shown.items()
        assert (await cal.http.post(where, headers=headers, json=HOOK)).status_code == 409
        assert (await cal.http.post(where, headers=stranger, json=HOOK)).status_code == 403
        one = f"{where}/{shown['id']}"
        assert (await cal.http.get(one, headers=headers)).json()["data"] == shown
        assert (await cal.http.get(where, headers=headers)).json()["data"] == [shown]
        off = await cal.http.patch(one, headers=headers, json={"active": False})
        assert off.json()["data"] == {**shown, "active": False}
        assert (await cal.http.get(f"{where}/none", headers=headers)).status_code == 404
        for other, (by, _) in places.items():
            foreign = await cal.http.get(f"{other}/{shown['id']}", headers=by)
            assert (foreign.status_code == 200) is (other == where)
    assert (await cal.http.get("/v2/webhooks", headers=owner)).json()["data"] == []
    same = await cal.http.get(f"/v2/event-types/{turn}/webhooks", headers=owner)
    assert [one["eventTypeId"] for one in same.json()["data"]] == [turn]
    for where, (headers, _) in places.items():
        (shown,) = (await cal.http.get(where, headers=headers)).json()["data"]
        assert (await cal.http.delete(f"{where}/{shown['id']}", headers=headers)).status_code == 200
        assert (await cal.http.get(where, headers=headers)).json()["data"] == []
    for url in ("https://a.example.com", "https://b.example.com"):
        hook = {**HOOK, "subscriberUrl": url}
        await cal.http.post(f"{path}/webhooks", headers=platform, json=hook)
    gone = await cal.http.delete(f"{path}/webhooks", headers=platform)
    assert gone.json()["data"] == "2 webhooks deleted"
