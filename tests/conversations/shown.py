"""The conversations of docs/conversations.md, played again as their own command lines say.

`python -m tests.conversations.shown` writes them anew, after the agent has learned to talk better.
"""

import asyncio
import io
import re
import shlex
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from agent.cli.evaluating import print_run
from agent.evals.plan import jobs_of
from agent.evals.reading import read_scenarios, read_world
from agent.evals.running import play_jobs
from agent.evals.wishes import Wishes

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "conversations.md"
_BLOCK = re.compile(r"(?<=```console\n)\$ calla (?P<command>eval .*)\n(?P<shown>(?:.*\n)*?)(?=```)")


def commands(page: str) -> list[str]:
    """Return the command lines of a page."""
    return [match["command"] for match in _BLOCK.finditer(page)]


def shown(page: str) -> list[str]:
    """Return what a page shows under its command lines."""
    return [match["shown"].rstrip() for match in _BLOCK.finditer(page)]


async def played(lines: Sequence[str], *, empty: Path | None = None) -> list[str]:
    """Return what the commands print now."""
    return [await _played(line, empty) for line in lines]


async def _played(line: str, empty: Path | None) -> str:
    words = shlex.split(line)
    options = {word: words[at + 1] for at, word in enumerate(words) if word.startswith("--")}
    world = read_world(ROOT / options["--world"])[0]
    wishes = Wishes(
        only=options["--replay"],
        noise=float(options["--noise"]) if "--noise" in options else None,
        seed=int(options.get("--seed", "0")),
    )
    jobs = jobs_of(read_scenarios(ROOT / words[1])[0], [world], wishes)
    [verdict] = await play_jobs(jobs, empty=empty, told=lambda _: None)
    out = io.StringIO()
    with redirect_stdout(out):
        print_run(verdict)
    return out.getvalue().rstrip()


def main() -> None:
    """Write the page's conversations anew."""
    page = PAGE.read_text(encoding="utf-8")
    texts = iter(asyncio.run(played(commands(page))))
    page = _BLOCK.sub(lambda match: f"$ calla {match['command']}\n{next(texts)}\n", page)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
