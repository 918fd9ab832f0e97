"""The client against a wire that breaks: what was not sent, what is not known, what is refused."""

import asyncio
import logging
import socket

import httpx
import pytest

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import (
    CalcomError,
    CalcomNotFound,
    CalcomNotSent,
    CalcomRefused,
    CalcomUnavailable,
    OutcomeUnknown,
    RateLimited,
)

ME = {"status": "success", "data": {"id": 1, "username": "ada", "isNew": {"deep": [1]}}}
BOOKING = {
    "id": 5.0,
    "uid": "u5",
    "status": "accepted",
    "start": "2027-03-03T10:00:00.000+01:00",
    "end": "2027-03-03T09:30:00",
    "eventType": {"id": 1, "slug": "intro", "color": "red"},
    "attendees": None,
    "metadata": None,
    "somethingNew": True,
}
CANCELLED = {"status": "success", "data": [{**BOOKING, "status": "cancelled"}]}


async def test_the_request_carries_key_version_and_utc(wire, said):
    server = await wire(said(200, {"status": "success", "data": {}}))
    await server.client.release_slot("u1")
    head = server.requests[0]
    assert head.startswith("DELETE /v2/slots/reservations/u1 HTTP/1.1")
    assert "authorization: bearer cal_secret" in head.lower()
    assert "cal-api-version: 2024-09-04" in head


async def test_unknown_keys_series_nulls_and_offsets_are_read(wire, said):
    server = await wire(said(200, CANCELLED))
    booking = await server.client.cancel_booking("u5", reason="Asked")
    assert booking.start_at.isoformat() == "2027-03-03T09:00:00+00:00"
    assert booking.end_at.isoformat() == "2027-03-03T09:30:00+00:00"
    assert (booking.id, booking.attendees, booking.metadata) == (5, (), {})
    assert not booking.live


@pytest.mark.parametrize("first", [b"", None], ids=["hangs up", "keeps still"])
async def test_a_read_is_tried_twice(wire, said, first):
    server = await wire(first, said(200, ME), seconds=1.0)
    assert (await server.client.me()).username == "ada"
    assert len(server.requests) == 2


async def test_a_read_that_fails_twice_is_unavailable(wire, said):
    bare = said(500, {"statusCode": 500, "message": "Internal server error"})
    server = await wire(bare, bare)
    with pytest.raises(CalcomUnavailable, match="Internal server error"):
        await server.client.me()


async def test_a_refused_read_is_asked_once(wire, said):
    server = await wire(said(404, {"statusCode": 404, "message": "Not here"}))
    with pytest.raises(CalcomNotFound):
        await server.client.me()
    assert len(server.requests) == 1


async def test_a_read_ends_at_its_deadline(wire):
    server = await wire(None, None, seconds=0.4)
    started = asyncio.get_running_loop().time()
    with pytest.raises(CalcomUnavailable):
        await server.client.me()
    assert asyncio.get_running_loop().time() - started < 1.5


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(b"", id="hangs up"),
        pytest.param(None, id="keeps still"),
        pytest.param(b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{", id="half an answer"),
        pytest.param(b"not http at all\r\n\r\n", id="no http"),
        pytest.param(b"HTTP/1.1 201 OK\r\nContent-Length: 4\r\n\r\noops", id="no json"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", id="no envelope"),
        pytest.param(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", id="500"),
        pytest.param(b"HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nhi", id="503"),
        pytest.param(b"HTTP/1.1 409 No\r\nContent-Length: 2\r\n\r\nhi", id="409 of nobody's"),
        pytest.param(
            b"HTTP/1.1 302 Found\r\nLocation: /v2/me\r\nContent-Length: 0\r\n\r\n", id="redirect"
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi",
                     id="broken compression"),
    ],
)  # fmt: skip
async def test_a_write_without_a_clear_answer_is_unknown_and_sent_once(wire, script):
    server = await wire(script, seconds=0.5)
    with pytest.raises(OutcomeUnknown):
        await server.client.cancel_booking("u5", reason="Asked")
    assert len(server.requests) == 1


async def test_nothing_is_sent_where_nobody_listens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: a connection is refused
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            client = CalcomClient(http, api_key="cal_secret")
            with pytest.raises(CalcomNotSent):
                await client.cancel_booking("u5", reason="Asked")
            with pytest.raises(CalcomNotSent):
                await client.me()


async def test_a_read_does_not_follow_a_redirect(wire):
    moved = b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    server = await wire(moved, moved)
    with pytest.raises(CalcomUnavailable) as error:
        await server.client.me()
    assert error.value.status == 301


async def test_too_many_requests_tell_how_long_to_wait(wire, said):
    body = {"status": "error", "error": {"code": "ThrottlerException", "message": "Too many"}}
    server = await wire(said(429, body, X_RateLimit_Reset_Default="17"))
    with pytest.raises(RateLimited) as limited:
        await server.client.cancel_booking("u5", reason="Asked")
    assert limited.value.reset_seconds == 17.0


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"status": "error", "error": {"code": "X", "message": "One", "details": {}}}, "One"),
        (
            {
                "error": {
                    "message": "Bad Request Exception",
                    "details": {
                        "errors": [
                            {
                                "property": "take",
                                "value": "someone@example.com",
                                "children": [{"constraints": {"x": "deep is wrong"}}],
                                "constraints": {"max": "take must not be greater than 250"},
                            }
                        ]
                    },
                }
            },
            "take must not be greater than 250; deep is wrong",
        ),
        ({"error": {"code": "TRPCError", "message": "Bad request"}}, "Bad request"),
        ({"statusCode": 400, "message": "Cancellation reason is required"}, "Cancellation reason is required"),
        ({"statusCode": 400, "message": ["first", "second"], "error": "Bad Request"}, "first, second"),
        ({"status": "error", "error": "Just text"}, "Just text"),
        ("Forbidden by the gateway", "Forbidden by the gateway"),
        ([1, 2], "Said"),
        ("", "Said"),
    ],
)  # fmt: skip
async def test_every_envelope_is_read(wire, said, body, message):
    server = await wire(said(400, body, X_Request_Id="r-1"))
    with pytest.raises(CalcomRefused) as refused:
        await server.client.cancel_booking("u5", reason="Asked")
    assert (refused.value.message, refused.value.request_id) == (message, "r-1")


async def test_an_unreadable_answer_names_places_and_no_data(wire, said):
    body = {"status": "success", "data": {**BOOKING, "start": "secret name"}}
    server = await wire(said(201, body))
    with pytest.raises(OutcomeUnknown) as lost:
        await server.client.cancel_booking("u5", reason="Asked")
    assert "start" in lost.value.message
    assert "secret" not in lost.value.message


async def test_a_gateway_that_quotes_the_key_is_not_quoted(wire, said):
    server = await wire(said(400, "Bad header: Authorization: Bearer cal_secret"))
    with pytest.raises(CalcomRefused) as refused:
        await server.client.cancel_booking("u5", reason="Asked")
    assert refused.value.message == "Bad header: Authorization: Bearer [key]"


async def test_the_key_shows_nowhere(wire, caplog):
    server = await wire(b"", b"")
    with caplog.at_level(logging.DEBUG), pytest.raises(CalcomError) as error:
        await server.client.me()
    shown = [repr(server.client), str(server.client), repr(error.value), caplog.text]
    assert not [text for text in shown if "cal_secret" in text]
