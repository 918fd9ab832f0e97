"""What people say about time -> a date, a time, an instant, a window or a pick.

A phrase goes through layers: characters become codes of known words (`pieces`, `words`, `slips`,
`tokens`), what only looks like time is taken out (`guards`), rules rewrite codes to times, days, spans
and lengths (`clock`, `dayparts`, `dates`, `weeks`, `lengths`), further rules relate them (`relations`,
`anchored`, `around`). Of several clauses those stay that wish (`joints`, `clauses`, `wished`). Rules pass
over what is told inside them (`narration`), bound and refuse (`windows`, `refusals`); the rest is one
phrase with its corrections applied (`phrase`), which is held against the offered slots (`picks`) or the
calendar (`resolve`, `days`, `bands`). `firsts` keeps rules from being tried where they cannot begin.
Dates written in Spanish, German, French and Hindi are marked by `foreign`; those and odd English ones
dateparser reads (`fallback`).

Silence costs a question, a wrong hour costs an appointment: what is not clear is never answered
(`honesty`). A reading of kind none then carries `problem`, the `question` to ask and, where there are
such, the `options` it asks about.
"""

from scheduling.when.describe import describe
from scheduling.when.reader import read, spans, warm
from scheduling.when.reading import NOTHING, Context, Reading
from scheduling.when.zones import named_zone

__all__ = ["NOTHING", "Context", "Reading", "describe", "named_zone", "read", "spans", "warm"]
