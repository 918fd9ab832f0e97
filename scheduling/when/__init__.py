"""What people say about time -> a date, a time, an instant, a window or a pick.

A phrase goes through layers: characters become codes of known words (`words`, `tokens`), rules
rewrite codes to times, days, spans and lengths (`clock`, `days`, `weeks`), further rules relate
those (`relations`, `windows`), the rest is one phrase with its corrections applied (`phrase`), which
is held against the offered slots (`picks`) or the calendar (`resolve`). Silence costs a question, a
wrong hour costs an appointment: what is not clear is never answered.
"""

from scheduling.when.describe import describe
from scheduling.when.reader import read, spans, warm
from scheduling.when.reading import NOTHING, Context, Reading
from scheduling.when.zones import named_zone

__all__ = ["NOTHING", "Context", "Reading", "describe", "named_zone", "read", "spans", "warm"]
