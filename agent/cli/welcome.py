"""What `calla serve` says when it listens: where to point a browser, a carrier, another program."""

import json
from collections.abc import Iterator

from agent import speech
from agent.app import App
from agent.app.organizations import DEMO_ORG_ID
from agent.app.place import Place
from agent.cli import doors
from agent.settings import Settings
from scheduling.localcal import account_facts

API = "/api/v1/calcom/appointments"


def welcome(
    program: App, settings: Settings, place: Place, *, organizations: int = 1
) -> Iterator[str]:
    """Yield the lines for people; `organizations` is how many there are to answer for."""
    at = place.public_url or place.url
    is_demo = program.account is not None and program.org_id == DEMO_ORG_ID
    calendar = "an embedded calendar" if is_demo else "Cal.com"
    model = "the embedded model" if settings.model_is_embedded else settings.openai_model
    others = {1: "", 2: " and 1 more organization"}.get(
        organizations, f" and {organizations - 1} more organizations"
    )
    yield f"Calla answers for {program.organization.name}{others}, with {calendar} and {model}."
    yield f"  web chat  {at}/"
    yield f"  API       {at}{API}/manage"
    for name, answer in phone_lines(settings, place):
        yield f"  {name:<8}  {answer}"
    yield "Ctrl-C ends it; what is being written is finished first."


def phone_lines(settings: Settings, place: Place) -> Iterator[tuple[str, str]]:
    """Yield for each carrier that can call where to point it; for none, what is missing."""
    missing = speech.missing(settings)
    lacking = {carrier: doors.lacking(settings, carrier) for carrier in doors.CARRIERS}
    able = [name for name, lacks in lacking.items() if doors.CARRIERS[name][0] not in lacks]
    at = place.url if place.trial else place.public_url
    if missing:
        yield "phone", f"off. {missing}"
    elif not (able or place.trial):
        yield "phone", "off. Configure a carrier, see README.md, or try it with --trial."
    elif not at:
        yield "phone", "off. Set CALLA_PUBLIC_URL, the address carriers reach, or try --trial."
    else:
        for name in doors.CARRIERS if place.trial else able:
            less = "" if place.trial or not lacking[name] else _CANNOT.format(*lacking[name])
            yield name, f"{doors.webhook(at, name)}{less}"


_CANNOT = "  (cannot hang up or pass on: set {})"


def ready(program: App, place: Place, *, embedded: bool) -> str:
    """Return the line for programs: `ready {...}`; `embedded`: with the served calendar's key."""
    facts = {"url": place.url, "org_id": program.org_id, "agent_id": program.agent_id}
    if embedded and program.account is not None:
        facts |= account_facts(program.account)
    return f"ready {json.dumps(facts)}"
