"""Meetings that begin and end by the calendar's clock, and who is told of it.

They are looked for at every request, and every second as long as somebody wants to hear of them.
What was told is stored, so that nothing is told twice; what began or ended while the program was
not running is told when it runs again.
"""

import asyncio
from collections.abc import Callable

from scheduling.localcal.rows.store import Store
from scheduling.localcal.rows.webhooks import anybody_listens
from scheduling.localcal.times.instants import utc_text
from scheduling.localcal.webhooks.courier import Courier
from scheduling.localcal.webhooks.payloads import MEETINGS
from scheduling.localcal.wire import News

_EVERY_SECONDS = 1.0
_DUE = """
SELECT ?1 AS trigger, uid, start_at AS at FROM booking
WHERE status = 'accepted' AND start_at > ?3 AND start_at <= ?4
UNION ALL SELECT ?2, uid, end_at FROM booking
WHERE status = 'accepted' AND end_at > ?3 AND end_at <= ?4 ORDER BY at"""


class Meetings:
    """Tells subscribers when a booked meeting begins and ends."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._told_until: int | None = None
        self._timer: asyncio.TimerHandle | None = None

    def look(self, courier: Courier, now: int) -> None:
        """Tell what began or ended since the last look; the first one only begins to watch."""
        if not anybody_listens(self._store, MEETINGS):
            if self._told() is not None:
                self._keep(None)
            return
        told = self._told()
        if told is None:
            self._keep(now)
            return
        if now <= told:
            return
        due = self._store.all(_DUE, *MEETINGS, told, now)
        if due:
            self._keep(now)
        self._told_until = now
        for row in due:
            courier.announce(self._store, News(row["trigger"], row["uid"]), utc_text(row["at"]))

    def keep_looking(self, look: Callable[[], None]) -> None:
        """Call `look` again in a second, if anything is watched and it is not to be called yet."""
        if self._told_until is None or self._timer is not None:
            return

        def again() -> None:
            self._timer = None
            look()

        self._timer = asyncio.get_running_loop().call_later(_EVERY_SECONDS, again)

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _told(self) -> int | None:
        if self._told_until is None:
            row = self._store.one("SELECT until_at FROM meetings_told")
            self._told_until = int(row[0]) if row else None
        return self._told_until

    def _keep(self, until: int | None) -> None:
        with self._store.transaction():
            self._store.run("DELETE FROM meetings_told")
            if until is not None:
                self._store.run("INSERT INTO meetings_told VALUES (?)", until)
        self._told_until = until
