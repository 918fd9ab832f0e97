"""`calla when`: a phrase explained in words, and lines of phrases answered as JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent.cli import run
from agent.cli.when_lines import answers

ROOT = Path(__file__).resolve().parents[2]
REF = "2026-09-14T09:40-04:00"
LINE = {"id": "a", "ref": REF, "tz": "America/New_York", "locale": "en-US", "text": "tomorrow"}
HEAVY = ("pipecat", "openai", "sqlalchemy", "fastapi", "httpx", "aiohttp", "dateparser")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what `calla when` prints of a phrase said on a Monday morning in New York."""
    assert run(["when", *arguments, "--ref", "2026-09-14T09:40"]) == 0
    return capsys.readouterr().out


def answered(**fields: object) -> dict[str, Any]:
    """Return the answer to the usual line with other fields; None leaves one out."""
    line = {name: value for name, value in (LINE | fields).items() if value is not None}
    (answer,) = answers([json.dumps(line).encode()])
    return answer


def test_a_phrase_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "so", "fri about 3 then", "--hours", "9-17")
    assert "“so fri about 3 then”" in told
    assert "Friday, September 18, 2026 at about 3:00 PM" in told
    assert "in 4 days" in told
    assert "value=2026-09-18T15:00-04:00" in told
    assert "open 09:00 to 17:00" in told
    assert "\x1b" not in told


def test_what_is_not_clear_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "at seven", "--hours", "07:00-20:00")
    assert "several times" in told
    assert "to ask" in told
    assert "nothing about time" in said(capsys, "hello there")
    told = said(capsys, "monday at ten or tuesday at two")
    assert told.count("perhaps") == 2
    assert "Tuesday, September 15, 2026 at 2:00 PM" in told
    assert "again and again" in said(capsys, "every tuesday at ten")


def test_a_pick_names_the_offered_time(capsys: pytest.CaptureFixture[str]) -> None:
    offered = "2026-09-15T09:00,2026-09-16T14:30"
    told = said(capsys, "the second one", "--slots", offered)
    assert "Wednesday, September 16, 2026 at 2:30 PM" in told
    assert "index=1" in told


def test_the_night_the_clocks_change_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "half past one a m on november first")
    assert "the clocks go back" in told.lower()
    assert "first" in told
    assert "clocks" not in said(capsys, "half past one a m on november third")


def test_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(said(capsys, "before wednesday", "--json"))
    assert told["kind"] == "window"
    assert told["end"] == "2026-09-16T00:00-04:00"
    assert "Wednesday, September 16, 2026" in told["words"]
    told = json.loads(said(capsys, "seven", "--hours", "7-20", "--json"))
    assert (told["kind"], told["problem"]) == ("none", "ambiguous")
    assert told["question"].endswith("?")
    told = json.loads(said(capsys, "monday at ten or tuesday at two", "--json"))
    assert [one["kind"] for one in told["options"]] == ["datetime", "datetime"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "type it, or add --jsonl"),
        (["tomorrow", "--jsonl"], "type it, or add --jsonl"),
        (["x", "--zone", "Mars/Base"], "'Mars/Base' is no time zone"),
        (["x", "--zone", "../etc/passwd"], "is no time zone"),
        (["x", "--zone", "America"], "is no time zone"),
        (["x", "--ref", "noon"], "--ref must be a time"),
        (["x", "--ref", "0001-01-01T00:00"], "between the years"),
        (["x", "--hours", "9"], "--hours takes opening hours"),
        (["x", "--hours", "17-9"], "must end later in the day"),
        (["x", "--hours", "nine-five"], "such as 09:00 and 17:00"),
        (["x", "--slots", "soon"], "Each of --slots must be a time"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["when", *arguments])
    told = capsys.readouterr()
    assert code == 2
    assert sentence in told.err
    assert told.err.count("\n") == 1


