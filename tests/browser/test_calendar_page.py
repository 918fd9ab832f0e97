"""The calendar page of the embedded Cal.com: what is booked on the wire is seen, by anybody, at once."""

import json
import re
import shlex
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from scheduling.clock import FixedClock
from scheduling.localcal import (
    Account,
    AccountSeed,
    EventTypeSeed,
    LocalCal,
    Visit as SeededVisit,
    create_app,
)
from tests.browser.conftest import Visit
from tests.browser.desk import served
from tests.calendars import new_calendar

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADA = AccountSeed(
    "ada",
    "Ada",
    time_zone="Europe/Rome",
    event_types=(
        EventTypeSeed("intro", "Intro", 60, notice=0),
        EventTypeSeed("asked", "Asked", 60, notice=0, confirmation_required=True),
    ),
)
HOSTILE = "<img src=x onerror=alert(1)>"
PROFILE = {"locale": "en-US", "timezone_id": "Asia/Tokyo"}  # neither has a say in what is shown
WEEK = re.compile("September 5 . 11, 2050")
BOOKINGS, SLOTS = "2024-08-13", "2024-09-04"


@dataclass(frozen=True)
class Place:
    """A calendar on the wire at nine on Monday, September 5th of 2050, and who owns it."""

    calendar: LocalCal
    account: Account
    http: httpx.AsyncClient

    @property
    def address(self) -> str:
        return str(self.http.base_url)

    async def ask(self, path: str, version: str, body: Any = None) -> Any:
        headers = {"cal-api-version": version, "Authorization": f"Bearer {self.account.api_key}"}
        answer = await self.http.post(f"/v2/{path}", headers=headers, json=body or {})
        assert answer.status_code in (200, 201), answer.text
        return answer.json()["data"]

    async def book(self, start: str, name: str, slug: str = "intro") -> Any:
        attendee = {"name": name, "email": "who@example.com", "timeZone": "Europe/Rome"}
        number = self.account.id_of(slug)
        body = {"start": start, "eventTypeId": number, "attendee": attendee}
        return await self.ask("bookings", BOOKINGS, body)


@pytest_asyncio.fixture(loop_scope="session")
async def place() -> AsyncIterator[Place]:
    calendar = new_calendar(FixedClock(datetime(2050, 9, 5, 7, tzinfo=UTC)))
    account = calendar.add_account(ADA)
    calendar.add_account(AccountSeed("bea", "Bea", event_types=ADA.event_types))
    async with (
        served(create_app(calendar, page=True)) as address,
        httpx.AsyncClient(base_url=address) as http,
    ):
        yield Place(calendar, account, http)
    calendar.close()


async def looked(page: Page) -> None:
    """Spare the test the seconds until the page looks again, which it does when it is come back to."""
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


async def test_what_happens_on_the_wire_is_seen_without_a_reload(
    place: Place, visit: Visit
) -> None:
    day = datetime(2050, 9, 8, tzinfo=UTC)
    place.calendar.out_of_office(day, day.replace(day=9))
    place.calendar.block(day.replace(day=6, hour=8), day.replace(day=6, hour=9))
    number = place.account.id_of("intro")
    late = SeededVisit(number, day.replace(day=7, hour=21), "Night Owl")  # 23:00 to midnight
    place.calendar.add_booking(late)
    page = (await visit(place.address, **PROFILE)).page
    await expect(page.get_by_role("heading", level=1)).to_have_text(WEEK)
    thursday = page.get_by_role("region", name="Thursday, September 8")
    await expect(thursday.get_by_text("Out of office")).to_be_visible()
    tuesday = page.get_by_role("region", name="Tuesday, September 6")
    await expect(tuesday.get_by_text("Busy elsewhere")).to_be_visible()
    wednesday = page.get_by_role("region", name="Wednesday, September 7")
    await expect(wednesday.get_by_role("button")).to_have_text("Night Owl, 11 PM Intro")
    await expect(thursday.get_by_role("button")).to_have_count(0)

    await place.book("2050-09-05T10:00:00Z", HOSTILE)
    await place.book("2050-09-05T12:00:00Z", "Cleo", "asked")
    hold = {"eventTypeId": number, "slotStart": "2050-09-07T07:00:00Z"}
    await place.ask("slots/reservations", SLOTS, hold)
    monday = page.get_by_role("region", name="Monday, September 5, today")
    names = [f"{HOSTILE}, 12 PM Intro", "Cleo, 2 PM Asked, unconfirmed"]
    await expect(monday.get_by_role("button")).to_have_text(names)
    await expect(wednesday.get_by_role("button").first).to_contain_text("9 AM Intro, until 9:05 AM")
    await expect(page.locator("#news")).to_contain_text(
        "Cleo, Asked, Monday, September 5 at 2:00 PM"
    )
    upper, lower = await card(page, HOSTILE).bounding_box(), await card(page, "Cleo").bounding_box()
    assert upper is not None
    assert lower is not None
    assert lower["y"] - upper["y"] == pytest.approx(2 * upper["height"], abs=8)  # two hours


