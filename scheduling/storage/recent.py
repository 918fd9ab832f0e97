"""What every request needs to know of its agent, remembered for a moment: a read waits for no writer.

A change is seen at once in the process that makes it, and within a second in the others.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from scheduling.model import AgentProfile, Organization
from scheduling.storage.database import Storage
from scheduling.storage.errors import StorageError
from scheduling.storage.models import AgentRow, CalcomBindingRow, OrganizationRow
from scheduling.storage.profiles import CalcomBinding, get_connected
from scheduling.storage.tenancy import OrganizationSession

SECONDS = 1.0
STALE_SECONDS = 600.0
MOST = 1000
"""Agents that are remembered of one database; one more, and all are asked for anew."""
REMEMBERED = (OrganizationRow, AgentRow, CalcomBindingRow)

Connected = tuple[Organization, AgentProfile, CalcomBinding]


@dataclass(slots=True)
class _Changes:
    """How often this process has changed what is remembered, whatever database it was in."""

    made: int = 0


@dataclass(frozen=True, slots=True)
class _Memory:
    """An answer, good until a moment of the machine's clock and up to a change."""

    answer: Connected
    until: float
    changes: int


_changes = _Changes()
_memories: WeakKeyDictionary[Storage, dict[tuple[str, str], _Memory]] = WeakKeyDictionary()


async def recently_connected(
    storage: Storage,
    org_id: str,
    agent_id: str,
    *,
    monotonic: Callable[[], float] = time.monotonic,
) -> Connected | None:
    """Return what `get_connected` does, or did within the last second; a None is not remembered.

    While the database cannot be read, what it said up to ten minutes ago is good enough.

    Raises:
        StorageError: the database cannot be read, or its key file does not fit.
    """
    known = _memories.setdefault(storage, {})
    memory = known.get((org_id, agent_id))
    now, changes = monotonic(), _changes.made
    if memory is not None and now < memory.until and memory.changes == changes:
        return memory.answer
    try:
        answer = await get_connected(storage, org_id, agent_id)
    except StorageError:
        # Times can be looked up without a database, as long as nothing is to be written.
        if memory is None or memory.changes != changes or now >= memory.until + STALE_SECONDS:
            raise
        return memory.answer
    if answer is None:
        known.pop((org_id, agent_id), None)
        return None
    if len(known) >= MOST:
        known.clear()
    # as of before it was read: a change that came in between ends it
    known[org_id, agent_id] = _Memory(answer, now + SECONDS, changes)
    return answer


@event.listens_for(OrganizationSession, "after_flush")
def _note_rows(session: Session, _flush: object) -> None:
    if any(isinstance(row, REMEMBERED) for row in (*session.new, *session.dirty, *session.deleted)):
        session.info[_Changes] = True


@event.listens_for(OrganizationSession, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    changes = state.is_insert or state.is_update or state.is_delete
    if changes and any(mapper.class_ in REMEMBERED for mapper in state.all_mappers):
        state.session.info[_Changes] = True


@event.listens_for(OrganizationSession, "after_commit")
def _count(session: Session) -> None:
    if session.info.pop(_Changes, False):
        _changes.made += 1
