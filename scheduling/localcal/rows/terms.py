"""The stored JSON of a schedule and of an event type -> their descriptions."""

import json
from functools import lru_cache
from typing import Any

from scheduling.localcal.seeds.descriptions import (
    BookingField,
    BookingWindow,
    DateOverride,
    EventTypeSeed,
    OpenHours,
    Recurrence,
    ScheduleSeed,
    Seats,
)


@lru_cache(maxsize=256)
def schedule_terms(text: str) -> ScheduleSeed:
    """Read a stored schedule; equal texts give the very same value."""
    fields: dict[str, Any] = json.loads(text)
    fields["hours"] = tuple(
        OpenHours(tuple(one["days"]), one["start"], one["end"]) for one in fields["hours"]
    )
    fields["overrides"] = tuple(DateOverride(**one) for one in fields["overrides"])
    return ScheduleSeed(**fields)


@lru_cache(maxsize=256)
def event_type_terms(text: str) -> EventTypeSeed:
    """Read a stored event type; one of an older file lacks fields, which have defaults."""
    fields: dict[str, Any] = json.loads(text)
    fields["schedule"] = None  # its own row says it
    fields["lengths"] = tuple(fields["lengths"])
    fields["locations"] = tuple(fields["locations"])
    fields["fields"] = tuple(
        BookingField(**one | {"options": tuple(one["options"])}) for one in fields["fields"]
    )
    for name, kind in (("window", BookingWindow), ("recurrence", Recurrence), ("seats", Seats)):
        fields[name] = kind(**fields[name]) if fields.get(name) else None
    return EventTypeSeed(**fields)
