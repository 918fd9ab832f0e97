"""How often may be asked: caps of an address, an organization and a contact."""

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from scheduling.api import Caps, Front, TokenKeys
from scheduling.desk import open_desk
from scheduling.journal import Journal
from scheduling.manage import book
from scheduling.model import Action, ManageRequest, Policy
from scheduling.storage.usage import digest_of
from tests.scheduling.api.at_the_door import Door, door_of, set_policy
from tests.scheduling.api.world import NOW, SECRET, Api, Json

BUSY = b'{"success":false,"message":"There are too many requests right now. Please try again in a'
MINUTE = timedelta(minutes=1)


def no_caps(**caps: int) -> Caps:
    return Caps(
        **dict.fromkeys(
            (
                "requests_per_address_minute",
                "requests_per_minute",
                "bookings_per_day",
                "open_bookings_per_contact",
                "changes_per_contact_day",
            ),
            0,
        )
        | caps
    )


def is_limited(answer: httpx.Response) -> bool:
    if answer.status_code != 429:
        return False
    body = answer.json()
    assert list(body) == ["success", "message", "code"]
    assert (body["success"], body["code"]) == (False, "RATE_LIMITED")
    assert int(answer.headers["retry-after"]) >= 1
    return True


def day(number: int, hour: int = 9) -> str:
    return f"2027-03-{number:02}T{hour:02}:00:00-05:00"


async def test_an_address_has_ten_requests_a_minute(api: Api) -> None:
    door = door_of(api)
    asked = api.asks("cancel", appointment_id="nothing")
    for second in range(10):
        api.clock.move_to(NOW + timedelta(seconds=second))
        assert not is_limited(await door.asks(asked))
    refused = await door.asks(asked)
    assert is_limited(refused)
    assert refused.headers["retry-after"] == "51"  # until the first of the ten is a minute old
    assert refused.content.startswith(BUSY)
    assert not is_limited(await door.asks(asked, address="192.0.2.8"))
    api.clock.move_to(NOW + MINUTE)
    assert not is_limited(await door.asks(asked))
    assert is_limited(await door.asks(asked))


async def test_whatever_an_address_asks_counts(api: Api) -> None:
    door = door_of(api, no_caps(requests_per_address_minute=5))
    asked: list[Json] = [
        {},
        {"action": "list"},
        api.asks("suggest", days_ahead="x"),
        api.asks("suggest") | {"org_id": "org-9"},
        api.asks("suggest") | {"agent_id": "nobody"},
    ]
    for body in asked:
        assert (await door.asks(body)).status_code == 400
    for body in (*asked, api.asks("suggest")):
        assert is_limited(await door.asks(body))
    for raw in (b"", b"{", b"[]", b'{"a":' * 50):
        assert is_limited(await door.sends(raw))


async def test_the_addresses_of_one_customer_count_together(api: Api) -> None:
    door = door_of(api, no_caps(requests_per_address_minute=1))
    asked = api.asks("cancel", appointment_id="nothing")
    assert not is_limited(await door.asks(asked, address="2001:db8:1:2::1"))
    assert is_limited(await door.asks(asked, address="2001:db8:1:2:ffff::9"))
    assert not is_limited(await door.asks(asked, address="2001:db8:1:3::1"))
    assert not is_limited(await door.asks(asked, address="192.0.2.9"))
    assert is_limited(await door.asks(asked, address="::ffff:192.0.2.9"))


async def test_what_a_stranger_says_of_its_address_is_not_believed(api: Api) -> None:
    door = door_of(api, no_caps(requests_per_address_minute=1))
    asked = api.asks("cancel", appointment_id="nothing")
    answers = [
        await door.asks(asked, X_Forwarded_For=f"198.51.100.{n}", Forwarded=f"for=198.51.100.{n}")
        for n in range(3)
    ]
    assert [is_limited(one) for one in answers] == [False, True, True]


