"""Book, move, cancel and look up, against the embedded calendar on the wire."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.session import CallSession, Result
from scheduling.localcal import Visit

NEW_YORK = ZoneInfo("America/New_York")
MARA = {"name": "Mara Quill", "email": "mara@example.com"}
Use = Callable[..., Awaitable[Result]]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=NEW_YORK)


async def agreed(call: CallSession, use: Use, tool: str, **arguments: Any) -> Result:
    """Propose, say the read-back, say yes, call again."""
    proposed = await use(call, tool, **arguments)
    assert proposed["code"] in ("confirmation_needed", "not_confirmed"), proposed
    call.heard(proposed["readback"])
    call.begin_turn("yes")
    return await use(call, tool, **arguments)


async def offered(
    call: CallSession, use: Use, when: str = "march 4 at 11:30 am", **more: str
) -> str:
    return (await use(call, "find_times", when=when, **more))["times"][0]["id"]


async def test_a_booking_needs_a_yes(world: Any, use: Use) -> None:
    call = world.call()
    slot = await offered(call, use)
    proposed = await use(call, "book", slot_id=slot, **MARA)
    assert proposed["readback"] == (
        "Consultation on Thursday, March 4 at 11:30 AM for Mara Quill, mara@example.com. "
        "Shall I book it?"
    )
    assert (await use(call, "book", slot_id=slot, **MARA))["code"] == "not_confirmed"
    assert world.active() == []


async def test_a_booking_is_made_once(world: Any, use: Use) -> None:
    call = world.call()
    slot = await offered(call, use)
    booked = await agreed(call, use, "book", slot_id=slot, **MARA)
    assert (booked["ok"], booked["code"]) == (True, "booked")
    assert booked["booking"] == {
        "id": "b1",
        "service": "consultation",
        "label": "Consultation on Thursday, March 4 at 11:30 AM",
        "start": "2027-03-04T11:30",
    }
    assert await use(call, "book", slot_id=slot, **MARA) == booked
    [made] = world.active()
    assert made["start"].startswith("2027-03-04T16:30")
    assert made["attendees"][0]["email"] == "mara@example.com"
    assert [trace.committed for trace in call.turn.tools] == [True, False]
    assert [receipt.kind for receipt in call.receipts] == ["booked"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"slot_id": "s99", **MARA}, "unknown_slot"),
        ({"slot_id": "s1"}, "need_name"),
        ({"slot_id": "s1", "name": "Mara Quill"}, "need_email"),
        ({"slot_id": "s1", "name": "Mara Quill", "email": "mara@example"}, "invalid_email"),
        ({"slot_id": "s1", **MARA, "phone": "12"}, "invalid_phone"),
        ({"slot_id": None, "name": 7, "email": ["x"], "extra": {}}, "unknown_slot"),
        ({}, "unknown_slot"),
    ],
)
async def test_what_cannot_be_booked_is_refused_early(
    world: Any, use: Use, arguments: dict[str, Any], code: str
) -> None:
    call = world.call()
    assert await offered(call, use) == "s1"
    assert (await use(call, "book", **arguments))["code"] == code
    assert call.proposals == {}


async def test_the_number_of_the_call_is_put_in_by_the_tools(world: Any, use: Use) -> None:
    call = world.call(caller_number="+12125550123")
    slot = await offered(call, use)
    proposed = await use(call, "book", slot_id=slot, phone="caller", **MARA)
    assert "212-555-0123" in proposed["readback"]
    unknown = world.call()
    proposed = await use(
        unknown, "book", slot_id=await offered(unknown, use), phone="caller", **MARA
    )
    assert "555" not in proposed["readback"]


async def test_a_taken_time_keeps_the_details_and_offers_others(world: Any, use: Use) -> None:
    call = world.call()
    slot = await offered(call, use)
    proposed = await use(call, "book", slot_id=slot, **MARA)
    call.heard(proposed["readback"])
    call.begin_turn("yes")
    world.calendar.block(at(4, 11), at(4, 12))
    taken = await use(call, "book", slot_id=slot, **MARA)
    assert (taken["ok"], taken["code"]) == (False, "slot_taken")
    assert 1 <= len(taken["times"]) <= 3
    assert slot not in {time["id"] for time in taken["times"]}
    assert (await use(call, "book", slot_id=slot, **MARA))["code"] == "unknown_slot"
    booked = await agreed(call, use, "book", slot_id=taken["times"][0]["id"], **MARA)
    assert booked["code"] == "booked"
    assert len(world.active()) == 1


async def test_a_booking_made_in_this_call_can_be_moved_and_cancelled(world: Any, use: Use) -> None:
    call = world.call()
    await agreed(call, use, "book", slot_id=await offered(call, use), **MARA)
    new = await offered(call, use, "march 5 at 10 am", booking_id="b1")
    proposed = await use(call, "reschedule", booking_id="b1", slot_id=new)
    assert proposed["readback"] == (
        "I'd move your consultation from Thursday, March 4 at 11:30 AM "
        "to Friday, March 5 at 10:00 AM. Shall I move it?"
    )
    moved = await agreed(call, use, "reschedule", booking_id="b1", slot_id=new)
    assert (moved["code"], moved["booking"]["id"]) == ("rescheduled", "b2")
    assert [one["start"][:16] for one in world.active()] == ["2027-03-05T15:00"]
    gone = await agreed(call, use, "cancel", booking_id="b1")
    assert gone["code"] == "cancelled"
    assert world.active() == []
    assert (await use(call, "cancel", booking_id="b2"))["code"] == "cancelled"
    assert (await use(call, "reschedule", booking_id="b2", slot_id=new))[
        "code"
    ] == "unknown_booking"


async def test_the_same_time_can_be_booked_again_after_a_cancellation(world: Any, use: Use) -> None:
    call = world.call()
    slot = await offered(call, use)
    await agreed(call, use, "book", slot_id=slot, **MARA)
    await agreed(call, use, "cancel", booking_id="b1")
    again = await agreed(call, use, "book", slot_id=slot, **MARA)
    assert (again["code"], len(world.active())) == ("booked", 1)


async def test_handles_that_are_unknown_do_not_fit(world: Any, use: Use) -> None:
    call = world.call()
    await agreed(call, use, "book", slot_id=await offered(call, use), **MARA)
    assert (await use(call, "reschedule", booking_id="b1", slot_id="s99"))["code"] == "unknown_slot"
    assert (await use(call, "cancel", booking_id="b9"))["code"] == "unknown_booking"


async def test_an_unknown_outcome_promises_nothing(world: Any, use: Use) -> None:
    call = world.call()
    slot = await offered(call, use)
    world.calendar.fail_next("create_booking", 500)
    world.calendar.fail_next("list_bookings", 500, times=20)
    pending = await agreed(call, use, "book", slot_id=slot, **MARA)
    assert (pending["ok"], pending["code"]) == (False, "pending")
    assert call.receipts[-1].kind == "pending"


async def test_on_the_phone_the_address_is_spoken(world: Any, use: Use) -> None:
    call = world.call("phone")
    slot = await offered(call, use)
    proposed = await use(call, "book", slot_id=slot, name="Mara Quill", email="mara.q7@example.com")
    assert "mara dot q 7 at example dot com" in proposed["readback"]
    booked = await agreed(
        call, use, "book", slot_id=slot, name="Mara Quill", email="mara.q7@example.com"
    )
    assert booked["code"] == "booked"


class TestLookUp:
    """Whose booking it is: both name and contact, supplied by the caller."""

    @pytest.fixture(autouse=True)
    def booked(self, world: Any) -> None:
        kind = next(one for one in world.desk.agent.event_types if one.slug == "consultation")
        for day, name, email in (
            (5, "Mara Quill", "mara@example.com"),
            (8, "Mara Quill", "mara@example.com"),
            (5, "Ned Foley", "ned@example.com"),
        ):
            hour = 10 if name.startswith("Mara") else 14
            visit = Visit(kind.id, at(day, hour), name, email)
            world.calendar.add_booking(visit)

    async def test_name_and_address_find_the_bookings(self, world: Any, use: Use) -> None:
        call = world.call()
        found = await use(call, "find_bookings", **MARA)
        assert (found["code"], len(found["bookings"])) == ("found", 2)
        assert found["bookings"][0] == {
            "id": "b1",
            "service": "consultation",
            "label": "Consultation on Friday, March 5 at 10:00 AM",
            "start": "2027-03-05T10:00",
        }
        again = await use(call, "find_bookings", **MARA, when="march 8")
        assert [one["id"] for one in again["bookings"]] == ["b2"]

    async def test_a_found_booking_can_be_cancelled(self, world: Any, use: Use) -> None:
        call = world.call()
        await use(call, "find_bookings", **MARA)
        assert (await agreed(call, use, "cancel", booking_id="b1"))["code"] == "cancelled"
        assert len(world.active()) == 2

    @pytest.mark.parametrize(
        ("arguments", "missing"),
        [
            ({}, ["name", "email_or_phone"]),
            ({"name": "Mara", "email": "mara@example.com"}, ["name"]),
            ({"name": "Mara Quill"}, ["email_or_phone"]),
        ],
    )
    async def test_evidence_must_be_complete(
        self, world: Any, use: Use, arguments: dict[str, str], missing: list[str]
    ) -> None:
        call = world.call()
        for _ in range(5):
            answer = await use(call, "find_bookings", **arguments)
            assert (answer["code"], answer["missing"]) == ("need_details", missing)

    async def test_unknown_wrong_and_somebody_elses_are_one_answer(
        self, world: Any, use: Use
    ) -> None:
        guesses = (
            {"name": "Ned Foley", "email": "mara@example.com"},
            {"name": "Mara Quill", "email": "ned@example.com"},
            {"name": "No Body", "email": "nobody@example.com"},
        )
        answers = [await use(world.call(), "find_bookings", **guess) for guess in guesses]
        assert answers[0] == answers[1] == answers[2]
        assert answers[0]["code"] == "not_found"

    async def test_three_failures_close_the_search(self, world: Any, use: Use) -> None:
        call = world.call()
        wrong = {"name": "Ned Foley", "email": "mara@example.com"}
        codes = [(await use(call, "find_bookings", **wrong))["code"] for _ in range(3)]
        assert codes == ["not_found", "not_found", "too_many_tries"]
        assert (await use(call, "find_bookings", **MARA))["code"] == "too_many_tries"

    async def test_an_unproven_caller_number_is_no_evidence(self, world: Any, use: Use) -> None:
        call = world.call(caller_number="+12125550123")
        answer = await use(call, "find_bookings", name="Mara Quill")
        assert answer["code"] == "need_details"

    async def test_a_proven_caller_number_counts_as_the_phone(self, world: Any, use: Use) -> None:
        kind = world.desk.agent.event_types[0]
        visit = Visit(kind.id, at(9, 10), "Ada Park", "ada@example.com", "+12125550123")
        world.calendar.add_booking(visit)
        call = world.call(caller_number="+12125550123", caller_verified=True)
        assert (await use(call, "find_bookings", name="Ada Park"))["code"] == "found"
        assert (await use(call, "find_bookings", name="Mara Quill"))["code"] == "not_found"
