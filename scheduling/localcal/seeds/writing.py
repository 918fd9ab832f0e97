"""A seed file's people, organizations and teams -> rows; its bookings are `visits`."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from scheduling.localcal.rows.diary import add_blocked
from scheduling.localcal.rows.directory import (
    add_event_type,
    add_key,
    add_schedule,
    add_user,
    change_event_type,
    event_type_by_id,
)
from scheduling.localcal.rows.store import Store
from scheduling.localcal.rows.teams import Host, add_team, put_hosts, put_member
from scheduling.localcal.rows.webhooks import Owner, Webhook, put_webhook
from scheduling.localcal.seeds.descriptions import (
    AccountSeed,
    BookingWindow,
    DateOverride,
    EventTypeSeed,
    ScheduleSeed,
)
from scheduling.localcal.seeds.forms import AccountForm, Away, EventType, Override, Schedule
from scheduling.localcal.seeds.mistakes import Mistake
from scheduling.localcal.seeds.moments import day_of, moment_of
from scheduling.localcal.seeds.reading import Place
from scheduling.localcal.seeds.teams import TeamEventTypeSeed, TeamSeed, write_team
from scheduling.localcal.seeds.worlds import Organization, Team, TeamEventType, World
from scheduling.localcal.times.instants import known_zone, to_ms
from scheduling.localcal.times.out_of_office import add_entry


class Impossible(Exception):
    """A part of the file cannot be written; nothing of it is."""

    def __init__(self, place: Place, sentence: str) -> None:
        super().__init__(sentence)
        self.mistake = Mistake(place, sentence)


@dataclass(slots=True)
class Written:
    """What has been written so far: users and schedules by name, event types by owner and slug."""

    store: Store
    now: datetime
    users: dict[str, int] = field(default_factory=dict[str, int])
    zones: dict[str, ZoneInfo] = field(default_factory=dict[str, ZoneInfo])
    schedules: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    event_types: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    """The owner is an account's name, or the slugs of an organization and its team behind a slash."""

    def today(self, username: str) -> date:
        """Return the day it is where somebody is."""
        return self.now.astimezone(self.zones[username]).date()

    def moment(self, text: str, username: str) -> int:
        """Return a moment of somebody's in UTC milliseconds."""
        return to_ms(moment_of(text, today=self.today(username), tz=self.zones[username]))


def team_key(team: Team) -> str:
    """Return what a team's event types are known by."""
    return f"{team.organization}/{team.slug}"


def write_people(store: Store, world: World, now: datetime) -> Written:
    """Insert all accounts, organizations and teams.

    Raises:
        Impossible: a part cannot be.
    """
    written = Written(store, now)
    for at, one in enumerate(world.accounts):
        _account(written, ("accounts", at), one)
    for one in world.organizations:
        _organization(written, world, one)
    for at, one in enumerate(world.teams):
        _team(written, ("teams", at), one)
    return written


def _account(written: Written, here: Place, form: AccountForm) -> None:
    store, name = written.store, form.username
    written.zones[name] = known_zone(form.time_zone) or ZoneInfo("UTC")
    hours = tuple(one.described() for one in form.hours)
    overrides = _overrides(form.overrides, written.today(name))
    seed = AccountSeed(name, form.name, form.email, form.time_zone, hours, overrides)
    user_id = written.users[name] = add_user(store, seed).id
    add_key(store, user_id, form.key)
    for one in form.schedules:
        number = add_schedule(store, user_id, _schedule(one, form, written.today(name)))
        written.schedules[name, one.name] = number
    for at, kind in enumerate(form.event_types):
        terms = _terms(written, (*here, "event_types", at), kind, name)
        number = add_event_type(
            store, user_id, terms, schedule_id=written.schedules.get((name, kind.schedule))
        )
        written.event_types[name, kind.slug] = number
    _absences(written, here, form)
    _webhooks(written, form)


def _absences(written: Written, here: Place, form: AccountForm) -> None:
    user_id = written.users[form.username]
    for at, one in enumerate(form.busy):
        start, end = (written.moment(text, form.username) for text in (one.start, one.end))
        if end <= start:
            raise Impossible((*here, "busy", at, "end"), "has to be later than the start.")
        add_blocked(written.store, user_id, (start, end))
    for at, one in enumerate(form.out_of_office):
        span = _away(one, written.today(form.username), written.zones[form.username])
        if span[1] <= span[0]:
            raise Impossible((*here, "out_of_office", at, "last"), "must not be before first.")
        add_entry(written.store, user_id, span, one.model_dump(include={"notes", "reason"}))


