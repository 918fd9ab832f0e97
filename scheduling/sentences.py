"""What is said about each outcome: a sentence to relay, a short technical result, a label.

Every sentence can be spoken as it stands, and names weekday, month, day and time. `when`, `old` and
the like are phrases of `labels.start_label`: `Thursday, March 4 at 9:00 AM`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from scheduling.labels import full_day_label, in_prose, time_label


@dataclass(frozen=True, slots=True)
class Wording:
    """`message` for the caller, `detail` for the log and the screen, `summary` as the label."""

    message: str
    detail: str
    summary: str
    action_required: str = ""


def booked(service: str, when: str) -> Wording:
    """Say that Cal.com holds an accepted booking."""
    return Wording(
        f"You're booked: {service} on {when}.", "Booked successfully", "Appointment confirmed"
    )


def requested(service: str, when: str) -> Wording:
    """Say that a booking waits for the business to confirm it; it is not booked yet."""
    return Wording(
        f"I've requested your {in_prose(service)} on {when}. It isn't final until the business confirms it.",
        "Waiting for confirmation",
        "Requested",
    )


def rescheduled(service: str, when: str, *, old: str) -> Wording:
    """Say that the booking moved, and from where."""
    return Wording(
        f"Your {in_prose(service)} has moved from {old} to {when}.",
        "Rescheduled successfully",
        "Rescheduled",
    )


def move_requested(service: str, when: str, *, old: str) -> Wording:
    """Say that the moved booking waits for the business to confirm it; the old time is given up."""
    return Wording(
        f"I've asked to move your {in_prose(service)} from {old} to {when}. "
        "It isn't final until the business confirms it.",
        "Waiting for confirmation",
        "Requested",
    )


def cancelled(service: str, when: str) -> Wording:
    """Say that the booking is cancelled now."""
    return Wording(
        f"Your {in_prose(service)} on {when} is cancelled.", "Cancelled successfully", "Cancelled"
    )


def already_cancelled(service: str, when: str) -> Wording:
    """Say that the booking had been cancelled before."""
    return Wording(
        f"Your {in_prose(service)} on {when} was already cancelled.",
        "Already cancelled",
        "Cancelled",
    )


def booking_pending(service: str, when: str) -> Wording:
    """Promise nothing: the calendar has not answered about a new booking."""
    return _pending(
        f"I've sent your request for your {in_prose(service)} on {when}, "
        "but the calendar hasn't confirmed it yet. Please don't count on that time until it does."
    )


def move_pending(service: str, when: str, *, old: str) -> Wording:
    """Promise nothing: the calendar has not answered about a move."""
    return _pending(
        f"I've sent your request to move your {in_prose(service)} from {old} to {when}, "
        "but the calendar hasn't confirmed it yet. Please don't count on the new time until it does."
    )


def cancel_pending(service: str, when: str) -> Wording:
    """Promise nothing: the calendar has not answered about a cancellation."""
    return _pending(
        f"I've sent your request to cancel your {in_prose(service)} on {when}, "
        "but the calendar hasn't confirmed it yet."
    )


def exchanged(service: str, when: str, *, old: str) -> Wording:
    """Say that the new booking stands and the one in whose place it is, `old`, is given up."""
    return Wording(
        f"You're booked: {service} on {when}. Your {old} is cancelled.",
        "Rescheduled to another service",
        "Rescheduled",
    )


def exchange_requested(service: str, when: str, *, old: str) -> Wording:
    """Say that the new booking waits for the business, and that the old one stands so long."""
    return Wording(
        f"I've requested your {in_prose(service)} on {when}. "
        f"Your {old} stands until the business confirms the new time.",
        "Waiting for confirmation",
        "Requested",
    )


def still_releasing(booked: Wording, *, old: str) -> Wording:
    """Add to what is booked that the old one is not given up yet."""
    return Wording(
        f"{booked.message} I'm still giving up your {old}; it isn't cancelled yet.",
        "The old appointment is not cancelled yet",
        booked.summary,
        action_required="wait",
    )


def exchange_pending(service: str, when: str, *, old: str) -> Wording:
    """Promise nothing: the calendar has not answered about a booking in the place of another."""
    return _pending(
        f"I've sent your request for your {in_prose(service)} on {when}, "
        "but the calendar hasn't confirmed it yet. "
        f"Your {old} stands until it does."
    )


def in_own_way(service: str, when: str, *, old: str) -> str:
    """Refuse a time that the caller's own appointment is in the way of."""
    return (
        f"Your {old} is in the way of your {in_prose(service)} on {when}, and I won't cancel it "
        "before the new one is booked. Someone from the business has to change that. "
        f"You still have your {old}."
    )


