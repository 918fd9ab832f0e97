"""The moment and place a phrase is read in."""

from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from scheduling.when.reading import Context

_DAY_MINUTES: Final = 24 * 60


class Instant(NamedTuple):
    """A moment counted from now or from the time under discussion; with `until` all up to that."""

    at: datetime
    until: datetime | None = None


class Scene(NamedTuple):
    """A context as the rules use it: local days of `tz`, the named zone or the context's."""

    context: Context
    tz: ZoneInfo
    now: datetime
    today: date
    anchor_day: date | None

    def instant(self, day: date, minute: int = 0, *, fold: int = 0) -> datetime:
        """Return the aware local time at a minute of `day`, moved past a gap of the clocks."""
        if minute >= _DAY_MINUTES:
            day, minute = day + timedelta(days=minute // _DAY_MINUTES), minute % _DAY_MINUTES
        hour, minute = divmod(minute, 60)
        at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.tz, fold=fold)
        return at.astimezone(UTC).astimezone(self.tz)


def scene_of(context: Context, tz: ZoneInfo | None) -> Scene:
    """Return the scene of a context, in the zone the caller named if one was named."""
    zone = tz or context.tz
    now = context.now.astimezone(zone)
    anchor = context.anchor.astimezone(zone).date() if context.anchor else None
    return Scene(context, zone, now, now.date(), anchor)
