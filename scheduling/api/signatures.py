"""HMAC signatures: of a request's body, and of the session of a call.

A request is signed in the header `Calla-Signature: t=1772463600,v1=<hex>`, where `t` is now in Unix
seconds, decimals allowed, and `v1` is HMAC-SHA256 of `t`, a dot and the body's bytes. A call's
session is signed in its id, `<id>.<until>.<hex>`, good until that Unix second: the HMAC is of
"call-session", the organization and `<id>.<until>`, with a line feed between.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WINDOW_SECONDS = 300
"""How far the clock of who signs may be off, and so how long a signature is good."""
LONGEST_SESSION_SECONDS = 4 * 3600
_HEADER = re.compile(r"t=([0-9]{1,12}(?:\.[0-9]{1,9})?), ?v1=([0-9a-f]{64})", re.ASCII)
_SESSION = re.compile(r"(.{1,120})\.([0-9]{1,12})\.([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature of a request: when it was made, and its hexadecimal digits."""

    at: str
    digits: str

    def is_of(self, body: bytes, secrets: Sequence[bytes], *, now: datetime) -> bool:
        """Tell whether it was made of `body` with one of `secrets`, a short while ago."""
        if abs(now.timestamp() - float(self.at)) > WINDOW_SECONDS:
            return False
        return _made_by(secrets, _request(self.at, body), self.digits)


def signature_in(headers: Sequence[str]) -> Signature | None:
    """Return the signature of the one header of its name, None for none, several or another form."""
    match = _HEADER.fullmatch(headers[0].strip()) if len(headers) == 1 else None
    return Signature(match[1], match[2]) if match else None


def sign_request(secret: bytes, body: bytes, *, now: datetime) -> str:
    """Return the header's value for a request made now."""
    at = f"{now.timestamp():.3f}"
    return f"t={at},v1={_digits(secret, _request(at, body))}"


def sign_session(secret: bytes, org_id: str, session_id: str, *, until: datetime) -> str:
    """Return a session's id that lifts the caps for the organization's own agent until then."""
    named = f"{session_id}.{int(until.timestamp())}"
    return f"{named}.{_digits(secret, _session(org_id, named))}"


def looks_signed(session_id: str) -> bool:
    """Tell whether an id of a session has the form of a signed one."""
    return _SESSION.fullmatch(session_id) is not None


def session_in(signed: str, org_id: str, secrets: Sequence[bytes], *, now: datetime) -> str | None:
    """Return the plain id of a signed session that is good now, None for any other."""
    match = _SESSION.fullmatch(signed)
    if match is None:
        return None
    left = int(match[2]) - now.timestamp()
    if not 0 < left <= LONGEST_SESSION_SECONDS:
        return None
    named = f"{match[1]}.{match[2]}"
    return match[1] if _made_by(secrets, _session(org_id, named), match[3]) else None


def _request(at: str, body: bytes) -> bytes:
    return at.encode() + b"." + body


def _session(org_id: str, named: str) -> bytes:
    return "\n".join(("call-session", org_id, named)).encode("utf-8", "surrogatepass")


def _digits(secret: bytes, message: bytes) -> str:
    return hmac.digest(secret, message, "sha256").hex()


def _made_by(secrets: Sequence[bytes], message: bytes, digits: str) -> bool:
    return any(hmac.compare_digest(_digits(one, message), digits) for one in secrets)
