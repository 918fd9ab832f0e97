"""Whatever an answer holds, it is a record or one typed error, and never anything else."""

import json

import httpx
import pytest
from hypothesis import given, strategies as st

from scheduling.calcom import operations
from scheduling.calcom.errors import (
    CalcomError,
    CalcomRefused,
    CalcomUnavailable,
    OutcomeUnknown,
    RateLimited,
)
from scheduling.calcom.operations import Operation
from scheduling.calcom.wire import payload_of, refusal

ROWS = [row for row in vars(operations).values() if isinstance(row, Operation)]
KEYS = st.sampled_from(
    [
        "status",
        "data",
        "error",
        "message",
        "details",
        "errors",
        "constraints",
        "children",
        "pagination",
        "totalItems",
        "hasNextPage",
        "start",
        "id",
        "uid",
        "attendees",
        "statusCode",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("success"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
BODIES = st.binary(max_size=40) | VALUES.map(lambda value: json.dumps(value).encode())
STATUSES = st.integers(300, 599)


@given(status=STATUSES, body=BODIES, write=st.booleans())
def test_every_refusal_is_one_typed_error(status, body, write):
    answer = httpx.Response(status, content=body, headers={"x-request-id": "r-1"})
    error = refusal(answer, write=write, secret="cal_secret")
    assert isinstance(error, CalcomError)
    assert (error.status, error.request_id) == (status, "r-1")
    assert isinstance(error.message, str)
    assert len(error.message) <= 2000
    if status >= 500:
        assert type(error) is (OutcomeUnknown if write else CalcomUnavailable)
    assert isinstance(error, RateLimited) is (status == 429)


@given(body=BODIES, row=st.sampled_from(ROWS))
def test_every_answer_is_a_record_or_cannot_be_read(body, row):
    wrapped = b'{"status": "success", "data": ' + body + b"}"
    for content in (body, wrapped):
        try:
            data, pages = payload_of(httpx.Response(200, content=content))
            row.shape.validate_python(data)
        except ValueError:  # what `session` turns into its own error
            continue
        assert isinstance(pages.total, int)


DEEP = b"[" * 100_000 + b"]" * 100_000


def test_an_answer_nested_without_end_is_only_unreadable():
    with pytest.raises(ValueError, match="nested too deeply"):
        payload_of(httpx.Response(200, content=DEEP))
    error = refusal(httpx.Response(400, content=DEEP), write=True)
    assert type(error) is CalcomRefused


async def test_a_long_refusal_is_cut(wire, said):
    server = await wire(said(400, {"error": {"message": "x" * 100_000}}))
    with pytest.raises(CalcomRefused) as refused:
        await server.client.cancel_booking("u5", reason="Asked")
    assert len(refused.value.message) <= 2000
