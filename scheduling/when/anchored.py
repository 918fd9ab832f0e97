"""Days and instants counted from the time under discussion: "an hour later", "the friday after"."""

from datetime import UTC, date, datetime, timedelta

from scheduling.when.clock import Clock
from scheduling.when.days import Day, monday_of, resolve_day
from scheduling.when.grammar import CUT, INSTANT, UNSURE, Match, Said
from scheduling.when.lengths import Length
from scheduling.when.scene import Instant, Scene
from scheduling.when.weeks import Span


def elapsed(start: datetime, minutes: int, scene: Scene) -> datetime:
    """Return the local instant so many minutes of real time after `start`, at a full minute."""
    at = start.astimezone(UTC) + timedelta(minutes=minutes)
    return at.replace(second=0, microsecond=0).astimezone(scene.tz)


def from_anchor(got: Match, scene: Scene) -> Instant | None:
    """Read "an hour later"."""
    anchor = scene.context.anchor
    if anchor is None:
        return None
    sign = -1 if got.has("back") else 1
    return Instant(elapsed(anchor, sign * got.value("u", Length).minutes, scene))


def days_later(got: Match, scene: Scene) -> Day | None:
    """Read "two days later"."""
    if scene.anchor_day is None:
        return None
    sign = -1 if got.has("back") else 1
    return Day(exact=got.value("v", Length).after(scene.anchor_day, sign))


def moved_by(got: Match, scene: Scene) -> Said | None:
    """Read "bring it forward half an hour"; ask about "push it back", which may be either way."""
    anchor = scene.context.anchor
    if anchor is None:
        return None
    minutes = got.value("u", Length).minutes
    if got.has("earlier"):
        return Said(INSTANT, Instant(elapsed(anchor, -minutes, scene)))
    return Said(UNSURE, "Do you mean earlier or later than that?")


def rest_of_day(got: Match, scene: Scene) -> Instant | None:
    """Read "later that day" as what follows the time under discussion, "earlier" as what precedes."""
    anchor, day = scene.context.anchor, scene.anchor_day
    if anchor is None or day is None or got.value("d", Day).exact != day:
        return None
    if got.has("back"):
        return Instant(max(scene.now, scene.instant(day)), anchor)
    return Instant(anchor, scene.instant(day + timedelta(days=1)))


def same_time_on(got: Match, scene: Scene) -> Instant | None:
    """Read "same time next week" from the time under discussion."""
    anchor, span = scene.context.anchor, got.value("s", Span)
    if anchor is None or span.first <= scene.today or (span.end - span.first).days != 7:
        return None
    if got.has("d") and got.value("d", Day).exact != scene.anchor_day:
        return None
    at = anchor.astimezone(scene.tz)
    day = span.first + timedelta(days=at.weekday())
    if day == scene.anchor_day:
        day += timedelta(days=7)  # the one under discussion is next week already
    return Instant(scene.instant(day, at.hour * 60 + at.minute))


def same_time(got: Match, scene: Scene) -> Clock | Said | None:
    """Read "the same time": the one just said stays, and what follows moves the day alone."""
    if got.earlier(Clock):
        return Said(CUT, None)
    anchor = scene.context.anchor
    if anchor is None:
        return None
    at = anchor.astimezone(scene.tz)
    return Clock(at.hour, at.minute, sure=True)


def day_after_anchor(got: Match, scene: Scene) -> Day | None:
    """Read "the friday after" as the one after the day under discussion; ask where there is none."""
    day = got.value("d", Day)
    if not day.bare_weekday or day.mode != "bare":
        return None
    start = under_discussion(got, scene)
    if start is None:
        return Day(problem="unsure")
    ahead = ((day.weekday or 0) - start.weekday() - 1) % 7 + 1
    return Day(exact=start + timedelta(days=ahead))


def next_to(got: Match, scene: Scene) -> Day:
    """Read "the day after", also "the day after christmas"."""
    sign = -1 if got.has("back") else 1
    if got.has("d"):
        return got.value("d", Day).moved(sign)
    start = under_discussion(got, scene)
    return Day(exact=start + timedelta(days=sign)) if start else Day(problem="unsure")


def in_that_week(got: Match, scene: Scene) -> Day | None:
    """Read "the tuesday of that week"."""
    day, start = got.value("d", Day), under_discussion(got, scene)
    if start is None or not day.bare_weekday:
        return None
    return Day(exact=monday_of(start) + timedelta(days=day.weekday or 0))


def same_hour(got: Match, _scene: Scene) -> Clock | None:
    """Read "i finish at two so say half past"."""
    said = got.earlier(Clock)
    if said is None:
        return None
    minute = 30 if got.has("half") else 15
    if got.has("back"):
        return said._replace(hour=(said.hour - 1) or 12, minute=60 - minute)
    return said._replace(minute=minute)


def under_discussion(got: Match, scene: Scene) -> date | None:
    """Return the day last said in the same breath, else the one under discussion."""
    said = got.earlier(Day)
    found = resolve_day(said, scene) if said else None
    return found if isinstance(found, date) else scene.anchor_day
