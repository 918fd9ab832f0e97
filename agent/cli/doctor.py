"""`calla doctor`: what is configured, what is embedded, versions, and what to fix."""

import asyncio
import json
import platform
import sqlite3
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version

import httpx
import typer

from agent.app import App, running
from agent.app.directory import Door
from agent.cli import doors
from agent.cli.finding import Finding
from agent.cli.start import prepared_settings
from agent.errors import StartError
from agent.settings import Settings
from agent.speech import needs
from scheduling.calcom.errors import CalcomError
from scheduling.desk import Desk, open_desk
from scheduling.errors import NotConnected
from scheduling.storage import get_binding, list_agents
from scheduling.storage.condition import census_of
from scheduling.storage.intents import OPEN

PATIENCE_SECONDS = 10.0
PACKAGES = ("calla-agent", "pipecat-ai", "openai", "httpx", "SQLAlchemy")
REFUSED = (401, 403)
MOST_ASKED = 20
"""Agents whose calendars are asked beside the usual one's: each costs a second or two."""
MARKS = {"ok": "ok   ", "note": "note ", "fix": "FIX  "}


def examine(*, as_json: bool) -> int:
    """Print the report; return 1 when something needs fixing, else 0."""
    findings = asyncio.run(_all_findings())
    healthy = all(one.state != "fix" for one in findings)
    if as_json:
        typer.echo(json.dumps({"ok": healthy, "findings": [asdict(one) for one in findings]}))
    else:
        for line in _report(findings):
            typer.echo(line)
    return 0 if healthy else 1


def _report(findings: Sequence[Finding]) -> list[str]:
    width = max(len(one.name) for one in findings)
    lines = [f"{MARKS[one.state]} {one.name:<{width}}  {one.detail}" for one in findings]
    fixes = dict.fromkeys(one.fix for one in findings if one.state == "fix")  # each once
    if not fixes:
        return [*lines, "", "Nothing needs fixing."]
    return [*lines, "", "To fix:", *(f"  - {fix}" for fix in fixes)]


async def _all_findings() -> list[Finding]:
    findings = _versions()
    try:
        settings = prepared_settings()
        findings += _configured(settings)
        async with running(settings) as app:
            findings.append(Finding("database", "ok", app.office.storage.name))
            findings.append(await _journal(app))
            findings += [one async for one in _calendars(app)]
            findings.append(await _model(app))
            findings += [
                *doors.findings(settings, await _numbers(app)),
                *await _speech_service(settings),
            ]
            _check_keys(app, settings)
    except StartError as error:
        findings.append(Finding("start", "fix", "Calla cannot start.", str(error)))
    return findings


def _check_keys(app: App, settings: Settings) -> None:
    """Refuse what `calla serve` would refuse.

    Raises:
        StartError: a carrier's key, or a key of who issues tokens, is none.
    """
    from agent.app.issuers import token_keys
    from agent.app.phone import carriers  # not sooner: Pipecat greets where no log is set up
    from agent.app.place import Place

    tuple(carriers(app, settings, Place("")))
    token_keys(settings, clock=app.office.clock)


