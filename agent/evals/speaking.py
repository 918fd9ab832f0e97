"""How a caller says times: as a recognizer would write them, without punctuation."""

from datetime import datetime
from zoneinfo import ZoneInfo

from agent.evals.words import spoken_number
from scheduling.labels import NUMBERS, ORDINALS, zone_label


def spoken_time(at: datetime) -> str:
    """Return `ten thirty`, `two`, `noon`: the clock time as people say it."""
    if (at.hour, at.minute) == (12, 0):
        return "noon"
    hour = NUMBERS[at.hour % 12 or 12]
    if not at.minute:
        return hour
    minute = f"oh {NUMBERS[at.minute]}" if at.minute < 10 else spoken_number(at.minute)
    return f"{hour} {minute}"


def spoken_day(at: datetime) -> str:
    """Return `thursday march fourth`."""
    tens, ones = divmod(at.day, 10)
    nth = (
        ORDINALS[at.day - 1]
        if at.day <= 20
        else f"{('twenty', 'thirty')[tens - 2]} {ORDINALS[ones - 1]}"
    )
    if at.day == 30:
        nth = "thirtieth"
    return f"{at:%A %B} {nth}".casefold()


def spoken_start(at: datetime, *, zone: ZoneInfo | None = None) -> str:
    """Return day and time with the half of the day, and the zone where one is given."""
    half = "" if at.hour == 12 else " a m" if at.hour < 12 else " p m"
    label = f" {zone_label(zone, at.replace(tzinfo=zone)).casefold()}" if zone else ""
    return f"{spoken_day(at)} at {spoken_time(at)}{half}{label}"
