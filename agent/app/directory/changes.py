"""What a form makes of an organization or an agent, and how the difference is told."""

from dataclasses import dataclass, fields, replace
from typing import Any, Literal
from zoneinfo import ZoneInfo

from typing_extensions import override

from agent.app.directory.accounts import Account
from agent.app.directory.forms import (
    AgentForm,
    EventTypeForm,
    OrganizationForm,
    PolicyForm,
    WrongForm,
    hours_in,
)
from agent.errors import StartError
from agent.persona import hours_label
from scheduling.model import AgentProfile, EventType, OpeningHours, Organization, Policy
from scheduling.places import country_of, locale_of

AGENT_NAME = "Calla"
LONGEST_SHOWN = 60
UNTOLD = ("org_id", "agent_id", "api_key")
NAMES = {"tz": "zone"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: what is added, changed or removed, and the fields as (name, before, after)."""

    kind: Literal["add", "change", "remove"]
    subject: str
    fields: tuple[tuple[str, str, str], ...] = ()

    @override
    def __str__(self) -> str:
        """Return one line for people."""
        if self.kind != "change":
            told = [f"{name} {after}" for name, _, after in self.fields if after != "none"]
        else:
            told = [f"{name} {before} -> {after}" for name, before, after in self.fields]
        rest = f": {'; '.join(told)}" if told else ""
        return f"{MARKS[self.kind]} {self.subject}{rest}"

    def json(self) -> dict[str, Any]:
        """Return the same for programs."""
        names = {name: {"before": before, "after": after} for name, before, after in self.fields}
        return {"change": self.kind, "subject": self.subject, "fields": names}


MARKS = {"add": "+", "change": "~", "remove": "-"}


def change_of(subject: str, kept: object, wanted: Any) -> Change | None:  # noqa: ANN401 - two of one dataclass
    """Return the difference between two organizations, agents or accounts; None for none."""
    if kept == wanted:
        return None
    told: list[tuple[str, str, str]] = []
    for field in fields(wanted):
        before, after = getattr(kept, field.name, None), getattr(wanted, field.name)
        is_told = field.name not in UNTOLD and (kept is not None or after)
        if before != after and is_told:
            name = NAMES.get(field.name, field.name.replace("_", " "))
            told.append((name, shown(before) or "none", shown(after) or "none"))
    if kept is not None and getattr(kept, "api_key", "") != getattr(wanted, "api_key", ""):
        told.append(("key", "the one kept", "another"))
    return Change("add" if kept is None else "change", subject, tuple(told))


def shown(value: object) -> str:  # noqa: PLR0911  # one for each kind of value
    """Return a value of an organization or agent in few words, empty for nothing."""
    match value:
        case None | "" | () | False:
            return ""
        case ZoneInfo():
            return value.key
        case Policy():
            usual = Policy()
            said = [one.name for one in fields(Policy)]
            return ", ".join(
                f"{name} {shown(getattr(value, name))}"
                for name in said
                if getattr(value, name) != getattr(usual, name)
            )
        case OpeningHours():
            return hours_label(value)
        case dict():
            return f"{len(value)} topics"
        case tuple():
            return ", ".join(map(shown, value))
        case EventType():
            return value.slug + (f" ({', '.join(value.spoken)})" if value.spoken else "")
        case _:
            text = str(value)
            return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def organization_in(org_id: str, name: str, tz: ZoneInfo, *, country: str) -> Organization:
    """Return an organization with the English of its country; that of its zone where none is given."""
    where = country or country_of(tz)
    return Organization(org_id, name, tz, where, locale_of(where))


def organization_as(
    org_id: str, form: OrganizationForm, kept: Organization | None, *, country: str
) -> Organization:
    """Return the organization that a form describes; what it does not say is as `kept`.

    Only a locale that followed from the country goes with it.

    Raises:
        WrongForm: a new one has no name or no zone.
    """
    if kept is None:
        if form.name is None or form.zone is None:
            missing = "name" if form.name is None else "zone"
            raise WrongForm((), f"{missing} is missing: {org_id} is new")
        where = form.country or country
        kept = organization_in(org_id, form.name, ZoneInfo(form.zone), country=where)
    origins = form.allowed_origins
    followed = kept.locale == locale_of(kept.country)
    kept_locale = locale_of(form.country) if form.country and followed else kept.locale
    return replace(
        kept,
        name=form.name or kept.name,
        tz=ZoneInfo(form.zone) if form.zone else kept.tz,
        country=form.country or kept.country,
        locale=form.locale or kept_locale,
        allowed_origins=kept.allowed_origins if origins is None else tuple(dict.fromkeys(origins)),
        policy=_policy(form.policy, kept.policy) if form.policy else kept.policy,
    )


def agent_as(agent_id: str, form: AgentForm, kept: AgentProfile | None) -> AgentProfile:
    """Return the agent that a form describes, without what is read elsewhere.

    Event types, knowledge and the hours of a schedule are as `kept`.

    Raises:
        WrongForm: its hours cannot be read.
    """
    kept = kept or AgentProfile(agent_id, AGENT_NAME, ())
    numbers = form.phone_numbers
    said = form.model_dump(
        include={
            "name",
            "language",
            "greeting",
            "transfer_to",
            "notice_minutes",
            "days_ahead",
            "most_offers",
        },
        exclude_none=True,
    )
    agent = replace(kept, **said)
    if form.zone is not None:
        agent = replace(agent, tz=ZoneInfo(form.zone) if form.zone else None)
    if numbers is not None:
        agent = replace(agent, phone_numbers=tuple(sorted(set(numbers))))
    if form.opening_hours is not None:
        try:
            agent = replace(agent, opening_hours=hours_in(form.opening_hours))
        except WrongForm as wrong:
            raise WrongForm(("opening_hours", *wrong.place), str(wrong)) from None
    return agent


def event_types_as(
    form: list[EventTypeForm] | None, account: Account, kept: tuple[EventType, ...]
) -> tuple[EventType, ...]:
    """Return the event types that are wanted of an account.

    Without a form those of `kept` that there still are, all where none is left. What callers say
    for one stays as it was, unless the form says otherwise.

    Raises:
        WrongForm: the account has no such event type.
    """
    spoken = {one.id: one.spoken for one in kept}
    found: dict[int, EventType] = {}
    if form is None:
        ours = [one for one in account.event_types if one.id in spoken]
        found = {one.id: one for one in ours or account.chosen(())}
    for place, wanted in enumerate(form or ()):
        try:
            (one,) = account.chosen((wanted.event_type,))
        except StartError as error:
            raise WrongForm(("event_types", place), str(error).rstrip(".")) from None
        if wanted.spoken is not None:
            spoken[one.id] = tuple(wanted.spoken)
        found[one.id] = one
    return tuple(replace(one, spoken=spoken.get(one.id, one.spoken)) for one in found.values())


def _policy(form: PolicyForm, kept: Policy) -> Policy:
    said = form.model_dump(include=form.model_fields_set)
    networks = said.pop("ip_allowlist", None)
    if networks is not None:
        said["ip_allowlist"] = tuple(networks)
    usual = Policy()
    named = {name: getattr(usual, name) if one is None else one for name, one in said.items()}
    return replace(kept, **named)
