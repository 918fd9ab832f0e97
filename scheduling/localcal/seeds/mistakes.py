"""What is wrong in a seed file, as sentences: where, what, and what would be right."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, cast, get_args

from pydantic import ValidationError

from scheduling.localcal.errors import LocalCalError
from scheduling.localcal.seeds.reading import Place
from scheduling.localcal.seeds.words import Form

# how Cal.com calls what is called otherwise here
_OTHER_NAMES = {
    "lengthInMinutes": "length",
    "minutes": "length",
    "duration": "length",
    "lengthInMinutesOptions": "lengths",
    "slotInterval": "step",
    "minimumBookingNotice": "notice",
    "beforeEventBuffer": "before",
    "afterEventBuffer": "after",
    "offsetStart": "offset",
    "bookingFields": "fields",
    "bookingFieldsResponses": "fields",
    "bookingWindow": "window",
    "bookingLimitsCount": "count_limits",
    "bookingLimitsDuration": "minute_limits",
    "seatsPerTimeSlot": "per_slot",
    "requiresConfirmation": "confirmation_required",
    "confirmationPolicy": "confirmation_required",
    "availability": "hours",
    "startTime": "start",
    "endTime": "end",
    "timeZone": "time_zone",
    "timezone": "time_zone",
    "phoneNumber": "phone",
    "key": "api_key",
    "schedulingType": "scheduling",
    "recurrenceCount": "count",
    "subscriberUrl": "url",
    "holds": "reservations",
    "users": "accounts",
}


class SeedError(LocalCalError):
    """A seed file cannot be; `str()` has a line for each mistake."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: its place in the file, and the sentence without it."""

    place: Place
    sentence: str

    def told(self) -> str:
        """Return the sentence with its place."""
        return f"{written(self.place)}: {self.sentence}" if self.place else self.sentence


def written(place: Place) -> str:
    """Return a place as one would ask for it: `accounts[0].event_types[2].length`."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return "".join(parts).removeprefix(".")


def nearest(name: str, known: Iterable[str]) -> str:
    """Return what to say behind an unknown name: which was meant, or which there are."""
    names = list(known)
    if (other := _OTHER_NAMES.get(name)) in names:
        return f"did you mean {other}?"
    near = get_close_matches(name, names, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(names) or 'none'}."


def mistakes_of(error: ValidationError, form: type[Form]) -> list[Mistake]:
    """Word what pydantic found; what only follows from another mistake is left out."""
    found = [(_place(one["loc"]), cast("Mapping[str, Any]", one)) for one in error.errors()]
    return [
        Mistake(place, _sentence(form, place, one))
        for place, one in found
        if one["type"] != "too_short"
        or not any(other != place and other[: len(place)] == place for other, _ in found)
    ]


def _place(loc: tuple[int | str, ...]) -> Place:
    return tuple(step for step in loc if step != "[key]")


def _sentence(form: type[Form], place: Place, one: Mapping[str, Any]) -> str:
    kind, limits = str(one["type"]), one.get("ctx", {})
    if kind == "extra_forbidden":
        name = str(place[-1])
        keys = _form_at(form, place[:-1]).model_fields
        return f"there is no key {name} here; {nearest(name, keys)}"
    if kind == "value_error":
        return f"{limits['error']}."
    word = _WORDED.get(kind)
    return f"{word(limits)}." if word else f"{one['msg'][:1].lower()}{one['msg'][1:]}."


_WORDED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "is missing",
    "string_type": lambda _: 'has to be a text; put "quotes" around what looks like a number',
    "string_unicode": lambda _: "has to be a text of whole characters",
    "int_type": lambda _: "has to be a whole number, such as 30, without quotes",
    "bool_type": lambda _: "has to be true or false",
    "tuple_type": lambda _: 'has to be a list, with a "-" before each of its parts',
    "list_type": lambda _: 'has to be a list, with a "-" before each of its parts',
    "dict_type": lambda _: "has to be a group of keys, each with its value",
    "model_type": lambda _: "has to be a group of keys, each with its value",
    "literal_error": lambda limits: f"has to be one of {limits['expected']}",
    "greater_than_equal": lambda limits: f"has to be {limits['ge']} or more",
    "less_than_equal": lambda limits: f"has to be {limits['le']} or less",
    "string_too_short": lambda _: "must not be empty",
    "string_too_long": lambda limits: f"has to be {limits['max_length']} characters or fewer",
    "too_short": lambda _: "must not be empty",
    "recursion_loop": lambda _: "must not contain itself",
    "invalid_key": lambda _: 'has a key that is no text; put "quotes" around it',
}


def _form_at(form: type[Form], place: Place) -> type[Form]:
    for step in place:
        field = form.model_fields.get(str(step)) if isinstance(step, str) else None
        form = (field and _form_within(field.annotation)) or form
    return form


def _form_within(annotation: object) -> type[Form] | None:
    if isinstance(annotation, type) and issubclass(annotation, Form):
        return annotation
    inside = (_form_within(one) for one in get_args(annotation))
    return next((one for one in inside if one), None)
