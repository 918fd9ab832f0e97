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
    from agent.cli.chat import How, chat_until_done

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
