"""Who speaks: the prompts of `prompts/`, filled with the facts of one call."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from functools import cache
from importlib.resources import files
from itertools import groupby
from string import Template
from typing import Literal

from agent.errors import PromptError
from agent.session import CallSession
from scheduling.labels import WEEKDAYS, time_label
from scheduling.model import EventType, OpeningHours

Sentence = Literal[
    "greeting",
    "model_failed",
    "stuck",
    "one_moment",
    "not_heard",
    "nobody_there",
    "too_long",
    "cut_off",
]


def system_prompt(call: CallSession) -> str:
    """Return what the model is told: the facts of the call, the rules, the wording."""
    wording = _fill("voice" if call.is_voice else "chat", {})
    return _fill("system", _facts(call) | {"wording": wording})


def sentence(name: Sentence, call: CallSession) -> str:
    """Return a sentence that is said without asking the model, in the wording of the channel.

    The greeting is the agent's own opening words, where it has any.
    """
    page = name
    if name == "greeting":
        if call.desk.agent.greeting:
            return call.desk.agent.greeting
        page = "greeting_voice" if call.is_voice else "greeting_chat"
    return _fill(page, _facts(call))


def now_label(now: datetime) -> str:
    """Return `Tuesday, March 2, 2027 at 10:00 AM`."""
    return f"{now:%A, %B} {now.day}, {now.year} at {time_label(now)}"


def hours_label(hours: OpeningHours | None) -> str:
    """Return `Monday to Friday 9:00 AM to 5:00 PM; Sunday closed`, or `unknown`."""
    if hours is None:
        return "unknown"
    runs: list[str] = []
    for times, group in groupby(range(7), key=lambda day: hours.days[day]):
        days = list(group)
        name = (
            WEEKDAYS[days[0]] if len(days) == 1 else f"{WEEKDAYS[days[0]]} to {WEEKDAYS[days[-1]]}"
        )
        runs.append(f"{name} {_open_label(times)}")
    return "; ".join(runs)


def _facts(call: CallSession) -> dict[str, str]:
    organization, agent = call.desk.organization, call.desk.agent
    now = call.clock.now().astimezone(organization.tz)
    facts = {
        "business": organization.name,
        "agent": agent.name,
        "now": f"{now_label(now)} ({now.isoformat(timespec='seconds')})",
        "timezone": organization.tz.key,
        "locale": organization.locale,
        "country": organization.country,
        "channel": "voice" if call.is_voice else "chat",
        "caller_number": "known" if call.caller_number else "unknown",
        "person": "reachable" if call.can_transfer else "not reachable",
        "services": "; ".join(_service_label(service) for service in agent.event_types),
        "hours": hours_label(agent.opening_hours),
        "required": ", ".join(_required(agent.event_types)),
        "topics": ", ".join(agent.knowledge) or "none",
        "offers": str(agent.most_offers),
    }
    return {name: " ".join(value.split()) for name, value in facts.items()}


def _required(services: Sequence[EventType]) -> Iterator[str]:
    """Name what a booking of some service needs: the calendar knows which."""
    yield "name"
    if any(service.email_required for service in services):
        yield "email"
    if any(service.phone_required for service in services):
        yield "phone"


def _service_label(service: EventType) -> str:
    also = f" (also: {', '.join(service.spoken)})" if service.spoken else ""
    return f"{service.slug} = {service.title}, {service.minutes} minutes{also}"


def _open_label(times: tuple[time, time] | None) -> str:
    return "closed" if times is None else f"{time_label(times[0])} to {time_label(times[1])}"


def _fill(page: str, values: Mapping[str, str]) -> str:
    return filled(page, prompt(page), values)


def filled(page: str, template: Template, values: Mapping[str, str]) -> str:
    """Return the text of a prompt.

    Raises:
        PromptError: it has a placeholder that `values` does not name.
    """
    try:
        return template.substitute(values).strip()
    except (KeyError, ValueError) as error:
        raise PromptError(f"prompts/{page}.md: nobody fills {error}") from error


@cache
def prompt(page: str) -> Template:
    """Return a prompt as it lies in `prompts/`.

    Raises:
        PromptError: there is no such file.
    """
    try:
        return Template(files("prompts").joinpath(f"{page}.md").read_text(encoding="utf-8"))
    except OSError as error:
        raise PromptError(f"prompts/{page}.md cannot be read") from error
