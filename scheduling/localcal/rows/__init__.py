"""The tables of the calendar file: what is stored, and every query."""
