import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from loguru import logger

from agent import log

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    handlers, level = logging.root.handlers, logging.root.level
    levels = {name: logging.getLogger(name).level for name in log.NOISY}
    yield log.set_up(tmp_path, "INFO")
    logger.remove()
    logger.configure(patcher=lambda _: None)
    logging.captureWarnings(capture=False)
    logging.root.handlers = handlers
    logging.root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


def test_our_records_keep_message_and_fields(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = logging.getLogger("scheduling.journal")
    ours.warning("a write waits %s", "{once}", extra={"intent": "k1", "phone": "415-555-0132"})
    (line,) = file.read_text().splitlines()
    assert "WARNING scheduling.journal:" in line
    assert line.endswith("a write waits {once} intent=k1 phone=[number]")
    assert capsys.readouterr() == ("", "")


def test_what_others_say_is_withheld(file: Path) -> None:
    logging.getLogger("openai").error("the caller said Ada Park")
    logging.getLogger("httpx").info("GET /bookings?attendeeName=Ada")
    logger.info("Ada Park")  # this file is none of ours either
    text = file.read_text()
    assert "Ada" not in text
    assert "openai:" in text
    assert "test_log:" in text
    assert "httpx" not in text


def test_an_exception_keeps_type_and_place_only(file: Path) -> None:
    try:
        int("Ada Park")
    except ValueError:
        logging.getLogger("agent.x").exception("a turn failed")
    text = file.read_text()
    assert "a turn failed ValueError < test_log.py:" in text
    assert "Ada" not in text
    assert "Traceback" not in text


def test_below_its_level_nothing_is_written(file: Path) -> None:
    logging.getLogger("agent.x").debug("words")
    logger.debug("words")
    assert not file.exists() or file.read_text() == ""


def test_the_file_is_private(file: Path) -> None:
    logging.getLogger("agent.x").warning("now")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("to ada.park+1@mail.example.com now", "to [email] now"),
        ("<ada@example.com>", "<[email]>"),
        ("call +1 (415) 555-0132", "call [number]"),
        ("call 4155550132.", "call [number]."),
        ("key cal_live_0123456789abcdef", "key [key]"),
        ("key sk-proj-abc123", "key [key]"),
        ("Authorization: Bearer abc.def", "Authorization: [key]"),
        ("two\nlines", "two lines"),
        ("at 2027-03-04T09:00:00Z for 30 minutes", "at 2027-03-04T09:00:00Z for 30 minutes"),
        ("status 409, 12345 ms", "status 409, 12345 ms"),
    ],
)
def test_redaction(text: str, kept: str) -> None:
    assert log.redacted(text) == kept


def test_importing_the_pipeline_prints_nothing(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from agent import log; log.set_up(pathlib.Path(sys.argv[1]), 'INFO');"
        "import pipecat"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, check=True
    )
    assert (done.stdout, done.stderr) == (b"", b"")
