"""Field checks with class-validator's texts, and the two ways Cal.com words what they found."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scheduling.localcal.errors import DtoRefusal, HttpRefusal, Json
from scheduling.localcal.times.instants import known_zone, parse_instant

_LEADING_INT = re.compile(r"\s*([+-]?\d{1,15})")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one property: broken constraints by rule name, or those of its members."""

    property: str
    constraints: Mapping[str, str]
    value: Any = None
    children: tuple["Complaint", ...] = ()

    def text(self) -> str:
        """Word it as the booking and slot pipes do, the trailing space included."""
        own = ",".join(self.constraints.values())
        return f"{self.property} property is wrong,{own} {_joined(self.children)}"

    def wire(self, target: Json) -> Json:
        """Return class-validator's error object."""
        children = [one.wire(self.value) for one in self.children]
        return {
            "target": target,
            "value": self.value,
            "property": self.property,
            "children": children,
            "constraints": dict(self.constraints),
        }


def _joined(complaints: Iterable[Complaint]) -> str:
    return ", ".join(one.text() for one in complaints)


def refuse_worded(complaints: Sequence[Complaint]) -> None:
    """Refuse with one sentence of all complaints (bookings, slots); nothing when there are none.

    Raises:
        HttpRefusal: 400.
    """
    if complaints:
        raise HttpRefusal(400, _joined(complaints))


def refuse_listed(complaints: Sequence[Complaint], target: Json) -> None:
    """Refuse with the complaints as objects (reservations, list queries); nothing without any.

    Raises:
        DtoRefusal: 400.
    """
    if complaints:
        raise DtoRefusal([one.wire(target) for one in complaints])


def wrong(name: str, rule: str, text: str, value: object = None) -> Complaint:
    """Return a complaint about one broken rule."""
    return Complaint(name, {rule: text}, value)


def unknown(body: Mapping[str, Any], allowed: Iterable[str]) -> list[Complaint]:
    """Return a complaint about every property that should not exist, in the order sent."""
    extra = [name for name in body if name not in frozenset(allowed)]
    return [
        wrong(name, "whitelistValidation", f"property {name} should not exist", body[name])
        for name in extra
    ]


def check_instant(body: Mapping[str, Any], name: str) -> list[Complaint]:
    """Complain unless the property is an ISO 8601 text."""
    if parse_instant(body.get(name)) is not None:
        return []
    text = f"{name} must be a valid ISO 8601 date string"
    return [wrong(name, "isDateString", text, body.get(name))]


def check_text(body: Mapping[str, Any], name: str, *, required: bool = False) -> list[Complaint]:
    """Complain unless the property is a string; an optional one may be absent or null."""
    value = body.get(name)
    if isinstance(value, str) or (value is None and not required):
        return []
    return [wrong(name, "isString", f"{name} must be a string", value)]


def check_integer(
    body: Mapping[str, Any], name: str, *, required: bool = False, least: int | None = None
) -> list[Complaint]:
    """Complain unless the property is a whole number; `101.0` is one, `"101"` is not."""
    value = body.get(name)
    if value is None and not required:
        return []
    number = whole(value)
    if number is None:
        return [wrong(name, "isInt", f"{name} must be an integer number", value)]
    if least is not None and number < least:
        return [wrong(name, "min", f"{name} must not be less than {least}", value)]
    return []


def check_zone(
    body: Mapping[str, Any], name: str = "timeZone", *, required: bool = False
) -> list[Complaint]:
    """Complain unless the property names an IANA zone; offsets are refused."""
    value = body.get(name)
    if value is None and not required:
        return []
    if isinstance(value, str) and known_zone(value):
        return []
    return [wrong(name, "isTimeZone", f"{name} must be a valid IANA time-zone", value)]


def check_texts(body: Mapping[str, Any], name: str) -> list[Complaint]:
    """Complain unless the optional property is a list of strings."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        return [wrong(name, "isArray", f"{name} must be an array", value)]
    if all(isinstance(one, str) for one in value):
        return []
    return [wrong(name, "isString", f"each value in {name} must be a string", value)]


def whole(value: object) -> int | None:
    """Return a JSON number that is whole and of an id's size as int, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not value.is_integer():
        return None
    return int(value) if abs(value) < 2**53 else None


def leading_int(text: str) -> int | None:
    """Read a query value as JavaScript's parseInt does: `10.0` is 10, `abc` is None."""
    found = _LEADING_INT.match(text)
    return int(found[1]) if found else None
