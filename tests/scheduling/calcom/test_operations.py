"""Every operation of the table as it goes over the wire, and the answer Cal.com gives to it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from scheduling.calcom import operations
from scheduling.calcom.models import BookingFilter
from scheduling.calcom.operations import Operation
from tests.scheduling.calcom.account_cases import ACCOUNT_CASES
from tests.scheduling.calcom.booking_cases import BOOKING_CASES
from tests.scheduling.calcom.team_cases import TEAM_CASES

README = Path(__file__).parents[3] / "README.md"
HEADING = "### What the Cal.com client speaks"
NINE = datetime(2030, 1, 8, 9, tzinfo=UTC)
CASES = (*BOOKING_CASES, *ACCOUNT_CASES)
TABLE = {name: row for name, row in vars(operations).items() if isinstance(row, Operation)}


def test_every_operation_of_the_table_has_a_case():
    asked = [case.operation for case in (*CASES, *TEAM_CASES)]
    assert [name for name, row in TABLE.items() if row not in asked] == []


def names(cases):
    return [f"{case.operation.method} {case.path} {n}" for n, case in enumerate(cases)]


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
async def test_an_operation_goes_over_the_wire_and_back(wire, said, case):
    await there_and_back(wire, said, case)


@pytest.mark.parametrize("pool", ["ours"], indirect=True)
@pytest.mark.parametrize("case", TEAM_CASES, ids=names(TEAM_CASES))
async def test_an_operation_of_many_people_goes_over_the_wire_and_back(wire, said, case):
    await there_and_back(wire, said, case)


async def there_and_back(wire, said, case):
    answer = {"status": "success", "data": case.answer}
    server = await wire(said(case.operation.success, answer))
    assert case.got(await case.ask(server.client)) == case.wanted
    head, _, body = server.requests[0].partition("\r\n\r\n")
    method, target, _ = head.splitlines()[0].split(" ")
    url = urlsplit(target)
    query = dict(parse_qsl(url.query))
    if "skip" not in (case.query or {}):
        query.pop("skip", None)
    assert (method, url.path, query) == (
        case.operation.method, f"/v2{case.path}", case.query or {},
    )  # fmt: skip
    assert f"cal-api-version: {case.operation.version}" in head.lower()
    assert (json.loads(body) if body else None) == case.body


def readme_table() -> list[str]:
    """The table of the README, from the table of the code: a line for each path."""
    paths: dict[tuple[str, str], list[str]] = {}
    for row in TABLE.values():
        version = "any" if row.version == operations.ANY and not of_bookings(row) else row.version
        success = "" if row.success == 200 else f" ({row.success})"
        paths.setdefault((row.path.replace("{}", "{id}"), version), []).append(
            f"{row.method}{success}"
        )
    head = ["| Path below `/v2` | Methods | `cal-api-version` |", "|---|---|---|"]
    return head + [
        f"| `{path}` | {', '.join(methods)} | {version} |"
        for (path, version), methods in paths.items()
    ]


def of_bookings(row):
    return row.path.startswith("/bookings")


def test_the_readme_names_every_operation():
    written = README.read_text(encoding="utf-8").splitlines()
    if HEADING not in written:
        pytest.skip(f"the README has no section {HEADING!r}")
    begin = written.index(readme_table()[0])
    assert written[begin : begin + len(readme_table())] == readme_table()
    assert not written[begin + len(readme_table())].startswith("|")


async def test_what_is_not_in_the_table_takes_a_line(wire, said):
    row = Operation(
        "GET", "/bookings/{}/references", "2024-08-13", 200, operations.LIST_TEAMS.shape
    )
    server = await wire(said(200, {"status": "success", "data": []}))
    assert await server.client.call(row, "u1", query={"type": "x"}) == []
    assert server.requests[0].startswith("GET /v2/bookings/u1/references?type=x HTTP/1.1")


async def test_a_teams_list_has_no_filter_that_would_be_passed_over(wire):
    server = await wire()
    with pytest.raises(ValueError, match="afterCreatedAt, bookingUid"):
        await server.client.list_team_bookings(
            5, 7, BookingFilter(booking_uid="u1", after_created=NINE)
        )
