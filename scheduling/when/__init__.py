"""What people say about time -> a date, a time, an instant, a window or a pick."""

from scheduling.when.reading import NOTHING, Context, Reading

__all__ = ["NOTHING", "Context", "Reading"]
