"""Parts of bookings, teams, organizations and webhooks, between the client and the embedded Cal.com."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduling.calcom.errors import CalcomNotFound, CalcomRefused, CalcomUnauthorized
from scheduling.calcom.event_types import NewTeamEventType, TeamEventTypeChanges
from scheduling.calcom.models import BookingFilter, NewBooking
from scheduling.calcom.teams import NewTeam, TeamChanges
from scheduling.calcom.webhooks import NewWebhook, Subscriber
from scheduling.localcal import AccountSeed, TeamSeed

NINE = datetime(2027, 3, 8, 9, tzinfo=UTC)
TURN = NewTeamEventType(
    title="Turn",
    slug="turn",
    length_in_minutes=30,
    minimum_booking_notice=0,
    scheduling_type="roundRobin",
    assign_all_team_members=True,
)
ALL = BookingFilter()


@pytest.fixture
def org(world):
    world.calendar.add_account(AccountSeed("eve"))
    seed = TeamSeed("clinic", "Clinic", ("ada", "eve"), organization="acme")
    return world.calendar.add_team(seed).organization_id


def wish(number, start=NINE):
    return NewBooking(start, number, "Bob", email="bob@example.com", notes="hello")


async def test_parts_of_a_booking(world):
    calcom, account = world.calcom, world.account
    made = await calcom.create_booking(wish(account.event_type_id))
    added = await calcom.add_attendee(
        made.uid, name="Cleo", time_zone="Europe/Rome", email="cleo@example.com"
    )
    assert added.booking_id == made.id
    assert [one.name for one in await calcom.list_attendees(made.uid)] == ["Bob", "Cleo"]
    assert (await calcom.get_attendee(made.uid, added.id)).email == "cleo@example.com"
    with pytest.raises(CalcomRefused):
        await calcom.add_attendee(
            made.uid, name="Cleo", time_zone="Europe/Rome", email="cleo@example.com"
        )
    assert (await calcom.remove_attendee(made.uid, added.id)).id == added.id
    with pytest.raises(CalcomNotFound):
        await calcom.get_attendee(made.uid, added.id)
    assert (await calcom.add_guests(made.uid, ("g@example.com",))).guests == ("g@example.com",)
    video = {"type": "integration", "integration": "cal-video"}
    assert (await calcom.change_location(made.uid, video)).location == "integrations:daily"
    assert {one.label for one in await calcom.list_calendar_links(made.uid)} >= {"ICS"}
    (event,) = await calcom.list_references(made.uid)
    assert made.uid in event.event_uid
    assert await calcom.list_recordings(made.uid) == []
    assert await calcom.list_transcripts(made.uid) == []
    assert await calcom.list_conferencing_sessions(made.uid) == []
    with pytest.raises(CalcomNotFound):
        await calcom.get_booking_by_seat("none")


@pytest.mark.parametrize("within", [False, True], ids=["alone", "of an organization"])
async def test_a_team_from_its_making_to_its_end(world, org, within):
    calcom, place = world.calcom, {"org_id": org} if within else {}
    team = await calcom.create_team(NewTeam(name="Night Shift", time_zone="Europe/Rome"), **place)
    assert (team.slug, team.time_zone) == ("night-shift", "Europe/Rome")
    assert team.parent_id == (org if within else None)
    assert (await calcom.update_team(team.id, TeamChanges(name="Late"), **place)).name == "Late"
    assert (await calcom.get_team(team.id, **place)).name == "Late"
    joined = await calcom.add_team_member(team.id, 2, **place)
    assert (joined.role, joined.user.username) == ("MEMBER", "eve")
    assert (await calcom.get_team_member(team.id, joined.id, **place)) == joined
    raised = await calcom.change_team_member(team.id, joined.id, role="ADMIN", **place)
    assert raised.role == "ADMIN"
    assert len(await calcom.list_team_members(team.id, **place)) == 2
    kind = await calcom.create_team_event_type(TURN, team_id=team.id, **place)
    assert [one.user_id for one in kind.hosts] == [1, 2]
    assert await calcom.get_team_event_type(kind.id, team_id=team.id, **place) == kind
    booked = await calcom.create_booking(wish(kind.id))
    page = await calcom.list_team_bookings(org if within else None, team.id, ALL)
    assert (page.total, page.bookings[0].uid) == (1, booked.uid)
    hook = NewWebhook(subscriber_url="https://example.com/h", triggers=("BOOKING_CREATED",))
    of = Subscriber(event_type_id=kind.id, team_id=team.id)
    told = await calcom.create_webhook(hook, of)
    assert [one.id for one in await calcom.list_webhooks(of)] == [told.id]
    assert (await calcom.delete_webhook(told.id, of)).event_type_id == kind.id
    changes = TeamEventTypeChanges(hidden=True)
    hidden = await calcom.update_team_event_type(kind.id, changes, team_id=team.id, **place)
    assert hidden.hidden
    assert (await calcom.remove_team_member(team.id, joined.id, **place)).user_id == 2
    gone = await calcom.delete_team_event_type(kind.id, team_id=team.id, **place)
    assert gone.slug == "turn"
    assert (await calcom.delete_team(team.id, **place)).id == team.id
    with pytest.raises(CalcomNotFound):
        await calcom.get_team(team.id, **place)


async def test_what_an_admin_sees_of_an_organization(world, org):
    calcom = world.calcom
    made = [
        await calcom.create_booking(wish(world.account.event_type_id, NINE + timedelta(days=day)))
        for day in range(3)
    ]
    uids = [one.uid for one in made]
    three = BookingFilter(take=2)
    found = [one.uid async for one in calcom.each_organization_booking(org, three, user_ids=(1,))]
    assert found == uids
    assert (await calcom.list_organization_bookings(org, ALL, user_ids=(2,))).total == 0
    assert (await calcom.list_user_bookings(org, 1, ALL)).total == 3
    users = await calcom.list_organization_users(org)
    assert [one.username for one in users] == ["ada", "eve"]
    assert await calcom.list_organization_users(org, emails=("x@example.com",)) == []
    assert [one.owner_id for one in await calcom.list_organization_schedules(org)] == [1, 2]
    assert await calcom.list_organization_event_types(org) == []
    world.calendar.add_account(AccountSeed("finn"))
    joined = await calcom.add_organization_member(org, 3, role="ADMIN")
    assert await calcom.get_organization_member(org, joined.id) == joined
    lower = await calcom.change_organization_member(org, joined.id, role="MEMBER")
    assert lower.role == "MEMBER"
    assert len(await calcom.list_organization_members(org)) == 3
    assert (await calcom.remove_organization_member(org, joined.id)).user_id == 3
    away = await calcom.add_out_of_office(
        2, org_id=org, start_at=NINE, end_at=NINE + timedelta(hours=8), reason="sick"
    )
    assert await calcom.list_out_of_office(org, 2) == [away]
    assert (await calcom.remove_out_of_office(org, 2, away.id)).reason == "sick"
    of = Subscriber(org_id=org)
    hook = NewWebhook(subscriber_url="https://example.com/h", triggers=("BOOKING_CREATED",))
    assert (await calcom.create_webhook(hook, of)).team_id == org
    with pytest.raises(CalcomUnauthorized, match="IsOrgGuard"):
        await calcom.list_organization_bookings(999, ALL)
