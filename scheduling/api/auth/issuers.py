"""Who may say who asks: an issuer of tokens, and what one of its tokens says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scheduling.api.auth.keys import KeyFile, Secrets

ISSUER = "calla"
"""Our own issuer: `mint` writes it."""
AUDIENCE = "calla-appointments"
ORG_CLAIM = "org_id"
_LAST_SECOND = 2**53
"""Beyond this, numbers of JSON are no longer exact."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says: who asks, and for which organization, empty when it names none.

    `organizations` are those its subject belongs to; they only count where it names none.
    """

    subject: str
    org_id: str
    organizations: frozenset[str] = frozenset()

    def may_read(self, org_id: str) -> bool:
        """Tell whether `org_id` is this token's organization, or one of its subject's."""
        if self.org_id:
            return org_id == self.org_id
        return bool(org_id) and org_id in self.organizations


class NotGood(Exception):
    """A token is refused; `str()` is the reason, for the log."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose tokens are good, what they are signed with, and what they may say.

    `organizations`: it speaks for these; None: for every one. `subjects`: the organizations of each
    subject, for tokens that name none; None: each has the organization of its own name, which is
    safe only where the issuer chooses the names.
    """

    name: str
    keys: Secrets | KeyFile
    audience: str = AUDIENCE
    org_claim: str = ORG_CLAIM
    leeway_seconds: float = 0.0
    organizations: frozenset[str] | None = None
    subjects: Mapping[str, frozenset[str]] | None = field(default_factory=dict)

    def claims(self, said: Mapping[str, Any], *, now: float) -> Claims:
        """Return what a token of this issuer says, its signature being good.

        Raises:
            NotGood: it is not good now, or says what this issuer may not say.
        """
        self._check_time(said, now)
        subject, org_id = said["sub"], said.get(self.org_claim, "")
        if not _is_name(subject):
            raise NotGood("subject")
        if self.org_claim in said and not self._may_name(org_id):
            raise NotGood("organization")
        return Claims(subject, org_id, self._organizations_of(subject))

    def _check_time(self, said: Mapping[str, Any], now: float) -> None:
        begin, end = said.get("nbf", 0), said["exp"]
        if not (_is_instant(begin) and _is_instant(end)):
            raise NotGood("time")
        if now >= end + self.leeway_seconds:
            raise NotGood("expired")
        if now < begin - self.leeway_seconds:
            raise NotGood("not yet")

    def _may_name(self, org_id: object) -> bool:
        return _is_name(org_id) and (self.organizations is None or org_id in self.organizations)

    def _organizations_of(self, subject: str) -> frozenset[str]:
        if self.subjects is None:
            return frozenset({subject})
        return self.subjects.get(subject, frozenset())


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_instant(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value < _LAST_SECOND
