"""Rows of schedules: read, changed, deleted, made the default."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from scheduling.localcal.rows.store import Store
from scheduling.localcal.rows.terms import schedule_terms
from scheduling.localcal.seeds.descriptions import ScheduleSeed


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule and its owner."""

    id: int
    user_id: int
    terms: ScheduleSeed


def schedule_row(store: Store, schedule_id: int) -> Schedule | None:
    """Return one schedule, None when there is none."""
    row = store.one("SELECT * FROM schedule WHERE id = ?", schedule_id)
    return _schedule(row) if row else None


def schedules_of(store: Store, user_id: int) -> list[Schedule]:
    """Return a user's schedules in order of their making."""
    rows = store.all("SELECT * FROM schedule WHERE user_id = ? ORDER BY id", user_id)
    return [_schedule(row) for row in rows]


def change_schedule(store: Store, schedule_id: int, terms: ScheduleSeed) -> None:
    """Let a schedule be described by `terms`."""
    text = json.dumps(asdict(terms))
    store.run("UPDATE schedule SET terms = ? WHERE id = ?", text, schedule_id)


def make_default(store: Store, user_id: int, schedule_id: int) -> None:
    """Let event types without a schedule of their own follow this one; 0 for none."""
    store.run("UPDATE user SET schedule_id = ? WHERE id = ?", schedule_id, user_id)


def delete_schedule(store: Store, schedule_id: int) -> None:
    """Delete a schedule; event types that had it follow their owner's default again."""
    store.run("UPDATE event_type SET schedule_id = NULL WHERE schedule_id = ?", schedule_id)
    store.run(
        "UPDATE user SET schedule_id = coalesce((SELECT min(s.id) FROM schedule s WHERE"
        " s.user_id = user.id AND s.id <> ?1), 0) WHERE schedule_id = ?1",
        schedule_id,
    )
    store.run("DELETE FROM schedule WHERE id = ?", schedule_id)


def _schedule(row: Any) -> Schedule:  # noqa: ANN401  # sqlite3.Row gives Any
    return Schedule(row["id"], row["user_id"], schedule_terms(row["terms"]))
