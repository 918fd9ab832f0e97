"""What belongs to an account, kept with the embedded Cal.com: hours, event types, webhooks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from scheduling.calcom.calendars import Calendar
from scheduling.calcom.errors import CalcomError, CalcomNotFound, CalcomRefused, CalcomUnauthorized
from scheduling.calcom.event_types import (
    DISABLED,
    Confirmation,
    EventTypeChanges,
    NewEventType,
    Recurrence,
)
from scheduling.calcom.models import MeChanges
from scheduling.calcom.schedules import (
    DateOverride,
    NewSchedule,
    ScheduleChanges,
    WorkingHours,
)
from scheduling.calcom.webhooks import NewWebhook, Subscriber, WebhookChanges

NINE = datetime(2027, 3, 3, 9, tzinfo=UTC)
MORNINGS = WorkingHours(days=("Monday", "Tuesday"), start_time="09:00", end_time="12:00")
CLOSED = DateOverride(date=date(2027, 3, 9), start_time="10:00", end_time="11:00")
HOOK = NewWebhook(
    subscriber_url="https://example.com/hook", triggers=("BOOKING_CREATED",), secret="quiet"
)


async def test_the_account_is_changed(world):
    me = await world.calcom.update_me(MeChanges(time_zone="Europe/Rome", time_format=24))
    assert (me.time_zone, me.time_format) == ("Europe/Rome", 24)
    assert await world.calcom.me() == me
    with pytest.raises(CalcomRefused):
        await world.calcom.update_me(MeChanges(time_zone="Mars/Crater"))


async def test_a_schedule_is_made_read_changed_and_deleted(world):
    made = await world.calcom.create_schedule(
        NewSchedule(
            name="Mornings", time_zone="Europe/Rome", is_default=False, availability=(MORNINGS,)
        )
    )
    assert (made.availability, made.overrides, made.is_default) == ((MORNINGS,), (), False)
    assert await world.calcom.get_schedule(made.id) == made
    assert made.id in [one.id for one in await world.calcom.list_schedules()]
    default = await world.calcom.get_default_schedule()
    assert default is not None
    assert default.id != made.id
    changed = await world.calcom.update_schedule(
        made.id, ScheduleChanges(overrides=(CLOSED,), availability=())
    )
    assert (changed.availability, changed.overrides) == ((), (CLOSED,))
    await world.calcom.delete_schedule(made.id)
    with pytest.raises(CalcomNotFound):
        await world.calcom.get_schedule(made.id)
    with pytest.raises(CalcomRefused) as gone:
        await world.calcom.delete_schedule(made.id)
    assert gone.value.status == 400


async def test_an_event_type_is_made_read_changed_and_deleted(world):
    made = await world.calcom.create_event_type(
        NewEventType(
            title="Weekly",
            slug="weekly",
            length_in_minutes=30,
            recurrence=Recurrence(interval=1, occurrences=4, frequency="weekly"),
            confirmation_policy=Confirmation(
                type="always", block_unconfirmed_bookings_in_booker=False
            ),
        )
    )
    assert (made.slug, made.length_in_minutes) == ("weekly", 30)
    assert made.recurrence is not None
    assert made.recurrence["occurrences"] == 4
    assert (await world.calcom.get_event_type(made.id)).slug == "weekly"
    changed = await world.calcom.update_event_type(
        made.id, EventTypeChanges(title="Fortnightly", confirmation_policy=DISABLED)
    )
    assert changed.title == "Fortnightly"
    assert (await world.calcom.delete_event_type(made.id)).id == made.id
    with pytest.raises(CalcomNotFound):
        await world.calcom.get_event_type(made.id)


async def test_a_slug_is_taken_once(world):
    with pytest.raises(CalcomRefused, match="already has an event type with this slug"):
        await world.calcom.create_event_type(
            NewEventType(title="Intro", slug="intro", length_in_minutes=30)
        )


@pytest.mark.parametrize("own", [True, False], ids=["user", "event type"])
async def test_a_webhook_is_made_read_changed_and_deleted(world, own):
    of = Subscriber() if own else Subscriber(event_type_id=world.account.event_type_id)
    made = await world.calcom.create_webhook(HOOK, of)
    assert (made.triggers, made.active) == (("BOOKING_CREATED",), True)
    assert (await world.calcom.get_webhook(made.id, of)).subscriber_url == HOOK.subscriber_url
    assert [one.id for one in await world.calcom.list_webhooks(of)] == [made.id]
    changed = await world.calcom.update_webhook(made.id, WebhookChanges(active=False), of)
    assert not changed.active
    assert (await world.calcom.delete_webhook(made.id, of)).id == made.id
    with pytest.raises(CalcomNotFound):
        await world.calcom.get_webhook(made.id, of)


async def test_a_second_webhook_for_an_address_is_refused_for_certain(world):
    await world.calcom.create_webhook(HOOK)
    with pytest.raises(CalcomRefused, match="already exists") as refused:
        await world.calcom.create_webhook(HOOK)
    assert refused.value.status == 409


async def test_a_trigger_that_only_the_documentation_knows_is_refused(world):
    wrong = NewWebhook(subscriber_url="https://example.com/x", triggers=("BOOKING_CONFIRMED",))
    with pytest.raises(CalcomRefused):
        await world.calcom.create_webhook(wrong)


async def test_a_connected_calendar_is_asked_when_it_is_busy(world):
    connected = (await world.calcom.get_calendars()).connected_calendars
    calendars = [calendar for account in connected for calendar in account.calendars]
    world.calendar.block(NINE, NINE + timedelta(hours=1), username="ada")
    found = await world.calcom.get_busy_times(
        calendars, first=NINE.date(), last=NINE.date(), time_zone="UTC"
    )
    assert [(busy.start_at, busy.end_at) for busy in found] == [(NINE, NINE + timedelta(hours=1))]
    foreign = Calendar(external_id="x", credential_id=99)
    with pytest.raises(CalcomUnauthorized, match="do not belong to you"):
        await world.calcom.get_busy_times(
            [foreign], first=NINE.date(), last=NINE.date(), time_zone="UTC"
        )


async def test_a_strangers_organization_is_closed(world):
    with pytest.raises(CalcomError) as closed:
        await world.calcom.list_teams(org_id=99)
    assert closed.value.status == 403
    assert closed.value.request_id
