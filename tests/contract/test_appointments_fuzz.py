"""The appointments API against its own OpenAPI document, over the wire, by schemathesis.

In a deep run only; as many requests as one likes with API_FUZZ_EXAMPLES=200.
"""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from agent.app.signing import jwt_secret
from agent.settings import Settings
from scheduling.api import mint
from tests.agent.doors import NOW, open_doors

EXAMPLES = int(os.environ.get("API_FUZZ_EXAMPLES", "20"))  # noqa: TID251 # how long to look, no setting
HERE = Path(__file__).parent
CONFIGURED = """
[checks.positive_data_acceptance]
# what fits the schema may still be refused: for an organization that is unknown, a time that is gone
expected-statuses = ["2xx", "400", "422"]

[checks.ignored_auth]
enabled = true
"""
UNCAPPED = dict.fromkeys(
    (
        "calla_requests_per_address_minute",
        "calla_requests_per_minute",
        "calla_bookings_per_day",
        "calla_open_bookings_per_contact",
        "calla_changes_per_contact_day",
    ),
    0,
)


@pytest.mark.deep
async def test_whatever_is_asked_there_is_an_answer_as_described(tmp_path: Path) -> None:
    """All phases and all checks: no failure, no error of the server."""
    home = tmp_path / "home"
    async with open_doors(home, **UNCAPPED) as doors:
        token = mint(
            jwt_secret(Settings.model_validate({"calla_home": home})),
            org_id="demo",
            subject="fuzz",
            lifetime_seconds=7200,
            clock=NOW,
        )
        report = await run(f"{str(doors.http.base_url).rstrip('/')}/openapi.json", token, tmp_path)
        print(report, doors.program.traffic.counts)  # noqa: T201 # for who wants to see it: -s
        asked = re.search(r"(\d+) generated, (\d+) passed", report)
        assert asked is not None, report
        assert asked[1] == asked[2], report
        assert int(asked[1]) > 8 * EXAMPLES, report
        assert doors.program.traffic.counts["list_slots", "2xx"] > 0  # it got that far


async def run(url: str, token: str, folder: Path) -> str:
    """Return what schemathesis prints; its other files go to `folder`."""
    config = folder / "schemathesis.toml"
    config.write_text(CONFIGURED)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "schemathesis.cli",
        *("--config-file", str(config), "run", url),
        *("--phases", "examples,coverage,fuzzing,stateful"),
        *("--checks", "all", "--max-examples", str(EXAMPLES), "--continue-on-failure"),
        *("--header", f"Authorization: Bearer {token}"),
        cwd=folder,
        env={"SCHEMATHESIS_HOOKS": "leading", "PYTHONPATH": str(HERE), "PATH": "/usr/bin:/bin"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return out.decode()
