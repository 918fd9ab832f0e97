"""Measure the embedded model: single utterances, and completions over a long conversation.

    .venv/bin/python tests/bench/brain.py [--runs N]

The peer is a bot of keywords such as one writes in an afternoon: a dozen patterns, a mail pattern,
`phonenumbers` for numbers, `difflib` for services, nothing remembered. It runs by turns with ours
in this process and understands far less; what it costs is the floor. Rows of the table:
understand:  us p50, p95 and p99 of an utterance of tests/agent/brain/turns; then of the least that each took in any
             round, which a busy machine troubles less; and the share that is right
completion:  ms p50 and p99 of an answer to 40 messages whose last is new
first:       ms of the first answer of a process that was warmed at its start
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
TURNS = ROOT / "tests" / "agent" / "brain" / "turns"

NAIVE = {
    "cancel": re.compile(r"\bcancel"),
    "reschedule": re.compile(r"\b(?:move|change|reschedule)"),
    "book": re.compile(r"\b(?:book|appointment|schedule)"),
}
YES = re.compile(r"\b(?:yes|yeah|yep|sure|ok(?:ay)?|correct|right)\b")
NO = re.compile(r"\b(?:no|nope|nah|not|don't)\b")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|[\w. ]+ at [\w ]+ dot \w+")
CLOCK = re.compile(r"\b(\d{1,2})(?::(\d\d))?\s*([ap]m)?\b")
DAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today")


def naive(text: str, services: Sequence[str]) -> dict[str, Any]:
    """Understand an utterance by keywords."""
    import phonenumbers

    lowered = text.lower()
    labels: dict[str, Any] = {}
    labels["intent"] = next((name for name, cue in NAIVE.items() if cue.search(lowered)), None)
    labels["polarity"] = "no" if NO.search(lowered) else "yes" if YES.search(lowered) else None
    if mail := MAIL.search(lowered):
        labels["email"] = mail[0].replace(" at ", "@").replace(" dot ", ".").replace(" ", "")
    for match in phonenumbers.PhoneNumberMatcher(text, "US"):
        labels["phone"] = phonenumbers.format_number(match.number, 0)
    near = [slug for word in lowered.split() for slug in get_close_matches(word, services, n=1)]
    labels["service"] = near[0] if near else None
    labels["time"] = (CLOCK.search(lowered) or [None])[0]
    labels["date"] = (DAY.search(lowered) or [None])[0]
    return labels


def row(what: str, ours: Sequence[float], bare: Sequence[float], unit: str) -> str:
    """One line of the table."""

    def figures(values: Sequence[float]) -> str:
        cuts = quantiles(values, n=100)
        return f"p50 {median(values):8.2f} p95 {cuts[94]:8.2f} p99 {cuts[98]:8.2f} {unit}"

    ratio = median(ours) / median(bare)
    return f"{what:<22} ours {figures(ours)}   keywords {figures(bare)}   ratio {ratio:5.2f}"


def timed(act: Callable[[], object]) -> float:
    """Return the seconds that `act` takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def measure_understanding(runs: int) -> list[str]:
    """Understand every turn of ours, by turns with the peer."""
    from agent.brain.turns import Turn, labels_of, read_turn, world_facts
    from agent.brain.understanding import understand, warm
    from tests.agent.brain.turns.scoring import faults, load

    warm()
    data: Mapping[str, Any] = json.loads((TURNS / "worlds.json").read_text(encoding="utf-8"))
    worlds = {name: world_facts(world) for name, world in data.items()}
    lines = [turn for name in ("dev", "held_out") for turn in load(TURNS / f"{name}.jsonl")]
    turns: list[Turn] = [read_turn(line, worlds[line["world"]]) for line in lines]
    slugs = [[one.slug for one in turn.situation.services] for turn in turns]
    ours, bare = [[list[float]() for _ in turns] for _ in range(2)]
    for _ in range(runs):
        for n, (turn, services) in enumerate(zip(turns, slugs, strict=True)):
            ours[n].append(timed(lambda: understand(turn.text, turn.situation)) * 1e6)  # noqa: B023
            bare[n].append(timed(lambda: naive(turn.text, services)) * 1e6)  # noqa: B023
    right = sum(not faults(line, labels_of(turn)) for line, turn in zip(lines, turns, strict=True))
    known = sum(
        not faults(line, naive(turn.text, services))
        for line, turn, services in zip(lines, turns, slugs, strict=True)
    )
    return [
        row("understand", list(chain(*ours)), list(chain(*bare)), "us"),
        row(f"least of {runs}", list(map(min, ours)), list(map(min, bare)), "us"),
        f"{'right':<22} ours {right / len(turns):.1%} of {len(turns)}   keywords {known / len(turns):.1%}",
    ]


def conversation() -> list[dict[str, Any]]:
    """Return 39 messages of a booking with its questions and repairs, the next one the caller's."""
    from tests.agent.brain.talk import start

    talk = start(channel="voice")
    for line in (
        "hi there", "i'd like to book", "a consultation", "what does it cost", "thursday morning",
        "anything later", "the first one", "kai lin", "kai dot lin at example dot com",
        "no the dot is an underscore", "could we make it half an hour later", "how do i get there",
        "yes", "and another one on friday at ten",
    ):  # fmt: skip
        if len(talk.messages) < 39:
            talk.say(line)
    messages = list(talk.messages)
    while len(messages) < 39:
        messages += [
            {"role": "user", "content": "hold on"},
            {"role": "assistant", "content": "Take your time."},
        ]
    return messages[:1] + messages[-38:]


def measure_completion(runs: int) -> list[str]:
    """Answer a conversation of 40 messages whose last is new each time."""
    from agent.brain.completion import ToolChoice, reply, warm
    from tests.agent.brain.talk import TOOLS

    warm()
    messages = conversation()
    tools = ToolChoice(frozenset(TOOLS))
    lines = (
        "friday at {0}",
        "no make it {0}:30",
        "ada{0} at example dot com",
        "what about the {0}th",
    )
    ours, bare = list[float](), list[float]()
    for n in range(runs * 20):
        said = lines[n % len(lines)].format(1 + n % 28) + " please" * (n // 28 % 5)
        asked = [*messages, {"role": "user", "content": said}]
        texts = [str(one.get("content") or "") for one in asked if one["role"] == "user"]
        ours.append(timed(lambda: reply(asked, tools)) * 1e3)  # noqa: B023
        bare.append(timed(lambda: [naive(text, ["consultation"]) for text in texts]) * 1e3)  # noqa: B023
    return [row(f"completion, {len(messages) + 1} messages", ours, bare, "ms")]


FIRST = """
import time
from agent.brain.completion import ToolChoice, reply, warm
warm()
said = [{"role": "user", "content": "could i come in on friday at ten"}]
began = time.perf_counter()
reply(said, ToolChoice())
print((time.perf_counter() - began) * 1000)
"""


def measure_first(runs: int) -> list[str]:
    """Start processes and time their first answer after the warming."""
    command = [sys.executable, "-c", FIRST]
    took = [
        float(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout)
        for _ in range(max(3, runs // 4))
    ]
    return [f"{'first answer':<22} ours p50 {median(took):8.2f} max {max(took):8.2f} ms"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=20, help="rounds over all turns")
    runs = parser.parse_args().runs
    for measure in (measure_understanding, measure_completion, measure_first):
        print(*measure(runs), sep="\n", flush=True)


if __name__ == "__main__":
    main()
