"""Is the calendar as it must be? Entry by entry, whatever path led there."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from agent.evals.caller import is_offer
from agent.evals.formats import Expected, Scenario, World
from agent.evals.reading import LAST_OF_FIRST_OFFER
from agent.evals.record import ACTIVE, Record, Row, active


def calendar_faults(record: Record, scenario: Scenario, world: World) -> Iterator[str]:
    """Yield how the final calendar differs from the expected one; nothing where it does not."""
    expect, standing = scenario.expect, active(record.bookings)
    left = list(standing)
    for n in _matching_order(expect.active_bookings):
        wanted = expect.active_bookings[n]
        found = next((row for row in left if fits(row, wanted, record, world)), None)
        if found is None:
            yield f"not in the calendar: {_described(wanted)}"
        else:
            left.remove(found)
    if expect.exact:
        yield from (f"should not be in the calendar: {_row(row)}" for row in left)
    rows = {row["id"]: row for row in record.bookings if row["id"]}
    for fixture in expect.cancelled:
        row = rows.get(fixture)
        if row is None or row["status"] in ACTIVE or row["rescheduled_to"]:
            yield f"should be cancelled: {fixture}"


def fits(row: Row, wanted: Expected, record: Record, world: World) -> bool:
    """Tell whether a booking is the one wanted, in every key that is given."""
    return (
        (wanted.type is None or row["type"] == wanted.type)
        and (wanted.email is None or row["email"].casefold() == wanted.email.casefold())
        and (wanted.name is None or _plain(row["name"]) == _plain(wanted.name))
        and (wanted.phone is None or row["phone"] == wanted.phone)
        and _start_fits(datetime.fromisoformat(row["start"]), row, wanted, record, world)
    )


def _start_fits(start: datetime, row: Row, wanted: Expected, record: Record, world: World) -> bool:
    if wanted.start is not None and start != _local(wanted.start, world):
        return False
    if wanted.utc is not None:
        at = datetime.fromisoformat(row["utc"])
        if at != (wanted.utc if wanted.utc.tzinfo else wanted.utc.replace(tzinfo=at.tzinfo)):
            return False
    if wanted.start_between is not None:
        first, last = (_local(one, world) for one in wanted.start_between)
        if not first <= start <= last:
            return False
    if wanted.start_is == LAST_OF_FIRST_OFFER:
        return start == last_of_first_offer(record)
    return True


def last_of_first_offer(record: Record) -> datetime | None:
    """Return the last time spoken in the first turn that offered any, None without one."""
    offers = (one.offered for one in record.exchanges if one.offered and is_offer(one.asked))
    first = next(offers, ())
    return first[-1] if first else None


def _local(at: datetime, world: World) -> datetime:
    return at.astimezone(world.zone).replace(tzinfo=None) if at.tzinfo else at


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _matching_order(wanted: Sequence[Expected]) -> list[int]:
    """Return the entries that say most first: a loose one must not take a strict one's booking."""
    said = [len(one.model_dump(exclude_none=True)) for one in wanted]
    return sorted(range(len(wanted)), key=lambda n: -said[n])


def _described(wanted: Expected) -> str:
    given = wanted.model_dump(mode="json", exclude_none=True)
    return ", ".join(f"{key} {value}" for key, value in given.items())


def _row(row: Row) -> str:
    return f"{row['type']} {row['start']} {row['email'] or row['phone']}"
