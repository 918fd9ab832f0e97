"""The session keeps handles, lines and receipts of one call."""

from datetime import UTC, datetime

from agent.session import CallSession, Line, Proposal
from scheduling.model import EventType

NINE = datetime(2027, 3, 4, 14, 0, tzinfo=UTC)
TEN = datetime(2027, 3, 4, 15, 0, tzinfo=UTC)


def service(call: CallSession, index: int = 0) -> EventType:
    return call.desk.agent.event_types[index]


def test_the_same_time_keeps_its_handle(call: CallSession) -> None:
    first = call.offer(NINE, service(call))
    assert call.offer(TEN, service(call)).handle == "s2"
    assert call.offer(NINE, service(call)) is first
    assert first.handle == "s1"


def test_another_service_or_move_is_another_handle(call: CallSession) -> None:
    handles = {
        call.offer(NINE, service(call)).handle,
        call.offer(NINE, service(call, 1)).handle,
        call.offer(NINE, service(call), moving="b1").handle,
    }
    assert handles == {"s1", "s2", "s3"}


def test_a_withdrawn_time_comes_back_under_a_fresh_handle(call: CallSession) -> None:
    call.withdraw(call.offer(NINE, service(call)))
    assert call.open_slots() == ()
    assert call.offer(NINE, service(call)).handle == "s2"


def test_a_moved_booking_is_followed_and_a_cancelled_one_is_gone(call: CallSession) -> None:
    old, new = call.know("u1", service(call), NINE), call.know("u2", service(call), TEN)
    old.status, old.moved_to = "moved", new.handle
    assert call.live_booking("b1") is new
    new.status = "cancelled"
    assert call.live_booking("b1") is None
    assert call.live_booking("b9") is None


def test_pieces_of_speech_are_joined_by_speaker(call: CallSession) -> None:
    call.heard("Hello.")
    call.heard(" How are you?")
    call.begin_turn("fine")
    call.begin_turn("and you")
    assert call.exchanges() == [
        Line("agent", "Hello. How are you?"),
        Line("caller", "fine and you"),
    ]
    assert call.exchanges(since=2) == [Line("caller", "fine and you")]


def test_only_the_newest_open_proposal_waits_for_a_yes(call: CallSession) -> None:
    for digest in ("a", "b"):
        call.proposals[digest] = Proposal(
            "book", digest, "Shall I?", made_at=0, start_at=NINE, service=service(call)
        )
    assert call.proposal is call.proposals["b"]
    call.proposals["b"].result = {"ok": True, "code": "booked", "message": "Done."}
    assert call.proposal is None


def test_what_the_caller_hears_belongs_to_the_turn(call: CallSession) -> None:
    call.begin_turn("hi")
    call.heard("Hello.")
    assert (call.turn.said, call.turn.spoken) == ("hi", "Hello.")