def _away(one: Away, today: date, tz: ZoneInfo) -> tuple[int, int]:
    first, after = (day_of(text, today=today) for text in (one.first, one.last))
    after += timedelta(days=1)
    start, end = (datetime.combine(day, time(), tzinfo=tz) for day in (first, after))
    return to_ms(start), to_ms(end)


def _webhooks(written: Written, form: AccountForm) -> None:
    for one in form.webhooks:
        of = one.event_type and written.event_types[form.username, one.event_type]
        hook = Webhook(
            id=str(uuid4()),
            owner=Owner(written.users[form.username], of or None),
            url=one.url,
            triggers=one.triggers,
            active=True,
            template=None,
            secret=one.secret,
        )
        put_webhook(written.store, hook)


def _overrides(forms: tuple[Override, ...], today: date) -> tuple[DateOverride, ...]:
    return tuple(
        DateOverride(day_of(one.date, today=today).isoformat(), one.start, one.end) for one in forms
    )


def _schedule(one: Schedule, form: AccountForm, today: date) -> ScheduleSeed:
    hours = tuple(span.described() for span in one.hours)
    zone = one.time_zone or form.time_zone
    return ScheduleSeed(zone, hours, _overrides(one.overrides, today), one.name)


def _terms(written: Written, here: Place, kind: EventType, owner: str) -> EventTypeSeed:
    window = kind.window
    if window is None:
        return kind.described(None)
    told = BookingWindow(window.type, window.days, rolling=window.rolling)
    if window.type == "range":
        today = written.today(owner)
        first, last = (day_of(text, today=today) for text in (window.first, window.last))
        if last < first:
            raise Impossible((*here, "window", "last"), "must not be before first.")
        told = BookingWindow("range", first=first.isoformat(), last=last.isoformat())
    return kind.described(told)


def _organization(written: Written, world: World, form: Organization) -> None:
    number = add_team(written.store, form.slug, form.name or form.slug, organization=True)
    for place, one in enumerate(form.members):
        role = one.role or ("MEMBER" if place else "OWNER")
        put_member(written.store, number, written.users[one.username], role)
    teams = [one for one in world.teams if one.organization == form.slug]
    if teams and not form.members:
        put_member(written.store, number, written.users[teams[0].members[0].username], "OWNER")


def _team(written: Written, here: Place, form: Team) -> None:
    store, owner = written.store, form.members[0].username
    kinds = tuple(
        _shared(kind, _terms(written, (*here, "event_types", at), kind, owner))
        for at, kind in enumerate(form.event_types)
    )
    names = tuple(one.username for one in form.members)
    seed = TeamSeed(form.slug, form.name or form.slug, names, form.organization, kinds)
    made = write_team(store, seed)
    for one in form.members:
        if one.role:
            put_member(store, made.id, written.users[one.username], one.role)
    for kind in form.event_types:
        number = made.event_type_ids[kind.slug]
        written.event_types[team_key(form), kind.slug] = number
        _host(written, kind, number)
        if kind.schedule:
            _follow(store, number, written.schedules[owner, kind.schedule])


def _shared(kind: TeamEventType, terms: EventTypeSeed) -> TeamEventTypeSeed:
    hosts = None if kind.hosts is None else tuple(one.username for one in kind.hosts)
    mandatory = tuple(one.username for one in kind.hosts or () if one.mandatory)
    return TeamEventTypeSeed(terms, kind.scheduling, hosts, mandatory)


def _host(written: Written, kind: TeamEventType, number: int) -> None:
    if kind.hosts is not None:
        hosts = [
            Host(written.users[one.username], one.mandatory, one.priority) for one in kind.hosts
        ]
        put_hosts(written.store, number, hosts)


def _follow(store: Store, number: int, schedule_id: int) -> None:
    made = event_type_by_id(store, number)
    assert made is not None  # noqa: S101  # just written
    change_event_type(store, made, made.terms, schedule_id)
