"""The command line: `calla ...` parses, calls, prints. What a command needs is loaded inside it.

Exit codes: 0 done, 1 the doctor found something to fix or the program failed, 2 a wrong start,
130 and 143 ended by Ctrl-C and by SIGTERM.
"""

import logging
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Annotated

import typer

from agent.cli.agents import agent as agents
from agent.cli.journal import journal
from agent.cli.org import AsJson, org as organizations
from agent.errors import StartError

WRONG_START = 2
INTERRUPTED = 130

Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")]
AtClock = Annotated[
    str, typer.Option("--clock", metavar="ISO", help="Stand still at this time instead of now.")
]

cli = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Calla books, moves and cancels appointments in conversation.",
)
cli.add_typer(organizations, name="org")
cli.add_typer(agents, name="agent")
cli.add_typer(journal, name="journal")


def main() -> None:
    """Run the command of `sys.argv` and exit with its code."""
    sys.excepthook = _apologize
    raise SystemExit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code; what is wrong is one sentence on stderr."""
    command = typer.main.get_command(cli)
    try:
        code = command.main(arguments or ["--help"], prog_name="calla", standalone_mode=False)
    except typer.TyperException as error:
        typer.echo(f"calla: {_usage_error(error)}", err=True)
        return WRONG_START
    except StartError as error:
        typer.echo(f"calla: {error}", err=True)
        return WRONG_START
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code if isinstance(code, int) else 0


def _print_version() -> None:
    from importlib.metadata import PackageNotFoundError, version as version_of

    try:
        typer.echo(f"calla {version_of('calla-agent')}")
    except PackageNotFoundError:
        typer.echo("calla, run from its folder without being installed")


def _exit_with_version(asked: bool) -> None:
    if asked:
        _print_version()
        raise typer.Exit


@cli.callback()
def before_any_command(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_exit_with_version, help="Same as version."
        ),
    ] = False,
) -> None:
    """Calla books, moves and cancels appointments in conversation."""


@cli.command()
def chat(  # noqa: PLR0913  # one for each option
    *,
    script: Annotated[Path | None, typer.Option(help="Say the lines of this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --script: JSON lines.")] = False,
    as_phone: Annotated[bool, typer.Option("--as-phone", help="Word all as on the phone.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="No colors, no line editing.")] = False,
    org: Annotated[str, typer.Option(help="Organization to talk to; the usual one without.")] = "",
    agent: Annotated[str, typer.Option(help="Agent of it to talk to.")] = "",
    clock: AtClock = "",
) -> None:
    """Talk to the agent in the terminal."""
    from agent.cli.chat import chat_until_done
    from agent.cli.how import How

    how = How(as_json=as_json, as_phone=as_phone, plain=plain, org_id=org, agent_id=agent)
    raise typer.Exit(chat_until_done(script, how, clock=clock))


@cli.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what is configured, what is embedded, and what to fix."""
    from agent.cli.doctor import examine

    raise typer.Exit(examine(as_json=as_json))


@cli.command()
def serve(
    port: Port = 8080,
    public: Annotated[
        bool, typer.Option("--public", help="Listen beyond this machine, behind an https proxy.")
    ] = False,
    trial: Annotated[
        bool, typer.Option("--trial", help="Take calls without a carrier's signature.")
    ] = False,
    clock: AtClock = "",
) -> None:
    """Serve phone, web chat and appointments API, and what is embedded."""
    from agent.cli.servers import serve_everything

    serve_everything(port, clock=clock, public=public, trial=trial)


