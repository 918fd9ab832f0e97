"""Faults as text, for the command line and for a request header.

    FAULT[:option=value]...               x-localcal-fault: drop-after-commit
    OPERATION:FAULT[:option=value]...     --fault "create_booking:503:times=2"

FAULT is one of these:

    400 to 599          that status in Cal.com's shape and with its headers; 502, 503 and 504 are
                        the HTML page of a proxy. Nothing is done, unless `done` is an option.
    late                the true answer, `ms` later, which are waited for before the work
    late-after-commit   the same, but the work is done before the wait
    drop-before-work    the connection ends without an answer, and nothing is done
    drop-after-commit   the connection ends without an answer, and the work is done
    drop-mid-answer     half of the true answer, then the connection ends
    cut-json            half of the true JSON, as if that were all
    html                a page of HTML under the true status, 200 or 201
    wrong-type          the true JSON under the content type text/html

Options: `ms=250` is late besides, `done` does the work before a status is answered. A rule has three
more: `times=2` ends it after so many calls, `share=0.05` strikes only that part of them, which ones
is decided by `seed=7`. OPERATION is a name out of `routes`, or a pattern: `list_*`, `*`.
"""

import re
from dataclasses import replace
from difflib import get_close_matches
from fnmatch import filter as fitting

from scheduling.localcal.errors import LocalCalError
from scheduling.localcal.faults import Fault, Rule
from scheduling.localcal.routes import OPERATIONS

HEADER = "x-localcal-fault"

FAULTS = {
    "late": Fault(),
    "late-after-commit": Fault(done=True),
    "drop-before-work": Fault(503, manner="drop"),
    "drop-after-commit": Fault(done=True, manner="drop"),
    "drop-mid-answer": Fault(manner="drop-mid-answer"),
    "cut-json": Fault(manner="cut-json"),
    "html": Fault(manner="html"),
    "wrong-type": Fault(manner="wrong-type"),
}
_LATE = ("late", "late-after-commit")
_LONGEST_MS = 600_000
_OF_A_FAULT = ("ms", "done")
_OF_A_RULE = (*_OF_A_FAULT, "times", "share", "seed")


def read_fault(text: str) -> Fault:
    """Read a fault, as the header carries it.

    Raises:
        LocalCalError: it is none.
    """
    name, *options = text.strip().split(":")
    return _fault(name, _options(text, options, _OF_A_FAULT), text)


def read_rule(text: str) -> Rule:
    """Read an operation and its fault, as the command line has it.

    Raises:
        LocalCalError: it is none.
    """
    pattern, _, rest = text.strip().partition(":")
    if not rest:
        raise LocalCalError(f"{text} is no fault: write OPERATION:FAULT, create_booking:503.")
    if not fitting(OPERATIONS, pattern):
        raise LocalCalError(f"{text}: {no_operation(pattern)}")
    name, *written = rest.split(":")
    options = _options(text, written, _OF_A_RULE)
    share = _number(text, options, "share", most=1.0) if "share" in options else 1.0
    times = _whole(text, options, "times", least=1) if "times" in options else None
    seed = _whole(text, options, "seed") if "seed" in options else 0
    return Rule(pattern, _fault(name, options, text), times, share, seed)


def no_operation(name: str) -> str:
    """Say that there is no operation called so, and which may have been meant."""
    near = get_close_matches(name, OPERATIONS, n=1)
    meant = f"did you mean {near[0]}" if near else f"there are {', '.join(OPERATIONS)}"
    return f"There is no operation {name}; {meant}."


def _fault(name: str, options: dict[str, str], text: str) -> Fault:
    fault = Fault(int(name)) if re.fullmatch("[45][0-9]{2}", name) else None
    if fault is None and name not in FAULTS:
        names = ", ".join(FAULTS)
        raise LocalCalError(f"{text}: {name} is no fault; they are 400 to 599, {names}.")
    fault = fault or FAULTS[name]
    if name in _LATE and "ms" not in options:
        raise LocalCalError(f"{text}: {name} needs to know how late, as in {name}:ms=250.")
    if "ms" in options:
        milliseconds = _number(text, options, "ms", most=_LONGEST_MS)
        fault = replace(fault, delay_seconds=milliseconds / 1000)
    if "done" in options:
        if not fault.status or fault.manner:
            raise LocalCalError(f"{text}: done goes with a status only, as in 500:done.")
        fault = replace(fault, done=True)
    return fault


def _options(text: str, written: list[str], known: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in written:
        name, _, value = one.partition("=")
        if name not in known:
            raise LocalCalError(f"{text}: {name} is no option here; there are {', '.join(known)}.")
        found[name] = value
    return found


def _whole(text: str, options: dict[str, str], name: str, *, least: int = 0) -> int:
    most = 1_000_000_000
    written = options[name]
    if not re.fullmatch("[0-9]{1,10}", written) or not least <= int(written) <= most:
        raise LocalCalError(f"{text}: {name} is a whole number from {least} to {most}.")
    return int(written)


def _number(text: str, options: dict[str, str], name: str, *, most: float) -> float:
    try:
        value = float(options[name])
    except ValueError:
        value = -1.0
    if not 0 <= value <= most:
        raise LocalCalError(f"{text}: {name} is a number from 0 to {most:g}.")
    return value
