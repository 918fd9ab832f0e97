"""What `calla eval` shows: progress, figures, one run to read, one run to watch."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress as Bar,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from agent.evals.formats import World
from agent.evals.judging import Verdict, judge
from agent.evals.plan import Job
from agent.evals.play import play
from agent.evals.record import Exchange, Row, active
from agent.evals.results import Sources, replay_line
from agent.evals.running import process_context
from agent.evals.stage import Stage
from agent.evals.swapping import Cut, cuts_of
from agent.settings import ModelAddress

WORDS_PER_SECOND = 4.0
"""How fast people read along."""
MOST_SHOWN = 40
PLAIN_STEPS = 20
"""So many lines of progress where nobody looks at a bar."""


class Progress:
    """Shows how far the runs are: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self, total: int) -> None:
        """Expect `total` runs."""
        self._total = total
        self._done = 0
        self._failed = 0
        self._console = Console(stderr=True)
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._task = self._bar.add_task("Playing", total=total)

    def __enter__(self) -> Self:
        """Show it."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take it away."""
        self._bar.stop()

    def tell(self, verdict: Verdict) -> None:
        """Note a run that is over."""
        self._done += 1
        self._failed += not (verdict.success or verdict.error)
        note = f"Playing, {self._failed} failed" if self._failed else "Playing"
        self._bar.update(self._task, advance=1, description=note)
        step = max(10, self._total // PLAIN_STEPS)
        if self._console.is_terminal or (self._done % step and self._done < self._total):
            return
        self._console.print(f"{self._done} of {self._total} played, {self._failed} failed")


def print_summary(results: dict[str, Any], verdicts: Sequence[Verdict], sources: Sources) -> None:
    """Print the figures, then every failure with the command that plays it again."""
    console = Console(highlight=False)
    summary = results["summary"]
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in _figures(summary):
        table.add_row(name, value)
    console.print(table)
    failures = [one for one in verdicts if one.error or not one.success]
    for one in failures[:MOST_SHOWN]:
        console.print(
            f"\n[bold]{escape(_name(one))}[/bold] {escape('; '.join(one.reasons) or one.error)}"
        )
        for violation in one.violations:
            console.print(
                f"  {violation.kind}, turn {violation.turn}: {escape(violation.detail)}",
                soft_wrap=True,
            )
        console.print(f"  {escape(replay_line(one, sources))}", soft_wrap=True)
    if len(failures) > MOST_SHOWN:
        console.print(
            f"\n{len(failures) - MOST_SHOWN} more failed; --json and --html have them all."
        )


def _figures(summary: dict[str, Any]) -> list[tuple[str, str]]:
    low, high = summary["success_interval_95"]
    counted = summary["runs"] - summary["errors"]
    if not counted:
        return [("scenarios", str(summary["scenarios"])), ("solved", "nothing could be played")]
    figures = [
        ("scenarios", str(summary["scenarios"])),
        (
            "solved",
            f"{summary['succeeded']} of {counted} runs, 95 % sure of {low:.1%} to {high:.1%}",
        ),
        ("pass^k", ", ".join(f"{k}: {rate:.3f}" for k, rate in summary["pass_k"].items())),
        ("violations", ", ".join(f"{k} {n}" for k, n in summary["violations"].items()) or "none"),
        ("caller's turns", f"median {summary['user_turns_median']:g}"),
        (
            "agent's words",
            f"median {summary['bot_words_median']:g}, p95 {summary['bot_words_p95']:g} a turn",
        ),
        ("needless questions", f"{summary['needless_questions_share']:.1%} of turns"),
    ]
    if summary["repair_success"] is not None:
        figures.append(("repairs", f"{summary['repair_success']:.1%} solved"))
    if summary["errors"]:
        figures.append(("not played", f"{summary['errors']} runs: the model or the machine failed"))
    if summary["needs_judgment"]:
        figures.append(("needs judgment", f"{summary['needs_judgment']} phrases decide nothing"))
    return figures


def _name(verdict: Verdict) -> str:
    return f"{verdict.id} run {verdict.run}"


def print_run(verdict: Verdict) -> None:
    """Print a run whole: what was said, what the tools did, the calendar, the verdict."""
    console = Console(highlight=False)
    for line in verdict.trace:
        for tool in line["tools"]:
            _print_tool(console, tool["name"], tool["result"], committed=tool["committed"])
        _print_line(console, line["role"], line["text"])
    _print_calendar(console, "Calendar", verdict.bookings)
    _print_verdict(console, verdict)


def _print_line(console: Console, role: str, text: str) -> None:
    style = "bold cyan" if role == "caller" else "bold green"
    if not console.is_terminal:
        console.print(f"{role:>7}  {escape(text)}", soft_wrap=True)
        return
    line = Table.grid(padding=(0, 2))
    line.add_column(width=7, justify="right", style=style)
    line.add_column(overflow="fold")
    line.add_row(role, escape(text))
    console.print(line)


def _print_tool(console: Console, name: str, result: Mapping[str, Any], *, committed: bool) -> None:
    done = ", changed the calendar" if committed else ""
    console.print(f"         [dim]{name}: {escape(str(result.get('code')))}{done}[/dim]")


def _print_calendar(console: Console, title: str, rows: Sequence[Row]) -> None:
    standing = active(tuple(rows))
    console.print(f"\n[bold]{title}[/bold]" + ("" if standing else ": nothing"))
    for row in standing:
        console.print(
            f"  {row['start'].replace('T', ' ')}  {row['type']}  {escape(row['name'])}  {escape(row['email'] or row['phone'])}"
        )


def _print_verdict(console: Console, verdict: Verdict) -> None:
    if verdict.success:
        console.print("\n[bold green]solved[/bold green]")
        return
    console.print(
        f"\n[bold red]not solved[/bold red] {escape('; '.join(verdict.reasons) or verdict.error)}"
    )
    for one in verdict.violations:
        console.print(f"  {one.kind}, turn {one.turn}: {escape(one.detail)}", soft_wrap=True)


def watch_run(job: Job, model: ModelAddress) -> None:
    """Play a run before somebody's eyes; without a terminal nobody is waited for."""
    asyncio.run(_watch(job, model))


async def _watch(job: Job, model: ModelAddress) -> None:
    console = Console(highlight=False)
    hurry = not console.is_terminal
    scenario, how = job.prepared()
    async with Stage.open(model) as stage, stage.scene(scenario, job.world) as scene:
        console.print(
            f"[bold]{escape(job.id)}[/bold]  {escape(job.world.business)}, {_moment(job.world)}"
        )
        _print_calendar(console, "Calendar before", scene.bookings())
        console.print()

        def show(greeting: str, exchange: Exchange | None) -> None:
            if exchange is None:
                _print_line(console, "agent", greeting)
                _read(greeting, hurry=hurry)
                return
            _print_line(console, "caller", exchange.said)
            _read(exchange.said, hurry=hurry)
            for tool in exchange.tools:
                _print_tool(console, tool.name, tool.result, committed=tool.committed)
            _print_line(console, "agent", exchange.heard)
            _read(exchange.heard, hurry=hurry)

        record = await play(scene, scenario, how, shown=show)
        _print_calendar(console, "Calendar after", record.bookings)
        _print_verdict(console, judge(record, scenario, job.world))


def _moment(world: World) -> str:
    now = world.now.astimezone(world.zone)
    return f"{now:%A, %B} {now.day}, {now:%H:%M}"


def _read(text: str, *, hurry: bool) -> None:
    if not hurry:
        time.sleep(0.4 + len(text.split()) / WORDS_PER_SECOND)


def swap_all(jobs: Sequence[Job], processes: int) -> dict[str, Any]:
    """Change the brain at every cut of every job; print and return what came of it."""
    console = Console(highlight=False)
    cuts: list[Cut] = []
    with ProcessPoolExecutor(processes, mp_context=process_context()) as pool:
        for n, found in enumerate(pool.map(cuts_of, jobs), 1):
            cuts += found
            console.print(f"{n} of {len(jobs)} scenarios cut everywhere", style="dim")
    same = sum(one.same for one in cuts)
    console.print(
        f"{same} of {len(cuts)} cuts leave the same calendar ({same / max(1, len(cuts)):.1%})"
    )
    for one in cuts:
        if not one.same:
            order = "stranger first" if one.strange_first else "stranger second"
            console.print(
                f"  {one.id} after turn {one.after}, {order}: {escape('; '.join(one.reasons))}",
                soft_wrap=True,
            )
    return {
        "cuts": len(cuts),
        "same": same,
        "different": [
            {
                "id": one.id,
                "after": one.after,
                "strange_first": one.strange_first,
                "reasons": list(one.reasons),
            }
            for one in cuts
            if not one.same
        ],
    }
