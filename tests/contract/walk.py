"""A walk through a whole calendar: the client's operations one after the other, none of them refused."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scheduling.calcom import operations
from scheduling.calcom.client import CalcomClient
from scheduling.calcom.operations import Operation
from scheduling.localcal import (
    Account,
    AccountSeed,
    BookingField,
    BookingWindow,
    EventTypeSeed,
    LocalCal,
    Recurrence,
    Seats,
    SeededTeam,
    TeamEventTypeSeed,
    TeamSeed,
    Visit,
)

TABLE = {
    (row.method, row.path): row for row in vars(operations).values() if isinstance(row, Operation)
}
HOSTS = (
    AccountSeed(
        "ada",
        "Ada",
        time_zone="Europe/Rome",
        event_types=(
            EventTypeSeed("intro", "Intro", 60, notice=0),
            EventTypeSeed("weekly", "Weekly", 60, notice=0, recurrence=Recurrence(3)),
            EventTypeSeed("group", "Group", 60, notice=0, seats=Seats(3)),
            EventTypeSeed("asked", "Asked", 60, notice=0, confirmation_required=True),
            EventTypeSeed(
                "whole",
                "Whole",
                30,
                lengths=(15, 30),
                window=BookingWindow(days=30),
                count_limits={"day": 3},
                minute_limits={"week": 600},
                confirmation_required=True,
                confirmation_within=60,
                fields=(BookingField("side", "select", options=("left", "right")),),
                locations=(
                    {"type": "address", "address": "1 Via Example", "public": True},
                    {"type": "attendeePhone"},
                ),
            ),
        ),
    ),
    AccountSeed("eve", "Eve", time_zone="Europe/Rome"),
)
CLINIC = TeamSeed(
    "clinic",
    "Clinic",
    ("ada", "eve"),
    organization="acme",
    event_types=(TeamEventTypeSeed(EventTypeSeed("turn", "Turn", 60, notice=0)),),
)
BOB = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Rome", "language": "it"}
PHONE = "+12025550123"
SPAN = {"start": "2050-09-05", "end": "2050-09-06"}
HOURS = [{"days": ["Monday", "Friday"], "startTime": "09:00", "endTime": "17:00"}]
OVERRIDES = [{"date": "2050-09-05", "startTime": "10:00", "endTime": "12:00"}]
HOOK = {"active": True, "subscriberUrl": "https://example.com/hook", "triggers": ["BOOKING_PAID"]}
EVENT_TYPE = {"title": "New", "slug": "new", "lengthInMinutes": 45}


@dataclass(frozen=True)
class Calendar:
    """A calendar, and a client that speaks for one account of it."""

    client: CalcomClient
    calendar: LocalCal
    account: Account
    team: SeededTeam

    async def ask(self, method: str, path: str, *ids: Any, body: Any = None, **query: str) -> Any:
        """Do the operation of the client's table that has this method and path."""
        return await self.client.call(TABLE[method, path], *ids, query=query, body=body)

    async def book(self, slug: str, start: str, **more: Any) -> Any:
        body = {"start": start, "eventTypeId": self.account.id_of(slug), "attendee": BOB, **more}
        return await self.ask("POST", "/bookings", body=body)


async def walk(one: Calendar) -> None:
    """Do what one host does with a calendar of one's own."""
    for part in (_account, _slots, _bookings, _decisions, _parts, _webhooks):
        await part(one)


async def _account(one: Calendar) -> None:
    await one.ask("GET", "/me")
    await one.ask("PATCH", "/me", body={"timeFormat": 24, "weekStart": "Monday"})
    await one.ask("GET", "/calendars")
    await one.ask(
        "GET",
        "/calendars/busy-times",
        loggedInUsersTz="Europe/Rome",
        dateFrom="2050-09-05",
        dateTo="2050-09-06",
    )
    hours = {"name": "Short", "timeZone": "Europe/Rome", "isDefault": False, "availability": HOURS}
    made = await one.ask("POST", "/schedules", body=hours | {"overrides": OVERRIDES})
    await one.ask("GET", "/schedules")
    await one.ask("GET", "/schedules/default")
    await one.ask("GET", "/schedules/{}", made.id)
    await one.ask("PATCH", "/schedules/{}", made.id, body={"name": "Shorter"})
    await one.ask("DELETE", "/schedules/{}", made.id)
    made = await one.ask("POST", "/event-types", body=EVENT_TYPE)
    await one.ask("GET", "/event-types")
    await one.ask("GET", "/event-types/{}", one.account.id_of("whole"))
    await one.ask("PATCH", "/event-types/{}", made.id, body={"hidden": True})
    await one.ask("DELETE", "/event-types/{}", made.id)


