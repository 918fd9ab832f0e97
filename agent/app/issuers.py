"""Whose tokens open list and get: our own, and those of the issuers in CALLA_ISSUERS_FILE.

The file is YAML; paths in it begin at its own folder:

    issuers:
      - issuer: https://id.example.com/     # the claim `iss`, to the letter
        algorithm: RS256                    # or ES256, EdDSA, HS256
        jwks_file: keys.json                # or public_key_file; with HS256 secret_file
        audience: calla-appointments
        organization_claim: org_id
        organizations: [maple, elm]         # it speaks for these; or: all
        subjects: {back-office: [maple]}    # for tokens that name no organization
        leeway_seconds: 30
"""

import stat
from collections.abc import Hashable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from typing_extensions import override

from agent.app.signing import jwt_secret, previous_secrets, secret_in
from agent.errors import StartError
from agent.settings import Settings
from scheduling.api import TokenKeys
from scheduling.api.auth import (
    AUDIENCE,
    ISSUER,
    ORG_CLAIM,
    Issuer,
    KeyFile,
    PublicAlgorithm,
    Secrets,
    UnusableKeys,
)
from scheduling.clock import Clock

LONGEST_FILE = 256 * 1024
LONGEST_LEEWAY_SECONDS = 300

_CHOICES = {
    "algorithm": "RS256, ES256, EdDSA or HS256",
    "organizations": "a list of organizations, or the word all",
}


def token_keys(settings: Settings, *, clock: Clock) -> TokenKeys:
    """Return what tells good tokens from bad ones.

    Raises:
        StartError: a secret, the file of issuers or one of its keys cannot be used.
    """
    secret, previous = jwt_secret(settings), previous_secrets(settings)
    path = settings.calla_issuers_file
    issuers = read_issuers(path.expanduser().absolute()) if path else ()
    return TokenKeys(secret, clock=clock, previous=previous, issuers=issuers)


def read_issuers(path: Path) -> tuple[Issuer, ...]:
    """Return the issuers of a file, with their keys.

    Raises:
        StartError: it or one of its keys cannot be used, in one sentence that names the place.
    """
    found: dict[str, Issuer] = {}
    for number, entry in enumerate(_entries(path), start=1):
        name = entry.get("issuer") if isinstance(entry, dict) else None
        place = f"The file {path}, issuer {name if isinstance(name, str) else number}"
        try:
            written = _Written.model_validate(entry)
        except ValidationError as error:
            raise StartError(f"{place}: {_sentence(error)}.") from None
        if written.issuer == ISSUER or written.issuer in found:
            raise StartError(f"{place}: there is an issuer of that name already.")
        found[written.issuer] = _issuer(written, path.parent)
    return tuple(found.values())


class _Written(BaseModel):
    """One issuer as the file has it."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, strict=True, hide_input_in_errors=True
    )

    issuer: str = Field(min_length=1)
    algorithm: PublicAlgorithm | Literal["HS256"]
    secret_file: str | None = None
    previous_secret_file: str | None = None
    public_key_file: str | None = None
    jwks_file: str | None = None
    audience: str = Field(default=AUDIENCE, min_length=1)
    organization_claim: str = Field(default=ORG_CLAIM, min_length=1)
    organizations: list[str] | Literal["all"]
    subjects: dict[str, list[str]] = {}
    leeway_seconds: float = Field(default=30.0, ge=0, le=LONGEST_LEEWAY_SECONDS)

    @model_validator(mode="after")
    def _has_its_keys(self) -> Self:
        public, shared = (self.public_key_file, self.jwks_file), self.secret_file
        if self.algorithm == "HS256" and (shared is None or any(public)):
            raise ValueError("HS256 needs secret_file, and no file of public keys")
        if self.algorithm != "HS256" and (public.count(None) != 1 or shared):
            raise ValueError(f"{self.algorithm} needs either public_key_file or jwks_file")
        if self.previous_secret_file is not None and shared is None:
            raise ValueError("previous_secret_file stands only beside secret_file")
        return self

    @model_validator(mode="after")
    def _ties_only_to_its_own(self) -> Self:
        tied = {org_id for org_ids in self.subjects.values() for org_id in org_ids}
        if self.organizations != "all" and not tied <= set(self.organizations):
            raise ValueError("subjects has an organization that organizations does not have")
        return self


def _issuer(written: _Written, folder: Path) -> Issuer:
    everyone = written.organizations == "all"
    return Issuer(
        written.issuer,
        _keys(written, folder),
        audience=written.audience,
        org_claim=written.organization_claim,
        leeway_seconds=written.leeway_seconds,
        organizations=None if everyone else frozenset(written.organizations),
        subjects={name: frozenset(tied) for name, tied in written.subjects.items()},
    )


def _keys(written: _Written, folder: Path) -> Secrets | KeyFile:
    if written.algorithm == "HS256":
        files = (written.secret_file, written.previous_secret_file)
        return Secrets(*(secret_in(folder / one, "take another") for one in files if one))
    path = folder / (written.jwks_file or written.public_key_file or "")
    _check_unchanged_by_others(path)
    try:
        return KeyFile(path, written.algorithm, is_set=written.jwks_file is not None)
    except UnusableKeys as error:
        raise StartError(str(error)) from error


def _entries(path: Path) -> list[Any]:
    _check_unchanged_by_others(path)
    try:
        with path.open("rb") as file:
            text = file.read(LONGEST_FILE + 1)
        content: Any = None
        if len(text) <= LONGEST_FILE:
            content = yaml.load(text, _Unambiguous)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise _unreadable(path, error) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}," if mark is not None else ""
        raise StartError(f"The file {path}{where} is no YAML that can be read.") from None
    entries = content.get("issuers") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries or len(content) > 1:
        raise StartError(f"The file {path} must hold a list under `issuers`, and nothing else.")
    return entries


def _check_unchanged_by_others(path: Path) -> None:
    """Refuse a file by which anybody on this machine could let themselves in."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise _unreadable(path, error) from error
    if mode & stat.S_IWOTH:
        raise StartError(f"The file {path} can be changed by anybody: run `chmod o-w {path}`.")


def _unreadable(path: Path, error: OSError) -> StartError:
    reason = error.strerror or type(error).__name__
    return StartError(f"The file {path} cannot be read: {reason}.")


class _Unambiguous(yaml.SafeLoader):
    """YAML in which no key stands twice: of two lines about trust, neither wins silently."""

    @override
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if any(keys.count(key) > 1 for key in keys):
            raise yaml.constructor.ConstructorError(
                problem="a key stands twice", problem_mark=node.start_mark
            )
        return super().construct_mapping(node, deep=deep)


def _sentence(error: ValidationError) -> str:
    first: Mapping[str, Any] = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        near = get_close_matches(name, _Written.model_fields, n=1, cutoff=0.6)
        return f"{name} is not known there" + (f", {near[0]} is" if near else "")
    if first["type"] == "missing":
        return f"{name} is missing"
    if name in _CHOICES:
        return f"{name} must be {_CHOICES[name]}"
    reason = str(first["msg"]).removeprefix("Value error, ")
    return f"{name} is wrong: {reason[:1].lower()}{reason[1:]}" if name else reason
