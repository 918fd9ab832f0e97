"""What is said of bookings that are known already: a cancellation told again, a question about one."""

from dataclasses import replace

from agent.brain import timing
from agent.brain.frames import Ledger
from agent.brain.parsing import situation_of
from agent.brain.targets import is_done
from agent.brain.understanding import Understood, Wish, understand


def of_known(ledger: Ledger, understood: Understood) -> Understood:
    """Return what was said with what is known already read as such."""
    return _asked_of(ledger, _unspent(ledger, understood))


def _asked_of(ledger: Ledger, understood: Understood) -> Understood:
    """Take a question about the time of a booking just told for a look at it: "and is it at ten?"."""
    said, new = understood.when, understood.intents or understood.service
    if said is None or new or not understood.question or ledger.frames:
        return understood
    starts = [one.start_at for one in ledger.bookings.values() if one.start_at is not None]
    if not any(timing.fits(said, start, tz=ledger.tz) for start in starts):
        return understood
    return replace(understood, intents=("lookup",), about=said, when=None, rest=())


def _unspent(ledger: Ledger, understood: Understood) -> Understood:
    """Take out the cancellations that were carried out before: they never mean another booking.

    Whoever tells a wish again tells all of it: their words are read as they were at the opening.
    """
    if not ledger.gone or "cancel" not in ledger.turn.text.lower():
        return understood
    opening = replace(situation_of(ledger), asked="intent", offers=(), anchor=None, doing=None)
    whole = understand(ledger.turn.text, opening)
    left = tuple(wish for wish in whole.wishes if not _is_spent(ledger, wish))
    if len(left) == len(whole.wishes):
        return understood
    ledger.turn.spent = ledger.turn.gain = True
    only = left[0] if left else Wish("cancel")
    return replace(
        whole,
        intents=tuple(wish.intent for wish in left),
        wishes=left,
        about=only.about,
        which=only.which,
        when=only.when,
        service=only.service,
        polarity=None,
        pick=None,
    )


def _is_spent(ledger: Ledger, wish: Wish) -> bool:
    return wish.intent == "cancel" and is_done(ledger, wish.about)