def suggested(offers: Sequence[str], *, where: str, zone: str = "") -> Wording:
    """Offer the few times of `offers`; without any, say that nothing is open in `where`."""
    if not offers:
        message = f"There is no open time {where}."
    elif len(offers) == 1:
        message = f"The open time I have is {offers[0]}{_in_zone(zone)}."
    else:
        message = f"I can offer {spoken_choice(offers)}{_in_zone(zone)}."
    return Wording(message, _found(len(offers)), "Suggested times")


def available(count: int, *, first: str, where: str, zone: str = "") -> Wording:
    """Say how many times are open in `where` and which is the first; too many to read out."""
    if not count:
        message = f"There is no open time {where}."
    elif count == 1:
        message = f"There is one open time {where}: {first}{_in_zone(zone)}."
    else:
        message = f"There are {count} open times {where}. The first is {first}{_in_zone(zone)}."
    return Wording(message, _found(count), "Available times")


def time_gone(when: str, offers: Sequence[str], *, kept: str = "", zone: str = "") -> str:
    """Refuse a time that is not open: what still stands (`kept`), then the nearest other times."""
    sentences = [f"{when} isn't available."]
    if kept:
        sentences.append(still_stands(kept))
    if offers:
        sentences.append(f"The nearest I have is {spoken_choice(offers)}{_in_zone(zone)}.")
    else:
        sentences.append("I don't see another open time near it.")
    return " ".join(sentences)


def same_time(service: str, when: str) -> Wording:
    """Say that a move would change nothing."""
    return Wording(
        f"Your {in_prose(service)} is already on {when}, so there is nothing to move.",
        "Nothing to change",
        "Rescheduled",
    )


def same_time_requested(service: str, when: str) -> Wording:
    """Say that a move would change nothing, and that the time still waits to be confirmed."""
    return Wording(
        f"Your {in_prose(service)} is already requested for {when}. "
        "It isn't final until the business confirms it.",
        "Waiting for confirmation",
        "Requested",
    )


def still_stands(when: str) -> str:
    """Say that the old appointment was not touched."""
    return f"You still have {when}."


def in_days(days_ahead: int) -> str:
    """Say how far a search reached: `in the next 7 days`."""
    return "in the next day" if days_ahead == 1 else f"in the next {days_ahead} days"


def on_days(first: date, last: date) -> str:
    """Say which days a search covered, both included."""
    if first == last:
        return f"on {full_day_label(first)}"
    return f"between {full_day_label(first)} and {full_day_label(last)}"


def in_hours(from_time: time | None, to_time: time | None) -> str:
    """Say which hours of a day a search covered: `after 2:00 PM`; empty for all."""
    if from_time and to_time:
        return f"between {time_label(from_time)} and {time_label(to_time)}"
    if from_time:
        return f"after {time_label(from_time)}"
    return f"before {time_label(to_time)}" if to_time else ""


def spoken_choice(offers: Sequence[str]) -> str:
    """Join phrases as a choice: `A`, `A or B`, `A, B, or C`."""
    *head, last = offers
    if not head:
        return last
    comma = "," if len(head) > 1 else ""
    return f"{', '.join(head)}{comma} or {last}"


def _pending(message: str) -> Wording:
    return Wording(message, "Outcome not known yet", "Pending", action_required="wait")


def _found(count: int) -> str:
    return f"{count or 'No'} open {'time' if count == 1 else 'times'} found"


def _in_zone(zone: str) -> str:
    return f", {zone}" if zone else ""
