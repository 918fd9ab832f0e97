"""What one operation is tested with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from scheduling.calcom.client import CalcomClient
from scheduling.calcom.operations import Operation


@dataclass(frozen=True)
class Case:
    """A call, what it sends, what is answered, and what the caller gets of it."""

    operation: Operation[Any]
    ask: Callable[[CalcomClient], Awaitable[Any]]
    path: str
    answer: object
    got: Callable[[Any], object]
    wanted: object
    query: dict[str, str] | None = None
    body: object = None


def uid(booking: Any) -> object:
    return booking.uid


def ident(record: Any) -> object:
    return record.id


def idents(records: Any) -> object:
    return [record.id for record in records]


def same(value: Any) -> object:
    return value
