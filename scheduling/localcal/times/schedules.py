"""Schedules on the wire (2024-06-11): weekly hours and the dates that differ."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from scheduling.localcal.errors import HttpRefusal, Json
from scheduling.localcal.rows.directory import add_schedule, user_by_id
from scheduling.localcal.rows.schedules import (
    Schedule,
    change_schedule,
    delete_schedule,
    make_default,
    schedule_row,
    schedules_of,
)
from scheduling.localcal.seeds.descriptions import WEEKDAYS, DateOverride, OpenHours, ScheduleSeed
from scheduling.localcal.times.hours import minute_of
from scheduling.localcal.times.instants import parse_instant
from scheduling.localcal.validation import Complaint, check_text, check_zone, refuse_listed, wrong
from scheduling.localcal.wire import Call, Reply, number_in_path

_TIME = re.compile(r"([01]\d|2[0-4]):[0-5]\d")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBERED = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def schedule_view(schedule: Schedule, default_id: int) -> Json:
    """Show a schedule."""
    terms = schedule.terms
    return {
        "id": schedule.id,
        "ownerId": schedule.user_id,
        "name": terms.name,
        "timeZone": terms.time_zone,
        "availability": [
            {"days": list(one.days), "startTime": one.start, "endTime": one.end}
            for one in terms.hours
        ],
        "isDefault": schedule.id == default_id,
        "overrides": [
            {"date": one.date, "startTime": one.start, "endTime": one.end}
            for one in terms.overrides
        ],
    }


async def list_schedules(call: Call) -> Reply:
    """Answer one's schedules."""
    default = call.user.schedule_id
    return Reply([schedule_view(one, default) for one in schedules_of(call.store, call.user.id)])


async def default_schedule(call: Call) -> Reply:
    """Answer one's default schedule, null without one."""
    found = schedule_row(call.store, call.user.schedule_id)
    return Reply(schedule_view(found, found.id) if found else None)


async def get_schedule(call: Call) -> Reply:
    """Answer one of one's schedules."""
    return Reply(schedule_view(_own(call), call.user.schedule_id))


async def create_schedule(call: Call) -> Reply:
    """Make a schedule, Monday to Friday from nine to five unless told otherwise."""
    asked = call.fields()
    refuse_listed(_complaints(asked, new=True), asked)
    with call.store.transaction():
        number = add_schedule(call.store, call.user.id, _read(asked, ScheduleSeed()))
        if asked["isDefault"]:
            make_default(call.store, call.user.id, number)
    return _now_shown(call, number, 201)


async def patch_schedule(call: Call) -> Reply:
    """Change what the body names; an empty list empties."""
    old = _own(call)
    asked = call.fields()
    refuse_listed(_complaints(asked, new=False), asked)
    with call.store.transaction():
        change_schedule(call.store, old.id, _read(asked, old.terms))
        if asked.get("isDefault"):
            make_default(call.store, call.user.id, old.id)
    return _now_shown(call, old.id, 200)


async def remove_schedule(call: Call) -> Reply:
    """Delete a schedule; Cal.com calls an unknown one a bad request here."""
    old = _own(call, missing=400)
    with call.store.transaction():
        delete_schedule(call.store, old.id)
    return Reply(bare=True)


def _own(call: Call, *, missing: int = 404) -> Schedule:
    number = number_in_path(call.ids[0])
    found = schedule_row(call.store, number)
    if found is None:
        raise HttpRefusal(missing, f"Schedule with ID={number} does not exist.")
    if found.user_id != call.user.id:
        raise HttpRefusal(
            403, f"User with ID={call.user.id} does not own schedule with ID={number}"
        )
    return found


def _now_shown(call: Call, number: int, status: int) -> Reply:
    found = schedule_row(call.store, number)
    assert found is not None  # noqa: S101  # written by the caller
    owner = user_by_id(call.store, found.user_id)
    return Reply(schedule_view(found, owner.schedule_id), status)


def _read(asked: Json, before: ScheduleSeed) -> ScheduleSeed:
    changes: dict[str, Any] = {}
    if asked.get("name") is not None:
        changes["name"] = asked["name"]
    if asked.get("timeZone") is not None:
        changes["time_zone"] = asked["timeZone"]
    if asked.get("availability") is not None:
        changes["hours"] = tuple(
            OpenHours(tuple(_day(day) for day in one["days"]), one["startTime"], one["endTime"])
            for one in asked["availability"]
        )
    if asked.get("overrides") is not None:
        changes["overrides"] = tuple(
            DateOverride(one["date"], one["startTime"], one["endTime"])
            for one in asked["overrides"]
        )
    return replace(before, **changes)


def _day(day: str | int) -> str:
    return day if isinstance(day, str) else _NUMBERED[day]


def _complaints(asked: Json, *, new: bool) -> list[Complaint]:
    found = check_text(asked, "name", required=new) + check_zone(asked, required=new)
    default = asked.get("isDefault")
    if not isinstance(default, bool) and (new or default is not None):
        found.append(wrong("isDefault", "isBoolean", "isDefault must be a boolean value", default))
    for name, fits, text in _LISTS:
        value = asked.get(name)
        if value is None:
            continue
        if not isinstance(value, list):
            found.append(wrong(name, "isArray", f"{name} must be an array", value))
        elif not all(fits(one) for one in cast("list[object]", value)):
            found.append(wrong(name, "nestedValidation", text, value))
    return found


def _is_hours(one: object) -> bool:
    if not isinstance(one, dict):
        return False
    fields = cast("Json", one)
    days = fields.get("days")
    if not isinstance(days, list) or not days:
        return False
    return _ordered(fields) and all(_is_day(day) for day in cast("list[object]", days))


def _is_day(day: object) -> bool:
    if isinstance(day, bool) or not isinstance(day, int):
        return day in WEEKDAYS
    return 0 <= day <= 6  # what older documents say


def _is_override(one: object) -> bool:
    if not isinstance(one, dict):
        return False
    fields = cast("Json", one)
    date = fields.get("date")
    if not isinstance(date, str) or not _DATE.fullmatch(date) or parse_instant(date) is None:
        return False
    return _is_time(fields.get("startTime")) and _is_time(fields.get("endTime"))


def _is_time(value: object) -> bool:
    return isinstance(value, str) and bool(_TIME.fullmatch(value)) and value <= "24:00"


def _ordered(fields: Json) -> bool:
    start, end = fields.get("startTime"), fields.get("endTime")
    return _is_time(start) and _is_time(end) and minute_of(str(start)) < minute_of(str(end))


_LISTS: tuple[tuple[str, Callable[[object], bool], str], ...] = (
    (
        "availability",
        _is_hours,
        "each availability needs days of Monday to Sunday, and a startTime before its endTime,"
        " as HH:MM",
    ),
    ("overrides", _is_override, "each override needs a date, a startTime and an endTime"),
)