def test_every_kind_has_its_fields() -> None:
    slots = ["2026-09-15T09:00-04:00", "2026-09-16T14:00"]
    hours = {"business_hours": ["09:00", "17:00"]}
    assert answered() == {"id": "a", "kind": "date", "value": "2026-09-15"}
    assert answered(text="three p m") == {"id": "a", "kind": "time", "value": "15:00"}
    assert answered(text="in fifteen minutes")["value"] == "2026-09-14T09:55-04:00"
    assert answered(text="the last one", context={"slots": slots}) == {
        "id": "a",
        "kind": "pick",
        "index": 1,
    }
    assert answered(text="not after three", context=hours) == {
        "id": "a",
        "kind": "window",
        "from": None,
        "to": "15:00",
    }
    assert answered(text="any date from the fifth of october") == {
        "id": "a",
        "kind": "window",
        "start": "2026-10-05T00:00-04:00",
        "end": None,
    }
    assert answered(text="any day but friday")["excluded"][0] == "2026-09-18"
    assert answered(text="good morning to you") == {"id": "a", "kind": "none"}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": None}, '"text" must be a text.'),
        ({"text": 7}, '"text" must be a text.'),
        ({"ref": None}, '"ref" must be a text.'),
        ({"ref": "2026-09-14T09:40"}, '"ref" must be a time with its offset'),
        ({"ref": "9999-12-31T23:59+00:00"}, "between the years"),
        ({"tz": "Nowhere/At_All"}, "is no time zone"),
        ({"tz": "\x00"}, "is no time zone"),
        ({"locale": 3}, '"locale" must be a text.'),
        ({"context": []}, '"context" must be an object.'),
        ({"context": {"slots": "09:00"}}, '"slots" must be a list'),
        ({"context": {"slots": [9]}}, "each of"),
        ({"context": {"business_hours": ["09:00"]}}, '"business_hours" must be two times'),
        ({"context": {"business_hours": [None, {}]}}, "opening hours are two times"),
    ],
)
def test_a_bad_line_says_what_is_wrong(fields: dict[str, object], sentence: str) -> None:
    answer = answered(**fields)
    assert answer["id"] == "a"
    assert sentence in answer["error"]
    assert answer["error"].startswith("Line 1: ")


@pytest.mark.parametrize(
    "line",
    [b"tomorrow", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"id": NaN}', b"1" * 5_000],
)
def test_what_is_no_object_is_refused(line: bytes) -> None:
    ((answer),) = answers([line])
    assert answer["id"] is None
    assert answer["error"].startswith("Line 1: it is not ")


def test_lines_are_answered_in_order_and_none_is_lost() -> None:
    """As a program: a mark at the start, blank lines, a line that is none, and its exit code."""
    lines = [
        b"\xef\xbb\xbf" + json.dumps(LINE).encode(),
        b"",
        b"  \r",
        b"never mind",
        json.dumps(LINE | {"id": 7, "text": "noon"}).encode() + b"\r",
        json.dumps({"id": {"n": 1}, "text": "\ud800 today"} | {"ref": REF, "tz": "UTC"}).encode(),
    ]
    ended = subprocess.run(
        [sys.executable, "-m", "agent.cli", "when", "--jsonl"],
        input=b"\n".join(lines),
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 1
    assert ended.stderr == b""
    assert [answer.get("id") for answer in told] == ["a", None, 7, {"n": 1}]
    assert [answer.get("value") for answer in told] == ["2026-09-15", None, "12:00", "2026-09-14"]
    assert told[1]["error"] == "Line 4: it is not JSON."


def test_a_line_is_answered_before_the_next_is_there() -> None:
    """And nothing is loaded that a phrase does not need."""
    script = (
        "import sys; from agent.cli import run; code = run(['when', '--jsonl']); "
        f"print(code, [name for name in {HEAVY!r} if name in sys.modules])"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    with program:
        assert program.stdin is not None
        assert program.stdout is not None
        for number in range(3):
            program.stdin.write(json.dumps(LINE | {"id": number}).encode() + b"\n")
            program.stdin.flush()
            assert json.loads(program.stdout.readline())["id"] == number
        program.stdin.close()
        assert program.stdout.read() == b"0 []\n"
