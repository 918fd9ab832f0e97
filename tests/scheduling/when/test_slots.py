"""What was offered never changes the day that was said: a weekday with its number is a date."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from scheduling.when import Context, Reading, read
from tests.scheduling.when.notation import CASES, context_of, load
from tests.scheduling.when.shown import shown

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 23, 9, tzinfo=NEW_YORK)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NTHS = {
    1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 8: "eighth", 11: "eleventh",
    12: "twelfth", 17: "seventeenth", 20: "twentieth", 23: "twenty third", 25: "twenty fifth",
    27: "twenty seventh", 30: "thirtieth", 31: "thirty first",
}  # fmt: skip
FORMS = (
    "{weekday} the {nth}", "{weekday}, the {nth}", "on {weekday} the {nth} please",
    "{weekday} {nth}", "the {nth}, a {weekday}", "the {nth} on {weekday}", "{weekday} the {day}{end}",
    "yes {weekday} the {nth} sounds good", "{weekday} the {nth} then", "how about {weekday} the {nth}",
)  # fmt: skip
CLOCKS = ("", " at two", " at ten in the morning", " at 4:15 pm", " in the afternoon", " at noon")


def offered(random: Random) -> tuple[datetime, ...]:
    days = random.sample(range(1, 45), random.randint(1, 4))
    hours = [random.choice((9, 10, 14, 16)) for _ in days]
    midnight = NOW.replace(hour=0)
    return tuple(
        midnight + timedelta(days=d, hours=h) for d, h in sorted(zip(days, hours, strict=True))
    )


def both(text: str, slots: tuple[datetime, ...]) -> tuple[Reading, Reading]:
    context = Context(now=NOW, tz=NEW_YORK, hours=(time(8), time(18)))
    beside = Context(now=NOW, tz=NEW_YORK, hours=(time(8), time(18)), slots=slots)
    return read(text, context), read(text, beside)


def agree(
    said: Reading, beside: Reading, slots: tuple[datetime, ...], weekday: int, nth: int
) -> bool:
    if beside.kind != "pick" or beside.index is None:
        asks = beside.kind == "none" and beside.problem == "ambiguous"  # several slots of that day
        fitting = [at for at in slots if (at.weekday(), at.day) == (weekday, nth)]
        return beside == said or (asks and len(fitting) > 1)
    slot = slots[beside.index]
    named = said.day or (said.at and said.at.date())
    return (slot.weekday(), slot.day) == (weekday, nth) and named in (None, slot.date())


@pytest.mark.parametrize("seed", range(4))
def test_a_weekday_with_its_number_is_that_day_or_no_slot(seed: int) -> None:
    random = Random(seed)
    astray: list[str] = []
    for _ in range(120):
        weekday, nth = random.randrange(7), random.choice(list(NTHS))
        end = {1: "st", 2: "nd", 3: "rd", 23: "rd", 31: "st"}.get(nth, "th")
        form = random.choice(FORMS) + random.choice(CLOCKS)
        text = form.format(weekday=WEEKDAYS[weekday], nth=NTHS[nth], day=nth, end=end)
        slots = offered(random)
        said, beside = both(text, slots)
        if not agree(said, beside, slots, weekday, nth):
            astray.append(f"{text} {[f'{at:%a %d %H}' for at in slots]}: {said} / {beside}")
    assert not astray, "\n".join(astray)


@pytest.mark.parametrize("nth", sorted(NTHS))
def test_a_slot_on_the_day_said_is_picked(nth: int) -> None:
    slot = next(
        day for ahead in range(1, 60) if (day := NOW + timedelta(days=ahead, hours=1)).day == nth
    )
    other = slot + timedelta(days=7)
    _, beside = both(f"{WEEKDAYS[slot.weekday()]} the {NTHS[nth]}", (other, slot))
    assert beside.index == 1


def test_what_is_no_slot_is_read_as_if_none_were_offered() -> None:
    random = Random(7)
    astray: list[str] = []
    for item in load(CASES / "dev.jsonl"):
        context = context_of(item)
        if context.slots:
            continue
        midnight = context.now.astimezone(context.tz).replace(hour=0, minute=0)
        ahead = sorted(random.sample(range(1, 20), 3))
        slots = tuple(midnight + timedelta(days=days, hours=10) for days in ahead)
        beside = read(item["text"], replace(context, slots=slots))
        if beside.kind in ("pick", "none"):
            continue
        said = read(item["text"], context)
        if shown(beside) != shown(said):
            astray.append(f"{item['text']}: {shown(said)} / {shown(beside)}")
    assert not astray, "\n".join(astray)
