"""How the client keeps to Cal.com's limits, which come without a Retry-After."""

import asyncio

import httpx
import pytest

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.errors import CalcomUnavailable, RateLimited
from scheduling.calcom.limits import Bucket, bucket_of, reset_seconds

ME = {"status": "success", "data": {"id": 1, "username": "ada"}}
BUSY = {"status": "error", "error": {"code": "ThrottlerException", "message": "Too many requests"}}


def left(remaining: int, *, limit: int = 120, reset: str = "60") -> dict[str, str]:
    return {
        "x-ratelimit-limit-default": str(limit),
        "x-ratelimit-remaining-default": str(remaining),
        "x-ratelimit-reset-default": reset,
    }


def test_nothing_is_held_back_before_cal_com_spoke():
    bucket = Bucket()
    assert [bucket.take(write=False) for _ in range(1000)] == [0.0] * 1000


def test_reads_leave_a_tenth_of_the_window_to_writes():
    bucket = Bucket()
    bucket.answered(left(20))
    assert [bucket.take(write=False) for _ in range(8)] == [0.0] * 8
    assert 50 < bucket.take(write=False) <= 60
    assert [bucket.take(write=True) for _ in range(12)] == [0.0] * 12
    assert 50 < bucket.take(write=True) <= 60


def test_what_others_use_of_the_key_counts_and_a_late_answer_does_not():
    bucket = Bucket()
    bucket.answered(left(119))
    bucket.answered(left(13))
    bucket.answered(left(118))  # was sent before
    bucket.answered(left(100, reset="1"))  # belongs to a window that is over
    assert bucket.take(write=False) == 0.0
    assert bucket.take(write=False) > 0.0


def test_a_window_that_is_over_is_full_again():
    bucket = Bucket()
    bucket.answered(left(0, reset="0"))
    assert bucket.take(write=False) == 0.0


@pytest.mark.parametrize(
    "headers",
    [{}, left(5, limit=0), left(5, reset="soon"), left(5, reset="nan"), left(5, reset="-3")],
)
def test_headers_that_say_nothing_change_nothing(headers):
    bucket = Bucket()
    bucket.answered(headers)
    assert [bucket.take(write=False) for _ in range(10)] == [0.0] * 10


def test_after_a_429_a_few_try_whether_it_still_holds():
    bucket = Bucket()
    bucket.block(60)
    assert bucket.take(write=True) == 0.0
    assert 1 < bucket.take(write=True) <= 2
    bucket.block(60)
    assert 1 < bucket.take(write=True) <= 2
    bucket.answered({})
    assert [bucket.take(write=False) for _ in range(10)] == [0.0] * 10


def test_a_key_has_one_bucket_at_an_address():
    one, other = httpx.AsyncClient(), httpx.AsyncClient()
    assert bucket_of(one, "a") is bucket_of(one, "a")
    assert bucket_of(one, "a") is not bucket_of(one, "b")
    assert bucket_of(one, "a") is not bucket_of(other, "a")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({}, 60.0), (left(0, reset="17"), 17.0), ({"retry-after": "3"}, 3.0), (left(0, reset=""), 60)],
)
def test_a_wait_is_read_from_the_reset_header(headers, seconds):
    assert reset_seconds(headers) == seconds


async def test_a_read_that_is_limited_is_repeated_within_its_deadline(wire, said):
    server = await wire(said(429, BUSY, X_RateLimit_Reset_Default="0.1"), said(200, ME))
    assert (await server.client.me()).username == "ada"
    assert len(server.requests) == 2


async def test_a_read_that_would_wait_too_long_says_so_with_cal_coms_words(wire, said):
    server = await wire(said(429, BUSY, X_RateLimit_Reset_Default="30", X_Request_Id="r-1"))
    with pytest.raises(RateLimited, match="Too many requests") as limited:
        await server.client.me()
    assert (limited.value.reset_seconds, limited.value.request_id) == (30.0, "r-1")
    assert len(server.requests) == 1


async def test_a_write_is_never_repeated_and_never_held_back(wire, said):
    busy = said(429, BUSY, X_RateLimit_Reset_Default="30")
    server = await wire(busy, busy, busy)
    for _ in range(3):
        with pytest.raises(RateLimited):
            await server.client.cancel_booking("u5", reason="Asked")
    assert len(server.requests) == 3


async def test_reads_beyond_the_limit_are_not_sent_whichever_client_asks(wire, said):
    headers = {k.replace("-", "_"): v for k, v in left(12).items()}
    server = await wire(said(200, ME, **headers))
    await server.client.me()
    again = CalcomClient(server.http, api_key="cal_secret", timeout_seconds=4.0)
    with pytest.raises(RateLimited) as limited:
        await again.me()
    assert limited.value.reset_seconds > 50
    assert len(server.requests) == 1


async def test_a_window_that_ends_in_time_is_waited_for(wire, said):
    headers = {k.replace("-", "_"): v for k, v in left(0, reset="0.2").items()}
    server = await wire(said(200, ME, **headers), said(200, ME))
    await server.client.me()
    assert (await server.client.me()).id == 1
    assert len(server.requests) == 2


async def test_a_write_waits_no_longer_than_leaves_it_time_for_an_answer(wire, said):
    headers = {k.replace("-", "_"): v for k, v in left(0, reset="3").items()}
    done = said(200, {"status": "success"})
    server = await wire(said(200, ME, **headers), done)
    await server.client.me()
    started = asyncio.get_running_loop().time()
    await server.client.release_slot("u1")  # of four seconds, three would be waited for
    assert asyncio.get_running_loop().time() - started < 2


async def test_a_shorter_deadline_can_be_asked_for(wire):
    server = await wire(None, None, seconds=30)
    started = asyncio.get_running_loop().time()
    with pytest.raises(CalcomUnavailable):
        await server.client.within(0.6).me()
    assert asyncio.get_running_loop().time() - started < 5
