"""A corner of a real Cal.com account: what the live run makes for itself there, and takes away.

Everything that is made is named with `PREFIX`. Only such event types are booked, only their
bookings are cancelled, only they are deleted, whatever else the account holds.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from typing_extensions import override

from agent.settings import Settings
from scheduling.localcal import Account
from scheduling.localcal.seeds.descriptions import SeededEventType

PREFIX = "calla-contract-"
VERSIONS = {"bookings": "2024-08-13", "event-types": "2024-06-14", "schedules": "2024-06-11"}
HOURS = {
    "days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
    "startTime": "09:00",
    "endTime": "17:00",
}
EVENT_TYPES: dict[str, dict[str, Any]] = {
    "intro": {},
    "review": {"minimumBookingNotice": 120},
    "on-request": {
        "confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": False}
    },
    "variable": {"lengthInMinutes": 15, "lengthInMinutesOptions": [15, 30]},
    "places": {
        "locations": [
            {"type": "integration", "integration": "cal-video"},
            {"type": "address", "address": "1 Via Example", "public": True},
            {"type": "link", "link": "https://meet.example.com/ada", "public": True},
            {"type": "attendeeAddress"},
            {"type": "attendeeDefined"},
        ]
    },
    "questions": {
        "bookingFields": [
            {"type": "textarea", "slug": "why", "label": "Why", "required": True},
            {"type": "number", "slug": "age", "label": "Age", "required": False},
            {"type": "boolean", "slug": "new", "label": "New", "required": False},
            {
                "type": "select",
                "slug": "side",
                "label": "Side",
                "required": False,
                "options": ["left", "right"],
            },
            {
                "type": "multiselect",
                "slug": "aches",
                "label": "Aches",
                "required": False,
                "options": ["knee", "back"],
            },
        ]
    },
    "secret": {"hidden": True},
}
"""The host's event types, as the embedded Cal.com is seeded with them; all else is as in `body`."""

_MADE = re.compile(r"/v2/(event-types|schedules|webhooks|slots/reservations)")
_SPARE = 3
"""So many requests of a minute are left unused: two answers may cross."""


class Key(str):
    """An API key that no failing assertion prints."""

    __slots__ = ()

    @override
    def __repr__(self) -> str:
        return "<the key>"


def address_and_key() -> tuple[str, Key]:
    """Return where the live run goes; the environment says it, no file does.

    Raises:
        ValueError: no key is given.
    """
    settings = Settings(_env_file=None)  # pyright: ignore[reportCallIssue] # of pydantic-settings
    if settings.calcom_api_key is None:
        raise ValueError(
            "The live tests make and remove event types, schedules and bookings in a Cal.com"
            " account: name it with CALCOM_API_KEY (and another address with CALCOM_BASE_URL)."
        )
    return settings.calcom_base_url, Key(settings.calcom_api_key.get_secret_value())


@dataclass
class Pace:
    """Waits where the next request would be one too many; each credential has its own count."""

    sleep: Callable[[float], None] = time.sleep
    free_at: dict[str, float] = field(default_factory=dict[str, float])

    def before(self, request: httpx.Request) -> None:
        """Wait until the request may be sent."""
        until = self.free_at.pop(_credential(request), 0.0)
        if until > time.monotonic():
            self.sleep(until - time.monotonic())

    def after(self, response: httpx.Response) -> None:
        """Note when the next request may be sent."""
        left = response.headers.get("x-ratelimit-remaining-default", "")
        reset = response.headers.get("x-ratelimit-reset-default", "")
        if left.isdigit() and reset.isdigit() and int(left) <= _SPARE:
            self.free_at[_credential(response.request)] = time.monotonic() + int(reset) + 1


def _credential(request: httpx.Request) -> str:
    return request.headers.get("authorization", "")


