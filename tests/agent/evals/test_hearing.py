"""What a caller takes for an offer, in the words of agents we have never met."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from agent.evals.hearing import Zones, offered_in, says_email

HOME = ZoneInfo("America/New_York")
OPEN = [datetime.fromisoformat(f"2027-03-04T{hour:02}:00") for hour in (9, 10, 11)]


def offered(text: str) -> list[int]:
    zones = Zones(HOME, HOME)
    found = offered_in(text, OPEN, today=date(2027, 3, 2), day=None, zones=zones)
    return [one.hour for one in found]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("I have Thursday, March 4 at 9:00 AM or 11:00 AM.", [9, 11]),
        ("Nine isn't open on Thursday, but I have ten.", [10]),
        ("You're booked: Checkup on Thursday, March 4 at 11:00 AM. Next, the cleaning.", []),
        ("Your checkup is now on Thursday, March 4 at 10:00 AM. Anything else?", []),
        ("Your visit has been moved to Thursday, March 4 at 9:00 AM.", []),
        ("Your checkup is cancelled. Thursday, March 4 at 10:00 AM is free for you again.", [10]),
    ],
)
def test_only_what_is_open_is_an_offer(text: str, hours: list[int]) -> None:
    assert offered(text) == hours


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I have dot.penn@example.com. Is that right?", True),
        ("I have penn@example.com. Is that right?", False),
        ("I have anna.dot.penn@example.com. Is that right?", False),
    ],
)
def test_a_name_that_is_also_a_sign_is_read_as_written(text: str, said: bool) -> None:
    assert says_email(text, "dot.penn@example.com") is said
