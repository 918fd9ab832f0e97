"""Files of worlds and scenarios: the whole format is read, what is not of it is reported."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent.errors import StartError
from agent.evals.formats import Scenario, World
from agent.evals.reading import read_scenarios, read_world, world_for

WORLD: dict[str, Any] = {
    "id": "w",
    "timezone": "America/New_York",
    "now": "2027-03-02T10:00:00-05:00",
    "business": "Elm Street Clinic",
    "event_types": [{"slug": "eye-exam", "minutes": 30}],
    "hours": {"mon-wed": ["09:00", "17:00"], "fri": ["10:00", "12:00"], "sun": None},
}
WHOLE: dict[str, Any] = {
    "id": "s1",
    "world": "w",
    "persona": "plain",
    "tags": ["x"],
    "goal": {"action": "book", "when": "friday", "service": "eye-exam", "topic": "", "note": "n"},
    "caller": {
        "name": "Ada",
        "email": "a@example.com",
        "email_spoken": "a at example dot com",
        "phone": "+12025550123",
        "phone_spoken": "two oh two",
        "tz": "America/Denver",
    },
    "fixtures": {
        "busy": [["2027-03-04T09:00", "2027-03-04T10:00"]],
        "bookings": [
            {"id": "b1", "type": "eye-exam", "start": "2027-03-05T10:00", "email": "", "name": "A"}
        ],
    },
    "collect": ["name", "phone"],
    "faults": [
        {
            "on": "book",
            "nth": 2,
            "status": 422,
            "error": "slot_unavailable",
            "make_busy": ["2027-03-05T10:00", "2027-03-05T10:30"],
            "alternatives": ["2027-03-05T11:00"],
        }
    ],
    "opener": "hello",
    "answers": {
        "when": ["<silence>", {"if_text_mentions_2027-03-05": "yes", "else": "no"}],
        "name": "ada",
    },
    "offer_policy": {"accept": ">=2027-03-05T10:00", "say": "{time}", "else": "other"},
    "max_user_turns": 9,
    "noise": 0.1,
    "expect": {
        "active_bookings": [
            {
                "type": "eye-exam",
                "start": "2027-03-05T10:00",
                "utc": "2027-03-05T15:00:00Z",
                "email": "a@example.com",
                "name": "Ada",
                "phone": "+12025550123",
                "start_is": "offered[-1] of first offer turn",
                "start_between": ["2027-03-05T10:00", "2027-03-05T12:00"],
            }
        ],
        "cancelled": ["b1"],
        "exact": False,
    },
    "must": ["said nine"],
    "never": ["tool book called"],
    "never_ask": ["name"],
}


def file_of(folder: Path, *scenarios: dict[str, Any] | str) -> Path:
    lines = [one if isinstance(one, str) else json.dumps(one) for one in scenarios]
    path = folder / "scenarios.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_whole_format_is_known(tmp_path: Path) -> None:
    [scenario], strange = read_scenarios(file_of(tmp_path, WHOLE))
    assert strange == []
    assert scenario.model_dump(mode="json", by_alias=True)["offer_policy"] == WHOLE["offer_policy"]
    assert scenario.answers["name"] == ("ada",)
    assert scenario.expect.exact is False


def test_a_world_is_read_with_its_days(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    path.write_text(json.dumps(WORLD), encoding="utf-8")
    world, strange = read_world(path)
    assert strange == []
    assert world.week == (("09:00", "17:00"),) * 3 + (None, ("10:00", "12:00"), None, None)
    assert world.event_types[0].names == ("eye-exam", "Eye exam")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"weather": "rain"}, "weather"),
        ({"caller": {"name": "Ada", "shoe_size": 38}}, "caller.shoe_size"),
        ({"fixtures": {"rooms": []}}, "fixtures.rooms"),
        ({"faults": [{"on": "book", "odds": 0.5}]}, "faults[0].odds"),
        ({"offer_policy": {"accept": "any", "mood": 1}}, "offer_policy.mood"),
        ({"expect": {"active_bookings": [{"room": 1}]}}, "expect.active_bookings[0].room"),
        ({"answers": {"favorite_color": ["red"]}}, "answers.favorite_color"),
        (
            {"answers": {"when": [{"if_it_rains": "no", "else": "yes"}]}},
            "answers.when[0].if_it_rains",
        ),
        ({"collect": ["name", "insurance"]}, "collect insurance"),
        ({"never_ask": ["age"]}, "never_ask age"),
        (
            {"expect": {"active_bookings": [{"start_is": "the best"}]}},
            "expect.active_bookings[0].start_is the best",
        ),
    ],
)
def test_what_is_not_of_the_format_is_reported_with_its_line(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    plain = {"id": "s0", "opener": "hello"}
    path = file_of(tmp_path, plain, {**plain, "id": "s1", **change})
    _, strange = read_scenarios(path)
    assert [str(one) for one in strange] == [f"{path}:2: {told} is not supported"]


def test_a_strange_key_of_a_world_is_reported_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    path.write_text(json.dumps({**WORLD, "mascot": "cat"}, indent=1), encoding="utf-8")
    _, [strange] = read_world(path)
    text = path.read_text(encoding="utf-8").splitlines()
    assert strange.what == "mascot"
    assert '"mascot"' in text[strange.line - 1]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "this is no JSON"),
        ('{"id": "s"}', "opener"),
        ('{"id": "s", "opener": "x", "max_user_turns": "many"}', "max_user_turns"),
        ('{"id": "s", "opener": "x", "faults": [{"on": "dance"}]}', "faults.0.on"),
        ('{"id": "s", "opener": "x", "noise": 7}', "noise"),
        ('{"id": "s", "opener": "x", "offer_policy": {"accept": ["soon"]}}', "offer_policy"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(tmp_path: Path, line: str, reason: str) -> None:
    path = file_of(tmp_path, {"id": "s0", "opener": "hello"}, line)
    with pytest.raises(StartError, match=f"scenarios.jsonl:2: .*{reason}"):
        read_scenarios(path)


@pytest.mark.parametrize(
    "change",
    [
        {"timezone": "Mars/Base"},
        {"now": "2027-03-02T10:00:00"},
        {"hours": {"someday": None}},
        {"event_types": []},
    ],
)
def test_a_wrong_world_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "world.json"
    path.write_text(json.dumps({**WORLD, **change}), encoding="utf-8")
    with pytest.raises(StartError, match=next(iter(change))):
        read_world(path)


def test_a_file_that_is_not_there_or_says_an_id_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="cannot be read"):
        read_scenarios(tmp_path / "none.jsonl")
    twice = {"id": "s", "opener": "x"}
    with pytest.raises(StartError, match="same id"):
        read_scenarios(file_of(tmp_path, twice, twice))


def test_a_scenario_plays_in_its_world_or_in_the_only_one() -> None:
    world = World.model_validate(WORLD)
    other = World.model_validate({**WORLD, "id": "v"})
    named = Scenario(id="s", opener="x", world="v")
    assert world_for(named, [world, other]) is other
    assert world_for(Scenario(id="s", opener="x"), [world]) is world
    with pytest.raises(StartError, match="--world: w"):
        world_for(named, [world])
