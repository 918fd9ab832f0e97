"""Whether the caller was told an outcome: by a sentence that says it, heard to its end."""

import re
from collections.abc import Iterator, Mapping

from agent.session import CallSession, Untold
from agent.truth.claims import Claim, Kind, claims_in, plain, sentences
from agent.truth.clocks import clocks_in
from agent.truth.states import states_in

_SAYS: Mapping[str, tuple[Kind, ...]] = {
    "booked": ("booked", "any"),
    "rescheduled": ("moved", "booked", "any"),
    "cancelled": ("cancelled", "any"),
}
_REQUESTED = re.compile(
    r"\brequest(?:ed)?\b|\basked to\b|\bbusiness (?:still )?(?:has to )?confirm"
)
_PENDING = re.compile(
    r"\b(?:wait\w*|still|has not|have not|not yet|no answer|until it does|not certain|as soon as)\b"
)
_OF_THE_CALENDAR = re.compile(
    r"\b(?:calendar|confirm\w*|answer\w*|request\w*|certain|heard back)\b"
)

_HAVING = re.compile(r"\b(?:you (?:now )?have|i have you|your \w+ is (?:on|for|at))\b(?! to\b)")


def told(call: CallSession) -> list[Untold]:
    """Return which outcomes what was said, and heard, has told by now."""
    return [one for one in call.untold if any(_tells(one, said, call) for said in _said(call, one))]


def _said(call: CallSession, one: Untold) -> Iterator[str]:
    """Yield the whole sentences that were heard since the outcome was known."""
    text = "".join(line.text for line in call.lines[one.made_at :] if line.speaker == "agent")
    for said in sentences(text):
        if said.rstrip().endswith((".", "!", "?", ")", '"')):
            yield said


def _tells(one: Untold, said: str, call: CallSession) -> bool:
    own = max(sentences(one.message), key=len, default="")
    if own and plain(own) == plain(said):
        return True
    if one.told == "pending":
        text = plain(said)
        return bool(_PENDING.search(text) and _OF_THE_CALENDAR.search(text))
    if one.told == "failed":
        return any(claim.kind == "refused" for claim in states_in(said))
    if one.kind == "requested":
        return bool(_REQUESTED.search(plain(said)))
    if one.kind == "booked" and _names_it(one, said, call):
        return True
    wanted = _SAYS.get(one.kind, ())
    return any(claim.kind in wanted and _fits(claim, one, call) for claim in claims_in(said))


def _names_it(one: Untold, said: str, call: CallSession) -> bool:
    """Tell whether a sentence says that the caller has just that appointment."""
    text = plain(said)
    if "?" in said or one.start_at is None or not _HAVING.search(text):
        return False
    tzs, now = (call.tz, call.home), call.clock.now()
    return any(clock.fits(one.start_at, tzs, now) for clock in clocks_in(text))


def _fits(claim: Claim, one: Untold, call: CallSession) -> bool:
    if not claim.clocks or one.start_at is None:
        return True
    tzs, now = (call.tz, call.home), call.clock.now()
    return any(clock.fits(one.start_at, tzs, now) for clock in claim.clocks)
