"""The key: the same for the same request, and different as soon as anything differs."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings, strategies as st

from scheduling.journal import Kind, WriteIntent

TEXT = st.text(max_size=12)
INTENTS = st.builds(
    WriteIntent,
    org_id=TEXT,
    agent_id=TEXT,
    kind=st.sampled_from(Kind),
    event_type_id=st.integers(0, 10**9),
    start_at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    end_at=st.just(datetime(2100, 1, 1, tzinfo=UTC)),
    contact=TEXT,
    call_session_id=TEXT,
    old_uid=TEXT,
)
QUICK = settings(max_examples=50)
NAMING = ("org_id", "agent_id", "kind", "event_type_id", "start_at", "old_uid")


@QUICK
@given(INTENTS, st.integers(0, 9))
def test_a_key_is_short_plain_and_always_the_same(intent: WriteIntent, generation: int) -> None:
    key = intent.key(generation)
    assert key == replace(intent).key(generation)
    assert len(key) == 26
    assert key.isascii()
    assert key.isalnum()
    assert key == key.lower()


@QUICK
@given(INTENTS, INTENTS, st.integers(0, 3), st.integers(0, 3))
def test_two_requests_share_a_key_only_when_they_are_one(
    one: WriteIntent, other: WriteIntent, first: int, second: int
) -> None:
    def names(intent: WriteIntent, generation: int) -> tuple[object, ...]:
        millisecond = intent.start_at.replace(microsecond=intent.start_at.microsecond // 1000)
        contact = intent.contact.strip().casefold()
        who = contact or f"session:{intent.call_session_id}"
        kept = (getattr(intent, name) for name in NAMING if name != "start_at")
        return (*kept, millisecond, who, generation)

    same = names(one, first) == names(other, second)
    assert (one.key(first) == other.key(second)) == same


@QUICK
@given(INTENTS)
def test_where_one_field_ends_and_the_next_begins_matters(intent: WriteIntent) -> None:
    shifted = replace(intent, org_id=intent.org_id + "x", agent_id=intent.agent_id)
    moved = replace(intent, org_id=intent.org_id, agent_id="x" + intent.agent_id)
    assert shifted.key(0) != moved.key(0)


def test_the_zone_and_the_spelling_of_a_contact_do_not_matter() -> None:
    intent = WriteIntent(
        org_id="o",
        agent_id="a",
        kind=Kind.BOOK,
        event_type_id=1,
        start_at=datetime(2027, 3, 3, 9, tzinfo=UTC),
        end_at=datetime(2027, 3, 3, 10, tzinfo=UTC),
        contact="Bo@Example.com ",
    )
    rome = timezone(timedelta(hours=1))
    same = replace(intent, start_at=intent.start_at.astimezone(rome), contact="bo@example.com")
    assert same.key(0) == intent.key(0)


def test_the_session_counts_only_where_there_is_no_contact() -> None:
    intent = WriteIntent(
        org_id="o",
        agent_id="a",
        kind=Kind.BOOK,
        event_type_id=1,
        start_at=datetime(2027, 3, 3, 9, tzinfo=UTC),
        end_at=datetime(2027, 3, 3, 10, tzinfo=UTC),
        call_session_id="call-1",
    )
    assert replace(intent, call_session_id="call-2").key(0) != intent.key(0)
    known = replace(intent, contact="bo@example.com")
    assert replace(known, call_session_id="call-2").key(0) == known.key(0)


def test_every_field_is_either_in_the_key_or_known_not_to_be() -> None:
    not_naming = {"end_at", "contact", "call_session_id", "host", "exclusive"}
    assert {field.name for field in fields(WriteIntent)} == {*NAMING, *not_naming}
