"""Seed files: a calendar's whole world as YAML, for `calla localcal --seed`; example.yaml shows all keys.

Everything is looked at before anything is written, and what is written is written at once. Times
without an offset are walls in the zone of the account, of a team's first member for a team's event
types; "tomorrow" and the like count from the calendar's clock.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scheduling.localcal.calendar import LocalCal
from scheduling.localcal.errors import Json
from scheduling.localcal.rows.directory import (
    event_types_of,
    event_types_of_team,
    first_user,
    key_row,
    user_by_name,
)
from scheduling.localcal.rows.store import Store
from scheduling.localcal.rows.teams import team_by_slug
from scheduling.localcal.seeds.mistakes import Mistake, SeedError, mistakes_of
from scheduling.localcal.seeds.reading import Document, Unreadable
from scheduling.localcal.seeds.references import mistakes_in
from scheduling.localcal.seeds.visits import write_visits
from scheduling.localcal.seeds.worlds import World
from scheduling.localcal.seeds.writing import Impossible, write_people

_LARGEST = 2_000_000
_MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a seed file came to. `fresh` False: the calendar had accounts, and nothing was written.

    `accounts` and `teams` are those of the file that are in the calendar, as facts for the ready
    line: names, ids, and the clear API keys that are good.
    """

    fresh: bool
    accounts: list[Json]
    teams: list[Json]

    def facts(self) -> Json:
        """Return what a client needs: the first account as of the demo business, then everything."""
        told: Json = {}
        for one in self.accounts[:1]:
            told = {name: one[name] for name in ("api_key", "username") if name in one}
            told |= {"event_type_id": next(iter(one["event_types"].values()), None)}
        return told | {"accounts": self.accounts, "teams": self.teams}


@dataclass(frozen=True, slots=True)
class SeedFile:
    """A seed file that was read and can be: `write` lets a calendar be so."""

    path: Path
    world: World
    document: Document

    @classmethod
    def read(cls, path: Path) -> "SeedFile":
        """Read a seed file and look at everything in it.

        Raises:
            SeedError: it cannot be read, or what it says cannot be.
        """
        return cls.understood(path, _document(path))

    @classmethod
    def understood(cls, path: Path, document: Document) -> "SeedFile":
        """Look at everything in a file that was read.

        Raises:
            SeedError: what it says cannot be.
        """
        if not isinstance(document.content, dict):
            raise SeedError(f"{path} says nothing: a seed file begins with accounts:.")
        try:
            world = World.model_validate(document.content)
        except ValidationError as error:
            raise _error(path, document, mistakes_of(error, World)) from error
        if mistakes := mistakes_in(world):
            raise _error(path, document, mistakes)
        return cls(path, world, document)

    def write(self, calendar: LocalCal) -> Seeded:
        """Let an empty calendar be as the file says; one that has accounts is left as it is.

        Raises:
            SeedError: a day or a time of the file cannot be; nothing was written.
        """
        store = calendar.store
        fresh = first_user(store) is None
        if fresh:
            self._write(calendar)
        accounts = [_account_facts(store, one.username, one.key) for one in self.world.accounts]
        teams = [_team_facts(store, one.slug, one.organization) for one in self.world.teams]
        return Seeded(fresh, [one for one in accounts if one], [one for one in teams if one])

    def _write(self, calendar: LocalCal) -> None:
        try:
            with calendar.store.transaction():
                written = write_people(calendar.store, self.world, calendar.clock.now())
                write_visits(written, self.world)
        except Impossible as error:
            raise _error(self.path, self.document, [error.mistake]) from error


def _document(path: Path) -> Document:
    try:
        if path.stat().st_size > _LARGEST:
            raise SeedError(f"The seed file {path} is larger than {_LARGEST // 1_000_000} MB.")
        return Document(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SeedError(f"The seed file {path} cannot be read: {reason}.") from error
    except UnicodeDecodeError as error:
        raise SeedError(f"The seed file {path} is not a UTF-8 text file.") from error
    except Unreadable as error:
        at = f":{error.line}" if error.line else ""
        raise SeedError(f"{path}{at}: {error}.") from error


def _error(path: Path, document: Document, mistakes: list[Mistake]) -> SeedError:
    lines = [f"{path}:{document.line_of(one.place)}: {one.told()}" for one in mistakes]
    if len(lines) > _MOST_TOLD:
        lines[_MOST_TOLD:] = [f"There are {len(lines) - _MOST_TOLD} more mistakes in {path}."]
    return SeedError("\n".join(lines))


def _account_facts(store: Store, username: str, api_key: str) -> Json:
    user, known = user_by_name(store, username), key_row(store, api_key)
    if user is None:
        return {}
    kinds: dict[str, Any] = {one.terms.slug: one.id for one in event_types_of(store, user.id)}
    key = {"api_key": api_key} if known and known[0].id == user.id else {}
    return {"username": username, **key, "event_types": kinds}


def _team_facts(store: Store, slug: str, organization: str) -> Json:
    team = team_by_slug(store, slug, organization)
    if team is None:
        return {}
    kinds: dict[str, Any] = {one.terms.slug: one.id for one in event_types_of_team(store, team.id)}
    number = team.parent_id or 0
    return {"slug": slug, "id": team.id, "organization_id": number, "event_types": kinds}
