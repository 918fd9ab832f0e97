"""Fields of a manage request: what is read, and the sentence for what is not."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from scheduling.api.asking import instant_of, zone_of
from scheduling.errors import InvalidRequest
from tests.scheduling.api.world import MANAGE, Api, Json, without

NEW_YORK = ZoneInfo("America/New_York")
RLO = "\u202e"


async def sentence(api: Api, body: Any) -> str:
    answer = await api.http.post(MANAGE, json=body)
    assert answer.status_code == 400, answer.text
    assert list(answer.json()) == ["success", "message", "code"]
    assert answer.json()["success"] is False
    assert answer.json()["code"] == "INVALID_REQUEST"
    assert api.calendar.bookings() == []
    return answer.json()["message"]


CANNOT_BE: list[tuple[Json, str]] = [
    ({"action": "list"}, "Appointments are not listed here."),
    ({"action": "delete"}, "Please use one of these for action: book, create,"),
    ({"action": "BOOK"}, "Please use one of these for action"),
    ({"action": 7}, "Please use one of these for action"),
    ({"action": ["book"]}, "Please use one of these for action"),
    ({"action": ""}, "Please give action."),
    ({"action": None}, "Please give action."),
    ({"org_id": None}, "Please give org_id."),
    ({"org_id": ""}, "Please give org_id."),
    ({"org_id": "  "}, "Please give org_id as plain text"),
    ({"org_id": 12}, "Please give org_id as plain text"),
    ({"org_id": "org-1\0"}, "Please give org_id as plain text"),
    ({"org_id": f"org-1{RLO}"}, "Please give org_id as plain text"),
    ({"agent_id": {"id": "front"}}, "Please give agent_id as plain text"),
    ({"agent_id": "a" * 201}, "Please give agent_id as plain text of at most 200"),
    ({"name": 12}, "Please give name as text."),
    ({"name": ["Ada"]}, "Please give name as text."),
    ({"name": ""}, "Please give the full name"),
    ({"name": None}, "Please give the full name"),
    ({"name": "a" * 121}, "Please give a name of at most 120 characters."),
    ({"name": "Ada\0Park"}, "Please give the name as plain text"),
    ({"name": f"Ada{RLO}"}, "Please give the name as plain text"),
    ({"email": True}, "Please give email as text."),
    ({"email": "ada at example.com"}, "That e-mail address doesn't look right."),
    ({"email": "ada@example"}, "That e-mail address doesn't look right."),
    ({"email": f"{'a' * 260}@example.com"}, "That e-mail address doesn't look right."),
    ({"email": f"ada{RLO}@example.com"}, "That e-mail address doesn't look right."),
    ({"email": None}, "Please give an e-mail address or a phone number"),
    ({"phone": 12025550123}, "Please give phone as text."),
    ({"phone": "+1 202"}, "That phone number doesn't look right."),
    ({"phone": "\0+12025550123"}, "That phone number doesn't look right."),
    ({"timezone": 5}, "Please give timezone as text."),
    ({"timezone": "Mars/Base"}, "Please give timezone as an IANA name"),
    ({"timezone": "../../etc/passwd"}, "Please give timezone as an IANA name"),
    ({"timezone": "America"}, "Please give timezone as an IANA name"),
    ({"timezone": "localtime"}, "Please give timezone as an IANA name"),
    ({"timezone": "right/America/New_York"}, "Please give timezone as an IANA name"),
    ({"timezone": "America/New_York\0"}, "Please give timezone as an IANA name"),
    ({"appointment_datetime": 1772600000}, "Please give appointment_datetime as text."),
    ({"appointment_datetime": None}, "Please give the day and time"),
    ({"appointment_datetime": "  "}, "Please give the day and time"),
    ({"appointment_datetime": "2027-03-04"}, "Please give appointment_datetime in ISO 8601"),
    ({"appointment_datetime": "tomorrow at nine"}, "Please give appointment_datetime in ISO"),
    ({"appointment_datetime": "2027-02-30T09:00"}, "Please give appointment_datetime in ISO"),
    ({"appointment_datetime": "2027-03-04T25:00Z"}, "Please give appointment_datetime in ISO"),
    ({"appointment_datetime": "2027-03-04T09:00\0"}, "Please give appointment_datetime in"),
    ({"appointment_datetime": "0001-01-01T00:00:00+14:00"}, "Please give appointment_date"),
    ({"appointment_datetime": "0001-01-01T00:00:00Z"}, "That time has already passed."),
    ({"appointment_datetime": "2027-03-02T09:59:00-05:00"}, "That time has already passed."),
    ({"appointment_datetime": "2028-03-02T10:01:00-05:00"}, "That is more than a year ahead."),
    ({"appointment_datetime": "9999-12-31T23:59:59Z"}, "That is more than a year ahead."),
    ({"appointment_datetime": "2027-03-14T02:30:00"}, "That time does not exist on that day"),
    ({"call_session_id": 7}, "Please give call_session_id as text."),
    ({"call_session_id": "c" * 201}, "Please give a call session id of at most 200"),
    ({"call_session_id": "c\n"}, "Please give a call session id"),
    ({"notes": 7}, "Please give notes as text."),
    ({"notes": "n" * 1001}, "Please keep the notes to 1000 characters"),
    ({"notes": "n\0"}, "Please give the notes as plain text"),
    ({"days_ahead": "7"}, "Please give days_ahead as a whole number."),
    ({"days_ahead": 7.5}, "Please give days_ahead as a whole number."),
    ({"days_ahead": True}, "Please give days_ahead as a whole number."),
    ({"days_ahead": [7]}, "Please give days_ahead as a whole number."),
]


async def test_a_book_request_that_cannot_be(api: Api) -> None:
    for change, said in CANNOT_BE:
        told = await sentence(api, api.books() | change)
        assert told.startswith(said), change


@pytest.mark.parametrize("name", ["action", "org_id", "agent_id"])
async def test_a_required_field_is_named(api: Api, name: str) -> None:
    assert await sentence(api, without(api.books(), name)) == f"Please give {name}."


@pytest.mark.parametrize("action", ["cancel", "reschedule"])
@pytest.mark.parametrize(
    ("uid", "said"),
    [
        (None, "Please give the id of the appointment."),
        (" ", "Please give the id of the appointment."),
        ("4711", "Please give the appointment's full id; a number alone is not one."),
        (4711, "Please give appointment_id as text."),
    ],
)
async def test_an_appointment_is_named_by_its_uid(
    api: Api, action: str, uid: Any, said: str
) -> None:
    body = api.asks(action, appointment_id=uid, appointment_datetime="2027-03-04T09:00:00-05:00")
    assert await sentence(api, body) == said


async def test_fields_an_action_does_not_use_are_not_looked_at(api: Api) -> None:
    body = api.asks(
        "suggest",
        name="n" * 500,
        email="nobody",
        appointment_datetime="soon",
        surprise={"deep": [1, {"er": None}]},
        notes=None,
    )
    assert (await api.manage(body)).status_code == 200


async def test_longest_name_and_notes_are_taken(api: Api) -> None:
    assert await api.booked(name="a" * 120, notes="n" * 1000)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2027-03-04T15:00:00+05:30", "2027-03-04T09:30"),
        ("2027-03-04T09:00:00Z", "2027-03-04T09:00"),
        ("2027-03-04t09:00z", "2027-03-04T09:00"),
        ("2027-03-04T09:00:00.000Z", "2027-03-04T09:00"),
        ("20270304T090000Z", "2027-03-04T09:00"),
        ("2027-03-04T09:00", "2027-03-04T14:00"),
        ("2027-03-04 09:00", "2027-03-04T14:00"),
        ("2027-07-04T09:00", "2027-07-04T13:00"),
        ("2027-11-07T01:30", "2027-11-07T05:30"),  # twice: the first of the two
        ("2027-11-07T01:30:00-05:00", "2027-11-07T06:30"),  # the offset says the second
        ("2027-03-14T02:30:00-05:00", "2027-03-14T07:30"),  # skipped, but an instant all the same
        ("2027-03-14T03:00", "2027-03-14T07:00"),
    ],
)
def test_times_are_read(text: str, utc: str) -> None:
    assert instant_of(text, tz=NEW_YORK) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["2027-03-14T02:00", "2027-03-14T02:59:59", "2027-03-14 02:30"])
def test_a_time_the_clocks_skip_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest, match="the clocks skip it"):
        instant_of(text, tz=NEW_YORK)
    assert instant_of(text, tz=ZoneInfo("America/Phoenix"))


def test_half_an_hour_is_skipped_on_lord_howe() -> None:
    tz = ZoneInfo("Australia/Lord_Howe")
    with pytest.raises(InvalidRequest, match="the clocks skip it"):
        instant_of("2027-10-03T02:15", tz=tz)
    assert instant_of("2027-10-03T02:30", tz=tz) == datetime(2027, 10, 2, 15, 30, tzinfo=UTC)


@given(
    seconds=st.integers(631152000, 3786912000),  # 1990 to 2090
    zone=st.timezone_keys(allow_prefix=False),
)
def test_a_written_instant_is_read_back(seconds: int, zone: str) -> None:
    tz = zone_of(zone) if zone not in {"localtime", "Factory"} else NEW_YORK
    assert tz is not None
    aware = datetime.fromtimestamp(seconds, tz)
    offset = aware.utcoffset() or timedelta()
    if offset.microseconds == 0 and offset.seconds % 60 == 0:
        assert instant_of(aware.isoformat(), tz=NEW_YORK) == aware
    local = aware.replace(tzinfo=None, fold=0)
    read = instant_of(local.isoformat(), tz=tz)
    assert read.astimezone(tz).replace(tzinfo=None, fold=0) == local
    assert read <= aware


@given(text=st.text(max_size=40) | st.text("0123456789-:.+TZW ", max_size=40))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    with suppress(InvalidRequest):
        assert instant_of(text, tz=NEW_YORK).tzinfo is UTC


async def test_a_time_without_an_offset_is_on_the_customers_clock(api: Api) -> None:
    there = api.books("2027-03-04T08:00:00", timezone="America/Denver")
    assert (await api.manage(there)).json()["data"]["date_time"] == "2027-03-04T15:00:00Z"
    here = api.books("2027-03-04T11:00:00", email="bo@example.com")
    assert (await api.manage(here)).json()["data"]["date_time"] == "2027-03-04T16:00:00Z"
