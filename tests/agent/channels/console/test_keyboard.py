import os
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from agent.channels.console.keyboard import READ_AHEAD, Pipe, Terminal


async def lines_of(pipe: Pipe) -> list[str]:
    lines: list[str] = []
    while (line := await pipe.line()) is not None:
        lines.append(line)
    return lines


async def test_a_pipe_is_read_line_by_line() -> None:
    reading, writing = os.pipe()
    os.write(writing, "one\ntwo é\xa0".encode() + b"\xff\n\nlast")
    os.close(writing)
    assert await lines_of(Pipe(reading)) == [
        "one",
        "two é\xa0\N{REPLACEMENT CHARACTER}",
        "",
        "last",
    ]
    os.close(reading)


async def test_a_pipe_reads_only_a_little_ahead() -> None:
    reading, writing = os.pipe()
    count = READ_AHEAD * 3
    os.write(writing, b"x\n" * count)
    os.close(writing)
    assert await lines_of(Pipe(reading)) == ["x"] * count
    os.close(reading)


async def test_a_closed_descriptor_is_an_end() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    os.close(reading)
    assert await Pipe(reading).line() is None


async def test_a_terminal_has_a_private_history(tmp_path: Path) -> None:
    history = tmp_path / "history"
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        terminal = Terminal(history)
        keys.send_text("first\r")
        assert await terminal.line() == "first"
        keys.send_text("\x1b[A\r")
        assert await terminal.line() == "first"
        keys.send_text("half\x03")
        with pytest.raises(KeyboardInterrupt):
            await terminal.line()
        keys.send_text("\x04")
        assert await terminal.line() is None
    assert history.stat().st_mode & 0o777 == 0o600
    assert "first" in history.read_text()


async def test_a_history_that_cannot_be_kept_is_done_without(tmp_path: Path) -> None:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        terminal = Terminal(tmp_path)
        keys.send_text("words\r")
        assert await terminal.line() == "words"
