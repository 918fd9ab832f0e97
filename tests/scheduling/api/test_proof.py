"""Cancel and reschedule want a proof: the id, and what is said of the attendee must be true."""

from itertools import product
from typing import Any

from tests.scheduling.api.world import Api

AT = "2027-03-05T10:00:00-05:00"
NO_SUCH = b'{"success":false,"message":"No appointment with that id.","code":"CALCOM_API_ERROR"}'
TRUE: list[dict[str, Any]] = [
    {},
    {"email": " ADA@Example.COM ", "phone": ""},
    {"phone": "(202) 555-0123"},
    {"email": "ada@example.com", "phone": "+1 202-555-0123"},
]
FALSE: list[dict[str, Any]] = [
    {"email": "eve@example.com"},
    {"email": "ada@example.com.evil.example"},
    {"email": "ada"},
    {"email": "%"},
    {"phone": "+12025550124"},
    {"phone": "5550123"},
    {"phone": "no number"},
    {"email": "ada@example.com", "phone": "+12025550124"},
    {"email": "eve@example.com", "phone": "+12025550123"},
    {"email": "ada@example.com", "phone": "\u0000"},
]


async def test_a_wrong_proof_reads_like_an_unknown_id(api: Api) -> None:
    uid = await api.booked(phone="+12025550123")
    actions = ("cancel", "reschedule", "suggest", "availability")
    for proof, action in (*product(FALSE, actions[:1]), *product(FALSE[:1], actions)):
        more = {"appointment_datetime": AT, **proof}
        answer = await api.manage(api.asks(action, appointment_id=uid, **more))
        assert (answer.status_code, answer.content) == (400, NO_SUCH)
    (booking,) = api.calendar.bookings()
    assert booking["status"] == "accepted"


async def test_a_true_proof_moves_and_cancels(api: Api) -> None:
    for proof in TRUE:
        first = await api.booked(phone="+12025550123")
        move = api.asks("reschedule", appointment_id=first, appointment_datetime=AT, **proof)
        moved = (await api.manage(move)).json()["data"]
        assert moved["summary"] == "Rescheduled"
        cancelled = await api.manage(api.asks("cancel", appointment_id=first, **proof))
        assert cancelled.json()["data"]["summary"] == "Cancelled"


async def test_what_a_booking_does_not_hold_is_no_contradiction(api: Api) -> None:
    uid = await api.booked()  # without a phone number
    alone = await api.manage(api.asks("cancel", appointment_id=uid, phone="+12025550123"))
    assert (alone.status_code, alone.content) == (400, NO_SUCH)
    both = api.asks("cancel", appointment_id=uid, phone="+12025550123", email="ada@example.com")
    assert (await api.manage(both)).status_code == 200