async def test_all_of_a_booking_is_told_to_a_keyboard(place: Place, visit: Visit) -> None:
    booked = await place.book("2050-09-05T10:00:00Z", HOSTILE)
    asked = await place.book("2050-09-05T12:00:00Z", "Cleo", "asked")
    page = (await visit(place.address, **PROFILE)).page
    await card(page, HOSTILE).focus()
    await place.ask(f"bookings/{asked['uid']}/confirm", BOOKINGS)
    await looked(page)
    await expect(card(page, "Cleo")).to_have_text("Cleo, 2 PM Asked")
    await expect(card(page, HOSTILE)).to_be_focused()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Intro")
    await expect(dialog).to_contain_text(re.compile("Monday, September 5, 12:00.+1:00.PM"))
    await dialog.get_by_text("As the API shows it").click()
    assert json.loads(await dialog.locator("pre").inner_text()) == booked
    await place.ask(f"bookings/{booked['uid']}/cancel", BOOKINGS, {"cancellationReason": "Rain"})
    await looked(page)
    await expect(dialog).to_contain_text("Rain")
    await page.keyboard.press("Escape")
    await expect(card(page, HOSTILE)).to_be_focused()
    await expect(card(page, HOSTILE)).to_contain_text("cancelled")
    await page.get_by_label("Show what is cancelled").uncheck()
    await expect(card(page, HOSTILE)).to_have_count(0)
    await page.context.set_offline(True)
    await looked(page)
    await expect(page.locator("#line")).to_have_text("The calendar does not answer; trying again.")
    await expect(card(page, "Cleo")).to_be_visible()
    await page.context.set_offline(False)
    await looked(page)
    await expect(page.locator("#line")).to_have_text("Up to date")


async def test_an_empty_week_says_how_to_fill_it(place: Place, visit: Visit) -> None:
    visitor = await visit(f"{place.address}/?week=2050-09-01", **PROFILE, color_scheme="dark")
    page = visitor.page
    await page.set_viewport_size({"width": 360, "height": 740})
    await expect(page.get_by_text("Nothing is booked in this week")).to_be_visible()
    await page.get_by_role("button", name="Next week").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(WEEK)
    await expect(page.get_by_text("Nothing booked.")).to_have_count(7)
    assert place.account.api_key not in await page.content()
    command = await page.locator("#command").inner_text()
    curl, address, *options = shlex.split(command.replace("\\\n", ""))
    given = list(zip(options[::2], options[1::2], strict=True))
    headers = dict(value.split(": ") for option, value in given if option == "-H")
    body = next(value for option, value in given if option == "-d")
    answer = await place.http.post(address, headers=headers, content=body)
    assert (curl, answer.status_code) == ("curl", 201), answer.text
    await looked(page)
    await expect(card(page, "Ada Park")).to_have_text("Ada Park, 9 AM Intro")
    await expect(page.get_by_text("Nothing is booked in this week")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    await page.get_by_label("Calendar of").select_option("Bea")
    await expect(page.locator("#whose")).to_have_text("Bea · UTC, 7:00 AM")
    await expect(card(page, "Ada Park")).to_have_count(0)
    await page.go_back()
    await expect(card(page, "Ada Park")).to_be_visible()
    await page.get_by_role("button", name="Previous week").click()
    await page.get_by_role("button", name="Today").click()
    await expect(page.locator("[data-today]")).to_have_count(1)
