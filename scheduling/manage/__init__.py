"""The five actions: each takes a desk and a request, and answers an outcome or a refusal.

Cal.com has the last word: its slots are asked again before a write, and its refusal is told with
what is open instead. A write goes through the journal, so that asking twice does it once.
"""

from scheduling.manage.availability import availability
from scheduling.manage.book import book
from scheduling.manage.cancel import cancel
from scheduling.manage.reschedule import reschedule
from scheduling.manage.suggest import suggest

__all__ = ["availability", "book", "cancel", "reschedule", "suggest"]