async def test_an_organization_has_so_many_requests_a_minute(api: Api) -> None:
    door = door_of(api, no_caps(requests_per_minute=4))
    asked = api.asks("cancel", appointment_id="nothing")
    seen = [is_limited(await door.asks(asked, address=f"192.0.2.{n}")) for n in range(6)]
    assert seen == [False] * 4 + [True] * 2
    other = asked | {"org_id": "org-2", "agent_id": "desk"}
    assert not is_limited(await door.asks(other, address="192.0.2.99"))
    unknown = asked | {"org_id": "org-9"}
    assert not is_limited(await door.asks(unknown, address="192.0.2.99"))


async def test_an_organization_has_caps_of_its_own(api: Api) -> None:
    await set_policy(api, Policy(requests_per_address_minute=2, requests_per_minute=3))
    await set_policy(api, Policy(requests_per_address_minute=0, requests_per_minute=0), "org-2")
    door = door_of(api)
    asked = api.asks("cancel", appointment_id="nothing")
    from_one = [is_limited(await door.asks(asked)) for _ in range(3)]
    from_more = [is_limited(await door.asks(asked, address=f"192.0.2.{n}")) for n in (11, 12)]
    assert (from_one, from_more) == ([False, False, True], [False, True])
    other = asked | {"org_id": "org-2", "agent_id": "desk"}
    assert not any([is_limited(await door.asks(other)) for _ in range(8)])


async def books(door: Door, at: str, **more: str) -> httpx.Response:
    return await door.asks(door.api.books(at, **more))


async def test_a_contact_has_three_bookings_ahead(api: Api) -> None:
    door = door_of(api, no_caps(open_bookings_per_contact=3))
    for number in (3, 4, 5):
        assert (await books(door, day(number))).status_code == 200
    refused = await books(door, day(8))
    assert is_limited(refused)
    assert refused.json()["message"] == (
        "There were too many bookings or changes for this contact. Please try again later."
    )
    assert refused.headers["retry-after"] == "3600"  # not when which of them begins
    assert (await books(door, day(8), email="bo@example.com")).status_code == 200
    for spelling in ("ADA@example.com", "ada+x@example.com", "Ada+2@Example.COM"):
        assert is_limited(await books(door, day(9), email=spelling))

    again = await books(door, day(5))  # it was lost on the way, say
    assert (again.status_code, again.json()["data"]["summary"]) == (200, "Appointment confirmed")
    assert len(api.calendar.bookings()) == 4


async def test_a_restart_forgets_no_contact(api: Api) -> None:
    caps = no_caps(open_bookings_per_contact=1)
    assert (await books(door_of(api, caps), day(3))).status_code == 200
    journal = Journal(api.office.storage, api.clock)
    object.__setattr__(api.office, "journal", journal)
    assert is_limited(await books(door_of(api, caps), day(4)))


async def test_a_booking_that_is_over_or_gone_makes_room(api: Api) -> None:
    door = door_of(api, no_caps(open_bookings_per_contact=1))
    first = (await books(door, day(3))).json()["data"]["appointment_id"]
    moved = await door.asks(
        api.asks("reschedule", appointment_id=first, appointment_datetime=day(4))
    )
    second = moved.json()["data"]["appointment_id"]
    assert is_limited(await books(door, day(5)))
    assert (await door.asks(api.asks("cancel", appointment_id=second))).status_code == 200
    third = await books(door, day(5))
    assert third.status_code == 200

    calcom = await api.office.calcom_for("org-1")  # as its host does, without us
    assert calcom is not None
    await calcom.cancel_booking(third.json()["data"]["appointment_id"], reason="ill")
    assert (await books(door, day(8))).status_code == 200
    api.clock.move_to(NOW + timedelta(days=6))
    assert (await books(door, day(10))).status_code == 200


