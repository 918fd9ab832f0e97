"""Bookings made, shown, moved, cancelled, decided upon."""
