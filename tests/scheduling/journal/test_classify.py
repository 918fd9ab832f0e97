"""Every answer of Cal.com and what the journal makes of it: on a first send, and on a second one."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scheduling.calcom.errors import (
    AlreadyCancelled,
    BadWebhook,
    CalcomError,
    CalcomUnavailable,
    Complaint,
    ExistingBooking,
    OutcomeUnknown,
    RateLimited,
    SlotTaken,
    error_of,
)
from scheduling.calcom.models import NewBooking
from scheduling.journal import Task
from scheduling.journal.classify import VERDICTS, Verdict, verdict_of, verdict_on

NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)
TAKEN = "User either already has booking at this time or is not available"
HOSTS = "One of the hosts either already has booking at this time or is not available"
LOCKED = 'The event type can\'t be booked at the "start" time provided. This could be because.'
DUPLICATE = "Unique constraint failed (P2002) on the fields: (`idempotencyKey`)"

ANSWERS: tuple[tuple[int, str, Verdict], ...] = (
    (401, "Your api key is not valid", Verdict.REFUSED),
    (403, "Forbidden", Verdict.REFUSED),
    (404, "Event type with id 1 not found", Verdict.REFUSED),
    (498, "TokenExpiredException", Verdict.REFUSED),
    (400, "responses - {email}error_required_field, ", Verdict.REFUSED),
    (400, "Attempting to book a meeting in the past.", Verdict.REFUSED),
    (400, LOCKED, Verdict.REFUSED),
    (400, "booking_limit_reached", Verdict.REFUSED),
    (422, "Unprocessable Entity", Verdict.REFUSED),
    (413, "Payload Too Large", Verdict.REFUSED),
    (429, "Too many requests", Verdict.LIMITED),
    (400, TAKEN, Verdict.TAKEN),
    (400, HOSTS, Verdict.TAKEN),
    (400, "no_available_users_found_error", Verdict.TAKEN),
    (409, "booking_conflict_error", Verdict.TAKEN),
    (400, DUPLICATE, Verdict.TAKEN),
    (409, "Conflict", Verdict.UNKNOWN),
    (408, "Request Timeout", Verdict.UNKNOWN),
    (500, "Internal server error", Verdict.UNKNOWN),
    (500, TAKEN, Verdict.UNKNOWN),
    (502, "", Verdict.UNKNOWN),
    (503, "", Verdict.UNKNOWN),
    (504, "", Verdict.UNKNOWN),
)
FIRST = {
    Verdict.REFUSED: "REJECTED",
    Verdict.LIMITED: "REJECTED",
    Verdict.TAKEN: "REJECTED",
    Verdict.UNKNOWN: "UNKNOWN",
}
SECOND = {
    verdict: "UNKNOWN" if state == "UNKNOWN" else "FAILED" for verdict, state in FIRST.items()
}
TWICE = tuple({verdict: one for one in ANSWERS for verdict in (one[2], one[0] == 409)}.values())
"""One answer of each kind, for tests that need not have them all."""
NAMES = [f"{status}-{message[:24] or 'page'}" for status, message, _ in ANSWERS]


@pytest.fixture
def kept(kept_on_sqlite: Any) -> Any:
    return kept_on_sqlite


@pytest.mark.parametrize(("status", "message", "verdict"), ANSWERS, ids=NAMES)
def test_an_answer(status, message, verdict):
    error = error_of(Complaint(status, message), write=True)
    assert verdict_on(error) is verdict


async def test_every_answer_to_a_first_send(world):
    for number, (status, message, verdict) in enumerate(ANSWERS):
        start_at = NINE + number * HALF
        world.calendar.fail_next("create_booking", status, message)
        with pytest.raises(CalcomError) as said:
            await world.ask(start_at=start_at, end_at=start_at + HALF)
        entry = (await world.entries())[-1]
        assert entry.state == FIRST[verdict], message
        assert isinstance(said.value, OutcomeUnknown) == (verdict is Verdict.UNKNOWN)
        assert isinstance(said.value, SlotTaken) == (verdict is Verdict.TAKEN)
        assert entry.can_resend == (verdict is Verdict.UNKNOWN)
    assert world.live() == []


async def test_each_kind_of_answer_to_a_second_send(world):
    for number in range(len(TWICE)):
        start_at, contact = NINE + number * HALF, f"bo{number}@example.com"
        world.line.faults = ["lose"]
        with pytest.raises(OutcomeUnknown):
            await world.ask(start_at=start_at, end_at=start_at + HALF, contact=contact)
    world.pass_time(61)
    await world.recover()
    world.pass_time(6)
    for status, message, _ in TWICE:
        world.calendar.fail_next("create_booking", status, message)
    # Each takes one of the answers; which one does not matter, there are as many as there are rows.
    assert (await world.recover()).resent == len(TWICE)
    entries = await world.entries()
    expected = Counter(SECOND[verdict] for *_, verdict in TWICE)
    assert Counter(str(entry.state) for entry in entries) == expected
    assert {entry.attempts for entry in entries} == {2}
    assert all((entry.task is Task.TELL_FAILED) == (entry.state == "FAILED") for entry in entries)
    assert len(world.line.writes) == 2 * len(TWICE)
    assert world.live() == []


async def test_an_answer_that_cannot_be_read_is_looked_up(world):
    for number, manner in enumerate(("cut-json", "html")):
        start_at = NINE + number * HALF
        world.calendar.misbehave(f"create_booking:{manner}:times=1")
        made = await world.ask(start_at=start_at, end_at=start_at + HALF)
        assert made.start_at == start_at
    assert [entry.state for entry in await world.entries()] == ["BOOKED", "BOOKED"]
    assert len(world.live()) == 2


async def test_too_many_requests_is_waited_for_within_the_turn(world):
    world.calendar.fail_next("create_booking", 429)
    sent = 0

    async def limited(tag: str) -> Any:
        nonlocal sent
        sent += 1
        if sent == 1:
            raise RateLimited("Too many requests", reset_seconds=0.05)
        return await world.calcom.create_booking(
            NewBooking(
                NINE,
                world.account.event_type_id,
                "Bo",
                "bo@example.com",
                metadata={"agent_intent": tag},
            )
        )

    world.calendar.faults.clear()
    booking = await world.journal.run(world.intent(), limited, calcom=world.calcom)
    assert (sent, booking.start_at) == (2, NINE)
    (entry,) = await world.entries()
    assert (entry.state, entry.attempts) == ("BOOKED", 1)


@pytest.mark.deep
async def test_too_many_requests_twice_is_a_refusal(world):
    async def limited(_tag: str) -> Any:
        raise RateLimited("Too many requests", reset_seconds=0.01)

    with pytest.raises(RateLimited):
        await world.journal.run(world.intent(), limited, calcom=world.calcom)
    assert [entry.state for entry in await world.entries()] == ["REJECTED"]


@pytest.mark.deep
async def test_taken_by_the_very_booking_is_a_success(world):
    """What a careless proxy sends twice is answered with "already has booking"."""
    world.line.faults = ["twice"]
    booking = await world.ask()
    assert booking.start_at == NINE
    assert [entry.state for entry in await world.entries()] == ["BOOKED"]


@pytest.mark.deep
async def test_an_older_booking_is_never_adopted_in_silence(world):
    older = await world.calcom.create_booking(
        NewBooking(NINE, world.account.event_type_id, "Bo Lind", "bo@example.com")
    )
    world.pass_time(3600)

    async def answers_with_it(_tag: str) -> Any:
        return older

    with pytest.raises(ExistingBooking):
        await world.journal.run(world.intent(), answers_with_it, calcom=world.calcom)
    assert [entry.state for entry in await world.entries()] == ["REJECTED"]


async def test_a_fresh_booking_without_the_tag_is_ours_and_shown_to_a_person(world):
    async def answers_without(_tag: str) -> Any:
        return await world.calcom.create_booking(
            NewBooking(NINE, world.account.event_type_id, "Bo Lind", "bo@example.com")
        )

    await world.journal.run(world.intent(), answers_without, calcom=world.calcom)
    (entry,) = await world.entries()
    assert (entry.state, entry.task) == ("BOOKED", Task.UNTAGGED)


async def test_a_tag_of_another_write_is_an_older_booking(world):
    made = await world.book()
    again = made.model_copy(update={"metadata": {"agent_intent": "other"}})
    assert verdict_of(again, tag="ours", sent_at=NINE) is Verdict.OLDER
    seat = made.attendees[0].model_copy(update={"metadata": {"agent_intent": "ours"}})
    shared = again.model_copy(update={"attendees": (*made.attendees, seat)})
    assert verdict_of(shared, tag="ours", sent_at=NINE) is Verdict.DONE
    stripped = tuple(one.model_copy(update={"metadata": {}}) for one in made.attendees)
    bare = made.model_copy(update={"metadata": {}, "attendees": stripped})
    sent_at = made.created_at
    assert verdict_of(bare, tag="ours", sent_at=sent_at) is Verdict.UNTAGGED
    assert verdict_of(bare, tag="ours", sent_at=sent_at + timedelta(hours=1)) is Verdict.OLDER
    unknown = bare.model_copy(update={"created_at": None})
    assert verdict_of(unknown, tag="ours", sent_at=sent_at) is Verdict.UNTAGGED


def test_every_error_has_its_verdict():
    def kinds(of: type[CalcomError]) -> set[type[CalcomError]]:
        return {of}.union(*(kinds(one) for one in of.__subclasses__()))

    without = {CalcomError, CalcomUnavailable, OutcomeUnknown, BadWebhook}
    assert kinds(CalcomError) - without == {
        one for one in kinds(CalcomError) if any(issubclass(one, kind) for kind, _ in VERDICTS)
    }
    for one in without:
        assert verdict_on(one("what")) is Verdict.UNKNOWN
    assert verdict_on(AlreadyCancelled("gone")) is Verdict.GONE
