"""What `calla serve` says when it listens: where to point a browser, a carrier, another program."""

import json
from collections.abc import Iterator

from agent import speech
from agent.app import App
from agent.app.organizations import AGENT_ID
from agent.app.place import Place
from agent.settings import Settings
from scheduling.localcal import account_facts

API = "/api/v1/calcom/appointments"


def welcome(program: App, settings: Settings, place: Place) -> Iterator[str]:
    """Yield the lines for people."""
    at = place.public_url or place.url
    calendar = "an embedded calendar" if settings.calendar_is_embedded else "Cal.com"
    model = "the embedded model" if settings.model_is_embedded else settings.openai_model
    yield f"Calla answers for {program.organization.name}, with {calendar} and {model}."
    yield f"  web chat   {at}/"
    yield f"  API        {at}{API}  (calla token makes a token)"
    for carrier, answer in phone_lines(settings, place):
        yield f"  {carrier:<10} {answer}"


def phone_lines(settings: Settings, place: Place) -> Iterator[tuple[str, str]]:
    """Yield for each carrier where to point it, or what is missing."""
    hearing = speech.missing(settings)
    keys = {"twilio": settings.twilio_auth_token, "telnyx": settings.telnyx_public_key}
    for carrier, key in keys.items():
        at = place.public_url or (place.url if place.trial else "")
        if hearing:
            yield carrier, f"no calls: {hearing}"
        elif not (key or place.trial):
            yield carrier, f"no calls: {_LACKING[carrier]}"
        elif not at:
            yield carrier, "no calls: set CALLA_PUBLIC_URL, or try with --trial on this machine."
        else:
            yield carrier, f"{at}/phone/{carrier}/voice"


_LACKING = {
    "twilio": "set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.",
    "telnyx": "set TELNYX_API_KEY and TELNYX_PUBLIC_KEY.",
}


def ready(program: App, place: Place) -> str:
    """Return the line for programs: `ready {...}`, with the embedded calendar's key if there is one."""
    facts = {"url": place.url, "org_id": program.org_id, "agent_id": AGENT_ID}
    if program.account is not None:
        facts |= account_facts(program.account)
    return f"ready {json.dumps(facts)}"
