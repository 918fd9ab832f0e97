"""`calla apply FILE`: organizations and agents as one YAML file describes them."""

from collections.abc import Callable
from pathlib import Path

import typer

from agent.app.directory.applying import not_in, planned
from agent.app.directory.changes import Change
from agent.app.directory.forms import FileForm, WrongForm, filled
from agent.cli import showing
from agent.cli.organizing import run, usual_of
from agent.cli.start import prepared_settings
from agent.errors import StartError
from scheduling.desk import Office
from scheduling.localcal.seeds.reading import Document, Unreadable

LONGEST_FILE = 1024 * 1024


def apply_file(path: Path, *, dry_run: bool, as_json: bool) -> None:
    """Bring the database to what a file says, and print what that changes.

    Raises:
        StartError: the file cannot be read or something in it cannot be; nothing was written.
    """
    document, form = _read(path)
    settings = prepared_settings()
    usual = usual_of(settings, path.absolute().parent)

    async def work(office: Office) -> tuple[list[Change], list[str]]:
        try:
            plan = await planned(office, form, usual)
        except WrongForm as wrong:
            raise _misplaced(path, document, wrong) from None
        if not dry_run:
            await plan.run()
        return plan.changes, await not_in(office, form)

    changes, others = run(work, settings)
    if as_json:
        told = [one.json() for one in changes]
        showing.print_json({"applied": not dry_run, "changes": told, "not_in_file": others})
        return
    _tell(changes, others, typer.echo, dry_run=dry_run)


def _tell(
    changes: list[Change], others: list[str], echo: Callable[[str], None], *, dry_run: bool
) -> None:
    for change in changes:
        echo(str(change))
    if others:
        echo(f"Not in the file, and left as they are: {', '.join(others)}.")
    if not changes:
        echo("Nothing to change.")
    elif dry_run:
        echo("Nothing was written: --dry-run.")


def _read(path: Path) -> tuple[Document, FileForm]:
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE + 1)
        text = data.decode("utf-8-sig")
        document = Document(text) if len(data) <= LONGEST_FILE else None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise StartError(f"The file {path} cannot be read: {reason}.") from error
    except UnicodeDecodeError:
        raise StartError(f"The file {path} is not a UTF-8 text file.") from None
    except Unreadable as error:
        where = f", line {error.line}" if error.line else ""
        raise StartError(f"The file {path}{where}: {str(error).rstrip('.')}.") from None
    if document is None:
        raise StartError(f"The file {path} is longer than a mebibyte.")
    try:
        return document, filled(FileForm, document.content)
    except WrongForm as wrong:
        raise _misplaced(path, document, wrong) from None


def _misplaced(path: Path, document: Document, wrong: WrongForm) -> StartError:
    at = ".".join(map(str, wrong.place))
    place = f" ({at})" if at else ""
    return StartError(f"The file {path}, line {document.line_of(wrong.place)}{place}: {wrong}.")
