"""What `calla serve` refuses to start with: each is one sentence that says what to do."""

from pathlib import Path

from agent.errors import StartError
from agent.settings import Settings

MOUNTS = Path("/proc/self/mounts")
NETWORKED = frozenset(
    {"afs", "beegfs", "ceph", "cifs", "fuse.sshfs", "glusterfs", "lustre", "nfs", "nfs4", "smb3"}
)
"""File systems whose locks do not hold between machines: SQLite's files break on them."""


def check_exposure(settings: Settings, *, public: bool, trial: bool) -> None:
    """Refuse to be reached in a way that would not be safe.

    Raises:
        StartError: settings and options do not fit together.
    """
    if public and not settings.calla_public_url.startswith("https://"):
        raise StartError(
            "--public needs CALLA_PUBLIC_URL, the https:// address of the proxy in front of Calla."
        )
    if public and not settings.trusted_proxies:
        raise StartError(
            "--public needs CALLA_TRUSTED_PROXIES, the addresses of the proxy in front of Calla:"
            " without them all callers would count as one."
        )
    if trial and public:
        raise StartError("--trial takes calls without a signature: leave --public away with it.")
    if trial and settings.calla_public_url:
        raise StartError(
            "--trial takes calls without a signature, but CALLA_PUBLIC_URL says that others reach"
            " Calla: leave one of them away."
        )


def check_place(settings: Settings, *, mounts: Path = MOUNTS) -> None:
    """Refuse to keep a database file where several machines could write it.

    Raises:
        StartError: CALLA_HOME is on a network file system.
    """
    if settings.database_url is not None:
        return
    try:
        listed = mounts.read_text("utf-8", "replace")
    except OSError:  # not Linux
        return
    kind = file_system_of(settings.home, listed)
    if kind in NETWORKED:
        raise StartError(
            f"CALLA_HOME is on a network file system ({kind}), where a database file breaks: choose"
            " a folder of this machine, or set DATABASE_URL to a Postgres database."
        )


def file_system_of(path: Path, mounts: str) -> str:
    """Return the kind of file system that `path` is on, as `/proc/self/mounts` tells."""
    place, kind = Path("/"), ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = Path(parts[1].encode().decode("unicode_escape"))  # a space is written \040
        if path.is_relative_to(point) and len(point.parts) >= len(place.parts):
            place, kind = point, parts[2]
    return kind
