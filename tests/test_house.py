"""The rules of the house that no linter knows: sizes, places, what ships."""

import ast
import re
import statistics
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

import agent
import prompts
import scheduling

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("agent", "scheduling", "prompts")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if path.suffix != ".sh")
NAMELESS = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "misc"}


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_module_is_above_400_lines() -> None:
    everything = [*MODULES, *(ROOT / "tests").rglob("*.py")]
    assert {str(p.relative_to(ROOT)): lines_of(p) for p in everything if lines_of(p) > 400} == {}


def test_the_median_module_is_small() -> None:
    sizes = [lines_of(p) for p in MODULES if p.name != "__init__.py"]
    assert statistics.median(sizes) <= 150


def test_every_module_says_its_job_in_its_first_line() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in MODULES
        if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [p for p in MODULES if p.stem in NAMELESS or p.parent.name in NAMELESS] == []


def test_prompts_hold_words_and_no_code() -> None:
    files = [p for p in (ROOT / "prompts").iterdir() if p.name != "__pycache__"]
    assert {p.suffix for p in files if p.name != "__init__.py"} == {".md"}
    body = ast.parse((ROOT / "prompts" / "__init__.py").read_text(encoding="utf-8")).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


@pytest.mark.parametrize(
    "package", [agent, scheduling, prompts], ids=lambda package: package.__name__
)
def test_the_packages_imported_are_ours(package: object) -> None:
    assert Path(str(getattr(package, "__file__", ""))).resolve().is_relative_to(ROOT)


def test_the_wheel_holds_what_runs_and_nothing_else(tmp_path: Path) -> None:
    wheel = Path(next(iter(WheelBuilder(str(ROOT)).build(directory=str(tmp_path)))))
    names = set(zipfile.ZipFile(wheel).namelist())
    inside = {name for name in names if ".dist-info/" not in name}
    expected = {
        str(p.relative_to(ROOT))
        for package in PACKAGES
        for p in (ROOT / package).rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert inside == expected
    assert {name.split("/")[0] for name in inside} == set(PACKAGES)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def pins(lock: str) -> dict[str, str]:
    found = re.findall(
        r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
    )
    return dict(found)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_with_hashes_and_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    requirements = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert [r.splitlines()[0] for r in requirements if "--hash=sha256:" not in r] == []


def test_the_tests_run_on_the_versions_that_ship() -> None:
    product, tests = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {
        name: (version, tests.get(name))
        for name, version in product.items()
        if tests.get(name) != version
    } == {}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_short_executable_shell(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/bin/sh\n# ")
    assert script.stat().st_mode & 0o111
    assert len(text.splitlines()) <= 30
    subprocess.run(["/bin/sh", "-n", str(script)], check=True)


def test_importing_the_command_line_does_not_load_the_pipeline() -> None:
    code = "import sys, agent.cli; print([m for m in ('pipecat', 'openai', 'fastapi', 'sqlalchemy') if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert result.stdout.strip() == "[]"
