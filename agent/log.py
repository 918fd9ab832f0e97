"""Logging, set up once: a quiet terminal, and a log file that holds nothing of the callers.

Three rules keep caller data out. Of our own records only the static message and its fields are
written, with addresses, numbers and keys masked. What other packages log may quote a caller or a
model, so only the place it was logged at is kept: in a pinned version that names the sentence. Of
an exception only its type and where it came from are kept, because its text may quote anything.
"""

import inspect
import logging
import os
import re
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from loguru import logger
from typing_extensions import override

if TYPE_CHECKING:
    from loguru import Record

OURS = ("agent", "scheduling", "__main__")
NOISY = ("asyncio", "httpcore", "httpx", "httpx2", "openai", "sqlalchemy", "uvicorn", "websockets")

_MASKS = (
    (re.compile(r"[^\s@<>\"'(),:;=]+@[^\s@<>\"'(),:;]+"), "[email]"),
    (re.compile(r"\b(?:cal_|sk-)[A-Za-z0-9_-]{4,}|\bBearer\s+\S+", re.IGNORECASE), "[key]"),
    (re.compile(r"(?<![\w.:+-])\+?\(?\d(?:[\s().-]{0,2}\d){6,14}(?![\w:])"), "[number]"),
)


def set_up(home: Path, level: str) -> Path:
    """Send every record to a file under `home`/logs, none to the terminal; return the file.

    Raises:
        OSError: the file cannot be made or written.
    """
    folder = home / "logs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "calla.log"
    logger.remove()
    logger.configure(patcher=_keep_what_is_ours)
    logger.add(
        file,
        level=level,
        format=_line,
        rotation="5 MB",
        retention=3,
        catch=True,
        opener=_private,
    )
    logging.root.handlers = [_ToLoguru()]
    logging.root.setLevel(level)
    logging.captureWarnings(capture=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    return file


def redacted(text: str) -> str:
    """Return `text` on one line, with e-mail addresses, phone numbers and keys masked."""
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return " ".join(text.split())


def _line(_record: "Record") -> str:
    # A function, because loguru adds the exception itself to a format that is a string.
    return "{time:YYYY-MM-DDTHH:mm:ss.SSS!UTC}Z {level: <7} {extra[line]}\n"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _keep_what_is_ours(record: "Record") -> None:
    name = record["extra"].get("logger") or record["name"] or ""
    place = f"{name}:{record['line']}"
    if name.partition(".")[0] in OURS:
        fields = {k: v for k, v in record["extra"].items() if k not in {"logger", "line"}}
        shown = "".join(f" {key}={redacted(str(value))}" for key, value in fields.items())
        line = f"{place} {redacted(record['message'])}{shown}"
    else:
        line = f"{place} [text of another package withheld]"
    error = record["exception"]
    if error is not None and error.type is not None:
        line += f" {error.type.__name__}{_origin(error.traceback)}"
    record["exception"] = None
    record["extra"]["line"] = line


def _origin(tb: TracebackType | None) -> str:
    frames = traceback.extract_tb(tb)[-3:]
    return "".join(f" < {Path(one.filename).name}:{one.lineno}" for one in reversed(frames))


_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class _ToLoguru(logging.Handler):
    """Hands records of the standard library's logging to loguru, with their extra fields."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        extra: dict[str, Any] = {k: v for k, v in vars(record).items() if k not in _STANDARD}
        level = record.levelname if record.levelname in logging.getLevelNamesMapping() else "INFO"
        frame, depth = inspect.currentframe(), 0
        while frame and (depth == 0 or frame.f_code.co_filename == logging.__file__):
            frame, depth = frame.f_back, depth + 1
        bound = logger.opt(depth=depth, exception=record.exc_info).bind(**extra, logger=record.name)
        # A brace in the text is no placeholder: the text is handed over as an argument.
        bound.log(level, "{}", record.getMessage())