async def _slots(one: Calendar) -> None:
    number = str(one.account.id_of("intro"))
    await one.ask("GET", "/slots", eventTypeId=number, **SPAN)
    await one.ask("GET", "/slots", eventTypeId=number, format="range", **SPAN)
    old = {"startTime": "2050-09-05", "endTime": "2050-09-06"}
    await one.ask("GET", "/slots/available", eventTypeId=number, **old)
    hold = {"eventTypeId": int(number), "slotStart": "2050-09-05T08:00:00Z"}
    held = await one.ask("POST", "/slots/reservations", body=hold)
    await one.ask("GET", "/slots/reservations/{}", held.uid)
    await one.ask("PATCH", "/slots/reservations/{}", held.uid, body=hold)
    await one.ask("DELETE", "/slots/reservations/{}", held.uid)


async def _bookings(one: Calendar) -> None:
    await one.book("intro", "2050-09-05T07:00:00Z", guests=["g@example.com"], metadata={"call": 1})
    side = {"bookingFieldsResponses": {"side": "left"}, "lengthInMinutes": 15}
    there = {"location": {"type": "attendeePhone", "phone": PHONE}}
    await one.book("whole", "2050-09-06T07:00:00Z", **side, **there)
    series = await one.book("weekly", "2050-09-07T07:00:00Z", recurrenceCount=3)
    seated = await one.book("group", "2050-09-08T07:00:00Z")
    await one.ask("GET", "/slots", eventTypeId=str(one.account.id_of("group")),
                  start="2050-09-08", end="2050-09-08")  # fmt: skip
    await one.ask("GET", "/bookings", status="upcoming,unconfirmed", take="10")
    await one.ask("GET", "/bookings/{}", series[0].recurring_booking_uid)
    moved = await one.ask(
        "POST",
        "/bookings/{}/reschedule",
        series[0].uid,
        body={"start": "2050-09-07T09:00:00Z", "reschedulingReason": "Asked"},
    )
    await one.ask("GET", "/bookings/{}", series[0].uid)
    reason = {"cancellationReason": "Ill"}
    await one.ask("POST", "/bookings/{}/cancel", moved.uid, body=reason)
    rest = reason | {"cancelSubsequentBookings": True}
    await one.ask("POST", "/bookings/{}/cancel", series[1].uid, body=rest)
    body = reason | {"seatUid": seated.seat_uid}
    await one.ask("POST", "/bookings/{}/cancel", seated.uid, body=body)


async def _decisions(one: Calendar) -> None:
    asked = [await one.book("asked", f"2050-09-09T{hour}:00:00Z") for hour in ("07", "08")]
    await one.ask("POST", "/bookings/{}/confirm", asked[0].uid, body={})
    await one.ask("POST", "/bookings/{}/decline", asked[1].uid, body={"reason": "Full"})
    past = one.calendar.add_booking(
        Visit(one.account.id_of("intro"), datetime(2050, 8, 30, 8, tzinfo=UTC), "Bob",
              email="bob@example.com")
    )  # fmt: skip
    absent = {"host": True, "attendees": [{"email": "bob@example.com", "absent": True}]}
    await one.ask("POST", "/bookings/{}/mark-absent", past["uid"], body=absent)


async def _parts(one: Calendar) -> None:
    uid = (await one.book("intro", "2050-09-13T07:00:00Z")).uid
    under = "/bookings/{}"
    seated = await one.book("group", "2050-09-14T07:00:00Z")
    await one.ask("GET", "/bookings/by-seat/{}", seated.seat_uid)
    more = {"name": "Cy", "email": "cy@example.com", "timeZone": "Europe/Rome"}
    added = await one.ask("POST", f"{under}/attendees", uid, body=more)
    await one.ask("GET", f"{under}/attendees", uid)
    await one.ask("GET", f"{under}/attendees/{{}}", uid, added.id)
    await one.ask("DELETE", f"{under}/attendees/{{}}", uid, added.id)
    await one.ask("POST", f"{under}/guests", uid, body={"guests": [{"email": "g@example.com"}]})
    place = {"location": {"type": "integration", "integration": "cal-video"}}
    await one.ask("PATCH", f"{under}/location", uid, body=place)
    for part in ("calendar-links", "references", "recordings", "transcripts"):
        await one.ask("GET", f"{under}/{part}", uid)
    await one.ask("GET", f"{under}/conferencing-sessions", uid)


async def webhooks(one: Calendar, under: str, *ids: Any) -> None:
    """Subscribe, look, change and end it."""
    hook = HOOK | {"secret": "quiet"}
    made = await one.ask("POST", f"{under}/webhooks", *ids, body=hook)
    await one.ask("GET", f"{under}/webhooks", *ids)
    await one.ask("GET", f"{under}/webhooks/{{}}", *ids, made.id)
    await one.ask("PATCH", f"{under}/webhooks/{{}}", *ids, made.id, body={"active": False})
    await one.ask("DELETE", f"{under}/webhooks/{{}}", *ids, made.id)


async def _webhooks(one: Calendar) -> None:
    await webhooks(one, "")
    await webhooks(one, "/event-types/{}", one.account.id_of("intro"))