@dataclass
class Rented:
    """The account and what was made in it; `http` is the run's own connection."""

    address: str
    key: Key
    http: httpx.Client
    pace: Pace = field(default_factory=Pace)
    schedule_id: int = 0
    account: Account | None = None
    made: list[str] = field(default_factory=list[str])
    """Paths of what the present test has made, oldest first."""

    def furnish(self) -> Account:
        """Make the schedule and the event types, after removing what a killed run left behind."""
        me = self._ask("GET", "/v2/me")
        self.clear()
        schedule = {
            "name": PREFIX + "hours",
            "timeZone": "Europe/Rome",
            "isDefault": False,
            "availability": [HOURS],
        }
        self.schedule_id = self._ask("POST", "/v2/schedules", schedule)["id"]
        kinds = tuple(self._event_type(slug, more) for slug, more in EVENT_TYPES.items())
        self.account = Account(
            self.key,
            me["username"],
            me.get("name") or me["username"],
            me["email"],
            me["timeZone"],
            kinds,
        )
        return self.account

    def body(self, slug: str) -> dict[str, Any]:
        """Return an event type of an hour within the run's own hours, named as the run's own."""
        return {
            "lengthInMinutes": 60,
            "title": slug,
            "slug": PREFIX + slug,
            "minimumBookingNotice": 0,
            "scheduleId": self.schedule_id,
        }

    def tidy(self) -> None:
        """Leave the account as the test found it: nothing booked, nothing held, nothing made."""
        made, self.made = self.made, []
        kinds = [one.id for one in self.account.event_types] if self.account else []
        kinds += [int(path.rpartition("/")[2]) for path in made if "/event-types/" in path]
        self._cancel(kinds)
        for path in reversed(made):
            self._ask("DELETE", path, gone=True)

    def clear(self) -> None:
        """Remove all that carries the run's name."""
        listed = self._ask("GET", "/v2/event-types")
        if not listed:  # an older Cal.com lists nothing without a name
            me = self._ask("GET", "/v2/me")
            listed = self._ask("GET", f"/v2/event-types?username={me['username']}")
        kinds: list[int] = [one["id"] for one in listed if one["slug"].startswith(PREFIX)]
        self._cancel(kinds)
        for number in kinds:
            self._ask("DELETE", f"/v2/event-types/{number}")
        for one in self._ask("GET", "/v2/schedules"):
            if one["name"].startswith(PREFIX):
                self._ask("DELETE", f"/v2/schedules/{one['id']}")

    async def wait(self, request: httpx.Request) -> None:
        """Hold a test's request back until it may be sent."""
        self.pace.before(request)

    async def note(self, response: httpx.Response) -> None:
        """Remember what a test made, to remove it after the test."""
        self.pace.after(response)
        method, path = response.request.method, response.url.path.rstrip("/")
        found = _MADE.fullmatch(path)
        if method == "DELETE" and response.is_success and path in self.made:
            self.made.remove(path)
        if method == "POST" and found and response.status_code == 201:
            data = json.loads(await response.aread())["data"]
            name = data["reservationUid"] if "reservationUid" in data else data["id"]
            self.made.append(f"/v2/{found[1]}/{name}")

    def _event_type(self, slug: str, more: dict[str, Any]) -> SeededEventType:
        told = self._ask("POST", "/v2/event-types", self.body(slug) | more)
        return SeededEventType(told["id"], slug, told["title"], told["lengthInMinutes"])

    def _cancel(self, event_type_ids: list[int]) -> None:
        """Cancel what is booked of these event types, which are all the run's own."""
        for _ in range(3 if event_type_ids else 0):  # a page holds 250 bookings
            numbers = ",".join(str(one) for one in event_type_ids)
            which = f"eventTypeIds={numbers}&status=upcoming,unconfirmed&take=250"
            booked = self._ask("GET", f"/v2/bookings?{which}")
            booked = [one for one in booked if one["status"] in ("accepted", "pending")]
            if not booked:
                return
            for one in booked:
                assert one["eventTypeId"] in event_type_ids, "only the run's own bookings"
                body = {"cancellationReason": "The contract test is over."}
                self._ask("POST", f"/v2/bookings/{one['uid']}/cancel", body, gone=True)

    def _ask(self, method: str, path: str, body: Any = None, *, gone: bool = False) -> Any:
        """Return the answer's data; `gone` also takes a no: the test has removed it itself."""
        resource = path.split("/")[2].partition("?")[0]
        version = VERSIONS.get(resource, "2024-09-04")
        headers = {"Authorization": f"Bearer {self.key}", "cal-api-version": version}
        request = self.http.build_request(method, self.address + path, json=body, headers=headers)
        self.pace.before(request)
        answer = self.http.send(request)
        self.pace.after(answer)
        assert answer.is_success or (gone and answer.status_code in (400, 404)), (
            f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        )
        return answer.json().get("data")
