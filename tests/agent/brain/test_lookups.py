"""What was offered is read back out of anyone's sentence, in spoken order."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from agent.brain.lookups import Choice, read_search, spoken

TZ = ZoneInfo("America/New_York")
TODAY = date(2027, 3, 2)
STARTS = (
    "2027-03-03T11:00", "2027-03-04T09:00", "2027-03-04T09:30", "2027-03-04T11:30",
    "2027-03-04T12:00", "2027-03-04T15:00", "2027-03-05T10:00", "2027-03-05T14:00",
)  # fmt: skip
OPEN = tuple(
    Choice(f"s{n}", "", datetime.fromisoformat(at).replace(tzinfo=TZ))
    for n, at in enumerate(STARTS, 1)
)


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        (
            "I have Thursday, March 4 at 9:30 AM, 11:30 AM or 3:00 PM. Which would you like?",
            "s3 s4 s6",
        ),
        ("Thursday at nine thirty, eleven thirty or three. Which one?", "s3 s4 s6"),
        ("On Thursday I have noon or 9, and on Friday at 10 or 2 PM.", "s5 s2 s7 s8"),
        ("Friday, March 5 at two o'clock or Thursday, March 4 at noon?", "s8 s5"),
        ("Tomorrow at 11 AM?", "s1"),
        ("How about half past eleven on Thursday?", ""),
        ("I have 2027-03-04T09:30; 2027-03-05T14:00. Which works?", "s3 s8"),
        ("11:30 AM Mountain Time (1:30 PM Eastern Time) on Thursday", "s4"),
        ("What's your name?", ""),
        ("Saturday at nine?", ""),
    ],
)
def test_spoken_times(text: str, handles: str) -> None:
    found = spoken(text, OPEN, today=TODAY)
    if text.startswith("How about"):
        assert [one.id for one in found] in ([], ["s4"])
    else:
        assert " ".join(one.id for one in found) == handles


def test_an_answer_that_is_not_as_agreed_is_read_as_far_as_it_goes() -> None:
    data = {
        "code": "times",
        "timezone": "Nowhere/None",
        "times": [{"id": "s1", "start": "garbage"}, 7, {"id": "s2", "start": "2027-03-04T09:00Z"}],
        "all": None,
        "more": "many",
        "service": "consultation",
    }
    search = read_search({"service": "consultation"}, data, TZ)
    assert [one.id for one in search.times] == ["s2"]
    assert search.all == search.times
    assert search.more == 0
