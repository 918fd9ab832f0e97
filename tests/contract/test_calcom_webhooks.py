"""Webhooks: their life on the wire, and what really arrives at a subscriber on loopback."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from scheduling.clock import FixedClock
from scheduling.localcal import AccountSeed, Courier, EventTypeSeed, LocalCal, create_app

START, LATER = "2050-09-05T08:00:00.000Z", "2050-09-06T09:00:00.000Z"
INTRO = EventTypeSeed("intro", "Intro", 60, notice=0)
ALL = ["BOOKING_CREATED", "BOOKING_REQUESTED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"]


class Subscriber:
    """A server on loopback that keeps what it is sent and answers with the statuses it is given."""

    def __init__(self) -> None:
        self.url = ""
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.heard = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value
            for name, value in (line.split(": ", 1) for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers["content-length"]))
        self.got.append((headers, body))
        self.heard.set()
        status = self.statuses.pop(0) if self.statuses else 200
        location = "Location: /elsewhere\r\n" if status == 302 else ""
        answer = f"HTTP/1.1 {status} X\r\n{location}Content-Length: 0\r\nConnection: close\r\n\r\n"
        writer.write(answer.encode())
        await writer.drain()
        writer.close()

    def told(self) -> list[Any]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
async def subscriber(cal: Any) -> AsyncIterator[Subscriber]:
    cal.calendar.courier = Courier(waits=(0.0, 0.0))
    one = Subscriber()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    yield one
    await cal.calendar.courier.settle()
    server.close()
    await server.wait_closed()


async def ask(cal: Any, method: str, path: str = "", body: Any = None, key: str = "") -> Any:
    key = key or cal.account.api_key
    return await cal.ask(method, f"/v2/webhooks{path}", version="", key=key, body=body)


async def subscribe(cal: Any, url: str, **more: Any) -> Any:
    body = {"active": True, "subscriberUrl": url, "triggers": ALL, **more}
    answer = await ask(cal, "POST", body=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def test_132_the_life_of_a_webhook(cal: Any, tell: Any) -> None:
    url = "https://hooks.example.com/a"
    made = await subscribe(cal, url, secret="quiet")
    me = (await cal.ask("GET", "/v2/me", key=cal.account.api_key)).json()["data"]
    assert made == {
        "id": made["id"],
        "userId": me["id"],
        "subscriberUrl": url,
        "triggers": ALL,
        "active": True,
        "payloadTemplate": None,
        "version": "2021-10-20",
        "secret": "quiet",
    }
    same = {"active": True, "subscriberUrl": url, "triggers": ALL}
    again = await ask(cal, "POST", body=same)
    assert (again.status_code, tell(again)) == (
        409,
        "Webhook with this subscriber url already exists for this user",
    )
    path = f"/{made['id']}"
    assert (await ask(cal, "GET", path)).json()["data"] == made
    assert made in (await ask(cal, "GET")).json()["data"]
    changed = await ask(cal, "PATCH", path, {"active": False, "triggers": ["BOOKING_CREATED"]})
    assert changed.json()["data"] == {**made, "active": False, "triggers": ["BOOKING_CREATED"]}
    for method in ("GET", "PATCH", "DELETE"):
        unknown = await ask(cal, method, "/none", {} if method == "PATCH" else None)
        assert (unknown.status_code, tell(unknown)) == (404, "Webhook (none) not found")
    gone = await ask(cal, "DELETE", path)
    assert (gone.status_code, gone.json()["data"]["id"]) == (200, made["id"])
    assert made["id"] not in [one["id"] for one in (await ask(cal, "GET")).json()["data"]]
    assert (await cal.ask("GET", "/v2/webhooks")).status_code == 401


async def test_132_somebody_elses_webhook(cal: Any, tell: Any) -> None:
    made = await subscribe(cal, "https://hooks.example.com/a")
    eve = cal.calendar.add_account(AccountSeed("eve"))
    assert (await ask(cal, "GET", key=eve.api_key)).json()["data"] == []
    for method in ("GET", "PATCH", "DELETE"):
        body = {} if method == "PATCH" else None
        answer = await ask(cal, method, f"/{made['id']}", body, key=eve.api_key)
        assert (answer.status_code, tell(answer)) == (
            403,
            f"IsUserWebhookGuard - user with id=(2) is not the owner of webhook with"
            f" id=({made['id']})",
        )
    assert (await ask(cal, "GET")).json()["data"] == [made]


@pytest.mark.parametrize(
    "change",
    [
        {"active": None},
        {"active": "yes"},
        {"subscriberUrl": None},
        {"subscriberUrl": "ftp://example.com"},
        {"subscriberUrl": "example.com"},
        {"subscriberUrl": 5},
        {"triggers": None},
        {"triggers": "BOOKING_CREATED"},
        {"triggers": ["BOOKING_CONFIRMED"]},
        {"triggers": [{}]},
        {"secret": 5},
        {"payloadTemplate": []},
    ],
)
async def test_wrong_webhooks(cal: Any, change: Any) -> None:
    body = {"active": True, "subscriberUrl": "https://example.com", "triggers": ALL, **change}
    assert (await ask(cal, "POST", body=body)).status_code == 400


async def test_a_booking_is_told_signed(cal: Any, subscriber: Subscriber) -> None:
    await subscribe(cal, subscriber.url, secret="s3cret")
    booking = await cal.booked(START, metadata={"call": "7"})
    await cal.calendar.courier.settle()
    ((headers, body),) = subscriber.got
    assert headers["content-type"] == "application/json"
    expected = hmac.new(b"s3cret", body, sha256).hexdigest()
    assert headers["x-cal-signature-256"] == expected
    told = json.loads(body)
    assert (told["triggerEvent"], told["createdAt"]) == (
        "BOOKING_CREATED",
        "2050-09-01T06:00:00.000Z",
    )
    payload = told["payload"]
    assert {
        "type": "intro",
        "uid": booking["uid"],
        "bookingId": booking["id"],
        "startTime": START,
        "endTime": "2050-09-05T09:00:00.000Z",
        "length": 60,
        "status": "ACCEPTED",
        "metadata": {"call": "7"},
    }.items() <= payload.items()
    assert payload["organizer"]["utcOffset"] == 120
    assert payload["attendees"][0]["email"] == "bob@example.com"
    assert payload["responses"]["name"] == {"label": "your_name", "value": "Bob"}


async def test_the_story_of_a_booking(cal: Any, subscriber: Subscriber) -> None:
    await subscribe(cal, subscriber.url)
    old = await cal.booked(START)
    new = (await cal.act(old["uid"], "reschedule", start=LATER)).json()["data"]
    await cal.act(new["uid"], "cancel", cancellationReason="ill")
    await cal.calendar.courier.settle()
    told = {one["triggerEvent"]: one["payload"] for one in subscriber.told()}
    assert set(told) == {"BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"}
    moved = told["BOOKING_RESCHEDULED"]
    assert (moved["uid"], moved["rescheduleUid"]) == (new["uid"], old["uid"])
    assert (moved["rescheduleStartTime"], moved["rescheduleId"]) == (START, old["id"])
    gone = told["BOOKING_CANCELLED"]
    assert (gone["cancellationReason"], gone["status"]) == ("ill", "CANCELLED")
    assert {headers["x-cal-signature-256"] for headers, _ in subscriber.got} == {
        "no-secret-provided"
    }


async def test_confirming_tells_that_it_is_created(cal: Any, subscriber: Subscriber) -> None:
    await subscribe(cal, subscriber.url)
    uid = (await cal.booked(START, "on-request"))["uid"]
    await cal.calendar.courier.settle()
    await cal.act(uid, "confirm", key=cal.account.api_key)
    await cal.calendar.courier.settle()
    assert [one["triggerEvent"] for one in subscriber.told()] == [
        "BOOKING_REQUESTED",
        "BOOKING_CREATED",
    ]


async def test_a_failing_subscriber_is_tried_again(cal: Any, subscriber: Subscriber) -> None:
    await subscribe(cal, subscriber.url)
    subscriber.statuses = [500, 429, 200]
    await cal.booked(START)
    await cal.calendar.courier.settle()
    assert len(subscriber.got) == 3
    assert len({body for _, body in subscriber.got}) == 1


@pytest.mark.parametrize("status", [404, 302])
async def test_refusals_and_redirects_are_final(
    cal: Any, subscriber: Subscriber, status: int
) -> None:
    await subscribe(cal, subscriber.url)
    subscriber.statuses = [status]
    await cal.booked(START)
    await cal.calendar.courier.settle()
    assert len(subscriber.got) == 1


async def test_nobody_there_hurts_no_booking(cal: Any, subscriber: Subscriber) -> None:
    await subscribe(cal, "http://127.0.0.1:1/none")
    await cal.booked(START)
    await cal.calendar.courier.settle()


async def test_who_is_not_told(cal: Any, subscriber: Subscriber) -> None:
    eve = cal.calendar.add_account(AccountSeed("eve"))
    body = {"active": True, "subscriberUrl": subscriber.url, "triggers": ALL}
    await ask(cal, "POST", body=body, key=eve.api_key)
    await subscribe(cal, subscriber.url, active=False)
    await subscribe(cal, subscriber.url + "/other", triggers=["BOOKING_REJECTED"])
    await cal.booked(START)
    await cal.book(START)
    await cal.calendar.courier.settle()
    assert subscriber.got == []


async def test_a_template_is_filled(cal: Any, subscriber: Subscriber) -> None:
    template = '{"what": "{{triggerEvent}}", "who": "{{attendees.0.name}}", "x": "{{none}}"}'
    await subscribe(cal, subscriber.url, payloadTemplate=template)
    await subscribe(cal, subscriber.url + "/form", payloadTemplate="uid={{uid}}")
    who = {"name": 'B "ob"', "email": "bob@example.com", "timeZone": "Europe/Rome"}
    booking = await cal.booked(START, attendee=who)
    await cal.calendar.courier.settle()
    bodies = {headers["content-type"]: body for headers, body in subscriber.got}
    assert json.loads(bodies["application/json"]) == {
        "what": "BOOKING_CREATED",
        "who": 'B "ob"',
        "x": "",
    }
    assert bodies["application/x-www-form-urlencoded"] == f"uid={booking['uid']}".encode()


async def test_webhooks_of_one_event_type(cal: Any, subscriber: Subscriber, tell: Any) -> None:
    number, key = cal.account.id_of("review"), cal.account.api_key
    path = f"/v2/event-types/{number}/webhooks"
    body = {"active": True, "subscriberUrl": subscriber.url, "triggers": ALL}
    made = (await cal.ask("POST", path, version="", key=key, body=body)).json()["data"]
    assert made["eventTypeId"] == number
    assert (await cal.ask("POST", path, key=key, body=body)).status_code == 409
    assert (await cal.ask("GET", path, key=key)).json()["data"] == [made]
    one = f"{path}/{made['id']}"
    assert (await cal.ask("GET", one, key=key)).json()["data"] == made
    await cal.booked(START)
    await cal.booked("2050-09-05T10:00:00Z", "review")
    await cal.calendar.courier.settle()
    assert [told["payload"]["type"] for told in subscriber.told()] == ["review"]
    other = f"/v2/event-types/{cal.account.event_type_id}/webhooks/{made['id']}"
    assert (await cal.ask("GET", other, key=key)).status_code == 404
    assert (await cal.ask("PATCH", one, key=key, body={"active": False})).status_code == 200
    assert (await cal.ask("DELETE", one, key=key)).status_code == 200
    assert (await cal.ask("GET", "/v2/event-types/999/webhooks", key=key)).status_code == 404


async def test_lenient_knows_booking_confirmed(cal: Any, subscriber: Subscriber) -> None:
    transport = httpx.ASGITransport(create_app(cal.calendar, lenient=True))
    headers = {"Authorization": f"Bearer {cal.account.api_key}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.test") as http:
        body = {
            "active": True,
            "subscriberUrl": subscriber.url,
            "triggers": ["BOOKING_CONFIRMED"],
        }
        assert (await http.post("/v2/webhooks", json=body, headers=headers)).status_code == 201
        query = "startTime=2050-09-05&endTime=2050-09-05&eventTypeSlug=intro"
        slots = await http.get(f"/v2/slots?{query}")
        assert len(slots.json()["data"]["2050-09-05"]) == 8
        times = "startTime=2050-09-05&endTime=2050-09-05"
        busy = await http.get(f"/v2/calendars/busy-times?{times}", headers=headers)
        assert busy.json()["data"] == []
    uid = (await cal.booked(START, "on-request"))["uid"]
    await cal.act(uid, "confirm", key=cal.account.api_key)
    await cal.calendar.courier.settle()
    assert [one["triggerEvent"] for one in subscriber.told()] == ["BOOKING_CONFIRMED"]


async def test_meetings_that_begin_and_end(cal: Any, subscriber: Subscriber) -> None:
    uid = (await cal.booked(START))["uid"]
    other = (await cal.booked(LATER))["uid"]
    await subscribe(cal, subscriber.url, triggers=["MEETING_STARTED", "MEETING_ENDED"])
    for hour, minute in ((7, 59), (8, 0), (8, 30), (9, 0), (9, 1)):
        cal.clock.move_to(datetime(2050, 9, 5, hour, minute, tzinfo=UTC))
        await cal.ask("GET", "/v2/me", key=cal.account.api_key)
        await cal.calendar.courier.settle()
    assert [(one["triggerEvent"], one["createdAt"]) for one in subscriber.told()] == [
        ("MEETING_STARTED", "2050-09-05T08:00:00.000Z"),
        ("MEETING_ENDED", "2050-09-05T09:00:00.000Z"),
    ]
    payload = subscriber.told()[0]["payload"]
    assert (payload["uid"], payload["startTime"], payload["status"]) == (uid, START, "ACCEPTED")
    await cal.act(other, "cancel", cancellationReason="ill")
    cal.clock.move_to(datetime(2050, 9, 7, tzinfo=UTC))
    cal.calendar.look_at_meetings()
    await cal.calendar.courier.settle()
    assert len(subscriber.told()) == 2


async def test_a_meeting_begins_without_anybody_asking(cal: Any, subscriber: Subscriber) -> None:
    await cal.booked(START)
    await subscribe(cal, subscriber.url, triggers=["MEETING_STARTED"])
    cal.clock.move_to(datetime(2050, 9, 5, 8, 5, tzinfo=UTC))
    async with asyncio.timeout(30):
        await subscriber.heard.wait()
    assert subscriber.told()[0]["triggerEvent"] == "MEETING_STARTED"


async def test_a_meeting_is_told_of_once_however_often_one_starts(
    subscriber: Subscriber, tmp_path: Path, visitor: Any
) -> None:
    file, now = tmp_path / "cal.db", datetime(2050, 9, 5, 7, tzinfo=UTC)
    calendar = LocalCal.open(file, clock=FixedClock(now))
    account = calendar.add_account(AccountSeed("ada", event_types=(INTRO,)))
    transport = httpx.ASGITransport(create_app(calendar))
    async with httpx.AsyncClient(transport=transport, base_url="http://cal.test") as http:
        body = {"start": "2050-09-05T09:00:00Z", "eventTypeId": account.event_type_id}
        version = {"cal-api-version": "2024-08-13"}
        made = await http.post("/v2/bookings", headers=version, json=body | visitor("Bob"))
        assert made.status_code == 201, made.text
        key = {"Authorization": f"Bearer {account.api_key}"}
        hook = {"active": True, "subscriberUrl": subscriber.url, "triggers": ["MEETING_STARTED"]}
        assert (await http.post("/v2/webhooks", headers=key, json=hook)).status_code == 201
    calendar.close()
    for minutes in (130, 140):
        calendar = LocalCal.open(file, clock=FixedClock(now + timedelta(minutes=minutes)))
        calendar.look_at_meetings()
        await calendar.courier.settle()
        calendar.close()
    assert [told["triggerEvent"] for told in subscriber.told()] == ["MEETING_STARTED"]


async def test_organizations_and_platforms_hear_of_their_people(
    cal: Any, clinic: Any, subscriber: Subscriber
) -> None:
    owner = {"Authorization": f"Bearer {cal.account.api_key}"}
    made = await cal.http.post("/v2/oauth-clients", headers=owner, json={"name": "Front"})
    client = made.json()["data"]
    secret = {"x-cal-secret-key": client["clientSecret"]}
    path = f"/v2/oauth-clients/{client['clientId']}"
    turn = clinic.team.event_type_ids["turn"]
    for where, headers, name in (
        (f"{path}/webhooks", secret, "platform"),
        (f"/v2/organizations/{clinic.team.organization_id}/webhooks", owner, "organization"),
        (f"/v2/teams/{clinic.team.id}/event-types/{turn}/webhooks", owner, "kind"),
    ):
        hook = {"active": True, "triggers": ["BOOKING_CREATED"], "payloadTemplate": None}
        hook |= {"subscriberUrl": subscriber.url, "secret": name}
        assert (await cal.http.post(where, headers=headers, json=hook)).status_code == 201

    async def heard() -> list[str]:
        await cal.calendar.courier.settle()
        bodies = [(body, headers["x-cal-signature-256"]) for headers, body in subscriber.got]
        subscriber.got.clear()
        return sorted(
            name
            for body, signature in bodies
            for name in ("platform", "organization", "kind")
            if hmac.new(name.encode(), body, sha256).hexdigest() == signature
        )

    assert (await cal.take(turn, START)).status_code == 201
    assert await heard() == ["kind", "organization"]
    await cal.booked(START)  # somebody of the organization, on their own
    assert await heard() == ["organization"]
    eve = {"email": "eve@example.com", "name": "Eve"}
    pair = (await cal.http.post(f"{path}/users", headers=secret, json=eve)).json()["data"]
    hers = {"Authorization": f"Bearer {pair['accessToken']}", "cal-api-version": "2024-06-14"}
    new = {"lengthInMinutes": 60, "title": "E", "slug": "e"}
    kind = await cal.http.post("/v2/event-types", headers=hers, json=new)
    assert (await cal.take(kind.json()["data"]["id"], LATER)).status_code == 201
    assert await heard() == ["platform"]
