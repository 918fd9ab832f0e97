"""A small calendar that answers tools as the contract says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agent.brain.understanding.polarity import judge
from scheduling.when import Context, read
from tests.agent.brain.openings import (
    NEW_YORK,
    NOW,
    Span,
    inside,
    label_of,
    nearest,
    open_times,
    spread,
)

SERVICES = {
    "consultation": ("Consultation", 30),
    "follow-up": ("Follow-up", 30),
    "extended": ("Extended session", 60),
}
KNOWLEDGE = {
    "price": "A consultation is 80 dollars and an extended session is 150 dollars.",
    "hours": "We are open Monday to Friday nine to five and Saturday ten to one.",
    "parking": "There is free parking behind the building.",
    "location": "We are at 214 Alder Street, second floor.",
}
TOPIC_WORDS = {
    "price": ("price", "cost", "much"),
    "hours": ("open", "hours", "close"),
    "parking": ("park",),
    "location": ("where", "address", "located"),
}

Json = dict[str, Any]


@dataclass
class Calendar:
    """Mon-Fri 9 to 5, Sat 10 to 1, half-hour steps, one hour of notice; obeys the tool contract."""

    busy: list[Span] = field(default_factory=list)
    bookings: list[Json] = field(default_factory=list)
    required: tuple[str, ...] = ("name", "email")
    tz: ZoneInfo = NEW_YORK
    slots: dict[str, tuple[datetime, str, str]] = field(default_factory=dict)
    known: dict[str, Json] = field(default_factory=dict)
    proposed: dict[str, int] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    commits: list[str] = field(default_factory=list)
    log: list[tuple[str, Mapping[str, str], Json]] = field(default_factory=list)
    before_commit: Callable[["Calendar"], None] | None = None
    fail: dict[str, list[Json]] = field(default_factory=dict)

    def call(self, name: str, arguments: Mapping[str, str]) -> Json:
        scripted = self.fail.get(name)
        result = scripted.pop(0) if scripted else getattr(self, name)(**arguments)
        self.log.append((name, dict(arguments), result))
        return result

    def active(self) -> list[tuple[str, str, str]]:
        return sorted(
            (one["service"], f"{one['start']:%Y-%m-%dT%H:%M}", one["email"])
            for one in self.bookings
            if not one.get("cancelled")
        )

    # tools

    def find_times(
        self, service: str = "", when: str = "", booking_id: str = "", timezone: str = ""
    ) -> Json:
        if timezone:
            self.tz = ZoneInfo(timezone)
        if booking_id:
            service = self.known[booking_id]["service"]
        if not service:
            return {
                "ok": False,
                "code": "which_service",
                "message": "Which service?",
                "services": [],
            }
        reading = (
            read(when, Context(now=NOW, tz=self.tz, hours=(time(9), time(17)))) if when else None
        )
        if reading is not None and reading.kind in ("none", "pick"):
            return {"ok": False, "code": "unclear", "message": "Which day and time would you like?"}
        starts = self._open(service, booking_id)
        return self._answer(service, booking_id, reading, starts)

    def book(
        self, slot_id: str, name: str, email: str = "", phone: str = "", notes: str = ""
    ) -> Json:
        if not email:
            return {"ok": False, "code": "need_email", "message": "I need an e-mail address."}
        if slot_id not in self.slots:
            return {"ok": False, "code": "unknown_slot", "message": "I don't know that time."}
        start, service, _ = self.slots[slot_id]
        title = SERVICES[service][0]
        readback = f"{title} on {self._label(start)} for {name}, {email}. Shall I book it?"
        return self._write(
            "book",
            (slot_id, name, email, phone),
            readback,
            lambda: self._commit_book(start, service, name, email),
        )

    def find_bookings(
        self, name: str = "", email: str = "", phone: str = "", when: str = ""
    ) -> Json:
        if not name or not (email or phone):
            return {
                "ok": False,
                "code": "need_details",
                "message": "What name and e-mail is it under?",
            }
        hits = [
            one
            for one in self.bookings
            if not one.get("cancelled")
            and one["email"] == email
            and one["name"].lower() == name.lower()
        ]
        if not hits:
            return {
                "ok": False,
                "code": "not_found",
                "message": "I can't find a booking with those details.",
            }
        return {
            "ok": True,
            "code": "found",
            "message": "Found.",
            "bookings": [self._entry(one) for one in hits],
        }

    def reschedule(self, booking_id: str, slot_id: str) -> Json:
        booking, (start, service, _) = self.known[booking_id], self.slots[slot_id]
        readback = f"Move your {SERVICES[service][0].lower()} from {self._label(booking['start'])} to {self._label(start)}. Shall I move it?"

        def commit() -> Json:
            booking["cancelled"] = True
            made = self._commit_book(start, service, booking["name"], booking["email"])
            return {
                **made,
                "code": "rescheduled",
                "message": f"Your {service} is moved to {self._label(start)}.",
            }

        return self._write("reschedule", (booking_id, slot_id), readback, commit)

    def cancel(self, booking_id: str, reason: str = "") -> Json:
        booking = self.known[booking_id]
        label = f"{SERVICES[booking['service']][0].lower()} on {self._label(booking['start'])}"

        def commit() -> Json:
            booking["cancelled"] = True
            return {"ok": True, "code": "cancelled", "message": f"Your {label} is cancelled."}

        return self._write(
            "cancel", (booking_id,), f"Cancel your {label}. Shall I cancel it?", commit
        )

    def transfer_to_human(self, reason: str = "") -> Json:
        return {
            "ok": True,
            "code": "transferred",
            "message": "I'm putting you through to a colleague now.",
        }

    def answer_question(self, question: str) -> Json:
        for topic, words in TOPIC_WORDS.items():
            if any(word in question.lower() for word in words):
                return {"ok": True, "code": "answer", "topic": topic, "message": KNOWLEDGE[topic]}
        return {"ok": False, "code": "no_answer", "message": "I don't have that information."}

    def end_conversation(self, reason: str = "") -> Json:
        return {"ok": True, "code": "ending", "message": "Goodbye."}

    # inside

    def _open(self, service: str, moving: str) -> list[datetime]:
        lengths = {slug: timedelta(minutes=minutes) for slug, (_, minutes) in SERVICES.items()}
        held = [
            (one["start"], one["start"] + lengths[one["service"]])
            for one in self.bookings
            if not one.get("cancelled") and one.get("handle") != (moving or "-")
        ]
        return open_times(lengths[service], [*self.busy, *held])

    def _answer(self, service: str, moving: str, reading: Any, starts: list[datetime]) -> Json:
        if reading is None:
            return self._times(
                "times", service, moving, spread(starts[:12]), starts[:30], "Soonest."
            )
        if reading.at is not None or reading.kind == "time":
            return self._at(reading, service, moving, starts)
        open_then = [one for one in starts if inside(reading, one, self.tz)]
        if open_then:
            return self._times(
                "times", service, moving, spread(open_then), open_then[:30], "I have times."
            )
        day = reading.day or reading.start_at.astimezone(self.tz).date()
        middle = datetime.combine(day, time(12), self.tz)
        closed = day.weekday() == 6
        reason = (
            f"We're closed on {day:%A, %B} {day.day}."
            if closed
            else f"{day:%A, %B} {day.day} is fully booked."
        )
        near = nearest(starts, middle)
        return self._times(
            "closed" if closed else "fully_booked",
            service,
            moving,
            near,
            sorted(near),
            reason + " Nearest follow.",
        )

    def _at(self, reading: Any, service: str, moving: str, starts: list[datetime]) -> Json:
        at = reading.at
        if at is None:
            at = next(one for one in starts if one.astimezone(self.tz).time() >= reading.at_time)
        same_day = [
            one for one in starts if one.astimezone(self.tz).date() == at.astimezone(self.tz).date()
        ]
        if at in starts:
            return self._times(
                "open", service, moving, [at], same_day, f"{self._label(at)} is open."
            )
        if at < NOW:
            return {
                "ok": True,
                "code": "past",
                "message": "That is in the past.",
                "times": [],
                "all": [],
            }
        near = nearest(starts, at)
        return self._times(
            "taken",
            service,
            moving,
            near,
            same_day or sorted(near),
            f"{self._label(at)} is not available.",
        )

    def _times(
        self,
        code: str,
        service: str,
        moving: str,
        times: Sequence[datetime],
        every: Sequence[datetime],
        message: str,
    ) -> Json:
        return {
            "ok": True,
            "code": code,
            "message": message,
            "service": {
                "id": service,
                "name": SERVICES[service][0],
                "minutes": SERVICES[service][1],
            },
            "timezone": self.tz.key,
            "asked": "",
            "times": [self._slot(one, service, moving) for one in times],
            "all": [self._slot(one, service, moving) for one in every],
            "more": max(0, len(every) - len(times)),
        }

    def _slot(self, start: datetime, service: str, moving: str) -> Json:
        key = (start, service, moving)
        handle = next(
            (name for name, one in self.slots.items() if one == key), f"s{len(self.slots) + 1}"
        )
        self.slots[handle] = key
        local = start.astimezone(self.tz)
        return {"id": handle, "label": self._label(start), "start": f"{local:%Y-%m-%dT%H:%M}"}

    def _label(self, start: datetime) -> str:
        return label_of(start, self.tz)

    def _entry(self, booking: Json) -> Json:
        handle = booking.setdefault("handle", f"b{len(self.known) + 1}")
        self.known[handle] = booking
        title = SERVICES[booking["service"]][0]
        return {
            "id": handle,
            "service": booking["service"],
            "label": f"{title} on {self._label(booking['start'])}",
            "start": f"{booking['start'].astimezone(self.tz):%Y-%m-%dT%H:%M}",
        }

    def _write(
        self, tool: str, key: tuple[str, ...], readback: str, commit: Callable[[], Json]
    ) -> Json:
        proposal = "|".join((tool, *key))
        at = self.proposed.get(proposal)
        if at is None:
            self.proposed = {proposal: len(self.heard)}
            return {
                "ok": False,
                "code": "confirmation_needed",
                "message": readback,
                "readback": readback,
            }
        if len(self.heard) <= at or judge(self.heard[-1]) != "yes":
            return {"ok": False, "code": "not_confirmed", "message": readback, "readback": readback}
        if self.before_commit is not None:
            self.before_commit(self)
            self.before_commit = None
        scripted = self.fail.get("commit")
        if scripted:
            return scripted.pop(0)
        self.proposed = {}
        result = commit()
        if result.get("ok"):
            self.commits.append(tool)
        return result

    def _commit_book(self, start: datetime, service: str, name: str, email: str) -> Json:
        if start not in self._open(service, "-"):
            near = nearest(self._open(service, "-"), start)
            return {
                "ok": False,
                "code": "slot_taken",
                "message": f"{self._label(start)} has just been taken. Here is what is near.",
                "times": [self._slot(one, service, "") for one in near],
            }
        made: Json = {"service": service, "start": start, "email": email, "name": name}
        self.bookings.append(made)
        return {
            "ok": True,
            "code": "booked",
            "message": f"You're booked for {self._label(start)}.",
            "booking": self._entry(made),
        }


def booking(
    service: str, start: str, name: str = "Val Ortiz", email: str = "val.ortiz@example.com"
) -> Json:
    return {
        "service": service,
        "start": datetime.fromisoformat(start).replace(tzinfo=NEW_YORK),
        "name": name,
        "email": email,
    }
