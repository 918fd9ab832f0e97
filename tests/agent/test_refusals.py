"""What `calla serve` refuses before it opens or makes anything."""

from pathlib import Path

import pytest

from agent.cli import WRONG_START, run
from agent.cli.refusals import NETWORKED, check_place, file_system_of
from agent.errors import StartError
from agent.settings import Settings

HTTPS = {"CALLA_PUBLIC_URL": "https://calls.example.com"}
PROXY = {"CALLA_TRUSTED_PROXIES": "192.0.2.1"}
MOUNTS = """\
overlay / overlay rw 0 0
proc /proc proc rw 0 0
server:/data /srv/shared nfs4 rw 0 0
//server/share /srv/two\\040words cifs rw 0 0
tmpfs /srv/shared/fast tmpfs rw 0 0
short
"""


@pytest.mark.parametrize(
    ("variables", "arguments", "said"),
    [
        ({}, ["--public"], "CALLA_PUBLIC_URL"),
        ({"CALLA_PUBLIC_URL": "http://calls.example.com", **PROXY}, ["--public"], "https://"),
        (HTTPS, ["--public"], "CALLA_TRUSTED_PROXIES"),
        ({**HTTPS, **PROXY}, ["--public", "--trial"], "--trial"),
        (HTTPS, ["--trial"], "--trial"),
        ({"CALLA_TRUSTED_PROXIES": "proxy"}, [], "CALLA_TRUSTED_PROXIES"),
        ({"CALLA_JWT_SECRET": "tooshort"}, [], "CALLA_JWT_SECRET"),
        ({"CALLA_METRICS_TOKEN": "tooshort"}, [], "CALLA_METRICS_TOKEN"),
        ({"CALLA_ALLOWED_ORIGINS": "*"}, [], "CALLA_ALLOWED_ORIGINS"),
    ],
)
def test_an_unsafe_start_is_one_sentence(
    variables: dict[str, str],
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in {"CALLA_HOME": str(tmp_path / "home"), **variables}.items():
        monkeypatch.setenv(name, value)
    assert run(["serve", "--port", "0", *arguments]) == WRONG_START
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
    assert "tooshort" not in err
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/shared/calla", "nfs4"),
        ("/srv/shared/fast/calla", "tmpfs"),
        ("/srv/two words/calla", "cifs"),
        ("/srv/sharedness", "overlay"),
        ("/home/ada", "overlay"),
    ],
)
def test_a_path_is_on_the_innermost_mount(path: str, kind: str) -> None:
    assert file_system_of(Path(path), MOUNTS) == kind
    assert (kind in NETWORKED) is (kind in {"nfs4", "cifs"})


def test_a_database_file_on_a_network_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    shared = Path("/srv/shared/calla")
    with pytest.raises(StartError, match=r"network file system \(nfs4\)"):
        check_place(Settings(calla_home=shared), mounts=mounts)
    check_place(Settings(calla_home=tmp_path / "home"), mounts=mounts)
    on_postgres = Settings.model_validate(
        {"calla_home": shared, "database_url": "postgresql://u:p@localhost/calla"}
    )
    check_place(on_postgres, mounts=mounts)
    mounts.unlink()
    check_place(Settings(calla_home=shared), mounts=mounts)
