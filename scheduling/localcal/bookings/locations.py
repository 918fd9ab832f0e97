"""Where a booking takes place: Cal.com's location objects and the older plain string."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scheduling.localcal.errors import HttpRefusal
from scheduling.localcal.rows.records import EventType
from scheduling.localcal.validation import Complaint, wrong

_TOLD_BY_EVENT_TYPE = {"address": "address", "link": "link", "phone": "phone"}
_TOLD_BY_ATTENDEE = {
    "attendeeAddress": "address",
    "attendeeDefined": "location",
    "attendeePhone": "phone",
}
_OTHERS = ("integration", "organizersDefaultApp")
TYPES = (*_TOLD_BY_EVENT_TYPE, *_TOLD_BY_ATTENDEE, *_OTHERS)


@dataclass(frozen=True, slots=True)
class Place:
    """The text of `location`, and its response object."""

    text: str
    value: str

    @property
    def response(self) -> dict[str, str]:
        """What bookingFieldsResponses.location holds."""
        return {"value": self.value, "optionValue": self.text}


def check_location(value: Any) -> list[Complaint]:  # noqa: ANN401  # any JSON
    """Complain about what is neither a string nor a location object of a known type."""
    if value is None or isinstance(value, str):
        return []
    if not isinstance(value, dict):
        return [wrong("location", "isObject", "location must be an object or a string")]
    kind = value.get("type")
    if kind not in TYPES:
        text = f"type must be one of the following values: {', '.join(TYPES)}"
        return [Complaint("location", {}, value, (wrong("type", "isIn", text, kind),))]
    told = _TOLD_BY_ATTENDEE.get(kind)
    if told and not isinstance(value.get(told), str):
        text = f"{told} must be a string"
        return [Complaint("location", {}, value, (wrong(told, "isString", text),))]
    return []


def place_of(asked: str | Mapping[str, Any] | None, event_type: EventType) -> Place:
    """Return the place asked for, the event type's first one without a wish.

    Raises:
        HttpRefusal: 400, the event type has no location of the type asked.
    """
    offered = event_type.terms.locations
    if isinstance(asked, str) and asked:
        return _plain(asked)
    if not asked:
        return _resolved(offered[0], offered[0]) if offered else Place("", "")
    assert not isinstance(asked, str)  # noqa: S101  # handled above
    kind = asked["type"]
    of_type = [one for one in offered if one["type"] == kind]
    if not of_type:
        types = ", ".join(str(one["type"]) for one in offered)
        raise HttpRefusal(
            400,
            f"Booking location with type {kind} not valid for event type with id={event_type.id}."
            f" The event type has following location types: {types}, and only these types are"
            " allowed for booking location.",
        )
    return _resolved(of_type[0], asked)


def _plain(text: str) -> Place:
    if re.match(r"https?://", text):
        return Place(text, "link")
    return Place(text, "phone" if re.fullmatch(r"\+?[\d\s().-]{7,20}", text) else "somewhereElse")


def _resolved(offered: Mapping[str, Any], asked: Mapping[str, Any]) -> Place:
    kind = str(offered["type"])
    if key := _TOLD_BY_ATTENDEE.get(kind):
        return Place(str(asked.get(key, "")), kind)
    if key := _TOLD_BY_EVENT_TYPE.get(kind):
        return Place(str(offered.get(key, "")), kind)
    if kind == "organizersDefaultApp":
        return Place("conferencing", "conferencing")
    app = str(asked.get("integration") or offered.get("integration") or "cal-video")
    text = "integrations:daily" if app == "cal-video" else f"integrations:{app}"
    return Place(text, text)
