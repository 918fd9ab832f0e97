"""The demo account: a small physiotherapy practice, the same on every start."""

import json
import os
import secrets
from dataclasses import replace
from pathlib import Path

from scheduling.localcal.calendar import LocalCal
from scheduling.localcal.errors import LocalCalError
from scheduling.localcal.rows.directory import KEY_PREFIX, add_key, key_row, user_by_name
from scheduling.localcal.seeds.descriptions import Account, AccountSeed, EventTypeSeed, OpenHours

DemoAccount = Account

_WHERE = ({"type": "address", "address": "12 Maple Street, Springfield", "public": True},)

MAPLE_STREET = AccountSeed(
    username="maple-street-physio",
    name="Maple Street Physio",
    email="desk@maple-street-physio.example.com",
    time_zone="America/New_York",
    hours=(OpenHours(), OpenHours(("Saturday",), "10:00", "13:00")),
    event_types=(
        EventTypeSeed(
            "consultation",
            "Consultation",
            30,
            step=30,
            notice=60,
            description="A first look at what hurts.",
            locations=_WHERE,
        ),
        EventTypeSeed(
            "follow-up",
            "Follow-up",
            30,
            step=30,
            notice=60,
            description="How it goes since last time.",
            locations=_WHERE,
        ),
        EventTypeSeed(
            "extended",
            "Extended session",
            60,
            step=30,
            notice=60,
            description="An hour for what needs more time.",
            locations=_WHERE,
        ),
    ),
)


def seed_demo(calendar: LocalCal) -> DemoAccount:
    """Return the demo account, made if absent; the key is the same on every start.

    The calendar itself keeps only the key's hash. The clear key lies in a file of mode 0600 beside
    it; when that file is lost, a new key is made.

    Raises:
        LocalCalError: the key file cannot be read or written.
    """
    username = MAPLE_STREET.username
    api_key = _kept_key(calendar.path)
    with calendar.store.transaction():  # another process may be at it too
        user = user_by_name(calendar.store, username)
        if user is None:
            return calendar.add_account(replace(MAPLE_STREET, api_key=api_key))
        if key_row(calendar.store, api_key) is None:
            add_key(calendar.store, user.id, api_key)
    return calendar.account(username, api_key)


def ready_line(account: Account, url: str) -> str:
    """Return the one line a server prints when it listens: `ready {...}`."""
    return f"ready {json.dumps({'url': url} | account_facts(account))}"


def account_facts(account: Account) -> dict[str, str | int]:
    """Return what a client needs to know of an account."""
    return {
        "api_key": account.api_key,
        "username": account.username,
        "event_type_id": account.event_type_id,
    }


def _kept_key(path: Path | None) -> str:
    fresh = KEY_PREFIX + secrets.token_hex(16)
    if path is None:
        return KEY_PREFIX + "demo"
    file = path.with_name(path.name + ".demo-key")
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(fresh + "\n")
    except FileExistsError:
        return _read_key(file, fresh)
    except OSError as error:
        raise LocalCalError(f"The demo key {file} cannot be written: {error}.") from error
    return fresh


def _read_key(file: Path, fresh: str) -> str:
    try:
        kept = file.read_text().strip()
        if kept.startswith(KEY_PREFIX) and kept.isascii():
            return kept
        file.write_text(fresh + "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise LocalCalError(f"The demo key {file} cannot be read: {error}.") from error
    return fresh