async def test_a_contact_has_five_changes_a_day(api: Api) -> None:
    door = door_of(api, no_caps(changes_per_contact_day=5))
    uid = (await books(door, day(3))).json()["data"]["appointment_id"]
    for hour in (10, 11, 12):
        asked = api.asks("reschedule", appointment_id=uid, appointment_datetime=day(3, hour))
        uid = (await door.asks(asked)).json()["data"]["appointment_id"]
    cancel = api.asks("cancel", appointment_id=uid)
    assert (await door.asks(cancel)).status_code == 200
    assert (await door.asks(cancel)).status_code == 200  # it is cancelled already: no change
    assert is_limited(await books(door, day(4)))
    assert (await books(door, day(4), email="bo@example.com")).status_code == 200
    api.clock.move_to(NOW + timedelta(days=1))
    assert (await books(door, day(5))).status_code == 200


async def test_what_is_refused_is_no_change(api: Api) -> None:
    door = door_of(api, no_caps(changes_per_contact_day=1, bookings_per_day=1))
    await api.booked(day(3), email="bo@example.com", name="Bo")  # before, by a door without caps
    api.clock.move_to(NOW + timedelta(days=1))
    taken = await books(door, "2027-03-04T03:00:00-05:00")
    assert taken.status_code == 422
    assert (await books(door, day(4))).status_code == 200
    assert is_limited(await books(door, day(5)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@example.com", " ADA@Example.com "),
        ("ada@example.com", "ada+x@example.com"),
        ("+12025550123", "12025550123@sms.cal.com"),
        ("\u00c5sa@example.com", "\u00e5sa@example.com"),
    ],
)
def test_a_contact_is_known_in_other_spellings(one: str, other: str) -> None:
    key = b"k" * 32
    assert digest_of(one, "org-1", key) == digest_of(other, "org-1", key)
    assert digest_of(one, "org-2", key) != digest_of(other, "org-1", key)
    assert digest_of(one, "org-1", b"l" * 32) != digest_of(other, "org-1", key)


def test_people_are_not_taken_for_one_another() -> None:
    people = ("ada@example.com", "ada@example.org", "+ada@example.com", "+12025550123", "bo")
    assert len({digest_of(one, "org-1", b"k") for one in people}) == len(people)
    assert digest_of(" ", "org-1", b"k") == ""


async def test_an_organization_takes_so_many_bookings_a_day(api: Api) -> None:
    door = door_of(api, no_caps(bookings_per_day=2))
    for number in (3, 4):
        api.clock.move_to(NOW + timedelta(hours=number))
        assert (await books(door, day(number), email=f"a{number}@example.com")).status_code == 200
    refused = await books(door, day(5), email="a5@example.com")
    assert is_limited(refused)
    assert refused.headers["retry-after"] == str(23 * 3600)
    assert "No more bookings" in refused.json()["message"]
    api.clock.move_to(NOW + timedelta(hours=27))
    assert (await books(door, day(5), email="a5@example.com")).status_code == 200


async def test_many_at_once_are_no_more_than_the_cap(api: Api) -> None:
    door = door_of(api, no_caps(open_bookings_per_contact=3))
    answers = await asyncio.gather(*(books(door, day(3, hour)) for hour in range(9, 17)))
    statuses = Counter(one.status_code for one in answers)
    assert statuses == {200: 3, 429: 5}
    assert len(api.calendar.bookings()) == 3


async def test_our_own_agent_has_no_caps_and_is_counted(api: Api) -> None:
    desk = await open_desk("org-1", "front", office=api.office)
    for number in (3, 4, 5, 8):
        at = NOW.replace(day=number, hour=9)
        request = ManageRequest(Action.BOOK, name="Ada", email="ada@example.com", start_at=at)
        assert (await book(desk, request)).success
    assert is_limited(await books(door_of(api), day(9)))


async def test_contacts_are_kept_as_digests_of_their_organization(api: Api) -> None:
    await api.booked()
    await api.manage(api.books() | {"org_id": "org-2", "agent_id": "desk"})
    async with api.office.storage.across_organizations().reading() as db:
        found = (await db.execute(text("SELECT contact FROM booking_intents"))).scalars().all()
    assert len(set(found)) == 2
    assert all(len(one) == 64 for one in found)


async def test_the_usual_caps_are_on(api: Api) -> None:
    assert Front(api.office, TokenKeys(SECRET, clock=api.clock)).caps == Caps(10, 60, 200, 3, 5)
