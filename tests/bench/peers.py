"""The environment of the libraries we are measured beside: they pin what we do not."""

import shutil
import subprocess
import sys
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-peers.lock"
HOME = ROOT / ".venv-peers"


def peers_python(given: Path | None) -> Path:
    """Return the interpreter of an environment with the peers.

    That of the folder `given`, else that of `.venv-peers`, which is made anew whenever its lock
    file has changed.
    """
    if given is not None:
        return given / "bin" / "python"
    python, mark = HOME / "bin" / "python", HOME / ".prepared"
    state = f"{zlib.crc32(LOCK.read_bytes())} {sys.version_info[:2]}"
    if mark.exists() and mark.read_text(encoding="ascii") == state:
        return python
    print(f"calla: setting up {HOME.name} with what {LOCK.name} says ...", file=sys.stderr)
    if uv := shutil.which("uv"):
        _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(HOME))
        _run(uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(LOCK))
    else:
        _run(sys.executable, "-m", "venv", "--clear", str(HOME))
        pip = (str(python), "-m", "pip", "--quiet", "--disable-pip-version-check")
        _run(*pip, "install", "--require-hashes", "-r", str(LOCK))
    mark.write_text(state, encoding="ascii")
    return python


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True)
    except subprocess.CalledProcessError as error:
        message = f"calla: {' '.join(command[:4])} ... failed; the lines above say why."
        raise SystemExit(message) from error