@cli.command()
def apply(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML file of organizations.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring organizations and agents to what a file says."""
    from agent.cli.apply import apply_file

    apply_file(file, dry_run=dry_run, as_json=as_json)


@cli.command()
def token(
    org: Annotated[
        str, typer.Option(help="Organization it may read; not needed where there is only one.")
    ] = "",
    subject: Annotated[str, typer.Option(help="Who will use it.")] = "api",
    hours: Annotated[int, typer.Option(min=1, max=8760, help="How long it is good.")] = 24,
) -> None:
    """Print a token for the appointments API."""
    from agent.cli.token import print_token

    print_token(org, subject, hours=hours)


@cli.command()
def brain(port: Port = 8081) -> None:
    """Serve the embedded model alone: /v1/chat/completions and /v1/models."""
    from agent.cli.servers import serve_brain

    serve_brain(port)


@cli.command()
def localcal(  # noqa: PLR0913  # one for each option
    *,
    port: Port = 8082,
    demo: Annotated[bool, typer.Option("--demo", help="With the demo business.")] = False,
    seed: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="With the accounts, teams and bookings of this YAML file."
        ),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Calendar file; without one nothing is kept.")
    ] = None,
    rate_limit: Annotated[
        int, typer.Option(min=0, help="Requests a minute for each key; 0 for no limit.")
    ] = 0,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Serve the newest shapes under any version header.")
    ] = False,
    latency: Annotated[
        float, typer.Option(metavar="MS", min=0, max=600_000, help="Answer so much later.")
    ] = 0,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="Let calls fail, such as create_booking:503:times=2 or *:drop-after-commit:"
            "share=0.05:seed=7; can be given several times.",
        ),
    ] = None,
    faults: Annotated[
        bool, typer.Option("--faults", help="Let requests ask for it: x-localcal-fault: 503.")
    ] = False,
    clock: AtClock = "",
) -> None:
    """Serve the embedded calendar alone: Cal.com API v2, and a page that shows it."""
    if demo == (seed is not None):
        raise StartError("calla localcal serves one business: add either --demo or --seed FILE.")
    from agent.cli.calendar import Options, serve_localcal

    options = Options(data, seed, rate_limit, lenient, latency, tuple(fault or ()), faults)
    serve_localcal(port, options, clock=clock)


@cli.command("eval")
def judge(  # noqa: PLR0913  # one for each option
    scenarios: Annotated[
        list[Path], typer.Argument(metavar="SCENARIOS", help="JSON lines, a scenario on each.")
    ],
    *,
    world: Annotated[
        list[Path], typer.Option(metavar="FILE", help="JSON of a business; one for each world.")
    ],
    runs: Annotated[
        int, typer.Option(min=1, help="Play each so many times, seeds counting on.")
    ] = 1,
    noise: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Word noise of the line; each scenario's own without."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the first run.")] = 0,
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 for one a core.")] = 0,
    json: Annotated[Path | None, typer.Option(help="Write the results here.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page to read here.")] = None,
    persona: Annotated[
        list[str] | None, typer.Option(help="Play as such a caller; several, or all.")
    ] = None,
    base_url: Annotated[str, typer.Option(help="Judge the model at this address, up to /v1.")] = "",
    model: Annotated[str, typer.Option(help="Its name there.")] = "",
    key: Annotated[str, typer.Option(help="Its key, - to be asked; OPENAI_API_KEY without.")] = "",
    replay: Annotated[str, typer.Option(metavar="ID", help="Play this one again, in full.")] = "",
    save_test: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --replay: keep it as a scenario.")
    ] = None,
    watch: Annotated[str, typer.Option(metavar="ID", help="Watch this one as it happens.")] = "",
    swap: Annotated[
        bool,
        typer.Option("--swap", help="Change the model at every turn; is the calendar the same?"),
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when a run is not solved.")
    ] = False,
) -> None:
    """Let simulated callers talk to the agent, and judge it by the calendar."""
    from agent.cli import evaluate as evaluation
    from agent.evals.wishes import Wishes

    asked = evaluation.Asked(
        tuple(scenarios), tuple(world), evaluation.Model(base_url, model, key), jobs
    )
    wishes = Wishes(runs, noise, seed, tuple(persona or ()), replay or watch)
    output = evaluation.Output(json, html, strict)
    if save_test is not None and not replay:
        raise StartError("--save-test goes with --replay ID, the run to keep.")
    if replay:
        raise typer.Exit(evaluation.replay(asked, wishes, save_test))
    if watch:
        raise typer.Exit(evaluation.watch(asked, wishes))
    if swap:
        raise typer.Exit(evaluation.swap(asked, wishes, output))
    raise typer.Exit(evaluation.evaluate(asked, wishes, output))


@cli.command()
def understand(
    *,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read a turn a line as JSON, and answer so.")
    ] = False,
    world: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="JSON of the business; a usual office without."),
    ] = None,
) -> None:
    """Say what the embedded model understands of single utterances on standard input."""
    if not jsonl:
        raise StartError("calla understand reads turns as JSON lines: add --jsonl.")
    from agent.cli.understand import understand_lines

    raise typer.Exit(understand_lines(world))


@cli.command()
def when(  # noqa: PLR0913  # one for each option
    text: Annotated[list[str] | None, typer.Argument(help="What is said about time.")] = None,
    *,
    zone: Annotated[str, typer.Option(help="IANA zone it is said in.")] = "America/New_York",
    ref: Annotated[
        str, typer.Option(metavar="ISO", help="Moment it is said at; now without.")
    ] = "",
    locale: Annotated[
        str, typer.Option(help="Decides 3/4: en-US is March 4, en-GB, en-IN and en-AU April 3.")
    ] = "en-US",
    hours: Annotated[
        str, typer.Option(metavar="FROM-TO", help="Opening hours, such as 09:00-17:00.")
    ] = "",
    slots: Annotated[
        list[str] | None,
        typer.Option(metavar="ISO,...", help="Times on offer, for it to pick from."),
    ] = None,
    as_json: AsJson = False,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="Read phrases from standard input, a JSON object a line."),
    ] = False,
) -> None:
    """Say what a phrase about time means at a moment and a place."""
    if jsonl == bool(text):
        raise StartError("calla when reads one phrase: type it, or add --jsonl for lines of them.")
    if jsonl:
        from agent.cli.when_lines import answer_lines

        raise typer.Exit(answer_lines())
    from agent.cli.when import Where, explain

    where = Where(zone, ref, locale, hours, tuple(slots or ()))
    raise typer.Exit(explain(" ".join(text or ()), where, as_json=as_json))


@cli.command()
def version() -> None:
    """Print the version."""
    _print_version()


def _usage_error(error: typer.TyperException) -> str:
    said = str(getattr(error, "format_message", lambda: error)())
    return " ".join(said.split())


def _apologize(kind: type[BaseException], error: BaseException, tb: TracebackType | None) -> None:
    """Take the place of Python's traceback: a sentence on stderr, the place in the log."""
    if logging.root.handlers:
        logging.getLogger(__name__).critical("the program failed", exc_info=(kind, error, tb))
    typer.echo("calla: Something went wrong in Calla itself; the log file says where.", err=True)
