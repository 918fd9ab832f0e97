"""What a command refuses before it loads or makes anything; real processes are in test_cli."""

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.cli import WRONG_START, run

Refused = Callable[..., str]


@pytest.fixture
def refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Refused:
    """Run a command that is refused and return its one sentence; it leaves no home behind."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLA_HOME", str(tmp_path / "home"))
    for key in ("CALCOM_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(key, raising=False)

    def start(*arguments: str) -> str:
        assert run(list(arguments)) == WRONG_START
        out, err = capfd.readouterr()
        assert out == ""
        assert err.startswith("calla: ")
        assert err.count("\n") == 1
        assert not (tmp_path / "home").exists()
        return err.strip()

    return start


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bogus"], "bogus"),
        (["chat", "--bogus"], "--bogus"),
        (["chat", "--json"], "--script"),
        (["chat", "--script", "absent.txt"], "absent.txt"),
        (["chat", "--script", "."], "cannot be read"),
        (["chat", "--clock", "soon"], "--clock"),
        (["chat", "--clock", "2027-03-02T10:00:00"], "--clock"),
        (["localcal", "--port", "99999", "--demo"], "--port"),
        (["localcal", "--port", "0"], "--demo"),
    ],
)
def test_a_wrong_start_is_one_sentence(refused: Refused, arguments: list[str], said: str) -> None:
    assert said in refused(*arguments)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CALLA_HOEM", "elsewhere"),
        ("CALLA_LOG_LEVEL", "loud"),
        ("CALCOM_TIMEOUT_SECONDS", "-1"),
        ("CALCOM_BASE_URL", "cal.example.com"),
        ("OPENAI_BASE_URL", "http://[broken/v1"),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert name in refused("chat")
