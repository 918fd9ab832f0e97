"""A reading in the short notation of the tables: `03-05 12:00 .. 03-05 17:00, daily 14:00-, not 03-08`."""

from scheduling.when import Reading


def shown(reading: Reading) -> str:
    """Return a reading in the short notation of the tables."""
    if reading.kind == "none":
        return reading.problem or "-"
    if reading.kind == "pick":
        return f"pick {reading.index}"
    if reading.kind == "window":
        return _shown_window(reading)
    if reading.at:
        return f"{reading.at:%m-%d %H:%M}"
    return f"{reading.day:%m-%d}" if reading.day else f"{reading.at_time:%H:%M}"


def _shown_window(reading: Reading) -> str:
    edges = [reading.start_at, reading.end_at]
    pieces = [" .. ".join(f"{edge:%m-%d %H:%M}" if edge else "" for edge in edges)]
    if not any(edges):
        pieces = []
    if reading.from_time or reading.to_time:
        bounds = (reading.from_time, reading.to_time)
        pieces.append("daily " + "-".join(f"{at:%H:%M}" if at else "" for at in bounds))
    pieces += [f"not {day:%m-%d}" for day in reading.excluded_days]
    if reading.preference:
        pieces.append(reading.preference)
    return ", ".join(piece.strip() for piece in pieces)
