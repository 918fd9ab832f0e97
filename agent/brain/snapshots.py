"""What conversations had come to, so that a request that goes on with one need only take what is new."""

from collections import OrderedDict
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Final, TypeVar, cast

from agent.brain.facts import Facts
from agent.brain.frames import Ledger
from agent.brain.transcript import Event

T = TypeVar("T")
_MOST: Final = 256


class Snapshots:
    """Ledgers by the events that led to them; those not asked for longest are forgotten.

    A ledger changes with whatever is taken next, so what is kept and what is returned are copies.
    """

    def __init__(self, most: int = _MOST) -> None:
        """Keep at most so many."""
        self._most = most
        self._kept: OrderedDict[tuple[Facts, tuple[Event, ...]], Ledger] = OrderedDict()

    def keep(self, happened: tuple[Event, ...], ledger: Ledger) -> None:
        """Keep what some events came to."""
        self._kept[ledger.facts, happened] = copied(ledger)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def find(self, facts: Facts, happened: tuple[Event, ...]) -> Ledger | None:
        """Return what exactly these events came to, None where that is not kept."""
        kept = self._kept.pop((facts, happened), None)
        if kept is None:
            return None
        self._kept[facts, happened] = kept
        return copied(kept)

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()


def copied(value: T) -> T:
    """Return a copy that shares nothing that can change; what stood in two places is one object in it, too."""
    return cast("T", _copied(value, {}))


def _copied(value: Any, known: dict[int, Any]) -> Any:  # noqa: ANN401 - whatever a ledger holds
    kind = cast("type[Any]", type(value))
    if kind is list:
        return [_copied(one, known) for one in value]
    if kind is dict:
        return {key: _copied(one, known) for key, one in value.items()}
    if kind is set:
        return set(value)
    names = _changing(kind)
    if not names:
        return value
    if id(value) not in known:
        known[id(value)] = copy = object.__new__(kind)
        for name in names:
            setattr(copy, name, _copied(getattr(value, name), known))
    return known[id(value)]


@cache
def _changing(kind: type[Any]) -> tuple[str, ...]:
    """Return the fields of a data class whose objects can change, none of any other type."""
    if not is_dataclass(kind) or kind.__dataclass_params__.frozen:
        return ()
    return tuple(one.name for one in fields(kind))
