"""Numbers as words: digits one by one, ordinals of a month, clock times."""

from scheduling.labels import NUMBERS, ORDINALS, TENS


def below_sixty(number: int) -> str:
    """Return `thirty five`, without a hyphen."""
    if number < 20:
        return NUMBERS[number]
    tens, ones = divmod(number, 10)
    return f"{TENS[tens]} {NUMBERS[ones]}" if ones else TENS[tens]


def digits(text: str) -> str:
    """Return the digits in `text` one by one: `two zero two`."""
    return " ".join(NUMBERS[int(char)] for char in text if char in "0123456789")


def ordinal(day: int) -> str:
    """Return the day of a month as an ordinal: `fourth`, `twenty-first`."""
    if day < 20:
        return ORDINALS[day - 1]
    if day % 10 == 0:
        return "twentieth" if day == 20 else "thirtieth"
    return f"{TENS[day // 10]}-{ORDINALS[day % 10 - 1]}"


def clock(hour: int, minute: int, half: str) -> str:
    """Return a time: `nine thirty AM`, `noon`, `nine o'clock`, `fourteen hundred`.

    Args:
        hour: 0 to 23; with a `half`, 1 to 12.
        minute: 0 to 59.
        half: `AM`, `PM` or nothing.
    """
    if half and (hour, minute) == (12, 0):
        return "noon" if half == "PM" else "midnight"
    if half:
        return f"{_hour_and_minute(hour, minute, '')} {half}"
    return _hour_and_minute(hour, minute, "o'clock" if 1 <= hour <= 12 else "hundred")


def _hour_and_minute(hour: int, minute: int, full: str) -> str:
    if minute == 0:
        return f"{below_sixty(hour)} {full}".strip()
    if minute < 10:
        return f"{below_sixty(hour)} oh {below_sixty(minute)}"
    return f"{below_sixty(hour)} {below_sixty(minute)}"
