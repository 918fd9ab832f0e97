"""Hooks for schemathesis: what a stranger would not guess, so that its requests come in at all."""

import random
from typing import Any

import schemathesis
from schemathesis import GenerationMode

WHEN = (
    "2027-03-04T09:00:00-05:00",
    "2027-03-04T10:00:00",
    "2027-03-05T16:00:00Z",
    "2027-03-08T09:30:00",
    "2027-03-09T14:00:00-05:00",
)
GOOD: dict[str, tuple[Any, ...]] = {
    "org_id": ("demo",),
    "agent_id": ("front-desk",),
    "name": ("Ada Park", "Bo Lind"),
    "email": ("ada@example.com", "bo@example.com", None),
    "phone": ("+12025550123", "(202) 555-0124", None),
    "appointment_datetime": WHEN,
    "timezone": ("America/New_York", "Europe/Rome", "", None),
    "notes": ("Knee.", None),
    "days_ahead": (1, 7, 30, 0, None),
}


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Replace most of what is named in `GOOD`, where the request is meant to be good."""
    meta = case.meta
    if meta is None or meta.generation.mode != GenerationMode.POSITIVE:
        return
    if isinstance(case.body, dict):
        chance = random.Random(repr(sorted(case.body.items(), key=str)))
        for name, values in GOOD.items():
            if chance.random() < 0.85:
                case.body[name] = chance.choice(values)
    if isinstance(case.query, dict) and "org_id" in case.query:
        case.query["org_id"] = "demo"