def _versions() -> list[Finding]:
    python = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    packages = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return [
        Finding("python", "ok", python),
        Finding("packages", "ok", packages),
        Finding("sqlite", "ok", f"SQLite {sqlite3.sqlite_version}, with a rollback journal"),
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _configured(settings: Settings) -> list[Finding]:
    findings = [
        Finding("home", "ok", str(settings.home)),
        Finding("log", "ok", str(settings.home / "logs" / "calla.log")),
    ]
    given = settings.model_fields_set
    if settings.calendar_is_embedded and "calcom_base_url" in given:
        detail = "CALCOM_BASE_URL is set without CALCOM_API_KEY: the embedded calendar is used."
        findings.append(Finding("settings", "note", detail))
    if settings.model_is_embedded and "openai_base_url" in given:
        detail = "OPENAI_BASE_URL is set without OPENAI_API_KEY: the embedded model is used."
        findings.append(Finding("settings", "note", detail))
    if settings.calla_public_url and not settings.trusted_proxies:
        detail = (
            "CALLA_PUBLIC_URL is set without CALLA_TRUSTED_PROXIES: all callers behind the proxy"
            " count as one, with one cap for all of them."
        )
        findings.append(Finding("settings", "note", detail))
    return findings


async def _journal(app: App) -> Finding:
    census = await census_of(app.office.storage)
    still_open = sum(census.intents[state] for state in OPEN)
    detail = f"writes to Cal.com: {still_open} open, {census.for_a_person} for a person"
    if census.for_a_person:
        return Finding("journal", "note", f"{detail}; see `calla journal list --person`")
    return Finding("journal", "ok", detail)


async def _numbers(app: App) -> list[str]:
    return [
        number
        for org_id in dict.fromkeys(one.org_id for one in await app.directory.answering())
        for agent in await list_agents(app.office.storage, org_id)
        for number in agent.phone_numbers
    ]


async def _calendars(app: App) -> AsyncIterator[Finding]:
    """Yield what each organization's calendar says, the usual one's first."""
    await app.ready()
    yield await _calendar(app, app.directory.usual, "calendar")
    others = [one for one in await app.directory.answering() if one != app.directory.usual]
    for door in others[:MOST_ASKED]:
        yield await _calendar(app, door, f"calendar of {door.org_id}/{door.agent_id}")
    if len(others) > MOST_ASKED:
        rest = f"{len(others) - MOST_ASKED} more agents, which were not asked"
        yield Finding("calendars", "note", rest)
    for org_id in await app.directory.unconnected():
        detail = f"{org_id} is not connected: run `calla org connect {org_id}`."
        yield Finding("organization", "note", detail)


async def _calendar(app: App, door: Door, name: str) -> Finding:
    binding = await get_binding(app.office.storage, door.org_id)
    address = binding.address if binding else None
    kind = f"Cal.com at {address}" if address else "embedded"
    try:
        desk = await open_desk(door.org_id, door.agent_id, office=app.office)
        me = await desk.calcom.me()
        open_times = await _open_times(desk)
    except NotConnected:
        return Finding(name, "note", "the demo business, whose calendar is not open")
    except CalcomError as error:
        where = address or app.office.calcom_address
        fix = f"The calendar at {where} refuses or does not answer: {error}"
        return Finding(name, "fix", kind, fix)
    services = ", ".join(one.slug for one in desk.agent.event_types)
    detail = f"{kind}: {me.name or me.username}, {services}; {open_times} open times in 7 days"
    return Finding(name, "ok", detail)


async def _open_times(desk: Desk) -> int:
    now = desk.clock.now()
    first = desk.event_type().id
    end_at = now + timedelta(days=7)
    return len(await desk.calcom.list_slots(first, start_at=now, end_at=end_at))


async def _model(app: App) -> Finding:
    name = app.model.name
    address = "embedded" if app.background.brain_key else app.model.address
    answer = await _models_at(app.model.address, app.model.api_key)
    if answer is None:
        fix = f"The model cannot be reached at {address}; check the network and OPENAI_BASE_URL."
        return Finding("model", "fix", f"{name} at {address}", fix)
    if answer.status_code in REFUSED:
        fix = f"{address} refuses the key in OPENAI_API_KEY; put a valid one in."
        return Finding("model", "fix", f"{name} at {address}", fix)
    if answer.is_success and f'"{name}"' not in answer.text:
        detail = f"{name} at {address}, which does not list a model of that name"
        return Finding("model", "note", detail)
    return Finding("model", "ok", f"{name}, {address}")


async def _speech_service(settings: Settings) -> list[Finding]:
    """Ask OpenAI's speech service for its models, where calls are wanted: they are no time to learn."""
    address, key = settings.openai_speech_base_url, settings.speech_key
    is_used = "openai" in (settings.calla_stt, needs.speaker(settings))
    if not (key and is_used and doors.wants_calls(settings)):
        return []
    answer = await _models_at(address, key)
    if answer is None:
        fix = f"{address} cannot be reached; check the network and OPENAI_SPEECH_BASE_URL."
        return [Finding("speech", "fix", address, fix)]
    if answer.status_code in REFUSED:
        variable = "OPENAI_SPEECH_API_KEY" if settings.openai_speech_api_key else "OPENAI_API_KEY"
        fix = f"{address} refuses the key in {variable}; put a valid one in."
        return [Finding("speech", "fix", address, fix)]
    return [Finding("speech", "ok", f"{address} answers")]


async def _models_at(address: str, key: str) -> httpx.Response | None:
    """Return what a service says to a key when asked for its models, None if nothing."""
    headers = {"Authorization": f"Bearer {key}"}
    try:
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, headers=headers) as http:
            return await http.get(f"{address}/models")
    except httpx.HTTPError:
        return None
