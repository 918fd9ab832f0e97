"""The secrets that sign the tokens of the appointments API: configured, or made once and kept.

To replace the one that is kept, rename its file `jwt.secret` to `jwt.previous` and start again:
another one is made, and tokens signed with the former stay good until `jwt.previous` is removed.
"""

import os
import secrets
import stat
from pathlib import Path

from agent.errors import StartError
from agent.settings import Settings
from scheduling.api.auth import flaw_of

FILE = "jwt.secret"
PREVIOUS_FILE = "jwt.previous"
BYTES = 48
LONGEST_SECRET = 4096
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def jwt_secret(settings: Settings) -> bytes:
    """Return the configured secret, else the one under CALLA_HOME, which is made when absent.

    Raises:
        StartError: it is too short or too simple, readable by others, or cannot be read or made.
    """
    if settings.calla_jwt_secret is not None:
        secret = settings.calla_jwt_secret.get_secret_value().encode()
        return _sound(secret, "CALLA_JWT_SECRET", "leave it empty to have one made")
    path = settings.home / FILE
    remedy = "remove it to have a new secret made"
    try:
        if not path.exists():
            _make(path)
    except OSError as error:
        raise _unusable(path, error) from error
    return secret_in(path, remedy)


def previous_secrets(settings: Settings) -> tuple[bytes, ...]:
    """Return the secrets whose tokens are still good, though none is signed with them any more.

    Raises:
        StartError: one is too short or too simple, readable by others, or cannot be read.
    """
    found: list[bytes] = []
    if settings.calla_jwt_previous_secret is not None:
        secret = settings.calla_jwt_previous_secret.get_secret_value().encode()
        found.append(_sound(secret, "CALLA_JWT_PREVIOUS_SECRET", "leave it empty"))
    path = settings.home / PREVIOUS_FILE
    if path.exists():
        found.append(secret_in(path, "remove it"))
    return tuple(found)


def secret_in(path: Path, remedy: str) -> bytes:
    """Return the secret in a file of its owner's only, without white space around it.

    `remedy` is what to do about a file that cannot be used, in words that follow a colon.

    Raises:
        StartError: it is too short or too simple, readable by others, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & OTHERS:
                raise StartError(
                    f"The file {path} can be read by others (mode {mode:o}): run"
                    f" `chmod 600 {path}`, or {remedy}."
                )
            secret = file.read(LONGEST_SECRET).strip()
    except OSError as error:
        raise _unusable(path, error) from error
    return _sound(secret, f"The secret in {path}", remedy)


def _sound(secret: bytes, name: str, remedy: str) -> bytes:
    flaw = flaw_of(secret)
    if flaw:
        raise StartError(f"{name} {flaw}: {remedy}.")
    return secret


def _unusable(path: Path, error: OSError) -> StartError:
    reason = error.strerror or type(error).__name__
    return StartError(f"The file {path} cannot be read or made: {reason}.")


def _make(path: Path) -> None:
    """Write a new secret so that the file is whole from the moment it has its name."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_urlsafe(BYTES).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was faster; its secret is the secret
    finally:
        draft.unlink()
