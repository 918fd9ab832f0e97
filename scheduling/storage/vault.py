"""Keys at rest: Fernet ciphertext in the database, the key in a file only its owner can read.

The file holds one key a line. The first encrypts, all decrypt: put a new key on top to rotate.
"""

import os
import stat
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from scheduling.storage.errors import StorageError

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Vault:
    """Encrypts and decrypts with the keys of one file."""

    def __init__(self, path: Path, keys: MultiFernet) -> None:
        """Use `keys`, which came from `path`."""
        self._path = path
        self._keys = keys

    @classmethod
    def open(cls, path: Path, *, create: bool) -> "Vault":
        """Read the key file, or make one with a new key when `create` allows it.

        Raises:
            StorageError: it is absent, readable by others, or holds no key.
        """
        try:
            if create and not path.exists():
                _write_new(path)
            return cls(path, MultiFernet([Fernet(line) for line in _lines(path)]))
        except FileNotFoundError as error:
            raise StorageError(
                f"The key file {path} is missing, and the stored Cal.com keys can only be read"
                " with it: put it back from your backup, or copy it from the machine that made it."
            ) from error
        except OSError as error:
            raise StorageError(
                f"The key file {path} cannot be read or written: {error.strerror}."
            ) from error
        except ValueError as error:
            raise StorageError(
                f"The key file {path} is damaged: put it back from your backup."
            ) from error

    def seal(self, text: str) -> str:
        """Return `text` encrypted."""
        return self._keys.encrypt(text.encode()).decode("ascii")

    def unseal(self, token: str) -> str:
        """Return what `seal` was given.

        Raises:
            StorageError: it was sealed with another key, or changed since.
        """
        try:
            return self._keys.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise StorageError(
                f"The key file {self._path} does not fit this database: put back the one the"
                " Cal.com keys were stored with."
            ) from error


def _lines(path: Path) -> list[str]:
    with path.open(encoding="ascii") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & OTHERS:
            raise StorageError(
                f"The key file {path} can be read by others (mode {mode:o}):"
                f" run `chmod 600 {path}`, and replace the Cal.com keys if others had access."
            )
        lines = [line.strip() for line in file if line.strip()]
    if not lines:
        raise ValueError("no key")
    return lines


def _write_new(path: Path) -> None:
    """Write a new key so that the file is whole from the moment it has its name."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(Fernet.generate_key() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was faster; its key is the key
    finally:
        draft.unlink()
