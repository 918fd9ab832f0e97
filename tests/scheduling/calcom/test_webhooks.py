"""Notices from Cal.com: only signed ones are read, and only as what they are."""

import json
from datetime import UTC, datetime

import pytest

from scheduling.calcom.errors import BadWebhook
from scheduling.calcom.webhooks import (
    SIGNATURE,
    NewWebhook,
    Webhook,
    read_webhook,
    signature_of,
)

MOVED = {
    "triggerEvent": "BOOKING_RESCHEDULED",
    "createdAt": "2030-01-08T08:00:00.000Z",
    "payload": {
        "type": "intro",
        "title": "Intro between Ada and Bob",
        "startTime": "2030-01-08T09:00:00Z",
        "endTime": "2030-01-08T11:00:00+01:00",
        "organizer": {
            "id": 1,
            "name": "Ada",
            "email": "ada@example.com",
            "timeZone": "Europe/Rome",
            "language": {"locale": "en"},
            "utcOffset": 60,
        },
        "attendees": [{"name": "Bob", "email": "bob@example.com", "phoneNumber": "+12025550123"}],
        "location": "integrations:daily",
        "uid": "new",
        "bookingId": 7,
        "eventTypeId": 101,
        "length": 60,
        "status": "ACCEPTED",
        "metadata": {"call": "c1"},
        "responses": {"name": {"label": "your_name", "value": "Bob"}},
        "rescheduleUid": "old",
        "rescheduleStartTime": "2030-01-07T09:00:00Z",
        "somethingNew": [1],
    },
}
BODY = json.dumps(MOVED).encode()
KEY = "quiet"


def signed(body: bytes, *, name: str = SIGNATURE) -> dict[str, str]:
    return {name: signature_of(body, secret=KEY)}


@pytest.mark.parametrize("name", [SIGNATURE, SIGNATURE.lower()])
def test_a_signed_notice_is_read(name):
    event = read_webhook(BODY, signed(BODY, name=name), secret=KEY)
    assert (event.trigger, event.payload.uid, event.payload.reschedule_uid) == (
        "BOOKING_RESCHEDULED", "new", "old",
    )  # fmt: skip
    assert event.payload.end_at == datetime(2030, 1, 8, 10, tzinfo=UTC)
    assert event.payload.attendees[0].phone == "+12025550123"
    assert event.payload.metadata == {"call": "c1"}


def test_the_signature_is_hmac_sha256_in_hexadecimal():
    assert signature_of(b"what do ya want for nothing?", secret="Jefe") == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )  # RFC 4231, test case 2


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {SIGNATURE: ""},
        {SIGNATURE: "no-secret-provided"},
        {SIGNATURE: "\u00e4"},
        {SIGNATURE: signature_of(BODY, secret="other")},
        {SIGNATURE: signature_of(BODY + b" ", secret=KEY)},
    ],
)
def test_a_notice_that_is_not_signed_is_refused(headers):
    with pytest.raises(BadWebhook, match="signature"):
        read_webhook(BODY, headers, secret=KEY)


def test_without_a_secret_nothing_is_believed():
    for given in ("no-secret-provided", signature_of(BODY, secret="")):
        with pytest.raises(BadWebhook):
            read_webhook(BODY, {SIGNATURE: given}, secret="")


@pytest.mark.parametrize("body", [b"", b"hello", b"[]", b'{"triggerEvent": "BOOKING_CREATED"}'])
def test_a_signed_body_that_is_no_notice_is_refused_without_quoting_it(body):
    with pytest.raises(BadWebhook, match="no notice") as refused:
        read_webhook(body, signed(body), secret=KEY)
    assert refused.value.__cause__ is None


def test_a_flat_notice_of_a_meeting_is_read():
    body = json.dumps({**MOVED, "triggerEvent": "MEETING_ENDED", "payload": {"id": 7}}).encode()
    event = read_webhook(body, signed(body), secret=KEY)
    assert (event.trigger, event.payload.uid, event.payload.start_at) == ("MEETING_ENDED", "", None)


def test_a_secret_shows_nowhere():
    made = NewWebhook(subscriber_url="https://example.com", triggers=(), secret=KEY)
    kept = Webhook(id="w", subscriber_url="https://example.com", active=True, secret=KEY)
    assert KEY not in f"{made!r}{kept!r}{made}{kept}"
    assert made.body()["secret"] == KEY


def test_a_meetings_notice_without_a_payload_is_its_own():
    row = {"id": 7, "uid": "u1", "startTime": "2030-01-08T09:00:00Z", "user": {"name": "Ada"}}
    body = json.dumps({"triggerEvent": "MEETING_STARTED", **row}).encode()
    event = read_webhook(body, signed(body), secret=KEY)
    assert (event.trigger, event.created_at, event.payload.uid) == ("MEETING_STARTED", None, "u1")
    assert event.payload.start_at == datetime(2030, 1, 8, 9, tzinfo=UTC)
    assert event.payload.user
    assert event.payload.user.name == "Ada"
