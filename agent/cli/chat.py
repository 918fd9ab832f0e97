"""`calla chat`: a person at the terminal, or a script that plays one.

Everything that can be wrong with the start is looked at before the rest of the program is loaded.
"""

import gc
from pathlib import Path

from agent.channels.typed import script_lines
from agent.cli.how import How
from agent.cli.start import clock_at, prepared_settings, run_until_done
from agent.errors import StartError


def chat_until_done(script: Path | None, how: How, *, clock: str) -> int:
    """Talk until one side ends it; return the exit code.

    Raises:
        StartError: it cannot start so.
    """
    if how.as_json and script is None:
        raise StartError("--json needs a script to play: add --script FILE.")
    at = clock_at(clock)
    lines = script_lines(_read(script)) if script else None
    settings = prepared_settings()
    gc.disable()  # what is being loaded stays: looking through it costs a fifth of the loading
    from agent.cli.talk import play, talk

    gc.freeze()
    gc.enable()
    if lines is None:
        return run_until_done(talk(settings, at, how))
    return run_until_done(play(lines, settings, at, how))


def _read(script: Path) -> str:
    try:
        return script.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise StartError(f"The script {script} cannot be read: {reason}.") from error
    except UnicodeDecodeError as error:
        raise StartError(f"The script {script} is not a UTF-8 text file.") from error
