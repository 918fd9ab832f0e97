"""GET and PATCH /v2/me: who hosts."""

import json
from dataclasses import replace
from typing import Any

from scheduling.localcal.bookings.contact import is_email
from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.rows.directory import change_user, user_by_id
from scheduling.localcal.rows.records import User
from scheduling.localcal.rows.schedules import change_schedule, schedule_row
from scheduling.localcal.rows.store import Store
from scheduling.localcal.seeds.descriptions import WEEKDAYS
from scheduling.localcal.times.instants import known_zone
from scheduling.localcal.validation import Complaint, check_text, refuse_listed, whole, wrong
from scheduling.localcal.wire import Call, Reply

KEPT = ("timeFormat", "weekStart", "locale", "avatarUrl", "bio", "metadata")


async def me(call: Call) -> Reply:
    """Answer who the credentials belong to."""
    return Reply(_me_view(call.store, call.user))


async def patch_me(call: Call) -> Reply:
    """Change what the body names; a new time zone is the default schedule's as well.

    Raises:
        Refusal: 400 a wrong value; 404 a schedule that is not one's own.
    """
    asked, user = call.fields(), call.user
    refuse_listed(complaints_about(asked), asked)
    columns: dict[str, object] = {
        column: asked[name]
        for name, column in (("name", "name"), ("email", "email"))
        if asked.get(name) is not None
    }
    kept = {name: asked[name] for name in KEPT if name in asked}
    columns["settings"] = json.dumps({**user.settings, **kept})
    if asked.get("defaultScheduleId") is not None:
        columns["schedule_id"] = _own_schedule(call, asked["defaultScheduleId"])
    zone = known_zone(asked.get("timeZone") or "")
    with call.store.transaction():
        if zone:
            columns["time_zone"] = zone.key
        change_user(call.store, user.id, columns)
        changed = user_by_id(call.store, user.id)
        default = schedule_row(call.store, changed.schedule_id)
        if zone and default:
            change_schedule(call.store, default.id, replace(default.terms, time_zone=zone.key))
    return Reply(_me_view(call.store, changed))


def _own_schedule(call: Call, value: object) -> int:
    found = schedule_row(call.store, whole(value) or 0)
    if found is None or found.user_id != call.user.id:
        raise HttpRefusal(404, f"User with ID={call.user.id} does not own schedule with ID={value}")
    return found.id


def complaints_about(asked: Json) -> list[Complaint]:
    """Return what is wrong with a profile."""
    found: list[Complaint] = []
    for name in ("name", "locale", "avatarUrl", "bio"):
        found += check_text(asked, name)
    email = asked.get("email")
    if email is not None and not (isinstance(email, str) and is_email(email)):
        found.append(wrong("email", "isEmail", "email must be an email", email))
    zone = asked.get("timeZone")
    if zone is not None and not (isinstance(zone, str) and known_zone(zone)):
        text = "timeZone must be a valid IANA time-zone"
        found.append(wrong("timeZone", "isTimeZone", text, zone))
    time_format = asked.get("timeFormat")
    if time_format is not None and whole(time_format) not in (12, 24):
        text = "timeFormat must be a number either 12 or 24"
        found.append(wrong("timeFormat", "isTimeFormat", text, time_format))
    week_start = asked.get("weekStart")
    if week_start is not None and week_start not in WEEKDAYS:
        text = f"weekStart must be one of the following values: {', '.join(WEEKDAYS)}"
        found.append(wrong("weekStart", "isIn", text, week_start))
    default = asked.get("defaultScheduleId")
    if default is not None and whole(default) is None:
        text = "defaultScheduleId must be an integer number"
        found.append(wrong("defaultScheduleId", "isInt", text, default))
    return found


def _me_view(store: Store, user: User) -> Json:
    told = user.settings
    shown: dict[str, Any] = {
        "id": user.id,
        "username": user.username,
        "email": user.email,
        "name": user.name,
        "avatarUrl": told.get("avatarUrl"),
        "bio": told.get("bio"),
        "timeFormat": told.get("timeFormat", 12),
        "defaultScheduleId": user.schedule_id or None,
        "weekStart": told.get("weekStart", "Sunday"),
        "timeZone": user.time_zone,
        "organizationId": None,
    }
    row = store.one(
        "SELECT t.id FROM membership m JOIN team t ON t.id = m.team_id"
        " WHERE m.user_id = ? AND t.organization ORDER BY t.id LIMIT 1",
        user.id,
    )
    if row:
        shown["organizationId"] = row["id"]
        shown["organization"] = {"id": row["id"], "isPlatform": False}
    return shown
