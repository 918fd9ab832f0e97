"""When something can be booked: schedules, openings, slots, reservations, busy times."""
