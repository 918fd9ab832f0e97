"""The history checker finds what is planted, each kind of it, and nothing in a history without fault."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.exactly_once.history import History, Intent, Record, Told, Verdict, check

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def record(uid: str = "b1", contact: str = "bo", start_at: datetime = NINE, **more: Any) -> Record:
    given: dict[str, Any] = {"created_at": at(1), "tag": f"tag-{uid}", **more}
    return Record(uid, contact, start_at, start_at + HALF, **given)


def told(verdict: Verdict = Verdict.BOOKED, **more: Any) -> Told:
    uid = "" if verdict is Verdict.TAKEN else "b1"
    given: dict[str, Any] = {"action": "book", "start_at": NINE, "uid": uid, **more}
    return Told("bo", asked_at=at(0), told_at=at(2), verdict=verdict, **given)


BOOKED = Intent("tag-b1", "book", "BOOKED", uid="b1", start_at=NINE)
FINE = History((told(),), (record(),), (BOOKED,))


def kinds(history: History) -> set[str]:
    return {one.kind for one in check(history)}


def test_a_history_without_fault_has_none() -> None:
    assert check(FINE) == []


def test_a_moved_and_a_cancelled_booking_are_no_fault() -> None:
    later = NINE + 4 * HALF
    moved = told(Verdict.MOVED, action="reschedule", old_uid="b1", uid="b2", start_at=later)
    gone = told(Verdict.CANCELLED, action="cancel", old_uid="b2", uid="b2", start_at=later)
    old = record(ended_at=at(1.5), moved_to="b2")
    new = record("b2", start_at=later, moved_from="b1", tag="tag-b1", ended_at=at(1.8))
    assert check(History((told(), moved, gone), (old, new), (BOOKED,))) == []


def test_two_bookings_of_one_host_at_one_time_are_found() -> None:
    other = record("b2", "cy", NINE + HALF / 2)
    assert kinds(replace(FINE, bookings=(record(), other))) == {"overlap"}
    beside = replace(other, host="another")
    assert kinds(replace(FINE, bookings=(record(), beside))) == set()
    not_ours = replace(other, tag="")
    assert kinds(replace(FINE, bookings=(record(), not_ours))) == set()


@pytest.mark.parametrize("same", ["tag", "wish", "move"])
def test_a_wish_that_was_granted_twice_is_found(same: str) -> None:
    second = {
        "tag": record("b2", "cy", NINE + 4 * HALF, tag="tag-b1"),
        "wish": record("b2", host="another"),
        "move": record("b2", start_at=NINE + 4 * HALF, moved_from="b1"),
    }[same]
    assert "doubled" in kinds(replace(FINE, bookings=(record(), second)))


@pytest.mark.parametrize("ended", [None, at(3)])
def test_a_booking_that_is_gone_is_lost_unless_somebody_wanted_it(ended: datetime | None) -> None:
    if ended is None:
        assert kinds(replace(FINE, bookings=())) >= {"lost", "false promise"}
        return
    gone = replace(FINE, bookings=(record(ended_at=ended),))
    assert kinds(gone) == {"lost"}
    assert kinds(replace(gone, outsiders=frozenset({"b1"}))) == set()
    asked = told(Verdict.PENDING, action="cancel", old_uid="b1")
    assert kinds(replace(gone, told=(told(), asked))) == set()
    refused = replace(asked, verdict=Verdict.FAILED)
    assert kinds(replace(gone, told=(told(), refused))) == {"lost"}


def test_an_earlier_uid_means_the_appointment_wherever_it_went() -> None:
    before = record("b0", start_at=NINE + 4 * HALF, ended_at=at(1), moved_to="b1")
    gone = record(ended_at=at(3), moved_from="b0")
    asked = told(Verdict.PENDING, action="cancel", old_uid="b0")
    assert kinds(History((told(),), (before, gone))) == {"lost"}
    assert kinds(History((told(), asked), (before, gone))) == set()


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"start_at": NINE + HALF}, Verdict.BOOKED),  # at another time
        ({"contact": "cy"}, Verdict.BOOKED),  # somebody else's
        ({"accepted": False}, Verdict.BOOKED),  # only requested
        ({"created_at": at(3)}, Verdict.BOOKED),  # not there yet
        ({}, Verdict.CANCELLED),  # it stands
        ({"ended_at": at(3)}, Verdict.CANCELLED),  # it stood then
    ],
)
def test_a_promise_that_was_not_so_is_found(changes: dict[str, Any], verdict: Verdict) -> None:
    old = "b1" if verdict is Verdict.CANCELLED else ""
    history = History((told(verdict, old_uid=old),), (record(**changes),))
    assert "false promise" in kinds(history)


def test_requested_is_true_of_what_is_requested() -> None:
    assert kinds(History((told(Verdict.REQUESTED),), (record(accepted=False),))) == set()


def test_a_refusal_of_one_s_own_booking_is_found() -> None:
    refusal = told(Verdict.TAKEN, rivals=("booking b1",))
    assert kinds(replace(FINE, told=(refusal,))) == {"false refusal"}
    moving = replace(refusal, action="reschedule", old_uid="b1")
    assert kinds(replace(FINE, told=(moving,))) == set()


def test_a_refusal_of_a_time_that_nobody_had_is_found() -> None:
    assert kinds(History((told(Verdict.TAKEN),), ())) == {"false refusal"}
    taken = told(Verdict.TAKEN, rivals=("booking b9",))
    assert kinds(History((taken,), ())) == set()


@pytest.mark.parametrize("state", ["SENDING", "UNKNOWN"])
def test_an_intent_without_an_end_is_found(state: str) -> None:
    assert kinds(replace(FINE, intents=(replace(BOOKED, state=state),))) == {"open intent"}


def test_an_end_that_took_too_long_is_found() -> None:
    assert kinds(replace(FINE, intents=(replace(BOOKED, waited_seconds=121),))) == {"open intent"}


@pytest.mark.parametrize("state", ["REJECTED", "FAILED"])
def test_an_end_that_is_not_the_calendar_s_is_found(state: str) -> None:
    assert kinds(replace(FINE, intents=(replace(BOOKED, state=state),))) == {"misjudged"}


def test_a_booked_intent_without_a_booking_is_found() -> None:
    assert kinds(replace(FINE, intents=(replace(BOOKED, uid="b9"),))) == {"misjudged"}
