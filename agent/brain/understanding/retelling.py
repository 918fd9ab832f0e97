"""A value told twice over a bad line: each time something was lost, together it is whole."""

from itertools import product

from agent.brain.understanding.domains import may_be_misheard
from agent.brain.understanding.emails import EmailFound, valid
from agent.brain.understanding.situation import Situation
from agent.brain.understanding.spelling import distance

_MOST_LOST = 2
"""Characters that either telling may lack."""


def merged(before: str, now: str) -> str:
    """Return the one shortest string that holds both, `now` where they differ in more than losses."""
    both = _superstring(before, now, last=False)
    alone = both == _superstring(before, now, last=True)
    return both if alone and len(both) <= max(len(before), len(now)) + _MOST_LOST else now


def _superstring(one: str, other: str, *, last: bool) -> str:
    """Return a shortest string that both can be got from by leaving characters out.

    Of several, `last` chooses the one that takes from `other` first.
    """
    rows: list[list[str]] = [[other[j:] for j in range(len(other) + 1)]]
    for i in range(len(one) - 1, -1, -1):
        row = [one[i:]]
        for j in range(len(other) - 1, -1, -1):
            skip_one, skip_other = one[i] + rows[-1][j], other[j] + row[0]
            if one[i] == other[j]:
                row.insert(0, one[i] + rows[-1][j + 1])
            else:
                ties = (skip_other, skip_one) if last else (skip_one, skip_other)
                row.insert(0, min(ties, key=len))
        rows.append(row)
    return rows[-1][0]


def filled(digits: str, known: str, *, lost: int = 1) -> str:
    """Put the lost digits of a number told anew where they make it most like the `known` one.

    Returns "" unless there is exactly one such number, and it is not the known one.
    """
    if len(digits) + lost != len(known):
        return ""
    found = {
        digits[:at] + digit + digits[at:]
        for at, digit in product(range(len(digits) + 1), set(known))
    }
    slips = {one: distance(one, known) for one in found}
    nearest = min(slips.values())
    near = [one for one in found if slips[one] == nearest]
    return near[0] if len(near) == 1 and nearest else ""


def completed(found: EmailFound, situation: Situation) -> EmailFound:
    """Put an address, or half of one, together with what was heard of it before."""
    heard = situation.known.get("email") or situation.known.get("email_half", "")
    before, _, old_domain = heard.partition("@")
    local, _, domain = (found.email or f"{found.local}@{found.domain}").partition("@")
    if not heard or not (local or domain):
        return found
    lost_domain = bool(old_domain) and (not domain or may_be_misheard(domain))
    if found.email and not lost_domain and old_domain not in ("", domain):
        return found  # another address
    domain = old_domain if lost_domain else domain
    local = _local(before, local, refuted=situation.asked not in ("email", "confirm_phone"))
    email = f"{local}@{domain}"
    if email == found.email or not valid(email):
        return found
    return found._replace(email=email, unsure=True)


def _local(before: str, now: str, *, refuted: bool) -> str:
    if not before or not now:
        return now or before
    both = merged(before, now)
    return now if refuted and both == before else both
