"""The secret that signs the tokens of the appointments API: configured, or made once and kept."""

import os
import secrets
import stat
from pathlib import Path

from agent.errors import StartError
from agent.settings import Settings
from scheduling.api.auth import SHORTEST_SECRET

FILE = "jwt.secret"
BYTES = 48
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def jwt_secret(settings: Settings) -> bytes:
    """Return the configured secret, else the one under CALLA_HOME, which is made when absent.

    Raises:
        StartError: it is too short, readable by others, or cannot be read or made.
    """
    if settings.calla_jwt_secret is not None:
        secret = settings.calla_jwt_secret.get_secret_value().encode()
        return _long_enough(
            secret, "CALLA_JWT_SECRET is too short: leave it empty to have one made."
        )
    path = settings.home / FILE
    try:
        if not path.exists():
            _make(path)
        secret = _kept(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StartError(f"The file {path} cannot be read or made: {reason}.") from error
    return _long_enough(secret, f"The file {path} is damaged: remove it to have a new secret made.")


def _long_enough(secret: bytes, otherwise: str) -> bytes:
    if len(secret) < SHORTEST_SECRET:
        raise StartError(otherwise)
    return secret


def _kept(path: Path) -> bytes:
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & OTHERS:
            raise StartError(
                f"The file {path} can be read by others (mode {mode:o}): run `chmod 600 {path}`,"
                " or remove it to have a new secret made."
            )
        return file.read().strip()


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
