from datetime import date, time

import pytest

from scheduling import sentences
from scheduling.sentences import Wording

NINE = "Thursday, March 4 at 9:00 AM"
TEN = "Friday, March 5 at 10:00 AM"


@pytest.mark.parametrize(
    ("wording", "message", "summary"),
    [
        (
            sentences.booked("Consultation", NINE),
            "You're booked: Consultation on Thursday, March 4 at 9:00 AM.",
            "Appointment confirmed",
        ),
        (
            sentences.requested("Consultation", NINE),
            "I've requested your consultation on Thursday, March 4 at 9:00 AM. "
            "It isn't final until the business confirms it.",
            "Requested",
        ),
        (
            sentences.rescheduled("Consultation", TEN, old=NINE),
            "Your consultation has moved from Thursday, March 4 at 9:00 AM "
            "to Friday, March 5 at 10:00 AM.",
            "Rescheduled",
        ),
        (
            sentences.cancelled("Consultation", NINE),
            "Your consultation on Thursday, March 4 at 9:00 AM is cancelled.",
            "Cancelled",
        ),
        (
            sentences.already_cancelled("Consultation", NINE),
            "Your consultation on Thursday, March 4 at 9:00 AM was already cancelled.",
            "Cancelled",
        ),
        (
            sentences.same_time("Consultation", NINE),
            "Your consultation is already on Thursday, March 4 at 9:00 AM, "
            "so there is nothing to move.",
            "Rescheduled",
        ),
    ],
)
def test_outcomes(wording: Wording, message: str, summary: str) -> None:
    assert (wording.message, wording.summary, wording.action_required) == (message, summary, "")


@pytest.mark.parametrize(
    "wording",
    [
        sentences.booking_pending("Consultation", NINE),
        sentences.move_pending("Consultation", TEN, old=NINE),
        sentences.cancel_pending("Consultation", NINE),
    ],
)
def test_an_unknown_outcome_promises_nothing(wording: Wording) -> None:
    assert (wording.summary, wording.action_required) == ("Pending", "wait")
    assert "hasn't confirmed it yet" in wording.message
    assert not any(word in wording.message for word in ("booked", "moved", "is cancelled"))


@pytest.mark.parametrize(
    "wording",
    [
        sentences.requested("Consultation", NINE),
        sentences.move_requested("Consultation", TEN, old=NINE),
        sentences.same_time_requested("Consultation", NINE),
    ],
)
def test_a_request_is_never_called_booked(wording: Wording) -> None:
    assert wording.summary == "Requested"
    assert "isn't final" in wording.message
    assert not any(word in wording.message for word in ("booked", "moved"))


@pytest.mark.parametrize(
    ("offers", "zone", "message"),
    [
        ([], "", "There is no open time in the next 7 days."),
        ([NINE], "", "The open time I have is Thursday, March 4 at 9:00 AM."),
        (
            [NINE, TEN],
            "Mountain Time",
            "I can offer Thursday, March 4 at 9:00 AM or Friday, March 5 at 10:00 AM, "
            "Mountain Time.",
        ),
    ],
)
def test_suggested(offers: list[str], zone: str, message: str) -> None:
    wording = sentences.suggested(offers, where=sentences.in_days(7), zone=zone)
    assert (wording.message, wording.summary) == (message, "Suggested times")


@pytest.mark.parametrize(
    ("count", "message", "detail"),
    [
        (0, "There is no open time on Thursday, March 4.", "No open times found"),
        (
            1,
            "There is one open time on Thursday, March 4: Thursday, March 4 at 9:00 AM.",
            "1 open time found",
        ),
        (
            12,
            "There are 12 open times on Thursday, March 4. "
            "The first is Thursday, March 4 at 9:00 AM.",
            "12 open times found",
        ),
    ],
)
def test_available(count: int, message: str, detail: str) -> None:
    day = date(2027, 3, 4)
    wording = sentences.available(count, first=NINE, where=sentences.on_days(day, day))
    assert (wording.message, wording.detail) == (message, detail)
    assert wording.summary == "Available times"


def test_a_refusal_says_what_stands_and_what_is_near() -> None:
    assert sentences.time_gone(NINE, ["Thursday, March 4 at 9:30 AM", "10:00 AM"], kept=TEN) == (
        "Thursday, March 4 at 9:00 AM isn't available. "
        "You still have Friday, March 5 at 10:00 AM. "
        "The nearest I have is Thursday, March 4 at 9:30 AM or 10:00 AM."
    )
    assert sentences.time_gone(NINE, []) == (
        "Thursday, March 4 at 9:00 AM isn't available. I don't see another open time near it."
    )


@pytest.mark.parametrize(
    ("offers", "spoken"),
    [(["A"], "A"), (["A", "B"], "A or B"), (["A", "B", "C"], "A, B, or C")],
)
def test_spoken_choice(offers: list[str], spoken: str) -> None:
    assert sentences.spoken_choice(offers) == spoken


@pytest.mark.parametrize(
    ("from_time", "to_time", "phrase"),
    [
        (None, None, ""),
        (time(14), None, "after 2:00 PM"),
        (None, time(12), "before 12:00 PM"),
        (time(9), time(12), "between 9:00 AM and 12:00 PM"),
    ],
)
def test_in_hours(from_time: time | None, to_time: time | None, phrase: str) -> None:
    assert sentences.in_hours(from_time, to_time) == phrase


def test_where_a_search_looked() -> None:
    assert sentences.in_days(1) == "in the next day"
    assert sentences.on_days(date(2027, 3, 4), date(2027, 3, 6)) == (
        "between Thursday, March 4 and Saturday, March 6"
    )
