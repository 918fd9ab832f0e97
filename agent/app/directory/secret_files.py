"""Keys and secrets in files of their owner's: read as one word, never shown."""

import os
import stat
from pathlib import Path

from agent.app import signing
from agent.errors import StartError

LONGEST_KEY = 4096
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def key_in(path: Path) -> str:
    """Return the Cal.com key in a file that only its owner can read.

    Raises:
        StartError: it cannot be read, others can read it, or it holds no key.
    """
    try:
        with path.expanduser().open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(LONGEST_KEY)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise StartError(f"The key file {path} cannot be read: {reason}.") from error
    if mode & OTHERS:
        raise StartError(
            f"The key file {path} can be read by others (mode {mode:o}): run `chmod 600 {path}`."
        )
    return checked_key(text.decode("utf-8", "replace"), f"The key file {path}")


def checked_key(text: str, where: str) -> str:
    """Return a key without white space around it.

    Raises:
        StartError: it is none; `where` says where it came from, with a capital.
    """
    key = text.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise StartError(f"{where} holds no key: one word of plain letters and digits.")
    return key


def secret_in(path: Path) -> str:
    """Return the signing secret in a file that only its owner can read.

    Raises:
        StartError: it cannot be used.
    """
    secret = signing.secret_in(path.expanduser(), "take another")
    try:
        return secret.decode("utf-8")
    except UnicodeDecodeError:
        raise StartError(f"The secret in {path} must be text.") from None
