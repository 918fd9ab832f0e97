"""`calla localcal`: the embedded calendar alone, with what it is told to hold and to do wrong."""

import asyncio
import json
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import typer

from agent.app import start_errors
from agent.app.listening import listen, url_of
from agent.app.serving import Server
from agent.cli.servers import serve_until_told
from agent.cli.start import clock_at, prepared_settings
from scheduling.localcal import LocalCal, Throttle, create_app, ready_line, seed_demo
from scheduling.localcal.seeds.file import SeedFile
from scheduling.localcal.switches import read_rule


@dataclass(frozen=True, slots=True)
class Options:
    """How the calendar is served: where it is kept, how it begins, what goes wrong on purpose.

    `data` None keeps nothing; `seed` None is the demo business; `rate_limit` 0 is none.
    """

    data: Path | None
    seed: Path | None
    rate_limit: int
    lenient: bool
    latency_ms: float
    fault_rules: tuple[str, ...]
    faults_by_header: bool


def serve_localcal(port: int, options: Options, *, clock: str) -> None:
    """Serve the embedded calendar until a signal comes.

    Raises:
        StartError: it cannot be served so; nothing has been written.
    """
    at = clock_at(clock)
    with start_errors():
        rules = [read_rule(text) for text in options.fault_rules]
        seed = SeedFile.read(options.seed) if options.seed else None
    prepared_settings()
    with ExitStack() as stack, start_errors():
        sock = stack.enter_context(closing(listen(port)))
        calendar = stack.enter_context(closing(LocalCal.open(options.data or ":memory:", clock=at)))
        ready = _ready(calendar, seed, url_of(sock))
        for rule in rules:
            calendar.faults.add_rule(rule)
        calendar.faults.latency_seconds = options.latency_ms / 1000
        throttle = Throttle(options.rate_limit) if options.rate_limit else None
        app = create_app(
            calendar,
            lenient=options.lenient,
            throttle=throttle,
            faults=options.faults_by_header,
            page=True,
        )
        asyncio.run(serve_until_told(Server(app, sock), ready))


def _ready(calendar: LocalCal, seed: SeedFile | None, url: str) -> str:
    if seed is None:
        return ready_line(seed_demo(calendar), url)
    seeded = seed.write(calendar)
    if not seeded.fresh:
        typer.echo(
            f"calla: The calendar {calendar.path} has accounts already: {seed.path} was not written"
            " into it.",
            err=True,
        )
    return f"ready {json.dumps({'url': url} | seeded.facts())}"
