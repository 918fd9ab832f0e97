"""The embedded Cal.com: API v2 over one SQLite file, written from Cal.com's contract.

`LocalCal.open` opens the calendar, `create_app` serves it, `seed_demo` fills it with a small
practice; an `AccountSeed` describes any other world. It never looks at our client: the client's
mistakes must show here. `seeds.file.SeedFile` reads such a world from YAML. What goes wrong on
purpose is said in `faults` and `switches`: `fail_next`, `misbehave`, `create_app(faults=True)` for
the header `x-localcal-fault`. `create_app(calendar, page=True)` shows the calendar to a browser,
too.

Decisions. Everything runs inside the event loop: a request is a few indexed queries, under a
millisecond or two. Two requests can still race for one time, as on Cal.com, because create and
reschedule give way once between check and write; a unique key decides, and the loser gets Cal.com's
409, but in a round robin the next free host. Where the two known editions of Cal.com differ, the newer one is followed, but for the text of
a host's cancellation without a reason, whose older wording contains the newer. A path that is not
served answers 404 in Cal.com's shape, and so does a served path under a wrong `cal-api-version`,
except `/v2/slots/available`, which is for older versions only. What Cal.com says of a whole
recurrence leaves out what was moved away. Out of office, limits of bookings and seats bound
listing and booking alike. Managed event types, payments, routing forms and real calendars do not
exist here. Webhooks are delivered by `LocalCal.courier`; those of meetings that begin or end go by
the calendar's clock. An OAuth client acts for whoever made it, and any account may make one.
Requests are counted only where `create_app` is given a `Throttle`. What is served is published at
/openapi.json and, to read, at /docs.
"""

from scheduling.localcal.app import create_app
from scheduling.localcal.calendar import LocalCal, Visit
from scheduling.localcal.errors import LocalCalError
from scheduling.localcal.seeds.demo import DemoAccount, account_facts, ready_line, seed_demo
from scheduling.localcal.seeds.descriptions import (
    Account,
    AccountSeed,
    BookingField,
    BookingWindow,
    DateOverride,
    EventTypeSeed,
    OpenHours,
    Recurrence,
    ScheduleSeed,
    Seats,
)
from scheduling.localcal.seeds.teams import SeededTeam, TeamEventTypeSeed, TeamSeed
from scheduling.localcal.throttle import Throttle
from scheduling.localcal.webhooks.courier import Courier

__all__ = [
    "Account",
    "AccountSeed",
    "BookingField",
    "BookingWindow",
    "Courier",
    "DateOverride",
    "DemoAccount",
    "EventTypeSeed",
    "LocalCal",
    "LocalCalError",
    "OpenHours",
    "Recurrence",
    "ScheduleSeed",
    "Seats",
    "SeededTeam",
    "TeamEventTypeSeed",
    "TeamSeed",
    "Throttle",
    "Visit",
    "account_facts",
    "create_app",
    "ready_line",
    "seed_demo",
]
